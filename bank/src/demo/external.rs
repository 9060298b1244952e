//! The demonstration's own identity provider: one that proves nobody's identity, and says so. It answers on a port of this machine
//! alone, where the bank's side asks it as it would ask a real one; its page stands below each demo bank's own path.

use std::sync::Arc;

use auth::federation::{
    Connection, ConnectionError, ConnectionSettings, Connections, ProviderPage, ProviderRules, ProviderTerms,
};
use axum::Router;
use crypto::{Secret, token};
use gateway::Module;
use kernel::{Ctx, TenantId};
use parameters::{NewVersion, Parameters};
use reference_oidc::{Back, Client, Person, Provider, Settings};
use tokio::net::TcpListener;

use super::{Customer, Failure};
use crate::wiring::Platform;

/// The banks' word for it.
const ID: &str = "demo-identity";
/// Its address for itself: a name nobody has (RFC 2606).
const ISSUER: &str = "https://demo-identity.invalid";
/// Whose account there is linked from the start, and which one.
const LINKED: usize = 0;
const LINKED_SUBJECT: &str = "demo-1";
/// Who one can be there.
const PEOPLE: [(&str, (&str, &str)); 4] = [
    (LINKED_SUBJECT, ("林向晚（已绑定一位演示客户）", "Lin Xiangwan (linked to a demo customer)")),
    ("demo-2", ("江一帆", "Jiang Yifan")),
    ("demo-3", ("何知遥", "He Zhiyao")),
    ("demo-4", ("沈听雨", "Shen Tingyu")),
];

/// The provider, listening.
pub struct DemoProvider {
    provider: Provider,
    address: String,
    secret: Secret<String>,
}

fn client_id(bank: &str) -> String {
    format!("polybank-{bank}")
}

fn redirect_url(bank: &str) -> String {
    format!("https://demo-bank.invalid/b/{bank}/external")
}

fn terms(bank: &str) -> ProviderTerms {
    ProviderTerms {
        id: ID.to_owned(),
        name: "演示身份（非真实登录）".to_owned(),
        name_en: "Demo identity (not real)".to_owned(),
        issuer: ISSUER.to_owned(),
        client_id: client_id(bank),
    }
}

impl DemoProvider {
    /// Starts it, with keys and a secret of this process.
    pub async fn start() -> Result<Self, Failure> {
        let secret = token::new_token();
        let client = |bank: &str| Client {
            id: client_id(bank),
            secret: secret.expose().clone(),
            redirect_url: redirect_url(bank),
        };
        let person = |(subject, (zh, en)): (&str, (&str, &str))| Person {
            subject: subject.to_owned(),
            names: (zh.to_owned(), en.to_owned()),
        };
        let provider = Provider::new(Settings {
            issuer: ISSUER.to_owned(),
            clients: content::demo::brands().iter().map(|(bank, _)| client(bank)).collect(),
            people: PEOPLE.into_iter().map(person).collect(),
            back: Back::SamePlace,
            now: || chrono::Utc::now().timestamp(),
        })?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(provider.clone().serve(listener));
        Ok(Self { provider, address, secret })
    }

    /// The demo banks' ways to it.
    pub fn connections(&self) -> Result<Connections, ConnectionError> {
        let mut ways = Connections::new();
        for (bank, _) in content::demo::brands() {
            let Ok(tenant) = bank.parse::<TenantId>() else { continue };
            let connection = Connection::new(ConnectionSettings {
                secret: self.secret.clone(),
                redirect_url: redirect_url(bank),
                reach: [(ISSUER.to_owned(), self.address.clone())].into(),
                page: ProviderPage::Here(format!("/b/{bank}/{ID}")),
            })?;
            ways.insert((tenant, ID.to_owned()), Arc::new(connection));
        }
        Ok(ways)
    }

    /// Its page, below the banks' own paths.
    pub fn module(&self) -> Module {
        let site = Router::new().nest(&format!("/{ID}"), self.provider.pages());
        Module { name: "demo_identity", site, ..Module::default() }
    }
}

/// Has the bank of `ctx` offer it, and one of its customers use it.
pub async fn offer(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    let terms = terms(ctx.tenant.as_str());
    let rules = ProviderRules { providers: vec![terms.clone()], ..ProviderRules::default() };
    let new =
        NewVersion {
            body: serde_json::to_value(rules)?, effective_from: None, note: "开通演示身份提供方".to_owned()
        };
    let set = parameters::known::<ProviderRules>();
    Parameters::new(platform.banks.clone()).set(ctx, set.as_ref(), new).await?;
    if let Some(customer) = customers.get(LINKED) {
        platform.federation.demonstrate_link(ctx, customer.user_id, &terms, LINKED_SUBJECT).await?;
    }
    Ok(())
}
