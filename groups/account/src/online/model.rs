//! What a class asks for when it is opened online.

use contracts::account::{AccountKind, CardKind};
use contracts::bound_account::{BoundAccountKind, Factors};

use crate::agreements::Document;
use crate::binding::BoundKind;

/// The classes that can be opened online, the larger one first.
pub const ONLINE: [AccountKind; 2] = [AccountKind::ClassTwo, AccountKind::ClassThree];

/// What is agreed to and what is checked to open an account of a class online; nothing for class I, which is opened at
/// the counter (银发〔2015〕392号, 银发〔2018〕16号: five factors for class II, four for class III).
pub const fn asked_for(kind: AccountKind) -> Option<(Document, Factors)> {
    match kind {
        AccountKind::ClassOne => None,
        AccountKind::ClassTwo => Some((Document::ClassTwo, Factors::Five)),
        AccountKind::ClassThree => Some((Document::ClassThree, Factors::Four)),
    }
}

/// What an account of another may be bound to, by what its bank said of it. With five factors the bank must have said
/// that it is a class I account or a credit card. Four do not ask: where the bank said nothing, its card's prefix tells
/// debit from credit.
pub const fn bindable(factors: Factors, told: Option<BoundAccountKind>, card: CardKind) -> Option<BoundKind> {
    match (factors, told, card) {
        (_, Some(BoundAccountKind::ClassOne), _) => Some(BoundKind::ClassOne),
        (_, Some(BoundAccountKind::CreditCard), _) => Some(BoundKind::CreditCard),
        (_, Some(BoundAccountKind::ClassTwo | BoundAccountKind::ClassThree), _) | (Factors::Five, None, _) => None,
        (Factors::Four, None, CardKind::Debit) => Some(BoundKind::ClassOne),
        (Factors::Four, None, CardKind::Credit) => Some(BoundKind::CreditCard),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_factors_want_to_know_what_the_account_is() {
        use BoundAccountKind::{ClassOne, ClassThree, ClassTwo, CreditCard};
        let five = |told| bindable(Factors::Five, told, CardKind::Debit);
        assert_eq!(
            (five(Some(ClassOne)), five(Some(CreditCard))),
            (Some(BoundKind::ClassOne), Some(BoundKind::CreditCard))
        );
        assert_eq!((five(Some(ClassTwo)), five(Some(ClassThree)), five(None)), (None, None, None));
        let four = |told, card| bindable(Factors::Four, told, card);
        assert_eq!(four(None, CardKind::Credit), Some(BoundKind::CreditCard));
        assert_eq!(four(None, CardKind::Debit), Some(BoundKind::ClassOne));
        assert_eq!(four(Some(ClassThree), CardKind::Debit), None, "what was said is not overheard");
    }

    #[test]
    fn class_one_is_for_the_counter() {
        assert!(asked_for(AccountKind::ClassOne).is_none());
        assert!(ONLINE.into_iter().all(|kind| asked_for(kind).is_some()));
    }
}
