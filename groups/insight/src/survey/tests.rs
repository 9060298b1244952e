//! Surveys against real databases: SQLite always, PostgreSQL when there is a server.

mod console;
mod model;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use axum::Router;
use contracts::PortFault;
use contracts::insight::{Audiences, KnownAudience};
use contracts::message::{AttentionLeft, Fatigue, Touch};
use contracts::own_data::OwnData as _;
use contracts::user::{RelationClosed, USER_CLOSED, User};
use gateway::{ActorNames, Problem};
use kernel::{Actor, Ctx, Event, Id, Idempotency, PageQuery};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use publishing::model::{Reach, Window};
use publishing::{Document, Edit, Kind as _, Move, NewDocument, Publishing};
use serde_json::{Value, json};
use storage::{Db, Engine, Outbox, args};
use testkit::TestBank;

use super::results::Grain;
use super::store::Asking;
use super::store::figures::Span;
use super::*;
use crate::stand_ins::Somebody;

const DAY_S: i64 = 86_400;

/// A budget of attention with so much left.
struct Left(AtomicI64);

#[async_trait]
impl Fatigue for Left {
    async fn ask(&self, _: &Ctx, _: Id<User>) -> Result<AttentionLeft, PortFault> {
        let left = self.0.load(Ordering::SeqCst);
        Ok(AttentionLeft { today: left, this_week: left })
    }
    async fn take(&self, _: &Ctx, _: Id<User>, _: &str) -> Result<Touch, PortFault> {
        Ok(if self.0.fetch_sub(1, Ordering::SeqCst) > 0 { Touch::Taken } else { Touch::Spent })
    }
}

/// Whoever stands here is among the young.
struct Young(BTreeSet<String>);

#[async_trait]
impl Audiences for Young {
    async fn known(&self, _: &Ctx) -> Result<Vec<KnownAudience>, PortFault> {
        Ok(Vec::new())
    }
    async fn audiences_of(&self, _: &Ctx, user: Id<User>) -> Result<Vec<String>, PortFault> {
        Ok(if self.0.contains(&user.to_string()) { vec!["young".to_owned()] } else { Vec::new() })
    }
}

struct Nameless;

#[async_trait]
impl ActorNames for Nameless {
    async fn names(&self, _: &Ctx, _: &BTreeSet<String>) -> Result<HashMap<String, String>, Problem> {
        Ok(HashMap::new())
    }
}

/// A customer of the tests.
fn user(nth: u32) -> Id<User> {
    format!("0193b3f0-0000-7000-8000-{nth:012}").parse().unwrap()
}

struct Fixture {
    bank: TestBank,
    surveys: Arc<Surveys>,
    left: Arc<Left>,
    console: Router,
}

impl Fixture {
    async fn new(engine: Engine) -> Self {
        let mut migrations = vec![crate::MIGRATIONS, ::parameters::MIGRATIONS];
        migrations.extend(publishing::MIGRATIONS);
        let bank = TestBank::open(engine, &migrations, |_| Vec::new()).await;
        let line = Publishing::new(bank.banks.clone(), vec![Arc::new(SurveysKind::default())]).unwrap();
        let left = Arc::new(Left(AtomicI64::new(1_000_000)));
        let ports = Ports {
            line,
            users: Arc::new(Somebody),
            audiences: Arc::new(Young([user(7).to_string()].into())),
            fatigue: left.clone(),
            colleagues: Arc::new(Nameless),
        };
        let (module, surveys) = module(bank.banks.clone(), ports);
        Self { bank, surveys, left, console: module.console.into() }
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    fn db(&self) -> Db {
        self.bank.banks.db(self.ctx()).unwrap()
    }

    fn pass(&self, days: i64) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(days * DAY_S));
    }

    fn operator(&self, who: &str) -> Ctx {
        let actor = Actor::Operator { operator_id: who.to_owned() };
        Ctx { actor, ..self.ctx().clone() }
    }

    fn customer(&self, nth: u32) -> Ctx {
        let user_id = user(nth).to_string();
        let actor = Actor::Customer { user_id, session_id: "s".to_owned(), device_id: "d".to_owned() };
        Ctx { actor, ..self.ctx().clone() }
    }

    /// Takes a draft through the line.
    async fn release(&self, id: Id<Document>, version: i64) {
        let (maker, line) = (self.operator("maker"), &self.surveys.line);
        let checked = line.check(&maker, id, version, "请审批").await.unwrap();
        let approve = Move::Approve { edit: checked.edit };
        line.decide(&self.operator("checker"), id, version, approve, "同意发布").await.unwrap();
        let release = Move::Release { window: Window::default(), guard: None };
        line.decide(&maker, id, version, release, "按计划").await.unwrap();
    }

    async fn publish(&self, name: &str, body: Value) -> Id<Document> {
        let new = NewDocument {
            kind: KIND.to_owned(),
            name: name.to_owned(),
            title: name.to_owned(),
            reach: Reach::Own,
            body: Some(body),
            note: "第一版".to_owned(),
        };
        let first = self.surveys.line.create(&self.operator("maker"), new).await.unwrap();
        self.release(first.document_id, first.version).await;
        first.document_id
    }

    async fn revise(&self, id: Id<Document>, body: Value) -> i64 {
        let (maker, line) = (self.operator("maker"), &self.surveys.line);
        let next = line.revise(&maker, id, 1, "调整问卷").await.unwrap();
        let edit = Edit { base_edit: next.edit, body, note: "调整问卷".to_owned() };
        let next = line.edit(&maker, id, next.version, edit).await.unwrap();
        self.release(id, next.version).await;
        next.version
    }

    async fn due(&self, nth: u32, moment: Moment) -> Option<Sheet> {
        self.surveys.due(&self.customer(nth), user(nth), Place { moment, page: None }).await.unwrap()
    }

    async fn ask(&self, nth: u32, id: Id<Document>, version: i64) -> Result<Id<Asking>, Error> {
        let place = Place { moment: Moment::AfterTransfer, page: None };
        Ok(self.surveys.ask(&self.customer(nth), user(nth), (id, version), place).await?.asking_id)
    }

    async fn answer(&self, nth: u32, asking: Id<Asking>, given: Vec<Given>) -> Result<Survey, Error> {
        self.surveys.answer(&self.customer(nth), user(nth), asking, given).await
    }

    /// Asks somebody who is due, and has them answer.
    async fn asked_and_answered(&self, nth: u32, id: Id<Document>, given: Vec<Given>) {
        let asking = self.ask(nth, id, 1).await.unwrap();
        self.answer(nth, asking, given).await.unwrap();
    }

    async fn opinions(&self, state: CaseState) -> usize {
        let page = PageQuery::parse(None, None).unwrap();
        self.surveys.cases(self.ctx(), state, &page).await.unwrap().0.items.len()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.db().fetch_one(sql, args![]).await.unwrap().int(0).unwrap()
    }
}

async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Fixture) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}

/// One question of five points, and words.
fn transfer() -> Value {
    let mut body = SurveysKind::default().first_body();
    body["questions"].as_array_mut().unwrap().push(json!({
        "id": "words", "kind": "text", "title_zh": "还有什么？", "title_en": "Anything else?",
    }));
    body
}

fn score(value: i64) -> Given {
    Given { question_id: "overall".to_owned(), value: Some(value), ..Given::default() }
}

fn words(words: &str) -> Given {
    Given { question_id: "words".to_owned(), words: Some(words.to_owned()), ..Given::default() }
}

fn whole(document: Id<Document>) -> Span {
    Span { document, version: None, first: 0, last: 1_000_000 }
}

#[tokio::test]
async fn a_survey_is_due_at_its_moment_to_those_it_is_for() {
    on_every_engine(|fixture| async move {
        assert!(fixture.due(1, Moment::AfterTransfer).await.is_none());
        fixture.publish("transfer", transfer()).await;
        assert!(fixture.due(1, Moment::AfterTransfer).await.is_some());
        assert!(fixture.due(1, Moment::AfterSignIn).await.is_none());
        assert!(fixture.due(1, Moment::Open).await.is_none());

        let mut of_young = transfer();
        (of_young["moment"], of_young["audience"]) = (json!("after_sign_in"), json!("young"));
        fixture.publish("young", of_young).await;
        assert!(fixture.due(1, Moment::AfterSignIn).await.is_none());
        assert!(fixture.due(7, Moment::AfterSignIn).await.is_some());

        let mut of_page = transfer();
        (of_page["moment"], of_page["page"]) = (json!("on_page"), json!("/accounts/:accountId"));
        fixture.publish("page", of_page).await;
        let at = async |page: &'static str| {
            let place = Place { moment: Moment::OnPage, page: Some(page) };
            fixture.surveys.due(&fixture.customer(1), user(1), place).await.unwrap().is_some()
        };
        assert!(at("/accounts/:accountId").await);
        assert!(!at("/accounts").await);
    })
    .await;
}

#[tokio::test]
async fn a_share_of_customers_is_always_the_same_one() {
    let fixture = Fixture::new(Engine::Sqlite).await;
    let mut some = transfer();
    some["percent"] = json!(30);
    fixture.publish("some", some).await;
    let mut asked = [0, 0];
    for nth in 0..300 {
        let first = fixture.due(nth, Moment::AfterTransfer).await.is_some();
        let again = fixture.due(nth, Moment::AfterTransfer).await.is_some();
        assert_eq!(first, again);
        asked[usize::from(first)] += 1;
    }
    assert!((55..=125).contains(&asked[1]), "{asked:?}");
}

#[tokio::test]
async fn nobody_is_asked_more_often_than_the_budget_says() {
    on_every_engine(|fixture| async move {
        let first = fixture.publish("transfer", transfer()).await;
        let second = fixture.publish("another", transfer()).await;
        fixture.ask(1, first, 1).await.unwrap();
        assert!(fixture.due(1, Moment::AfterTransfer).await.is_none());
        assert!(matches!(fixture.ask(1, second, 1).await, Err(Error::NotDue)));
        fixture.pass(6);
        assert!(matches!(fixture.ask(1, second, 1).await, Err(Error::NotDue)));
        fixture.pass(1);
        // The first one only after thirty days; the other now.
        let due = fixture.due(1, Moment::AfterTransfer).await.unwrap();
        assert_eq!(due.document_id, second);
        assert!(matches!(fixture.ask(1, first, 1).await, Err(Error::NotDue)));
        fixture.ask(1, second, 1).await.unwrap();
        fixture.pass(30);
        fixture.ask(1, first, 1).await.unwrap();

        // What messages have used up is used up here as well.
        fixture.left.0.store(0, Ordering::SeqCst);
        assert!(fixture.due(2, Moment::AfterTransfer).await.is_none());
        assert!(matches!(fixture.ask(2, first, 1).await, Err(Error::NotDue)));
        assert_eq!(fixture.count("SELECT count(*) FROM insight_survey_asking WHERE user_id LIKE '%2'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn two_at_once_are_asked_once() {
    on_every_engine(|fixture| async move {
        let first = fixture.publish("transfer", transfer()).await;
        let second = fixture.publish("another", transfer()).await;
        let asked =
            futures::future::join_all((0..8).map(|n| fixture.ask(1, if n % 2 == 0 { first } else { second }, 1)));
        let asked = asked.await;
        assert_eq!(asked.iter().filter(|one| one.is_ok()).count(), 1, "{asked:?}");
        assert_eq!(fixture.count("SELECT count(*) FROM insight_survey_asking").await, 1);
    })
    .await;
}

/// However customers come and go, and whatever a bank sets: never twice a day, never sooner than the bank says.
#[tokio::test]
async fn random_comings_and_goings_stay_within_the_budget() {
    let steps = proptest::collection::vec((0_i64..40 * 3_600, 0..3_usize, 0..2_u32), 24..60);
    let mut runner = TestRunner::deterministic();
    for between in [1, 3, 7] {
        let fixture = Fixture::new(Engine::Sqlite).await;
        let mut documents = Vec::new();
        for name in ["one", "two", "three"] {
            let mut body = transfer();
            body["again_after_days"] = json!(1);
            documents.push(fixture.publish(name, body).await);
        }
        let rules = ::parameters::NewVersion {
            body: json!({ "between_days": between }),
            effective_from: None,
            note: String::new(),
        };
        let known = ::parameters::known::<SurveyRules>();
        fixture.surveys.parameters.set(fixture.ctx(), &*known, rules).await.unwrap();
        fixture.pass(1);
        for _ in 0..3 {
            for (seconds, which, nth) in steps.new_tree(&mut runner).unwrap().current() {
                fixture.ctx().clock.move_to(fixture.ctx().now().plus_seconds(seconds));
                let _may_be_refused = fixture.ask(nth, documents[which], 1).await;
            }
        }
        for nth in 0..2 {
            let mut days: Vec<_> = store::askings_of(&fixture.db(), user(nth), 200).await.unwrap();
            days.reverse();
            assert!(days.len() > 3, "somebody was asked");
            for pair in days.windows(2) {
                assert!(pair[1].day - pair[0].day >= between, "{} days after a survey", pair[1].day - pair[0].day);
            }
        }
    }
}

#[tokio::test]
async fn whoever_wants_none_is_asked_never_until_they_say_otherwise() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("transfer", transfer()).await;
        let asking = fixture.ask(1, id, 1).await.unwrap();
        let ctx = fixture.customer(1);
        // Not somebody else's to close.
        let other = fixture.surveys.dismiss(&fixture.customer(2), user(2), asking, Wish::Welcome).await;
        assert!(matches!(other, Err(Error::NotFound)));
        fixture.surveys.dismiss(&ctx, user(1), asking, Wish::Unwanted).await.unwrap();
        fixture.pass(400);
        assert!(fixture.due(1, Moment::AfterTransfer).await.is_none());
        assert!(matches!(fixture.ask(1, id, 1).await, Err(Error::NotDue)));
        assert_eq!(fixture.surveys.own(&ctx, user(1), 50).await.unwrap().wish, Wish::Unwanted);
        fixture.surveys.wish(&ctx, user(1), Wish::Welcome).await.unwrap();
        assert!(fixture.due(1, Moment::AfterTransfer).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_once_and_is_held_against_what_was_shown() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("transfer", transfer()).await;
        let asking = fixture.ask(1, id, 1).await.unwrap();
        // Meanwhile another version asks something else.
        let mut other = transfer();
        other["questions"][0]["id"] = json!("other");
        assert_eq!(fixture.revise(id, other).await, 2);
        assert!(matches!(fixture.ask(2, id, 1).await, Err(Error::NotDue)));

        let wrong = fixture.answer(1, asking, vec![Given { value: Some(5), ..Given::default() }]).await;
        assert!(matches!(wrong, Err(Error::Answers((_, "unknown", _)))));
        assert!(matches!(fixture.answer(2, asking, vec![score(5)]).await, Err(Error::NotFound)));
        let keyed = Ctx { idempotency: Some(Idempotency::new("k".to_owned(), "f".to_owned())), ..fixture.customer(1) };
        for _ in 0..2 {
            fixture.surveys.answer(&keyed, user(1), asking, vec![score(5), words(" 很好 ")]).await.unwrap();
        }
        assert!(matches!(fixture.answer(1, asking, vec![score(1)]).await, Err(Error::Answered)));
        assert_eq!(fixture.count("SELECT count(*) FROM insight_survey_answer").await, 2);
        let own = fixture.surveys.own_data(&fixture.customer(1), user(1)).await.unwrap();
        assert_eq!(own[0].rows[0]["answers"][1]["words"], "很好");
        assert_eq!(own[0].rows[0]["answers"][0]["score"], 5);

        let late = fixture.ask(3, id, 2).await.unwrap();
        fixture.pass(8);
        assert!(matches!(fixture.answer(3, late, vec![score(5)]).await, Err(Error::TooLate)));
    })
    .await;
}

#[tokio::test]
async fn a_low_score_is_followed_up_by_whoever_takes_it() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("transfer", transfer()).await;
        fixture.asked_and_answered(1, id, vec![score(3)]).await;
        assert_eq!(fixture.opinions(CaseState::Open).await, 0);
        fixture.asked_and_answered(2, id, vec![score(2), words("太慢了")]).await;
        let page = PageQuery::parse(None, None).unwrap();
        let (open, waiting) = fixture.surveys.cases(fixture.ctx(), CaseState::Open, &page).await.unwrap();
        assert_eq!(waiting, 1);
        let file = &open.items[0];
        assert_eq!((file.row.score, file.row.user_id), (2, Some(user(2))));
        assert_eq!(file.person.as_ref().unwrap().phone_masked.as_deref(), Some("138****0001"));
        let (case, called) = (file.row.case_id, CaseOutcome::Resolved);
        let (one, two) = (fixture.operator("one"), fixture.operator("two"));
        let early = fixture.surveys.close_case(&one, case, called, "已致电").await;
        assert!(matches!(early, Err(Error::NotTaken)));
        fixture.surveys.take_case(&one, case).await.unwrap();
        fixture.surveys.take_case(&two, case).await.unwrap();
        assert!(matches!(fixture.surveys.close_case(&one, case, called, "已致电").await, Err(Error::NotTaken)));
        fixture.surveys.close_case(&two, case, called, "已致电说明").await.unwrap();
        assert!(matches!(fixture.surveys.take_case(&one, case).await, Err(Error::CaseClosed)));
        assert_eq!(fixture.opinions(CaseState::Closed).await, 1);
        let filter = storage::AuditFilter::default();
        let trail = fixture.db().audit_page(&filter, &page).await.unwrap().items;
        let acts: Vec<_> = trail.iter().map(|row| row.action.as_str()).collect();
        for act in ["insight.survey_case_opened", "insight.survey_case_taken", "insight.survey_case_closed"] {
            assert!(acts.contains(&act), "{act} is not in {acts:?}");
        }
        assert!(trail.iter().all(|row| !format!("{row:?}").contains("已致电说明")), "a note is about a person");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_told_of_fewer_than_five() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("transfer", transfer()).await;
        for nth in 0..4 {
            fixture.asked_and_answered(nth, id, vec![score(5), words("手机 13800000001")]).await;
        }
        let page = PageQuery::parse(None, Some(3)).unwrap();
        let results = fixture.surveys.results(fixture.ctx(), whole(id), Grain::Day).await.unwrap();
        assert!(results.questions.iter().all(|one| one.answers == 4 && one.counts.is_none()));
        assert!(results.trend.iter().all(|point| point.scores.is_empty()));
        assert!(fixture.surveys.words(fixture.ctx(), whole(id), "words", &page).await.unwrap().is_none());
        let compared = fixture.surveys.compare(fixture.ctx(), 90).await.unwrap();
        assert!(compared[0].score.is_none() && compared[0].shown.answered == 4);

        fixture.asked_and_answered(4, id, vec![score(2), words("慢")]).await;
        let results = fixture.surveys.results(fixture.ctx(), whole(id), Grain::Week).await.unwrap();
        let counts = results.questions[0].counts.as_ref().unwrap();
        assert_eq!(counts.by, [("1", 0), ("2", 1), ("3", 0), ("4", 0), ("5", 4)].map(|(one, n)| (one.to_owned(), n)));
        assert_eq!((counts.scores.sum, counts.scores.answers), (22, 5));
        assert_eq!(results.trend[0].scores["overall"].answers, 5);
        let first = fixture.surveys.words(fixture.ctx(), whole(id), "words", &page).await.unwrap().unwrap();
        assert_eq!(first.items.len(), 3);
        let next = PageQuery::parse(first.next_cursor.as_deref(), Some(3)).unwrap();
        let second = fixture.surveys.words(fixture.ctx(), whole(id), "words", &next).await.unwrap().unwrap();
        assert_eq!((second.items.len(), second.next_cursor), (2, None));
        let compared = fixture.surveys.compare(fixture.ctx(), 90).await.unwrap();
        assert_eq!(compared[0].score.unwrap().answers, 5);
        let listed = fixture.surveys.list(fixture.ctx(), 0, 1_000_000).await.unwrap();
        assert_eq!((listed.len(), listed[0].shown.asked, listed[0].shown.answered), (1, 5, 5));
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_is_nobody_and_what_they_said_is_gone() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("transfer", transfer()).await;
        for nth in 0..6 {
            fixture.asked_and_answered(nth, id, vec![score(1), words("请回电 13800000001")]).await;
        }
        let mut tx = fixture.db().begin(fixture.ctx()).await.unwrap();
        tx.publish(Event::new(USER_CLOSED, user(3), &RelationClosed { user_id: user(3) }));
        tx.commit().await.unwrap();
        let consumption = crate::react::consumption(fixture.bank.banks.clone());
        Outbox::new(fixture.db(), fixture.ctx().clone()).drain(&consumption).await.unwrap();

        let own = fixture.surveys.own_data(&fixture.customer(3), user(3)).await.unwrap();
        assert!(own[0].rows.is_empty());
        assert_eq!(fixture.count("SELECT count(*) FROM insight_survey_answer WHERE words IS NOT NULL").await, 5);
        assert_eq!(fixture.count("SELECT count(*) FROM insight_survey_asking WHERE user_id LIKE '%3'").await, 0);
        assert_eq!(fixture.count("SELECT count(*) FROM insight_survey_person WHERE user_id LIKE '%3'").await, 0);
        assert_eq!(fixture.opinions(CaseState::Open).await, 5);
        assert_eq!(fixture.opinions(CaseState::Closed).await, 1);
        // The sum stays as it was.
        let results = fixture.surveys.results(fixture.ctx(), whole(id), Grain::Day).await.unwrap();
        assert_eq!((results.questions[0].answers, results.shown.answered), (6, 6));
        assert_eq!(results.questions[1].answers, 5);
    })
    .await;
}

#[tokio::test]
async fn words_are_forgotten_when_they_are_old() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("transfer", transfer()).await;
        fixture.asked_and_answered(1, id, vec![score(4), words("不错")]).await;
        let sweep = SweepWords { banks: fixture.bank.banks.clone() };
        fixture.pass(WORDS_KEPT_DAYS);
        sweep.run(fixture.ctx(), &fixture.db()).await.unwrap();
        assert_eq!(fixture.count("SELECT count(*) FROM insight_survey_answer").await, 2);
        fixture.pass(1);
        sweep.run(fixture.ctx(), &fixture.db()).await.unwrap();
        assert_eq!(fixture.count("SELECT count(*) FROM insight_survey_answer").await, 1);
    })
    .await;
}

#[tokio::test]
async fn banks_know_nothing_of_each_other() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("transfer", transfer()).await;
        let asking = fixture.ask(1, id, 1).await.unwrap();
        let there = Ctx { tenant: fixture.bank.add("otherbank", &[]).await.tenant, ..fixture.customer(1) };
        let place = Place { moment: Moment::AfterTransfer, page: None };
        assert!(fixture.surveys.due(&there, user(1), place).await.unwrap().is_none());
        let answered = fixture.surveys.answer(&there, user(1), asking, vec![score(5)]).await;
        assert!(matches!(answered, Err(Error::NotFound)));
        assert!(fixture.surveys.own(&there, user(1), 50).await.unwrap().shown.is_empty());
        assert!(matches!(fixture.surveys.results(&there, whole(id), Grain::Day).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn an_open_survey_is_asked_of_nobody_and_costs_nothing() {
    on_every_engine(|fixture| async move {
        let mut body = transfer();
        body["moment"] = json!("open");
        let id = fixture.publish("open", body).await;
        fixture.left.0.store(0, Ordering::SeqCst);
        let ctx = fixture.customer(1);
        assert_eq!(fixture.surveys.own(&ctx, user(1), 50).await.unwrap().open.len(), 1);
        let place = Place { moment: Moment::Open, page: None };
        let asked = fixture.surveys.ask(&ctx, user(1), (id, 1), place).await.unwrap();
        fixture.answer(1, asked.asking_id, vec![score(4)]).await.unwrap();
        assert!(fixture.surveys.own(&ctx, user(1), 50).await.unwrap().open.is_empty());
        assert!(matches!(fixture.surveys.ask(&ctx, user(1), (id, 1), place).await, Err(Error::NotDue)));
        assert_eq!(store::person(&fixture.db(), user(1)).await.unwrap().asked_day, None);
    })
    .await;
}
