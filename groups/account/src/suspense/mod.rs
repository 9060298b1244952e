//! The suspense account (挂账): money that cannot go where it was meant to, and what an operator does about it.
//!
//! Invariants: every amount on the account has a row that says whose it is and why it is here, stored by the posting
//! that put it there; an item is resolved once, by one posting with a key of its own, with a purpose, on record.

pub(crate) mod console;
pub(crate) mod model;
pub(crate) mod store;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, Accounts, InternalAccount, Leg, MovementKind, Narrative, Party, Posted, Posting, Refusal,
};
use kernel::{AccountNo, AuditEntry, Ctx, Id, Page, PageQuery};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled};
use tenancy::Banks;

use crate::core::Ledger;
use crate::error::Error;
use crate::service::Service;
use crate::words::Reader;
use model::{Action, Item, ItemState, reason_of};

/// Posts `posting`; what its receivers do not take goes to the suspense account. An error if not even that could be
/// booked: then nothing has moved, and the same call may be made again.
pub async fn post_or_set_aside(ledger: &dyn Ledger, db: &Db, ctx: &Ctx, posting: Posting) -> Result<Posted, Error> {
    let first = ledger.post(ctx, posting.clone()).await.map_err(Error::Port)?;
    let Posted::Refused(refusal) = first else { return Ok(first) };
    // Then it is not the receiver who is in the way.
    if matches!(refusal, Refusal::InsufficientFunds { .. } | Refusal::Malformed | Refusal::UnknownHold) {
        return Ok(Posted::Refused(refusal));
    }
    let Some(aside) = aside(ctx, db, posting, &reason_of(&refusal)).await? else {
        return Ok(Posted::Refused(refusal));
    };
    match ledger.post(ctx, aside).await.map_err(Error::Port)? {
        Posted::Refused(refusal) => {
            tracing::error!(?refusal, "not even the suspense account could take it");
            Ok(Posted::Refused(refusal))
        }
        done => Ok(done),
    }
}

/// Puts what `posting` would credit to customers into the suspense account, for a reason of the caller's, such as a
/// name that does not match.
pub async fn put(ledger: &dyn Ledger, db: &Db, ctx: &Ctx, posting: Posting, reason: &str) -> Result<Posted, Error> {
    let aside = aside(ctx, db, posting, reason).await?.ok_or(Error::NotFound)?;
    ledger.post(ctx, aside).await.map_err(Error::Port)
}

/// The same posting with the suspense account in the place of customers' accounts; nothing if there is none in it.
async fn aside(ctx: &Ctx, db: &Db, posting: Posting, reason: &str) -> Result<Option<Posting>, Error> {
    let mut owners: HashMap<Id<Account>, AccountCard> = HashMap::new();
    for leg in &posting.legs {
        if let Party::Account(account) = &leg.credit
            && let Some(card) = crate::store::card(db, *account).await?
        {
            owners.insert(*account, card);
        }
    }
    let key = format!("suspense:{}", posting.idempotency_key);
    let (mut records, mut legs) = (posting.records.clone(), Vec::new());
    for (place, leg) in posting.legs.iter().enumerate() {
        let Party::Account(account) = &leg.credit else {
            legs.push(leg.clone());
            continue;
        };
        let came_from = match &leg.debit {
            Party::Internal(internal) => internal.code(),
            Party::Account(_) => "account",
        };
        let item = Item {
            item_id: ctx.new_id(),
            source_key: format!("{place}:{}", posting.idempotency_key),
            state: ItemState::Open,
            amount: leg.amount,
            reason: reason.to_owned(),
            summary: posting.narrative.summary.clone(),
            transfer_id: posting.narrative.transfer_id.clone(),
            came_from: came_from.to_owned(),
            account_id: Some(*account),
            account_no: owners.get(account).map(|card| card.account_no.clone()),
            user_id: owners.get(account).map(|card| card.user_id),
            opened_at: ctx.now(),
            attempts: 0,
            action: None,
            target: None,
            purpose: None,
            resolved_by: None,
            resolution_key: None,
            resolved_at: None,
        };
        records.push(store::record(&item));
        let credit = Party::Internal(InternalAccount::Suspense);
        legs.push(Leg { debit: leg.debit.clone(), credit, amount: leg.amount });
    }
    if records.len() == posting.records.len() {
        return Ok(None);
    }
    let total: i64 = legs.iter().map(|leg| leg.amount.minor()).sum();
    let of = posting.audit.as_ref().map(|entry| entry.action);
    let detail = json!({ "amount_minor": total, "reason": reason, "of": of });
    let subject = posting.narrative.transfer_id.clone().unwrap_or_else(|| key.clone());
    let audit = Some(AuditEntry::done("account.suspended", subject, &detail));
    Ok(Some(Posting { idempotency_key: key.clone(), fingerprint: key, legs, records, audit, ..posting }))
}

/// What operators do with items.
pub struct Suspense {
    banks: Banks,
    accounts: Arc<Service>,
}

/// A resolution as it was asked for.
pub struct Resolution {
    /// Which way.
    pub action: Action,
    /// Where to, for [`Action::Pay`].
    pub account_no: Option<AccountNo>,
    /// Why; on record.
    pub purpose: String,
}

impl Suspense {
    /// The desk over the accounts of `accounts`.
    pub const fn new(banks: Banks, accounts: Arc<Service>) -> Self {
        Self { banks, accounts }
    }

    /// How whoever calls reads what the platform wrote.
    pub(crate) fn reader(&self, ctx: &Ctx) -> Reader {
        Reader::new(ctx.lang, &self.banks)
    }

    /// A page of items, newest first, and what is on the account.
    pub async fn page(&self, ctx: &Ctx, state: Option<ItemState>, page: &PageQuery) -> Result<Page<Item>, Error> {
        Ok(store::page(&self.banks.db(ctx)?, state, page).await?)
    }

    /// What is on the suspense account, and in how many open items.
    pub async fn total(&self, ctx: &Ctx) -> Result<store::Total, Error> {
        Ok(store::total(&self.banks.db(ctx)?).await?)
    }

    /// Resolves an item, or says why not. The first who asks decides; a repeat of the same call answers the same.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn resolve(&self, ctx: &Ctx, item: Id<Item>, resolution: &Resolution) -> Result<Item, Error> {
        let db = self.banks.db(ctx)?;
        let found = store::get(&db, item).await?.ok_or(Error::NotFound)?;
        let key = ctx.idempotency.as_ref().map(|promise| promise.key.clone());
        if found.state != ItemState::Open {
            if found.resolution_key.is_some() && found.resolution_key == key {
                return self.carry_out(ctx, found).await;
            }
            return Err(Error::Resolved);
        }
        let target = self.target(ctx, &found, resolution).await?;
        let mut tx = db.begin(ctx).await?;
        let by = ctx.actor.id();
        if !store::decide_in_tx(&mut tx, &found, resolution.action, target, &resolution.purpose, by, key.as_deref())
            .await?
        {
            return Err(Error::Resolved);
        }
        let detail = json!({ "action": resolution.action, "amount": found.amount, "purpose": resolution.purpose });
        tx.audit(AuditEntry::done("account.suspense_resolving", item, &detail));
        tx.commit().await?;
        let decided = store::get(&db, item).await?.ok_or(Error::NotFound)?;
        self.carry_out(ctx, decided).await
    }

    /// The account to pay to: one of the same customer's. Write-backs go where the money came from.
    async fn target(&self, ctx: &Ctx, item: &Item, resolution: &Resolution) -> Result<Option<Id<Account>>, Error> {
        match resolution.action {
            Action::WriteBack if !item.can_be_written_back() => Err(Error::NotWriteBack),
            Action::WriteBack => Ok(None),
            Action::Pay => {
                let number = resolution.account_no.as_ref().ok_or(Error::NotTheirs)?;
                let card = self.accounts.by_number(ctx, number).await.map_err(Error::Port)?.ok_or(Error::NotTheirs)?;
                match item.user_id {
                    Some(owner) if owner != card.user_id => Err(Error::NotTheirs),
                    _ => Ok(Some(card.account_id)),
                }
            }
        }
    }

    /// Books what was decided. Safe to call again: the attempt's key is the item's.
    async fn carry_out(&self, ctx: &Ctx, item: Item) -> Result<Item, Error> {
        let db = self.banks.db(ctx)?;
        let (Some(action), ItemState::Resolving) = (item.action, item.state) else { return Ok(item) };
        let credit = match (action, item.target) {
            (Action::Pay, Some(account)) => Party::Account(account),
            _ => Party::Internal(InternalAccount::of(&item.came_from).ok_or(Error::NotWriteBack)?),
        };
        let key = format!("suspense:resolve:{}:{}", item.item_id, item.attempts);
        let detail =
            json!({ "action": action, "amount": item.amount, "purpose": item.purpose, "by": item.resolved_by });
        let posting = Posting {
            idempotency_key: key.clone(),
            fingerprint: key,
            kind: MovementKind::Return,
            legs: vec![Leg { debit: Party::Internal(InternalAccount::Suspense), credit, amount: item.amount }],
            holds: vec![],
            guards: vec![],
            narrative: Narrative {
                summary: format!("挂账处理：{}", item.summary),
                transfer_id: item.transfer_id.clone(),
                ..Narrative::default()
            },
            events: vec![],
            records: vec![],
            audit: Some(AuditEntry::done("account.suspense_resolved", item.item_id, &detail)),
        };
        // What the core has decided already is put right in this bank's own books alone.
        let posted = match item.is_of_core() {
            true => self.accounts.own_books(ctx)?.post(ctx, posting).await,
            false => self.accounts.post(ctx, posting).await,
        };
        let refused = match posted {
            Ok(Posted::Done { .. }) => None,
            Ok(Posted::Refused(refusal)) => Some(refusal),
            // The core has not decided; the job goes on with it.
            Err(PortFault::InProgress) => return Ok(item),
            Err(fault) => return Err(Error::Port(fault)),
        };
        let mut tx = db.begin(ctx).await?;
        match &refused {
            None => store::resolved_in_tx(&mut tx, &item, action, ctx.now()).await?,
            Some(_) => store::reopen_in_tx(&mut tx, &item).await?,
        }
        tx.commit().await?;
        match refused {
            Some(refusal) => Err(Error::TargetRefused(reason_of(&refusal))),
            None => store::get(&db, item.item_id).await?.ok_or(Error::NotFound),
        }
    }
}

/// `account.suspense`: resolutions that were cut off between the decision and its end.
#[async_trait]
impl Work for Suspense {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        for item in store::resolving(db).await? {
            let id = item.item_id;
            if let Err(error) = self.carry_out(ctx, item).await {
                tracing::warn!(%error, item = %id, "a suspense item could not be resolved");
            }
        }
        Ok(())
    }
}
