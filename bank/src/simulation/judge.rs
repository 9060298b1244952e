//! Judging: are answers justified, are balances what the reference says, do the invariants hold?

use std::cell::RefCell;

use contracts::account::Accounts;
use gateway::Finding;
use kernel::PageQuery;
use storage::{Outbox, fate, jobs};

use super::calls::{Answer, Call, WITHDRAWAL_CAP};
use super::cast::{Cast, DAILY_CAP};
use super::model::{Deed, End, Name, UnderWay, Who, Wrong};
use super::plan;
use super::run::Run;
use crate::wiring::Platform;

/// Tables that two runs of one seed must agree on, to the last row.
const AGREED: [&str; 6] = ["account_", "transfer_", "audit_", "outbox", "stream_", "clearing_"];
/// Rounds in which the last transfers come to their end.
const LAST_ROUNDS: usize = 12;

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

/// Between what everybody's means and counters can have been while several calls were made at once.
pub(super) struct Bounds(Option<Known>);

struct Known {
    available: Vec<i64>,
    withdrawn: Vec<i64>,
    paid_out: Vec<i64>,
    stopped: Vec<bool>,
    /// By call: what all others may have taken and given.
    calls: Vec<Claims>,
    coming: Vec<(Who, i64)>,
}

struct Claims {
    number: u64,
    who: Who,
    takes: i64,
    gives: Vec<(Who, i64)>,
    deed: Deed,
}

impl Bounds {
    /// As the books stand, and as the calls of this step may move them.
    pub(super) fn of(run: &Run) -> Self {
        let Some(cast) = &run.cast else { return Self(None) };
        let (day, books) = (cast.day(), &run.books);
        let everybody = 0..cast.customers.len();
        let claims = |call: &Call| Claims {
            number: call.number,
            who: call.who,
            takes: call.deed.takes(),
            gives: call.deed.gives(&books.holds, call.who),
            deed: call.deed.clone(),
        };
        let ways = books.under_way.values().flat_map(|way| [(way.payee, way.minor), (way.payer, way.minor)]);
        Self(Some(Known {
            available: everybody.clone().map(|who| books.available(who)).collect(),
            withdrawn: everybody.clone().map(|who| *books.withdrawn.get(&(who, day.clone())).unwrap_or(&0)).collect(),
            stopped: everybody.clone().map(|who| books.stopped.contains_key(&who)).collect(),
            paid_out: everybody.map(|who| *books.paid_out.get(&(who, day.clone())).unwrap_or(&0)).collect(),
            calls: run.calls.iter().map(claims).collect(),
            coming: ways.collect(),
        }))
    }

    /// Nothing is known: the process has died meanwhile.
    pub(super) fn unknown() -> Self {
        Self(None)
    }

    /// Whether the answer to `call` can be right.
    pub(super) fn judge(&self, run: &Run, call: &Call, answer: &Answer) -> Result<(), Wrong> {
        let told =
            |what: &str| Err(format!("call {} of {}, {:?}: {answer:?}, {what}", call.number, call.who, call.deed));
        if let (Deed::Pay { name: Name::Wrong, to, .. }, Answer::Done(None)) = (&call.deed, answer) {
            let cast = run.cast.as_ref().ok_or("no cast")?;
            if !same_name(cast, *to) {
                return told("though the payee is called otherwise");
            }
        }
        if matches!((&call.deed, answer), (Deed::Pay { name: Name::Right, .. }, Answer::WrongName)) {
            return told("though the name is right");
        }
        if let Answer::Otherwise(why) = answer
            && why != "SameAccount"
        {
            return told("for which there was no reason");
        }
        let Some(known) = &self.0 else { return Ok(()) };
        let others = || known.calls.iter().filter(|other| other.number != call.number);
        let taken: i64 = others().filter(|other| other.who == call.who).map(|other| other.takes).sum();
        let gifts = others().flat_map(|other| other.gives.iter()).chain(&known.coming);
        let given: i64 = gifts.filter(|(who, _)| *who == call.who).map(|(_, minor)| minor).sum();
        let (least, most) = (known.available[call.who] - taken, known.available[call.who] + given);
        known.judge_stop(call, answer).or_else(|why| told(&why))?;
        let need = call.deed.takes();
        match answer {
            Answer::Done(_) if need > most => told(&format!("with at most {most}")),
            Answer::NoFunds if need <= least => told(&format!("with at least {least}")),
            _ => {
                known.judge_caps(call, answer, others().map(|other| (other.who, &other.deed))).or_else(|why| told(&why))
            }
        }
    }
}

impl Known {
    /// A stopped account does not pay, and one that is not stopped is not told so.
    fn judge_stop(&self, call: &Call, answer: &Answer) -> Result<(), Wrong> {
        let own = || self.calls.iter().filter(|other| other.who == call.who && other.number != call.number);
        let stops = own().any(|other| other.deed == Deed::Stop);
        let resumes = own().any(|other| matches!(other.deed, Deed::Resume { .. }));
        let stopped = self.stopped[call.who];
        match (answer, &call.deed) {
            (Answer::Done(_), deed) if deed.pays() && stopped && !resumes => Err("though it is stopped".into()),
            (Answer::Stopped, _) if !stopped && !stops => Err("though it is not stopped".into()),
            (Answer::Already, Deed::Stop) if !stopped && !stops => Err("though it is not stopped".into()),
            (Answer::Already, Deed::Resume { .. }) if stopped && !resumes => Err("though it is stopped".into()),
            _ => Ok(()),
        }
    }

    fn judge_caps<'c>(
        &self,
        call: &Call,
        answer: &Answer,
        others: impl Iterator<Item = (Who, &'c Deed)>,
    ) -> Result<(), Wrong> {
        let own = others.filter(|(who, _)| *who == call.who).map(|(_, deed)| deed);
        let (used, more, minor, cap) = match &call.deed {
            Deed::Withdraw { minor } => {
                let more: i64 = own.map(|deed| if let Deed::Withdraw { minor } = deed { *minor } else { 0 }).sum();
                (self.withdrawn[call.who], more, *minor, WITHDRAWAL_CAP)
            }
            Deed::Pay { minor, .. } => {
                let more: i64 = own.map(|deed| if let Deed::Pay { minor, .. } = deed { *minor } else { 0 }).sum();
                (self.paid_out[call.who], more, *minor, DAILY_CAP)
            }
            _ => return Ok(()),
        };
        match answer {
            Answer::Done(_) if used + minor > cap => Err(format!("with {used} used of {cap}")),
            Answer::OverCap if used + more + minor <= cap => Err(format!("with at most {} used of {cap}", used + more)),
            _ => Ok(()),
        }
    }
}

fn same_name(cast: &Cast, to: Who) -> bool {
    let everybody = &cast.customers;
    everybody[(to + 1) % everybody.len()].name == everybody[to].name
}

/// Every customer's balance is what the reference says. No fault is met while this is looked up.
pub(super) async fn compare(run: &mut Run, platform: &Platform) -> Result<(), Wrong> {
    run.faults.calm();
    let ways: Vec<_> = run.books.under_way.iter().map(|(number, way)| (*number, *way)).collect();
    for (number, way) in ways {
        let cast = run.cast.as_ref().ok_or("no cast")?;
        if let Some(end) = end_of(platform, cast, number, &way).await? {
            run.books.arrived(number, end);
        }
    }
    interest(run, platform).await?;
    let cast = run.cast.as_ref().ok_or("no cast")?;
    for (who, customer) in cast.customers.iter().enumerate() {
        let ctx = cast.system(customer.bank);
        let view =
            platform.accounts.get(&ctx, customer.account).await.map_err(|fault| format!("a balance: {fault}"))?;
        let view = view.ok_or_else(|| format!("the account of {who} is gone"))?;
        let (balance, held) = (view.balance.minor(), view.held.minor());
        let (due, due_held) = (run.books.balance[who], run.books.held(who));
        if (balance, held) != (due, due_held) {
            return Err(format!("{who} has {balance} with {held} held, and must have {due} with {due_held} held"));
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

/// Takes the interest that has come in into the books, for those to whom some is due. Interest that is not due is seen in
/// the balance.
async fn interest(run: &mut Run, platform: &Platform) -> Result<(), Wrong> {
    let due: Vec<Who> = run.books.due.iter().filter(|(_, due)| !due.is_empty()).map(|(who, _)| *who).collect();
    for who in due {
        let cast = run.cast.as_ref().ok_or("no cast")?;
        let seen = run.interest_seen.entry(who).or_default();
        let mut paid: Vec<(i64, i64)> = came_in(platform, cast, who, |movement| movement.kind == "interest").await?;
        paid.retain(|(seq, _)| *seq > *seen);
        paid.sort_unstable();
        for (seq, minor) in paid {
            *seen = seq;
            run.books.interest_paid(who, minor)?;
        }
    }
    Ok(())
}

/// What statements say of a transfer between banks: the payee has it, the payer has it back, or neither yet.
async fn end_of(platform: &Platform, cast: &Cast, number: u64, way: &UnderWay) -> Result<Option<End>, Wrong> {
    let note = format!("sim {number}");
    let credits = came_in(platform, cast, way.payee, |movement| movement.summary == note).await?;
    let id = way.transfer.to_string();
    let back = |movement: &account::Movement| movement.kind == "return" && movement.transfer_id.as_ref() == Some(&id);
    let returns = came_in(platform, cast, way.payer, back).await?;
    match (credits.as_slice(), returns.as_slice()) {
        ([], []) => Ok(None),
        ([(_, minor)], []) if *minor == way.minor && way.name == Name::Right => Ok(Some(End::Credited)),
        ([], [(_, minor)]) if *minor == way.minor && way.name == Name::Wrong => Ok(Some(End::Returned)),
        _ => Err(format!("transfer {number}, {way:?}: credited {credits:?}, returned {returns:?}")),
    }
}

async fn came_in(
    platform: &Platform,
    cast: &Cast,
    who: Who,
    is: impl Fn(&account::Movement) -> bool,
) -> Result<Vec<(i64, i64)>, Wrong> {
    let customer = &cast.customers[who];
    let (ctx, page) = (cast.system(customer.bank), PageQuery::parse(None, Some(100)).unwrap_or_default());
    let seen = platform.accounts.movements(&ctx, customer.user, customer.account, account::Side::In, &page).await;
    let seen = seen.map_err(|error| format!("a statement: {error}"))?;
    Ok(seen
        .items
        .iter()
        .filter(|movement| is(movement))
        .map(|movement| (movement.seq, movement.amount.minor()))
        .collect())
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
    for _ in 0..LAST_ROUNDS {
        run.faults.calm();
        plan::move_to(run, run.clock.now().plus_seconds(1_200));
        let cast = run.cast.as_ref().ok_or("no cast")?;
        for bank in 0..cast.banks.len() {
            let ctx = cast.system(bank);
            let db = platform.banks.db(&ctx).map_err(|error| error.to_string())?;
            let outbox = Outbox::new(db.clone(), ctx.clone());
            for consumption in platform.consumers() {
                let drained = outbox.drain(&consumption).await;
                drained.map_err(|error| format!("{} in calm times: {error}", consumption.name))?;
            }
            for job in platform.jobs() {
                jobs::run_once(&db, &ctx, &job, "simulation").await.map_err(|error| error.to_string())?;
            }
        }
        compare(run, platform).await?;
        if run.books.under_way.is_empty() && run.books.due.values().all(|due| due.is_empty()) {
            break;
        }
    }
    if let Some((number, way)) = run.books.under_way.iter().next() {
        return Err(format!("transfer {number} of {} neither arrives nor returns", way.minor));
    }
    if let Some((who, due)) = run.books.due.iter().find(|(_, due)| !due.is_empty()) {
        return Err(format!("interest of {due:?} is not paid to {who}"));
    }
    verify(run, platform).await?;
    digest(run, platform).await
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
