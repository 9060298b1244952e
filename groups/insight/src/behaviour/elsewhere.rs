//! Files of behaviour on storage that speaks S3.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use crypto::Secret;
use http_body_util::BodyExt;
use object_store::aws::AmazonS3Builder;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, RetryConfig};

use crate::error::Error;

/// How long one request may take, and until there is a connection.
const REQUEST_WITHIN: Duration = Duration::from_secs(30);
/// The same for a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// How often a request is tried again that failed on the way.
const TRIED_AGAIN: usize = 3;

/// Where files are that are not on this machine.
pub struct S3Settings {
    /// `http://host:port` of the storage, or of whoever speaks TLS with it on this machine.
    pub endpoint: String,
    /// The region it wants to be called by.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// The folder in it where files begin; empty for the bucket itself.
    pub folder: String,
    /// Who we are.
    pub access_key: Secret<String>,
    /// What proves it.
    pub secret_key: Secret<String>,
}

/// Files on that storage. Nothing is asked of it yet.
pub fn s3(settings: &S3Settings) -> std::result::Result<Arc<dyn ObjectStore>, Error> {
    let retry = RetryConfig { max_retries: TRIED_AGAIN, retry_timeout: REQUEST_WITHIN, ..RetryConfig::default() };
    let store = AmazonS3Builder::new()
        .with_endpoint(&settings.endpoint)
        .with_region(&settings.region)
        .with_bucket_name(&settings.bucket)
        .with_access_key_id(settings.access_key.expose())
        .with_secret_access_key(settings.secret_key.expose())
        .with_allow_http(true)
        .with_http_connector(PlainHttp)
        .with_retry(retry)
        .build()?;
    Ok(match settings.folder.trim_matches('/') {
        "" => Arc::new(store),
        folder => Arc::new(PrefixStore::new(store, folder)),
    })
}

/// How the storage is spoken to: HTTP, and nothing that this binary speaks to nobody else.
#[derive(Debug)]
struct PlainHttp;

impl HttpConnector for PlainHttp {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = reqwest::Client::builder().timeout(REQUEST_WITHIN).connect_timeout(CONNECT_WITHIN).build();
        let failed = |why| object_store::Error::Generic { store: "S3", source: Box::new(why) };
        Ok(HttpClient::new(Plain(client.map_err(failed)?)))
    }
}

#[derive(Debug)]
struct Plain(reqwest::Client);

#[async_trait]
impl HttpService for Plain {
    async fn call(&self, request: HttpRequest) -> std::result::Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url = parts.uri.to_string().parse::<reqwest::Url>();
        let url = url.map_err(|why| HttpError::new(HttpErrorKind::Request, why))?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body.collect().await?.to_bytes().into());
        let answer = self.0.execute(request).await.map_err(failed)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = HttpResponse::new(answer.bytes().await.map_err(failed)?.into());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

fn failed(why: reqwest::Error) -> HttpError {
    let kind = match &why {
        why if why.is_timeout() => HttpErrorKind::Timeout,
        why if why.is_connect() => HttpErrorKind::Connect,
        why if why.is_body() || why.is_decode() => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Request,
    };
    HttpError::new(kind, why.without_url())
}
