//! `linepack serve`: a local server for `/api/v2/write` that checks every line.

mod answer;
mod request;
mod store;
mod write;

use crate::args::Serve;
use crate::exit::{self, Exit, Failure};
use answer::Reply;
use hyper::Method;
use hyper::body::Incoming;
use hyper::header::EXPECT;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use linepack::ReadOptions;
use linepack::write::{Answer, Refusal, RefusalCode, Secret, WriteParams};
use linepack_shared::ReadWords;
use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// A client that has not sent its headers by then is cut off.
const HEADERS: Duration = Duration::from_secs(10);
/// A client that has not sent its body by then is answered 408.
const BODY: Duration = Duration::from_secs(60);
/// Open requests may take so long after a signal.
const GRACE: Duration = Duration::from_secs(5);
/// Connections at a time; with the limit for a body this bounds the memory.
const CONNECTIONS: usize = 64;

/// What every request needs.
struct Server {
    token: Option<Secret>,
    max_body: usize,
    partial: bool,
    options: ReadOptions,
    store: Store,
}

/// What the log says of a request besides its answer.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    records: u64,
    rejected: u64,
    bytes: usize,
}

pub fn run(args: &Serve) -> Result<Exit, Failure> {
    let words = ReadWords { errors: Some("collect"), ..Default::default() };
    let server = Arc::new(Server {
        token: args.token.as_deref().map(Secret::new),
        max_body: args.max_body,
        partial: !args.all_or_nothing,
        options: words.options().map_err(|e| Failure::usage(e.to_string()))?,
        store: Store::new(args.dir.clone()),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = runtime.and_then(|runtime| runtime.block_on(serve(args, server)));
    result
        .map(|()| Exit::Good)
        .map_err(|e| Failure::io(format!("cannot serve on {}: {}", args.listen, exit::reason(&e))))
}

async fn serve(args: &Serve, server: Arc<Server>) -> io::Result<()> {
    let listener = TcpListener::bind(args.listen).await?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        let open = if server.token.is_none() { ", and without --token anybody may write" } else { "" };
        exit::complain(&format!("warning: {address} can be reached from other machines, without TLS{open}"));
    }
    let mut stop = std::pin::pin!(stop_signal()?);
    let mut stdout = io::stdout();
    let _ = writeln!(stdout, "listening on http://{address}").and_then(|()| stdout.flush());
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
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
                    log(&format!("cannot accept a connection: {error}"));
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        // A small answer need not wait for the client; where this fails it only comes later.
        let _ = stream.set_nodelay(true);
        let server = server.clone();
        let service = service_fn(move |request| {
            let server = server.clone();
            async move { Ok::<_, Infallible>(server.respond(request).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // What goes wrong here is the client's going away.
            let _ = connection.await;
            drop(slot);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    Ok(())
}

/// Ends when the process is asked to.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

impl Server {
    async fn respond(self: Arc<Self>, request: hyper::Request<Incoming>) -> Reply {
        // Neither query nor headers are logged: a token may stand in both.
        let line = format!("{} {}", request.method(), request.uri().path());
        let mut seen = Seen::default();
        let reply = match (request.uri().path(), request.method()) {
            ("/health", &Method::GET | &Method::HEAD) => answer::health(),
            ("/health", _) => answer::health_method(),
            _ => answer::of(self.answer(request, &mut seen).await),
        };
        let Seen { records, rejected, bytes } = seen;
        let status = reply.status().as_u16();
        log(&format!("{line} {status} records={records} rejected={rejected} bytes={bytes}"));
        reply
    }

    async fn answer(self: Arc<Self>, request: hyper::Request<Incoming>, seen: &mut Seen) -> Answer {
        let (head, body) = request.into_parts();
        let params = match request::params(&head).and_then(|params| self.admit(params)) {
            Ok(params) => params,
            Err(refusal) => {
                // A client that is still sending would see a reset instead of the answer; one that waits for a
                // "100 Continue" has not begun.
                if !head.headers.contains_key(EXPECT) {
                    let _ = tokio::time::timeout(BODY, request::body(body, 0)).await;
                }
                return Answer::from(&refusal);
            }
        };
        let plain = params.plain;
        match self.receive(params, body, seen).await {
            Ok(()) => Answer::written(),
            Err(mut refusal) => {
                refusal.plain = plain;
                Answer::from(&refusal)
            }
        }
    }

    /// Whether this client may write, and as much as it says.
    fn admit(&self, params: WriteParams) -> Result<WriteParams, Refusal> {
        if let Some(token) = &self.token {
            params.authorise(token)?;
        }
        params.fits(self.max_body as u64)?;
        Ok(params)
    }

    async fn receive(self: Arc<Self>, params: WriteParams, body: Incoming, seen: &mut Seen) -> Result<(), Refusal> {
        let body = tokio::time::timeout(BODY, request::body(body, self.max_body)).await;
        let body = body.map_err(|_| Refusal::new(RefusalCode::Timeout, "the body did not arrive in time"))??;
        seen.bytes = body.len();
        let done = tokio::task::spawn_blocking(move || self.write(&params, body));
        let (counts, result) =
            done.await.unwrap_or_else(|_| (Seen::default(), Err(internal("the write failed inside"))));
        *seen = Seen { bytes: seen.bytes, ..counts };
        result
    }
}

fn internal(message: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::Internal, message)
}

/// One line on standard error, which may be closed.
fn log(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
