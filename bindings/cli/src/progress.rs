//! The progress bars.

use crate::diagnostic::harmless;
use crate::input::Source;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Inputs below this are read before anybody could read a progress bar.
const LARGE: u64 = 64 << 20;

/// A bar on a terminal, for an input of so many bytes, if it is known, that takes long enough to read one.
pub fn progress(source: &Source<'_>, length: Option<u64>) -> ProgressBar {
    if length.is_some_and(|length| length < LARGE) {
        return ProgressBar::hidden();
    }
    drawn(length, harmless(&source.name()))
}

/// A bar on a terminal for what is sent, of so many bytes, if that is known.
pub fn sending(length: Option<u64>) -> ProgressBar {
    drawn(length, String::new())
}

fn drawn(length: Option<u64>, message: String) -> ProgressBar {
    // indicatif draws nothing where standard error is no terminal.
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
    let template = match length {
        Some(_) => "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        None => "{msg} {bytes} {bytes_per_sec} {elapsed}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(message);
    bar
}
