//! The arguments of `completions` and `man`.

use clap::Args as Group;
use clap_complete::Shell;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  linepack completions bash > ~/.local/share/bash-completion/completions/linepack
  linepack completions zsh > ~/.zfunc/_linepack        # a folder of $fpath
  linepack completions fish > ~/.config/fish/completions/linepack.fish

A new shell then completes commands, options and their words.

Exit codes: 0 good, 2 wrong usage, 3 it could not be written.";

#[derive(Debug, Group)]
#[command(after_help = EXAMPLES)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

#[derive(Debug, Group)]
pub struct Man {
    /// Where the pages are written to; it has to exist
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
}
