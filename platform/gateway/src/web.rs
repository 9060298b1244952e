//! Pages and files: compressed siblings, caching, and a bank's brand written into its page.

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Ctx;
use sha2::{Digest, Sha256};

use crate::problem::escape;
use crate::security::{APP_PERMISSIONS, PERMISSIONS};
use crate::site::{BrandHead, BrandHeads, Encoding, Site, StaticFile};
use crate::{Problem, problem};

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
const MARK: &str = "<!--brand-head-->";
const LANG: &str = "<html lang=\"";

/// `/assets/{app}/{file}`.
pub(crate) fn asset(site: &dyn Site, path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let file = path.strip_prefix("/assets/").unwrap_or_default();
    let app = file.split('/').next().unwrap_or_default();
    let compressed = [Encoding::Br, Encoding::Gzip].iter().any(|encoding| file.ends_with(encoding.suffix()));
    if !matches!(app, "app" | "console" | "landing") || compressed || !is_plain(file) {
        return Err(Problem::not_found());
    }
    let file = pick(site, file, headers).ok_or_else(Problem::not_found)?;
    Ok(send(file, headers))
}

/// A page of a single-page app, whatever its own path. A path that looks like a file is none of its pages.
pub(crate) fn page(site: &dyn Site, file: &str, path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    if looks_like_file(path) {
        return Err(Problem::not_found());
    }
    let file = pick(site, file, headers).ok_or_else(not_built)?;
    Ok(send(StaticFile { immutable: false, ..file }, headers))
}

/// The product's icon, under the name browsers ask for by themselves. A bank's app answers with its own.
pub(crate) fn icon(site: &dyn Site, headers: &HeaderMap) -> Result<Response, Problem> {
    let file = pick(site, "landing/favicon.svg", headers).ok_or_else(Problem::not_found)?;
    Ok(send(StaticFile { immutable: false, ..file }, headers))
}

/// The service worker of a bank's app: allowed over the bank's part of the site, and no more.
pub(crate) fn service_worker(site: &dyn Site, scope: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let file = pick(site, "app/sw.js", headers).ok_or_else(Problem::not_found)?;
    let mut response = send(StaticFile { immutable: false, ..file }, headers);
    let scope = HeaderValue::from_str(scope).map_err(|_| Problem::not_found())?;
    response.headers_mut().insert(HeaderName::from_static("service-worker-allowed"), scope);
    Ok(response)
}

/// A bank's page: the app's page with the bank's brand in its head.
#[derive(Debug)]
pub(crate) struct BankPage {
    /// Up to the value of `lang`; from there to the mark; from there on.
    pieces: Option<[String; 3]>,
}

impl BankPage {
    pub(crate) fn new(site: &dyn Site) -> Self {
        let pieces = site.file("app/index.html").and_then(|file| {
            let text = std::str::from_utf8(&file.bytes).ok()?;
            let (before, rest) = text.split_once(LANG)?;
            let (_, rest) = rest.split_once('"')?;
            let (middle, after) = rest.split_once(MARK)?;
            Some([format!("{before}{LANG}"), format!("\"{middle}"), after.to_owned()])
        });
        Self { pieces }
    }

    pub(crate) async fn send(
        &self,
        brands: &dyn BrandHeads,
        ctx: &Ctx,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<Response, Problem> {
        if looks_like_file(path) {
            return Err(Problem::not_found());
        }
        let [start, middle, end] = self.pieces.as_ref().ok_or_else(not_built)?;
        let head = brands.head(ctx).await?;
        let manifest = format!("/b/{}/manifest.webmanifest", ctx.tenant);
        let html = [start, head.lang, middle, &write_head(&head, &manifest), end].concat();
        let etag = hex::encode(&Sha256::digest(html.as_bytes())[..12]);
        let bytes = Cow::Owned(html.into_bytes());
        let file = StaticFile { bytes, encoding: None, mime: "text/html".into(), etag, immutable: false };
        let mut response = send(file, headers);
        response.headers_mut().append(header::VARY, HeaderValue::from_name(header::ACCEPT_LANGUAGE));
        response.headers_mut().insert(PERMISSIONS, APP_PERMISSIONS);
        Ok(response)
    }
}

fn write_head(head: &BrandHead, manifest: &str) -> String {
    let (title, color) = (escape(&head.title), escape(&head.theme_color));
    let icon = head.icon_url.as_deref().map(escape).map_or_else(String::new, |url| {
        format!("<link rel=\"icon\" href=\"{url}\"><link rel=\"apple-touch-icon\" href=\"{url}\">")
    });
    let json = json_in_html(&head.json);
    format!(
        "<title>{title}</title><meta name=\"theme-color\" content=\"{color}\"><link rel=\"manifest\" href=\"{manifest}\">\
         {icon}<script type=\"application/json\" id=\"brand\">{json}</script>"
    )
}

/// JSON that cannot end the block it stands in: these characters occur inside strings only, where they may be escaped.
fn json_in_html(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

/// The file as the caller can read it: the smallest of its siblings.
fn pick(site: &dyn Site, path: &str, headers: &HeaderMap) -> Option<StaticFile> {
    [Encoding::Br, Encoding::Gzip]
        .into_iter()
        .filter(|encoding| accepts(headers, *encoding))
        .find_map(|encoding| site.file(&[path, encoding.suffix()].concat()))
        .or_else(|| site.file(path))
}

fn accepts(headers: &HeaderMap, encoding: Encoding) -> bool {
    let Some(wish) = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    wish.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding.as_str()));
        named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// The file, or 304 when the caller has it.
pub(crate) fn send(file: StaticFile, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", file.etag);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|list| {
        list.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bytes = match file.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Response::new(Body::from(bytes))
    };
    let out = response.headers_mut();
    if !known {
        let text = file.mime.starts_with("text/") && !file.mime.contains("charset");
        let mime = if text { format!("{}; charset=utf-8", file.mime) } else { file.mime.into_owned() };
        let mime = HeaderValue::from_str(&mime).unwrap_or(HeaderValue::from_static("application/octet-stream"));
        out.insert(header::CONTENT_TYPE, mime);
        if let Some(encoding) = file.encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.as_str()));
        }
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, etag);
    }
    out.insert(header::CACHE_CONTROL, if file.immutable { FOR_EVER } else { ASK_AGAIN });
    out.insert(header::VARY, HeaderValue::from_name(header::ACCEPT_ENCODING));
    response
}

fn looks_like_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

fn is_plain(path: &str) -> bool {
    !path.contains("..") && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.@+~".contains(&byte))
}

/// The binary was built without the web.
fn not_built() -> Problem {
    problem::Problem::new(kernel::Kind::NotFound, "web_not_built", "此版本未包含网页", "This build has no web pages")
        .because(
            "程序构建时未包含网页文件；接口仍可使用。",
            "The binary was built without the web apps; the API works all the same.",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_cannot_leave_its_block() {
        let json = r#"{"name":"</script><script>alert(1)</script>&\u2028"}"#;
        let safe = json_in_html(json);
        assert!(!safe.contains('<') && !safe.contains('&'));
        let (a, b): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(json).expect("JSON"), serde_json::from_str(&safe).expect("JSON"));
        assert_eq!(a, b);
        let head = BrandHead {
            title: "<b>\"Bank\"</b>".into(),
            lang: "zh-CN",
            theme_color: "\"><script>".into(),
            icon_url: None,
            json: "{}".into(),
        };
        let written = write_head(&head, "/m");
        assert!(written.starts_with("<title>&lt;b&gt;&quot;Bank&quot;&lt;/b&gt;</title>"), "{written}");
        assert!(written.contains("content=\"&quot;&gt;&lt;script&gt;\""), "{written}");
    }

    #[test]
    fn encodings_are_negotiated() {
        let headers = |wish: &str| HeaderMap::from_iter([(header::ACCEPT_ENCODING, wish.parse().expect("a header"))]);
        assert!(accepts(&headers("gzip, deflate, br"), Encoding::Br));
        assert!(!accepts(&headers("gzip, br;q=0"), Encoding::Br));
        assert!(accepts(&headers("gzip;q=0.5"), Encoding::Gzip));
        assert!(!accepts(&headers("identity"), Encoding::Gzip));
    }
}
