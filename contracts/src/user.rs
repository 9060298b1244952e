//! Users: anyone with a phone. Identities, devices, sessions, and messages to them.

use std::str::FromStr;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{Ctx, Id, Lang, Money, ParseError, PersonName, Phone, ResidentId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::PortFault;

/// Marks ids of users.
pub enum User {}
/// Marks ids of sessions.
pub enum Session {}

/// How far a user has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserClass {
    /// Phone verified.
    Open,
    /// A card bound.
    Bound,
    /// Name and id verified.
    RealName,
    /// Holds a class I account.
    ClassOne,
}

/// A user as other groups may see one.
#[derive(Debug, Clone)]
pub struct UserView {
    /// The id.
    pub user_id: Id<User>,
    /// The verified phone.
    pub phone: Phone,
    /// The name, once known.
    pub name: Option<PersonName>,
    /// How far the user has come.
    pub class: UserClass,
    /// Since when.
    pub created_at: Timestamp,
    /// The language of the app at the last sign-in: for texts that are sent when nobody is asking.
    pub lang: Lang,
}

/// The device a call comes from, as it names itself.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceInfo {
    /// A UUID made by the client and kept on the device.
    pub device_id: String,
    /// What the customer would call it, up to 60 characters: `Chrome · Android`.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// What it runs the app as: the word of a [`DevicePlatform`].
    #[schema(value_type = DevicePlatform)]
    pub platform: String,
    /// Where no further device may be bound: the handle of the one that gives way to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
}

/// What a device runs the app as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DevicePlatform {
    /// In a browser.
    H5,
    /// On an iPhone or iPad.
    Ios,
    /// On Android.
    Android,
}

impl DevicePlatform {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::H5 => "h5",
            Self::Ios => "ios",
            Self::Android => "android",
        }
    }
}

impl FromStr for DevicePlatform {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = [Self::H5, Self::Ios, Self::Android].into_iter().find(|platform| platform.as_str() == text);
        found.ok_or(ParseError::new("device platform", "unknown"))
    }
}

/// The customer's session, freshly opened or refreshed. Tokens are secrets: no `Debug`.
pub struct OpenedSession {
    /// The session.
    pub session_id: Id<Session>,
    /// Whose.
    pub user_id: Id<User>,
    /// Presented with every call.
    pub access_token: String,
    /// Presented once, for the next pair.
    pub refresh_token: String,
    /// When the access token ends.
    pub access_expires_at: Timestamp,
    /// When the session ends, however often it is refreshed.
    pub expires_at: Timestamp,
    /// Seconds without a call after which the session ends.
    pub idle_timeout_s: i64,
    /// The sign-in before this one.
    pub last_login: Option<LastLogin>,
}

/// The customer's session as it is told to its owner.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SessionOpened)]
pub struct SessionDocument {
    /// The session.
    #[schema(value_type = String)]
    pub session_id: Id<Session>,
    /// Whose.
    #[schema(value_type = String)]
    pub user_id: Id<User>,
    /// When the access token ends and must be refreshed.
    pub access_expires_at: Timestamp,
    /// Seconds without a call after which the session ends.
    pub idle_timeout_s: i64,
    /// Only for clients that are not our web apps: those get cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// Only for clients that are not our web apps: those get cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The sign-in before this one.
    pub last_login: Option<LastLogin>,
}

impl From<&OpenedSession> for SessionDocument {
    /// Without the tokens.
    fn from(session: &OpenedSession) -> Self {
        Self {
            session_id: session.session_id,
            user_id: session.user_id,
            access_expires_at: session.access_expires_at,
            idle_timeout_s: session.idle_timeout_s,
            access_token: None,
            refresh_token: None,
            last_login: session.last_login.clone(),
        }
    }
}

/// The sign-in before the present one.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LastLogin {
    /// When.
    pub at: Timestamp,
    /// On which device.
    pub device_name: String,
}

/// Whether a device is bound to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceStanding {
    /// Bound; since when.
    Known {
        /// When it was bound.
        bound_at: Timestamp,
    },
    /// Never seen with this user.
    New,
}

/// A bound device as it is offered to be given up. Its handle is no key to anything: it only names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeviceChoice {
    /// What [`DeviceInfo::replaces`] takes.
    pub device_ref: String,
    /// What its owner calls it.
    pub name: String,
    /// What it runs the app as.
    pub platform: DevicePlatform,
    /// When it was last used.
    pub last_seen_at: Timestamp,
}

/// As many devices are bound as may be: one must give way to a further one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DevicesFull {
    /// How many may be bound.
    pub most: i64,
    /// Those that are, the longest unused first.
    pub devices: Vec<DeviceChoice>,
}

/// Less than usual for a while: whoever came back without the old device moves little until it is sure it was them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restraint {
    /// Until when.
    pub until: Timestamp,
    /// The most that may leave to others in a day.
    pub day_cap: Money,
    /// Why.
    pub why: RestraintReason,
}

/// Why somebody is held to less than usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestraintReason {
    /// They came back without their old device a short time ago.
    Recovered,
    /// Their id document has expired, and the time to renew it is over: no money leaves.
    DocumentExpired,
}

/// A text to a phone. The text is shown to its owner only.
#[derive(Debug, Clone)]
pub struct TextMessage {
    /// To whom.
    pub phone: Phone,
    /// The whole text, the bank's signature in front.
    pub text: String,
}

/// The group's port.
#[async_trait]
pub trait Users: Send + Sync {
    /// The user with this phone.
    async fn by_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<Option<UserView>, PortFault>;

    /// The user with this id.
    async fn get(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<UserView>, PortFault>;

    /// Their class; cheaper than [`get`](Self::get) where it is asked again and again.
    async fn class(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<UserClass>, PortFault> {
        Ok(self.get(ctx, user).await?.map(|user| user.class))
    }

    /// Users whose phone is `text`, whose name is or begins with it, or whose id it is; at most 50.
    async fn search(&self, ctx: &Ctx, text: &str) -> Result<Vec<UserView>, PortFault>;

    /// Registers an open user with a verified phone; the same user if there is one.
    async fn register(&self, ctx: &Ctx, phone: &Phone) -> Result<UserView, PortFault>;

    /// Gives a user a verified name (and id number), raising the class to at least `class`.
    async fn verify_name(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        name: &PersonName,
        resident_id: Option<&ResidentId>,
        class: UserClass,
    ) -> Result<(), PortFault>;

    /// Whether the device is bound to the user.
    async fn device(&self, ctx: &Ctx, user: Id<User>, device_id: &str) -> Result<DeviceStanding, PortFault>;

    /// Which devices are in the way of binding `device_id` as a further one; nothing where there is room.
    async fn devices_full(&self, _ctx: &Ctx, _: Id<User>, _device_id: &str) -> Result<Option<DevicesFull>, PortFault> {
        Ok(None)
    }

    /// Binds the device (or notes it was seen) and opens a session on it. Where no further device may be bound and none
    /// is named to give way, [`PortFault::Refused`].
    async fn open_session(&self, ctx: &Ctx, user: Id<User>, device: &DeviceInfo) -> Result<OpenedSession, PortFault>;

    /// What holds the user to less than usual for a while, if anything does.
    async fn restraint(&self, _ctx: &Ctx, _: Id<User>) -> Result<Option<Restraint>, PortFault> {
        Ok(None)
    }

    /// Since when somebody is a user, and when they were born; for weighing risks.
    async fn background(&self, _ctx: &Ctx, _: Id<User>) -> Result<Background, PortFault> {
        Ok(Background::default())
    }

    /// The phone, masked, of the user this one has been merged into; nothing while they stand by themselves.
    async fn merged_into(&self, _ctx: &Ctx, _user: Id<User>) -> Result<Option<String>, PortFault> {
        Ok(None)
    }

    /// Ends every session of the user.
    async fn end_sessions(&self, ctx: &Ctx, user: Id<User>) -> Result<(), PortFault>;

    /// Sends a text message. Answers whether any carrier is there to take it.
    async fn send_text(&self, ctx: &Ctx, message: TextMessage) -> Result<Carrier, PortFault>;
}

/// Who somebody is, by name, id number and phone. Each masks itself wherever it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The verified name.
    pub name: PersonName,
    /// The verified id number.
    pub id_number: ResidentId,
    /// The verified phone.
    pub phone: Phone,
}

/// How what somebody says of themselves compares with what the bank knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// The same name.
    pub name: bool,
    /// The same id number.
    pub id_number: bool,
    /// The same phone.
    pub phone: bool,
}

/// What says how far somebody can be known: nothing that names them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Background {
    /// Since when they are a user.
    pub since: Option<Timestamp>,
    /// The day they were born, once their identity is verified.
    pub born: Option<NaiveDate>,
}

/// The group's second port, for those few who must prove or compare who somebody is. Never for showing or logging.
#[async_trait]
pub trait Identities: Send + Sync {
    /// Who the user is, once name and id number are verified.
    async fn identity(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<Identity>, PortFault>;

    /// How `claim` compares with the user; nothing of the user leaves the bank but this.
    async fn compare(&self, ctx: &Ctx, user: Id<User>, claim: &Identity) -> Result<Likeness, PortFault>;
}

/// What a customer may agree to, each by itself (个人信息保护法 Art. 14, 23, 24, 29).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// Features of the face and the like.
    Biometrics,
    /// Where the device is.
    Location,
    /// Giving other banks of the alliance what a service of theirs needs.
    CrossBankSharing,
    /// Tying behaviour in the app to the person.
    Personalisation,
    /// Messages about products and campaigns.
    Marketing,
}

impl ConsentPurpose {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Biometrics, Self::Location, Self::CrossBankSharing, Self::Personalisation, Self::Marketing];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Biometrics => "biometrics",
            Self::Location => "location",
            Self::CrossBankSharing => "cross_bank_sharing",
            Self::Personalisation => "personalisation",
            Self::Marketing => "marketing",
        }
    }
}

impl FromStr for ConsentPurpose {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = Self::ALL.into_iter().find(|purpose| purpose.as_str() == text);
        found.ok_or(ParseError::new("consent purpose", "unknown"))
    }
}

/// Whether a purpose is agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentStanding {
    /// Yes.
    Given,
    /// No: never, or not any more.
    NotGiven,
    /// Not any more: the text that was agreed to has given way to one that asks for more.
    Outdated,
}

/// The group's third port: what customers agreed to. Asked at every use; answered from memory.
#[async_trait]
pub trait Consents: Send + Sync {
    /// How `purpose` stands for the customer. Only [`ConsentStanding::Given`] allows anything.
    async fn standing(&self, ctx: &Ctx, user: Id<User>, purpose: ConsentPurpose) -> Result<ConsentStanding, PortFault>;
}

/// Whether a message could be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// It was handed over.
    Took,
    /// No carrier is configured.
    None,
}

/// Topic of [`UserRegistered`].
pub const USER_REGISTERED: &str = "user.registered";
/// Topic of [`SignedIn`].
pub const USER_SIGNED_IN: &str = "user.signed_in";

/// Topic of [`UserClassChanged`].
pub const USER_CLASS_CHANGED: &str = "user.class_changed";

/// How far a user has come is another than before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UserClassChanged {
    /// The user.
    pub user_id: Id<User>,
    /// Before.
    pub from: UserClass,
    /// Now.
    pub to: UserClass,
}

/// Somebody became an open user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UserRegistered {
    /// The user.
    pub user_id: Id<User>,
}

/// A customer signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// The user.
    pub user_id: Id<User>,
    /// The session.
    pub session_id: Id<Session>,
    /// The device.
    pub device_id: String,
    /// Whether the device was bound just now.
    pub new_device: bool,
}

/// Topic of [`DeviceUnbound`].
pub const DEVICE_UNBOUND: &str = "user.device_unbound";

/// A device stands for its user no more: tools that live on it are worth nothing from now on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeviceUnbound {
    /// Whose.
    pub user_id: Id<User>,
    /// Which.
    pub device_id: String,
}

/// Topic of [`RecoveryProven`].
pub const USER_RECOVERY_PROVEN: &str = "user.recovery_proven";
/// Topic of [`Recovered`].
pub const USER_RECOVERED: &str = "user.recovered";

/// Somebody has proven to be the user without the old device; until `ready_at` the user can stop it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecoveryProven {
    /// The user.
    pub user_id: Id<User>,
    /// When it can be completed.
    pub ready_at: Timestamp,
}

/// The user came back on a new device: every old device and session is gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recovered {
    /// The user.
    pub user_id: Id<User>,
    /// Until when they are held to less than usual.
    pub limited_until: Timestamp,
}

/// Topic of [`ConsentChanged`].
pub const CONSENT_CHANGED: &str = "user.consent_changed";

/// A customer gave or withdrew a consent. Whoever keeps something on the strength of it erases it when it is withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConsentChanged {
    /// Who.
    pub user_id: Id<User>,
    /// What for.
    pub purpose: ConsentPurpose,
    /// Whether it is given now.
    pub given: bool,
}

/// Topic of [`PhoneChanged`].
pub const USER_PHONE_CHANGED: &str = "user.phone_changed";

/// Another number is the user's verified phone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PhoneChanged {
    /// Whose.
    pub user_id: Id<User>,
}

/// Topic of [`RelationClosed`].
pub const USER_CLOSED: &str = "user.relation_closed";
/// Topic of [`UserErased`].
pub const USER_ERASED: &str = "user.erased";

/// A customer has left. Whoever keeps what no law wants kept of them forgets it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RelationClosed {
    /// Who.
    pub user_id: Id<User>,
}

/// The time for which the law wants it known who somebody was is over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UserErased {
    /// Who they were to the bank.
    pub user_id: Id<User>,
}
