//! What is refused leaves no trace in the books a batch is decided on: of classes, first fundings and orders of courts
//! neither. What comes after it in the same batch is decided as if nobody had asked.

use std::sync::Arc;

use contracts::account::{Account, AccountKind, AccountStatus, InternalAccount, Leg, Party, Posting, RestrictionKind};
use kernel::{Channel, Currency, Id, Money, Timestamp};
use proptest::prelude::*;

use crate::binding::{Binding, BindingTime, BoundKind};
use crate::caps::{Control, Moment, NEVER, Restriction};
use crate::ledger::{Balance, Books, Hold};
use crate::rules::ClassRules;

const BEGINNING: Timestamp = Timestamp::from_micros(0);

fn id<T>(n: u8) -> Id<T> {
    Id::from_parts(BEGINNING, [n; 10])
}

fn party(n: u8) -> Party {
    match n {
        4 => Party::Internal(InternalAccount::Clearing),
        n => Party::Account(id(n)),
    }
}

fn balance(balance_minor: i64, floor_minor: i64) -> Balance {
    let (currency, status) = (Currency::Cny, AccountStatus::Active);
    Balance { currency, status, balance_minor, held_minor: 0, floor_minor, watched: true }
}

/// 1 is of class I; 2 of class III and 3 of class II, both bound to it; an order of a court wants 50.00 of what 3 has.
fn books() -> Books {
    let mut books = Books { rules: Arc::new(ClassRules::default()), ..Books::default() };
    books.internal.insert(InternalAccount::Clearing.code(), id(4));
    books.balances.insert(id(4), balance(-3_000_000, i64::MIN / 4));
    books.balances.extend([(id(1), balance(3_000_000, 0)), (id(2), balance(0, 0)), (id(3), balance(0, 0))]);
    let bound = Binding {
        bank_no: "313100000012".into(),
        bank: ("测试银行".into(), "Test Bank".into()),
        account_no: "6222020000000000018".parse().unwrap(),
        holder: "林知夏".parse().unwrap(),
        kind: BoundKind::ClassOne,
        bound_account: Some(id(1)),
    };
    let control = |kind: AccountKind| Control {
        kind,
        verified: true,
        funded: false,
        bindings: vec![BindingTime { binding: bound.clone(), from: BEGINNING, until: None }],
        restrictions: vec![],
    };
    let order = Restriction {
        id: id(7),
        kind: RestrictionKind::CourtOrder,
        amount_minor: Some(5_000),
        minutes: None,
        from: BEGINNING,
        ends_at: NEVER,
    };
    books.holds.insert(order.hold_key(), Hold { account: id(3), amount_minor: 0 });
    let two = Control { restrictions: vec![order], ..control(AccountKind::ClassTwo) };
    books.controls.extend([(id::<Account>(2), control(AccountKind::ClassThree)), (id(3), two)]);
    books
}

fn leg(from: u8, to: u8, minor: i64) -> Leg {
    Leg { debit: party(from), credit: party(to), amount: Money::cny(minor) }
}

proptest! {
    #[test]
    fn a_refusal_leaves_no_trace(
        asks in prop::collection::vec((1_u8..5, 1_u8..5, 1_u8..5, 1_i64..400_000, 1_i64..400_000), 1..60)
    ) {
        let mut books = books();
        let moment = Moment { at: BEGINNING, channel: Channel::App, zone: chrono_tz::Asia::Shanghai };
        let mut funded = false;
        for (from, to, other, minor, more) in asks {
            let legs = vec![leg(from, to, minor), leg(from, other, more)];
            let posting = Posting { legs, ..super::posting("k", party(from), party(to), minor) };
            let before = books.clone();
            match books.book(&posting, moment) {
                Ok(_) => funded |= from == 1 && (to == 2 || other == 2),
                Err(_) => {
                    prop_assert_eq!(&books.balances, &before.balances);
                    prop_assert_eq!(&books.holds, &before.holds);
                    prop_assert_eq!(&books.counters, &before.counters);
                    prop_assert_eq!(&books.controls, &before.controls);
                }
            }
            prop_assert_eq!(books.controls[&id(2)].funded, funded);
            prop_assert!(books.balances[&id(2)].balance_minor <= 200_000);
            let secured = books.holds.values().map(|hold| hold.amount_minor).sum::<i64>();
            prop_assert_eq!(secured, books.balances[&id(3)].held_minor);
            prop_assert_eq!(secured, books.balances[&id(3)].balance_minor.min(5_000));
        }
    }
}
