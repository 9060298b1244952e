//! Versions come into force on their day, are kept, and stay within the floor.
#![allow(clippy::unwrap_used)]

use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::TestBank;

use super::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Caps {
    out_day_minor: i64,
    count: i64,
}

impl Default for Caps {
    fn default() -> Self {
        Self { out_day_minor: 1_000, count: 5 }
    }
}

impl ParameterSet for Caps {
    const NAME: &'static str = "test.caps";
    const TITLE: (&'static str, &'static str) = ("限额", "Caps");

    fn fields() -> Vec<Field> {
        vec![]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        match self.out_day_minor {
            0..=1_000 => Ok(()),
            _ => Err(vec![Objection::new("out_day_minor", "不得高于 10 元 / At most CNY 10")]),
        }
    }
}

fn new(body: serde_json::Value, effective_from: Option<Timestamp>) -> NewVersion {
    NewVersion { body, effective_from, note: "收紧".to_owned() }
}

#[tokio::test]
async fn a_version_is_in_force_from_its_day_and_the_past_stays() {
    for engine in testkit::engines() {
        let bank = TestBank::open(engine, &[MIGRATIONS], |_| vec![]).await;
        let parameters = Parameters::new(bank.banks.clone());
        let ctx = &bank.ctx;
        assert_eq!(*parameters.current::<Caps>(ctx).await.unwrap(), Caps::default());
        let set = known::<Caps>();
        let tomorrow = ctx.now().plus_seconds(86_400);
        let first = parameters.set(ctx, &*set, new(json!({ "out_day_minor": 500 }), Some(tomorrow))).await.unwrap();
        assert_eq!((first.version, first.effective_from), (1, tomorrow));
        let at = async |at| parameters.at::<Caps>(ctx, at).await.unwrap().out_day_minor;
        assert_eq!(at(ctx.now()).await, 1_000, "not yet");
        assert_eq!(at(tomorrow).await, 500);
        parameters.set(ctx, &*set, new(json!({ "out_day_minor": 300 }), None)).await.unwrap();
        assert_eq!(at(ctx.now()).await, 300, "at once");
        assert_eq!(at(tomorrow.plus_seconds(1)).await, 500, "the later date still comes");
        assert_eq!(parameters.at::<Caps>(ctx, tomorrow).await.unwrap().count, 5, "what is not said is the default");
        let history = parameters.history(ctx, "test.caps").await.unwrap();
        assert_eq!(history.iter().map(|version| version.version).collect::<Vec<_>>(), [2, 1]);
    }
}

#[tokio::test]
async fn at_once_is_not_in_the_past_though_time_goes_on() {
    let bank = TestBank::open(storage::Engine::Sqlite, &[MIGRATIONS], |_| vec![]).await;
    let parameters = Parameters::new(bank.banks.clone());
    let ctx = Ctx::system(bank.ctx.tenant.clone(), "test", kernel::Clock::System);
    parameters.set(&ctx, &*known::<Caps>(), new(json!({ "count": 4 }), None)).await.unwrap();
    assert_eq!(parameters.current::<Caps>(&ctx).await.unwrap().count, 4);
}

#[tokio::test]
async fn two_versions_of_one_day_the_newer_holds() {
    let bank = TestBank::open(storage::Engine::Sqlite, &[MIGRATIONS], |_| vec![]).await;
    let parameters = Parameters::new(bank.banks.clone());
    for minor in [900, 800, 850] {
        parameters.set(&bank.ctx, &*known::<Caps>(), new(json!({ "out_day_minor": minor }), None)).await.unwrap();
    }
    assert_eq!(parameters.current::<Caps>(&bank.ctx).await.unwrap().out_day_minor, 850);
}

#[tokio::test]
async fn the_floor_the_shape_and_the_past_are_kept() {
    let bank = TestBank::open(storage::Engine::Sqlite, &[MIGRATIONS], |_| vec![]).await;
    let parameters = Parameters::new(bank.banks.clone());
    let set = known::<Caps>();
    let asked = async |body, from| parameters.set(&bank.ctx, &*set, new(body, from)).await;
    assert!(matches!(asked(json!({ "out_day_minor": 1_001 }), None).await, Err(Error::Refused(_))));
    assert!(matches!(asked(json!({ "out_dya_minor": 5 }), None).await, Err(Error::Refused(_))));
    let yesterday = bank.ctx.now().plus_seconds(-86_400);
    assert!(matches!(asked(json!({}), Some(yesterday)).await, Err(Error::InThePast)));
    assert!(parameters.history(&bank.ctx, "test.caps").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_repeat_sets_nothing_twice() {
    for engine in testkit::engines() {
        let bank = TestBank::open(engine, &[MIGRATIONS], |_| vec![]).await;
        let parameters = Parameters::new(bank.banks.clone());
        let promise = kernel::Idempotency::new("operator:1:key".to_owned(), "print".to_owned());
        let ctx = Ctx { idempotency: Some(promise), ..bank.ctx.clone() };
        for _ in 0..2 {
            let set = parameters.set(&ctx, &*known::<Caps>(), new(json!({ "count": 3 }), None)).await.unwrap();
            assert_eq!(set.version, 1);
        }
        assert_eq!(parameters.history(&ctx, "test.caps").await.unwrap().len(), 1);
    }
}
