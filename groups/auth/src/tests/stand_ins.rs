//! Small groups behind the ports, in memory.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, AccountView, Accounts, EntryView, FirstPosting, InternalAccount, OpenAccount, Posted,
    Posting, Refusal,
};
use contracts::duty::{Duties, Queue, Waiting};
use contracts::risk::{Facts, Happened, LeastTool, Reason, Risk, Scenario, Verdict, VerdictOutcome};
use contracts::user::{
    Carrier, DeviceInfo, DeviceStanding, OpenedSession, Restraint, TextMessage, User, UserClass, UserView, Users,
};
use kernel::{AccountNo, Ctx, Id, PersonName, Phone, ResidentId, Timestamp};
use parking_lot::Mutex;

/// Users by phone, devices, and the texts they were sent.
#[derive(Default)]
pub struct People {
    users: Mutex<Vec<UserView>>,
    devices: Mutex<HashMap<(Id<User>, String), Timestamp>>,
    texts: Mutex<Vec<TextMessage>>,
    /// What holds everybody to less, if the test says so.
    pub restraint: Mutex<Option<Restraint>>,
}

impl People {
    pub fn last_text(&self, phone: &Phone) -> Option<String> {
        self.texts.lock().iter().rev().find(|text| text.phone == *phone).map(|text| text.text.clone())
    }

    pub fn texts(&self) -> usize {
        self.texts.lock().len()
    }

    fn find(&self, wanted: impl Fn(&UserView) -> bool) -> Option<UserView> {
        self.users.lock().iter().find(|user| wanted(user)).cloned()
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
        let user = UserView {
            user_id,
            phone: phone.clone(),
            name: None,
            class: UserClass::Open,
            created_at,
            lang: kernel::Lang::Zh,
        };
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

    async fn restraint(&self, _: &Ctx, _: Id<User>) -> Result<Option<Restraint>, PortFault> {
        Ok(*self.restraint.lock())
    }

    async fn end_sessions(&self, _: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        Ok(())
    }

    async fn send_text(&self, _: &Ctx, message: TextMessage) -> Result<Carrier, PortFault> {
        self.texts.lock().push(message);
        Ok(Carrier::Took)
    }
}

/// Counters, moved by the test, and the keys it says were posted.
#[derive(Default)]
pub struct Ledger(pub Mutex<HashMap<String, i64>>, pub Mutex<HashSet<String>>);

#[async_trait]
impl Accounts for Ledger {
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

    async fn first_posting(&self, _: &Ctx, key: &str) -> Result<Option<FirstPosting>, PortFault> {
        let first = || FirstPosting { fingerprint: "asked".into(), transfer_id: None, refusal: None };
        Ok(self.1.lock().contains(key).then(first))
    }

    async fn counters(&self, _: &Ctx, keys: &[String]) -> Result<Vec<i64>, PortFault> {
        Ok(keys.iter().map(|key| self.0.lock().get(key).copied().unwrap_or(0)).collect())
    }

    async fn open(&self, _: &Ctx, _: OpenAccount) -> Result<AccountView, PortFault> {
        Err(PortFault::Overloaded)
    }

    async fn internal_balance(&self, _: &Ctx, _: InternalAccount) -> Result<kernel::Money, PortFault> {
        Ok(kernel::Money::cny(0))
    }

    async fn entries_of_transfer(&self, _: &Ctx, _: &str) -> Result<Vec<EntryView>, PortFault> {
        Ok(Vec::new())
    }
}

/// Says what the test tells it to say.
#[derive(Default)]
pub struct Rules {
    pub alarmed: Mutex<HashSet<&'static str>>,
    /// What was judged, and what was told of how things ended.
    pub judged: Mutex<Vec<Facts>>,
    pub told: Mutex<Vec<(Scenario, Option<String>, Happened)>>,
    /// Verdicts that wanted more than anybody could give.
    pub unmet: Mutex<Vec<String>>,
}

impl Rules {
    /// From now on nothing is suspected.
    pub fn calm(&self) {
        self.alarmed.lock().clear();
    }

    /// From now on this is the outcome: `step_up`, `strong`, `face`, `delay` or `deny`.
    pub fn say(&self, outcome: &'static str) {
        self.alarmed.lock().insert(outcome);
    }
}

#[async_trait]
impl Risk for Rules {
    async fn assess(&self, _: &Ctx, facts: &Facts) -> Result<Verdict, PortFault> {
        self.judged.lock().push(facts.clone());
        let alarmed = self.alarmed.lock();
        let said = |word: &str| alarmed.contains(word);
        let outcome = match said("deny") {
            true => VerdictOutcome::Deny,
            _ if said("delay") => VerdictOutcome::Delay,
            _ if said("step_up") || said("strong") || said("face") => VerdictOutcome::StepUp,
            _ => VerdictOutcome::Allow,
        };
        if outcome == VerdictOutcome::Allow {
            return Ok(Verdict::allow());
        }
        let reason = Reason {
            rule: "test".into(),
            version: 1,
            text_zh: "测试".into(),
            text_en: "Test".into(),
            remedy_zh: String::new(),
            remedy_en: String::new(),
        };
        let least_tool = match (said("face"), said("strong")) {
            (true, _) => LeastTool::Face,
            (_, true) => LeastTool::Strong,
            _ => LeastTool::Any,
        };
        let verdict_id = Some("verdict".to_owned());
        Ok(Verdict { outcome, least_tool, reasons: vec![reason], verdict_id, ..Verdict::allow() })
    }

    async fn unmet(&self, _: &Ctx, verdict_id: &str) -> Result<(), PortFault> {
        self.unmet.lock().push(verdict_id.to_owned());
        Ok(())
    }

    async fn observe(&self, _: &Ctx, facts: &Facts, happened: Happened) -> Result<(), PortFault> {
        self.told.lock().push((facts.scenario, facts.operation.clone(), happened));
        Ok(())
    }

    async fn minds_first_payment(&self, _: &Ctx, _: kernel::Money) -> Result<bool, PortFault> {
        Ok(true)
    }
}

/// Queues with as much in them as a test says.
#[derive(Default)]
pub struct Queues(Mutex<Vec<Waiting>>);

impl Queues {
    pub fn hold(&self, queue: Queue, count: i64) {
        let mut queues = self.0.lock();
        queues.retain(|one| one.queue != queue);
        queues.push(Waiting { queue, count });
    }
}

#[async_trait]
impl Duties for Queues {
    async fn waiting(&self, _: &Ctx) -> Result<Vec<Waiting>, PortFault> {
        Ok(self.0.lock().clone())
    }
}
