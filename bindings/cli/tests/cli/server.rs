//! A server under test, and the plainest of HTTP clients.

use crate::run::command;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use tempfile::TempDir;

/// `linepack serve` on a free port, ended with the value.
pub struct Server {
    pub child: Child,
    /// Host and port.
    pub address: String,
    pub dir: TempDir,
}

impl Server {
    pub fn start(options: &[&str]) -> Server {
        let dir = tempfile::tempdir().unwrap();
        let mut child = command(&["serve", "--listen", "127.0.0.1:0", "--dir"])
            .arg(dir.path().join("kept"))
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (_, address) = line.split_once("http://").expect(&line);
        let address = address.trim_end().trim_end_matches("\"}").to_string();
        Server { child, address, dir }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The bytes kept, or nothing.
    pub fn kept(&self, file: &str) -> Vec<u8> {
        fs::read(self.dir.path().join("kept").join(file)).unwrap_or_default()
    }

    /// Every path below the folder, its own included.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        let mut folders = vec![self.dir.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                paths.push(path.strip_prefix(self.dir.path()).unwrap().to_str().unwrap().to_string());
                if path.is_dir() {
                    folders.push(path);
                }
            }
        }
        paths.sort();
        paths
    }

    /// Sends raw bytes, gives the whole answer.
    pub fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_lowercase(), body: body.to_string() }
    }

    pub fn request(&self, method: &str, target: &str, headers: &str, body: &[u8]) -> Answer {
        let length = body.len();
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        self.raw(&[head.as_bytes(), body].concat())
    }

    pub fn write(&self, query: &str, headers: &str, body: &[u8]) -> Answer {
        self.request("POST", &format!("/api/v2/write?{query}"), headers, body)
    }

    /// Ends the server; gives its standard error.
    pub fn log(mut self) -> String {
        self.child.kill().unwrap();
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Status line and headers, in lower case.
    pub head: String,
    pub body: String,
}

impl Answer {
    /// The status and the JSON object.
    pub fn json(&self) -> (u16, serde_json::Value) {
        assert!(self.head.contains("\r\ncontent-type: application/json"), "{self:?}");
        (self.status, serde_json::from_str(&self.body).unwrap())
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    linepack::write::gzip(bytes, 6).unwrap()
}
