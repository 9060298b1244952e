//! Judging: is everything explained, are balances what the reference says, do the invariants hold?

use std::cell::RefCell;

use contracts::account::{Accounts, ClassCap};
use gateway::Finding;
use storage::{Outbox, fate, jobs};

use super::model::{Answer, Deed, Wrong};
use super::order::{self, Item};
use super::run::Run;
use super::{plan, told, witness};
use crate::wiring::Platform;

/// Tables that two runs of one seed must agree on, to the last row, by how their names begin. Without
/// `account_bound_check`, whose questions are found again by an index under the run's own keys, and `account_hung_card`, whose
/// numbers are sealed anew each time.
const AGREED: [&str; 14] = [
    "account_a",
    "account_ba",
    "account_bi",
    "account_co",
    "account_hol",
    "account_i",
    "account_j",
    "account_p",
    "account_r",
    "account_s",
    "transfer_",
    "audit_",
    "outbox",
    "stream_",
];
/// Rounds in which the last of everything comes to its end: a plan may have several turns behind it, each tried a few times.
const LAST_ROUNDS: usize = 36;

thread_local! {
    static NOTED: RefCell<Option<Wrong>> = const { RefCell::new(None) };
}

/// Keeps the first thing that was wrong among many that happen at once.
pub(super) fn note(told: Result<(), Wrong>) {
    if let Err(wrong) = told {
        NOTED.with(|noted| noted.borrow_mut().get_or_insert(wrong).shrink_to_fit());
    }
}

/// What was kept.
pub(super) fn noted() -> Result<(), Wrong> {
    NOTED.with(|noted| noted.borrow_mut().take()).map_or(Ok(()), Err)
}

/// Everything that happened in this step must be explained, and every balance be what the reference says. No fault is met
/// while this is looked up.
pub(super) async fn compare(run: &mut Run, platform: &Platform) -> Result<(), Wrong> {
    explained(run, platform).await?;
    let cast = run.cast.as_ref().ok_or("no cast")?;
    for (who, customer) in cast.customers.iter().enumerate() {
        let ctx = cast.system(customer.bank);
        let view =
            platform.accounts.get(&ctx, customer.account).await.map_err(|fault| format!("a balance: {fault}"))?;
        let view = view.ok_or_else(|| format!("the account of {who} is gone"))?;
        let (balance, held) = (view.balance.minor(), view.held.minor());
        let (due, due_held) = (run.books.accts[who].balance, run.books.held(who));
        if (balance, held) != (due, due_held) {
            let off = format!("{who} has {balance} with {held} held, and must have {due} with {due_held} held");
            return Err(format!("{off}; last there was {:?}", run.last));
        }
    }
    // What is told of the caps of its class; of one account after the other.
    let who = usize::try_from(run.step).unwrap_or(0) % cast.customers.len();
    let (customer, acct) = (&cast.customers[who], &run.books.accts[who]);
    let care = platform.accounts.care_of(&cast.system(customer.bank), customer.account).await;
    for line in &care.map_err(|error| format!("caps: {error}"))?.caps {
        let due = match line.cap {
            ClassCap::Balance => acct.balance,
            ClassCap::OutDay => acct.out[0],
            ClassCap::OutYear => acct.out[1],
            ClassCap::InDay => acct.into[0],
            ClassCap::InYear => acct.into[1],
        };
        if line.used_minor != due {
            return Err(format!("{who} has used {} of its {:?}, and must have used {due}", line.used_minor, line.cap));
        }
    }
    for bank in 0..cast.banks.len() {
        let reports = platform.oversight.verify_at_start(&cast.system(bank)).await;
        for report in reports.map_err(|problem| format!("checks: {}", problem.code()))? {
            holds(&cast.banks[bank], report.name, &report.finding)?;
        }
    }
    Ok(())
}

/// Everything that has happened is taken into the books.
async fn explained(run: &mut Run, platform: &Platform) -> Result<(), Wrong> {
    run.faults.calm();
    // Whoever went away in the middle may have left something with the ledger; it is done with that by then.
    let patience = if run.settings.postgres.is_none() { 1 } else { 40 };
    tokio::time::sleep(std::time::Duration::from_millis(patience)).await;
    let mut items = std::mem::take(&mut run.answered);
    witness::look(run, platform, &mut items).await?;
    run.events += items.iter().filter(|item| matches!(item, Item::Event(_))).count() as u64;
    run.last = order::explain(&mut run.books, items)?;
    for item in run.last.clone() {
        told::keep(run, &item);
        let Item::Call { who, deed: Deed::Open { .. }, answer: Answer::Done(Some(named)), .. } = item else { continue };
        let cast = run.cast.as_mut().ok_or("no cast")?;
        cast.has_opened(platform, who, named).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Every check of every bank, and the audit chains.
pub(super) async fn verify(run: &mut Run, platform: &Platform) -> Result<(), Wrong> {
    run.faults.calm();
    let cast = run.cast.as_ref().ok_or("no cast")?;
    for bank in 0..cast.banks.len() {
        let report = platform.oversight.verify(&cast.system(bank)).await;
        let report = report.map_err(|problem| format!("checks: {}", problem.code()))?;
        for check in &report.checks {
            holds(&cast.banks[bank], check.name, &check.finding)?;
        }
        holds(&cast.banks[bank], "audit_chain", &report.audit)?;
    }
    // Over all banks: whatever got lost between them, nothing was made and nothing is gone.
    let alliance = kernel::TenantId::alliance();
    let report = platform.oversight.verify(&cast.system(0).in_tenant(alliance.clone())).await;
    for check in &report.map_err(|problem| format!("checks: {}", problem.code()))?.checks {
        holds(&alliance, check.name, &check.finding)?;
    }
    Ok(())
}

fn holds(bank: &kernel::TenantId, name: &str, finding: &Finding) -> Result<(), Wrong> {
    match finding {
        Finding::Holds { .. } => Ok(()),
        Finding::Broken(what) => Err(format!("{bank}, {name}: {what}")),
    }
}

/// Everything comes to its end: what is under way arrives or returns, and all is verified once more.
pub(super) async fn last_day(run: &mut Run, platform: &Platform) -> Result<Option<u64>, Wrong> {
    let last = run.books.later.values().map(|later| later.leaves).max();
    let packets = run.books.packets.values().filter(|packet| packet.is_open()).map(|packet| packet.expires);
    let mut then = last.into_iter().chain(packets).max().unwrap_or(run.clock.now()).max(run.clock.now());
    for _ in 0..LAST_ROUNDS {
        run.faults.calm();
        then = then.plus_seconds(1_200);
        plan::move_to(run, then);
        for bank in 0..run.cast.as_ref().map_or(0, |cast| cast.banks.len()) {
            let ctx = run.cast.as_ref().ok_or("no cast")?.system(bank);
            let db = platform.banks.db(&ctx).map_err(|error| error.to_string())?;
            let outbox = Outbox::new(db.clone(), ctx.clone());
            for consumption in platform.consumers() {
                let drained = outbox.drain(&consumption).await;
                drained.map_err(|error| format!("{} in calm times: {error}", consumption.name))?;
            }
            // Looked at in between: the fewer things have happened, the sooner they are explained.
            explained(run, platform).await?;
            for job in platform.jobs() {
                jobs::run_once(&db, &ctx, &job, "simulation").await.map_err(|error| error.to_string())?;
                explained(run, platform).await?;
            }
        }
        compare(run, platform).await?;
        // The bank that asked hears last what was decided.
        if unfinished(run).is_none() && told::right(run, platform).await.is_ok() {
            break;
        }
    }
    if let Some(unfinished) = unfinished(run) {
        return Err(unfinished);
    }
    told::right(run, platform).await?;
    verify(run, platform).await?;
    digest(run, platform).await
}

/// What must have come to its end and has not.
fn unfinished(run: &Run) -> Option<Wrong> {
    let books = &run.books;
    if let Some((number, way)) = books.ways.iter().next() {
        return Some(format!("transfer {number} of {} neither arrives nor returns", way.minor));
    }
    if let Some((number, later)) = books.later.iter().next() {
        return Some(format!("transfer {number} of {} neither leaves nor is let go", later.way.minor));
    }
    if let Some((number, row)) = books.rows.iter().next() {
        return Some(format!("row {number} of {} is neither paid nor refused", row.minor));
    }
    let due = books.standing.iter().find(|(_, order)| order.next.is_some_and(|next| next <= books.now));
    if let Some((number, order)) = due {
        return Some(format!("turn {} of the standing order {number} is not carried out", order.turn));
    }
    let due = books.plans.iter().find(|(_, plan)| plan.next.is_some_and(|next| next <= books.now));
    if let Some((number, plan)) = due {
        return Some(format!("turn {} of the collecting plan {number} is not carried out", plan.turn));
    }
    let rest = books.packets.iter().find(|(_, packet)| packet.is_open() && packet.expires <= books.now);
    if let Some((number, packet)) = rest {
        return Some(format!("{} of packet {number} does not go back", packet.left()));
    }
    if let Some((number, _)) = books.pulls.iter().next() {
        return Some(format!("what {number} asked of another bank is not decided"));
    }
    let half = |agreed: &&super::pulls::Agreed| agreed.ended_here != agreed.ended_there;
    if let Some(agreed) = books.mandates.values().find(half) {
        return Some(format!("mandate {} has ended at one bank only", agreed.named));
    }
    let overdue = books.accts.iter().position(|acct| acct.bars.iter().any(|bar| books.is_overdue(bar)));
    if let Some(who) = overdue {
        return Some(format!("an order of a court on {who} has run out and is not let go"));
    }
    let owed = (0..books.accts.len()).find(|who| books.is_owed(*who));
    owed.map(|who| format!("{who} is not paid the interest that is due"))
}

async fn digest(run: &Run, platform: &Platform) -> Result<Option<u64>, Wrong> {
    if run.settings.postgres.is_some() {
        return Ok(None);
    }
    let cast = run.cast.as_ref().ok_or("no cast")?;
    let mut whole = 0_u64;
    for bank in 0..cast.banks.len() {
        let db = platform.banks.db(&cast.system(bank)).map_err(|error| error.to_string())?;
        let of_bank = fate::digest(&db, &AGREED).await.map_err(|error| error.to_string())?;
        whole = whole.rotate_left(17) ^ of_bank;
    }
    Ok(Some(whole))
}
