//! The listener over real sockets: patience with clients, and the way out.

#![allow(clippy::unwrap_used)]

mod support;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use gateway::{Drained, GatewayConfig};
use support::House;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<Drained>,
    _house: House,
}

async fn serve(change: impl FnOnce(&mut GatewayConfig)) -> Running {
    let house = House::with(change).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = house.server.clone();
    let done = tokio::spawn(async move {
        server
            .serve(listener, async {
                let _ = stopped.await;
            })
            .await
    });
    Running { address, stop, done, _house: house }
}

/// Sends `text` and reads until the other side closes.
async fn talk(address: SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_client_that_never_finishes_its_head_is_let_go() {
    let running = serve(|config| config.header_timeout_ms = 200).await;
    let started = Instant::now();
    let answer = talk(running.address, "GET / HTTP/1.1\r\nhost: x\r\n").await;
    assert!(started.elapsed() < Duration::from_secs(5), "held {:?}", started.elapsed());
    assert!(!answer.contains("200 OK"));
}

#[tokio::test]
async fn a_client_that_never_finishes_its_body_is_told() {
    let running = serve(|config| config.body_timeout_ms = 200).await;
    let head = "POST /b/testbank/api/v1/login HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
    let answer = tokio::time::timeout(Duration::from_secs(5), talk(running.address, head)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\"code\":\"request_timeout\""), "{answer}");
}

#[tokio::test]
async fn an_idle_connection_is_let_go() {
    let running = serve(|config| config.header_timeout_ms = 200).await;
    let started = Instant::now();
    let answer = talk(running.address, "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(started.elapsed() < Duration::from_secs(5), "held {:?}", started.elapsed());
}

#[tokio::test]
async fn a_client_that_sends_too_much_gets_to_read_why() {
    let running = serve(|_| {}).await;
    let body = "x".repeat(700 * 1024);
    let head = "POST /b/testbank/api/v1/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
    let announced = talk(running.address, &format!("{head}content-length: {}\r\n\r\n{body}", body.len())).await;
    assert!(announced.starts_with("HTTP/1.1 413"), "{announced}");
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let answer = talk(running.address, &chunked).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let keyless = "POST /b/testbank/api/v1/things HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
    let answer = talk(running.address, &format!("{keyless}content-length: {}\r\n\r\n{body}", body.len())).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("idempotency_key_missing"), "{answer}");
}

#[tokio::test]
async fn what_is_under_way_is_finished_and_nothing_new_is_taken() {
    let running = serve(|_| {}).await;
    let address = running.address;
    let slow = "GET /b/testbank/api/v1/slow/500 HTTP/1.1\r\nhost: x\r\n\r\n";
    let under_way = tokio::spawn(async move { talk(address, slow).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(address).await.is_err(), "somebody still listens");
    assert!(under_way.await.unwrap().starts_with("HTTP/1.1 200 OK"));
    assert_eq!(running.done.await.unwrap(), Drained::Clean);
}

#[tokio::test]
async fn the_way_out_does_not_take_for_ever() {
    let running = serve(|config| config.drain_timeout_ms = 200).await;
    let address = running.address;
    let slow = "GET /b/testbank/api/v1/slow/8000 HTTP/1.1\r\nhost: x\r\n\r\n";
    let _under_way = tokio::spawn(async move { talk(address, slow).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.stop.send(()).unwrap();
    let done = tokio::time::timeout(Duration::from_secs(3), running.done).await.unwrap();
    assert_eq!(done.unwrap(), Drained::CutOff);
}
