//! What the demonstration's accounts have been through: a lock, a stop, a freeze, an order of a court, and interest.

use account::{Hand, Order};
use contracts::account::{Accounts, InternalAccount, Leg, MovementKind, Narrative, Party, Posting, RestrictionKind};
use kernel::{Clock, Ctx, Money};

use super::{Customer, Failure, as_customer, days_before};
use crate::wiring::Platform;

/// Funds small-change accounts, restricts a few, and accrues the interest of all days that are over.
pub async fn look_after(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    for (who, customer) in customers.iter().enumerate() {
        let Some(small) = customer.accounts.get(2) else { continue };
        let (main, small) = (customer.accounts[0].account_id, small.account_id);
        let then = as_customer(ctx, customer, days_before(ctx, 1).plus_seconds(who as i64));
        let shop = Party::Internal(InternalAccount::Acquiring);
        let legs = [
            ("fund", MovementKind::Transfer, Party::Account(main), Party::Account(small), 50_000, "转入零钱账户"),
            ("spend", MovementKind::Payment, Party::Account(small), shop, 3_650, "便利店购物"),
        ];
        for (name, kind, debit, credit, minor, summary) in legs {
            let key = format!("demo:{}:{who}:small-{name}", ctx.tenant);
            let posting = Posting {
                fingerprint: key.clone(),
                idempotency_key: key,
                kind,
                legs: vec![Leg { debit, credit, amount: Money::cny(minor) }],
                holds: vec![],
                guards: vec![],
                narrative: Narrative { summary: summary.to_owned(), ..Narrative::default() },
                events: vec![],
                records: vec![],
                audit: None,
            };
            // Somebody may have run out of money: so it goes.
            platform.accounts.post(&then, posting).await?;
        }
    }
    restrict(platform, ctx, customers).await?;
    platform.accounts.earn_interest(ctx).await?;
    Ok(())
}

async fn restrict(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    let lock = Order {
        amount_minor: Some(20_000_000),
        ..Order::plain(RestrictionKind::AmountLock, "客户设置单笔金额锁")
    };
    let court = Order {
        document_no: Some("（2026）明执字第 118 号".to_owned()),
        authority: Some("明川区人民法院".to_owned()),
        amount_minor: Some(30_000_000),
        ..Order::plain(RestrictionKind::CourtOrder, "民间借贷纠纷，协助冻结")
    };
    let orders = [
        (0, true, lock),
        (20, true, Order::plain(RestrictionKind::CustomerStop, "客户临时停用")),
        (21, false, Order::plain(RestrictionKind::BankFreeze, "疑似涉诈，等待客户到网点核实")),
        (22, false, court),
    ];
    for (who, own, order) in orders {
        let Some(customer) = customers.get(who) else { continue };
        let Some(account) = customer.accounts.first() else { continue };
        let then = as_customer(ctx, customer, days_before(ctx, 2));
        let by_bank = Ctx { clock: Clock::set_to(days_before(ctx, 2)), ..ctx.clone() };
        let (hand, ctx) = if own { (Hand::Customer(customer.user_id), then) } else { (Hand::Bank, by_bank) };
        match platform.accounts.restrict(&ctx, hand, account.account_id, &order).await {
            // Filling that was cut off has placed it already.
            Ok(_) | Err(account::Error::RestrictedAlready) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
