//! What goes wrong: the process dies, a statement fails, a commit is not heard of, a payment meets trouble on its way.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clearing::{Fault, FaultRule};
use contracts::PortFault;
use contracts::clearing::{
    Clearing, ClearingBank, Delivery, Inquiry, Instruction, NameCheck, PhoneEntry, PhoneRegistration,
};
use contracts::debit::{Collection, DebitRequest, DebitStanding, Debits, Mandate, MandateAnswer, MandateNotice};
use kernel::{AccountNo, Ctx, Id, Phone};
use parking_lot::Mutex;
use storage::fate::{Fate, Fates, Point};
use tokio::sync::Notify;

use super::chance::Chance;

/// How much has gone wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Toll {
    /// The process died.
    pub deaths: u64,
    /// A read or write failed.
    pub failures: u64,
    /// A commit was made, and its caller told that it was not.
    pub lies: u64,
    /// A payment or its answer was lost, late or doubled on its way to another bank.
    pub clearing: u64,
    /// The network was told to lose, double, delay or refuse.
    pub network: u64,
}

/// How the times are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing goes wrong, and everybody comes in turn.
    Calm,
    /// The usual: now and then something.
    Fair,
    /// One read or write of six fails.
    Storm,
}

/// The code with which the network refuses when it is told to.
pub const TOLD_TO: &str = "told_to";

/// Where fate and the way between banks get their decisions from.
pub struct Faults {
    inner: Mutex<Inner>,
    died: Notify,
    /// Whether the runtime's clock can be waited on: a silent bank costs nothing then.
    clock_is_ours: bool,
    /// What the network between banks is told to do wrong.
    network: clearing::Faults,
}

struct Inner {
    chance: Chance,
    weather: Weather,
    dead: bool,
    /// Points until the process dies, and until one fails.
    die_in: Option<u32>,
    fail_in: Option<u32>,
    toll: Toll,
}

impl Faults {
    /// Faults that follow from `seed`.
    pub fn of(seed: u64, clock_is_ours: bool) -> Self {
        let inner = Inner {
            chance: Chance::of(seed),
            weather: Weather::Calm,
            dead: false,
            die_in: None,
            fail_in: None,
            toll: Toll::default(),
        };
        Self { inner: Mutex::new(inner), died: Notify::new(), clock_is_ours, network: clearing::Faults::seeded(seed) }
    }

    /// The faults of the network itself.
    pub fn network(&self) -> clearing::Faults {
        self.network.clone()
    }

    /// Nothing goes wrong from here.
    pub fn calm(&self) {
        self.network.clear();
        let mut inner = self.inner.lock();
        (inner.weather, inner.die_in, inner.fail_in) = (Weather::Calm, None, None);
    }

    /// The times change: how they are, and whether death or a failure is near.
    pub fn stir(&self) {
        let mut inner = self.inner.lock();
        inner.weather = if inner.chance.one_in(40) { Weather::Storm } else { Weather::Fair };
        inner.die_in = inner.near(7, 90);
        inner.fail_in = inner.near(4, 80);
        if inner.chance.one_in(6) {
            inner.toll.network += 1;
            let times = u32::try_from(inner.chance.between(1, 3)).unwrap_or(1);
            self.network.add(FaultRule { times: Some(times), ..FaultRule::always(inner.ordered()) });
        }
    }

    /// A new process begins; it may not live to see its first call.
    pub fn revive(&self) {
        let mut inner = self.inner.lock();
        inner.dead = false;
        inner.die_in = inner.near(10, 60);
        inner.fail_in = None;
    }

    /// Resolves when the process has died.
    pub async fn death(&self) {
        while !self.inner.lock().dead {
            self.died.notified().await;
        }
    }

    /// What has gone wrong so far.
    pub fn toll(&self) -> Toll {
        self.inner.lock().toll
    }

    fn on_the_way(&self) -> OnTheWay {
        let mut inner = self.inner.lock();
        if inner.weather == Weather::Calm {
            return OnTheWay::Nothing;
        }
        let met = inner.chance.weighted(&[
            (60, OnTheWay::Nothing),
            (8, OnTheWay::RequestLost),
            (8, OnTheWay::AnswerLost),
            (8, OnTheWay::Doubled),
            (6, OnTheWay::Silence),
            (8, OnTheWay::Late),
        ]);
        inner.toll.clearing += u64::from(met != OnTheWay::Nothing);
        met
    }

    fn gullible(&self) -> bool {
        let mut inner = self.inner.lock();
        inner.weather != Weather::Calm && inner.chance.one_in(2)
    }

    fn seconds(&self, most: i64) -> Duration {
        Duration::from_secs(u64::try_from(self.inner.lock().chance.between(1, most)).unwrap_or(1))
    }
}

impl Inner {
    fn ordered(&mut self) -> Fault {
        match self.chance.place(8) {
            0 => Fault::RequestLost,
            1 => Fault::ForwardLost,
            2 => Fault::ReceiptLost,
            3 => Fault::AnswerLost,
            4 => Fault::Duplicate,
            5 => Fault::NameCheckLost,
            6 => Fault::Refuse { code: TOLD_TO.to_owned() },
            _ => Fault::Delay { seconds: self.chance.between(30, 4_000) },
        }
    }

    fn near(&mut self, one_in: u32, points: i64) -> Option<u32> {
        let soon = self.chance.one_in(one_in);
        soon.then(|| u32::try_from(self.chance.between(1, points)).unwrap_or(1))
    }
}

/// Counts down; true when it has come to the end.
fn comes(left: &mut Option<u32>) -> bool {
    *left = left.map(|left| left.saturating_sub(1));
    left.take_if(|left| *left == 0).is_some()
}

impl Fates for Faults {
    fn at(&self, point: Point) -> Fate {
        let mut inner = self.inner.lock();
        if inner.dead {
            return Fate::Die;
        }
        if comes(&mut inner.die_in) {
            inner.dead = true;
            inner.toll.deaths += 1;
            self.died.notify_one();
            return Fate::Die;
        }
        let fails = comes(&mut inner.fail_in) || (inner.weather == Weather::Storm && inner.chance.one_in(6));
        if fails && point != Point::Taken {
            inner.toll.failures += 1;
            inner.toll.lies += u64::from(point == Point::Committed);
            return Fate::Fail;
        }
        if inner.weather != Weather::Calm && inner.chance.one_in(5) {
            return Fate::Wait(u8::try_from(inner.chance.between(1, 6)).unwrap_or(1));
        }
        Fate::Live
    }
}

/// What a payment meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnTheWay {
    Nothing,
    RequestLost,
    AnswerLost,
    Doubled,
    Silence,
    Late,
}

/// The way to the clearing, which may lose, double and delay, but never invents an answer.
pub struct RoughWay {
    faults: Arc<Faults>,
    beyond: Arc<dyn Clearing>,
}

impl RoughWay {
    /// A way to `beyond` on which `faults` wait.
    pub fn new(faults: Arc<Faults>, beyond: Arc<dyn Clearing>) -> Self {
        Self { faults, beyond }
    }
}

fn lost() -> PortFault {
    PortFault::Store("lost on the way, in a simulation".to_owned())
}

#[async_trait]
impl Clearing for RoughWay {
    async fn banks(&self, ctx: &Ctx) -> Result<Vec<ClearingBank>, PortFault> {
        self.beyond.banks(ctx).await
    }

    /// Now and then a name is taken for right that is wrong, so that payments are refused by the other bank.
    async fn check_name(
        &self,
        ctx: &Ctx,
        bank_no: &str,
        account: &AccountNo,
        name: &str,
    ) -> Result<NameCheck, PortFault> {
        let found = self.beyond.check_name(ctx, bank_no, account, name).await?;
        Ok(if self.faults.gullible() { NameCheck::Match } else { found })
    }

    async fn deliver(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Delivery, PortFault> {
        match self.faults.on_the_way() {
            OnTheWay::Nothing => self.beyond.deliver(ctx, instruction).await,
            OnTheWay::RequestLost => Err(lost()),
            OnTheWay::AnswerLost => {
                self.beyond.deliver(ctx, instruction).await?;
                Err(lost())
            }
            OnTheWay::Doubled => {
                let (first, second) =
                    futures::join!(self.beyond.deliver(ctx, instruction), self.beyond.deliver(ctx, instruction),);
                second.and(first)
            }
            OnTheWay::Silence if self.faults.clock_is_ours => {
                self.beyond.deliver(ctx, instruction).await?;
                tokio::time::sleep(Duration::from_secs(3_600)).await;
                Err(lost())
            }
            OnTheWay::Late if self.faults.clock_is_ours => {
                tokio::time::sleep(self.faults.seconds(6)).await;
                self.beyond.deliver(ctx, instruction).await
            }
            OnTheWay::Silence | OnTheWay::Late => Err(lost()),
        }
    }

    async fn inquire(&self, ctx: &Ctx, from_bank_no: &str, instruction_id: &str) -> Result<Inquiry, PortFault> {
        match self.faults.on_the_way() {
            OnTheWay::Nothing | OnTheWay::Doubled => self.beyond.inquire(ctx, from_bank_no, instruction_id).await,
            OnTheWay::RequestLost => Err(lost()),
            OnTheWay::AnswerLost | OnTheWay::Silence | OnTheWay::Late => {
                self.beyond.inquire(ctx, from_bank_no, instruction_id).await?;
                Err(lost())
            }
        }
    }

    async fn register_phone(&self, ctx: &Ctx, registration: &PhoneRegistration) -> Result<(), PortFault> {
        self.beyond.register_phone(ctx, registration).await
    }

    async fn withdraw_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<bool, PortFault> {
        self.beyond.withdraw_phone(ctx, phone).await
    }

    async fn find_by_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<Vec<PhoneEntry>, PortFault> {
        self.beyond.find_by_phone(ctx, phone).await
    }
}

/// The way requests for money and mandates take to the network: as rough.
pub struct RoughDebits {
    faults: Arc<Faults>,
    beyond: Arc<dyn Debits>,
}

impl RoughDebits {
    /// A way to `beyond` on which `faults` wait.
    pub fn new(faults: Arc<Faults>, beyond: Arc<dyn Debits>) -> Self {
        Self { faults, beyond }
    }
}

#[async_trait]
impl Debits for RoughDebits {
    fn reaches(&self, bank_no: &str) -> bool {
        self.beyond.reaches(bank_no)
    }

    async fn give_mandate(&self, ctx: &Ctx, notice: &MandateNotice) -> Result<MandateAnswer, PortFault> {
        match self.faults.on_the_way() {
            OnTheWay::Nothing | OnTheWay::Doubled => self.beyond.give_mandate(ctx, notice).await,
            OnTheWay::RequestLost => Err(lost()),
            OnTheWay::AnswerLost | OnTheWay::Silence | OnTheWay::Late => {
                self.beyond.give_mandate(ctx, notice).await?;
                Err(lost())
            }
        }
    }

    async fn end_mandate(&self, ctx: &Ctx, at_bank_no: &str, mandate: Id<Mandate>) -> Result<(), PortFault> {
        match self.faults.on_the_way() {
            OnTheWay::Nothing | OnTheWay::Doubled => self.beyond.end_mandate(ctx, at_bank_no, mandate).await,
            OnTheWay::RequestLost => Err(lost()),
            OnTheWay::AnswerLost | OnTheWay::Silence | OnTheWay::Late => {
                self.beyond.end_mandate(ctx, at_bank_no, mandate).await?;
                Err(lost())
            }
        }
    }

    async fn request(&self, ctx: &Ctx, request: &DebitRequest) -> Result<DebitStanding, PortFault> {
        match self.faults.on_the_way() {
            OnTheWay::Nothing => self.beyond.request(ctx, request).await,
            OnTheWay::RequestLost => Err(lost()),
            OnTheWay::AnswerLost => {
                self.beyond.request(ctx, request).await?;
                Err(lost())
            }
            OnTheWay::Doubled => {
                let (first, second) =
                    futures::join!(self.beyond.request(ctx, request), self.beyond.request(ctx, request));
                second.and(first)
            }
            OnTheWay::Silence if self.faults.clock_is_ours => {
                self.beyond.request(ctx, request).await?;
                tokio::time::sleep(Duration::from_secs(3_600)).await;
                Err(lost())
            }
            OnTheWay::Late if self.faults.clock_is_ours => {
                tokio::time::sleep(self.faults.seconds(6)).await;
                self.beyond.request(ctx, request).await
            }
            OnTheWay::Silence | OnTheWay::Late => Err(lost()),
        }
    }

    async fn inquire(&self, ctx: &Ctx, request: Id<Collection>) -> Result<DebitStanding, PortFault> {
        match self.faults.on_the_way() {
            OnTheWay::Nothing | OnTheWay::Doubled => self.beyond.inquire(ctx, request).await,
            OnTheWay::RequestLost => Err(lost()),
            OnTheWay::AnswerLost | OnTheWay::Silence | OnTheWay::Late => {
                self.beyond.inquire(ctx, request).await?;
                Err(lost())
            }
        }
    }
}
