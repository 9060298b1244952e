//! What happens in a step: which calls, which repeats, what the platform does of itself, and how time goes on.

use kernel::Timestamp;
use kernel::time::DEFAULT_ZONE;

use super::calls::{Answer, Call, WITHDRAWAL_CAP};
use super::chance::Chance;
use super::model::{Deed, Name, Who};
use super::run::{Run, Work};

/// Calls in one step, at most.
const CALLS_MAX: i64 = 7;
/// Past calls kept for asking again.
const PAST_MAX: usize = 200;

/// What a call is about.
#[derive(Debug, Clone, Copy)]
enum Sort {
    Pay,
    PayIn,
    Withdraw,
    Hold,
    LetGo,
    Share,
    Stop,
    Resume,
}

/// Time goes on: mostly a little, now and then days.
pub(super) fn clock(run: &mut Run) {
    let seconds = match run.chance.weighted(&[(80, 0), (14, 1), (5, 2), (1, 3)]) {
        0 => run.chance.between(0, 90),
        1 => run.chance.between(600, 7_200),
        2 => run.chance.between(43_200, 100_000),
        _ => run.chance.between(86_400, 6 * 86_400),
    };
    let micros = run.chance.between(1, 999_999);
    let now = run.clock.now().plus_seconds(seconds);
    move_to(run, Timestamp::from_micros(now.micros() + micros));
}

/// Time goes on until `then`; every day that ends meanwhile earns its interest.
pub(super) fn move_to(run: &mut Run, then: Timestamp) {
    let (today, last) = (run.clock.now().date_in(DEFAULT_ZONE), then.date_in(DEFAULT_ZONE));
    let rate_ppm = run.cast.as_ref().map_or(0, |cast| cast.rate_ppm);
    for day in today.iter_days().take_while(|day| *day < last) {
        run.books.day_ends(day, rate_ppm);
    }
    run.clock.move_to(then);
}

/// The calls of this step.
pub(super) fn calls(run: &mut Run) {
    // One alone is judged exactly; several at once meet each other.
    let count = if run.chance.one_in(3) { 1 } else { run.chance.between(0, CALLS_MAX) };
    let first = run.calls.len();
    for _ in 0..count {
        if let Some((who, deed)) = deed(run) {
            let number = run.step * 1_000 + (run.calls.len() - first) as u64;
            run.calls.push(Call { number, who, deed, tries: Default::default(), answer: Default::default() });
        }
    }
}

fn deed(run: &mut Run) -> Option<(Who, Deed)> {
    let customers = run.cast.as_ref()?.customers.len();
    let who = run.chance.place(customers);
    let sort = run.chance.weighted(&[
        (50, Sort::Pay),
        (8, Sort::PayIn),
        (14, Sort::Withdraw),
        (10, Sort::Hold),
        (12, Sort::LetGo),
        (6, Sort::Share),
        (3, Sort::Stop),
        (4, Sort::Resume),
    ]);
    Some(match sort {
        Sort::Pay => {
            let to = (who + 1 + run.chance.place(customers - 1)) % customers;
            let name = if run.chance.one_in(9) { Name::Wrong } else { Name::Right };
            (who, Deed::Pay { to, minor: amount(run, who), name })
        }
        Sort::PayIn => (who, Deed::PayIn { minor: run.chance.between(1, 60_000) }),
        Sort::Withdraw => (who, Deed::Withdraw { minor: withdrawal(run, who) }),
        Sort::Hold => (who, Deed::Hold { minor: amount(run, who) }),
        Sort::LetGo => return let_go(run),
        Sort::Stop => (who, Deed::Stop),
        Sort::Resume => {
            let stopped: Vec<_> = run.books.stopped.iter().map(|(who, stop)| (*who, *stop)).collect();
            let (who, stop) = *stopped.get(run.chance.place(stopped.len()))?;
            (who, Deed::Resume { stop })
        }
        Sort::Share => {
            let count = run.chance.between(2, 5);
            let to: Vec<_> = (0..count).filter_map(|_| neighbour(run, who)).collect();
            let each = (amount(run, who) / count).max(1);
            (who, Deed::Share { to: to.into_iter().map(|payee| (payee, each)).collect() })
        }
    })
}

/// A hold is paid out or let go; sometimes one that is gone.
fn let_go(run: &mut Run) -> Option<(Who, Deed)> {
    let open: Vec<_> = run.books.holds.iter().map(|(number, (who, minor))| (*number, *who, *minor)).collect();
    if open.is_empty() {
        return None;
    }
    let (hold, who, minor) = open[run.chance.place(open.len())];
    let deed = match run.chance.one_in(2) {
        true => Deed::Release { hold },
        false => Deed::Capture { hold, minor, to: neighbour(run, who)? },
    };
    Some((who, deed))
}

/// Somebody else at the same bank.
fn neighbour(run: &mut Run, who: Who) -> Option<Who> {
    let cast = run.cast.as_ref()?;
    let bank = cast.customers[who].bank;
    let others: Vec<_> =
        (0..cast.customers.len()).filter(|other| *other != who && cast.customers[*other].bank == bank).collect();
    Some(others[run.chance.place(others.len())])
}

/// Small change, about all there is, exactly all there is, or a fen too much.
fn amount(run: &mut Run, who: Who) -> i64 {
    let available = run.books.available(who);
    let minor = match run.chance.weighted(&[(70, 0), (15, 1), (8, 2), (7, 3)]) {
        0 => run.chance.between(1, 30_000),
        1 => run.chance.between(available / 2, available + 1_000),
        2 => available,
        _ => available + 1,
    };
    minor.max(1)
}

/// Some amount, or what is left of the day's cap to the fen, or a fen more.
fn withdrawal(run: &mut Run, who: Who) -> i64 {
    let day = run.cast.as_ref().map_or_else(String::new, |cast| cast.day());
    let left = WITHDRAWAL_CAP - run.books.withdrawn.get(&(who, day)).copied().unwrap_or(0);
    match run.chance.weighted(&[(6, 0), (1, 1), (1, 2)]) {
        0 => amount(run, who),
        1 => left.max(1),
        _ => left + 1,
    }
}

/// Which past calls are asked again with their old keys.
pub(super) fn repeats(run: &mut Run) -> Vec<usize> {
    if run.past.len() > PAST_MAX {
        run.past.drain(..run.past.len() - PAST_MAX);
    }
    // Only what was done: a refusal that never came to the ledger is judged anew. And only money: the ledger keeps its
    // keys for ever, everything else for some days.
    let money = |call: &Call| !matches!(call.deed, Deed::Stop | Deed::Resume { .. });
    let again = |(call, answer): &(Call, Answer)| money(call) && matches!(answer, Answer::Done(_));
    let done: Vec<_> = (0..run.past.len()).filter(|place| again(&run.past[*place])).collect();
    match run.chance.one_in(4) && !done.is_empty() {
        true => vec![done[run.chance.place(done.len())]],
        false => vec![],
    }
}

/// What the platform does of itself beside the calls.
pub(super) fn work(run: &mut Run) -> Vec<Work> {
    let banks = run.cast.as_ref().map_or(0, |cast| cast.banks.len());
    let mut work = vec![];
    if run.chance.one_in(3) {
        work.push(Work::Consumers(run.chance.place(banks)));
    }
    if run.chance.one_in(5) {
        work.push(Work::Job(run.chance.place(banks), run.chance.place(64)));
    }
    work
}

/// After how many polls a customer goes away; mostly never.
pub(super) fn impatience(chance: &mut Chance) -> Option<u32> {
    chance.one_in(9).then(|| u32::try_from(chance.between(1, 30)).unwrap_or(1))
}
