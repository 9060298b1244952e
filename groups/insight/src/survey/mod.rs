//! Satisfaction surveys: published as documents, shown at moments of the app, answered once, and summed up.
//!
//! Invariants:
//! - a customer is shown at most one survey a day and one in `between_days` unasked, over all surveys of a bank, and never
//!   once they said that they want none; each counts in the one budget of attention as well;
//! - an answer is held against the version that was shown, is given once for each asking, and is durable when it is thanked for;
//! - a low score opens a follow-up in the transaction that keeps the answer;
//! - operators see sums, and none of fewer than five people; the alliance sees sums of whole banks;
//! - words are the customer's: never logged, without numbers unless one may look customers up, gone when the customer leaves
//!   or after 400 days.

mod asking;
mod console;
mod error;
mod followup;
mod http;
mod kind;
mod model;
mod own_data;
mod results;
mod rules;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use contracts::insight::Audiences;
use contracts::message::Fatigue;
use contracts::user::Users;
use gateway::{ActorNames, Module};
use kernel::Ctx;
use parameters::Parameters;
use publishing::Publishing;
use storage::jobs::Work;
use storage::{Db, Handled, Job};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use asking::{Asked, Place, Sheet, Wish};
pub use error::Error;
pub use kind::{KIND, SurveysKind};
pub use model::{CaseOutcome, CaseState, Given, Moment, Question, QuestionKind, Survey};
pub use rules::SurveyRules;
pub(crate) use store::forget_in_tx;

/// Words are kept this long.
const WORDS_KEPT_DAYS: i64 = 400;

/// Surveys and what was answered.
pub struct Surveys {
    banks: Banks,
    line: Publishing,
    users: Arc<dyn Users>,
    audiences: Arc<dyn Audiences>,
    fatigue: Arc<dyn Fatigue>,
    colleagues: Arc<dyn ActorNames>,
    parameters: Parameters,
}

/// The ports of others that surveys call.
pub struct Ports {
    /// Where surveys are published.
    pub line: Publishing,
    /// Who is to be called.
    pub users: Arc<dyn Users>,
    /// Who is in which audience.
    pub audiences: Arc<dyn Audiences>,
    /// The one budget of attention.
    pub fatigue: Arc<dyn Fatigue>,
    /// What operators are called.
    pub colleagues: Arc<dyn ActorNames>,
}

/// Wires surveys: their routes, their job and their parameters. Their tables are the group's.
pub fn module(banks: Banks, ports: Ports) -> (Module, Arc<Surveys>) {
    let Ports { line, users, audiences, fatigue, colleagues } = ports;
    let parameters = Parameters::new(banks.clone());
    let surveys = Arc::new(Surveys { banks: banks.clone(), line, users, audiences, fatigue, colleagues, parameters });
    let customer = OpenApiRouter::new()
        .routes(routes!(http::due))
        .routes(routes!(http::mine))
        .routes(routes!(http::asked))
        .routes(routes!(http::dismiss))
        .routes(routes!(http::answer))
        .routes(routes!(http::wish))
        .with_state(surveys.clone());
    let sweep = Arc::new(SweepWords { banks });
    let module = Module {
        name: "insight_surveys",
        customer,
        console: console::routes(surveys.clone()),
        functions: &[("/surveys", "self")],
        jobs: vec![Job { name: "insight.survey_words", schedule: "53 3 * * *", work: sweep }],
        parameters: vec![parameters::known::<SurveyRules>()],
        ..Module::default()
    };
    (module, surveys)
}

/// Forgets words that are too old.
struct SweepWords {
    banks: Banks,
}

#[async_trait]
impl Work for SweepWords {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let today = crate::model::Slot::of(ctx.now(), self.banks.of(ctx)?.zone).day;
        loop {
            let mut tx = db.begin(ctx).await?;
            let swept = store::sweep_words_in_tx(&mut tx, today - WORDS_KEPT_DAYS).await?;
            tx.commit().await?;
            if swept == 0 {
                return Ok(());
            }
        }
    }
}
