//! At the end: what customers are told of what they ordered, and whether that is what became of it. The journals of the
//! banks say what became of it; what is told stands in rows that follow the journal, after every death later than it.

use super::cast::Cast;
use super::model::{Answer, Deed, Named, When, Who, Wrong};
use super::order::{Event, Item};
use super::run::Run;
use super::witness::first;
use crate::wiring::Platform;

/// Something that was ordered and is told of.
#[derive(Debug)]
pub(super) enum Ordered {
    /// A transfer to another bank, or one that left later.
    Transfer(Transfer),
    /// A batch: who pays whom.
    Batch { payer: Who, batch: Named, rows: Vec<Who> },
    /// Money asked of another bank.
    Collection { number: u64, who: Who, card: usize, named: Named },
}

/// A transfer that is told of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transfer {
    payer: Who,
    payee: Who,
    named: Named,
    later: bool,
}

/// Remembers what is told of later.
pub(super) fn keep(run: &mut Run, item: &Item) {
    let kept = match item {
        Item::Call { number, who, deed, answer: Answer::Done(Some(named)) } => match deed {
            Deed::Pay { to, when, .. } => {
                let later = *when != When::Now;
                Ordered::Transfer(Transfer { payer: *who, payee: *to, named: *named, later })
            }
            Deed::Batch { rows } => {
                Ordered::Batch { payer: *who, batch: *named, rows: rows.iter().map(|(to, _)| *to).collect() }
            }
            Deed::Collect { card, .. } => {
                Ordered::Collection { number: *number, who: *who, card: *card, named: *named }
            }
            _ => return,
        },
        Item::Event(Event::Ran(number, Some(named))) => {
            let Some(order) = run.books.standing.get(number) else { return };
            Ordered::Transfer(Transfer { payer: order.payer, payee: order.to, named: *named, later: false })
        }
        // It stands in the books by now: the turn and the try it was asked at are behind, or are the present ones.
        Item::Event(Event::PlanAsked(number, named)) => {
            let Some(plan) = run.books.plans.get(number) else { return };
            Ordered::Collection { number: *number, who: plan.to, card: plan.card, named: *named }
        }
        _ => return,
    };
    run.ordered.push(kept);
}

/// Everybody must be told what became of what they ordered.
pub(super) async fn right(run: &Run, platform: &Platform) -> Result<(), Wrong> {
    let cast = run.cast.as_ref().ok_or("no cast")?;
    for ordered in &run.ordered {
        match ordered {
            Ordered::Transfer(told) => transfer(platform, cast, *told).await?,
            Ordered::Batch { payer, batch, rows } => batch_of(platform, cast, *payer, *batch, rows).await?,
            Ordered::Collection { number, who, card, named } => {
                let payer = run.books.cards[*card].payer;
                collection(platform, cast, *number, (*who, payer), *named).await?;
            }
        }
    }
    standing(run, platform, cast).await?;
    plans(run, platform, cast).await?;
    packets(run, platform, cast).await
}

/// Whether the journal of a bank has posted under a key; not whether it refused.
async fn posted(platform: &Platform, cast: &Cast, bank: usize, key: &str) -> Result<bool, Wrong> {
    let first = first(platform, cast, bank, key).await?;
    Ok(first.is_some_and(|first| first.refusal.is_none() && !first.fingerprint.starts_with("refuse:")))
}

async fn transfer(platform: &Platform, cast: &Cast, told: Transfer) -> Result<(), Wrong> {
    let Transfer { payer, payee, named, later } = told;
    let (from, to) = (&cast.customers[payer], &cast.customers[payee]);
    let row = platform.transfers.get(&cast.system(from.bank), from.user, named).await;
    let row = row.map_err(|error| format!("a transfer: {error}"))?;
    let left = !later || posted(platform, cast, from.bank, &format!("transfer:leave:{named}")).await?;
    let arrived = from.bank == to.bank
        || posted(platform, cast, to.bank, &format!("clearing:{}:{named}", cast.bank_nos[from.bank])).await?;
    let due = match (left, arrived) {
        (false, _) => "cancelled",
        (true, true) => "completed",
        (true, false) => "returned",
    };
    match row.status.as_str() {
        word if word == due => Ok(()),
        word => Err(format!("transfer {named} of {payer} to {payee} is told as {word}, and is {due}")),
    }
}

async fn batch_of(platform: &Platform, cast: &Cast, payer: Who, batch: Named, rows: &[Who]) -> Result<(), Wrong> {
    let customer = &cast.customers[payer];
    let stored = platform.transfers.batch(&cast.system(customer.bank), customer.user, batch.cast()).await;
    let (_, stored) = stored.map_err(|error| format!("a batch: {error}"))?;
    for (n, payee) in (1..).zip(rows) {
        let first = first(platform, cast, customer.bank, &format!("batch:{batch}:{n}")).await?;
        let paid = first.filter(|first| first.refusal.is_none()).and_then(|first| first.transfer_id);
        let paid: Option<Named> = paid.and_then(|id| id.parse().ok());
        let row = stored.iter().find(|row| row.n == n).ok_or("a row of a batch is gone")?;
        let due = if paid.is_some() { "done" } else { "failed" };
        if row.status.as_str() != due || row.transfer_id != paid || row.refusal.is_some() == paid.is_some() {
            let (word, told) = (row.status.as_str(), row.transfer_id);
            return Err(format!("row {n} of batch {batch} is told as {word}, {told:?}, and is {due}, {paid:?}"));
        }
        if let Some(named) = paid {
            transfer(platform, cast, Transfer { payer, payee: *payee, named, later: false }).await?;
        }
    }
    Ok(())
}

async fn collection(
    platform: &Platform,
    cast: &Cast,
    number: u64,
    (who, payer): (Who, Who),
    named: Named,
) -> Result<(), Wrong> {
    use transfer::collection::CollectionStatus as Status;
    let (asking, payer) = (&cast.customers[who], &cast.customers[payer]);
    let row = platform.collections.get(&cast.system(asking.bank), asking.user, named.cast()).await;
    let row = row.map_err(|error| format!("a collection: {error}"))?;
    let taken = posted(platform, cast, payer.bank, &format!("collect:{}:{named}", cast.bank_nos[asking.bank])).await?;
    let arrived =
        posted(platform, cast, asking.bank, &format!("clearing:{}:{named}", cast.bank_nos[payer.bank])).await?;
    let due = match (taken, arrived) {
        (false, _) => Status::Refused,
        (true, true) => Status::Completed,
        (true, false) => Status::Returned,
    };
    if row.status != due {
        return Err(format!("collection {number} is told as {:?}, and is {due:?}", row.status));
    }
    Ok(())
}

/// Standing orders: how often they were carried out, and when they are next.
async fn standing(run: &Run, platform: &Platform, cast: &Cast) -> Result<(), Wrong> {
    for (number, order) in &run.books.standing {
        let customer = &cast.customers[order.payer];
        let told = platform.transfers.schedule(&cast.system(customer.bank), customer.user, order.named.cast()).await;
        let (told, _, runs) = told.map_err(|error| format!("a standing order: {error}"))?;
        let paid = i64::try_from(runs.iter().filter(|run| run.status.as_str() == "done").count()).unwrap_or(0);
        if (told.next_at, told.done, paid) != (order.next, order.done, order.done) {
            return Err(format!(
                "standing order {number} is told as done {} times ({paid} of them noted) and next at {:?}, and was done \
                 {} times and is next at {:?}",
                told.done, told.next_at, order.done, order.next
            ));
        }
    }
    Ok(())
}

/// Collecting plans: the same.
async fn plans(run: &Run, platform: &Platform, cast: &Cast) -> Result<(), Wrong> {
    for (number, plan) in &run.books.plans {
        let customer = &cast.customers[plan.to];
        let told = platform.collections.plan(&cast.system(customer.bank), customer.user, plan.named.cast()).await;
        let (told, _, runs) = told.map_err(|error| format!("a plan: {error}"))?;
        let paid = i64::try_from(runs.iter().filter(|run| run.status.as_str() == "done").count()).unwrap_or(0);
        let course = told.course;
        if (course.next_at, course.done, paid) != (plan.next, plan.done, plan.done) {
            return Err(format!(
                "plan {number} is told as done {} times ({paid} of them noted) and next at {:?}, and is {plan:?}",
                course.done, course.next_at
            ));
        }
    }
    Ok(())
}

/// Red packets: who has which share, and whether the rest went back.
async fn packets(run: &Run, platform: &Platform, cast: &Cast) -> Result<(), Wrong> {
    for (number, packet) in &run.books.packets {
        let giver = &cast.customers[packet.giver];
        let told = platform.transfers.packet(&cast.system(giver.bank), giver.user, packet.named.cast()).await;
        let (told, claims) = told.map_err(|error| format!("a packet: {error}"))?;
        let due = match (packet.free(), packet.back) {
            (0, _) => "claimed",
            (_, true) => "returned",
            _ => "open",
        };
        let mut shares: Vec<_> = claims.iter().map(|claim| (claim.account_id, claim.amount.minor())).collect();
        let taken = packet.taken.values().map(|(who, minor)| (cast.customers[*who].account, *minor));
        let mut taken: Vec<_> = taken.collect();
        shares.sort_unstable();
        taken.sort_unstable();
        if told.status.as_str() != due || shares != taken || told.aside_reason.is_some() != packet.aside {
            let (word, aside) = (told.status.as_str(), &told.aside_reason);
            return Err(format!("packet {number} is told as {word}, {aside:?}, {shares:?}, and is {due}, {packet:?}"));
        }
    }
    Ok(())
}
