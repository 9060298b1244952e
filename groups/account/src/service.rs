//! Use cases of accounts, and the port other groups hold.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    ACCOUNT_OPENED, Account, AccountCard, AccountKind, AccountOpened, AccountView, Accounts, EntryView, FirstPosting,
    InternalAccount, OpenAccount, Posted, Posting, Refusal,
};
use contracts::user::User;
use kernel::{AccountNo, AuditEntry, Ctx, Event, Id, Money, Page, PageQuery, TenantId, Timestamp};
use parameters::Parameters;
use parking_lot::Mutex;
use serde_json::json;
use storage::{GroupWriter, Tx, WriterConfig};
use tenancy::{Bank, Banks};

use crate::batch::{Command, LedgerBatch};
use crate::binding::Binding;
use crate::cache::{Balances, Cards, Counters};
use crate::core::{CoreBooks, CoreClient, Cores, Embedded, Ledger};
use crate::error::Error;
use crate::history::model::{Search, Side};
use crate::history::service::find;
use crate::interest::InterestView;
use crate::model::Movement;
use crate::rules::ClassRules;
use crate::store;
use crate::words::Reader;

/// Digits of an account number of ours.
pub(crate) const NUMBER_LENGTH: usize = 19;

/// Accounts of every bank.
pub struct Service {
    pub(crate) banks: Banks,
    pub(crate) parameters: Parameters,
    writer: WriterConfig,
    cores: Cores,
    rooms: Mutex<HashMap<TenantId, Arc<Room>>>,
}

/// What is kept in memory for one bank.
struct Room {
    /// The bank's own books: all there is, or the mirror of its core.
    own: Embedded,
    /// Where money commands go.
    ledger: Arc<dyn Ledger>,
    /// The same, if that is a core of the bank's own.
    core: Option<Arc<CoreBooks>>,
    cards: Arc<Cards>,
    counters: Arc<Counters>,
    balances: Arc<Balances>,
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
    pub(crate) fn new(banks: Banks, writer: WriterConfig, cores: Cores) -> Self {
        Self { parameters: Parameters::new(banks.clone()), banks, writer, cores, rooms: Mutex::default() }
    }

    /// Puts what `posting` would credit to customers into the suspense account, for `reason`.
    pub async fn put_in_suspense(&self, ctx: &Ctx, posting: Posting, reason: &str) -> Result<Posted, Error> {
        let ledger = self.room(ctx)?.ledger.clone();
        crate::suspense::put(&*ledger, &self.banks.db(ctx)?, ctx, posting, reason).await
    }

    /// How whoever calls reads what the platform wrote.
    pub(crate) fn reader(&self, ctx: &Ctx) -> Reader {
        Reader::new(ctx.lang, &self.banks)
    }

    /// The database of the bank of `ctx`.
    pub(crate) fn db(&self, ctx: &Ctx) -> Result<storage::Db, Error> {
        Ok(self.banks.db(ctx)?)
    }

    /// The bank's own books, past any core: for what a core has decided already.
    pub(crate) fn own_books(&self, ctx: &Ctx) -> Result<Embedded, Error> {
        Ok(self.room(ctx)?.own.clone())
    }

    /// The books of a bank with a core of its own.
    pub(crate) fn core_books(&self, ctx: &Ctx) -> Result<Option<Arc<CoreBooks>>, Error> {
        Ok(self.room(ctx)?.core.clone())
    }

    /// The way to the bank's own core, if it has one.
    pub(crate) fn core_client(&self, ctx: &Ctx) -> Option<CoreClient> {
        self.cores.get(&ctx.tenant).cloned()
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

    /// A page of an account's movements, as its owner sees them.
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
        let found = find(&self.banks.db(ctx)?, &[account], &Search::of_side(side), page).await?;
        Ok(Page { items: found.items, next_cursor: found.next.map(|cursor| cursor.encode()) })
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

    /// See [`Accounts::foresee`]. Where a bank keeps its books in a core of its own, the core decides, and is not asked.
    async fn would_refuse(&self, ctx: &Ctx, posting: &Posting) -> Result<Option<Refusal>, Error> {
        if self.cores.get(&ctx.tenant).is_some() {
            return Ok(None);
        }
        let batch = LedgerBatch::new(Arc::default(), Arc::default(), self.banks.of(ctx)?.zone);
        let rules = Some(self.parameters.current::<ClassRules>(ctx).await?);
        let command = Command { ctx: ctx.clone(), posting: posting.clone(), rules };
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        Ok(batch.foresee(&mut tx, &command).await?)
    }

    fn room(&self, ctx: &Ctx) -> Result<Arc<Room>, Error> {
        let db = self.banks.db(ctx)?;
        let bank = self.banks.of(ctx)?;
        let mut rooms = self.rooms.lock();
        if let Some(room) = rooms.get(&ctx.tenant) {
            return Ok(room.clone());
        }
        let counters = Arc::new(Counters::default());
        let balances = Arc::new(Balances::default());
        let batch = Arc::new(LedgerBatch::new(counters.clone(), balances.clone(), bank.zone));
        let batch_ctx = Ctx::system(ctx.tenant.clone(), "ledger", kernel::Clock::System);
        let cards = Arc::new(Cards::default());
        let writer = GroupWriter::start(db.clone(), batch_ctx, batch, self.writer);
        let own = Embedded::new(writer, cards.clone(), self.parameters.clone());
        let core = self.cores.get(&ctx.tenant).map(|client| {
            let (client, parameters) = (client.clone(), self.parameters.clone());
            Arc::new(CoreBooks::new(own.clone(), db, bank, client, parameters, counters.clone()))
        });
        let ledger: Arc<dyn Ledger> = match &core {
            Some(core) => core.clone(),
            None => Arc::new(own.clone()),
        };
        let room = Arc::new(Room { own, ledger, core, cards, counters, balances });
        rooms.insert(ctx.tenant.clone(), room.clone());
        Ok(room)
    }

    async fn card_of(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<AccountCard>, Error> {
        Ok(self.room(ctx)?.cards.by_id(ctx, &self.banks.db(ctx)?, account).await?)
    }

    pub(crate) async fn card_by_number(&self, ctx: &Ctx, number: &AccountNo) -> Result<Option<AccountCard>, Error> {
        Ok(self.room(ctx)?.cards.by_number(ctx, &self.banks.db(ctx)?, number.as_str()).await?)
    }

    async fn counters_of(&self, ctx: &Ctx, keys: &[String]) -> Result<Vec<i64>, Error> {
        let room = self.room(ctx)?;
        let known: Option<Vec<i64>> = keys.iter().map(|key| room.counters.get(key, ctx.now())).collect();
        if let Some(values) = known {
            return Ok(values);
        }
        let values = store::counters(&self.banks.db(ctx)?, keys).await?;
        keys.iter().zip(&values).for_each(|(key, value)| room.counters.keep(key, *value, ctx.now()));
        Ok(values)
    }

    /// Opens an account under the bank's first product of its class, with the next number of the bank.
    pub(crate) async fn open_in_tx(&self, tx: &mut Tx, ctx: &Ctx, order: OpenAccount) -> Result<AccountCard, Error> {
        let bank = self.banks.of(ctx)?;
        let product = store::product_in_tx(tx, order.kind, ctx.now()).await?.ok_or(Error::NoProduct)?;
        let sequence = store::next_in_sequence_in_tx(tx, "account_no").await?;
        let sequence = u64::try_from(sequence).map_err(|_| Error::NumbersUsedUp)?;
        let account_no = AccountNo::issue(&bank.bin, sequence, NUMBER_LENGTH).map_err(|_| Error::NumbersUsedUp)?;
        let card = AccountCard {
            account_id: ctx.new_id(),
            account_no,
            user_id: order.user_id,
            holder: order.holder,
            kind: order.kind,
        };
        store::insert_account_in_tx(tx, &card, &product, ctx.now()).await?;
        Ok(card)
    }

    /// Reads a counter anew with the next question.
    pub(crate) fn forget_counter(&self, ctx: &Ctx, key: &str) -> Result<(), Error> {
        self.room(ctx)?.counters.forget(key);
        Ok(())
    }

    async fn open_account(&self, ctx: &Ctx, order: OpenAccount) -> Result<AccountView, Error> {
        let db = self.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let card = self.open_in_tx(&mut tx, ctx, order).await?;
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

    async fn available(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<Money>, PortFault> {
        let room = self.room(ctx)?;
        let reading = match room.balances.get(account, ctx.now()) {
            Ok(available) => return Ok(Some(available)),
            Err(reading) => reading,
        };
        let db = self.banks.db(ctx).map_err(Error::from)?;
        let found = store::available(&db, account).await.map_err(Error::from)?;
        if let Some(available) = found {
            room.balances.keep(account, reading, available, ctx.now());
        }
        Ok(found)
    }

    async fn card(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<AccountCard>, PortFault> {
        Ok(self.card_of(ctx, account).await?)
    }

    async fn by_number(&self, ctx: &Ctx, number: &AccountNo) -> Result<Option<AccountCard>, PortFault> {
        Ok(self.card_by_number(ctx, number).await?)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, kind = posting.kind.as_str()))]
    async fn post(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault> {
        let ledger = self.room(ctx)?.ledger.clone();
        ledger.post(ctx, posting).await
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, kind = posting.kind.as_str()))]
    async fn post_or_suspend(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault> {
        let ledger = self.room(ctx)?.ledger.clone();
        let db = self.banks.db(ctx).map_err(Error::from)?;
        Ok(crate::suspense::post_or_set_aside(&*ledger, &db, ctx, posting).await?)
    }

    async fn foresee(&self, ctx: &Ctx, posting: &Posting) -> Result<Option<Refusal>, PortFault> {
        Ok(self.would_refuse(ctx, posting).await?)
    }

    async fn first_posting(&self, ctx: &Ctx, idempotency_key: &str) -> Result<Option<FirstPosting>, PortFault> {
        let db = self.banks.db(ctx).map_err(Error::from)?;
        let first = store::first_posting(&db, idempotency_key).await.map_err(Error::from)?;
        match first {
            // Set aside here is not decided yet: the core's refusal counts.
            Some(first) if first.refusal.is_none() && self.cores.get(&ctx.tenant).is_some() => {
                let refusal = crate::core::store::refusal_of(&db, idempotency_key).await.map_err(Error::from)?;
                Ok(Some(FirstPosting { refusal, ..first }))
            }
            first => Ok(first),
        }
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
