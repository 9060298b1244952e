//! Insight: what happens in a bank, counted as it happens, and behaviour as the apps report it.
//!
//! Invariants:
//! - every domain event counts exactly once, in the hour and the day it happened in (in the bank's zone);
//! - figures are sums of roll-ups by hour, by day and in all; nobody counts rows of other groups' tables;
//! - behaviour is taken in durably, kept by day in columnar files ([`behaviour`]), and asked about there ([`analysis`]);
//! - behaviour is kept for 400 days;
//! - what is known of people, and who is in which audience, follows from behaviour as it comes in ([`profile`]);
//! - what apps may tell stands in a published plan; what breaks it is counted aside, and not asked about ([`plan`]);
//! - customers are asked how content they are, now and then, and the answers are summed up ([`survey`]).
//!
//! It decides nothing: it only tells.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod alert;
pub mod analysis;
pub mod behaviour;
pub mod board;
mod check;
mod console;
mod error;
pub mod health;
mod http;
pub mod live;
mod model;
pub use model::day_number;
mod own_data;
mod plan;
pub use plan::PlanKind;
pub mod profile;
mod react;
mod service;
#[cfg(test)]
mod stand_ins;
mod store;
pub mod survey;
#[cfg(test)]
mod tests;
pub mod visit;

use std::sync::Arc;

use contracts::account::Accounts;
use contracts::content::Brands;
use contracts::user::{Consents, Users};
use gateway::Module;
use publishing::{Kind, Publishing};
use storage::{Migrations, Scope};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::analysis::{Analyses, Engines};
use self::behaviour::Behaviour;
use self::plan::Tracking;
use self::profile::{AudiencesKind, Parts, Profiles, TagsKind};
use self::survey::SurveysKind;
pub use error::Error;
pub use service::Service;

/// The tables of this group.
pub const MIGRATIONS: Migrations = Migrations {
    group: "insight",
    scope: Scope::Bank,
    steps: &[
        ("0001_insight", include_str!("../migrations/0001_insight.sql")),
        ("0002_behaviour_of", include_str!("../migrations/0002_behaviour_of.sql")),
        ("0003_lake", include_str!("../migrations/0003_lake.sql")),
        ("0004_plan", include_str!("../migrations/0004_plan.sql")),
        ("0005_profile", include_str!("../migrations/0005_profile.sql")),
        ("0006_survey", include_str!("../migrations/0006_survey.sql")),
        ("0007_learned", include_str!("../migrations/0007_learned.sql")),
        ("0008_benchmark", include_str!("../migrations/0008_benchmark.sql")),
        ("0008_spans", include_str!("../migrations/0008_spans.sql")),
        ("0009_boards", include_str!("../migrations/0009_boards.sql")),
        ("0010_alerts", include_str!("../migrations/0010_alerts.sql")),
        ("0011_live", include_str!("../migrations/0011_live.sql")),
        ("0012_file_replaced", include_str!("../migrations/0012_file_replaced.sql")),
        ("0013_health_version", include_str!("../migrations/0013_health_version.sql")),
    ],
};

/// The ports of others this group calls.
pub struct Ports {
    /// What banks are called, and their colours.
    pub brands: Arc<dyn Brands>,
    /// Who agreed to be known by what they do.
    pub consents: Arc<dyn Consents>,
    /// Who is behind a figure.
    pub users: Arc<dyn Users>,
    /// What they have.
    pub accounts: Arc<dyn Accounts>,
    /// Tags, audiences and the tracking plan as they are published.
    pub line: Publishing,
    /// The kinds of all of them, and of surveys.
    pub kinds: Kinds,
    /// The engines beside this process that detailed analyses are asked of, of the banks that have one.
    pub engines: Engines,
}

/// The kinds of documents this group has on the publishing line.
#[derive(Default, Clone)]
pub struct Kinds {
    /// Tags.
    pub tags: Arc<TagsKind>,
    /// Audiences.
    pub audiences: Arc<AudiencesKind>,
    /// The tracking plan.
    pub plan: Arc<PlanKind>,
    /// Surveys.
    pub surveys: Arc<SurveysKind>,
}

impl Kinds {
    /// All of them, for the line.
    pub fn all(&self) -> [Arc<dyn Kind>; 4] {
        [self.tags.clone(), self.audiences.clone(), self.plan.clone(), self.surveys.clone()]
    }
}

/// What the group is made of, for whoever wires it.
pub struct Wired {
    /// Its module.
    pub module: Module,
    /// Its figures: [`contracts::insight::Figures`].
    pub service: Arc<Service>,
    /// Its profiles; their port is [`profile::Port`].
    pub profiles: Arc<Profiles>,
    /// Who answers questions about behaviour.
    pub asked: analysis::Asked,
    /// How the apps are.
    pub health: Arc<health::Health>,
}

/// Wires the group.
pub fn module(banks: Banks, ports: Ports, behaviour: Arc<Behaviour>) -> Wired {
    let Ports { brands, consents, users, accounts, line, kinds, engines } = ports;
    let service = Arc::new(Service::new(banks.clone(), brands, consents.clone(), behaviour.clone()));
    let analyses = Analyses::new(banks.clone(), users.clone(), behaviour.clone()).with_engines(engines.clone());
    let analyses = Arc::new(analyses);
    let health = health::Health::new(banks.clone());
    let tracking = Arc::new(Tracking::new(banks.clone(), line.clone(), behaviour.clone(), health.clone()));
    let intake = http::Intake { service: service.clone(), tracking: tracking.clone() };
    let live = Arc::new(live::Live::new(banks.clone(), behaviour.clone()));
    let visits = visit::Visits::new(banks.clone(), behaviour.clone(), users.clone(), analyses.clone());
    let parts = Parts { banks: banks.clone(), behaviour: behaviour.clone(), line, users, accounts, consents };
    let profiles = Profiles::new(parts);
    kinds.tags.beside(&profiles);
    kinds.audiences.beside(&profiles);
    kinds.surveys.beside(&profiles);
    let customer = OpenApiRouter::new().routes(routes!(http::ingest)).with_state(intake);
    let console = OpenApiRouter::new().routes(routes!(console::cockpit)).with_state(service.clone());
    let asked = analysis::Asked { analyses, profiles: profiles.clone() };
    let jobs = react::jobs(banks.clone(), behaviour.clone()).into_iter();
    let jobs = jobs.chain(plan::jobs(tracking.clone())).chain(profile::jobs(&profiles)).collect();
    let module = Module {
        name: "insight",
        migrations: vec![MIGRATIONS],
        customer: customer.merge(profile::customer_routes(profiles.clone())),
        console: console
            .merge(analysis::routes(asked.clone()))
            .merge(plan::routes(tracking.clone()))
            .merge(live::routes(live))
            .merge(health::routes(health.clone()))
            .merge(visit::routes(Arc::new(visits)))
            .merge(profile::console_routes(profiles.clone())),
        keyless: &[
            ("POST", "/events"),
            ("POST", "/banks/{bank_id}/analyses"),
            ("POST", "/banks/{bank_id}/profile/estimate"),
            ("PUT", "/banks/{bank_id}/watched-devices/{device_id}"),
        ],
        functions: &[("/events", "visit"), ("/profile", "self")],
        consumers: vec![react::consumption(banks.clone()), profile::consumption(profiles.clone())],
        own_catalogues: vec![Arc::new(profile::Port(profiles.clone()))],
        checks: vec![
            Arc::new(check::SumsMatch { banks: banks.clone(), behaviour: behaviour.clone() }),
            Arc::new(check::EngineAnswers { engines }),
        ],
        jobs,
        ..Module::default()
    };
    Wired { module, service, profiles, asked, health }
}
