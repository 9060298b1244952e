//! The reference: what every balance must be, kept as plainly as can be, without a database, a batch or a crash.

use std::collections::{BTreeMap, VecDeque};

use chrono::{Datelike, NaiveDate};
use contracts::transfer::Transfer;
use kernel::Id;

/// A customer's place in the cast.
pub type Who = usize;

/// The name the platform gave to what it did: of a transfer to another bank, or of a stop.
pub type Named = Id<Transfer>;

/// Parts of a fen in a balance times a rate in parts per million, for one day of a year of 360.
const PARTS_OF_FEN: i64 = 360 * 1_000_000;

/// Something the platform did that it must not.
pub type Wrong = String;

/// What a customer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A transfer, at the same bank or to another.
    Pay {
        /// To whom.
        to: Who,
        /// Fen.
        minor: i64,
        /// Whether the payee is called by another's name.
        name: Name,
    },
    /// Cash over the counter into the account.
    PayIn {
        /// Fen.
        minor: i64,
    },
    /// Cash out, within a cap a day.
    Withdraw {
        /// Fen.
        minor: i64,
    },
    /// Money is set aside.
    Hold {
        /// Fen.
        minor: i64,
    },
    /// A hold is let go, and paid to somebody at the same bank in the same posting.
    Capture {
        /// The call that placed it.
        hold: u64,
        /// How much it was, fen.
        minor: i64,
        /// To whom.
        to: Who,
    },
    /// A hold is let go.
    Release {
        /// The call that placed it.
        hold: u64,
    },
    /// The customer stops the account: it receives and does not pay.
    Stop,
    /// The customer lets it pay again.
    Resume {
        /// What the stop was named.
        stop: Named,
    },
    /// Several at the same bank are paid in one posting: all or nobody.
    Share {
        /// To whom, and how much, fen.
        to: Vec<(Who, i64)>,
    },
}

/// Whether the payee is called by their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Yes.
    Right,
    /// No.
    Wrong,
}

impl Deed {
    /// What the payer's available balance falls by, fen.
    pub fn takes(&self) -> i64 {
        match self {
            Self::Pay { minor, .. } | Self::Withdraw { minor } | Self::Hold { minor } => *minor,
            Self::Share { to } => to.iter().map(|(_, minor)| minor).sum(),
            Self::PayIn { .. } | Self::Capture { .. } | Self::Release { .. } | Self::Stop | Self::Resume { .. } => 0,
        }
    }

    /// What somebody's available balance may rise by, fen.
    pub fn gives(&self, holds: &BTreeMap<u64, (Who, i64)>, payer: Who) -> Vec<(Who, i64)> {
        match self {
            Self::Pay { to, minor, .. } | Self::Capture { to, minor, .. } => vec![(*to, *minor)],
            Self::PayIn { minor } => vec![(payer, *minor)],
            Self::Share { to } => to.clone(),
            Self::Release { hold } => holds.get(hold).copied().into_iter().collect(),
            Self::Withdraw { .. } | Self::Hold { .. } | Self::Stop | Self::Resume { .. } => vec![],
        }
    }

    /// Whether a stopped account refuses it.
    pub fn pays(&self) -> bool {
        !matches!(self, Self::PayIn { .. } | Self::Release { .. } | Self::Stop | Self::Resume { .. })
    }
}

/// A transfer whose end is not known yet.
#[derive(Debug, Clone, Copy)]
pub struct UnderWay {
    /// Who paid.
    pub payer: Who,
    /// Who is to have it.
    pub payee: Who,
    /// Fen.
    pub minor: i64,
    /// Whether the payee was called by their name: only then may it be credited.
    pub name: Name,
    /// Its id at the paying bank.
    pub transfer: Id<Transfer>,
}

/// The reference books.
#[derive(Debug, Default)]
pub struct Books {
    /// Balances, fen, by customer.
    pub balance: Vec<i64>,
    /// Open holds by the call that placed them.
    pub holds: BTreeMap<u64, (Who, i64)>,
    /// Cash taken out, by customer and day.
    pub withdrawn: BTreeMap<(Who, String), i64>,
    /// Paid to others, by customer and day.
    pub paid_out: BTreeMap<(Who, String), i64>,
    /// Transfers between banks by the call that made them.
    pub under_way: BTreeMap<u64, UnderWay>,
    /// Stopped accounts, and what their stop is named.
    pub stopped: BTreeMap<Who, Named>,
    /// Interest earned and not due yet, in parts of a fen, by customer.
    pub earned: BTreeMap<Who, i64>,
    /// Interest due and not paid yet, fen, by customer.
    pub due: BTreeMap<Who, VecDeque<i64>>,
}

impl Books {
    /// What is held of a customer's balance, fen.
    pub fn held(&self, who: Who) -> i64 {
        self.holds.values().filter(|(holder, _)| *holder == who).map(|(_, minor)| minor).sum()
    }

    /// What a customer can spend, fen.
    pub fn available(&self, who: Who) -> i64 {
        self.balance[who] - self.held(who)
    }

    /// A day has ended: what was on accounts then earns `rate_ppm` a year. On the 20th of a quarter's last month what was
    /// earned is due, rounded once; less than half a fen waits for the next quarter.
    pub fn day_ends(&mut self, day: NaiveDate, rate_ppm: i64) {
        for (who, balance) in self.balance.iter().enumerate() {
            let earned = self.earned.entry(who).or_default();
            *earned += balance.max(&0) * rate_ppm;
            let fen = (*earned + PARTS_OF_FEN / 2) / PARTS_OF_FEN;
            if day.day() == 20 && day.month().is_multiple_of(3) && fen > 0 {
                self.due.entry(who).or_default().push_back(fen);
                *earned = 0;
            }
        }
    }

    /// Interest has come in; it must be what is due next.
    pub fn interest_paid(&mut self, who: Who, minor: i64) -> Result<(), Wrong> {
        let next = self.due.entry(who).or_default().pop_front();
        if next != Some(minor) {
            return Err(format!("{who} was paid {minor} of interest, and {next:?} was due"));
        }
        self.balance[who] += minor;
        Ok(())
    }

    /// Does what was acknowledged. `away` names the transfer, if its money has left for another bank, or the stop.
    pub fn apply(&mut self, number: u64, payer: Who, deed: &Deed, day: &str, away: Option<Named>) -> Result<(), Wrong> {
        match deed {
            Deed::Pay { to, minor, name } => {
                self.balance[payer] -= minor;
                *self.paid_out.entry((payer, day.to_owned())).or_default() += minor;
                match away {
                    Some(transfer) => {
                        let way = UnderWay { payer, payee: *to, minor: *minor, name: *name, transfer };
                        self.under_way.insert(number, way);
                    }
                    None => self.balance[*to] += minor,
                }
            }
            Deed::PayIn { minor } => self.balance[payer] += minor,
            Deed::Withdraw { minor } => {
                self.balance[payer] -= minor;
                *self.withdrawn.entry((payer, day.to_owned())).or_default() += minor;
            }
            Deed::Hold { minor } => drop(self.holds.insert(number, (payer, *minor))),
            Deed::Capture { hold, minor, to } => {
                self.let_go(*hold)?;
                self.balance[payer] -= minor;
                self.balance[*to] += minor;
            }
            Deed::Release { hold } => self.let_go(*hold)?,
            Deed::Stop => drop(away.and_then(|stop| self.stopped.insert(payer, stop))),
            Deed::Resume { .. } => drop(self.stopped.remove(&payer)),
            Deed::Share { to } => {
                for (payee, minor) in to {
                    self.balance[payer] -= minor;
                    self.balance[*payee] += minor;
                }
            }
        }
        Ok(())
    }

    fn let_go(&mut self, hold: u64) -> Result<(), Wrong> {
        self.holds.remove(&hold).map(drop).ok_or_else(|| format!("hold {hold} was let go, and there is none"))
    }

    /// A transfer between banks has come to its end.
    pub fn arrived(&mut self, number: u64, end: End) {
        if let Some(way) = self.under_way.remove(&number) {
            match end {
                End::Credited => self.balance[way.payee] += way.minor,
                End::Returned => self.balance[way.payer] += way.minor,
            }
        }
    }
}

/// How a transfer between banks ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The payee has it.
    Credited,
    /// The payer has it back.
    Returned,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_comes_in_or_is_under_way() {
        let mut books = Books { balance: vec![100, 0], ..Books::default() };
        let pay = Deed::Pay { to: 1, minor: 30, name: Name::Right };
        books.apply(1, 0, &pay, "day", None).unwrap();
        assert_eq!(books.balance, vec![70, 30]);
        let id = Id::from_uuid(Default::default());
        books.apply(2, 0, &pay, "day", Some(id)).unwrap();
        assert_eq!(books.balance, vec![40, 30]);
        books.arrived(2, End::Returned);
        books.arrived(2, End::Credited);
        assert_eq!((books.balance.as_slice(), books.paid_out[&(0, "day".to_owned())]), ([70, 30].as_slice(), 60));
        books.apply(3, 0, &Deed::Hold { minor: 50 }, "day", None).unwrap();
        assert_eq!(books.available(0), 20);
        books.apply(4, 0, &Deed::Capture { hold: 3, minor: 50, to: 1 }, "day", None).unwrap();
        assert_eq!((books.available(0), books.available(1)), (20, 80));
        assert!(books.apply(5, 0, &Deed::Release { hold: 3 }, "day", None).is_err());
    }
}
