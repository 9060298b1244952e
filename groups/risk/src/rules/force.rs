//! What is in force: the documents that decide for somebody, put together once and kept while they stay the same.

use std::sync::{Arc, LazyLock};

use contracts::risk::VerdictOutcome;
use kernel::{Ctx, Id};
use parking_lot::RwLock;
use publishing::model::Reach;
use publishing::{Artefact, Document, InForce, MAIN, Publishing};

use super::body::Body;
use super::compile::{Doc, Part, Set, Standing};
use super::judge::Judged;
use super::kind::{BASE, BLOCKED, DELAYED, KIND, STEPPED_UP, doc_of};
use super::settings;

/// Sets that are kept for one bank, at most: more only while versions are tried on many shares at once.
const SETS_MAX: usize = 16;

static BASE_DOC: LazyLock<Arc<Doc>> = LazyLock::new(|| compiled_in(Body::base()));
static FIRST_DOC: LazyLock<Arc<Doc>> = LazyLock::new(|| compiled_in(&settings::first()));

fn compiled_in(body: &Body) -> Arc<Doc> {
    Doc::compile(body).unwrap_or_else(|objections| panic!("the set that is compiled in: {objections:?}"))
}

/// What is in force while the alliance has published nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// The set that is compiled in.
    #[default]
    Base,
    /// The first twelve of its rules alone: for worlds that are made up, where nobody answers what is asked.
    First,
}

impl Ground {
    /// The document.
    pub fn doc(self) -> &'static Arc<Doc> {
        match self {
            Self::Base => &BASE_DOC,
            Self::First => &FIRST_DOC,
        }
    }
}

/// What was set of old, made ready; its number changes with it.
#[derive(Debug, Clone, Default)]
pub struct OldSettings {
    /// Counted up with every change.
    pub number: u64,
    /// What they come to; nothing where nothing is set otherwise than usual.
    pub doc: Option<Arc<Doc>>,
}

/// A set, and the published versions its parts are of: nothing for what is compiled in or set of old.
#[derive(Debug)]
pub struct Deciding {
    /// What is asked.
    pub set: Set,
    artefacts: Vec<Option<Arc<Artefact>>>,
}

/// Which documents: what makes two sets the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Key {
    settings: u64,
    documents: Vec<(Id<Document>, i64, Standing)>,
}

/// The sets of one bank.
#[derive(Debug)]
pub struct Sets {
    ground: Ground,
    made: RwLock<Vec<(Key, Arc<Deciding>)>>,
}

impl Sets {
    /// None yet, over `ground`.
    pub fn over(ground: Ground) -> Self {
        Self { ground, made: RwLock::default() }
    }

    /// What decides for `subject`; and whether it was put together just now.
    pub fn deciding(&self, in_force: &InForce, subject: Option<&str>, old: &OldSettings) -> (Arc<Deciding>, Freshness) {
        let chosen = chosen(in_force, subject);
        let documents = chosen.iter().map(|(artefact, standing)| (artefact.document_id, artefact.version, *standing));
        let key = Key { settings: old.number, documents: documents.collect() };
        if let Some((_, known)) = self.made.read().iter().find(|(one, _)| *one == key) {
            return (known.clone(), Freshness::Known);
        }
        let made = Arc::new(Deciding::of(chosen, old, self.ground));
        let mut sets = self.made.write();
        if sets.len() >= SETS_MAX {
            sets.remove(0);
        }
        sets.push((key, made.clone()));
        (made, Freshness::New)
    }

    /// What decided last, for anybody: while what is published cannot be asked.
    pub fn last(&self, old: &OldSettings) -> Arc<Deciding> {
        let last = self.made.read().last().map(|(_, deciding)| deciding.clone());
        last.unwrap_or_else(|| Arc::new(Deciding::of(Vec::new(), old, self.ground)))
    }
}

/// Whether a set was put together just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// It was there.
    Known,
    /// It was made now.
    New,
}

/// The versions that decide for `subject`, or are tried beside those.
fn chosen<'a>(in_force: &'a InForce, subject: Option<&str>) -> Vec<(&'a Arc<Artefact>, Standing)> {
    let mut all = Vec::new();
    for line in in_force.documents() {
        let chosen = in_force.choose(line, subject);
        let standing = if line.reach == Reach::Own { Standing::Own } else { Standing::Ground };
        all.extend(chosen.enforced.map(|artefact| (artefact, standing)));
        all.extend(chosen.shadow.map(|artefact| (artefact, Standing::Shadow)));
    }
    all
}

impl Deciding {
    fn of(chosen: Vec<(&Arc<Artefact>, Standing)>, old: &OldSettings, ground: Ground) -> Self {
        let is = |name: &str, wanted: Standing| {
            chosen.iter().any(|(artefact, standing)| artefact.name == name && *standing == wanted)
        };
        let (mut parts, mut artefacts) = (Vec::new(), Vec::new());
        if !is(BASE, Standing::Ground) {
            let doc = ground.doc().clone();
            parts.push(Part { document: Arc::from(BASE), version: 0, doc, standing: Standing::Ground });
            artefacts.push(None);
        }
        // The bank's own document began with what was set of old.
        if let Some(doc) = old.doc.clone().filter(|_| !is(MAIN, Standing::Own)) {
            parts.push(Part { document: Arc::from("settings"), version: 0, doc, standing: Standing::Own });
            artefacts.push(None);
        }
        for (artefact, standing) in chosen {
            let Some(doc) = doc_of(artefact) else { continue };
            let version = u32::try_from(artefact.version).unwrap_or(u32::MAX);
            parts.push(Part { document: Arc::from(artefact.name.as_str()), version, doc, standing });
            artefacts.push(Some(artefact.clone()));
        }
        Self { set: Set::of(parts), artefacts }
    }

    /// Counts a judgement for the guards of what is published.
    pub fn count(&self, line: &Publishing, ctx: &Ctx, judged: &Judged) {
        for (artefact, outcome) in self.artefacts.iter().zip(&judged.by_part) {
            let Some(artefact) = artefact else { continue };
            let figures: &[_] = match outcome {
                VerdictOutcome::Allow => &[],
                VerdictOutcome::StepUp => &[(STEPPED_UP, 1)],
                VerdictOutcome::Delay => &[(DELAYED, 1)],
                VerdictOutcome::Deny => &[(BLOCKED, 1)],
            };
            line.count(ctx, artefact, KIND, figures);
        }
    }
}
