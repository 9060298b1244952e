//! The desk against real databases: SQLite always, PostgreSQL when `POLYBANK_TEST_POSTGRES` names a server.

mod console;
mod lists;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, AccountView, Accounts, EntryView, FirstPosting, InternalAccount, OpenAccount, Posted, Posting,
};
use contracts::own_data::OwnData;
use contracts::risk::{Facts, Risk, Scenario, VerdictOutcome};
use contracts::user::{
    Carrier, DeviceInfo, DeviceStanding, OpenedSession, TextMessage, User, UserClass, UserView, Users,
};
use crypto::KeyRing;
use kernel::{AccountNo, Actor, Ctx, Id, Lang, Money, PageQuery, PersonName, Phone, ResidentId};
use publishing::Publishing;
use serde_json::json;
use storage::{Db, Engine, Outbox, Tx, args, jobs};
use testkit::TestBank;

use super::appeals::{Answer, AppealFile};
use super::error::Error;
use super::graph::{Around, Thing};
use super::model::{AppealDecision, AppealState, CaseDecision, CaseState, Grain, Label, NoteKind, Outcome};
use super::store::{self, CaseFilter, Judgement, ReportFilter, VerdictFilter};
use super::{Allowance, Case, Desk, NewCase, Sought, allowance, jobs as desk_jobs, open_for_in_tx};
use crate::{MIGRATIONS, RulesKind, Settings, module};

const MARK: u64 = u64::MAX - 3;

/// One bank with the desk in it.
struct Fixture {
    bank: TestBank,
    desk: Arc<Desk>,
}

impl Fixture {
    async fn new(engine: Engine) -> Arc<Self> {
        let [own, catalogue] = publishing::MIGRATIONS;
        let tables = [MIGRATIONS, parameters::MIGRATIONS, own, catalogue];
        let bank = TestBank::open(engine, &tables, |_| Vec::new()).await;
        let line = Publishing::new(bank.banks.clone(), vec![Arc::new(RulesKind::new(bank.banks.clone()))]).unwrap();
        let judging = module(bank.banks.clone(), line, Settings::default()).1;
        let keys = KeyRing::from_key([5; 32]);
        let (users, till) = (Arc::new(Somebody), Arc::new(NoTill));
        let desk = Arc::new(Desk::new(bank.banks.clone(), users, till, judging, keys, Arc::new(Colleagues)));
        Arc::new(Self { bank, desk })
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    /// What customers were to be told, in order.
    async fn told(&self) -> Vec<String> {
        let events = Outbox::new(self.db(), self.ctx().clone()).events_after(0).await.unwrap();
        let wanted = events.iter().filter(|event| event.topic == contracts::message::MESSAGE_WANTED);
        wanted.map(|event| event.body::<contracts::message::MessageWanted>().unwrap().template).collect()
    }

    fn db(&self) -> Db {
        self.bank.banks.db(self.ctx()).unwrap()
    }

    /// The context of an operator.
    fn operator(&self, name: &str) -> Ctx {
        Ctx { actor: Actor::Operator { operator_id: name.to_owned() }, ..self.ctx().clone() }
    }

    fn later(&self, seconds: i64) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(seconds));
    }

    /// Keeps a verdict as the judging side does.
    async fn verdict(&self, of: &Given<'_>) -> Id<Judgement> {
        let id = self.ctx().new_id();
        let mut tx = self.db().begin(self.ctx()).await.unwrap();
        self.keep(&mut tx, id, of).await;
        tx.commit().await.unwrap();
        id
    }

    async fn keep(&self, tx: &mut Tx, id: Id<Judgement>, of: &Given<'_>) {
        let hits: Vec<_> = of
            .rules
            .iter()
            .map(|rule| serde_json::json!({ "rule": rule, "version": 2, "action": "block", "score": 10, "shadow": false }))
            .collect();
        let reasons: Vec<_> = of
            .rules
            .iter()
            .map(|rule| serde_json::json!({ "rule": rule, "version": 2, "text_zh": format!("命中{rule}"), "text_en": rule }))
            .collect();
        let sql = "INSERT INTO risk_verdict (verdict_id, scenario, outcome, reasons, user_id, at, score, hits, device_id, \
                   amount_minor, payee_tail) VALUES ($1, $2, $3, $4, $5, $6, 10, $7, $8, $9, $10)";
        let (reasons, hits) = (serde_json::to_string(&reasons).unwrap(), serde_json::to_string(&hits).unwrap());
        let values = args![
            id,
            "transfer",
            of.outcome.as_str(),
            reasons,
            of.user,
            self.ctx().now(),
            hits,
            of.device,
            of.amount_minor,
            of.payee_tail,
        ];
        tx.execute(sql, values).await.unwrap();
    }

    /// A delayed verdict with the case it opens.
    async fn delayed(&self, user: Id<User>) -> (Id<Judgement>, Id<Case>) {
        let (id, db) = (self.ctx().new_id(), self.db());
        let mut tx = db.begin(self.ctx()).await.unwrap();
        self.keep(&mut tx, id, &Given { outcome: Outcome::Delay, ..Given::of(user) }).await;
        let (verdict_id, summary) = (id.to_string(), "大额转给新收款人");
        let new = NewCase {
            verdict_id: &verdict_id,
            user_id: Some(user),
            scenario: Scenario::Transfer,
            mark: MARK,
            amount_minor: Some(50_000),
            summary,
        };
        let case = open_for_in_tx(&mut tx, self.ctx(), &new).await.unwrap();
        tx.commit().await.unwrap();
        (id, case)
    }

    async fn allowed(&self, user: Id<User>, mark: u64, payee: &str, amount_minor: i64) -> Option<Allowance> {
        let (scenario, payee) = (Scenario::Transfer, Some(payee));
        let outcome = VerdictOutcome::Deny;
        let sought = Sought { user, scenario, mark, payee, amount_minor: Some(amount_minor), outcome };
        allowance(&self.db(), self.ctx().now(), &sought).await.unwrap()
    }

    /// What would be let pass of a proof that is asked for.
    async fn allowed_of_proof(&self, user: Id<User>) -> Option<Allowance> {
        let (scenario, outcome) = (Scenario::Transfer, VerdictOutcome::StepUp);
        let sought =
            Sought { user, scenario, mark: 1, payee: Some("6222000000006789"), amount_minor: Some(50_000), outcome };
        allowance(&self.db(), self.ctx().now(), &sought).await.unwrap()
    }

    async fn appeal(&self, user: Id<User>, verdict: Id<Judgement>) -> Result<AppealFile, Error> {
        self.desk.file_appeal(self.ctx(), user, verdict, "收款人是我女儿，请核实").await
    }

    async fn count(&self) {
        let desk_jobs = desk_jobs::all(&self.desk);
        assert!(jobs::run_once(&self.db(), self.ctx(), &desk_jobs[0], "test").await.unwrap());
    }
}

/// A verdict to keep.
#[derive(Clone, Copy)]
struct Given<'a> {
    outcome: Outcome,
    rules: &'a [&'a str],
    user: Id<User>,
    device: &'a str,
    amount_minor: i64,
    payee_tail: &'a str,
}

impl Given<'_> {
    fn of(user: Id<User>) -> Self {
        Self {
            outcome: Outcome::Deny,
            rules: &["first_time_payee_large", "night_large_amount"],
            user,
            device: "device-1",
            amount_minor: 50_000,
            payee_tail: "6789",
        }
    }
}

/// Runs the story on every engine there is.
async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<Fixture>) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}

fn page() -> PageQuery {
    PageQuery::default()
}

#[tokio::test]
async fn a_delayed_operation_is_one_case_and_its_release_lets_only_it_pass() {
    on_every_engine(|bank| async move {
        let (desk, user) = (&bank.desk, bank.ctx().new_id());
        let (_, case) = bank.delayed(user).await;
        let (second, again) = bank.delayed(user).await;
        assert_eq!(case, again, "the customer came back: the same case");
        let (anna, bo) = (bank.operator("anna"), bank.operator("bo"));
        let (release, fine) = (CaseDecision::Release, Label::Legitimate);
        let early = desk.decide_case(&anna, case, release, fine, "已电话核实").await;
        assert!(matches!(early, Err(Error::NotAssigned)));
        desk.assign(&anna, case).await.unwrap();
        desk.note(&anna, case, NoteKind::Evidence, "回访录音 0421".to_owned()).await.unwrap();
        let others = desk.decide_case(&bo, case, release, fine, "已电话核实").await;
        assert!(matches!(others, Err(Error::NotAssigned)));
        assert_eq!(bank.allowed(user, MARK, "6222000000006789", 50_000).await, None);
        desk.decide_case(&anna, case, release, fine, "已电话核实").await.unwrap();
        assert_eq!(bank.told().await, ["case_released"]);
        assert!(matches!(desk.assign(&bo, case).await, Err(Error::CaseDecided)));

        let allowed = bank.allowed(user, MARK, "6222000000006789", 50_000).await.unwrap();
        assert!(allowed.passes("night_large_amount") && !allowed.passes("payee_black_list"));
        assert_eq!(bank.allowed(user, MARK + 1, "6222000000006789", 50_000).await, None, "another operation");
        assert_eq!(bank.allowed(bank.ctx().new_id(), MARK, "6222000000006789", 50_000).await, None, "somebody else");

        let detail = desk.case(&anna, case).await.unwrap();
        assert_eq!((detail.verdicts.len(), detail.notes.len()), (2, 1));
        assert!(detail.verdicts.iter().all(|one| one.verdict.label == Some(Label::Legitimate)));
        assert_eq!(detail.file.person.unwrap().name_masked.as_deref(), Some("*海"));
        let own = desk.refusals_of(bank.ctx(), user).await.unwrap();
        let newest = own.iter().find(|one| one.verdict.verdict_id == second).unwrap();
        assert_eq!(newest.decision, Some(CaseDecision::Release));
        assert!(newest.released_until.is_some());
        bank.later(24 * 3_600);
        assert_eq!(bank.allowed(user, MARK, "6222000000006789", 50_000).await, None, "its time is over");
    })
    .await;
}

#[tokio::test]
async fn an_appeal_is_the_customers_own_once_and_in_time() {
    on_every_engine(|bank| async move {
        let (user, other) = (bank.ctx().new_id(), bank.ctx().new_id());
        let refused = bank.verdict(&Given::of(user)).await;
        let asked = bank.verdict(&Given { outcome: Outcome::StepUp, ..Given::of(user) }).await;
        assert!(matches!(bank.appeal(other, refused).await, Err(Error::NotFound)), "somebody else's is not there");
        assert!(matches!(bank.appeal(user, asked).await, Err(Error::NotAppealable)), "nothing was refused");
        let filed = bank.appeal(user, refused).await.unwrap();
        assert_eq!(filed.row.due_at.seconds_since(filed.row.filed_at), 3 * 86_400);
        assert!(matches!(bank.appeal(user, refused).await, Err(Error::AppealedAlready)));
        for _ in 0..4 {
            let one = bank.verdict(&Given::of(user)).await;
            bank.appeal(user, one).await.unwrap();
        }
        let sixth = bank.verdict(&Given::of(user)).await;
        assert!(matches!(bank.appeal(user, sixth).await, Err(Error::TooManyAppeals)));
        let late = bank.verdict(&Given::of(other)).await;
        bank.later(30 * 86_400);
        assert!(matches!(bank.appeal(other, late).await, Err(Error::NotAppealable)));
        assert_eq!(bank.desk.appeals_of(bank.ctx(), user).await.unwrap().len(), 5);
        assert!(bank.desk.appeals_of(bank.ctx(), other).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_answers_an_appeal_against_their_own_case_and_an_upheld_one_lifts_at_once() {
    on_every_engine(|bank| async move {
        let (desk, user) = (&bank.desk, bank.ctx().new_id());
        let (anna, bo) = (bank.operator("anna"), bank.operator("bo"));
        let (verdict, case) = bank.delayed(user).await;
        desk.assign(&anna, case).await.unwrap();
        desk.decide_case(&anna, case, CaseDecision::Refuse, Label::Unsure, "联系不上客户").await.unwrap();
        let appeal = bank.appeal(user, verdict).await.unwrap().row.appeal_id;
        let told = |decision| Answer {
            decision, reply: "已核实，限制已解除".into(), reason: "客户到网点核实".into()
        };
        let own = desk.answer_appeal(&anna, appeal, &told(AppealDecision::Uphold)).await;
        assert!(matches!(own, Err(Error::OwnCase)));
        assert_eq!(desk.waiting(&bo).await.unwrap().appeals, 1);
        desk.answer_appeal(&bo, appeal, &told(AppealDecision::Uphold)).await.unwrap();
        let twice = desk.answer_appeal(&bo, appeal, &told(AppealDecision::Reject)).await;
        assert!(matches!(twice, Err(Error::AppealDecided)));
        assert_eq!(bank.told().await, ["case_refused", "appeal_upheld"]);
        let own = desk.own_data(bank.ctx(), user).await.unwrap();
        assert_eq!((own[0].name, &own[0].rows[0]["reply"]), ("appeals", &json!("已核实，限制已解除")));

        let allowed = bank.allowed(user, 1, "6222000000006789", 50_000).await.unwrap();
        assert!(allowed.passes("first_time_payee_large"));
        assert_eq!(bank.allowed(user, 1, "6222000000006789", 50_001).await, None, "not more than was refused");
        assert_eq!(bank.allowed(user, 1, "6222000000001111", 50_000).await, None, "not to somebody else");
        let answered = desk.appeal(&bo, appeal).await.unwrap();
        assert_eq!(
            (answered.row.state, answered.verdict.unwrap().verdict.label),
            (AppealState::Upheld, Some(Label::Legitimate))
        );
        let own = desk.appeals_of(bank.ctx(), user).await.unwrap();
        assert_eq!(own[0].row.answered.as_ref().unwrap().reply, "已核实，限制已解除");
    })
    .await;
}

#[tokio::test]
async fn a_proof_nobody_could_give_is_appealed_like_a_refusal_and_lifted_like_one() {
    on_every_engine(|bank| async move {
        let (desk, user, bo) = (&bank.desk, bank.ctx().new_id(), bank.operator("bo"));
        let told = Answer {
            decision: AppealDecision::Uphold, reply: "已核实".into(), reason: "客户到网点核实".into()
        };
        let refused = bank.verdict(&Given::of(user)).await;
        let appeal = bank.appeal(user, refused).await.unwrap().row.appeal_id;
        desk.answer_appeal(&bo, appeal, &told).await.unwrap();
        assert_eq!(bank.allowed_of_proof(user).await, None, "a refusal that was lifted lifts no proof");

        let asked = bank.verdict(&Given { outcome: Outcome::StepUp, ..Given::of(user) }).await;
        assert!(matches!(bank.appeal(user, asked).await, Err(Error::NotAppealable)), "it could be given");
        for _ in 0..2 {
            desk.judging.unmet(bank.ctx(), &asked.to_string()).await.unwrap();
        }
        let refusals = desk.refusals_of(bank.ctx(), user).await.unwrap();
        assert_eq!(refusals.len(), 2, "both are shown");
        let appeal = bank.appeal(user, asked).await.unwrap().row.appeal_id;
        desk.answer_appeal(&bo, appeal, &told).await.unwrap();
        assert!(bank.allowed_of_proof(user).await.unwrap().passes("first_time_payee_large"));
    })
    .await;
}

#[tokio::test]
async fn an_upheld_appeal_ends_the_case_that_waits_and_a_rejected_one_lifts_nothing() {
    on_every_engine(|bank| async move {
        let (desk, bo) = (&bank.desk, bank.operator("bo"));
        let (one, other) = (bank.ctx().new_id(), bank.ctx().new_id());
        let told = |decision| Answer { decision, reply: "已答复客户".into(), reason: "已核对材料".into() };
        let (verdict, case) = bank.delayed(one).await;
        let appeal = bank.appeal(one, verdict).await.unwrap().row.appeal_id;
        desk.answer_appeal(&bo, appeal, &told(AppealDecision::Uphold)).await.unwrap();
        let ended = desk.case(&bo, case).await.unwrap().file.row;
        assert_eq!((ended.state, ended.decided.unwrap().decision), (CaseState::Decided, CaseDecision::Release));

        let (verdict, case) = bank.delayed(other).await;
        let appeal = bank.appeal(other, verdict).await.unwrap().row.appeal_id;
        desk.answer_appeal(&bo, appeal, &told(AppealDecision::Reject)).await.unwrap();
        assert_eq!(bank.told().await, ["appeal_upheld", "appeal_rejected"]);
        assert_eq!(bank.allowed(other, MARK, "6222000000006789", 50_000).await, None);
        assert_eq!(desk.case(&bo, case).await.unwrap().file.row.state, CaseState::Open);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_call_does_nothing_twice() {
    on_every_engine(|bank| async move {
        let user = bank.ctx().new_id();
        let verdict = bank.verdict(&Given::of(user)).await;
        let promise = kernel::Idempotency::new("customer:u:key-0001".into(), "fingerprint".into());
        let ctx = Ctx { idempotency: Some(promise), ..bank.ctx().clone() };
        let first = bank.desk.file_appeal(&ctx, user, verdict, "收款人是我女儿").await.unwrap();
        let again = bank.desk.file_appeal(&ctx, user, verdict, "收款人是我女儿").await.unwrap();
        assert_eq!(first.row.appeal_id, again.row.appeal_id);
        let anna = bank.operator("anna");
        let case = bank.desk.open_case(&anna, verdict, "客户投诉，核查").await.unwrap();
        assert!(matches!(bank.desk.open_case(&anna, verdict, "客户投诉，核查").await, Err(Error::InCase)));
        let mine = CaseFilter { assigned_to: Some("anna".to_owned()), ..CaseFilter::default() };
        assert_eq!(bank.desk.cases(&anna, &mine, &page()).await.unwrap().items[0].row.case_id, case);
    })
    .await;
}

async fn outcome(bank: &Fixture, user: Id<User>) -> VerdictOutcome {
    let facts = Facts {
        user_id: Some(user),
        device_id: Some("device-1".to_owned()),
        device_age_s: Some(30 * 86_400),
        amount: Some(Money::cny(100)),
        payee_account: Some("6222999900001234".to_owned()),
        first_time_payee: false,
        ..Facts::of(Scenario::Transfer)
    };
    bank.desk.judging.foresee(bank.ctx(), &facts).await.unwrap().outcome
}

#[tokio::test]
async fn the_report_says_the_same_before_and_after_it_is_counted() {
    on_every_engine(|bank| async move {
        let (desk, user, anna) = (&bank.desk, bank.ctx().new_id(), bank.operator("anna"));
        let day = bank.ctx().now().date_in(kernel::time::DEFAULT_ZONE).to_string();
        let first = bank.verdict(&Given::of(user)).await;
        bank.later(10);
        bank.verdict(&Given::of(user)).await;
        bank.later(10);
        bank.verdict(&Given { outcome: Outcome::StepUp, rules: &["night_large_amount"], ..Given::of(user) }).await;
        let filter =
            ReportFilter { from: day.clone(), until: day.clone(), grain: Grain::Day, scenario: None, rule: None };
        let live = desk.report(&anna, &filter).await.unwrap();
        let (_, total) = &live.totals[0];
        assert_eq!((total.times, total.blocked, total.stepped_up, total.saved_minor), (3, 2, 1, 50_000));
        let night = live.rows.iter().find(|((_, rule, _), _)| rule == "night_large_amount").unwrap();
        assert_eq!((night.1.times, night.1.saved_minor), (3, 50_000));
        bank.later(600);
        bank.count().await;
        bank.count().await;
        let counted = desk.report(&anna, &filter).await.unwrap();
        assert_eq!((&live.rows, &live.totals), (&counted.rows, &counted.totals));
        let monthly = ReportFilter { grain: Grain::Month, ..filter.clone() };
        assert_eq!(desk.report(&anna, &monthly).await.unwrap().totals[0], (day[..7].to_owned(), *total));
        desk.label(&anna, first, Label::Legitimate).await.unwrap();
        assert_eq!(
            desk.report(&anna, &filter).await.unwrap().totals[0].1.saved_minor,
            0,
            "nothing was saved by a mistake"
        );
        let endless = ReportFilter { until: "2028-01-01".to_owned(), ..filter };
        assert!(desk.report(&anna, &endless).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn rules_are_measured_and_verdicts_are_found() {
    on_every_engine(|bank| async move {
        let (desk, user, anna) = (&bank.desk, bank.ctx().new_id(), bank.operator("anna"));
        let first = bank.verdict(&Given::of(user)).await;
        bank.later(1);
        bank.verdict(&Given { outcome: Outcome::StepUp, rules: &["night_large_amount"], ..Given::of(user) }).await;
        desk.label(&anna, first, Label::Fraud).await.unwrap();
        let compared = desk.compare(&anna, 30).await.unwrap();
        assert_eq!(
            (compared.seen, compared.rules[0].rule.as_str(), compared.rules[0].hits),
            (2, "night_large_amount", 2)
        );
        assert_eq!(compared.overlaps[0].both, 1);
        let anna = &anna;
        let of = |filter| async move { desk.verdicts(anna, filter, &page()).await.unwrap().items.len() };
        assert_eq!(of(VerdictFilter::default()).await, 2);
        assert_eq!(
            of(VerdictFilter { rule: Some("first_time_payee_large".into()), ..VerdictFilter::default() }).await,
            1
        );
        assert_eq!(
            of(VerdictFilter { rule: Some("first%".into()), ..VerdictFilter::default() }).await,
            0,
            "no patterns"
        );
        assert_eq!(of(VerdictFilter { outcome: Some(Outcome::StepUp), ..VerdictFilter::default() }).await, 1);
        let file = desk.verdict(anna, first).await.unwrap();
        assert_eq!((file.file.verdict.label, file.device.is_none()), (Some(Label::Fraud), true));
        assert!(matches!(desk.verdict(anna, bank.ctx().new_id()).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn the_picture_leads_from_a_customer_over_the_device_to_others() {
    on_every_engine(|bank| async move {
        let (desk, anna) = (&bank.desk, bank.operator("anna"));
        let (one, other, stranger) = (bank.ctx().new_id(), bank.ctx().new_id(), bank.ctx().new_id());
        bank.verdict(&Given::of(one)).await;
        bank.verdict(&Given { payee_tail: "1111", ..Given::of(other) }).await;
        bank.verdict(&Given { device: "elsewhere", ..Given::of(stranger) }).await;
        let drawn = desk.picture(&anna, &Around::Customer(one)).await.unwrap();
        let people: Vec<_> = drawn
            .things
            .iter()
            .filter_map(|thing| match thing {
                Thing::Person(person) => Some(person.user_id),
                _ => None,
            })
            .collect();
        assert_eq!(people[0], one, "the one it is drawn around stands first");
        assert!(people.contains(&other) && !people.contains(&stranger), "nobody is found through a payee");
        assert_eq!(drawn.things.iter().filter(|thing| matches!(thing, Thing::Payee(_))).count(), 2);
        assert_eq!((drawn.lines.len(), drawn.left_out), (4, 0));
        let from_device = desk.picture(&anna, &Around::Device("device-1".to_owned())).await.unwrap();
        assert_eq!(from_device.things.len(), drawn.things.len());
        let empty = desk.picture(&anna, &Around::Customer(bank.ctx().new_id())).await.unwrap();
        assert_eq!((empty.things.len(), empty.lines.len()), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn what_nobody_asks_for_any_more_goes() {
    on_every_engine(|bank| async move {
        let (desk, anna, user) = (&bank.desk, bank.operator("anna"), bank.ctx().new_id());
        let (_, case) = bank.delayed(user).await;
        desk.assign(&anna, case).await.unwrap();
        desk.note(&anna, case, NoteKind::Note, "已联系".to_owned()).await.unwrap();
        desk.decide_case(&anna, case, CaseDecision::Refuse, Label::Fraud, "确认诈骗").await.unwrap();
        let open = bank.delayed(bank.ctx().new_id()).await.1;
        bank.later(6 * 366 * 86_400);
        let sweep = &desk_jobs::all(desk)[1];
        assert!(jobs::run_once(&bank.db(), bank.ctx(), sweep, "test").await.unwrap());
        assert!(store::case(&bank.db(), case).await.unwrap().is_none());
        assert!(store::case(&bank.db(), open).await.unwrap().is_some(), "what waits stays");
    })
    .await;
}

/// Users who are all one: nobody's data is looked up here.
struct Somebody;

#[async_trait]
impl Users for Somebody {
    async fn by_phone(&self, _: &Ctx, _: &Phone) -> Result<Option<UserView>, PortFault> {
        Ok(None)
    }
    async fn get(&self, ctx: &Ctx, user_id: Id<User>) -> Result<Option<UserView>, PortFault> {
        let (phone, name) = ("13800000001".parse().unwrap(), Some("陈小海".parse::<PersonName>().unwrap()));
        let (class, created_at) = (UserClass::ClassOne, ctx.now());
        Ok(Some(UserView { user_id, phone, name, class, created_at, lang: Lang::Zh }))
    }
    async fn search(&self, _: &Ctx, _: &str) -> Result<Vec<UserView>, PortFault> {
        Ok(Vec::new())
    }
    async fn register(&self, _: &Ctx, _: &Phone) -> Result<UserView, PortFault> {
        nobody()
    }
    async fn verify_name(
        &self,
        _: &Ctx,
        _: Id<User>,
        _: &PersonName,
        _: Option<&ResidentId>,
        _: UserClass,
    ) -> Result<(), PortFault> {
        nobody()
    }
    async fn device(&self, _: &Ctx, _: Id<User>, _: &str) -> Result<DeviceStanding, PortFault> {
        nobody()
    }
    async fn open_session(&self, _: &Ctx, _: Id<User>, _: &DeviceInfo) -> Result<OpenedSession, PortFault> {
        nobody()
    }
    async fn end_sessions(&self, _: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        nobody()
    }
    async fn send_text(&self, _: &Ctx, _: TextMessage) -> Result<Carrier, PortFault> {
        nobody()
    }
}

fn nobody<T>() -> Result<T, PortFault> {
    Err(PortFault::Store("not asked in this test".to_owned()))
}

/// Everybody at the desk is called something.
struct Colleagues;

#[async_trait]
impl gateway::ActorNames for Colleagues {
    async fn names(&self, _: &Ctx, ids: &BTreeSet<String>) -> Result<HashMap<String, String>, gateway::Problem> {
        Ok(ids.iter().map(|id| (id.clone(), format!("{id}女士"))).collect())
    }
}

/// Accounts nobody holds.
struct NoTill;

#[async_trait]
impl Accounts for NoTill {
    async fn of_user(&self, _: &Ctx, _: Id<User>) -> Result<Vec<AccountView>, PortFault> {
        Ok(Vec::new())
    }
    async fn get(&self, _: &Ctx, _: Id<Account>) -> Result<Option<AccountView>, PortFault> {
        nobody()
    }
    async fn card(&self, _: &Ctx, _: Id<Account>) -> Result<Option<AccountCard>, PortFault> {
        nobody()
    }
    async fn by_number(&self, _: &Ctx, _: &AccountNo) -> Result<Option<AccountCard>, PortFault> {
        nobody()
    }
    async fn post(&self, _: &Ctx, _: Posting) -> Result<Posted, PortFault> {
        nobody()
    }
    async fn first_posting(&self, _: &Ctx, _: &str) -> Result<Option<FirstPosting>, PortFault> {
        nobody()
    }
    async fn counters(&self, _: &Ctx, _: &[String]) -> Result<Vec<i64>, PortFault> {
        nobody()
    }
    async fn open(&self, _: &Ctx, _: OpenAccount) -> Result<AccountView, PortFault> {
        nobody()
    }
    async fn internal_balance(&self, _: &Ctx, _: InternalAccount) -> Result<Money, PortFault> {
        nobody()
    }
    async fn entries_of_transfer(&self, _: &Ctx, _: &str) -> Result<Vec<EntryView>, PortFault> {
        nobody()
    }
}
