//! One key: everything a customer has in this bank, and what they have hung here of other banks, in one call.
//!
//! It reads and arranges; it moves nothing. Deposits, products and loans are brought by their own groups through
//! [`contracts::account::Holdings`]; a group that does not answer is left out and said to be missing.

pub mod http;
pub mod model;
mod store;

use std::sync::Arc;

use contracts::account::{Account, AccountView, Holding, Holdings};
use contracts::user::User;
use kernel::{Ctx, Id, Money};
use storage::Db;
use tenancy::Banks;

use crate::cards::{HungCards, Shown};
use crate::error::Error;
use model::{Amounts, Labels, Sums};

/// Longest alias.
const ALIAS_MAX: usize = 20;
/// Most things that can be put in order at once.
const ORDER_MAX: usize = 600;

/// The overviews of every bank's customers.
pub struct Overviews {
    banks: Banks,
    cards: Arc<HungCards>,
    holdings: Vec<Arc<dyn Holdings>>,
}

/// Everything a customer has.
pub struct Overview {
    /// In the customer's order, without closed ones.
    pub accounts: Vec<AccountView>,
    /// Cards of other banks.
    pub cards: Vec<Shown>,
    /// What other groups keep.
    pub holdings: Vec<Holding>,
    /// Groups that did not answer: their holdings are missing.
    pub missing: usize,
    /// This bank's.
    pub sums: Sums,
    /// What other banks told.
    pub elsewhere: Money,
    /// Names and places.
    pub labels: Labels,
    /// The account that stands first.
    pub default_account: Option<String>,
    /// Whether amounts are shown.
    pub amounts: Amounts,
}

impl Overviews {
    pub(crate) fn new(banks: Banks, cards: Arc<HungCards>, holdings: Vec<Arc<dyn Holdings>>) -> Self {
        Self { banks, cards, holdings }
    }

    /// Everything the customer has.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn overview(&self, ctx: &Ctx, user: Id<User>) -> Result<Overview, Error> {
        let db = self.banks.db(ctx)?;
        let (accounts, labels, preference, cards, told) = futures::join!(
            crate::store::of_user(&db, user, ctx.now()),
            store::labels(&db, user),
            store::preference(&db, user),
            self.cards.shown(ctx, user),
            futures::future::join_all(self.holdings.iter().map(|group| group.holdings_of(ctx, user))),
        );
        let (labels, preference, mut cards) = (labels?, preference?, cards?);
        let accounts = model::arranged(accounts?, &labels, preference.default_account.as_deref());
        cards.sort_by_key(|shown| {
            let label = labels.get(&shown.card.card_id.to_string());
            label.and_then(|label| label.place).unwrap_or(i64::MAX)
        });
        let missing = told.iter().filter(|answer| answer.is_err()).count();
        let holdings: Vec<_> = told.into_iter().filter_map(Result::ok).flatten().collect();
        let elsewhere = cards.iter().filter_map(|shown| shown.balance.told().map(|(balance, _)| balance));
        Ok(Overview {
            sums: model::sums(&accounts, &holdings)?,
            elsewhere: Money::checked_sum(kernel::Currency::Cny, elsewhere)?,
            default_account: accounts.first().map(|account| account.account_id.to_string()),
            accounts,
            cards,
            holdings,
            missing,
            labels,
            amounts: preference.amounts,
        })
    }

    /// Shows or hides amounts, on every device.
    pub async fn set_amounts(&self, ctx: &Ctx, user: Id<User>, amounts: Amounts) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::set_amounts_in_tx(&mut tx, user, amounts, ctx.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Makes an open account of the customer's the default one.
    pub async fn set_default(&self, ctx: &Ctx, user: Id<User>, account: Id<Account>) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        own_open(&db, ctx, user, account).await?;
        let mut tx = db.begin(ctx).await?;
        store::set_default_in_tx(&mut tx, user, account, ctx.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Calls an account of the customer's by a name of their own.
    pub async fn set_alias(&self, ctx: &Ctx, user: Id<User>, account: Id<Account>, name: &str) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        own_open(&db, ctx, user, account).await?;
        name_item(&db, ctx, user, &account.to_string(), name).await
    }

    /// Calls a card of the customer's by a name of their own.
    pub async fn set_card_alias(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        card: Id<contracts::account::HungCard>,
        name: &str,
    ) -> Result<(), Error> {
        self.cards.own(ctx, user, card).await?;
        name_item(&self.banks.db(ctx)?, ctx, user, &card.to_string(), name).await
    }

    /// Puts accounts and cards in the customer's own order. Ids that are not the customer's are refused.
    pub async fn set_order(&self, ctx: &Ctx, user: Id<User>, items: &[String]) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let mut known: std::collections::HashSet<String> = crate::store::of_user(&db, user, ctx.now())
            .await?
            .iter()
            .map(|account| account.account_id.to_string())
            .collect();
        known.extend(self.cards.ids(ctx, user).await?);
        // Each once, and each the customer's own: what was taken out is not there a second time.
        if items.len() > ORDER_MAX || !items.iter().all(|item| known.remove(item)) {
            return Err(Error::NotFound);
        }
        let mut tx = db.begin(ctx).await?;
        store::set_order_in_tx(&mut tx, user, items).await?;
        Ok(tx.commit().await?)
    }
}

async fn own_open(db: &Db, ctx: &Ctx, user: Id<User>, account: Id<Account>) -> Result<AccountView, Error> {
    let found = crate::store::get(db, account, ctx.now()).await?.filter(|found| found.user_id == user);
    let open = found.filter(|found| found.status != contracts::account::AccountStatus::Closed);
    open.ok_or(Error::NotFound)
}

async fn name_item(db: &Db, ctx: &Ctx, user: Id<User>, item: &str, name: &str) -> Result<(), Error> {
    let name = name.trim();
    if name.chars().count() > ALIAS_MAX || !kernel::text::is_plain(name) {
        return Err(Error::AliasInvalid);
    }
    let mut tx = db.begin(ctx).await?;
    store::set_alias_in_tx(&mut tx, user, item, Some(name).filter(|name| !name.is_empty())).await?;
    Ok(tx.commit().await?)
}
