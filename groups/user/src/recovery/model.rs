//! Pure rules of coming back: what agrees, what is enough, what follows from it, and in which words it is told.

use kernel::{Lang, Timestamp};
use serde::{Deserialize, Serialize};

use super::rules::RecoveryRules;

/// Where a recovery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryStatus {
    /// A code is on its way.
    Started,
    /// The phone is theirs.
    PhoneProven,
    /// An operator must look.
    Review,
    /// One operator would approve; another must.
    Proposed,
    /// Proven; it can be completed when its time has come.
    Cooling,
    /// A new device is bound.
    Done,
    /// The customer stopped it from a device of theirs.
    Stopped,
    /// Refused by an operator.
    Rejected,
    /// The papers were wrong too often.
    Failed,
    /// Its time is over.
    Expired,
}

impl RecoveryStatus {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Started,
        Self::PhoneProven,
        Self::Review,
        Self::Proposed,
        Self::Cooling,
        Self::Done,
        Self::Stopped,
        Self::Rejected,
        Self::Failed,
        Self::Expired,
    ];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::PhoneProven => "phone_proven",
            Self::Review => "review",
            Self::Proposed => "proposed",
            Self::Cooling => "cooling",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// What the person who asks is told: not how far the operators are.
    pub const fn told(self) -> Self {
        match self {
            Self::Proposed => Self::Review,
            other => other,
        }
    }
}

impl std::str::FromStr for RecoveryStatus {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        let found = Self::ALL.into_iter().find(|status| status.as_str() == text);
        found.ok_or(kernel::ParseError::new("recovery status", "unknown"))
    }
}

/// What agreed with what the bank knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = RecoveryFacts)]
pub struct Facts {
    /// The name.
    pub name: bool,
    /// The id number.
    pub id_number: bool,
    /// The account, open and theirs.
    pub account: bool,
    /// The phone number left with the bank, as they remember it, or because they still have it.
    pub phone: bool,
    /// The account's PIN.
    pub pin: bool,
}

impl Facts {
    /// Whether nobody has to look: name, id number, account and its PIN.
    pub const fn suffice(self) -> bool {
        self.name && self.id_number && self.account && self.pin
    }
}

/// Whether the phone number stays what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// The old one, which was proven by a code: something they have, beside what they know.
    Kept,
    /// A new one: all that is proven is what they know.
    New,
}

/// When what is proven at `now` can be completed.
pub const fn ready_at(number: Number, rules: &RecoveryRules, now: Timestamp) -> Timestamp {
    match number {
        Number::Kept => now,
        Number::New => now.plus_seconds(rules.cool_down_hours * 3_600),
    }
}

/// Whether what was ready at `ready_at` can be completed at `now`.
pub fn can_complete(ready_at: Timestamp, rules: &RecoveryRules, now: Timestamp) -> bool {
    now >= ready_at && now < ready_at.plus_seconds(rules.complete_hours * 3_600)
}

/// The text with the code. It says what it is for, and whose bank it is.
pub fn code_text(lang: Lang, bank: (&str, &str), code: &str) -> String {
    match lang {
        Lang::Zh => format!(
            "【{}】验证码{code}，您正在新设备上找回手机银行，6分钟内有效。如非本人操作，请勿告诉任何人。",
            bank.0
        ),
        Lang::En => format!(
            "[{}] Code {code} to recover your mobile banking on a new device. Valid for 6 minutes. If this is not you, tell \
             nobody.",
            bank.1
        ),
    }
}

/// What every number the bank knows is told, once somebody has proven to be the customer.
pub fn warning(lang: Lang, bank: (&str, &str), wait_hours: i64) -> String {
    match (lang, wait_hours) {
        (Lang::Zh, 0) => {
            format!("【{}】您的手机银行正在新设备上找回，原设备将全部解绑。如非本人操作，请立即致电本行。", bank.0)
        }
        (Lang::Zh, hours) => format!(
            "【{}】有人申请在新设备、新手机号上找回您的手机银行，{hours}小时后生效。如非本人操作，请在原设备的“安全中心”停止，或立即致电本行。",
            bank.0
        ),
        (Lang::En, 0) => format!(
            "[{}] Your mobile banking is being recovered on a new device; all old devices will be unbound. If this is not \
             you, call the bank at once.",
            bank.1
        ),
        (Lang::En, hours) => format!(
            "[{}] Somebody asked to recover your mobile banking on a new device with a new number, in {hours} hours. If this \
             is not you, stop it under Security on your old device or call the bank at once.",
            bank.1
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000_000_000);

    #[test]
    fn only_all_of_it_suffices() {
        let all = Facts { name: true, id_number: true, account: true, phone: false, pin: true };
        assert!(all.suffice());
        let without: [fn(&mut Facts); 4] =
            [|f| f.name = false, |f| f.id_number = false, |f| f.account = false, |f| f.pin = false];
        for take in without {
            let mut less = Facts { phone: true, ..all };
            take(&mut less);
            assert!(!less.suffice(), "{less:?}");
        }
    }

    #[test]
    fn a_new_number_waits_and_an_old_one_does_not() {
        let rules = RecoveryRules::default();
        assert_eq!(ready_at(Number::Kept, &rules, NOW), NOW);
        let ready = ready_at(Number::New, &rules, NOW);
        assert_eq!(ready.seconds_since(NOW), 24 * 3_600);
        assert!(!can_complete(ready, &rules, ready.plus_seconds(-1)));
        assert!(can_complete(ready, &rules, ready));
        assert!(!can_complete(ready, &rules, ready.plus_seconds(72 * 3_600)));
    }

    #[test]
    fn words_come_back() {
        for status in RecoveryStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        assert_eq!(RecoveryStatus::Proposed.told(), RecoveryStatus::Review);
    }
}
