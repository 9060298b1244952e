//! Faces: consent, acts drawn by the bank, one check for one operation; and a vendor that is not always there.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::auth::{Authorisation, Authority, Challenge, CustomerTool, Tool, ToolStanding};
use contracts::face::{FaceAction, FaceFault, FaceRoute};
use contracts::user::{CONSENT_CHANGED, ConsentChanged, ConsentPurpose, ConsentStanding, Consents, User};
use kernel::{Ctx, Event, Id};
use parking_lot::Mutex;
use reference_face::{Fault, Vendor, picture};
use serde_json::json;
use storage::{Outbox, args};

use super::tools::{asked, carry, challenged, prove};
use super::{Fixture, PIN, on_every_engine, transfer};
use crate::error::Error;
use crate::face::store::FaceCheck;
use crate::face::vendor::VendorFaces;
use crate::face::{CheckStanding, FaceRules, Faces, Refusal};
use crate::tools::store::Enrolment;
use crate::tools::{EnrolOrder, Held, Offer, Proof, react};

const PAIR: [Tool; 2] = [Tool::Pin, Tool::Face];

/// Whoever agreed to biometrics.
#[derive(Default)]
struct Agreed(Mutex<HashSet<Id<User>>>);

#[async_trait]
impl Consents for Agreed {
    async fn standing(&self, _: &Ctx, user: Id<User>, purpose: ConsentPurpose) -> Result<ConsentStanding, PortFault> {
        let given = purpose == ConsentPurpose::Biometrics && self.0.lock().contains(&user);
        Ok(if given { ConsentStanding::Given } else { ConsentStanding::NotGiven })
    }
}

/// A bank with a vendor beside it, and a customer who agreed.
struct Scene {
    fixture: Arc<Fixture>,
    vendor: Vendor,
    agreed: Arc<Agreed>,
    user: Id<User>,
    ctx: Ctx,
}

impl Scene {
    async fn new(fixture: Arc<Fixture>) -> Self {
        let vendor = Vendor::start(Some("t-1")).await.unwrap();
        let agreed: Arc<Agreed> = Arc::default();
        let verifier = Arc::new(VendorFaces::new(&vendor.url(), Some("t-1".into())).unwrap());
        fixture.service.look_through(Faces { verifier, consents: agreed.clone() });
        let user = fixture.customer(Some(PIN)).await;
        agreed.0.lock().insert(user);
        let ctx = fixture.signed_in(user, 1);
        Self { fixture, vendor, agreed, user, ctx }
    }

    /// The same, whose face is enrolled.
    async fn with_a_face(fixture: Arc<Fixture>) -> Self {
        let scene = Self::new(fixture).await;
        scene.enrol("linzhi").await;
        scene
    }

    fn service(&self) -> &crate::Service {
        &self.fixture.service
    }

    async fn begin_enrolment(&self) -> Id<Enrolment> {
        let order = |challenge| EnrolOrder { tool: Tool::Face, label: "我的脸".into(), serial: None, challenge };
        let view = asked(self.service().begin_enrolment(&self.ctx, order(None)).await.err().expect("a proof"));
        let challenge = prove(&self.fixture, &self.ctx, &view).await;
        let begun = self.service().begin_enrolment(&self.ctx, order(Some(challenge))).await.unwrap();
        assert!(matches!(begun.offer, Offer::Face));
        begun.enrolment_id
    }

    /// `person` does all that is asked.
    async fn act(&self, mut at: CheckStanding, person: &str) -> Result<Id<FaceCheck>, Error> {
        while let Some(action) = at.action {
            at = self.show(at.check_id, at.step, person, word(action)).await?;
        }
        assert_eq!(at.step, at.steps);
        Ok(at.check_id)
    }

    async fn show(&self, id: Id<FaceCheck>, step: i64, person: &str, act: &str) -> Result<CheckStanding, Error> {
        let frame = contracts::face::FaceFrame::new(picture(person, act)).unwrap();
        self.service().look(&self.ctx, id, step, &[frame]).await
    }

    async fn enrol(&self, person: &str) -> Held {
        let enrolment = self.begin_enrolment().await;
        let begun = self.service().begin_enrolment_check(&self.ctx, enrolment).await.unwrap();
        let check = self.act(begun, person).await.unwrap();
        self.service().confirm_enrolment(&self.ctx, enrolment, passed(check)).await.unwrap()
    }

    /// Enrolled, and with a challenge that only PIN and face carry.
    async fn challenged(&self, yuan: i64) -> Id<Challenge> {
        challenged(&self.fixture, &self.ctx, self.user, yuan, &PAIR).await
    }

    /// Does all that is asked for a challenge, and answers with it.
    async fn answer(&self, challenge: Id<Challenge>, person: &str) -> Result<Vec<Tool>, Error> {
        let begun = self.service().begin_challenge_check(&self.ctx, challenge).await?;
        let check = self.act(begun, person).await?;
        let view = self.service().answer_challenge(&self.ctx, challenge, Tool::Face, passed(check)).await?;
        Ok(view.passed)
    }

    async fn standing(&self) -> ToolStanding {
        let states = self.service().tools(self.fixture.ctx(), self.user).await.unwrap();
        states.into_iter().find(|state| state.tool == CustomerTool::Face).unwrap().state
    }

    async fn withdraw(&self) {
        self.agreed.0.lock().remove(&self.user);
        let mut tx = self.fixture.bank.banks.db(&self.ctx).unwrap().begin(&self.ctx).await.unwrap();
        let changed = ConsentChanged { user_id: self.user, purpose: ConsentPurpose::Biometrics, given: false };
        tx.publish(Event::new(CONSENT_CHANGED, self.user, &changed));
        tx.commit().await.unwrap();
    }

    /// Bytes of faces that are kept, enrolled or being looked at.
    async fn kept(&self) -> usize {
        let db = self.fixture.bank.banks.db(&self.ctx).unwrap();
        let mut kept = 0;
        for sql in [
            "SELECT material_sealed AS face FROM auth_tool WHERE user_id = $1 AND kind = 'face'",
            "SELECT live_sealed AS face FROM auth_face_check WHERE user_id = $1",
        ] {
            for row in db.fetch_composed(sql.to_owned(), args![self.user]).await.unwrap() {
                let face = row.blob("face").unwrap();
                assert!(!face.windows(6).any(|part| part == b"linzhi"), "in clear");
                kept += face.len();
            }
        }
        kept
    }
}

fn passed(check: Id<FaceCheck>) -> Proof {
    Proof::Key(json!({ "check_id": check }))
}

fn word(action: FaceAction) -> &'static str {
    match action {
        FaceAction::Front => "front",
        FaceAction::TurnLeft => "turn_left",
        FaceAction::TurnRight => "turn_right",
        FaceAction::Blink => "blink",
        FaceAction::Nod => "nod",
    }
}

/// An act that was not asked for.
fn other(action: FaceAction) -> &'static str {
    if action == FaceAction::Blink { "nod" } else { "blink" }
}

#[tokio::test]
async fn where_nobody_can_look_there_is_no_such_tool() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        assert!(!fixture.service.offered(&ctx).await.unwrap().contains(&Tool::Face));
        let order = EnrolOrder { tool: Tool::Face, label: "脸".into(), serial: None, challenge: None };
        assert!(matches!(fixture.service.begin_enrolment(&ctx, order).await, Err(Error::ToolNotOffered)));
        // A bank whose table wants it all the same asks for nothing that cannot be had.
        carry(&fixture, &PAIR).await;
        let refused = fixture.service.authorise(&ctx, &transfer(user, 6_000), None, "key").await.unwrap();
        assert!(matches!(refused, Authorisation::Deny(_)), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_face_is_enrolled_with_a_consent_of_its_own_and_by_doing_what_is_asked() {
    on_every_engine(|fixture| async move {
        let scene = Scene::new(fixture).await;
        assert!(scene.service().offered(&scene.ctx).await.unwrap().contains(&Tool::Face));
        scene.agreed.0.lock().clear();
        let order = EnrolOrder { tool: Tool::Face, label: "脸".into(), serial: None, challenge: None };
        let refused = scene.service().begin_enrolment(&scene.ctx, order).await.err().unwrap();
        assert!(matches!(refused, Error::Face(Refusal::ConsentNeeded)), "before any proof is asked for: {refused:?}");
        scene.agreed.0.lock().insert(scene.user);

        let enrolment = scene.begin_enrolment().await;
        let begun = scene.service().begin_enrolment_check(&scene.ctx, enrolment).await.unwrap();
        assert_eq!((begun.step, begun.steps, begun.action), (0, 3, Some(FaceAction::Front)));
        assert_eq!(begun.route, FaceRoute::Vendor);
        let id = begun.check_id;
        let early = scene.service().confirm_enrolment(&scene.ctx, enrolment, passed(id)).await.err();
        assert!(matches!(early, Some(Error::Face(Refusal::CheckOver))), "nothing was done yet");
        let at = scene.show(id, 0, "linzhi", "too_dark").await.unwrap();
        assert_eq!((at.step, at.fault, at.looks_left), (0, Some(FaceFault::TooDark), 11));
        let at = scene.show(id, 0, "linzhi", "front").await.unwrap();
        assert_eq!((at.step, at.fault), (1, None));
        let again = scene.show(id, 0, "linzhi", "front").await.unwrap();
        assert_eq!((again.step, again.action), (1, at.action), "a step that was done is not looked at again");
        assert!(matches!(scene.show(id, 2, "linzhi", "nod").await, Err(Error::Field { .. })), "not asked for yet");
        let asked = at.action.unwrap();
        let vain = scene.show(id, 1, "linzhi", other(asked)).await.unwrap();
        assert_eq!((vain.step, vain.fault), (1, Some(FaceFault::ActionNotSeen)));
        let check = scene.act(vain, "linzhi").await.unwrap();
        let held = scene.service().confirm_enrolment(&scene.ctx, enrolment, passed(check)).await.unwrap();
        assert_eq!((held.row.kind, held.standing), (Tool::Face, ToolStanding::Active));
        assert!(held.row.expires_at.is_some(), "faces change");
        let twice = scene.service().confirm_enrolment(&scene.ctx, enrolment, passed(check)).await.err();
        assert!(matches!(twice, Some(Error::EnrolmentOver)));
        assert_eq!(scene.standing().await, ToolStanding::Active);
        assert!(scene.kept().await > 0);
        assert!(scene.vendor.asked().iter().all(|reference| !reference.contains(&scene.user.to_string())));
    })
    .await;
}

#[tokio::test]
async fn a_check_answers_the_one_challenge_it_was_begun_for_once() {
    on_every_engine(|fixture| async move {
        let scene = Scene::with_a_face(fixture).await;
        carry(&scene.fixture, &PAIR).await;
        let (one, two) = (scene.challenged(6_000).await, scene.challenged(7_000).await);
        let begun = scene.service().begin_challenge_check(&scene.ctx, one).await.unwrap();
        let check = scene.act(begun, "linzhi").await.unwrap();
        let answer = |challenge| scene.service().answer_challenge(&scene.ctx, challenge, Tool::Face, passed(check));
        assert!(matches!(answer(two).await, Err(Error::Face(Refusal::CheckOver))), "begun for another");
        let elsewhere = scene.fixture.signed_in(scene.user, 2);
        let frame = contracts::face::FaceFrame::new(picture("linzhi", "nod")).unwrap();
        let strange = scene.service().look(&elsewhere, check, 0, &[frame]).await;
        assert!(matches!(strange, Err(Error::NotFound)), "another session's");
        assert_eq!(answer(one).await.unwrap().passed, [Tool::Face]);
        assert_eq!(scene.answer(two, "linzhi").await.unwrap(), [Tool::Face]);
        assert!(matches!(answer(two).await.unwrap().passed[..], [Tool::Face]), "a repeat changes nothing");

        let pin = Proof::Secret(PIN.into());
        scene.service().answer_challenge(&scene.ctx, two, Tool::Pin, pin).await.unwrap();
        let crossed =
            scene.service().authorise(&scene.ctx, &transfer(scene.user, 6_000), Some(two), "k").await.unwrap();
        assert!(matches!(crossed, Authorisation::Deny(denial) if denial.code == "challenge_invalid"));
        let granted =
            scene.service().authorise(&scene.ctx, &transfer(scene.user, 7_000), Some(two), "k").await.unwrap();
        let Authorisation::Allow(grant) = granted else { panic!("{granted:?}") };
        assert_eq!(grant.tools, PAIR);
        assert!(grant.limit_left.minor() >= 700_000);
    })
    .await;
}

#[tokio::test]
async fn two_answers_with_one_check_at_once_use_it_once() {
    on_every_engine(|fixture| async move {
        let scene = Scene::with_a_face(fixture).await;
        carry(&scene.fixture, &PAIR).await;
        let one = scene.challenged(6_000).await;
        let begun = scene.service().begin_challenge_check(&scene.ctx, one).await.unwrap();
        let check = scene.act(begun, "stranger").await.unwrap();
        let answer = || scene.service().answer_challenge(&scene.ctx, one, Tool::Face, passed(check));
        let (a, b) = tokio::join!(answer(), answer());
        let wrong = [a, b].into_iter().filter(|one| matches!(one, Err(Error::ToolWrong { .. }))).count();
        assert_eq!(wrong, 1, "the other one found it used");
    })
    .await;
}

#[tokio::test]
async fn another_face_is_a_wrong_proof_and_locks_after_five_until_it_is_unlocked() {
    on_every_engine(|fixture| async move {
        let scene = Scene::new(fixture).await;
        let held = scene.enrol("linzhi").await;
        carry(&scene.fixture, &PAIR).await;
        let one = scene.challenged(6_000).await;
        assert!(matches!(scene.answer(one, "stranger").await, Err(Error::ToolWrong { tool: Tool::Face, left: 4 })));
        assert!(matches!(scene.answer(one, "linzhi~499").await, Err(Error::ToolWrong { left: 3, .. })), "a look-alike");
        // A mask, and somebody who takes another's place half way: no clumsiness.
        let begun = scene.service().begin_challenge_check(&scene.ctx, one).await.unwrap();
        let masked = scene.show(begun.check_id, 0, "linzhi", "not_alive").await;
        assert!(matches!(masked, Err(Error::ToolWrong { left: 2, .. })));
        let begun = scene.service().begin_challenge_check(&scene.ctx, one).await.unwrap();
        let at = scene.show(begun.check_id, 0, "linzhi", "front").await.unwrap();
        let swapped = scene.show(at.check_id, 1, "stranger", word(at.action.unwrap())).await;
        assert!(matches!(swapped, Err(Error::ToolWrong { left: 1, .. })));
        let over = scene.show(at.check_id, 1, "linzhi", word(at.action.unwrap())).await;
        assert!(matches!(over, Err(Error::Face(Refusal::CheckOver))), "it ended with that");
        let other = scene.challenged(6_100).await;
        assert!(matches!(scene.answer(other, "stranger").await, Err(Error::ToolLocked { tool: Tool::Face, .. })));
        assert!(matches!(scene.answer(other, "linzhi").await, Err(Error::ToolLocked { .. })));
        assert_eq!(scene.standing().await, ToolStanding::Locked);
        scene.fixture.rules.say("face");
        let wanted = scene.service().authorise(&scene.ctx, &transfer(scene.user, 7_000), None, "k").await.unwrap();
        let Authorisation::Deny(denial) = wanted else { panic!("another tool in its place: {wanted:?}") };
        assert_eq!((denial.code, denial.remedy.is_some()), ("tool_locked", true));
        scene.fixture.rules.calm();

        let purpose = "核实身份后解锁";
        scene.service().operator_unlock(&scene.ctx, scene.user, CustomerTool::Face, purpose).await.unwrap();
        assert_eq!(scene.standing().await, ToolStanding::Active);
        assert_eq!(scene.answer(other, "linzhi~500").await.unwrap(), [Tool::Face], "alike enough");
        scene.fixture.rules.say("face");
        let wanted = scene.service().authorise(&scene.ctx, &transfer(scene.user, 7_000), None, "k").await.unwrap();
        let Authorisation::StepUp(view) = wanted else { panic!("{wanted:?}") };
        assert!(view.options.iter().all(|way| way.tools.contains(&Tool::Face)), "{:?}", view.options);
        scene.fixture.rules.calm();
        let tool = held.row.tool_id;
        scene.service().operator_revoke(&scene.ctx, scene.user, tool, "客户来电停用").await.unwrap();
        assert_eq!((scene.standing().await, scene.kept().await), (ToolStanding::Revoked, 0));
    })
    .await;
}

#[tokio::test]
async fn checks_end_by_time_by_looks_and_by_number() {
    on_every_engine(|fixture| async move {
        let scene = Scene::with_a_face(fixture).await;
        carry(&scene.fixture, &PAIR).await;
        let rules = FaceRules { looks_max: 4, ..FaceRules::default() };
        let new = parameters::NewVersion {
            body: serde_json::to_value(rules).unwrap(),
            effective_from: None,
            note: "test".into(),
        };
        let known = parameters::known::<FaceRules>();
        scene.service().parameters.set(scene.fixture.ctx(), known.as_ref(), new).await.unwrap();
        scene.fixture.later(5);
        let one = scene.challenged(6_000).await;
        let begin = || scene.service().begin_challenge_check(&scene.ctx, one);
        let (first, second) = (begin().await.unwrap(), begin().await.unwrap());
        let stale = scene.show(first.check_id, 0, "linzhi", "front").await;
        assert!(matches!(stale, Err(Error::Face(Refusal::CheckOver))), "a later one took its place");
        for left in [3, 2, 1] {
            let at = scene.show(second.check_id, 0, "linzhi", "no_face").await.unwrap();
            assert_eq!(at.looks_left, left);
        }
        let spent = scene.show(second.check_id, 0, "linzhi", "no_face").await;
        assert!(matches!(spent, Err(Error::ToolWrong { left: 4, .. })), "looks without end are a try");
        let third = begin().await.unwrap();
        scene.fixture.later(121);
        let late = scene.show(third.check_id, 0, "linzhi", "front").await;
        assert!(matches!(late, Err(Error::Face(Refusal::CheckOver))));
        begin().await.unwrap();
        begin().await.unwrap();
        assert!(matches!(begin().await.err(), Some(Error::Face(Refusal::ChecksSpent))));
    })
    .await;
}

#[tokio::test]
async fn a_consent_taken_back_counts_at_once_and_erases_the_face() {
    on_every_engine(|fixture| async move {
        let scene = Scene::with_a_face(fixture).await;
        carry(&scene.fixture, &PAIR).await;
        let one = scene.challenged(6_000).await;
        let begun = scene.service().begin_challenge_check(&scene.ctx, one).await.unwrap();
        let check = scene.act(begun, "linzhi").await.unwrap();
        assert!(scene.kept().await > 0);
        scene.withdraw().await;
        let late = scene.service().answer_challenge(&scene.ctx, one, Tool::Face, passed(check)).await;
        assert!(matches!(late, Err(Error::Face(Refusal::ConsentNeeded))), "at once");
        assert!(!scene.service().usable(&scene.ctx, scene.user).await.unwrap().contains(&Tool::Face));

        let db = scene.fixture.bank.banks.db(&scene.ctx).unwrap();
        let outbox = Outbox::new(db, scene.fixture.ctx().clone());
        outbox.drain(&react::consumption(scene.fixture.service.clone())).await.unwrap();
        assert_eq!((scene.standing().await, scene.kept().await), (ToolStanding::Revoked, 0));
        // Given again, the face has to be enrolled again.
        scene.agreed.0.lock().insert(scene.user);
        assert!(!scene.service().usable(&scene.ctx, scene.user).await.unwrap().contains(&Tool::Face));
        scene.fixture.later(1);
        scene.enrol("linzhi").await;
        outbox.drain(&react::consumption(scene.fixture.service.clone())).await.unwrap();
        assert_eq!(scene.standing().await, ToolStanding::Active);
    })
    .await;
}

#[tokio::test]
async fn a_vendor_that_does_not_answer_is_never_a_no() {
    on_every_engine(|fixture| async move {
        let scene = Scene::with_a_face(fixture).await;
        carry(&scene.fixture, &PAIR).await;
        let one = scene.challenged(6_000).await;
        let begun = scene.service().begin_challenge_check(&scene.ctx, one).await.unwrap();
        let id = begun.check_id;
        for fault in [Fault::Busy, Fault::Nonsense, Fault::Endless] {
            scene.vendor.fault(fault);
            let silent = scene.show(id, 0, "linzhi", "front").await;
            assert!(matches!(silent, Err(Error::Face(Refusal::Unavailable))), "{fault:?}");
        }
        scene.vendor.fault(Fault::None);
        let at = scene.show(id, 0, "linzhi", "front").await.unwrap();
        assert_eq!((at.step, at.looks_left), (1, begun.looks_left), "nothing was counted");
        let check = scene.act(at, "linzhi").await.unwrap();
        let answer = || scene.service().answer_challenge(&scene.ctx, one, Tool::Face, passed(check));
        scene.vendor.fault(Fault::Busy);
        assert!(matches!(answer().await, Err(Error::Face(Refusal::Unavailable))));
        scene.vendor.fault(Fault::OtherModel);
        assert!(matches!(answer().await, Err(Error::Face(Refusal::OtherModel))));
        scene.vendor.fault(Fault::None);
        assert_eq!(answer().await.unwrap().passed, [Tool::Face], "the check waited");
    })
    .await;
}

#[tokio::test]
async fn there_is_one_face_and_it_ends() {
    on_every_engine(|fixture| async move {
        let scene = Scene::new(fixture).await;
        let old = scene.enrol("linzhi").await;
        let new = scene.enrol("linzhi").await;
        let held = scene.service().enrolled(&scene.ctx, scene.user).await.unwrap();
        let stands: Vec<_> = held.iter().map(|one| (one.row.tool_id, one.standing)).collect();
        assert_eq!(stands, [(new.row.tool_id, ToolStanding::Active), (old.row.tool_id, ToolStanding::Revoked)]);
        carry(&scene.fixture, &PAIR).await;
        scene.challenged(6_000).await;
        scene.fixture.later(731 * 86_400);
        assert_eq!(scene.standing().await, ToolStanding::Expired);
        assert!(!scene.service().usable(&scene.ctx, scene.user).await.unwrap().contains(&Tool::Face));
        let mut tx = scene.fixture.bank.banks.db(&scene.ctx).unwrap().begin(&scene.ctx).await.unwrap();
        crate::store::purge_in_tx(&mut tx, scene.ctx.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((scene.standing().await, scene.kept().await), (ToolStanding::Expired, 0));
    })
    .await;
}
