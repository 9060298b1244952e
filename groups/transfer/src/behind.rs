//! Behind the scenes of a customer's own transfers: what the verdict was, what was asked, what was booked, what was
//! remembered. All of it read from the records themselves, in the caller's words; only a demonstration shows it.

use contracts::account::{EntryView, InternalAccount};
use contracts::auth::Tool;
use contracts::user::User;
use kernel::{Ctx, Id, Lang, PageQuery, Timestamp};
use serde::Serialize;
use storage::{AuditFilter, AuditRow};
use utoipa::ToSchema;

use crate::error::Error;
use crate::model;
use crate::service::{HowAuthorised, Mode, Service};
use crate::store;

/// One transfer from behind.
pub struct Behind {
    pub at: Timestamp,
    pub transfer_id: Option<String>,
    pub title: String,
    /// Sort and text.
    pub steps: Vec<(StepKind, String)>,
}

/// What a step behind a transfer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BehindStepKind)]
pub enum StepKind {
    /// The risk rules said something.
    Verdict,
    /// The limit table chose the tools.
    Limit,
    /// The ledger booked a debit and a credit.
    Posting,
    /// The audit trail remembered it.
    Audit,
}

impl Service {
    /// The customer's latest transfers from behind.
    pub async fn behind(&self, ctx: &Ctx, user: Id<User>, limit: u32) -> Result<Vec<Behind>, Error> {
        if self.mode != Mode::Demo {
            return Err(Error::NotFound);
        }
        let (db, lang) = (self.banks.db(ctx)?, ctx.lang);
        let page = PageQuery::parse(None, Some(limit)).unwrap_or_default();
        let mut entries = Vec::new();
        for order in store::of_user(&db, user, &page).await?.items {
            let id = order.transfer_id.to_string();
            let how: HowAuthorised = serde_json::from_str(&order.authorisation).unwrap_or_default();
            let verdict = verdict(lang, &how.reasons, |rule| self.risk.rule_text(rule));
            let mut steps = vec![(StepKind::Verdict, verdict), (StepKind::Limit, asked(lang, &how.tools))];
            for entry in self.accounts.entries_of_transfer(ctx, &id).await? {
                steps.push((StepKind::Posting, booked(lang, &entry)));
            }
            let filter = AuditFilter { subject: Some(id.clone()), ..AuditFilter::default() };
            for row in db.audit_page(&filter, &page).await?.items.into_iter().rev() {
                steps.push((StepKind::Audit, remembered(lang, &row)));
            }
            let title = model::summary(lang, order.amount, &order.payee_name, order.payee_account_no.as_str());
            entries.push(Behind { at: order.created_at, transfer_id: Some(id), title, steps });
        }
        Ok(entries)
    }
}

/// The rules that fired, in their own words. Those that are not known any more are only counted.
fn verdict(lang: Lang, rules: &[String], text: impl Fn(&str) -> Option<(String, String)>) -> String {
    let known = rules.iter().filter_map(|rule| text(rule));
    let mut said: Vec<String> = known.map(|(zh, en)| lang.pick(&zh, &en).to_owned()).collect();
    match (rules.len() - said.len(), lang) {
        (0, _) => {}
        (more, Lang::Zh) => said.push(format!("触发 {more} 条规则")),
        (1, Lang::En) => said.push("1 rule fired".to_owned()),
        (more, Lang::En) => said.push(format!("{more} rules fired")),
    }
    if said.is_empty() {
        return lang.pick("风控：未触发规则", "Risk: no rule fired").to_owned();
    }
    [lang.pick("风控：", "Risk: "), &said.join(lang.pick("；", "; "))].concat()
}

fn asked(lang: Lang, tools: &[Tool]) -> String {
    let named: Vec<_> = tools.iter().map(|tool| tool.names()).map(|(zh, en)| lang.pick(zh, en)).collect();
    match named.is_empty() {
        true => lang.pick("认证：无需额外验证", "Authentication: nothing more was asked").to_owned(),
        false => [lang.pick("认证：", "Authentication: "), &named.join(" + ")].concat(),
    }
}

fn booked(lang: Lang, entry: &EntryView) -> String {
    let (debit, credit) = (lang.pick("借", "Debit"), lang.pick("贷", "Credit"));
    let (from, to) = (party(lang, &entry.debit), party(lang, &entry.credit));
    format!("{debit} {from} → {credit} {to}  {}", entry.amount.to_grouped())
}

/// A customer's account by its masked number, one of the bank's own by its name.
fn party(lang: Lang, shown: &str) -> &str {
    InternalAccount::of(shown).map_or(shown, |account| {
        let (zh, en) = account.names();
        lang.pick(zh, en)
    })
}

fn remembered(lang: Lang, row: &AuditRow) -> String {
    let act = match row.action.as_str() {
        "transfer.posted" => lang.pick("已记账", "booked"),
        "transfer.scheduled" => lang.pick("已冻结金额，按时转出", "on hold; it leaves at its time"),
        "transfer.left" => lang.pick("已转出并解除冻结", "has left; the hold is gone"),
        "transfer.cancelled" => lang.pick("已撤销并解除冻结", "called off; the hold is gone"),
        "transfer.settled" => lang.pick("对方银行已答复", "the other bank has answered"),
        "transfer.returned" => lang.pick("款项已退回", "the money came back"),
        other => other,
    };
    format!("#{} {act} {}…", row.seq, &row.hash[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(rule: &str) -> Option<(String, String)> {
        (rule == "night_large_amount").then(|| ("夜间大额转账".to_owned(), "A large amount at night".to_owned()))
    }

    #[test]
    fn rules_are_told_in_words_and_never_by_their_ids() {
        let check = |lang, rules: &[&str], expected: &str| {
            let rules: Vec<_> = rules.iter().map(|rule| (*rule).to_owned()).collect();
            assert_eq!(verdict(lang, &rules, words), expected);
        };
        check(Lang::Zh, &[], "风控：未触发规则");
        check(Lang::Zh, &["night_large_amount"], "风控：夜间大额转账");
        check(Lang::Zh, &["night_large_amount", "gone", "gone_too"], "风控：夜间大额转账；触发 2 条规则");
        check(Lang::En, &["night_large_amount"], "Risk: A large amount at night");
        check(Lang::En, &["gone"], "Risk: 1 rule fired");
    }

    #[test]
    fn tools_and_accounts_have_names() {
        assert_eq!(asked(Lang::Zh, &[Tool::Pin, Tool::SmsCode]), "认证：交易密码 + 短信验证码");
        assert_eq!(asked(Lang::En, &[]), "Authentication: nothing more was asked");
        assert_eq!(party(Lang::Zh, "clearing"), "存放清算款项");
        assert_eq!(party(Lang::En, "clearing"), "Clearing account");
        assert_eq!(party(Lang::En, "6229 **** **** 7890"), "6229 **** **** 7890");
    }
}
