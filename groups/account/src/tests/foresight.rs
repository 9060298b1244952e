//! What the ledger says ahead is what it says when it books; and where a transfer's entries are found.

use contracts::account::{AccountKind, Accounts, Counterparty, Narrative, Posting, Refusal, RestrictionKind};
use kernel::Money;
use storage::{Engine, args};

use super::{CASH, Fixture, of, posting};
use crate::life::{Hand, Order};
use crate::store::ENTRIES_OF_TRANSFER;

async fn told_ahead(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let (payer, payee) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassThree).await);
    fixture.pay("first", CASH, of(payer.account_id), 500_000).await.unwrap();
    let mut calls = 0;
    let mut says = async |minor: i64| {
        calls += 1;
        let key = format!("try-{calls}");
        let asked = posting(&key, of(payer.account_id), of(payee.account_id), minor);
        let ahead = fixture.service.foresee(&fixture.ctx, &asked).await.unwrap();
        assert!(fixture.service.first_posting(&fixture.ctx, &key).await.unwrap().is_none(), "nothing was written");
        let held = fixture.service.get(&fixture.ctx, payer.account_id).await.unwrap().unwrap();
        assert_eq!(held.available.minor(), 500_000);
        let available = fixture.service.available(&fixture.ctx, payer.account_id).await.unwrap();
        assert_eq!(available, Some(held.available));
        assert_eq!(fixture.pay(&key, of(payer.account_id), of(payee.account_id), minor).await.err(), ahead);
        ahead
    };
    assert_eq!(says(100).await, Some(Refusal::NotFunded));
    let own = Hand::Customer(payer.user_id);
    let lock = Order { amount_minor: Some(50), ..Order::plain(RestrictionKind::AmountLock, "锁") };
    fixture.service.restrict(&fixture.ctx, own, payer.account_id, &lock).await.unwrap();
    let by = |by, most_minor| Some(Refusal::Restricted { by, until: None, most_minor });
    assert_eq!(says(100).await, by(RestrictionKind::AmountLock, Some(50)));
    fixture.pass_s(1);
    let freeze = Order::plain(RestrictionKind::BankFreeze, "涉诈核查");
    fixture.service.restrict(&fixture.ctx, Hand::Bank, payer.account_id, &freeze).await.unwrap();
    assert!(matches!(says(10).await, Some(Refusal::Restricted { .. })));
    fixture.holds().await;
}

async fn what_can_be_booked(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let (payer, payee) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassOne).await);
    fixture.pay("first", CASH, of(payer.account_id), 1_000).await.unwrap();
    let too_much = posting("more", of(payer.account_id), of(payee.account_id), 1_001);
    let ahead = fixture.service.foresee(&fixture.ctx, &too_much).await.unwrap();
    assert_eq!(ahead, Some(Refusal::InsufficientFunds { available_minor: 1_000 }));
    let asked = posting("pay", of(payer.account_id), of(payee.account_id), 1_000);
    for _ in 0..3 {
        assert_eq!(fixture.service.foresee(&fixture.ctx, &asked).await.unwrap(), None, "foreseen often, booked never");
    }
    assert_eq!(fixture.pay("pay", of(payer.account_id), of(payee.account_id), 1_000).await, Ok(()));
    fixture.holds().await;
}

async fn what_can_be_taken_out(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let (payer, payee) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassOne).await);
    let agree = async || {
        for account in [payer.account_id, payee.account_id] {
            let held = fixture.service.get(&fixture.ctx, account).await.unwrap().unwrap();
            let available = fixture.service.available(&fixture.ctx, account).await.unwrap();
            assert_eq!(available, Some(held.available));
        }
    };
    agree().await;
    fixture.pay("first", CASH, of(payer.account_id), 1_000).await.unwrap();
    agree().await;
    fixture.pay("out", of(payer.account_id), of(payee.account_id), 400).await.unwrap();
    agree().await;
    fixture.pay("too much", of(payer.account_id), of(payee.account_id), 601).await.unwrap_err();
    fixture.pay("out", of(payer.account_id), of(payee.account_id), 400).await.unwrap();
    agree().await;
    let nobodys = fixture.service.available(&fixture.ctx, fixture.ctx.new_id()).await.unwrap();
    assert_eq!(nobodys, None);
}

async fn entries(engine: Engine) {
    let fixture = Fixture::new(engine).await;
    let (payer, payee) = (fixture.open(AccountKind::ClassOne).await, fixture.open(AccountKind::ClassOne).await);
    let no = |account: &contracts::account::AccountView| Counterparty {
        account_no: Some(account.account_no.as_str().to_owned()),
        ..Counterparty::default()
    };
    let of_transfer = |key: &str, debit, credit, minor| Posting {
        narrative: Narrative {
            payer: no(&payer),
            payee: no(&payee),
            transfer_id: Some("t1".to_owned()),
            ..Narrative::default()
        },
        ..posting(key, debit, credit, minor)
    };
    fixture.pay("first", CASH, of(payer.account_id), 100_000).await.unwrap();
    let out = of_transfer("out", of(payer.account_id), CASH, 700);
    let in_ = of_transfer("in", CASH, of(payee.account_id), 700);
    let back = of_transfer("back", of(payee.account_id), of(payer.account_id), 700);
    for posting in [out, in_, back] {
        fixture
            .pay(&format!("noise-{}", posting.idempotency_key), of(payer.account_id), of(payee.account_id), 1)
            .await
            .unwrap();
        fixture.service.post(&fixture.ctx, posting).await.unwrap();
    }
    let found = fixture.service.entries_of_transfer(&fixture.ctx, "t1").await.unwrap();
    let sides: Vec<_> = found.iter().map(|entry| (entry.debit.as_str(), entry.credit.as_str())).collect();
    let (payer_no, payee_no) = (payer.account_no.masked(), payee.account_no.masked());
    let cash = contracts::account::InternalAccount::Cash.code();
    assert_eq!(sides, [(payer_no.as_str(), cash), (cash, payee_no.as_str()), (payee_no.as_str(), payer_no.as_str())]);
    assert!(found.iter().all(|entry| entry.amount == Money::cny(700)));

    // However many postings there are, they are found by account and moment.
    let db = fixture.bank.banks.db(&fixture.ctx).unwrap();
    let mut tx = db.begin(&fixture.ctx).await.unwrap();
    let many = "INSERT INTO account_posting (seq, journal_id, debit_account_id, credit_account_id, amount_minor, \
                debit_balance_minor, credit_balance_minor, booked_at) \
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
                SELECT 1000000 + i, 'j' || i, 'd' || (i % 500), 'c' || (i % 500), 1, 0, 0, i FROM n";
    tx.execute(many, args![]).await.unwrap();
    tx.commit().await.unwrap();
    db.analyze().await.unwrap();
    let (explain, column) = match engine {
        Engine::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
        Engine::Postgres => ("EXPLAIN", "QUERY PLAN"),
    };
    let plan =
        db.fetch_composed(format!("{explain} {}", ENTRIES_OF_TRANSFER.replace("$1", "'t1'")), args![]).await.unwrap();
    let plan: Vec<String> = plan.iter().map(|row| row.text(column).unwrap()).collect();
    let plan = plan.join("\n");
    assert!(plan.contains("account_posting_debit"), "{plan}");
    assert!(
        !plan.contains("AUTOMATIC") && !plan.contains("SCAN p\n") && !plan.contains("Seq Scan on account_posting"),
        "{plan}"
    );
}

#[tokio::test]
async fn what_will_be_refused_is_told_ahead_in_the_ledgers_own_words() {
    for engine in testkit::engines() {
        told_ahead(engine).await;
    }
}

#[tokio::test]
async fn what_can_be_booked_is_told_so_and_not_booked() {
    for engine in testkit::engines() {
        what_can_be_booked(engine).await;
    }
}

#[tokio::test]
async fn what_can_be_taken_out_follows_every_posting() {
    for engine in testkit::engines() {
        what_can_be_taken_out(engine).await;
    }
}

#[tokio::test]
async fn the_entries_of_a_transfer_are_found_without_looking_through_all_postings() {
    for engine in testkit::engines() {
        entries(engine).await;
    }
}
