//! A plain HTTP client: one connection, one request after the other, nothing that costs more than it must.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::serve::Failure;

/// One connection to the server.
pub struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    /// Connects to `address`.
    pub async fn open(address: std::net::SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Posts `body` as JSON; answers status and body.
    pub async fn post(
        &mut self,
        path: &str,
        token: &str,
        key: &str,
        body: String,
    ) -> Result<(StatusCode, Bytes), Failure> {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header("Idempotency-Key", key)
            .body(Full::new(Bytes::from(body)))?;
        self.send(request).await
    }

    /// Posts `body` as JSON, as somebody who is not signed in; answers the status.
    pub async fn tell(&mut self, path: &str, body: Bytes) -> Result<StatusCode, Failure> {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(body))?;
        Ok(self.send(request).await?.0)
    }

    /// Gets `path`; answers status and body.
    pub async fn get(&mut self, path: &str, token: &str) -> Result<(StatusCode, Bytes), Failure> {
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Full::new(Bytes::new()))?;
        self.send(request).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), Failure> {
        self.0.ready().await?;
        let response = self.0.send_request(request).await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}
