//! The group against real databases: SQLite always, PostgreSQL when `POLYBANK_TEST_POSTGRES` names a server.

mod bars;
mod binding;
mod caps;
mod foresight;
mod interest;
mod life;
mod online;
mod owners;
mod people;
mod protection;
mod texts;
mod undo;

use std::sync::Arc;

use contracts::account::{
    Account, AccountKind, AccountView, Accounts, Counterparty, InternalAccount, Leg, MovementKind, Narrative,
    OpenAccount, Party, Posted, Posting, Refusal,
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

impl Fixture {
    /// The group's invariants hold.
    pub async fn holds(&self) {
        let (module, _) = crate::module(self.bank.banks.clone(), WriterConfig::default());
        let db = self.bank.banks.db(&self.ctx).unwrap();
        for check in module.checks {
            let found = check.run(&self.ctx, &db).await.unwrap();
            assert!(matches!(found, gateway::Finding::Holds { .. }), "{}: {found:?}", check.name());
        }
    }

    /// Lets the bank's clock go on.
    pub fn pass_s(&self, seconds: i64) {
        self.ctx.clock.move_to(self.ctx.now().plus_seconds(seconds));
    }

    /// Books one leg under `key`.
    pub async fn pay(&self, key: &str, from: Party, to: Party, minor: i64) -> Result<(), Refusal> {
        match self.service.post(&self.ctx, posting(key, from, to, minor)).await.unwrap() {
            Posted::Done { .. } => Ok(()),
            Posted::Refused(refusal) => Err(refusal),
        }
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
