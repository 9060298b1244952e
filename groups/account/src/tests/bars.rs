//! What bars let pass and what they stop, to the fen and to the minute, on the books a batch is decided on.

use contracts::account::{
    Account, AccountKind, AccountStatus, InternalAccount, Leg, Party, Posting, Refusal, RestrictionKind,
};
use kernel::{Channel, Currency, Id, Money, Timestamp};

use crate::caps::{Control, Moment, NEVER, Restriction};
use crate::ledger::{Balance, Booked, Books, Hold};

const BEGINNING: Timestamp = Timestamp::from_micros(0);

fn id<T>(n: u8) -> Id<T> {
    Id::from_parts(BEGINNING, [n; 10])
}

fn bar(kind: RestrictionKind) -> Restriction {
    let (from, ends_at) = (BEGINNING, NEVER);
    Restriction { id: id(7), kind, amount_minor: None, minutes: None, from, ends_at }
}

/// An account with 100.00 under a bar, and two that it may pay.
fn books(bar: &Restriction) -> Books {
    let (currency, status) = (Currency::Cny, AccountStatus::Active);
    let balance = |minor: i64| Balance {
        currency,
        status,
        balance_minor: minor,
        held_minor: 0,
        floor_minor: 0,
        watched: minor > 0,
    };
    let mut books = Books::default();
    books.balances.extend([(id(1), balance(10_000)), (id(2), balance(0)), (id(3), balance(0))]);
    books.internal.insert(InternalAccount::Clearing.code(), id(3));
    let control = Control {
        kind: AccountKind::ClassOne,
        verified: true,
        funded: true,
        bindings: vec![],
        restrictions: vec![bar.clone()],
    };
    books.controls.insert(id::<Account>(1), control);
    books
}

/// On the second day, at a minute of it in Shanghai.
fn minute(of_day: i64) -> Moment {
    let at = BEGINNING.plus_seconds(86_400 - 8 * 3_600 + of_day * 60);
    Moment { at, channel: Channel::App, zone: chrono_tz::Asia::Shanghai }
}

fn pays(books: &mut Books, minors: &[i64], moment: Moment) -> Result<Booked, Refusal> {
    let own = Party::Account(id(1));
    let leg = |minor: &i64| Leg { debit: own.clone(), credit: Party::Account(id(2)), amount: Money::cny(*minor) };
    let legs = minors.iter().map(leg).collect();
    books.book(&Posting { legs, ..super::posting("k", own.clone(), Party::Account(id(2)), 1) }, moment)
}

fn is_stopped(told: Result<Booked, Refusal>, kind: RestrictionKind) -> bool {
    matches!(told, Err(Refusal::Restricted { by, .. }) if by == kind)
}

#[test]
fn an_amount_lock_looks_at_all_that_a_posting_takes() {
    let lock = Restriction { amount_minor: Some(1_000), ..bar(RestrictionKind::AmountLock) };
    let mut books = books(&lock);
    assert!(pays(&mut books, &[400, 600], minute(600)).is_ok());
    assert!(is_stopped(pays(&mut books, &[400, 601], minute(600)), RestrictionKind::AmountLock));
}

#[test]
fn a_night_lock_begins_with_its_first_minute_and_is_over_with_its_last() {
    for (from, until, inside, outside) in [
        (60, 120, [60, 119], [59, 120]),
        (1_380, 360, [1_380, 359], [1_379, 360]),
        (1_380, 360, [1_439, 0], [720, 361]),
    ] {
        let lock = Restriction { minutes: Some((from, until)), ..bar(RestrictionKind::NightLock) };
        let mut books = books(&lock);
        for at in inside {
            assert!(is_stopped(pays(&mut books, &[1], minute(at)), RestrictionKind::NightLock), "{at}");
        }
        for at in outside {
            assert!(pays(&mut books, &[1], minute(at)).is_ok(), "{at}");
        }
    }
}

#[test]
fn an_order_of_a_court_that_has_run_out_stops_until_that_is_noted() {
    let order = Restriction {
        amount_minor: Some(20_000),
        ends_at: BEGINNING.plus_seconds(60),
        ..bar(RestrictionKind::CourtOrder)
    };
    let mut books = books(&order);
    books.holds.insert(order.hold_key(), Hold { account: id(1), amount_minor: 0 });
    assert!(is_stopped(pays(&mut books, &[1], minute(600)), RestrictionKind::CourtOrder));
    books.controls.entry(id(1)).and_modify(|control| control.restrictions.clear());
    assert!(pays(&mut books, &[1], minute(600)).is_ok());
}
