//! Small groups behind the ports: a till that keeps its journal and stores the rows that travel with a posting.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, AccountKind, AccountView, Accounts, EntryView, FirstPosting, Guard, InternalAccount, Leg,
    Novelty, OpenAccount, Party, Posted, Posting, Refusal,
};
use contracts::auth::{
    Authorisation, Authority, Business, Challenge, Enrolment, Forecast, Grant, Operation, Tool, ToolState,
};
use contracts::clearing::{
    Clearing, ClearingBank, Delivery, Inquiry, Instruction, NameCheck, PhoneEntry, PhoneRegistration,
};
use contracts::risk::{Facts, Risk, Verdict};
use contracts::user::{
    Carrier, DeviceInfo, DeviceStanding, OpenedSession, TextMessage, User, UserClass, UserView, Users,
};
use kernel::{AccountNo, Ctx, Id, Money, PersonName, Phone, ResidentId};
use parking_lot::Mutex;
use tenancy::Banks;
use tokio::sync::Semaphore;

fn nobody<T>() -> Result<T, PortFault> {
    Err(PortFault::Store("nobody asks this here".to_owned()))
}

/// What is in the till.
#[derive(Default)]
pub struct State {
    pub cards: Vec<AccountCard>,
    pub balances: HashMap<String, i64>,
    pub journal: HashMap<String, (FirstPosting, i64)>,
    /// The next postings that meet a fault instead of an answer: before they are booked, or after.
    pub faults: Vec<Fault>,
    /// Accounts that take no money, and why.
    pub shut: HashMap<String, Refusal>,
    /// What guards have counted.
    pub counters: HashMap<String, i64>,
    /// What could not be credited where it was meant to.
    pub suspended: i64,
    /// Postings wait for this before they are decided.
    pub gate: Option<Arc<Semaphore>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Before,
    After,
}

/// The ledger.
pub struct Till {
    pub banks: Banks,
    pub state: Mutex<State>,
}

fn place(party: &Party) -> String {
    match party {
        Party::Account(id) => id.to_string(),
        Party::Internal(account) => account.code().to_owned(),
    }
}

impl Till {
    pub fn balance(&self, place: &str) -> i64 {
        self.state.lock().balances.get(place).copied().unwrap_or(0)
    }

    /// Postings that moved money.
    pub fn booked(&self) -> usize {
        self.state.lock().journal.values().filter(|(first, _)| first.refusal.is_none()).count()
    }

    fn decide(&self, posting: &Posting) -> Result<Option<Posted>, PortFault> {
        let mut state = self.state.lock();
        if let Some((first, _)) = state.journal.get(&posting.idempotency_key) {
            if first.fingerprint != posting.fingerprint {
                return Err(PortFault::IdempotencyReused);
            }
            let done = Posted::Done {
                journal_id: Id::from_uuid(uuid::Uuid::nil()),
                booked_at: testkit::MORNING,
                novelty: Novelty::Repeated,
            };
            return Ok(Some(first.refusal.clone().map_or(done, Posted::Refused)));
        }
        let mut refusal = None;
        for leg in &posting.legs {
            let available_minor = state.balances.get(&place(&leg.debit)).copied().unwrap_or(0);
            if matches!(leg.debit, Party::Account(_)) && available_minor < leg.amount.minor() {
                refusal = Some(Refusal::InsufficientFunds { available_minor });
            }
        }
        refusal = refusal.or_else(|| posting.legs.iter().find_map(|leg| state.shut.get(&place(&leg.credit)).cloned()));
        for guard in &posting.guards {
            let Guard::CounterWithin { key, delta, cap } = guard else { continue };
            let used = state.counters.get(key).copied().unwrap_or(0);
            if used + delta > *cap {
                refusal = refusal.or(Some(Refusal::CounterExceeded { key: key.clone(), left: cap - used }));
            }
        }
        if refusal.is_none() {
            for guard in &posting.guards {
                if let Guard::CounterWithin { key, delta, .. } = guard {
                    *state.counters.entry(key.clone()).or_default() += delta;
                }
            }
            for leg in &posting.legs {
                *state.balances.entry(place(&leg.debit)).or_default() -= leg.amount.minor();
                *state.balances.entry(place(&leg.credit)).or_default() += leg.amount.minor();
            }
        }
        let first = FirstPosting {
            fingerprint: posting.fingerprint.clone(),
            transfer_id: posting.narrative.transfer_id.clone(),
            refusal: refusal.clone(),
        };
        let amount = posting.legs.iter().map(|leg| leg.amount.minor()).sum();
        state.journal.insert(posting.idempotency_key.clone(), (first, amount));
        Ok(refusal.map(Posted::Refused))
    }
}

#[async_trait]
impl Accounts for Till {
    async fn of_user(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<AccountView>, PortFault> {
        let cards: Vec<_> = self.state.lock().cards.iter().filter(|card| card.user_id == user).cloned().collect();
        let mut views = Vec::new();
        for card in cards {
            views.extend(self.get(ctx, card.account_id).await?);
        }
        Ok(views)
    }
    async fn get(&self, _: &Ctx, account: Id<Account>) -> Result<Option<AccountView>, PortFault> {
        let balance = Money::cny(self.balance(&account.to_string()));
        let card = self.state.lock().cards.iter().find(|card| card.account_id == account).cloned();
        Ok(card.map(|card| AccountView {
            account_id: card.account_id,
            account_no: card.account_no,
            user_id: card.user_id,
            holder: card.holder,
            kind: card.kind,
            status: contracts::account::AccountStatus::Active,
            balance,
            available: balance,
            held: Money::cny(0),
            product: (String::new(), String::new()),
            opened_at: testkit::MORNING,
        }))
    }
    async fn card(&self, _: &Ctx, account: Id<Account>) -> Result<Option<AccountCard>, PortFault> {
        Ok(self.state.lock().cards.iter().find(|card| card.account_id == account).cloned())
    }
    async fn by_number(&self, _: &Ctx, number: &AccountNo) -> Result<Option<AccountCard>, PortFault> {
        Ok(self.state.lock().cards.iter().find(|card| card.account_no == *number).cloned())
    }
    async fn post(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault> {
        let gate = self.state.lock().gate.clone();
        if let Some(gate) = gate {
            drop(gate.acquire().await);
        }
        let fault = self.state.lock().faults.pop();
        if fault == Some(Fault::Before) {
            return nobody();
        }
        if let Some(answer) = self.decide(&posting)? {
            return Ok(answer);
        }
        let store = |error: storage::Error| PortFault::Store(error.to_string());
        let db = self.banks.db(ctx).map_err(|error| PortFault::Store(error.to_string()))?;
        let mut tx = db.begin(ctx).await.map_err(store)?;
        tx.insert_records(posting.records).await.map_err(store)?;
        tx.commit().await.map_err(store)?;
        if fault == Some(Fault::After) {
            return nobody();
        }
        Ok(Posted::Done { journal_id: ctx.new_id(), booked_at: ctx.now(), novelty: Novelty::Fresh })
    }
    async fn post_or_suspend(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault> {
        let amount: i64 = posting.legs.iter().map(|leg| leg.amount.minor()).sum();
        let Posted::Refused(_) = self.post(ctx, posting.clone()).await? else {
            return self.post(ctx, posting).await;
        };
        let legs = posting.legs.into_iter();
        let legs = legs.map(|leg| Leg { credit: Party::Internal(InternalAccount::Suspense), ..leg }).collect();
        let key = format!("suspense:{}", posting.idempotency_key);
        let fresh = !self.state.lock().journal.contains_key(&key);
        let aside = Posting { idempotency_key: key, legs, ..posting };
        let posted = self.post(ctx, aside).await?;
        self.state.lock().suspended += if fresh { amount } else { 0 };
        Ok(posted)
    }
    async fn first_posting(&self, _: &Ctx, key: &str) -> Result<Option<FirstPosting>, PortFault> {
        Ok(self.state.lock().journal.get(key).map(|(first, _)| first.clone()))
    }
    async fn counters(&self, _: &Ctx, keys: &[String]) -> Result<Vec<i64>, PortFault> {
        let state = self.state.lock();
        Ok(keys.iter().map(|key| state.counters.get(key).copied().unwrap_or(0)).collect())
    }
    async fn open(&self, _: &Ctx, _: OpenAccount) -> Result<AccountView, PortFault> {
        nobody()
    }
    async fn internal_balance(&self, _: &Ctx, account: InternalAccount) -> Result<Money, PortFault> {
        Ok(Money::cny(self.balance(account.code())))
    }
    async fn entries_of_transfer(&self, _: &Ctx, _: &str) -> Result<Vec<EntryView>, PortFault> {
        nobody()
    }
}

/// Everybody may do everything, with a PIN.
#[derive(Default)]
pub struct Consent {
    /// What was asked to be done later.
    pub standing: Mutex<Vec<Operation>>,
    /// What was asked to be done now.
    pub asked: Mutex<Vec<Operation>>,
}

fn grant(amount: Money) -> Grant {
    Grant { guards: vec![], tools: vec![Tool::Pin], reasons: vec![], challenge_id: None, limit_left: amount }
}

#[async_trait]
impl Authority for Consent {
    async fn authorise(
        &self,
        _: &Ctx,
        operation: &Operation,
        _: Option<Id<Challenge>>,
        _: &str,
    ) -> Result<Authorisation, PortFault> {
        self.asked.lock().push(operation.clone());
        Ok(Authorisation::Allow(grant(operation.amount)))
    }
    async fn authorise_standing(
        &self,
        _: &Ctx,
        operation: &Operation,
        tools: &[Tool],
    ) -> Result<Authorisation, PortFault> {
        assert_eq!(tools, [Tool::Pin]);
        self.standing.lock().push(operation.clone());
        Ok(Authorisation::Allow(grant(operation.amount)))
    }
    async fn minds_first_payment(&self, _: &Ctx, _: Money) -> Result<bool, PortFault> {
        Ok(false)
    }
    async fn moved_today(&self, _: &Ctx, _: Id<User>, _: Business) -> Result<Money, PortFault> {
        Ok(Money::cny(0))
    }
    async fn forecast(&self, _: &Ctx, operation: &Operation) -> Result<Forecast, PortFault> {
        Ok(Forecast { tools: vec![Tool::Pin], limit_left: operation.amount, denial: None })
    }
    async fn enrol(&self, _: &Ctx, _: Id<User>, _: Enrolment) -> Result<(), PortFault> {
        nobody()
    }
    async fn tools(&self, _: &Ctx, _: Id<User>) -> Result<Vec<ToolState>, PortFault> {
        nobody()
    }
    async fn has_pin(&self, _: &Ctx, _: Id<User>) -> Result<bool, PortFault> {
        nobody()
    }
}

/// Users by phone, and the texts they got.
#[derive(Default)]
pub struct People {
    pub users: Mutex<Vec<UserView>>,
    pub texts: Mutex<Vec<String>>,
}

#[async_trait]
impl Users for People {
    async fn by_phone(&self, _: &Ctx, phone: &Phone) -> Result<Option<UserView>, PortFault> {
        Ok(self.users.lock().iter().find(|user| user.phone == *phone).cloned())
    }
    async fn get(&self, _: &Ctx, user: Id<User>) -> Result<Option<UserView>, PortFault> {
        Ok(self.users.lock().iter().find(|known| known.user_id == user).cloned())
    }
    async fn search(&self, _: &Ctx, _: &str) -> Result<Vec<UserView>, PortFault> {
        nobody()
    }
    async fn register(&self, ctx: &Ctx, phone: &Phone) -> Result<UserView, PortFault> {
        let (user_id, created_at) = (ctx.new_id(), ctx.now());
        let user = UserView {
            user_id,
            phone: phone.clone(),
            name: None,
            class: UserClass::ClassOne,
            created_at,
            lang: kernel::Lang::Zh,
        };
        self.users.lock().push(user.clone());
        Ok(user)
    }
    async fn verify_name(
        &self,
        _: &Ctx,
        _: Id<User>,
        _: &PersonName,
        _: Option<&ResidentId>,
        _: UserClass,
    ) -> Result<(), PortFault> {
        nobody()
    }
    async fn device(&self, _: &Ctx, _: Id<User>, _: &str) -> Result<DeviceStanding, PortFault> {
        nobody()
    }
    async fn open_session(&self, _: &Ctx, _: Id<User>, _: &DeviceInfo) -> Result<OpenedSession, PortFault> {
        nobody()
    }
    async fn end_sessions(&self, _: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        nobody()
    }
    async fn send_text(&self, _: &Ctx, message: TextMessage) -> Result<Carrier, PortFault> {
        self.texts.lock().push(message.text);
        Ok(Carrier::Took)
    }
}

/// One bank, alone.
pub struct Alone(pub Banks);

#[async_trait]
impl Clearing for Alone {
    async fn banks(&self, _: &Ctx) -> Result<Vec<ClearingBank>, PortFault> {
        let bank = |bank: &std::sync::Arc<tenancy::Bank>| ClearingBank {
            bank_id: bank.id.to_string(),
            bank_no: bank.bank_no.clone(),
            name: bank.name.clone(),
            name_en: bank.name_en.clone(),
            short_name: bank.short_name.clone(),
        };
        Ok(self.0.all().iter().map(bank).collect())
    }
    async fn check_name(&self, _: &Ctx, _: &str, _: &AccountNo, _: &str) -> Result<NameCheck, PortFault> {
        nobody()
    }
    async fn deliver(&self, _: &Ctx, _: &Instruction) -> Result<Delivery, PortFault> {
        nobody()
    }
    async fn inquire(&self, _: &Ctx, _: &str, _: &str) -> Result<Inquiry, PortFault> {
        nobody()
    }
    async fn register_phone(&self, _: &Ctx, _: &PhoneRegistration) -> Result<(), PortFault> {
        nobody()
    }
    async fn withdraw_phone(&self, _: &Ctx, _: &Phone) -> Result<bool, PortFault> {
        nobody()
    }
    async fn find_by_phone(&self, _: &Ctx, _: &Phone) -> Result<Vec<PhoneEntry>, PortFault> {
        nobody()
    }
}

/// No rule fires.
pub struct Calm;

#[async_trait]
impl Risk for Calm {
    async fn assess(&self, _: &Ctx, _: &Facts) -> Result<Verdict, PortFault> {
        Ok(Verdict::allow())
    }
    async fn minds_first_payment(&self, _: &Ctx, _: Money) -> Result<bool, PortFault> {
        Ok(false)
    }
    fn rule_text(&self, _: &str) -> Option<(String, String)> {
        None
    }
}

/// An account of `user` with money in it.
pub fn card(user: Id<User>, ctx: &Ctx, number: AccountNo, holder: &str) -> AccountCard {
    let holder = holder.parse().unwrap();
    AccountCard { account_id: ctx.new_id(), account_no: number, user_id: user, holder, kind: AccountKind::ClassOne }
}
