//! Pure rules: which tools an amount needs, what a proof is bound to, which secrets are good enough, when a tool locks.

mod attempts;
mod binding;
mod secrets;
mod texts;
mod tiers;

pub use attempts::{AttemptRules, Attempts, Lane, Try};
pub use binding::{code_mac, operation_digest};
pub use secrets::{PasswordWeakness, check_password, check_pin};
pub use texts::{CodeText, service_words};
pub use tiers::{Choice, Demand, LimitTable, TierRow, ToolSet, business_from, business_word, channel_word};
