//! What a bank keeps of a person, told to that person whole (个人信息保护法 Art. 45).

use async_trait::async_trait;
use kernel::{Ctx, Id};
use serde_json::Value;

use crate::PortFault;
use crate::user::User;

/// Most rows of one part: an export is a file somebody opens, not a copy of the bank.
pub const PART_ROWS_MAX: usize = 20_000;

/// One sort of thing that is kept.
#[derive(Debug, Clone)]
pub struct DataPart {
    /// The file's name without its end: `transfers`.
    pub name: &'static str,
    /// What it is, zh and en.
    pub about: (&'static str, &'static str),
    /// The newest first, at most [`PART_ROWS_MAX`].
    pub rows: Vec<Value>,
}

/// What a group keeps of its customers.
#[async_trait]
pub trait OwnData: Send + Sync {
    /// Everything of one customer's that is theirs to know. Secrets and what would help a thief are not: no hash, seed or key,
    /// and nothing about rules of risk.
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault>;
}
