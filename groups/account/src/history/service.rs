//! Looking through a customer's movements.

use std::sync::Arc;

use chrono::{Months, NaiveDate};
use chrono_tz::Tz;
use contracts::account::{Account, Accounts};
use contracts::user::User;
use kernel::{Ctx, Id, Money, PageQuery, Timestamp};
use storage::Db;
use tenancy::Banks;

use super::model::{Found, MonthFlow, Place, SCAN_MAX, Search};
use super::store;
use crate::error::Error;
use crate::words::Reader;

/// The most accounts one search goes over.
const ACCOUNTS_MAX: usize = 200;
/// The first batch of a search that needs more than the index.
const BATCH_FIRST: usize = 200;

/// Which of a customer's accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    All,
    /// This one.
    One(Id<Account>),
}

/// Movements of customers of every bank.
pub struct History {
    banks: Banks,
    accounts: Arc<crate::Service>,
}

impl History {
    /// Over the accounts of `accounts`.
    pub fn new(banks: Banks, accounts: Arc<crate::Service>) -> Self {
        Self { banks, accounts }
    }

    /// A page of the movements that fit `search`, newest first.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn search(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        scope: Reach,
        search: &Search,
        page: &PageQuery,
    ) -> Result<Found, Error> {
        let accounts = self.accounts_of(ctx, user, scope).await?;
        let mut found = find(&self.banks.db(ctx)?, &accounts, search, page).await?;
        let reader = Reader::new(ctx.lang, &self.banks);
        found.items.iter_mut().for_each(|movement| reader.movement(movement));
        Ok(found)
    }

    /// What came in and went out in the month that begins at `first`. Over all accounts, money moved between them does
    /// not count: it neither came nor went.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn month(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        scope: Reach,
        first: NaiveDate,
    ) -> Result<Option<MonthFlow>, Error> {
        let (db, zone) = (self.banks.db(ctx)?, self.banks.of(ctx)?.zone);
        let next = first.checked_add_months(Months::new(1)).ok_or(Error::NotFound)?;
        let (from, until) = (Timestamp::start_of(first, zone), Timestamp::start_of(next, zone));
        let stayed = matches!(scope, Reach::All).then_some(user);
        let mut sum = MonthFlow { came: Money::cny(0), went: Money::cny(0), count: 0 };
        for account in self.accounts_of(ctx, user, scope).await? {
            let Some(flow) = store::flow(&db, account, stayed, from, until).await? else { return Ok(None) };
            sum.came = sum.came.checked_add(flow.came)?;
            sum.went = sum.went.checked_add(flow.went)?;
            sum.count += flow.count;
        }
        Ok(Some(sum))
    }

    /// The bank's zone: its days and months.
    pub(crate) fn zone(&self, ctx: &Ctx) -> Result<Tz, Error> {
        Ok(self.banks.of(ctx)?.zone)
    }

    /// The accounts meant, all of them the user's.
    pub(crate) async fn accounts_of(&self, ctx: &Ctx, user: Id<User>, scope: Reach) -> Result<Vec<Id<Account>>, Error> {
        match scope {
            Reach::All => {
                let all = crate::store::of_user(&self.banks.db(ctx)?, user, ctx.now()).await?;
                Ok(all.into_iter().map(|account| account.account_id).take(ACCOUNTS_MAX).collect())
            }
            Reach::One(account) => {
                let card = self.accounts.card(ctx, account).await?;
                card.filter(|card| card.user_id == user).ok_or(Error::NotFound)?;
                Ok(vec![account])
            }
        }
    }
}

/// A page of the movements of `accounts` that fit `search`.
pub(crate) async fn find(db: &Db, accounts: &[Id<Account>], search: &Search, page: &PageQuery) -> Result<Found, Error> {
    let want = page.limit() as usize;
    let mut place = Place::of(page).within(search.until);
    let mut found = Found { items: Vec::with_capacity(want + 1), next: None, searched_to: None };
    let (mut looked, mut batch) = (0, if search.by_index_alone() { want + 1 } else { BATCH_FIRST });
    loop {
        let rows = store::scan(db, accounts, search.side, search.from, place, batch).await?;
        let (seen, last) = (rows.len(), rows.last().map(|row| (Place::after(row), row.booked_at)));
        found.items.extend(rows.into_iter().filter(|row| search.takes(row)).take(want + 1 - found.items.len()));
        if found.items.len() > want {
            found.items.truncate(want);
            found.next = found.items.last().map(|row| Place::after(row).cursor());
            return Ok(found);
        }
        looked += seen;
        let Some((reached, at)) = last.filter(|_| seen == batch) else { return Ok(found) };
        if looked >= SCAN_MAX {
            found.next = Some(reached.cursor());
            found.searched_to = Some(at);
            return Ok(found);
        }
        place = reached;
        batch = (batch * 2).min(SCAN_MAX - looked);
    }
}
