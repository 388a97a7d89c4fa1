//! Files of one test, and records to convert.

use crate::run::{Ran, run};
use std::fs;
use tempfile::TempDir;

/// A folder of files for one test.
pub struct Files(pub TempDir);

impl Files {
    pub fn new() -> Files {
        Files(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_string()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Every file there is.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(&self.0).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Converts a file of the folder to another.
    pub fn convert(&self, from: &str, to: &str, options: &[&str]) -> Ran {
        run(&[&["convert", &self.path(from), &self.path(to)], options].concat(), b"")
    }

    /// The same, and it has to be good.
    pub fn converted(&self, from: &str, to: &str, options: &[&str]) -> String {
        let ran = self.convert(from, to, options);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{from} to {to}: {ran:?}");
        ran.out.replace(self.0.path().to_str().unwrap(), "DIR")
    }
}

/// What brings those records back from a table.
pub const BACK: [&str; 8] = ["--measurement", "cpu", "--tag", "host", "--tag", "region", "--time", "time"];

/// Records with every type, each field and tag missing here and there.
pub fn records(count: u64) -> String {
    let mut text = String::new();
    for n in 0..count {
        let region = if n % 3 == 0 { "" } else { ",region=eu\\ w\\,1" };
        let small = if n % 5 == 0 { String::new() } else { format!(",small={}e-9", n + 1) };
        let note = match n % 4 {
            0 => String::new(),
            1 => format!(",note=\"a, \\\"b\\\" {n}\""),
            2 => ",note=\"two\nlines \\\\ ü\"".to_string(),
            _ => format!(",ok={}", n % 8 == 3),
        };
        let time = 1_700_000_000_000_000_000 + n * 1_000_000_007;
        text.push_str(&format!(
            "cpu,host=h{}{region} load={n}.5{small},sys={}i,big={}u{note} {time}\n",
            n % 7,
            n as i64 - 50,
            n << 40
        ));
    }
    text
}
