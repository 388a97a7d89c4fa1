//! `linepack completions` and `linepack man`: what shells and man need, made from the arguments.

use crate::args::{Args, Completions, Man};
use crate::exit::{Exit, Failure};
use crate::output::{Output, unwritable};
use clap::Command;
use clap_mangen::Man as Page;
use std::io::{self, Write};
use std::path::Path;

/// The name that users type.
const NAME: &str = "linepack";

pub fn completions(args: &Completions) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::described(), NAME, &mut text);
    let mut stdout = io::stdout();
    stdout.write_all(&text).and_then(|()| stdout.flush()).map_err(|error| unwritable(Path::new("-"), &error))?;
    Ok(Exit::Good)
}

/// One page for the command, and one for each of its commands.
pub fn man(args: &Man) -> Result<Exit, Failure> {
    let mut command = Args::described().disable_help_subcommand(true);
    command.build();
    page(&command, &args.folder, NAME.to_string())?;
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        page(inner, &args.folder, format!("{NAME}-{}", inner.get_name()))?;
    }
    Ok(Exit::Good)
}

fn page(command: &Command, folder: &Path, name: String) -> Result<(), Failure> {
    let path = folder.join(format!("{name}.1"));
    let page = Page::new(command.clone()).title(name.to_uppercase()).manual("linepack");
    let mut output = Output::create(&path)?;
    let written = page
        .render_title(&mut output)
        .and_then(|()| page.render_name_section(&mut output))
        .and_then(|()| page.render_synopsis_section(&mut output))
        .and_then(|()| page.render_description_section(&mut output))
        .and_then(|()| if command.has_subcommands() { page.render_subcommands_section(&mut output) } else { Ok(()) })
        .and_then(|()| page.render_options_section(&mut output))
        .and_then(|()| as_it_stands(command, &mut output));
    written.map_err(|error| output.unwritable(&error))?;
    output.finish()
}

/// What stands below the options in the help, with its lines as they are; the first one is its heading.
fn as_it_stands(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    for (number, line) in text.lines().enumerate() {
        match line.strip_suffix(':') {
            Some(heading) if number == 0 => writeln!(out, ".SH {}\n.nf", heading.to_uppercase())?,
            // Nothing but a backslash has a meaning within a line, and a dot or a quote only where one begins.
            _ => writeln!(out, "\\&{}", line.replace('\\', "\\e").replace('-', "\\-"))?,
        }
    }
    if text.is_empty() { Ok(()) } else { writeln!(out, ".fi") }
}
