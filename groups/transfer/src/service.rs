//! Making a transfer: who is paid, may it be done, book it, and see it arrive.

use std::sync::Arc;

use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, AccountView, Accounts, Counterparty, EntryView, InternalAccount, Leg, MovementKind,
    Narrative, Novelty, Party, Posted, Posting, Refusal,
};
use contracts::auth::{
    Authorisation, Authority, Business, Challenge, Grant, OPERATION_REFUSED, Operation, OperationRefused, Wanted,
};
use contracts::clearing::{Clearing, ClearingBank, NameCheck};
use contracts::risk::Risk;
use contracts::transfer::{Arrival, Origin, Route, TRANSFER_POSTED, Transfer, TransferPosted};
use contracts::user::{User, Users};
use kernel::{AccountNo, AuditEntry, Ctx, Event, Id, Idempotency, Money, Page, PageQuery, PersonName, mask};
use parameters::Parameters;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenancy::{Bank, Banks};

use crate::arrival;
use crate::error::Error;
use crate::model;
use crate::paid::Paid;
use crate::phone::{self, PayeeBy};
use crate::route::{Travel, Way};
use crate::store::{self, Filter, Order, Status};
use crate::turns::Turns;
use crate::warn::Confirmed;

/// Transfers of every bank.
pub struct Service {
    pub(crate) banks: Banks,
    pub(crate) users: Arc<dyn Users>,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) authority: Arc<dyn Authority>,
    pub(crate) risk: Arc<dyn Risk>,
    pub(crate) clearing: Arc<dyn Clearing>,
    pub(crate) mode: Mode,
    pub(crate) parameters: Parameters,
    /// Calls under one key, one after the other.
    pub(crate) turns: Turns,
    pub(crate) paid: Paid,
}

/// Whether customers may look behind the scenes of their own transfers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A bank at work: no.
    Live,
    /// A demonstration: yes.
    Demo,
}

/// What the customer asks for, read from the request.
#[derive(Debug, Clone)]
pub struct TransferOrder {
    /// Paying account.
    pub from: Id<Account>,
    /// Receiving account.
    pub payee_account: AccountNo,
    /// In whose name.
    pub payee_name: PersonName,
    /// At which bank.
    pub payee_bank_no: String,
    /// How much.
    pub amount: Money,
    /// In the customer's words; may be empty.
    pub note: String,
    /// Proofs given.
    pub challenge: Option<Id<Challenge>>,
    /// How it came about.
    pub manner: Manner,
}

/// How a transfer came about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// How the payee was named.
    pub payee_by: PayeeBy,
    /// Who set it off.
    pub origin: Origin,
    /// What its customer confirmed in so many words.
    pub confirmed: Confirmed,
    /// When its customer wants it to leave.
    pub arrival: Arrival,
    /// The system its customer chose among those that carry it; the usual one when nothing.
    pub via: Option<Route>,
}

/// How a transfer was authorised; kept with it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct HowAuthorised {
    /// The tools used.
    pub tools: Vec<contracts::auth::Tool>,
    /// What the risk rules said.
    pub reasons: Vec<String>,
    /// The challenge spent.
    pub challenge_id: Option<Id<Challenge>>,
    /// How the payee was named; whoever paid a phone number never sees whose it is.
    #[serde(default)]
    pub payee_by: PayeeBy,
}

/// Both ends of a transfer, looked up and found sound.
pub(crate) struct Ends {
    bank: Arc<Bank>,
    from: AccountCard,
    pub to_bank: ClearingBank,
    /// The receiving account, if it is at this bank.
    own_payee: Option<AccountCard>,
    /// Every way it can go now, as its customer wants it to arrive; the usual one first.
    pub ways: Vec<Way>,
    /// The one it goes.
    pub way: Way,
    pub name_check: NameCheck,
    manner: Manner,
}

impl Ends {
    /// Whether the money stays with its owner.
    pub fn is_own(&self, user: Id<User>) -> bool {
        self.own_payee.as_ref().is_some_and(|payee| payee.user_id == user)
    }
}

impl Service {
    pub(crate) fn new(
        banks: Banks,
        users: Arc<dyn Users>,
        accounts: Arc<dyn Accounts>,
        authority: Arc<dyn Authority>,
        risk: Arc<dyn Risk>,
        clearing: Arc<dyn Clearing>,
        mode: Mode,
    ) -> Self {
        let parameters = Parameters::new(banks.clone());
        let (turns, paid) = Default::default();
        Self { banks, users, accounts, authority, risk, clearing, mode, parameters, turns, paid }
    }

    /// Makes a transfer, or says why not. A repeat of the same key answers what the first one did.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn create(&self, ctx: &Ctx, user: Id<User>, order: &TransferOrder) -> Result<Order, Error> {
        let ctx = &self.turns.take(ctx).await?;
        let error = match self.try_create(ctx, user, order).await {
            Ok(made) => return Ok(made),
            Err(error) => error,
        };
        // What was done under this key stays done, whatever has changed since. Nobody is told that no money has moved
        // while that cannot be looked up.
        match self.made_before(ctx).await {
            Ok(Some(first)) => return Ok(first),
            Ok(None) => {}
            Err(reused @ Error::Port(PortFault::IdempotencyReused)) => return Err(reused),
            Err(why) => {
                tracing::error!(%error, %why, "the outcome of a transfer could not be looked up");
                return Err(Error::OutcomeUnknown(Box::new(why)));
            }
        }
        if let Some(code) = error.refusal_code() {
            self.note_refusal(ctx, user, code).await;
        }
        Err(error)
    }

    /// The transfer that was made under the key of this call.
    pub(crate) async fn made_before(&self, ctx: &Ctx) -> Result<Option<Order>, Error> {
        let Some(promise) = &ctx.idempotency else { return Ok(None) };
        let Some(first) = self.accounts.first_posting(ctx, &promise.key).await? else { return Ok(None) };
        if first.fingerprint != promise.fingerprint {
            return Err(Error::Port(PortFault::IdempotencyReused));
        }
        let made = first.transfer_id.filter(|_| first.refusal.is_none()).and_then(|id| id.parse().ok());
        let Some(made) = made else { return Ok(None) };
        promise.note_replay();
        store::get(&self.banks.db(ctx)?, made).await.map_err(Error::from)
    }

    async fn try_create(&self, ctx: &Ctx, user: Id<User>, order: &TransferOrder) -> Result<Order, Error> {
        let promise = ctx.idempotency.clone().ok_or(Error::NotFound)?;
        let ends = self.ends(ctx, user, order).await?;
        match ends.name_check {
            NameCheck::Match => {}
            NameCheck::Mismatch => return Err(Error::PayeeNameMismatch),
            NameCheck::UnknownAccount => return Err(Error::PayeeUnknown),
            NameCheck::Unavailable => return Err(Error::PayeeBankSilent),
        }
        self.mind_large_amount(ctx, user, order, &ends).await?;
        let first_time_payee = match self.paid.never_known(ctx, user, &order.payee_account) {
            Some(never) => never,
            // A read, so only where it can matter.
            None => {
                self.authority.minds_first_payment(ctx, order.amount).await?
                    && self.never_paid(ctx, user, &order.payee_account).await?
            }
        };
        let operation = operation(ctx, user, order, &ends, first_time_payee);
        let grant = match self.authority.authorise(ctx, &operation, order.challenge, &promise.key).await? {
            Authorisation::Allow(grant) => grant,
            Authorisation::StepUp(challenge) => {
                // Nobody is asked for proofs of what cannot be paid anyway.
                self.would_be_booked(ctx, user, order, &ends).await?;
                return Err(Error::StepUp(Box::new(challenge)));
            }
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                return Err(Error::Denied(Box::new(denial)));
            }
        };
        let stored = order_of(ctx, user, order, &ends, &grant);
        self.book(ctx, user, stored, &ends, grant, &promise).await
    }

    /// Whether a customer has not paid an account yet, among the latest 2,000 of their transfers.
    pub(crate) async fn never_paid(&self, ctx: &Ctx, user: Id<User>, payee: &AccountNo) -> Result<bool, Error> {
        let db = self.banks.db(ctx)?;
        self.paid.never(ctx, user, payee, async { Ok(store::paid_lately(&db, user).await?) }).await
    }

    /// The paying account, if there is enough on it now. The ledger looks again when it books.
    pub(crate) async fn able_to_pay(&self, ctx: &Ctx, order: &TransferOrder) -> Result<AccountView, Error> {
        let from = self.accounts.get(ctx, order.from).await?.ok_or(Error::NotFound)?;
        let available_minor = from.available.minor();
        if available_minor < order.amount.minor() {
            return Err(Error::Ledger(Refusal::InsufficientFunds { available_minor }));
        }
        Ok(from)
    }

    pub(crate) async fn book(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        stored: Order,
        ends: &Ends,
        grant: Grant,
        promise: &Idempotency,
    ) -> Result<Order, Error> {
        let direct = posting(user, &stored, ends, grant, promise);
        let posting = match stored.status {
            Status::Scheduled => arrival::holding(&stored, direct, promise)?,
            _ => direct,
        };
        match self.accounts.post(ctx, posting).await? {
            Posted::Refused(refusal) => Err(Error::Ledger(refusal)),
            Posted::Done { novelty: Novelty::Repeated, .. } => self.made_before(ctx).await?.ok_or(Error::NotFound),
            Posted::Done { novelty: Novelty::Fresh, .. } => {
                if stored.status != Status::Scheduled {
                    self.paid.note(ctx, user, &stored.payee_account_no);
                }
                match stored.status {
                    Status::Processing => self.await_arrival(ctx, stored).await,
                    _ => Ok(stored),
                }
            }
        }
    }

    /// Books a transfer of a demonstration's past, as if it had been authorised. A refusal by the ledger is part of life.
    pub async fn book_for_demonstration(&self, ctx: &Ctx, user: Id<User>, order: &TransferOrder) -> Result<(), Error> {
        if self.mode != Mode::Demo {
            return Err(Error::NotFound);
        }
        let promise = ctx.idempotency.clone().ok_or(Error::NotFound)?;
        let ends = self.ends(ctx, user, order).await?;
        let grant = Grant {
            guards: vec![],
            tools: vec![contracts::auth::Tool::Pin],
            reasons: vec![],
            challenge_id: None,
            limit_left: order.amount,
        };
        let stored = order_of(ctx, user, order, &ends, &grant);
        match self.book(ctx, user, stored, &ends, grant, &promise).await {
            Ok(_) | Err(Error::Ledger(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A customer's transfers, newest first.
    pub async fn list(&self, ctx: &Ctx, user: Id<User>, page: &PageQuery) -> Result<Page<Order>, Error> {
        Ok(store::of_user(&self.banks.db(ctx)?, user, page).await?)
    }

    /// One of a customer's transfers.
    pub async fn get(&self, ctx: &Ctx, user: Id<User>, id: Id<Transfer>) -> Result<Order, Error> {
        let order = store::get(&self.banks.db(ctx)?, id).await?;
        order.filter(|order| order.user_id == Some(user)).ok_or(Error::NotFound)
    }

    /// One of the customer's own accounts here, and this bank's number.
    pub async fn own_account(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        id: Id<Account>,
    ) -> Result<(AccountCard, String), Error> {
        let card = self.accounts.card(ctx, id).await?.filter(|card| card.user_id == user).ok_or(Error::NotFound)?;
        Ok((card, self.banks.of(ctx)?.bank_no.clone()))
    }

    /// A page of the bank's transfers for an operator.
    pub async fn search(&self, ctx: &Ctx, filter: &Filter, page: &PageQuery) -> Result<Page<Order>, Error> {
        Ok(store::search(&self.banks.db(ctx)?, filter, page).await?)
    }

    /// One of the bank's transfers with its double entry, for an operator.
    pub async fn record(&self, ctx: &Ctx, id: Id<Transfer>) -> Result<(Order, Vec<EntryView>), Error> {
        let order = store::get(&self.banks.db(ctx)?, id).await?.ok_or(Error::NotFound)?;
        let entries = self.accounts.entries_of_transfer(ctx, &id.to_string()).await?;
        Ok((order, entries))
    }

    pub(crate) async fn ends(&self, ctx: &Ctx, user: Id<User>, order: &TransferOrder) -> Result<Ends, Error> {
        if !order.amount.is_positive() {
            return Err(Error::AmountInvalid { most: None });
        }
        let bank = self.banks.of(ctx)?;
        let from =
            self.accounts.card(ctx, order.from).await?.filter(|card| card.user_id == user).ok_or(Error::NotFound)?;
        let banks = self.clearing.banks(ctx).await?;
        let to_bank = banks.into_iter().find(|to| to.bank_no == order.payee_bank_no).ok_or(Error::BankUnknown)?;
        let Manner { arrival, via, .. } = order.manner;
        let travel = Travel { same_bank: bank.bank_no == to_bank.bank_no, minor: order.amount.minor(), arrival };
        let ways = self.ways(ctx, travel).await?;
        let way = ways.iter().find(|way| via.is_none_or(|via| way.route == via)).ok_or(Error::NotThisRoute)?.clone();
        let (own_payee, name_check) = match way.route {
            Route::Book => {
                let payee = self.accounts.by_number(ctx, &order.payee_account).await?;
                let name_check = match &payee {
                    None => NameCheck::UnknownAccount,
                    Some(card) if model::same_name(order.payee_name.as_str(), card.holder.as_str()) => NameCheck::Match,
                    Some(_) => NameCheck::Mismatch,
                };
                (payee, name_check)
            }
            Route::Ibps | Route::Beps | Route::Hvps => {
                let name = order.payee_name.as_str();
                (None, self.clearing.check_name(ctx, &to_bank.bank_no, &order.payee_account, name).await?)
            }
        };
        if own_payee.as_ref().is_some_and(|payee| payee.account_id == from.account_id) {
            return Err(Error::SameAccount);
        }
        Ok(Ends { bank, from, to_bank, own_payee, ways, way, name_check, manner: order.manner })
    }

    /// Refusals count in the operating figures; failing to count one must not change the answer.
    pub(crate) async fn note_refusal(&self, ctx: &Ctx, user: Id<User>, code: &'static str) {
        let noted = async {
            let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
            let body = OperationRefused { user_id: user, code: code.to_owned() };
            tx.publish(Event::new(OPERATION_REFUSED, user, &body));
            tx.audit(AuditEntry::refused("transfer.refused", user, &json!({ "code": code })));
            Ok::<(), Error>(tx.commit().await?)
        };
        if let Err(error) = noted.await {
            tracing::error!(%error, "a refusal could not be recorded");
        }
    }
}

pub(crate) fn order_of(ctx: &Ctx, user: Id<User>, order: &TransferOrder, ends: &Ends, grant: &Grant) -> Order {
    let transfer_id: Id<Transfer> = ctx.new_id();
    let how = HowAuthorised {
        tools: grant.tools.clone(),
        reasons: grant.reasons.clone(),
        challenge_id: grant.challenge_id,
        payee_by: order.manner.payee_by,
    };
    let (way, now) = (&ends.way, ctx.now());
    let status = match (way.is_immediate(now), way.route) {
        (false, _) => Status::Scheduled,
        (true, Route::Book) => Status::Completed,
        (true, _) => Status::Processing,
    };
    Order {
        transfer_id,
        outgoing: true,
        user_id: Some(user),
        from_account_id: Some(ends.from.account_id),
        payer_name: ends.from.holder.as_str().to_owned(),
        payer_account_no: ends.from.account_no.clone(),
        payer_bank_no: ends.bank.bank_no.clone(),
        payee_name: order.payee_name.as_str().to_owned(),
        payee_account_no: order.payee_account.clone(),
        payee_bank_no: ends.to_bank.bank_no.clone(),
        payee_bank_name: ends.to_bank.name.clone(),
        amount: order.amount,
        route: way.route,
        status,
        arrival: way.arrival,
        leaves_at: way.leaves_at,
        arrives_at: way.arrives_at,
        sent_at: (status != Status::Scheduled).then_some(now),
        note: order.note.clone(),
        receipt_no: model::receipt_no(ends.bank.date(ctx.now()), &transfer_id.to_string()),
        check_code: check_code(ctx),
        authorisation: serde_json::to_string(&how).expect("a plain struct"),
        return_reason: None,
        created_at: now,
        completed_at: (status == Status::Completed).then_some(now),
    }
}

/// Eight characters that a stranger cannot guess: stored with the transfer, printed on the receipt.
pub(crate) fn check_code(ctx: &Ctx) -> String {
    let random: Id<Transfer> = ctx.new_id();
    let hex = random.uuid().simple().to_string();
    hex[hex.len() - 8..].to_ascii_uppercase()
}

pub(crate) fn operation(
    ctx: &Ctx,
    user: Id<User>,
    order: &TransferOrder,
    ends: &Ends,
    first_time_payee: bool,
) -> Operation {
    Operation {
        user_id: user,
        business: if ends.is_own(user) { Business::TransferOwn } else { Business::TransferOthers },
        amount: order.amount,
        payee_account: order.payee_account.as_str().to_owned(),
        payee_name: order.payee_name.as_str().to_owned(),
        payee_bank_no: order.payee_bank_no.clone(),
        from_account: ends.from.account_no.as_str().to_owned(),
        summary: model::summary(ctx.lang, order.amount, order.payee_name.as_str(), order.payee_account.as_str()),
        first_time_payee,
        bundle: None,
    }
}

pub(crate) fn narrative(order: &Order) -> Narrative {
    let summary = if order.note.is_empty() { "转账".to_owned() } else { order.note.clone() };
    Narrative {
        summary,
        payer: Counterparty {
            name: Some(order.payer_name.clone()),
            account_no: Some(order.payer_account_no.as_str().to_owned()),
            bank: None,
        },
        payee: Counterparty {
            name: Some(phone::shown_name(order)),
            account_no: Some(order.payee_account_no.as_str().to_owned()),
            bank: Some(order.payee_bank_name.clone()),
        },
        transfer_id: Some(order.transfer_id.to_string()),
    }
}

pub(crate) fn posting(user: Id<User>, order: &Order, ends: &Ends, grant: Grant, promise: &Idempotency) -> Posting {
    let credit = match &ends.own_payee {
        Some(payee) => Party::Account(payee.account_id),
        None => Party::Internal(InternalAccount::Clearing),
    };
    let event = TransferPosted {
        transfer_id: order.transfer_id,
        user_id: user,
        amount: order.amount,
        route: order.route,
        payee_account: order.payee_account_no.as_str().to_owned(),
        payee_user_id: ends.own_payee.as_ref().map(|payee| payee.user_id),
        origin: ends.manner.origin,
    };
    let mut narrative = narrative(order);
    narrative.payer.bank = Some(ends.bank.name.clone());
    let detail = json!({
        "amount": order.amount,
        "route": order.route,
        "from": order.payer_account_no.masked(),
        "to": order.payee_account_no.masked(),
        "payee": mask::name(&order.payee_name),
        "tools": grant.tools,
        "reasons": grant.reasons,
    });
    Posting {
        idempotency_key: promise.key.clone(),
        fingerprint: promise.fingerprint.clone(),
        kind: MovementKind::Transfer,
        legs: vec![Leg { debit: Party::Account(ends.from.account_id), credit, amount: order.amount }],
        holds: vec![],
        guards: grant.guards,
        narrative,
        events: vec![Event::new(TRANSFER_POSTED, order.transfer_id, &event)],
        records: vec![order.record()],
        audit: Some(AuditEntry::done("transfer.posted", order.transfer_id, &detail)),
    }
}
