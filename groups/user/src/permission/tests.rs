//! The matrix: its floors, what is fixed, what a bank leaves out; and who is let through.

use kernel::{Channel, Ctx};
use parameters::{NewVersion, ParameterSet, Parameters, known};
use serde_json::{Value, json};

use gateway::Permits;

use super::rules::PermissionSets;
use super::service::Permissions;
use super::words::{CHANNELS, FUNCTIONS, Fixed, Rung, function};
use crate::tests::{Fixture, on_every_engine, user_ctx};

fn set(body: Value) -> PermissionSets {
    serde_json::from_value(body).unwrap()
}

#[test]
fn words_are_said_once_and_no_function_begins_below_its_floor() {
    for (place, one) in FUNCTIONS.iter().enumerate() {
        assert!(!FUNCTIONS[..place].iter().any(|other| other.word == one.word), "{}", one.word);
        assert!(one.usual >= one.floor, "{}", one.word);
        assert!(one.fixed == Fixed::No || one.closed.is_empty(), "{}", one.word);
        assert!(
            one.fixed == Fixed::Always || one.floor > Rung::Visitor,
            "{}: open to visitors, yet a bank's to set",
            one.word
        );
    }
    assert_eq!(PermissionSets::default().check(), Ok(()));
    assert_eq!(PermissionSets::default().lowest.len(), FUNCTIONS.len());
}

#[test]
fn a_bank_tightens_and_never_goes_below_the_floor() {
    let tight = set(json!({ "lowest": { "payee": { "h5": "class_one" }, "transfer": { "app": "nobody" } } }));
    assert_eq!(tight.check(), Ok(()));
    let (payee, transfer) = (function("payee").unwrap(), function("transfer").unwrap());
    assert_eq!(tight.lowest(payee, Channel::H5), Rung::ClassOne);
    assert_eq!(tight.lowest(payee, Channel::App), Rung::Bound, "what is left out is as the platform has it");
    assert_eq!(tight.lowest(transfer, Channel::App), Rung::Nobody);
    assert_eq!(tight.lowest(transfer, Channel::PhoneBank), Rung::Nobody);

    for (body, field) in [
        (json!({ "transfer": { "h5": "bound" } }), "lowest.transfer.h5"),
        (json!({ "self": { "h5": "class_one" } }), "lowest.self.h5"),
        (json!({ "visit": { "app": "nobody" } }), "lowest.visit.app"),
        (json!({ "transfer": { "fax": "nobody" } }), "lowest.transfer.fax"),
        (json!({ "gambling": {} }), "lowest.gambling"),
    ] {
        let objections = set(json!({ "lowest": body })).check().unwrap_err();
        assert_eq!(objections.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), [field]);
    }
    // Stored before a floor was raised, or against it: the floor holds all the same.
    let old = set(json!({ "lowest": { "transfer": { "h5": "open" }, "self": { "h5": "nobody" } } }));
    assert_eq!(old.lowest(transfer, Channel::H5), Rung::RealName);
    assert_eq!(old.lowest(function("self").unwrap(), Channel::H5), Rung::Open);
}

#[test]
fn further_is_never_less() {
    let sets = PermissionSets::default();
    for function in FUNCTIONS {
        for channel in CHANNELS {
            let lowest = sets.lowest(function, channel);
            let may: Vec<bool> = Rung::ALL[..5].iter().map(|rung| *rung >= lowest).collect();
            assert!(may.is_sorted(), "{} in {channel:?}", function.word);
        }
    }
}

async fn refused(permissions: &Permissions, ctx: &Ctx, word: &str) -> Option<(String, String)> {
    let problem = permissions.permit(ctx, word).await.err()?;
    let told = problem.document(kernel::Lang::En, "t");
    let action = told.remedy.and_then(|remedy| remedy.action).unwrap_or_default();
    Some((told.code, action))
}

#[tokio::test]
async fn a_caller_is_let_through_by_class_and_channel_and_a_change_is_seen_at_once() {
    on_every_engine(|fixture: std::sync::Arc<Fixture>| async move {
        let parameters = Parameters::new(fixture.bank.banks.clone());
        let permissions = Permissions::new(fixture.service.clone(), parameters.clone());
        let user = fixture.user().await.user_id;
        let ctx = user_ctx(fixture.ctx(), user, Channel::H5);
        let missing = |action: &str| Some(("permission_missing".to_owned(), action.to_owned()));

        assert_eq!(refused(&permissions, &ctx, "self").await, None);
        assert_eq!(refused(&permissions, &ctx, "payee").await, missing("bind_card"));
        assert_eq!(refused(&permissions, &ctx, "transfer").await, missing("verify_identity"));
        let mini = Ctx { channel: Channel::MiniProgram, ..ctx.clone() };
        assert_eq!(refused(&permissions, &mini, "transfer").await, missing("contact_bank"));
        let visitor = Ctx { actor: kernel::Actor::Visitor, ..ctx.clone() };
        assert_eq!(refused(&permissions, &visitor, "visit").await, None);
        assert_eq!(refused(&permissions, &visitor, "self").await, missing("sign_in"));
        let platform = fixture.ctx().clone();
        assert_eq!(refused(&permissions, &platform, "transfer").await, None, "the platform's own work is not asked");

        let name = "林知夏".parse().unwrap();
        let class = contracts::user::UserClass::RealName;
        fixture.service.set_name(fixture.ctx(), user, &name, None, class).await.unwrap();
        assert_eq!(refused(&permissions, &ctx, "transfer").await, None, "in this process at once");

        let tight = json!({ "lowest": { "transfer": { "h5": "class_one" } } });
        let new = NewVersion { body: tight, effective_from: None, note: "暂停网页转账".to_owned() };
        parameters.set(fixture.ctx(), &*known::<PermissionSets>(), new).await.unwrap();
        assert_eq!(refused(&permissions, &ctx, "transfer").await, missing("become_class_one"));
        let app = Ctx { channel: Channel::App, ..ctx.clone() };
        assert_eq!(refused(&permissions, &app, "transfer").await, None);
    })
    .await;
}

#[tokio::test]
async fn asking_costs_microseconds() {
    let fixture = Fixture::new(storage::Engine::Sqlite).await;
    let permissions = Permissions::new(fixture.service.clone(), Parameters::new(fixture.bank.banks.clone()));
    let ctx = user_ctx(fixture.ctx(), fixture.user().await.user_id, Channel::H5);
    permissions.permit(&ctx, "account.view").await.unwrap();
    // The best of some rounds: others use this machine as well.
    let mut best = std::time::Duration::MAX;
    for _ in 0..20 {
        let started = std::time::Instant::now();
        for _ in 0..200 {
            permissions.permit(&ctx, "account.view").await.unwrap();
        }
        best = best.min(started.elapsed() / 200);
    }
    // Generous: a debug build on a busy machine. A query for every call would take several times this.
    assert!(best < std::time::Duration::from_micros(100), "{best:?}");
}
