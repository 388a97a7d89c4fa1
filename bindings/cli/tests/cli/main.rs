//! The command as a user or a script meets it: arguments and files in, text and exit codes out.

mod check;
mod convert;
mod examples;
mod inputs;
mod json;
mod run;
mod serve;
mod server;
mod threads;
mod usage;
mod write;
