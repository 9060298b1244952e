//! Several things happened at once: is there an order in which the reference gives the same answers?
//!
//! Everything that was asked in a step and everything the platform did of itself meanwhile must be explained as if it had
//! happened one after the other. What has no account and no person in common is looked at apart.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::books::Books;
use super::errands::{TRIES, offspring, run_number};
use super::model::{Answer, At, Deed, Named, No, Who, Wrong};
use super::pulls::{Noted, child};
use super::step::{against, step};

/// Places of the search that are looked at before it is given up.
const LOOKED_AT_MAX: usize = 200_000;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Item {
    /// A call was answered.
    Call {
        /// Its number.
        number: u64,
        /// Who asked.
        who: Who,
        /// For what.
        deed: Deed,
        /// What the answer was.
        answer: Answer,
    },
    /// The platform did something of itself.
    Event(Event),
}

/// What the platform did of itself.
#[derive(Debug, Clone)]
pub enum Event {
    /// Interest came in: of a quarter, or before closing of all days until this one.
    Interest(Who, i64, Option<NaiveDate>),
    /// It is noted that a court's order is over.
    Lapsed(Who, Named),
    /// The other bank has credited a transfer.
    Credited(u64),
    /// The other bank has refused it for good.
    Rejected(u64, No),
    /// The payer has it back.
    Returned(u64),
    /// Its payer is no more: it lies in the suspense account.
    SetAside(u64),
    /// A later transfer has left.
    Left(u64, Named),
    /// Its time had come, and it was refused.
    NotLeft(u64, No),
    /// Its hold was let go.
    LetGo(u64),
    /// A row of a batch was paid.
    RowPaid(u64, Option<Named>),
    /// A row of a batch was refused by the ledger.
    RowRefused(u64, No),
    /// The refusal of a row is noted.
    RowNoted(u64, No),
    /// A standing order was carried out.
    Ran(u64, Option<Named>),
    /// It was refused by the ledger.
    RunRefused(u64, No),
    /// Its refusal is noted; whether it is to be tried again.
    RunNoted(u64, No, bool),
    /// A share of a packet came to an account without a call that was answered so.
    ShareCame(u64, Who, i64),
    /// What nobody took of a packet is back with its giver.
    RestBack(u64),
    /// Its giver's account is no more: it lies in the suspense account.
    RestAside(u64),
    /// The other bank has debited what was asked of it.
    Debited(u64, i64),
    /// It has refused to, for good.
    NotDebited(u64, No),
    /// A mandate has ended at this bank as well.
    EndCame(u64, At),
    /// A collecting plan has asked for money at its present try, by this name.
    PlanAsked(u64, Named),
    /// How a time of it ended is noted.
    PlanNoted(u64, Noted),
}

/// Brings the books to where they are after `items`, or says that nothing explains them. Answers the order found.
pub fn explain(books: &mut Books, items: Vec<Item>) -> Result<Vec<Item>, Wrong> {
    let mut all = vec![];
    for group in apart(books, items) {
        if group.len() > 120 {
            return Err(format!("{} things met each other in one step: too many to look through", group.len()));
        }
        let mut search = Search { items: &group, dead: HashSet::new(), looked_at: 0 };
        let Some(order) = search.from(books.clone(), 0) else {
            let told: Vec<String> = group.iter().map(|item| tell(books, &group, item)).collect();
            let given_up = if search.looked_at > LOOKED_AT_MAX { " (given up)" } else { "" };
            return Err(format!("no order explains{given_up} {}", told.join("; ")));
        };
        for place in order.into_iter().rev() {
            step(books, &group, &group[place])?;
            all.push(group[place].clone());
        }
    }
    Ok(all)
}

/// An item, and what there is against it as the books stood before.
fn tell(books: &Books, all: &[Item], item: &Item) -> String {
    let alone = step(&mut books.clone(), all, item);
    match (item, alone) {
        (_, Ok(())) => format!("{item:?}"),
        (Item::Call { number, who, deed, answer }, Err(why)) => {
            let known = match answer {
                Answer::No(No::Barred(_)) => format!(" of {:?}", books.accts[*who].bars),
                _ => String::new(),
            };
            format!("{item:?} (at first: {why}, {:?}{known})", against(books, *number, *who, deed))
        }
        (Item::Event(_), Err(why)) => format!("{item:?} (at first: {why})"),
    }
}

struct Search<'i> {
    items: &'i [Item],
    dead: HashSet<(u128, i64)>,
    looked_at: usize,
}

impl Search<'_> {
    /// The places of an order of what is left, the last one first.
    fn from(&mut self, books: Books, done: u128) -> Option<Vec<usize>> {
        if done.count_ones() as usize == self.items.len() {
            return Some(vec![]);
        }
        // Where the same has happened the books are the same, but for what orders of courts got hold of.
        let secured = books.accts.iter().flat_map(|acct| &acct.bars).map(|bar| bar.secured).sum();
        self.looked_at += 1;
        if self.looked_at > LOOKED_AT_MAX || self.dead.contains(&(done, secured)) {
            return None;
        }
        let open = |place: &usize| done & (1 << place) == 0;
        let (alone, others): (Vec<_>, Vec<_>) =
            (0..self.items.len()).filter(open).partition(|place| concerns_itself(&self.items[*place]));
        let alone = alone.into_iter().map(|place| (place, true));
        for (place, is_alone) in alone.chain(others.into_iter().map(|place| (place, false))) {
            let mut next = books.clone();
            if step(&mut next, self.items, &self.items[place]).is_err() {
                continue;
            }
            if let Some(mut order) = self.from(next, done | (1 << place)) {
                order.push(place);
                return Some(order);
            }
            if is_alone {
                break;
            }
        }
        self.dead.insert((done, secured));
        None
    }
}

/// Whether nothing but itself is another thing afterwards: then nothing is lost by taking it as soon as it can be.
fn concerns_itself(item: &Item) -> bool {
    match item {
        Item::Call { deed: Deed::OpenPacket { .. } | Deed::Open { .. } | Deed::Upgrade, .. } => false,
        Item::Call { answer, .. } => matches!(answer, Answer::No(_)),
        Item::Event(event) => matches!(
            event,
            Event::Rejected(..)
                | Event::NotLeft(..)
                | Event::RowRefused(..)
                | Event::RowNoted(..)
                | Event::RunRefused(..)
                | Event::RunNoted(..)
                | Event::NotDebited(..)
        ),
    }
}

/// People, and what concerns them with its place.
type Group = (HashSet<usize>, Vec<(usize, Item)>);

/// What has nothing to do with each other, each group in the order it came.
fn apart(books: &Books, items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut groups: Vec<Group> = vec![];
    let parties = parties(books, &items);
    for (place, item) in items.into_iter().enumerate() {
        let owner = |who: Who| books.accts[who].owner;
        let mut touched: HashSet<usize> = touched(&parties, &item).into_iter().map(owner).collect();
        let mut members = vec![(place, item)];
        groups.retain_mut(|(other, of)| {
            let meet = !touched.is_disjoint(other);
            if meet {
                touched.extend(other.drain());
                members.append(of);
            }
            !meet
        });
        groups.push((touched, members));
    }
    let in_order = |mut members: Vec<(usize, Item)>| {
        members.sort_by_key(|(place, _)| *place);
        members.into_iter().map(|(_, item)| item).collect()
    };
    groups.into_iter().map(|(_, members)| in_order(members)).collect()
}

/// Who is concerned by what goes under a number: a call, what it set off, what is under way since before.
fn parties(books: &Books, items: &[Item]) -> BTreeMap<u64, Vec<Who>> {
    let mut all = BTreeMap::new();
    all.extend(books.ways.iter().map(|(n, way)| (*n, vec![way.payer, way.payee])));
    all.extend(books.later.iter().map(|(n, later)| (*n, vec![later.way.payer, later.way.payee])));
    all.extend(books.rows.iter().map(|(n, row)| (*n, vec![row.payer, row.to])));
    for (number, order) in &books.standing {
        let both = vec![order.payer, order.to];
        // As many turns as there may be in one step.
        all.extend((0..40).map(|more| (run_number(*number, order.turn + more), both.clone())));
        all.insert(*number, both);
    }
    let packets = books.packets.iter();
    all.extend(packets.map(|(n, packet)| (*n, packet.tried.iter().copied().chain([packet.giver]).collect())));
    for (number, agreed) in &books.mandates {
        let asking = (0..books.accts.len()).find(|who| books.accts[*who].owner == books.cards[agreed.card].owner);
        all.insert(*number, asking.into_iter().chain([books.cards[agreed.card].payer]).collect());
    }
    for (number, pull) in &books.pulls {
        let payer = books.mandates.get(&pull.mandate).map(|agreed| books.cards[agreed.card].payer);
        all.insert(*number, payer.into_iter().chain([pull.to]).collect());
    }
    for (number, plan) in &books.plans {
        let both = vec![plan.to, books.cards[plan.card].payer];
        let turns = (0..40).flat_map(|more| (0..TRIES).map(move |tries| (plan.turn + more, tries)));
        all.extend(turns.map(|(turn, tries)| (child(*number, turn, tries), both.clone())));
        all.insert(*number, both);
    }
    for item in items {
        let Item::Call { number, who, deed, .. } = item else { continue };
        let mut whole = vec![*who];
        match deed {
            Deed::Pay { to, .. } | Deed::Capture { to, .. } | Deed::Standing { to, .. } => whole.push(*to),
            Deed::Share { to } => whole.extend(to.iter().map(|(to, _)| *to)),
            Deed::Batch { rows } => {
                all.extend((1..).zip(rows).map(|(n, (to, _))| (offspring(*number, n), vec![*who, *to])));
                whole.extend(rows.iter().map(|(to, _)| *to));
            }
            Deed::CallOff { pay: other }
            | Deed::OpenPacket { packet: other, .. }
            | Deed::EndPlan { plan: other }
            | Deed::EndMandate { mandate: other, .. } => {
                whole.extend(all.get(other).cloned().unwrap_or_default());
            }
            Deed::GiveMandate { card, .. } | Deed::Collect { card, .. } | Deed::MakePlan { card, .. } => {
                whole.push(books.cards[*card].payer)
            }
            _ => {}
        }
        all.insert(*number, whole);
    }
    all
}

fn touched(parties: &BTreeMap<u64, Vec<Who>>, item: &Item) -> Vec<Who> {
    let number = match item {
        Item::Event(Event::Interest(who, ..) | Event::Lapsed(who, _)) => return vec![*who],
        Item::Event(Event::ShareCame(number, who, _)) => {
            return parties.get(number).cloned().unwrap_or_default().into_iter().chain([*who]).collect();
        }
        Item::Call { number, .. } => number,
        Item::Event(
            Event::Credited(n)
            | Event::Rejected(n, _)
            | Event::Returned(n)
            | Event::SetAside(n)
            | Event::Left(n, _)
            | Event::NotLeft(n, _)
            | Event::LetGo(n)
            | Event::RowPaid(n, _)
            | Event::RowRefused(n, _)
            | Event::RowNoted(n, _)
            | Event::Ran(n, _)
            | Event::RunRefused(n, _)
            | Event::RunNoted(n, ..)
            | Event::RestBack(n)
            | Event::RestAside(n)
            | Event::Debited(n, _)
            | Event::NotDebited(n, _)
            | Event::EndCame(n, _)
            | Event::PlanAsked(n, _)
            | Event::PlanNoted(n, _),
        ) => n,
    };
    parties.get(number).cloned().unwrap_or_default()
}
