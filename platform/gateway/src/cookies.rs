//! How tokens travel: in cookies for our web clients, in the body and the `Authorization` header for everybody else.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponseParts, ResponseParts};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use kernel::{Channel, TenantId};

/// The customer's access token.
pub(crate) const ACCESS: &str = "pb_access";
/// The customer's refresh token.
pub(crate) const REFRESH: &str = "pb_refresh";
/// The operator's token.
pub(crate) const CONSOLE: &str = "pb_console";
/// The header by which our web clients say what they are. No foreign page can send it without our leave.
const CLIENT: &str = "x-polybank-client";

/// Where cookies of this call belong; left in the request by the gateway.
#[derive(Debug, Clone)]
pub(crate) struct CookieScope {
    pub(crate) place: CookiePlace,
    pub(crate) secure: bool,
}

/// Which part of the site a cookie is for.
#[derive(Debug, Clone)]
pub(crate) enum CookiePlace {
    /// `/b/{bank}/`.
    Bank(TenantId),
    /// The whole of a host of the bank's own.
    OwnHost,
    /// `/console/`.
    Console,
}

/// Which kind of client calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// One of our web apps: tokens go into cookies and never into a body.
    Web,
    /// A native app or a program: tokens go into the body.
    Native,
}

impl Client {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        match headers.get(CLIENT) {
            Some(value) if matches!(value.as_bytes(), b"web" | b"web_bank") => Self::Web,
            _ => Self::Native,
        }
    }

    /// The channel a client says it is. It decides what is offered, and never what is proven.
    pub(crate) fn channel(headers: &HeaderMap) -> Channel {
        match headers.get(CLIENT).map(HeaderValue::as_bytes) {
            Some(b"web") => Channel::H5,
            Some(b"web_bank") => Channel::WebBank,
            Some(b"mini_program") => Channel::MiniProgram,
            _ => Channel::App,
        }
    }
}

/// How this caller's tokens travel: which kind of client it is, the refresh token it sent as a cookie, and the cookies
/// to answer with.
#[derive(Debug, Clone)]
pub struct Transport {
    /// Which kind of client calls.
    pub client: Client,
    /// Makes the cookies.
    pub cookies: SessionCookies,
    refresh: Option<String>,
}

impl Transport {
    /// Whether tokens go into cookies.
    pub fn is_web(&self) -> bool {
        self.client == Client::Web
    }

    /// The refresh token a web client sent along.
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh.as_deref()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Transport {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let client = Client::of(&parts.headers);
        let refresh = (client == Client::Web).then(|| find(&parts.headers, REFRESH).map(str::to_owned)).flatten();
        let scope = parts.extensions.get::<CookieScope>().cloned();
        let scope = scope.unwrap_or(CookieScope { place: CookiePlace::OwnHost, secure: true });
        Ok(Self { client, cookies: SessionCookies(scope), refresh })
    }
}

/// Makes the session's cookies: HttpOnly, SameSite=Strict, bound to the bank's part of the site.
#[derive(Debug, Clone)]
pub struct SessionCookies(CookieScope);

impl SessionCookies {
    /// Signs a customer in (again): both tokens, with how long the browser keeps each.
    pub fn set_customer(
        &self,
        access: &str,
        access_max_age_s: i64,
        refresh: &str,
        refresh_max_age_s: i64,
    ) -> SetCookies {
        SetCookies(vec![
            self.cookie(ACCESS, access, access_max_age_s),
            self.cookie(REFRESH, refresh, refresh_max_age_s),
        ])
    }

    /// Signs a customer out.
    pub fn clear_customer(&self) -> SetCookies {
        SetCookies(vec![self.cookie(ACCESS, "", 0), self.cookie(REFRESH, "", 0)])
    }

    /// Signs an operator in.
    pub fn set_operator(&self, token: &str, max_age_s: i64) -> SetCookies {
        SetCookies(vec![self.cookie(CONSOLE, token, max_age_s)])
    }

    /// Signs an operator out.
    pub fn clear_operator(&self) -> SetCookies {
        SetCookies(vec![self.cookie(CONSOLE, "", 0)])
    }

    fn cookie(&self, name: &str, value: &str, max_age_s: i64) -> HeaderValue {
        let path = match &self.0.place {
            CookiePlace::Bank(bank) => format!("/b/{bank}/"),
            CookiePlace::OwnHost => "/".to_owned(),
            CookiePlace::Console => "/console/".to_owned(),
        };
        let cookie = Cookie::build((name, value))
            .path(path)
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(self.0.secure)
            .max_age(Duration::seconds(max_age_s))
            .build();
        let mut header = HeaderValue::from_str(&cookie.to_string()).expect("tokens are printable ASCII");
        header.set_sensitive(true);
        header
    }
}

/// `Set-Cookie` headers, to be put before a handler's answer: `(cookies, Json(body))`. Also as an `Option`.
#[derive(Debug, Clone, Default)]
pub struct SetCookies(Vec<HeaderValue>);

impl IntoResponseParts for SetCookies {
    type Error = Infallible;
    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        for value in self.0 {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        Ok(response)
    }
}

/// The value of a cookie the caller sent.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok()).find_map(|line| {
        Cookie::split_parse(line)
            .filter_map(Result::ok)
            .find(|cookie| cookie.name() == name)
            .and_then(|cookie| cookie.value_raw())
            .filter(|value| !value.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_bound_to_the_banks_part() {
        let place = CookiePlace::Bank("lanwan".parse().expect("an id"));
        let cookies = SessionCookies(CookieScope { place, secure: true });
        let set = cookies.set_customer("a-1", 600, "r-1", 3600);
        let lines: Vec<_> = set.0.iter().map(|value| value.to_str().expect("ASCII")).collect();
        assert_eq!(lines[0], "pb_access=a-1; HttpOnly; SameSite=Strict; Secure; Path=/b/lanwan/; Max-Age=600");
        assert_eq!(lines[1], "pb_refresh=r-1; HttpOnly; SameSite=Strict; Secure; Path=/b/lanwan/; Max-Age=3600");
        let cleared = cookies.clear_customer();
        assert!(cleared.0[0].to_str().expect("ASCII").ends_with("Max-Age=0"));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("theme=dark; pb_access=abc; pb_refresh="));
        assert_eq!(find(&headers, ACCESS), Some("abc"));
        assert_eq!(find(&headers, REFRESH), None);
        assert_eq!(find(&headers, CONSOLE), None);
    }
}
