//! Completions and pages for man.

use crate::files::Files;
use crate::run::run;

const COMMANDS: [&str; 6] = ["check", "serve", "write", "targets", "convert", "completions"];

/// What bash offers for the last of these words, after it has loaded the completions and nothing else.
#[cfg(unix)]
fn offered(words: &[&str]) -> Vec<String> {
    let files = Files::new();
    let completions = run(&["completions", "bash"], b"");
    assert_eq!((completions.code, completions.err.as_str()), (0, ""));
    let file = files.write("linepack.bash", completions.out);
    let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
    let script = format!(
        "set -eu; source '{file}'; complete -p linepack > /dev/null; COMP_WORDS=({}); COMP_CWORD={}; \
         _linepack linepack '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words.len() - 1,
    );
    let output = std::process::Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_string).collect()
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_options_and_their_words() {
    let commands = offered(&["linepack", ""]);
    for command in COMMANDS {
        assert!(commands.iter().any(|one| one == command), "{command}: {commands:?}");
    }
    assert_eq!(offered(&["linepack", "chec"]), ["check"]);
    assert_eq!(offered(&["linepack", "check", "--deny"]), ["--deny-warnings"]);
    assert_eq!(offered(&["linepack", "check", "--precision", "m"]), ["ms", "m"]);
    assert_eq!(offered(&["linepack", "check", "--target", "influxdb"]), ["influxdb2", "influxdb1"]);
    assert_eq!(offered(&["linepack", "targets", "v"]), ["victoriametrics"]);
    assert_eq!(offered(&["linepack", "completions", "z"]), ["zsh"]);
}

#[test]
fn every_shell_gets_something_of_its_own() {
    for (shell, part) in [
        ("bash", "complete -F _linepack"),
        ("zsh", "#compdef linepack"),
        ("fish", "complete -c linepack"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[linepack]"),
    ] {
        let ran = run(&["completions", shell], b"");
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(ran.out.contains(part) && COMMANDS.iter().all(|command| ran.out.contains(command)), "{shell}");
    }
    let unknown = run(&["completions", "tcsh"], b"");
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("[possible values: bash, elvish, fish, powershell, zsh]"), "{}", unknown.err);
}

#[test]
fn each_command_has_a_page() {
    let files = Files::new();
    let ran = run(&["man", &files.path("")], b"");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let mut expected: Vec<_> = COMMANDS.iter().map(|command| format!("linepack-{command}.1")).collect();
    expected.push("linepack.1".to_string());
    expected.sort();
    assert_eq!(files.names(), expected);
    let page = files.read("linepack-check.1");
    for line in [".SH EXAMPLES", "\\&  linepack check \\-\\-target influxdb1 data.lp"] {
        assert!(page.lines().any(|one| one == line), "{line}: {page}");
    }
    assert!(page.contains("\\-\\-precision") && !page.contains("linepack-check check"), "{page}");
    assert_eq!(run(&["man", &files.path("none")], b"").code, 3);
}
