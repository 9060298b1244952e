//! What a customer is told and asked before confirming a payee and an amount.

use std::collections::HashMap;
use std::sync::Arc;

use contracts::auth::Business;
use contracts::clearing::ClearingBank;
use contracts::transfer::Transfer;
use contracts::user::User;
use kernel::{AccountNo, Ctx, Id, Money, Timestamp};
use tenancy::Bank;

use super::model::{self, Confirmed, KnownPayee, Likeness};
use super::store;
use crate::error::Error;
use crate::phone::{PayeeBy, payee_by};
use crate::refusal::Refused;
use crate::rules::SceneRules;
use crate::service::{Ends, Service, TransferOrder};

/// Payees shown among the recent and among the frequent ones.
const SHOWN_MAX: usize = 10;
/// The day's total would be large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LargeAmount {
    /// From how much a day one is asked.
    pub from: Money,
    /// What the day would come to with this transfer.
    pub today: Money,
}

/// A payee paid before.
#[derive(Debug, Clone)]
pub struct PaidBefore {
    /// The latest transfer to them: a new one may name it instead of the account.
    pub transfer_id: Id<Transfer>,
    pub name: String,
    pub account_no: AccountNo,
    pub bank_no: String,
    pub bank_name: String,
    /// How often, among the latest transfers.
    pub times: i64,
    pub last_at: Timestamp,
}

impl Service {
    /// The bank's figures for the scenes.
    pub(crate) async fn rules(&self, ctx: &Ctx) -> Result<Arc<SceneRules>, Error> {
        Ok(self.parameters.current(ctx).await?)
    }

    /// The bank itself.
    pub(crate) fn own_bank(&self, ctx: &Ctx) -> Result<Arc<Bank>, Error> {
        Ok(self.banks.of(ctx)?)
    }

    /// Known payees that the payee of `order` could be mistaken for.
    pub(crate) async fn likenesses(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        order: &TransferOrder,
    ) -> Result<Vec<Likeness>, Error> {
        if order.manner.payee_by == PayeeBy::Phone {
            return Ok(Vec::new());
        }
        let db = self.banks.db(ctx)?;
        let saved = crate::store::payees(&db, user).await?.into_iter().map(|row| KnownPayee {
            name: row.name,
            account_no: row.account_no.as_str().to_owned(),
            bank_no: row.bank_no,
        });
        let mut known: Vec<KnownPayee> = saved.collect();
        known.extend(paid(store::latest(&db, user).await?).into_iter().map(|paid| KnownPayee {
            name: paid.name,
            account_no: paid.account_no.as_str().to_owned(),
            bank_no: paid.bank_no,
        }));
        let (name, number) = (order.payee_name.as_str(), order.payee_account.as_str());
        Ok(model::likenesses(name, number, &order.payee_bank_no, &known))
    }

    /// Whether this transfer makes the day's total to others large. Money between own accounts does not count.
    pub(crate) async fn large_amount(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        order: &TransferOrder,
        ends: &Ends,
    ) -> Result<Option<LargeAmount>, Error> {
        if ends.is_own(user) {
            return Ok(None);
        }
        self.large_total(ctx, user, order.amount).await
    }

    /// Whether `amount` makes the day's total to others large.
    pub(crate) async fn large_total(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        amount: Money,
    ) -> Result<Option<LargeAmount>, Error> {
        let from = self.rules(ctx).await?.large_amount_day();
        let sent = self.authority.moved_today(ctx, user, Business::TransferOthers).await?;
        let today = sent.checked_add(amount).map_err(|_| Error::AmountInvalid { most: None })?;
        Ok((today.minor() >= from.minor()).then_some(LargeAmount { from, today }))
    }

    /// Refuses a large amount that was not confirmed. What was confirmed as a whole was large or not when it was.
    pub(crate) async fn mind_large_amount(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        order: &TransferOrder,
        ends: &Ends,
    ) -> Result<(), Error> {
        if order.manner.confirmed == Confirmed::LargeAmount {
            return Ok(());
        }
        match self.large_amount(ctx, user, order, ends).await? {
            Some(LargeAmount { today, .. }) => Err(Refused::LargeAmountUnconfirmed { today }.into()),
            None => Ok(()),
        }
    }

    /// Whom the customer paid lately, and whom often. Payees known by their phone only are not among them.
    pub async fn paid_before(&self, ctx: &Ctx, user: Id<User>) -> Result<(Vec<PaidBefore>, Vec<PaidBefore>), Error> {
        let mut recent = paid(store::latest(&self.banks.db(ctx)?, user).await?);
        let mut frequent: Vec<_> = recent.iter().filter(|paid| paid.times > 1).cloned().collect();
        frequent.sort_by_key(|paid| std::cmp::Reverse((paid.times, paid.last_at)));
        frequent.truncate(SHOWN_MAX);
        recent.truncate(SHOWN_MAX);
        Ok((recent, frequent))
    }

    /// The bank that issues numbers beginning with `digits`: the longest BIN wins. Nothing while it cannot be told.
    pub async fn bank_of_number(&self, ctx: &Ctx, digits: &str) -> Result<Option<ClearingBank>, Error> {
        let banks = self.banks.all();
        let issuer = banks.iter().filter(|bank| digits.starts_with(bank.bin.as_str()));
        let Some(issuer) = issuer.max_by_key(|bank| bank.bin.as_str().len()) else { return Ok(None) };
        Ok(self.clearing.banks(ctx).await?.into_iter().find(|bank| bank.bank_no == issuer.bank_no))
    }
}

/// Everybody in `orders`, whoever was paid last first.
fn paid(orders: Vec<crate::store::Order>) -> Vec<PaidBefore> {
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    let mut all: Vec<PaidBefore> = Vec::new();
    for order in orders.into_iter().filter(|order| order.outgoing && payee_by(order) == PayeeBy::Account) {
        let key = (order.payee_account_no.as_str().to_owned(), order.payee_bank_no.clone());
        if let Some(place) = places.get(&key) {
            all[*place].times += 1;
            continue;
        }
        places.insert(key, all.len());
        all.push(PaidBefore {
            transfer_id: order.transfer_id,
            name: order.payee_name,
            account_no: order.payee_account_no,
            bank_no: order.payee_bank_no,
            bank_name: order.payee_bank_name,
            times: 1,
            last_at: order.created_at,
        });
    }
    all
}
