//! Files of behaviour on storage that speaks S3, and the copies of them that are read here.
//!
//! Files never change, so a copy on this machine's disk is as good as the file. It has no name there: nobody else can read it, and it is
//! gone with whoever read it last, also where the process dies.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use crypto::Secret;
use http_body_util::BodyExt;
use object_store::aws::AmazonS3Builder;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, RetryConfig};
use parquet::errors::Result;
use parquet::file::reader::{ChunkReader, Length};

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

/// A copy of a file, on this machine's disk and without a name.
#[derive(Debug, Clone)]
pub struct Copied {
    file: Arc<File>,
    len: u64,
}

impl Copied {
    /// Writes one into `folder`'s disk.
    pub fn of(bytes: &Bytes, folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::tempfile_in(folder)?;
        file.write_all(bytes)?;
        Ok(Self { file: Arc::new(file), len: bytes.len() as u64 })
    }
}

impl Length for Copied {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for Copied {
    type T = From;

    fn get_read(&self, start: u64) -> Result<From> {
        Ok(From { copied: self.clone(), place: start })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(bytes.into())
    }
}

/// A copy read from some place on. Readers of one copy do not move each other.
#[derive(Debug)]
pub struct From {
    copied: Copied,
    place: u64,
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.copied.file.read_at(into, self.place)?;
        self.place += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_a_copy_do_not_move_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let copied = Copied::of(&Bytes::from_static(b"0123456789"), folder.path()).unwrap();
        assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "a copy has no name");
        let (mut one, mut other) = (copied.get_read(2).unwrap(), copied.get_read(7).unwrap());
        let mut two = [0; 2];
        one.read_exact(&mut two).unwrap();
        assert_eq!(&two, b"23");
        let mut rest = String::new();
        other.read_to_string(&mut rest).unwrap();
        assert_eq!((rest.as_str(), copied.len()), ("789", 10));
        one.read_exact(&mut two).unwrap();
        assert_eq!((&two, &copied.get_bytes(8, 2).unwrap()[..]), (b"45", &b"89"[..]));
        assert!(copied.get_bytes(9, 2).is_err());
    }
}
