//! The built web apps, inside the binary.

use std::borrow::Cow;

use gateway::{Encoding, Site, StaticFile};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../web/app/dist"]
struct App;

#[derive(Embed)]
#[folder = "../web/console/dist"]
struct Console;

#[derive(Embed)]
#[folder = "../web/landing/dist"]
struct Landing;

/// The three web apps.
pub struct Web;

impl Web {
    /// Whether the web was built before the binary was.
    pub fn is_built() -> bool {
        App::get("index.html").is_some() && Console::get("index.html").is_some() && Landing::get("index.html").is_some()
    }
}

impl Site for Web {
    fn file(&self, path: &str) -> Option<StaticFile> {
        let (app, inner) = path.split_once('/')?;
        let file = match app {
            "app" => App::get(inner),
            "console" => Console::get(inner),
            "landing" => Landing::get(inner),
            _ => None,
        }?;
        let (plain, encoding) = match inner.rsplit_once('.') {
            Some((plain, "br")) => (plain, Some(Encoding::Br)),
            Some((plain, "gz")) => (plain, Some(Encoding::Gzip)),
            _ => (inner, None),
        };
        let hash = file.metadata.sha256_hash();
        let etag = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        let mime = mime_guess::from_path(plain).first_raw().unwrap_or("application/octet-stream");
        Some(StaticFile { bytes: file.data, encoding, mime: Cow::Borrowed(mime), etag, immutable: is_hashed(plain) })
    }
}

/// Whether a name carries a digest of its content, as the bundler writes it: `index-BkQ3x9Zp.js`.
fn is_hashed(name: &str) -> bool {
    let stem = name.rsplit('/').next().unwrap_or(name);
    let Some((stem, _)) = stem.split_once('.') else { return false };
    let Some((_, digest)) = stem.rsplit_once('-') else {
        return false;
    };
    digest.len() >= 8 && digest.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert!(is_hashed("index-BkQ3x9Zp.js") && is_hashed("echarts-C0ffee12.js"));
        assert!(!is_hashed("index.html") && !is_hashed("sw.js") && !is_hashed("apple-touch-icon.png"));
    }
}
