//! Behind the scenes of a customer's own transfers: what the verdict was, what was asked, what was booked, what was
//! remembered. All of it read from the records themselves; only a demonstration shows it.

use contracts::user::User;
use kernel::{Ctx, Id, PageQuery, Timestamp};
use storage::AuditFilter;

use crate::error::Error;
use crate::model;
use crate::service::{HowAuthorised, Mode, Service};
use crate::store::{self, Order};

/// One transfer from behind.
pub struct Behind {
    pub at: Timestamp,
    pub transfer_id: Option<String>,
    pub title: String,
    /// Sort and text.
    pub steps: Vec<(&'static str, String)>,
}

impl Service {
    /// The customer's latest transfers from behind.
    pub async fn behind(&self, ctx: &Ctx, user: Id<User>, limit: u32) -> Result<Vec<Behind>, Error> {
        if self.mode != Mode::Demo {
            return Err(Error::NotFound);
        }
        let db = self.banks.db(ctx)?;
        let page = PageQuery::parse(None, Some(limit)).unwrap_or_default();
        let mut entries = Vec::new();
        for order in store::of_user(&db, user, &page).await?.items {
            let id = order.transfer_id.to_string();
            let mut steps = decided(ctx, &order);
            for entry in self.accounts.entries_of_transfer(ctx, &id).await? {
                let text = ctx.lang.pick("借", "Debit");
                let credit = ctx.lang.pick("贷", "Credit");
                steps.push((
                    "posting",
                    format!("{text} {} → {credit} {}  {}", entry.debit, entry.credit, entry.amount.to_grouped()),
                ));
            }
            let filter = AuditFilter { subject: Some(id.clone()), ..AuditFilter::default() };
            for row in db.audit_page(&filter, &page).await?.items.into_iter().rev() {
                steps.push(("audit", format!("#{} {} {}…", row.seq, row.action, &row.hash[..12])));
            }
            let title = model::summary(ctx.lang, order.amount, &order.payee_name, order.payee_account_no.as_str());
            entries.push(Behind { at: order.created_at, transfer_id: Some(id), title, steps });
        }
        Ok(entries)
    }
}

fn decided(ctx: &Ctx, order: &Order) -> Vec<(&'static str, String)> {
    let how: HowAuthorised = serde_json::from_str(&order.authorisation).unwrap_or_default();
    let verdict = match how.reasons.is_empty() {
        true => ctx.lang.pick("风控:未触发规则", "Risk: no rule fired").to_owned(),
        false => format!("{}{}", ctx.lang.pick("风控:", "Risk: "), how.reasons.join(", ")),
    };
    let tools: Vec<_> = how
        .tools
        .iter()
        .map(|tool| match tool {
            contracts::auth::Tool::Pin => ctx.lang.pick("交易密码", "PIN"),
            contracts::auth::Tool::SmsCode => ctx.lang.pick("短信验证码", "SMS code"),
        })
        .collect();
    let used = match tools.is_empty() {
        true => ctx.lang.pick("认证:无需额外验证", "Authentication: nothing more was asked").to_owned(),
        false => format!("{}{}", ctx.lang.pick("认证:", "Authentication: "), tools.join(" + ")),
    };
    vec![("verdict", verdict), ("limit", used)]
}
