//! Deciding: approval by somebody else, trying on some, releasing, taking back, retiring.

use expr::Condition;
use kernel::{Actor, AuditEntry, Ctx, Id, Timestamp};
use serde_json::{Value, json};

use crate::error::Error;
use crate::figures::compares;
use crate::kind::Known;
use crate::line::{Held, HeldOnce, Place, Touches, released, take, text_in_tx};
use crate::model::{Canary, EVERYBODY, Guard, Reach, Released, Standing, State, Step, Window, standing};
use crate::store::{self, Document, force, versions};
use crate::{Objection, Publishing};

/// Most people on a white list.
pub const WHITE_LIST_MAX: usize = 1_000;
/// The longest id on a white list.
const SUBJECT_MAX: usize = 64;
/// Most banks a version is tried in.
const BANKS_MAX: usize = 200;
/// How many released versions are kept beneath the one in force, to go back to. Older ones are retired.
pub(crate) const KEPT_BENEATH: usize = 10;
/// How far back a guard may look, in minutes: figures are kept a little longer.
pub const GUARD_MINUTES_MAX: i64 = 7 * 24 * 60;
/// The largest sample a guard may wait for.
const SAMPLE_MAX: i64 = 1_000_000_000;

/// What somebody decides about a version.
#[derive(Debug, Clone)]
pub enum Move {
    /// It goes back to its authors.
    Return,
    /// It is right: the text of this edit, as it was looked at.
    Approve {
        /// Which text.
        edit: i64,
    },
    /// It is tried on some; again, on others.
    Canary {
        /// On whom.
        canary: Canary,
        /// When it is taken back by itself.
        guard: Option<Guard>,
    },
    /// It is for everybody.
    Release {
        /// When; nothing for at once and without an end.
        window: Window,
        /// When it is taken back by itself.
        guard: Option<Guard>,
    },
    /// It was wrong: the last good one is in force again.
    RollBack,
    /// A text on its way is not wanted; or the whole document, if the version was released.
    Retire,
}

impl Move {
    const fn step(&self) -> Step {
        match self {
            Self::Return => Step::Return,
            Self::Approve { .. } => Step::Approve,
            Self::Canary { .. } => Step::Canary,
            Self::Release { .. } => Step::Release,
            Self::RollBack => Step::RollBack,
            Self::Retire => Step::Retire,
        }
    }
}

impl Publishing {
    /// Takes a decision about a version; a repeat of the call answers what the first one did.
    pub async fn decide(
        &self,
        ctx: &Ctx,
        id: Id<Document>,
        version: i64,
        how: Move,
        note: &str,
    ) -> Result<Place, Error> {
        let mut held = match self.hold(ctx, id, version).await? {
            HeldOnce::Repeat(place) => return Ok(place),
            HeldOnce::First(held) if matches!(how, Move::Canary { .. } | Move::Release { .. }) => {
                // Nobody waits while the kind looks around.
                drop(held);
                self.still_fits(ctx, id, version).await?;
                match self.hold(ctx, id, version).await? {
                    HeldOnce::Repeat(place) => return Ok(place),
                    HeldOnce::First(held) => held,
                }
            }
            HeldOnce::First(held) => held,
        };
        let step = how.step();
        let was = held.version.state;
        take(ctx, &mut held, step)?;
        let (more, touches) = match how {
            Move::Return => (Value::Null, Touches::Text),
            Move::Approve { edit } => {
                approve(ctx, &mut held, edit)?;
                (json!({ "edit": edit }), Touches::Text)
            }
            Move::Canary { canary, guard } => (self.try_out(&mut held, canary, guard).await?, Touches::Force),
            Move::Release { window, guard } => (self.release(ctx, &mut held, window, guard).await?, Touches::Force),
            Move::RollBack => (roll_back(ctx, &mut held, was).await?, Touches::Force),
            Move::Retire if was == State::Live => (retire_all(&mut held).await?, Touches::Force),
            Move::Retire => (Value::Null, Touches::Text),
        };
        self.finish(ctx, held, step, note, more, touches).await
    }

    /// Takes a version of the alliance's back in one bank alone; whether it was not already.
    pub async fn recall(&self, ctx: &Ctx, id: Id<Document>, version: i64, note: &str) -> Result<bool, Error> {
        let alliance = ctx.in_tenant(kernel::TenantId::alliance());
        let document = store::document(&self.db(&alliance)?, id).await?.ok_or(Error::Unknown)?;
        let row = versions::version(&self.db(&alliance)?, id, version).await?.ok_or(Error::Unknown)?;
        if document.reach != Reach::Shared || ctx.tenant.is_alliance() {
            return Err(Error::Unknown);
        }
        if !matches!(row.state, State::Live | State::Canary) {
            return Err(Error::NotInForce);
        }
        let mut tx = match storage::Tx::begin_once::<bool>(&self.db(ctx)?, ctx).await? {
            storage::Begun::Repeat(first) => return Ok(first),
            storage::Begun::First(tx) => tx,
        };
        let is_new = force::recall_in_tx(&mut tx, ctx, id, version, note).await?;
        if is_new {
            force::change_in_tx(&mut tx).await?;
            let detail = json!({
                "kind": document.kind, "name": document.name, "version": version, "note": note,
            });
            tx.audit(AuditEntry::done("publishing.recalled", id, &detail));
        }
        tx.commit_answer(is_new).await?;
        self.forget(&ctx.tenant);
        Ok(is_new)
    }

    /// Whatever was approved still fits with what is beside it: that may have changed since it was checked.
    async fn still_fits(&self, ctx: &Ctx, id: Id<Document>, version: i64) -> Result<(), Error> {
        let db = self.db(ctx)?;
        let document = store::document(&db, id).await?.ok_or(Error::Unknown)?;
        let row = versions::version(&db, id, version).await?.ok_or(Error::Unknown)?;
        let text = versions::edit(&db, id, version, row.edit).await?.ok_or(Error::Unknown)?;
        let objections = self.known(&document.kind)?.kind.objections(ctx, &text.body, Some(id)).await?;
        if objections.is_empty() { Ok(()) } else { Err(Error::Objections(objections)) }
    }

    /// Whatever was approved is still allowed by the code that runs now.
    async fn still_allowed<'a>(&'a self, held: &mut Held) -> Result<&'a Known, Error> {
        let known = self.known(&held.document.kind)?;
        let (id, version, edit) = (held.document.document_id, held.version.version, held.version.edit);
        let body = text_in_tx(&mut held.tx, id, version, edit).await?;
        known.compile(&body).map_err(Error::Objections)?;
        Ok(known)
    }

    async fn try_out(&self, held: &mut Held, mut canary: Canary, guard: Option<Guard>) -> Result<Value, Error> {
        let known = self.still_allowed(held).await?;
        let reach = held.document.reach;
        check_canary(&mut canary, reach)?;
        check_guard(guard.as_ref(), known, reach, State::Canary)?;
        alone(held).await?;
        let more = json!({
            "banks": canary.banks, "share": canary.share, "white_list": canary.white_list.len(),
            "trial": canary.trial, "guard": guard,
        });
        held.version.canary = Some(canary);
        held.version.guard = guard;
        Ok(more)
    }

    async fn release(&self, ctx: &Ctx, held: &mut Held, window: Window, guard: Option<Guard>) -> Result<Value, Error> {
        let known = self.still_allowed(held).await?;
        check_guard(guard.as_ref(), known, held.document.reach, State::Live)?;
        let now = ctx.now();
        let starts_at = window.starts_at.unwrap_or(now);
        if starts_at < now {
            return Err(Error::Invalid("starts_at", "不能早于现在 / Not in the past"));
        }
        if window.ends_at.is_some_and(|end| end <= starts_at) {
            return Err(Error::Invalid("ends_at", "应晚于开始时间 / After the start"));
        }
        alone(held).await?;
        let id = held.document.document_id;
        let window = Window { starts_at: Some(starts_at), ends_at: window.ends_at };
        let beneath = versions::in_state_in_tx(&mut held.tx, id, State::Live).await?;
        let before: Vec<Released> = beneath.iter().filter_map(released).collect();
        let this = Released { version: held.version.version, release_no: held.document.releases + 1, window };
        let supersedes = superseded(&before, this, now);
        let old = beneath.into_iter().filter(|row| row.window.holds(now)).skip(KEPT_BENEATH);
        for mut row in old {
            row.state = State::Retired;
            versions::update_in_tx(&mut held.tx, &row).await?;
        }
        held.document.releases = this.release_no;
        held.version.release_no = Some(this.release_no);
        held.version.window = window;
        held.version.canary = None;
        held.version.guard = guard;
        let guard = &held.version.guard;
        Ok(json!({ "starts_at": starts_at, "ends_at": window.ends_at, "guard": guard, "supersedes": supersedes }))
    }
}

/// The versions whose start was still to come, and will not, because `this` lies over it.
fn superseded(before: &[Released], this: Released, now: Timestamp) -> Vec<i64> {
    let after: Vec<Released> = before.iter().copied().chain([this]).collect();
    let stands = |one: &Released, among: &[Released]| standing(*one, among, now);
    let hit = before
        .iter()
        .filter(|one| stands(one, before) == Standing::Scheduled && stands(one, &after) == Standing::Superseded);
    hit.map(|one| one.version).collect()
}

/// Approves the text that was looked at, and no other.
fn approve(ctx: &Ctx, held: &mut Held, edit: i64) -> Result<(), Error> {
    if !matches!(ctx.actor, Actor::Operator { .. }) {
        return Err(Error::NotAPerson);
    }
    if held.version.edit != edit {
        return Err(Error::Moved);
    }
    held.version.approved_at = Some(ctx.now());
    Ok(())
}

/// No other version of the document is being tried.
async fn alone(held: &mut Held) -> Result<(), Error> {
    let tried = versions::in_state_in_tx(&mut held.tx, held.document.document_id, State::Canary).await?;
    match tried.into_iter().find(|row| row.version != held.version.version) {
        Some(other) => Err(Error::OtherCanary(other.version)),
        None => Ok(()),
    }
}

/// What is in force when this one is gone. A version that was replaced or is over is not taken back: nothing would change,
/// and the last good one is not to be lost.
async fn roll_back(ctx: &Ctx, held: &mut Held, was: State) -> Result<Value, Error> {
    let (id, now) = (held.document.document_id, ctx.now());
    let rows = versions::in_state_in_tx(&mut held.tx, id, State::Live).await?;
    let all: Vec<Released> = rows.iter().filter_map(released).collect();
    if was == State::Live {
        let this = all.iter().find(|one| one.version == held.version.version);
        let stands = this.map(|one| standing(*one, &all, now));
        if !matches!(stands, Some(Standing::InForce | Standing::Scheduled | Standing::Superseded)) {
            return Err(Error::NotInForce);
        }
    }
    let others: Vec<Released> = all.into_iter().filter(|one| one.version != held.version.version).collect();
    Ok(json!({ "in_force": crate::model::in_force(&others, now).map(|one| one.version) }))
}

/// With a released version the whole document goes: what is beneath it would come back otherwise, what is tried would go on
/// deciding, and what is approved could be released after all. A draft stays: it is approved by nobody.
async fn retire_all(held: &mut Held) -> Result<Value, Error> {
    let id = held.document.document_id;
    let mut with = Vec::new();
    for state in [State::Live, State::Canary, State::Approved, State::Checked] {
        for mut row in versions::in_state_in_tx(&mut held.tx, id, state).await? {
            if row.version != held.version.version {
                row.state = State::Retired;
                versions::update_in_tx(&mut held.tx, &row).await?;
                with.push(row.version);
            }
        }
    }
    Ok(json!({ "with": with }))
}

fn check_canary(canary: &mut Canary, reach: Reach) -> Result<(), Error> {
    if canary.banks.len() > BANKS_MAX || (reach == Reach::Own && !canary.banks.is_empty()) {
        return Err(Error::Invalid(
            "banks",
            "只有联盟文档可以按银行灰度 / Only the alliance's documents are tried by bank",
        ));
    }
    if reach == Reach::Template {
        // A template is adopted by banks, not by people.
        canary.share = EVERYBODY;
        canary.white_list.clear();
        if canary.banks.is_empty() {
            return Err(Error::Invalid("banks", "请选择先提供给哪些银行 / Choose the banks it is offered to first"));
        }
    }
    let subject = |id: &String| (1..=SUBJECT_MAX).contains(&id.len()) && kernel::text::is_plain(id);
    if canary.white_list.len() > WHITE_LIST_MAX || !canary.white_list.iter().all(subject) {
        return Err(Error::Invalid("white_list", "最多 1000 个，每个最多 64 个字符 / At most 1,000 of 64 characters"));
    }
    if canary.share > EVERYBODY || (canary.share == 0 && canary.white_list.is_empty()) {
        return Err(Error::Invalid(
            "share",
            "应在万分之 1 至 10000 之间，或填写白名单 / 1 to 10,000 of ten thousand, or a white list",
        ));
    }
    Ok(())
}

/// Whether `guard` can be asked about a version in `state`.
fn check_guard(guard: Option<&Guard>, known: &Known, reach: Reach, state: State) -> Result<(), Error> {
    let Some(guard) = guard else { return Ok(()) };
    if reach == Reach::Template {
        return Err(Error::Invalid(
            "guard",
            "模板不直接生效，无需保护条件 / A template is not in force, and needs no guard",
        ));
    }
    if !(1..=SAMPLE_MAX).contains(&guard.sample_min) {
        return Err(Error::Invalid("guard.sample_min", "应在 1 至 10 亿之间 / Between 1 and 1,000,000,000"));
    }
    if !(1..=GUARD_MINUTES_MAX).contains(&guard.minutes) {
        return Err(Error::Invalid("guard.minutes", "应在 1 分钟至 7 天之间 / Between a minute and 7 days"));
    }
    let objection = |words: String| Err(Error::Objections(vec![Objection::new("guard.condition", words)]));
    match Condition::compile(&known.catalogue, &guard.condition) {
        Err(objections) => objection(objections.in_both()),
        // It would be compared with itself, and never be taken back.
        Ok(condition) if state == State::Live && compares(&condition) => objection(
            "发布后它就是现行版本，没有可比的：条件只能用它自己的指标，或只用现行版本的指标 / \
             Once released it is the live version itself, with nothing to compare it with: ask for its own figures, or for those of the live version, alone"
                .to_owned(),
        ),
        Ok(_) => Ok(()),
    }
}
