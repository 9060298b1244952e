//! Pure rules: which tools an amount needs, what a proof is bound to, which secrets are good enough, when a tool locks.

mod attempts;
mod binding;
mod personal;
mod secrets;
mod strength;
mod texts;
mod tiers;

pub use attempts::{AttemptRules, Attempts, Lane, Try};
pub use binding::{code_mac, operation_digest};
pub use personal::{Effect, Override, SetBy, Term, in_force, personal};
pub use secrets::{PasswordWeakness, check_password, check_pin};
pub use strength::Strength;
pub use texts::{CodeText, service_words};
pub use tiers::{
    Bound, Caps, Choice, Demand, LimitTable, Offer, Personal, Tier, ToolSet, Used, business_from, business_word,
    channel_word,
};
