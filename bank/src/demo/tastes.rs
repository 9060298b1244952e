//! Which functions of the app the customers of the demonstration use, and which they took up of late: what their kind of people
//! does, and now and then something else. The first few, whose phones are handed out, begin anew.

use std::collections::BTreeMap;

use content::suggest::SeenBefore;
use content::suggest::choose::Arm;
use contracts::user::{ConsentPurpose, ConsentStanding, Consents, User, Users};
use kernel::{Ctx, Id};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::Failure;
use super::people::{HANDED_OUT, people};
use crate::wiring::Platform;

/// Since when functions are used, in days.
const LONGEST: i64 = 85;
/// What everybody uses sooner or later, and in how many of a hundred cases.
const COMMON: &[(&str, u32)] = &[("transfer", 95), ("accounts", 80), ("records", 60), ("transactions", 55)];

/// Kinds of people: what tells them, and what they take up in turn.
const KINDS: &[(&[&str], &[&str])] = &[
    // Small shops.
    (&["payees", "collect"], &["batches", "statements", "phone_payment"]),
    // Families.
    (&["payees", "own_transfer"], &["schedules", "packets", "analysis"]),
    // Young people.
    (&["phone_transfer", "packets"], &["phone_payment", "analysis", "add_card"]),
    // Who saves.
    (&["open_online", "own_transfer"], &["analysis", "schedules", "statements"]),
    // Who is careful.
    (&["limits", "security"], &["tools", "devices", "statements"]),
];
/// Everything else there is to come upon.
const OTHERS: &[&str] = &["batches", "schedules", "statements", "analysis", "tools", "devices", "add_card", "identity"];

/// Suggestions each of them saw.
const SEEN_OF_EACH: usize = 3;
/// Customers of the app the bank had before: what they used was brought, with their consent, to be learned from.
const BEFORE: usize = 1_500;

/// Brings what customers used, and has it learned from.
pub async fn form(platform: &Platform, ctx: &Ctx, place: u64) -> Result<(), Failure> {
    let mut dice = StdRng::seed_from_u64(71 + place);
    let today = platform.menus.today(ctx)?;
    let before = (0..BEFORE).map(|nth| (ctx.new_id::<User>(), habits(&mut dice, KINDS[nth % KINDS.len()], today)));
    let mut all: Vec<(Id<User>, BTreeMap<String, i64>)> = before.collect();
    for (nth, person) in people(place).into_iter().enumerate().skip(HANDED_OUT) {
        let firsts = habits(&mut dice, KINDS[(nth + nth / 7) % KINDS.len()], today);
        let Some(user) = platform.users.by_phone(ctx, &person.phone.parse()?).await? else { continue };
        let agreed = platform.users.standing(ctx, user.user_id, ConsentPurpose::Personalisation).await?;
        if agreed == ConsentStanding::Given {
            all.push((user.user_id, firsts));
        }
    }
    platform.suggestions.bring(ctx, &all).await?;
    let seen = all.iter().take(BEFORE).flat_map(|(user, _)| seen(&mut dice, *user, today)).collect::<Vec<_>>();
    platform.suggestions.bring_seen(ctx, &seen).await?;
    Ok(platform.suggestions.learn(ctx).await?)
}

/// What somebody saw of suggestions in the last weeks. What was learned is taken up more often than what most use.
fn seen(dice: &mut StdRng, user: Id<User>, today: i64) -> Vec<SeenBefore> {
    let likely = if Arm::of(&user.to_string()) == Arm::Learned { 19 } else { 7 };
    let some: Vec<&&str> = OTHERS.sample(dice, SEEN_OF_EACH).collect();
    let one = |key: &&&str| SeenBefore {
        user,
        key: (**key).to_owned(),
        day: today - dice.random_range(0..25),
        is_taken: dice.random_ratio(likely, 100),
    };
    some.iter().map(one).collect()
}

/// Which functions somebody of a kind uses, and since which day.
fn habits(dice: &mut StdRng, (telling, next): (&[&str], &[&str]), today: i64) -> BTreeMap<String, i64> {
    let mut firsts = BTreeMap::new();
    let mut begin = |key: &str, days_ago: i64| {
        firsts.entry(key.to_owned()).or_insert(today - days_ago);
    };
    for (key, likely) in COMMON {
        if dice.random_ratio(*likely, 100) {
            begin(key, dice.random_range(40..LONGEST));
        }
    }
    for key in telling {
        if dice.random_ratio(85, 100) {
            begin(key, dice.random_range(35..LONGEST));
        }
    }
    for key in next {
        if dice.random_ratio(45, 100) {
            // Some took it up long ago, many of late.
            begin(key, if dice.random_ratio(1, 2) { dice.random_range(0..14) } else { dice.random_range(14..35) });
        }
    }
    for key in OTHERS.sample(dice, 2).collect::<Vec<_>>() {
        begin(key, dice.random_range(0..45));
    }
    firsts
}
