//! What is in force: read once, kept in memory, and looked at again when the mark has grown.
//!
//! A change made in this process is known here at once; one made elsewhere after [`BELIEVED`] at the latest: then one row of
//! the bank's database and one of the catalogue are read, and nothing else unless they have grown.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kernel::{Clock, Ctx, Id, TenantId, Timestamp};
use parking_lot::Mutex;
use storage::Db;

use crate::error::Error;
use crate::kind::Compiled;
use crate::model::{Canary, Guard, Reach, Released, State, Trial, Window, in_force};
use crate::store::force::{self, ForceRow};
use crate::store::{Document, versions};
use crate::{MAIN, Publishing};

/// How long what was read is believed without looking at the mark.
pub const BELIEVED: Duration = Duration::from_millis(500);

/// A version that may decide, made ready.
pub struct Artefact {
    /// The document.
    pub document_id: Id<Document>,
    /// Which version of it.
    pub version: i64,
    /// What code calls the document.
    pub name: String,
    /// Whom the document is for.
    pub reach: Reach,
    /// The text.
    pub body: serde_json::Value,
    pub(crate) guard: Option<Guard>,
    salt: String,
    compiled: Compiled,
}

impl std::fmt::Debug for Artefact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Artefact").field("name", &self.name).field("version", &self.version).finish_non_exhaustive()
    }
}

impl Artefact {
    /// What the kind made of the text; nothing if the kind makes something else.
    pub fn get<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.compiled.downcast_ref()
    }

    /// The same, to keep.
    pub fn share<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.compiled.clone().downcast().ok()
    }
}

/// A document, as far as it decides.
#[derive(Debug)]
pub struct Line {
    /// The document.
    pub document_id: Id<Document>,
    /// What code calls it.
    pub name: String,
    /// Whom it is for.
    pub reach: Reach,
    /// Released versions, the last released first.
    live: Vec<(Released, Arc<Artefact>)>,
    canary: Option<(Canary, Arc<Artefact>)>,
}

/// What decides for somebody.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<'a> {
    /// What decides.
    pub enforced: Option<&'a Arc<Artefact>>,
    /// What is evaluated and recorded beside it, and decides nothing.
    pub shadow: Option<&'a Arc<Artefact>>,
}

/// Everything in force in one bank.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    kinds: BTreeMap<String, Vec<Line>>,
    /// When the first release of each kind's main document began, whatever became of it.
    since: BTreeMap<String, Timestamp>,
}

/// The documents of one kind that are in force in a bank, at one moment.
#[derive(Debug, Clone)]
pub struct InForce {
    snapshot: Arc<Snapshot>,
    kind: String,
    bank: TenantId,
    at: Timestamp,
}

impl InForce {
    /// Every document of the kind, the bank's own and those the alliance shares.
    pub fn documents(&self) -> impl Iterator<Item = &Line> {
        self.snapshot.kinds.get(&self.kind).into_iter().flatten()
    }

    /// The document `name`: the bank's own before the alliance's.
    pub fn named(&self, name: &str) -> Option<&Line> {
        self.documents().filter(|line| line.name == name).min_by_key(|line| line.reach != Reach::Own)
    }

    /// What the documents called `name` decide by for `subject`: the bank's own before the alliance's, and past one that has
    /// nothing in force for them.
    pub fn decide(&self, name: &str, subject: Option<&str>) -> Chosen<'_> {
        let mut shadow = None;
        for line in self.called(name) {
            let chosen = self.choose(line, subject);
            shadow = shadow.or(chosen.shadow);
            if chosen.enforced.is_some() {
                return Chosen { enforced: chosen.enforced, shadow };
            }
        }
        Chosen { enforced: None, shadow }
    }

    /// When the first release of the document [`crate::MAIN`] began or begins, the bank's own or the alliance's, whatever became
    /// of it. What was set of old by one person holds as it stood then, and is set by none any more.
    pub fn published_since(&self) -> Option<Timestamp> {
        self.snapshot.since.get(&self.kind).copied()
    }

    /// The released version that is in force of the documents called `name`, the bank's own before the alliance's.
    pub fn holding(&self, name: &str) -> Option<&Arc<Artefact>> {
        self.called(name).into_iter().find_map(|line| self.live(line))
    }

    fn called(&self, name: &str) -> Vec<&Line> {
        let mut lines: Vec<_> = self.documents().filter(|line| line.name == name).collect();
        lines.sort_by_key(|line| line.reach != Reach::Own);
        lines
    }

    /// What `line` decides by for `subject`, the one the kind goes by; nobody in particular is tried on only where
    /// everybody is.
    pub fn choose<'a>(&self, line: &'a Line, subject: Option<&str>) -> Chosen<'a> {
        let live = self.live(line);
        match &line.canary {
            Some((canary, tried)) if canary.takes(&self.bank, &tried.salt, subject) => match canary.trial {
                Trial::Shadow => Chosen { enforced: live, shadow: Some(tried) },
                Trial::Enforced => Chosen { enforced: Some(tried), shadow: None },
            },
            _ => Chosen { enforced: live, shadow: None },
        }
    }

    /// The released version of `line` that is in force.
    pub fn live<'a>(&self, line: &'a Line) -> Option<&'a Arc<Artefact>> {
        let released: Vec<Released> = line.live.iter().map(|(one, _)| *one).collect();
        let first = in_force(&released, self.at)?;
        line.live.iter().find(|(one, _)| one.version == first.version).map(|(_, artefact)| artefact)
    }

    /// Released versions of `line` that are not in force now and come to be when their time begins, or again when the time of
    /// the one in force ends.
    pub fn coming<'a>(&'a self, line: &'a Line) -> impl Iterator<Item = (&'a Window, &'a Arc<Artefact>)> {
        let live = self.live(line).map(|artefact| artefact.version);
        let waiting =
            line.live.iter().filter(move |(one, _)| Some(one.version) != live && !one.window.is_over(self.at));
        waiting.map(|(one, artefact)| (&one.window, artefact))
    }

    /// The version of `line` that is being tried here, and on whom.
    pub fn tried<'a>(&self, line: &'a Line) -> Option<(&'a Canary, &'a Arc<Artefact>)> {
        let (canary, artefact) = line.canary.as_ref()?;
        (canary.banks.is_empty() || canary.banks.contains(&self.bank)).then_some((canary, artefact))
    }
}

/// What is known of every bank.
#[derive(Default)]
pub(crate) struct Known {
    banks: Mutex<HashMap<TenantId, Looked>>,
    /// How often something was forgotten: what was read before is not believed after.
    forgotten: AtomicU64,
}

struct Looked {
    /// When the marks were read; nothing when a change was made here since.
    at: Option<Instant>,
    marks: (i64, i64),
    snapshot: Arc<Snapshot>,
}

impl Publishing {
    /// What is in force of `kind` in the bank of `ctx`, now.
    pub async fn in_force(&self, ctx: &Ctx, kind: &str) -> Result<InForce, Error> {
        self.known(kind)?;
        let snapshot = self.snapshot(ctx).await?;
        Ok(InForce { snapshot, kind: kind.to_owned(), bank: ctx.tenant.clone(), at: ctx.now() })
    }

    /// Tells whenever something that is in force was changed in this process, in any bank: to do something at once rather
    /// than with the next question.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// How often something in force was changed in this process: whoever keeps what it was told looks at this.
    pub fn generation(&self) -> u64 {
        *self.0.changes.borrow()
    }

    /// What was known is not believed any more: of one bank, or of all when it is the alliance's.
    pub(crate) fn forget(&self, tenant: &TenantId) {
        // First this, then what is known, then those who wait: whoever reads in between knows that it is old.
        self.0.force.forgotten.fetch_add(1, Ordering::SeqCst);
        let mut known = self.0.force.banks.lock();
        for (bank, looked) in known.iter_mut() {
            if bank == tenant || tenant.is_alliance() {
                looked.at = None;
            }
        }
        drop(known);
        self.0.changes.send_modify(|count| *count += 1);
    }

    pub(crate) async fn snapshot(&self, ctx: &Ctx) -> Result<Arc<Snapshot>, Error> {
        let forgotten = self.0.force.forgotten.load(Ordering::SeqCst);
        let before = {
            let known = self.0.force.banks.lock();
            match known.get(&ctx.tenant) {
                Some(looked) if looked.at.is_some_and(|at| is_believed(ctx, at)) => {
                    return Ok(looked.snapshot.clone());
                }
                looked => looked.map(|looked| (looked.marks, looked.snapshot.clone())),
            }
        };
        // The moment and the marks before the rows: what changes in between is looked at once more.
        let begun = Instant::now();
        let (own, alliance) = (self.db(ctx)?, self.db(&ctx.in_tenant(TenantId::alliance()))?);
        let marks = (force::mark(&own).await?, force::mark(&alliance).await?);
        let snapshot = match before {
            Some((seen, snapshot)) if seen == marks => snapshot,
            before => {
                let before = before.map(|(_, snapshot)| snapshot).unwrap_or_default();
                Arc::new(self.read(ctx, &own, &alliance, &before).await?)
            }
        };
        let mut known = self.0.force.banks.lock();
        let at = (self.0.force.forgotten.load(Ordering::SeqCst) == forgotten).then_some(begun);
        known.insert(ctx.tenant.clone(), Looked { at, marks, snapshot: snapshot.clone() });
        Ok(snapshot)
    }

    async fn read(&self, ctx: &Ctx, own: &Db, alliance: &Db, before: &Snapshot) -> Result<Snapshot, Error> {
        let mut sources = vec![(own, force::released(own).await?)];
        if !ctx.tenant.is_alliance() {
            let recalled = force::recalls(own).await?;
            let mut shared = force::released(alliance).await?;
            shared.retain(|row| {
                row.reach == Reach::Shared && !recalled.contains(&(row.version.document_id, row.version.version))
            });
            sources.push((alliance, shared));
        }
        let mut snapshot = Snapshot::default();
        for (db, rows) in sources {
            for (kind, since) in force::published_since(db, MAIN).await? {
                let first = snapshot.since.entry(kind).or_insert(since);
                *first = since.min(*first);
            }
            let mut lines: BTreeMap<String, Vec<Line>> = BTreeMap::new();
            for row in rows {
                self.put(ctx, db, row, before, &mut lines).await?;
            }
            for (kind, more) in lines {
                snapshot.kinds.entry(kind).or_default().extend(more);
            }
        }
        for lines in snapshot.kinds.values_mut() {
            lines.sort_by(|a, b| (&a.name, a.document_id).cmp(&(&b.name, b.document_id)));
        }
        Ok(snapshot)
    }

    /// Puts a version into its line, if it can come to decide. Rows come with the last released first.
    async fn put(
        &self,
        ctx: &Ctx,
        db: &Db,
        row: ForceRow,
        before: &Snapshot,
        lines: &mut BTreeMap<String, Vec<Line>>,
    ) -> Result<(), Error> {
        let ForceRow { kind, name, reach, version } = row;
        let lines = lines.entry(kind.clone()).or_default();
        let place = match lines.iter().position(|line| line.document_id == version.document_id) {
            Some(place) => place,
            None => {
                let document_id = version.document_id;
                lines.push(Line { document_id, name: name.clone(), reach, live: Vec::new(), canary: None });
                lines.len() - 1
            }
        };
        let now = ctx.now();
        let lasts = |(one, _): &(Released, Arc<Artefact>)| one.window.holds(now) && one.window.ends_at.is_none();
        if version.window.is_over(now) || (version.state == State::Live && lines[place].live.iter().any(lasts)) {
            return Ok(());
        }
        let known = before.find(&kind, version.document_id, version.version);
        let Some(artefact) = (match known {
            // Its text is the same for ever; its guard is not.
            Some(known) if known.guard == version.guard => Some(known),
            _ => self.ready(db, &kind, name, reach, &version).await?,
        }) else {
            return Ok(());
        };
        match (version.state, version.canary) {
            (State::Canary, Some(canary)) => lines[place].canary = Some((canary, artefact)),
            _ => {
                let released = Released {
                    version: version.version,
                    release_no: version.release_no.unwrap_or_default(),
                    window: version.window,
                };
                lines[place].live.push((released, artefact));
            }
        }
        Ok(())
    }

    /// Makes a version ready. One that the code of today does not take decides nothing: the last good one does.
    async fn ready(
        &self,
        db: &Db,
        kind: &str,
        name: String,
        reach: Reach,
        row: &versions::VersionRow,
    ) -> Result<Option<Arc<Artefact>>, Error> {
        let Some(known) = self.0.kinds.get(kind) else { return Ok(None) };
        let (document_id, version) = (row.document_id, row.version);
        let text = versions::edit(db, document_id, version, row.edit).await?.ok_or(Error::Unknown)?;
        let compiled = match known.compile(&text.body) {
            Ok(compiled) => compiled,
            Err(objections) => {
                let first = objections.first().map(|objection| objection.message.as_str()).unwrap_or_default();
                tracing::error!(kind, %document_id, version, first, "a released version is not allowed any more");
                return Ok(None);
            }
        };
        let (guard, salt) = (row.guard.clone(), format!("{document_id}:{version}"));
        Ok(Some(Arc::new(Artefact { document_id, version, name, reach, body: text.body, guard, salt, compiled })))
    }
}

/// Whether what was read at `at` is believed. In a simulation there is no other process that could have changed it, and the
/// wall's clock must not decide how often is read.
fn is_believed(ctx: &Ctx, at: Instant) -> bool {
    matches!(ctx.clock, Clock::Seeded(_)) || at.elapsed() < BELIEVED
}

impl Snapshot {
    fn find(&self, kind: &str, document_id: Id<Document>, version: i64) -> Option<Arc<Artefact>> {
        let line = self.kinds.get(kind)?.iter().find(|line| line.document_id == document_id)?;
        let live = line.live.iter().map(|(_, artefact)| artefact);
        let tried = line.canary.iter().map(|(_, artefact)| artefact);
        live.chain(tried).find(|artefact| artefact.version == version).cloned()
    }

    pub(crate) fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(String::as_str)
    }
}
