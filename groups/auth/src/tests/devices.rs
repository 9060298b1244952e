//! Keys of devices: what they sign, who may replace them; and certificates over them as a tool.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use contracts::auth::{Authorisation, Authority, CustomerTool, DeviceSignature, DeviceSignatures, Tool, ToolStanding};
use contracts::user::{DEVICE_UNBOUND, DeviceUnbound, User};
use gateway::{DeviceKeys, Problem, Signature, SignedCall};
use kernel::{Channel, Ctx, Event, Id};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature as Signed, SigningKey};
use serde_json::{Value, json};

use super::tools::{asked, carry, challenged, prove};
use super::{Fixture, PIN, device, on_every_engine, transfer};
use crate::devices::DeviceRules;
use crate::error::Error;
use crate::tools::{Begun, EnrolOrder, Held, Offer, Proof};

const PAIR: [Tool; 2] = [Tool::Pin, Tool::DeviceCertificate];

struct Device(SigningKey);

impl Device {
    fn new(seed: u8) -> Self {
        Self(SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    fn point(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    fn sign(&self, text: &str) -> String {
        let signature: Signed = self.0.sign(text.as_bytes());
        BASE64.encode(signature.to_bytes())
    }
}

static METHOD: axum::http::Method = axum::http::Method::POST;
static CALL: SignedCall<'static> =
    SignedCall { method: &METHOD, path: "/transfers", body: b"{}", key: Some("k"), signature: None };

/// The code of the refusal of a call; nothing when it may go on.
async fn call(
    fixture: &Fixture,
    ctx: &Ctx,
    device: &Device,
    nonce: &str,
    change: fn(&mut SignedCall<'_>),
) -> Option<&'static str> {
    let time_ms = ctx.now().micros() / 1_000;
    let unsigned = Signature { time_ms, nonce, value: "" };
    let value = device.sign(&CALL.text(ctx, unsigned));
    let mut sent = SignedCall { signature: Some(Signature { value: &value, ..unsigned }), ..CALL };
    change(&mut sent);
    fixture.service.check(ctx, &sent).await.err().map(|problem: Problem| problem.code())
}

#[tokio::test]
async fn a_device_with_a_key_signs_every_sensitive_call_once_and_in_time() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let device = Device::new(7);
        assert!(fixture.service.check(&ctx, &CALL).await.is_ok(), "no key, nothing to ask for");
        fixture.service.register_device_key(&ctx, &device.point(), None).await.unwrap();
        let bare = fixture.service.check(&ctx, &CALL).await.unwrap_err();
        assert_eq!(bare.code(), "signature_missing");
        let (one, two) = ("0190a0b0-c0d0-7e0f-8a0b-000000000001", "0190a0b0-c0d0-7e0f-8a0b-000000000002");
        assert_eq!(call(&fixture, &ctx, &device, one, |_| {}).await, None);
        assert_eq!(call(&fixture, &ctx, &device, one, |_| {}).await, Some("signature_used"));
        let changes: [fn(&mut SignedCall<'_>); 5] = [
            |call| call.path = "/batches",
            |call| call.body = b"{\"a\":1}",
            |call| call.key = Some("other"),
            |call| call.key = None,
            |call| call.signature.as_mut().unwrap().nonce = "0190a0b0-c0d0-7e0f-8a0b-000000000009",
        ];
        for change in changes {
            assert_eq!(call(&fixture, &ctx, &device, two, change).await, Some("signature_wrong"));
        }
        assert_eq!(call(&fixture, &ctx, &Device::new(8), two, |_| {}).await, Some("signature_wrong"));
        for off_ms in [-300_001, 300_001] {
            let signature = Signature { time_ms: ctx.now().micros() / 1_000 + off_ms, nonce: two, value: "AAAA" };
            let late = fixture.service.check(&ctx, &SignedCall { signature: Some(signature), ..CALL }).await;
            assert_eq!(late.unwrap_err().code(), "signature_late");
        }
        assert_eq!(call(&fixture, &ctx, &device, two, |_| {}).await, None, "what was refused used nothing up");
        let elsewhere = fixture.signed_in(user, 2);
        assert!(fixture.service.check(&elsewhere, &CALL).await.is_ok(), "another device has no key");
        let trail = fixture.actions(&ctx).await;
        assert!(trail.contains(&"auth.device_key_registered".to_owned()));
        assert!(trail.contains(&"auth.signature_refused".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn another_key_takes_pin_and_code_and_only_points_are_keys() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let (first, second) = (Device::new(7), Device::new(8));
        for unfit in [&[][..], &[4; 65][..], &[0; 33][..], &b"no key"[..]] {
            let refused = fixture.service.register_device_key(&ctx, unfit, None).await;
            assert!(matches!(refused, Err(Error::DeviceKeyUnfit)));
        }
        let key = fixture.service.register_device_key(&ctx, &first.point(), None).await.unwrap();
        let again = fixture.service.register_device_key(&ctx, &first.point(), None).await.unwrap();
        assert_eq!(key.key_id, again.key_id, "the same one changes nothing");
        let view = asked(fixture.service.register_device_key(&ctx, &second.point(), None).await.unwrap_err());
        assert_eq!(view.summary, "更换本设备的安全密钥");
        let challenge = prove(&fixture, &ctx, &view).await;
        let third = Device::new(9);
        let crossed = fixture.service.register_device_key(&ctx, &third.point(), Some(challenge)).await;
        assert!(matches!(crossed, Err(Error::Denied(denial)) if denial.code == "challenge_invalid"), "for another key");
        fixture.service.register_device_key(&ctx, &second.point(), Some(challenge)).await.unwrap();
        let nonce = "0190a0b0-c0d0-7e0f-8a0b-000000000001";
        assert_eq!(call(&fixture, &ctx, &first, nonce, |_| {}).await, Some("signature_wrong"));
        assert_eq!(call(&fixture, &ctx, &second, nonce, |_| {}).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_first_key_is_taken_on_trust_only_of_a_session_that_has_just_begun() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let (ctx, device) = (fixture.signed_in(user, 1), Device::new(7));
        fixture.later(600);
        let view = asked(fixture.service.register_device_key(&ctx, &device.point(), None).await.unwrap_err());
        let challenge = prove(&fixture, &ctx, &view).await;
        fixture.service.register_device_key(&ctx, &device.point(), Some(challenge)).await.unwrap();
        let elsewhere = fixture.signed_in(user, 2);
        fixture.later(599);
        fixture.service.register_device_key(&elsewhere, &Device::new(8).point(), None).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_bank_may_want_every_device_to_sign_whatever_channel_it_says() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.signed_in(fixture.customer(Some(PIN)).await, 1);
        let body = serde_json::to_value(DeviceRules { signature_required: true, ..DeviceRules::default() }).unwrap();
        let new = parameters::NewVersion { body, effective_from: None, note: "test".into() };
        fixture.service.parameters.set(&ctx, parameters::known::<DeviceRules>().as_ref(), new).await.unwrap();
        for channel in [Channel::H5, Channel::App, Channel::MiniProgram] {
            let from = Ctx { channel, ..ctx.clone() };
            assert_eq!(fixture.service.check(&from, &CALL).await.unwrap_err().code(), "signature_missing");
        }
    })
    .await;
}

#[tokio::test]
async fn the_key_of_a_device_that_was_unbound_is_over_and_that_of_others_is_not() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let (ctx, elsewhere) = (fixture.signed_in(user, 1), fixture.signed_in(user, 2));
        fixture.service.register_device_key(&ctx, &Device::new(7).point(), None).await.unwrap();
        fixture.service.register_device_key(&elsewhere, &Device::new(8).point(), None).await.unwrap();
        fixture.later(1);
        let db = fixture.bank.banks.db(&ctx).unwrap();
        let mut tx = db.begin(&ctx).await.unwrap();
        let unbound = DeviceUnbound { user_id: user, device_id: device(1).device_id };
        tx.publish(Event::new(DEVICE_UNBOUND, user, &unbound));
        tx.commit().await.unwrap();
        let outbox = storage::Outbox::new(db, fixture.ctx().clone());
        outbox.drain(&crate::tools::react::consumption(fixture.service.clone())).await.unwrap();
        fixture.later(10);
        // Nothing is left to be replaced, so a new one takes no proof; the other device still signs.
        fixture.service.register_device_key(&ctx, &Device::new(9).point(), None).await.unwrap();
        assert_eq!(fixture.service.check(&elsewhere, &CALL).await.unwrap_err().code(), "signature_missing");
        let held = crate::devices::store::keys_of(&fixture.bank.banks.db(&ctx).unwrap(), user).await.unwrap();
        assert_eq!(held.len(), 2);
    })
    .await;
}

fn order(challenge: Option<Id<contracts::auth::Challenge>>) -> EnrolOrder {
    EnrolOrder { tool: Tool::DeviceCertificate, label: "我的手机".into(), serial: None, challenge }
}

async fn begin(fixture: &Fixture, ctx: &Ctx) -> (Begun, String) {
    let view = asked(fixture.service.begin_enrolment(ctx, order(None)).await.err().expect("a proof is asked for"));
    let challenge = prove(fixture, ctx, &view).await;
    let begun = fixture.service.begin_enrolment(ctx, order(Some(challenge))).await.unwrap();
    let Offer::Certificate { to_sign } = &begun.offer else { panic!("no certificate") };
    let to_sign = to_sign.clone();
    (begun, to_sign)
}

fn signature(device: &Device, text: &str) -> Value {
    json!({ "signature": device.sign(text) })
}

async fn certified(fixture: &Fixture, device: &Device) -> (Id<User>, Ctx, Held) {
    let user = fixture.customer(Some(PIN)).await;
    let ctx = fixture.signed_in(user, 1);
    fixture.service.register_device_key(&ctx, &device.point(), None).await.unwrap();
    let (begun, text) = begin(fixture, &ctx).await;
    let proof = Proof::Key(signature(device, &text));
    let held = fixture.service.confirm_enrolment(&ctx, begun.enrolment_id, proof).await.unwrap();
    (user, ctx, held)
}

async fn answer(
    fixture: &Fixture,
    ctx: &Ctx,
    id: Id<contracts::auth::Challenge>,
    signed: Value,
) -> Result<Vec<Tool>, Error> {
    let view = fixture.service.answer_challenge(ctx, id, Tool::DeviceCertificate, Proof::Key(signed)).await;
    view.map(|view| view.passed)
}

async fn to_sign(fixture: &Fixture, ctx: &Ctx, id: Id<contracts::auth::Challenge>) -> String {
    let asked = fixture.service.request_signature(ctx, id, Tool::DeviceCertificate).await.unwrap();
    asked["to_sign"].as_str().unwrap().to_owned()
}

async fn standing(fixture: &Fixture, user: Id<User>) -> ToolStanding {
    let states = fixture.service.tools(fixture.ctx(), user).await.unwrap();
    states.into_iter().find(|state| state.tool == CustomerTool::DeviceCertificate).unwrap().state
}

#[tokio::test]
async fn a_certificate_signs_one_operation_on_its_own_device() {
    on_every_engine(|fixture| async move {
        let without = fixture.signed_in(fixture.customer(Some(PIN)).await, 1);
        assert!(matches!(fixture.service.begin_enrolment(&without, order(None)).await, Err(Error::ToolNotOffered)));
        let device = Device::new(7);
        let (user, ctx, held) = certified(&fixture, &device).await;
        let said = crate::devices::certificates::said(&held.row).unwrap();
        assert_eq!(Some(said.serial.as_str()), held.row.serial.as_deref());
        assert!(said.issuer.contains("testbank Bank") && held.row.expires_at.is_some(), "{said:?}");
        carry(&fixture, &PAIR).await;
        let elsewhere = fixture.signed_in(user, 2);
        assert!(!fixture.service.held(&elsewhere, user).await.unwrap().contains(&Tool::DeviceCertificate));

        let one = challenged(&fixture, &ctx, user, 6_000, &PAIR).await;
        let other = challenged(&fixture, &ctx, user, 7_000, &PAIR).await;
        let (for_one, for_other) = (to_sign(&fixture, &ctx, one).await, to_sign(&fixture, &ctx, other).await);
        let crossed = answer(&fixture, &ctx, other, signature(&device, &for_one)).await;
        assert!(matches!(crossed, Err(Error::ToolWrong { left: 4, .. })), "{crossed:?}");
        let spent = answer(&fixture, &ctx, other, signature(&device, &for_other)).await;
        assert!(matches!(spent, Err(Error::KeyRequestOver)), "{spent:?}");
        let forged = answer(&fixture, &ctx, one, signature(&Device::new(8), &for_one)).await;
        assert!(matches!(forged, Err(Error::ToolWrong { left: 3, .. })), "{forged:?}");
        let text = to_sign(&fixture, &ctx, one).await;
        assert_eq!(answer(&fixture, &ctx, one, signature(&device, &text)).await.unwrap(), [Tool::DeviceCertificate]);
        let pin = Proof::Secret(PIN.to_owned().into());
        fixture.service.answer_challenge(&ctx, one, Tool::Pin, pin).await.unwrap();
        let granted = fixture.service.authorise(&ctx, &transfer(user, 6_000), Some(one), "k").await.unwrap();
        assert!(matches!(granted, Authorisation::Allow(grant) if grant.tools == PAIR));
    })
    .await;
}

#[tokio::test]
async fn a_certificate_ends_with_its_time_its_renewal_or_its_revocation() {
    on_every_engine(|fixture| async move {
        let device = Device::new(7);
        let (user, ctx, first) = certified(&fixture, &device).await;
        let (begun, text) = begin(&fixture, &ctx).await;
        let proof = Proof::Key(signature(&device, &text));
        let second = fixture.service.confirm_enrolment(&ctx, begun.enrolment_id, proof).await.unwrap();
        assert_ne!(first.row.serial, second.row.serial);
        let all = fixture.service.enrolled(&ctx, user).await.unwrap();
        let in_force: Vec<_> = all.iter().filter(|held| held.row.ended_at.is_none()).collect();
        assert_eq!((all.len(), in_force.len()), (2, 1), "the new one takes the old one's place");
        assert_eq!(in_force[0].row.serial, second.row.serial);

        fixture.later(366 * 86_400);
        assert_eq!(standing(&fixture, user).await, ToolStanding::Expired);
        assert!(!fixture.service.held(&ctx, user).await.unwrap().contains(&Tool::DeviceCertificate));
        let (begun, text) = begin(&fixture, &ctx).await;
        let proof = Proof::Key(signature(&device, &text));
        let third = fixture.service.confirm_enrolment(&ctx, begun.enrolment_id, proof).await.unwrap();
        assert_eq!(standing(&fixture, user).await, ToolStanding::Active);
        fixture.service.operator_revoke(&ctx, user, third.row.tool_id, "客户报失").await.unwrap();
        assert!(!fixture.service.held(&ctx, user).await.unwrap().contains(&Tool::DeviceCertificate));
        let trail = fixture.actions(&ctx).await;
        assert_eq!(trail.iter().filter(|act| *act == "auth.authority_made").count(), 1, "one authority for all");
    })
    .await;
}

#[tokio::test]
async fn a_text_is_the_devices_when_its_key_signed_it() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let asked = async |signature: Option<&str>| {
            fixture.service.device_signed(&ctx, "what it told", signature).await.unwrap()
        };
        assert_eq!(asked(Some("anything")).await, DeviceSignature::NoKey);
        let (own, other) = (Device::new(61), Device::new(62));
        fixture.service.register_device_key(&ctx, &own.point(), None).await.unwrap();
        assert_eq!(asked(None).await, DeviceSignature::Missing);
        assert_eq!(asked(Some(&own.sign("what it told"))).await, DeviceSignature::Right);
        assert_eq!(asked(Some(&own.sign("something else"))).await, DeviceSignature::Wrong);
        assert_eq!(asked(Some(&other.sign("what it told"))).await, DeviceSignature::Wrong);
        assert_eq!(asked(Some("not a signature")).await, DeviceSignature::Wrong);
    })
    .await;
}
