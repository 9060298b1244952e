//! What the landing page shows: the banks, and in a demonstration how to get in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use contracts::content::Brands;
use gateway::{Problem, Role};
use kernel::{Clock, Ctx};
use serde::Serialize;
use tenancy::Banks;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::demo;

/// What the landing page is made from.
pub struct LandingPage {
    /// All banks.
    pub banks: Banks,
    /// Their brands.
    pub brands: Arc<dyn Brands>,
    /// Whether this is a demonstration.
    pub demo: bool,
}

/// The landing page.
#[derive(Debug, Serialize, ToSchema)]
struct Landing {
    /// A demonstration: nothing here is real, and the credentials below work.
    demo: bool,
    version: &'static str,
    banks: Vec<LandingBank>,
    /// In a demonstration only.
    operators: Vec<LandingOperator>,
    operator_password: Option<&'static str>,
    customer_password: Option<&'static str>,
    customer_pin: Option<&'static str>,
    customer_phones: Vec<String>,
}

/// A bank on the landing page.
#[derive(Debug, Serialize, ToSchema)]
struct LandingBank {
    bank_id: String,
    name: String,
    name_en: String,
    slogan: String,
    slogan_en: String,
    primary_color: String,
    accent_color: String,
    logo_url: String,
    app_url: String,
}

/// An operator of the demonstration.
#[derive(Debug, Serialize, ToSchema)]
struct LandingOperator {
    username: String,
    role: Role,
    bank_id: Option<String>,
}

/// The route.
pub fn routes(page: LandingPage) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(landing)).with_state(Arc::new(page))
}

/// The banks of this platform, and in a demonstration the credentials that work.
#[utoipa::path(get, path = "/api/landing", tag = "process", operation_id = "landing", responses((status = 200, body = Landing)))]
async fn landing(State(page): State<Arc<LandingPage>>) -> Result<Json<Landing>, Problem> {
    let mut banks = Vec::new();
    for bank in page.banks.all() {
        let ctx = Ctx::system(bank.id.clone(), "landing", Clock::System);
        let brand = page.brands.brand(&ctx).await.map_err(|fault| Problem::fault(&fault))?;
        banks.push(LandingBank {
            bank_id: bank.id.to_string(),
            name: brand.name,
            name_en: brand.name_en,
            slogan: brand.slogan,
            slogan_en: brand.slogan_en,
            primary_color: brand.primary_color,
            accent_color: brand.accent_color,
            logo_url: format!("/b/{}/logo.svg", bank.id),
            app_url: format!("/b/{}/", bank.id),
        });
    }
    let operators = page.demo.then(demo::operators).unwrap_or_default();
    let operators = operators.into_iter().map(|(username, _, role, bank)| LandingOperator {
        username,
        role,
        bank_id: bank.map(|bank| bank.to_string()),
    });
    Ok(Json(Landing {
        demo: page.demo,
        version: env!("CARGO_PKG_VERSION"),
        banks,
        operators: operators.collect(),
        operator_password: page.demo.then_some(demo::PASSWORD),
        customer_password: page.demo.then_some(demo::PASSWORD),
        customer_pin: page.demo.then_some(demo::PIN),
        customer_phones: if page.demo {
            demo::people(0).into_iter().take(3).map(|p| p.phone).collect()
        } else {
            vec![]
        },
    }))
}
