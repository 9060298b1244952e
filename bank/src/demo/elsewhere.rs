//! What some demo customers have at other banks: cards hung with and without consent to their balance, and a class III
//! account for small change.

use contracts::account::{AccountKind, Accounts, Counterparty, Leg, MovementKind, Narrative, Party, Posting};
use contracts::user::Users;
use kernel::{Clock, Ctx, Money};

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
    vec![account::Accepted { document, version: document.current().version.to_owned() }]
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
        accepted: accept(account::Document::HangCard),
        proof: account::Proof::Demonstration,
    };
    let card = match platform.online.cards.bind(here, user, &order).await {
        Ok(card) => card,
        Err(account::Error::Refused(account::Refusal::CardBound)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if consents {
        let accepted = accept(account::Document::BalanceSharing);
        platform.online.cards.consent(here, user, card.card_id, &accepted).await?;
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
