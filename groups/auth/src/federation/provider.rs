//! A provider as its client sees it: where to send people, and whom it vouches for when they come back.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use crypto::Secret;
use kernel::{Ctx, Timestamp};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RequestTokenError, SignatureVerificationError, TokenResponse,
};

use super::connection::{Asked, Connection, Unreached};
use super::rules::ProviderTerms;

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
/// Longest subject (OpenID Connect Core 1.0, 2).
const SUBJECT_MAX: usize = 255;

/// A provider a bank offers: what the bank says of it, and the way to it.
#[derive(Clone)]
pub struct Provider {
    /// What the bank says of it.
    pub terms: ProviderTerms,
    /// The way to it.
    pub connection: Arc<Connection>,
}

/// Where somebody is sent, and what must come back.
pub(super) struct Departure {
    pub url: String,
    pub state: Secret<String>,
    pub nonce: String,
    pub verifier: Secret<String>,
}

/// What came back with somebody, beside what was kept of their attempt.
pub(super) struct Arrival {
    pub code: Secret<String>,
    pub nonce: String,
    pub verifier: Secret<String>,
    pub now: Timestamp,
}

/// Why nothing was proven. Nothing a provider says is repeated in it.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotProven {
    /// The provider does not answer, or not in a way that can be read.
    #[error("no answer: {0}")]
    Silent(#[from] Unreached),
    /// What came back proves nothing.
    #[error("not proven: {0}")]
    Refused(&'static str),
}

/// What became of looking at a token.
enum Looked {
    /// It vouches for this subject.
    Subject(Secret<String>),
    /// Its key is not among those that are known.
    KeyUnknown,
    /// It proves nothing.
    Refused(&'static str),
}

impl Provider {
    /// What customers call it.
    pub fn name(&self, ctx: &Ctx) -> String {
        ctx.lang.pick(&self.terms.name, &self.terms.name_en).to_owned()
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.terms.client_id.clone())
    }

    /// Where somebody is sent to prove who they are, with a state, a nonce and a PKCE challenge of this attempt alone. Nothing is
    /// asked for but the subject.
    pub(super) async fn depart(&self) -> Result<Departure, NotProven> {
        let metadata = self.connection.metadata(&self.terms.issuer, Asked::Remembered).await?;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), None)
            .set_redirect_uri(self.connection.redirect_url.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge)
            .url();
        let url = self.connection.page(&url).ok_or(NotProven::Refused("its page is where the bank knows nothing"))?;
        Ok(Departure {
            url,
            state: Secret::new(state.secret().clone()),
            nonce: nonce.secret().clone(),
            verifier: Secret::new(verifier.secret().clone()),
        })
    }

    /// The subject that the provider vouches for with a code: by its signature, as its issuer, to this client, at this time, and
    /// for the attempt with this nonce.
    pub(super) async fn arrive(&self, arrival: Arrival) -> Result<Secret<String>, NotProven> {
        let metadata = self.connection.metadata(&self.terms.issuer, Asked::Remembered).await?;
        let token = self.exchange(metadata.clone(), &arrival).await?;
        let looked = match self.look(metadata, &token, &arrival) {
            // The provider may have changed its keys since it was asked for them.
            Looked::KeyUnknown => {
                let metadata = self.connection.metadata(&self.terms.issuer, Asked::Anew).await?;
                self.look(metadata, &token, &arrival)
            }
            looked => looked,
        };
        match looked {
            Looked::Subject(subject) => Ok(subject),
            Looked::KeyUnknown => Err(NotProven::Refused("signed with a key that is not the provider's")),
            Looked::Refused(why) => Err(NotProven::Refused(why)),
        }
    }

    /// A code for an identity token.
    async fn exchange(&self, metadata: CoreProviderMetadata, arrival: &Arrival) -> Result<CoreIdToken, NotProven> {
        let secret = ClientSecret::new(self.connection.secret.expose().clone());
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), Some(secret))
            .set_redirect_uri(self.connection.redirect_url.clone());
        let asked = client
            .exchange_code(AuthorizationCode::new(arrival.code.expose().clone()))
            .map_err(|_| NotProven::Refused("the provider gives no tokens"))?
            .set_pkce_verifier(PkceCodeVerifier::new(arrival.verifier.expose().clone()));
        let tokens = asked.request_async(&*self.connection).await.map_err(|error| match error {
            RequestTokenError::Request(why) => NotProven::Silent(why),
            RequestTokenError::ServerResponse(_) => NotProven::Refused("the provider does not take the code"),
            _ => NotProven::Refused("the provider's tokens cannot be read"),
        })?;
        tokens.id_token().cloned().ok_or(NotProven::Refused("no identity token"))
    }

    /// Checks a token. An HMAC is never taken, whatever the provider says of itself: the secret is not its alone.
    fn look(&self, metadata: CoreProviderMetadata, token: &CoreIdToken, arrival: &Arrival) -> Looked {
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), None);
        let now = arrival.now;
        let time = move || -> DateTime<Utc> { DateTime::from_timestamp_micros(now.micros()).unwrap_or_default() };
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(time);
        let nonce = Nonce::new(arrival.nonce.clone());
        let claims = match token.claims(&verifier, &nonce) {
            Ok(claims) => claims,
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                return Looked::KeyUnknown;
            }
            Err(error) => return Looked::Refused(why(&error)),
        };
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.terms.client_id) {
            return Looked::Refused("made for another client");
        }
        let subject = claims.subject().as_str();
        if !(1..=SUBJECT_MAX).contains(&subject.len()) {
            return Looked::Refused("no subject");
        }
        Looked::Subject(Secret::new(subject.to_owned()))
    }
}

/// What is wrong with a token, in words that quote nothing of it.
const fn why(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "over",
        ClaimsVerificationError::InvalidAudience(_) => "made for another client",
        ClaimsVerificationError::InvalidIssuer(_) => "made by another provider",
        ClaimsVerificationError::InvalidNonce(_) => "made for another attempt",
        ClaimsVerificationError::SignatureVerification(_) => "not signed by the provider",
        _ => "not what it should be",
    }
}
