//! Suggestions against real databases: SQLite always, PostgreSQL when there is a server.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use contracts::own_data::OwnData as _;
use contracts::user::{CONSENT_CHANGED, ConsentChanged, ConsentPurpose, USER_ERASED, User, UserErased};
use kernel::{Ctx, Event, Id};
use publishing::Kind as _;
use serde_json::{Value, json};
use storage::args;

use crate::menu::MenuKind;
use crate::menu::kind::{KIND as MENU, shipped};
use crate::page::spec::View;
use crate::page::tests::{Fixture, floor, live, on_every_engine, page, user};

/// Somebody who is nobody in particular, beyond those of the test.
fn other(nth: u32) -> Id<User> {
    user(1_000 + nth)
}

impl Fixture {
    /// Four hundred customers of the past: who uses `payees` has taken up `batches`, of late, and the rest `analysis`; all use
    /// `transfer`, and most `records`.
    async fn past(&self) {
        let today = self.menus.today(&self.ctx).unwrap();
        let past = |nth: u32| {
            let days_ago = |days: u32| today - i64::from(days);
            let mut firsts = BTreeMap::from([("transfer".to_owned(), days_ago(60))]);
            if !nth.is_multiple_of(5) {
                firsts.insert("records".to_owned(), days_ago(50));
            }
            let (used, then) = if nth.is_multiple_of(2) { ("payees", "batches") } else { ("limits", "analysis") };
            firsts.insert(used.to_owned(), days_ago(40));
            firsts.insert(then.to_owned(), days_ago(if nth.is_multiple_of(3) { 30 } else { nth % 10 }));
            (other(nth), firsts)
        };
        self.pages.suggestions.bring(&self.ctx, &(0..400).map(past).collect::<Vec<_>>()).await.unwrap();
        self.pages.suggestions.learn(&self.ctx).await.unwrap();
    }

    async fn home_with_suggestions(&self, most: u32) {
        let menu = floor(
            "menu",
            "menu",
            json!({}),
            json!({ "from": "fixed", "show": "grid", "most": 2, "entries": ["transfer", "accounts"] }),
        );
        let suggested = floor("more", "suggestions", json!({}), json!({ "most": most }));
        self.publish("content.pages", "home", page(vec![menu, suggested]), live()).await;
    }

    /// What is suggested to somebody, with the reason.
    async fn suggested(&self, ctx: &Ctx) -> Vec<(String, String)> {
        let shown = self.pages.show(ctx, "home", View::Usual, 2).await.unwrap();
        let floor = shown.floors.into_iter().find(|floor| floor.component == "suggestions").unwrap();
        floor.entries.into_iter().map(|item| (item.key, item.because.unwrap())).collect()
    }

    async fn uses(&self, nth: u32, entries: &[&str]) {
        self.world.agreed.lock().insert(user(nth));
        for entry in entries {
            self.menus.used(&self.as_user(nth), user(nth), entry).await.unwrap();
        }
    }

    async fn rows(&self) -> i64 {
        let db = self.bank.banks.db(&self.ctx).unwrap();
        let row = db.fetch_one("SELECT COUNT(*) AS n FROM content_suggested", args![]).await.unwrap();
        row.int("n").unwrap()
    }

    async fn report(&self) -> Value {
        let today = kernel::Timestamp::from_micros(self.menus.today(&self.ctx).unwrap() * 86_400_000_000);
        let day = today.utc().date_naive();
        let path = format!("/banks/{}/suggestions?from={day}&until={day}", self.ctx.tenant);
        self.call(&self.console, &self.ctx, "GET", &path, None).await.1
    }
}

#[tokio::test]
async fn what_others_like_them_took_up_is_suggested_with_the_reason_and_using_it_changes_the_next_page() {
    on_every_engine(|bank| async move {
        bank.home_with_suggestions(2).await;
        assert!(bank.suggested(&bank.as_user(1)).await.is_empty(), "nothing was learned yet");
        bank.past().await;
        bank.uses(1, &["payees", "transfer"]).await;
        bank.uses(2, &["limits", "transfer"]).await;
        let (one, two) = (bank.suggested(&bank.as_user(1)).await, bank.suggested(&bank.as_user(2)).await);
        let first = |suggested: &[(String, String)]| suggested[0].clone();
        assert_eq!(first(&one), ("batches".to_owned(), "使用「收款人」的客户也常用".to_owned()));
        assert_eq!(first(&two).0, "analysis");
        assert!(one.iter().all(|(key, _)| !["transfer", "payees", "accounts"].contains(&key.as_str())), "{one:?}");
        bank.uses(1, &["batches"]).await;
        assert!(bank.suggested(&bank.as_user(1)).await.iter().all(|(key, _)| key != "batches"));
        let mut tx = bank.bank.banks.db(&bank.ctx).unwrap().begin(&bank.ctx).await.unwrap();
        let (day, body) = (bank.menus.today(&bank.ctx).unwrap() - 1, "{}".to_owned());
        let unreadable = super::store::TasteRow { day, body, learned_at: bank.ctx.now() };
        super::store::keep_in_tx(&mut tx, &unreadable, 0).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(bank.report().await["nights"].as_array().map(Vec::len), Some(1));
        let learned = bank.report().await["nights"][0].clone();
        assert_eq!((learned["verdict"].as_str(), learned["people"].as_i64()), (Some("in_use"), Some(400)));
        assert!(learned["hits"].as_i64() > learned["popular_hits"].as_i64(), "{learned}");
    })
    .await;
}

#[tokio::test]
async fn of_who_did_not_agree_nothing_is_used_and_nothing_kept() {
    on_every_engine(|bank| async move {
        bank.home_with_suggestions(2).await;
        bank.past().await;
        bank.menus.used(&bank.as_user(1), user(1), "payees").await.unwrap();
        let suggested = bank.suggested(&bank.as_user(1)).await;
        assert_eq!(suggested[0], ("records".to_owned(), "很多客户在用".to_owned()));
        bank.pages.suggestions.seen(&bank.as_user(1), user(1), &["records".to_owned()]).await.unwrap();
        assert_eq!(bank.rows().await, 0);
        let shown = bank.pages.show(&bank.as_user(1), "home", View::Usual, 2).await.unwrap();
        assert!(!shown.personalised);
        // What is locked for somebody is not suggested to them.
        let open_user = bank.suggested(&bank.as_user(3)).await;
        assert!(!open_user.is_empty() && open_user.iter().all(|(key, _)| key != "records"), "{open_user:?}");
        assert!(bank.pages.show(&bank.visitor(), "home", View::Usual, 2).await.unwrap().floors.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_seen_is_counted_and_taken_up_and_gone_with_who_leaves_or_takes_consent_back() {
    on_every_engine(|bank| async move {
        bank.home_with_suggestions(2).await;
        bank.past().await;
        for nth in [1, 2] {
            bank.uses(nth, &["payees"]).await;
            let body = Some(json!({ "keys": ["batches", "records", "batches"] }));
            let told = bank.call(&bank.customer, &bank.as_user(nth), "POST", "/suggestions/seen", body).await;
            assert_eq!(told.0, StatusCode::NO_CONTENT);
        }
        bank.uses(1, &["batches"]).await;
        assert_eq!(bank.rows().await, 4);
        let today = bank.menus.today(&bank.ctx).unwrap();
        let arms = bank.pages.suggestions.arms(&bank.ctx, today, today).await.unwrap();
        let all = |of: fn(&super::store::ArmRow) -> i64| arms.iter().map(of).sum::<i64>();
        assert_eq!((all(|arm| arm.people), all(|arm| arm.takers)), (2, 1));
        assert_eq!((all(|arm| arm.seen), all(|arm| arm.taken)), (4, 1));
        assert!(bank.report().await["arms"][0]["people"].is_null(), "of so few nothing is told");
        let own = bank.menus.own_data(&bank.ctx, user(1)).await.unwrap();
        assert!(own[0].rows.iter().any(|row| row["suggested"] == "批量转账"), "{:?}", own[0].rows);
        bank.world.agreed.lock().remove(&user(1));
        let body = ConsentChanged { user_id: user(1), purpose: ConsentPurpose::Personalisation, given: false };
        bank.tell(Event::new(CONSENT_CHANGED, "u", &body)).await;
        assert_eq!(bank.rows().await, 2);
        bank.tell(Event::new(USER_ERASED, "u", &UserErased { user_id: user(2) })).await;
        assert_eq!(bank.rows().await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_seen_day_after_day_and_left_is_not_suggested_any_more() {
    on_every_engine(|bank| async move {
        bank.home_with_suggestions(2).await;
        bank.past().await;
        bank.uses(1, &["payees"]).await;
        let before = bank.suggested(&bank.as_user(1)).await;
        let db = bank.bank.banks.db(&bank.ctx).unwrap();
        let mut tx = db.begin(&bank.ctx).await.unwrap();
        let today = bank.menus.today(&bank.ctx).unwrap();
        for day in today - 4..=today {
            for _ in 0..2 {
                let arm = super::choose::Arm::Learned;
                super::store::seen_in_tx(&mut tx, user(1), &before[0].0, arm, day).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        bank.menus.left(&bank.ctx, user(1));
        let after = bank.suggested(&bank.as_user(1)).await;
        assert!(after.iter().all(|(key, _)| *key != before[0].0), "{after:?}");
    })
    .await;
}

#[tokio::test]
async fn the_banks_own_reason_goes_first_and_names_an_audience_there_is() {
    on_every_engine(|bank| async move {
        bank.home_with_suggestions(2).await;
        let kind = MenuKind::default();
        kind.beside(bank.line.clone(), bank.world.clone());
        let mut body = kind.first_body();
        let at = shipped().entries.iter().position(|entry| entry.key == "statements").unwrap();
        body["entries"][at]["because"] =
            json!([{ "in": ["savers"], "text_zh": "因为您的存款周五到期", "text_en": "because your deposit matures on Friday" }]);
        bank.publish(MENU, "main", body.clone(), live()).await;
        bank.world.audiences.lock().push((user(1), "savers"));
        let suggested = bank.suggested(&bank.as_user(1)).await;
        assert_eq!(suggested[0], ("statements".to_owned(), "因为您的存款周五到期".to_owned()));
        assert!(bank.suggested(&bank.as_user(2)).await.is_empty());
        body["entries"][at]["because"][0]["in"] = json!(["nobody"]);
        let objections = kind.objections(&bank.ctx, &body, None).await.unwrap();
        assert_eq!(objections[0].place, format!("/entries/{at}/because/0/in/0"));
    })
    .await;
}

#[tokio::test]
async fn what_is_told_has_to_be_there_and_not_too_much() {
    on_every_engine(|bank| async move {
        let told = async |keys: Value| {
            let body = Some(json!({ "keys": keys }));
            bank.call(&bank.customer, &bank.as_user(1), "POST", "/suggestions/seen", body).await
        };
        assert_eq!(told(json!(["nothing"])).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(told(json!(vec!["records"; 9])).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(told(json!([])).await.0, StatusCode::NO_CONTENT);
    })
    .await;
}
