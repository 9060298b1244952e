//! Where a placement or an article may lead: pages of the app, articles, and hosts a bank allows.

use std::sync::LazyLock;

use super::model::Link;

/// Pages of the app that can be named, as `web/app` has them (a test there compares).
static PAGES: LazyLock<Vec<String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("pages.json")).expect("the pages that ship can be read"));

/// Where somebody is about their money or their secrets: nothing stands in their way there.
const UNDISTURBED: [&str; 12] = [
    "/transfer",
    "/transfers",
    "/pay",
    "/packets",
    "/verify",
    "/accounts/open",
    "/cards/add",
    "/me/pin",
    "/me/password",
    "/me/limits",
    "/me/tools",
    "/me/identity",
];

/// The address that only opens the app.
pub const START: &str = "start";

/// Whether the app has this page.
pub fn is_page(page: &str) -> bool {
    PAGES.iter().any(|known| known == page)
}

/// Whether nothing may stand in somebody's way on `page`.
pub fn is_undisturbed(page: &str) -> bool {
    UNDISTURBED.iter().any(|place| page == *place || page.strip_prefix(place).is_some_and(|rest| rest.starts_with('/')))
}

/// The host of an address outside the app: `https://host/…`, without a user, a port or anything that reads like one.
pub fn host(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
    let is_host = !host.is_empty() && host.len() <= 253 && host.contains('.') && host.chars().all(plain);
    let printable = address.len() <= 500 && address.chars().all(|letter| letter.is_ascii_graphic());
    let quiet = !address.contains(['"', '\'', '<', '>', '\\', '`']);
    (is_host && printable && quiet).then(|| host.to_ascii_lowercase())
}

/// Whether `link` stays in the app, or leads to one of `hosts`.
pub fn leads_on(link: &Link, hosts: &[String]) -> bool {
    match link {
        Link::Https { to } => is_allowed(to, hosts),
        Link::Page { .. } | Link::Article { .. } => true,
    }
}

/// Whether an address outside the app is one of `hosts`.
pub fn is_allowed(address: &str, hosts: &[String]) -> bool {
    host(address).is_some_and(|host| hosts.contains(&host))
}

/// What is wrong with a link that names no article, in words; `hosts` are those the bank allows.
pub fn complaint(link: &Link, hosts: &[String]) -> Option<&'static str> {
    match link {
        Link::Page { to } if !is_page(to) => Some("应用内没有这个页面 / The app has no such page"),
        Link::Https { to } => match host(to) {
            None => Some("须是 https 网址，不带账号和端口 / Has to be an https address without user or port"),
            Some(host) if !hosts.contains(&host) => {
                Some("该网站不在允许名单内 / This host is not among those that are allowed")
            }
            Some(_) => None,
        },
        Link::Page { .. } | Link::Article { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_have_a_host() {
        assert_eq!(host("https://www.Example.com/a?b=1"), Some("www.example.com".to_owned()));
        for bad in [
            "http://example.com/",
            "https://user@example.com/",
            "https://example.com:8443/",
            "https://example.com\\@evil.com/",
            "javascript:alert(1)",
            "https://",
            "https://localhost/",
            "https://example.com/\"onclick=",
            "//example.com",
        ] {
            assert_eq!(host(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_link_leads_somewhere() {
        let hosts = ["www.example.com".to_owned()];
        let page = |to: &str| Link::Page { to: to.to_owned() };
        assert!(complaint(&page("/transfer"), &hosts).is_none());
        assert!(complaint(&page("/nowhere"), &hosts).is_some());
        assert!(complaint(&Link::Https { to: "https://www.example.com/x".to_owned() }, &hosts).is_none());
        assert!(complaint(&Link::Https { to: "https://example.com/x".to_owned() }, &hosts).is_some());
    }

    #[test]
    fn nobody_is_disturbed_about_their_money() {
        assert!(
            is_undisturbed("/transfer") && is_undisturbed("/transfer/confirm") && is_undisturbed("/pay/batches/new")
        );
        assert!(!is_undisturbed("/") && !is_undisturbed("/payees") && !is_undisturbed("/me"));
    }
}
