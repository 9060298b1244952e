//! What a proof is bound to.

use contracts::auth::Operation;
use crypto::{MacKey, token};
use kernel::{Actor, Ctx};

use super::tiers::business_word;

/// The digest of an operation: whatever the customer agreed to is in it. Bank, customer, session and device; from where,
/// to whom in which bank, and how much. If any of these changes, a proof given for it is worth nothing.
pub fn operation_digest(ctx: &Ctx, operation: &Operation) -> [u8; 32] {
    let (session_id, device_id) = match &ctx.actor {
        Actor::Customer { session_id, device_id, .. } => (session_id.as_str(), device_id.as_str()),
        _ => ("", ""),
    };
    token::digest(&[
        b"polybank/operation/v1",
        ctx.tenant.as_str().as_bytes(),
        operation.user_id.uuid().as_bytes(),
        session_id.as_bytes(),
        device_id.as_bytes(),
        business_word(operation.business).as_bytes(),
        operation.from_account.as_bytes(),
        operation.payee_account.as_bytes(),
        operation.payee_name.as_bytes(),
        operation.payee_bank_no.as_bytes(),
        &operation.amount.minor().to_be_bytes(),
        operation.amount.currency().code().as_bytes(),
        operation.bundle.as_ref().map(|bundle| bundle.digest.as_bytes()).unwrap_or_default(),
    ])
}

/// The code's MAC: the code, what it opens, and what that is bound to.
pub fn code_mac(key: &MacKey, opens: &str, bound_to: &[u8], code: &str) -> [u8; 32] {
    key.mac(&[b"polybank/code/v1", opens.as_bytes(), bound_to, code.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::auth::{Bundle, Business};
    use crypto::KeyRing;
    use kernel::{Clock, Money};
    use proptest::prelude::*;

    fn ctx() -> Ctx {
        let actor = Actor::Customer { user_id: "u".into(), session_id: "s".into(), device_id: "d".into() };
        Ctx { actor, ..Ctx::system("lanwan".parse().unwrap(), "test", Clock::System) }
    }

    fn operation() -> Operation {
        Operation {
            user_id: "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1011".parse().unwrap(),
            business: Business::TransferOthers,
            amount: Money::cny(600_000),
            payee_account: "6229000000000001".into(),
            payee_name: "张小明".into(),
            payee_bank_no: "313000000001".into(),
            from_account: "6229000000000002".into(),
            summary: "转账".into(),
            first_time_payee: false,
            bundle: None,
        }
    }

    #[test]
    fn any_changed_field_breaks_the_binding() {
        let bound = operation_digest(&ctx(), &operation());
        assert_eq!(bound, operation_digest(&ctx(), &operation()));
        let change: [fn(&mut Ctx, &mut Operation); 11] = [
            |ctx, _| ctx.tenant = "qinghe".parse().unwrap(),
            |ctx, _| ctx.actor = Actor::Customer { user_id: "u".into(), session_id: "x".into(), device_id: "d".into() },
            |ctx, _| ctx.actor = Actor::Customer { user_id: "u".into(), session_id: "s".into(), device_id: "x".into() },
            |ctx, operation| operation.user_id = ctx.new_id::<()>().cast(),
            |_, operation| operation.business = Business::TransferOwn,
            |_, operation| operation.amount = Money::cny(600_001),
            |_, operation| operation.payee_account = "6229000000000003".into(),
            |_, operation| operation.payee_name = "张大明".into(),
            |_, operation| operation.payee_bank_no = "313000000002".into(),
            |_, operation| operation.from_account = "6229000000000004".into(),
            |_, operation| operation.bundle = Some(Bundle { digest: "ab".into(), title: "批量转账 2 笔".into() }),
        ];
        for (place, change) in change.into_iter().enumerate() {
            let (mut ctx, mut operation) = (ctx(), operation());
            change(&mut ctx, &mut operation);
            assert_ne!(bound, operation_digest(&ctx, &operation), "change {place} was not noticed");
        }
    }

    #[test]
    fn words_about_the_operation_are_not_part_of_it() {
        let other = Operation { summary: "Transfer".into(), first_time_payee: true, ..operation() };
        assert_eq!(operation_digest(&ctx(), &operation()), operation_digest(&ctx(), &other));
    }

    proptest! {
        #[test]
        fn fields_do_not_run_together(a in "[0-9]{0,6}", b in "[0-9]{0,6}", c in "[0-9]{0,6}", d in "[0-9]{0,6}") {
            let with = |account: &str, name: &str| {
                let operation = Operation { payee_account: account.into(), payee_name: name.into(), ..operation() };
                operation_digest(&ctx(), &operation)
            };
            prop_assert_eq!((&a, &b) == (&c, &d), with(&a, &b) == with(&c, &d));
        }

        #[test]
        fn a_code_opens_only_what_it_was_made_for(amount in 1_i64..1_000_000, other in 1_i64..1_000_000) {
            let keys = KeyRing::from_key([1; 32]).bank(&"lanwan".parse().unwrap());
            let digest = |minor| operation_digest(&ctx(), &Operation { amount: Money::cny(minor), ..operation() });
            let mac = |minor| code_mac(&keys.codes, "c1", &digest(minor), "123456");
            prop_assert_eq!(amount == other, mac(amount) == mac(other));
        }
    }
}
