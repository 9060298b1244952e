//! The end of a relation (注销客户关系), and what is kept after it.
//!
//! Sources: 个人信息保护法 Art. 47 (erasure when the relation ends; where a law wants data kept, nothing but keeping it);
//! 反洗钱法 (2024 revision) Art. 34 (identity data ten years).
//!
//! Invariants:
//! - nothing is closed while anything stands in the way, and what will end is shown before it is proven;
//! - whoever left is no user any more: no list, no look-up and no message finds them, and the phone number is free;
//! - what is kept is sealed, found by nothing but the exact phone or id number, and read by compliance alone, with a purpose
//!   that goes on record;
//! - when its time is over it is erased by a job: what remains says that somebody left, and when, and not who.

pub mod console;
pub mod http;
pub mod jobs;
mod rules;
pub mod store;

use chrono::Months;
use contracts::auth::{Business, Challenge, Operation};
use contracts::leaving::{EndingKind, ObstacleKind, Outlook};
use contracts::user::{
    CONSENT_CHANGED, ConsentChanged, ConsentPurpose, ConsentStanding, RelationClosed, USER_CLOSED, User,
};
use kernel::{AuditEntry, Ctx, Event, Id, Lang, Timestamp};
use serde_json::json;

pub use rules::ClosingRules;
use store::{Former, Personal};

use crate::care::Care;
use crate::error::Error;
use crate::model::EndReason;

impl Care {
    /// What stands in the way of leaving, and what would end.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn closing_outlook(&self, ctx: &Ctx, user: Id<User>) -> Result<Outlook, Error> {
        let mut outlook = Outlook::default();
        for part in &self.leaving {
            outlook.and(part.outlook(ctx, user).await?);
        }
        let coming_back = self.pending_recovery(ctx, user).await?.is_some();
        outlook.stands(ObstacleKind::Recovery, i64::from(coming_back), None);
        let devices = self.users.named_devices(ctx, user).await?.len();
        outlook.ends(EndingKind::Device, i64::try_from(devices).unwrap_or(i64::MAX));
        Ok(outlook)
    }

    /// Until when what must be kept of somebody who leaves now is kept.
    pub(crate) async fn kept_until(&self, ctx: &Ctx) -> Result<Timestamp, Error> {
        let rules = self.users.parameters.current::<ClosingRules>(ctx).await?;
        let bank = self.users.banks.of(ctx)?;
        let months = Months::new(u32::try_from(rules.keep_months).unwrap_or(u32::MAX));
        let day = bank.date(ctx.now()).checked_add_months(months).ok_or(Error::NotFound)?;
        // Whole days: erased on the day after.
        let after = day.succ_opt().ok_or(Error::NotFound)?;
        Ok(Timestamp::start_of(after, bank.zone))
    }

    /// Ends the relation, once nothing stands in the way and it is proven. The caller's session ends with it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn close_relation(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        for part in &self.leaving {
            part.settle(ctx, user).await?;
        }
        let outlook = self.closing_outlook(ctx, user).await?;
        if !outlook.obstacles.is_empty() {
            return Err(Error::LeavingBlocked);
        }
        let bank = self.users.banks.of(ctx)?;
        let operation = Operation {
            from_account: "relation".to_owned(),
            summary: match ctx.lang {
                Lang::Zh => format!("注销在{}的客户关系", bank.name),
                Lang::En => format!("Close the relation with {}", bank.name_en),
            },
            ..self.act(ctx, user, Business::CloseRelation)?
        };
        self.prove(ctx, &operation, challenge).await?;
        // The key of this call is for this call's own answer.
        let own = Ctx { idempotency: None, ..ctx.clone() };
        for part in &self.leaving {
            part.wind_up(&own, user).await?;
        }
        self.become_former(&own, user).await
    }

    /// The user's rows become restricted storage; everything nobody must keep is gone with this transaction.
    async fn become_former(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        let (db, keys) = self.users.room(ctx)?;
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let keep_until = self.kept_until(ctx).await?;
        let mut consents = Vec::new();
        for purpose in ConsentPurpose::ALL {
            if self.users.consent(ctx, user, purpose).await? == ConsentStanding::Given {
                consents.push(purpose);
            }
        }
        let former = Former {
            user_id: user,
            personal: Some(Personal {
                name: person.view.name.as_ref().map(|name| name.as_str().to_owned()),
                phone: person.view.phone.as_str().to_owned(),
                id_number: person.id_number.as_ref().map(|number| number.as_str().to_owned()),
            }),
            class: person.view.class,
            registered_at: person.view.created_at,
            closed_at: ctx.now(),
            keep_until,
            erased_at: None,
        };
        let mut tx = db.begin(ctx).await?;
        let mut unbound = Vec::new();
        for device in crate::device::store::device_ids_in_tx(&mut tx, user).await? {
            unbound.push(self.users.unbind_in_tx(&mut tx, ctx, user, &device, crate::device::Why::Left, None).await?);
        }
        let sessions = crate::device::store::standing_sessions_in_tx(&mut tx, user, ctx.now()).await?;
        for (session, _) in &sessions {
            crate::store::end_in_tx(&mut tx, *session, EndReason::Revoked, ctx.now()).await?;
        }
        store::keep_in_tx(&mut tx, &keys, &former, &person).await?;
        store::forget_at_once_in_tx(&mut tx, user).await?;
        for purpose in consents {
            let body = ConsentChanged { user_id: user, purpose, given: false };
            tx.publish(Event::new(CONSENT_CHANGED, user, &body));
        }
        tx.publish(Event::new(USER_CLOSED, user, &RelationClosed { user_id: user }));
        let detail = json!({ "class": former.class, "keep_until": keep_until, "devices": unbound.len() });
        tx.audit(AuditEntry::done("user.relation_closed", user, &detail));
        tx.commit().await?;
        unbound.iter().for_each(|device| self.users.forget_device(ctx, device));
        for (session, _) in &sessions {
            self.users.live.end(&ctx.tenant, *session, EndReason::Revoked);
        }
        let bank = self.users.banks.of(ctx)?;
        let text = match person.view.lang {
            Lang::Zh => format!("【{}】您在本行的客户关系已注销。如非本人操作，请立即致电本行。", bank.name),
            Lang::En => {
                format!(
                    "[{}] Your relation with the bank is closed. If this was not you, call us at once.",
                    bank.name_en
                )
            }
        };
        if let Err(error) = self.text(ctx, &person.view.phone, text).await {
            tracing::warn!(%error, "somebody who left could not be told");
        }
        Ok(())
    }

    /// Lets somebody who has nothing at the bank leave, in a demonstration, so that there is one to look up.
    pub async fn demonstrate_leaving(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        self.users.demo.as_ref().ok_or(Error::NotDemo)?;
        self.become_former(ctx, user).await
    }

    /// What is kept of somebody who left, with a purpose, on record.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn reveal_former(&self, ctx: &Ctx, user: Id<User>, purpose: &str) -> Result<Personal, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let former = store::get(&db, &keys, user).await?.ok_or(Error::NotFound)?;
        let personal = former.personal.ok_or(Error::Erased)?;
        let mut tx = db.begin(ctx).await?;
        tx.audit(AuditEntry::done("user.former_revealed", user, &json!({ "purpose": purpose })));
        tx.commit().await?;
        Ok(personal)
    }
}
