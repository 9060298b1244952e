//! The listener: connections bounded in number and in patience, and a way out that lets requests finish.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::server::{Server, Shell};

/// Largest request head.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How often samples are folded when nobody reads the figures.
const UPKEEP: Duration = Duration::from_secs(5);

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Every request under way was answered.
    Clean,
    /// Some were still under way when the time was over.
    CutOff,
}

impl Server {
    /// Serves until `shutdown` resolves. Then nothing new is accepted, `/readyz` says no, and what is under way has
    /// `drain_timeout_ms` to finish.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) -> Drained {
        let shell = &self.0;
        let graceful = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(shell.config.connections_max.clamp(1, Semaphore::MAX_PERMITS)));
        let mut upkeep = tokio::time::interval(UPKEEP);
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                _ = upkeep.tick() => shell.metrics.upkeep(),
                (stream, peer, place) = accept(&listener, &places) => {
                    tokio::spawn(connection(shell.clone(), stream, peer, &graceful, place));
                }
            }
        }
        shell.draining.store(true, Ordering::Relaxed);
        drop(listener);
        let patience = Duration::from_millis(shell.config.drain_timeout_ms);
        match tokio::time::timeout(patience, graceful.shutdown()).await {
            Ok(()) => Drained::Clean,
            Err(_) => Drained::CutOff,
        }
    }
}

/// The next connection, when there is room for one.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = places.clone().acquire_owned().await.expect("never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            Err(error) => {
                // Out of file descriptors, or the peer went away already: neither is a reason to stop.
                tracing::warn!(%error, "accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// One connection, from its first byte to its last.
fn connection(
    shell: Arc<Shell>,
    stream: TcpStream,
    peer: SocketAddr,
    graceful: &GracefulShutdown,
    place: OwnedSemaphorePermit,
) -> impl Future<Output = ()> + Send + 'static {
    let _ = stream.set_nodelay(true);
    let header_timeout = Duration::from_millis(shell.config.header_timeout_ms);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let shell = shell.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            Ok::<_, Infallible>(shell.handle(request).await)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let watched = graceful.watch(connection);
    async move {
        if let Err(error) = watched.await {
            tracing::debug!(%error, "connection");
        }
        drop(place);
    }
}
