//! Two banks, the network between them, and somebody to pay and be paid; on one engine, in this process.

use std::sync::Arc;

use async_trait::async_trait;
use clearing::{Faults, Network};
use contracts::PortFault;
use contracts::account::{
    AccountKind, AccountView, Accounts, BoundCard, BoundCards, HungCard, InternalAccount, Leg, MovementKind, Narrative,
    OpenAccount, Party, Posting,
};
use contracts::auth::{
    Authorisation, Authority, Business, Challenge, Enrolment, Forecast, Grant, Operation, Tool, ToolState,
};
use contracts::risk::{Facts, Risk, Verdict};
use contracts::transfer::Transfer;
use contracts::user::{
    Carrier, DeviceInfo, DeviceStanding, Identities, Identity, Likeness, OpenedSession, TextMessage, User, UserClass,
    UserView, Users,
};
use crypto::KeyRing;
use gateway::{Finding, Module};
use kernel::{Ctx, Id, Idempotency, Money, PersonName, Phone, ResidentId};
use storage::{Engine, Job, WriterConfig, jobs};
use testkit::TestBank;
use transfer::collection::{Collections, Ports};
use transfer::{Manner, TransferOrder};

/// Lets everything be done; the clearing is what is looked at.
pub struct Anybody;

#[async_trait]
impl Authority for Anybody {
    async fn authorise(
        &self,
        _: &Ctx,
        operation: &Operation,
        _: Option<Id<Challenge>>,
        _: &str,
    ) -> Result<Authorisation, PortFault> {
        Ok(Authorisation::Allow(Grant {
            guards: vec![],
            tools: vec![Tool::Pin],
            reasons: vec![],
            challenge_id: None,
            limit_left: operation.amount,
        }))
    }

    async fn authorise_standing(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        _: &[Tool],
    ) -> Result<Authorisation, PortFault> {
        self.authorise(ctx, operation, None, "").await
    }

    async fn moved_today(&self, _: &Ctx, _: Id<User>, _: Business) -> Result<Money, PortFault> {
        Ok(Money::cny(0))
    }

    async fn minds_first_payment(&self, _: &Ctx, _: Money) -> Result<bool, PortFault> {
        Ok(false)
    }

    async fn forecast(&self, _: &Ctx, operation: &Operation) -> Result<Forecast, PortFault> {
        Ok(Forecast { tools: vec![Tool::Pin], limit_left: operation.amount, denial: None })
    }

    async fn enrol(&self, _: &Ctx, _: Id<User>, _: Enrolment) -> Result<(), PortFault> {
        Ok(())
    }

    async fn tools(&self, _: &Ctx, _: Id<User>) -> Result<Vec<ToolState>, PortFault> {
        Ok(Vec::new())
    }

    async fn has_pin(&self, _: &Ctx, _: Id<User>) -> Result<bool, PortFault> {
        Ok(true)
    }
}

#[async_trait]
impl Risk for Anybody {
    async fn assess(&self, _: &Ctx, _: &Facts) -> Result<Verdict, PortFault> {
        Ok(Verdict::allow())
    }

    async fn minds_first_payment(&self, _: &Ctx, _: Money) -> Result<bool, PortFault> {
        Ok(false)
    }
}

/// Nobody is asked who anybody is.
#[async_trait]
impl Users for Anybody {
    async fn by_phone(&self, _: &Ctx, _: &Phone) -> Result<Option<UserView>, PortFault> {
        Ok(None)
    }

    async fn get(&self, _: &Ctx, _: Id<User>) -> Result<Option<UserView>, PortFault> {
        Ok(None)
    }

    async fn search(&self, _: &Ctx, _: &str) -> Result<Vec<UserView>, PortFault> {
        Ok(Vec::new())
    }

    async fn register(&self, _: &Ctx, _: &Phone) -> Result<UserView, PortFault> {
        Err(PortFault::Overloaded)
    }

    async fn verify_name(
        &self,
        _: &Ctx,
        _: Id<User>,
        _: &PersonName,
        _: Option<&ResidentId>,
        _: UserClass,
    ) -> Result<(), PortFault> {
        Ok(())
    }

    async fn device(&self, _: &Ctx, _: Id<User>, _: &str) -> Result<DeviceStanding, PortFault> {
        Err(PortFault::Overloaded)
    }

    async fn open_session(&self, _: &Ctx, _: Id<User>, _: &DeviceInfo) -> Result<OpenedSession, PortFault> {
        Err(PortFault::Overloaded)
    }

    async fn end_sessions(&self, _: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        Ok(())
    }

    async fn send_text(&self, _: &Ctx, _: TextMessage) -> Result<Carrier, PortFault> {
        Err(PortFault::Overloaded)
    }
}

/// The cards people have hung, and who they are: everybody has the same id number, unless told otherwise.
#[derive(Default)]
pub struct Wallet {
    pub cards: parking_lot::Mutex<Vec<(Id<User>, BoundCard)>>,
    /// The paying bank knows somebody else by this id number.
    pub another_person: std::sync::atomic::AtomicBool,
}

#[async_trait]
impl BoundCards for Wallet {
    async fn cards_of(&self, _: &Ctx, user: Id<User>) -> Result<Vec<BoundCard>, PortFault> {
        let cards = self.cards.lock();
        Ok(cards.iter().filter(|(owner, _)| *owner == user).map(|(_, card)| card.clone()).collect())
    }

    async fn card_of(&self, ctx: &Ctx, user: Id<User>, card: Id<HungCard>) -> Result<Option<BoundCard>, PortFault> {
        Ok(self.cards_of(ctx, user).await?.into_iter().find(|own| own.card_id == card))
    }
}

#[async_trait]
impl Identities for Wallet {
    async fn identity(&self, _: &Ctx, user: Id<User>) -> Result<Option<Identity>, PortFault> {
        let name = self.cards.lock().iter().find(|(owner, _)| *owner == user).map(|(_, card)| card.holder.clone());
        Ok(name.map(|name| Identity {
            name,
            id_number: "11010519491231002X".parse().expect("an id number"),
            phone: "13800000001".parse().expect("a phone"),
        }))
    }

    async fn compare(&self, _: &Ctx, _: Id<User>, _: &Identity) -> Result<Likeness, PortFault> {
        let same = !self.another_person.load(std::sync::atomic::Ordering::SeqCst);
        Ok(Likeness { name: true, id_number: same, phone: false })
    }
}

/// Somebody with an account at a bank.
pub struct Person {
    pub ctx: Ctx,
    pub user: Id<User>,
    pub account: AccountView,
    pub bank_no: String,
}

/// It all put together.
pub struct World {
    pub bank: TestBank,
    pub accounts: Arc<account::Service>,
    pub transfers: Arc<transfer::Service>,
    pub network: Arc<Network>,
    pub faults: Faults,
    pub payer: Person,
    pub payee: Person,
    /// Somebody else at the payer's bank.
    pub neighbour: Person,
    pub wallet: Arc<Wallet>,
    pub collections: Arc<Collections>,
    transfer_module: Module,
    clearing_module: Module,
    collection_module: Module,
}

impl World {
    /// Banks `testbank` and `otherbank`; the payer at the first has 10,000.00, the payee at the other nothing.
    pub async fn on(engine: Engine) -> Self {
        let faults = Faults::seeded(1);
        let mut wired = None;
        let migrations = [account::MIGRATIONS, transfer::MIGRATIONS, clearing::MIGRATIONS, parameters::MIGRATIONS];
        let bank = TestBank::open(engine, &migrations, |banks| {
            let (account_module, accounts) = account::module(banks.clone(), WriterConfig::default());
            let wallet = Arc::new(Wallet::default());
            let member = transfer::ClearingMember::new(banks.clone(), accounts.clone());
            let member = Arc::new(member.keeping_mandates(wallet.clone()));
            let keys = KeyRing::from_key([7; 32]);
            let mode = clearing::Mode::Demo;
            let (clearing_module, network) =
                clearing::module(banks.clone(), &keys, member.clone(), faults.clone(), mode);
            let anybody = Arc::new(Anybody);
            let (transfer_module, transfers) = transfer::module(
                banks.clone(),
                anybody.clone(),
                accounts.clone(),
                anybody.clone(),
                anybody,
                network.clone(),
                transfer::Mode::Demo,
            );
            let opening = account_module.opening.clone();
            let ports =
                Ports { cards: wallet.clone(), identities: wallet.clone(), network: network.clone(), debtor: member };
            let (collection_module, collections) = transfer::collection::module(transfers.clone(), ports);
            wired = Some((
                (accounts, network, clearing_module),
                (transfers, transfer_module),
                (wallet, collections, collection_module),
            ));
            opening.into_iter().collect()
        })
        .await;
        let ((accounts, network, clearing_module), (transfers, transfer_module), collecting) =
            wired.expect("wired at opening");
        let (wallet, collections, collection_module) = collecting;
        let (module, _) = account::module(bank.banks.clone(), WriterConfig::default());
        let there = bank.add("otherbank", &module.opening.into_iter().collect::<Vec<_>>()).await;
        let payer = person(&bank, &accounts, &bank.ctx, "张小明", 1_000_000).await;
        let payee = person(&bank, &accounts, &there, "李小红", 0).await;
        let neighbour = person(&bank, &accounts, &bank.ctx, "王小刚", 0).await;
        Self {
            neighbour,
            bank,
            accounts,
            transfers,
            network,
            faults,
            payer,
            payee,
            wallet,
            collections,
            transfer_module,
            clearing_module,
            collection_module,
        }
    }

    /// An order of `yuan` from payer to payee.
    pub fn order(&self, yuan: i64) -> TransferOrder {
        TransferOrder {
            from: self.payer.account.account_id,
            payee_account: self.payee.account.account_no.clone(),
            payee_name: self.payee.account.holder.clone(),
            payee_bank_no: self.payee.bank_no.clone(),
            amount: Money::cny(yuan * 100),
            note: String::new(),
            challenge: None,
            manner: Manner::default(),
        }
    }

    /// The payer's context with a key of its own.
    pub fn with_key(&self, key: &str) -> Ctx {
        Ctx { idempotency: Some(Idempotency::new(key.to_owned(), "asked".to_owned())), ..self.payer.ctx.clone() }
    }

    /// The payer's transfers by their stored words, newest first.
    pub async fn states(&self) -> Vec<&'static str> {
        let page = kernel::PageQuery::default();
        let page = self.transfers.list(&self.payer.ctx, self.payer.user, &page).await.expect("a list");
        page.items.iter().map(|order| order.status.as_str()).collect()
    }

    /// All of the payer's transfers: stored word and minor units.
    pub async fn states_all(&self) -> Vec<(&'static str, i64)> {
        let page = kernel::PageQuery::parse(None, Some(100)).expect("a page");
        let page = self.transfers.list(&self.payer.ctx, self.payer.user, &page).await.expect("a list");
        page.items.iter().map(|order| (order.status.as_str(), order.amount.minor())).collect()
    }

    /// What somebody has, in minor units.
    pub async fn has(&self, person: &Person) -> i64 {
        let view = self.accounts.get(&person.ctx, person.account.account_id).await.expect("no fault");
        view.expect("an account").available.minor()
    }

    /// More money for the payer.
    pub async fn fund(&self, minor: i64) {
        let cash = Party::Internal(InternalAccount::Cash);
        move_to(&self.accounts, &self.payer.ctx, "more", cash, &self.payer.account, minor).await;
    }

    /// A transfer's row as it was before it left: what a crash right after the ledger's command leaves behind.
    pub async fn forget_departure(&self, transfer: Id<Transfer>) {
        let ctx = &self.payer.ctx;
        let mut tx = self.bank.banks.db(ctx).expect("open").begin(ctx).await.expect("begins");
        let sql = "UPDATE transfer_order SET status = 'scheduled', sent_at = NULL, completed_at = NULL \
                   WHERE transfer_id = $1";
        assert_eq!(tx.execute(sql, storage::args![transfer]).await.expect("it runs"), 1);
        tx.commit().await.expect("commits");
    }

    /// Time passes, and nothing else happens.
    pub fn pass(&self, minutes: i64) {
        let clock = &self.bank.ctx.clock;
        clock.move_to(clock.now().plus_seconds(60 * minutes));
    }

    /// Time passes, and every job of both groups runs at both banks.
    pub async fn minutes_pass(&self, minutes: i64) {
        self.pass(minutes);
        self.jobs_run().await;
    }

    /// Every job of both groups runs at both banks.
    pub async fn jobs_run(&self) {
        for ctx in [&self.payer.ctx, &self.payee.ctx] {
            let db = self.bank.banks.db(ctx).expect("open");
            let all: Vec<Job> = self
                .clearing_module
                .jobs
                .iter()
                .chain(&self.transfer_module.jobs)
                .chain(&self.collection_module.jobs)
                .cloned()
                .collect();
            for job in all {
                assert!(jobs::run_once(&db, ctx, &job, "test").await.expect("the lease"), "{}", job.name);
            }
        }
    }

    /// Every check of the network holds.
    pub async fn is_sound(&self) {
        let alliance = self.bank.ctx.in_tenant(kernel::TenantId::alliance());
        let db = self.bank.banks.db(&alliance).expect("the catalogue");
        for check in &self.clearing_module.checks {
            let finding = check.run(&alliance, &db).await.expect("it runs");
            assert!(matches!(finding, Finding::Holds { .. }), "{}: {finding:?}", check.name());
        }
    }

    /// The payee's bank books a payment nobody sent.
    pub async fn receive_from_nowhere(&self, minor: i64) {
        let clearing = Party::Internal(InternalAccount::Clearing);
        move_to(&self.accounts, &self.payee.ctx, "nowhere", clearing, &self.payee.account, minor).await;
    }

    /// Somebody changes what a bank is owed.
    pub async fn bend_a_position(&self) {
        let alliance = self.bank.ctx.in_tenant(kernel::TenantId::alliance());
        let mut tx = self.bank.banks.db(&alliance).expect("the catalogue").begin(&alliance).await.expect("begins");
        let bent = tx.execute("UPDATE clearing_position SET sent_minor = sent_minor + 1", vec![]).await;
        assert!(bent.expect("it runs") > 0);
        tx.commit().await.expect("commits");
    }

    /// What a check of the network finds.
    pub async fn finding(&self, name: &str) -> Finding {
        let alliance = self.bank.ctx.in_tenant(kernel::TenantId::alliance());
        let db = self.bank.banks.db(&alliance).expect("the catalogue");
        let check = self.clearing_module.checks.iter().find(|check| check.name() == name).expect("a check");
        check.run(&alliance, &db).await.expect("it runs")
    }
}

pub async fn person(bank: &TestBank, accounts: &account::Service, ctx: &Ctx, name: &str, minor: i64) -> Person {
    let order =
        OpenAccount { user_id: ctx.new_id(), holder: name.parse().expect("a name"), kind: AccountKind::ClassOne };
    let user = order.user_id;
    let account = accounts.open(ctx, order).await.expect("opens");
    if minor > 0 {
        let key = format!("fund:{}", account.account_id);
        move_to(accounts, ctx, &key, Party::Internal(InternalAccount::Cash), &account, minor).await;
    }
    let bank_no = bank.banks.of(ctx).expect("open").bank_no.clone();
    Person { ctx: ctx.clone(), user, account, bank_no }
}

async fn move_to(accounts: &account::Service, ctx: &Ctx, key: &str, debit: Party, to: &AccountView, minor: i64) {
    let posting = Posting {
        idempotency_key: key.to_owned(),
        fingerprint: String::new(),
        kind: MovementKind::Deposit,
        legs: vec![Leg { debit, credit: Party::Account(to.account_id), amount: Money::cny(minor) }],
        holds: vec![],
        guards: vec![],
        narrative: Narrative::default(),
        events: vec![],
        records: vec![],
        audit: None,
    };
    accounts.post(ctx, posting).await.expect("funded");
}
