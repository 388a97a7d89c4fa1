//! Which file each measurement goes to.

use super::format::Format;
use crate::diagnostic::harmless;
use crate::exit::Failure;
use crate::file_name::file_name;
use crate::output::unwritable;
use std::fs;
use std::path::{Path, PathBuf};

/// What stands for the measurement in a name.
const PLACE: &str = "{measurement}";

/// More files than this at once the system may not let one program have.
const MOST: usize = 500;

/// Measurements that an error names.
const LISTED: usize = 20;

/// The file of each measurement.
pub fn targets(output: &Path, measurements: &[&str], format: Format) -> Result<Vec<PathBuf>, Failure> {
    let text = output.to_string_lossy();
    let is_folder = text.ends_with(std::path::is_separator) || output.is_dir();
    if measurements.len() > 1 && !is_folder && !text.contains(PLACE) {
        return Err(Failure::usage(format!(
            "there are {} measurements, and each is a table of its own: {}\nlinepack: give a folder, or a name such as \
             '{PLACE}.{}', or pick one with --measurement NAME",
            measurements.len(),
            listed(measurements),
            format.ending(),
        )));
    }
    if measurements.len() > MOST {
        return Err(Failure::usage(format!(
            "there are {} measurements, and no more than {MOST} files are written at once; pick one with --measurement NAME",
            measurements.len()
        )));
    }
    if is_folder {
        fs::create_dir_all(output).map_err(|error| unwritable(output, &error))?;
    }
    let path = |name: &&str| match (text.contains(PLACE), is_folder) {
        (true, _) => PathBuf::from(text.replace(PLACE, &file_name(name))),
        (false, true) => output.join(format!("{}.{}", file_name(name), format.ending())),
        (false, false) => output.to_path_buf(),
    };
    Ok(measurements.iter().map(path).collect())
}

/// The first of these names.
pub fn listed(names: &[&str]) -> String {
    let mut text: Vec<String> = names.iter().take(LISTED).map(|name| harmless(&format!("{name:?}"))).collect();
    if names.len() > LISTED {
        text.push(format!("and {} more", names.len() - LISTED));
    }
    text.join(", ")
}
