//! Users: anyone with a phone. Identities, devices, sessions, and messages to them.

use std::str::FromStr;

use async_trait::async_trait;
use kernel::{Ctx, Id, Lang, ParseError, PersonName, Phone, ResidentId, Timestamp};
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
    pub name: String,
    /// What it runs the app as: the word of a [`DevicePlatform`].
    #[schema(value_type = DevicePlatform)]
    pub platform: String,
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

    /// Binds the device (or notes it was seen) and opens a session on it.
    async fn open_session(&self, ctx: &Ctx, user: Id<User>, device: &DeviceInfo) -> Result<OpenedSession, PortFault>;

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

/// The group's second port, for those few who must prove or compare who somebody is. Never for showing or logging.
#[async_trait]
pub trait Identities: Send + Sync {
    /// Who the user is, once name and id number are verified.
    async fn identity(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<Identity>, PortFault>;

    /// How `claim` compares with the user; nothing of the user leaves the bank but this.
    async fn compare(&self, ctx: &Ctx, user: Id<User>, claim: &Identity) -> Result<Likeness, PortFault>;
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
