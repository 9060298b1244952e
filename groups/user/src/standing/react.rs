//! Listening: a card that was bound or taken off, and an account that was opened, change how far a user has come.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::account::{
    ACCOUNT_OPENED, AccountKind, AccountOpened, CARD_BOUND, CARD_UNBOUND, CardBound, CardUnbound,
};
use contracts::identity::{ACCOUNT_OWNER_CHANGED, AccountOwnerChanged};
use contracts::user::User;
use kernel::{Ctx, Id};
use storage::{Consumer, Consumption, Handled, StoredEvent, Tx};

use super::model::{Evidence, EvidenceKind, Proof};
use super::store;
use crate::service::Service;

/// What this folder listens to.
pub fn consumption(users: Arc<Service>) -> Consumption {
    Consumption::in_tx("user.standing", TOPICS, Arc::new(Standings(users)))
}

const TOPICS: &[&str] = &[CARD_BOUND, CARD_UNBOUND, ACCOUNT_OPENED, ACCOUNT_OWNER_CHANGED];

struct Standings(Arc<Service>);

/// What an event says of a user's evidence.
enum Told {
    New(Id<User>, EvidenceKind, String, Proof),
    Over(Id<User>, EvidenceKind, String),
    Nothing,
}

fn told(event: &StoredEvent) -> Result<Told, Box<dyn std::error::Error + Send + Sync>> {
    Ok(match event.topic.as_str() {
        CARD_BOUND => {
            let body: CardBound = event.body()?;
            Told::New(body.user_id, EvidenceKind::Card, body.card_id.to_string(), Proof::CardBank)
        }
        CARD_UNBOUND => {
            let body: CardUnbound = event.body()?;
            Told::Over(body.user_id, EvidenceKind::Card, body.card_id.to_string())
        }
        _ => {
            let body: AccountOpened = event.body()?;
            match body.kind {
                AccountKind::ClassOne => {
                    Told::New(body.user_id, EvidenceKind::ClassOne, body.account_id.to_string(), Proof::Account)
                }
                AccountKind::ClassTwo | AccountKind::ClassThree => Told::Nothing,
            }
        }
    })
}

#[async_trait]
impl Consumer for Standings {
    async fn take_in_tx(&self, tx: &mut Tx, _: &Ctx, events: &[StoredEvent]) -> Handled {
        for event in events {
            if event.topic == ACCOUNT_OWNER_CHANGED {
                self.follow_in_tx(tx, event).await?;
                continue;
            }
            let user = match told(event)? {
                Told::New(user, kind, subject, proof) => {
                    let evidence = Evidence { kind, subject, proof, since: event.occurred_at, ended_at: None };
                    store::add_in_tx(tx, user, &evidence).await?;
                    user
                }
                Told::Over(user, kind, subject) => {
                    store::end_in_tx(tx, user, kind, &subject, event.occurred_at).await?;
                    user
                }
                Told::Nothing => continue,
            };
            self.0.settle_class_in_tx(tx, user).await?;
        }
        Ok(())
    }
}

impl Standings {
    /// A class I account carries its owner's class, whoever that is by now.
    async fn follow_in_tx(&self, tx: &mut Tx, event: &StoredEvent) -> Handled {
        let AccountOwnerChanged { account_id, kind, from, to, .. } = event.body()?;
        if kind != AccountKind::ClassOne {
            return Ok(());
        }
        let (kind, subject) = (EvidenceKind::ClassOne, account_id.to_string());
        store::end_in_tx(tx, from, kind, &subject, event.occurred_at).await?;
        let evidence = Evidence { kind, subject, proof: Proof::Account, since: event.occurred_at, ended_at: None };
        store::add_in_tx(tx, to, &evidence).await?;
        for user in [from, to] {
            self.0.settle_class_in_tx(tx, user).await?;
        }
        Ok(())
    }
}
