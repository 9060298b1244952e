//! Income and expense over real databases: to the fen what the postings say, under corrections and returns as well.

// Amounts read as yuan and fen: 30_00 is 30.00.
#![allow(clippy::unwrap_used, clippy::inconsistent_digit_grouping, clippy::zero_prefixed_literal)]

use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use contracts::account::{
    Accounts, BUDGET_REACHED, BudgetReached, Counterparty, InternalAccount, Leg, MovementKind, Narrative, Party,
    Posting,
};
use contracts::transfer::{Route, TRANSFER_POSTED, TransferPosted};
use kernel::{Ctx, Event, Money};
use parking_lot::Mutex;
use storage::{Consumer, Consumption, Engine, Handled, Outbox, StoredEvent, Tx, args};

use super::model::{ALL, NOT_COUNTED, Way, category};
use super::react;
use super::service::{Analysis, Part};
use crate::history::service::{History, Reach};
use crate::history::tests::{Desk, cash, of};

/// Percent and fen of what was told.
#[derive(Default)]
struct Heard(Mutex<Vec<(i64, i64)>>);

#[async_trait]
impl Consumer for Heard {
    async fn take_in_tx(&self, _: &mut Tx, _: &Ctx, events: &[StoredEvent]) -> Handled {
        for event in events {
            let reached = event.body::<BudgetReached>()?;
            self.0.lock().push((reached.percent, reached.spent.minor()));
        }
        Ok(())
    }
}

struct Study {
    desk: Desk,
    analysis: Arc<Analysis>,
}

fn november() -> NaiveDate {
    "2026-11-01".parse().unwrap()
}

fn shop() -> Party {
    Party::Internal(InternalAccount::Acquiring)
}

fn clearing() -> Party {
    Party::Internal(InternalAccount::Clearing)
}

impl Study {
    async fn on(engine: Engine) -> Self {
        let desk = Desk::on(engine).await;
        let history = Arc::new(History::new(desk.bank.banks.clone(), desk.accounts.clone()));
        let analysis = Arc::new(Analysis::new(desk.bank.banks.clone(), history));
        Self { desk, analysis }
    }

    /// A leg of a transfer that has an id.
    async fn order(&self, id: &str, after_s: i64, kind: MovementKind, from: Party, to: Party, minor: i64) {
        let ctx = self.desk.at(testkit::MORNING.plus_seconds(after_s));
        let party = Counterparty { name: Some("王五".into()), ..Counterparty::default() };
        let posting = Posting {
            idempotency_key: ctx.new_id::<()>().to_string(),
            fingerprint: String::new(),
            kind,
            legs: vec![Leg { debit: from, credit: to, amount: Money::cny(minor) }],
            holds: vec![],
            guards: vec![],
            narrative: Narrative {
                summary: "转账".into(),
                payer: party.clone(),
                payee: party,
                transfer_id: Some(id.into()),
            },
            events: vec![],
            records: vec![],
            audit: None,
        };
        self.desk.accounts.post(&ctx, posting).await.unwrap();
    }

    /// Income, expense, own, returned, not counted: fen.
    async fn sums(&self, first: NaiveDate) -> [i64; 5] {
        let (ctx, user) = (&self.desk.bank.ctx, self.desk.main.user_id);
        let month = self.analysis.month(ctx, user, Reach::All, first).await.unwrap().month;
        let excluded = month.excluded;
        [month.income, month.expense, excluded.own, excluded.returned, excluded.not_counted]
            .map(|sum| sum.amount.minor())
    }

    async fn slice(&self, code: &'static str) -> i64 {
        let (ctx, user) = (&self.desk.bank.ctx, self.desk.main.user_id);
        let month = self.analysis.month(ctx, user, Reach::All, november()).await.unwrap().month;
        month.spent(code).minor()
    }
}

#[tokio::test]
async fn the_report_is_what_the_postings_say_to_the_fen() {
    for engine in testkit::engines() {
        let study = Study::on(engine).await;
        let desk = &study.desk;
        let (main, second, other) = (of(&desk.main), of(&desk.second), of(&desk.other));
        desk.book(0, MovementKind::Salary, cash(), main.clone(), 9_000_00, "工资", "海岸精密").await;
        desk.book(1, MovementKind::Payment, main.clone(), shop(), 33_33, "餐饮", "一碗面馆").await;
        desk.book(2, MovementKind::Transfer, main.clone(), second.clone(), 500_00, "转存", "张小明").await;
        desk.book(3, MovementKind::Payment, second.clone(), shop(), 1, "超市购物", "绿篮生鲜超市").await;
        desk.book(4, MovementKind::Transfer, second, other.clone(), 20_00, "饭钱", "李明").await;
        desk.book(5, MovementKind::Transfer, other.clone(), main.clone(), 5_05, "还你上次的", "李明").await;
        // To another bank and back, next month: it was no expense. A second one came back in part.
        study.order("t1", 6, MovementKind::Transfer, main.clone(), clearing(), 700_00).await;
        study.order("t1", 30 * 86_400, MovementKind::Return, clearing(), main.clone(), 700_00).await;
        study.order("t2", 7, MovementKind::Transfer, main.clone(), clearing(), 100_00).await;
        study.order("t2", 8, MovementKind::Return, clearing(), main.clone(), 40_00).await;
        let got = study.sums(november()).await;
        assert_eq!(got, [9_005_05, 113_34, 500_00, 740_00, 0], "{engine:?}");
        assert_eq!(study.sums("2026-12-01".parse().unwrap()).await, [0; 5], "what came back is no income");

        // Recomputed out of the rows themselves, another way: all that crossed the customer's border.
        let db = desk.bank.banks.db(&desk.bank.ctx).unwrap();
        let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN c.user_id = $1 THEN p.amount_minor ELSE -p.amount_minor END), 0) \
                   AS BIGINT) FROM account_posting p LEFT JOIN account_account d ON d.account_id = p.debit_account_id \
                   LEFT JOIN account_account c ON c.account_id = p.credit_account_id \
                   WHERE (c.user_id = $1 OR d.user_id = $1) AND (c.user_id IS NULL OR d.user_id IS NULL OR c.user_id <> d.user_id)";
        let crossed = db.fetch_one(sql, args![desk.main.user_id]).await.unwrap().int(0).unwrap();
        assert_eq!(got[0] - got[1], crossed, "income less expense is what the balances gained");
        let held = [&desk.main, &desk.second].map(|account| desk.accounts.get(&desk.bank.ctx, account.account_id));
        let [one, two] = held;
        let balances = one.await.unwrap().unwrap().balance.minor() + two.await.unwrap().unwrap().balance.minor();
        assert_eq!(crossed, balances);

        let steps = study.analysis.trend(&desk.bank.ctx, desk.main.user_id, Reach::All, 12).await.unwrap();
        assert_eq!(steps.len(), 12);
        assert_eq!((steps[11].1.amount.minor(), steps[11].2.amount.minor()), (9_005_05, 113_34));
        let year = study.analysis.year(&desk.bank.ctx, desk.main.user_id, 2026).await.unwrap();
        let whole = year.into_values().try_fold(super::model::Month::default(), super::model::Month::plus).unwrap();
        assert_eq!((whole.income.amount.minor(), whole.expense.amount.minor()), (9_005_05, 113_34));
    }
}

#[tokio::test]
async fn a_correction_holds_for_the_past_and_the_future_and_for_its_maker_alone() {
    for engine in testkit::engines() {
        let study = Study::on(engine).await;
        let (desk, main) = (&study.desk, of(&study.desk.main));
        let (ctx, user) = (&desk.bank.ctx, desk.main.user_id);
        desk.book(0, MovementKind::Salary, cash(), main.clone(), 1_000_00, "工资", "海岸精密").await;
        desk.book(1, MovementKind::Payment, main.clone(), shop(), 10_00, "餐饮", "一碗面馆").await;
        assert_eq!((study.slice("dining").await, study.slice("gifts").await), (10_00, 0), "{engine:?}");
        let gifts = category("gifts", Way::Out);
        study.analysis.choose(ctx, user, Way::Out, "一碗面馆", gifts).await.unwrap();
        desk.book(2, MovementKind::Payment, main.clone(), shop(), 7_00, "餐饮", "一碗面馆").await;
        assert_eq!((study.slice("dining").await, study.slice("gifts").await), (0, 17_00));
        let part = Part { category: Some("gifts".into()), way: Some(Way::Out), counterparty: None };
        let behind = study.analysis.behind(ctx, user, Reach::All, november(), &part).await.unwrap();
        assert_eq!(behind.iter().map(|(_, _, counted)| counted.minor()).collect::<Vec<_>>(), [7_00, 10_00]);
        study.analysis.choose(ctx, user, Way::Out, "一碗面馆", Some(NOT_COUNTED)).await.unwrap();
        assert_eq!(study.sums(november()).await, [1_000_00, 0, 0, 0, 17_00]);
        study.analysis.choose(ctx, user, Way::Out, "一碗面馆", None).await.unwrap();
        assert_eq!(study.slice("dining").await, 17_00, "the rules decide again");

        let stranger = desk.other.user_id;
        study.analysis.choose(ctx, stranger, Way::Out, "一碗面馆", gifts).await.unwrap();
        assert_eq!(study.slice("dining").await, 17_00, "others' corrections are theirs");
        let theirs = study.analysis.month(ctx, user, Reach::One(desk.other.account_id), november()).await;
        assert!(matches!(theirs, Err(crate::Error::NotFound)));
    }
}

#[tokio::test]
async fn a_budget_tells_once_at_eighty_and_once_at_a_hundred_percent() {
    for engine in testkit::engines() {
        let study = Study::on(engine).await;
        let (desk, main) = (&study.desk, of(&study.desk.main));
        let (ctx, user) = (&desk.bank.ctx, desk.main.user_id);
        let db = desk.bank.banks.db(ctx).unwrap();
        let outbox = Outbox::new(db.clone(), ctx.clone());
        desk.book(0, MovementKind::Salary, cash(), main.clone(), 1_000_00, "工资", "海岸精密").await;
        study.analysis.set_budget(ctx, user, "dining", Some(Money::cny(100_00))).await.unwrap();
        study.analysis.set_budget(ctx, user, ALL, Some(Money::cny(500_00))).await.unwrap();
        assert_eq!(study.analysis.look_at_budgets(ctx).await.unwrap(), 1);
        let spend = |minor: i64, at: i64| {
            let (desk, main, outbox, db) = (desk, main.clone(), &outbox, &db);
            async move {
                desk.book(at, MovementKind::Payment, main, shop(), minor, "餐饮", "一碗面馆").await;
                let (transfer_id, route) = (ctx.new_id(), Route::Book);
                let body = TransferPosted {
                    transfer_id,
                    user_id: user,
                    amount: Money::cny(minor),
                    route,
                    payee_account: String::new(),
                    payee_user_id: None,
                    origin: Default::default(),
                };
                let mut tx = db.begin(ctx).await.unwrap();
                tx.publish(Event::new(TRANSFER_POSTED, transfer_id, &body));
                tx.commit().await.unwrap();
                outbox.drain(&react::consumption()).await.unwrap();
            }
        };
        let heard = Arc::new(Heard::default());
        let listening = Consumption::in_tx("account.test", &[BUDGET_REACHED], heard.clone());
        let told = || async {
            outbox.drain(&listening).await.unwrap();
            heard.0.lock().clone()
        };
        spend(79_99, 1).await;
        assert_eq!(study.analysis.look_at_budgets(ctx).await.unwrap(), 1, "{engine:?}");
        assert_eq!(told().await, []);
        spend(1, 2).await;
        study.analysis.look_at_budgets(ctx).await.unwrap();
        study.analysis.look_at_budgets(ctx).await.unwrap();
        assert_eq!(told().await, [(80, 80_00)]);
        spend(30_00, 3).await;
        study.analysis.look_at_all(ctx, &db).await.unwrap();
        study.analysis.look_at_budgets(ctx).await.unwrap();
        assert_eq!(told().await, [(80, 80_00), (100, 110_00)]);
        assert_eq!(study.analysis.look_at_budgets(ctx).await.unwrap(), 0, "nothing is left to look at");
    }
}
