//! The group against real databases: SQLite always, PostgreSQL when `POLYBANK_TEST_POSTGRES` names a server.

mod binding;
mod caps;

use std::sync::Arc;

use contracts::account::{
    Account, AccountKind, AccountView, Accounts, Counterparty, InternalAccount, Leg, MovementKind, Narrative,
    OpenAccount, Party, Posting,
};
use kernel::{Ctx, Id, Money};
use storage::{Engine, WriterConfig};
use testkit::TestBank;

use crate::{MIGRATIONS, Service, opening};

/// A bank with its ledger, on one engine.
pub struct Fixture {
    pub bank: TestBank,
    pub service: Arc<Service>,
    pub ctx: Ctx,
}

impl Fixture {
    pub async fn new(engine: Engine) -> Self {
        let bank = TestBank::open(engine, &[MIGRATIONS, parameters::MIGRATIONS], |banks| {
            vec![Arc::new(opening::FirstProducts { banks: banks.clone() })]
        })
        .await;
        let (_, service) = crate::module(bank.banks.clone(), WriterConfig::default());
        let ctx = bank.ctx.clone();
        Self { bank, service, ctx }
    }

    /// A new account of a new user.
    pub async fn open(&self, kind: AccountKind) -> AccountView {
        let holder = "林知夏".parse().unwrap();
        self.service.open(&self.ctx, OpenAccount { user_id: self.ctx.new_id(), holder, kind }).await.unwrap()
    }
}

/// A posting of one leg.
pub fn posting(key: &str, debit: Party, credit: Party, minor: i64) -> Posting {
    Posting {
        idempotency_key: key.to_owned(),
        fingerprint: key.to_owned(),
        kind: MovementKind::Transfer,
        legs: vec![Leg { debit, credit, amount: Money::cny(minor) }],
        holds: vec![],
        guards: vec![],
        narrative: Narrative { payee: Counterparty::default(), ..Narrative::default() },
        events: vec![],
        records: vec![],
        audit: None,
    }
}

pub fn of(account: Id<Account>) -> Party {
    Party::Account(account)
}

pub const CASH: Party = Party::Internal(InternalAccount::Cash);
