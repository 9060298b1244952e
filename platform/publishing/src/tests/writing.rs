//! Drafts, edits side by side, checks, comments, repeats.

use kernel::{Idempotency, PageQuery};

use super::*;
use crate::Error;
use crate::model::State;

#[tokio::test]
async fn two_edits_of_one_version_are_put_together_or_refused_and_none_is_lost() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (li, wang) = (house.person("li"), house.person("wang"));
        let first = json!({ "cap": 100, "rows": [{ "id": "a", "v": 1 }, { "id": "b", "v": 1 }] });
        let place = house.begun(&li, "main", Reach::Own, first).await;
        let (id, version) = (place.document_id, place.version);
        let edit = |body: Value| Edit { base_edit: 1, body, note: "改一行".into() };
        let of_li = json!({ "cap": 100, "rows": [{ "id": "a", "v": 2 }, { "id": "b", "v": 1 }] });
        let of_wang =
            json!({ "cap": 90, "rows": [{ "id": "a", "v": 1 }, { "id": "b", "v": 1 }, { "id": "c", "v": 3 }] });
        house.line.edit(&li, id, version, edit(of_li)).await.unwrap();
        let place = house.line.edit(&wang, id, version, edit(of_wang)).await.unwrap();
        assert_eq!(place.edit, 3);
        let text = house.line.text(&li, id, version).await.unwrap();
        let both = json!({ "cap": 90, "rows": [{ "id": "a", "v": 2 }, { "id": "b", "v": 1 }, { "id": "c", "v": 3 }] });
        assert_eq!(text.edit.body, both, "{engine:?}");
        assert_eq!(text.authors, ["li", "wang"]);
        let clash = house.line.edit(&li, id, version, edit(json!({ "cap": 80, "rows": [] }))).await;
        let Err(Error::Clash(places)) = clash else { panic!("{clash:?}") };
        assert!(places.contains(&"/cap".to_owned()), "{places:?}");
        assert_eq!(house.line.text(&li, id, version).await.unwrap().edit.body, both, "nothing was written over");
    }
}

#[tokio::test]
async fn a_text_that_does_not_pass_stays_a_draft_and_says_where() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    for (body, place) in [
        (json!({ "cap": 1_001 }), "/cap"),
        (json!({ "cap": -1 }), "/cap"),
        (json!({ "cap": 1, "kap": 2 }), ""),
        (json!({}), ""),
    ] {
        let name = format!("n{}", body.to_string().len());
        let begun = house.begun(&li, &name, Reach::Own, body.clone()).await;
        let refused = house.line.check(&li, begun.document_id, 1, "请检查").await;
        let Err(Error::Objections(objections)) = refused else { panic!("{body}: {refused:?}") };
        assert_eq!(objections[0].place, place, "{body}");
        let detail = house.line.document(&li, begun.document_id).await.unwrap();
        assert_eq!(detail.versions[0].0.state, State::Draft);
    }
}

#[tokio::test]
async fn a_repeat_does_nothing_twice_and_names_are_taken_once() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let promise = Idempotency::new("operator:li:k1".into(), "print".into());
        let li = Ctx { idempotency: Some(promise.clone()), ..house.person("li") };
        let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 1 })).await;
        assert_eq!(house.begun(&li, "main", Reach::Own, json!({ "cap": 1 })).await, first);
        assert!(promise.was_replayed());
        let again = NewDocument {
            kind: "test.rules".into(),
            name: "main".into(),
            title: "规则".into(),
            reach: Reach::Own,
            body: None,
            note: "再来一个".into(),
        };
        let li = house.person("li");
        assert!(matches!(house.line.create(&li, again.clone()).await, Err(Error::NameTaken)));
        let shared = NewDocument { name: "other".into(), reach: Reach::Shared, ..again.clone() };
        assert!(matches!(house.line.create(&li, shared).await, Err(Error::Invalid("reach", _))));
        for name in ["", "Main", "-main", "a b", "../etc"] {
            let bad = NewDocument { name: name.into(), ..again.clone() };
            assert!(matches!(house.line.create(&li, bad).await, Err(Error::Invalid("name", _))), "{name}");
        }
        let page = house.line.documents(&li, Some("test.rules"), &PageQuery::default()).await.unwrap();
        assert_eq!(page.items.len(), 1);
    }
}

#[tokio::test]
async fn everything_is_said_again_by_whom_when_and_why() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        let place = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
        let id = place.document_id;
        house.line.comment(&house.person("zhao"), id, 1, "/cap", "为什么是 100？").await.unwrap();
        assert!(matches!(house.line.comment(&li, id, 1, "cap", "x").await, Err(Error::Invalid("place", _))));
        let place = house.released(&li, place).await;
        let next = house.revised(&li, place, 90).await;
        let detail = house.line.document(&li, id).await.unwrap();
        let steps: Vec<_> = detail.steps.iter().rev().map(|step| (step.step.as_str(), step.made_by.as_str())).collect();
        let expected = [
            ("created", "li"),
            ("checked", "li"),
            ("approved", "checker"),
            ("released", "li"),
            ("revised", "li"),
            ("edited", "li"),
        ];
        assert_eq!(steps, expected, "{engine:?}");
        let text = house.line.text(&li, id, 1).await.unwrap();
        assert_eq!((text.comments[0].words.as_str(), text.comments[0].place.as_str()), ("为什么是 100？", "/cap"));
        let changes = house.line.diff(&li, id, 1, next.version).await.unwrap();
        assert_eq!((changes.len(), changes[0].place.as_str()), (1, "/cap"));
        assert_eq!((changes[0].before.clone(), changes[0].after.clone()), (Some(json!(100)), Some(json!(90))));
        let db = house.bank.banks.db(&li).unwrap();
        let report = db.verify_audit().await.unwrap();
        assert!(report.entries >= 7, "each step and the comment, in the bank's own trail");
    }
}

#[tokio::test]
async fn a_bank_begins_with_what_holds_there_already() {
    let house = House::on(Engine::Sqlite).await;
    let old = Ctx { actor: house.person("li").actor, ..house.bank.add("oldbank", &[]).await };
    for (ctx, cap) in [(old, 321), (house.person("li"), 1_000)] {
        let new = NewDocument {
            kind: "test.rules".into(),
            name: crate::MAIN.into(),
            title: "规则".into(),
            reach: Reach::Own,
            body: None,
            note: "搬上流水线".into(),
        };
        let place = house.line.create(&ctx, new).await.unwrap();
        let text = house.line.text(&ctx, place.document_id, 1).await.unwrap();
        assert_eq!(text.edit.body["cap"], cap, "{}", ctx.tenant);
    }
}

#[tokio::test]
async fn another_bank_and_the_alliance_know_nothing_of_it() {
    let house = House::on(Engine::Sqlite).await;
    let other = house.bank.add("otherbank", &[]).await;
    let place = house.begun(&house.person("li"), "main", Reach::Own, json!({ "cap": 1 })).await;
    let stranger = Ctx { actor: Actor::Operator { operator_id: "mallory".into() }, ..other };
    for ctx in [stranger, house.alliance("mallory")] {
        assert!(matches!(house.line.document(&ctx, place.document_id).await, Err(Error::Unknown)));
        assert!(matches!(house.line.check(&ctx, place.document_id, 1, "越权").await, Err(Error::Unknown)));
        let edit = Edit { base_edit: 1, body: json!({ "cap": 2 }), note: "越权".into() };
        assert!(matches!(house.line.edit(&ctx, place.document_id, 1, edit).await, Err(Error::Unknown)));
    }
}
