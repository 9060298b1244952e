//! A bank whose books are in a reference core, and ways to look at both sides.
#![allow(dead_code)]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Request, StatusCode};

use account::{CoreSettings, Cores};
use contracts::PortFault;
use contracts::account::{
    AccountKind, AccountView, Accounts, InternalAccount, Leg, MovementKind, Narrative, OpenAccount, Party, Posted,
    Posting,
};
use gateway::{Finding, Module};
use kernel::{AuditEntry, Clock, Ctx, Event, Money, PageQuery};
use reference_core::{Books, Core};
use serde_json::{Value, json};
use storage::{Engine, WriterConfig, args};
use testkit::TestBank;

pub const KEY: &[u8] = b"a key that both sides know, 32 bytes";

pub struct House {
    pub bank: Arc<TestBank>,
    pub module: Module,
    pub accounts: Arc<account::Service>,
    pub core: Arc<Core>,
    pub url: String,
    _books: Arc<tempfile::TempDir>,
}

fn settings(url: &str, key: &[u8]) -> CoreSettings {
    CoreSettings {
        url: url.to_owned(),
        key: Arc::new(crypto::Secret::new(key.to_vec())),
        answer_timeout: Duration::from_millis(400),
    }
}

fn wired(bank: &TestBank, url: &str, key: &[u8]) -> (Module, Arc<account::Service>) {
    let cores = Cores::of([(bank.ctx.tenant.clone(), settings(url, key))]).unwrap();
    account::module_with(
        bank.banks.clone(),
        WriterConfig::default(),
        account::Settings { cores, ..account::Settings::default() },
    )
}

/// A reference core of one's own on a free port.
pub async fn reference_core(folder: &Path) -> (Arc<Core>, String) {
    let books = Books::open(&folder.join("core.db")).await.unwrap();
    let core = Arc::new(Core::new(books, KEY.to_vec()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(reference_core::serve(listener, core.clone()));
    (core, url)
}

impl House {
    pub async fn on(engine: Engine) -> Self {
        let books = Arc::new(tempfile::tempdir().unwrap());
        let (core, url) = reference_core(books.path()).await;
        let bank = TestBank::open(engine, &[account::MIGRATIONS, parameters::MIGRATIONS], |banks| {
            let (module, _) = account::module(banks.clone(), WriterConfig::default());
            module.opening.into_iter().collect()
        })
        .await;
        let (module, accounts) = wired(&bank, &url, KEY);
        Self { bank: Arc::new(bank), module, accounts, core, url, _books: books }
    }

    /// The same bank in another process.
    pub fn restarted(&self) -> Self {
        self.with_key(KEY)
    }

    /// The same bank, speaking with another key.
    pub fn with_key(&self, key: &[u8]) -> Self {
        let (module, accounts) = wired(&self.bank, &self.url, key);
        let (bank, core, url) = (self.bank.clone(), self.core.clone(), self.url.clone());
        Self { bank, module, accounts, core, url, _books: self._books.clone() }
    }

    /// The same bank on the embedded ledger.
    pub fn embedded(self) -> Self {
        let (module, accounts) = account::module(self.bank.banks.clone(), WriterConfig::default());
        Self { module, accounts, ..self }
    }

    pub fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    pub async fn account(&self, yuan: i64) -> AccountView {
        let holder = "张小明".parse().unwrap();
        let order = OpenAccount { user_id: self.ctx().new_id(), holder, kind: AccountKind::ClassOne };
        let view = self.accounts.open(self.ctx(), order).await.unwrap();
        if yuan > 0 {
            let cash = Party::Internal(InternalAccount::Cash);
            let key = format!("fund-{}", view.account_id);
            let posted = self.post(posting(&key, cash, of(&view), yuan * 100)).await.unwrap();
            assert!(matches!(posted, Posted::Done { .. }));
        }
        view
    }

    pub async fn post(&self, posting: Posting) -> Result<Posted, PortFault> {
        self.accounts.post(self.ctx(), posting).await
    }

    /// What stands here, minor units.
    pub async fn balance(&self, account: &AccountView) -> i64 {
        self.accounts.get(self.ctx(), account.account_id).await.unwrap().unwrap().balance.minor()
    }

    /// What stands in the core, minor units.
    pub async fn there(&self, account: &AccountView) -> i64 {
        let known = self.core.books.balances(&[account.account_no.as_str()]).await.unwrap();
        known.first().map_or(0, |(_, balance)| *balance)
    }

    pub async fn assert_same(&self, account: &AccountView, minor: i64) {
        assert_eq!((self.balance(account).await, self.there(account).await), (minor, minor), "here, there");
    }

    pub async fn lines(&self, account: &AccountView) -> usize {
        let page = PageQuery::default();
        let side = account::Side::Any;
        let seen = self.accounts.movements(self.ctx(), account.user_id, account.account_id, side, &page).await;
        seen.unwrap().items.len()
    }

    fn db(&self) -> storage::Db {
        self.bank.banks.db(self.ctx()).unwrap()
    }

    /// How often others were told of `key`.
    pub async fn told(&self, key: &str) -> i64 {
        let sql = "SELECT count(*) FROM outbox WHERE topic = 'test.posted' AND aggregate = $1";
        self.db().fetch_one(sql, args![key]).await.unwrap().int(0).unwrap()
    }

    /// Commands without an end.
    pub async fn open(&self) -> i64 {
        let sql = "SELECT count(*) FROM account_core_command WHERE settled_at IS NULL";
        self.db().fetch_one(sql, args![]).await.unwrap().int(0).unwrap()
    }

    pub async fn internal(&self, account: InternalAccount) -> i64 {
        let sql = "SELECT b.balance_minor FROM account_internal i JOIN account_balance b ON b.account_id = i.account_id \
                   WHERE i.code = $1";
        self.db().fetch_one(sql, args![account.code()]).await.unwrap().int(0).unwrap()
    }

    /// Somebody closes the account, here.
    pub async fn close(&self, account: &AccountView) {
        self.execute("UPDATE account_balance SET status = 'closed' WHERE account_id = $1", args![account.account_id])
            .await;
    }

    /// What the core knows the commands by.
    pub async fn keys(&self) -> HashMap<String, String> {
        let sql = "SELECT command_key, core_key FROM account_core_command LIMIT 1000";
        let rows = self.db().fetch_all(sql, args![]).await.unwrap();
        rows.iter().map(|row| (row.text(0).unwrap(), row.text(1).unwrap())).collect()
    }

    /// A thief at the database.
    pub async fn tamper(&self, account: &AccountView, minor: i64) {
        let sql = "UPDATE account_balance SET balance_minor = balance_minor + $2 WHERE account_id = $1";
        self.execute(sql, args![account.account_id, minor]).await;
    }

    /// Both accounts belong to the owner of the first.
    pub async fn same_owner(&self, first: &AccountView, second: &AccountView) {
        let sql = "UPDATE account_account SET user_id = $2 WHERE account_id = $1";
        self.execute(sql, args![second.account_id, first.user_id]).await;
    }

    async fn execute(&self, sql: &'static str, values: storage::Args) {
        let mut tx = self.db().begin(self.ctx()).await.unwrap();
        tx.execute(sql, values).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn run_job(&self, name: &str) {
        let job = self.module.jobs.iter().find(|job| job.name == name).unwrap();
        job.work.run(self.ctx(), &self.db()).await.unwrap();
    }

    /// So many seconds later the job comes by.
    pub async fn later(&self, seconds: i64) {
        let Clock::Set(_) = &self.ctx().clock else { panic!("a clock of our own") };
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(seconds));
        self.run_job("account.core").await;
    }

    pub async fn assert_sound(&self) {
        let db = self.db();
        for check in &self.module.checks {
            let finding = check.run(self.ctx(), &db).await.unwrap();
            assert!(matches!(finding, Finding::Holds { .. }), "{}: {finding:?}", check.name());
        }
        db.verify_audit().await.unwrap();
    }
}

pub fn of(account: &AccountView) -> Party {
    Party::Account(account.account_id)
}

pub fn posting(key: &str, debit: Party, credit: Party, minor: i64) -> Posting {
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

/// An operator at the console of the bank.
pub struct Desk<'h> {
    house: &'h House,
    router: axum::Router,
}

impl<'h> Desk<'h> {
    pub fn of(house: &'h House) -> Self {
        let (router, _) = house.module.console.clone().split_for_parts();
        Self { house, router }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>, key: &str) -> (StatusCode, Value) {
        let bank = &self.house.ctx().tenant;
        let ctx = Ctx {
            tenant: kernel::TenantId::alliance(),
            actor: kernel::Actor::Operator { operator_id: "op-1".into() },
            idempotency: Some(kernel::Idempotency::new(key.to_owned(), key.to_owned())),
            ..self.house.ctx().clone()
        };
        let identity = gateway::OperatorIdentity {
            operator_id: "op-1".into(),
            username: "alliance".into(),
            display_name: "联盟管理员".into(),
            display_name_en: "Operator".to_owned(),
            role: gateway::Role::AllianceAdmin,
            bank: None,
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("/banks/{bank}{path}"))
            .header("content-type", "application/json")
            .extension(ctx)
            .extension(identity)
            .body(body.map_or_else(axum::body::Body::empty, |body| axum::body::Body::from(body.to_string())))
            .unwrap();
        let answer = tower::ServiceExt::oneshot(self.router.clone(), request).await.unwrap();
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    fn key() -> String {
        uuid::Uuid::new_v4().to_string()
    }

    pub async fn run(&self, date: &str) -> Value {
        let (status, run) = self.call("POST", "/reconciliations", Some(json!({ "date": date })), &Self::key()).await;
        assert_eq!(status, StatusCode::OK, "{run}");
        run
    }

    async fn list(&self, path: &str) -> Vec<Value> {
        let (status, page) = self.call("GET", path, None, "").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page["items"].as_array().unwrap().clone()
    }

    pub async fn runs(&self) -> Vec<Value> {
        self.list("/reconciliations").await
    }

    pub async fn open(&self) -> Vec<Value> {
        self.list("/reconciliations/differences?state=open").await
    }

    pub async fn hanging(&self) -> Vec<Value> {
        self.list("/suspense?state=open").await
    }

    pub async fn resolve(&self, id: &str, action: &str, expected: StatusCode) {
        let body = json!({ "action": action, "reason": "已与核心核实" });
        let path = format!("/reconciliations/differences/{id}/resolution");
        let (status, answer) = self.call("POST", &path, Some(body), &Self::key()).await;
        assert_eq!(status, expected, "{action}: {answer}");
    }

    pub async fn unhang(&self, id: &str, body: Value, key: &str, expected: StatusCode) {
        let (status, answer) = self.call("POST", &format!("/suspense/{id}/resolution"), Some(body), key).await;
        assert_eq!(status, expected, "{answer}");
    }
}
