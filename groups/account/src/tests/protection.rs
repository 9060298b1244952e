//! Protections a customer sets: setting one asks for nothing, weakening one asks for a proof.

use contracts::account::{AccountKind, AccountView, Accounts, OpenAccount, RestrictionKind};
use contracts::auth::Challenge;
use kernel::{Id, Timestamp};

use super::online::{World, on_every_engine};
use crate::caps::RestrictionRow;
use crate::error::Error;
use crate::life::Order;
use crate::online::Refusal;

const DAY_S: i64 = 86_400;

async fn own_account(world: &World) -> AccountView {
    let holder = world.who.name.clone();
    let order = OpenAccount { user_id: world.user, holder, kind: AccountKind::ClassOne };
    world.service.open(&world.here, order).await.unwrap()
}

/// One customer at their account; every call has a key of its own.
struct Hands<'w> {
    world: &'w World,
    account: AccountView,
    calls: std::cell::Cell<u32>,
}

impl Hands<'_> {
    fn key(&self) -> kernel::Ctx {
        self.calls.set(self.calls.get() + 1);
        self.world.keyed(&format!("call-{}", self.calls.get()))
    }

    async fn set(&self, order: &Order, proof: Option<Id<Challenge>>) -> Result<(), Error> {
        let protections = &self.world.online.protections;
        protections.set(&self.key(), self.world.user, self.account.account_id, order, proof).await
    }

    async fn lift(&self, id: Id<RestrictionRow>, proof: Option<Id<Challenge>>) -> Result<Timestamp, Error> {
        let protections = &self.world.online.protections;
        protections.lift(&self.key(), self.world.user, self.account.account_id, id, proof).await
    }

    /// The restriction of `kind` that was placed last.
    async fn last(&self, kind: RestrictionKind) -> Id<RestrictionRow> {
        let care = self.world.service.care(&self.world.here, self.world.user, self.account.account_id).await.unwrap();
        care.restrictions.iter().find(|found| found.restriction.kind == kind).unwrap().restriction.id
    }
}

fn most(minor: i64) -> Order {
    Order { amount_minor: Some(minor), ..Order::plain(RestrictionKind::AmountLock, "客户设置单笔金额锁") }
}

fn night(from: i64, until: i64) -> Order {
    Order { minutes: Some((from, until)), ..Order::plain(RestrictionKind::NightLock, "客户设置夜间锁") }
}

fn asked<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (Id<Challenge>, String) {
    match outcome {
        Err(Error::Refused(Refusal::StepUp(challenge))) => (challenge.challenge_id, challenge.summary),
        other => panic!("no proof was asked for: {other:?}"),
    }
}

#[tokio::test]
async fn to_protect_asks_for_nothing_and_to_loosen_asks_for_a_proof() {
    on_every_engine(|world| async move {
        let account = own_account(&world).await;
        let tail = account.account_no.tail().to_owned();
        let hands = Hands { world: &world, account, calls: Default::default() };
        hands.set(&most(100_000), None).await.unwrap();
        hands.set(&most(50_000), None).await.unwrap();
        hands.set(&night(23 * 60, 6 * 60), None).await.unwrap();
        hands.set(&night(22 * 60, 7 * 60), None).await.unwrap();

        let (proof, summary) = asked(hands.set(&most(80_000), None).await);
        assert_eq!(summary, format!("尾号 {tail} 账户的单笔金额锁放宽至 800.00 元"));
        let care = world.service.care(&world.here, world.user, hands.account.account_id).await.unwrap();
        let locks = care.restrictions.iter().filter(|found| found.restriction.kind == RestrictionKind::AmountLock);
        let open: Vec<_> = locks.filter(|found| found.lifted_at.is_none()).collect();
        assert_eq!(open.len(), 1, "nothing was done before the proof");
        hands.set(&most(80_000), Some(proof)).await.unwrap();
        let (_, summary) = asked(hands.set(&night(23 * 60, 6 * 60), None).await);
        assert!(summary.contains("夜间锁改为 23:00–06:00"), "{summary}");
        // What is planned and tighter is not undone without a proof either.
        asked(hands.set(&most(90_000), None).await);
    })
    .await;
}

#[tokio::test]
async fn a_stop_or_a_lock_is_lifted_with_a_proof_only_and_once() {
    on_every_engine(|world| async move {
        let account = own_account(&world).await;
        let hands = Hands { world: &world, account, calls: Default::default() };
        hands.set(&Order::plain(RestrictionKind::CustomerStop, "客户临时停用"), None).await.unwrap();
        hands.set(&most(1_000), None).await.unwrap();
        let (stop, lock) =
            (hands.last(RestrictionKind::CustomerStop).await, hands.last(RestrictionKind::AmountLock).await);

        let (proof, summary) = asked(hands.lift(stop, None).await);
        assert!(summary.starts_with("解除尾号") && summary.ends_with("临时停用"), "{summary}");
        let now = world.here.now();
        assert_eq!(hands.lift(stop, Some(proof)).await.unwrap(), now);
        assert!(matches!(hands.lift(stop, Some(proof)).await, Err(Error::NotFound)));

        let (proof, _) = asked(hands.lift(lock, None).await);
        let free_from = hands.lift(lock, Some(proof)).await.unwrap();
        assert_eq!(free_from, now.plus_seconds(DAY_S), "a lock gives way after the bank's delay, proof or not");

        // Again under the same key: the first answer, and no proof.
        let again = world.keyed(&format!("call-{}", hands.calls.get()));
        let (user, account) = (world.user, hands.account.account_id);
        assert_eq!(world.online.protections.lift(&again, user, account, lock, Some(proof)).await.unwrap(), free_from);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_the_customers_to_lift_is_refused_before_any_proof() {
    on_every_engine(|world| async move {
        let account = own_account(&world).await;
        let hands = Hands { world: &world, account, calls: Default::default() };
        hands.set(&Order::plain(RestrictionKind::LossReport, "客户口头挂失"), None).await.unwrap();
        let report = hands.last(RestrictionKind::LossReport).await;
        assert!(matches!(hands.lift(report, None).await, Err(Error::NotYours)));
        let protections = &world.online.protections;
        let stranger: Id<contracts::user::User> = world.here.new_id();
        let outcome = protections.lift(&hands.key(), stranger, hands.account.account_id, report, None).await;
        assert!(matches!(outcome, Err(Error::NotFound)));
    })
    .await;
}
