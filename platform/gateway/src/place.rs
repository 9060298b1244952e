//! Where a request goes: which bank, by the path or by the host, and which part of the house.

use std::sync::Arc;

use kernel::TenantId;
use tenancy::{Bank, Banks};

use crate::cookies::CookiePlace;

/// A part of the house.
#[derive(Debug)]
pub(crate) enum Place {
    /// A bank's API.
    CustomerApi(AtBank),
    /// A bank's app and what belongs to it.
    BankWeb(AtBank),
    /// The console's API.
    ConsoleApi,
    /// The console.
    ConsoleWeb,
    /// The process's own API.
    RootApi,
    /// Hashed files of the three apps.
    Asset,
    /// The first page.
    Landing,
    /// The product's icon, for browsers that ask before they have read a page.
    Icon,
    /// The API document, and the pages that show it.
    Docs,
    /// Is the process alive?
    Live,
    /// Does it take requests?
    Ready,
    /// Its figures.
    Metrics,
    /// The same with a slash at the end.
    Slash,
    /// A bank that is not served for now.
    Away,
    /// No such place.
    Nowhere,
}

/// A bank, and how the request came to it.
#[derive(Debug, Clone)]
pub(crate) struct AtBank {
    pub(crate) bank: Arc<Bank>,
    pub(crate) way: Way,
}

/// How a request named its bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By `/b/{bank}`.
    Path,
    /// By a host of the bank's own.
    Host,
}

impl AtBank {
    /// Where this bank's cookies belong for this caller.
    pub(crate) fn cookies(&self) -> CookiePlace {
        match self.way {
            Way::Path => CookiePlace::Bank(self.bank.id.clone()),
            Way::Host => CookiePlace::OwnHost,
        }
    }
}

/// The place of `path`, and where in it the part begins that the place itself reads.
pub(crate) fn locate(banks: &Banks, host: &str, path: &str) -> (Place, usize) {
    let own = own_host(banks, host);
    if let Some(rest) = path.strip_prefix("/b/") {
        return by_path(banks, own.as_deref(), path, rest);
    }
    if let Some(place) = shared(path) {
        return (place, 0);
    }
    match own {
        Some(bank) => in_bank(AtBank { bank, way: Way::Host }, path, 0),
        None => house(path),
    }
}

fn own_host(banks: &Banks, host: &str) -> Option<Arc<Bank>> {
    let bare = host.rsplit_once(':').map_or(host, |(bare, _)| bare);
    banks.by_host(bare)
}

/// `/b/{bank}/…`. Under a bank's own host no other bank can be named.
fn by_path(banks: &Banks, own: Option<&Bank>, path: &str, rest: &str) -> (Place, usize) {
    let (id, slash) = match rest.find('/') {
        Some(at) => (&rest[..at], Some("/b/".len() + at)),
        None => (rest, None),
    };
    let Ok(id) = id.parse::<TenantId>() else { return (Place::Nowhere, 0) };
    let Some(bank) = banks.get(&id).filter(|bank| own.is_none_or(|own| own.id == bank.id)) else {
        let away = own.is_none() && banks.is_absent(&id);
        return (if away { Place::Away } else { Place::Nowhere }, 0);
    };
    let way = if own.is_some() { Way::Host } else { Way::Path };
    match slash {
        Some(at) => in_bank(AtBank { bank, way }, path, at),
        None => (Place::Slash, 0),
    }
}

fn in_bank(at: AtBank, path: &str, start: usize) -> (Place, usize) {
    match under_api(&path[start..]) {
        Api::Inside(prefix) => (Place::CustomerApi(at), start + prefix),
        Api::Beside => (Place::Nowhere, start),
        Api::Elsewhere => (Place::BankWeb(at), start),
    }
}

/// What is there under every host.
fn shared(path: &str) -> Option<Place> {
    Some(match path {
        "/livez" => Place::Live,
        "/readyz" => Place::Ready,
        "/metrics" => Place::Metrics,
        "/docs" => Place::Slash,
        "/api/openapi.json" => Place::Docs,
        _ if path.starts_with("/assets/") => Place::Asset,
        _ if path.starts_with("/docs/") => Place::Docs,
        _ => return None,
    })
}

fn house(path: &str) -> (Place, usize) {
    if matches!(path, "/favicon.ico" | "/console/favicon.ico") {
        return (Place::Icon, 0);
    }
    if let Some(rest) = path.strip_prefix("/console") {
        let start = path.len() - rest.len();
        return match under_api(rest) {
            _ if rest.is_empty() => (Place::Slash, 0),
            _ if !rest.starts_with('/') => (Place::Nowhere, 0),
            Api::Inside(prefix) => (Place::ConsoleApi, start + prefix),
            Api::Beside => (Place::Nowhere, 0),
            Api::Elsewhere => (Place::ConsoleWeb, start),
        };
    }
    match path {
        "/" => (Place::Landing, 0),
        _ if path.starts_with("/api/") => (Place::RootApi, 0),
        _ => (Place::Nowhere, 0),
    }
}

enum Api {
    /// In the API, whose prefix is so long.
    Inside(usize),
    /// Under `/api`, but of no version of ours.
    Beside,
    Elsewhere,
}

fn under_api(rest: &str) -> Api {
    const VERSION: &str = "/api/v1";
    match rest.strip_prefix(VERSION) {
        Some(inner) if inner.starts_with('/') => Api::Inside(VERSION.len()),
        _ if rest == "/api" || rest.starts_with("/api/") => Api::Beside,
        _ => Api::Elsewhere,
    }
}
