//! Faces: enrolled with a consent of their own, proved by doing before the camera what the bank asks for.
//!
//! A check asks for one thing after the other: to look ahead, then a few acts drawn at random, each told when the one before
//! was seen. It is for one challenge or one enrolment, of one session, and is used once; so what it proves is bound to the
//! operation that the challenge is of. Who looks at the pictures stands behind [`contracts::face::FaceVerifier`]: a vendor's
//! server, or the demonstration's engine. Where nobody can look the tool is not there: it is neither offered nor asked for.
//!
//! Invariants:
//! - nothing is looked at without the consent in force, asked for with every look; when it is withdrawn the features are erased;
//! - no picture is kept or logged; the features of a check are sealed, and erased when it ends;
//! - a look in vain is no wrong proof; another face, no living face, and a check out of looks are;
//! - nobody who could look is never taken for a "no".
//!
//! Who the face is of, it cannot say: it is the face of whoever enrolled it, with PIN and code.

pub mod http;
pub mod model;
pub mod refusal;
pub mod rules;
pub mod store;
pub mod vendor;

use std::sync::Arc;

use contracts::auth::{Challenge, Tool};
use contracts::face::{FaceAction, FaceFault, FaceFrame, FaceLikeness, FaceLook, FaceRoute, FaceSeen, FaceVerifier};
use contracts::user::{ConsentPurpose, ConsentStanding, Consents, User};
use crypto::BankKeys;
use kernel::{AuditEntry, Ctx, Id, Timestamp};
use serde::Deserialize;
use serde_json::json;
use storage::Tx;

use crate::challenges::{own, pass_in_tx, signed_in};
use crate::error::Error;
use crate::model::{AttemptRules, Lane, Try};
use crate::service::{Service, count_wrong_in_tx};
use crate::store::{self as tries, AttemptKey, ChallengeRow, SecretTool};
use crate::tools::store::{self as tools, Enrolled, Enrolment, EnrolmentRow};
use crate::tools::{Made, proofs::wrong};
pub use refusal::Refusal;
pub use rules::FaceRules;
use store::{CheckRow, FaceCheck, For};

/// Most checks that are begun for one challenge or enrolment: whoever waits for the acts they have a film of waits in vain.
const CHECKS_MAX: i64 = 5;

/// Who looks, and who knows what customers agreed to.
pub struct Faces {
    /// Whoever looks at pictures.
    pub verifier: Arc<dyn FaceVerifier>,
    /// What customers agreed to.
    pub consents: Arc<dyn Consents>,
}

/// How a check stands.
pub struct CheckStanding {
    pub check_id: Id<FaceCheck>,
    pub expires_at: Timestamp,
    /// How many acts were seen.
    pub step: i64,
    /// How many there are.
    pub steps: i64,
    /// What is asked for now; nothing when all was seen.
    pub action: Option<FaceAction>,
    /// Why the last look was in vain.
    pub fault: Option<FaceFault>,
    /// Looks left.
    pub looks_left: i64,
    /// Who looks.
    pub route: FaceRoute,
}

/// What answers a challenge or an enrolment: the check that was passed for it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passed {
    check_id: Id<FaceCheck>,
}

/// Under which wrong proofs by face are counted.
fn tries_of(user: Id<User>) -> AttemptKey {
    AttemptKey { subject: user.to_string(), tool: SecretTool::Face, lane: Lane::Known }
}

impl Service {
    /// Has faces be looked at by `faces`. Told once, when the platform is put together; never, where nobody can look.
    pub fn look_through(&self, faces: Faces) {
        // A second one would be another way to look at what the first has enrolled: the first goes on.
        let _ = self.faces.set(faces);
    }

    fn faces(&self) -> Result<&Faces, Error> {
        self.faces.get().ok_or(Error::ToolNotOffered)
    }

    async fn face_rules(&self, ctx: &Ctx) -> Result<Arc<FaceRules>, Error> {
        Ok(self.parameters.current(ctx).await?)
    }

    /// Whether faces can be looked at here at all.
    pub(crate) fn sees_faces(&self) -> bool {
        self.faces.get().is_some()
    }

    /// Whether the customer's face may be looked at now: somebody can, and they agreed to it.
    pub(crate) async fn may_look(&self, ctx: &Ctx, user: Id<User>) -> Result<bool, Error> {
        let Some(faces) = self.faces.get() else { return Ok(false) };
        let standing = faces.consents.standing(ctx, user, ConsentPurpose::Biometrics).await?;
        Ok(standing == ConsentStanding::Given)
    }

    /// Refuses whoever has not agreed to be looked at.
    pub(crate) async fn check_face_consent(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        match self.may_look(ctx, user).await? {
            true => Ok(()),
            false => Err(Refusal::ConsentNeeded.into()),
        }
    }

    /// Begins a check for a challenge of the caller's that asks for the face. One that was begun before is over.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn begin_challenge_check(&self, ctx: &Ctx, challenge: Id<Challenge>) -> Result<CheckStanding, Error> {
        let (user, _) = signed_in(ctx)?;
        let row = own(ctx, tries::challenge(&self.banks.db(ctx)?, challenge).await?)?;
        if !row.is_open(ctx.now()) {
            return Err(Error::ChallengeInvalid);
        }
        if !row.asks(Tool::Face) || row.passed.contains(&Tool::Face) {
            return Err(Error::ToolNotAsked);
        }
        self.not_locked(ctx, user).await?;
        self.begin_check(ctx, For::Challenge(challenge), row.expires_at).await
    }

    /// Begins a check for an enrolment of the caller's. One that was begun before is over.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn begin_enrolment_check(&self, ctx: &Ctx, enrolment: Id<Enrolment>) -> Result<CheckStanding, Error> {
        let keys = self.keys.bank(&ctx.tenant);
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let row = crate::tools::open_enrolment_in_tx(&mut tx, ctx, &keys, enrolment).await?;
        drop(tx);
        if row.kind != Tool::Face {
            return Err(Error::ToolNotAsked);
        }
        self.begin_check(ctx, For::Enrolment(enrolment), row.expires_at).await
    }

    async fn begin_check(&self, ctx: &Ctx, for_what: For, until: Timestamp) -> Result<CheckStanding, Error> {
        let (user, session) = signed_in(ctx)?;
        self.faces()?;
        self.check_face_consent(ctx, user).await?;
        let (db, keys) = self.room(ctx)?;
        let rules = self.face_rules(ctx).await?;
        let row = CheckRow {
            check_id: ctx.new_id(),
            user_id: user,
            session_id: session,
            for_what,
            actions: model::drawn(rules.actions, crypto::token::random_bytes()),
            step: 0,
            looks: 0,
            live: None,
            created_at: ctx.now(),
            expires_at: until.min(ctx.now().plus_seconds(rules.check_life_s)),
            ended_at: None,
        };
        let mut tx = db.begin(ctx).await?;
        // Whoever begins locks what it is for, so that two at once count each other.
        match for_what {
            For::Challenge(challenge) => drop(own(ctx, tries::challenge_in_tx(&mut tx, challenge).await?)?),
            For::Enrolment(id) => drop(crate::tools::open_enrolment_in_tx(&mut tx, ctx, &keys, id).await?),
        }
        if store::begun_in_tx(&mut tx, for_what).await? >= CHECKS_MAX {
            return Err(Refusal::ChecksSpent.into());
        }
        store::end_all_in_tx(&mut tx, for_what, ctx.now()).await?;
        store::insert_in_tx(&mut tx, &keys, &row).await?;
        tx.commit().await?;
        self.standing_of(&row, &rules, None)
    }

    fn standing_of(&self, row: &CheckRow, rules: &FaceRules, fault: Option<FaceFault>) -> Result<CheckStanding, Error> {
        Ok(CheckStanding {
            check_id: row.check_id,
            expires_at: row.expires_at,
            step: row.step,
            steps: i64::try_from(row.actions.len()).unwrap_or(i64::MAX),
            action: row.asked(),
            fault,
            looks_left: (rules.looks_max - row.looks).max(0),
            route: self.faces()?.verifier.route(),
        })
    }

    /// The caller's own check; anybody else's does not exist.
    async fn own_check(&self, ctx: &Ctx, check: Id<FaceCheck>) -> Result<CheckRow, Error> {
        let (user, session) = signed_in(ctx)?;
        let (db, keys) = self.room(ctx)?;
        let row = store::check(&db, &keys, check).await?;
        row.filter(|row| row.user_id == user && row.session_id == session).ok_or(Error::NotFound)
    }

    /// Looks at what the caller did at `step` of a check. What was seen already is not looked at again, so a call whose
    /// answer was lost can be made again.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, step, frames = frames.len()))]
    pub async fn look(
        &self,
        ctx: &Ctx,
        check: Id<FaceCheck>,
        step: i64,
        frames: &[FaceFrame],
    ) -> Result<CheckStanding, Error> {
        let (user, _) = signed_in(ctx)?;
        let faces = self.faces()?;
        self.own_check(ctx, check).await?;
        // One look at a time for one customer, whatever is sent together.
        let _one_at_a_time = self.in_flight.enter(&ctx.tenant, &tries_of(user)).await?;
        let (rules, row) = (self.face_rules(ctx).await?, self.own_check(ctx, check).await?);
        if !row.is_open(ctx.now()) {
            return Err(Refusal::CheckOver.into());
        }
        if step < row.step {
            return self.standing_of(&row, &rules, None);
        }
        let Some(action) = row.asked().filter(|_| step == row.step) else {
            return Err(Error::Field {
                field: "step", code: "out_of_range", why: "尚未到这一步 / not asked for yet"
            });
        };
        self.check_face_consent(ctx, user).await?;
        self.not_locked(ctx, user).await?;
        let reference = format!("{check}/{step}/{}", row.looks);
        let look = FaceLook { reference: &reference, action, frames, first: row.live.as_ref() };
        match faces.verifier.look(ctx, look).await? {
            FaceSeen::Done(template) => {
                let live = row.live.clone().unwrap_or(template);
                let row = CheckRow { step: step + 1, live: Some(live), ..row };
                let keys = self.keys.bank(&ctx.tenant);
                let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
                if !store::advance_in_tx(&mut tx, &keys, &row, ctx.now()).await? {
                    return Err(Refusal::CheckOver.into());
                }
                tx.commit().await?;
                self.standing_of(&row, &rules, None)
            }
            FaceSeen::NotYet(fault) => self.in_vain(ctx, row, &rules, fault).await,
            FaceSeen::Unanswered => Err(Refusal::Unavailable.into()),
        }
    }

    /// Counts a look in vain. What was no clumsiness, and one look too many, end the check and are a wrong proof.
    async fn in_vain(
        &self,
        ctx: &Ctx,
        row: CheckRow,
        rules: &FaceRules,
        fault: FaceFault,
    ) -> Result<CheckStanding, Error> {
        let row = CheckRow { looks: row.looks + 1, ..row };
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::count_look_in_tx(&mut tx, row.check_id).await?;
        if !fault.is_an_attempt() && row.looks < rules.looks_max {
            tx.commit().await?;
            return self.standing_of(&row, rules, Some(fault));
        }
        store::end_in_tx(&mut tx, row.check_id, ctx.now()).await?;
        let For::Challenge(challenge) = row.for_what else {
            // Nothing is proved by an enrolment, so there is nothing to guess at.
            tx.commit().await?;
            return Err(Refusal::CheckOver.into());
        };
        let outcome = self.refused_in_tx(&mut tx, ctx, row.user_id, challenge, Some(fault)).await?;
        tx.commit().await?;
        Err(wrong(Tool::Face, outcome))
    }

    async fn refused_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        user: Id<User>,
        challenge: Id<Challenge>,
        fault: Option<FaceFault>,
    ) -> Result<Try, Error> {
        let outcome = count_wrong_in_tx(tx, ctx, &tries_of(user), AttemptRules::SECRETS).await?;
        let detail = json!({ "tool": Tool::Face, "challenge": challenge, "fault": fault });
        tx.audit(AuditEntry::refused("auth.proof_refused", user, &detail));
        Ok(outcome)
    }

    /// Seconds until the customer's face can be tried again: it is enrolled, may be looked at, and is locked.
    pub(crate) async fn face_locked_for_s(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<i64>, Error> {
        let db = self.banks.db(ctx)?;
        let Some(seconds) = tries::attempts(&db, &tries_of(user)).await?.locked_for_s(ctx.now()) else {
            return Ok(None);
        };
        let kinds = tools::kinds(&db, user).await?;
        let in_force = |end: Option<Timestamp>| end.is_none_or(|end| ctx.now() < end);
        let enrolled = kinds.iter().any(|kind| kind.tool == Tool::Face && in_force(kind.expires_at));
        Ok(if enrolled && self.may_look(ctx, user).await? { Some(seconds) } else { None })
    }

    async fn not_locked(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        match tries::attempts(&self.banks.db(ctx)?, &tries_of(user)).await?.locked_for_s(ctx.now()) {
            Some(seconds) => Err(Error::ToolLocked { tool: Tool::Face, seconds }),
            None => Ok(()),
        }
    }

    /// The check an answer names, if it was passed for `for_what` and not used.
    async fn passed_check(&self, ctx: &Ctx, answer: serde_json::Value, for_what: For) -> Result<CheckRow, Error> {
        let Passed { check_id } = serde_json::from_value(answer).map_err(|_| Error::ProofUnfit)?;
        let row = self.own_check(ctx, check_id).await?;
        let passed = row.is_open(ctx.now()) && row.asked().is_none() && row.for_what == for_what;
        if passed { Ok(row) } else { Err(Refusal::CheckOver.into()) }
    }

    /// The first face: the one of a check that was passed for this enrolment.
    pub(crate) async fn first_face(
        &self,
        ctx: &Ctx,
        row: &EnrolmentRow,
        answer: serde_json::Value,
    ) -> Result<Made, Error> {
        self.check_face_consent(ctx, row.user_id).await?;
        let check = self.passed_check(ctx, answer, For::Enrolment(row.enrolment_id)).await?;
        let live = check.live.as_ref().ok_or(Refusal::CheckOver)?;
        let life_days = self.face_rules(ctx).await?.life_days;
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if !store::end_in_tx(&mut tx, check.check_id, ctx.now()).await? {
            return Err(Refusal::CheckOver.into());
        }
        tx.commit().await?;
        let material = model::written(live);
        Ok(Made { material, locator: None, device_id: None, last_step: 0, life_days, serial: None })
    }

    /// Answers a challenge with the face of a check that was passed for it.
    pub(crate) async fn answer_face(
        &self,
        ctx: &Ctx,
        row: &ChallengeRow,
        answer: serde_json::Value,
    ) -> Result<ChallengeRow, Error> {
        let user = row.user_id;
        let faces = self.faces()?;
        self.check_face_consent(ctx, user).await?;
        self.not_locked(ctx, user).await?;
        let check = self.passed_check(ctx, answer, For::Challenge(row.challenge_id)).await?;
        let live = check.live.as_ref().ok_or(Refusal::CheckOver)?;
        let (db, keys) = self.room(ctx)?;
        let (tool, enrolled) = self.enrolled_face(ctx, &keys, user).await?;
        let compared = faces.verifier.compare(ctx, &check.check_id.to_string(), (live, &enrolled)).await?;
        let alike = match compared {
            FaceLikeness::Score(score) => score >= self.face_rules(ctx).await?.threshold_permille,
            FaceLikeness::OtherModel => return Err(Refusal::OtherModel.into()),
            FaceLikeness::Unanswered => return Err(Refusal::Unavailable.into()),
        };
        let mut tx = db.begin(ctx).await?;
        let row = own(ctx, tries::challenge_in_tx(&mut tx, row.challenge_id).await?)?;
        // Of two answers with one check the second finds it used, right or wrong.
        if !store::end_in_tx(&mut tx, check.check_id, ctx.now()).await? {
            return Err(Refusal::CheckOver.into());
        }
        if !alike {
            let outcome = self.refused_in_tx(&mut tx, ctx, user, row.challenge_id, None).await?;
            tx.commit().await?;
            return Err(wrong(Tool::Face, outcome));
        }
        // It may have ended meanwhile: a consent withdrawn, a tool revoked.
        let held = tools::tool_in_tx(&mut tx, &keys, tool).await?.filter(|held| held.ended_at.is_none());
        let held = held.ok_or(Error::ToolNotAsked)?;
        tools::use_material_in_tx(&mut tx, &keys, tool, &held.material, ctx.now()).await?;
        tries::clear_attempts_in_tx(&mut tx, &tries_of(user)).await?;
        pass_in_tx(tx, ctx, row, Tool::Face).await
    }

    /// The face a customer enrolled, while it is in force.
    async fn enrolled_face(
        &self,
        ctx: &Ctx,
        keys: &BankKeys,
        user: Id<User>,
    ) -> Result<(Id<Enrolled>, contracts::face::FaceTemplate), Error> {
        let rows = tools::tools(&self.banks.db(ctx)?, keys, user).await?;
        let held = rows.into_iter().find(|row| {
            row.kind == Tool::Face && row.ended_at.is_none() && row.expires_at.is_none_or(|end| ctx.now() < end)
        });
        let held = held.ok_or(Error::ToolNotAsked)?;
        let template = model::read(&held.material).ok_or(Refusal::OtherModel)?;
        Ok((held.tool_id, template))
    }
}
