//! The C programs compile without a warning and do what they should, plainly and under the sanitizers.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

const STRICT: &[&str] = &["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror"];
const SANITIZED: &[&str] = &["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
const SYSTEM: &[&str] = &["-lpthread", "-ldl", "-lm"];

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn from_root(path: &str) -> PathBuf {
    folder().join("../..").join(path)
}

/// Where this test's own profile puts what it builds. The libraries are built there first: `cargo test` makes none.
static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("a test lies in TARGET/PROFILE/deps").to_path_buf();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "-p", "linepack-c", "--manifest-path"]).arg(folder().join("Cargo.toml"));
    cargo.arg("--target-dir").arg(profile.parent().expect("a profile lies in TARGET"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    finished(cargo.output().expect("cargo runs"), "cargo build -p linepack-c");
    profile
});

fn finished(output: Output, what: &str) -> Vec<u8> {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what} ended with {}:\n{error}", output.status);
    output.stdout
}

/// Compiles a C program against the built library and gives its path.
fn compiled<S: AsRef<OsStr>>(source: &Path, name: &str, flags: &[&str], library: &[S]) -> PathBuf {
    let folder = BUILT.join("c-programs");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let program = folder.join(format!("{}-{name}", source.file_stem().unwrap().to_string_lossy()));
    let mut cc = Command::new("cc");
    cc.args(STRICT).args(flags).arg("-I").arg(from_root("include")).arg(source).arg("-o").arg(&program);
    cc.args(library).args(SYSTEM);
    let output = cc.output().expect("these tests need a C compiler, but `cc` cannot be run");
    finished(output, &format!("{cc:?}"));
    program
}

fn compiled_static(source: &Path, name: &str, flags: &[&str]) -> PathBuf {
    compiled(source, name, flags, &[BUILT.join("liblinepack.a")])
}

/// The standard output of a program that reads `input`.
fn run(program: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    // Written beside the reading, so that neither waits for the other.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input).expect("the program reads its input"));
        child.wait_with_output().expect("the program ends")
    });
    finished(output, &program.to_string_lossy())
}

/// The standard output of a program, which must be the same when it is built plainly, for the sanitizers and against
/// the shared library.
fn output_of(source: &Path, input: &[u8]) -> Vec<u8> {
    let plain = run(&compiled_static(source, "plain", &["-O2"]), &[], input);
    assert_eq!(run(&compiled_static(source, "sanitized", SANITIZED), &[], input), plain);
    let built = BUILT.to_string_lossy();
    let shared = [format!("-L{built}"), "-llinepack".to_string(), format!("-Wl,-rpath,{built}")];
    assert_eq!(run(&compiled(source, "shared", &["-O2"], &shared), &[], input), plain);
    plain
}

macro_rules! programs {
    ($( $name:ident ),*) => {
        $(
            #[test]
            fn $name() {
                output_of(&folder().join(concat!("tests/c/", stringify!($name), ".c")), b"");
            }
        )*

        #[test]
        fn no_program_is_forgotten() {
            let mut found: Vec<_> = std::fs::read_dir(folder().join("tests/c"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter_map(|name| name.strip_suffix(".c").map(str::to_string))
                .collect();
            found.sort();
            let mut known = vec![$( stringify!($name) ),*];
            known.sort_unstable();
            assert_eq!(found, known);
        }
    };
}

programs!(
    bad_inputs, basics, learning, long_table, nulls, packing, queries, reading, requests, responses, schemas,
    streaming, table, targets, unaligned, writing
);

#[test]
fn the_quickstart_says_what_the_readme_says() {
    let source = from_root("examples/c/quickstart.c");
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let code = std::fs::read_to_string(&source).unwrap();
    assert!(readme.contains(&format!("```c\n{code}```")), "README.md must show examples/c/quickstart.c");
    let output = String::from_utf8(output_of(&source, b"")).unwrap();
    assert_eq!(output, include_str!("../../../examples/quickstart.txt"));
    assert!(readme.contains(&format!("```text\n{output}```")), "README.md must show what the quickstart prints");
}

#[test]
fn the_points_are_those_of_the_core() {
    let expected = concat!(
        "disk\\ io\\,total,data\\ center=eu\\=1\\,\\ rack\\ 2,path=C:\\data ",
        "bytes=18446744073709551615u,free=0.30000000000000004,delta=-0 1700000000000000001\n",
        "log,level=warn message=\"first line\nsecond \\\"quoted\\\" \\\\ line\",ok=true,count=-42i 1700000000000000002\n",
        "météo,ville=Zürich température=21.5,big=1e+21,tiny=5e-324 1700000000000000003\n",
    );
    assert_eq!(String::from_utf8(output_of(&from_root("examples/c/points.c"), b"")).unwrap(), expected);
}

#[test]
fn a_stream_is_shown_wherever_its_pieces_end() {
    let lines = 3_000;
    let good: String = (1..lines).map(|line| format!("cpu,host=h{line} load=0.5,n={line}i 1700\n")).collect();
    let input = format!("{good}mem used=\ndisk s=\"two\nlines\"");
    let mut expected: String = (1..lines).map(|line| format!("line {line}: cpu, fields: 2\n")).collect();
    expected.push_str("line 3000, column 10: the field value is empty [empty_field_value]\n");
    expected.push_str("line 3001: disk, fields: 1\npoints: 3000, rejected: 1\n");
    assert_eq!(String::from_utf8(output_of(&from_root("examples/c/stream.c"), input.as_bytes())).unwrap(), expected);
    assert_eq!(output_of(&from_root("examples/c/stream.c"), b""), b"points: 0, rejected: 0\n");
}

#[test]
fn a_table_is_written_and_read() {
    let expected = "cpu,host=a load=0.5 1700000000000\ncpu,host=b load=1.5 1702000000000\nrows: 2, skipped: 1\n\
                    cpu: host (i) load (g) n (l) up (b) time (tsn:UTC)\nmem: host (i) used (L) time (tsn:UTC)\n";
    assert_eq!(String::from_utf8(output_of(&from_root("examples/c/table.c"), b"")).unwrap(), expected);
}

#[test]
fn a_write_is_made_and_its_answer_read() {
    let expected = "POST: https://cluster-host.com/api/v2/write?bucket=my%20servers&precision=s\n\
                    header: Authorization\nheader: Content-Type\nheader: Accept\n\
                    body: cpu,host=a load=0.5 1700\ncpu,host=b load=1i 1700\n\n\
                    outcome: partial\nline 2: invalid column type for column 'load'\n";
    assert_eq!(String::from_utf8(output_of(&from_root("examples/c/write.c"), b"")).unwrap(), expected);
}

#[test]
fn a_schema_finds_a_conflict() {
    let expected = "line 2: \"load\" of \"cpu\" is a field of type integer, but a field of type float \
                    since line 1 of document 1\ngood: 2, conflicts: 1\ncpu load=20\n";
    assert_eq!(String::from_utf8(output_of(&from_root("examples/c/schema.c"), b"")).unwrap(), expected);
}

#[test]
fn a_back_end_is_forced_by_the_environment() {
    let program = compiled_static(&folder().join("tests/c/reading.c"), "backend", &["-O2"]);
    let with = |word: &str| Command::new(&program).env("LINEPACK_BACKEND", word).output().expect("the program runs");
    assert!(with("portable").status.success());
    let refused = with("abacus");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("invalid_option"), "{refused:?}");
}

/// Building linepack takes a C compiler only, so a missing C++ compiler is an error on the build server alone.
#[test]
fn the_header_is_good_cpp() {
    let mut cpp = Command::new("c++");
    cpp.args(["-std=c++11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-fsyntax-only"]);
    match cpp.args(["-x", "c++"]).arg(from_root("include/linepack.h")).output() {
        Ok(output) => drop(finished(output, "c++")),
        Err(error) => {
            let complete = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!complete, "this test needs a C++ compiler, but `c++` cannot be run: {error}");
            println!("skipped: `c++` cannot be run: {error}");
        }
    }
}

#[test]
fn the_conformance_driver_answers() {
    let program = compiled_static(&from_root("tests/conformance/drivers/c/driver.c"), "driver", SANITIZED);
    let answer =
        |arguments: &[&str], input: &str| String::from_utf8(run(&program, arguments, input.as_bytes())).unwrap();
    assert!(answer(&["--backends"], "").starts_with("portable\n"));
    let decode = "mode=spec precision=s string_c_escapes=0 strict_control=0 max_record_bytes=0 target=-";
    let encode = "mode=strict precision=ns floats=ecma tag_order=sorted string_c_escapes=0 on_duplicate=error nan=error \
                  inexact=floor on_unencodable=error max_bytes=0 default_tags=x61:x39,x62:x39";
    let rows = "m x6d\nt x62 x32\nt x61 x31\nf x66 f 3ff8000000000000\nf x69 i -9223372036854775808\n\
                f x75 u 18446744073709551615\nf x78 b true\nf x73 s x\ntime raw 1700\nrow\nm x\nf x66 b true\nrow\n";
    let retry = "tries x33\n";
    let input = format!(
        "decode a 16 {decode}\nm,t= f=1\nm f=1i\n\nencode b {} {encode}\n{rows}\ndecode c 0 {decode}\n\n\
         write-retry d {}\n{retry}\n",
        rows.len(),
        retry.len()
    );
    let expected = "> a\npoint 2 2 - 0\nm x6d\nf x66 i 1\nerror empty_tag_value 1 1 5 4 1\nreport 0 1 1\n\
                    verror empty_tag_value 1 1 5 4 1\n.\n\
                    > b\nerror missing_measurement 1 measurement -\nskipped 0 0\n\
                    body x6d2c613d312c623d3220663d312e352c693d2d393232333337323033363835343737353830386\
                    92c753d3138343436373434303733373039353531363135752c783d747275652c733d222220313730300a\n.\n\
                    > c\nreport 1 0 0\n.\n\
                    > d\nwait x34303030\n.\n";
    assert_eq!(answer(&[], &input), expected);
}
