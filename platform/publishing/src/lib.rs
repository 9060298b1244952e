//! The one publishing line: rules, tables of limits, pages, campaigns are documents, and go live in one way.
//!
//! A group declares a [`Kind`]: a JSON schema, its own check, what a text is made into, and what its work is counted by. From
//! then on a document of it is written, checked, approved by somebody else, tried on some, released and taken back here:
//!
//! ```text
//! draft → checked → approved → canary → live → rolled back or retired
//!   ↑________|__________|   (whatever was written anew is a draft again)
//! ```
//!
//! **What holds.**
//! - Nothing is tried or released that a person other than its authors has not approved, text for text: everybody who wrote
//!   a part of it since somebody approved it last is an author, in whichever version or template, and a new text is approved
//!   by nobody ([`model::Progress`], a `CHECK` of the table).
//! - No text is ever changed: every edit is kept. Two edits of one version are put together, or the later one is refused with
//!   the places both changed; neither is ever lost ([`merge`]).
//! - In force is the last released version whose time it is. So taking one back puts the last good one in its place, and so
//!   does an end that was set.
//! - Who is tried on is decided by a lot that is the same for ever ([`model::lot`]), so a larger share keeps everybody of a smaller.
//! - What changes in this process is in force at once, what changes elsewhere within [`force::BELIEVED`] of the next question.
//! - A guard strikes on what is known and on no less than its sample; it takes a version back in one bank, never in another.
//!
//! **How.** [`Publishing::in_force`] is all a group asks at work: it answers from memory. The same tables stand in every bank's
//! database and in the catalogue, where the alliance's templates and shared documents are. `line` writes, `steps` decides,
//! `force` keeps what is in force, `figures` counts and asks guards, `templates` and `files` are what they say, `console` is
//! the operators' door. See [0047](../../../docs/adr/0047-one-publishing-line.md) and
//! [how to publish a kind](../../../docs/guides/publish-a-kind.md).
//!
//! **What it does not do.** It does not know what a document means. It knows no money and decides none: a limit that is
//! published is still a guard of the posting.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod console;
mod error;
mod figures;
mod files;
mod force;
mod kind;
mod line;
pub mod merge;
pub mod model;
mod shape;
mod steps;
mod store;
mod templates;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use gateway::{ActorNames, Module, Problem, Published, PublishedSets};
use kernel::Ctx;
use storage::{Migrations, Scope};
use tenancy::Banks;

pub use error::Error;
pub use figures::TakenBack;
pub use files::{FORMAT, File, Import, Outcome, TakenIn};
pub use force::{Artefact, BELIEVED, Chosen, InForce, Line};
pub use kind::{Compiled, Deciding, Figure, Kind, List, Objection, SAMPLE, Unfit, body_of};
pub use line::{Detail, Edit, NewDocument, Place, Text};
pub use steps::Move;
pub use store::versions::{Approved, EditRow, VersionRow};
pub use store::{Comment, CommentRow, Document, DocumentRow, StepRow};
pub use templates::{Adopted, Offer, Prefer};

/// What the one document of a kind is called where there is just one.
pub const MAIN: &str = "main";

const STEPS: &[(&str, &str)] = &[
    ("0001_line", include_str!("../migrations/0001_line.sql")),
    ("0002_inherited", include_str!("../migrations/0002_inherited.sql")),
];

/// The tables of this crate, in every bank and in the catalogue.
pub const MIGRATIONS: [Migrations; 2] = [
    Migrations { group: "publishing", scope: Scope::Bank, steps: STEPS },
    Migrations { group: "publishing", scope: Scope::Catalogue, steps: STEPS },
];

/// The line. Cheap to clone; clones share what they know.
#[derive(Clone)]
pub struct Publishing(Arc<Inner>);

struct Inner {
    banks: Banks,
    kinds: BTreeMap<&'static str, kind::Known>,
    force: force::Known,
    counters: figures::Counters,
    /// How long figures gather before they are stored and the guards are asked.
    gather: Duration,
    changes: tokio::sync::watch::Sender<u64>,
}

impl Publishing {
    /// The line of `banks` for documents of `kinds`.
    ///
    /// # Errors
    /// A kind that cannot be worked with: its schema is none, or its first body does not pass its own check.
    pub fn new(banks: Banks, kinds: Vec<Arc<dyn Kind>>) -> Result<Self, Unfit> {
        Self::gathering(banks, kinds, figures::GATHER)
    }

    fn gathering(banks: Banks, kinds: Vec<Arc<dyn Kind>>, gather: Duration) -> Result<Self, Unfit> {
        let known = kinds.into_iter().map(|kind| Ok((kind.name(), kind::Known::new(kind)?)));
        let kinds = known.collect::<Result<_, Unfit>>()?;
        let (changes, _) = tokio::sync::watch::channel(0);
        let (force, counters) = Default::default();
        Ok(Self(Arc::new(Inner { banks, kinds, force, counters, gather, changes })))
    }
}

/// A parameter set that has a kind of its name is published from the first release of its main document on, whatever becomes
/// of that.
#[async_trait]
impl PublishedSets for Publishing {
    async fn published(&self, ctx: &Ctx, name: &str) -> Result<Published, Problem> {
        if !self.0.kinds.contains_key(name) {
            return Ok(Published::Never);
        }
        let in_force = self.in_force(ctx, name).await?;
        Ok(match (in_force.holding(MAIN), in_force.published_since()) {
            (Some(artefact), _) => Published::InForce(artefact.body.clone()),
            (None, Some(since)) => Published::Out(since),
            (None, None) => Published::Never,
        })
    }
}

/// The line's part of the console, its jobs and its tables; `operators` knows the names of those who act.
pub fn module(line: &Publishing, operators: Arc<dyn ActorNames>) -> Module {
    let catalogues = line.0.kinds.values().map(|known| known.catalogue.clone()).collect();
    Module {
        name: "publishing",
        migrations: MIGRATIONS.to_vec(),
        console: console::routes(line.clone(), operators),
        jobs: figures::jobs(line),
        catalogues,
        published: Some(Arc::new(line.clone())),
        ..Module::default()
    }
}
