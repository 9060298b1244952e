//! Three months of lives: salaries, shopping, deposits, transfers, and the sign-ins that are remembered.

use chrono_tz::Tz;
use contracts::account::{
    Accounts, Counterparty, InternalAccount, Leg, MovementKind, Narrative, Party, Posted, Posting,
};
use contracts::user::{DeviceInfo, Users};
use futures::StreamExt;
use kernel::{Ctx, Idempotency, Money, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::visits::Visit;
use super::{Customer, DAYS, Failure, as_customer, days_before};
use crate::wiring::Platform;

/// Postings under way at once while filling.
const WIDTH: usize = 128;

const EMPLOYERS: [&str; 5] =
    ["海岸精密制造有限公司", "青石软件有限公司", "禾木食品有限公司", "云桥物流有限公司", "明川中学"];
const SHOPS: [(&str, &str, i64, i64); 14] = [
    ("橙子便利店", "便利店购物", 600, 4_800),
    ("望江早茶", "餐饮", 1_800, 12_600),
    ("一碗面馆", "餐饮", 1_200, 4_500),
    ("绿篮生鲜超市", "超市购物", 2_300, 26_000),
    ("城轨一卡通", "交通出行", 300, 1_200),
    ("顺途网约车", "交通出行", 1_100, 6_800),
    ("山海书店", "图书文具", 2_800, 18_600),
    ("木槿服饰", "服饰鞋包", 8_900, 62_000),
    ("仁和大药房", "医药健康", 1_500, 21_000),
    ("星野影城", "文化娱乐", 3_900, 15_800),
    ("市水务集团", "水费", 2_600, 9_800),
    ("市供电公司", "电费", 6_500, 42_000),
    ("云上通信", "话费充值", 3_000, 10_000),
    ("安居物业", "物业费", 18_000, 36_000),
];
const NOTES: [&str; 8] = ["", "饭钱", "房租", "生日快乐", "代买水果", "学费", "还你上次的", "水电分摊"];

/// One thing that happens to a customer.
enum Happening {
    Booked(Box<Posting>),
    Transfer(transfer::TransferOrder),
    SignIn(DeviceInfo),
}

/// Lives the past days of every customer in order of time; answers how many things were booked.
pub async fn live(
    platform: &Platform,
    ctx: &Ctx,
    place: u64,
    customers: &[Customer],
    visits: &[Visit],
) -> Result<usize, Failure> {
    let mut dice = StdRng::seed_from_u64(20_261_122 + place);
    let mut happenings: Vec<(Timestamp, usize, String, Happening)> = Vec::new();
    for who in 0..customers.len() {
        happenings.extend(shape(&mut dice, ctx, platform, customers, who)?);
    }
    happenings.retain(|(at, ..)| *at < ctx.now().plus_seconds(-60));
    let total = happenings.len();
    for visit in visits.iter().filter(|visit| visit.remembered) {
        let sign_in = Happening::SignIn(customers[visit.who].person.device.clone());
        happenings.push((visit.at, visit.who, String::new(), sign_in));
    }
    happenings.sort_by_key(|(at, ..)| *at);
    let mut work = futures::stream::iter(happenings)
        .map(|(at, who, key, happening)| {
            let ctx = as_customer(ctx, &customers[who], at);
            async move {
                match happening {
                    Happening::Booked(posting) => match platform.accounts.post(&ctx, *posting).await? {
                        // Somebody ran out of money: so it goes.
                        Posted::Done { .. } | Posted::Refused(_) => Ok(()),
                    },
                    Happening::Transfer(order) => {
                        let idempotency = Some(Idempotency::new(key.clone(), key));
                        let ctx = Ctx { idempotency, ..ctx };
                        platform.transfers.book_for_demonstration(&ctx, customers[who].user_id, &order).await
                    }
                    Happening::SignIn(device) => {
                        platform.users.open_session(&ctx, customers[who].user_id, &device).await?;
                        Ok(())
                    }
                }
                .map_err(Failure::from)
            }
        })
        .buffered(WIDTH);
    while let Some(done) = work.next().await {
        done?;
    }
    Ok(total)
}

/// Everything that happens to one customer.
fn shape(
    dice: &mut StdRng,
    ctx: &Ctx,
    platform: &Platform,
    customers: &[Customer],
    who: usize,
) -> Result<Vec<(Timestamp, usize, String, Happening)>, Failure> {
    let customer = &customers[who];
    let own = Party::Account(customer.accounts[0].account_id);
    let bank = platform.banks.of(ctx)?;
    let (bank_no, zone) = (bank.bank_no.clone(), bank.zone);
    let joined = days_before(ctx, DAYS).plus_seconds(customer.person.joined_after_s + 1_800);
    let mut all = Vec::new();
    let mut book = |at: Timestamp, name: &str, kind, from: Party, to: Party, minor: i64, summary: &str, other: &str| {
        let key = format!("demo:{}:{who}:{name}", ctx.tenant);
        let posting = posting(&key, kind, from, to, minor, summary, other);
        all.push((at, who, key, Happening::Booked(Box::new(posting))));
    };
    let cash = || Party::Internal(InternalAccount::Cash);
    let acquiring = || Party::Internal(InternalAccount::Acquiring);
    book(
        joined,
        "opening",
        MovementKind::Opening,
        cash(),
        own.clone(),
        customer.person.opening_minor,
        "开户存入",
        "柜面",
    );
    if let Some(second) = customer.accounts.get(1) {
        let to = Party::Account(second.account_id);
        book(
            joined.plus_seconds(900),
            "second",
            MovementKind::Transfer,
            own.clone(),
            to,
            300_000,
            "转入电子账户",
            &customer.person.name,
        );
    }
    let employer = EMPLOYERS[who % EMPLOYERS.len()];
    for day in 0..=DAYS {
        let midnight = midnight_before(ctx, zone, DAYS - day);
        if midnight < joined {
            continue;
        }
        if customer.person.salary_minor > 0 && day % 30 == 10 {
            let at = midnight.plus_seconds(9 * 3_600);
            book(
                at,
                &format!("salary-{day}"),
                MovementKind::Salary,
                acquiring(),
                own.clone(),
                customer.person.salary_minor,
                "工资",
                employer,
            );
        }
        for n in 0..dice.random_range(0..3) {
            let (shop, what, least, most) = SHOPS[dice.random_range(0..SHOPS.len())];
            let at = midnight.plus_seconds(awake(dice));
            let minor = dice.random_range(least..most);
            book(at, &format!("shop-{day}-{n}"), MovementKind::Payment, own.clone(), acquiring(), minor, what, shop);
        }
    }
    for n in 0..dice.random_range(2..9) {
        let to = dice.random_range(0..customers.len());
        if to == who {
            continue;
        }
        let after = joined.max(days_before(ctx, DAYS).plus_seconds(customers[to].person.joined_after_s + 3_600));
        let seconds = ctx.now().seconds_since(after);
        if seconds < 7_200 {
            continue;
        }
        let order = transfer::TransferOrder {
            from: customer.accounts[0].account_id,
            payee_account: customers[to].accounts[0].account_no.clone(),
            payee_name: customers[to].person.name.parse()?,
            payee_bank_no: bank_no.clone(),
            amount: Money::cny(dice.random_range(20..1_800) * 100),
            note: NOTES[dice.random_range(0..NOTES.len())].to_owned(),
            challenge: None,
            manner: transfer::Manner::default(),
        };
        let days = dice.random_range(0..=seconds / 86_400);
        let at = midnight_before(ctx, zone, days).plus_seconds(awake(dice));
        if at < after {
            continue;
        }
        all.push((at, who, format!("demo:{}:{who}:transfer-{n}", ctx.tenant), Happening::Transfer(order)));
    }
    Ok(all)
}

fn posting(key: &str, kind: MovementKind, from: Party, to: Party, minor: i64, summary: &str, other: &str) -> Posting {
    let counterparty = Counterparty { name: Some(other.to_owned()), ..Counterparty::default() };
    Posting {
        idempotency_key: key.to_owned(),
        fingerprint: key.to_owned(),
        kind,
        legs: vec![Leg { debit: from, credit: to, amount: Money::cny(minor) }],
        holds: vec![],
        guards: vec![],
        narrative: Narrative {
            summary: summary.to_owned(),
            payer: counterparty.clone(),
            payee: counterparty,
            transfer_id: None,
        },
        events: vec![],
        records: vec![],
        audit: None,
    }
}

/// The first moment of the bank's day, so many days ago.
pub fn midnight_before(ctx: &Ctx, zone: Tz, days: i64) -> Timestamp {
    Timestamp::start_of(days_before(ctx, days).date_in(zone), zone)
}

/// A second of the day at which people do things: from seven to eleven at night, most of them at noon or after work.
pub fn awake(dice: &mut StdRng) -> i64 {
    const HOUR_S: i64 = 3_600;
    match dice.random_range(0..10) {
        0..4 => dice.random_range(11 * HOUR_S..14 * HOUR_S),
        4..8 => dice.random_range(17 * HOUR_S..21 * HOUR_S),
        _ => dice.random_range(7 * HOUR_S..23 * HOUR_S),
    }
}
