//! Which books are the true ones: the embedded ledger, or a core system of the bank's own.
//!
//! Behind [`Ledger`] stand two implementations. [`Embedded`] is the group-commit writer and nothing else. [`CoreBooks`]
//! asks the bank's own core over HTTP (docs/api/core-connector.yaml), and keeps the embedded ledger as its mirror, so
//! that limits, guards, holds, statements and events work the same.
//!
//! Invariants of a command that goes through a core:
//! - the money is set aside here, durably and under all guards, before the core is asked;
//! - no answer is never taken for a refusal: only an answer with the core's signature decides;
//! - the decision is stored before it is carried out here, and every step has a key of its own, so a command that is cut
//!   off anywhere ends done, refused or reversed, on both sides, once.

mod books;
mod client;
pub(crate) mod console;
mod model;
mod sealed;
pub(crate) mod store;
pub(crate) mod wire;
pub(crate) mod work;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{AccountKind, Party, Posted, Posting};
use kernel::{Ctx, TenantId};
use parameters::Parameters;
use storage::GroupWriter;

use crate::batch::{Answer, Command, LedgerBatch};
use crate::cache::Cards;
use crate::error::Error;
use crate::rules::ClassRules;

pub use books::CoreBooks;
pub(crate) use client::{BALANCES_AT_ONCE, CoreClient, Heard};
pub use client::{CoreConfigError, CoreSettings};
pub(crate) use model::State;

/// Where a bank's money commands are booked.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Books a command, or refuses it; [`PortFault::InProgress`] when nobody knows yet.
    async fn post(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault>;
}

/// The embedded ledger: the bank's group-commit writer.
#[derive(Clone)]
pub struct Embedded {
    writer: GroupWriter<LedgerBatch>,
    cards: Arc<Cards>,
    parameters: Parameters,
}

impl Embedded {
    /// The ledger behind `writer`, which knows accounts by their `cards` and caps from the bank's `parameters`.
    pub const fn new(writer: GroupWriter<LedgerBatch>, cards: Arc<Cards>, parameters: Parameters) -> Self {
        Self { writer, cards, parameters }
    }

    /// What the classes may, unless every account of the posting is known to be of class I, which it stays.
    async fn rules_for(&self, ctx: &Ctx, posting: &Posting) -> Result<Option<Arc<ClassRules>>, Error> {
        let free = |party: &Party| match party {
            Party::Account(id) => self.cards.kind_of(*id) == Some(AccountKind::ClassOne),
            Party::Internal(_) => true,
        };
        if posting.legs.iter().all(|leg| free(&leg.debit) && free(&leg.credit)) {
            return Ok(None);
        }
        Ok(Some(self.parameters.current::<ClassRules>(ctx).await?))
    }
}

#[async_trait]
impl Ledger for Embedded {
    async fn post(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault> {
        let rules = self.rules_for(ctx, &posting).await?;
        let answer = self.writer.submit(Command { ctx: ctx.clone(), posting, rules }).await.map_err(Error::from)?;
        match answer {
            Answer::Posted(posted) => Ok(posted),
            Answer::KeyReused => Err(PortFault::IdempotencyReused),
        }
    }
}

/// The cores of those banks that have one of their own. The others keep their books in the embedded ledger.
#[derive(Clone, Default)]
pub struct Cores(Arc<HashMap<TenantId, CoreClient>>);

impl Cores {
    /// Clients for the cores of `settings`.
    pub fn of(settings: impl IntoIterator<Item = (TenantId, CoreSettings)>) -> Result<Self, CoreConfigError> {
        let clients = settings.into_iter().map(|(bank, settings)| {
            let client = CoreClient::new(bank.clone(), settings)?;
            Ok((bank, client))
        });
        Ok(Self(Arc::new(clients.collect::<Result<_, CoreConfigError>>()?)))
    }

    /// The core of `bank`, if it has one.
    pub(crate) fn get(&self, bank: &TenantId) -> Option<&CoreClient> {
        self.0.get(bank)
    }

    /// Where `bank` keeps its books: the core's place, or nothing for the embedded ledger.
    pub fn place(&self, bank: &TenantId) -> Option<String> {
        self.get(bank).map(CoreClient::place)
    }

    /// Whether no bank has a core of its own.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
