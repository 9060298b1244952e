//! A bank that lets its customers sign in through a real provider on a port of its own, and small groups behind its ports.
#![allow(dead_code)]

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use auth::federation::{
    Attempt, Back, Brought, Connection, ConnectionSettings, Federation, ProviderPage, ProviderRules, ProviderTerms,
    Sent, SignedIn,
};
use auth::{AuthConfig, Ports, Proof};
use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, AccountView, Accounts, EntryView, FirstPosting, InternalAccount, OpenAccount, Posted,
    Posting, Refusal,
};
use contracts::auth::{Authority, Challenge, ChallengeView, Enrolment, Tool};
use contracts::risk::{Facts, Risk, Verdict};
use contracts::user::{
    Carrier, DeviceInfo, DeviceStanding, OpenedSession, TextMessage, User, UserClass, UserView, Users,
};
use crypto::{Cost, KeyRing, PasswordHasher};
use gateway::Module;
use kernel::{AccountNo, Actor, Ctx, Id, Lang, Money, PersonName, Phone, ResidentId, Timestamp};
use parameters::{NewVersion, Parameters};
use parking_lot::Mutex;
use reference_oidc::{Client, Person, Provider, Settings};
use storage::{AuditFilter, Engine, Outbox};
use testkit::TestBank;

pub const PHONE: &str = "13812345678";
pub const PASSWORD: &str = "Harbour-2026";
pub const PIN: &str = "135790";
pub const ISSUER: &str = "https://id.example";
pub const REDIRECT: &str = "https://bank.example/b/testbank/external";
const SECRET: &str = "a secret, with marks: %+&";

/// Users by phone, devices, and the texts they were sent.
#[derive(Default)]
pub struct People {
    users: Mutex<Vec<UserView>>,
    devices: Mutex<HashMap<(Id<User>, String), Timestamp>>,
    texts: Mutex<Vec<TextMessage>>,
}

impl People {
    fn find(&self, wanted: impl Fn(&UserView) -> bool) -> Option<UserView> {
        self.users.lock().iter().find(|user| wanted(user)).cloned()
    }

    /// The newest text to a phone.
    pub fn text(&self, phone: &str) -> String {
        let texts = self.texts.lock();
        let last = texts.iter().rev().find(|text| text.phone.as_str() == phone);
        last.map(|text| text.text.clone()).expect("a text was sent")
    }

    /// The code in it.
    pub fn code(&self, phone: &str) -> String {
        let text = self.text(phone);
        let at = text.find("验证码").unwrap() + "验证码".len();
        text[at..at + 6].to_owned()
    }
}

#[async_trait]
impl Users for People {
    async fn by_phone(&self, _: &Ctx, phone: &Phone) -> Result<Option<UserView>, PortFault> {
        Ok(self.find(|user| user.phone == *phone))
    }

    async fn get(&self, _: &Ctx, user: Id<User>) -> Result<Option<UserView>, PortFault> {
        Ok(self.find(|known| known.user_id == user))
    }

    async fn search(&self, _: &Ctx, _: &str) -> Result<Vec<UserView>, PortFault> {
        Ok(Vec::new())
    }

    async fn register(&self, ctx: &Ctx, phone: &Phone) -> Result<UserView, PortFault> {
        if let Some(user) = self.find(|user| user.phone == *phone) {
            return Ok(user);
        }
        let (user_id, created_at) = (ctx.new_id(), ctx.now());
        let phone = phone.clone();
        let user = UserView { user_id, phone, name: None, class: UserClass::Open, created_at, lang: Lang::Zh };
        self.users.lock().push(user.clone());
        Ok(user)
    }

    async fn verify_name(
        &self,
        _: &Ctx,
        _: Id<User>,
        _: &PersonName,
        _: Option<&ResidentId>,
        _: UserClass,
    ) -> Result<(), PortFault> {
        Ok(())
    }

    async fn device(&self, _: &Ctx, user: Id<User>, device_id: &str) -> Result<DeviceStanding, PortFault> {
        let bound = self.devices.lock().get(&(user, device_id.to_owned())).copied();
        Ok(bound.map_or(DeviceStanding::New, |bound_at| DeviceStanding::Known { bound_at }))
    }

    async fn open_session(&self, ctx: &Ctx, user: Id<User>, device: &DeviceInfo) -> Result<OpenedSession, PortFault> {
        self.devices.lock().entry((user, device.device_id.clone())).or_insert(ctx.now());
        Ok(OpenedSession {
            session_id: ctx.new_id(),
            user_id: user,
            access_token: "access".into(),
            refresh_token: "refresh".into(),
            access_expires_at: ctx.now().plus_seconds(600),
            expires_at: ctx.now().plus_seconds(86_400),
            idle_timeout_s: 300,
            last_login: None,
        })
    }

    async fn end_sessions(&self, _: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        Ok(())
    }

    async fn send_text(&self, _: &Ctx, message: TextMessage) -> Result<Carrier, PortFault> {
        self.texts.lock().push(message);
        Ok(Carrier::Took)
    }
}

/// Nobody has an account, and nothing was moved.
struct NoTill;

#[async_trait]
impl Accounts for NoTill {
    async fn of_user(&self, _: &Ctx, _: Id<User>) -> Result<Vec<AccountView>, PortFault> {
        Ok(Vec::new())
    }

    async fn get(&self, _: &Ctx, _: Id<Account>) -> Result<Option<AccountView>, PortFault> {
        Ok(None)
    }

    async fn card(&self, _: &Ctx, _: Id<Account>) -> Result<Option<AccountCard>, PortFault> {
        Ok(None)
    }

    async fn by_number(&self, _: &Ctx, _: &AccountNo) -> Result<Option<AccountCard>, PortFault> {
        Ok(None)
    }

    async fn post(&self, _: &Ctx, _: Posting) -> Result<Posted, PortFault> {
        Ok(Posted::Refused(Refusal::UnknownAccount))
    }

    async fn first_posting(&self, _: &Ctx, _: &str) -> Result<Option<FirstPosting>, PortFault> {
        Ok(None)
    }

    async fn internal_balance(&self, _: &Ctx, _: InternalAccount) -> Result<Money, PortFault> {
        Ok(Money::cny(0))
    }

    async fn counters(&self, _: &Ctx, keys: &[String]) -> Result<Vec<i64>, PortFault> {
        Ok(vec![0; keys.len()])
    }

    async fn open(&self, _: &Ctx, _: OpenAccount) -> Result<AccountView, PortFault> {
        Err(PortFault::Overloaded)
    }

    async fn entries_of_transfer(&self, _: &Ctx, _: &str) -> Result<Vec<EntryView>, PortFault> {
        Ok(Vec::new())
    }
}

/// Sees nothing.
struct Blind;

#[async_trait]
impl Risk for Blind {
    async fn assess(&self, _: &Ctx, _: &Facts) -> Result<Verdict, PortFault> {
        Ok(Verdict::allow())
    }

    async fn minds_first_payment(&self, _: &Ctx, _: Money) -> Result<bool, PortFault> {
        Ok(true)
    }
}

pub struct House {
    pub bank: TestBank,
    pub people: Arc<People>,
    pub auth: Arc<auth::Service>,
    pub module: Module,
    pub federation: Arc<Federation>,
    pub provider: Provider,
    /// Another provider, that is reached as well.
    pub second: Provider,
}

pub fn device(n: u32) -> DeviceInfo {
    DeviceInfo {
        device_id: format!("0190a0b0-c0d0-7e0f-8a0b-0000000000{n:02}"),
        name: format!("Phone {n}"),
        platform: "ios".into(),
        replaces: None,
    }
}

pub fn terms(id: &str, issuer: &str) -> ProviderTerms {
    ProviderTerms {
        id: id.into(),
        name: "示例身份".into(),
        name_en: "Example ID".into(),
        issuer: issuer.into(),
        client_id: "the-bank".into(),
    }
}

/// The moment every test begins at.
fn morning() -> i64 {
    testkit::MORNING.micros() / 1_000_000
}

/// A provider on a port of its own, and where.
async fn provider(issuer: &str) -> (Provider, String) {
    let person = |subject: &str| Person { subject: subject.into(), names: ("某人".into(), "Somebody".into()) };
    let client = Client { id: "the-bank".into(), secret: SECRET.into(), redirect_url: REDIRECT.into() };
    let provider = Provider::new(Settings {
        issuer: issuer.into(),
        clients: vec![client],
        people: vec![person("zora"), person("bo")],
        back: reference_oidc::Back::Whole,
        now: morning,
    })
    .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(provider.clone().serve(listener));
    (provider, address)
}

impl House {
    pub async fn on(engine: Engine) -> Self {
        let (first, first_at) = provider(ISSUER).await;
        let (second, second_at) = provider("https://other.example").await;
        let people: Arc<People> = Arc::default();
        let hasher = PasswordHasher::new(Cost::CHEAPEST, 64).unwrap();
        let ports = || Ports {
            users: people.clone(),
            accounts: Arc::new(NoTill),
            risk: Arc::new(Blind),
            post: auth::Post::None,
            duties: Vec::new(),
        };
        let wire = |banks: &tenancy::Banks| {
            auth::module(AuthConfig::DEMO, banks.clone(), KeyRing::from_key([1; 32]), hasher.clone(), ports())
        };
        let migrations = [&auth::MIGRATIONS[..], &[parameters::MIGRATIONS]].concat();
        let openings = |banks: &tenancy::Banks| wire(banks).0.opening.into_iter().collect();
        let bank = TestBank::open(engine, &migrations, openings).await;
        let (module, auth) = wire(&bank.banks);
        let connection = Connection::new(ConnectionSettings {
            secret: SECRET.into(),
            redirect_url: REDIRECT.into(),
            reach: [(ISSUER.into(), first_at), ("https://other.example".into(), second_at)].into(),
            page: ProviderPage::Own,
        })
        .unwrap();
        let connection = Arc::new(connection);
        let known = ["example", "other"].map(|id| ((bank.ctx.tenant.clone(), id.to_owned()), connection.clone()));
        let (_, federation) = auth::federation::module(auth.clone(), known.into());
        let house = Self { bank, people, auth, module, federation, provider: first, second };
        house.offer(vec![terms("example", ISSUER)]).await;
        house
    }

    pub fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    /// Has the bank offer these providers from now on.
    pub async fn offer(&self, providers: Vec<ProviderTerms>) {
        let rules = ProviderRules { providers, links_max: 1, ..ProviderRules::default() };
        let new = NewVersion { body: serde_json::to_value(rules).unwrap(), effective_from: None, note: "test".into() };
        let set = parameters::known::<ProviderRules>();
        Parameters::new(self.bank.banks.clone()).set(self.ctx(), set.as_ref(), new).await.unwrap();
    }

    pub fn later(&self, seconds: i64) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(seconds));
    }

    /// A customer with a password and a PIN.
    pub async fn customer(&self, phone: &str) -> Id<User> {
        let user = self.people.register(self.ctx(), &phone.parse().unwrap()).await.unwrap().user_id;
        let secrets = Enrolment { password: PASSWORD.into(), pin: Some(PIN.into()) };
        self.auth.enrol(self.ctx(), user, secrets).await.unwrap();
        user
    }

    /// The context of a session of `user` on device `n`.
    pub fn signed_in(&self, user: Id<User>, n: u32) -> Ctx {
        let session: Id<()> = self.ctx().new_id();
        let (user_id, device_id) = (user.to_string(), device(n).device_id);
        let actor = Actor::Customer { user_id, session_id: session.to_string(), device_id };
        Ctx { actor, ..self.ctx().clone() }
    }

    /// A visitor on device `n` goes to the provider.
    pub async fn sent(&self, n: u32) -> Sent {
        self.federation.begin(self.ctx(), "example", &device(n).device_id, None).await.unwrap()
    }

    /// What comes back when `subject` is chosen there.
    pub fn chosen(&self, sent: &Sent, subject: &str) -> Brought {
        let code = self.provider.choose(&sent.authorization_url, subject).expect("a code");
        brought(sent, &code)
    }

    /// A visitor on device `n` goes to the provider and comes back as `subject`.
    pub async fn arrive(&self, n: u32, subject: &str) -> Result<(Id<Attempt>, Back), auth::Error> {
        let sent = self.sent(n).await;
        let brought = self.chosen(&sent, subject);
        let back = self.federation.come_back(self.ctx(), sent.attempt_id, brought, &device(n)).await?;
        Ok((sent.attempt_id, back))
    }

    /// Somebody comes as `subject` and proves `phone`, with the code that came.
    pub async fn bind(&self, n: u32, subject: &str, phone: &str) -> Result<OpenedSession, auth::Error> {
        let (attempt, back) = self.arrive(n, subject).await?;
        assert!(matches!(back, Back::PhoneNeeded));
        self.later(6);
        self.federation.give_phone(self.ctx(), attempt, &phone.parse().unwrap()).await?;
        self.federation.complete(self.ctx(), attempt, &self.people.code(phone), &device(n)).await
    }

    /// The customer comes back from the provider as `subject`, to link it.
    pub async fn link_back(&self, ctx: &Ctx, n: u32, subject: &str) -> Result<Id<Attempt>, auth::Error> {
        let user = ctx.user_id().unwrap().parse().ok();
        let sent = self.federation.begin(ctx, "example", &device(n).device_id, user).await?;
        let brought = self.chosen(&sent, subject);
        self.federation.link_back(ctx, sent.attempt_id, brought, &device(n).device_id).await?;
        Ok(sent.attempt_id)
    }

    /// Passes a challenge with PIN and code.
    pub async fn prove(&self, ctx: &Ctx, view: &ChallengeView) -> Id<Challenge> {
        assert_eq!(view.tools, [Tool::Pin, Tool::SmsCode], "what adding a tool takes");
        self.later(6);
        self.auth.send_challenge_code(ctx, view.challenge_id).await.unwrap();
        for (tool, secret) in [(Tool::Pin, PIN.to_owned()), (Tool::SmsCode, self.people.code(PHONE))] {
            let proof = Proof::Secret(secret.into());
            self.auth.answer_challenge(ctx, view.challenge_id, tool, proof).await.unwrap();
        }
        view.challenge_id
    }

    /// Links `subject` to the customer, proof and all.
    pub async fn link(&self, ctx: &Ctx, n: u32, subject: &str) -> Result<(), auth::Error> {
        let attempt = self.link_back(ctx, n, subject).await?;
        let asked = self.federation.link(ctx, attempt, None).await.expect_err("a proof is asked for");
        let auth::Error::StepUp(view) = asked else { panic!("{asked:?}") };
        let challenge = self.prove(ctx, &view).await;
        self.federation.link(ctx, attempt, Some(challenge)).await
    }

    /// Lets the group hear of what happened.
    pub async fn hear(&self) {
        let outbox = Outbox::new(self.bank.banks.db(self.ctx()).unwrap(), self.ctx().clone());
        for consumption in &self.module.consumers {
            outbox.drain(consumption).await.unwrap();
        }
    }

    /// The whole trail, as text.
    pub async fn trail(&self) -> String {
        let page = kernel::PageQuery::parse(None, Some(100)).unwrap();
        let db = self.bank.banks.db(self.ctx()).unwrap();
        let trail = db.audit_page(&AuditFilter::default(), &page).await.unwrap();
        trail.items.iter().map(|row| format!("{} {}\n", row.action, row.detail)).collect()
    }
}

/// What a browser brings back, with this code.
pub fn brought(sent: &Sent, code: &str) -> Brought {
    let query = sent.authorization_url.split_once('?').unwrap().1;
    let state = query.split('&').find_map(|pair| pair.strip_prefix("state=")).unwrap();
    Brought { state: state.into(), code: code.into(), issuer: Some(ISSUER.into()) }
}

/// Whether it led straight into a session.
pub fn is_session(back: &Back) -> bool {
    matches!(back, Back::In(SignedIn::Session(_)))
}

/// Runs the story on every engine there is.
pub async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(House) -> F) {
    for engine in testkit::engines() {
        story(House::on(engine).await).await;
    }
}
