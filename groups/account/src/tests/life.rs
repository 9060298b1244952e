//! Freezing, orders, lost cards, locks and dormancy, as the ledger sees them.

use contracts::account::{AccountKind, AccountStatus, AccountView, Accounts, Refusal, RestrictionKind};
use kernel::{Channel, Ctx, Timestamp};
use storage::Engine;

use super::{CASH, Fixture, of};
use crate::caps::NEVER;
use crate::error::Error;
use crate::life::{Hand, Order};

struct Story {
    fixture: Fixture,
    account: AccountView,
    other: AccountView,
    steps: std::cell::Cell<u32>,
}

impl Story {
    async fn new(engine: Engine) -> Self {
        let fixture = Fixture::new(engine).await;
        let account = fixture.open(AccountKind::ClassOne).await;
        let other = fixture.open(AccountKind::ClassOne).await;
        fixture.pay("first", CASH, of(account.account_id), 100_000).await.unwrap();
        fixture.pay("second", CASH, of(other.account_id), 100_000).await.unwrap();
        Self { fixture, account, other, steps: std::cell::Cell::new(0) }
    }

    fn own(&self) -> Hand {
        Hand::Customer(self.account.user_id)
    }

    async fn place(&self, hand: Hand, order: Order) -> Result<crate::life::RestrictionId, Error> {
        self.fixture.service.restrict(&self.fixture.ctx, hand, self.account.account_id, &order).await
    }

    async fn lift(&self, hand: Hand, id: crate::life::RestrictionId) -> Result<Timestamp, Error> {
        self.fixture.service.lift(&self.fixture.ctx, hand, self.account.account_id, id, "查明").await
    }

    async fn pays(&self, minor: i64) -> Result<(), Refusal> {
        self.steps.set(self.steps.get() + 1);
        let key = format!("out:{}", self.steps.get());
        self.fixture.pay(&key, of(self.account.account_id), of(self.other.account_id), minor).await
    }

    async fn gets(&self, minor: i64) -> Result<(), Refusal> {
        self.steps.set(self.steps.get() + 1);
        let key = format!("in:{}", self.steps.get());
        self.fixture.pay(&key, of(self.other.account_id), of(self.account.account_id), minor).await
    }

    async fn now(&self) -> AccountView {
        self.fixture.service.get(&self.fixture.ctx, self.account.account_id).await.unwrap().unwrap()
    }
}

fn by(by: RestrictionKind) -> Result<(), Refusal> {
    Err(Refusal::Restricted { by, until: None, most_minor: None })
}

fn court(number: &str, minor: i64) -> Order {
    Order {
        document_no: Some(number.to_owned()),
        authority: Some("明川区人民法院".to_owned()),
        amount_minor: Some(minor),
        ..Order::plain(RestrictionKind::CourtOrder, "协助冻结")
    }
}

async fn stacked(engine: Engine) {
    let story = Story::new(engine).await;
    let stop = story.place(story.own(), Order::plain(RestrictionKind::CustomerStop, "客户临时停用")).await.unwrap();
    story.fixture.pass_s(1);
    let freeze = story.place(Hand::Bank, Order::plain(RestrictionKind::BankFreeze, "涉诈核查")).await.unwrap();
    let again = story.place(Hand::Bank, Order::plain(RestrictionKind::BankFreeze, "再次")).await;
    assert!(matches!(again, Err(Error::RestrictedAlready)));
    assert_eq!(story.pays(1).await, by(RestrictionKind::CustomerStop));
    assert_eq!((story.gets(1).await, story.now().await.status), (Ok(()), AccountStatus::Frozen));
    assert!(matches!(story.lift(story.own(), freeze).await, Err(Error::NotYours)));
    story.lift(story.own(), stop).await.unwrap();
    assert_eq!(story.pays(1).await, by(RestrictionKind::BankFreeze), "free only when all are lifted");
    story.lift(Hand::Bank, freeze).await.unwrap();
    assert!(matches!(story.lift(Hand::Bank, freeze).await, Err(Error::NotFound)));
    assert_eq!((story.pays(1).await, story.now().await.status), (Ok(()), AccountStatus::Active));
    story.fixture.holds().await;
}

async fn ordered(engine: Engine) {
    let story = Story::new(engine).await;
    let first = story.place(Hand::Bank, court("（2026）明执1号", 150_000)).await.unwrap();
    story.fixture.pass_s(1);
    assert!(matches!(story.place(Hand::Bank, court("（2026）明执1号", 1)).await, Err(Error::RestrictedAlready)));
    let second = story.place(Hand::Bank, court("（2026）明执2号", 30_000)).await.unwrap();
    assert_eq!((story.now().await.available.minor(), story.now().await.held.minor()), (0, 100_000));
    assert_eq!(story.pays(1).await, by(RestrictionKind::CourtOrder));
    // What comes in is caught: first for the older order, then for the next one in the queue.
    assert_eq!(story.gets(60_000).await, Ok(()));
    assert_eq!((story.now().await.available.minor(), story.now().await.held.minor()), (0, 160_000));
    story.fixture.holds().await;
    assert_eq!(story.gets(25_000).await, Ok(()));
    assert_eq!((story.now().await.available.minor(), story.now().await.held.minor()), (5_000, 180_000));
    // Both are secured in full: the rest is the customer's.
    assert_eq!(story.pays(5_001).await, Err(Refusal::InsufficientFunds { available_minor: 5_000 }));
    assert_eq!(story.pays(5_000).await, Ok(()));
    let third = story.place(Hand::Bank, court("（2026）明执3号", 200_000)).await.unwrap();
    story.lift(Hand::Bank, first).await.unwrap();
    assert_eq!(story.now().await.held.minor(), 180_000, "what the first gave back went to the third");
    story.fixture.holds().await;
    story.lift(Hand::Bank, second).await.unwrap();
    story.lift(Hand::Bank, third).await.unwrap();
    assert_eq!((story.now().await.held.minor(), story.pays(180_000).await), (0, Ok(())));
    story.fixture.holds().await;
}

async fn lapsing(engine: Engine) {
    let story = Story::new(engine).await;
    story.place(story.own(), Order::plain(RestrictionKind::LossReport, "客户口头挂失")).await.unwrap();
    let ends_at = story.fixture.ctx.now().plus_seconds(5 * 86_400);
    let lost = Refusal::Restricted { by: RestrictionKind::LossReport, until: Some(ends_at), most_minor: None };
    assert_eq!(story.pays(1).await, Err(lost));
    let care = story.fixture.service.care(&story.fixture.ctx, story.account.user_id, story.account.account_id);
    let report = care.await.unwrap().restrictions[0].restriction.id;
    assert!(matches!(story.lift(story.own(), report).await, Err(Error::NotYours)), "who has the phone cannot lift it");
    let order = Order { ends_at: Some(ends_at), ..court("（2026）明执4号", 40_000) };
    story.place(Hand::Bank, order).await.unwrap();
    story.fixture.pass_s(5 * 86_400);
    assert_eq!(story.pays(1).await, Ok(()), "a report lapses by the clock, without a job");
    let again = Order::plain(RestrictionKind::LossReport, "客户再次挂失");
    story.place(story.own(), again).await.expect("the first one is over, whether that was noted or not");
    assert!(story.pays(1).await.is_err());
    assert_eq!(story.now().await.held.minor(), 40_000);
    assert_eq!(story.fixture.service.lapse(&story.fixture.ctx).await.unwrap(), 2);
    assert_eq!(story.fixture.service.lapse(&story.fixture.ctx).await.unwrap(), 0);
    assert_eq!(story.now().await.held.minor(), 0);
    story.fixture.holds().await;
}

async fn locks(engine: Engine) {
    let story = Story::new(engine).await;
    let most = |minor: i64| Order { amount_minor: Some(minor), ..Order::plain(RestrictionKind::AmountLock, "锁") };
    let over =
        |most: i64| Err(Refusal::Restricted { by: RestrictionKind::AmountLock, until: None, most_minor: Some(most) });
    story.place(story.own(), most(1_000)).await.unwrap();
    assert_eq!((story.pays(1_001).await, story.pays(1_000).await), (over(1_000), Ok(())));
    story.place(story.own(), most(500)).await.unwrap();
    assert_eq!(story.pays(501).await, over(500), "tighter at once");
    // Looser only after a day: until then the old lock stands.
    let loose = story.place(story.own(), most(5_000)).await.unwrap();
    story.fixture.pass_s(86_399);
    assert!(matches!(story.pays(501).await, Err(Refusal::Restricted { most_minor: Some(500), .. })));
    story.fixture.pass_s(1);
    assert_eq!((story.pays(5_001).await, story.pays(5_000).await), (over(5_000), Ok(())));
    let free_from = story.lift(story.own(), loose).await.unwrap();
    assert_eq!(free_from, story.fixture.ctx.now().plus_seconds(86_400));
    assert!(story.pays(5_001).await.is_err());
    story.fixture.pass_s(86_400);
    assert_eq!(story.pays(5_001).await, Ok(()));
    // From 22:00 to 07:00. It is 09:30.
    let night = Order { minutes: Some((22 * 60, 7 * 60)), ..Order::plain(RestrictionKind::NightLock, "锁") };
    story.place(story.own(), night).await.unwrap();
    assert_eq!(story.pays(1).await, Ok(()));
    story.fixture.pass_s(12 * 3_600 + 1_800);
    assert_eq!(story.pays(1).await, by(RestrictionKind::NightLock));
    story.fixture.pass_s(8 * 3_600 + 59 * 60);
    assert_eq!(story.pays(1).await, by(RestrictionKind::NightLock));
    story.fixture.pass_s(60);
    assert_eq!(story.pays(1).await, Ok(()));
    story.fixture.holds().await;
}

async fn dormant(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let (used, unused) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassOne).await);
    fixture.pay("used", CASH, of(used.account_id), 100).await.unwrap();
    fixture.pass_s(180 * 86_400);
    assert_eq!(fixture.service.suspend_idle(&fixture.ctx).await.unwrap(), 0, "not half a year yet");
    fixture.pass_s(3 * 86_400);
    assert_eq!(fixture.service.suspend_idle(&fixture.ctx).await.unwrap(), 1);
    assert_eq!(fixture.service.suspend_idle(&fixture.ctx).await.unwrap(), 0);
    fixture.pay("late", CASH, of(unused.account_id), 100).await.unwrap();
    let pay = |key: &'static str, ctx: Ctx| {
        let posting = super::posting(key, of(unused.account_id), of(used.account_id), 1);
        let service = fixture.service.clone();
        async move { service.post(&ctx, posting).await.unwrap() }
    };
    let refusal = Refusal::Restricted { by: RestrictionKind::Dormant, until: None, most_minor: None };
    let app = Ctx { channel: Channel::App, ..fixture.ctx.clone() };
    assert_eq!(pay("a", app.clone()).await, contracts::account::Posted::Refused(refusal));
    let counter = Ctx { channel: Channel::Console, ..fixture.ctx.clone() };
    assert!(matches!(pay("b", counter).await, contracts::account::Posted::Done { .. }));
    let care = fixture.service.care_of(&fixture.ctx, unused.account_id).await.unwrap();
    let id = care.restrictions[0].restriction.id;
    assert_eq!(care.restrictions[0].restriction.ends_at, NEVER);
    let own = Hand::Customer(unused.user_id);
    let refused = fixture.service.lift(&fixture.ctx, own, unused.account_id, id, "").await;
    assert!(matches!(refused, Err(Error::NotYours)));
    fixture.service.lift(&fixture.ctx, Hand::Bank, unused.account_id, id, "已重新核实身份").await.unwrap();
    assert!(matches!(pay("c", app).await, contracts::account::Posted::Done { .. }));
    assert_eq!(fixture.service.suspend_idle(&fixture.ctx).await.unwrap(), 0, "once only");
    fixture.holds().await;
}

#[tokio::test]
async fn restrictions_stand_side_by_side() {
    for engine in testkit::engines() {
        stacked(engine).await;
    }
}

#[tokio::test]
async fn orders_of_courts_catch_what_comes_in_the_oldest_first() {
    for engine in testkit::engines() {
        ordered(engine).await;
    }
}

#[tokio::test]
async fn what_has_an_end_lapses() {
    for engine in testkit::engines() {
        lapsing(engine).await;
    }
}

#[tokio::test]
async fn locks_tighten_at_once_and_loosen_later() {
    for engine in testkit::engines() {
        locks(engine).await;
    }
}

#[tokio::test]
async fn accounts_that_were_never_used_are_suspended_away_from_the_counter() {
    for engine in testkit::engines() {
        dormant(engine).await;
    }
}
