//! The ledger of a bank with a core of its own: set aside here, ask there, complete or give back here.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{Account, AccountCard, AccountStatus, Novelty, Party, Posted, Posting, Refusal};
use kernel::{AuditEntry, Ctx, Id};
use parameters::Parameters;
use parking_lot::Mutex;
use serde_json::json;
use storage::Db;
use tenancy::Bank;

use super::client::{CoreClient, Heard, core_key};
use super::model::{self, Next, Patience, State};
use super::sealed::{Literals, Sealed, set_aside};
use super::store::{self, Stored};
use super::wire::{WireAccount, WireCommand, WireLeg, WireParty};
use super::{Embedded, Ledger};
use crate::cache::Counters;
use crate::error::Error;
use crate::model::kind_text;
use crate::rules::CoreRules;
use crate::suspense;

/// A command's own call sees to it for this long before the job does.
const OWN_CALL_S: i64 = 20;
/// Steps of one drive; a command takes three or four.
const STEPS_MAX: usize = 8;

/// How a drive of a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Booked on both sides.
    Done,
    /// Booked on neither.
    Refused(Refusal),
    /// Not known yet.
    InProgress,
}

/// The ledger of a bank whose true books are in its own core.
pub struct CoreBooks {
    own: Embedded,
    db: Db,
    bank: Arc<Bank>,
    client: CoreClient,
    parameters: Parameters,
    counters: Arc<Counters>,
    literals: Literals,
    /// Accounts the core was told of, as far as this process knows.
    announced: Mutex<HashSet<Id<Account>>>,
}

#[async_trait]
impl Ledger for CoreBooks {
    async fn post(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault> {
        // Holds by themselves are the platform's: the core knows nothing of them.
        if posting.legs.is_empty() {
            return self.own.post(ctx, posting).await;
        }
        let key = posting.idempotency_key.clone();
        let Some(cards) = self.cards(&posting).await? else { return Ok(Posted::Refused(Refusal::UnknownAccount)) };
        if let Some(closed) = self.closed_receiver(ctx, &key, &posting).await? {
            return Ok(Posted::Refused(closed));
        }
        let sealed = Sealed::of(ctx, &posting);
        let mut command = self.command(ctx, &posting, &cards);
        let first = self.own.post(ctx, set_aside(posting, store::record(&command, &sealed))).await?;
        let Posted::Done { journal_id, booked_at, novelty } = first else { return Ok(first) };
        if novelty == Novelty::Repeated {
            match store::by_key(&self.db, &key).await.map_err(Error::from)? {
                Some(stored) => command = stored,
                // Booked before the bank had a core of its own.
                None => return Ok(first),
            }
        } else {
            command.sealed = Some(sealed);
        }
        match self.drive(ctx, command).await? {
            Ended::Done => Ok(Posted::Done { journal_id, booked_at, novelty }),
            Ended::Refused(refusal) => Ok(Posted::Refused(refusal)),
            Ended::InProgress => Err(PortFault::InProgress),
        }
    }
}

impl CoreBooks {
    /// The books of `bank` in the core behind `client`, mirrored in `own`.
    pub fn new(
        own: Embedded,
        db: Db,
        bank: Arc<Bank>,
        client: CoreClient,
        parameters: Parameters,
        counters: Arc<Counters>,
    ) -> Self {
        Self { own, db, bank, client, parameters, counters, literals: Literals::default(), announced: Mutex::default() }
    }

    /// Whose accounts the legs name; nothing if one of them does not exist.
    async fn cards(&self, posting: &Posting) -> Result<Option<HashMap<Id<Account>, AccountCard>>, Error> {
        let mut cards = HashMap::new();
        for party in posting.legs.iter().flat_map(|leg| [&leg.debit, &leg.credit]) {
            let Party::Account(account) = party else { continue };
            if cards.contains_key(account) {
                continue;
            }
            match crate::store::card(&self.db, *account).await? {
                Some(card) => drop(cards.insert(*account, card)),
                None => return Ok(None),
            }
        }
        Ok(Some(cards))
    }

    /// The refusal of a command that pays to a closed account: it would only end in the suspense account. A command that
    /// was taken in before is not judged again.
    async fn closed_receiver(&self, ctx: &Ctx, key: &str, posting: &Posting) -> Result<Option<Refusal>, Error> {
        for leg in &posting.legs {
            let Party::Account(account) = &leg.credit else { continue };
            let view = crate::store::get(&self.db, *account, ctx.now()).await?;
            if view.is_some_and(|view| view.status == AccountStatus::Closed) {
                let known = store::by_key(&self.db, key).await?.is_some();
                return Ok((!known).then_some(Refusal::NotActive { status: AccountStatus::Closed }));
            }
        }
        Ok(None)
    }

    fn command(&self, ctx: &Ctx, posting: &Posting, cards: &HashMap<Id<Account>, AccountCard>) -> Stored {
        let party = |party: &Party| match party {
            Party::Internal(internal) => WireParty::Internal(internal.code().to_owned()),
            Party::Account(account) => {
                let number = cards.get(account).map(|card| card.account_no.as_str().to_owned());
                WireParty::AccountNo(number.unwrap_or_default())
            }
        };
        let legs = posting.legs.iter().map(|leg| WireLeg {
            debit: party(&leg.debit),
            credit: party(&leg.credit),
            amount_minor: leg.amount.minor(),
        });
        let core_key = core_key(&ctx.tenant, &posting.idempotency_key);
        let currency = posting.legs.first().map_or(kernel::Currency::Cny, |leg| leg.amount.currency());
        let wire = WireCommand {
            key: core_key.clone(),
            kind: posting.kind.as_str().to_owned(),
            value_date: self.bank.date(ctx.now()),
            currency: currency.code().to_owned(),
            legs: legs.collect(),
            summary: posting.narrative.summary.clone(),
            requested_at: ctx.now(),
        };
        Stored {
            command_key: posting.idempotency_key.clone(),
            core_key,
            state: State::Pending,
            wire,
            sealed: None,
            transfer_id: posting.narrative.transfer_id.clone(),
            attempts: 0,
            last_error: None,
            core_ref: None,
            refusal: None,
            asked_at: ctx.now(),
            next_attempt_at: ctx.now().plus_seconds(OWN_CALL_S),
            settled_at: None,
        }
    }

    /// Takes a command as far as it goes now. May be called by several at once, and cut off anywhere.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, command = %command.core_key))]
    pub async fn drive(&self, ctx: &Ctx, mut command: Stored) -> Result<Ended, Error> {
        for _ in 0..STEPS_MAX {
            let next = match command.state {
                State::Done => return Ok(Ended::Done),
                State::Refused | State::Reversed => {
                    let refusal = command.refusal.unwrap_or(Refusal::ByCore { code: "refused".into() });
                    return Ok(Ended::Refused(refusal));
                }
                State::Booked => {
                    self.complete(ctx, &command).await?;
                    return Ok(Ended::Done);
                }
                State::Refusing => return Ok(Ended::Refused(self.give_back(ctx, &command).await?)),
                State::Reversing => model::after_reversal(self.client.reverse(&command.core_key, "no_answer").await),
                State::Pending | State::Unknown => self.ask(ctx, &command).await?,
            };
            let (to, core_ref, refusal) = match next {
                Next::Complete { core_ref } => (State::Booked, core_ref, None),
                Next::GiveBack(refusal) => (State::Refusing, None, Some(refusal)),
                Next::Reverse(why) => {
                    tracing::warn!(why, "no decision for too long; asking the core to take it back");
                    (State::Reversing, None, None)
                }
                Next::Wait(why) => return self.wait(ctx, &command, &why).await,
                Next::AskAgain => return self.wait(ctx, &command, "the core does not know it").await,
            };
            let mut tx = self.db.begin(ctx).await?;
            let decided = store::decide_in_tx(&mut tx, &command, to, core_ref.as_deref(), refusal.as_ref()).await?;
            tx.commit().await?;
            if decided {
                (command.state, command.refusal) = (to, refusal);
            } else {
                // Somebody else has decided meanwhile.
                let Some(stored) = store::by_key(&self.db, &command.command_key).await? else {
                    return Err(Error::NotFound);
                };
                command = stored;
            }
        }
        Ok(Ended::InProgress)
    }

    /// Asks the core, and if it does not answer, asks what became of it.
    async fn ask(&self, ctx: &Ctx, command: &Stored) -> Result<Next, Error> {
        let waited_s = ctx.now().seconds_since(command.asked_at);
        let give_up_after_s = self.parameters.current::<CoreRules>(ctx).await?.give_up_after_s;
        let patience = if waited_s < give_up_after_s { Patience::Left } else { Patience::Over };
        if command.state == State::Pending && patience == Patience::Left {
            if let Some(next) = self.announce(ctx, command, patience).await? {
                return Ok(next);
            }
            match self.client.post(&command.wire).await {
                Heard::Silence(why) => tracing::warn!(why, "no answer from the core; inquiring"),
                heard => return Ok(model::after(heard, patience)),
            }
        }
        match model::after(self.client.inquire_patiently(&command.core_key).await, patience) {
            Next::AskAgain => {
                if let Some(next) = self.announce(ctx, command, patience).await? {
                    return Ok(next);
                }
                Ok(model::after(self.client.post(&command.wire).await, patience))
            }
            next => Ok(next),
        }
    }

    /// Tells the core of accounts of the command that it has not been told of. Answers what to do instead of asking, if
    /// it could not be told.
    async fn announce(&self, ctx: &Ctx, command: &Stored, patience: Patience) -> Result<Option<Next>, Error> {
        let numbers = command.wire.legs.iter().flat_map(|leg| [&leg.debit, &leg.credit]);
        let numbers: HashSet<_> = numbers.filter_map(super::client::number_of).collect();
        for number in numbers {
            let Some(card) = crate::store::card_by_number(&self.db, number).await? else { continue };
            if self.announced.lock().contains(&card.account_id) {
                continue;
            }
            if !store::is_announced(&self.db, card.account_id).await? {
                let account = WireAccount {
                    kind: kind_text(card.kind).to_owned(),
                    holder: card.holder.as_str().to_owned(),
                    currency: command.wire.currency.clone(),
                };
                match self.client.announce(number, &account).await {
                    Heard::Said(_) => {}
                    Heard::Silence(why) => return Ok(Some(model::after(Heard::Silence(why), patience))),
                    Heard::Absent => return Ok(Some(Next::Wait("the core takes no accounts".to_owned()))),
                    // An earlier call may have got through: only a reversal may end it.
                    Heard::Unacceptable(code) => return Ok(Some(Next::Reverse(code))),
                }
                let mut tx = self.db.begin(ctx).await?;
                store::announced_in_tx(&mut tx, card.account_id, ctx.now()).await?;
                tx.commit().await?;
            }
            self.announced.lock().insert(card.account_id);
        }
        Ok(None)
    }

    async fn wait(&self, ctx: &Ctx, command: &Stored, why: &str) -> Result<Ended, Error> {
        let next = ctx.now().plus_seconds(model::pause_s(command.attempts));
        let mut tx = self.db.begin(ctx).await?;
        store::wait_in_tx(&mut tx, command, why, next).await?;
        tx.commit().await?;
        tracing::warn!(why, attempts = command.attempts + 1, "a command is still without a decision");
        Ok(Ended::InProgress)
    }

    /// The core has booked it: the second half here. What an account does not take goes to the suspense account, since
    /// the core's word stands.
    async fn complete(&self, ctx: &Ctx, command: &Stored) -> Result<(), Error> {
        if let Some(sealed) = &command.sealed {
            let theirs = sealed.ctx(ctx, &self.literals);
            let posting = sealed.completion(format!("core:done:{}", command.core_key), &self.literals);
            suspense::post_or_set_aside(&self.own, &self.db, &theirs, posting).await?;
        }
        self.settle(ctx, command, State::Done).await
    }

    /// It will never be booked there: everything back here.
    async fn give_back(&self, ctx: &Ctx, command: &Stored) -> Result<Refusal, Error> {
        let refusal = command.refusal.clone().unwrap_or(Refusal::ByCore { code: "refused".into() });
        if let Some(sealed) = &command.sealed {
            let theirs = sealed.ctx(ctx, &self.literals);
            let posting = sealed.compensation(format!("core:back:{}", command.core_key), "银行核心未受理，退回");
            suspense::post_or_set_aside(&self.own, &self.db, &theirs, posting).await?;
        }
        let timed_out = refusal == Refusal::ByCore { code: "timed_out".into() };
        self.settle(ctx, command, if timed_out { State::Reversed } else { State::Refused }).await?;
        Ok(refusal)
    }

    async fn settle(&self, ctx: &Ctx, command: &Stored, to: State) -> Result<(), Error> {
        let mut tx = self.db.begin(ctx).await?;
        tx.hold_streams().await?;
        let given_back = command.sealed.as_ref().filter(|_| to != State::Done);
        if !store::settle_in_tx(&mut tx, command, to, ctx.now()).await? {
            return Ok(());
        }
        if let Some(sealed) = given_back {
            for (key, delta) in &sealed.counters {
                store::give_counter_back_in_tx(&mut tx, key, *delta).await?;
            }
            let detail = json!({ "amount_minor": command.wire.amount_minor(), "refusal": command.refusal });
            tx.audit(AuditEntry::refused("account.core_refused", &command.core_key, &detail));
        }
        tx.commit().await?;
        if let Some(sealed) = given_back {
            sealed.counters.iter().for_each(|(key, _)| self.counters.forget(key));
        }
        Ok(())
    }
}
