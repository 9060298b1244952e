//! What some demo customers have at other banks: cards hung with and without consent to their balance, money collected
//! from them, and a class III account for small change.

use contracts::account::{AccountKind, Accounts, Counterparty, HungCard, Leg, MovementKind, Narrative, Party, Posting};
use contracts::debit::DebitAmount;
use contracts::user::{User, Users};
use kernel::{Clock, Ctx, Id, Money};
use transfer::collection::{CollectOrder, Declined, MandateOrder, PlanDraft, Terms};
use transfer::{Adjust, End, Frequency, Plan};

use super::people::EVERYWHERE;
use super::{Failure, account_of, days_before, people};
use crate::wiring::Platform;

/// How long ago it was done.
const DAYS_AGO: i64 = 20;

/// Hangs cards and opens small-change accounts at every bank, for the customers that are everywhere.
pub async fn settle(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    let banks = platform.banks.all();
    let ctx = Ctx { clock: Clock::set_to(days_before(ctx, DAYS_AGO)), ..ctx.clone() };
    for (place, bank) in banks.iter().enumerate() {
        let here = ctx.in_tenant(bank.id.clone());
        for who in 0..EVERYWHERE as usize {
            // The first one has a card of each of the other banks, the others one of the next bank.
            let others = if who == 0 { 2 } else { 1 };
            for step in 1..=others {
                let other = &banks[(place + step) % banks.len()];
                if other.id != bank.id {
                    hang(platform, &here, &ctx.in_tenant(other.id.clone()), who, step == 1 && who % 2 == 0).await?;
                }
            }
            if who % 3 == 0 {
                small_change(platform, &here, who).await?;
            }
        }
    }
    Ok(())
}

fn accept(document: account::Document) -> Vec<account::Accepted> {
    vec![account::Accepted { document, version: document.built_in().version.to_string() }]
}

async fn hang(platform: &Platform, here: &Ctx, there: &Ctx, who: usize, consents: bool) -> Result<(), Failure> {
    let (Some((user, _)), Some((_, account))) =
        (account_of(platform, here, who).await?, account_of(platform, there, who).await?)
    else {
        return Ok(());
    };
    let order = account::BindOrder {
        card_no: account.account_no,
        phone: people(0)[who].phone.parse()?,
        holder: None,
        accepted: accept(account::Document::HangCard),
        proof: account::Proof::Demonstration,
    };
    let card = match platform.online.cards.bind(here, user, &order).await {
        Ok(card) => card,
        Err(account::Error::Refused(account::Refusal::CardBound)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if consents {
        collect(platform, here, (user, who), card.card_id).await?;
        let accepted = accept(account::Document::BalanceSharing);
        platform.online.cards.consent(here, user, card.card_id, &accepted).await?;
    }
    Ok(())
}

/// A mandate for the card, some money collected, and a plan that goes on.
async fn collect(
    platform: &Platform,
    here: &Ctx,
    (user, who): (Id<User>, usize),
    card: Id<HungCard>,
) -> Result<(), Failure> {
    let ctx = Ctx { idempotency: None, ..here.clone() };
    let mandate = MandateOrder {
        card,
        per_debit: Money::cny(500_000),
        per_day: Money::cny(2_000_000),
        version: Terms::current().version.to_owned(),
        challenge: None,
        for_demonstration: true,
    };
    match platform.collections.give(&ctx, user, &mandate).await {
        Ok(_) | Err(transfer::Error::Collection(Declined::MandateExists)) => {}
        Err(error) => return Err(error.into()),
    }
    let Some((_, to)) = account_of(platform, here, who).await? else { return Ok(()) };
    let order = |amount| CollectOrder { card, to: to.account_id, amount, challenge: None };
    for (place, (yuan, days)) in [(300, 2), (120, 9), (800, 15)].into_iter().enumerate() {
        let ctx = Ctx { clock: Clock::set_to(ctx.now().plus_seconds(days * 86_400)), ..ctx.clone() };
        let amount = DebitAmount::Exactly(Money::cny(yuan * 100));
        let key = format!("demo:collect:{card}:{place}");
        let made = platform.collections.collect_for_demonstration(&ctx, user, &order(amount), &key).await?;
        platform.collections.arrive_for_demonstration(&ctx, made).await?;
    }
    if platform.collections.plans(&ctx, user).await?.is_empty() {
        let today = platform.banks.of(&ctx)?.date(Clock::System.now());
        let start = today.checked_add_days(chrono::Days::new(5)).unwrap_or(today);
        let plan = Plan { frequency: Frequency::Monthly, start, minute: 570, adjust: Adjust::Next, end: End::Never };
        let kept = Money::cny(100_000);
        let draft = PlanDraft { order: order(DebitAmount::AllAbove { kept, most: kept }), plan };
        platform.collections.plan_for_demonstration(&ctx, user, &draft).await?;
    }
    Ok(())
}

/// A class III account bound to the customer's own class I account, with 200.00 from it.
async fn small_change(platform: &Platform, here: &Ctx, who: usize) -> Result<(), Failure> {
    let phone = people(0)[who].phone.parse()?;
    let Some(user) = platform.users.by_phone(here, &phone).await? else { return Ok(()) };
    let held = platform.accounts.of_user(here, user.user_id).await?;
    let Some(own) = held.iter().find(|account| account.kind == AccountKind::ClassOne) else { return Ok(()) };
    if held.iter().any(|account| account.kind == AccountKind::ClassThree) {
        return Ok(());
    }
    let order = account::OpenOrder {
        kind: AccountKind::ClassThree,
        bound: account::Bound { account_no: own.account_no.clone(), phone },
        accepted: accept(account::Document::ClassThree),
        proof: account::Proof::Demonstration,
    };
    let opened = platform.online.accounts.open(here, user.user_id, &order).await?;
    let side = Counterparty { name: Some(own.holder.as_str().to_owned()), ..Counterparty::default() };
    let key = format!("demo:{}:{who}:small-change", here.tenant);
    let posting = Posting {
        fingerprint: key.clone(),
        idempotency_key: key,
        kind: MovementKind::Transfer,
        legs: vec![Leg {
            debit: Party::Account(own.account_id),
            credit: Party::Account(opened.account_id),
            amount: Money::cny(20_000),
        }],
        holds: vec![],
        guards: vec![],
        narrative: Narrative {
            summary: "转入零钱账户".to_owned(),
            payer: side.clone(),
            payee: side,
            transfer_id: None,
        },
        events: vec![],
        records: vec![],
        audit: None,
    };
    platform.accounts.post(here, posting).await?;
    Ok(())
}
