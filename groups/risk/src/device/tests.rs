//! Devices against real databases: SQLite always, PostgreSQL when `POLYBANK_TEST_POSTGRES` names a server.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::auth::{DeviceSignature, DeviceSignatures};
use contracts::risk::{Facts, Risk, Scenario, VerdictOutcome};
use contracts::user::{ConsentPurpose, ConsentStanding, Consents, User};
use crypto::KeyRing;
use kernel::{Actor, Ctx, Id, Money, PageQuery, TenantId};
use parameters::{NewVersion, Parameters};
use parking_lot::Mutex;
use publishing::Publishing;
use serde_json::json;
use storage::{Db, Engine};
use testkit::TestBank;

use super::envelope::{Envelope, NONCE_LIFE_S};
use super::service::FingerprintWish;
use super::store::{self, State, Which};
use super::{By, CATALOGUE_MIGRATIONS, CardKind, DeviceError, Perception, PerceptionRules, Ports, Signal};
use crate::MIGRATIONS;
use crate::features::geo_file::one_network;
use crate::features::{Addresses, Geo};

const RAW: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const DEVICE: &str = "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1011";
const OTHER: &str = "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1012";

/// Keys of devices: whether this one has one, and what it signed.
#[derive(Default)]
struct Keys(Mutex<Option<&'static str>>);

impl Keys {
    fn sign(key: &str, text: &str) -> String {
        format!("{key}:{text}")
    }
}

#[async_trait]
impl DeviceSignatures for Keys {
    async fn device_signed(&self, _: &Ctx, text: &str, signature: Option<&str>) -> Result<DeviceSignature, PortFault> {
        let Some(key) = *self.0.lock() else { return Ok(DeviceSignature::NoKey) };
        Ok(match signature {
            None => DeviceSignature::Missing,
            Some(signature) if signature == Self::sign(key, text) => DeviceSignature::Right,
            Some(_) => DeviceSignature::Wrong,
        })
    }
}

/// Nobody has agreed to anything.
struct NoConsent;

#[async_trait]
impl Consents for NoConsent {
    async fn standing(&self, _: &Ctx, _: Id<User>, _: ConsentPurpose) -> Result<ConsentStanding, PortFault> {
        Ok(ConsentStanding::NotGiven)
    }
}

struct Fixture {
    bank: TestBank,
    perception: Arc<Perception>,
    keys: Arc<Keys>,
}

impl Fixture {
    async fn new(engine: Engine) -> Self {
        let mut migrations = vec![MIGRATIONS, CATALOGUE_MIGRATIONS, parameters::MIGRATIONS];
        migrations.extend(publishing::MIGRATIONS);
        let bank = TestBank::open(engine, &migrations, |_| vec![]).await;
        let keys = Arc::<Keys>::default();
        let perception = process(&bank, &keys);
        Self { bank, perception, keys }
    }

    /// A process that starts now and remembers nothing.
    fn restarted(&self) -> Arc<Perception> {
        process(&self.bank, &self.keys)
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

    async fn set(&self, ctx: &Ctx, rules: PerceptionRules) {
        let new = NewVersion { body: serde_json::to_value(rules).unwrap(), effective_from: None, note: String::new() };
        let known = parameters::known::<PerceptionRules>();
        Parameters::new(self.bank.banks.clone()).set(ctx, &*known, new).await.unwrap();
        self.later(120);
    }

    /// Reports as an SDK does: draws a nonce, says something for it.
    async fn report(&self, ctx: &Ctx, report: serde_json::Value) {
        let envelope = self.envelope(ctx, report).await;
        self.perception.report(ctx, &envelope).await.unwrap();
    }

    async fn envelope(&self, ctx: &Ctx, report: serde_json::Value) -> Envelope {
        let nonce = self.perception.draw(ctx).await.unwrap().nonce;
        Envelope { nonce, time_ms: ctx.now().micros() / 1_000, report: report.to_string(), signature: None }
    }

    async fn refused(&self, ctx: &Ctx, envelope: &Envelope) -> &'static str {
        self.perception.report(ctx, envelope).await.unwrap_err().code()
    }

    async fn banned(&self, ctx: &Ctx, device_id: &str) -> bool {
        self.perception.standing(ctx, device_id).await.unwrap().is_some_and(|standing| standing.banned)
    }
}

fn process(bank: &TestBank, keys: &Arc<Keys>) -> Arc<Perception> {
    let line = Publishing::new(bank.banks.clone(), vec![Arc::new(CardKind)]).unwrap();
    let ports = Ports { line, consents: Arc::new(NoConsent) };
    let perception = Perception::new(bank.banks.clone(), KeyRing::from_key([5; 32]), ports);
    perception.follow(keys.clone());
    Arc::new(perception)
}

async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Fixture) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}

fn customer(ctx: &Ctx, session: &str, device: &str) -> Ctx {
    let user_id = "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f2001".to_owned();
    let actor = Actor::Customer { user_id, session_id: session.to_owned(), device_id: device.to_owned() };
    Ctx { actor, ..ctx.clone() }
}

fn operator(ctx: &Ctx) -> Ctx {
    Ctx { actor: Actor::Operator { operator_id: "operator-1".to_owned() }, ..ctx.clone() }
}

fn page(signals: &[&str]) -> serde_json::Value {
    json!({ "platform": "h5", "sdk": "1", "signals": signals, "fingerprint": RAW, "zone": "Asia/Shanghai" })
}

fn app(signals: &[&str]) -> serde_json::Value {
    json!({ "platform": "android", "sdk": "1", "signals": signals, "fingerprint": RAW })
}

fn facts(scenario: Scenario, device: &str) -> Facts {
    Facts {
        user_id: Some(testkit::ctx().new_id()),
        device_id: Some(device.to_owned()),
        device_age_s: Some(30 * 86_400),
        amount: Some(Money::cny(100)),
        payee_account: Some("6222".to_owned()),
        first_time_payee: false,
        ..Facts::of(scenario)
    }
}

#[tokio::test]
async fn a_report_is_taken_once() {
    on_every_engine(|fixture| async move {
        let ctx = customer(fixture.ctx(), "s1", DEVICE);
        let first = fixture.envelope(&ctx, page(&["automation"])).await;
        let older = fixture.envelope(&ctx, page(&[])).await;
        fixture.later(1);
        let newer = fixture.envelope(&ctx, page(&["headless"])).await;
        fixture.perception.report(&ctx, &first).await.unwrap();
        assert_eq!(fixture.refused(&ctx, &first).await, "device_report_used");
        fixture.perception.report(&ctx, &newer).await.unwrap();
        assert_eq!(fixture.refused(&ctx, &older).await, "device_report_used", "nobody holds one back for later");
        let elsewhere = fixture.restarted();
        let again = elsewhere.report(&ctx, &newer).await.unwrap_err();
        assert_eq!(again.code(), "device_report_used", "in another process as well");
        let row = store::one(&fixture.db(), DEVICE).await.unwrap().unwrap();
        let told: Vec<_> = row.told.iter().map(|(signal, _)| signal).collect();
        assert_eq!(told, [Signal::Automation, Signal::Headless]);
        assert_eq!(row.proof.as_deref(), Some("session"));
    })
    .await;
}

#[tokio::test]
async fn two_at_once_with_one_nonce_are_one() {
    on_every_engine(|fixture| async move {
        let ctx = customer(fixture.ctx(), "s1", DEVICE);
        let envelope = fixture.envelope(&ctx, page(&["automation"])).await;
        let other = fixture.restarted();
        let both = tokio::join!(fixture.perception.report(&ctx, &envelope), other.report(&ctx, &envelope));
        assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|taken| **taken).count(), 1, "{both:?}");
    })
    .await;
}

#[tokio::test]
async fn forged_and_late_reports_leave_nothing() {
    on_every_engine(|fixture| async move {
        let ctx = customer(fixture.ctx(), "s1", DEVICE);
        let envelope = fixture.envelope(&ctx, app(&["rooted"])).await;
        let stranger = customer(fixture.ctx(), "s2", DEVICE);
        assert_eq!(fixture.refused(&stranger, &envelope).await, "device_report_forged", "of another session");
        let elsewhere = customer(fixture.ctx(), "s1", OTHER);
        assert_eq!(fixture.refused(&elsewhere, &envelope).await, "device_report_forged", "of another device");
        let made_up = Envelope { nonce: "1.2.3".to_owned(), ..envelope.clone() };
        assert_eq!(fixture.refused(&ctx, &made_up).await, "device_report_forged", "drawn by nobody");
        let unreadable = Envelope { report: "{}".to_owned(), ..envelope.clone() };
        assert_eq!(fixture.refused(&ctx, &unreadable).await, "device_report_malformed");
        fixture.later(NONCE_LIFE_S);
        assert_eq!(fixture.refused(&ctx, &envelope).await, "device_report_late");
        assert!(store::one(&fixture.db(), DEVICE).await.unwrap().is_none());
        assert!(store::one(&fixture.db(), OTHER).await.unwrap().is_none());
        let nobody = fixture.perception.draw(fixture.ctx()).await.unwrap_err();
        assert!(matches!(nobody, DeviceError::NotFound), "whoever is not signed in has no device");
    })
    .await;
}

#[tokio::test]
async fn a_device_that_has_a_key_signs() {
    on_every_engine(|fixture| async move {
        *fixture.keys.0.lock() = Some("key-1");
        let ctx = customer(fixture.ctx(), "s1", DEVICE);
        let envelope = fixture.envelope(&ctx, app(&["rooted"])).await;
        assert_eq!(fixture.refused(&ctx, &envelope).await, "device_report_unsigned");
        let text = envelope.text(&ctx, DEVICE);
        let signed = |signature: String| Envelope { signature: Some(signature), ..envelope.clone() };
        assert_eq!(fixture.refused(&ctx, &signed(Keys::sign("key-2", &text))).await, "device_report_forged");
        let good = signed(Keys::sign("key-1", &text));
        let changed = Envelope { report: app(&[]).to_string(), ..good.clone() };
        assert_eq!(fixture.refused(&ctx, &changed).await, "device_report_forged", "something was taken out of it");
        let moved = Envelope { time_ms: good.time_ms - 1, ..good.clone() };
        assert_eq!(fixture.refused(&ctx, &moved).await, "device_report_forged", "its time was changed");
        fixture.perception.report(&ctx, &good).await.unwrap();
        let row = store::one(&fixture.db(), DEVICE).await.unwrap().unwrap();
        assert_eq!((row.proof.as_deref(), row.score), (Some("key"), Signal::Rooted.first_weight()));
    })
    .await;
}

#[tokio::test]
async fn what_is_told_adds_up_and_ends() {
    on_every_engine(|fixture| async move {
        let ctx = customer(fixture.ctx(), "s1", DEVICE);
        assert_eq!(fixture.perception.standing(&ctx, DEVICE).await.unwrap(), None, "it never reported");
        fixture.report(&ctx, app(&["rooted", "screen_shared"])).await;
        let score = async || fixture.perception.standing(&ctx, DEVICE).await.unwrap().unwrap().score;
        let weight = |signals: &[Signal]| signals.iter().map(|signal| signal.first_weight()).sum::<i64>();
        assert_eq!(score().await, weight(&[Signal::Rooted, Signal::ScreenShared]));
        fixture.later(60);
        fixture.report(&ctx, app(&[])).await;
        assert_eq!(score().await, weight(&[Signal::Rooted]), "sharing ended with the next report, root did not");
        fixture.later(86_400);
        assert_eq!(score().await, 0, "nobody told it for a day");

        let mut slow = fixture.envelope(&ctx, app(&[])).await;
        slow.time_ms -= 3_600_000;
        fixture.perception.report(&ctx, &slow).await.unwrap();
        assert_eq!(score().await, weight(&[Signal::ClockOff]));
        fixture.later(1);
        let moved = json!({ "platform": "android", "sdk": "1", "signals": [], "fingerprint": "f".repeat(64) });
        fixture.report(&ctx, moved).await;
        assert_eq!(score().await, weight(&[Signal::FingerprintChanged]), "the id was taken to another device");
    })
    .await;
}

#[tokio::test]
async fn an_app_signed_by_somebody_else_and_a_zone_elsewhere_are_told_by_the_bank() {
    on_every_engine(|fixture| async move {
        let ctx = customer(fixture.ctx(), "s1", DEVICE);
        let ours = "a".repeat(64);
        fixture.set(fixture.ctx(), PerceptionRules { app_signers: vec![ours.clone()], ..Default::default() }).await;
        let signed = |signer: &str| json!({ "platform": "ios", "sdk": "1", "signals": [], "app_signer": signer });
        fixture.report(&ctx, signed(&ours)).await;
        let standing = fixture.perception.standing(&ctx, DEVICE).await.unwrap().unwrap();
        assert!(standing.signals.is_empty());
        fixture.later(1);
        fixture.report(&ctx, signed(&"b".repeat(64))).await;
        let standing = fixture.perception.standing(&ctx, DEVICE).await.unwrap().unwrap();
        assert!(standing.signals.contains(Signal::Repackaged));

        let browser = customer(fixture.ctx(), "s2", OTHER);
        fixture.report(&browser, page(&[])).await;
        let at = async |place: &str| {
            let place = Some(place.parse().unwrap());
            fixture.perception.standing_at(&browser, OTHER, place).await.unwrap().unwrap().signals
        };
        assert!(!at("Asia/Singapore").await.contains(Signal::ZoneElsewhere));
        assert!(at("Europe/London").await.contains(Signal::ZoneElsewhere));
    })
    .await;
}

#[tokio::test]
async fn a_zone_that_is_not_that_of_the_address_is_told_to_the_rules() {
    on_every_engine(|fixture| async move {
        let rule = json!({ "rules": [{
            "id": "zone_elsewhere", "name_zh": "时区不符", "name_en": "Another time zone", "scenarios": ["login"],
            "when": "\"zone_elsewhere\" in device.signals", "action": "block", "category": "device",
            "reason_zh": "设备时区与网络位置不符", "reason_en": "The time zone is not that of the address"
        }] });
        let set = crate::rules::Set::compile(&[serde_json::from_value(rule).unwrap()]).unwrap();
        assert!(
            crate::rules::Body::base()
                .tables
                .iter()
                .any(|table| { table.rows.iter().any(|row| row.when.contains("zone_elsewhere")) })
        );
        let banks = &fixture.bank.banks;
        let line = Publishing::new(banks.clone(), vec![Arc::new(crate::RulesKind::new(banks.clone()))]).unwrap();
        let london = one_network([203, 0, 113], ("GB", "London"), (51.5072, -0.1275), "Europe/London");
        let addresses = Addresses::of(fixture.ctx().tenant.clone(), Geo::read(london).unwrap());
        let settings = crate::Settings { addresses, ..crate::Settings::default() };
        let rules = crate::module(banks.clone(), line, settings).1;
        rules.perceive(fixture.perception.clone());
        fixture.report(&customer(fixture.ctx(), "s1", DEVICE), page(&[])).await;
        let from = async |ip: &str| {
            let facts = Facts { ip: Some(ip.parse().unwrap()), ..facts(Scenario::Login, DEVICE) };
            rules.outcome_by(fixture.ctx(), &facts, &set).await
        };
        assert_eq!(from("203.0.113.9").await, VerdictOutcome::Deny, "from London with the clock of Shanghai");
        assert_eq!(from("198.51.100.9").await, VerdictOutcome::Allow, "nobody knows where that is");
    })
    .await;
}

#[tokio::test]
async fn a_ban_stops_at_once_and_lifts_at_once() {
    on_every_engine(|fixture| async move {
        let banks = &fixture.bank.banks;
        let line = Publishing::new(banks.clone(), vec![Arc::new(crate::RulesKind::new(banks.clone()))]).unwrap();
        let rules = crate::module(banks.clone(), line, crate::Settings::default()).1;
        rules.perceive(fixture.perception.clone());
        let judged = async |scenario| rules.assess(fixture.ctx(), &facts(scenario, DEVICE)).await.unwrap();
        let desk = operator(fixture.ctx());
        let unknown = fixture.perception.ban(&desk, DEVICE, &By::Operator, "模拟器批量登录").await.unwrap_err();
        assert!(matches!(unknown, DeviceError::NotFound), "nobody knows it");
        fixture.report(&customer(fixture.ctx(), "s1", DEVICE), page(&[])).await;
        assert_eq!(judged(Scenario::Login).await.outcome, VerdictOutcome::Allow);

        fixture.perception.ban(&desk, DEVICE, &By::Operator, "模拟器批量登录").await.unwrap();
        for scenario in [Scenario::Login, Scenario::Transfer] {
            let verdict = judged(scenario).await;
            assert_eq!(verdict.outcome, VerdictOutcome::Deny, "{scenario:?}");
            assert_eq!(verdict.reasons[0].rule, "device_banned");
        }
        let again = fixture.perception.ban(&desk, DEVICE, &By::Operator, "模拟器批量登录").await.unwrap_err();
        assert_eq!(again.code(), "device_banned_already");
        fixture.perception.ban(&desk, DEVICE, &By::Rule("emulator_farm".to_owned()), "x").await.unwrap();
        assert!(fixture.restarted().standing(fixture.ctx(), DEVICE).await.unwrap().unwrap().banned);

        fixture.perception.lift(&desk, DEVICE, "客户到网点核实").await.unwrap();
        assert_eq!(judged(Scenario::Transfer).await.outcome, VerdictOutcome::Allow);
        assert_eq!(judged(Scenario::Login).await.outcome, VerdictOutcome::Allow);
        let again = fixture.perception.lift(&desk, DEVICE, "客户到网点核实").await.unwrap_err();
        assert_eq!(again.code(), "device_not_banned");
        let file = fixture.perception.file(&desk, DEVICE).await.unwrap();
        let [ban] = &file.bans[..] else { panic!("one ban: {:?}", file.bans) };
        assert_eq!((ban.banned_by.as_str(), ban.reason.as_str()), ("operator-1", "模拟器批量登录"));
        assert_eq!(ban.lifted.as_ref().unwrap().2, "客户到网点核实");
        assert_eq!(file.row.state, State::Cleared);
    })
    .await;
}

#[tokio::test]
async fn another_process_follows_within_seconds() {
    on_every_engine(|fixture| async move {
        let (here, there) = (&fixture.perception, fixture.restarted());
        let desk = operator(fixture.ctx());
        let ctx = customer(fixture.ctx(), "s1", DEVICE);
        fixture.report(&ctx, app(&["hooked"])).await;
        let banned = async || there.standing(&ctx, DEVICE).await.unwrap().unwrap().banned;
        assert!(!banned().await);
        here.ban(&desk, DEVICE, &By::Operator, "注入框架").await.unwrap();
        fixture.later(4);
        assert!(banned().await);
        // Its clock is behind; what it decides counts all the same, because it came later.
        fixture.later(-5);
        there.lift(&desk, DEVICE, "误判，已核实").await.unwrap();
        fixture.later(5);
        assert!(!fixture.banned(&ctx, DEVICE).await);
    })
    .await;
}

#[tokio::test]
async fn a_native_device_is_known_by_its_traits_and_a_browser_only_scores() {
    on_every_engine(|fixture| async move {
        let desk = operator(fixture.ctx());
        let (one, two) = (customer(fixture.ctx(), "s1", DEVICE), customer(fixture.ctx(), "s2", OTHER));
        fixture.report(&one, app(&[])).await;
        fixture.perception.ban(&desk, DEVICE, &By::Operator, "设备农场").await.unwrap();
        fixture.report(&two, app(&[])).await;
        assert!(fixture.banned(&two, OTHER).await, "the app was installed anew");
        fixture.perception.lift(&desk, OTHER, "同型号误伤").await.unwrap();
        assert!(!fixture.banned(&two, OTHER).await && fixture.banned(&one, DEVICE).await);

        let third = "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1013";
        let browser = customer(fixture.ctx(), "s3", third);
        fixture.report(&browser, page(&[])).await;
        let standing = fixture.perception.standing(&browser, third).await.unwrap().unwrap();
        assert!(!standing.banned && standing.signals.contains(Signal::FingerprintBanned));
        assert_eq!(standing.score, Signal::FingerprintBanned.first_weight());
        fixture.perception.lift(&desk, DEVICE, "申诉成立").await.unwrap();
        let standing = fixture.perception.standing(&browser, third).await.unwrap().unwrap();
        assert_eq!(standing.score, 0, "nothing is banned any more that looks like it");
    })
    .await;
}

#[tokio::test]
async fn bans_cross_to_another_bank_only_when_both_want_it_and_as_digests() {
    on_every_engine(|fixture| async move {
        let one = fixture.ctx().clone();
        let two = fixture.bank.add("otherbank", &[]).await;
        let (desk, here, there) = (operator(&one), customer(&one, "s1", DEVICE), customer(&two, "s2", OTHER));
        fixture.report(&here, app(&[])).await;
        fixture.report(&there, app(&[])).await;
        fixture.perception.ban(&desk, DEVICE, &By::Operator, "电诈涉案设备").await.unwrap();
        let shared = async || {
            let catalogue = fixture.bank.banks.db(&one.in_tenant(TenantId::alliance())).unwrap();
            store::shared_of(&catalogue, &one.tenant).await.unwrap()
        };
        let rules = |shares_bans, heeds_bans| PerceptionRules { shares_bans, heeds_bans, ..Default::default() };

        fixture.perception.share(&one).await.unwrap();
        assert!(shared().await.is_empty() && !fixture.banned(&there, OTHER).await, "nobody asked for it");
        fixture.set(&two, rules(false, true)).await;
        fixture.perception.share(&one).await.unwrap();
        assert!(shared().await.is_empty() && !fixture.banned(&there, OTHER).await, "the first bank does not share");
        fixture.set(&two, rules(false, false)).await;
        fixture.set(&one, rules(true, false)).await;
        fixture.perception.share(&one).await.unwrap();
        assert!(!fixture.banned(&there, OTHER).await, "the second bank does not heed");
        let [digest] = &shared().await[..] else { panic!("one is told") };
        assert!(super::envelope::is_digest(digest) && digest != RAW, "under a key, not the fingerprint itself");

        fixture.set(&two, rules(false, true)).await;
        assert!(fixture.banned(&there, OTHER).await, "both want it");
        assert_eq!(fixture.perception.sharing(&two).await.unwrap().refused, [OTHER]);
        let own = fixture.perception.sharing(&one).await.unwrap();
        assert_eq!((own.told, own.from_others), (1, (0, 0)), "a bank's own is not another's");

        fixture.perception.lift(&desk, DEVICE, "申诉成立").await.unwrap();
        assert!(shared().await.is_empty());
        assert!(!fixture.banned(&there, OTHER).await, "lifted there, lifted here");
        fixture.perception.ban(&desk, DEVICE, &By::Operator, "再次涉案").await.unwrap();
        assert!(fixture.banned(&there, OTHER).await, "banned again");
        fixture.set(&one, rules(false, false)).await;
        fixture.perception.share(&one).await.unwrap();
        assert!(shared().await.is_empty() && !fixture.banned(&there, OTHER).await, "a bank that stops takes back");
        assert!(fixture.banned(&here, DEVICE).await, "and bans by itself as before");
    })
    .await;
}

#[tokio::test]
async fn a_fingerprint_is_kept_only_of_whoever_agreed_where_the_bank_asks() {
    on_every_engine(|fixture| async move {
        let ctx = customer(fixture.ctx(), "s1", DEVICE);
        assert_eq!(fixture.perception.draw(&ctx).await.unwrap().fingerprint, FingerprintWish::Take);
        fixture.set(fixture.ctx(), PerceptionRules { fingerprint_needs_consent: true, ..Default::default() }).await;
        assert_eq!(fixture.perception.draw(&ctx).await.unwrap().fingerprint, FingerprintWish::Leave);
        fixture.report(&ctx, page(&["automation"])).await;
        let row = store::one(&fixture.db(), DEVICE).await.unwrap().unwrap();
        assert_eq!(row.fingerprint, None, "it came all the same");
        assert!(row.score > 0, "signs of tampering count without it");
    })
    .await;
}

#[tokio::test]
async fn the_riskiest_come_first_page_by_page() {
    on_every_engine(|fixture| async move {
        for (number, signals) in [(1, &["vpn"][..]), (2, &["hooked"]), (3, &[]), (4, &["rooted"])] {
            let ctx = customer(fixture.ctx(), "s", &format!("0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f100{number}"));
            fixture.report(&ctx, app(signals)).await;
        }
        let mut scores = Vec::new();
        let mut query = PageQuery::parse(None, Some(2)).unwrap();
        loop {
            let found = fixture.perception.list(fixture.ctx(), Which::Risky, &query).await.unwrap();
            scores.extend(found.items.iter().map(|(_, standing)| standing.score));
            let Some(cursor) = found.next_cursor else { break };
            query = PageQuery::parse(Some(&cursor), Some(2)).unwrap();
        }
        let weights = [Signal::Hooked, Signal::Rooted, Signal::Vpn].map(Signal::first_weight);
        assert_eq!(scores, weights);
        let all = fixture.perception.list(fixture.ctx(), Which::All, &PageQuery::default()).await.unwrap();
        assert_eq!(all.items.len(), 4);
        let banned = fixture.perception.list(fixture.ctx(), Which::Banned, &PageQuery::default()).await.unwrap();
        assert!(banned.items.is_empty());
    })
    .await;
}
