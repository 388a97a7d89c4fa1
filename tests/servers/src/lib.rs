//! Real servers, each started for one test and ended with it.

pub mod documents;
mod influxdb;
mod point;
mod questdb;
mod rules;
mod server;
mod victoria_metrics;

pub use influxdb::Influxdb;
pub use point::{Point, meant};
pub use questdb::{Questdb, Table};
pub use rules::{Case, judge};
pub use server::{Reply, Server};
pub use victoria_metrics::{Sample, VictoriaMetrics, samples};
