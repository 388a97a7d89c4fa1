//! Real servers, each started for one test and ended with it.

mod victoria_metrics;

pub use victoria_metrics::{Sample, VictoriaMetrics};
