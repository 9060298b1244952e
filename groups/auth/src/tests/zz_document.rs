//! Temporary.
use std::sync::Arc;

use crypto::{Cost, KeyRing, PasswordHasher};
use storage::Engine;
use testkit::TestBank;
use utoipa_axum::router::OpenApiRouter;

use super::stand_ins::{Ledger, People, Rules};
use crate::{AuthConfig, MIGRATIONS, Ports, module};

#[tokio::test]
async fn zz_document() {
    let migrations = [&MIGRATIONS[..], &[parameters::MIGRATIONS]].concat();
    let bank = TestBank::open(Engine::Sqlite, &migrations, |_| Vec::new()).await;
    let ports = Ports {
        users: Arc::new(People::default()),
        accounts: Arc::new(Ledger::default()),
        risk: Arc::new(Rules::default()),
    };
    let hasher = PasswordHasher::new(Cost::CHEAPEST, 64).unwrap();
    let made = module(AuthConfig::LIVE, bank.banks.clone(), KeyRing::from_key([1; 32]), hasher, ports).0;
    let document = gateway::openapi(&[made], &OpenApiRouter::new());
    std::fs::write("/tmp/auth-openapi.json", serde_json::to_string_pretty(&document).unwrap()).unwrap();
}
