//! Pure rules of users and sessions: how long a session lives, when it ends, what a search asks for.

use contracts::user::{User, UserClass};
use kernel::{AccountNo, Id, PersonName, Phone, ResidentId, Timestamp};

/// Why a token does not stand for anybody any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEnd {
    /// It never did, or the customer signed out.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was not used for too long.
    Idle,
    /// It was taken back: by the bank, by a newer sign-in on the device, or because a token was used twice.
    Revoked,
}

/// How long things of a session live. Idle time-out of a banking app in the foreground: 5 minutes (confidence B).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// Life of an access token.
    pub access_s: i64,
    /// Without a call for this long, the session ends.
    pub idle_s: i64,
    /// However often it is refreshed, the session ends after this.
    pub life_s: i64,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self { access_s: 600, idle_s: 300, life_s: 30 * 86_400 }
    }
}

/// The times of a session that decide whether it still stands.
#[derive(Debug, Clone, Copy)]
pub struct SessionTimes {
    /// When the access token ends.
    pub access_expires_at: Timestamp,
    /// When the session ends.
    pub expires_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
}

impl SessionRules {
    /// Why a session with these `times` cannot be refreshed any more at `now`, if so.
    pub fn ended(&self, times: &SessionTimes, now: Timestamp) -> Option<SessionEnd> {
        if now >= times.expires_at {
            Some(SessionEnd::Expired)
        } else if now >= times.last_seen_at.plus_seconds(self.idle_s) {
            Some(SessionEnd::Idle)
        } else {
            None
        }
    }

    /// Why the access token of a session with these `times` is refused at `now`, if so.
    pub fn refused(&self, times: &SessionTimes, now: Timestamp) -> Option<SessionEnd> {
        let token_over = (now >= times.access_expires_at).then_some(SessionEnd::Expired);
        self.ended(times, now).or(token_over)
    }
}

/// Why a session ended, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The customer signed out.
    SignedOut,
    /// A newer sign-in on the same device.
    Replaced,
    /// Not used for too long.
    Idle,
    /// At the end of its life.
    Expired,
    /// Ended by the bank or with all sessions of the customer.
    Revoked,
    /// A refresh token came a second time.
    TokenReused,
    /// A refresh token came from another device.
    OtherDevice,
}

impl EndReason {
    const ALL: [Self; 7] = [
        Self::SignedOut,
        Self::Replaced,
        Self::Idle,
        Self::Expired,
        Self::Revoked,
        Self::TokenReused,
        Self::OtherDevice,
    ];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Replaced => "replaced",
            Self::Idle => "idle",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::TokenReused => "token_reused",
            Self::OtherDevice => "other_device",
        }
    }

    /// What the holder of its token is told.
    pub const fn as_end(self) -> SessionEnd {
        match self {
            Self::SignedOut => SessionEnd::Unknown,
            Self::Idle => SessionEnd::Idle,
            Self::Expired => SessionEnd::Expired,
            Self::Replaced | Self::Revoked | Self::TokenReused | Self::OtherDevice => SessionEnd::Revoked,
        }
    }
}

impl std::str::FromStr for EndReason {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        let found = Self::ALL.into_iter().find(|reason| reason.as_str() == text);
        found.ok_or(kernel::ParseError::new("end reason", "unknown"))
    }
}

/// Whether a user may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// Yes.
    Active,
    /// Not until the bank lifts it.
    Locked,
}

impl std::str::FromStr for UserStatus {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        match text {
            "active" => Ok(Self::Active),
            "locked" => Ok(Self::Locked),
            _ => Err(kernel::ParseError::new("user status", "unknown")),
        }
    }
}

/// The word a class is stored under.
pub const fn class_word(class: UserClass) -> &'static str {
    match class {
        UserClass::Open => "open",
        UserClass::Bound => "bound",
        UserClass::RealName => "real_name",
        UserClass::ClassOne => "class_one",
    }
}

/// The class stored under a word.
pub fn class_from(word: &str) -> Option<UserClass> {
    [UserClass::Open, UserClass::Bound, UserClass::RealName, UserClass::ClassOne]
        .into_iter()
        .find(|class| class_word(*class) == word)
}

/// What somebody typed to find a customer by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Nothing: everybody.
    All,
    /// A whole phone number.
    Phone(Phone),
    /// A user's id.
    User(Id<User>),
    /// A whole account number.
    Account(AccountNo),
    /// The beginning of a name.
    Name(String),
}

impl Search {
    /// Reads `text`; it is the first of phone, id, account number and name that it fits.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::All;
        }
        if let Ok(phone) = text.parse() {
            return Self::Phone(phone);
        }
        if let Ok(id) = text.parse() {
            return Self::User(id);
        }
        if let Ok(number) = text.parse() {
            return Self::Account(number);
        }
        Self::Name(text.to_owned())
    }
}

/// `text` as a LIKE pattern for "begins with", to be used with `ESCAPE '!'`.
pub fn begins_with(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// The id number of somebody in a demonstration who gave none: of region 99, which GB/T 2260 has not given out, and the same
/// for the same phone and name at every bank, so that who opens demo accounts at two banks is one person.
pub fn made_up_id_number(phone: &Phone, name: &PersonName) -> Option<ResidentId> {
    let text = [phone.as_str(), name.as_str()].concat();
    // FNV-1a: any spread will do.
    let mixed = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |mixed, byte| (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let (region, day, order) = (mixed % 10_000, mixed / 10_000, mixed / 7_000_000 % 1_000);
    let birth = format!("{}{:02}{:02}", 1960 + day % 40, 1 + day / 40 % 12, 1 + day / 480 % 28);
    let body = format!("99{region:04}{birth}{order:03}");
    "0123456789X".chars().find_map(|check| format!("{body}{check}").parse().ok())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_made_up_id_number_is_one_persons_at_every_bank() {
        let of = |phone: &str, name: &str| {
            super::made_up_id_number(&phone.parse().expect("a phone"), &name.parse().expect("a name"))
        };
        let one = of("13812345678", "林知夏").expect("well formed");
        assert!(one.as_str().starts_with("99"));
        assert_eq!(of("13812345678", "林知夏"), Some(one.clone()));
        assert_ne!(of("13812345679", "林知夏"), Some(one.clone()));
        assert_ne!(of("13812345678", "林知秋"), Some(one));
    }

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000_000_000);

    fn times(access_s: i64, life_s: i64, seen_s: i64) -> SessionTimes {
        SessionTimes {
            access_expires_at: NOW.plus_seconds(access_s),
            expires_at: NOW.plus_seconds(life_s),
            last_seen_at: NOW.plus_seconds(seen_s),
        }
    }

    #[test]
    fn a_session_ends_for_one_reason() {
        let rules = SessionRules::default();
        assert_eq!(rules.refused(&times(1, 10, -1), NOW), None);
        assert_eq!(rules.refused(&times(0, 10, -1), NOW), Some(SessionEnd::Expired));
        assert_eq!(rules.ended(&times(0, 10, -1), NOW), None, "an old access token does not end the session");
        assert_eq!(rules.refused(&times(1, 10, -300), NOW), Some(SessionEnd::Idle));
        assert_eq!(rules.refused(&times(1, 0, -300), NOW), Some(SessionEnd::Expired));
    }

    #[test]
    fn searches_are_read() {
        assert_eq!(Search::parse("  "), Search::All);
        assert!(matches!(Search::parse("13800000001"), Search::Phone(_)));
        assert!(matches!(Search::parse("4111 1111 1111 1111"), Search::Account(_)));
        assert!(matches!(Search::parse("0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1011"), Search::User(_)));
        assert_eq!(Search::parse("张"), Search::Name("张".into()));
        assert_eq!(begins_with("5%_!张"), "5!%!_!!张%");
    }

    #[test]
    fn words_come_back() {
        for reason in EndReason::ALL {
            assert_eq!(reason.as_str().parse(), Ok(reason));
        }
        for class in [UserClass::Open, UserClass::Bound, UserClass::RealName, UserClass::ClassOne] {
            assert_eq!(class_from(class_word(class)), Some(class));
        }
    }
}
