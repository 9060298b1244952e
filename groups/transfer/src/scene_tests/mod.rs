//! Scenes that run by themselves, on both engines, at times of their own, with faults where they hurt.

mod batch;
mod once;
mod packet;
mod schedule;
mod stand_ins;

use std::future::Future;
use std::sync::Arc;

use contracts::account::AccountCard;
use contracts::user::{User, Users};
use kernel::{AccountNo, Ctx, Id, Idempotency, Money};
use storage::Engine;
use testkit::TestBank;

use crate::service::{Manner, Mode, Service, TransferOrder};
use stand_ins::{Alone, Calm, Consent, People, State, Till, card};

/// A bank with a payer and a payee.
pub(crate) struct Fixture {
    pub bank: TestBank,
    pub service: Arc<Service>,
    pub till: Arc<Till>,
    pub consent: Arc<Consent>,
    pub people: Arc<People>,
    pub payer: AccountCard,
    pub payee: AccountCard,
}

impl Fixture {
    async fn new(engine: Engine) -> Self {
        let migrations = [crate::MIGRATIONS, parameters::MIGRATIONS];
        let bank = TestBank::open(engine, &migrations, |_| Vec::new()).await;
        let banks = bank.banks.clone();
        let till = Arc::new(Till { banks: banks.clone(), state: parking_lot::Mutex::new(State::default()) });
        let (consent, people) = (Arc::new(Consent::default()), Arc::new(People::default()));
        let clearing = Arc::new(Alone(banks.clone()));
        let service =
            Service::new(banks, people.clone(), till.clone(), consent.clone(), Arc::new(Calm), clearing, Mode::Live);
        let ctx = bank.ctx.clone();
        let mut cards = Vec::new();
        for (n, name) in [(1_u64, "周小船"), (2, "林深")] {
            let user = people.register(&ctx, &format!("1380000000{n}").parse().unwrap()).await.unwrap().user_id;
            let number = AccountNo::issue(&bank.banks.of(&ctx).unwrap().bin, n, 19).unwrap();
            cards.push(card(user, &ctx, number, name));
        }
        {
            let mut state = till.state.lock();
            state.cards = cards.clone();
            state.balances.insert(cards[0].account_id.to_string(), 100_000);
        }
        let payee = cards.pop().unwrap();
        let payer = cards.pop().unwrap();
        Self { bank, service: Arc::new(service), till, consent, people, payer, payee }
    }

    pub fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    pub fn user(&self) -> Id<User> {
        self.payer.user_id
    }

    /// A call of its own, with a key.
    pub fn call(&self, key: &str) -> Ctx {
        Ctx { idempotency: Some(Idempotency::new(key.to_owned(), key.to_owned())), ..self.ctx().clone() }
    }

    pub fn later(&self, seconds: i64) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(seconds));
    }

    /// What `account` has, in minor units.
    pub fn has(&self, card: &AccountCard) -> i64 {
        self.till.balance(&card.account_id.to_string())
    }

    pub fn order(&self, minor: i64) -> TransferOrder {
        TransferOrder {
            from: self.payer.account_id,
            payee_account: self.payee.account_no.clone(),
            payee_name: self.payee.holder.clone(),
            payee_bank_no: self.bank.banks.of(self.ctx()).unwrap().bank_no.clone(),
            amount: Money::cny(minor),
            note: String::new(),
            challenge: None,
            manner: Manner::default(),
        }
    }
}

/// Runs a test on each engine that is here.
pub(crate) async fn on_every_engine<F: Future<Output = ()>>(test: impl Fn(Fixture) -> F) {
    for engine in testkit::engines() {
        test(Fixture::new(engine).await).await;
    }
}
