//! Boards against real databases: SQLite always, PostgreSQL when there is a server.

mod letters;
mod model;
mod words;

use std::sync::Arc;

use kernel::{Ctx, Id, Idempotency};
use serde_json::{Value, json};

use super::model::{BANK_MAX, BoardBody, OWN_MAX};
use super::service::Rank;
use super::store::Board;
use super::*;
use crate::behaviour::{BehaviourName, Event, UNSAID};
use crate::tests::{Fixture, at, on_every_engine};

const NOW: &str = "2026-11-22T10:30:00+08:00";

fn body(title: &str, reach: &str) -> BoardBody {
    let tile = |title: &str, ask: Value| json!({ "title": title, "span": "days7", "compare": "before", "ask": ask, "look": "chart", "width": "half" });
    let tiles = [
        tile("点击", json!({ "kind": "ranking", "of": "click", "limit": 5 })),
        tile("活跃", json!({ "kind": "active" })),
    ];
    serde_json::from_value(json!({ "title": title, "reach": reach, "tiles": tiles })).unwrap()
}

fn key(ctx: &Ctx, key: &str) -> Ctx {
    Ctx { idempotency: Some(Idempotency::new(key.to_owned(), key.to_owned())), ..ctx.clone() }
}

/// So many people tap a thing, once each.
async fn tapped(bank: &Fixture, what: &str, people: std::ops::Range<u32>, when: &str) {
    let event = |person: u32| Event {
        event_id: uuid::Uuid::new_v4().as_u128(),
        name: BehaviourName::Click,
        what: what.into(),
        page: "/".into(),
        person,
        at_us: at(when).micros(),
        ms: None,
        received_us: at(when).micros(),
    };
    let lake = bank.behaviour.lake(bank.ctx()).await.unwrap();
    lake.bring(people.map(event).collect()).await.unwrap();
}

#[tokio::test]
async fn a_board_is_its_owners_until_it_is_shown() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let (ann, bob) = (bank.operator("ann"), bank.operator("bob"));
        let made = bank.boards.create(&key(&ann, "1"), body("每日", "own")).await.unwrap();
        assert_eq!(bank.boards.create(&key(&ann, "1"), body("每日", "own")).await.unwrap(), made, "sent again");
        assert_eq!(bank.boards.list(&ann).await.unwrap().0.len(), 1);
        assert!(bank.boards.list(&bob).await.unwrap().0.is_empty());
        assert!(matches!(bank.boards.board(&bob, made).await, Err(Error::NotFound)));
        let changed = bank.boards.change(&bob, made, 1, body("别人的", "own")).await;
        assert!(matches!(changed, Err(Error::NotFound)), "of what one does not see, nothing is told");

        assert_eq!(bank.boards.change(&ann, made, 1, body("每日看板", "bank")).await.unwrap(), 2);
        assert!(matches!(bank.boards.change(&ann, made, 1, body("旧的", "bank")).await, Err(Error::Stale)));
        assert_eq!(bank.boards.board(&bob, made).await.unwrap().body.title, "每日看板");
        assert!(matches!(bank.boards.change(&bob, made, 2, body("抢", "bank")).await, Err(Error::NotOwner)));
        assert!(matches!(bank.boards.delete(&bob, made, Rank::Operator).await, Err(Error::NotOwner)));
        bank.boards.delete(&bob, made, Rank::Keeper).await.unwrap();
        assert!(matches!(bank.boards.board(&ann, made).await, Err(Error::NotFound)));
        let own = bank.boards.create(&ann, body("自己的", "own")).await.unwrap();
        assert!(matches!(bank.boards.delete(&bob, own, Rank::Keeper).await, Err(Error::NotFound)));
        for (action, times) in [("insight.board_made", 2), ("insight.board_changed", 1), ("insight.board_deleted", 1)] {
            assert_eq!(bank.audited(action).await, times, "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn there_are_only_so_many() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        for nth in 0..BANK_MAX {
            let owner = bank.operator(&format!("o{}", nth / OWN_MAX));
            bank.boards.create(&owner, body("板", "own")).await.unwrap();
        }
        let full = |answer: Result<Id<Board>, Error>| assert!(matches!(answer, Err(Error::TooMany)));
        full(bank.boards.create(&bank.operator("o0"), body("多", "own")).await);
        full(bank.boards.create(&bank.operator("new"), body("多", "own")).await);
    })
    .await;
}

#[tokio::test]
async fn a_tile_says_what_its_question_is_answered() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        tapped(&bank, "tab.me", 1..8, "2026-11-20T09:00:00+08:00").await;
        tapped(&bank, "tab.me", 1..4, "2026-11-12T09:00:00+08:00").await;
        tapped(&bank, "tab.me", UNSAID..1, "2026-11-12T09:00:00+08:00").await;
        let ann = bank.operator("ann");
        let made = bank.boards.create(&ann, body("每日", "own")).await.unwrap();
        let told = bank.boards.answer(&ann, made, 0).await.unwrap();
        let text = |answer: &crate::analysis::AnalysisAnswer| serde_json::to_value(answer).unwrap();
        let (now, before) = (text(&told.now), text(&told.before.unwrap()));
        assert_eq!((&now["from"], &now["until"]), (&json!("2026-11-16"), &json!("2026-11-22")));
        assert_eq!((&before["from"], &before["until"]), (&json!("2026-11-09"), &json!("2026-11-15")));
        let figures = |answer: &Value| (answer["result"]["times"].clone(), answer["result"]["people"].clone());
        assert_eq!(figures(&now), (json!(7), json!(7)));
        assert_eq!(figures(&before), (json!(4), json!(3)));
        assert_eq!(bank.boards.answer(&ann, made, 2).await.err().unwrap().code(), "not_found");
        let mut other = body("人群", "own");
        other.tiles[0].audience = Some("nobody-knows".to_owned());
        let made = bank.boards.create(&ann, other).await.unwrap();
        assert_eq!(bank.boards.answer(&ann, made, 0).await.err().unwrap().code(), "validation_failed");
    })
    .await;
}
