//! The group against real databases: SQLite always, PostgreSQL when `POLYBANK_TEST_POSTGRES` names a server. The groups
//! behind its ports are stood in for by small ones that remember what they were told.

mod authorising;
mod devices;
mod expiring;
mod faces;
mod keys;
mod limiting;
mod mailing;
mod operators;
mod proving;
mod published;
mod resets;
mod sealing;
mod signing_in;
mod stand_ins;
mod stepping_up;
mod tools;

use std::sync::Arc;

use contracts::auth::{Authority, Business, Enrolment, Operation};
use contracts::user::{DeviceInfo, User, Users};
use crypto::{Cost, KeyRing, PasswordHasher};
use kernel::{Actor, Ctx, Id, Money, Phone};
use storage::{AuditFilter, Engine};
use tenancy::Banks;
use testkit::TestBank;

use crate::challenges::NewOwnPin;
use crate::mail::smtp::Post;
use crate::service::Service;
use crate::{AuthConfig, MIGRATIONS, Ports, module};
use stand_ins::{Ledger, People, Queues, Rules};

const PHONE: &str = "13812345678";
const PASSWORD: &str = "Harbour-2026";
const PIN: &str = "135790";

/// One bank with this group in it.
struct Fixture {
    bank: TestBank,
    service: Arc<Service>,
    people: Arc<People>,
    ledger: Arc<Ledger>,
    rules: Arc<Rules>,
    waiting: Arc<Queues>,
}

fn device(n: u32) -> DeviceInfo {
    DeviceInfo {
        device_id: format!("0190a0b0-c0d0-7e0f-8a0b-0000000000{n:02}"),
        name: format!("Phone {n}"),
        platform: "ios".into(),
        replaces: None,
    }
}

impl Fixture {
    async fn new(engine: Engine) -> Arc<Self> {
        Self::with_post(engine, || Post::DemoMailbox).await
    }

    /// The same, with another way for mail to leave.
    async fn with_post(engine: Engine, post: impl Fn() -> Post) -> Arc<Self> {
        let (people, ledger, rules): (Arc<People>, Arc<Ledger>, Arc<Rules>) = Default::default();
        let waiting: Arc<Queues> = Arc::default();
        let ports = || Ports {
            users: people.clone(),
            accounts: ledger.clone(),
            risk: rules.clone(),
            post: post(),
            duties: vec![waiting.clone()],
        };
        let hasher = PasswordHasher::new(Cost::CHEAPEST, 64).unwrap();
        let wire = |banks: &Banks| {
            module(AuthConfig::LIVE, banks.clone(), KeyRing::from_key([1; 32]), hasher.clone(), ports())
        };
        let openings = |banks: &Banks| wire(banks).0.opening.into_iter().collect();
        let migrations = [&MIGRATIONS[..], &[parameters::MIGRATIONS], &publishing::MIGRATIONS[..]].concat();
        let bank = TestBank::open(engine, &migrations, openings).await;
        let service = wire(&bank.banks).1;
        Arc::new(Self { bank, service, people, ledger, rules, waiting })
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    fn later(&self, seconds: i64) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(seconds));
    }

    /// A customer with a password and, if wanted, a PIN.
    async fn customer(&self, pin: Option<&str>) -> Id<User> {
        let user = self.people.register(self.ctx(), &PHONE.parse().unwrap()).await.unwrap().user_id;
        let secrets = Enrolment { password: PASSWORD.into(), pin: pin.map(str::to_owned) };
        self.service.enrol(self.ctx(), user, secrets).await.unwrap();
        user
    }

    /// The context of a session of `user` on device `n`.
    fn signed_in(&self, user: Id<User>, n: u32) -> Ctx {
        let session: Id<()> = self.ctx().new_id();
        let actor = Actor::Customer {
            user_id: user.to_string(),
            session_id: session.to_string(),
            device_id: device(n).device_id,
        };
        Ctx { actor, ..self.ctx().clone() }
    }

    /// The code in the last text to `phone`.
    fn code(&self, phone: &str) -> String {
        let text = self.people.last_text(&phone.parse::<Phone>().unwrap()).expect("a text was sent");
        let at = text.find("验证码").unwrap() + "验证码".len();
        text[at..at + 6].to_owned()
    }

    /// Sets a version of the limit table, in force at once.
    async fn set_table(&self, rules: &crate::limit_rules::LimitRules) {
        self.set_table_from(rules, None).await;
    }

    /// The same from a moment on.
    async fn set_table_from(&self, rules: &crate::limit_rules::LimitRules, effective_from: Option<kernel::Timestamp>) {
        let body = serde_json::to_value(rules).unwrap();
        let new = parameters::NewVersion { body, effective_from, note: "test".into() };
        let set = parameters::known::<crate::limit_rules::LimitRules>();
        self.service.parameters.set(self.ctx(), set.as_ref(), new).await.unwrap();
    }

    async fn actions(&self, ctx: &Ctx) -> Vec<String> {
        let page = kernel::PageQuery::parse(None, Some(100)).unwrap();
        let trail = self.bank.banks.db(ctx).unwrap().audit_page(&AuditFilter::default(), &page).await.unwrap();
        trail.items.into_iter().map(|row| row.action).collect()
    }
}

/// A first or another PIN, without a challenge.
fn own_pin(pin: &str, password: &str, current: Option<&str>) -> NewOwnPin {
    NewOwnPin { pin: pin.into(), password: password.into(), current: current.map(Into::into), challenge: None }
}

/// A code that is not `code`.
fn other_than(code: &str) -> String {
    let shifted = code.bytes().map(|digit| char::from(b'0' + (digit - b'0' + 1) % 10));
    shifted.collect()
}

fn transfer(user: Id<User>, yuan: i64) -> Operation {
    Operation {
        user_id: user,
        business: Business::TransferOthers,
        amount: Money::cny(yuan * 100),
        payee_account: "6229000000001234".into(),
        payee_name: "张小明".into(),
        payee_bank_no: "313000000001".into(),
        from_account: "6229000000000002".into(),
        summary: "转账".into(),
        first_time_payee: false,
        bundle: None,
    }
}

/// Runs the story on every engine there is.
async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<Fixture>) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}
