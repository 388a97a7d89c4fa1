//! The driver of the Rust face: requests on standard input, answers on standard output.
//!
//! `driver --backends` prints the words of the back-ends that this machine can run.

use linepack_conformance::{answer, core_face, request};
use std::io::{Read, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("driver: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    if std::env::args().nth(1).as_deref() == Some("--backends") {
        for backend in linepack::Backend::available() {
            writeln!(out, "{}", backend.word()).map_err(|e| e.to_string())?;
        }
        return Ok(());
    }
    let backend = core_face::backend()?;
    let mut input = Vec::new();
    std::io::stdin().lock().read_to_end(&mut input).map_err(|e| e.to_string())?;
    for asked in request::read_all(&input)? {
        let text = core_face::answer(&asked.ask, backend);
        out.write_all(answer::framed(&asked.id, &text).as_bytes()).map_err(|e| e.to_string())?;
    }
    Ok(())
}
