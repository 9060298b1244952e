//! What an account is bound to, and since when.

use contracts::account::AccountKind;
use storage::Engine;

use super::Fixture;
use crate::binding::{Binding, BoundKind};
use crate::store;

async fn a_new_binding_takes_the_place_of_the_old_one(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let (ctx, db) = (&fixture.ctx, fixture.bank.banks.db(&fixture.ctx).unwrap());
    let (main, small) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassThree).await);
    assert_eq!(store::binding_of(&db, small.account_id).await.unwrap(), None);
    let here = Binding {
        bank_no: "313100000012".into(),
        bank: ("测试银行".into(), "Test Bank".into()),
        account_no: main.account_no.clone(),
        holder: main.holder.clone(),
        kind: BoundKind::ClassOne,
        bound_account: Some(main.account_id),
    };
    let elsewhere = Binding {
        bank_no: "313200000020".into(),
        account_no: "6222020000000000018".parse().unwrap(),
        bound_account: None,
        kind: BoundKind::CreditCard,
        ..here.clone()
    };
    fixture.service.bind(ctx, small.account_id, &here).await.unwrap();
    ctx.clock.move_to(ctx.now().plus_seconds(60));
    fixture.service.bind(ctx, small.account_id, &elsewhere).await.unwrap();
    assert_eq!(store::binding_of(&db, small.account_id).await.unwrap(), Some(elsewhere));
    let mut tx = db.begin(ctx).await.unwrap();
    let mut times = store::bindings_in_tx(&mut tx, [small.account_id]).await.unwrap();
    times.sort_by_key(|(_, time)| time.from);
    assert_eq!(times.len(), 2, "{engine:?}");
    assert!(!times[0].1.covers(ctx.now()) && times[0].1.covers(ctx.now().plus_seconds(-1)));
    assert!(times[1].1.covers(ctx.now()));
}

#[tokio::test]
async fn bindings_are_kept_with_their_times() {
    for engine in testkit::engines() {
        a_new_binding_takes_the_place_of_the_old_one(engine).await;
    }
}
