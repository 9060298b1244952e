//! Merging and splitting against real databases: proof, conflict, queue; and that in any order nothing is lost.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, AccountKind, AccountStatus, AccountView, Accounts, BoundCard, BoundCards, EntryView,
    FirstPosting, HungCard, InternalAccount, OpenAccount, Posted, Posting,
};
use contracts::identity::{Merge, Moved, USERS_MERGED, USERS_SPLIT, UsersSplit};
use contracts::user::{DeviceInfo, User, UserClass, Users};
use kernel::{AccountNo, Actor, Channel, Ctx, Id, Idempotency, Money, PageQuery, Phone};
use parking_lot::Mutex;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use storage::args;

use super::claims::{Begins, Claimable, Outcome};
use super::model::{CaseState, Conflict, Document, IdentityChannel};
use super::service::{Grounds, ReportOutcome};
use super::store::{self, Claim, Reported};
use super::{Decision, MergePorts, Merges, Refusal};
use crate::error::Error;
use crate::tests::{Fixture, on_every_engine};

/// Accounts by owner, without money moving.
#[derive(Default)]
struct Books(Mutex<HashMap<Id<User>, Vec<AccountView>>>);

impl Books {
    fn give(&self, ctx: &Ctx, user: Id<User>, holder: &str) {
        let account = AccountView {
            account_id: ctx.new_id(),
            account_no: "4111111111111111".parse().unwrap(),
            user_id: user,
            holder: holder.parse().unwrap(),
            kind: AccountKind::ClassOne,
            status: AccountStatus::Active,
            balance: Money::cny(100_000),
            available: Money::cny(100_000),
            held: Money::cny(0),
            product: ("活期".into(), "Current".into()),
            opened_at: ctx.now(),
        };
        self.0.lock().entry(user).or_default().push(account);
    }
}

#[async_trait]
impl Accounts for Books {
    async fn of_user(&self, _: &Ctx, user: Id<User>) -> Result<Vec<AccountView>, PortFault> {
        Ok(self.0.lock().get(&user).cloned().unwrap_or_default())
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
        Err(PortFault::Overloaded)
    }
    async fn first_posting(&self, _: &Ctx, _: &str) -> Result<Option<FirstPosting>, PortFault> {
        Ok(None)
    }
    async fn counters(&self, _: &Ctx, keys: &[String]) -> Result<Vec<i64>, PortFault> {
        Ok(vec![0; keys.len()])
    }
    async fn open(&self, _: &Ctx, _: OpenAccount) -> Result<AccountView, PortFault> {
        Err(PortFault::Overloaded)
    }
    async fn internal_balance(&self, _: &Ctx, _: InternalAccount) -> Result<Money, PortFault> {
        Ok(Money::cny(0))
    }
    async fn entries_of_transfer(&self, _: &Ctx, _: &str) -> Result<Vec<EntryView>, PortFault> {
        Ok(Vec::new())
    }
}

struct NoCards;

#[async_trait]
impl BoundCards for NoCards {
    async fn cards_of(&self, _: &Ctx, _: Id<User>) -> Result<Vec<BoundCard>, PortFault> {
        Ok(Vec::new())
    }
    async fn card_of(&self, _: &Ctx, _: Id<User>, _: Id<HungCard>) -> Result<Option<BoundCard>, PortFault> {
        Ok(None)
    }
}

/// A bank in which people have several users.
struct House {
    fixture: Arc<Fixture>,
    books: Arc<Books>,
    merges: Merges,
    keys: Mutex<u32>,
    /// The last text that was read, by phone.
    read: Mutex<HashMap<usize, String>>,
}

fn phone(n: usize) -> Phone {
    format!("1391234{n:04}").parse().unwrap()
}

fn device(n: usize) -> DeviceInfo {
    DeviceInfo {
        device_id: format!("0190a0b0-c0d0-7e0f-8a0b-00000000{n:04}"),
        name: format!("Phone {n}"),
        platform: "h5".into(),
        replaces: None,
    }
}

impl House {
    fn new(fixture: Arc<Fixture>) -> Self {
        let books = Arc::new(Books::default());
        let ports = MergePorts { accounts: books.clone(), cards: Arc::new(NoCards), ledgers: Vec::new() };
        let merges = Merges::new(fixture.service.clone(), ports);
        Self { fixture, books, merges, keys: Mutex::default(), read: Mutex::default() }
    }

    fn ctx(&self) -> &Ctx {
        self.fixture.ctx()
    }

    /// A call with a key of its own.
    fn call(&self) -> Ctx {
        let mut keys = self.keys.lock();
        *keys += 1;
        let promise = Idempotency::new(format!("customer:u:{keys}"), format!("print {keys}"));
        Ctx { idempotency: Some(promise), ..self.ctx().clone() }
    }

    fn operator(&self, name: &str) -> Ctx {
        Ctx { actor: Actor::Operator { operator_id: name.to_owned() }, ..self.call() }
    }

    async fn user(&self, n: usize) -> Id<User> {
        self.fixture.service.register(self.ctx(), &phone(n)).await.unwrap().user_id
    }

    async fn named(&self, n: usize, name: &str, id_number: &str, class: UserClass) -> Id<User> {
        let user = self.user(n).await;
        let (name, number) = (name.parse().unwrap(), id_number.parse().unwrap());
        self.fixture.service.verify_name(self.ctx(), user, &name, Some(&number), class).await.unwrap();
        user
    }

    /// The code that went to a phone, and was not read yet. Texts are on their way for a moment.
    async fn code(&self, n: usize) -> Option<String> {
        for _ in 0..500 {
            let texts = self.fixture.service.demo_texts(self.ctx(), &phone(n), "sms", 1).await.unwrap();
            let fresh = texts.first().filter(|text| self.read.lock().get(&n) != Some(&text.text_id));
            if let Some(text) = fresh {
                self.read.lock().insert(n, text.text_id.clone());
                let mut digits = text.text.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 6);
                return digits.next().map(str::to_owned);
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        None
    }

    async fn begin(&self, user: Id<User>, other: usize) -> Id<Claim> {
        self.fixture.later(60);
        match self.merges.claim(&self.call(), user, &Claimable::Phone(phone(other))).await.unwrap() {
            Begins::Code(sent) => sent.claim_id,
            Begins::Done(outcome) => panic!("{outcome:?}"),
        }
    }

    async fn prove(&self, user: Id<User>, other: usize) -> Outcome {
        let claim = self.begin(user, other).await;
        let code = self.code(other).await.unwrap();
        self.merges.complete(&self.call(), user, claim, &code).await.unwrap()
    }

    async fn merge(&self, joined: Id<User>, kept: Id<User>) -> Result<Id<Merge>, Error> {
        let mut tx = self.fixture.bank.banks.db(self.ctx()).unwrap().begin(self.ctx()).await.unwrap();
        let grounds = Grounds { proof: "phone_code", case_id: None };
        let made = self.merges.merge_in_tx(&mut tx, self.ctx(), (joined, kept), grounds).await?;
        tx.commit().await.unwrap();
        Ok(made.merge_id)
    }

    async fn sign_in(&self, user: Id<User>, n: usize, channel: Channel) -> Result<String, Error> {
        let ctx = Ctx { channel, ..self.ctx().clone() };
        Ok(self.fixture.service.open(&ctx, user, &device(n)).await?.access_token)
    }

    /// Who has what: identities by the user they began with, messages by their key.
    async fn things(&self) -> HashMap<String, Id<User>> {
        let db = self.fixture.bank.banks.db(self.ctx()).unwrap();
        let mut things = HashMap::new();
        for sql in [
            "SELECT channel || '/' || subject AS thing, user_id FROM user_identity ORDER BY 1 LIMIT 1000",
            "SELECT 'message/' || dedupe_key AS thing, user_id FROM user_message ORDER BY 1 LIMIT 1000",
        ] {
            for row in db.fetch_all(sql, args![]).await.unwrap() {
                things.insert(row.text("thing").unwrap(), row.id("user_id").unwrap());
            }
        }
        things
    }

    async fn message(&self, user: Id<User>, key: &str) {
        let db = self.fixture.bank.banks.db(self.ctx()).unwrap();
        let mut tx = db.begin(self.ctx()).await.unwrap();
        let sql = "INSERT INTO user_message (message_id, user_id, kind, template_id, template_version, params, lang, title, \
                   title_en, body, body_en, sms, priority, dedupe_key, created_at, expires_at) VALUES ($1, $2, 'service', \
                   'offer', 0, '{}', 'zh', 't', 't', 'b', 'b', 's', 'low', $3, 0, 0)";
        let id: Id<contracts::message::Message> = self.ctx().new_id();
        tx.execute(sql, args![id, user, key]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn events(&self, topic: &str) -> i64 {
        let db = self.fixture.bank.banks.db(self.ctx()).unwrap();
        let events = storage::Outbox::new(db, self.ctx().clone()).events_after(0).await.unwrap();
        i64::try_from(events.iter().filter(|event| event.topic == topic).count()).unwrap()
    }
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> Refusal {
    match answer {
        Err(Error::Identity(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn in_house<F: Future<Output = ()>>(story: impl Fn(House) -> F) {
    on_every_engine(|fixture| story(House::new(fixture))).await;
}

#[tokio::test]
async fn two_users_become_one_by_a_code_and_the_one_with_accounts_goes_on() {
    in_house(|house| async move {
        let rich = house.named(1, "林知夏", "11010519491231002X", UserClass::ClassOne).await;
        house.books.give(house.ctx(), rich, "林知夏");
        let poor = house.user(2).await;
        let token = house.sign_in(poor, 2, Channel::H5).await.unwrap();
        house.message(poor, "hello").await;
        let outcome = house.prove(poor, 1).await;
        let Outcome::Merged { merge_id, kept, phone_masked } = outcome else { panic!("{outcome:?}") };
        assert_eq!((kept, phone_masked.as_str()), (rich, phone(1).masked().as_str()));
        // Whoever was merged is signed out at once, here and in the database, and comes in no more.
        assert!(house.fixture.service.check(house.ctx(), &token).await.unwrap().is_err());
        assert!(house.sign_in(poor, 2, Channel::H5).await.is_err());
        let told = house.fixture.service.merged_into(house.ctx(), poor).await.unwrap();
        assert_eq!(told, Some(phone(1).masked()));
        assert!(house.things().await.values().all(|owner| *owner == rich));
        let known = house.merges.known(house.ctx(), rich).await.unwrap();
        let moved: Vec<(i64, i64)> =
            known.merges[0].moved.iter().map(|Moved { passed, returned, .. }| (*passed, *returned)).collect();
        assert_eq!((known.identities.len(), moved), (1, vec![(1, 0), (1, 0)]));
        assert_eq!(house.events(USERS_MERGED).await, 1);

        let wrong = house.operator("op1");
        house.merges.split(&wrong, merge_id, "客户来电：不是本人").await.unwrap();
        assert_eq!(
            refusal(house.merges.split(&house.operator("op1"), merge_id, "再拆一次").await),
            Refusal::SplitAlready
        );
        assert!(house.things().await.values().all(|owner| *owner == poor));
        assert!(house.sign_in(poor, 2, Channel::H5).await.is_ok());
        assert_eq!(house.events(USERS_SPLIT).await, 1);
        let actions = house.fixture.actions().await;
        for act in ["user.merged", "user.split"] {
            assert!(actions.contains(&act.to_owned()), "{act}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_is_needed_counts_its_tries_and_works_once() {
    in_house(|house| async move {
        let (one, two) = (house.user(1).await, house.user(2).await);
        assert_eq!(
            refusal(house.merges.claim(&house.call(), one, &Claimable::Phone(phone(1))).await),
            Refusal::OwnPhone
        );
        let claim = house.begin(one, 2).await;
        for left in (1..5).rev() {
            let wrong = house.merges.complete(&house.call(), one, claim, "x").await;
            assert_eq!(refusal(wrong), Refusal::CodeWrong { left });
        }
        assert_eq!(refusal(house.merges.complete(&house.call(), one, claim, "x").await), Refusal::CodeOver);
        let code = house.code(2).await.unwrap();
        assert_eq!(refusal(house.merges.complete(&house.call(), one, claim, &code).await), Refusal::CodeOver);
        // Nobody's phone is answered alike, and nothing is sent to it.
        let nobodys = house.begin(one, 9).await;
        assert_eq!(
            refusal(house.merges.complete(&house.call(), one, nobodys, "000000").await),
            Refusal::CodeWrong { left: 4 }
        );
        assert!(house.fixture.service.demo_texts(house.ctx(), &phone(9), "sms", 1).await.unwrap().is_empty());
        // Somebody else's claim is nobody's, and too soon is too soon.
        let theirs = house.begin(one, 2).await;
        let code = house.code(2).await.unwrap();
        assert!(matches!(house.merges.complete(&house.call(), two, theirs, &code).await, Err(Error::NotFound)));
        let soon = house.merges.claim(&house.call(), one, &Claimable::Phone(phone(2))).await;
        assert!(matches!(refusal(soon), Refusal::TooOften { .. }));
        house.fixture.later(400);
        assert_eq!(refusal(house.merges.complete(&house.call(), one, theirs, &code).await), Refusal::CodeOver);
        // A repeat of the call gets the first answer; the code itself is used up.
        let claim = house.begin(one, 2).await;
        let (code, call) = (house.code(2).await.unwrap(), house.call());
        let first = house.merges.complete(&call, one, claim, &code).await.unwrap();
        let again = house.merges.complete(&call, one, claim, &code).await.unwrap();
        assert_eq!(format!("{first:?}"), format!("{again:?}"));
        assert_eq!(house.events(USERS_MERGED).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_contradicts_waits_for_two_operators() {
    in_house(|house| async move {
        let one = house.named(1, "林知夏", "11010519491231002X", UserClass::ClassOne).await;
        let two = house.named(2, "林知夏", "11010519491231002X", UserClass::ClassOne).await;
        for user in [one, two] {
            house.books.give(house.ctx(), user, "林知夏");
        }
        let outcome = house.prove(one, 2).await;
        let Outcome::InReview { case_id, conflicts } = outcome else { panic!("{outcome:?}") };
        assert_eq!(conflicts, [Conflict::BothHoldMoney]);
        let again = house.prove(two, 1).await;
        assert!(matches!(again, Outcome::InReview { case_id: same, .. } if same == case_id), "one case about two");
        let file = house.merges.file(house.ctx(), case_id).await.unwrap();
        assert_eq!((file.user.accounts.len(), file.other.as_ref().map(|side| side.accounts.len())), (1, Some(1)));

        let decide = async |who: &str, decision, kept| {
            let ctx = house.operator(who);
            house.merges.decide(&ctx, case_id, decision, kept, "已回访核实").await
        };
        let unassigned = decide("op1", Decision::Merge, Some(one)).await;
        assert_eq!(refusal(unassigned), Refusal::NotAssigned);
        house.merges.assign(&house.operator("op1"), case_id).await.unwrap();
        assert_eq!(refusal(decide("op2", Decision::Merge, Some(one)).await), Refusal::NotAssigned);
        let stranger = house.user(7).await;
        assert_eq!(refusal(decide("op1", Decision::Merge, Some(stranger)).await), Refusal::KeptUnknown);
        assert_eq!(decide("op1", Decision::Merge, Some(one)).await.unwrap(), CaseState::Proposed);
        assert_eq!(refusal(decide("op1", Decision::Merge, Some(one)).await), Refusal::SamePerson);
        assert_eq!(refusal(decide("op2", Decision::Merge, Some(two)).await), Refusal::OtherProposal);
        assert_eq!(house.events(USERS_MERGED).await, 0, "nothing moves before two have said so");
        assert_eq!(decide("op2", Decision::Merge, Some(one)).await.unwrap(), CaseState::Merged);
        assert_eq!(house.events(USERS_MERGED).await, 1);
        assert_eq!(refusal(decide("op2", Decision::KeepApart, None).await), Refusal::CaseDecided);
        let page = PageQuery::parse(None, Some(10)).unwrap();
        let merged = house.merges.cases(house.ctx(), Some(CaseState::Merged), &page).await.unwrap();
        assert_eq!(merged.items.len(), 1);
        assert!(house.merges.cases(house.ctx(), Some(CaseState::Open), &page).await.unwrap().items.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_identity_of_another_channel_comes_by_its_proof_only() {
    in_house(|house| async move {
        let user = house.named(1, "林知夏", "11010519491231002X", UserClass::RealName).await;
        let told = |subject: &str, n: Option<usize>, number: Option<&str>, document| Reported {
            channel: IdentityChannel::Counter,
            subject: subject.into(),
            phone: n.map(phone),
            name: None,
            id_number: number.map(|number| number.parse().unwrap()),
            document,
        };
        let report = async |told: &Reported| house.merges.report(&house.operator("op1"), told).await.unwrap();
        // Seen at the counter and verified here: both sides vouch for it.
        let seen = told("C10086", Some(1), Some("11010519491231002X"), Document::Checked);
        let (first, outcome) = report(&seen).await;
        assert_eq!(outcome, ReportOutcome::Attached);
        assert_eq!(report(&seen).await, (first, ReportOutcome::Attached), "told twice is one identity");
        // A phone that was only told waits for its code.
        let (waiting, outcome) = report(&told("C20001", Some(1), None, Document::NotChecked)).await;
        assert_eq!(outcome, ReportOutcome::Waiting);
        let known = house.merges.known(house.ctx(), user).await.unwrap();
        assert_eq!((known.identities.len(), known.waiting.len()), (1, 1));
        let begun = house.merges.claim(&house.call(), user, &Claimable::Identity(waiting)).await.unwrap();
        let Begins::Code(sent) = begun else { panic!("{begun:?}") };
        let code = house.code(1).await.unwrap();
        let done = house.merges.complete(&house.call(), user, sent.claim_id, &code).await.unwrap();
        assert!(matches!(done, Outcome::Attached), "{done:?}");
        // The same phone with another number, and the same number with another phone, are for people.
        let other = report(&told("C30001", Some(1), Some("440524188001010014"), Document::Checked)).await;
        assert_eq!(other.1, ReportOutcome::InReview);
        let two = report(&told("C40001", Some(5), Some("11010519491231002X"), Document::Checked)).await;
        assert_eq!(two.1, ReportOutcome::InReview);
        let cases = house.merges.known(house.ctx(), user).await.unwrap().cases;
        let mut conflicts: Vec<_> = cases.into_iter().flat_map(|case| case.conflicts).collect();
        conflicts.sort();
        assert_eq!(conflicts, [Conflict::OtherDocument, Conflict::TwoPhones]);
        // What was wrong is taken back, but never what somebody signs in with.
        house.merges.detach(&house.operator("op1"), first, "客户号登记错误").await.unwrap();
        assert_eq!(house.merges.known(house.ctx(), user).await.unwrap().identities.len(), 1);
        house.sign_in(user, 1, Channel::App).await.unwrap();
        let own = house.merges.known(house.ctx(), user).await.unwrap().identities;
        let own = own.into_iter().find(|row| row.channel == IdentityChannel::App).unwrap();
        let kept = house.merges.detach(&house.operator("op1"), own.identity_id, "不应成功").await;
        assert_eq!(refusal(kept), Refusal::NotAttached);
    })
    .await;
}

/// What somebody does next.
#[derive(Debug, Clone)]
enum Step {
    Merge(usize, usize),
    Split(usize),
    SignIn(usize, bool),
    Message(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..5_usize, 0..5_usize).prop_map(|(one, two)| Step::Merge(one, two)),
        3 => (0..8_usize).prop_map(Step::Split),
        2 => (0..5_usize, any::<bool>()).prop_map(|(who, app)| Step::SignIn(who, app)),
        2 => (0..5_usize).prop_map(Step::Message),
    ]
}

/// What should be: who has been merged into whom, and where everything has its home.
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

    fn owners(&self) -> HashMap<String, Id<User>> {
        self.homes.iter().map(|(thing, home)| (thing.clone(), self.root(*home))).collect()
    }
}

async fn play(house: &House, users: &[Id<User>], should: &mut Should, step: &Step, turn: usize) {
    match *step {
        Step::Merge(one, two) => {
            let (joined, kept) = (users[one], users[two]);
            let may = joined != kept && !should.parent.contains_key(&joined) && !should.parent.contains_key(&kept);
            let made = house.merge(joined, kept).await;
            assert_eq!(made.is_ok(), may, "{made:?}");
            if let Ok(merge) = made {
                should.parent.insert(joined, kept);
                should.standing.push((merge, joined));
            }
        }
        Step::Split(which) => {
            if should.standing.is_empty() {
                return;
            }
            let (merge, joined) = should.standing.remove(which % should.standing.len());
            house.merges.split(&house.operator("op1"), merge, "合并有误").await.unwrap();
            should.parent.remove(&joined);
        }
        Step::SignIn(who, app) => {
            let channel = if app { Channel::App } else { Channel::H5 };
            let in_ = house.sign_in(users[who], turn, channel).await;
            assert_eq!(in_.is_ok(), !should.parent.contains_key(&users[who]));
            if in_.is_ok() {
                should.homes.entry(format!("{}/user:{}", channel.as_str(), users[who])).or_insert(users[who]);
            }
        }
        Step::Message(who) => {
            let user = should.root(users[who]);
            house.message(user, &format!("m{turn}")).await;
            should.homes.insert(format!("message/m{turn}"), user);
        }
    }
}

#[tokio::test]
async fn merging_and_splitting_in_any_order_loses_nothing_and_gives_everything_back() {
    let mut runner = TestRunner::deterministic();
    let stories = proptest::collection::vec(step(), 1..30);
    for engine in testkit::engines() {
        for _ in 0..8 {
            let story = stories.new_tree(&mut runner).unwrap().current();
            let house = House::new(Fixture::new(engine).await);
            let mut users = Vec::new();
            for n in 0..5 {
                users.push(house.user(n).await);
            }
            let mut should = Should::default();
            for (turn, step) in story.iter().enumerate() {
                play(&house, &users, &mut should, step, turn).await;
                assert_eq!(house.things().await, should.owners(), "after {step:?}, step {turn} of {story:?}");
            }
            while !should.standing.is_empty() {
                play(&house, &users, &mut should, &Step::Split(story.len()), 0).await;
            }
            assert_eq!(house.things().await, should.homes, "everything is at home again after {story:?}");
        }
    }
}

#[tokio::test]
async fn a_split_names_everybody_who_comes_back() {
    in_house(|house| async move {
        let (one, two, three) = (house.user(1).await, house.user(2).await, house.user(3).await);
        let inner = house.merge(three, two).await.unwrap();
        let outer = house.merge(two, one).await.unwrap();
        house.merges.split(&house.operator("op1"), outer, "合并有误").await.unwrap();
        let db = house.fixture.bank.banks.db(house.ctx()).unwrap();
        let events = storage::Outbox::new(db.clone(), house.ctx().clone()).events_after(0).await.unwrap();
        let told = events.iter().find(|event| event.topic == USERS_SPLIT).unwrap();
        let told: UsersSplit = serde_json::from_str(&told.payload).unwrap();
        assert_eq!((told.merge_id, told.homes, told.from, told.to), (outer, vec![two, three], one, two));
        // Whoever was part of the one that came back still is.
        assert_eq!(store::root(&db, three).await.unwrap(), two);
        assert!(store::merge(&db, inner).await.unwrap().unwrap().split.is_none());
    })
    .await;
}
