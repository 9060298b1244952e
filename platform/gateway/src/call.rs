//! What is known of every request before anything else: its trace, its language, where it comes from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, Method, header};
use ipnet::IpNet;
use kernel::{Lang, TraceId};

use crate::problem::Reader;

pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
pub(crate) const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// One request, as everything after it needs to know it.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) trace_id: TraceId,
    pub(crate) lang: Lang,
    pub(crate) client: IpAddr,
    pub(crate) method: Method,
    pub(crate) reader: Reader,
    pub(crate) started: Instant,
}

impl Call {
    pub(crate) fn of(request: &Request, trusted: &[IpNet]) -> Self {
        let headers = request.headers();
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Self {
            trace_id: trace_id(headers),
            lang: language(headers),
            client: client_address(peer, headers, trusted),
            method: request.method().clone(),
            reader: reader(request.method(), headers),
            started: Instant::now(),
        }
    }
}

/// The trace of the caller (W3C trace context), or a new one.
fn trace_id(headers: &HeaderMap) -> TraceId {
    let given = headers.get(TRACEPARENT).and_then(|value| value.to_str().ok()).and_then(parent_trace);
    match given {
        Some(id) => Arc::from(id),
        None => {
            let mut text = [0_u8; 32];
            let bytes: [u8; 16] = rand::random();
            hex::encode_to_slice(bytes, &mut text).expect("32 digits for 16 bytes");
            Arc::from(std::str::from_utf8(&text).expect("hex digits"))
        }
    }
}

/// `00-<32 hex>-<16 hex>-<2 hex>`, where the first id is not all zeroes.
fn parent_trace(text: &str) -> Option<&str> {
    let mut parts = text.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |part: &str, len: usize| {
        part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let shape = hex(version, 2) && version != "ff" && hex(trace, 32) && hex(span, 16) && hex(flags, 2);
    (shape && trace.bytes().any(|byte| byte != b'0')).then_some(trace)
}

/// The one of our two languages that the caller likes better; Chinese when it does not say.
fn language(headers: &HeaderMap) -> Lang {
    let Some(wish) = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return Lang::Zh;
    };
    let mut best: Option<(Lang, f32)> = None;
    for range in wish.split(',').take(16) {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let lang = match tag.get(..2) {
            Some(tag) if tag.eq_ignore_ascii_case("zh") => Lang::Zh,
            Some(tag) if tag.eq_ignore_ascii_case("en") => Lang::En,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((lang, weight));
        }
    }
    best.map_or(Lang::Zh, |(lang, _)| lang)
}

/// The address the call comes from. A chain of `X-Forwarded-For` is believed from its end, as far as we know the proxies.
fn client_address(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    let mut client = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)).to_canonical();
    if trusted.is_empty() {
        return client;
    }
    let lines = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let chain: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    for hop in chain.iter().rev() {
        if !is_trusted(&client) {
            break;
        }
        let Ok(ip) = hop.trim().parse::<IpAddr>() else { break };
        client = ip.to_canonical();
    }
    client
}

/// A browser on its way to a page says so; everybody else is a program.
fn reader(method: &Method, headers: &HeaderMap) -> Reader {
    let wants_page = headers.get(header::ACCEPT).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if wants_page && (method == Method::GET || method == Method::HEAD) { Reader::Person } else { Reader::Program }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().expect("a header"))])
    }

    #[test]
    fn a_callers_trace_goes_on() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(&*trace_id(&headers(TRACEPARENT, &format!("00-{id}-00f067aa0ba902b7-01"))), id);
        for wrong in ["", "00-zz-00f067aa0ba902b7-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
            let made = trace_id(&headers(TRACEPARENT, wrong));
            assert!(made.len() == 32 && &*made != id, "{wrong:?} gave {made}");
        }
    }

    #[test]
    fn languages() {
        for (wish, lang) in [
            ("en-GB,en;q=0.9", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("en;q=0.2, zh;q=0.7", Lang::Zh),
            ("fr, en;q=0.3", Lang::En),
            ("fr", Lang::Zh),
            ("en;q=0", Lang::Zh),
        ] {
            assert_eq!(language(&headers(header::ACCEPT_LANGUAGE, wish)), lang, "{wish}");
        }
    }

    #[test]
    fn only_known_proxies_are_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let net = ["10.0.0.0/8".parse().expect("a net")];
        let chain = headers(FORWARDED_FOR, "1.1.1.1, 203.0.113.9, 10.0.0.7");
        assert_eq!(client_address(Some(ip("10.0.0.1")), &chain, &net), ip("203.0.113.9"));
        assert_eq!(client_address(Some(ip("192.0.2.1")), &chain, &net), ip("192.0.2.1"));
        assert_eq!(client_address(Some(ip("10.0.0.1")), &chain, &[]), ip("10.0.0.1"));
        assert_eq!(client_address(Some(ip("10.0.0.1")), &headers(FORWARDED_FOR, "garbage"), &net), ip("10.0.0.1"));
    }
}
