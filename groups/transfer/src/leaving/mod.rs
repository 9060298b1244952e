//! A customer who leaves: what is on the way comes to its end first; standing orders, plans, mandates, payees and the phone
//! number end with them. And what this group keeps of a customer, for them to take along.

mod store;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::leaving::{EndingKind, Leaving, ObstacleKind, Outlook};
use contracts::own_data::{DataPart, OwnData, PART_ROWS_MAX};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Money, PageQuery};
use serde_json::{Value, json};

use crate::collection::Collections;
use crate::error::Error;
use crate::schedule::{Action, Status};

fn batch(after: Option<&str>) -> Result<PageQuery, Error> {
    PageQuery::parse(after, Some(kernel::page::LIMIT_MAX)).map_err(|_| Error::NotFound)
}

impl Collections {
    async fn leaving_outlook(&self, ctx: &Ctx, user: Id<User>) -> Result<Outlook, Error> {
        let counts = store::counts(&self.transfers.banks.db(ctx)?, user).await?;
        let mut outlook = Outlook::default();
        outlook.stands(ObstacleKind::OnTheWay, counts.on_the_way, None);
        outlook.stands(ObstacleKind::PacketOpen, counts.packets, Some(Money::cny(counts.packets_minor)));
        outlook.ends(EndingKind::Schedule, counts.schedules);
        outlook.ends(EndingKind::CollectPlan, counts.plans);
        outlook.ends(EndingKind::Mandate, counts.mandates);
        outlook.ends(EndingKind::DebitMandate, counts.debit_mandates);
        outlook.ends(EndingKind::Payee, counts.payees);
        outlook.ends(EndingKind::PhonePayment, counts.phone);
        Ok(outlook)
    }

    async fn leave(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        let is_open = |status: Status| matches!(status, Status::Active | Status::Paused);
        for schedule in self.transfers.schedules(ctx, user).await? {
            if is_open(schedule.status) {
                self.transfers.steer_schedule(ctx, user, schedule.schedule_id, Action::Cancel).await?;
            }
        }
        for plan in self.plans(ctx, user).await? {
            if is_open(plan.course.status) {
                self.steer_plan(ctx, user, plan.plan_id, Action::Cancel).await?;
            }
        }
        let db = self.transfers.banks.db(ctx)?;
        for mandate in store::mandates(&db, user).await? {
            self.end(ctx, user, mandate).await?;
        }
        for mandate in self.debit_mandates(ctx, user).await? {
            if mandate.ended_at.is_none() {
                self.end_debit(ctx, user, mandate.mandate_id).await?;
            }
        }
        self.transfers.turn_phone_off(ctx, user).await?;
        let mut tx = db.begin(ctx).await?;
        let payees = store::forget_payees_in_tx(&mut tx, user).await?;
        if payees > 0 {
            tx.audit(AuditEntry::done("transfer.payees_forgotten", user, &json!({ "payees": payees })));
        }
        Ok(tx.commit().await?)
    }

    async fn all_own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, Error> {
        let db = self.transfers.banks.db(ctx)?;
        let mut transfers: Vec<Value> = Vec::new();
        let mut page = batch(None)?;
        while transfers.len() < PART_ROWS_MAX {
            let found = crate::store::of_user(&db, user, &page).await?;
            transfers.extend(found.items.iter().map(store::transfer));
            let Some(next) = found.next_cursor else { break };
            page = batch(Some(&next))?;
        }
        let payee = |row: &crate::store::PayeeRow| {
            json!({
                "name": row.name, "account_no": row.account_no.as_str(), "bank": row.bank_name, "bank_no": row.bank_no,
                "alias": row.alias, "transfers": row.transfers, "last_used_at": row.last_used_at,
            })
        };
        let schedule = |row: &crate::schedule::Schedule| {
            json!({
                "payee_name": row.payee_name, "payee_account_no": row.payee_account_no.as_str(),
                "payee_bank": row.payee_bank_name, "amount": row.amount, "note": row.note,
                "status": row.status.as_str(), "done": row.done, "created_at": row.created_at,
            })
        };
        let payees = self.transfers.payees(ctx, user).await?;
        let schedules = self.transfers.schedules(ctx, user).await?;
        Ok(vec![
            DataPart { name: "transfers", about: ("转账记录", "Transfers"), rows: transfers },
            DataPart { name: "payees", about: ("收款人", "Payees"), rows: payees.iter().map(payee).collect() },
            DataPart {
                name: "standing_orders",
                about: ("预约与周期转账", "Standing orders"),
                rows: schedules.iter().map(schedule).collect(),
            },
            DataPart {
                name: "mandates",
                about: ("扣款授权", "Debit mandates"),
                rows: store::all_mandates(&db, user).await?,
            },
            DataPart { name: "red_packets", about: ("红包", "Red packets"), rows: store::packets(&db, user).await? },
        ])
    }
}

#[async_trait]
impl Leaving for Collections {
    async fn outlook(&self, ctx: &Ctx, user: Id<User>) -> Result<Outlook, PortFault> {
        Ok(self.leaving_outlook(ctx, user).await?)
    }

    async fn wind_up(&self, ctx: &Ctx, user: Id<User>) -> Result<(), PortFault> {
        Ok(self.leave(ctx, user).await?)
    }
}

#[async_trait]
impl OwnData for Collections {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        Ok(self.all_own_data(ctx, user).await?)
    }
}
