//! No foreign page acts in a customer's name.
//!
//! Cookies are SameSite=Strict already. Beyond that, an unsafe call that rides on cookies must carry a header no foreign
//! page can set, and an `Origin`, when the browser tells it, must be ours.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use kernel::Kind;

use crate::cookies::{self, Client};
use crate::{GatewayConfig, Problem};

/// Checks an unsafe call. `Authorization: Bearer` needs none of this: no browser sends it by itself.
pub(crate) fn check(headers: &HeaderMap, client: Client, config: &GatewayConfig) -> Result<(), Problem> {
    if headers.contains_key(header::AUTHORIZATION) {
        return Ok(());
    }
    let rides = || {
        [cookies::ACCESS, cookies::REFRESH, cookies::CONSOLE].iter().any(|name| cookies::find(headers, name).is_some())
    };
    match client {
        Client::Web if is_ours(headers, config) => Ok(()),
        Client::Native if !rides() => Ok(()),
        _ => Err(refused()),
    }
}

fn is_ours(headers: &HeaderMap, config: &GatewayConfig) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else { return false };
    if config.origins.iter().any(|ours| ours == origin) {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let from = match origin.split_once("://") {
        Some(("https", from)) => from,
        Some(("http", from)) if !config.secure_cookies => from,
        _ => return false,
    };
    !host.is_empty() && from.eq_ignore_ascii_case(host)
}

/// The address under which the caller reached us: as the browser tells it, where that is ours, else by the host that was
/// asked for.
pub(crate) fn origin(headers: &HeaderMap, config: &GatewayConfig) -> Option<Arc<str>> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match text(header::ORIGIN) {
        Some(origin) if is_ours(headers, config) => Some(origin.into()),
        _ => {
            let scheme = if config.secure_cookies { "https" } else { "http" };
            text(header::HOST).filter(|host| !host.is_empty()).map(|host| format!("{scheme}://{host}").into())
        }
    }
}

fn refused() -> Problem {
    Problem::new(Kind::Forbidden, "csrf_refused", "请求来源不可信", "The request did not come from our app")
        .because(
            "为保护您的账户，已拒绝来自其他网页的请求。",
            "To protect your account, requests from other sites are refused.",
        )
        .remedy("请从本行应用内重新操作。", "Please start again from inside the app.", Some("retry"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
    }

    fn passes(lines: &[(&'static str, &'static str)]) -> bool {
        let headers = headers(lines);
        check(&headers, Client::of(&headers), &GatewayConfig::default()).is_ok()
    }

    #[test]
    fn cookies_alone_are_not_enough() {
        let (host, cookie, web) = (("host", "a.example"), ("cookie", "pb_access=x"), ("x-polybank-client", "web"));
        assert!(!passes(&[host, cookie]));
        assert!(!passes(&[host, ("cookie", "pb_refresh=x")]));
        assert!(passes(&[host, cookie, web]));
        assert!(passes(&[host, cookie, web, ("origin", "http://a.example")]));
        assert!(!passes(&[host, cookie, web, ("origin", "http://b.example")]));
        assert!(!passes(&[host, cookie, web, ("origin", "null")]));
        assert!(!passes(&[host, web, ("origin", "https://a.example.evil")]));
        assert!(passes(&[host, cookie, ("authorization", "Bearer x"), ("origin", "http://b.example")]));
        assert!(passes(&[host]));
    }

    #[test]
    fn the_address_one_came_by_is_told_by_no_foreign_page() {
        let plain = GatewayConfig::default();
        let secure = GatewayConfig { secure_cookies: true, ..GatewayConfig::default() };
        let of =
            |lines: &[(&'static str, &'static str)], config| origin(&headers(lines), config).map(|it| it.to_string());
        let host = ("host", "a.example:8080");
        assert_eq!(of(&[host], &plain).as_deref(), Some("http://a.example:8080"));
        assert_eq!(of(&[host], &secure).as_deref(), Some("https://a.example:8080"));
        let foreign = [host, ("origin", "https://b.example")];
        assert_eq!(of(&foreign, &plain).as_deref(), Some("http://a.example:8080"));
        let own = [host, ("origin", "https://a.example:8080")];
        assert_eq!(of(&own, &plain).as_deref(), Some("https://a.example:8080"));
        assert_eq!(of(&[], &plain), None);
    }

    #[test]
    fn over_https_an_http_origin_is_foreign() {
        let config = GatewayConfig {
            secure_cookies: true,
            origins: vec!["https://c.example".into()],
            ..GatewayConfig::default()
        };
        for (origin, ours) in [("http://a.example", false), ("https://a.example", true), ("https://c.example", true)] {
            let headers = headers(&[("host", "a.example"), ("x-polybank-client", "web"), ("origin", origin)]);
            assert_eq!(check(&headers, Client::Web, &config).is_ok(), ours, "{origin}");
        }
    }
}
