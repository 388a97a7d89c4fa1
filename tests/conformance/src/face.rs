//! The faces of linepack, each behind a driver, and how a driver is run.

use crate::answer;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The workspace's folder.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap_or(root)
}

/// Whether what is missing must make the judge fail: on the build server nothing is skipped.
pub fn must_be_complete() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// One face: its name and the command that runs its driver.
pub struct Face {
    /// `rust`, `c`, `python` or `node`.
    pub name: &'static str,
    /// Whether its driver knows targets.
    pub targets: bool,
    /// Whether its driver knows the verb of schemas.
    pub schemas: bool,
    /// Whether its driver knows the verbs of queries.
    pub queries: bool,
    program: PathBuf,
    script: Option<PathBuf>,
}

/// Every face; `rust` is the path of the driver in this crate.
pub fn all(rust: &str) -> Vec<Face> {
    let root = root();
    let c = std::env::var_os("LINEPACK_C_DRIVER").map_or(root.join("target/conformance/c-driver"), PathBuf::from);
    let drivers = root.join("tests/conformance/drivers");
    vec![
        Face { name: "rust", targets: true, schemas: true, queries: true, program: rust.into(), script: None },
        Face { name: "c", targets: true, schemas: true, queries: true, program: c, script: None },
        Face {
            name: "python",
            targets: true,
            schemas: true,
            queries: true,
            program: root.join(".venv/bin/python"),
            script: Some(drivers.join("python/driver.py")),
        },
        Face {
            name: "node",
            targets: true,
            schemas: true,
            queries: true,
            program: "node".into(),
            script: Some(drivers.join("node/driver.mjs")),
        },
    ]
}

impl Face {
    /// What cannot be found of the driver, if anything.
    pub fn missing(&self) -> Option<PathBuf> {
        // A bare name is looked up in PATH when it is run; the rest are paths.
        let bare = self.program.components().count() == 1;
        let program = (!bare && !self.program.exists()).then(|| self.program.clone());
        let script = self.script.as_ref().filter(|script| !script.exists()).cloned();
        let unknown = || bare && Command::new(&self.program).arg("--version").output().is_err();
        program.or(script).or_else(|| unknown().then(|| self.program.clone()))
    }

    /// The words of the back-ends that the driver can be forced to; none when it does not say.
    pub fn backends(&self) -> Vec<String> {
        let output = self.command().arg("--backends").stdin(Stdio::null()).output();
        let lines = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).lines().map(str::to_string).collect();
        output.ok().filter(|output| output.status.success()).map_or(Vec::new(), |output| lines(output.stdout))
    }

    /// Whether the face has one call for many rows, which the driver uses when it is told `--batch`.
    pub fn has_batch(&self) -> bool {
        matches!(self.name, "python" | "node")
    }

    /// The answers to `input`, each with its id, with the back-end forced if one is named.
    pub fn ask(&self, input: &[u8], backend: Option<&str>) -> Result<Vec<(String, String)>, String> {
        self.answers(self.command(), input, backend)
    }

    /// The same, with all rows of a request in one call.
    pub fn ask_batch(&self, input: &[u8]) -> Result<Vec<(String, String)>, String> {
        let mut command = self.command();
        command.arg("--batch");
        self.answers(command, input, None)
    }

    /// How the face can be given a table, apart from Arrow IPC or what comes of it: words after `--tables`.
    pub fn table_ways(&self) -> &'static [&'static str] {
        match self.name {
            "python" => &["threads", "polars", "pandas", "duckdb", "columns"],
            "node" => &["columns"],
            _ => &[],
        }
    }

    /// The same, with tables given in one of [`table_ways`](Self::table_ways).
    pub fn ask_tables(&self, input: &[u8], way: &str) -> Result<Vec<(String, String)>, String> {
        let mut command = self.command();
        command.args(["--tables", way]);
        self.answers(command, input, None)
    }

    fn answers(
        &self,
        mut command: Command,
        input: &[u8],
        backend: Option<&str>,
    ) -> Result<Vec<(String, String)>, String> {
        match backend {
            Some(word) => command.env("LINEPACK_BACKEND", word),
            None => command.env_remove("LINEPACK_BACKEND"),
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("{}: {e}", self.program.display()))?;
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A driver may answer before it has read everything, so both pipes are served at once.
        let output = std::thread::scope(|scope| {
            let writer = scope.spawn(move || stdin.write_all(input));
            let output = child.wait_with_output().map_err(|e| e.to_string());
            match writer.join().expect("the writer does not panic") {
                Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(e.to_string()),
                _ => output,
            }
        })?;
        if !output.status.success() {
            return Err(format!("the {} driver ended with {}", self.name, output.status));
        }
        answer::split(std::str::from_utf8(&output.stdout).map_err(|e| e.to_string())?)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.script).current_dir(root());
        command
    }
}
