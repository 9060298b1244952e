//! Accounts and cards pass with their users: when two users become one, and back when that was wrong.
//!
//! - Whose an account is changes here and nowhere else; its number, its holder, its balance and its history never do.
//! - Whatever passed keeps its home, and goes back there with the split, whichever merges were made or taken back meanwhile.
//! - A card that its new owner has already stays where it is.
//! - What was used of limits counts for whoever goes on, for the rest of the day and year; it is never given back.
//!
//! Other processes believe an account's owner for two seconds at most; sessions of whoever loses it end before that.

mod store;

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{CARD_BOUND, CARD_UNBOUND, CardBound, CardUnbound};
use contracts::identity::{
    ACCOUNT_OWNER_CHANGED, AccountOwnerChanged, Merge, MergeLedger, Moved, USERS_MERGED, USERS_SPLIT, UsersMerged,
    UsersSplit,
};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Event, Id};
use serde_json::json;
use storage::{Consumer, Consumption, Handled, StoredEvent, Tx};

use crate::error::Error;
use crate::service::Service;
use store::{Act, Passing};

/// What this folder listens to.
pub fn consumption(service: &Arc<Service>) -> Consumption {
    Consumption::in_tx("account.owners", &[USERS_MERGED, USERS_SPLIT], Arc::new(Owners(service.clone())))
}

struct Owners(Arc<Service>);

#[async_trait]
impl Consumer for Owners {
    async fn take_in_tx(&self, tx: &mut Tx, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        for event in events {
            let passing = match event.topic.as_str() {
                USERS_MERGED => {
                    let UsersMerged { merge_id, from, to } = event.body()?;
                    self.0.carry_usage_in_tx(tx, ctx, from, to).await?;
                    Passing { merge_id, act: Act::Merge(from), to, at: event.occurred_at }
                }
                _ => {
                    let UsersSplit { merge_id, homes, to, .. } = event.body()?;
                    Passing { merge_id, act: Act::Split(homes), to, at: event.occurred_at }
                }
            };
            self.0.pass_in_tx(tx, &passing).await?;
        }
        Ok(())
    }
}

impl Service {
    async fn pass_in_tx(&self, tx: &mut Tx, passing: &Passing) -> Result<(), Error> {
        let Passing { merge_id, to, .. } = *passing;
        for account in store::accounts_in_tx(tx, passing).await? {
            store::pass_account_in_tx(tx, passing, &account).await?;
            let (account_id, kind, from) = (account.account_id, account.kind, account.from);
            let body = AccountOwnerChanged { account_id, kind, from, to, merge_id };
            tx.publish(Event::new(ACCOUNT_OWNER_CHANGED, account_id, &body));
            let detail = json!({ "account": account.account_no.masked(), "from": from, "to": to, "merge": merge_id });
            tx.audit(AuditEntry::done("account.owner_changed", account_id, &detail));
        }
        for (card_id, from) in store::cards_in_tx(tx, passing).await? {
            store::pass_card_in_tx(tx, passing, card_id, from).await?;
            tx.publish(Event::new(CARD_UNBOUND, card_id, &CardUnbound { card_id, user_id: from }));
            tx.publish(Event::new(CARD_BOUND, card_id, &CardBound { card_id, user_id: to }));
            let detail = json!({ "from": from, "to": to, "merge": merge_id });
            tx.audit(AuditEntry::done("account.card_owner_changed", card_id, &detail));
        }
        Ok(())
    }

    /// Adds what `from` has used of today's and this year's limits to what `to` has: two users do not have two limits.
    async fn carry_usage_in_tx(&self, tx: &mut Tx, ctx: &Ctx, from: Id<User>, to: Id<User>) -> Result<(), Error> {
        use chrono::Datelike;
        let today = self.banks.of(ctx)?.date(ctx.now());
        for period in [today.to_string(), today.year().to_string()] {
            for key in store::carry_usage_in_tx(tx, (from, to), &period).await? {
                self.forget_counter(ctx, &key)?;
            }
        }
        Ok(())
    }
}

#[async_trait]
impl MergeLedger for Service {
    async fn moved(&self, ctx: &Ctx, merge: Id<Merge>) -> Result<Vec<Moved>, PortFault> {
        Ok(store::moved(&self.db(ctx)?, merge).await.map_err(Error::from)?)
    }
}
