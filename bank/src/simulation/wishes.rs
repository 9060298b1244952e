//! What customers wish for: of what sort, how much, and about what. Chosen so that every figure is met, and by a fen passed.

use kernel::Timestamp;
use kernel::time::DEFAULT_ZONE;

use super::books::{BALANCE_CAP, WITHDRAWAL_CAP, caps};
use super::calls::Call;
use super::gifts::SHARE_MAX;
use super::model::{At, Bar, By, Class, Deed, Every, Name, Sharing, When, Who, Wish};
use super::pulls::Agreed;
use super::run::Run;

/// Accounts beyond these are not opened: everything is looked at after every step.
pub(super) const ACCOUNTS_MAX: usize = 60;
/// Bars on one account, standing orders of all, and collecting plans of all, at most.
const BARS_MAX: usize = 5;
const STANDING_MAX: usize = 12;
const PLANS_MAX: usize = 8;
/// Packets that are open at once, at most.
const PACKETS_MAX: usize = 8;

/// What a call is about.
#[derive(Debug, Clone, Copy)]
enum Sort {
    Pay,
    Fund,
    Later,
    CallOff,
    Batch,
    Standing,
    EndStanding,
    PayIn,
    Withdraw,
    Hold,
    LetGo,
    Share,
    Restrict,
    Lift,
    Verify,
    Open,
    Upgrade,
    Close,
    GivePacket,
    OpenPacket,
    GiveMandate,
    EndMandate,
    Collect,
    MakePlan,
    EndPlan,
}

const SORTS: [(u32, Sort); 25] = [
    (40, Sort::Pay),
    (10, Sort::Fund),
    (12, Sort::Later),
    (6, Sort::CallOff),
    (7, Sort::Batch),
    (3, Sort::Standing),
    (2, Sort::EndStanding),
    (10, Sort::PayIn),
    (12, Sort::Withdraw),
    (8, Sort::Hold),
    (9, Sort::LetGo),
    (8, Sort::Share),
    (9, Sort::Restrict),
    (7, Sort::Lift),
    (1, Sort::Verify),
    (1, Sort::Open),
    (1, Sort::Upgrade),
    (2, Sort::Close),
    (7, Sort::GivePacket),
    (7, Sort::OpenPacket),
    (4, Sort::GiveMandate),
    (1, Sort::EndMandate),
    (11, Sort::Collect),
    (3, Sort::MakePlan),
    (1, Sort::EndPlan),
];

/// A red packet that fits, mostly.
fn gift(run: &mut Run, who: Who) -> Option<(Who, Deed)> {
    if run.books.packets.values().filter(|packet| packet.is_open()).count() >= PACKETS_MAX {
        return None;
    }
    let sharing = run.chance.weighted(&[(2, Sharing::Single), (2, Sharing::Even), (3, Sharing::Lucky)]);
    let shares = if sharing == Sharing::Single { 1 } else { run.chance.between(1, 4) };
    let each = match run.chance.weighted(&[(12, 0), (2, 1), (1, 2)]) {
        0 => run.chance.between(1, SHARE_MAX / 3),
        1 => SHARE_MAX,
        _ => amount(run, who) / shares + 1,
    };
    let odd = i64::from(run.chance.one_in(12));
    let to = if sharing == Sharing::Single && run.chance.one_in(2) { Some(stranger(run, who)?) } else { None };
    Some((who, Deed::GivePacket { sharing, minor: each * shares + odd, shares, to }))
}

/// Somebody else's account at the same bank.
fn stranger(run: &mut Run, who: Who) -> Option<Who> {
    let (bank, owner) = (run.books.accts[who].bank, run.books.accts[who].owner);
    someone_of(run, |run, other| run.books.accts[other].bank == bank && run.books.accts[other].owner != owner)
}

/// A packet that can still be opened; now and then one that cannot.
pub(super) fn some_packet(run: &mut Run) -> Option<u64> {
    let any = run.chance.one_in(8);
    let open: Vec<u64> =
        run.books.packets.iter().filter(|(_, packet)| any || packet.is_open()).map(|(number, _)| *number).collect();
    open.get(run.chance.place(open.len())).copied()
}

/// Whom it is for opens it, mostly; now and then somebody else, or its giver.
pub(super) fn opening(run: &mut Run, number: u64) -> Option<(Who, Deed)> {
    let packet = run.books.packets.get(&number)?.clone();
    let (giver, bank) = (run.books.accts[packet.giver].owner, run.books.accts[packet.giver].bank);
    let any = run.chance.one_in(10);
    let who = someone_of(run, |run, who| {
        let acct = &run.books.accts[who];
        acct.bank == bank && (any || (acct.owner != giver && packet.to.is_none_or(|to| to == acct.owner)))
    })?;
    let by = match packet.to {
        Some(_) => run.chance.weighted(&[(4, By::Code), (1, By::WrongCode), (10, By::Itself)]),
        None => run.chance.weighted(&[(20, By::Code), (2, By::WrongCode), (2, By::Itself)]),
    };
    Some((who, Deed::OpenPacket { packet: number, by }))
}

/// A mandate that is in force.
pub(super) fn some_mandate(run: &mut Run) -> Option<(u64, Agreed)> {
    let open = run.books.mandates.iter().filter(|(_, agreed)| !agreed.ended_here && !agreed.ended_there);
    let open: Vec<_> = open.map(|(number, agreed)| (*number, agreed.clone())).collect();
    open.get(run.chance.place(open.len())).cloned()
}

/// An account of whoever has hung the card.
pub(super) fn holder(run: &mut Run, card: usize) -> Option<Who> {
    let owner = run.books.cards[card].owner;
    someone_of(run, |run, who| run.books.accts[who].owner == owner)
}

/// Money from a card with a mandate, mostly: some, about what the mandate allows, or all above something.
fn collect(run: &mut Run) -> Option<(Who, Deed)> {
    let any = run.chance.one_in(10);
    let cards: Vec<usize> =
        (0..run.books.cards.len()).filter(|card| any || run.books.mandate_of(*card).is_some()).collect();
    let card = *cards.get(run.chance.place(cards.len()))?;
    let per_debit = run.books.mandate_of(card).map_or(10_000, |(_, agreed)| agreed.per_debit);
    let available = run.books.available(run.books.cards[card].payer).max(0);
    let who = holder(run, card)?;
    if run.chance.one_in(3) {
        let kept = run.chance.between((available - per_debit).max(0), available + 100);
        return Some((who, Deed::Collect { card, minor: per_debit, kept: Some(kept) }));
    }
    let minor = match run.chance.weighted(&[(8, 0), (2, 1), (1, 2), (1, 3)]) {
        0 => run.chance.between(1, per_debit),
        1 => per_debit,
        2 => per_debit + 1,
        _ => available.max(1),
    };
    Some((who, Deed::Collect { card, minor, kept: None }))
}

/// Money from a card again and again: as much each time, or all above something.
fn make_plan(run: &mut Run) -> Option<(Who, Deed)> {
    if run.books.plans.values().filter(|plan| plan.next.is_some()).count() >= PLANS_MAX {
        return None;
    }
    let Some((who, Deed::Collect { card, minor, kept })) = collect(run) else { return None };
    let every = if run.chance.one_in(4) { Every::Week } else { Every::Day };
    let (minute, times) = (run.chance.between(0, 1_439), run.chance.between(1, 9));
    let (minute, times) = (u32::try_from(minute).ok()?, u32::try_from(times).ok()?);
    Some((who, Deed::MakePlan { card, minor, kept, every, minute, times }))
}

/// Anybody; more often than others those whose accounts are barred.
fn anybody(run: &mut Run) -> Who {
    let barred = |run: &Run, who: Who| !run.books.accts[who].bars.is_empty();
    let who = if run.chance.one_in(6) { someone_of(run, barred) } else { None };
    who.unwrap_or_else(|| run.chance.place(run.books.accts.len()))
}

/// Somebody's wish, if it can be one now.
pub(super) fn deed(run: &mut Run) -> Option<(Who, Deed)> {
    let who = anybody(run);
    Some(match run.chance.weighted(&SORTS) {
        Sort::Pay => {
            let to = somebody(run, who)?;
            let name = if run.chance.one_in(9) { Name::Wrong } else { Name::Right };
            (who, Deed::Pay { to, minor: filling(run, who, to), name, when: When::Now })
        }
        Sort::Fund => {
            let small = someone_of(run, |run, who| run.books.accts[who].bound.is_some())?;
            let main = run.books.accts[small].bound?;
            let (payer, to) = if run.chance.one_in(4) { (small, main) } else { (main, small) };
            let minor = if run.chance.one_in(3) { filling(run, payer, to) } else { run.chance.between(1, 150_000) };
            (payer, Deed::Pay { to, minor, name: Name::Right, when: When::Now })
        }
        Sort::Later => {
            let (to, minor) = (somebody(run, who)?, amount(run, who));
            let when = if run.chance.one_in(3) { When::NextDay } else { When::TwoHours };
            (who, Deed::Pay { to, minor, name: Name::Right, when })
        }
        Sort::CallOff => call_off(run)?,
        Sort::Batch => {
            let count = run.chance.between(1, 3);
            let rows = (0..count).filter_map(|_| Some((somebody(run, who)?, (amount(run, who) / count).max(1))));
            (who, Deed::Batch { rows: rows.collect() })
        }
        Sort::Standing => return standing(run, who),
        Sort::EndStanding => {
            // One that is due, if there is one: it may be carried out meanwhile.
            let now = run.clock.now();
            let open = run.books.standing.iter().filter(|(_, order)| order.next.is_some());
            let (due, others): (Vec<_>, Vec<_>) =
                open.partition(|(_, order)| order.next.is_some_and(|next| next <= now));
            let open = if due.is_empty() { others } else { due };
            let open: Vec<_> = open.into_iter().map(|(number, order)| (*number, order.payer)).collect();
            let (order, who) = *open.get(run.chance.place(open.len()))?;
            (who, Deed::EndStanding { order })
        }
        Sort::PayIn => (who, Deed::PayIn { minor: run.chance.between(1, 60_000) }),
        Sort::Withdraw => (who, Deed::Withdraw { minor: withdrawal(run, who) }),
        Sort::Hold => (who, Deed::Hold { minor: amount(run, who) }),
        Sort::LetGo => return let_go(run),
        Sort::Share => {
            let count = run.chance.between(2, 5);
            let to: Vec<_> = (0..count).filter_map(|_| neighbour(run, who)).collect();
            let each = (amount(run, who) / count).max(1);
            (who, Deed::Share { to: to.into_iter().map(|payee| (payee, each)).collect() })
        }
        Sort::Restrict => restrict(run, who)?,
        Sort::Lift => return lift(run),
        Sort::Verify => (who, Deed::Verify),
        Sort::Open if run.books.accts.len() < ACCOUNTS_MAX => {
            let main = someone_of(run, |run, who| run.books.accts[who].class == Class::One)?;
            let class = if run.chance.one_in(2) { Class::Two } else { Class::Three };
            (main, Deed::Open { class })
        }
        Sort::Open => return None,
        Sort::Upgrade => {
            let small = |run: &Run, who: Who| run.books.accts[who].class == Class::Three;
            let any = run.chance.one_in(5);
            (someone_of(run, |run, who| any || small(run, who))?, Deed::Upgrade)
        }
        Sort::GivePacket => return gift(run, who),
        Sort::OpenPacket => {
            let packet = some_packet(run)?;
            return opening(run, packet);
        }
        Sort::GiveMandate => {
            let card = run.chance.place(run.books.cards.len());
            let per_debit = run.chance.between(2_000, 60_000);
            let per_day = per_debit * run.chance.between(1, 3);
            (holder(run, card)?, Deed::GiveMandate { card, per_debit, per_day })
        }
        Sort::EndMandate => {
            let open: Vec<_> = run.books.mandates.iter().filter(|(_, agreed)| !agreed.ended_here).collect();
            let (number, agreed) = *open.get(run.chance.place(open.len()))?;
            let (mandate, card) = (*number, agreed.card);
            match run.chance.one_in(2) {
                true => (holder(run, card)?, Deed::EndMandate { mandate, at: At::Asking }),
                false => (run.books.cards[card].payer, Deed::EndMandate { mandate, at: At::Paying }),
            }
        }
        Sort::Collect => return collect(run),
        Sort::MakePlan => return make_plan(run),
        Sort::EndPlan => {
            let open = run.books.plans.iter().filter(|(_, plan)| plan.next.is_some());
            let open: Vec<_> = open.map(|(number, plan)| (*number, plan.to)).collect();
            let (plan, who) = *open.get(run.chance.place(open.len()))?;
            (who, Deed::EndPlan { plan })
        }
        Sort::Close => {
            let any = run.chance.one_in(3);
            let empty =
                |run: &Run, who: Who| run.books.accts[who].class != Class::One && run.books.accts[who].balance == 0;
            (someone_of(run, |run, who| any || empty(run, who))?, Deed::Close)
        }
    })
}

/// Somebody of whom it holds.
pub(super) fn someone_of(run: &mut Run, is: impl Fn(&Run, Who) -> bool) -> Option<Who> {
    let all: Vec<Who> = (0..run.books.accts.len()).filter(|who| is(run, *who)).collect();
    all.get(run.chance.place(all.len())).copied()
}

/// Somebody else, anywhere.
fn somebody(run: &mut Run, who: Who) -> Option<Who> {
    let all = run.books.accts.len();
    let to = (who + 1 + run.chance.place(all - 1)) % all;
    (to != who).then_some(to)
}

fn call_off(run: &mut Run) -> Option<(Who, Deed)> {
    let later: Vec<_> = run.books.later.iter().map(|(number, later)| (*number, later.way.payer)).collect();
    let (pay, who) = *later.get(run.chance.place(later.len()))?;
    Some((who, Deed::CallOff { pay }))
}

fn standing(run: &mut Run, who: Who) -> Option<(Who, Deed)> {
    if run.books.standing.values().filter(|order| order.next.is_some()).count() >= STANDING_MAX {
        return None;
    }
    let (to, minor) = (somebody(run, who)?, run.chance.between(1, 40_000));
    let every = run.chance.weighted(&[(1, Every::Once), (3, Every::Day), (1, Every::Week)]);
    let (minute, times) = (run.chance.between(0, 1_439), run.chance.between(1, 9));
    let (minute, times) = (u32::try_from(minute).ok()?, u32::try_from(times).ok()?);
    Some((who, Deed::Standing { to, minor, every, minute, times }))
}

fn restrict(run: &mut Run, who: Who) -> Option<(Who, Deed)> {
    let barred = |run: &Run, who: Who| !run.books.accts[who].bars.is_empty();
    let again = run.chance.one_in(3);
    let holding = |run: &Run, who: Who| run.books.held(who) > 0;
    let who = match (again, run.chance.one_in(4)) {
        (true, _) => someone_of(run, barred).unwrap_or(who),
        (false, true) => someone_of(run, holding).unwrap_or(who),
        _ => who,
    };
    if run.books.accts[who].bars.len() >= BARS_MAX || run.books.accts[who].closed || bars_change(run, who) {
        return None;
    }
    let bar = run.chance.weighted(&[
        (4, Bar::Stop),
        (2, Bar::Freeze),
        (4, Bar::Court),
        (1, Bar::Loss),
        (3, Bar::Night),
        (4, Bar::Amount),
    ]);
    // Locks and orders of courts meet others of their kind.
    let mut same = run.books.accts[who].bars.iter().map(|bar| bar.bar);
    let same = same.rfind(|bar| again && matches!(bar, Bar::Court | Bar::Night | Bar::Amount));
    let bar = same.unwrap_or(bar);
    let available = run.books.available(who).max(0);
    let minor = match bar {
        Bar::Court if run.chance.one_in(2) => Some(available + run.chance.between(1, 20_000)),
        Bar::Court => Some(run.chance.between(1, available + 20_000)),
        Bar::Amount => Some(run.chance.between(1, 40_000)),
        _ => None,
    };
    let minutes = (bar == Bar::Night).then(|| hours(run));
    let ends = matches!(bar, Bar::Freeze | Bar::Court) && run.chance.one_in(2);
    let hours = ends.then(|| run.chance.between(1, 96));
    Some((who, Deed::Restrict(Wish { bar, minor, minutes, hours })))
}

/// Whether a call of this step changes what bars the account already: of two, nobody could tell which came first.
fn bars_change(run: &Run, who: Who) -> bool {
    let changes = |call: &Call| call.who == who && matches!(call.deed, Deed::Restrict(_) | Deed::Lift { .. });
    run.calls.iter().any(changes)
}

/// Some hours of the day; every second time they begin or end with this very minute, or the next.
fn hours(run: &mut Run) -> (i64, i64) {
    let now = run.clock.now();
    let minute = now.seconds_since(Timestamp::start_of(now.date_in(DEFAULT_ZONE), DEFAULT_ZONE)) / 60;
    let near = (minute + run.chance.between(0, 1)) % (24 * 60);
    let other = run.chance.between(0, 1_439);
    match run.chance.weighted(&[(1, 0), (1, 1), (2, 2)]) {
        0 => (near, other),
        1 => (other, near),
        _ => (run.chance.between(0, 1_439), other),
    }
}

fn lift(run: &mut Run) -> Option<(Who, Deed)> {
    let accts = run.books.accts.iter().enumerate();
    let bars = accts.flat_map(|(who, acct)| acct.bars.iter().map(move |bar| (who, bar.bar, bar.named)));
    let bars: Vec<_> = bars.collect();
    let (who, bar, named) = *bars.get(run.chance.place(bars.len()))?;
    if bars_change(run, who) {
        return None;
    }
    let by_bank = matches!(bar, Bar::Freeze | Bar::Court | Bar::Loss) || run.chance.one_in(4);
    Some((who, Deed::Lift { named, bar, by_bank }))
}

/// A hold is paid out or let go; sometimes one that is gone.
fn let_go(run: &mut Run) -> Option<(Who, Deed)> {
    let holds = run.books.holds.iter().filter(|(number, _)| !run.books.later.contains_key(number));
    let open: Vec<_> = holds.map(|(number, (who, minor))| (*number, *who, *minor)).collect();
    let (hold, who, minor) = *open.get(run.chance.place(open.len()))?;
    let deed = match run.chance.one_in(2) {
        true => Deed::Release { hold },
        false => Deed::Capture { hold, minor, to: neighbour(run, who)? },
    };
    Some((who, deed))
}

/// Somebody else at the same bank.
fn neighbour(run: &mut Run, who: Who) -> Option<Who> {
    let bank = run.books.accts[who].bank;
    someone_of(run, |run, other| other != who && run.books.accts[other].bank == bank)
}

/// Small change, about all there is, exactly all there is, a fen too much; or what its class leaves, and a fen more.
fn amount(run: &mut Run, who: Who) -> i64 {
    let available = run.books.available(who);
    let acct = &run.books.accts[who];
    let left = caps(acct.class).map_or(available, |(out, _)| {
        let (day, year) = (out[0] - acct.out[0], out[1] - acct.out[1]);
        day.min(year).min(available)
    });
    let minor = match run.chance.weighted(&[(66, 0), (10, 1), (8, 2), (6, 3), (6, 4), (4, 5)]) {
        0 => run.chance.between(1, 30_000),
        1 => run.chance.between(available / 2, available + 1_000),
        2 => available,
        3 => available + 1,
        4 => left,
        _ => left + 1,
    };
    minor.max(1)
}

/// Some amount; or, to an account that takes so much and no more, what it takes, or a fen more.
fn filling(run: &mut Run, who: Who, to: Who) -> i64 {
    if run.books.accts[to].class != Class::Three || !run.chance.one_in(3) {
        return amount(run, who);
    }
    (BALANCE_CAP - run.books.accts[to].balance + run.chance.between(0, 1)).max(1)
}

/// Some amount, or what is left of the day's cap to the fen, or a fen more.
fn withdrawal(run: &mut Run, who: Who) -> i64 {
    let left = WITHDRAWAL_CAP - run.books.accts[who].cash;
    match run.chance.weighted(&[(6, 0), (1, 1), (1, 2)]) {
        0 => amount(run, who),
        1 => left.max(1),
        _ => left + 1,
    }
}
