//! Exit codes, and failures that end a run.

use std::io::Write;

/// What the shell sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Good = 0,
    Rejected = 1,
    Usage = 2,
    Io = 3,
}

/// Why a run ended early.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    pub message: String,
}

impl Failure {
    pub fn usage(message: impl Into<String>) -> Self {
        Failure { exit: Exit::Usage, message: message.into() }
    }

    pub fn io(message: impl Into<String>) -> Self {
        Failure { exit: Exit::Io, message: message.into() }
    }
}

/// Says on standard error what went wrong; a closed standard error is no reason to fail.
pub fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "linepack: {message}");
}

/// What the system said, in words without its error number where there are better ones.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or directory".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::IsADirectory => "it is a directory".into(),
        ErrorKind::AddrInUse => "the address is in use".into(),
        ErrorKind::ConnectionRefused => "the connection was refused".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error ").next().unwrap_or_default().to_string()
        }
    }
}
