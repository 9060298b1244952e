//! Customers' care for themselves against real databases, with small groups behind the ports.

mod consents;
mod devices;
mod leaving;
mod phone;
mod recovery;

use std::sync::Arc;

use async_trait::async_trait;
use contracts::account::{
    Account, AccountCard, AccountKind, AccountStatus, AccountView, Accounts, EntryView, FirstPosting, InternalAccount,
    OpenAccount, Posted, Posting,
};
use contracts::auth::{
    Authorisation, Authority, Business, Challenge, ChallengeView, Enrolment, Forecast, Grant, Operation, PinTried,
    Recovering, Tool, ToolState,
};
use contracts::leaving::{EndingKind, Leaving, ObstacleKind, Outlook};
use contracts::own_data::{DataPart, OwnData};
use contracts::secret::{SecretField, Unsealing};
use contracts::transfer::PhonePayments;
use contracts::user::{
    ConsentPurpose, ConsentStanding, Consents, DeviceInfo, DeviceStanding, OpenedSession, User, UserClass, Users,
};
use contracts::{PortFault, Refused};
use crypto::{KeyRing, Secret};
use kernel::{AccountNo, Actor, Ctx, Id, Idempotency, Kind, Money, Phone, Timestamp};
use parameters::{NewVersion, Parameters, known};
use parking_lot::Mutex;
use serde_json::json;
use storage::Engine;
use testkit::TestBank;

use crate::care::{Care, CarePorts};
use crate::consent::{Decision as Choice, Earlier, NewText};
use crate::device::{DeviceRules, Why};
use crate::error::Error;
use crate::model::SessionEnd;
use crate::recovery::model::RecoveryStatus;
use crate::recovery::{Claim, Decision, Recovery, RecoveryRules};
use crate::service::Service;
use crate::{DemoPeople, MIGRATIONS, SessionRules, TextCarrier, UserConfig};

const OLD: &str = "13812345678";
const NEW: &str = "13987654321";
const NAME: &str = "林知夏";
const ID: &str = "11010519491231002X";
const ACCOUNT: &str = "4111111111111111";
const PIN: &str = "246810";
/// A password that is not taken.
const WEAK: &str = "12345678";

/// Allows whatever comes with a challenge, and asks for one otherwise.
struct Proofs;

#[async_trait]
impl Authority for Proofs {
    async fn authorise(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        challenge: Option<Id<Challenge>>,
        _: &str,
    ) -> Result<Authorisation, PortFault> {
        assert!(!operation.business.moves_money());
        Ok(match challenge {
            Some(challenge_id) => Authorisation::Allow(Grant {
                guards: vec![],
                tools: vec![Tool::Pin],
                reasons: vec![],
                challenge_id: Some(challenge_id),
                limit_left: Money::cny(0),
            }),
            None => Authorisation::StepUp(ChallengeView {
                challenge_id: ctx.new_id(),
                operation: operation.business.challenge().as_str().to_owned(),
                tools: vec![Tool::Pin],
                options: vec![],
                passed: vec![],
                expires_at: ctx.now(),
                summary: operation.summary.clone(),
                sms_phone_masked: None,
                reason: None,
            }),
        })
    }
    async fn authorise_standing(&self, _: &Ctx, _: &Operation, _: &[Tool]) -> Result<Authorisation, PortFault> {
        nobody()
    }
    async fn minds_first_payment(&self, _: &Ctx, _: Money) -> Result<bool, PortFault> {
        nobody()
    }
    async fn moved_today(&self, _: &Ctx, _: Id<User>, _: Business) -> Result<Money, PortFault> {
        nobody()
    }
    async fn forecast(&self, _: &Ctx, _: &Operation) -> Result<Forecast, PortFault> {
        nobody()
    }
    async fn enrol(&self, _: &Ctx, _: Id<User>, _: Enrolment) -> Result<(), PortFault> {
        nobody()
    }
    async fn tools(&self, _: &Ctx, _: Id<User>) -> Result<Vec<ToolState>, PortFault> {
        nobody()
    }
    async fn has_pin(&self, _: &Ctx, _: Id<User>) -> Result<bool, PortFault> {
        nobody()
    }
}

fn nobody<T>() -> Result<T, PortFault> {
    Err(PortFault::Store("not asked in this test".to_owned()))
}

/// Who tried which PIN as whom, and which passwords were set.
#[derive(Default)]
struct Secrets {
    tried: Mutex<Vec<(String, Option<Id<User>>)>>,
    passwords: Mutex<Vec<(Id<User>, String)>>,
    /// The next password is set, and whoever asked for it does not hear of it.
    cut_off: Mutex<bool>,
}

/// Sealed secrets are tried where they are opened: here they come plain.
#[async_trait]
impl Unsealing for Secrets {
    async fn open_secrets(&self, _: &Ctx, _: &str, _: Vec<SecretField>) -> Result<Vec<Option<String>>, PortFault> {
        Err(PortFault::Store("no secrets in requests here".to_owned()))
    }
}

#[async_trait]
impl Recovering for Secrets {
    async fn try_pin(
        &self,
        _: &Ctx,
        subject: &str,
        user: Option<Id<User>>,
        pin: String,
    ) -> Result<PinTried, PortFault> {
        self.tried.lock().push((subject.to_owned(), user));
        Ok(if user.is_some() && pin == PIN { PinTried::Right } else { PinTried::Wrong })
    }
    async fn replace_password(&self, _: &Ctx, user: Id<User>, _: &Phone, password: String) -> Result<(), PortFault> {
        if password == WEAK {
            let (title, detail) = Default::default();
            let refused = Refused { kind: Kind::Refused, code: "password_weak", title, detail, remedy: None };
            return Err(PortFault::Refused(Box::new(refused)));
        }
        self.passwords.lock().push((user, password));
        match std::mem::take(&mut *self.cut_off.lock()) {
            true => nobody(),
            false => Ok(()),
        }
    }
}

/// Nobody is paid by phone.
struct Payments;

#[async_trait]
impl PhonePayments for Payments {
    async fn leave_number(&self, _: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        Ok(())
    }
}

/// What a customer has elsewhere: what stands in the way of leaving, and who was wound up.
#[derive(Default)]
struct Things {
    in_the_way: Mutex<i64>,
    ended: Mutex<Vec<Id<User>>>,
}

#[async_trait]
impl Leaving for Things {
    async fn outlook(&self, _: &Ctx, _: Id<User>) -> Result<Outlook, PortFault> {
        let mut outlook = Outlook::default();
        outlook.stands(ObstacleKind::Balance, *self.in_the_way.lock(), Some(Money::cny(100)));
        outlook.ends(EndingKind::Account, 1);
        Ok(outlook)
    }
    async fn wind_up(&self, _: &Ctx, user: Id<User>) -> Result<(), PortFault> {
        self.ended.lock().push(user);
        Ok(())
    }
}

#[async_trait]
impl OwnData for Things {
    async fn own_data(&self, _: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        let rows = vec![json!({ "owner": user })];
        Ok(vec![DataPart { name: "things", about: ("东西", "Things"), rows }])
    }
}

/// One account.
struct Books(AccountView);

#[async_trait]
impl Accounts for Books {
    async fn of_user(&self, _: &Ctx, user: Id<User>) -> Result<Vec<AccountView>, PortFault> {
        Ok([&self.0].into_iter().filter(|view| view.user_id == user).cloned().collect())
    }
    async fn get(&self, _: &Ctx, account: Id<Account>) -> Result<Option<AccountView>, PortFault> {
        Ok(Some(self.0.clone()).filter(|view| view.account_id == account))
    }
    async fn card(&self, _: &Ctx, _: Id<Account>) -> Result<Option<AccountCard>, PortFault> {
        nobody()
    }
    async fn by_number(&self, _: &Ctx, number: &AccountNo) -> Result<Option<AccountCard>, PortFault> {
        let view = Some(&self.0).filter(|view| view.account_no == *number);
        Ok(view.map(|view| AccountCard {
            account_id: view.account_id,
            account_no: view.account_no.clone(),
            user_id: view.user_id,
            holder: view.holder.clone(),
            kind: view.kind,
        }))
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

fn device(n: u32) -> DeviceInfo {
    DeviceInfo {
        device_id: format!("0190a0b0-c0d0-7e0f-8a0b-0000000001{n:02}"),
        name: format!("Phone {n}"),
        platform: "ios".into(),
        replaces: None,
    }
}

struct World {
    bank: TestBank,
    users: Arc<Service>,
    care: Arc<Care>,
    secrets: Arc<Secrets>,
    things: Arc<Things>,
    user: Id<User>,
}

impl World {
    async fn new(engine: Engine) -> Self {
        let bank = TestBank::open(engine, &[parameters::MIGRATIONS, MIGRATIONS], |_| Vec::new()).await;
        let demo = DemoPeople { password: "p".into(), pin: "1".into(), customers: Vec::new() };
        let texts = TextCarrier::DemoHandset;
        let config = UserConfig { sessions: SessionRules::default(), texts, demo: Some(demo) };
        let users = Arc::new(Service::new(config, bank.banks.clone(), KeyRing::from_key([1; 32])));
        let view = users.register(&bank.ctx, &OLD.parse().unwrap()).await.unwrap();
        let (name, id) = (NAME.parse().unwrap(), ID.parse().unwrap());
        users.verify_name(&bank.ctx, view.user_id, &name, Some(&id), UserClass::ClassOne).await.unwrap();
        let account = AccountView {
            account_id: bank.ctx.new_id(),
            account_no: ACCOUNT.parse().unwrap(),
            user_id: view.user_id,
            holder: name,
            kind: AccountKind::ClassOne,
            status: AccountStatus::Active,
            balance: Money::cny(0),
            available: Money::cny(0),
            held: Money::cny(0),
            product: ("a".into(), "a".into()),
            opened_at: bank.ctx.now(),
        };
        let (secrets, things) = (Arc::new(Secrets::default()), Arc::new(Things::default()));
        let ports = CarePorts {
            authority: Arc::new(Proofs),
            recovering: secrets.clone(),
            unsealing: secrets.clone(),
            accounts: Arc::new(Books(account)),
            phone_payments: Arc::new(Payments),
            leaving: vec![things.clone()],
            own_data: vec![things.clone()],
        };
        let (_, care) = crate::care::care_module(users.clone(), ports);
        Self { bank, users, care, secrets, things, user: view.user_id }
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    fn later(&self, seconds: i64) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(seconds));
    }

    /// A call with a key of its own.
    fn call(&self) -> Ctx {
        let key = Idempotency::new(format!("k:{}", self.ctx().new_id::<()>()), "f".into());
        Ctx { idempotency: Some(key), ..self.ctx().clone() }
    }

    fn customer(&self, session: &OpenedSession, n: u32) -> Ctx {
        let actor = Actor::Customer {
            user_id: session.user_id.to_string(),
            session_id: session.session_id.to_string(),
            device_id: device(n).device_id,
        };
        Ctx { actor, ..self.call() }
    }

    fn operator(&self, id: &str) -> Ctx {
        Ctx { actor: Actor::Operator { operator_id: id.to_owned() }, ..self.call() }
    }

    async fn sign_in(&self, n: u32) -> OpenedSession {
        self.users.open_session(self.ctx(), self.user, &device(n)).await.unwrap()
    }

    async fn end_of(&self, session: &OpenedSession) -> Option<SessionEnd> {
        self.users.check(self.ctx(), &session.access_token).await.unwrap().err()
    }

    async fn code(&self, phone: &str) -> String {
        let texts = self.users.demo_texts(self.ctx(), &phone.parse().unwrap(), "sms", 1).await.unwrap();
        let text = &texts.first().expect("a text has come").text;
        let from = text.find("验证码").unwrap() + "验证码".len();
        text[from..from + 6].to_owned()
    }

    /// A recovery whose phone is proven.
    async fn begun(&self, phone: &str, n: u32) -> Id<Recovery> {
        self.later(61);
        let begins = self.care.start_recovery(&self.call(), &phone.parse().unwrap(), device(n)).await.unwrap();
        let code = self.code(phone).await;
        let id = begins.recovery_id;
        let proven = self.care.prove_phone(&self.call(), id, &device(n).device_id, &code).await.unwrap();
        assert_eq!(proven.status, RecoveryStatus::PhoneProven);
        id
    }

    fn claim(&self, change: impl FnOnce(&mut Claim)) -> Claim {
        let mut claim = Claim {
            name: NAME.parse().unwrap(),
            id_number: ID.parse().unwrap(),
            account_no: ACCOUNT.parse().unwrap(),
            pin: Some(Secret::new(PIN.to_owned())),
            old_phone: None,
        };
        change(&mut claim);
        claim
    }

    async fn texts(&self, phone: &str) -> usize {
        self.users.demo_texts(self.ctx(), &phone.parse().unwrap(), "sms", 50).await.unwrap().len()
    }
}

async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<World>) -> F) {
    for engine in testkit::engines() {
        story(Arc::new(World::new(engine).await)).await;
    }
}
