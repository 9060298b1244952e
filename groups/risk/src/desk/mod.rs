//! The analysts' desk: what people do about verdicts.
//!
//! - Verdicts stream in and can be read in words, with what the rules saw; whoever looks says what a verdict was worth, and the
//!   rules are measured by that.
//! - A verdict that says "a person looks first" opens a case; so may an analyst. Whoever takes a case decides it. What is released
//!   may be done again for a while: the same rules let that one operation pass, every other rule judges as always.
//! - A customer who was refused may appeal, once for each verdict; the answer is promised by a day. Upheld, what held them back is
//!   lifted at once. Nobody decides an appeal against their own case.
//! - Lists of accounts, devices, addresses, phones and customers, with an end.
//! - The report by day and month, how rules overlap and how precise they are, and the picture of people and devices.
//!
//! It judges nothing itself: it reads verdicts, and leaves allowances that the judging side asks for ([`allowance`]). People are
//! shown masked. A customer is told how a case or an appeal of theirs was decided.

mod appeals;
mod cases;
mod console;
mod error;
mod figures;
mod graph;
mod http;
mod jobs;
mod lists;
mod model;
mod own_data;
mod rules;
mod store;
#[cfg(test)]
mod tests;
mod verdicts;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use contracts::account::Accounts;
use contracts::message::{MESSAGE_WANTED, MessageWanted, Param};
use contracts::risk::{Scenario, VerdictOutcome};
use contracts::user::{User, Users};
use crypto::KeyRing;
use gateway::{ActorNames, Module, Problem};
use kernel::{AuditEntry, Ctx, Event, Id, PersonName, Timestamp};
use parameters::Parameters;
use serde_json::json;
use storage::{Db, Tx};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;

pub use appeals::{Answer, AppealFile, Refusal};
pub use cases::CaseFile;
pub use error::Error;
pub use lists::Listing;
pub use model::{Allowance, AppealDecision, CaseDecision, Hit, Label, ListKind, ListSide, NoteKind, Outcome};
pub use rules::DeskRules;
use store::Opened;
pub use store::{Case, CaseFilter, CaseRow, VerdictFilter, VerdictView};
pub use verdicts::VerdictFile;

/// What the desk works with.
pub struct Desk {
    banks: Banks,
    users: Arc<dyn Users>,
    accounts: Arc<dyn Accounts>,
    judging: Arc<Service>,
    keys: KeyRing,
    colleagues: Arc<dyn ActorNames>,
    parameters: Parameters,
}

/// What operators are called, by their ids.
type Names = BTreeMap<String, String>;

/// Somebody, masked.
#[derive(Debug, Clone)]
pub struct Person {
    /// The id.
    pub user_id: Id<User>,
    /// The name, once known.
    pub name_masked: Option<String>,
    /// The phone; nothing for somebody who is not there any more.
    pub phone_masked: Option<String>,
}

impl Desk {
    /// The desk over `banks`, beside the judging side. Phones are listed under `keys`; operators are called what `colleagues` says.
    pub fn new(
        banks: Banks,
        users: Arc<dyn Users>,
        accounts: Arc<dyn Accounts>,
        judging: Arc<Service>,
        keys: KeyRing,
        colleagues: Arc<dyn ActorNames>,
    ) -> Self {
        let parameters = Parameters::new(banks.clone());
        Self { banks, users, accounts, judging, keys, colleagues, parameters }
    }

    /// What those of these operators who are known are called, by their ids.
    async fn called<'a>(&self, ctx: &Ctx, ids: impl IntoIterator<Item = &'a str>) -> Result<Names, Problem> {
        let ids: BTreeSet<String> = ids.into_iter().map(str::to_owned).collect();
        Ok(self.colleagues.names(ctx, &ids).await?.into_iter().collect())
    }

    fn db(&self, ctx: &Ctx) -> Result<Db, Error> {
        Ok(self.banks.db(ctx)?)
    }

    async fn rules(&self, ctx: &Ctx) -> Result<Arc<DeskRules>, Error> {
        Ok(self.parameters.current::<DeskRules>(ctx).await?)
    }

    /// Somebody, masked.
    async fn person(&self, ctx: &Ctx, user: Id<User>) -> Result<Person, Error> {
        let known = self.users.get(ctx, user).await?;
        let name_masked = known.as_ref().and_then(|known| known.name.as_ref()).map(PersonName::masked);
        Ok(Person { user_id: user, name_masked, phone_masked: known.map(|known| known.phone.masked()) })
    }

    /// Everybody named, masked, each asked for once.
    async fn people(&self, ctx: &Ctx, named: Vec<Option<Id<User>>>) -> Result<HashMap<Id<User>, Person>, Error> {
        let mut people = HashMap::new();
        for user in named.into_iter().flatten() {
            if let Entry::Vacant(unknown) = people.entry(user) {
                unknown.insert(self.person(ctx, user).await?);
            }
        }
        Ok(people)
    }
}

/// A verdict that says "a person looks first".
#[derive(Debug, Clone)]
pub struct NewCase<'a> {
    /// The verdict, whose row is stored in the same transaction or before.
    pub verdict_id: &'a str,
    /// Whose operation it is.
    pub user_id: Option<Id<User>>,
    /// What was judged.
    pub scenario: Scenario,
    /// Which operation: the same when the customer comes back to it.
    pub mark: u64,
    /// How much it is about.
    pub amount_minor: Option<i64>,
    /// What an analyst reads first, up to 200 characters, without personal data.
    pub summary: &'a str,
}

/// Opens a case about a verdict. Called again about the same operation while its case waits, the verdict joins that case.
pub async fn open_for_in_tx(tx: &mut Tx, ctx: &Ctx, new: &NewCase<'_>) -> storage::Result<Id<Case>> {
    let row = CaseRow {
        case_id: ctx.new_id(),
        origin: model::CaseOrigin::Verdict,
        user_id: new.user_id,
        scenario: scenario_word(new.scenario),
        mark: Some(new.mark),
        amount_minor: new.amount_minor,
        summary: new.summary.chars().take(SUMMARY_CHARS).collect(),
        state: model::CaseState::Open,
        opened_at: ctx.now(),
        opened_by: ctx.actor.id().to_owned(),
        assigned: None,
        decided: None,
    };
    let (case_id, opened) = store::open_case_in_tx(tx, &row, new.verdict_id).await?;
    if opened == Opened::Now {
        let detail = json!({ "verdict": new.verdict_id, "scenario": row.scenario });
        tx.audit_for(ctx, AuditEntry::done("risk.case_opened", case_id, &detail));
    }
    Ok(case_id)
}

/// Characters of a summary.
const SUMMARY_CHARS: usize = 200;

/// An operation for which an allowance is sought.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// Whose.
    pub user: Id<User>,
    /// What is judged.
    pub scenario: Scenario,
    /// Which operation.
    pub mark: u64,
    /// To whom, digits; only its end is compared.
    pub payee: Option<&'a str>,
    /// How much.
    pub amount_minor: Option<i64>,
    /// How the rules would hold it back.
    pub outcome: VerdictOutcome,
}

/// The rules that let an operation pass because a person looked, at `now`: one of its own, released from a case, or one like
/// it, by an appeal that was upheld. A proof is only let pass where it was the proof that was appealed against. Asked only
/// where a rule would hold the operation back: it reads the database. What the
/// rules passed would have scored is not scored either; every other rule judges as always.
pub async fn allowance(db: &Db, now: Timestamp, sought: &Sought<'_>) -> storage::Result<Option<Allowance>> {
    let granted = store::allowances(db, now, sought).await?;
    Ok(model::together(granted, now, sought.mark, sought.payee, sought.amount_minor))
}

/// Has a customer told how something of theirs was decided: `matter` once.
fn tell_in_tx(tx: &mut Tx, user: Id<User>, template: &str, matter: &str, until: Option<Timestamp>) {
    let wanted = MessageWanted {
        user_id: user,
        template: template.to_owned(),
        params: until.map(|until| ("time".to_owned(), Param::Time(until))).into_iter().collect(),
        dedupe_key: format!("{template}:{matter}"),
        link: Some("/me/appeals".to_owned()),
        expires_at: None,
    };
    tx.publish(Event::new(MESSAGE_WANTED, user, &wanted));
}

/// The word of a scenario: the one serde knows.
fn scenario_word(scenario: Scenario) -> String {
    let word = serde_json::to_value(scenario).ok();
    word.as_ref().and_then(|word| word.as_str()).unwrap_or_default().to_owned()
}

/// Wires the desk: its routes, its jobs and its parameters. Its tables are the group's.
pub fn module(
    banks: Banks,
    users: Arc<dyn Users>,
    accounts: Arc<dyn Accounts>,
    judging: Arc<Service>,
    keys: KeyRing,
    colleagues: Arc<dyn ActorNames>,
) -> (Module, Arc<Desk>) {
    let desk = Arc::new(Desk::new(banks.clone(), users, accounts, judging, keys, colleagues));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::refusals))
        .routes(routes!(http::appeals, http::file))
        .with_state(desk.clone());
    let module = Module {
        name: "risk_desk",
        customer,
        console: console::routes(desk.clone()),
        functions: &[("/risk/refusals", "self"), ("/risk/appeals", "self")],
        jobs: jobs::all(&desk),
        parameters: vec![parameters::known::<DeskRules>()],
        ..Module::default()
    };
    (module, desk)
}
