//! What happens in a step: which calls, which repeats, what the platform does of itself, and how time goes on.

use kernel::Timestamp;
use kernel::time::DEFAULT_ZONE;

use super::calls::Call;
use super::chance::Chance;
use super::model::{Answer, At, By, Class, Deed, Who};
use super::run::{Run, Work};
use super::wishes::{ACCOUNTS_MAX, deed, holder, opening, some_mandate, some_packet, someone_of};

/// Calls in one step, at most.
const CALLS_MAX: i64 = 7;
/// Past calls kept for asking again.
const PAST_MAX: usize = 200;
/// Jobs that move money; the others take their turn as well.
const JOBS: [&str; 10] = [
    "transfer.leave",
    "transfer.schedules",
    "transfer.batches",
    "transfer.settle",
    "account.interest",
    "account.life",
    "clearing.forward",
    "transfer.packets",
    "transfer.collections",
    "transfer.collect_plans",
];

/// Time goes on: mostly a little, now and then days; or to the eve of something, or to its very moment.
pub(super) fn clock(run: &mut Run) {
    if run.chance.one_in(20)
        && let Some(due) = next_due(run)
    {
        let before = if run.chance.one_in(3) { 0 } else { run.chance.between(1, 50_000_000) };
        let then = Timestamp::from_micros(due.micros() - before);
        let at_least = Timestamp::from_micros(run.clock.now().micros() + 1);
        return move_to(run, then.max(at_least));
    }
    let seconds = match run.chance.weighted(&[(76, 0), (18, 1), (5, 2), (1, 3)]) {
        0 => run.chance.between(0, 90),
        1 => run.chance.between(600, 7_200),
        2 => run.chance.between(43_200, 100_000),
        _ => run.chance.between(86_400, 6 * 86_400),
    };
    let micros = run.chance.between(1, 999_999);
    let now = run.clock.now().plus_seconds(seconds);
    move_to(run, Timestamp::from_micros(now.micros() + micros));
}

/// When the next transfer leaves, standing order falls, packet or bar is over; if that is soon.
fn next_due(run: &Run) -> Option<Timestamp> {
    let (now, books) = (run.clock.now(), &run.books);
    let later = books.later.values().map(|later| later.leaves);
    let standing = books.standing.values().filter_map(|order| order.next);
    let plans = books.plans.values().filter_map(|plan| plan.next);
    let packets = books.packets.values().filter(|packet| packet.is_open()).map(|packet| packet.expires);
    let bars = books.accts.iter().flat_map(|acct| &acct.bars).flat_map(|bar| [bar.from, bar.until]);
    let all = later.chain(standing).chain(plans).chain(packets).chain(bars);
    all.filter(|due| *due > now && *due < now.plus_seconds(2 * 86_400)).min()
}

/// Time goes on until `then`; every day that ends meanwhile earns its interest.
pub(super) fn move_to(run: &mut Run, then: Timestamp) {
    let (today, last) = (run.clock.now().date_in(DEFAULT_ZONE), then.date_in(DEFAULT_ZONE));
    let rate_ppm = run.cast.as_ref().map_or(0, |cast| cast.rate_ppm);
    for day in today.iter_days().take_while(|day| *day < last) {
        run.books.day_ends(day, rate_ppm);
    }
    run.clock.move_to(then);
    run.books.at(then);
}

/// The calls of this step.
pub(super) fn calls(run: &mut Run) {
    // One alone is judged exactly; several at once meet each other.
    let count = if run.chance.one_in(3) { 1 } else { run.chance.between(0, CALLS_MAX) };
    let first = run.calls.len();
    for _ in 0..count {
        if let Some((who, deed)) = deed(run) {
            call(run, first, who, deed);
        }
    }
    // Now and then somebody guesses codes, and then has the right one; or opens an account of one class twice at once.
    if run.chance.one_in(25)
        && let Some(packet) = some_packet(run)
        && let Some((who, _)) = opening(run, packet)
    {
        for by in [By::WrongCode, By::WrongCode, By::WrongCode, By::Code] {
            call(run, first, who, Deed::OpenPacket { packet, by });
        }
    }
    if run.chance.one_in(30)
        && run.books.accts.len() < ACCOUNTS_MAX
        && let Some(main) = someone_of(run, |run, who| run.books.accts[who].class == Class::One)
    {
        let class = if run.chance.one_in(2) { Class::Two } else { Class::Three };
        for _ in 0..run.chance.between(1, 3) {
            call(run, first, main, Deed::Open { class });
        }
    }
    // Now and then money is collected several times at once, or while the mandate is ended.
    if run.chance.one_in(12)
        && let Some((mandate, agreed)) = some_mandate(run)
        && let Some(who) = holder(run, agreed.card)
    {
        for _ in 0..run.chance.between(1, 3) {
            call(run, first, who, Deed::Collect { card: agreed.card, minor: agreed.per_debit, kept: None });
        }
        if run.chance.one_in(4) {
            let payer = run.books.cards[agreed.card].payer;
            call(run, first, payer, Deed::EndMandate { mandate, at: At::Paying });
        }
    }
    // Now and then several want a share of the same packet at once.
    if run.chance.one_in(6)
        && let Some(packet) = some_packet(run)
    {
        for _ in 0..run.chance.between(2, 4) {
            if let Some((who, deed)) = opening(run, packet) {
                call(run, first, who, deed);
            }
        }
    }
}

fn call(run: &mut Run, first: usize, who: Who, deed: Deed) {
    let number = run.step * 1_000 + (run.calls.len() - first) as u64;
    run.calls.push(Call { number, who, deed, tries: Default::default(), answer: Default::default() });
}

/// Which past calls are asked again with their old keys.
pub(super) fn repeats(run: &mut Run) -> Vec<usize> {
    if run.past.len() > PAST_MAX {
        run.past.drain(..run.past.len() - PAST_MAX);
    }
    // Only what was done: a refusal that never came to the ledger is judged anew. And only money: the ledger keeps its
    // keys for ever, everything else for some days.
    let again = |(call, answer): &(Call, Answer)| call.deed.is_money() && answer.is_done();
    let done: Vec<_> = (0..run.past.len()).filter(|place| again(&run.past[*place])).collect();
    match run.chance.one_in(4) && !done.is_empty() {
        true => vec![done[run.chance.place(done.len())]],
        false => vec![],
    }
}

/// Which calls of this step are submitted twice at once, as by a finger that trembles.
pub(super) fn doubled(run: &mut Run) -> Vec<usize> {
    (0..run.calls.len()).filter(|_| run.chance.one_in(8)).collect()
}

/// What the platform does of itself beside the calls.
pub(super) fn work(run: &mut Run) -> Vec<Work> {
    let banks = run.cast.as_ref().map_or(0, |cast| cast.banks.len());
    let mut work = vec![];
    if run.chance.one_in(3) {
        work.push(Work::Consumers(run.chance.place(banks)));
    }
    // What is called off or opened may be under way at that moment.
    for (bank, name) in meeting(run) {
        if run.chance.one_in(2) {
            work.push(Work::Job { bank, name: Some(name), any: 0, polls: None });
        }
    }
    while run.chance.one_in(2) && work.len() < 6 {
        let (bank, any) = (run.chance.place(banks), run.chance.place(64));
        let name = if run.chance.one_in(5) { None } else { Some(JOBS[any % JOBS.len()]) };
        work.push(match run.chance.weighted(&[(6, 0), (1, 1), (1, 2)]) {
            0 => Work::Job { bank, name, any, polls: None },
            // The one that runs it goes away in the middle, and its lease stays.
            1 => Work::Job { bank, name, any, polls: Some(u32::try_from(run.chance.between(1, 60)).unwrap_or(1)) },
            // A lease has run out while its owner still works: two work at the same.
            _ => Work::Twice { bank, name, any },
        });
    }
    work
}

/// The jobs that calls of this step may meet, and where.
fn meeting(run: &Run) -> Vec<(usize, &'static str)> {
    let job = |call: &Call| {
        let name = match call.deed {
            Deed::CallOff { .. } => "transfer.leave",
            Deed::EndStanding { .. } => "transfer.schedules",
            Deed::EndPlan { .. } => "transfer.collect_plans",
            Deed::OpenPacket { .. } => "transfer.packets",
            Deed::Close => "account.interest",
            Deed::Lift { .. } => "account.life",
            _ => return None,
        };
        Some((run.books.accts[call.who].bank, name))
    };
    let mut jobs: Vec<_> = run.calls.iter().filter_map(job).collect();
    jobs.sort_unstable();
    jobs.dedup();
    jobs
}

/// After how many polls a customer goes away; mostly never.
pub(super) fn impatience(chance: &mut Chance) -> Option<u32> {
    chance.one_in(9).then(|| u32::try_from(chance.between(1, 30)).unwrap_or(1))
}
