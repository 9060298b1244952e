//! Money that hangs: incoming payments of the demonstration that could not be credited, waiting for an operator.

use contracts::account::{Counterparty, InternalAccount, Leg, MovementKind, Narrative, Party, Posted, Posting};
use kernel::{Clock, Ctx, Money};

use super::{Failure, account_of, days_before};
use crate::wiring::Platform;

/// Who of the demo customers, how many days ago, fen, from whom, for what, and why it hangs.
const HANGING: [(usize, i64, i64, &str, &str, &str); 3] = [
    (5, 2, 128_000, "海岸精密制造有限公司", "报销款", "name_mismatch"),
    (9, 1, 36_650, "顺途网约车", "司机奖励", "account_frozen"),
    (12, 0, 520_000, "青石软件有限公司", "项目尾款", "name_mismatch"),
];

/// Puts the payments into the suspense account of the bank of `ctx`; again is nothing new.
pub async fn hang(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    for (place, (who, days, minor, from, summary, reason)) in HANGING.into_iter().enumerate() {
        let Some((_, account)) = account_of(platform, ctx, who).await? else { continue };
        let at = days_before(ctx, days).plus_seconds(-3_600);
        let ctx = Ctx { clock: Clock::set_to(at), ..ctx.clone() };
        let payer = Counterparty { name: Some(from.to_owned()), ..Counterparty::default() };
        let key = format!("demo:hanging:{place}");
        let posting = Posting {
            fingerprint: key.clone(),
            idempotency_key: key,
            kind: MovementKind::Transfer,
            legs: vec![Leg {
                debit: Party::Internal(InternalAccount::Acquiring),
                credit: Party::Account(account.account_id),
                amount: Money::cny(minor),
            }],
            holds: vec![],
            guards: vec![],
            narrative: Narrative { summary: summary.to_owned(), payer, ..Narrative::default() },
            events: vec![],
            records: vec![],
            audit: None,
        };
        let posted = platform.accounts.put_in_suspense(&ctx, posting, reason).await?;
        if let Posted::Refused(refusal) = posted {
            return Err(format!("a demo payment could not be put into suspense: {refusal:?}").into());
        }
    }
    Ok(())
}
