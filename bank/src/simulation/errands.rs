//! The reference's errands: what was confirmed once and is carried out later, each once.

use chrono::{Days, NaiveDate};
use kernel::Timestamp;
use kernel::time::DEFAULT_ZONE;

use super::books::{Books, Later, Move, Side, Way};
use super::model::{Every, Name, Named, No, When, Who};

/// How often an occurrence is tried, and how long it waits between, seconds.
pub const TRIES: u32 = 3;
pub const WAIT_S: i64 = 7_200;
/// Numbers of what a call sets off begin here, one after the other.
const OFFSPRING: u64 = 1_000_000;

/// A row of a batch.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who pays.
    pub payer: Who,
    /// Who is paid.
    pub to: Who,
    /// Fen.
    pub minor: i64,
    /// The batch's name, and which row of it.
    pub batch: (Named, i64),
    /// The ledger has refused it.
    pub refused: Option<No>,
}

/// A standing order.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Who pays.
    pub payer: Who,
    /// Who is paid.
    pub to: Who,
    /// Fen.
    pub minor: i64,
    /// How often.
    pub every: Every,
    /// The first day.
    pub first: NaiveDate,
    /// At which minute.
    pub minute: u32,
    /// How many times.
    pub times: u32,
    /// Its name.
    pub named: Named,
    /// Which time is next.
    pub turn: u32,
    /// How often this time was refused.
    pub tries: u32,
    /// When it is tried next; nothing when it is over.
    pub next: Option<Timestamp>,
    /// The ledger has refused this try.
    pub refused: Option<No>,
    /// How often it was carried out.
    pub done: i64,
}

/// The number under which the `n`-th transfer of call `number` is known.
pub const fn offspring(number: u64, n: u64) -> u64 {
    number * OFFSPRING + n
}

/// The number of the transfer that a standing order makes at a turn.
pub const fn run_number(number: u64, turn: u32) -> u64 {
    offspring(number, 1_000 + turn as u64)
}

/// When a transfer ordered at `now` leaves.
pub fn leaves(when: When, now: Timestamp) -> Timestamp {
    const MINUTE: i64 = 60_000_000;
    match when {
        When::Now => now,
        When::TwoHours => {
            Timestamp::from_micros((now.micros() + 120 * MINUTE + MINUTE - 1).div_euclid(MINUTE) * MINUTE)
        }
        When::NextDay => {
            let tomorrow = now.date_in(DEFAULT_ZONE) + Days::new(1);
            Timestamp::start_of(tomorrow, DEFAULT_ZONE).plus_seconds(9 * 3_600)
        }
    }
}

/// When the `turn`-th time falls of what begins on a day and is done at a minute of the day.
pub fn falls(every: Every, (first, minute): (NaiveDate, u32), turn: u32) -> Option<Timestamp> {
    let days = match every {
        Every::Once | Every::Day => u64::from(turn),
        Every::Week => u64::from(turn) * 7,
    };
    let day = first.checked_add_days(Days::new(days))?;
    Some(Timestamp::start_of(day, DEFAULT_ZONE).plus_seconds(i64::from(minute) * 60))
}

impl Standing {
    /// When its `turn`-th time falls.
    fn falls(&self, turn: u32) -> Option<Timestamp> {
        let most = if self.every == Every::Once { 1 } else { self.times };
        falls(self.every, (self.first, self.minute), turn).filter(|_| turn < most)
    }

    /// Its first time is to come.
    pub fn begin(&mut self) {
        self.next = self.falls(0);
    }

    /// This time is over, done or given up.
    pub fn go_on(&mut self) {
        (self.turn, self.tries, self.refused) = (self.turn + 1, 0, None);
        self.next = self.falls(self.turn);
    }

    /// This time was refused; it is tried again, or given up.
    pub fn miss(&mut self, now: Timestamp, no: &No) -> bool {
        let again = self.tries + 1 < TRIES && matches!(no, No::Funds | No::Limit);
        if again {
            (self.tries, self.refused, self.next) = (self.tries + 1, None, Some(now.plus_seconds(WAIT_S)));
        } else {
            self.go_on();
        }
        again
    }
}

impl Books {
    /// What a transfer moves, and that it counts for the day's limit.
    pub fn transfer(&self, payer: Who, to: Who, minor: i64) -> Move {
        let (from, at) = (&self.accts[payer], &self.accts[to]);
        let to = if from.bank == at.bank { Side::At(to) } else { Side::Beyond(Some(to)) };
        let limit = Some((from.owner, from.owner == at.owner, minor));
        Move { legs: vec![(Side::At(payer), to, minor)], limit, ..Move::default() }
    }

    /// What a transfer that leaves later moves when it is ordered.
    pub fn hold_back(&self, number: u64, payer: Who, to: Who, minor: i64) -> Move {
        let place = Some((number, payer, minor));
        Move { place, legs: vec![], ..self.transfer(payer, to, minor) }
    }

    /// What it moves when it leaves.
    pub fn departure(&self, number: u64, way: &Way) -> Move {
        Move { release: Some(number), limit: None, ..self.transfer(way.payer, way.payee, way.minor) }
    }

    /// What the other bank moves when it credits.
    pub fn arrival(&self, way: &Way) -> Move {
        Move { legs: vec![(Side::Beyond(Some(way.payer)), Side::At(way.payee), way.minor)], ..Move::default() }
    }

    /// Money has left: it is on its way, if to another bank.
    pub fn sent(&mut self, number: u64, way: Way) {
        if self.accts[way.payer].bank != self.accts[way.payee].bank {
            self.ways.insert(number, way);
        }
    }

    /// A later transfer is over: it has left, or was let go.
    pub fn later_is_over(&mut self, number: u64, left: bool) -> Option<Later> {
        self.over.insert(number, left);
        self.later.remove(&number)
    }

    /// A standing order was carried out.
    pub fn ran(&mut self, number: u64, transfer: Option<Named>) {
        let Some(order) = self.standing.get(&number).cloned() else { return };
        let child = run_number(number, order.turn);
        self.carried_out(child, (order.payer, order.to, order.minor), transfer);
        if let Some(order) = self.standing.get_mut(&number) {
            order.done += 1;
            order.go_on();
        }
    }

    /// An errand was carried out as transfer `number`.
    pub fn carried_out(&mut self, number: u64, (payer, payee, minor): (Who, Who, i64), transfer: Option<Named>) {
        self.book(&self.transfer(payer, payee, minor));
        if let Some(transfer) = transfer {
            self.sent(number, Way { payer, payee, minor, name: Name::Right, transfer, rejected: false });
        }
    }
}
