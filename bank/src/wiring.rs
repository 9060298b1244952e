//! All wiring in one place: which service holds which port, and what runs in this process.

mod behaviour;
mod beyond;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use contracts::bound_account::BoundAccountCheck;
use contracts::clearing::Clearing;
use contracts::content::BrandSpec;
use contracts::debit::Debits;
use crypto::{Cost, KeyRing, PasswordHasher, Secret};
use gateway::oversight::{Oversight, Who};
use gateway::{Module, Site};
use insight::behaviour::ObjectStore;
use kernel::{Clock, Ctx, TenantId};
use storage::{Consumption, Job, Migrations, Outbox, Pools, WriterConfig};
use tenancy::{Bank, BankOrder, Banks, Placement};

use crate::config::{Config, Database};
use crate::demo;
use crate::site::Web;

/// Password checks that may wait; more are refused as overload.
const PASSWORDS_WAITING_MAX: usize = 512;

/// Why the platform cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// The catalogue or a bank does not open.
    #[error(transparent)]
    Banks(#[from] tenancy::Error),
    /// Keys or passwords.
    #[error(transparent)]
    Crypto(#[from] crypto::Error),
    /// A bank's core.
    #[error("banks: {0}")]
    Core(#[from] account::CoreConfigError),
    /// The text gateway's settings.
    #[error(transparent)]
    Texts(#[from] user::GatewayConfigError),
    /// The settings of the check of accounts at other banks.
    #[error(transparent)]
    BoundAccountCheck(#[from] account::CheckConfigError),
    /// The way to an identity provider.
    #[error("{at}: {why}")]
    SignIn {
        /// The setting.
        at: String,
        /// Why.
        why: auth::federation::ConnectionError,
    },
    /// A bank's analysis engine.
    #[error("{at}: {why}")]
    AnalysisEngine {
        /// The setting.
        at: String,
        /// Why.
        why: String,
    },
    /// The settings of the check of identities.
    #[error(transparent)]
    IdentityCheck(#[from] user::IdentityCheckConfigError),
    /// The face vendor's settings.
    #[error(transparent)]
    FaceVendor(#[from] auth::FaceConfigError),
    /// The engine's models.
    #[cfg(feature = "face-engine")]
    #[error("face.models_dir: {0}")]
    FaceModels(#[from] face_engine::ModelsUnfit),
    /// What can be published.
    #[error("publishing: {0}")]
    Publishing(#[from] publishing::Unfit),
    /// Where behaviour is kept.
    #[error("behaviour: {0}")]
    Behaviour(#[from] insight::Error),
    /// A bank's file of addresses cannot be used.
    #[error(transparent)]
    Addresses(#[from] risk::AddressFileError),
    /// The table of card prefixes.
    #[error(transparent)]
    Bins(#[from] account::BinError),
    /// The settings of the mail server.
    #[error(transparent)]
    Mail(#[from] auth::MailConfigError),
    /// A server without a sender.
    #[error("mail.from is needed with mail.server")]
    MailSender,
    /// A file around the platform.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: String,
        /// Why.
        why: std::io::Error,
    },
}

/// What the platform takes from outside itself: the time, and the way to other banks.
#[derive(Default)]
pub struct World {
    /// Where time comes from.
    pub clock: Clock,
    /// What a payment meets on its way to the clearing; nothing, but in a simulation.
    pub between_banks: Option<BetweenBanks>,
    /// The same for requests for money.
    pub between_debits: Option<BetweenDebits>,
    /// What the network between banks does wrong on order.
    pub network_faults: clearing::Faults,
    /// Which risk rules are in force while none are published, where that is not the configuration's to say.
    pub risk_ground: Option<risk::Ground>,
    /// Where files of behaviour lie, where that is not the configuration's to say.
    pub behaviour_files: Option<Arc<dyn ObjectStore>>,
    /// A demonstration's own identity provider.
    pub identity_provider: Option<demo::DemoProvider>,
}

/// Puts something between the banks and their clearing.
pub type BetweenBanks = Box<dyn Fn(Arc<dyn Clearing>) -> Arc<dyn Clearing> + Send + Sync>;

/// Puts something between the banks and their debits.
pub type BetweenDebits = Box<dyn Fn(Arc<dyn Debits>) -> Arc<dyn Debits> + Send + Sync>;

/// The platform put together: services, modules, banks. Nothing runs yet.
pub struct Platform {
    /// All banks.
    pub banks: Banks,
    /// What the groups served by this process brought.
    pub modules: Vec<Module>,
    /// Users.
    pub users: Arc<user::Service>,
    /// Customers' devices, recovery, number and consents.
    pub care: Arc<user::Care>,
    /// What customers are told.
    pub messages: Arc<user::message::Centre>,
    /// What users may do, by class and channel.
    pub permissions: Arc<user::Permissions>,
    /// How far users have come, and the documents they were known by.
    pub standings: Arc<user::Standings>,
    /// Identities by channel, and users that are one.
    pub merges: Arc<user::identity::Merges>,
    /// Accounts.
    pub accounts: Arc<account::Service>,
    /// The cores of those banks that have one of their own.
    pub cores: account::Cores,
    /// Opening accounts online, and cards of other banks.
    pub online: account::Online,
    /// Risk rules.
    pub risk: Arc<risk::Service>,
    /// What people do about verdicts.
    pub risk_desk: Arc<risk::desk::Desk>,
    /// What devices tell of themselves.
    pub perception: Arc<risk::device::Perception>,
    /// Rules tried on the past.
    pub back_tests: risk::past::BackTests,
    /// The line versioned documents are published on.
    pub line: publishing::Publishing,
    /// Authentication and limits.
    pub auth: Arc<auth::Service>,
    /// Signing in through others.
    pub federation: Arc<auth::federation::Federation>,
    /// Transfers.
    pub transfers: Arc<transfer::Service>,
    /// Money collected from customers' cards at other banks.
    pub collections: Arc<transfer::collection::Collections>,
    /// What people do in the apps.
    pub behaviour: Arc<insight::behaviour::Behaviour>,
    /// What is known of people, and who is in which audience.
    pub profiles: Arc<insight::profile::Profiles>,
    /// What customers are asked about their satisfaction.
    pub surveys: Arc<insight::survey::Surveys>,
    /// Boards of figures.
    pub boards: Arc<insight::board::Boards>,
    /// Figures that are watched.
    pub alerts: Arc<insight::alert::Alerts>,
    /// How the apps are, by version.
    pub health: Arc<insight::health::Health>,
    /// Brands.
    pub content: Arc<content::Service>,
    /// What functions customers put in order, and use.
    pub menus: Arc<content::menu::Menus>,
    /// What is suggested to them.
    pub suggestions: Arc<content::suggest::Suggestions>,
    /// What is shown in slots.
    pub slots: Arc<content::slot::Slots>,
    /// Pictures.
    pub images: Arc<content::material::Images>,
    /// Audit trail and invariants.
    pub oversight: Arc<Oversight>,
    /// Where time comes from.
    pub clock: Clock,
    openings: content::Openings,
}

/// The tables of everything that is linked in.
pub fn migrations() -> Vec<Migrations> {
    let mut all = storage::MIGRATIONS.to_vec();
    all.push(tenancy::MIGRATIONS);
    all.push(parameters::MIGRATIONS);
    all.extend(publishing::MIGRATIONS);
    all.extend([user::MIGRATIONS, account::MIGRATIONS, risk::MIGRATIONS, insight::MIGRATIONS]);
    all.push(risk::device::CATALOGUE_MIGRATIONS);
    all.extend(auth::MIGRATIONS);
    all.push(clearing::MIGRATIONS);
    all.extend([transfer::MIGRATIONS, content::MIGRATIONS, content::CATALOGUE_MIGRATIONS]);
    all
}

fn placement(config: &Config) -> Placement {
    let postgres = match &config.database {
        Database::Embedded => None,
        Database::Postgres(address) => Some(address.clone()),
    };
    Placement { data: config.data.0.clone(), postgres, pools: Pools::default() }
}

impl Platform {
    /// Opens the catalogue and all banks, brings their schemas up, and gives every group its ports.
    pub async fn assemble(config: &Config) -> Result<Self, WiringError> {
        Self::assemble_in(config, World::default()).await
    }

    /// [`Platform::assemble`] in a world that a simulation has made.
    pub async fn assemble_in(config: &Config, world: World) -> Result<Self, WiringError> {
        let data = &config.data.0;
        std::fs::create_dir_all(data).map_err(|why| WiringError::File { path: data.display().to_string(), why })?;
        let keys = KeyRing::open_or_create(&data.join("master.key"))?;
        let passwords = PasswordHasher::new(Cost::OWASP, PASSWORDS_WAITING_MAX)?;
        let banks = Banks::load(placement(config), migrations()).await?;
        Self::wire(config, banks, keys, passwords, world)
    }

    fn wire(
        config: &Config,
        banks: Banks,
        keys: KeyRing,
        passwords: PasswordHasher,
        world: World,
    ) -> Result<Self, WiringError> {
        let openings = content::Openings::default();
        let rules_kind = Arc::new(risk::RulesKind::new(banks.clone()));
        let mut kinds: Vec<Arc<dyn publishing::Kind>> =
            vec![Arc::new(auth::LimitsKind::new(banks.clone())), rules_kind.clone(), Arc::new(risk::device::CardKind)];
        let texts = Web.file("app/texts.json").map(|file| file.bytes);
        let texts = Arc::new(content::theme::Texts::read(texts.as_deref()));
        let theme_kind = Arc::new(content::theme::ThemeKind::new(banks.clone(), texts.clone()));
        kinds.push(theme_kind.clone());
        let insight_kinds = insight::Kinds::default();
        kinds.extend(insight_kinds.all());
        let page_kinds = content::page::Kinds::default();
        kinds.extend(page_kinds.all());
        let slot_kinds = content::SlotKinds::default();
        kinds.extend(slot_kinds.all());
        let line = publishing::Publishing::new(banks.clone(), kinds)?;
        theme_kind.beside(&line);
        let writer = WriterConfig {
            queue: usize::try_from(config.writer.queue.0).unwrap_or(usize::MAX),
            batch: usize::try_from(config.writer.batch.0).unwrap_or(usize::MAX),
        };
        let (user_module, users) = user::module(user_config(config)?, banks.clone(), keys.clone());
        let (message_module, messages) =
            user::message::module(banks.clone(), users.clone(), beyond::push_carrier(config)?);
        let cores = cores(config)?;
        let settings = account::Settings { cores: cores.clone(), papers: papers(config) };
        let (account_module, accounts) = account::module_with(banks.clone(), writer, settings);
        let (risk_module, risk) = risk::module(
            banks.clone(),
            line.clone(),
            risk::Settings {
                ground: world.risk_ground.unwrap_or_else(|| config.risk_ground()),
                addresses: addresses(config)?,
            },
        );
        let device_ports = risk::device::Ports { line: line.clone(), consents: users.clone() };
        let (device_module, perception) = risk::device::module(banks.clone(), keys.clone(), device_ports);
        risk.perceive(perception.clone());
        let auth_config = if config.demo { auth::AuthConfig::DEMO } else { auth::AuthConfig::LIVE };
        let auth_ports = auth::Ports {
            users: users.clone(),
            accounts: accounts.clone(),
            risk: risk.clone(),
            post: beyond::post(config)?,
            duties: vec![accounts.clone()],
        };
        let (auth_module, auth) = auth::module(auth_config, banks.clone(), keys.clone(), passwords, auth_ports);
        let ways = beyond::sign_in_ways(config, world.identity_provider.as_ref())?;
        let (federation_module, federation) = auth::federation::module(auth.clone(), ways);
        auth.follow(line.clone());
        if let Some(verifier) = beyond::face_verifier(config)? {
            auth.look_through(auth::Faces { verifier, consents: users.clone() });
        }
        perception.follow(auth.clone());
        let ports = online_ports(config, &banks, (&accounts, &users, &auth), keys.clone())?;
        let (online_module, online) = account::online_module(accounts.clone(), banks.clone(), ports);
        let member = transfer::ClearingMember::new(banks.clone(), accounts.clone());
        let member = Arc::new(member.keeping_mandates(users.clone()));
        let clearing_mode = if config.demo { clearing::Mode::Demo } else { clearing::Mode::Live };
        let faults = world.network_faults.clone();
        let (clearing_module, network) = clearing::module(banks.clone(), &keys, member.clone(), faults, clearing_mode);
        let debits: Arc<dyn Debits> = match &world.between_debits {
            Some(way) => way(network.clone()),
            None => network.clone(),
        };
        let clearing: Arc<dyn Clearing> = match &world.between_banks {
            Some(way) => way(network),
            None => network,
        };
        let mode = if config.demo { transfer::Mode::Demo } else { transfer::Mode::Live };
        let (transfer_module, transfers) = transfer::module(
            banks.clone(),
            users.clone(),
            accounts.clone(),
            auth.clone(),
            risk.clone(),
            clearing,
            mode,
        );
        let collecting = transfer::collection::Ports {
            cards: online.cards.clone(),
            identities: users.clone(),
            network: debits,
            debtor: member,
        };
        let (collection_module, collections) = transfer::collection::module(transfers.clone(), collecting);
        let settings = content::Settings { demo: config.demo };
        let content = content::service(banks.clone(), settings, line.clone(), texts);
        let behaviour = Arc::new(behaviour::open(config, banks.clone(), world.behaviour_files)?);
        let insight_ports = insight::Ports {
            brands: content.clone(),
            consents: users.clone(),
            users: users.clone(),
            accounts: accounts.clone(),
            line: line.clone(),
            kinds: insight_kinds,
            engines: behaviour::engines(config)?,
        };
        let insight::Wired { module: insight_module, service: insight, profiles, asked, health } =
            insight::module(banks.clone(), insight_ports, behaviour.clone());
        let survey_ports = insight::survey::Ports {
            line: line.clone(),
            users: users.clone(),
            audiences: Arc::new(insight::profile::Port(profiles.clone())),
            fatigue: messages.clone(),
            colleagues: auth.clone(),
        };
        let (survey_module, surveys) = insight::survey::module(banks.clone(), survey_ports);
        let slot_ports = content::SlotPorts {
            line: line.clone(),
            audiences: Arc::new(insight::profile::Port(profiles.clone())),
            fatigue: messages.clone(),
            kinds: slot_kinds,
        };
        let (slot_module, slots, images) = content::slot_module(banks.clone(), slot_ports);
        let board_ports = insight::board::Ports { asked, mail: auth.clone(), colleagues: auth.clone() };
        let (board_module, boards) = insight::board::module(banks.clone(), board_ports.clone());
        let (alert_module, alerts) = insight::alert::module(banks.clone(), board_ports);
        let content_module = content::module(content.clone(), insight.clone(), openings.clone());
        let desk_module = user::desk_module(users.clone(), accounts.clone(), auth.clone());
        let standing_ports =
            user::StandingPorts { cards: online.cards.clone(), check: beyond::identity_check(config)? };
        let (standing_module, permissions, standings) =
            user::standing_module(users.clone(), banks.clone(), standing_ports);
        let page_ports = content::page::Ports {
            line: line.clone(),
            kinds: page_kinds,
            users: users.clone(),
            audiences: Arc::new(insight::profile::Port(profiles.clone())),
            consents: users.clone(),
            permits: permissions.clone(),
        };
        let (pages_module, pages, menus) = content::page::module(banks.clone(), content.clone(), page_ports);
        let (risk_desk_module, risk_desk) = risk::desk::module(
            banks.clone(),
            users.clone(),
            accounts.clone(),
            risk.clone(),
            keys.clone(),
            auth.clone(),
        );
        let care_ports = user::CarePorts {
            authority: auth.clone(),
            recovering: auth.clone(),
            unsealing: auth.clone(),
            accounts: accounts.clone(),
            phone_payments: transfers.clone(),
            // Orders and mandates end before the accounts they are about.
            leaving: vec![collections.clone(), online.accounts.clone()],
            own_data: vec![
                online.accounts.clone(),
                collections.clone(),
                auth.clone(),
                risk_desk.clone(),
                insight,
                Arc::new(insight::profile::Port(profiles.clone())),
                surveys.clone(),
                menus.clone(),
                slots.clone(),
            ],
        };
        let (care_module, care) = user::care_module(users.clone(), care_ports);
        let merge_ports = user::identity::MergePorts {
            accounts: accounts.clone(),
            cards: online.cards.clone(),
            ledgers: vec![accounts.clone(), transfers.clone()],
        };
        let (identity_module, merges) = user::identity::module(users.clone(), merge_ports);
        let back_tests = risk::past::BackTests::new(banks.clone(), risk.clone());
        rules_kind.rehearse_by(back_tests.clone());
        let mut modules = vec![
            user_module,
            desk_module,
            care_module,
            identity_module,
            message_module,
            standing_module,
            account_module,
            online_module,
            risk_module,
            device_module,
            risk_desk_module,
            auth_module,
            federation_module,
            transfer_module,
            collection_module,
            clearing_module,
            content_module,
            pages_module,
            slot_module,
            insight_module,
            survey_module,
            board_module,
            alert_module,
            publishing::module(&line, auth.clone()),
            risk::past::module(&back_tests, auth.clone()),
        ];
        modules.extend(world.identity_provider.as_ref().map(demo::DemoProvider::module));
        let who = Who { customers: users.clone(), operators: auth.clone() };
        let oversight = Arc::new(Oversight::new(banks.clone(), &modules, who));
        modules.push(gateway::oversight::module(oversight.clone()));
        let parts = modules.iter().filter_map(|module| module.opening.clone()).collect();
        // The only writer: `openings` was made a few lines above.
        let _ = openings.set(parts);
        modules.retain(|module| serves(config, module.name));
        let clock = world.clock;
        Ok(Self {
            banks,
            modules,
            users,
            care,
            messages,
            permissions,
            standings,
            merges,
            accounts,
            cores,
            online,
            risk,
            risk_desk,
            perception,
            back_tests,
            line,
            auth,
            federation,
            transfers,
            collections,
            behaviour,
            profiles,
            surveys,
            boards,
            alerts,
            health,
            content,
            menus,
            suggestions: pages.suggestions.clone(),
            slots,
            images,
            oversight,
            clock,
            openings,
        })
    }

    /// The platform's own context in the alliance.
    pub fn system(&self, name: &'static str) -> Ctx {
        Ctx::system(TenantId::alliance(), name, self.clock.clone())
    }

    /// Opens a bank: catalogue, database, and every group's part.
    pub async fn open_bank(
        &self,
        ctx: &Ctx,
        id: TenantId,
        brand: &BrandSpec,
        database: Option<String>,
    ) -> Result<Arc<Bank>, tenancy::Error> {
        let order = BankOrder {
            id,
            name: brand.name.clone(),
            name_en: brand.name_en.clone(),
            short_name: brand.short_name.clone(),
            face: serde_json::to_value(brand).unwrap_or_default(),
            database,
        };
        let groups = self.openings.get().map(Vec::as_slice).unwrap_or_default();
        self.banks.open_bank(ctx, order, groups).await
    }

    /// Every consumer of the groups this process serves.
    pub fn consumers(&self) -> Vec<Consumption> {
        self.modules.iter().flat_map(|module| module.consumers.iter().cloned()).collect()
    }

    /// Every job of the groups this process serves.
    pub fn jobs(&self) -> Vec<Job> {
        let groups = self.modules.iter().flat_map(|module| module.jobs.iter().cloned());
        groups.chain([storage::housekeeping()]).collect()
    }

    /// Lets every consumer of every bank take what waits for it, then returns.
    pub async fn drain_events(&self) -> Result<(), storage::Error> {
        for bank in self.banks.all() {
            let ctx = self.system("outbox").in_tenant(bank.id.clone());
            let Ok(db) = self.banks.db(&ctx) else { continue };
            let outbox = Outbox::new(db, ctx);
            for consumption in self.consumers() {
                outbox.drain(&consumption).await?;
            }
        }
        Ok(())
    }
}

/// The cores of banks that keep their books in one of their own.
fn addresses(config: &Config) -> Result<risk::Addresses, WiringError> {
    let files = config.banks.iter().filter_map(|(bank, own)| Some((bank.clone(), own.addresses_file.clone()?)));
    Ok(risk::Addresses::open(files)?)
}

fn cores(config: &Config) -> Result<account::Cores, WiringError> {
    let connections = config.banks.iter().filter_map(|(bank, settings)| Some((bank, settings.core.as_ref()?)));
    let settings = connections.map(|(bank, core)| {
        let key = read_token(&core.key_file)?.expose().clone().into_bytes();
        let settings = account::CoreSettings {
            url: core.url.clone(),
            key: Arc::new(Secret::new(key)),
            answer_timeout: Duration::from_millis(core.answer_timeout_ms.0.unsigned_abs()),
        };
        Ok((bank.clone(), settings))
    });
    Ok(account::Cores::of(settings.collect::<Result<Vec<_>, WiringError>>()?)?)
}

/// Whether the process serves a module. Modules that are no group of their own go with the process.
fn serves(config: &Config, module: &str) -> bool {
    let group = match module {
        "user_desk" | "user_care" | "user_merges" | "user_messages" | "user_standing" => "user",
        "account_online" => "account",
        "content_slots" | "content_pages" => "content",
        "insight_surveys" | "insight_boards" | "insight_alerts" => "insight",
        "risk_devices" => "risk",
        "auth_federation" => "auth",
        "transfer_collecting" => "transfer",
        "back_tests" => "risk",
        "risk_desk" => "risk",
        other => other,
    };
    let is_group = crate::config::Group::ALL.iter().any(|known| known.name() == group);
    !is_group || config.serves(group)
}

fn user_config(config: &Config) -> Result<user::UserConfig, WiringError> {
    let texts = match (&config.sms.gateway_url, config.demo) {
        (_, true) => user::TextCarrier::DemoHandset,
        (Some(url), false) => {
            let token = config.sms.token_file.as_deref().map(read_token).transpose()?;
            user::TextCarrier::Gateway(user::HttpSmsGateway::new(url, token)?)
        }
        (None, false) => user::TextCarrier::None,
    };
    let demo = config.demo.then(|| user::DemoPeople {
        password: demo::PASSWORD.to_owned(),
        pin: demo::PIN.to_owned(),
        customers: demo::offered(),
    });
    Ok(user::UserConfig { sessions: user::SessionRules::default(), texts, demo })
}

fn papers(config: &Config) -> account::statement::Settings {
    let public_url = config.statements.public_url.clone();
    account::statement::Settings {
        font: config.statements.font.clone(),
        public_url: public_url.unwrap_or_else(|| format!("http://{}", config.listen.0)),
    }
}

fn online_ports(
    config: &Config,
    banks: &Banks,
    (accounts, users, auth): (&Arc<account::Service>, &Arc<user::Service>, &Arc<auth::Service>),
    keys: KeyRing,
) -> Result<account::OnlinePorts, WiringError> {
    let settings = &config.bound_account_check;
    let check: Arc<dyn BoundAccountCheck> = match (&settings.url, config.demo) {
        (_, true) => Arc::new(account::DemonstrationCheck::new(banks.clone(), accounts.clone(), users.clone())),
        (Some(url), false) => {
            let token = settings.token_file.as_deref().map(read_token).transpose()?;
            Arc::new(account::NetworkCheck::new(url, token)?)
        }
        (None, false) => Arc::new(account::NoCheck),
    };
    let bins = match &config.cards.bins_file {
        None => account::BinTable::parse(account::BUILT_IN_BINS)?,
        Some(path) => {
            let text = std::fs::read_to_string(path);
            let named = |why| WiringError::File { path: path.display().to_string(), why };
            account::BinTable::parse(&text.map_err(named)?)?
        }
    };
    Ok(account::OnlinePorts {
        identities: users.clone(),
        authority: auth.clone(),
        check,
        // Deposits, products and loans join here with their groups.
        holdings: Vec::new(),
        keys,
        bins,
        mode: if config.demo { account::Mode::Demo } else { account::Mode::Live },
    })
}

fn read_text(path: &Path) -> Result<String, WiringError> {
    std::fs::read_to_string(path).map_err(|why| WiringError::File { path: path.display().to_string(), why })
}

fn read_token(path: &Path) -> Result<Secret<String>, WiringError> {
    Ok(Secret::new(read_text(path)?.trim().to_owned()))
}
