//! The group against real databases: SQLite always, PostgreSQL when `POLYBANK_TEST_POSTGRES` names a server.

use std::sync::Arc;

use contracts::risk::{Facts, Happened, Risk, Scenario, VerdictOutcome};
use contracts::transfer::{Route, TRANSFER_POSTED, Transfer, TransferPosted};
use contracts::user::{SignedIn, USER_SIGNED_IN, User};
use kernel::{Actor, Clock, Ctx, Event, Id, Money};
use publishing::model::{Canary, Reach, Trial, Window};
use publishing::{Edit, MAIN, Move, NewDocument, Place, Publishing};
use serde_json::{Value, json};
use storage::{Db, Engine, Outbox, jobs};
use tenancy::Banks;
use testkit::TestBank;

use crate::moment::Moment;
use crate::rules::explain::StoredHit;
use crate::rules::{Action, Judged, KIND, RulesKind};
use crate::service::{List, Service};
use crate::{MIGRATIONS, Setting, Settings, module, react, record, store};

/// One bank with this group in it.
struct Fixture {
    bank: TestBank,
    line: Publishing,
    service: Arc<Service>,
}

fn line(banks: &Banks) -> Publishing {
    Publishing::new(banks.clone(), vec![Arc::new(RulesKind::new(banks.clone()))]).unwrap()
}

impl Fixture {
    async fn new(engine: Engine) -> Arc<Self> {
        let [own, catalogue] = publishing::MIGRATIONS;
        let bank = TestBank::open(engine, &[MIGRATIONS, own, catalogue], |_| vec![]).await;
        let line = line(&bank.banks);
        let service = module(bank.banks.clone(), line.clone(), Settings::default()).1;
        Arc::new(Self { bank, line, service })
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    fn db(&self) -> Db {
        self.bank.banks.db(self.ctx()).unwrap()
    }

    fn later(&self, seconds: i64) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(seconds));
    }

    /// A process that starts now and remembers nothing.
    fn restarted(&self) -> Arc<Service> {
        module(self.bank.banks.clone(), line(&self.bank.banks), Settings::default()).1
    }

    /// The same bank, with `who` at its console.
    fn operator(&self, who: &str) -> Ctx {
        let actor = Actor::Operator { operator_id: who.to_owned() };
        Ctx { actor, ..self.ctx().clone() }
    }

    /// Takes a text through the line as far as `how` leads.
    async fn decide(&self, place: Place, how: Move) {
        let maker = self.operator("maker");
        let Place { document_id, version, .. } = place;
        let checked = self.line.check(&maker, document_id, version, "请审批").await.unwrap();
        let approve = Move::Approve { edit: checked.edit };
        self.line.decide(&self.operator("checker"), document_id, version, approve, "同意发布").await.unwrap();
        self.line.decide(&maker, document_id, version, how, "按计划").await.unwrap();
    }

    /// Begins the bank's own document.
    async fn begin(&self, name: &str, body: Option<Value>) -> Place {
        let (kind, name, title) = (KIND.to_owned(), name.to_owned(), "本行规则".to_owned());
        let new = NewDocument { kind, name, title, reach: Reach::Own, body, note: "第一版".to_owned() };
        self.line.create(&self.operator("maker"), new).await.unwrap()
    }

    /// A new version of it.
    async fn revise(&self, place: Place, body: Value) -> Place {
        let maker = self.operator("maker");
        let next = self.line.revise(&maker, place.document_id, place.version, "调整规则").await.unwrap();
        let edit = Edit { base_edit: next.edit, body, note: "调整规则".to_owned() };
        self.line.edit(&maker, next.document_id, next.version, edit).await.unwrap()
    }

    async fn publish(&self, events: Vec<Event>) {
        let db = self.db();
        let mut tx = db.begin(self.ctx()).await.unwrap();
        events.into_iter().for_each(|event| tx.publish(event));
        tx.commit().await.unwrap();
        Outbox::new(db, self.ctx().clone()).drain(&react::consumption()).await.unwrap();
    }
}

/// Runs the story on every engine there is.
async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<Fixture>) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}

fn transfer(user: Id<User>, yuan: i64, payee: &str) -> Facts {
    Facts {
        user_id: Some(user),
        device_id: Some("device-1".to_owned()),
        device_age_s: Some(30 * 86_400),
        amount: Some(Money::cny(yuan * 100)),
        payee_account: Some(payee.to_owned()),
        ..Facts::of(Scenario::Transfer)
    }
}

fn release() -> Move {
    Move::Release { window: Window::default(), guard: None }
}

/// A document with one rule about transfers.
fn document(id: &str, when: &str, action: &str) -> Value {
    json!({ "rules": [{
        "id": id, "name_zh": "本行规则", "name_en": "own rule", "scenarios": ["transfer"], "when": when, "action": action,
        "reason_zh": "本行的规则", "reason_en": "A rule of this bank", "remedy_zh": "请到网点办理。", "remedy_en": "Come to a branch.",
    }] })
}

fn login(user: Id<User>, device: &str) -> Facts {
    let (device_id, device_age_s) = (Some(device.to_owned()), None);
    Facts { scenario: Scenario::Login, device_id, device_age_s, ..transfer(user, 0, "-") }
}

fn posted(user: Id<User>) -> Event {
    let transfer_id: Id<Transfer> = testkit::ctx().new_id();
    let (amount, route, payee_account) = (Money::cny(100), Route::Book, "6222".to_owned());
    let body = TransferPosted {
        transfer_id,
        user_id: user,
        amount,
        route,
        payee_account,
        payee_user_id: None,
        origin: Default::default(),
    };
    Event::new(TRANSFER_POSTED, user, &body)
}

async fn outcome(service: &Service, ctx: &Ctx, facts: &Facts) -> VerdictOutcome {
    service.assess(ctx, facts).await.unwrap().outcome
}

#[tokio::test]
async fn the_sixth_transfer_in_ten_minutes_asks_for_more() {
    on_every_engine(|bank| async move {
        let user = bank.ctx().new_id();
        for n in 1..=5 {
            let facts = transfer(user, n, "6222");
            // Asked for a proof, and back with it: one attempt.
            assert_eq!(outcome(&bank.service, bank.ctx(), &facts).await, VerdictOutcome::Allow, "transfer {n}");
            assert_eq!(outcome(&bank.service, bank.ctx(), &facts).await, VerdictOutcome::Allow, "proof {n}");
            bank.later(20);
        }
        let sixth = transfer(user, 6, "6222");
        let foreseen = bank.service.foresee(bank.ctx(), &sixth).await.unwrap();
        assert_eq!(foreseen.outcome, VerdictOutcome::StepUp);
        assert_eq!(bank.service.foresee(bank.ctx(), &sixth).await.unwrap().outcome, foreseen.outcome);
        assert_eq!(outcome(&bank.service, bank.ctx(), &sixth).await, VerdictOutcome::StepUp);
        bank.later(601);
        assert_eq!(outcome(&bank.service, bank.ctx(), &transfer(user, 7, "6222")).await, VerdictOutcome::Allow);
    })
    .await;
}

#[tokio::test]
async fn a_restarted_process_remembers_the_last_hour() {
    on_every_engine(|bank| async move {
        let user = bank.ctx().new_id();
        for n in 1..=19 {
            outcome(&bank.service, bank.ctx(), &transfer(user, n, "6222")).await;
            bank.later(150);
        }
        bank.service.flush().await;
        let service = bank.restarted();
        assert_eq!(outcome(&service, bank.ctx(), &transfer(user, 20, "6222")).await, VerdictOutcome::Deny);
        bank.later(3_601);
        assert_eq!(outcome(&service, bank.ctx(), &transfer(user, 21, "6222")).await, VerdictOutcome::Allow);
    })
    .await;
}

#[tokio::test]
async fn new_devices_count_once_whether_judged_or_told() {
    on_every_engine(|bank| async move {
        let user = bank.ctx().new_id();
        let signed_in = |device: &str| {
            let (session_id, device_id) = (bank.ctx().new_id(), device.to_owned());
            Event::new(USER_SIGNED_IN, user, &SignedIn { user_id: user, session_id, device_id, new_device: true })
        };
        assert_eq!(outcome(&bank.service, bank.ctx(), &login(user, "a")).await, VerdictOutcome::Allow);
        bank.publish(vec![signed_in("a"), signed_in("b")]).await;
        bank.service.reload(bank.ctx()).await.unwrap();
        assert_eq!(outcome(&bank.service, bank.ctx(), &login(user, "a")).await, VerdictOutcome::Allow);
        assert_eq!(outcome(&bank.service, bank.ctx(), &login(user, "c")).await, VerdictOutcome::StepUp);
    })
    .await;
}

#[tokio::test]
async fn lists_and_settings_hold_at_once_and_leave_a_trace() {
    on_every_engine(|bank| async move {
        let (service, ctx) = (&bank.service, bank.ctx());
        let user = ctx.new_id();
        service.list_add(ctx, List::Account, "6222999", "reported").await.unwrap();
        service.list_add(ctx, List::Device, "stolen", "reported").await.unwrap();
        assert_eq!(outcome(service, ctx, &transfer(user, 1, "6222999")).await, VerdictOutcome::Deny);
        assert_eq!(outcome(service, ctx, &login(user, "stolen")).await, VerdictOutcome::Deny);
        service.list_remove(ctx, List::Account, "6222999").await.unwrap();
        assert_eq!(outcome(service, ctx, &transfer(user, 1, "6222999")).await, VerdictOutcome::Allow);

        let strict = |value| Setting { enabled: true, thresholds: [("amount_min_minor".to_owned(), value)].into() };
        service.set_rule(ctx, "first_time_payee_large", strict(5_000)).await.unwrap();
        let first = Facts { first_time_payee: true, ..transfer(user, 50, "6222111") };
        assert_eq!(outcome(service, ctx, &first).await, VerdictOutcome::StepUp);
        assert!(service.set_rule(ctx, "first_time_payee_large", strict(-1)).await.is_err());
        assert!(service.set_rule(ctx, "no_such_rule", strict(1)).await.is_err());
        let off = Setting { enabled: false, thresholds: Default::default() };
        assert!(service.set_rule(ctx, "payee_black_list", off).await.is_err(), "a floor");
        assert!(service.list_add(ctx, List::Device, "two words", "").await.is_err());

        service.flush().await;
        let kept = store::verdicts(&bank.db()).await.unwrap();
        let outcomes: Vec<_> =
            kept.iter().map(|(scenario, outcome, ..)| (scenario.as_str(), outcome.as_str())).collect();
        assert_eq!(outcomes.len(), 3, "verdicts that allow are not kept: {kept:?}");
        assert!(outcomes.contains(&("login", "deny")) && outcomes.contains(&("transfer", "step_up")));
        assert!(kept.iter().any(|(_, _, reasons, _)| reasons.contains("payee_black_list")));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_kept_for_ever() {
    on_every_engine(|bank| async move {
        let user = bank.ctx().new_id();
        let db = bank.db();
        bank.publish(vec![posted(user)]).await;
        bank.service.list_add(bank.ctx(), List::Device, "stolen", "reported").await.unwrap();
        outcome(&bank.service, bank.ctx(), &login(user, "stolen")).await;
        bank.service.flush().await;
        bank.later(400 * 86_400);
        assert!(jobs::run_once(&db, bank.ctx(), &react::retention(), "test").await.unwrap());
        assert!(store::verdicts(&db).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_published_is_in_force_at_once_and_what_is_taken_back_is_not() {
    on_every_engine(|bank| async move {
        let (service, ctx) = (&bank.service, bank.ctx());
        let facts = transfer(ctx.new_id(), 777, "6222");
        assert_eq!(outcome(service, ctx, &facts).await, VerdictOutcome::Allow);
        let place = bank.begin("lucky", Some(document("lucky_amount", "amount == 777", "block"))).await;
        assert_eq!(outcome(service, ctx, &facts).await, VerdictOutcome::Allow, "a draft");
        bank.decide(place, release()).await;
        let verdict = service.assess(ctx, &facts).await.unwrap();
        assert_eq!(verdict.outcome, VerdictOutcome::Deny);
        let reason = &verdict.reasons[0];
        assert_eq!(
            (reason.rule.as_str(), reason.version, reason.remedy_zh.as_str()),
            ("lucky_amount", 1, "请到网点办理。")
        );
        assert_eq!(service.rule_text("lucky_amount").unwrap().0, "本行的规则");
        let base = service.rule_text("night_large_amount").unwrap();
        assert_eq!(base.1, "A large amount at night");
        let elsewhere = bank.restarted();
        assert_eq!(outcome(&elsewhere, ctx, &facts).await, VerdictOutcome::Deny, "in another process");

        let maker = bank.operator("maker");
        bank.line.decide(&maker, place.document_id, place.version, Move::RollBack, "误伤较多").await.unwrap();
        assert_eq!(outcome(service, ctx, &facts).await, VerdictOutcome::Allow);
    })
    .await;
}

#[tokio::test]
async fn a_version_in_the_shadow_is_recorded_and_one_on_trial_decides_for_those_it_is_tried_on() {
    on_every_engine(|bank| async move {
        let (service, ctx) = (&bank.service, bank.ctx());
        let (one, other): (Id<User>, Id<User>) = (ctx.new_id(), ctx.new_id());
        let place = bank.begin(MAIN, Some(document("own", "amount == 777", "challenge"))).await;
        bank.decide(place, release()).await;
        let next = bank.revise(place, document("own", "amount == 777", "block")).await;
        let everybody = publishing::model::EVERYBODY;
        let shadow = Canary { trial: Trial::Shadow, share: everybody, ..Canary::default() };
        bank.decide(next, Move::Canary { canary: shadow, guard: None }).await;
        assert_eq!(outcome(service, ctx, &transfer(one, 777, "6222")).await, VerdictOutcome::StepUp);
        service.flush().await;
        let kept = store::verdicts(&bank.db()).await.unwrap();
        let hits: Vec<StoredHit> = serde_json::from_str(&kept[0].3).unwrap();
        let shadows: Vec<_> = hits.iter().filter(|hit| hit.shadow).map(|hit| (hit.version, hit.action)).collect();
        assert_eq!(shadows, [(2, Action::Block)]);

        let canary = Canary { white_list: vec![one.to_string()], trial: Trial::Enforced, ..Canary::default() };
        let maker = bank.operator("maker");
        let how = Move::Canary { canary, guard: None };
        bank.line.decide(&maker, next.document_id, next.version, how, "先试一人").await.unwrap();
        assert_eq!(outcome(service, ctx, &transfer(one, 777, "6223")).await, VerdictOutcome::Deny);
        assert_eq!(outcome(service, ctx, &transfer(other, 777, "6223")).await, VerdictOutcome::StepUp);
    })
    .await;
}

#[tokio::test]
async fn a_document_begins_with_what_was_set_of_old_and_takes_its_place() {
    on_every_engine(|bank| async move {
        let (service, ctx) = (&bank.service, bank.ctx());
        let strict = Setting { enabled: true, thresholds: [("amount_min_minor".to_owned(), 5_000)].into() };
        service.set_rule(ctx, "first_time_payee_large", strict).await.unwrap();
        // Somebody else each time: many who pay one account within minutes are another story.
        let first = |nth: i64| Facts { first_time_payee: true, ..transfer(ctx.new_id(), 50, &format!("6222{nth}")) };
        assert_eq!(outcome(service, ctx, &first(1)).await, VerdictOutcome::StepUp);
        assert!(service.minds_first_payment(ctx, Money::cny(5_000)).await.unwrap());

        let place = bank.begin(MAIN, None).await;
        let text = bank.line.text(&bank.operator("maker"), place.document_id, 1).await.unwrap();
        assert_eq!(text.edit.body["rules"][0]["when"], "payee.first_time and amount >= 50");
        bank.decide(place, release()).await;
        assert_eq!(outcome(service, ctx, &first(2)).await, VerdictOutcome::StepUp, "the same as before");
        let looser = document("first_time_payee_large", "payee.first_time and amount >= 80", "challenge");
        bank.decide(bank.revise(place, looser).await, release()).await;
        assert_eq!(outcome(service, ctx, &first(3)).await, VerdictOutcome::Allow, "settings are history");
    })
    .await;
}

#[tokio::test]
async fn a_verdict_can_be_explained_and_a_listing_rule_lists() {
    on_every_engine(|bank| async move {
        let (service, ctx) = (&bank.service, bank.ctx());
        let user = ctx.new_id();
        let place = bank.begin("lists", Some(document("decoy", "amount == 666", "list_payee"))).await;
        bank.decide(place, release()).await;
        let decoyed = service.assess(ctx, &transfer(user, 666, "6222666")).await.unwrap();
        assert_eq!(decoyed.outcome, VerdictOutcome::Deny);
        service.flush().await;
        service.reload(ctx).await.unwrap();
        assert_eq!(outcome(service, ctx, &transfer(user, 1, "6222666")).await, VerdictOutcome::Deny, "it is listed");

        let id = decoyed.verdict_id.unwrap().parse().unwrap();
        let (kept, explained) = service.explained(ctx, id).await.unwrap();
        assert_eq!((kept.outcome, kept.amount_minor), (VerdictOutcome::Deny, Some(66_600)));
        assert_eq!(kept.payee_tail.as_deref(), Some("2666"), "its end and no more");
        assert_eq!(kept.user_id, Some(user));
        let told = explained.hits.iter().find(|told| told.hit.rule == "decoy").unwrap();
        assert!(told.because.contains("666"), "{told:?}");
        assert!(service.explained(ctx, ctx.new_id()).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_ended_badly_is_seen_and_never_in_the_way() {
    on_every_engine(|bank| async move {
        let (service, ctx) = (&bank.service, bank.ctx());
        let user = ctx.new_id();
        for _ in 0..30 {
            service.observe(ctx, &login(user, "a"), Happened::Failed).await.unwrap();
        }
        assert_eq!(outcome(service, ctx, &transfer(user, 1, "6222")).await, VerdictOutcome::Allow);
    })
    .await;
}

#[tokio::test]
async fn a_case_is_opened_when_its_operation_was_held() {
    on_every_engine(|bank| async move {
        let (start, user) = (bank.ctx().now(), bank.ctx().new_id());
        let held = |hours: i64| {
            let at = start.plus_seconds(hours * 3_600);
            let context = Ctx { clock: Clock::set_to(at), ..bank.ctx().clone() };
            let facts = transfer(user, 100 + hours, "6222");
            store::VerdictRow {
                verdict_id: context.new_id(),
                user_id: Some(user),
                moment: Moment::of(&context, &facts),
                judged: Judged { outcome: VerdictOutcome::Delay, ..Judged::nothing(0) },
                reasons: Vec::new(),
                context,
            }
        };
        let verdicts = [held(0), held(2), held(5)];
        record::write(&bank.bank.banks, &bank.ctx().tenant, &verdicts).await.unwrap();
        let sql = "SELECT opened_at FROM risk_case ORDER BY opened_at";
        let cases = bank.db().fetch_all(sql, vec![]).await.unwrap();
        let opened: Vec<_> = cases.iter().map(|row| row.time("opened_at").unwrap().seconds_since(start)).collect();
        assert_eq!(opened, [0, 7_200, 18_000], "one batch, three moments");
    })
    .await;
}
