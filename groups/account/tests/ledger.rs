//! The ledger over the real store, on every engine: what a crash, a race or a repeat must not break.

// Amounts read as yuan and fen: 30_00 is 30.00.
#![allow(clippy::inconsistent_digit_grouping, clippy::zero_prefixed_literal)]

use std::sync::Arc;

use contracts::account::{
    AccountKind, AccountView, Accounts, Guard, InternalAccount, Leg, MovementKind, Narrative, Novelty, OpenAccount,
    Party, Posted, Posting, Refusal,
};
use gateway::{Finding, Module};
use kernel::{AuditEntry, Ctx, Event, Money};
use storage::{Engine, WriterConfig};
use testkit::TestBank;

struct Fixture {
    bank: TestBank,
    module: Module,
    accounts: Arc<account::Service>,
}

impl Fixture {
    async fn on(engine: Engine) -> Self {
        let mut wired = None;
        let bank = TestBank::open(engine, &[account::MIGRATIONS, parameters::MIGRATIONS], |banks| {
            let (module, service) = account::module(banks.clone(), WriterConfig::default());
            let opening = module.opening.clone();
            wired = Some((module, service));
            opening.into_iter().collect()
        })
        .await;
        let (module, accounts) = wired.expect("wired at opening");
        Self { bank, module, accounts }
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    async fn account(&self, yuan: i64) -> AccountView {
        let order = OpenAccount {
            user_id: self.ctx().new_id(),
            holder: "张小明".parse().expect("a name"),
            kind: AccountKind::ClassOne,
        };
        let view = self.accounts.open(self.ctx(), order).await.expect("opens");
        if yuan > 0 {
            let cash = Party::Internal(InternalAccount::Cash);
            let posted = self.post(posting(&format!("fund-{}", view.account_id), cash, of(&view), yuan * 100)).await;
            assert!(matches!(posted, Posted::Done { .. }));
        }
        view
    }

    async fn post(&self, posting: Posting) -> Posted {
        self.accounts.post(self.ctx(), posting).await.expect("no fault")
    }

    async fn balance(&self, account: &AccountView) -> i64 {
        let view = self.accounts.get(self.ctx(), account.account_id).await.expect("no fault").expect("there");
        view.balance.minor()
    }

    async fn assert_sound(&self) {
        let db = self.bank.banks.db(self.ctx()).expect("open");
        for check in &self.module.checks {
            let finding = check.run(self.ctx(), &db).await.expect("no fault");
            assert!(matches!(finding, Finding::Holds { .. }), "{}: {finding:?}", check.name());
        }
        db.verify_audit().await.expect("an unbroken trail");
    }
}

fn of(account: &AccountView) -> Party {
    Party::Account(account.account_id)
}

fn posting(key: &str, debit: Party, credit: Party, minor: i64) -> Posting {
    Posting {
        idempotency_key: key.to_owned(),
        fingerprint: format!("{debit:?}{credit:?}{minor}"),
        kind: MovementKind::Transfer,
        legs: vec![Leg { debit, credit, amount: Money::cny(minor) }],
        holds: vec![],
        guards: vec![],
        narrative: Narrative { summary: "测试".into(), ..Narrative::default() },
        events: vec![Event::new("test.posted", key, &minor)],
        records: vec![],
        audit: Some(AuditEntry::done("test.posted", key, &minor)),
    }
}

#[tokio::test]
async fn money_moves_and_the_statement_says_so() {
    for engine in testkit::engines() {
        let bank = Fixture::on(engine).await;
        let (from, to) = (bank.account(100).await, bank.account(0).await);
        bank.post(posting("p1", of(&from), of(&to), 30_00)).await;
        assert_eq!((bank.balance(&from).await, bank.balance(&to).await), (70_00, 30_00));
        let page = kernel::PageQuery::default();
        let side = account::Side::Any;
        let seen = bank.accounts.movements(bank.ctx(), from.user_id, from.account_id, side, &page).await.expect("own");
        let shown: Vec<_> =
            seen.items.iter().map(|m| (m.incoming, m.amount.minor(), m.balance_after.minor())).collect();
        assert_eq!(shown, vec![(false, 30_00, 70_00), (true, 100_00, 100_00)]);
        let stranger = bank.accounts.movements(bank.ctx(), to.user_id, from.account_id, side, &page).await;
        assert!(matches!(stranger, Err(account::Error::NotFound)));
        bank.assert_sound().await;
    }
}

#[tokio::test]
async fn a_repeat_is_answered_and_not_booked_again() {
    for engine in testkit::engines() {
        let bank = Fixture::on(engine).await;
        let (from, to) = (bank.account(100).await, bank.account(0).await);
        let first = bank.post(posting("same", of(&from), of(&to), 10_00)).await;
        let again = bank.post(posting("same", of(&from), of(&to), 10_00)).await;
        let (Posted::Done { journal_id: a, novelty: Novelty::Fresh, .. }, Posted::Done { journal_id: b, novelty, .. }) =
            (first, again)
        else {
            panic!("both are done");
        };
        assert_eq!((a, novelty), (b, Novelty::Repeated));
        assert_eq!(bank.balance(&from).await, 90_00);
        let other = bank.accounts.post(bank.ctx(), posting("same", of(&from), of(&to), 11_00)).await;
        assert!(matches!(other, Err(contracts::PortFault::IdempotencyReused)));
        bank.assert_sound().await;
    }
}

#[tokio::test]
async fn a_refusal_is_remembered_too() {
    for engine in testkit::engines() {
        let bank = Fixture::on(engine).await;
        let (from, to) = (bank.account(5).await, bank.account(100).await);
        let refused = Posted::Refused(Refusal::InsufficientFunds { available_minor: 5_00 });
        assert_eq!(bank.post(posting("poor", of(&from), of(&to), 6_00)).await, refused);
        bank.post(posting("gift", of(&to), of(&from), 50_00)).await;
        assert_eq!(bank.post(posting("poor", of(&from), of(&to), 6_00)).await, refused, "the first answer stands");
        bank.assert_sound().await;
    }
}

#[tokio::test]
async fn many_at_once_neither_overdraw_nor_pass_a_cap() {
    for engine in testkit::engines() {
        let bank = Arc::new(Fixture::on(engine).await);
        let (from, to) = (bank.account(100).await, bank.account(0).await);
        let calls = (0..200).map(|n| {
            let (bank, from, to) = (bank.clone(), of(&from), of(&to));
            tokio::spawn(async move {
                // Every key is used twice, at the same time.
                let mut posting = posting(&format!("k{}", n / 2), from, to, 3_00);
                posting.guards = vec![Guard::CounterWithin { key: "out".into(), delta: 3_00, cap: 60_00 }];
                matches!(bank.post(posting).await, Posted::Done { novelty: Novelty::Fresh, .. })
            })
        });
        let mut fresh = 0;
        for call in calls.collect::<Vec<_>>() {
            fresh += i64::from(call.await.expect("no panic"));
        }
        assert_eq!(fresh, 20, "a cap of 60 takes twenty threes");
        assert_eq!((bank.balance(&from).await, bank.balance(&to).await), (40_00, 60_00));
        let counters = bank.accounts.counters(bank.ctx(), &["out".to_owned()]).await.expect("no fault");
        assert_eq!(counters, vec![60_00]);
        bank.assert_sound().await;
    }
}

#[tokio::test]
async fn the_database_itself_refuses_an_overdraft_and_a_lopsided_row() {
    for engine in testkit::engines() {
        let bank = Fixture::on(engine).await;
        let from = bank.account(1).await;
        let db = bank.bank.banks.db(bank.ctx()).expect("open");
        let tampering = [
            "UPDATE account_balance SET balance_minor = -1 WHERE floor_minor = 0",
            "UPDATE account_balance SET held_minor = 1000 WHERE floor_minor = 0",
            "UPDATE account_posting SET amount_minor = 0",
            "UPDATE account_posting SET credit_account_id = debit_account_id",
        ];
        for sql in tampering {
            let mut tx = db.begin(bank.ctx()).await.expect("begins");
            let refused = tx.execute(sql, vec![]).await.expect_err(sql);
            assert!(refused.is_check_violation(), "{sql}: {refused}");
        }
        assert_eq!(bank.balance(&from).await, 1_00);
    }
}

#[tokio::test]
async fn the_checks_notice_what_code_could_not_have_done() {
    for engine in testkit::engines() {
        let bank = Fixture::on(engine).await;
        bank.account(100).await;
        let db = bank.bank.banks.db(bank.ctx()).expect("open");
        let mut tx = db.begin(bank.ctx()).await.expect("begins");
        let sql = "UPDATE account_balance SET balance_minor = balance_minor + 1 WHERE floor_minor = 0";
        tx.execute(sql, vec![]).await.expect("a thief at the database");
        tx.execute("DELETE FROM account_journal", vec![]).await.expect("who wipes traces");
        tx.commit().await.expect("commits");
        for name in ["ledger_zero_sum", "balances_match", "postings_whole"] {
            let check = bank.module.checks.iter().find(|check| check.name() == name).expect("there");
            let finding = check.run(bank.ctx(), &db).await.expect("no fault");
            assert!(matches!(finding, Finding::Broken(_)), "{name} did not notice");
        }
    }
}

#[tokio::test]
async fn the_checks_notice_rows_that_are_gone_doubled_or_false() {
    let harm = [
        ("nothing_missing", "DELETE FROM account_posting WHERE seq = 1"),
        ("statements_add", "UPDATE account_posting SET credit_balance_minor = credit_balance_minor + 1 WHERE seq = 2"),
        ("keys_once", "UPDATE account_journal SET refusal = '{}' WHERE idempotency_key = 'p1'"),
        ("keys_once", "DELETE FROM account_posting WHERE seq = 2"),
    ];
    for engine in testkit::engines() {
        for (name, sql) in harm {
            let bank = Fixture::on(engine).await;
            let (from, to) = (bank.account(100).await, bank.account(0).await);
            bank.post(posting("p1", of(&from), of(&to), 30_00)).await;
            let db = bank.bank.banks.db(bank.ctx()).expect("open");
            let check = bank.module.checks.iter().find(|check| check.name() == name).expect("there");
            let finding = check.run(bank.ctx(), &db).await.expect("no fault");
            assert!(matches!(finding, Finding::Holds { .. }), "{name}: {finding:?}");
            let mut tx = db.begin(bank.ctx()).await.expect("begins");
            tx.execute(sql, vec![]).await.expect("a hand at the database");
            tx.commit().await.expect("commits");
            let finding = check.run(bank.ctx(), &db).await.expect("no fault");
            assert!(matches!(finding, Finding::Broken(_)), "{name} did not notice");
        }
    }
}
