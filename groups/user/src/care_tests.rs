//! Devices and recovery against real databases, with small groups behind the ports.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, AccountKind, AccountStatus, AccountView, Accounts, EntryView, FirstPosting, InternalAccount,
    OpenAccount, Posted, Posting,
};
use contracts::auth::{
    Authorisation, Authority, Business, Challenge, ChallengeView, Enrolment, Forecast, Grant, Operation, PinTried,
    Recovering, Tool, ToolState,
};
use contracts::transfer::PhonePayments;
use contracts::user::{
    ConsentPurpose, ConsentStanding, Consents, DeviceInfo, DeviceStanding, OpenedSession, User, UserClass, Users,
};
use crypto::{KeyRing, Secret};
use kernel::{AccountNo, Actor, Ctx, Id, Idempotency, Money, Phone, Timestamp};
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
        self.passwords.lock().push((user, password));
        Ok(())
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
        let secrets = Arc::new(Secrets::default());
        let ports = CarePorts {
            authority: Arc::new(Proofs),
            recovering: secrets.clone(),
            accounts: Arc::new(Books(account)),
            phone_payments: Arc::new(Payments),
        };
        let (_, care) = crate::care::care_module(users.clone(), ports);
        Self { bank, users, care, secrets, user: view.user_id }
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

#[tokio::test]
async fn devices_are_seen_named_and_signed_out_by_handle() {
    on_every_engine(|world| async move {
        let (one, two) = (world.sign_in(1).await, world.sign_in(2).await);
        let ctx = world.customer(&one, 1);
        let own = world.care.own_devices(&ctx, world.user).await.unwrap();
        assert_eq!((own.devices.len(), own.most), (2, 10));
        let other = own.devices.iter().find(|named| named.device_ref != own.this).unwrap();
        assert!(other.signed_in && !other.device_ref.contains(&device(2).device_id));
        world.care.rename_device(&ctx, world.user, &other.device_ref, "旧手机").await.unwrap();
        let again = world.care.own_devices(&world.customer(&one, 1), world.user).await.unwrap();
        assert!(again.devices.iter().any(|named| named.device.name == "旧手机"));

        let out = world.customer(&one, 1);
        world.users.sign_device_out(&out, world.user, &other.device_ref, None).await.unwrap();
        assert_eq!(world.end_of(&two).await, Some(SessionEnd::Revoked));
        assert_eq!(world.end_of(&one).await, None);
        let standing = world.users.device(world.ctx(), world.user, &device(2).device_id).await.unwrap();
        assert!(matches!(standing, DeviceStanding::Known { .. }), "it stays bound");
        let unknown = world.users.sign_device_out(&world.customer(&one, 1), world.user, "0000", None).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn unbinding_takes_a_proof_and_makes_a_stranger_of_the_device() {
    on_every_engine(|world| async move {
        let (one, two) = (world.sign_in(1).await, world.sign_in(2).await);
        let own = world.care.own_devices(&world.customer(&one, 1), world.user).await.unwrap();
        let other = own.devices.iter().find(|named| named.device_ref != own.this).unwrap().device_ref.clone();
        let known = world.users.device(world.ctx(), world.user, &device(2).device_id).await.unwrap();
        assert!(matches!(known, DeviceStanding::Known { .. }));
        let asked = world.care.unbind_own(&world.customer(&one, 1), world.user, &other, None).await;
        let Err(Error::StepUp(challenge)) = asked else { panic!("no proof was asked for") };
        assert_eq!((challenge.operation.as_str(), world.end_of(&two).await), ("unbind_device", None));

        let ctx = world.customer(&one, 1);
        let given = Some(challenge.challenge_id);
        world.care.unbind_own(&ctx, world.user, &other, given).await.unwrap();
        // Asked again with the same key, it was done.
        world.care.unbind_own(&ctx, world.user, &other, given).await.unwrap();
        let again = world.care.unbind_own(&world.customer(&one, 1), world.user, &other, given).await;
        assert!(matches!(again, Err(Error::NotFound)));
        assert_eq!(world.end_of(&two).await, Some(SessionEnd::Revoked));
        let standing = world.users.device(world.ctx(), world.user, &device(2).device_id).await.unwrap();
        assert_eq!(standing, DeviceStanding::New, "at once, though it was remembered as bound");
        // An operator does it with a purpose and without the customer's proof.
        let operator = world.operator("op-1");
        world.users.unbind_device(&operator, world.user, &own.this, Why::Bank, Some("客户来电")).await.unwrap();
        assert_eq!(world.end_of(&one).await, Some(SessionEnd::Revoked));
    })
    .await;
}

#[tokio::test]
async fn a_further_device_takes_the_place_of_one_that_is_named() {
    on_every_engine(|world| async move {
        let set = Parameters::new(world.bank.banks.clone());
        let new = NewVersion { body: json!({ "most": 2 }), effective_from: None, note: "two".into() };
        set.set(&world.call(), &*known::<DeviceRules>(), new).await.unwrap();
        world.later(2);
        let one = world.sign_in(1).await;
        assert_eq!(world.users.devices_full(world.ctx(), world.user, &device(2).device_id).await.unwrap(), None);
        world.later(10);
        world.sign_in(2).await;
        let full = world.users.devices_full(world.ctx(), world.user, &device(3).device_id).await.unwrap().unwrap();
        assert_eq!((full.most, full.devices.len(), full.devices[0].name.as_str()), (2, 2, "Phone 1"));
        assert_eq!(world.users.devices_full(world.ctx(), world.user, &device(2).device_id).await.unwrap(), None);

        for replaces in [None, Some("0".repeat(32))] {
            let device = DeviceInfo { replaces, ..device(3) };
            let refused = world.users.open_session(world.ctx(), world.user, &device).await.err().unwrap();
            let PortFault::Refused(refused) = refused else { panic!("{refused}") };
            assert_eq!(refused.code, "device_limit_reached");
        }
        let replacing = DeviceInfo { replaces: Some(full.devices[0].device_ref.clone()), ..device(3) };
        world.users.open_session(world.ctx(), world.user, &replacing).await.unwrap();
        assert_eq!(world.end_of(&one).await, Some(SessionEnd::Revoked));
        let names: Vec<_> = world.users.devices(world.ctx(), world.user).await.unwrap();
        let mut names: Vec<_> = names.into_iter().map(|device| device.name).collect();
        names.sort();
        assert_eq!(names, ["Phone 2", "Phone 3"]);
        // A device that is bound already needs no room.
        world.sign_in(2).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_kept_the_number_comes_back_at_once_and_everything_old_is_gone() {
    on_every_engine(|world| async move {
        let old = world.sign_in(1).await;
        let id = world.begun(OLD, 5).await;
        let device_id = device(5).device_id;
        let early = world.care.complete_recovery(world.ctx(), id, &device_id, Secret::new("new-pass-1".into())).await;
        assert!(matches!(early, Err(Error::RecoveryOver)), "nothing is proven yet");
        let told = world.care.claim(&world.call(), id, &device_id, world.claim(|_| {})).await.unwrap();
        assert_eq!((told.status, told.ready_at), (RecoveryStatus::Cooling, Some(world.ctx().now())));
        let elsewhere = device(6).device_id;
        let stolen = world.care.complete_recovery(world.ctx(), id, &elsewhere, Secret::new("new-pass-1".into())).await;
        assert!(matches!(stolen, Err(Error::NotFound)), "another device goes on with it");

        let password = Secret::new("new-pass-1".to_owned());
        let opened = world.care.complete_recovery(world.ctx(), id, &device_id, password).await.unwrap();
        assert_eq!(opened.user_id, world.user);
        assert_eq!(world.end_of(&old).await, Some(SessionEnd::Revoked));
        assert_eq!(world.end_of(&opened).await, None);
        let devices = world.users.devices(world.ctx(), world.user).await.unwrap();
        assert_eq!(devices.iter().map(|device| device.device_id.clone()).collect::<Vec<_>>(), [device_id.clone()]);
        assert_eq!(*world.secrets.passwords.lock(), [(world.user, "new-pass-1".to_owned())]);
        let again = world.care.complete_recovery(world.ctx(), id, &device_id, Secret::new("x-1234567".into())).await;
        assert!(matches!(again, Err(Error::RecoveryOver)));

        let restraint = world.users.restraint(world.ctx(), world.user).await.unwrap().unwrap();
        assert_eq!(restraint.day_cap, Money::cny(RecoveryRules::default().limited_day_cap_minor));
        world.later(7 * 86_400);
        assert_eq!(world.users.restraint(world.ctx(), world.user).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_new_number_waits_is_told_everywhere_and_can_be_stopped() {
    on_every_engine(|world| async move {
        let old = world.sign_in(1).await;
        let id = world.begun(NEW, 5).await;
        let device_id = device(5).device_id;
        let (old_texts, new_texts) = (world.texts(OLD).await, world.texts(NEW).await);
        let told = world.care.claim(&world.call(), id, &device_id, world.claim(|_| {})).await.unwrap();
        let ready = told.ready_at.unwrap();
        assert_eq!(ready.seconds_since(world.ctx().now()), 24 * 3_600);
        assert_eq!((world.texts(OLD).await, world.texts(NEW).await), (old_texts + 1, new_texts + 1));
        let password = || Secret::new("new-pass-1".to_owned());
        let early = world.care.complete_recovery(world.ctx(), id, &device_id, password()).await;
        assert!(matches!(early, Err(Error::NotReady { .. })));
        assert!(world.secrets.passwords.lock().is_empty(), "a password was set before its time");

        let ctx = world.customer(&old, 1);
        assert!(world.care.pending_recovery(&ctx, world.user).await.unwrap().is_some());
        world.care.stop_recovery(&ctx, world.user).await.unwrap();
        assert!(world.care.pending_recovery(&ctx, world.user).await.unwrap().is_none());
        world.later(25 * 3_600);
        let stopped = world.care.complete_recovery(world.ctx(), id, &device_id, password()).await;
        assert!(matches!(stopped, Err(Error::RecoveryOver)));

        // The next one is not stopped: number, devices and password change when its time has come.
        let id = world.begun(NEW, 6).await;
        let device_id = device(6).device_id;
        world.care.claim(&world.call(), id, &device_id, world.claim(|_| {})).await.unwrap();
        world.later(24 * 3_600);
        world.care.complete_recovery(world.ctx(), id, &device_id, password()).await.unwrap();
        let found = world.users.by_phone(world.ctx(), &NEW.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(found.user_id, world.user);
        assert!(world.users.by_phone(world.ctx(), &OLD.parse().unwrap()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn whoever_is_unknown_is_answered_as_whoever_is_wrong() {
    on_every_engine(|world| async move {
        let wrong: [fn(&mut Claim); 4] = [
            |claim| claim.name = "林知秋".parse().unwrap(),
            |claim| claim.id_number = "440524188001010014".parse().unwrap(),
            |claim| claim.account_no = "5555555555554444".parse().unwrap(),
            |claim| claim.pin = Some(Secret::new("111111".to_owned())),
        ];
        for (place, change) in wrong.into_iter().enumerate() {
            let n = 10 + place as u32;
            let id = world.begun(NEW, n).await;
            let refused = world.care.claim(&world.call(), id, &device(n).device_id, world.claim(change)).await;
            let Err(Error::NotProven { left }) = refused else { panic!("case {place} was not refused") };
            assert_eq!(left, 4, "case {place}");
        }
        let tried = world.secrets.tried.lock().clone();
        assert_eq!(tried.len(), 4, "a PIN is tried for nobody as for somebody");
        let as_whom: Vec<_> = tried.iter().map(|(_, user)| user.is_some()).collect();
        assert_eq!(as_whom, [false, false, false, true]);

        // Without a PIN, the same road for all: operators see only those there are.
        for (n, change) in [(20, wrong[1]), (21, (|_| {}) as fn(&mut Claim))] {
            let id = world.begun(NEW, n).await;
            let claim = world.claim(|claim| {
                change(claim);
                claim.pin = None;
            });
            let told = world.care.claim(&world.call(), id, &device(n).device_id, claim).await.unwrap();
            assert_eq!((told.status, told.ready_at), (RecoveryStatus::Review, None));
        }
        let page = kernel::PageQuery::default();
        let queue = world.care.recoveries(world.ctx(), Some(RecoveryStatus::Review), &page).await.unwrap();
        assert_eq!(queue.items.len(), 1);

        // Too many tries end it.
        let id = world.begun(NEW, 22).await;
        for left in [4, 3, 2, 1, 0] {
            let claim = world.claim(|claim| claim.pin = Some(Secret::new("111111".to_owned())));
            let refused = world.care.claim(&world.call(), id, &device(22).device_id, claim).await;
            assert!(matches!(refused, Err(Error::NotProven { left: told }) if told == left));
        }
        let right = world.care.claim(&world.call(), id, &device(22).device_id, world.claim(|_| {})).await;
        assert!(matches!(right, Err(Error::RecoveryOver)));
    })
    .await;
}

#[tokio::test]
async fn two_operators_decide_what_cannot_be_proven() {
    on_every_engine(|world| async move {
        let id = world.begun(NEW, 5).await;
        let device_id = device(5).device_id;
        let claim = world.claim(|claim| {
            claim.pin = None;
            claim.old_phone = Some(OLD.parse().unwrap());
        });
        world.care.claim(&world.call(), id, &device_id, claim).await.unwrap();
        let decide = |by: &'static str, decision| {
            let (world, ctx) = (world.clone(), world.operator(by));
            async move { world.care.decide_recovery(&ctx, id, decision, "已电话核实").await }
        };
        decide("first", Decision::Approve).await.unwrap();
        assert!(matches!(decide("first", Decision::Approve).await, Err(Error::SameOperator)));
        let told = world.care.recovery(world.ctx(), id, &device_id).await.unwrap();
        assert_eq!(told.status, RecoveryStatus::Review, "how far the operators are is not told");
        decide("second", Decision::Approve).await.unwrap();
        let told = world.care.recovery(world.ctx(), id, &device_id).await.unwrap();
        assert_eq!(told.status, RecoveryStatus::Cooling);
        assert_eq!(told.ready_at.unwrap().seconds_since(world.ctx().now()), 24 * 3_600);
        assert!(matches!(decide("third", Decision::Reject).await, Err(Error::RecoveryOver)));

        let other = world.begun(NEW, 6).await;
        let claim = world.claim(|claim| claim.pin = None);
        world.care.claim(&world.call(), other, &device(6).device_id, claim).await.unwrap();
        let ctx = world.operator("first");
        world.care.decide_recovery(&ctx, other, Decision::Reject, "信息不足").await.unwrap();
        let told = world.care.recovery(world.ctx(), other, &device(6).device_id).await.unwrap();
        assert_eq!(told.status, RecoveryStatus::Rejected);
    })
    .await;
}

#[tokio::test]
async fn codes_are_few_and_their_tries_as_well() {
    on_every_engine(|world| async move {
        world.later(61);
        let phone: Phone = NEW.parse().unwrap();
        let begins = world.care.start_recovery(&world.call(), &phone, device(5)).await.unwrap();
        let soon = world.care.start_recovery(&world.call(), &phone, device(6)).await;
        assert!(matches!(soon, Err(Error::TooOften { .. })));
        let code = world.code(NEW).await;
        let other = if code == "000000" { "111111" } else { "000000" };
        for left in [4, 3, 2, 1] {
            let wrong = world.care.prove_phone(&world.call(), begins.recovery_id, &device(5).device_id, other).await;
            assert!(matches!(wrong, Err(Error::CodeWrong { left: told }) if told == left));
        }
        let last = world.care.prove_phone(&world.call(), begins.recovery_id, &device(5).device_id, other).await;
        assert!(matches!(last, Err(Error::CodeOver)));
        let right = world.care.prove_phone(&world.call(), begins.recovery_id, &device(5).device_id, &code).await;
        assert!(matches!(right, Err(Error::CodeOver)));
        let foreign = world.care.prove_phone(&world.call(), begins.recovery_id, &device(6).device_id, &code).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_agreed_to_until_it_is_and_taking_back_counts_at_once() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        let standing =
            || async { world.users.standing(world.ctx(), world.user, ConsentPurpose::Personalisation).await.unwrap() };
        let decide = |purpose, decision, version| {
            let (world, ctx) = (world.clone(), world.customer(&session, 1));
            async move { world.care.decide_consent(&ctx, world.user, purpose, decision, version).await }
        };
        for own in world.users.consents_of(world.ctx(), world.user).await.unwrap() {
            assert_eq!((own.standing, own.text.version), (ConsentStanding::NotGiven, 1), "nothing is ticked before");
        }
        assert_eq!(standing().await, ConsentStanding::NotGiven);
        decide(ConsentPurpose::Personalisation, Choice::Given, 1).await.unwrap();
        assert_eq!(standing().await, ConsentStanding::Given);
        let other = world.users.standing(world.ctx(), world.user, ConsentPurpose::Marketing).await.unwrap();
        assert_eq!(other, ConsentStanding::NotGiven, "each purpose by itself");
        decide(ConsentPurpose::Personalisation, Choice::Withdrawn, 1).await.unwrap();
        assert_eq!(standing().await, ConsentStanding::NotGiven);

        let page = kernel::PageQuery::default();
        let history = world.users.consent_history(world.ctx(), world.user, &page).await.unwrap();
        let made: Vec<_> = history.items.iter().map(|made| (made.decision, made.version)).collect();
        assert_eq!(made, [(Choice::Withdrawn, 1), (Choice::Given, 1)]);
        assert_eq!(history.items[0].device_name, "Phone 1");
    })
    .await;
}

#[tokio::test]
async fn a_new_text_is_in_force_from_its_day_and_may_ask_again() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        let purpose = ConsentPurpose::Marketing;
        let decide = |version| {
            let (world, ctx) = (world.clone(), world.customer(&session, 1));
            async move { world.care.decide_consent(&ctx, world.user, purpose, Choice::Given, version).await }
        };
        decide(1).await.unwrap();
        let begins = world.ctx().now().plus_seconds(100);
        let new = |from: Timestamp| NewText {
            title: ("新标题".into(), "New title".into()),
            body: ("新的内容，比原来要求更多。".into(), "New text that asks for more.".into()),
            effective_from: Some(from),
            earlier: Earlier::AskAgain,
            note: "增加用途".into(),
        };
        let past =
            world.care.publish_consent_text(&world.operator("op"), purpose, new(begins.plus_seconds(-200))).await;
        assert!(matches!(past, Err(Error::InThePast)));
        let version = world.care.publish_consent_text(&world.operator("op"), purpose, new(begins)).await.unwrap();
        assert_eq!(version, 2);
        let standing = || async { world.users.standing(world.ctx(), world.user, purpose).await.unwrap() };
        assert_eq!(standing().await, ConsentStanding::Given, "not in force yet");
        assert!(matches!(decide(2).await, Err(Error::ConsentTextChanged)), "what is not in force cannot be agreed to");
        world.later(100);
        assert_eq!(standing().await, ConsentStanding::Outdated);
        assert!(matches!(decide(1).await, Err(Error::ConsentTextChanged)));
        decide(2).await.unwrap();
        assert_eq!(standing().await, ConsentStanding::Given);
        let texts = world.care.consent_texts(world.ctx()).await.unwrap();
        let texts = texts.iter().find(|texts| texts.versions[0].purpose == purpose).unwrap();
        assert_eq!((texts.in_force, texts.versions.len(), texts.counts), (2, 2, (1, 0)));
    })
    .await;
}

#[tokio::test]
async fn a_number_changes_once_both_are_proven() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        let begin = |phone: &'static str| {
            let (world, ctx) = (world.clone(), world.customer(&session, 1));
            async move { world.care.begin_phone_change(&ctx, world.user, &phone.parse().unwrap()).await }
        };
        assert!(matches!(begin(OLD).await, Err(Error::SameNumber)));
        let id = begin(NEW).await.unwrap().change_id;
        assert!(matches!(begin(NEW).await, Err(Error::TooOften { .. })));
        let code = world.code(NEW).await;
        let change = |code: String, challenge: Option<Id<Challenge>>, ctx: Ctx| {
            let world = world.clone();
            async move { world.care.change_phone(&ctx, world.user, id, &code, challenge).await }
        };
        let other = if code == "000000" { "111111" } else { "000000" };
        let wrong = change(other.to_owned(), None, world.customer(&session, 1)).await;
        assert!(matches!(wrong, Err(Error::CodeWrong { left: 4 })));
        let asked = change(code.clone(), None, world.customer(&session, 1)).await;
        let Err(Error::StepUp(challenge)) = asked else { panic!("the old number was not asked for") };
        assert_eq!(challenge.operation, "change_phone");
        assert!(world.users.by_phone(world.ctx(), &NEW.parse().unwrap()).await.unwrap().is_none());

        let ctx = world.customer(&session, 1);
        let given = Some(challenge.challenge_id);
        let told = world.texts(OLD).await;
        change(code.clone(), given, ctx.clone()).await.unwrap();
        change(code.clone(), given, ctx).await.unwrap();
        assert_eq!(world.texts(OLD).await, told + 1, "the old number is told, once");
        let found = world.users.by_phone(world.ctx(), &NEW.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(found.user_id, world.user);
        assert!(world.users.by_phone(world.ctx(), &OLD.parse().unwrap()).await.unwrap().is_none());
        let again = change(code, given, world.customer(&session, 1)).await;
        assert!(matches!(again, Err(Error::CodeOver)));
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_number_is_not_taken() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        world.users.register(world.ctx(), &NEW.parse().unwrap()).await.unwrap();
        let ctx = world.customer(&session, 1);
        let id = world.care.begin_phone_change(&ctx, world.user, &NEW.parse().unwrap()).await.unwrap().change_id;
        let code = world.code(NEW).await;
        let refused = world.care.change_phone(&world.customer(&session, 1), world.user, id, &code, None).await;
        assert!(matches!(refused, Err(Error::NumberTaken)));
        // Nor by whoever comes back with it.
        let id = world.begun(NEW, 5).await;
        let claimed = world.care.claim(&world.call(), id, &device(5).device_id, world.claim(|_| {})).await;
        assert!(matches!(claimed, Err(Error::NumberTaken)));
    })
    .await;
}
