//! Listening: a device that stands for its user no more takes its tools and its key with it, and whoever came back without
//! anything enrols all of theirs again, since what they had may be in other hands. Of whoever leaves nothing stays that
//! could prove anything, and a face goes with the consent to it.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::auth::{Tool, ToolChange};
use contracts::user::{
    CONSENT_CHANGED, ConsentChanged, ConsentPurpose, DEVICE_UNBOUND, DeviceUnbound, Recovered, RelationClosed,
    USER_CLOSED, USER_RECOVERED,
};
use kernel::Ctx;
use serde_json::json;
use storage::{Consumer, Consumption, Handled, StoredEvent, Tx};

use super::store::{self, EndedBy};
use super::{KINDS, note_in_tx};
use crate::devices::store::{self as devices, KeyEnd};
use crate::service::Service;

/// What this folder listens to.
pub fn consumption(service: Arc<Service>) -> Consumption {
    Consumption::in_tx(
        "auth.tools",
        &[DEVICE_UNBOUND, USER_RECOVERED, USER_CLOSED, CONSENT_CHANGED],
        Arc::new(Tools(service)),
    )
}

struct Tools(Arc<Service>);

#[async_trait]
impl Consumer for Tools {
    async fn take_in_tx(&self, tx: &mut Tx, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        let keys = self.0.keys.bank(&ctx.tenant);
        for event in events {
            let (user, device, why) = match event.topic.as_str() {
                CONSENT_CHANGED => {
                    self.consent_changed_in_tx(tx, ctx, event).await?;
                    continue;
                }
                DEVICE_UNBOUND => {
                    let DeviceUnbound { user_id, device_id } = event.body()?;
                    let whose = (user_id, Some(device_id.as_str()));
                    devices::end_keys_in_tx(tx, whose, event.occurred_at, KeyEnd::Unbound, ctx.now()).await?;
                    (user_id, Some(device_id), "device_unbound")
                }
                USER_CLOSED => {
                    let RelationClosed { user_id } = event.body()?;
                    crate::store::forget_customer_in_tx(tx, user_id).await?;
                    (user_id, None, "relation_closed")
                }
                _ => {
                    let Recovered { user_id, .. } = event.body()?;
                    let whose = (user_id, None);
                    devices::end_keys_in_tx(tx, whose, event.occurred_at, KeyEnd::Recovered, ctx.now()).await?;
                    crate::federation::end_all_in_tx(tx, user_id, event.occurred_at, ctx.now()).await?;
                    (user_id, None, "recovered")
                }
            };
            let why = json!({ "why": why });
            for kind in KINDS {
                for row in store::held_in_tx(tx, &keys, user, kind).await? {
                    // A tool that was enrolled after the event is none of the event's.
                    let concerned = device.is_none() || row.device_id == device;
                    if concerned && row.created_at <= event.occurred_at {
                        store::revoke_in_tx(tx, &row, EndedBy::Device, ctx.now()).await?;
                        note_in_tx(tx, &row, ToolChange::Revoked, "auth.tool_revoked", why.clone());
                    }
                }
            }
        }
        Ok(())
    }
}

impl Tools {
    /// Who agrees to biometrics no more has their face erased: the enrolled one, and any that is being looked at.
    async fn consent_changed_in_tx(&self, tx: &mut Tx, ctx: &Ctx, event: &StoredEvent) -> Handled {
        let ConsentChanged { user_id, purpose, given } = event.body()?;
        if given || purpose != ConsentPurpose::Biometrics {
            return Ok(());
        }
        let keys = self.0.keys.bank(&ctx.tenant);
        crate::face::store::forget_customer_in_tx(tx, user_id).await?;
        for row in store::held_in_tx(tx, &keys, user_id, Tool::Face).await? {
            // One that was enrolled with a consent given after the event is none of the event's.
            if row.created_at <= event.occurred_at {
                store::revoke_in_tx(tx, &row, EndedBy::Consent, ctx.now()).await?;
                note_in_tx(tx, &row, ToolChange::Revoked, "auth.tool_revoked", json!({ "why": "consent_withdrawn" }));
            }
        }
        Ok(())
    }
}
