//! What the binary brings along for the web: files, and the head of a bank's page.

use std::borrow::Cow;

use async_trait::async_trait;
use kernel::Ctx;

use crate::Problem;

/// The built web apps. Paths are `app/…`, `console/…`, `landing/…`, each relative to that app's build; with `.br` or
/// `.gz` at the end they name the compressed sibling, whose `mime` is that of the file itself.
pub trait Site: Send + Sync {
    /// The file at `path`.
    fn file(&self, path: &str) -> Option<StaticFile>;
}

/// A file, ready to be sent.
#[derive(Debug, Clone)]
pub struct StaticFile {
    /// Its bytes, as they travel.
    pub bytes: Cow<'static, [u8]>,
    /// How they are compressed.
    pub encoding: Option<Encoding>,
    /// Its type, e.g. `text/javascript`; texts are UTF-8.
    pub mime: Cow<'static, str>,
    /// A digest of these very bytes, without quotes.
    pub etag: String,
    /// Whether the name changes with the content.
    pub immutable: bool,
}

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Brotli.
    Br,
    /// Gzip.
    Gzip,
}

impl Encoding {
    /// As `Content-Encoding` names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Br => "br",
            Self::Gzip => "gzip",
        }
    }

    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Br => ".br",
            Self::Gzip => ".gz",
        }
    }
}

/// Knows how each bank's page begins.
#[async_trait]
pub trait BrandHeads: Send + Sync {
    /// The head of the page of the bank of `ctx`, in the language of `ctx`.
    async fn head(&self, ctx: &Ctx) -> Result<BrandHead, Problem>;

    /// What changes whenever anything of the brand does, from memory: told with every answer to a reading customer, so that
    /// an app that is open learns of a release with its next call.
    async fn revision(&self, _: &Ctx) -> Option<String> {
        None
    }
}

/// How a bank's page begins.
#[derive(Debug, Clone)]
pub struct BrandHead {
    /// The page's title.
    pub title: String,
    /// The page's language: `zh-CN` or `en`.
    pub lang: &'static str,
    /// The colour around the page.
    pub theme_color: String,
    /// Where the bank's icon is, for browsers that do not read the manifest.
    pub icon_url: Option<String>,
    /// The brand as JSON, for the app to begin with.
    pub json: String,
}
