//! The API document, and Swagger UI over it, from the binary itself: no other host is asked.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::response::Response;
use sha2::{Digest, Sha256};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;

use crate::Problem;
use crate::site::{Encoding, StaticFile};
use crate::web;

/// The document, written once.
pub(crate) struct Docs {
    json: Vec<u8>,
    etag: String,
    swagger: Arc<Config<'static>>,
}

impl Docs {
    pub(crate) fn new(document: &OpenApi) -> Self {
        let json = serde_json::to_vec(document).unwrap_or_default();
        let etag = hex::encode(&Sha256::digest(&json)[..12]);
        let swagger = Config::from("/api/openapi.json")
            .validator_url("none")
            .deep_linking(true)
            .doc_expansion("none")
            .default_models_expand_depth(0)
            .persist_authorization(false)
            .filter(true);
        Self { json, etag, swagger: Arc::new(swagger) }
    }

    /// `/api/openapi.json` and `/docs/…`.
    pub(crate) fn send(&self, path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
        let Some(file) = path.strip_prefix("/docs/") else {
            let bytes = Cow::Owned(self.json.clone());
            let (mime, etag) = ("application/json".into(), self.etag.clone());
            return Ok(web::send(StaticFile { bytes, encoding: None, mime, etag, immutable: false }, headers));
        };
        let found = utoipa_swagger_ui::serve(file, self.swagger.clone()).map_err(|error| Problem::fault(&error))?;
        let found = found.ok_or_else(Problem::not_found)?;
        let etag = hex::encode(&Sha256::digest(&found.bytes)[..12]);
        let file = StaticFile {
            bytes: Cow::Owned(found.bytes.into_owned()),
            encoding: found.gzpipped.then_some(Encoding::Gzip),
            mime: found.content_type.into(),
            etag,
            immutable: false,
        };
        Ok(web::send(file, headers))
    }
}
