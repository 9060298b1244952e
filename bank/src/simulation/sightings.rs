//! What the platform did of itself about red packets and collecting, as its journal and its own rows tell.

use std::collections::BTreeMap;

use contracts::account::FirstPosting;
use kernel::PageQuery;

use super::calls::no_of;
use super::gifts;
use super::model::{Answer, At, Deed, Named, No, Who, Wrong};
use super::order::{Event, Item};
use super::pulls::{Agreed, CollectPlan, Noted};
use super::requests::{no_of_debit, who_has};
use super::run::Run;
use super::witness::{Sent, first};
use crate::wiring::Platform;

/// Shares that came without an answer, and what went back.
pub(super) async fn packets(
    run: &Run,
    platform: &Platform,
    items: &[Item],
    events: &mut Vec<Event>,
) -> Result<(), Wrong> {
    let cast = run.cast.as_ref().ok_or("no cast")?;
    let answered = |number: u64, who: Who| {
        let took = |item: &Item| {
            matches!(item, Item::Call { deed: Deed::OpenPacket { packet, .. }, answer, who: asked, .. }
                     if *packet == number && *asked == who
                     && gifts::share_of(answer).is_some_and(|(_, into)| into == who))
        };
        items.iter().any(took)
    };
    for (number, packet) in run.books.packets.iter().filter(|(_, packet)| packet.is_open()) {
        let giver = &cast.customers[packet.giver];
        let ctx = cast.system(giver.bank);
        let seen = platform.transfers.packet(&ctx, giver.user, packet.named.cast()).await;
        let (_, claims) = seen.map_err(|error| format!("a packet: {error}"))?;
        for claim in claims {
            let who = who_has(cast, claim.account_id).ok_or("a share on an account of nobody")?;
            let known = packet.taken.contains_key(&run.books.accts[who].owner);
            if !known && !answered(*number, who) {
                events.push(Event::ShareCame(*number, who, claim.amount.minor()));
            }
        }
        let key = format!("packet:return:{}", packet.named);
        match first(platform, cast, giver.bank, &key).await? {
            Some(FirstPosting { refusal: None, .. }) => events.push(Event::RestBack(*number)),
            Some(_) if first(platform, cast, giver.bank, &format!("suspense:{key}")).await?.is_some() => {
                events.push(Event::RestAside(*number));
            }
            _ => {}
        }
    }
    Ok(())
}

/// What collecting plans have asked for, and how their times are noted.
pub(super) async fn plans(run: &Run, platform: &Platform, events: &mut Vec<Event>) -> Result<(), Wrong> {
    let (cast, now) = (run.cast.as_ref().ok_or("no cast")?, run.clock.now());
    let is_due = |plan: &CollectPlan| plan.next.is_some_and(|next| next <= now);
    for (number, plan) in run.books.plans.iter().filter(|(_, plan)| is_due(plan)) {
        let (mut plan, customer) = (plan.clone(), &cast.customers[plan.to]);
        let ctx = cast.system(customer.bank);
        let stands = platform.collections.plan(&ctx, customer.user, plan.named.cast()).await;
        let (_, _, noted) = stands.map_err(|error| format!("a plan: {error}"))?;
        let page = PageQuery::parse(None, Some(100)).unwrap_or_default();
        let made = platform.collections.list(&ctx, customer.user, &page).await;
        let made = made.map_err(|error| format!("collections: {error}"))?.items;
        for _ in 0..super::witness::TURNS_MAX {
            let key = format!("plan:{}:{}:{}", plan.named, plan.turn, plan.tries);
            if let Some(made) = made.iter().find(|made| made.order_key == key).filter(|_| !plan.asked) {
                events.push(Event::PlanAsked(*number, made.collection_id.cast()));
                plan.asked = true;
            }
            let this = |run: &&transfer::collection::PlanRun| {
                run.occurrence == plan.turn && run.tries == i64::from(plan.tries) + 1
            };
            let Some(noted) = noted.iter().find(this).and_then(noted_as) else { break };
            events.push(Event::PlanNoted(*number, noted.clone()));
            match noted {
                Noted::Again(_) => plan.again(now),
                _ => plan.go_on(),
            }
        }
    }
    Ok(())
}

/// How a time of a plan is noted; nothing for one that was left out.
fn noted_as(run: &transfer::collection::PlanRun) -> Option<Noted> {
    let no = run.refusal.as_ref().map(|refusal| match refusal.code.as_str() {
        "limit_exceeded" => No::Limit,
        code => no_of_debit(code),
    });
    Some(match (run.status.as_str(), no) {
        ("done", _) => Noted::Done,
        ("nothing", _) => Noted::Nothing,
        ("retrying", Some(no)) => Noted::Again(no),
        (_, Some(no)) => Noted::Failed(no),
        _ => return None,
    })
}

/// Money asked for whose decision is looked for.
struct Open {
    number: u64,
    named: Named,
    payer: Who,
    to: Who,
}

fn open(run: &Run, items: &[Item], events: &[Event]) -> Vec<Open> {
    let payer_of = |agreed: &Agreed| run.books.cards[agreed.card].payer;
    let before = run.books.pulls.iter().filter_map(|(number, pull)| {
        let payer = payer_of(run.books.mandates.get(&pull.mandate)?);
        Some(Open { number: *number, named: pull.named, payer, to: pull.to })
    });
    let fresh = items.iter().filter_map(|item| match item {
        Item::Call { number, who, deed: Deed::Collect { card, .. }, answer: Answer::Done(Some(named)) } => {
            Some(Open { number: *number, named: *named, payer: run.books.cards[*card].payer, to: *who })
        }
        _ => None,
    });
    let mut planned: BTreeMap<u64, CollectPlan> = BTreeMap::new();
    let mut by_plans = vec![];
    for event in events {
        let (Event::PlanAsked(number, _) | Event::PlanNoted(number, _)) = event else { continue };
        let Some(stood) = run.books.plans.get(number) else { continue };
        let plan = planned.entry(*number).or_insert_with(|| stood.clone());
        match event {
            Event::PlanAsked(_, named) => {
                let payer = run.books.cards[plan.card].payer;
                by_plans.push(Open { number: plan.child(*number), named: *named, payer, to: plan.to });
            }
            Event::PlanNoted(_, Noted::Again(_)) => plan.again(run.clock.now()),
            _ => plan.go_on(),
        }
    }
    before.chain(fresh).chain(by_plans).collect()
}

/// What the banks that pay have decided; answers the transfers that carry the money.
pub(super) async fn debits(
    run: &Run,
    platform: &Platform,
    items: &[Item],
    events: &mut Vec<Event>,
) -> Result<Vec<Sent>, Wrong> {
    let cast = run.cast.as_ref().ok_or("no cast")?;
    let mut sent = vec![];
    let open = open(run, items, events);
    for Open { number, named, payer, to } in open {
        let (there, asking) = (&cast.customers[payer], cast.customers[to].bank);
        let key = format!("collect:{}:{named}", cast.bank_nos[asking]);
        let Some(FirstPosting { fingerprint, refusal, .. }) = first(platform, cast, there.bank, &key).await? else {
            continue;
        };
        let no = match (fingerprint.strip_prefix("refuse:"), &refusal) {
            (Some(code), _) => Some(no_of_debit(code)),
            (None, refusal) => refusal.as_ref().map(no_of),
        };
        if let Some(no) = no {
            events.push(Event::NotDebited(number, no));
            continue;
        }
        let paid = platform.transfers.get(&cast.system(there.bank), there.user, named.cast()).await;
        let paid = paid.map_err(|error| format!("the transfer of a debit: {error}"))?;
        events.push(Event::Debited(number, paid.amount.minor()));
        sent.push(Sent { number, transfer: named, payer, payee: to, rejected: false });
    }
    Ok(sent)
}

/// Mandates that one bank has heard of being ended at the other.
pub(super) async fn mandates(
    run: &Run,
    platform: &Platform,
    items: &[Item],
    events: &mut Vec<Event>,
) -> Result<(), Wrong> {
    let cast = run.cast.as_ref().ok_or("no cast")?;
    let called = |number: u64, done_at: Option<At>| {
        items.iter().any(|item| {
            matches!(item, Item::Call { deed: Deed::EndMandate { mandate, at }, answer, .. }
                     if *mandate == number && done_at.is_none_or(|done| done == *at && answer.is_done()))
        })
    };
    for (number, agreed) in &run.books.mandates {
        let half = agreed.ended_here != agreed.ended_there;
        if (agreed.ended_here && agreed.ended_there) || !(half || called(*number, None)) {
            continue;
        }
        let card = run.books.cards[agreed.card];
        let payer = &cast.customers[card.payer];
        if !agreed.ended_there && !called(*number, Some(At::Paying)) {
            let rows = platform.collections.debit_mandates(&cast.system(payer.bank), payer.user).await;
            let rows = rows.map_err(|error| format!("mandates: {error}"))?;
            let ended = rows.iter().find(|row| row.mandate_id == agreed.named.cast());
            let ended = ended.ok_or("a mandate is gone")?.ended_at.is_some();
            events.extend(ended.then_some(Event::EndCame(*number, At::Paying)));
        }
        if !agreed.ended_here && !called(*number, Some(At::Asking)) {
            let main = (0..run.books.accts.len()).find(|who| run.books.accts[*who].owner == card.owner);
            let asking = &cast.customers[main.ok_or("nobody has hung the card")?];
            let sources = platform.collections.sources(&cast.system(asking.bank), asking.user).await;
            let sources = sources.map_err(|error| format!("cards: {error}"))?;
            let stands = |mandate: &transfer::collection::MandateRow| mandate.mandate_id == agreed.named.cast();
            let in_force = sources.iter().any(|source| source.mandate.as_ref().is_some_and(stands));
            events.extend((!in_force).then_some(Event::EndCame(*number, At::Asking)));
        }
    }
    Ok(())
}

/// Orders of courts that have run out and were let go of, not by a call.
pub(super) async fn lapses(
    run: &Run,
    platform: &Platform,
    items: &[Item],
    events: &mut Vec<Event>,
) -> Result<(), Wrong> {
    let cast = run.cast.as_ref().ok_or("no cast")?;
    let lifted = |name: Named| {
        let lifts = |item: &Item| {
            matches!(item, Item::Call { deed: Deed::Lift { named, .. }, answer, .. }
                     if *named == name && answer.is_done())
        };
        items.iter().any(lifts)
    };
    for (who, acct) in run.books.accts.iter().enumerate() {
        let overdue: Vec<Named> =
            acct.bars.iter().filter(|bar| run.books.is_overdue(bar)).map(|bar| bar.named).collect();
        if overdue.is_empty() {
            continue;
        }
        let customer = &cast.customers[who];
        let care = platform.accounts.care_of(&cast.system(customer.bank), customer.account).await;
        let care = care.map_err(|error| format!("restrictions: {error}"))?;
        for name in overdue.into_iter().filter(|name| !lifted(*name)) {
            let found = care.restrictions.iter().find(|found| found.restriction.id == name.cast());
            if found.ok_or("a restriction is gone")?.lifted_at.is_some() {
                events.push(Event::Lapsed(who, name));
            }
        }
    }
    Ok(())
}
