//! What travels between the platform and a bank's own core: docs/api/core-connector.yaml in Rust.

use chrono::NaiveDate;
use contracts::account::{AccountStatus, Refusal};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// One side of a leg: a customer's account by its number, or an account of the bank by its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WireParty {
    /// 13 to 19 digits.
    AccountNo(String),
    /// E.g. `clearing`.
    Internal(String),
}

/// Money from one account to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WireLeg {
    /// Pays.
    pub debit: WireParty,
    /// Receives.
    pub credit: WireParty,
    /// More than zero.
    pub amount_minor: i64,
}

/// A money command, as the core is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireCommand {
    /// Unique for the bank and for ever; a repeat is answered like the first.
    pub key: String,
    /// `transfer`, `interest`, …
    pub kind: String,
    /// The day it counts for.
    pub value_date: NaiveDate,
    /// ISO 4217; `CNY`.
    pub currency: String,
    /// One or more; booked together or not at all.
    pub legs: Vec<WireLeg>,
    /// What it was for.
    pub summary: String,
    /// When the platform took it in.
    pub requested_at: Timestamp,
}

impl WireCommand {
    /// All of its legs, minor units.
    pub fn amount_minor(&self) -> i64 {
        total(&self.legs)
    }
}

/// The sum of `legs`, minor units; stops at the largest number there is.
pub fn total(legs: &[WireLeg]) -> i64 {
    legs.iter().fold(0, |sum, leg| sum.saturating_add(leg.amount_minor))
}

/// How a command stands in the core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoreState {
    /// Booked.
    Done,
    /// Will never be booked under this key.
    Refused,
    /// Was booked, and taken back.
    Reversed,
    /// Was never booked, and never will be: a reversal came first.
    Voided,
}

impl CoreState {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Reversed => "reversed",
            Self::Voided => "voided",
        }
    }
}

/// What the core has decided about a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireOutcome {
    /// The command.
    pub key: String,
    /// The decision.
    pub state: CoreState,
    /// The core's own number of the booking.
    #[serde(default)]
    pub core_ref: Option<String>,
    /// The day it counts for.
    #[serde(default)]
    pub value_date: Option<NaiveDate>,
    /// Why it was refused: `insufficient_funds`, `unknown_account`, `account_frozen`, `account_closed`, or a code of
    /// the core's own.
    #[serde(default)]
    pub reason: Option<String>,
    /// With `insufficient_funds`: what could have been spent.
    #[serde(default)]
    pub available_minor: Option<i64>,
    /// As booked.
    #[serde(default)]
    pub legs: Vec<WireLeg>,
}

impl WireOutcome {
    /// The refusal, in the platform's own words.
    pub fn refusal(&self) -> Refusal {
        match self.reason.as_deref().unwrap_or("refused") {
            "insufficient_funds" => {
                Refusal::InsufficientFunds { available_minor: self.available_minor.unwrap_or(0).max(0) }
            }
            "unknown_account" => Refusal::UnknownAccount,
            "account_frozen" => Refusal::NotActive { status: AccountStatus::Frozen },
            "account_closed" => Refusal::NotActive { status: AccountStatus::Closed },
            code => Refusal::ByCore { code: code.chars().take(60).collect() },
        }
    }
}

/// A page of the core's bookings of one day, in the order of their keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WireEntries {
    /// In the order of `key`.
    pub items: Vec<WireOutcome>,
    /// The `after` of the next page; nothing at the end.
    #[serde(default)]
    pub next_after: Option<String>,
}

/// Balances of accounts the core knows, out of those asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WireBalances {
    /// In any order.
    pub items: Vec<WireBalance>,
}

/// One balance.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WireBalance {
    /// The account's number.
    pub account_no: String,
    /// Credits less debits.
    pub balance_minor: i64,
}

/// An account the core is told of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WireAccount {
    /// `class_one`, `class_two`, `class_three`.
    pub kind: String,
    /// In whose name.
    pub holder: String,
    /// ISO 4217.
    pub currency: String,
}

/// The core says how it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WireHealth {
    /// Its name.
    pub name: String,
    /// Whether it books.
    pub ready: bool,
    /// The day it books for now.
    #[serde(default)]
    pub business_date: Option<NaiveDate>,
}

/// Why a reversal is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WireReversal {
    /// In a word: `no_answer`, `operator`.
    pub reason: String,
}
