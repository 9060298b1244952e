//! Use cases of accounts, and the port other groups hold.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    ACCOUNT_OPENED, Account, AccountCard, AccountKind, AccountOpened, AccountView, Accounts, EntryView, FirstPosting,
    InternalAccount, OpenAccount, Party, Posted, Posting,
};
use contracts::user::User;
use kernel::{AccountNo, AuditEntry, Ctx, Event, Id, Lang, Money, Page, PageQuery, TenantId, Timestamp};
use parameters::Parameters;
use parking_lot::Mutex;
use serde_json::json;
use storage::{GroupWriter, WriterConfig};
use tenancy::{Bank, Banks};

use crate::batch::{Answer, Command, LedgerBatch};
use crate::binding::Binding;
use crate::cache::{Cards, Counters};
use crate::error::Error;
use crate::interest::InterestView;
use crate::model::Movement;
use crate::rules::ClassRules;
use crate::store::{self, Side};

/// Digits of an account number of ours.
const NUMBER_LENGTH: usize = 19;

/// Accounts of every bank.
pub struct Service {
    pub(crate) banks: Banks,
    pub(crate) parameters: Parameters,
    writer: WriterConfig,
    rooms: Mutex<HashMap<TenantId, Arc<Room>>>,
}

/// What is kept in memory for one bank.
struct Room {
    writer: GroupWriter<LedgerBatch>,
    cards: Cards,
    counters: Arc<Counters>,
}

/// All of a customer's accounts and what they add up to.
pub struct Overview {
    /// The accounts.
    pub accounts: Vec<AccountView>,
    /// What the customer owns here.
    pub assets: Money,
}

/// One account with its month.
pub struct Detail {
    /// The account.
    pub account: AccountView,
    /// The bank it is at.
    pub bank: Arc<Bank>,
    /// What came in this month.
    pub month_in: Money,
    /// What went out this month.
    pub month_out: Money,
    /// What it earns.
    pub interest: InterestView,
}

impl Service {
    pub(crate) fn new(banks: Banks, writer: WriterConfig) -> Self {
        Self { parameters: Parameters::new(banks.clone()), banks, writer, rooms: Mutex::default() }
    }

    /// A customer's accounts and their sum.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn overview(&self, ctx: &Ctx, user: Id<User>) -> Result<Overview, Error> {
        let accounts = store::of_user(&self.banks.db(ctx)?, user, ctx.now()).await?;
        let assets = Money::checked_sum(kernel::Currency::Cny, accounts.iter().map(|account| account.balance))?;
        Ok(Overview { accounts, assets })
    }

    /// One account of `user`, with this month's flows.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn detail(&self, ctx: &Ctx, user: Id<User>, account: Id<Account>) -> Result<Detail, Error> {
        let db = self.banks.db(ctx)?;
        let bank = self.banks.of(ctx)?;
        let account =
            store::get(&db, account, ctx.now()).await?.filter(|found| found.user_id == user).ok_or(Error::NotFound)?;
        let (came, went) = store::flows_since(&db, account.account_id, start_of_month(ctx, &bank)).await?;
        let interest = self.interest_of(ctx, account.account_id).await?;
        Ok(Detail { account, bank, month_in: Money::cny(came), month_out: Money::cny(went), interest })
    }

    /// A page of an account's movements.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn movements(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        account: Id<Account>,
        side: Side,
        page: &PageQuery,
    ) -> Result<Page<Movement>, Error> {
        let owner = self.card_of(ctx, account).await?.map(|card| card.user_id);
        if owner != Some(user) {
            return Err(Error::NotFound);
        }
        let mut page = store::movements(&self.banks.db(ctx)?, account, side, page).await?;
        if ctx.lang == Lang::En {
            let banks = self.banks.all();
            let english = |kept: &String| banks.iter().find(|bank| bank.name == *kept).map(|bank| bank.name_en.clone());
            for movement in &mut page.items {
                let known = movement.counterparty_bank.as_ref().and_then(english);
                movement.counterparty_bank = known.or(movement.counterparty_bank.take());
            }
        }
        Ok(page)
    }

    /// Opens many accounts in few transactions; for filling a bank. Of every account the card is kept, no event is told.
    pub async fn open_many(&self, ctx: &Ctx, orders: Vec<OpenAccount>) -> Result<Vec<AccountCard>, Error> {
        const AT_ONCE: usize = 2_000;
        let (bank, db) = (self.banks.of(ctx)?, self.banks.db(ctx)?);
        let mut cards = Vec::with_capacity(orders.len());
        for some in orders.chunks(AT_ONCE) {
            let mut tx = db.begin(ctx).await?;
            let product =
                store::product_in_tx(&mut tx, AccountKind::ClassOne, ctx.now()).await?.ok_or(Error::NoProduct)?;
            let first = store::reserve_in_sequence_in_tx(&mut tx, "account_no", some.len() as i64).await?;
            let mut opened = Vec::with_capacity(some.len());
            for (order, sequence) in some.iter().zip(first..) {
                let sequence = u64::try_from(sequence).map_err(|_| Error::NumbersUsedUp)?;
                let number = AccountNo::issue(&bank.bin, sequence, NUMBER_LENGTH).map_err(|_| Error::NumbersUsedUp)?;
                opened.push(AccountCard {
                    account_id: ctx.new_id(),
                    account_no: number,
                    user_id: order.user_id,
                    holder: order.holder.clone(),
                    kind: order.kind,
                });
            }
            store::insert_accounts_in_tx(&mut tx, &opened, &product, ctx.now()).await?;
            tx.audit(AuditEntry::done("account.opened_many", &ctx.tenant, &json!({ "accounts": opened.len() })));
            tx.commit().await?;
            cards.extend(opened);
        }
        Ok(cards)
    }

    /// Binds `account` to another one, in the place of what it was bound to before. Whether it may be is for the
    /// caller to have found out.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn bind(&self, ctx: &Ctx, account: Id<Account>, binding: &Binding) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        tx.hold_streams().await?;
        store::bind_in_tx(&mut tx, account, binding, ctx.new_id(), ctx.now()).await?;
        let detail = json!({ "bank_no": binding.bank_no, "bound": binding.account_no.masked() });
        tx.audit(AuditEntry::done("account.bound", account, &detail));
        Ok(tx.commit().await?)
    }

    fn room(&self, ctx: &Ctx) -> Result<Arc<Room>, Error> {
        let db = self.banks.db(ctx)?;
        let mut rooms = self.rooms.lock();
        if let Some(room) = rooms.get(&ctx.tenant) {
            return Ok(room.clone());
        }
        let zone = self.banks.of(ctx)?.zone;
        let counters = Arc::new(Counters::default());
        let batch = Arc::new(LedgerBatch::new(counters.clone(), zone));
        let batch_ctx = Ctx::system(ctx.tenant.clone(), "ledger", kernel::Clock::System);
        let writer = GroupWriter::start(db, batch_ctx, batch, self.writer);
        let room = Arc::new(Room { writer, cards: Cards::default(), counters });
        rooms.insert(ctx.tenant.clone(), room.clone());
        Ok(room)
    }

    async fn card_of(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<AccountCard>, Error> {
        let room = self.room(ctx)?;
        if let Some(card) = room.cards.by_id(account) {
            return Ok(Some(card));
        }
        let card = store::card(&self.banks.db(ctx)?, account).await?;
        card.iter().for_each(|card| room.cards.keep(card));
        Ok(card)
    }

    /// What the classes may, unless every account of the posting is known to be of class I, which it stays.
    async fn rules_for(&self, ctx: &Ctx, room: &Room, posting: &Posting) -> Result<Option<Arc<ClassRules>>, Error> {
        let free = |party: &Party| match party {
            Party::Account(id) => room.cards.by_id(*id).is_some_and(|card| card.kind == AccountKind::ClassOne),
            Party::Internal(_) => true,
        };
        if posting.legs.iter().all(|leg| free(&leg.debit) && free(&leg.credit)) {
            return Ok(None);
        }
        Ok(Some(self.parameters.current::<ClassRules>(ctx).await?))
    }

    pub(crate) async fn card_by_number(&self, ctx: &Ctx, number: &AccountNo) -> Result<Option<AccountCard>, Error> {
        let room = self.room(ctx)?;
        if let Some(card) = room.cards.by_number(number.as_str()) {
            return Ok(Some(card));
        }
        let card = store::card_by_number(&self.banks.db(ctx)?, number.as_str()).await?;
        card.iter().for_each(|card| room.cards.keep(card));
        Ok(card)
    }

    async fn counters_of(&self, ctx: &Ctx, keys: &[String]) -> Result<Vec<i64>, Error> {
        let room = self.room(ctx)?;
        let known: Option<Vec<i64>> = keys.iter().map(|key| room.counters.get(key)).collect();
        if let Some(values) = known {
            return Ok(values);
        }
        let values = store::counters(&self.banks.db(ctx)?, keys).await?;
        keys.iter().zip(&values).for_each(|(key, value)| room.counters.keep(key, *value));
        Ok(values)
    }

    async fn open_account(&self, ctx: &Ctx, order: OpenAccount) -> Result<AccountView, Error> {
        let bank = self.banks.of(ctx)?;
        let db = self.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let product = store::product_in_tx(&mut tx, order.kind, ctx.now()).await?.ok_or(Error::NoProduct)?;
        let sequence = store::next_in_sequence_in_tx(&mut tx, "account_no").await?;
        let sequence = u64::try_from(sequence).map_err(|_| Error::NumbersUsedUp)?;
        let account_no = AccountNo::issue(&bank.bin, sequence, NUMBER_LENGTH).map_err(|_| Error::NumbersUsedUp)?;
        let card = AccountCard {
            account_id: ctx.new_id(),
            account_no,
            user_id: order.user_id,
            holder: order.holder,
            kind: order.kind,
        };
        store::insert_account_in_tx(&mut tx, &card, &product, ctx.now()).await?;
        let opened = AccountOpened { account_id: card.account_id, user_id: card.user_id, kind: card.kind };
        tx.publish(Event::new(ACCOUNT_OPENED, card.account_id, &opened));
        let detail = json!({ "account": card.account_no.masked(), "kind": card.kind, "user": card.user_id });
        tx.audit(AuditEntry::done("account.opened", card.account_id, &detail));
        tx.commit().await?;
        store::get(&db, card.account_id, ctx.now()).await?.ok_or(Error::NotFound)
    }
}

fn start_of_month(ctx: &Ctx, bank: &Bank) -> Timestamp {
    use chrono::Datelike;
    let today = bank.date(ctx.now());
    Timestamp::start_of(today.with_day(1).unwrap_or(today), bank.zone)
}

#[async_trait]
impl Accounts for Service {
    async fn of_user(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<AccountView>, PortFault> {
        let db = self.banks.db(ctx).map_err(Error::from)?;
        Ok(store::of_user(&db, user, ctx.now()).await.map_err(Error::from)?)
    }

    async fn get(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<AccountView>, PortFault> {
        let db = self.banks.db(ctx).map_err(Error::from)?;
        Ok(store::get(&db, account, ctx.now()).await.map_err(Error::from)?)
    }

    async fn card(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<AccountCard>, PortFault> {
        Ok(self.card_of(ctx, account).await?)
    }

    async fn by_number(&self, ctx: &Ctx, number: &AccountNo) -> Result<Option<AccountCard>, PortFault> {
        Ok(self.card_by_number(ctx, number).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, kind = posting.kind.as_str()))]
    async fn post(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault> {
        let room = self.room(ctx)?;
        let rules = self.rules_for(ctx, &room, &posting).await?;
        let answer = room.writer.submit(Command { ctx: ctx.clone(), posting, rules }).await.map_err(Error::from)?;
        match answer {
            Answer::Posted(posted) => Ok(posted),
            Answer::KeyReused => Err(PortFault::IdempotencyReused),
        }
    }

    async fn first_posting(&self, ctx: &Ctx, idempotency_key: &str) -> Result<Option<FirstPosting>, PortFault> {
        let db = self.banks.db(ctx).map_err(Error::from)?;
        Ok(store::first_posting(&db, idempotency_key).await.map_err(Error::from)?)
    }

    async fn counters(&self, ctx: &Ctx, keys: &[String]) -> Result<Vec<i64>, PortFault> {
        Ok(self.counters_of(ctx, keys).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    async fn open(&self, ctx: &Ctx, order: OpenAccount) -> Result<AccountView, PortFault> {
        Ok(self.open_account(ctx, order).await?)
    }

    async fn internal_balance(&self, ctx: &Ctx, account: InternalAccount) -> Result<Money, PortFault> {
        let db = self.banks.db(ctx).map_err(Error::from)?;
        Ok(Money::cny(store::internal_balance(&db, account.code()).await.map_err(Error::from)?))
    }

    async fn entries_of_transfer(&self, ctx: &Ctx, transfer_id: &str) -> Result<Vec<EntryView>, PortFault> {
        let db = self.banks.db(ctx).map_err(Error::from)?;
        Ok(store::entries_of_transfer(&db, transfer_id).await.map_err(Error::from)?)
    }
}
