//! The context of a call: which bank, who, through which door, in which language, at what time.

use std::any::Any;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Clock, Id, ParseError, Timestamp};

/// The id of a bank on the platform: a lower-case letter, then 2 to 19 lower-case letters or digits.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TenantId(Arc<str>);

/// Words that are paths or rooms of ours and can never name a bank.
const RESERVED: [&str; 9] =
    ["alliance", "console", "assets", "docs", "livez", "readyz", "metrics", "catalogue", "polybank"];

impl TenantId {
    /// The alliance itself: the catalogue, operators, and the alliance's own audit trail. Not a bank.
    pub fn alliance() -> Self {
        Self("alliance".into())
    }

    /// Whether this is the alliance rather than a bank.
    pub fn is_alliance(&self) -> bool {
        &*self.0 == "alliance"
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TenantId {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let shape = (3..=20).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && text.as_bytes()[0].is_ascii_lowercase();
        if !shape {
            return Err(ParseError::new("bank id", "3 to 20 lower-case letters or digits, a letter first"));
        }
        if RESERVED.contains(&text) {
            return Err(ParseError::new("bank id", "a reserved word"));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl Serialize for TenantId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for TenantId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Who acts. The ids are those of the user, the operator and the background worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody we know yet.
    Visitor,
    /// A signed-in user of the bank: the user's id, the session's, and the device's.
    Customer { user_id: String, session_id: String, device_id: String },
    /// A signed-in operator of the console.
    Operator { operator_id: String },
    /// The platform itself: a job, a consumer, an opening.
    System { name: &'static str },
}

impl Actor {
    /// `customer`, `operator`, `system` or `visitor`, as the audit trail calls them.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Customer { .. } => "customer",
            Self::Operator { .. } => "operator",
            Self::System { .. } => "system",
        }
    }

    /// The id under which the audit trail knows the actor.
    pub fn id(&self) -> &str {
        match self {
            Self::Visitor => "-",
            Self::Customer { user_id, .. } => user_id,
            Self::Operator { operator_id } => operator_id,
            Self::System { name } => name,
        }
    }
}

/// The door a call came through. Limits and permissions differ by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The app in a browser.
    H5,
    /// The native app.
    App,
    /// A mini-program inside another app.
    MiniProgram,
    /// The bank's site on a large screen.
    WebBank,
    /// A teller, with the customer before them.
    Counter,
    /// Somebody on the phone, with the customer on the line.
    PhoneBank,
    /// The operations console.
    Console,
    /// No door: the platform's own work.
    Internal,
}

impl Channel {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::H5 => "h5",
            Self::App => "app",
            Self::MiniProgram => "mini_program",
            Self::WebBank => "web_bank",
            Self::Counter => "counter",
            Self::PhoneBank => "phone_bank",
            Self::Console => "console",
            Self::Internal => "internal",
        }
    }
}

/// The language of texts shown to this caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Simplified Chinese, the platform's first language.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The text of the two that this caller reads.
    pub const fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The half that this caller reads of a text in both languages, `中文 / English`; a text in one stays as it is.
    pub fn half_of(self, text: &str) -> &str {
        text.split_once(" / ").map_or(text, |(zh, en)| self.pick(zh, en))
    }
}

/// The caller's promise that a repeat of this call is the same call: a key, and a digest of what was asked.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// The caller's key, made unique to the actor by the gateway.
    pub key: String,
    /// SHA-256 of method, path and body, in hex. The same key with another fingerprint is refused.
    pub fingerprint: String,
    replayed: Arc<AtomicBool>,
    _kept: Option<Arc<dyn Any + Send + Sync>>,
}

impl Idempotency {
    /// The promise that `key` stands for the request digested in `fingerprint`.
    pub fn new(key: String, fingerprint: String) -> Self {
        Self { key, fingerprint, replayed: Arc::default(), _kept: None }
    }

    /// The same promise, keeping `what` as long as anybody works at the call: whoever was handed a clone of it as well.
    pub fn keeping(self, what: impl Any + Send + Sync) -> Self {
        Self { _kept: Some(Arc::new(what)), ..self }
    }

    /// Notes that the answer given is the first one again; the gateway says so in a header.
    pub fn note_replay(&self) {
        self.replayed.store(true, Ordering::Relaxed);
    }

    /// Whether the answer was the first one again.
    pub fn was_replayed(&self) -> bool {
        self.replayed.load(Ordering::Relaxed)
    }
}

/// The W3C trace id of the call, 32 hex digits.
pub type TraceId = Arc<str>;

/// The context of a call. Cheap to clone; the only way to a bank's database.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Which bank (or the alliance).
    pub tenant: TenantId,
    /// Who acts.
    pub actor: Actor,
    /// Through which door.
    pub channel: Channel,
    /// In which language to answer.
    pub lang: Lang,
    /// The trace this call belongs to.
    pub trace_id: TraceId,
    /// The address under which the caller reached a bank, `https://bank.example`: what keys that sign are bound to. Nothing
    /// for the platform's own work.
    pub origin: Option<Arc<str>>,
    /// The address the call came from, as far as the proxies in front are known. Nothing for the platform's own work.
    pub client: Option<IpAddr>,
    /// Present on every unsafe call that came over HTTP.
    pub idempotency: Option<Idempotency>,
    /// Where time comes from.
    pub clock: Clock,
}

impl Ctx {
    /// The context of the platform's own work in `tenant`.
    pub fn system(tenant: TenantId, name: &'static str, clock: Clock) -> Self {
        let trace_id = uuid::Builder::from_random_bytes(clock.bits()).into_uuid().simple().to_string().into();
        let actor = Actor::System { name };
        let (channel, lang) = (Channel::Internal, Lang::Zh);
        Self { tenant, actor, channel, lang, trace_id, origin: None, client: None, idempotency: None, clock }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id, stamped with this context's time.
    pub fn new_id<T>(&self) -> Id<T> {
        self.new_id_at(self.now())
    }

    /// An id that sorts as if it had been made at `at`: for records of what happened then.
    pub fn new_id_at<T>(&self, at: Timestamp) -> Id<T> {
        let [bits @ .., _, _, _, _, _, _] = self.clock.bits();
        Id::from_parts(at, bits)
    }

    /// The signed-in customer's user id, if a customer it is.
    pub fn user_id(&self) -> Option<&str> {
        match &self.actor {
            Actor::Customer { user_id, .. } => Some(user_id),
            _ => None,
        }
    }

    /// The same context, working in another bank: for the clearing and the alliance's own views.
    pub fn in_tenant(&self, tenant: TenantId) -> Self {
        Self { tenant, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_half_that_is_read() {
        assert_eq!((Lang::Zh.half_of("必填 / required"), Lang::En.half_of("必填 / required")), ("必填", "required"));
        assert_eq!(Lang::En.half_of("银发〔2016〕261号"), "银发〔2016〕261号");
    }

    #[test]
    fn bank_ids() {
        for id in ["lanwan", "qinghe", "b01"] {
            assert!(id.parse::<TenantId>().is_ok(), "{id} was refused");
        }
        for id in [
            "",
            "ab",
            "Lanwan",
            "1bank",
            "lan-wan",
            "alliance",
            "console",
            "../etc",
            "a23456789012345678901",
            "蓝湾银行",
        ] {
            assert!(id.parse::<TenantId>().is_err(), "{id} was taken");
        }
    }
}
