//! `linepack serve --format parquet`: files that are complete, whatever ends the server.

use crate::run::run;
use crate::server::Server;
use serde_json::json;
use std::time::{Duration, Instant};

const PARQUET: [&str; 2] = ["--format", "parquet"];

/// The Parquet files below the folder.
fn files(server: &Server) -> Vec<String> {
    server.paths().into_iter().filter(|path| path.ends_with(".parquet")).collect()
}

/// A file as line protocol, with these tags.
fn read(server: &Server, file: &str, measurement: &str, tags: &[&str]) -> String {
    let file = server.dir.path().join(file).to_str().unwrap().to_string();
    let tags: Vec<_> = tags.iter().flat_map(|tag| ["--tag", tag]).collect();
    let fixed = ["convert", "--to", "lp", "--measurement", measurement, "--time", "time", &file, "-"];
    let ran = run(&[&fixed[..], &tags].concat(), b"");
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

fn signal(server: &Server, name: &str) {
    let pid = server.child.id().to_string();
    assert!(std::process::Command::new("kill").args([name, &pid]).status().unwrap().success());
}

#[test]
fn everything_is_there_after_ctrl_c() {
    let mut server = Server::start(&PARQUET);
    assert_eq!(server.write("bucket=home&precision=s", "", b"cpu,host=a load=0.5 1700000000\n").status, 204);
    assert_eq!(
        server.write("bucket=home&precision=ms", "", b"cpu,host=b load=1.5 1700000000250\nm/x n=7i 5\nm\n").status,
        400
    );
    let auto = b"cpu load=2 1700000001\ncpu load=3 1700000001000\n";
    assert_eq!(server.request("POST", "/api/v3/write_lp?db=auto", "", auto).status, 204);
    signal(&server, "-INT");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let all = ["kept/auto/cpu/000001.parquet", "kept/home/cpu/000001.parquet", "kept/home/m%2Fx/000001.parquet"];
    assert_eq!(files(&server), all);
    let cpu = "cpu,host=a load=0.5 1700000000000000000\ncpu,host=b load=1.5 1700000000250000000\n";
    assert_eq!(read(&server, all[1], "cpu", &["host"]), cpu);
    assert_eq!(read(&server, all[2], "m/x", &[]), "m/x n=7i 5000000\n");
    let auto = "cpu load=2 1700000001000000000\ncpu load=3 1700000001000000000\n";
    assert_eq!(read(&server, all[0], "cpu", &[]), auto);
}

#[test]
fn complete_files_are_readable_after_a_kill() {
    let mut server = Server::start(&PARQUET);
    assert_eq!(server.write("bucket=b", "", b"m f=1 1\nm f=2 2\n").status, 204);
    let end = Instant::now() + Duration::from_secs(60);
    while files(&server).is_empty() {
        assert!(Instant::now() < end, "no file is completed");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(server.write("bucket=b", "", b"m f=3 3\n").status, 204);
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    assert_eq!(read(&server, "kept/b/m/000001.parquet", "m", &[]), "m f=1 1\nm f=2 2\n");
}

#[test]
fn what_clashes_with_earlier_records_begins_a_file_and_with_itself_is_refused() {
    let mut server = Server::start(&PARQUET);
    assert_eq!(server.write("bucket=b", "", b"m,a=x f=1 1\n").status, 204);
    assert_eq!(server.write("bucket=b", "", b"m a=2,f=2i 2\n").status, 204);
    let (status, object) = server.write("bucket=b", "", b"m,a=x a=1 3\n").json();
    assert_eq!((status, &object["code"]), (422, &json!("unprocessable entity")));
    assert!(object["message"].as_str().unwrap().starts_with("not kept as Parquet: column \"a\" of \"m\""), "{object}");
    signal(&server, "-TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert_eq!(files(&server), ["kept/b/m/000001.parquet", "kept/b/m/000002.parquet"]);
    assert_eq!(read(&server, "kept/b/m/000001.parquet", "m", &["a"]), "m,a=x f=1 1\n");
    assert_eq!(read(&server, "kept/b/m/000002.parquet", "m", &[]), "m a=2,f=2i 2\n");
}

#[test]
fn a_folder_that_cannot_be_written_is_told_at_once() {
    let server = Server::start(&PARQUET);
    std::fs::write(server.dir.path().join("kept"), "a file").unwrap();
    let (status, object) = server.write("bucket=b", "", b"m f=1\n").json();
    assert_eq!((status, &object["code"]), (500, &json!("internal error")));
}
