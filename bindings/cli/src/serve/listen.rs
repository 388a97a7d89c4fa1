//! Connections: accepted up to a number, cut off where they send no headers, finished at the end.

use super::{Server, log};
use crate::args::Serve;
use crate::exit;
use crate::signal::stop_signal;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// A client that has not sent its headers by then is cut off.
const HEADERS: Duration = Duration::from_secs(10);
/// Records are in memory only for so long.
const FLUSH: Duration = Duration::from_secs(5);
/// Requests of one HTTP/2 connection that are answered at once: as with HTTP/1, a connection has one body in memory.
const STREAMS: u32 = 1;
/// Open requests may take so long after a signal.
const GRACE: Duration = Duration::from_secs(5);

pub async fn serve(args: &Serve, server: Arc<Server>) -> io::Result<()> {
    let listener = TcpListener::bind(args.listen).await?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        let open = if server.token.is_none() { ", and without --token anybody may write" } else { "" };
        exit::complain(&format!("warning: {address} can be reached from other machines, without TLS{open}"));
    }
    let mut stop = std::pin::pin!(stop_signal()?);
    server.log.listening(&format!("http://{address}"));
    let flushing = tokio::spawn(flush_now_and_then(server.clone()));
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(args.max_connections.into()));
    loop {
        let accepted = async {
            // The semaphore is never closed, so a permit always comes.
            let slot = slots.clone().acquire_owned().await;
            listener.accept().await.map(|(stream, _)| (stream, slot))
        };
        let (stream, slot) = tokio::select! {
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, or the client is gone: neither ends a server.
                    log::line(&format!("cannot accept a connection: {error}"));
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        // A small answer need not wait for the client; where this fails it only comes later.
        let _ = stream.set_nodelay(true);
        let server = server.clone();
        let service = service_fn(move |request| server.clone().respond(request));
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            // What goes wrong here is the client's going away, or a failure on purpose.
            match speaks_http2(&stream).await {
                Some(true) => {
                    let mut http2 = http2::Builder::new(TokioExecutor::new());
                    // A client that is gone without a word is found out.
                    http2.timer(TokioTimer::new()).keep_alive_interval(HEADERS).max_concurrent_streams(STREAMS);
                    let _ = watcher.watch(http2.serve_connection(TokioIo::new(stream), service)).await;
                }
                Some(false) => {
                    let mut http1 = http1::Builder::new();
                    http1.timer(TokioTimer::new()).header_read_timeout(HEADERS);
                    let _ = watcher.watch(http1.serve_connection(TokioIo::new(stream), service)).await;
                }
                None => {}
            }
            drop(slot);
        });
    }
    drop(listener);
    server.feed.close();
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    flushing.abort();
    flush(&server).await;
    Ok(())
}

/// Writes what is only in memory, as long as the server runs.
async fn flush_now_and_then(server: Arc<Server>) {
    loop {
        tokio::time::sleep(FLUSH).await;
        flush(&server).await;
    }
}

async fn flush(server: &Arc<Server>) {
    let server = server.clone();
    let flushed = tokio::task::spawn_blocking(move || server.store.flush()).await;
    if let Ok(Err(refusal)) = flushed {
        exit::complain(&refusal.message);
    }
}

/// Whether the first bytes are those of HTTP/2; none where they do not come.
async fn speaks_http2(stream: &TcpStream) -> Option<bool> {
    const PREFACE: &[u8] = b"PRI * HTTP/2.0";
    let mut first = [0; PREFACE.len()];
    let looking = async {
        loop {
            match stream.peek(&mut first).await {
                Ok(0) | Err(_) => return None,
                Ok(length) if !PREFACE.starts_with(&first[..length]) => return Some(false),
                Ok(length) if length == PREFACE.len() => return Some(true),
                // The rest is on its way.
                Ok(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    };
    tokio::time::timeout(HEADERS, looking).await.ok().flatten()
}
