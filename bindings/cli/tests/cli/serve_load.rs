//! `linepack serve` under load: 50 connections, slow and broken clients among them. Counts are judged, not times.

use crate::server::Server;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Writes in a second that are begun, as far as the machine allows.
const RATE: u64 = 200;
const SECONDS: u64 = 10;
const LINES: usize = 5000;
const HONEST: usize = 38;
const SLOW: usize = 6;
const BROKEN: usize = 6;

/// KiB that the server may take: all of these bodies at once, as sent and on their way through, would take less.
const PROMISED: u64 = 256 << 10;

fn head(length: usize) -> String {
    format!("POST /api/v2/write?bucket=load&precision=s HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n")
}

/// Writes on one connection; whether it was answered 204.
fn write(stream: &mut TcpStream, body: &[u8]) -> bool {
    stream.write_all(&[head(body.len()).as_bytes(), body].concat()).unwrap();
    answered(stream)
}

fn answered(stream: &mut TcpStream) -> bool {
    let mut answer = Vec::new();
    let mut piece = [0; 1024];
    while !answer.ends_with(b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return false,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
        }
    }
    answer.starts_with(b"HTTP/1.1 204 ")
}

/// What a client that is no good does, each time something else.
fn disturb(address: &str, turn: u64, body: &[u8]) {
    let mut stream = TcpStream::connect(address).unwrap();
    // The server may close the connection while it is written to.
    let _ = match turn % 5 {
        0 => stream.write_all(b"\x16\x03\x01\x02\x00\x01\x00 no HTTP at all\r\n\r\n"),
        1 => stream.write_all(&[head(body.len()).as_bytes(), &body[..body.len() / 2]].concat()),
        2 => stream.write_all(&[head(20).as_bytes(), b"\xff\xfe\x00 nonsense,,,==\n"].concat()),
        3 => stream.write_all(b"POST /api/v2/write?bucket=load HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        _ => {
            let head = "POST /api/v2/write?bucket=load HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n";
            stream.write_all(&[head.as_bytes(), b"\x1f\x8b garbage"].concat())
        }
    };
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
    let _ = stream.read(&mut [0; 256]);
}

fn peak(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")).unwrap();
    peak.parse().unwrap()
}

#[test]
fn honest_clients_are_answered_whatever_others_do() {
    let mut server = Server::start(&[]);
    // Its log would fill the pipe.
    let mut log = server.child.stderr.take().unwrap();
    let drained = std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    let body: String = (0..LINES).map(|n| format!("cpu,host=h{} load=0.{n},n={n}i 17000{n:05}\n", n % 50)).collect();
    let body = body.as_bytes();
    let (begun, kept, slow, disturbed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let (start, over) = (Instant::now(), AtomicBool::new(false));
    let address = server.address.as_str();
    std::thread::scope(|scope| {
        for _ in 0..HONEST {
            scope.spawn(|| {
                let mut stream = TcpStream::connect(address).unwrap();
                loop {
                    let turn = begun.fetch_add(1, Ordering::Relaxed);
                    if turn >= RATE * SECONDS || start.elapsed() > Duration::from_secs(SECONDS) {
                        break;
                    }
                    std::thread::sleep(
                        (start + Duration::from_millis(turn * 1000 / RATE)).saturating_duration_since(Instant::now()),
                    );
                    assert!(write(&mut stream, body), "write {turn}");
                    kept.fetch_add(1, Ordering::Relaxed);
                }
                over.store(true, Ordering::Relaxed);
            });
        }
        for _ in 0..SLOW {
            scope.spawn(|| {
                let line = b"slow f=1 1\n";
                let mut stream = TcpStream::connect(address).unwrap();
                stream.write_all(head(line.len() * 20).as_bytes()).unwrap();
                for byte in line.repeat(20) {
                    stream.write_all(&[byte]).unwrap();
                    std::thread::sleep(Duration::from_millis(20));
                }
                assert!(answered(&mut stream), "a slow client");
                slow.fetch_add(1, Ordering::Relaxed);
            });
        }
        for client in 0..BROKEN as u64 {
            let (over, disturbed) = (&over, &disturbed);
            scope.spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    disturb(address, client + disturbed.fetch_add(1, Ordering::Relaxed), body);
                }
            });
        }
    });
    let (kept, disturbed, peak) = (kept.into_inner(), disturbed.into_inner(), peak(&server));
    println!("{kept} writes of {LINES} lines kept, {disturbed} broken ones, {} slow ones, {peak} KiB at most", SLOW);
    assert!(kept > 0 && disturbed > BROKEN as u64);
    assert_eq!(slow.into_inner(), SLOW as u64);
    assert!((1 << 10..PROMISED).contains(&peak), "{peak} KiB");
    let stored = server.kept("load/s.lp");
    let count = |start: &[u8]| stored.split(|&byte| byte == b'\n').filter(|line| line.starts_with(start)).count();
    assert_eq!(count(b"slow "), SLOW * 20);
    assert_eq!(count(b"cpu,"), kept as usize * LINES);
    assert_eq!(server.request("GET", "/health", "", b"").status, 200);
    server.child.kill().unwrap();
    drained.join().unwrap().unwrap();
}
