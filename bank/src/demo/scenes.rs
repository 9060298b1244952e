//! Scenes of transfers in the demonstration: who can be paid by phone number, a batch that is done, and standing orders
//! with a past. Confirmed with the PIN like anybody's.

use contracts::auth::{Challenge, Tool};
use kernel::{Actor, Clock, Ctx, Id, Idempotency, Money, Timestamp};
use transfer::{Adjust, Draft, End, Frequency, Manner, Plan, RawRow, TransferOrder};

use super::life::midnight_before;
use super::{Customer, Failure, PIN, as_customer, days_before};
use crate::wiring::Platform;

/// Customers who can be paid by phone number.
const BY_PHONE: usize = 16;
/// Days on which the daily order was carried out.
const DAYS_PAID: i64 = 3;
/// Whom the batch pays, how many fen, and for what.
const BATCH: [(usize, i64, &str); 3] = [(31, 6_000, "场地费"), (32, 8_800, "饮料"), (33, 12_050, "球拍穿线")];

/// Plays the scenes at the bank of `ctx`; what is there already is left alone.
pub async fn play(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    for customer in customers.iter().take(BY_PHONE) {
        let then = as_customer(ctx, customer, days_before(ctx, 30));
        platform.transfers.turn_phone_on(&then, customer.user_id, customer.accounts[0].account_id).await?;
    }
    let Some(payer) = customers.iter().find(|customer| customer.accounts.len() > 1) else { return Ok(()) };
    if platform.transfers.batches(ctx, payer.user_id).await?.is_empty() {
        batch(platform, ctx, payer, customers).await?;
    }
    if platform.transfers.schedules(ctx, payer.user_id).await?.is_empty() {
        schedules(platform, ctx, payer, customers).await?;
    }
    Ok(())
}

async fn batch(platform: &Platform, ctx: &Ctx, payer: &Customer, customers: &[Customer]) -> Result<(), Failure> {
    let bank_no = platform.banks.of(ctx)?.bank_no.clone();
    let row = |(who, fen, note): (usize, i64, &str)| RawRow {
        name: customers[who].person.name.clone(),
        account_no: customers[who].accounts[0].account_no.as_str().to_owned(),
        bank: bank_no.clone(),
        amount: format!("{}.{:02}", fen / 100, fen % 100),
        note: note.to_owned(),
    };
    let rows: Vec<RawRow> = BATCH.into_iter().map(row).collect();
    let then = signed_in(ctx, payer, days_before(ctx, 2));
    let from = payer.accounts[1].account_id;
    let make = async |ctx: &Ctx, challenge: Option<Id<Challenge>>| {
        let title = "周末羽毛球分摊".to_owned();
        platform.transfers.make_batch(ctx, payer.user_id, from, title, rows.clone(), challenge).await
    };
    with_pin(platform, &then, "batch", make).await?;
    Ok(())
}

/// One that pays every day, one that begins next week, and one for which there is too little money.
async fn schedules(platform: &Platform, ctx: &Ctx, payer: &Customer, customers: &[Customer]) -> Result<(), Failure> {
    let zone = platform.banks.of(ctx)?.zone;
    let midnight = |days: i64| midnight_before(ctx, zone, days);
    let last = payer.accounts.len() - 1;
    let plans = [
        ("daily", 1, 30, 1_200, "早餐基金", Frequency::Daily, DAYS_PAID),
        ("monthly", 0, 34, 90_000, "房租", Frequency::Monthly, -7),
        ("short", last, 35, 95_000, "份子钱", Frequency::Weekly, 1),
    ];
    let ordered = midnight(DAYS_PAID + 1).plus_seconds(20 * 3_600);
    for (name, from, to, fen, note, frequency, begins_days_ago) in plans {
        let payee = &customers[to];
        let draft = |challenge| -> Result<Draft, Failure> {
            Ok(Draft {
                order: TransferOrder {
                    from: payer.accounts[from].account_id,
                    payee_account: payee.accounts[0].account_no.clone(),
                    payee_name: payee.person.name.parse()?,
                    payee_bank_no: platform.banks.of(ctx)?.bank_no.clone(),
                    amount: Money::cny(fen),
                    note: note.to_owned(),
                    challenge,
                    manner: Manner::default(),
                },
                plan: Plan {
                    frequency,
                    start: midnight(begins_days_ago).date_in(zone),
                    minute: 9 * 60,
                    adjust: Adjust::Same,
                    end: End::Never,
                },
            })
        };
        let (first, proven) = (draft(None)?, &draft);
        let make = async |ctx: &Ctx, challenge: Option<Id<Challenge>>| match challenge {
            None => platform.transfers.make_schedule(ctx, payer.user_id, &first).await,
            Some(_) => match proven(challenge) {
                Ok(draft) => platform.transfers.make_schedule(ctx, payer.user_id, &draft).await,
                Err(_) => Err(transfer::Error::NotFound),
            },
        };
        with_pin(platform, &signed_in(ctx, payer, ordered), name, make).await?;
    }
    for days in (1..=DAYS_PAID).rev() {
        let at = midnight(days).plus_seconds(9 * 3_600 + 30);
        platform.transfers.carry_out_due(&Ctx { clock: Clock::set_to(at), ..ctx.clone() }).await?;
    }
    Ok(())
}

/// Does what asks for a PIN: without it, then with it.
async fn with_pin<T>(
    platform: &Platform,
    ctx: &Ctx,
    name: &str,
    call: impl AsyncFn(&Ctx, Option<Id<Challenge>>) -> Result<T, transfer::Error>,
) -> Result<T, Failure> {
    let key = format!("demo:{}:scene:{name}", ctx.tenant);
    let keyed = |key: String| Ctx { idempotency: Some(Idempotency::new(key.clone(), key)), ..ctx.clone() };
    match call(&keyed(format!("{key}:asked")), None).await {
        Err(transfer::Error::StepUp(challenge)) => {
            let id = challenge.challenge_id;
            platform.auth.answer_challenge(ctx, id, Tool::Pin, PIN.to_owned().into()).await?;
            Ok(call(&keyed(key), Some(id)).await?)
        }
        done => Ok(done?),
    }
}

/// A context of a session of `customer` at `at`: proofs are bound to one.
fn signed_in(ctx: &Ctx, customer: &Customer, at: Timestamp) -> Ctx {
    let session: Id<()> = ctx.new_id();
    let user_id = customer.user_id.to_string();
    let actor = Actor::Customer { user_id, session_id: session.to_string(), device_id: "demo".into() };
    Ctx { actor, clock: Clock::set_to(at), ..ctx.clone() }
}
