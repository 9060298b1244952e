//! One thing at a time: why the reference would refuse it, and what it does to the books.

use super::books::{ACCOUNTS_MAX, Books, Move, Side, Way};
use super::errands::{Row, Standing, leaves, offspring};
use super::gifts::{self, Packet};
use super::model::{Answer, Bar, Class, Deed, Every, Name, Named, No, When, Who, Wrong};
use super::order::{Event, Item};
use super::pulls::{self, Agreed, CollectPlan, Decided};

/// Every reason there is against a call; none if it must be done.
pub fn against(books: &Books, number: u64, who: Who, deed: &Deed) -> Vec<No> {
    if let Some(wanted) = wanted(books, number, who, deed) {
        let mut no = books.weigh(&wanted);
        if let Deed::Pay { to, name: Name::Wrong, .. } = deed {
            // Between banks a wrong name is now and then taken for right here; then the other bank says no.
            let far = books.accts[who].bank != books.accts[*to].bank;
            no.extend((!far).then_some(No::Name));
        }
        if let Deed::GivePacket { sharing, minor, shares, .. } = deed {
            no.extend(books.against_giving(who, *sharing, *minor, *shares));
        }
        return no;
    }
    let acct = &books.accts[who];
    match deed {
        Deed::Restrict(wish) => books.against_bar(who, wish),
        Deed::Lift { named, .. } => books.against_lifting(who, *named),
        Deed::CallOff { pay } => match books.over.get(pay) {
            Some(true) => vec![No::Left],
            Some(false) => vec![],
            None => vec![No::Otherwise("it is still there".into())],
        },
        Deed::Batch { rows } => {
            let total: i64 = rows.iter().map(|(_, minor)| minor).sum();
            limit(books, acct.owner, false, total)
        }
        Deed::Standing { to, minor, .. } => limit(books, acct.owner, books.accts[*to].owner == acct.owner, *minor),
        Deed::EndStanding { order } => match books.standing.get(order).is_some_and(|order| order.next.is_some()) {
            true => vec![],
            false => vec![No::Already],
        },
        Deed::Open { class } => {
            let mut no: Vec<No> = books.is_unusable(who, true).then_some(No::BoundOut).into_iter().collect();
            no.extend((books.count(acct.owner, *class) >= ACCOUNTS_MAX).then_some(No::TooMany));
            no
        }
        Deed::Upgrade | Deed::Close => against_change(books, who, deed),
        Deed::OpenPacket { packet, by } => books.against_opening(who, *packet, *by, None),
        Deed::GiveMandate { card, .. } => books.mandate_of(*card).map(|_| No::Already).into_iter().collect(),
        Deed::Collect { card, minor, .. } => books.against_collecting(who, *card, *minor),
        Deed::MakePlan { card, minor, kept, .. } => {
            books.against_collecting(who, *card, books.most_of_plan(*card, *minor, *kept))
        }
        Deed::EndPlan { plan } => match books.plans.get(plan).is_some_and(|plan| plan.next.is_some()) {
            true => vec![],
            false => vec![No::Already],
        },
        _ => vec![],
    }
}

/// Whether the day's limit of a person would be passed.
pub fn limit(books: &Books, owner: usize, own: bool, minor: i64) -> Vec<No> {
    let over = books.transferred(owner, own) + minor > super::books::DAILY_CAP;
    over.then_some(No::Limit).into_iter().collect()
}

fn against_change(books: &Books, who: Who, deed: &Deed) -> Vec<No> {
    let acct = &books.accts[who];
    let mut no = vec![];
    no.extend(acct.closed.then_some(No::Closed));
    no.extend(books.is_out_of_business(who).then_some(No::Barred(Bar::Stop)));
    if *deed == Deed::Upgrade {
        no.extend((acct.class != Class::Three).then_some(No::NotThisClass));
        no.extend((books.count(acct.owner, Class::Two) >= ACCOUNTS_MAX).then_some(No::TooMany));
        no.extend(acct.bound.is_some_and(|main| books.is_unusable(main, true)).then_some(No::BoundOut));
    } else {
        no.extend((acct.class == Class::One).then_some(No::NotThisClass));
        // Between the look and the end something may come in or be set aside; either is said then.
        let (held, left) = (books.held(who) > 0, acct.balance != 0);
        no.extend((held || left).then_some(No::HeldOpen));
        no.extend(left.then_some(No::MoneyLeft));
        no.extend(books.is_unpaid(who).then_some(No::Owed));
    }
    no
}

/// What a call moves at once; nothing if it is no matter of the ledger.
fn wanted(books: &Books, number: u64, who: Who, deed: &Deed) -> Option<Move> {
    let legs = |legs: Vec<(Side, Side, i64)>| Move { legs, ..Move::default() };
    let (own, cash) = (Side::At(who), Side::Beyond(None));
    Some(match deed {
        Deed::Pay { to, minor, when: When::Now, .. } => books.transfer(who, *to, *minor),
        Deed::Pay { to, minor, .. } => books.hold_back(number, who, *to, *minor),
        Deed::PayIn { minor } => legs(vec![(cash, own, *minor)]),
        Deed::Withdraw { minor } => Move { cash: Some((who, *minor)), ..legs(vec![(own, cash, *minor)]) },
        Deed::Hold { minor } => Move { place: Some((number, who, *minor)), ..Move::default() },
        Deed::Capture { hold, minor, to } => Move { release: Some(*hold), ..legs(vec![(own, Side::At(*to), *minor)]) },
        Deed::GivePacket { minor, .. } => books.giving(who, *minor),
        Deed::Release { hold } => Move { release: Some(*hold), ..Move::default() },
        Deed::Share { to } => legs(to.iter().map(|(to, minor)| (own, Side::At(*to), *minor)).collect()),
        _ => return None,
    })
}

/// Takes one thing into the books, if it could happen there.
pub fn step(books: &mut Books, all: &[Item], item: &Item) -> Result<(), Wrong> {
    match item {
        Item::Call { number, who, deed, answer: Answer::No(no) } => {
            let mut against = against(books, *number, *who, deed);
            if let Deed::Pay { name: Name::Wrong, .. } = deed {
                against.push(No::Name);
            }
            if let Deed::EndStanding { order } = deed
                && books.standing.get(order).is_some_and(|order| {
                    order.turn > 0 || order.tries > 0 || order.next.is_none_or(|next| next <= books.now)
                })
            {
                // It is being carried out, or somebody died over it: before it was paid, or before that was noted.
                against.push(No::Left);
            }
            if let Deed::EndPlan { plan } = deed
                && books.plans.get(plan).is_some_and(|plan| {
                    plan.turn > 0 || plan.tries > 0 || plan.next.is_none_or(|next| next <= books.now)
                })
            {
                against.push(No::Left);
            }
            if let Deed::Open { .. } | Deed::Upgrade = deed {
                let main = if *deed == Deed::Upgrade { books.accts[*who].bound.unwrap_or(*who) } else { *who };
                // How often it was asked while nobody answered is not known here.
                let may = books.is_unusable(main, false);
                against.extend(may.then_some([No::BoundOut, No::Asked]).into_iter().flatten());
                against.extend(books.asked.contains(&books.accts[*who].owner).then_some(No::Asked));
                if *no == No::BoundOut {
                    books.asked.insert(books.accts[*who].owner);
                }
            }
            if let Deed::OpenPacket { packet, by } = deed {
                against.extend(books.also_against_opening(all, *who, *packet, *by));
                books.did_not_open(*who, *packet, *by, no);
            }
            if books.accts[*who].idle {
                against.push(No::Barred(Bar::Dormant));
            }
            against.contains(no).then_some(()).ok_or_else(|| "no such reason".to_owned())
        }
        Item::Call { number, who, deed, answer: Answer::Done(named) } => {
            match against(books, *number, *who, deed).as_slice() {
                [] => does(books, (*number, *who), deed, *named),
                _ => Err("there are reasons against it".into()),
            }
        }
        Item::Call { who, deed, answer: Answer::Took { minor, into }, .. } => match deed {
            Deed::OpenPacket { packet, by } => books.opened(*who, *packet, *by, (*minor, *into)),
            _ => Err("no packet was opened".into()),
        },
        Item::Event(event) => happens(books, all, event),
    }
}

fn does(books: &mut Books, (number, who): (u64, Who), deed: &Deed, named: Option<Named>) -> Result<(), Wrong> {
    if let Some(wanted) = wanted(books, number, who, deed) {
        books.book(&wanted);
        if let (Deed::Pay { to, minor, name, when }, Some(transfer)) = (deed, named) {
            let way = Way { payer: who, payee: *to, minor: *minor, name: *name, transfer, rejected: false };
            match when {
                When::Now => books.sent(number, way),
                when => {
                    let leaves = leaves(*when, books.now);
                    books.later.insert(number, super::books::Later { way, leaves, refused: false });
                }
            }
        }
        if let (Deed::GivePacket { sharing, minor, shares, to }, Some(named)) = (deed, named) {
            let packet = Packet {
                giver: who,
                sharing: *sharing,
                to: to.map(|to| books.accts[to].owner),
                total: *minor,
                shares: *shares,
                named,
                expires: gifts::expires(books.now),
                taken: Default::default(),
                tried: Default::default(),
                back: false,
                aside: false,
            };
            books.gives(number, packet);
        }
        return Ok(());
    }
    let now = books.now;
    match (deed, named) {
        (Deed::Restrict(wish), Some(named)) => books.bar(who, wish, named),
        (Deed::Lift { named, by_bank, .. }, _) => books.lift(who, *named, *by_bank),
        (Deed::Verify, _) => books.accts[who].verified = true,
        (Deed::Batch { rows }, Some(named)) => {
            for (n, (to, minor)) in (1..).zip(rows) {
                let row = Row { payer: who, to: *to, minor: *minor, batch: (named, n), refused: None };
                books.rows.insert(offspring(number, n.unsigned_abs()), row);
            }
        }
        (Deed::Standing { to, minor, every, minute, times }, Some(named)) => {
            let first = now.date_in(kernel::time::DEFAULT_ZONE) + chrono::Days::new(1);
            let times = if *every == Every::Once { 1 } else { *times };
            let (to, minor, every, minute) = (*to, *minor, *every, *minute);
            let mut order = Standing {
                payer: who,
                to,
                minor,
                every,
                first,
                minute,
                times,
                named,
                turn: 0,
                tries: 0,
                next: None,
                refused: None,
                done: 0,
            };
            order.begin();
            books.standing.insert(number, order);
        }
        (Deed::EndStanding { order }, _) => {
            if let Some(order) = books.standing.get_mut(order) {
                order.next = None;
            }
        }
        (Deed::Open { class }, Some(_)) => {
            let of = &books.accts[who];
            let new = super::books::Acct {
                class: *class,
                balance: 0,
                bound: Some(who),
                verified: false,
                funded: false,
                moved: false,
                idle: false,
                opened: now,
                out: [0; 2],
                into: [0; 2],
                cash: 0,
                bars: vec![],
                days: Default::default(),
                ..of.clone()
            };
            books.accts.push(new);
        }
        (Deed::GiveMandate { card, per_debit, per_day }, Some(named)) => {
            let (card, per_debit, per_day) = (*card, *per_debit, *per_day);
            let fresh = Agreed { card, per_debit, per_day, named, taken: 0, ended_here: false, ended_there: false };
            books.mandates.insert(number, fresh);
        }
        (Deed::EndMandate { mandate, at }, _) => {
            let ended = |agreed: &mut Agreed| match at {
                super::model::At::Asking => agreed.ended_here = true,
                super::model::At::Paying => agreed.ended_there = true,
            };
            books.mandates.entry(*mandate).and_modify(ended);
        }
        (Deed::Collect { card, minor, kept }, Some(named)) => books.asks(number, who, *card, (*minor, *kept), named),
        (Deed::MakePlan { card, minor, kept, every, minute, times }, Some(named)) => {
            let tomorrow = now.date_in(kernel::time::DEFAULT_ZONE) + chrono::Days::new(1);
            let mut plan = CollectPlan {
                card: *card,
                to: who,
                amount: (books.most_of_plan(*card, *minor, *kept), *kept),
                every: *every,
                first: (tomorrow, *minute),
                times: *times,
                named,
                turn: 0,
                tries: 0,
                next: None,
                asked: false,
                decided: None,
                done: 0,
            };
            plan.begin();
            books.plans.insert(number, plan);
        }
        (Deed::EndPlan { plan }, _) => {
            if let Some(plan) = books.plans.get_mut(plan) {
                plan.next = None;
            }
        }
        (Deed::Upgrade, _) => books.accts[who].class = Class::Two,
        (Deed::Close, _) => {
            let acct = &mut books.accts[who];
            (acct.closed, acct.bound) = (true, None);
        }
        _ => {}
    }
    Ok(())
}

fn is(holds: bool, what: &str) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

fn happens(books: &mut Books, all: &[Item], event: &Event) -> Result<(), Wrong> {
    let gone = || "nobody knows of it".to_owned();
    match event {
        Event::Interest(who, minor, through) => books.interest_paid(*who, *minor, *through),
        Event::Lapsed(who, named) => books.lapse(*who, *named),
        Event::Credited(number) => {
            let way = *books.ways.get(number).ok_or_else(gone)?;
            let arrival = books.arrival(&way);
            is(way.name == Name::Right && !way.rejected && books.weigh(&arrival).is_empty(), "it may not arrive")?;
            books.book(&arrival);
            books.ways.remove(number);
            Ok(())
        }
        Event::Rejected(number, no) => {
            let way = *books.ways.get(number).ok_or_else(gone)?;
            let reasons = books.weigh(&books.arrival(&way));
            let wrong = *no == No::Name && way.name == Name::Wrong;
            is(*no == No::ToldTo || wrong || reasons.contains(no), "there was no reason to refuse it")?;
            books.ways.insert(*number, Way { rejected: true, ..way });
            books.plan_hears(*number, Decided::SentBack);
            Ok(())
        }
        Event::Returned(number) | Event::SetAside(number) => {
            let way = books.ways.get(number).copied().filter(|way| way.rejected).ok_or_else(gone)?;
            let aside = matches!(event, Event::SetAside(_));
            is(books.accts[way.payer].closed == aside, "it comes back to where it came from")?;
            if !aside {
                let legs = vec![(Side::Beyond(None), Side::At(way.payer), way.minor)];
                books.book(&Move { legs, free: true, ..Move::default() });
            }
            books.ways.remove(number);
            Ok(())
        }
        Event::Left(..) | Event::NotLeft(..) | Event::LetGo(_) => leaves_later(books, all, event),
        Event::RowPaid(..) | Event::RowRefused(..) | Event::RowNoted(..) => row(books, event),
        Event::Ran(..) | Event::RunRefused(..) | Event::RunNoted(..) => run(books, event),
        Event::ShareCame(..) | Event::RestBack(_) | Event::RestAside(_) => gifts::happens(books, all, event),
        Event::Debited(..)
        | Event::NotDebited(..)
        | Event::EndCame(..)
        | Event::PlanAsked(..)
        | Event::PlanNoted(..) => pulls::happens(books, all, event),
    }
}

fn leaves_later(books: &mut Books, all: &[Item], event: &Event) -> Result<(), Wrong> {
    let gone = || "nobody knows of it".to_owned();
    match event {
        Event::Left(number, _) => {
            let later = *books.later.get(number).ok_or_else(gone)?;
            let departure = books.departure(*number, &later.way);
            is(books.now >= later.leaves && !later.refused && books.weigh(&departure).is_empty(), "it may not leave")?;
            books.book(&departure);
            books.sent(*number, later.way);
            books.later_is_over(*number, true);
        }
        Event::NotLeft(number, no) => {
            let later = *books.later.get(number).ok_or_else(gone)?;
            let reasons = books.weigh(&books.departure(*number, &later.way));
            is(books.now >= later.leaves && reasons.contains(no), "it must leave")?;
            books.later.entry(*number).and_modify(|later| later.refused = true);
        }
        Event::LetGo(number) => {
            let later = *books.later.get(number).ok_or_else(gone)?;
            let asked = |item: &Item| matches!(item, Item::Call { deed: Deed::CallOff { pay }, .. } if pay == number);
            is(later.refused || all.iter().any(asked), "nobody has called it off")?;
            books.book(&Move { release: Some(*number), ..Move::default() });
            books.later_is_over(*number, false);
        }
        _ => {}
    }
    Ok(())
}

/// What is noted tells less than the ledger: of the receiver's caps not which.
fn fits(reasons: &[No], no: &No) -> bool {
    reasons.contains(no) || (*no == No::InCap && reasons.contains(&No::BalanceCap))
}

fn row(books: &mut Books, event: &Event) -> Result<(), Wrong> {
    let (Event::RowPaid(number, _) | Event::RowRefused(number, _) | Event::RowNoted(number, _)) = event else {
        return Ok(());
    };
    let row = books.rows.get(number).cloned().ok_or("nobody knows of the row")?;
    let reasons = books.weigh(&books.transfer(row.payer, row.to, row.minor));
    match event {
        Event::RowPaid(_, transfer) => {
            is(reasons.is_empty() && row.refused.is_none(), "the row may not be paid")?;
            books.carried_out(*number, (row.payer, row.to, row.minor), *transfer);
            books.rows.remove(number);
        }
        Event::RowRefused(_, no) => {
            is(reasons.contains(no), "the row must be paid")?;
            books.rows.insert(*number, Row { refused: Some(no.clone()), ..row });
        }
        Event::RowNoted(_, no) => {
            is(row.refused.is_some() || fits(&reasons, no), "the row must be paid")?;
            books.rows.remove(number);
        }
        _ => {}
    }
    Ok(())
}

fn run(books: &mut Books, event: &Event) -> Result<(), Wrong> {
    let (Event::Ran(number, _) | Event::RunRefused(number, _) | Event::RunNoted(number, ..)) = event else {
        return Ok(());
    };
    let order = books.standing.get(number).cloned().ok_or("nobody knows of the standing order")?;
    let now = books.now;
    is(order.next.is_some_and(|next| next <= now), "it is not due")?;
    let reasons = books.weigh(&books.transfer(order.payer, order.to, order.minor));
    match event {
        Event::Ran(_, transfer) => {
            is(reasons.is_empty() && order.refused.is_none(), "it may not be paid")?;
            books.ran(*number, *transfer);
        }
        Event::RunRefused(_, no) => {
            is(reasons.contains(no), "it must be paid")?;
            books.standing.insert(*number, Standing { refused: Some(no.clone()), ..order });
        }
        Event::RunNoted(_, no, again) => {
            is(order.refused.is_some() || fits(&reasons, no), "it must be paid")?;
            let mut after = order;
            is(after.miss(now, no) == *again, "it is tried again at the wrong time")?;
            books.standing.insert(*number, after);
        }
        _ => {}
    }
    Ok(())
}
