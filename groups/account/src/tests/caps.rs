//! The caps of the classes, held by the ledger itself, whoever asks it to book.

use contracts::account::{
    AccountKind, AccountView, Accounts, ClassCap, Counterparty, InternalAccount, MovementKind, Party, Posted, Refusal,
    Side,
};
use kernel::Ctx;
use storage::Engine;

use super::{CASH, Fixture, of, posting};
use crate::binding::{Binding, BoundKind};
use crate::store;

/// The number of an account at another bank.
const ELSEWHERE: &str = "6222020000000000018";

struct Story {
    fixture: Fixture,
    main: AccountView,
    other: AccountView,
    steps: std::cell::Cell<u32>,
}

impl Story {
    async fn new(engine: Engine) -> Self {
        let fixture = Fixture::new(engine).await;
        let (main, other) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassOne).await);
        let story = Self { fixture, main, other, steps: std::cell::Cell::new(0) };
        story.pay(CASH, of(story.main.account_id), 100_000_000).await.unwrap();
        story.pay(CASH, of(story.other.account_id), 100_000_000).await.unwrap();
        story
    }

    fn ctx(&self) -> &Ctx {
        &self.fixture.ctx
    }

    async fn bound(&self, kind: AccountKind) -> AccountView {
        let small = self.fixture.open(kind).await;
        let binding = Binding {
            bank_no: "313100000012".into(),
            bank: ("测试银行".into(), "Test Bank".into()),
            account_no: self.main.account_no.clone(),
            holder: self.main.holder.clone(),
            kind: BoundKind::ClassOne,
            bound_account: Some(self.main.account_id),
        };
        self.fixture.service.bind(self.ctx(), small.account_id, &binding).await.unwrap();
        small
    }

    async fn book(&self, mut posting: contracts::account::Posting) -> Result<(), Refusal> {
        self.steps.set(self.steps.get() + 1);
        posting.idempotency_key = format!("caps:{}", self.steps.get());
        posting.fingerprint.clone_from(&posting.idempotency_key);
        match self.fixture.service.post(self.ctx(), posting).await.unwrap() {
            Posted::Done { .. } => Ok(()),
            Posted::Refused(refusal) => Err(refusal),
        }
    }

    async fn pay(&self, from: Party, to: Party, minor: i64) -> Result<(), Refusal> {
        self.book(posting("", from, to, minor)).await
    }
}

fn exceeded(side: Side, cap: ClassCap, cap_minor: i64, left_minor: i64) -> Result<(), Refusal> {
    Err(Refusal::CapExceeded { side, cap, cap_minor, left_minor })
}

async fn class_two(engine: Engine) {
    let story = Story::new(engine).await;
    let two = story.bound(AccountKind::ClassTwo).await;
    let (main, two_id, other) = (of(story.main.account_id), of(two.account_id), of(story.other.account_id));
    // From the bound account: outside the caps, before any verification.
    assert_eq!(story.pay(main.clone(), two_id.clone(), 5_000_000).await, Ok(()));
    assert_eq!(story.pay(other.clone(), two_id.clone(), 100).await, Err(Refusal::NotVerified));
    assert_eq!(story.pay(CASH, two_id.clone(), 100).await, Err(Refusal::NotVerified));
    story.fixture.service.verify_face_to_face(story.ctx(), two.account_id, "身份证已核").await.unwrap();
    assert_eq!(story.pay(other.clone(), two_id.clone(), 1_000_000).await, Ok(()));
    assert_eq!(
        story.pay(other.clone(), two_id.clone(), 1).await,
        exceeded(Side::Receiver, ClassCap::InDay, 1_000_000, 0)
    );
    // Gross: what came in does not make room to go out, and back to the bound account is free.
    assert_eq!(story.pay(two_id.clone(), other.clone(), 999_999).await, Ok(()));
    assert_eq!(
        story.pay(two_id.clone(), other.clone(), 2).await,
        exceeded(Side::Payer, ClassCap::OutDay, 1_000_000, 1)
    );
    assert_eq!(story.pay(two_id.clone(), main.clone(), 2_000_000).await, Ok(()));
    // A new day of the bank, in its own zone: it is 09:30, so 14 hours and 30 minutes until it begins.
    story.ctx().clock.move_to(story.ctx().now().plus_seconds(14 * 3_600 + 29 * 60));
    assert!(story.pay(two_id.clone(), other.clone(), 2).await.is_err());
    story.ctx().clock.move_to(story.ctx().now().plus_seconds(60));
    assert_eq!(story.pay(two_id.clone(), other.clone(), 1_000_000).await, Ok(()));
    // Fees of the bank are not the customer's payments.
    let fee = contracts::account::Posting {
        kind: MovementKind::Fee,
        ..posting("", two_id, Party::Internal(InternalAccount::Fees), 100)
    };
    assert_eq!(story.book(fee).await, Ok(()));
    story.fixture.holds().await;
}

async fn class_three(engine: Engine) {
    let story = Story::new(engine).await;
    let three = story.bound(AccountKind::ClassThree).await;
    let (main, small, other) = (of(story.main.account_id), of(three.account_id), of(story.other.account_id));
    assert_eq!(story.pay(other.clone(), small.clone(), 100).await, Err(Refusal::NotFunded));
    assert_eq!(
        story.pay(main.clone(), small.clone(), 200_001).await,
        exceeded(Side::Receiver, ClassCap::Balance, 200_000, 200_000)
    );
    assert_eq!(story.pay(other.clone(), small.clone(), 100).await, Err(Refusal::NotFunded), "a refusal funds nothing");
    assert_eq!(story.pay(main.clone(), small.clone(), 150_000).await, Ok(()));
    assert_eq!(
        story.pay(other.clone(), small.clone(), 50_001).await,
        exceeded(Side::Receiver, ClassCap::Balance, 200_000, 50_000)
    );
    assert_eq!(story.pay(other.clone(), small.clone(), 50_000).await, Ok(()));
    // What was refused was not counted: 2,000.00 a day out, whole.
    assert_eq!(story.pay(small.clone(), other.clone(), 200_000).await, Ok(()));
    assert_eq!(story.pay(main.clone(), small.clone(), 100).await, Ok(()));
    assert_eq!(story.pay(small.clone(), other.clone(), 1).await, exceeded(Side::Payer, ClassCap::OutDay, 200_000, 0));
    // Money that comes back is not turned away, even over the cap.
    assert_eq!(story.pay(main.clone(), small.clone(), 199_900).await, Ok(()));
    let back = contracts::account::Posting {
        kind: MovementKind::Return,
        ..posting("", Party::Internal(InternalAccount::Clearing), small.clone(), 5_000)
    };
    assert_eq!(story.book(back).await, Ok(()));
    assert!(story.pay(main, small, 1).await.is_err());
    let db = story.fixture.bank.banks.db(story.ctx()).unwrap();
    assert!(store::standing(&db, three.account_id).await.unwrap().unwrap().funded_at.is_some());
    story.fixture.holds().await;
}

async fn years_are_counted(engine: Engine) {
    let story = Story::new(engine).await;
    let three = story.bound(AccountKind::ClassThree).await;
    let (main, small, other) = (of(story.main.account_id), of(three.account_id), of(story.other.account_id));
    // From 22 November to the end of the year there are 40 days; 25 of them fill the year.
    for _ in 0..25 {
        assert_eq!(story.pay(main.clone(), small.clone(), 200_000).await, Ok(()));
        assert_eq!(story.pay(small.clone(), other.clone(), 200_000).await, Ok(()));
        story.ctx().clock.move_to(story.ctx().now().plus_seconds(86_400));
    }
    assert_eq!(story.pay(main.clone(), small.clone(), 100).await, Ok(()));
    assert_eq!(
        story.pay(small.clone(), other.clone(), 1).await,
        exceeded(Side::Payer, ClassCap::OutYear, 5_000_000, 0)
    );
    story.ctx().clock.move_to(story.ctx().now().plus_seconds(15 * 86_400));
    assert_eq!(story.pay(small, other, 100).await, Ok(()), "a new year");
}

async fn bound_elsewhere(engine: Engine) {
    let story = Story::new(engine).await;
    let three = story.fixture.open(AccountKind::ClassThree).await;
    let binding = Binding {
        bank_no: "313200000020".into(),
        bank: ("别家银行".into(), "Another Bank".into()),
        account_no: ELSEWHERE.parse().unwrap(),
        holder: three.holder.clone(),
        kind: BoundKind::ClassOne,
        bound_account: None,
    };
    story.fixture.service.bind(story.ctx(), three.account_id, &binding).await.unwrap();
    let small = of(three.account_id);
    let through_clearing = |number: &str| {
        let mut posting = posting("", Party::Internal(InternalAccount::Clearing), small.clone(), 200_000);
        posting.narrative.payer = Counterparty { account_no: Some(number.to_owned()), ..Counterparty::default() };
        posting
    };
    assert_eq!(story.book(through_clearing("6222020000000000026")).await, Err(Refusal::NotFunded));
    assert_eq!(story.book(through_clearing(ELSEWHERE)).await, Ok(()));
    // Somebody at this bank who writes that number into the narrative is not the clearing.
    let mut pretended = posting("", small.clone(), of(story.other.account_id), 200_000);
    pretended.narrative.payee.account_no = Some(ELSEWHERE.to_owned());
    assert_eq!(story.book(pretended).await, Ok(()));
    assert_eq!(story.book(through_clearing(ELSEWHERE)).await, Ok(()));
    assert_eq!(
        story.pay(small.clone(), of(story.other.account_id), 1).await,
        exceeded(Side::Payer, ClassCap::OutDay, 200_000, 0),
        "it was counted"
    );
    let mut home = posting("", small, Party::Internal(InternalAccount::Clearing), 200_000);
    home.narrative.payee.account_no = Some(ELSEWHERE.to_owned());
    assert_eq!(story.book(home).await, Ok(()));
    story.fixture.holds().await;
}

async fn bound_anew(engine: Engine) {
    let story = Story::new(engine).await;
    let three = story.bound(AccountKind::ClassThree).await;
    let (main, small, other) = (of(story.main.account_id), of(three.account_id), of(story.other.account_id));
    assert_eq!(story.pay(main.clone(), small.clone(), 150_000).await, Ok(()));
    story.fixture.pass_s(60);
    let binding = Binding {
        bank_no: "313100000012".into(),
        bank: ("测试银行".into(), "Test Bank".into()),
        account_no: story.other.account_no.clone(),
        holder: story.other.holder.clone(),
        kind: BoundKind::ClassOne,
        bound_account: Some(story.other.account_id),
    };
    story.fixture.service.bind(story.ctx(), three.account_id, &binding).await.unwrap();
    // What it was bound to is an account like any other from here on.
    assert_eq!(story.pay(small.clone(), main.clone(), 150_000).await, Ok(()));
    assert_eq!(story.pay(other.clone(), small.clone(), 200_000).await, Ok(()));
    assert_eq!(
        story.pay(small.clone(), main.clone(), 50_001).await,
        exceeded(Side::Payer, ClassCap::OutDay, 200_000, 50_000)
    );
    assert_eq!(story.pay(small.clone(), other, 100_000).await, Ok(()));
    assert_eq!(story.pay(small, main, 50_000).await, Ok(()));
    story.fixture.holds().await;
}

#[tokio::test]
async fn what_an_account_was_bound_to_counts_like_any_other() {
    for engine in testkit::engines() {
        bound_anew(engine).await;
    }
}

#[tokio::test]
async fn class_two_is_capped_gross_by_day() {
    for engine in testkit::engines() {
        class_two(engine).await;
    }
}

#[tokio::test]
async fn class_three_is_funded_first_and_small() {
    for engine in testkit::engines() {
        class_three(engine).await;
    }
}

#[tokio::test]
async fn caps_of_a_year_hold_and_begin_anew() {
    for engine in testkit::engines() {
        years_are_counted(engine).await;
    }
}

#[tokio::test]
async fn a_bound_account_at_another_bank_is_known_by_its_number() {
    for engine in testkit::engines() {
        bound_elsewhere(engine).await;
    }
}
