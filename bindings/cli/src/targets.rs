//! `linepack targets`: the servers, and what each refuses or reads differently.

use crate::args::{Targets, server};
use crate::diagnostic::Style;
use crate::exit::{Exit, Failure, reason};
use crate::finding::Severity;
use crate::json;
use linepack::Target;
use linepack::target::{self, Rule};
use serde::Serialize;
use std::io::{self, BufWriter, ErrorKind, Write};

/// A server, as `--json` has it.
#[derive(Serialize)]
struct Server {
    target: &'static str,
    name: &'static str,
    rules: usize,
}

/// A rule, as `--json` has it.
#[derive(Serialize)]
struct Listed {
    target: &'static str,
    id: &'static str,
    severity: &'static str,
    code: &'static str,
    says: &'static str,
    source: &'static str,
}

pub fn run(args: &Targets) -> Result<Exit, Failure> {
    let target = args.target.as_deref().map(str::parse).transpose();
    let target: Option<Target> = target.map_err(|e: linepack::UnknownWord| Failure::usage(e.to_string()))?;
    let style = Style::new(args.colour.color, &io::stdout());
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match (target, args.json) {
        (Some(target), true) => target.rules().iter().try_for_each(|rule| json::line(&mut out, &listed(rule))),
        (Some(target), false) => target.rules().iter().try_for_each(|rule| text(&mut out, style, rule)),
        (None, json) => Target::ALL.iter().try_for_each(|&target| {
            let server = Server { target: target.word(), name: server(target), rules: target.rules().len() };
            match json {
                true => json::line(&mut out, &server),
                false => writeln!(out, "{}  {}", style.bold(&format!("{:15}", server.target)), server.name),
            }
        }),
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::io(format!("cannot write the result: {}", reason(&error))))
        }
        _ => Ok(Exit::Good),
    }
}

fn severity(rule: &Rule) -> Severity {
    match rule.severity {
        target::Severity::Refuse => Severity::Error,
        target::Severity::Warn => Severity::Warning,
    }
}

fn listed(rule: &Rule) -> Listed {
    Listed {
        target: rule.target.word(),
        id: rule.id,
        severity: severity(rule).word(),
        code: rule.code().word(),
        says: rule.says,
        source: rule.source,
    }
}

fn text(out: &mut dyn Write, style: Style, rule: &Rule) -> io::Result<()> {
    let severity = severity(rule);
    let kind = style.alarm(severity, &format!("{}[{}]", severity.word(), rule.code()));
    writeln!(out, "{} {kind} {}", style.bold(rule.id), rule.says)
}
