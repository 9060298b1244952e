//! A vendor's server: a small HTTP contract, `docs/api/face-vendor.yaml`.

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::PortFault;
use contracts::face::{
    FEATURES_MAX, FaceAction, FaceFault, FaceLikeness, FaceLook, FaceRoute, FaceSeen, FaceTemplate, FaceVerifier,
};
use kernel::Ctx;
use serde::{Deserialize, Serialize};

/// How long one question may take, connection and all. Not asked twice: the customer is waiting, and can try again.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Largest answer that is read, in bytes.
const ANSWER_MAX: usize = 32 * 1_024;
/// Longest name of a model.
const MODEL_MAX: usize = 100;

/// Asks a vendor.
///
/// `POST {url}/looks` and `POST {url}/comparisons`, with `Authorization: Bearer <token>` when a token is configured. Silence,
/// every other status than 200, and what is not understood mean that nobody looked, never a "no". Nothing of a picture or of
/// features is logged.
pub struct VendorFaces {
    client: reqwest::Client,
    looks: reqwest::Url,
    comparisons: reqwest::Url,
    token: Option<crypto::Secret<String>>,
}

/// An address that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FaceConfigError {
    /// Not an `http` address.
    #[error("the face vendor's address must begin with http:// (put a TLS proxy in front of a remote one)")]
    Address,
    /// The client could not be built.
    #[error("the face vendor's client: {0}")]
    Client(String),
}

#[derive(Serialize)]
struct LookSent<'a> {
    reference: &'a str,
    action: FaceAction,
    frames: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<Features>,
}

#[derive(Serialize)]
struct ComparisonSent<'a> {
    reference: &'a str,
    live: Features,
    enrolled: Features,
}

/// Features on the wire.
#[derive(Serialize, Deserialize)]
struct Features {
    model: String,
    /// In base64.
    features: String,
}

impl From<&FaceTemplate> for Features {
    fn from(template: &FaceTemplate) -> Self {
        Self { model: template.model.clone(), features: STANDARD.encode(&template.features) }
    }
}

impl Features {
    /// As they are kept; nothing for what cannot be.
    fn kept(self) -> Option<FaceTemplate> {
        let plain = |c: char| c.is_ascii_graphic();
        let named = (1..=MODEL_MAX).contains(&self.model.len()) && self.model.chars().all(plain);
        let features = STANDARD.decode(&self.features).ok();
        let features = features.filter(|features| named && (1..=FEATURES_MAX).contains(&features.len()))?;
        Some(FaceTemplate { model: self.model, features })
    }
}

#[derive(Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
enum LookAnswer {
    Done { template: Features },
    NotYet { reason: FaceFault },
}

#[derive(Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
enum ComparisonAnswer {
    Compared { score_permille: i64 },
    OtherModel,
}

/// Why there is no answer; never with what was asked in it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Silence(String);

impl VendorFaces {
    /// A vendor at `url`.
    pub fn new(url: &str, token: Option<crypto::Secret<String>>) -> Result<Self, FaceConfigError> {
        let parsed = |path: &str| {
            let url = reqwest::Url::parse(&format!("{}{path}", url.trim_end_matches('/'))).ok();
            url.filter(|url| url.scheme() == "http" && url.has_host()).ok_or(FaceConfigError::Address)
        };
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(1))
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| FaceConfigError::Client(error.to_string()))?;
        Ok(Self { client, looks: parsed("/looks")?, comparisons: parsed("/comparisons")?, token })
    }

    async fn ask<A: serde::de::DeserializeOwned>(
        &self,
        url: &reqwest::Url,
        question: &impl Serialize,
    ) -> Result<A, Silence> {
        let mut request = self.client.post(url.clone()).json(question);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose());
        }
        // Without its address: an error's words may quote what was sent.
        let told = |error: reqwest::Error| Silence(error.without_url().to_string());
        let mut answer = request.send().await.map_err(told)?;
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(Silence(format!("status {status}")));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(told)? {
            if body.len() + chunk.len() > ANSWER_MAX {
                return Err(Silence("an answer without end".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        // The parser's words may quote what came; only where it stopped is told.
        serde_json::from_slice(&body).map_err(|error| Silence(format!("not understood at {}", error.column())))
    }
}

fn silent(silence: &Silence) {
    tracing::warn!(%silence, "the face vendor does not answer");
}

#[async_trait]
impl FaceVerifier for VendorFaces {
    fn route(&self) -> FaceRoute {
        FaceRoute::Vendor
    }

    async fn look(&self, _: &Ctx, look: FaceLook<'_>) -> Result<FaceSeen, PortFault> {
        let sent = LookSent {
            reference: look.reference,
            action: look.action,
            frames: look.frames.iter().map(|frame| STANDARD.encode(frame.bytes())).collect(),
            first: look.first.map(Features::from),
        };
        let answer: Result<LookAnswer, Silence> = self.ask(&self.looks, &sent).await;
        let understood = answer.and_then(|answer| match answer {
            LookAnswer::NotYet { reason } => Ok(FaceSeen::NotYet(reason)),
            LookAnswer::Done { template } => {
                template.kept().map(FaceSeen::Done).ok_or_else(|| Silence("features out of bounds".to_owned()))
            }
        });
        Ok(understood.unwrap_or_else(|silence| {
            silent(&silence);
            FaceSeen::Unanswered
        }))
    }

    async fn compare(
        &self,
        _: &Ctx,
        reference: &str,
        (live, enrolled): (&FaceTemplate, &FaceTemplate),
    ) -> Result<FaceLikeness, PortFault> {
        let sent = ComparisonSent { reference, live: live.into(), enrolled: enrolled.into() };
        let answer: Result<ComparisonAnswer, Silence> = self.ask(&self.comparisons, &sent).await;
        let understood = answer.and_then(|answer| match answer {
            ComparisonAnswer::OtherModel => Ok(FaceLikeness::OtherModel),
            ComparisonAnswer::Compared { score_permille } if (-1_000..=1_000).contains(&score_permille) => {
                Ok(FaceLikeness::Score(score_permille))
            }
            ComparisonAnswer::Compared { .. } => Err(Silence("a score out of bounds".to_owned())),
        });
        Ok(understood.unwrap_or_else(|silence| {
            silent(&silence);
            FaceLikeness::Unanswered
        }))
    }
}

#[cfg(test)]
mod tests {
    use contracts::face::FaceFrame;
    use kernel::{Clock, TenantId};
    use reference_face::{Fault, Vendor, picture};

    use super::*;

    fn ctx() -> Ctx {
        let tenant: TenantId = "lanwan".parse().unwrap();
        Ctx::system(tenant, "test", Clock::System)
    }

    async fn look(faces: &VendorFaces, person: &str, act: &str, first: Option<&FaceTemplate>) -> FaceSeen {
        let frames = [FaceFrame::new(picture(person, act)).unwrap()];
        let look = FaceLook { reference: "c/0/0", action: FaceAction::Nod, frames: &frames, first };
        faces.look(&ctx(), look).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_seen_comes_back_and_what_is_not_understood_is_no_answer() {
        let vendor = Vendor::start(Some("t-1")).await.unwrap();
        let faces = VendorFaces::new(&format!("{}/", vendor.url()), Some("t-1".into())).unwrap();
        let FaceSeen::Done(li) = look(&faces, "li", "nod", None).await else { panic!("not seen") };
        assert_eq!((li.model.as_str(), li.features.as_slice()), ("reference/1", &b"li"[..]));
        assert!(matches!(look(&faces, "li", "blink", None).await, FaceSeen::NotYet(FaceFault::ActionNotSeen)));
        assert!(matches!(look(&faces, "wu", "nod", Some(&li)).await, FaceSeen::NotYet(FaceFault::AnotherPerson)));
        let same = faces.compare(&ctx(), "c", (&li, &li)).await.unwrap();
        assert_eq!(same, FaceLikeness::Score(930));
        for fault in [Fault::Busy, Fault::Nonsense, Fault::Endless] {
            vendor.fault(fault);
            assert!(matches!(look(&faces, "li", "nod", None).await, FaceSeen::Unanswered), "{fault:?}");
            assert_eq!(faces.compare(&ctx(), "c", (&li, &li)).await.unwrap(), FaceLikeness::Unanswered, "{fault:?}");
        }
        vendor.fault(Fault::OtherModel);
        assert_eq!(faces.compare(&ctx(), "c", (&li, &li)).await.unwrap(), FaceLikeness::OtherModel);
        vendor.fault(Fault::None);
        let stranger = VendorFaces::new(&vendor.url(), Some("t-2".into())).unwrap();
        assert!(matches!(look(&stranger, "li", "nod", None).await, FaceSeen::Unanswered), "a wrong token");
        assert!(vendor.asked().iter().all(|reference| reference.starts_with('c')));
    }

    #[tokio::test]
    async fn nobody_at_the_address_is_no_answer() {
        let faces = VendorFaces::new("http://127.0.0.1:9", None).unwrap();
        assert!(matches!(look(&faces, "li", "nod", None).await, FaceSeen::Unanswered));
    }

    #[test]
    fn features_out_of_bounds_are_none() {
        let kept = |model: &str, features: Vec<u8>| {
            Features { model: model.to_owned(), features: STANDARD.encode(features) }.kept().is_some()
        };
        assert!(kept("m/1", vec![0; FEATURES_MAX]));
        assert!(!kept("m/1", vec![0; FEATURES_MAX + 1]) && !kept("m/1", vec![]));
        assert!(!kept("", vec![1]) && !kept("a\nb", vec![1]) && !kept(&"m".repeat(101), vec![1]));
    }

    #[test]
    fn only_http_addresses_are_taken() {
        for address in ["", "vendor.example", "https://vendor.example/", "ftp://vendor.example/"] {
            assert!(VendorFaces::new(address, None).is_err(), "{address}");
        }
    }
}
