//! The profile of a bank against real databases: SQLite always, PostgreSQL when there is a server.

use contracts::insight::Audiences as _;
use contracts::transfer::{Origin, Route, TRANSFER_POSTED, TransferPosted};
use contracts::user::{CONSENT_CHANGED, ConsentChanged, ConsentPurpose, User};
use kernel::{Actor, Ctx, Event, Id, Money};
use publishing::model::Reach;
use publishing::{Kind as _, Move, NewDocument};
use serde_json::json;

use super::people::{ProfileNote, Switch};
use super::{Port, kinds};
use crate::stand_ins::{Purse, Somebody};
use crate::tests::{Fixture, on_every_engine};

/// Who agreed to be known.
const AGREED: &str = "00000000-0000-7000-8000-000000000002";

fn agreed() -> Id<User> {
    AGREED.parse().unwrap()
}

fn document(kind: &str, name: &str, body: serde_json::Value) -> NewDocument {
    let (kind, name, title) = (kind.to_owned(), name.to_owned(), "一份文档".to_owned());
    NewDocument { kind, name, title, reach: Reach::Own, body: Some(body), note: String::new() }
}

impl Fixture {
    /// What another process would make profiles of.
    fn parts(&self) -> super::Parts {
        super::Parts {
            banks: self.bank.banks.clone(),
            behaviour: self.behaviour.clone(),
            line: self.line.clone(),
            users: std::sync::Arc::new(Somebody),
            accounts: std::sync::Arc::new(Purse),
            consents: std::sync::Arc::new(self.agreed.clone()),
        }
    }

    fn as_customer(&self) -> Ctx {
        let (user_id, session_id) = (AGREED.to_owned(), AGREED.to_owned());
        Ctx { actor: Actor::Customer { user_id, session_id, device_id: "device-1".to_owned() }, ..self.ctx().clone() }
    }

    /// Views a page, as a visitor or as the customer.
    async fn view(&self, ctx: &Ctx, page: &str) {
        let batch = json!({ "events": [{ "event_id": uuid::Uuid::new_v4().to_string(), "name": "page_view", "page": page,
            "dwell_ms": 2_000, "at": self.ctx().now(), "device_id": "device-1" }] });
        self.send(ctx.clone(), batch).await.unwrap();
    }

    /// The bank tells that the customer paid.
    async fn pay(&self, minor: i64) {
        let posted = TransferPosted {
            transfer_id: self.ctx().new_id(),
            user_id: agreed(),
            amount: Money::cny(minor),
            route: Route::Book,
            payee_account: "6231130000000000007".to_owned(),
            payee_user_id: None,
            origin: Origin::default(),
        };
        let now = self.ctx().now().to_string();
        self.told(&now, vec![Event::new(TRANSFER_POSTED, "t", &posted)]).await;
    }

    /// The audiences of the customer, once the profile has taken in what it was told.
    async fn audiences(&self) -> Vec<String> {
        Port(self.profiles.clone()).audiences_of(self.ctx(), agreed()).await.unwrap()
    }

    /// Waits until the customer is in the audience.
    async fn until_in(&self, audience: &str) {
        self.until(async || self.audiences().await.iter().any(|name| name == audience), audience).await;
    }

    /// Waits until the customer is in the audience no more.
    async fn until_out_of(&self, audience: &str) {
        self.until(async || self.audiences().await.iter().all(|name| name != audience), audience).await;
    }

    /// Waits until a tag of the customer has a value.
    async fn until_value(&self, tag: &str, value: Option<i64>) {
        self.until(async || self.value(tag).await == value, tag).await;
    }

    async fn until(&self, holds: impl AsyncFn() -> bool, what: &str) {
        for _ in 0..300 {
            if holds().await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{what}: it never came to it");
    }

    async fn value(&self, tag: &str) -> Option<i64> {
        let live = self.profiles.live(self.ctx()).await.unwrap();
        let person = self.behaviour.customer(self.ctx(), AGREED).await.unwrap()?;
        live.read(|standing| {
            let slot = standing.set.slot(tag).unwrap();
            let mut facts = expr::Facts::new(&standing.set.catalogue);
            standing.fill(&mut facts, person, &standing.set.tags[slot].needs);
            facts.number(slot)
        })
    }

    /// Writes, approves and releases a document.
    async fn publish(&self, kind: &str, name: &str, body: serde_json::Value) {
        let by = |id: &str| {
            let actor = Actor::Operator { operator_id: id.to_owned() };
            Ctx { actor, ..self.ctx().clone() }
        };
        let (maker, checker) = (by("maker"), by("checker"));
        let new = document(kind, name, body);
        let place = self.line.create(&maker, new).await.unwrap();
        let (id, version) = (place.document_id, place.version);
        let place = self.line.check(&maker, id, version, "").await.unwrap();
        let approve = Move::Approve { edit: place.edit };
        self.line.decide(&checker, id, version, approve, "").await.unwrap();
        let release = Move::Release { window: Default::default(), guard: None };
        self.line.decide(&maker, id, version, release, "").await.unwrap();
    }
}

#[tokio::test]
async fn what_somebody_does_changes_their_audiences_at_once() {
    on_every_engine(|bank| async move {
        let customer = bank.as_customer();
        let visitor = bank.ctx().clone();
        // The profile lives before anything happens, so nothing of it comes from files.
        assert_eq!(bank.audiences().await, [""; 0]);
        bank.view(&visitor, "/analysis").await;
        bank.view(&visitor, "/analysis").await;
        bank.view(&customer, "/analysis").await;
        bank.until_in("analysts").await;
        assert_eq!(bank.value("analysis_views_30d").await, Some(3), "two of them before they signed in");
        assert_eq!(bank.value("visit_days_7d").await, Some(1));

        for _ in 0..2 {
            bank.view(&customer, "/transfer/confirm").await;
        }
        bank.until_in("hesitant_payers").await;
        bank.pay(8_800).await;
        bank.until_out_of("hesitant_payers").await;
        assert_eq!(bank.value("transfer_amount_30d").await, Some(8_800));

        let anew = super::Profiles::new(bank.parts());
        let live = anew.live(bank.ctx()).await.unwrap();
        let told = |standing: &super::standing::Standing| {
            standing.audiences().iter().map(|one| (one.name.clone(), one.members.clone())).collect::<Vec<_>>()
        };
        let lives = bank.profiles.live(bank.ctx()).await.unwrap().read(told);
        assert_eq!(live.read(told), lives, "another process would say the same");
    })
    .await;
}

#[tokio::test]
async fn who_does_not_want_to_be_known_is_not() {
    on_every_engine(|bank| async move {
        let customer = bank.as_customer();
        for _ in 0..3 {
            bank.view(&customer, "/analysis").await;
        }
        bank.until_in("analysts").await;
        let profiles = &bank.profiles;
        assert!(profiles.switch(&customer, agreed(), "analysis_views_30d", Switch::Off).await.unwrap());
        assert_eq!(bank.audiences().await, [""; 0], "at once");
        assert!(!profiles.switch(&customer, agreed(), "no_such_tag", Switch::Off).await.unwrap());
        let own = profiles.own_profile(&customer, agreed()).await.unwrap();
        let off: Vec<_> = own.tags.iter().filter(|tag| tag.is_off).map(|tag| tag.id.as_str()).collect();
        assert_eq!((own.agreed, off), (true, vec!["analysis_views_30d"]));
        assert!(own.tags.iter().all(|tag| tag.id != "confirm_views_7d"), "a step on the way is not shown");
        assert!(profiles.switch(&customer, agreed(), "analysis_views_30d", Switch::On).await.unwrap());
        bank.until_in("analysts").await;

        let (purpose, given) = (ConsentPurpose::Personalisation, false);
        let changed = ConsentChanged { user_id: agreed(), purpose, given };
        bank.agreed.taken_back.store(true, std::sync::atomic::Ordering::SeqCst);
        assert_eq!(bank.audiences().await, [""; 0], "before anybody was told");
        let now = bank.ctx().now().to_string();
        bank.told(&now, vec![Event::new(CONSENT_CHANGED, AGREED, &changed)]).await;
        bank.until_value("analysis_views_30d", None).await;
        assert_eq!(bank.value("analysis_views_30d").await, None, "their number is nobody's");
        let live = profiles.live(bank.ctx()).await.unwrap();
        bank.until(async || live.read(|standing| standing.known.is_empty()), "nobody").await;
    })
    .await;
}

#[tokio::test]
async fn an_audience_that_is_published_is_there_with_the_next_question() {
    on_every_engine(|bank| async move {
        let customer = bank.as_customer();
        bank.view(&customer, "/me/security").await;
        bank.until_value("security_views_30d", Some(1)).await;
        let body = json!({ "title_zh": "看过安全中心", "title_en": "Saw security", "owner": "风险管理部",
            "when": "security_views_30d >= 1 and vip == 'gold'", "holdout_percent": 0 });
        bank.publish(kinds::AUDIENCES, "saw_security", body).await;
        assert_eq!(bank.audiences().await, [""; 0]);
        let note = |value: Option<&str>| ProfileNote { customer: AGREED.to_owned(), value: value.map(str::to_owned) };
        let noted = |value: Option<&'static str>| {
            let (profiles, ctx, note) = (bank.profiles.clone(), bank.ctx().clone(), note(value));
            async move { profiles.note(&ctx, "vip", &[note]).await.unwrap().ok().map(|taken| taken.taken) }
        };
        assert_eq!(noted(Some("gold")).await, Some(1));
        assert_eq!(bank.audiences().await, ["saw_security"]);
        assert_eq!(noted(Some("lead")).await, None, "no such value");
        assert_eq!(noted(None).await, Some(1));
        assert_eq!(bank.audiences().await, [""; 0]);

        let unsound = json!({ "title_zh": "错", "title_en": "wrong", "owner": "d", "when": "no_such_tag > 1" });
        let actor = Actor::Operator { operator_id: "m".to_owned() };
        let maker = Ctx { actor, ..bank.ctx().clone() };
        let new = document(kinds::AUDIENCES, "wrong", unsound);
        let place = bank.line.create(&maker, new).await.unwrap();
        let checked = bank.line.check(&maker, place.document_id, place.version, "").await;
        assert!(matches!(checked, Err(publishing::Error::Objections(why)) if why[0].place == "/when"));

        for (audience, is_there) in [("saw_security", true), ("analysts", true), ("nobody", false)] {
            let mut body = crate::survey::SurveysKind::default().first_body();
            body["audience"] = json!(audience);
            let new = document(crate::survey::KIND, audience, body);
            let place = bank.line.create(&maker, new).await.unwrap();
            let checked = bank.line.check(&maker, place.document_id, place.version, "").await;
            assert_eq!(checked.is_ok(), is_there, "a survey for {audience}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_books_say_is_looked_up_and_growth_is_written_down() {
    on_every_engine(|bank| async move {
        bank.view(&bank.as_customer(), "/").await;
        bank.until_value("visit_days_7d", Some(1)).await;
        assert_eq!(bank.value("deposits").await, None);
        bank.profiles.look_up(bank.ctx()).await.unwrap();
        assert_eq!((bank.value("deposits").await, bank.value("accounts").await), (Some(123_400), Some(1)));
        assert_eq!(bank.value("user_class").await, Some(3), "the last of the classes");
        bank.profiles.replay_growth(bank.ctx(), 3).await.unwrap();
        let db = bank.bank.banks.db(bank.ctx()).unwrap();
        let grown = super::store::growth(&db, "analysts", 0).await.unwrap();
        assert_eq!(grown.len(), 3);
        let detail = bank.profiles.audience_detail(bank.ctx(), "analysts").await.unwrap().unwrap();
        assert_eq!(detail.growth.len(), 4, "and today");
        assert!(bank.profiles.copy_audience(bank.ctx(), "analysts", "月初").await.unwrap());
        let detail = bank.profiles.audience_detail(bank.ctx(), "analysts").await.unwrap().unwrap();
        assert_eq!((detail.copies.len(), detail.copies[0].customers), (1, 0));
        assert!(bank.profiles.audience_detail(bank.ctx(), "nobody").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_window_ends_at_midnight_and_nothing_in_flight_is_lost() {
    on_every_engine(|bank| async move {
        let customer = bank.as_customer();
        bank.view(&customer, "/analysis").await;
        bank.until_value("analysis_views_30d", Some(1)).await;
        assert_eq!(bank.value("last_visit_days").await, Some(0));
        // It turns while more is done.
        bank.ctx().clock.move_to(crate::tests::at("2026-11-23T00:00:01+08:00"));
        for _ in 0..3 {
            bank.view(&customer, "/analysis").await;
        }
        bank.until_value("analysis_views_30d", Some(4)).await;
        bank.until_value("visit_days_7d", Some(2)).await;
        bank.until_in("analysts").await;
        bank.ctx().clock.move_to(crate::tests::at("2026-12-23T12:00:00+08:00"));
        bank.until_value("analysis_views_30d", Some(0)).await;
        bank.until_value("last_visit_days", Some(30)).await;
        bank.until_out_of("analysts").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_made_anew_meanwhile_loses_and_doubles_nothing() {
    on_every_engine(|bank| async move {
        let customer = bank.as_customer();
        bank.view(&customer, "/analysis").await;
        bank.until_value("analysis_views_30d", Some(1)).await;
        let live = bank.profiles.live(bank.ctx()).await.unwrap();
        let anew = async {
            for round in 0..12_u32 {
                if round.is_multiple_of(3) {
                    bank.behaviour.lake(bank.ctx()).await.unwrap().seal().await.unwrap();
                }
                live.order(super::live::Order::Anew).await.unwrap();
            }
        };
        // Many at once, so that some are told while it is being made anew: before its mark, and after it.
        let views = futures::future::join_all((0..8).map(async |_| {
            for _ in 0..20 {
                bank.view(&customer, "/analysis").await;
            }
        }));
        tokio::join!(anew, views);
        bank.until_value("analysis_views_30d", Some(161)).await;
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert_eq!(bank.value("analysis_views_30d").await, Some(161), "and no more than that");
    })
    .await;
}

#[tokio::test]
async fn an_app_cannot_tell_for_the_bank() {
    on_every_engine(|bank| async move {
        let customer = bank.as_customer();
        bank.view(&customer, "/").await;
        bank.until_value("visit_days_7d", Some(1)).await;
        // The id the bank's first word of it would have.
        let event = |name: &str, id: &str| {
            json!({ "event_id": id, "name": name, "page": "/", "element": "transfer_out", "at": bank.ctx().now(), "device_id": "device-1" })
        };
        let (own, fresh) = ("b44e4b00-0000-0000-0000-000000000001", "00000000-0000-7000-8000-00000000aa01");
        let batch = json!({ "events": [event("page_view", own), event("business", fresh)] });
        bank.send(customer, batch).await.unwrap();
        bank.pay(700).await;
        bank.until_value("transfer_amount_30d", Some(700)).await;
        assert_eq!(bank.value("transfers_30d").await, Some(1));
    })
    .await;
}

#[tokio::test]
async fn what_is_learned_is_used_until_the_tag_is_another() {
    on_every_engine(|bank| async move {
        use super::learned::{Came, Case, LearnedVerdict, learn};
        let customer = bank.as_customer();
        bank.view(&customer, "/").await;
        bank.until_value("visit_days_7d", Some(1)).await;
        let tag = "transfer_chance_7d";
        let operator = Actor::Operator { operator_id: "maker".to_owned() };
        let ctx = Ctx { actor: operator, ..bank.ctx().clone() };
        assert!(bank.profiles.learn_tag(&ctx, tag).await.unwrap());
        assert!(!bank.profiles.learn_tag(&ctx, "visit_days_7d").await.unwrap(), "nothing that is learned");
        let told = async || {
            let tags = bank.profiles.tags(bank.ctx()).await.unwrap();
            tags.items.into_iter().find(|one| one.id == tag).unwrap().learned
        };
        assert_eq!(told().await.unwrap().verdict, LearnedVerdict::TooFew);
        assert_eq!(bank.value(tag).await, None);

        // As if there had been many.
        let live = bank.profiles.live(bank.ctx()).await.unwrap();
        let (slot, width, definition) = live.read(|standing| {
            let slot = standing.set.slot(tag).unwrap();
            let super::tags::From::Learned(by) = &standing.set.tags[slot].from else { panic!("learned") };
            (slot, by.len(), standing.set.definition(slot))
        });
        let case = |nth: i64| Case {
            features: vec![Some(nth % 7); width],
            came: if nth % 7 > 3 { Came::Yes } else { Came::No },
            lot: u16::try_from(nth * 25).unwrap(),
        };
        let learned = learn(&(0..400).map(case).collect::<Vec<_>>());
        let taught = super::store::Taught { definition, at: bank.ctx().now().plus_seconds(1), learned };
        let db = bank.bank.banks.db(bank.ctx()).unwrap();
        let mut tx = db.begin(bank.ctx()).await.unwrap();
        super::store::put_learned_in_tx(&mut tx, tag, &taught).await.unwrap();
        tx.commit().await.unwrap();
        live.order(super::live::Order::Anew).await.unwrap();
        assert!(bank.value(tag).await.is_some_and(|chance| (0..=1_000).contains(&chance)));
        let quality = told().await.unwrap();
        assert_eq!((quality.verdict, quality.goes_by.len()), (LearnedVerdict::InUse, width));
        assert!(bank.profiles.switch(&customer, agreed(), tag, Switch::Off).await.is_ok());
        assert_eq!(slot, live.read(|standing| standing.set.slot(tag).unwrap()));

        let mut other = super::base::TAGS.clone();
        let tags = other["tags"].as_array_mut().unwrap();
        let ours = tags.iter_mut().find(|one| one["id"] == tag).unwrap();
        ours["from"]["in_days"] = json!(9);
        bank.publish(kinds::TAGS, publishing::MAIN, other).await;
        assert_eq!(bank.value(tag).await, None, "it was learned of another week");
        assert!(told().await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_chance_is_learned_from_the_past_alone() {
    on_every_engine(|bank| async move {
        let refused = |by: &str, at: &'static str| {
            let mut body = super::base::TAGS.clone();
            let tags = body["tags"].as_array_mut().unwrap();
            let place = tags.iter().position(|one| one["id"] == "transfer_chance_7d").unwrap();
            tags[place]["from"]["by"] = json!(["visits_of_nobody", by]);
            let why = kinds::TagsKind::default().compile(&body).err().unwrap();
            let places: Vec<_> = why.iter().map(|one| one.place.clone()).collect();
            assert_eq!(places, [format!("/tags/{place}/from/by/0"), format!("/tags/{place}/from/by/1")], "{at}");
        };
        refused("deposits", "the books say how it is today");
        refused("value_tier", "no number");
        refused("deposits_rank", "nor is a rank of the past known");
        refused("transfer_chance_7d", "itself");
        assert!(bank.profiles.learn_what_is_due(bank.ctx()).await.is_ok());
        let db = bank.bank.banks.db(bank.ctx()).unwrap();
        let first = super::store::learned(&db).await.unwrap();
        assert_eq!(first.len(), 3, "each chance that ships");
        bank.ctx().clock.move_to(crate::tests::at("2026-11-24T03:00:00+08:00"));
        bank.profiles.learn_what_is_due(bank.ctx()).await.unwrap();
        let again = super::store::learned(&db).await.unwrap();
        let at = |all: &std::collections::HashMap<String, super::store::Taught>| all["transfer_chance_7d"].at;
        assert_eq!(at(&again), at(&first), "it is fresh enough");
        bank.ctx().clock.move_to(crate::tests::at("2026-12-02T03:00:00+08:00"));
        bank.profiles.learn_what_is_due(bank.ctx()).await.unwrap();
        assert!(at(&super::store::learned(&db).await.unwrap()) > at(&first));
    })
    .await;
}

#[tokio::test]
async fn a_bank_joins_the_benchmark_and_leaves_it() {
    on_every_engine(|bank| async move {
        use super::Joining::{Apart, Joined};
        bank.view(&bank.as_customer(), "/").await;
        let ctx = Ctx { actor: Actor::Operator { operator_id: "admin".to_owned() }, ..bank.ctx().clone() };
        let told = async || bank.profiles.benchmark(&ctx).await.unwrap();
        assert!(!told().await.joined);
        let seen = async || bank.profiles.across(&ctx).await.unwrap();
        assert_eq!((seen().await.counted, seen().await.banks), (0, 1), "the only one that has not joined is in no sum");
        bank.profiles.join_benchmark(&ctx, Joined).await.unwrap();
        assert!(told().await.joined);
        assert!(told().await.audiences.iter().all(|row| row.among.is_none()), "alone it is compared with nobody");
        let all = seen().await;
        assert_eq!((all.counted, all.joined.len(), all.customers), (1, 1, 1));
        assert!(
            all.tags.iter().all(|tag| tag.bars.is_empty()) || all.tags.is_empty(),
            "one customer is not told apart"
        );
        let own = json!({ "title_zh": "高价值", "title_en": "high", "owner": "d", "when": "visit_days_7d >= 1" });
        bank.publish(kinds::AUDIENCES, "high_value", own).await;
        let high =
            |rows: Vec<super::across::BenchmarkRow>| rows.into_iter().find(|row| row.name == "high_value").unwrap();
        assert_eq!(high(told().await.audiences).own, None, "its own definition is not comparable");
        bank.profiles.join_benchmark(&ctx, Apart).await.unwrap();
        assert!(!told().await.joined);
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_is_held_against_the_tags_of_the_day_it_is_released() {
    on_every_engine(|bank| async move {
        let by = |id: &str| Ctx { actor: Actor::Operator { operator_id: id.to_owned() }, ..bank.ctx().clone() };
        let (maker, checker) = (by("maker"), by("checker"));
        let body = json!({ "title_zh": "常看分析", "title_en": "Looks often", "owner": "d", "when": "analysis_views_30d >= 9" });
        let place = bank.line.create(&maker, document(kinds::AUDIENCES, "often", body)).await.unwrap();
        let (id, version) = (place.document_id, place.version);
        let place = bank.line.check(&maker, id, version, "").await.unwrap();
        bank.line.decide(&checker, id, version, Move::Approve { edit: place.edit }, "").await.unwrap();

        let mut fewer = super::base::TAGS.clone();
        fewer["tags"].as_array_mut().unwrap().retain(|tag| {
            let text = tag.to_string();
            !text.contains("analysis_views_30d")
        });
        bank.publish(kinds::TAGS, publishing::MAIN, fewer).await;
        let release = || Move::Release { window: Default::default(), guard: None };
        let refused = bank.line.decide(&maker, id, version, release(), "").await;
        assert!(matches!(&refused, Err(publishing::Error::Objections(why)) if why[0].place == "/when"), "{refused:?}");
    })
    .await;
}
