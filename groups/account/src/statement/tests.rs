//! Statements over real databases: exact, made once, for their owner alone, checkable by whoever holds one.

// Amounts read as yuan and fen: 30_00 is 30.00.
#![allow(clippy::unwrap_used, clippy::inconsistent_digit_grouping, clippy::zero_prefixed_literal)]

use std::sync::Arc;

use contracts::account::{InternalAccount, MovementKind, Party};
use kernel::{Ctx, Idempotency, Money, Timestamp};
use storage::Engine;

use super::model::{Check, Format, Statement, Status, Sums};
use super::service::{Settings, Statements, Wanted};
use super::{font, store};
use crate::Error;
use crate::history::tests::{Desk, cash, of};

struct Office {
    desk: Desk,
    statements: Arc<Statements>,
}

impl Office {
    /// A bank where something happened yesterday and today.
    async fn on(engine: Engine) -> Self {
        let desk = Desk::on(engine).await;
        let shop = || Party::Internal(InternalAccount::Acquiring);
        let main = of(&desk.main);
        desk.book(-86_400, MovementKind::Salary, cash(), main.clone(), 1_000_00, "工资", "海岸精密制造").await;
        desk.book(-3_600, MovementKind::Payment, main.clone(), shop(), 12_34, "=SUM(A1:A9)", "橙子便利店").await;
        desk.book(-1_800, MovementKind::Transfer, main, of(&desk.second), 100_01, "转存, \"零钱\"", "张小明").await;
        let settings = Settings { font: None, public_url: "https://bank.example/".into() };
        let statements = Arc::new(Statements::new(desk.bank.banks.clone(), desk.accounts.clone(), settings));
        Self { desk, statements }
    }

    fn ctx(&self) -> &Ctx {
        &self.desk.bank.ctx
    }

    fn wanted(&self, format: Format, first: &str) -> Wanted {
        let days = (first.parse().unwrap(), "2026-11-22".parse().unwrap());
        Wanted { account: self.desk.main.account_id, days, format }
    }

    async fn made(&self, wanted: &Wanted) -> Statement {
        let user = self.desk.main.user_id;
        let asked = self.statements.request(self.ctx(), user, wanted).await.unwrap();
        self.statements.make_due(self.ctx()).await.unwrap();
        self.statements.get(self.ctx(), user, asked.statement_id).await.unwrap()
    }

    async fn file(&self, statement: &Statement) -> Result<Vec<u8>, Error> {
        let file = self.statements.file(self.ctx(), self.desk.main.user_id, statement.statement_id).await;
        file.map(|(_, bytes)| bytes)
    }
}

#[tokio::test]
async fn a_table_says_what_the_ledger_says() {
    for engine in testkit::engines() {
        let office = Office::on(engine).await;
        let all = office.made(&office.wanted(Format::Csv, "2026-11-01")).await;
        assert_eq!((all.status, all.rows), (Status::Ready, (3, 3)), "{engine:?}");
        let text = String::from_utf8(office.file(&all).await.unwrap()).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert!(text.starts_with('\u{feff}') && lines[0].starts_with("交易时间,"));
        assert_eq!(lines[1], "2026-11-21 09:30:00,工资,工资,1000.00,,1000.00,CNY,海岸精密制造,,,1");
        assert_eq!(lines[2], "2026-11-22 08:30:00,消费,'=SUM(A1:A9),,12.34,987.66,CNY,橙子便利店,,,2");
        assert_eq!(lines[3], "2026-11-22 09:00:00,转账,\"转存, \"\"零钱\"\"\",,100.01,887.65,CNY,张小明,,,3");
        // A later beginning: what was before is the opening balance.
        let today = office.made(&office.wanted(Format::Csv, "2026-11-22")).await.made.unwrap();
        let [opening, came, went, closing] = [1_000_00, 0, 112_35, 887_65].map(Money::cny);
        assert_eq!(today.sums, Sums { opening, came, went, closing });
    }
}

#[tokio::test]
async fn a_paper_can_be_checked_by_whoever_holds_it() {
    if font::find(None).is_none() {
        eprintln!("skipped: no Chinese font on this machine");
        return;
    }
    for engine in testkit::engines() {
        let office = Office::on(engine).await;
        let paper = office.made(&office.wanted(Format::Pdf, "2026-11-01")).await;
        assert_eq!(paper.status, Status::Ready, "{engine:?}");
        let bytes = office.file(&paper).await.unwrap();
        assert!(bytes.starts_with(b"%PDF-") && bytes.len() < 400_000, "{} bytes", bytes.len());
        let db = office.desk.bank.banks.db(office.ctx()).unwrap();
        let (_, hash) = store::by_number(&db, &paper.number).await.unwrap().unwrap();
        assert_eq!(hash.unwrap().len(), 32, "a digest is kept, and not the code");
        for wrong in ["", "0000-0000-0000-0000", "nonsense", "ZZZZ-ZZZZ-ZZZZ-ZZZZ"] {
            let answer = office.statements.verify(office.ctx(), &paper.number, wrong).await.unwrap();
            assert!(answer.is_none(), "{wrong}");
        }
        // With a code we know.
        let known = super::model::code_of(&[7; 10]);
        let mut tx = db.begin(office.ctx()).await.unwrap();
        let digest = crypto::token::digest(&[b"statement", paper.number.as_bytes(), known.as_bytes()]);
        let sql = "UPDATE account_statement SET code_hash = $2 WHERE number = $1";
        tx.execute(sql, storage::args![&paper.number, digest.to_vec()]).await.unwrap();
        tx.commit().await.unwrap();
        let typed = super::model::grouped(&known).to_lowercase();
        let number = paper.number.to_lowercase();
        let genuine = office.statements.verify(office.ctx(), &number, &typed).await.unwrap().expect("genuine");
        assert_eq!(genuine.made.sums.closing, Money::cny(887_65));
        assert_eq!(genuine.made.file_hash, super::service::file_digest(&bytes));
        let other = office.statements.verify(office.ctx(), "S2026112299999999", &typed).await.unwrap();
        assert!(other.is_none(), "a code fits its own number alone");
    }
}

#[tokio::test]
async fn a_table_has_no_code_and_cannot_be_checked() {
    for engine in testkit::engines() {
        let office = Office::on(engine).await;
        let table = office.made(&office.wanted(Format::Csv, "2026-11-01")).await;
        let zeros = office.statements.verify(office.ctx(), &table.number, "0000-0000-0000-0000").await.unwrap();
        assert!(zeros.is_none(), "{engine:?}");
    }
}

#[tokio::test]
async fn files_are_for_their_owner_and_for_their_time() {
    for engine in testkit::engines() {
        let office = Office::on(engine).await;
        let table = office.made(&office.wanted(Format::Csv, "2026-11-01")).await;
        let stranger = office.desk.other.user_id;
        let refused = office.statements.file(office.ctx(), stranger, table.statement_id).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{engine:?}");
        let theirs = Wanted { account: office.desk.other.account_id, ..office.wanted(Format::Csv, "2026-11-01") };
        let refused = office.statements.request(office.ctx(), office.desk.main.user_id, &theirs).await;
        assert!(matches!(refused, Err(Error::NotFound)));

        let db = office.desk.bank.banks.db(office.ctx()).unwrap();
        assert_eq!(office.statements.expire(office.ctx(), &db).await.unwrap(), 0);
        office.ctx().clock.move_to(testkit::MORNING.plus_seconds(7 * 86_400 + 1));
        assert!(matches!(office.file(&table).await, Err(Error::StatementExpired)), "before the job has run");
        assert_eq!(office.statements.expire(office.ctx(), &db).await.unwrap(), 1);
        assert_eq!(storage::blobs::get(&db, &table.statement_id.to_string()).await.unwrap(), None);
        assert!(matches!(office.file(&table).await, Err(Error::StatementExpired)));
        office.ctx().clock.move_to(testkit::MORNING);
    }
}

#[tokio::test]
async fn a_maker_that_dies_is_followed_and_one_that_comes_late_stores_nothing() {
    for engine in testkit::engines() {
        let office = Office::on(engine).await;
        let db = office.desk.bank.banks.db(office.ctx()).unwrap();
        let user = office.desk.main.user_id;
        let mut tx = db.begin(office.ctx()).await.unwrap();
        let template = Statement {
            statement_id: office.ctx().new_id(),
            number: "S2026112200000042".into(),
            user_id: user,
            account_id: office.desk.main.account_id,
            format: Format::Csv,
            lang: kernel::Lang::Zh,
            days: ("2026-11-01".parse().unwrap(), "2026-11-22".parse().unwrap()),
            span: (Timestamp::from_micros(0), testkit::MORNING),
            status: Status::Queued,
            rows: (3, 0),
            requested_at: testkit::MORNING,
            claims: 0,
            made: None,
        };
        store::insert_in_tx(&mut tx, &template).await.unwrap();
        let until = testkit::MORNING.plus_seconds(300);
        assert!(store::claim_in_tx(&mut tx, template.statement_id, testkit::MORNING, until).await.unwrap());
        assert!(!store::claim_in_tx(&mut tx, template.statement_id, testkit::MORNING, until).await.unwrap());
        tx.commit().await.unwrap();
        let late = store::get(&db, template.statement_id).await.unwrap().unwrap();
        assert_eq!(office.statements.make_due(office.ctx()).await.unwrap(), 0, "somebody is at it");
        office.ctx().clock.move_to(until);
        assert_eq!(office.statements.make_due(office.ctx()).await.unwrap(), 1, "nobody was");
        let done = store::get(&db, template.statement_id).await.unwrap().unwrap();
        assert_eq!((done.status, done.claims), (Status::Ready, 2), "{engine:?}");
        let mut tx = db.begin(office.ctx()).await.unwrap();
        let made = done.made.clone().unwrap();
        assert!(!store::finish_in_tx(&mut tx, &late, &made, 99, None).await.unwrap(), "the late one is not heard");
        office.ctx().clock.move_to(testkit::MORNING);
    }
}

#[tokio::test]
async fn a_repeat_asks_once_and_a_day_has_its_bound() {
    for engine in testkit::engines() {
        let office = Office::on(engine).await;
        let (wanted, user) = (office.wanted(Format::Csv, "2026-11-01"), office.desk.main.user_id);
        let keyed = |key: &str| {
            let idempotency = Some(Idempotency::new(key.into(), "same".into()));
            Ctx { idempotency, ..office.ctx().clone() }
        };
        let first = office.statements.request(&keyed("k"), user, &wanted).await.unwrap();
        let again = office.statements.request(&keyed("k"), user, &wanted).await.unwrap();
        assert_eq!(first.statement_id, again.statement_id, "{engine:?}");
        for n in 1..20 {
            office.statements.request(&keyed(&format!("k{n}")), user, &wanted).await.unwrap();
        }
        let refused = office.statements.request(&keyed("one more"), user, &wanted).await;
        assert!(matches!(refused, Err(Error::TooManyStatements { per_day_max: 20 })));
        office.statements.make_due(office.ctx()).await.unwrap();
    }
}

/// `PAPER=paper.pdf cargo nextest run -p account --run-ignored all a_paper_to_look_at` draws one of many pages.
#[tokio::test]
#[ignore = "for eyes"]
async fn a_paper_to_look_at() {
    let path = std::env::var("PAPER").unwrap_or_else(|_| "paper.pdf".into());
    let office = Office::on(Engine::Sqlite).await;
    let paper = office.made(&office.wanted(Format::Pdf, "2026-11-01")).await;
    let db = office.desk.bank.banks.db(office.ctx()).unwrap();
    let face = super::font::Face::load(&font::find(None).unwrap()).unwrap();
    let movements = store::forward(&db, office.desk.main.account_id, (0, 0), testkit::MORNING, 100).await.unwrap();
    let (lines, sums) = super::model::lines(movements, Money::cny(0), Money::cny(887_65)).unwrap();
    let code = super::model::code_of(&[7; 10]);
    let page = "https://bank.example/b/lanwan/verify".to_owned();
    let content = super::model::Content {
        bank: ("蓝湾银行股份有限公司".into(), "蓝湾银行股份有限公司".into()),
        bank_no: String::new(),
        holder: "张小明".parse().unwrap(),
        account_no: office.desk.main.account_no.clone(),
        made_at: testkit::MORNING,
        zone: kernel::time::DEFAULT_ZONE,
        sums,
        lines: lines.iter().cycle().take(60).cloned().collect(),
        check: Check { url: format!("{page}?n={}&c={code}", paper.number), page, code },
        statement: paper,
    };
    std::fs::write(path, super::paper::draw(&content, &face).unwrap()).unwrap();
}
