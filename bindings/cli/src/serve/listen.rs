//! Connections: accepted up to a number, cut off where they send no headers, finished at the end.

use super::{Server, log};
use crate::args::Serve;
use crate::exit;
use crate::signal::stop_signal;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// A client that has not sent its headers by then is cut off.
const HEADERS: Duration = Duration::from_secs(10);
/// Records are in memory only for so long.
const FLUSH: Duration = Duration::from_secs(5);
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
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // What goes wrong here is the client's going away, or a failure on purpose.
            let _ = connection.await;
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
