//! Interest against real databases: exact, and once, however often and from wherever it is run.

use contracts::account::{AccountKind, AccountView, Accounts};
use kernel::Timestamp;
use storage::Engine;

use super::{CASH, Fixture, of};
use crate::interest::{InterestRun, Stretch, earned_minor};
use crate::store;

async fn balance(fixture: &Fixture, account: &AccountView) -> i64 {
    fixture.service.get(&fixture.ctx, account.account_id).await.unwrap().unwrap().balance.minor()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

async fn a_quarter(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let (rich, poor) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassOne).await);
    fixture.pay("rich", CASH, of(rich.account_id), 123_456_789).await.unwrap();
    fixture.pay("poor", CASH, of(poor.account_id), 100).await.unwrap();
    assert_eq!(fixture.service.earn_interest(&fixture.ctx).await.unwrap(), InterestRun::default(), "no whole day yet");
    // Half of it leaves on the third day; six days nobody ran anything.
    fixture.pass_s(2 * 86_400);
    fixture.pay("half", of(rich.account_id), of(poor.account_id), 60_000_000).await.unwrap();
    fixture.pass_s(4 * 86_400);
    let (one, two) =
        tokio::join!(fixture.service.earn_interest(&fixture.ctx), fixture.service.earn_interest(&fixture.ctx));
    assert!(one.unwrap().days + two.unwrap().days >= 6, "two at once are no harm");
    let db = fixture.bank.banks.db(&fixture.ctx).unwrap();
    let (product, through) = store::unsettled(&db, rich.account_id).await.unwrap();
    assert_eq!(product, 500 * (2 * 123_456_789 + 4 * 63_456_789), "22 and 23 November whole, then half");
    assert_eq!(through.as_deref(), Some("2026-11-27"));
    fixture.holds().await;
    // The settlement day is in the quarter; it is paid the day after.
    fixture.ctx.clock.move_to(at("2026-12-21T00:00:30+08:00"));
    assert_eq!(fixture.service.earn_interest(&fixture.ctx).await.unwrap().paid, 0, "the day is not settled down yet");
    fixture.ctx.clock.move_to(at("2026-12-21T00:02:00+08:00"));
    let (one, two) =
        tokio::join!(fixture.service.earn_interest(&fixture.ctx), fixture.service.earn_interest(&fixture.ctx));
    assert_eq!(one.unwrap().paid + two.unwrap().paid, 2);
    let earned = earned_minor(500 * (2 * 123_456_789 + 27 * 63_456_789));
    assert_eq!(balance(&fixture, &rich).await, 63_456_789 + earned);
    assert_eq!(fixture.service.earn_interest(&fixture.ctx).await.unwrap(), InterestRun::default());
    let view = fixture.service.interest_of(&fixture.ctx, rich.account_id).await.unwrap();
    assert_eq!((view.product, view.next_settlement.to_string().as_str()), (0, "2027-03-20"));
    assert_eq!(view.last_paid.map(|(through, paid)| (through, paid.minor())), Some(("2026-12-20".to_owned(), earned)));
    fixture.holds().await;
    // Booked under the key the quarter had before days were paid by themselves.
    let mut tx = db.begin(&fixture.ctx).await.unwrap();
    let older = "UPDATE account_journal SET idempotency_key = $1 WHERE idempotency_key = $2";
    let key = |name: &str| format!("interest:{}:{name}", rich.account_id);
    assert_eq!(tx.execute(older, storage::args![key("2026-12-20"), key("after:")]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    fixture.holds().await;
}

async fn cut_off(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let account = fixture.open(AccountKind::ClassOne).await;
    fixture.pay("in", CASH, of(account.account_id), 50_000_000).await.unwrap();
    fixture.ctx.clock.move_to(at("2026-12-21T09:00:00+08:00"));
    let mut through = None;
    // Every run is cut off at some await; each goes on where the last one was.
    for patience in 0.. {
        let run = fixture.service.earn_interest(&fixture.ctx);
        let cut = tokio::time::timeout(std::time::Duration::from_micros(300 + 200 * patience), run).await;
        fixture.holds().await;
        if let Ok(done) = cut {
            through = Some(done.unwrap());
            break;
        }
    }
    assert!(through.is_some());
    assert_eq!(balance(&fixture, &account).await, 50_000_000 + earned_minor(500 * 29 * 50_000_000));
}

async fn closing(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let account = fixture.open(AccountKind::ClassOne).await;
    fixture.pay("in", CASH, of(account.account_id), 50_000_000).await.unwrap();
    fixture.pass_s(10 * 86_400);
    fixture.service.earn_interest(&fixture.ctx).await.unwrap();
    let paid = fixture.service.pay_interest_before_closing(&fixture.ctx, account.account_id).await.unwrap();
    assert_eq!(paid.map(kernel::Money::minor), Some(earned_minor(500 * 10 * 50_000_000)));
    let again = fixture.service.pay_interest_before_closing(&fixture.ctx, account.account_id).await.unwrap();
    assert_eq!(again, None);
    fixture.holds().await;
}

async fn closing_before_the_job(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let (account, other) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassOne).await);
    fixture.pay("in", CASH, of(account.account_id), 50_000_000).await.unwrap();
    fixture.pass_s(3 * 86_400);
    fixture.service.earn_interest(&fixture.ctx).await.unwrap();
    // Nobody has run anything for four days; the money leaves on the last of them.
    fixture.ctx.clock.move_to(at("2026-11-28T00:00:10+08:00"));
    fixture.pay("out", of(account.account_id), of(other.account_id), 50_000_000).await.unwrap();
    fixture.ctx.clock.move_to(at("2026-11-29T00:00:05+08:00"));
    let paid = fixture.service.pay_interest_before_closing(&fixture.ctx, account.account_id).await.unwrap();
    assert_eq!(paid.map(kernel::Money::minor), Some(earned_minor(500 * 6 * 50_000_000)), "22 to 27 November");
    let again = fixture.service.pay_interest_before_closing(&fixture.ctx, account.account_id).await.unwrap();
    assert_eq!(again, None);
    // The job finds these days counted, and the others' not.
    fixture.pass_s(3_600);
    assert_eq!(fixture.service.earn_interest(&fixture.ctx).await.unwrap().days, 4);
    let db = fixture.bank.banks.db(&fixture.ctx).unwrap();
    assert_eq!(
        store::unsettled(&db, account.account_id).await.unwrap().0,
        0,
        "what came in came after the last of them"
    );
    assert_eq!(store::unsettled(&db, other.account_id).await.unwrap().0, 500 * 50_000_000);
    fixture.holds().await;
}

async fn a_quarter_that_is_paid_already(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let account = fixture.open(AccountKind::ClassOne).await;
    fixture.pay("in", CASH, of(account.account_id), 50_000_000).await.unwrap();
    fixture.ctx.clock.move_to(at("2026-12-21T00:05:00+08:00"));
    // The job has looked what is due; before it pays, the customer is about to close the account.
    let (product, minor) = (500 * 29 * 50_000_000, earned_minor(500 * 29 * 50_000_000));
    let stretch = Stretch { after: String::new(), through: "2026-12-20".to_owned(), product };
    let paid = fixture.service.pay_interest_before_closing(&fixture.ctx, account.account_id).await.unwrap();
    assert_eq!(paid.map(kernel::Money::minor), Some(minor));
    let twice = fixture.service.pay_interest(&fixture.ctx, account.account_id, "2026-12-20", stretch, vec![]).await;
    assert_eq!(twice.unwrap(), None, "it was paid");
    assert_eq!(fixture.service.earn_interest(&fixture.ctx).await.unwrap().paid, 0);
    assert_eq!(balance(&fixture, &account).await, 50_000_000 + minor);
    fixture.holds().await;
}

#[tokio::test]
async fn days_the_job_has_not_come_to_are_paid_before_closing() {
    for engine in testkit::engines() {
        closing_before_the_job(engine).await;
    }
}

#[tokio::test]
async fn a_day_is_paid_by_the_quarter_or_before_closing_never_by_both() {
    for engine in testkit::engines() {
        a_quarter_that_is_paid_already(engine).await;
    }
}

#[tokio::test]
async fn a_quarter_is_accrued_by_day_and_paid_once() {
    for engine in testkit::engines() {
        a_quarter(engine).await;
    }
}

#[tokio::test]
async fn a_run_may_be_cut_off_anywhere() {
    for engine in testkit::engines() {
        cut_off(engine).await;
    }
}

#[tokio::test]
async fn what_was_earned_is_paid_before_closing() {
    for engine in testkit::engines() {
        closing(engine).await;
    }
}
