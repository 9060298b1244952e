//! Under which host a key works.

use kernel::Ctx;
use webauthn_rs::prelude::Url;

/// The host a key is made for, and the address it is used at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// What browsers call the relying party: the host without its port.
    pub host: String,
    /// The whole address; the browser signs it, and it must be this one.
    pub origin: Url,
}

impl Site {
    /// Where the caller is, if browsers make keys there: under a name, reached safely. A bare address is no name; of plain
    /// `http`, only this machine itself is safe.
    pub fn of(ctx: &Ctx) -> Option<Self> {
        Self::at(ctx.origin.as_deref()?)
    }

    fn at(origin: &str) -> Option<Self> {
        let origin = Url::parse(origin).ok()?;
        let host = origin.domain()?.to_owned();
        let own = host == "localhost" || host.ends_with(".localhost");
        let safe = match origin.scheme() {
            "https" => true,
            "http" => own,
            _ => false,
        };
        (safe && !host.ends_with('.')).then_some(Self { host, origin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_under_names_that_are_reached_safely() {
        for (origin, host) in [
            ("https://bank.example", Some("bank.example")),
            ("https://Bank.Example:8443", Some("bank.example")),
            ("http://localhost:8080", Some("localhost")),
            ("http://lanwan.localhost:8080", Some("lanwan.localhost")),
            ("http://bank.example", None),
            ("http://127.0.0.1:8080", None),
            ("https://127.0.0.1", None),
            ("https://[::1]:8080", None),
            ("http://localhost.evil.example", None),
            ("null", None),
            ("", None),
        ] {
            assert_eq!(Site::at(origin).map(|site| site.host).as_deref(), host, "{origin}");
        }
    }
}
