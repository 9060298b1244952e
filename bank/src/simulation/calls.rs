//! Calls of customers: how one is made on the platform, and what its answer means.

use std::cell::{Cell, RefCell};

use contracts::account::{
    Accounts, Guard, HoldChange, InternalAccount, Leg, MovementKind, Narrative, Party, Posted, Posting, Refusal,
    RestrictionKind,
};
use kernel::{Ctx, Money};

use super::cast::Cast;
use super::model::{Deed, Name, Named, Who};
use crate::wiring::Platform;

/// Cash that one may take out in a day, fen.
pub const WITHDRAWAL_CAP: i64 = 120_000;

/// A call, asked until it is answered; always with the same key.
#[derive(Debug)]
pub struct Call {
    /// Its number in the run.
    pub number: u64,
    /// Who asks.
    pub who: Who,
    /// For what.
    pub deed: Deed,
    /// How often it was asked.
    pub tries: Cell<u32>,
    /// The answer, once there is one.
    pub answer: RefCell<Option<Answer>>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Done; a transfer to another bank is named, and so is a stop.
    Done(Option<Named>),
    /// Not done: there is not enough.
    NoFunds,
    /// Not done: a cap is reached.
    OverCap,
    /// Not done: no such hold.
    NoHold,
    /// Not done: the account is stopped.
    Stopped,
    /// Not done: it is stopped already, or was let go already.
    Already,
    /// Not done: the payee is called otherwise.
    WrongName,
    /// Not done, for a reason the model knows nothing of.
    Otherwise(String),
}

impl Call {
    /// The key it is made under.
    pub fn key(&self) -> String {
        format!("sim:{}", self.number)
    }

    /// What stands on the statement, to know it again.
    pub fn note(&self) -> String {
        format!("sim {}", self.number)
    }

    /// Asks the platform once. Nothing means that nobody knows: no answer, or a fault.
    pub async fn ask(&self, platform: &Platform, cast: &Cast) -> Option<Answer> {
        let key = self.key();
        let ctx = cast.customer(self.who, &key, &format!("{:?}", self.deed));
        let answer = match &self.deed {
            Deed::Pay { to, minor, name } => pay(platform, cast, &ctx, self, (*to, *minor, *name)).await,
            Deed::Stop | Deed::Resume { .. } => live(platform, cast, &ctx, self).await,
            deed => {
                let posted = platform.accounts.post(&ctx, self.posting(cast, deed)).await.ok()?;
                Some(match posted {
                    Posted::Done { .. } => Answer::Done(None),
                    Posted::Refused(refusal) => refused(&refusal),
                })
            }
        };
        self.tries.set(self.tries.get() + 1);
        answer
    }

    fn posting(&self, cast: &Cast, deed: &Deed) -> Posting {
        let own = &cast.customers[self.who];
        let cash = Party::Internal(InternalAccount::Cash);
        let to = |who: &Who| cast.customers[*who].party();
        let hold_key = |call: &u64| format!("sim:hold:{call}");
        let mut posting = posting(&self.key(), vec![]);
        let pay = |debit: Party, credit: Party, minor: i64| Leg { debit, credit, amount: Money::cny(minor) };
        match deed {
            Deed::Pay { .. } | Deed::Stop | Deed::Resume { .. } => {}
            Deed::PayIn { minor } => posting.legs = vec![pay(cash, own.party(), *minor)],
            Deed::Withdraw { minor } => {
                posting.legs = vec![pay(own.party(), cash, *minor)];
                let key = format!("sim:cash:{}:{}", own.account, cast.day());
                posting.guards = vec![Guard::CounterWithin { key, delta: *minor, cap: WITHDRAWAL_CAP }];
            }
            Deed::Hold { minor } => {
                let hold_key = hold_key(&self.number);
                posting.holds = vec![HoldChange::Place { account: own.account, hold_key, amount: Money::cny(*minor) }];
            }
            Deed::Capture { hold, minor, to: payee } => {
                posting.holds = vec![HoldChange::Release { hold_key: hold_key(hold) }];
                posting.legs = vec![pay(own.party(), to(payee), *minor)];
            }
            Deed::Release { hold } => posting.holds = vec![HoldChange::Release { hold_key: hold_key(hold) }],
            Deed::Share { to: shares } => {
                posting.legs = shares.iter().map(|(payee, minor)| pay(own.party(), to(payee), *minor)).collect();
            }
        }
        posting
    }
}

/// A posting of `legs` (debit, credit, fen) under `key`.
pub fn posting(key: &str, legs: Vec<(Party, Party, i64)>) -> Posting {
    let leg = |(debit, credit, minor)| Leg { debit, credit, amount: Money::cny(minor) };
    Posting {
        idempotency_key: key.to_owned(),
        fingerprint: key.to_owned(),
        kind: MovementKind::Deposit,
        legs: legs.into_iter().map(leg).collect(),
        holds: vec![],
        guards: vec![],
        narrative: Narrative { summary: key.to_owned(), ..Narrative::default() },
        events: vec![],
        records: vec![],
        audit: None,
    }
}

fn refused(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::InsufficientFunds { .. } => Answer::NoFunds,
        Refusal::CounterExceeded { .. } => Answer::OverCap,
        Refusal::UnknownHold => Answer::NoHold,
        Refusal::Restricted { by: RestrictionKind::CustomerStop, .. } => Answer::Stopped,
        refusal => Answer::Otherwise(format!("{refusal:?}")),
    }
}

/// Stops the account, or lets it pay again.
async fn live(platform: &Platform, cast: &Cast, ctx: &Ctx, call: &Call) -> Option<Answer> {
    let customer = &cast.customers[call.who];
    let (hand, account) = (account::Hand::Customer(customer.user), customer.account);
    let done = match &call.deed {
        Deed::Resume { stop } => {
            platform.accounts.lift(ctx, hand, account, stop.cast(), "simulation").await.map(|_| Answer::Done(None))
        }
        _ => {
            let order = account::Order::plain(RestrictionKind::CustomerStop, "simulation");
            let stop = platform.accounts.restrict(ctx, hand, account, &order).await;
            stop.map(|stop| Answer::Done(Some(stop.cast())))
        }
    };
    match done {
        Ok(done) => Some(done),
        Err(account::Error::RestrictedAlready | account::Error::NotFound) => Some(Answer::Already),
        Err(account::Error::Store(_) | account::Error::Port(_) | account::Error::Parameters(_)) => None,
        Err(error) => Some(Answer::Otherwise(format!("{error:?}"))),
    }
}

async fn pay(
    platform: &Platform,
    cast: &Cast,
    ctx: &Ctx,
    call: &Call,
    (to, minor, name): (Who, i64, Name),
) -> Option<Answer> {
    let (payer, payee) = (&cast.customers[call.who], &cast.customers[to]);
    let other = &cast.customers[(to + 1) % cast.customers.len()].name;
    let order = transfer::TransferOrder {
        from: payer.account,
        payee_account: payee.number.clone(),
        payee_name: if name == Name::Right { payee.name.clone() } else { other.clone() },
        payee_bank_no: cast.bank_nos[payee.bank].clone(),
        amount: Money::cny(minor),
        note: call.note(),
        challenge: None,
        manner: transfer::Manner::default(),
    };
    let made = platform.transfers.create(ctx, payer.user, &order).await;
    Some(match made {
        Ok(made) => Answer::Done((payer.bank != payee.bank).then_some(made.transfer_id)),
        Err(transfer::Error::Ledger(refusal)) => refused(&refusal),
        Err(transfer::Error::PayeeNameMismatch) => Answer::WrongName,
        Err(transfer::Error::Denied(denial)) => match denial.code {
            "limit_exceeded" | "pin_not_set" => Answer::OverCap,
            code => Answer::Otherwise(code.to_owned()),
        },
        Err(transfer::Error::StepUp(_)) => Answer::OverCap,
        // Nobody knows: the caller asks again.
        Err(transfer::Error::Port(_) | transfer::Error::Store(_) | transfer::Error::Bank(_)) => return None,
        Err(transfer::Error::PayeeBankSilent | transfer::Error::OutcomeUnknown(_)) => return None,
        // Wherever on its way it failed on purpose, nothing was said about the money.
        Err(error) => match format!("{error:?}") {
            said if said.contains("OnPurpose") || said.contains("on purpose") => return None,
            said => Answer::Otherwise(said),
        },
    })
}
