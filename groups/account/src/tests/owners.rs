//! Accounts and cards pass with their users, and go back: in any order, and with nothing lost.

use std::collections::HashMap;

use contracts::account::{AccountKind, Accounts, Guard, OpenAccount, Posted};
use contracts::identity::{
    ACCOUNT_OWNER_CHANGED, AccountOwnerChanged, MERGES, Merge, MergeLedger, USERS_MERGED, USERS_SPLIT, UsersMerged,
    UsersSplit,
};
use contracts::user::User;
use kernel::{Event, Id};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use storage::{Outbox, args};

use super::{CASH, Fixture, of, posting};
use crate::owners;

impl Fixture {
    /// Tells of something, and lets this group take it in.
    async fn told(&self, event: Event) {
        let db = self.bank.banks.db(&self.ctx).unwrap();
        let mut tx = db.begin(&self.ctx).await.unwrap();
        tx.publish(event);
        tx.commit().await.unwrap();
        let consumption = owners::consumption(&self.service);
        Outbox::new(db.clone(), self.ctx.clone()).drain(&consumption).await.unwrap();
        assert_eq!(db.letters_count().await.unwrap(), 0, "an event could not be taken in");
    }

    async fn merged(&self, from: Id<User>, to: Id<User>) -> Id<Merge> {
        let merge_id = self.ctx.new_id();
        self.told(Event::new(USERS_MERGED, MERGES, &UsersMerged { merge_id, from, to })).await;
        merge_id
    }

    async fn split(&self, merge_id: Id<Merge>, homes: Vec<Id<User>>, from: Id<User>) {
        let to = homes[0];
        self.told(Event::new(USERS_SPLIT, MERGES, &UsersSplit { merge_id, homes, from, to })).await;
    }

    async fn account_of(&self, user: Id<User>, kind: AccountKind) -> String {
        let order = OpenAccount { user_id: user, holder: "林知夏".parse().unwrap(), kind };
        self.service.open(&self.ctx, order).await.unwrap().account_id.to_string()
    }

    /// A card of another bank; its number is told apart by `number` alone.
    async fn card_of(&self, user: Id<User>, number: u8) -> String {
        let id: Id<contracts::account::HungCard> = self.ctx.new_id();
        let mut tx = self.bank.banks.db(&self.ctx).unwrap().begin(&self.ctx).await.unwrap();
        let sql = "INSERT INTO account_hung_card (card_id, user_id, card_no_sealed, card_no_index, card_no_masked, holder, \
                   kind, bank_no, bank_name, bank_name_en, check_id, bound_at) \
                   VALUES ($1, $2, $3, $3, '****', '林知夏', 'debit', '1', '外行', 'Elsewhere', 'c', 0)";
        tx.execute(sql, args![id, user, vec![number]]).await.unwrap();
        tx.commit().await.unwrap();
        id.to_string()
    }

    /// Who has what.
    async fn owners(&self) -> HashMap<String, Id<User>> {
        let db = self.bank.banks.db(&self.ctx).unwrap();
        let sql = "SELECT account_id AS id, user_id FROM account_account \
                   UNION ALL SELECT card_id, user_id FROM account_hung_card ORDER BY 1 LIMIT 1000";
        let rows = db.fetch_all(sql, args![]).await.unwrap();
        rows.iter().map(|row| (row.text("id").unwrap(), row.id("user_id").unwrap())).collect()
    }
}

#[tokio::test]
async fn an_account_passes_whole_is_told_of_and_comes_back() {
    for engine in testkit::engines() {
        let fixture = Fixture::new(engine).await;
        let account = fixture.open(AccountKind::ClassOne).await;
        let (joined, kept): (Id<User>, Id<User>) = (account.user_id, fixture.ctx.new_id());
        fixture.pay("first", CASH, of(account.account_id), 5_000).await.unwrap();
        // Remembered from before.
        assert_eq!(fixture.service.card(&fixture.ctx, account.account_id).await.unwrap().unwrap().user_id, joined);
        let merge = fixture.merged(joined, kept).await;
        let now = fixture.service.of_user(&fixture.ctx, kept).await.unwrap();
        assert_eq!((now.len(), now[0].balance.minor(), &now[0].holder), (1, 5_000, &account.holder));
        assert!(fixture.service.of_user(&fixture.ctx, joined).await.unwrap().is_empty());
        assert_eq!(fixture.service.card(&fixture.ctx, account.account_id).await.unwrap().unwrap().user_id, kept);
        // Money moves on it as before.
        fixture.pay("second", of(account.account_id), CASH, 1_000).await.unwrap();
        let moved = fixture.service.moved(&fixture.ctx, merge).await.unwrap();
        assert_eq!((moved.len(), moved[0].passed, moved[0].returned), (1, 1, 0));
        fixture.split(merge, vec![joined], kept).await;
        let back = fixture.service.of_user(&fixture.ctx, joined).await.unwrap();
        assert_eq!((back.len(), back[0].balance.minor()), (1, 4_000));
        assert_eq!(fixture.service.moved(&fixture.ctx, merge).await.unwrap()[0].returned, 1);
        let db = fixture.bank.banks.db(&fixture.ctx).unwrap();
        let told = Outbox::new(db, fixture.ctx.clone()).events_after(0).await.unwrap();
        let told = told.iter().filter(|event| event.topic == ACCOUNT_OWNER_CHANGED);
        let told: Vec<AccountOwnerChanged> = told.map(|event| serde_json::from_str(&event.payload).unwrap()).collect();
        let pairs: Vec<_> = told.iter().map(|told| (told.from, told.to)).collect();
        assert_eq!(pairs, [(joined, kept), (kept, joined)]);
        fixture.holds().await;
    }
}

#[tokio::test]
async fn what_was_used_of_limits_counts_for_whoever_goes_on() {
    for engine in testkit::engines() {
        let fixture = Fixture::new(engine).await;
        let (one, two) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassOne).await);
        let key = |user: Id<User>| format!("out:{user}:transfer_others:2026-11-22");
        let year = |user: Id<User>| format!("out:{user}:transfer_others:2026");
        let spend = async |name: &str, account: &contracts::account::AccountView, minor: i64| {
            let guard = |key| Guard::CounterWithin { key, delta: minor, cap: 10_000 };
            let mut posting = posting(name, of(account.account_id), CASH, minor);
            posting.guards = vec![guard(key(account.user_id)), guard(year(account.user_id))];
            fixture.service.post(&fixture.ctx, posting).await.unwrap()
        };
        for account in [&one, &two] {
            fixture.pay(&format!("in:{}", account.account_id), CASH, of(account.account_id), 50_000).await.unwrap();
        }
        spend("a", &one, 4_000).await;
        spend("b", &two, 5_000).await;
        let used = async |user| fixture.service.counters(&fixture.ctx, &[key(user), year(user)]).await.unwrap();
        assert_eq!(used(two.user_id).await, [5_000, 5_000]);
        let merge = fixture.merged(one.user_id, two.user_id).await;
        assert_eq!(used(two.user_id).await, [9_000, 9_000], "two users do not have two limits");
        let refused = spend("c", &two, 2_000).await;
        assert!(matches!(refused, Posted::Refused(_)), "{refused:?}");
        fixture.split(merge, vec![one.user_id], two.user_id).await;
        assert_eq!(used(two.user_id).await, [9_000, 9_000], "and what was used is never given back");
        assert_eq!(used(one.user_id).await, [4_000, 4_000]);
        fixture.holds().await;
    }
}

/// What happens next.
#[derive(Debug, Clone)]
enum Step {
    Merge(usize, usize),
    Split(usize),
    Open(usize),
    Hang(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_usize, 0..4_usize).prop_map(|(one, two)| Step::Merge(one, two)),
        3 => (0..8_usize).prop_map(Step::Split),
        2 => (0..4_usize).prop_map(Step::Open),
        2 => (0..4_usize).prop_map(Step::Hang),
    ]
}

/// What should be: who is part of whom, and where everything has its home.
#[derive(Default)]
struct Should {
    parent: HashMap<Id<User>, Id<User>>,
    homes: HashMap<String, Id<User>>,
    standing: Vec<(Id<Merge>, Id<User>)>,
}

impl Should {
    fn root(&self, user: Id<User>) -> Id<User> {
        self.parent.get(&user).map_or(user, |parent| self.root(*parent))
    }

    /// A user and everybody part of them, themselves first.
    fn tree(&self, user: Id<User>) -> Vec<Id<User>> {
        let children = self.parent.iter().filter(|(_, parent)| **parent == user).map(|(child, _)| *child);
        std::iter::once(user).chain(children.flat_map(|child| self.tree(child))).collect()
    }

    async fn split(&mut self, fixture: &Fixture, which: usize) {
        let (merge, joined) = self.standing.remove(which % self.standing.len());
        let (homes, from) = (self.tree(joined), self.root(joined));
        self.parent.remove(&joined);
        fixture.split(merge, homes, from).await;
    }
}

#[tokio::test]
async fn in_any_order_nothing_is_lost_and_everything_goes_back() {
    let mut runner = TestRunner::deterministic();
    let stories = proptest::collection::vec(step(), 1..24);
    for engine in testkit::engines() {
        for _ in 0..6 {
            let story = stories.new_tree(&mut runner).unwrap().current();
            let fixture = Fixture::new(engine).await;
            let users: Vec<Id<User>> = (0..4).map(|_| fixture.ctx.new_id()).collect();
            let mut should = Should::default();
            for (turn, step) in story.iter().enumerate() {
                match *step {
                    Step::Merge(one, two) => {
                        let (joined, kept) = (users[one], users[two]);
                        let part = |user| should.parent.contains_key(&user);
                        if joined != kept && !part(joined) && !part(kept) {
                            should.parent.insert(joined, kept);
                            should.standing.push((fixture.merged(joined, kept).await, joined));
                        }
                    }
                    Step::Split(which) if !should.standing.is_empty() => should.split(&fixture, which).await,
                    Step::Split(_) => {}
                    Step::Open(who) => {
                        let user = should.root(users[who]);
                        should.homes.insert(fixture.account_of(user, AccountKind::ClassTwo).await, user);
                    }
                    Step::Hang(who) => {
                        let user = should.root(users[who]);
                        should.homes.insert(fixture.card_of(user, u8::try_from(turn).unwrap()).await, user);
                    }
                }
                let owners: HashMap<_, _> =
                    should.homes.iter().map(|(thing, home)| (thing.clone(), should.root(*home))).collect();
                assert_eq!(fixture.owners().await, owners, "after {step:?}, step {turn} of {story:?}");
            }
            while !should.standing.is_empty() {
                should.split(&fixture, story.len()).await;
            }
            assert_eq!(fixture.owners().await, should.homes, "everything is at home again after {story:?}");
        }
    }
}

#[tokio::test]
async fn a_card_both_have_stays_where_it_is() {
    for engine in testkit::engines() {
        let fixture = Fixture::new(engine).await;
        let users: Vec<Id<User>> = (0..3).map(|_| fixture.ctx.new_id()).collect();
        // The same card with the first and with the last; the second is part of the last, and then of the first.
        let (first, last) = (fixture.card_of(users[0], 7).await, fixture.card_of(users[2], 7).await);
        let inner = fixture.merged(users[2], users[1]).await;
        let outer = fixture.merged(users[1], users[0]).await;
        let owners = fixture.owners().await;
        assert_eq!((owners[&first], owners[&last]), (users[0], users[1]), "it cannot pass twice");
        fixture.split(inner, vec![users[2]], users[0]).await;
        assert_eq!(fixture.owners().await[&last], users[2], "and goes home from wherever it stayed");
        fixture.split(outer, vec![users[1]], users[0]).await;
        assert_eq!(fixture.owners().await[&first], users[0]);
    }
}
