//! Why somebody is shown something in a slot, and why they are not shown the rest: the same choice, with its reasons kept.
//!
//! It is asked for a purpose, which is on record; nothing is promised, and nothing counts.

use std::collections::HashSet;
use std::sync::Arc;

use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id};
use serde_json::json;

use super::choose::{Choice, Facts, Reasons, Verdict, choose};
use super::place::{Edition, Viewer, is_open};
use super::{Error, Slots};

/// What was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The customer.
    pub user: Id<User>,
    /// In which slot.
    pub slot: String,
    /// In which edition of the app.
    pub edition: Edition,
    /// What for.
    pub purpose: String,
}

/// The reasons.
#[derive(Debug)]
pub struct Explained {
    /// Of every candidate, in the order they were looked at: id, name, title, verdict.
    pub rows: Vec<Reason>,
    /// The audiences the customer is in that placements ask for, where they agreed to be known.
    pub audiences: Vec<String>,
}

/// Why one placement.
#[derive(Debug)]
pub struct Reason {
    /// The placement.
    pub placement: Arc<str>,
    /// The name of its document.
    pub name: Arc<str>,
    /// Its headline, zh and en.
    pub title: (String, String),
    /// Why.
    pub verdict: Verdict,
    /// How often they saw it, ever and today.
    pub seen: (u32, u32),
    /// In which arm they are shown it.
    pub arm: Option<String>,
}

impl Slots {
    /// Why `asked` is shown what they are shown.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn explain(&self, ctx: &Ctx, asked: &Asked) -> Result<Explained, Error> {
        let room = self.room(ctx)?;
        let index = self.index(ctx, &room).await?;
        let slot = index.slot(&asked.slot).ok_or(Error::NotFound)?;
        let user = asked.user.to_string();
        let mut tx = self.db(ctx)?.begin(ctx).await?;
        let detail = json!({ "slot": asked.slot, "purpose": asked.purpose });
        tx.audit(AuditEntry::done("content.slot_explained", asked.user, &detail));
        tx.commit().await?;
        let audiences = self.audiences.audiences_of(ctx, asked.user).await?;
        let viewer = Viewer {
            user: Some(asked.user),
            device: String::new(),
            edition: asked.edition,
            audiences: Some(Arc::new(audiences.clone())),
        };
        let person = self.person_now(ctx, &user).await?;
        let moment = self.moment(ctx)?;
        let facts = Facts {
            subject: &user,
            audiences: index.audiences(&audiences),
            person: person.as_ref().map(|known| &known.person),
            device: "",
            at: moment.at,
            day: moment.day,
            hour: u32::try_from(moment.hour).unwrap_or_default(),
        };
        let candidates = index.candidates(&slot.id, Some(&user));
        let chosen = choose(slot, &candidates, &facts, &mut HashSet::new(), Reasons::All);
        let is_open = is_open(slot, &viewer, &slot.page);
        let is_spent = slot.shape.interrupts() && self.fatigue.ask(ctx, asked.user).await?.is_spent();
        let arm = |id: &str| {
            let of =
                |choices: &[Choice]| choices.iter().find(|one| &*one.candidate.id == id).map(|one| one.arm.clone());
            of(&chosen.shown).or_else(|| of(&chosen.held_out))
        };
        let row = |(id, verdict): &(Arc<str>, Verdict)| {
            let candidate = candidates.iter().find(|one| one.id == *id)?;
            let verdict = match verdict {
                Verdict::Shown if !is_open => Verdict::NoInterruption,
                Verdict::Shown if is_spent => Verdict::AttentionSpent,
                other => *other,
            };
            let counter = person.as_ref().and_then(|known| known.person.placements.get(&**id));
            let seen = counter.map_or((0, 0), |counter| (counter.total, counter.today.on(moment.day)));
            let material = candidate.ready.placement.of_arm(&arm(id).unwrap_or_default()).clone();
            let title = (material.title_zh, material.title_en);
            Some(Reason { placement: id.clone(), name: candidate.name.clone(), title, verdict, seen, arm: arm(id) })
        };
        let rows = chosen.verdicts.iter().filter_map(row).collect();
        let asked_for = |name: &String| {
            let of = |one: &super::choose::Candidate| {
                let placement = &one.ready.placement;
                placement.audiences.contains(name) || placement.not_audiences.contains(name)
            };
            candidates.iter().any(of)
        };
        Ok(Explained { rows, audiences: audiences.into_iter().filter(asked_for).collect() })
    }
}
