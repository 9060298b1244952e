//! The way to a provider: the secret it knows the bank by, and where its addresses are reached from here. Configuration, never a
//! table: what an operator sets in the console can neither show a secret nor make this process speak to an address of their choice.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::{Duration, Instant};

use crypto::Secret;
use openidconnect::core::CoreProviderMetadata;
use openidconnect::http::request::Parts;
use openidconnect::{AsyncHttpClient, DiscoveryError, HttpRequest, HttpResponse, IssuerUrl, RedirectUrl};
use parking_lot::Mutex;
use tokio::sync::Semaphore;

/// How long one question may take, connection and all.
const TIMEOUT: Duration = Duration::from_millis(2_500);
/// Longest answer of a provider that is read.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// How long what a provider says of itself is believed.
const BELIEVED: Duration = Duration::from_secs(300);
/// It is asked again, for a key it did not have before, no more often than this.
const ASKED_AGAIN: Duration = Duration::from_secs(2);
/// Questions under way at once, and as many who wait for what it says of itself: all of them hold places of the bank's own.
const AT_ONCE: usize = 16;
const TOO_MANY: &str = "too many wait for its answer";
const A_MOMENT_AGO: &str = "it did not answer a moment ago";
/// Silent so often in a row, it is left alone for a while.
const SILENT_TIMES: u32 = 3;
/// For how long.
const LEFT_ALONE: Duration = Duration::from_secs(5);

/// Whether a provider is real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// It is.
    Real,
    /// A demonstration's: it proves nobody's identity, and says so.
    Demonstration,
}

/// Where people find a provider's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderPage {
    /// Where the provider says it is.
    Own,
    /// A demonstration's: below this path of this very server, under whichever name the browser knows it by.
    Here(String),
}

/// What the configuration says of a provider.
pub struct ConnectionSettings {
    /// By which secret the provider knows the bank.
    pub secret: Secret<String>,
    /// The page of the bank's app that people come back to, as the provider knows it.
    pub redirect_url: String,
    /// From where (`https://id.example`) to where (`http://127.0.0.1:9300`): proxies on this machine that speak TLS with the
    /// provider. No other address is spoken to.
    pub reach: BTreeMap<String, String>,
    /// Where its page is.
    pub page: ProviderPage,
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The page people come back to is none.
    #[error("redirect_url must be an http or https address without a fragment")]
    Redirect,
    /// A way is none.
    #[error("reach: {0:?} must be like \"https://id.example\" = \"http://127.0.0.1:9300\"")]
    Reach(String),
    /// There is no way, or no secret.
    #[error("a secret and at least one address in reach are needed")]
    Nothing,
    /// The client could not be made.
    #[error("{0}")]
    Client(String),
}

/// What a provider says of itself, and since when it is known.
struct Known {
    issuer: String,
    at: Instant,
    metadata: CoreProviderMetadata,
}

/// How a provider has answered lately.
#[derive(Default)]
struct Manners {
    silent_times: u32,
    silent_at: Option<Instant>,
    left_alone_until: Option<Instant>,
}

impl Manners {
    fn is_left_alone(&self, now: Instant) -> bool {
        self.left_alone_until.is_some_and(|until| now < until)
    }

    /// Whether it may be asked. After a while one question tries again, and the others wait for what comes of it.
    fn may_be_asked(&mut self, now: Instant) -> bool {
        if self.is_left_alone(now) {
            return false;
        }
        if self.left_alone_until.is_some() {
            self.left_alone_until = Some(now + LEFT_ALONE);
        }
        true
    }

    /// It did not answer, or said that it cannot now.
    fn was_silent(&mut self, now: Instant) {
        self.silent_times = self.silent_times.saturating_add(1);
        self.silent_at = Some(now);
        if self.silent_times >= SILENT_TIMES {
            self.left_alone_until = Some(now + LEFT_ALONE);
        }
    }
}

/// The way to a provider of a bank's. A provider that is slow, silent or asked by very many costs the bank a few places and a
/// moment each, not its sign-ins.
pub struct Connection {
    pub(super) secret: Secret<String>,
    pub(super) redirect_url: RedirectUrl,
    /// Origins, and what each is from here.
    ways: Vec<(String, String)>,
    page: ProviderPage,
    http: reqwest::Client,
    known: Mutex<Option<Known>>,
    /// What a provider says of itself is asked for by one, and waited for by the others.
    asking: tokio::sync::Mutex<()>,
    waiting: Semaphore,
    places: Semaphore,
    manners: Mutex<Manners>,
}

/// Nothing came of a question; never with what was asked in it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Unreached(String);

/// Whether what is remembered of a provider will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// If it is not old.
    Remembered,
    /// It did not do: the provider is asked again, unless that was just done.
    Anew,
}

impl Connection {
    /// A connection by the configuration's settings.
    pub fn new(settings: ConnectionSettings) -> Result<Self, ConnectionError> {
        let ConnectionSettings { secret, redirect_url, reach, page } = settings;
        if secret.expose().is_empty() || reach.is_empty() {
            return Err(ConnectionError::Nothing);
        }
        let mut ways = Vec::with_capacity(reach.len());
        for (from, to) in reach {
            let https = from.starts_with("https://") && origin(&from).as_deref() == Some(from.as_str());
            let plain = to.starts_with("http://") && origin(&to).as_deref() == Some(to.as_str());
            if !https || !plain {
                return Err(ConnectionError::Reach(from));
            }
            ways.push((from, to));
        }
        if origin(&redirect_url).is_none() || redirect_url.contains('#') {
            return Err(ConnectionError::Redirect);
        }
        let http = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(Duration::from_secs(1))
            .timeout(TIMEOUT)
            // A provider that sends elsewhere is not followed there.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ConnectionError::Client(error.to_string()))?;
        let redirect_url = RedirectUrl::new(redirect_url).map_err(|_| ConnectionError::Redirect)?;
        let (known, asking, manners) = Default::default();
        let (waiting, places) = (Semaphore::new(AT_ONCE), Semaphore::new(AT_ONCE));
        Ok(Self { secret, redirect_url, ways, page, http, known, asking, waiting, places, manners })
    }

    /// Whether the provider at its end is real.
    pub fn kind(&self) -> ProviderKind {
        match self.page {
            ProviderPage::Own => ProviderKind::Real,
            ProviderPage::Here(_) => ProviderKind::Demonstration,
        }
    }

    /// Whether an address is one it may speak to.
    pub(super) fn reaches(&self, address: &str) -> bool {
        origin(address).is_some_and(|origin| self.ways.iter().any(|(known, _)| *known == origin))
    }

    /// The address of a page as the browser is to be sent there; nothing for a page that is nowhere the bank knows.
    pub(super) fn page(&self, url: &openidconnect::url::Url) -> Option<String> {
        if !self.reaches(url.as_str()) {
            return None;
        }
        Some(match &self.page {
            ProviderPage::Own => url.to_string(),
            ProviderPage::Here(at) => match url.query() {
                Some(query) => format!("{at}{}?{query}", url.path()),
                None => format!("{at}{}", url.path()),
            },
        })
    }

    /// What the provider at `issuer` says of itself: its addresses and its keys.
    pub(super) async fn metadata(&self, issuer: &str, asked: Asked) -> Result<CoreProviderMetadata, Unreached> {
        let will_do = match asked {
            Asked::Remembered => BELIEVED,
            Asked::Anew => ASKED_AGAIN,
        };
        let remembered = || {
            self.known.lock().as_ref().and_then(|known| {
                let fresh = known.issuer == issuer && known.at.elapsed() < will_do;
                fresh.then(|| known.metadata.clone())
            })
        };
        if let Some(metadata) = remembered() {
            return Ok(metadata);
        }
        let came = Instant::now();
        let _place = self.waiting.try_acquire().map_err(|_| Unreached(TOO_MANY.to_owned()))?;
        if self.manners.lock().is_left_alone(came) {
            return Err(Unreached(A_MOMENT_AGO.to_owned()));
        }
        let _one_at_a_time = self.asking.lock().await;
        if let Some(metadata) = remembered() {
            return Ok(metadata);
        }
        // What the one before was not told, nobody who waited with it is told either.
        if self.manners.lock().silent_at.is_some_and(|silent| silent >= came) {
            return Err(Unreached(A_MOMENT_AGO.to_owned()));
        }
        let begun = Instant::now();
        let address = IssuerUrl::new(issuer.to_owned()).map_err(|_| Unreached("its address is none".to_owned()))?;
        let found = CoreProviderMetadata::discover_async(address, self).await.map_err(|error| match error {
            DiscoveryError::Request(why) => why,
            DiscoveryError::Validation(_) => Unreached("it calls itself otherwise".to_owned()),
            _ => Unreached("what it says of itself cannot be read".to_owned()),
        })?;
        *self.known.lock() = Some(Known { issuer: issuer.to_owned(), at: begun, metadata: found.clone() });
        Ok(found)
    }

    /// Sends one request of the library's, over the way the configuration names.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Unreached> {
        let (parts, body) = request.into_parts();
        let asked = parts.uri.to_string();
        let way = origin(&asked).and_then(|origin| self.ways.iter().find(|(known, _)| *known == origin));
        let (from, to) = way.ok_or_else(|| Unreached("an address that is not in reach".to_owned()))?;
        let address = format!("{to}{}", &asked[from.len()..]);
        let _place = self.places.try_acquire().map_err(|_| Unreached(TOO_MANY.to_owned()))?;
        if !self.manners.lock().may_be_asked(Instant::now()) {
            return Err(Unreached(A_MOMENT_AGO.to_owned()));
        }
        let answer = self.ask(parts, &address, body).await;
        let mut manners = self.manners.lock();
        match answer {
            Ok(_) => *manners = Manners::default(),
            Err(_) => manners.was_silent(Instant::now()),
        }
        answer
    }

    async fn ask(&self, parts: Parts, address: &str, body: Vec<u8>) -> Result<HttpResponse, Unreached> {
        // Without its address: an error's words may quote what was sent.
        let silent = |error: reqwest::Error| Unreached(error.without_url().to_string());
        let sent = self.http.request(parts.method, address).headers(parts.headers).body(body).send();
        let mut sent = sent.await.map_err(silent)?;
        let status = sent.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(Unreached(format!("status {}", status.as_u16())));
        }
        let headers = sent.headers().clone();
        let mut read = Vec::new();
        while let Some(chunk) = sent.chunk().await.map_err(silent)? {
            if read.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(Unreached("an answer too long".to_owned()));
            }
            read.extend_from_slice(&chunk);
        }
        let mut answer = HttpResponse::new(read);
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Connection {
    type Error = Unreached;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unreached>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// `scheme://host` or `scheme://host:port` of an address, if it is one of the web and written as such.
pub(super) fn origin(address: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let origin = url.origin().ascii_serialization();
    address.starts_with(&origin).then_some(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(redirect_url: &str, reach: &[(&str, &str)], page: ProviderPage) -> ConnectionSettings {
        ConnectionSettings {
            secret: Secret::from("s3cret"),
            redirect_url: redirect_url.to_owned(),
            reach: reach.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect(),
            page,
        }
    }

    const BACK: &str = "https://bank.example/b/lanwan/external";
    const WAY: (&str, &str) = ("https://id.example", "http://127.0.0.1:9300");

    #[test]
    fn what_is_no_way_is_refused() {
        assert!(Connection::new(settings(BACK, &[WAY], ProviderPage::Own)).is_ok());
        for (redirect_url, reach) in [
            ("bank.example", vec![WAY]),
            ("https://bank.example/#here", vec![WAY]),
            (BACK, vec![]),
            (BACK, vec![("http://id.example", WAY.1)]),
            (BACK, vec![("https://id.example/", WAY.1)]),
            (BACK, vec![("https://id.example", "https://127.0.0.1")]),
            (BACK, vec![("https://id.example", "http://127.0.0.1:9300/path")]),
        ] {
            assert!(
                Connection::new(settings(redirect_url, &reach, ProviderPage::Own)).is_err(),
                "{redirect_url} {reach:?}"
            );
        }
        let silent = ConnectionSettings { secret: Secret::from(""), ..settings(BACK, &[WAY], ProviderPage::Own) };
        assert!(matches!(Connection::new(silent), Err(ConnectionError::Nothing)));
    }

    #[test]
    fn nobody_is_sent_where_the_bank_knows_nothing() {
        let url = |text: &str| openidconnect::url::Url::parse(text).unwrap();
        let real = Connection::new(settings(BACK, &[WAY], ProviderPage::Own)).unwrap();
        assert_eq!(real.page(&url("https://id.example/a?b=c")).as_deref(), Some("https://id.example/a?b=c"));
        for foreign in ["https://evil.example/a", "http://id.example/a", "https://id.example:8443/a"] {
            assert_eq!(real.page(&url(foreign)), None, "{foreign}");
        }
        let here = Connection::new(settings(BACK, &[WAY], ProviderPage::Here("/b/lanwan/demo".into()))).unwrap();
        assert_eq!(here.page(&url("https://id.example/a?b=c")).as_deref(), Some("/b/lanwan/demo/a?b=c"));
        assert_eq!((real.kind(), here.kind()), (ProviderKind::Real, ProviderKind::Demonstration));
    }

    #[tokio::test]
    async fn no_other_address_is_spoken_to() {
        let connection = Connection::new(settings(BACK, &[WAY], ProviderPage::Own)).unwrap();
        for address in ["https://evil.example/", "http://127.0.0.1:9300/", "https://id.example.evil.example/"] {
            let request = openidconnect::http::Request::builder().uri(address).body(Vec::new()).unwrap();
            let refused = connection.send(request).await.err().unwrap().to_string();
            assert!(refused.contains("not in reach"), "{refused}");
        }
    }

    fn question() -> HttpRequest {
        openidconnect::http::Request::builder().uri("https://id.example/token").body(Vec::new()).unwrap()
    }

    async fn silence(connection: &Connection) -> String {
        connection.send(question()).await.err().unwrap().to_string()
    }

    #[tokio::test]
    async fn whoever_is_silent_is_left_alone_for_a_while() {
        // A port that nobody listens at any more.
        let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let way = format!("http://{gone}");
        let connection = Connection::new(settings(BACK, &[(WAY.0, &way)], ProviderPage::Own)).unwrap();
        for _ in 0..SILENT_TIMES {
            assert_ne!(silence(&connection).await, A_MOMENT_AGO);
        }
        assert_eq!(silence(&connection).await, A_MOMENT_AGO);
        connection.manners.lock().left_alone_until = Some(Instant::now());
        let (one, other) = tokio::join!(silence(&connection), silence(&connection));
        assert!(one != A_MOMENT_AGO && other == A_MOMENT_AGO, "then one question tries again: {one}, {other}");
    }

    #[tokio::test]
    async fn a_slow_one_holds_no_more_than_its_places() {
        let slow = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let way = format!("http://{}", slow.local_addr().unwrap());
        let connection = Connection::new(settings(BACK, &[(WAY.0, &way)], ProviderPage::Own)).unwrap();
        let mut waiting: Vec<_> = (0..AT_ONCE).map(|_| Box::pin(connection.send(question()))).collect();
        for one in &mut waiting {
            assert!(tokio::time::timeout(Duration::ZERO, one).await.is_err(), "it does not answer");
        }
        assert_eq!(silence(&connection).await, TOO_MANY);
        waiting.pop();
        let next = tokio::time::timeout(Duration::ZERO, connection.send(question())).await;
        assert!(next.is_err(), "a place is free again, and waited in");
    }

    #[tokio::test]
    async fn whoever_waits_for_one_that_is_silent_waits_once() {
        let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let way = format!("http://{gone}");
        let connection = Connection::new(settings(BACK, &[(WAY.0, &way)], ProviderPage::Own)).unwrap();
        let ask = || connection.metadata(WAY.0, Asked::Remembered);
        let (one, other, third) = tokio::join!(ask(), ask(), ask());
        let words = [one, other, third].map(|told| told.err().unwrap().to_string());
        assert_ne!(words[0], A_MOMENT_AGO);
        assert_eq!(words[1..], [A_MOMENT_AGO, A_MOMENT_AGO], "asked once for all three");
        assert_eq!(connection.manners.lock().silent_times, 1);
    }
}
