//! An HTTP endpoint whose answers a test decides.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A request as it came, its head in lower case.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its number among all, from 0.
    pub number: usize,
    pub head: String,
    pub body: Vec<u8>,
}

impl Request {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }
}

pub const OK: &str = "HTTP/1.1 204 No Content\r\n\r\n";

/// An answer with a body.
pub fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

pub struct Endpoint {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Endpoint {
    /// Answers every request, of any number of connections, with this text; an empty one drops the connection.
    pub fn start(reply: impl Fn(&Request) -> String + Send + Sync + 'static) -> Endpoint {
        Endpoint::new(reply, true)
    }

    /// The same without keeping what was sent.
    pub fn forgetting(reply: impl Fn(&Request) -> String + Send + Sync + 'static) -> Endpoint {
        Endpoint::new(reply, false)
    }

    fn new(reply: impl Fn(&Request) -> String + Send + Sync + 'static, keep: bool) -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, number, reply) = (requests.clone(), Arc::new(AtomicUsize::new(0)), Arc::new(reply));
        // These threads end with the process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, number, reply) = (seen.clone(), number.clone(), reply.clone());
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream);
                    while let Some((head, body)) = read_request(&mut reader) {
                        let number = number.fetch_add(1, Ordering::SeqCst);
                        let request = Request { number, head: head.to_lowercase(), body };
                        let text = reply(&request);
                        if keep {
                            seen.lock().unwrap().push(request);
                        }
                        if text.is_empty() || reader.get_mut().write_all(text.as_bytes()).is_err() {
                            break;
                        }
                    }
                });
            }
        });
        Endpoint { url, requests }
    }

    /// The requests so far, in the order of their answers.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The lines of all bodies so far, sorted.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.requests().iter().flat_map(|r| r.text().lines().map(String::from).collect::<Vec<_>>()).collect();
        lines.sort();
        lines
    }
}

/// The head and the body of the next request; nothing where the connection ends.
pub fn read_request(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let lower = head.to_lowercase();
    let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    if lower.contains("\r\nexpect: 100-continue\r\n") {
        reader.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}
