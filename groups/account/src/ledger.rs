//! The ledger's arithmetic: may this posting be booked, and what do the balances and counters become?
//!
//! Pure and sequential. A batch is decided command by command over one [`Books`], the state read at its beginning;
//! what one command books, the next one sees. A refused command leaves no trace in the books.

use std::collections::HashMap;
use std::sync::Arc;

use contracts::account::{Account, AccountStatus, Guard, HoldChange, MovementKind, Party, Posting, Refusal, Side};
use kernel::{Currency, Id, Money};

use crate::caps::{self, COURT_HOLD, Controls, Moment};
use crate::rules::ClassRules;

/// The state of one account as the ledger sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Its currency.
    pub currency: Currency,
    /// Whether it takes postings.
    pub status: AccountStatus,
    /// Credits less debits, minor units.
    pub balance_minor: i64,
    /// Reserved.
    pub held_minor: i64,
    /// The available balance may not go below this.
    pub floor_minor: i64,
    /// Whether class or restrictions have to be looked at.
    pub watched: bool,
}

impl Balance {
    fn available_minor(&self) -> i64 {
        self.balance_minor.saturating_sub(self.held_minor)
    }

    /// What can be taken out.
    pub fn available(&self) -> Money {
        Money::new(self.available_minor(), self.currency)
    }
}

/// A reservation that has not been released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// On which account.
    pub account: Id<Account>,
    /// What is left of it.
    pub amount_minor: i64,
}

/// Everything a batch of postings reads and writes.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// Balances by account.
    pub balances: HashMap<Id<Account>, Balance>,
    /// Open holds by key.
    pub holds: HashMap<String, Hold>,
    /// Gross counters by key; absent is zero.
    pub counters: HashMap<String, i64>,
    /// The bank's internal accounts by code.
    pub internal: HashMap<&'static str, Id<Account>>,
    /// Class and restrictions of the watched accounts.
    pub controls: Controls,
    /// What the classes may.
    pub rules: Arc<ClassRules>,
}

/// One leg as booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedLeg {
    /// Paid.
    pub debit: Id<Account>,
    /// Received.
    pub credit: Id<Account>,
    /// How much.
    pub amount_minor: i64,
    /// The payer's balance after it.
    pub debit_balance_minor: i64,
    /// The receiver's balance after it.
    pub credit_balance_minor: i64,
}

/// What a booked posting changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Booked {
    /// The legs, in order.
    pub legs: Vec<BookedLeg>,
    /// Accounts whose balance or hold moved.
    pub touched: Vec<Id<Account>>,
    /// Counters that moved.
    pub counters: Vec<String>,
    /// Holds placed.
    pub placed: Vec<(String, Hold)>,
    /// Holds released.
    pub released: Vec<String>,
    /// Holds of court orders that took what came in: the key and the new amount.
    pub grown: Vec<(String, i64)>,
    /// Accounts that were funded from their bound account for the first time.
    pub funded: Vec<Id<Account>>,
}

impl Books {
    /// Books `posting` whole, or refuses it and changes nothing.
    pub fn book(&mut self, posting: &Posting, moment: Moment) -> Result<Booked, Refusal> {
        let undo = Undo::of(self, posting, moment);
        let outcome = self.try_book(posting, moment);
        if outcome.is_err() {
            undo.restore(self);
        }
        outcome
    }

    fn try_book(&mut self, posting: &Posting, moment: Moment) -> Result<Booked, Refusal> {
        if posting.legs.is_empty() && posting.holds.is_empty() {
            return Err(Refusal::Malformed);
        }
        let mut booked = Booked::default();
        for change in &posting.holds {
            self.change_hold(change, posting.kind, moment, &mut booked)?;
        }
        for (place, leg) in posting.legs.iter().enumerate() {
            let debit = self.account_of(&leg.debit)?;
            let credit = self.account_of(&leg.credit)?;
            let leg = self.book_leg(debit, credit, leg.amount)?;
            self.permit(posting, place, &leg, moment, &mut booked)?;
            booked.touched.extend([debit, credit]);
            booked.legs.push(leg);
        }
        for account in &booked.touched {
            let balance = self.balances.get(account).ok_or(Refusal::UnknownAccount)?;
            if balance.available_minor() < balance.floor_minor {
                let spent: i64 =
                    booked.legs.iter().filter(|leg| leg.debit == *account).map(|leg| leg.amount_minor).sum();
                let placed: i64 = booked
                    .placed
                    .iter()
                    .filter(|(_, hold)| hold.account == *account)
                    .map(|(_, hold)| hold.amount_minor)
                    .sum();
                let available_minor = balance.available_minor().saturating_add(spent).saturating_add(placed);
                return Err(Refusal::InsufficientFunds { available_minor });
            }
        }
        self.keep_balance_caps(posting, &booked)?;
        for guard in &posting.guards {
            self.check_guard(guard, &mut booked)?;
        }
        self.secure_orders(&mut booked)?;
        Ok(booked)
    }

    fn account_of(&self, party: &Party) -> Result<Id<Account>, Refusal> {
        match party {
            Party::Account(account) => Ok(*account),
            Party::Internal(internal) => self.internal.get(internal.code()).copied().ok_or(Refusal::UnknownAccount),
        }
    }

    fn book_leg(&mut self, debit: Id<Account>, credit: Id<Account>, amount: Money) -> Result<BookedLeg, Refusal> {
        let amount_minor = amount.minor();
        if amount_minor <= 0 || debit == credit {
            return Err(Refusal::Malformed);
        }
        let payer = self.balances.get_mut(&debit).ok_or(Refusal::UnknownAccount)?;
        if payer.status != AccountStatus::Active {
            return Err(Refusal::NotActive { status: payer.status });
        }
        if payer.currency != amount.currency() {
            return Err(Refusal::Malformed);
        }
        payer.balance_minor = payer.balance_minor.checked_sub(amount_minor).ok_or(Refusal::Malformed)?;
        let debit_balance_minor = payer.balance_minor;
        let payee = self.balances.get_mut(&credit).ok_or(Refusal::UnknownAccount)?;
        if payee.status == AccountStatus::Closed {
            return Err(Refusal::NotActive { status: payee.status });
        }
        if payee.currency != amount.currency() {
            return Err(Refusal::Malformed);
        }
        payee.balance_minor = payee.balance_minor.checked_add(amount_minor).ok_or(Refusal::Malformed)?;
        let credit_balance_minor = payee.balance_minor;
        Ok(BookedLeg { debit, credit, amount_minor, debit_balance_minor, credit_balance_minor })
    }

    fn change_hold(
        &mut self,
        change: &HoldChange,
        kind: MovementKind,
        moment: Moment,
        booked: &mut Booked,
    ) -> Result<(), Refusal> {
        match change {
            HoldChange::Place { account, hold_key, amount } => {
                let amount_minor = amount.minor();
                if amount_minor <= 0 || hold_key.starts_with(COURT_HOLD) || self.holds.contains_key(hold_key) {
                    return Err(Refusal::Malformed);
                }
                // What is reserved is as good as paid.
                self.may_pay(*account, kind, amount_minor, moment)?;
                let balance = self.balances.get_mut(account).ok_or(Refusal::UnknownAccount)?;
                if balance.status != AccountStatus::Active {
                    return Err(Refusal::NotActive { status: balance.status });
                }
                balance.held_minor = balance.held_minor.checked_add(amount_minor).ok_or(Refusal::Malformed)?;
                let hold = Hold { account: *account, amount_minor };
                self.holds.insert(hold_key.clone(), hold.clone());
                booked.touched.push(*account);
                booked.placed.push((hold_key.clone(), hold));
            }
            HoldChange::Release { hold_key } => {
                if hold_key.starts_with(COURT_HOLD) {
                    return Err(Refusal::Malformed);
                }
                let hold = self.holds.remove(hold_key).ok_or(Refusal::UnknownHold)?;
                let balance = self.balances.get_mut(&hold.account).ok_or(Refusal::UnknownAccount)?;
                balance.held_minor = balance.held_minor.saturating_sub(hold.amount_minor);
                booked.touched.push(hold.account);
                booked.released.push(hold_key.clone());
            }
        }
        Ok(())
    }

    fn check_guard(&mut self, guard: &Guard, booked: &mut Booked) -> Result<(), Refusal> {
        match guard {
            Guard::CounterWithin { key, delta, cap } => {
                if *delta < 0 {
                    return Err(Refusal::Malformed);
                }
                let value = self.counters.entry(key.clone()).or_insert(0);
                let moved = value.checked_add(*delta).ok_or(Refusal::Malformed)?;
                if moved > *cap {
                    return Err(Refusal::CounterExceeded { key: key.clone(), left: (*cap - *value).max(0) });
                }
                *value = moved;
                booked.counters.push(key.clone());
            }
            Guard::AvailableAtLeast { account, floor_minor } => {
                let balance = self.balances.get(account).ok_or(Refusal::UnknownAccount)?;
                if balance.available_minor() < *floor_minor {
                    return Err(Refusal::InsufficientFunds { available_minor: balance.available_minor() });
                }
            }
        }
        Ok(())
    }
}

/// The state a posting could touch, kept aside while it is tried.
struct Undo {
    balances: Vec<(Id<Account>, Balance)>,
    holds: Vec<(String, Option<Hold>)>,
    counters: Vec<(String, Option<i64>)>,
    funded: Vec<(Id<Account>, bool)>,
}

impl Undo {
    fn of(books: &Books, posting: &Posting, moment: Moment) -> Self {
        let mut accounts: Vec<Id<Account>> = Vec::with_capacity(4);
        for leg in &posting.legs {
            accounts.extend([&leg.debit, &leg.credit].into_iter().filter_map(|party| books.account_of(party).ok()));
        }
        let mut holds = Vec::new();
        for change in &posting.holds {
            let key = match change {
                HoldChange::Place { account, hold_key, .. } => {
                    accounts.push(*account);
                    hold_key
                }
                HoldChange::Release { hold_key } => {
                    accounts.extend(books.holds.get(hold_key).map(|hold| hold.account));
                    hold_key
                }
            };
            holds.push((key.clone(), books.holds.get(key).cloned()));
        }
        let mut keys: Vec<String> = Vec::new();
        keys.extend(posting.guards.iter().filter_map(|guard| match guard {
            Guard::CounterWithin { key, .. } => Some(key.clone()),
            Guard::AvailableAtLeast { .. } => None,
        }));
        let mut funded = Vec::new();
        let controlled = accounts.iter().filter_map(|id| Some((id, books.controls.get(id)?)));
        for (id, control) in controlled {
            funded.push((*id, control.funded));
            keys.extend(class_keys(*id, moment));
            for key in control.restrictions.iter().map(caps::Restriction::hold_key) {
                holds.push((key.clone(), books.holds.get(&key).cloned()));
            }
        }
        let counters = keys.into_iter().map(|key| (key.clone(), books.counters.get(&key).copied())).collect();
        let balances = accounts.into_iter().filter_map(|id| Some((id, books.balances.get(&id)?.clone()))).collect();
        Self { balances, holds, counters, funded }
    }

    fn restore(self, books: &mut Books) {
        books.balances.extend(self.balances);
        for (key, hold) in self.holds {
            match hold {
                Some(hold) => books.holds.insert(key, hold),
                None => books.holds.remove(&key),
            };
        }
        for (key, value) in self.counters {
            match value {
                Some(value) => books.counters.insert(key, value),
                None => books.counters.remove(&key),
            };
        }
        for (id, was) in self.funded {
            books.controls.entry(id).and_modify(|control| control.funded = was);
        }
    }
}

/// The counters of its class that a posting at `moment` can move on `account`.
pub fn class_keys(account: Id<Account>, moment: Moment) -> impl Iterator<Item = String> {
    let day = moment.at.date_in(moment.zone);
    [Side::Payer, Side::Receiver].into_iter().flat_map(move |side| caps::counter_keys(account, side, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::account::{InternalAccount, Leg, Narrative};
    use proptest::prelude::*;

    fn id(n: u8) -> Id<Account> {
        Id::from_parts(kernel::Timestamp::from_micros(0), [n; 10])
    }

    fn balance(minor: i64) -> Balance {
        Balance {
            currency: Currency::Cny,
            status: AccountStatus::Active,
            balance_minor: minor,
            held_minor: 0,
            floor_minor: 0,
            watched: false,
        }
    }

    fn noon() -> Moment {
        let at = kernel::Timestamp::from_micros(0);
        Moment { at, channel: kernel::Channel::App, zone: chrono_tz::Asia::Shanghai }
    }

    fn books() -> Books {
        let mut books = Books::default();
        books.balances.extend([(id(1), balance(10_000)), (id(2), balance(5_000)), (id(3), balance(0))]);
        books.balances.insert(id(9), Balance { floor_minor: i64::MIN / 4, ..balance(-15_000) });
        books.internal.insert(InternalAccount::Clearing.code(), id(9));
        books
    }

    fn posting(legs: Vec<Leg>) -> Posting {
        Posting {
            idempotency_key: "k".into(),
            fingerprint: "f".into(),
            kind: MovementKind::Transfer,
            legs,
            holds: vec![],
            guards: vec![],
            narrative: Narrative::default(),
            events: vec![],
            records: vec![],
            audit: None,
        }
    }

    fn pay(from: u8, to: u8, minor: i64) -> Leg {
        Leg { debit: Party::Account(id(from)), credit: Party::Account(id(to)), amount: Money::cny(minor) }
    }

    fn total(books: &Books) -> i64 {
        books.balances.values().map(|balance| balance.balance_minor).sum()
    }

    #[test]
    fn money_moves_whole_or_not_at_all() {
        let mut books = books();
        let before = books.balances.clone();
        let refused = books.book(&posting(vec![pay(1, 2, 4_000), pay(1, 3, 7_000)]), noon());
        assert_eq!(refused, Err(Refusal::InsufficientFunds { available_minor: 10_000 }));
        assert_eq!(books.balances, before);
        let booked = books.book(&posting(vec![pay(1, 2, 4_000), pay(1, 3, 6_000)]), noon()).expect("enough");
        assert_eq!(booked.legs[1].debit_balance_minor, 0);
        assert_eq!(total(&books), 0);
    }

    #[test]
    fn holds_cannot_be_spent_and_release_once() {
        let mut books = books();
        let mut place = posting(vec![]);
        place.holds = vec![HoldChange::Place { account: id(1), hold_key: "h".into(), amount: Money::cny(9_000) }];
        assert!(books.book(&place, noon()).is_ok());
        assert_eq!(
            books.book(&posting(vec![pay(1, 2, 1_001)]), noon()),
            Err(Refusal::InsufficientFunds { available_minor: 1_000 })
        );
        let mut more = posting(vec![]);
        more.holds = vec![HoldChange::Place { account: id(1), hold_key: "i".into(), amount: Money::cny(1_001) }];
        let refused = books.book(&more, noon());
        assert_eq!(refused, Err(Refusal::InsufficientFunds { available_minor: 1_000 }), "as it was before");
        let mut capture = posting(vec![pay(1, 2, 9_000)]);
        capture.holds = vec![HoldChange::Release { hold_key: "h".into() }];
        assert!(books.book(&capture, noon()).is_ok());
        assert_eq!(books.book(&capture, noon()), Err(Refusal::UnknownHold));
        assert_eq!(books.balances[&id(1)].held_minor, 0);
    }

    #[test]
    fn a_cap_holds_to_the_fen_and_a_refusal_does_not_count() {
        let mut books = books();
        let mut paid = |minor: i64| {
            let mut posting = posting(vec![pay(1, 2, minor)]);
            posting.guards = vec![Guard::CounterWithin { key: "out".into(), delta: minor, cap: 1_000 }];
            books.book(&posting, noon()).map(drop)
        };
        assert_eq!(paid(600), Ok(()));
        assert_eq!(paid(401), Err(Refusal::CounterExceeded { key: "out".into(), left: 400 }));
        assert_eq!(paid(400), Ok(()));
        assert_eq!(paid(1), Err(Refusal::CounterExceeded { key: "out".into(), left: 0 }));
    }

    #[test]
    fn frozen_accounts_receive_but_do_not_pay() {
        let mut books = books();
        books.balances.get_mut(&id(1)).expect("there").status = AccountStatus::Frozen;
        assert_eq!(
            books.book(&posting(vec![pay(1, 2, 1)]), noon()),
            Err(Refusal::NotActive { status: AccountStatus::Frozen })
        );
        assert!(books.book(&posting(vec![pay(2, 1, 1)]), noon()).is_ok());
    }

    #[test]
    fn nonsense_is_refused() {
        for legs in [vec![], vec![pay(1, 1, 5)], vec![pay(1, 2, 0)], vec![pay(1, 2, -5)]] {
            assert_eq!(books().book(&posting(legs), noon()), Err(Refusal::Malformed));
        }
        assert_eq!(books().book(&posting(vec![pay(1, 77, 5)]), noon()), Err(Refusal::UnknownAccount));
    }

    proptest! {
        #[test]
        fn whatever_is_asked_money_is_neither_made_nor_lost(
            asks in prop::collection::vec((1_u8..5, 1_u8..5, -50_i64..20_000, 0_i64..30_000), 1..60)
        ) {
            let mut books = books();
            for (from, to, minor, cap) in asks {
                let mut posting = posting(vec![pay(from, to, minor), pay(to, from, minor / 2)]);
                posting.guards = vec![Guard::CounterWithin { key: "c".into(), delta: minor.max(0), cap }];
                let before = books.clone();
                let refused = books.book(&posting, noon()).is_err();
                prop_assert_eq!(total(&books), 0);
                prop_assert!(books.balances.values().all(|b| b.balance_minor - b.held_minor >= b.floor_minor));
                if refused {
                    prop_assert_eq!(&books.balances, &before.balances);
                    prop_assert_eq!(&books.counters, &before.counters);
                }
            }
        }
    }
}
