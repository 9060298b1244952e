//! A provider as its client sees it: where to send people, and what came back with them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crypto::Secret;
use kernel::Timestamp;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse,
};

/// Signatures that only the provider can make. None that needs a secret the client has as well, and never none.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];
/// Longest answer of a provider that is read.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Whether a provider is real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// It is.
    Real,
    /// A demonstration's: it proves nobody's identity, and says so.
    Demonstration,
}

/// What a bank says of a provider.
pub struct ProviderSettings {
    /// The bank's own name for it: a word.
    pub id: String,
    /// What customers call it, zh and en.
    pub names: (String, String),
    /// Whether it is real.
    pub kind: ProviderKind,
    /// Its issuer address, exactly as it says it itself.
    pub issuer: String,
    /// Where its server is reached from here: a proxy on this machine that speaks TLS with it. The issuer's own, if none.
    pub backchannel: Option<String>,
    /// Under which id it knows the bank.
    pub client_id: String,
    /// And by which secret.
    pub client_secret: Secret<String>,
    /// The page of the bank's app that people come back to.
    pub redirect_url: String,
}

/// What is wrong with the settings of a provider.
#[derive(Debug, thiserror::Error)]
pub enum ProviderConfigError {
    /// An address is none.
    #[error("provider {0}: issuer, backchannel and redirect_url must be http or https addresses")]
    Address(String),
    /// The backchannel would need TLS, which a proxy on this machine speaks.
    #[error("provider {0}: the issuer is reached over https; name a backchannel, an http address of a proxy on this machine")]
    Backchannel(String),
    /// A name is none.
    #[error("provider {0}: an id of 2 to 20 lower-case letters, digits or dashes, and two names")]
    Name(String),
    /// The client could not be made.
    #[error("provider {0}: {1}")]
    Client(String, String),
}

/// A provider of a bank's.
pub struct Provider {
    pub(crate) id: String,
    pub(crate) names: (String, String),
    pub(crate) kind: ProviderKind,
    issuer: IssuerUrl,
    /// What of an address is another one from here.
    reached: Option<(String, String)>,
    client_id: ClientId,
    client_secret: Secret<String>,
    redirect_url: RedirectUrl,
    http: reqwest::Client,
}

/// Where somebody is sent, and what must come back.
pub struct Departure {
    pub url: String,
    pub state: Secret<String>,
    pub nonce: String,
    pub verifier: Secret<String>,
}

/// Why nothing was proven.
#[derive(Debug, thiserror::Error)]
pub enum NotProven {
    /// The provider does not answer, or not in a way that can be read.
    #[error("the provider does not answer: {0}")]
    Silent(String),
    /// What came back proves nothing.
    #[error("not proven: {0}")]
    Refused(String),
}

/// An address of a provider could not be reached.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unreached(String);

impl Provider {
    /// A provider by a bank's settings.
    pub fn new(settings: ProviderSettings) -> Result<Self, ProviderConfigError> {
        let ProviderSettings { id, names, kind, issuer, backchannel, client_id, client_secret, redirect_url } = settings;
        let word = (2..=20).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !word || names.0.trim().is_empty() || names.1.trim().is_empty() {
            return Err(ProviderConfigError::Name(id));
        }
        let wrong = || ProviderConfigError::Address(id.clone());
        let origin = origin(&issuer).ok_or_else(wrong)?;
        let reached = match backchannel {
            Some(way) => Some((origin, self::origin(&way).filter(|way| way.starts_with("http:")).ok_or_else(wrong)?)),
            None if origin.starts_with("https:") => return Err(ProviderConfigError::Backchannel(id)),
            None => None,
        };
        self::origin(&redirect_url).ok_or_else(wrong)?;
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(Duration::from_secs(5))
            // A provider that sends elsewhere is not followed there.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ProviderConfigError::Client(id.clone(), error.to_string()))?;
        Ok(Self {
            issuer: IssuerUrl::new(issuer).map_err(|_| wrong())?,
            redirect_url: RedirectUrl::new(redirect_url).map_err(|_| wrong())?,
            client_id: ClientId::new(client_id),
            client_secret,
            reached,
            http,
            names,
            kind,
            id,
        })
    }

    /// Where somebody is sent to prove who they are, with a state, a nonce and a PKCE challenge of this attempt alone.
    pub async fn depart(&self) -> Result<Departure, NotProven> {
        let metadata = self.discover().await?;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id.clone(), None)
            .set_redirect_uri(self.redirect_url.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge)
            .url();
        let url = match self.kind {
            ProviderKind::Real => url.to_string(),
            // The demonstration's page is at this very server, whatever the browser calls it.
            ProviderKind::Demonstration => match url.query() {
                Some(query) => format!("{}?{query}", url.path()),
                None => url.path().to_owned(),
            },
        };
        Ok(Departure {
            url,
            state: Secret::new(state.secret().clone()),
            nonce: nonce.secret().clone(),
            verifier: Secret::new(verifier.secret().clone()),
        })
    }

    /// The subject that the provider vouches for with `code`: its signature, its issuer, for this client, at this time, and for
    /// the attempt with this nonce.
    pub async fn arrive(
        &self,
        code: String,
        nonce: String,
        verifier: Secret<String>,
        now: Timestamp,
    ) -> Result<Secret<String>, NotProven> {
        let metadata = self.discover().await?;
        let secret = ClientSecret::new(self.client_secret.expose().clone());
        let client = CoreClient::from_provider_metadata(metadata, self.client_id.clone(), Some(secret))
            .set_redirect_uri(self.redirect_url.clone());
        let send = |request| self.send(request);
        let refused = |error: &dyn std::fmt::Display| NotProven::Refused(error.to_string());
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| refused(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().clone()))
            .request_async(&send)
            .await
            .map_err(|error| match error {
                openidconnect::RequestTokenError::Request(why) => NotProven::Silent(why.to_string()),
                openidconnect::RequestTokenError::ServerResponse(why) => NotProven::Refused(why.to_string()),
                other => NotProven::Refused(other.to_string()),
            })?;
        let token = tokens.id_token().ok_or_else(|| NotProven::Refused("no identity token".to_owned()))?;
        let time = move || -> DateTime<Utc> { DateTime::from_timestamp_micros(now.micros()).unwrap_or_default() };
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(time);
        let claims = token.claims(&verifier, &Nonce::new(nonce)).map_err(|error| refused(&error))?;
        Ok(Secret::new(claims.subject().as_str().to_owned()))
    }

    async fn discover(&self) -> Result<CoreProviderMetadata, NotProven> {
        let send = |request| self.send(request);
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &send).await;
        found.map_err(|error| NotProven::Silent(error.to_string()))
    }

    /// Sends one request of the library's, over the way the bank named.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Unreached> {
        let (parts, body) = request.into_parts();
        let mut url = parts.uri.to_string();
        if let Some((origin, way)) = &self.reached {
            let rest = url.strip_prefix(origin.as_str()).ok_or_else(|| Unreached("an address elsewhere".to_owned()))?;
            url = format!("{way}{rest}");
        }
        // Without its address: an error's words may quote what was sent.
        let fault = |error: reqwest::Error| Unreached(error.without_url().to_string());
        let sent = self.http.request(parts.method, url).headers(parts.headers).body(body).send().await.map_err(fault)?;
        if sent.content_length().is_some_and(|length| length > ANSWER_BYTES_MAX as u64) {
            return Err(Unreached("an answer too long".to_owned()));
        }
        let (status, headers) = (sent.status(), sent.headers().clone());
        let body = sent.bytes().await.map_err(fault)?;
        if body.len() > ANSWER_BYTES_MAX {
            return Err(Unreached("an answer too long".to_owned()));
        }
        let mut answer = HttpResponse::new(body.to_vec());
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

/// `scheme://host:port` of an address, if it is one of the web.
fn origin(address: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let origin = url.origin().ascii_serialization();
    address.starts_with(&origin).then_some(origin)
}
