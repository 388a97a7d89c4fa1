//! The command as a user or a script meets it: arguments and files in, text and exit codes out.

mod check;
mod convert;
mod endpoint;
mod examples;
mod files;
mod inputs;
mod json;
#[cfg(target_os = "linux")]
mod memory;
mod run;
mod serve;
mod serve_apis;
mod serve_fail;
#[cfg(target_os = "linux")]
mod serve_load;
mod serve_page;
#[cfg(unix)]
mod serve_parquet;
mod server;
mod shell;
mod targets;
mod threads;
mod types;
mod usage;
mod write;
mod write_again;
mod write_refused;
#[cfg(unix)]
mod write_storm;
