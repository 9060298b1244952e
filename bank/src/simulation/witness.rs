//! What the platform did of itself, as its own journal tells: which arrived, left, came back, was paid as interest.
//!
//! Only that something happened and what it is called is read here. Whether it may have happened, and what it does to
//! balances, is for the reference to say.

use contracts::account::{Accounts, FirstPosting};
use kernel::PageQuery;

use super::calls::{no_of, no_of_code};
use super::cast::Cast;
use super::errands::{Standing, run_number};
use super::model::{Answer, Deed, Named, No, When, Who, Wrong};
use super::order::{Event, Item};
use super::run::Run;
use super::sightings;
use crate::wiring::Platform;

/// Times of a standing order that are looked for in one step.
pub(super) const TURNS_MAX: u32 = 30;

/// A transfer to another bank whose end is looked for.
pub(super) struct Sent {
    pub number: u64,
    pub transfer: Named,
    pub payer: Who,
    pub payee: Who,
    pub rejected: bool,
}

/// Everything that has happened and is not in the books yet, beside the answers in `items`, to which it is added.
pub(super) async fn look(run: &mut Run, platform: &Platform, items: &mut Vec<Item>) -> Result<(), Wrong> {
    let mut events = vec![];
    later(run, platform, &mut events).await?;
    rows(run, platform, items, &mut events).await?;
    standing(run, platform, &mut events).await?;
    sightings::plans(run, platform, &mut events).await?;
    let debited = sightings::debits(run, platform, items, &mut events).await?;
    ends(run, platform, (items, debited), &mut events).await?;
    sightings::packets(run, platform, items, &mut events).await?;
    sightings::mandates(run, platform, items, &mut events).await?;
    sightings::lapses(run, platform, items, &mut events).await?;
    interest(run, platform, items, &mut events).await?;
    items.extend(events.into_iter().map(Item::Event));
    Ok(())
}

/// How the journal of a bank knows a key.
pub(super) async fn first(
    platform: &Platform,
    cast: &Cast,
    bank: usize,
    key: &str,
) -> Result<Option<FirstPosting>, Wrong> {
    platform.accounts.first_posting(&cast.system(bank), key).await.map_err(|fault| format!("{key}: {fault}"))
}

async fn later(run: &Run, platform: &Platform, events: &mut Vec<Event>) -> Result<(), Wrong> {
    let cast = run.cast.as_ref().ok_or("no cast")?;
    for (number, later) in &run.books.later {
        let (bank, transfer) = (cast.customers[later.way.payer].bank, later.way.transfer);
        match first(platform, cast, bank, &format!("transfer:leave:{transfer}")).await? {
            Some(FirstPosting { refusal: None, .. }) => events.push(Event::Left(*number, transfer)),
            Some(FirstPosting { refusal: Some(refusal), .. }) if !later.refused => {
                // That it was called off before is no reason of its own.
                let no = no_of(&refusal);
                events.extend((no != No::Hold).then_some(Event::NotLeft(*number, no)));
            }
            _ => {}
        }
        let gone = first(platform, cast, bank, &format!("transfer:cancel:{transfer}")).await?;
        if gone.is_some_and(|gone| gone.refusal.is_none()) {
            events.push(Event::LetGo(*number));
        }
    }
    Ok(())
}

async fn rows(run: &Run, platform: &Platform, items: &[Item], events: &mut Vec<Event>) -> Result<(), Wrong> {
    let cast = run.cast.as_ref().ok_or("no cast")?;
    let mut open: Vec<(u64, Who, Named, i64, bool)> = vec![];
    let of_books = run.books.rows.iter();
    open.extend(of_books.map(|(number, row)| (*number, row.payer, row.batch.0, row.batch.1, row.refused.is_some())));
    for item in items {
        if let Item::Call { number, who, deed: Deed::Batch { rows }, answer: Answer::Done(Some(batch)) } = item {
            let of_call =
                (1..).zip(rows).map(|(n, _)| (super::errands::offspring(*number, n as u64), *who, *batch, n, false));
            open.extend(of_call);
        }
    }
    for (number, payer, batch, n, refused) in open {
        let customer = &cast.customers[payer];
        match first(platform, cast, customer.bank, &format!("batch:{batch}:{n}")).await? {
            Some(FirstPosting { refusal: None, transfer_id, .. }) => {
                events.push(Event::RowPaid(number, transfer_id.and_then(|id| id.parse().ok())));
                continue;
            }
            Some(FirstPosting { refusal: Some(refusal), .. }) if !refused => {
                events.push(Event::RowRefused(number, no_of(&refusal)));
            }
            _ => {}
        }
        let (_, stored) = platform
            .transfers
            .batch(&cast.system(customer.bank), customer.user, batch.cast())
            .await
            .map_err(|error| format!("a batch: {error}"))?;
        let noted = stored.iter().find(|row| row.n == n).and_then(|row| row.refusal.as_ref());
        events.extend(noted.map(|refusal| Event::RowNoted(number, no_of_code(&refusal.code))));
    }
    Ok(())
}

async fn standing(run: &Run, platform: &Platform, events: &mut Vec<Event>) -> Result<(), Wrong> {
    let cast = run.cast.as_ref().ok_or("no cast")?;
    let now = run.clock.now();
    let is_due = |order: &Standing| order.next.is_some_and(|next| next <= now);
    for (number, order) in run.books.standing.iter().filter(|(_, order)| is_due(order)) {
        let (mut order, customer) = (order.clone(), &cast.customers[order.payer]);
        let ctx = cast.system(customer.bank);
        let stands = platform.transfers.schedule(&ctx, customer.user, order.named.cast()).await;
        let (_, _, noted) = stands.map_err(|error| format!("a standing order: {error}"))?;
        for _ in 0..TURNS_MAX {
            let key = format!("schedule:{}:{}:{}", order.named, order.turn, order.tries);
            match first(platform, cast, customer.bank, &key).await? {
                Some(FirstPosting { refusal: None, transfer_id, .. }) => {
                    events.push(Event::Ran(*number, transfer_id.and_then(|id| id.parse().ok())));
                    order.go_on();
                    continue;
                }
                Some(FirstPosting { refusal: Some(refusal), .. }) if order.refused.is_none() => {
                    events.push(Event::RunRefused(*number, no_of(&refusal)));
                    order.refused = Some(no_of(&refusal));
                }
                _ => {}
            }
            let told = noted.iter().find_map(|run| missed(run, &order));
            let Some((no, again)) = told else { break };
            events.push(Event::RunNoted(*number, no, again));
            if again {
                order.tries += 1;
                order.refused = None;
            } else {
                order.go_on();
            }
        }
    }
    Ok(())
}

/// Why this try of a standing order is noted as missed, and whether it is to be tried again.
fn missed(run: &transfer::ScheduleRun, order: &Standing) -> Option<(No, bool)> {
    let word = run.status.as_str();
    let this = run.occurrence == order.turn && run.tries == i64::from(order.tries) + 1;
    let refusal = run.refusal.as_ref().filter(|_| this && matches!(word, "retrying" | "failed"))?;
    Some((no_of_code(&refusal.code), word == "retrying"))
}

/// Every transfer to another bank that has left and whose end is not in the books.
fn sent(run: &Run, items: &[Item], events: &[Event]) -> Vec<Sent> {
    let books = &run.books;
    let far = |payer: Who, payee: Who| books.accts[payer].bank != books.accts[payee].bank;
    let fresh = |number, transfer, payer, payee| Sent { number, transfer, payer, payee, rejected: false };
    let mut all: Vec<Sent> = books
        .ways
        .iter()
        .map(|(number, way)| Sent { rejected: way.rejected, ..fresh(*number, way.transfer, way.payer, way.payee) })
        .collect();
    for item in items {
        let Item::Call { number, who, deed, answer: Answer::Done(Some(named)) } = item else { continue };
        match deed {
            Deed::Pay { to, when: When::Now, .. } => all.push(fresh(*number, *named, *who, *to)),
            Deed::Batch { rows } => {
                for (n, (to, _)) in (1..).zip(rows) {
                    let number = super::errands::offspring(*number, n);
                    let paid = events.iter().find_map(|event| match event {
                        Event::RowPaid(of, Some(transfer)) if *of == number => Some(*transfer),
                        _ => None,
                    });
                    all.extend(paid.map(|transfer| fresh(number, transfer, *who, *to)));
                }
            }
            _ => {}
        }
    }
    let mut turns = std::collections::BTreeMap::new();
    for event in events {
        match event {
            Event::Left(number, transfer) => {
                let way = books.later.get(number).map(|later| later.way);
                all.extend(way.map(|way| fresh(*number, *transfer, way.payer, way.payee)));
            }
            Event::RowPaid(number, Some(transfer)) => {
                let row = books.rows.get(number);
                all.extend(row.map(|row| fresh(*number, *transfer, row.payer, row.to)));
            }
            Event::Ran(number, transfer) => {
                let Some(order) = books.standing.get(number) else { continue };
                let turn = turns.entry(*number).or_insert(order.turn);
                let made = transfer.map(|transfer| fresh(run_number(*number, *turn), transfer, order.payer, order.to));
                all.extend(made);
                *turn += 1;
            }
            Event::RunNoted(number, _, false) => {
                let Some(order) = books.standing.get(number) else { continue };
                *turns.entry(*number).or_insert(order.turn) += 1;
            }
            _ => {}
        }
    }
    all.retain(|sent| far(sent.payer, sent.payee));
    all
}

async fn ends(
    run: &Run,
    platform: &Platform,
    (items, debited): (&[Item], Vec<Sent>),
    events: &mut Vec<Event>,
) -> Result<(), Wrong> {
    let cast = run.cast.as_ref().ok_or("no cast")?;
    let all = sent(run, items, events).into_iter().chain(debited);
    for Sent { number, transfer, payer, payee, rejected } in all {
        let (from, to) = (cast.customers[payer].bank, cast.customers[payee].bank);
        let key = format!("clearing:{}:{transfer}", cast.bank_nos[from]);
        if !rejected {
            match first(platform, cast, to, &key).await? {
                None => continue,
                Some(FirstPosting { fingerprint, refusal, .. }) => match fingerprint.strip_prefix("refuse:") {
                    Some("payee_name_mismatch") => events.push(Event::Rejected(number, No::Name)),
                    Some(super::faults::TOLD_TO) => events.push(Event::Rejected(number, No::ToldTo)),
                    Some(code) => events.push(Event::Rejected(number, No::Otherwise(code.to_owned()))),
                    None => match refusal {
                        None => events.push(Event::Credited(number)),
                        Some(refusal) => events.push(Event::Rejected(number, no_of(&refusal))),
                    },
                },
            }
        }
        let back = format!("transfer:return:{transfer}");
        match first(platform, cast, from, &back).await? {
            Some(FirstPosting { refusal: None, .. }) => events.push(Event::Returned(number)),
            Some(_) if first(platform, cast, from, &format!("suspense:{back}")).await?.is_some() => {
                events.push(Event::SetAside(number));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Interest that has come in, where there can be some: what is not due is seen in the balance.
async fn interest(run: &mut Run, platform: &Platform, items: &[Item], events: &mut Vec<Event>) -> Result<(), Wrong> {
    let closes = |item: &Item| match item {
        Item::Call { who, deed: Deed::Close, .. } => Some(*who),
        _ => None,
    };
    let closing: Vec<Who> = items.iter().filter_map(closes).collect();
    let owed = (0..run.books.accts.len()).filter(|who| run.books.is_owed(*who));
    let mut all: Vec<Who> = owed.chain(closing.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    for who in all {
        let cast = run.cast.as_ref().ok_or("no cast")?;
        let seen = run.interest_seen.entry(who).or_default();
        let customer = &cast.customers[who];
        let (ctx, page) = (cast.system(customer.bank), PageQuery::parse(None, Some(100)).unwrap_or_default());
        let moved = platform.accounts.movements(&ctx, customer.user, customer.account, account::Side::In, &page).await;
        let moved = moved.map_err(|error| format!("a statement: {error}"))?;
        let mut paid: Vec<(i64, i64)> = moved
            .items
            .iter()
            .filter(|movement| movement.kind == "interest" && movement.seq > *seen)
            .map(|movement| (movement.seq, movement.amount.minor()))
            .collect();
        paid.sort_unstable();
        let closing = closing.contains(&who) && !paid.is_empty();
        let through = match closing {
            // Of the last one it is known for which days it was.
            true => {
                platform
                    .accounts
                    .interest_of(&ctx, customer.account)
                    .await
                    .map_err(|error| error.to_string())?
                    .last_paid
            }
            false => None,
        };
        let through = through.and_then(|(day, _)| day.parse().ok());
        let last = paid.len();
        for (place, (seq, minor)) in (1..).zip(paid) {
            *seen = seq;
            events.push(Event::Interest(who, minor, through.filter(|_| place == last)));
        }
    }
    Ok(())
}
