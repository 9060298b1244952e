//! Passkeys: where they work, what they sign, how they sign in, and what becomes of copies.

use contracts::auth::{Authorisation, Authority, Challenge, CustomerTool, Tool, ToolStanding};
use contracts::user::{User, Users};
use kernel::{Ctx, Id};
use serde_json::Value;
use testkit::{KeyMaker, SoftKey};

use super::tools::{asked, carry, challenged, prove};
use super::{Fixture, PHONE, PIN, device, on_every_engine, transfer};
use crate::error::Error;
use crate::sign_in::SignedIn;
use crate::tools::keys::{KeyRequest, KeyRoot, KeyRules};
use crate::tools::store::EndedBy;
use crate::tools::{Begun, EnrolOrder, Held, Offer, Proof};

const HOME: &str = "https://bank.example";
const PAIR: [Tool; 2] = [Tool::Pin, Tool::Passkey];

/// The same caller, reached under an address.
fn at(origin: &str, ctx: &Ctx) -> Ctx {
    Ctx { origin: Some(origin.into()), ..ctx.clone() }
}

fn order(challenge: Option<Id<Challenge>>) -> EnrolOrder {
    EnrolOrder { tool: Tool::Passkey, label: "我的手机".into(), serial: None, challenge }
}

async fn begin(fixture: &Fixture, ctx: &Ctx) -> Begun {
    let view = asked(fixture.service.begin_enrolment(ctx, order(None)).await.err().expect("a proof is asked for"));
    let challenge = prove(fixture, ctx, &view).await;
    fixture.service.begin_enrolment(ctx, order(Some(challenge))).await.unwrap()
}

fn options(begun: &Begun) -> &Value {
    match &begun.offer {
        Offer::Key { options } => options,
        _ => panic!("no key"),
    }
}

async fn confirm(fixture: &Fixture, ctx: &Ctx, begun: &Begun, made: Value) -> Result<Held, Error> {
    fixture.service.confirm_enrolment(ctx, begun.enrolment_id, Proof::Key(made)).await
}

/// A customer at home with a passkey.
async fn enrolled(fixture: &Fixture) -> (Id<User>, Ctx, SoftKey) {
    let user = fixture.customer(Some(PIN)).await;
    let ctx = at(HOME, &fixture.signed_in(user, 1));
    let begun = begin(fixture, &ctx).await;
    let (key, made) = SoftKey::make(options(&begun), HOME);
    confirm(fixture, &ctx, &begun, made).await.unwrap();
    (user, ctx, key)
}

async fn request(fixture: &Fixture, ctx: &Ctx, challenge: Id<Challenge>) -> Value {
    fixture.service.request_signature(ctx, challenge, Tool::Passkey).await.unwrap()
}

async fn answer(fixture: &Fixture, ctx: &Ctx, challenge: Id<Challenge>, signed: Value) -> Result<Vec<Tool>, Error> {
    let view = fixture.service.answer_challenge(ctx, challenge, Tool::Passkey, Proof::Key(signed)).await;
    view.map(|view| view.passed)
}

async fn standing(fixture: &Fixture, user: Id<User>) -> ToolStanding {
    let states = fixture.service.tools(fixture.ctx(), user).await.unwrap();
    states.into_iter().find(|state| state.tool == CustomerTool::Passkey).unwrap().state
}

async fn ask_to_sign_in(fixture: &Fixture, ctx: &Ctx) -> (Id<KeyRequest>, Value) {
    let asked = fixture.service.begin_key_sign_in(ctx).await.unwrap();
    (asked.request_id, asked.options)
}

async fn sign_in(fixture: &Fixture, key: &mut SoftKey, n: u32) -> Result<SignedIn, Error> {
    let ctx = at(HOME, fixture.ctx());
    let (id, options) = ask_to_sign_in(fixture, &ctx).await;
    fixture.service.sign_in_with_key(&ctx, id, key.sign(&options, HOME), &device(n)).await
}

#[tokio::test]
async fn a_key_is_made_under_a_name_that_is_reached_safely_and_works_there_only() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let plain = fixture.signed_in(user, 1);
        for unsafe_place in ["http://bank.example", "http://10.0.0.7:8080", "https://127.0.0.1"] {
            let there = at(unsafe_place, &plain);
            assert!(!fixture.service.offered(&there).await.unwrap().contains(&Tool::Passkey), "{unsafe_place}");
            assert!(matches!(fixture.service.begin_enrolment(&there, order(None)).await, Err(Error::ToolNotOffered)));
        }
        let home = at(HOME, &plain);
        assert!(fixture.service.offered(&home).await.unwrap().contains(&Tool::Passkey));
        let begun = begin(&fixture, &home).await;
        let asked = options(&begun);
        assert_eq!(asked["rp"]["id"], "bank.example");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        let named = asked["user"]["name"].as_str().unwrap();
        assert!(named.contains("testbank") && !named.contains(PHONE), "{named}");

        let (_, made) = SoftKey::make(asked, HOME);
        let other = at("https://other.example", &plain);
        assert!(matches!(confirm(&fixture, &other, &begun, made.clone()).await, Err(Error::KeyElsewhere)));
        let (_, foreign) = SoftKey::make(asked, "https://evil.example");
        assert!(matches!(confirm(&fixture, &home, &begun, foreign).await, Err(Error::KeyRefused { left: 4 })));
        let by_secret =
            fixture.service.confirm_enrolment(&home, begun.enrolment_id, Proof::Secret("1".to_owned().into()));
        assert!(matches!(by_secret.await, Err(Error::ProofUnfit)));
        let held = confirm(&fixture, &home, &begun, made).await.unwrap();
        assert_eq!((held.row.host.as_deref(), held.standing), (Some("bank.example"), ToolStanding::Active));

        assert!(fixture.service.held(&home, user).await.unwrap().contains(&Tool::Passkey));
        assert!(!fixture.service.held(&other, user).await.unwrap().contains(&Tool::Passkey), "under another host");
        assert!(!fixture.service.held(&plain, user).await.unwrap().contains(&Tool::Passkey), "nowhere");
        assert_eq!(standing(&fixture, user).await, ToolStanding::Active, "the bank sees it everywhere");
    })
    .await;
}

#[tokio::test]
async fn a_key_that_does_not_ask_for_its_owner_is_not_taken() {
    on_every_engine(|fixture| async move {
        let (user, ctx, mut key) = enrolled(&fixture).await;
        carry(&fixture, &PAIR).await;
        let id = challenged(&fixture, &ctx, user, 6_000, &PAIR).await;
        key.verifies = false;
        let options = request(&fixture, &ctx, id).await;
        let refused = answer(&fixture, &ctx, id, key.sign(&options, HOME)).await;
        assert!(matches!(refused, Err(Error::ToolWrong { left: 4, .. })), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_signature_passes_the_one_challenge_it_was_asked_for_once() {
    on_every_engine(|fixture| async move {
        let (user, ctx, mut key) = enrolled(&fixture).await;
        carry(&fixture, &PAIR).await;
        let one = challenged(&fixture, &ctx, user, 6_000, &PAIR).await;
        let other = challenged(&fixture, &ctx, user, 7_000, &PAIR).await;
        let unasked =
            answer(&fixture, &ctx, one, SoftKey::sign(&mut key, &serde_json::json!({"challenge": "AAAA"}), HOME)).await;
        assert!(matches!(unasked, Err(Error::KeyRequestOver)), "nothing was asked");

        let first = request(&fixture, &ctx, one).await;
        let second = request(&fixture, &ctx, one).await;
        assert_ne!(first["challenge"], second["challenge"], "drawn anew");
        let old = answer(&fixture, &ctx, one, key.sign(&first, HOME)).await;
        assert!(matches!(old, Err(Error::ToolWrong { left: 4, .. })), "{old:?}");
        let spent = answer(&fixture, &ctx, one, key.sign(&second, HOME)).await;
        assert!(matches!(spent, Err(Error::KeyRequestOver)), "a wrong answer takes it away: {spent:?}");

        let (for_one, for_other) = (request(&fixture, &ctx, one).await, request(&fixture, &ctx, other).await);
        let signed = key.sign(&for_one, HOME);
        let crossed = answer(&fixture, &ctx, other, signed.clone()).await;
        assert!(matches!(crossed, Err(Error::ToolWrong { .. })), "for another operation: {crossed:?}");
        assert_ne!(for_one["challenge"], for_other["challenge"]);
        assert_eq!(answer(&fixture, &ctx, one, signed.clone()).await.unwrap(), [Tool::Passkey]);
        let options = request(&fixture, &ctx, other).await;
        assert!(answer(&fixture, &ctx, other, signed).await.is_err(), "a second time");
        assert!(options["allowCredentials"].as_array().unwrap().len() == 1);

        let pin = fixture.service.answer_challenge(&ctx, one, Tool::Pin, Proof::Secret(PIN.to_owned().into())).await;
        assert_eq!(pin.unwrap().passed, PAIR);
        let crossed = fixture.service.authorise(&ctx, &transfer(user, 7_000), Some(one), "k2").await.unwrap();
        assert!(matches!(crossed, Authorisation::Deny(denial) if denial.code == "challenge_invalid"));
        let granted = fixture.service.authorise(&ctx, &transfer(user, 6_000), Some(one), "k3").await.unwrap();
        assert!(matches!(granted, Authorisation::Allow(grant) if grant.tools == PAIR));
    })
    .await;
}

#[tokio::test]
async fn a_request_is_over_after_five_minutes_and_with_its_challenge_and_of_its_session_only() {
    on_every_engine(|fixture| async move {
        let (user, ctx, mut key) = enrolled(&fixture).await;
        carry(&fixture, &PAIR).await;
        let id = challenged(&fixture, &ctx, user, 6_000, &PAIR).await;
        let options = request(&fixture, &ctx, id).await;
        let elsewhere = at(HOME, &fixture.signed_in(user, 1));
        let stolen = fixture.service.request_signature(&elsewhere, id, Tool::Passkey).await;
        assert!(matches!(stolen, Err(Error::NotFound)), "another session");
        let signed = key.sign(&options, HOME);
        assert!(matches!(answer(&fixture, &elsewhere, id, signed).await, Err(Error::NotFound)));
        fixture.later(300);
        let late = answer(&fixture, &ctx, id, key.sign(&options, HOME)).await;
        assert!(matches!(late, Err(Error::KeyRequestOver)), "{late:?}");
        fixture.later(60);
        let over = fixture.service.request_signature(&ctx, id, Tool::Passkey).await;
        assert!(matches!(over, Err(Error::ChallengeInvalid)));
    })
    .await;
}

#[tokio::test]
async fn a_copied_key_ends_when_its_count_goes_backwards() {
    on_every_engine(|fixture| async move {
        let (user, ctx, mut key) = enrolled(&fixture).await;
        carry(&fixture, &PAIR).await;
        let mut copy = key.clone();
        let one = challenged(&fixture, &ctx, user, 6_000, &PAIR).await;
        let other = challenged(&fixture, &ctx, user, 7_000, &PAIR).await;
        // Both were asked before either answered: what the library remembers of the count is as old for both.
        let (for_one, for_other) = (request(&fixture, &ctx, one).await, request(&fixture, &ctx, other).await);
        answer(&fixture, &ctx, one, key.sign(&for_one, HOME)).await.unwrap();
        let refused = answer(&fixture, &ctx, other, copy.sign(&for_other, HOME)).await;
        assert!(matches!(refused, Err(Error::KeyCopied { .. })), "{refused:?}");
        assert_eq!(standing(&fixture, user).await, ToolStanding::Revoked);
        assert!(fixture.actions(&ctx).await.contains(&"auth.tool_copied".to_owned()));
        assert!(matches!(sign_in(&fixture, &mut key, 1).await, Err(Error::SignInKeyRefused)), "the first one too");
    })
    .await;
}

#[tokio::test]
async fn a_copy_is_found_at_the_door_and_keys_that_never_count_are_let_be() {
    on_every_engine(|fixture| async move {
        let (user, _, mut key) = enrolled(&fixture).await;
        fixture.people.open_session(fixture.ctx(), user, &device(1)).await.unwrap();
        let mut copy = key.clone();
        assert!(matches!(sign_in(&fixture, &mut key, 1).await.unwrap(), SignedIn::Session(_)));
        assert!(matches!(sign_in(&fixture, &mut copy, 1).await, Err(Error::KeyCopied { .. })));

        let ctx = at(HOME, &fixture.signed_in(user, 1));
        let begun = begin(&fixture, &ctx).await;
        let (mut carried, _) = SoftKey::make(options(&begun), HOME);
        carried.count = 0;
        let made = carried.made(options(&begun), HOME);
        confirm(&fixture, &ctx, &begun, made).await.unwrap();
        for _ in 0..3 {
            assert!(matches!(sign_in(&fixture, &mut carried, 1).await.unwrap(), SignedIn::Session(_)));
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_signatures_lock_the_keys_alone_and_their_owner_lifts_the_lock() {
    on_every_engine(|fixture| async move {
        let (user, ctx, mut key) = enrolled(&fixture).await;
        carry(&fixture, &PAIR).await;
        let id = challenged(&fixture, &ctx, user, 6_000, &PAIR).await;
        for left in [4, 3, 2, 1, 0] {
            let options = request(&fixture, &ctx, id).await;
            let wrong = answer(&fixture, &ctx, id, key.sign(&options, "https://evil.example")).await;
            match left {
                0 => assert!(matches!(wrong, Err(Error::ToolLocked { .. }))),
                _ => assert!(matches!(wrong, Err(Error::ToolWrong { left: l, .. }) if l == left), "{wrong:?}"),
            }
        }
        let locked = fixture.service.request_signature(&ctx, id, Tool::Passkey).await;
        assert!(matches!(locked, Err(Error::ToolLocked { .. })));
        assert_eq!(standing(&fixture, user).await, ToolStanding::Locked);
        let tool = fixture.service.enrolled(&ctx, user).await.unwrap()[0].row.tool_id;
        let view = asked(fixture.service.unlock_tool(&ctx, tool, None).await.unwrap_err());
        let challenge = prove(&fixture, &ctx, &view).await;
        fixture.service.unlock_tool(&ctx, tool, Some(challenge)).await.unwrap();
        assert_eq!(standing(&fixture, user).await, ToolStanding::Active);
    })
    .await;
}

#[tokio::test]
async fn a_key_signs_in_without_a_phone_and_a_new_device_takes_a_code_besides() {
    on_every_engine(|fixture| async move {
        let (user, _, mut key) = enrolled(&fixture).await;
        fixture.people.open_session(fixture.ctx(), user, &device(1)).await.unwrap();
        let home = at(HOME, fixture.ctx());
        let (_, options) = ask_to_sign_in(&fixture, &home).await;
        assert_eq!(options["allowCredentials"], serde_json::json!([]), "nobody is named");
        assert!(
            matches!(sign_in(&fixture, &mut key, 1).await.unwrap(), SignedIn::Session(opened) if opened.user_id == user)
        );
        assert!(matches!(sign_in(&fixture, &mut key, 2).await.unwrap(), SignedIn::Code(..)));

        let (id, options) = ask_to_sign_in(&fixture, &home).await;
        let signed = key.sign(&options, HOME);
        let enter = async |id, signed| fixture.service.sign_in_with_key(&home, id, signed, &device(1)).await;
        let (next, _) = ask_to_sign_in(&fixture, &home).await;
        assert!(matches!(enter(next, signed.clone()).await, Err(Error::SignInKeyRefused)), "of another sign-in");
        assert!(matches!(enter(id, signed.clone()).await.unwrap(), SignedIn::Session(_)));
        assert!(matches!(enter(id, signed).await, Err(Error::KeyRequestOver)), "once");
        let (id, options) = ask_to_sign_in(&fixture, &home).await;
        let phished = key.sign(&options, "https://evil.example");
        assert!(matches!(enter(id, phished).await, Err(Error::SignInKeyRefused)));
        let (id, options) = ask_to_sign_in(&fixture, &home).await;
        fixture.later(300);
        assert!(matches!(enter(id, key.sign(&options, HOME)).await, Err(Error::KeyRequestOver)));

        let (mut unknown, _) = SoftKey::make(
            &serde_json::json!({ "rp": { "id": "bank.example" }, "user": { "id": "AAAA" }, "challenge": "AAAA" }),
            HOME,
        );
        assert!(matches!(sign_in(&fixture, &mut unknown, 1).await, Err(Error::SignInKeyRefused)));
        let tool = fixture.service.enrolled(&home, user).await.unwrap()[0].row.tool_id;
        fixture.service.operator_revoke(&home, user, tool, "客户报失").await.unwrap();
        assert!(matches!(sign_in(&fixture, &mut key, 1).await, Err(Error::SignInKeyRefused)), "ended");
        assert_eq!(EndedBy::Copied.as_str(), "copied");
    })
    .await;
}

#[tokio::test]
async fn under_one_host_the_keys_of_two_banks_are_strangers_to_each_other() {
    on_every_engine(|fixture| async move {
        let (user, ctx, mut key) = enrolled(&fixture).await;
        let begun = begin(&fixture, &ctx).await;
        let here = options(&begun)["user"]["id"].clone();
        assert_eq!(options(&begun)["excludeCredentials"].as_array().unwrap().len(), 1, "not twice in one device");
        let other = at(HOME, &fixture.bank.add("otherbank", &[]).await);
        let (id, asked) = ask_to_sign_in(&fixture, &other).await;
        let refused = fixture.service.sign_in_with_key(&other, id, key.sign(&asked, HOME), &device(1)).await;
        assert!(matches!(refused, Err(Error::SignInKeyRefused)));
        // What was asked at one bank is not answered at the other.
        let (id, asked) = ask_to_sign_in(&fixture, &other).await;
        let home = at(HOME, fixture.ctx());
        let crossed = fixture.service.sign_in_with_key(&home, id, key.sign(&asked, HOME), &device(1)).await;
        assert!(matches!(crossed, Err(Error::KeyRequestOver)));

        // The same person there is another owner.
        let secrets = contracts::auth::Enrolment { password: super::PASSWORD.into(), pin: Some(PIN.into()) };
        fixture.service.enrol(&other, user, secrets).await.unwrap();
        let there = Ctx { tenant: other.tenant.clone(), ..ctx.clone() };
        let begun = begin(&fixture, &there).await;
        assert_ne!(options(&begun)["user"]["id"], here);
        assert_eq!(options(&begun)["excludeCredentials"], serde_json::json!([]));
    })
    .await;
}

#[tokio::test]
async fn who_could_do_more_with_a_key_is_told_so_where_keys_can_be_made() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let plain = fixture.signed_in(user, 1);
        let large = transfer(user, 100_000);
        let told = fixture.service.authorise(&at(HOME, &plain), &large, None, "k").await.unwrap();
        let Authorisation::Enrol(wanted) = told else { panic!("{told:?}") };
        assert_eq!(wanted.ways, [[Tool::Passkey]]);
        let words = &wanted.denial.detail;
        assert!(
            words.0.contains("通行密钥") && words.0.contains("200,000.00") && words.1.contains("passkey"),
            "{words:?}"
        );
        assert_eq!(wanted.denial.remedy.unwrap().action.as_deref(), Some("see_tools"));
        let refused = fixture.service.authorise(&at("http://10.0.0.7", &plain), &large, None, "k").await.unwrap();
        assert!(matches!(refused, Authorisation::Deny(_)), "{refused:?}");
    })
    .await;
}

/// Puts a maker on the bank's list.
async fn trust(fixture: &Fixture, roots: Vec<KeyRoot>) {
    let body = serde_json::to_value(KeyRules { roots }).unwrap();
    let new = parameters::NewVersion { body, effective_from: None, note: "test".into() };
    fixture.service.parameters.set(fixture.ctx(), parameters::known::<KeyRules>().as_ref(), new).await.unwrap();
    fixture.later(5);
}

fn root(maker: &KeyMaker, models: Vec<String>) -> KeyRoot {
    KeyRoot { name: "厂商".into(), certificate: maker.root_pem(), models }
}

#[tokio::test]
async fn a_hardware_key_is_taken_when_a_maker_of_the_banks_list_vouches_for_it() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = at(HOME, &fixture.signed_in(user, 1));
        let order = |challenge| EnrolOrder { tool: Tool::UsbKey, ..order(challenge) };
        assert!(!fixture.service.offered(&ctx).await.unwrap().contains(&Tool::UsbKey), "no maker, no key");
        assert!(matches!(fixture.service.begin_enrolment(&ctx, order(None)).await, Err(Error::ToolNotOffered)));

        let (maker, other) = (KeyMaker::new(), KeyMaker::new());
        trust(&fixture, vec![root(&maker, vec![maker.model()])]).await;
        let view = asked(fixture.service.begin_enrolment(&ctx, order(None)).await.err().unwrap());
        let challenge = prove(&fixture, &ctx, &view).await;
        let begun = fixture.service.begin_enrolment(&ctx, order(Some(challenge))).await.unwrap();
        let asked = options(&begun);
        assert_eq!(asked["attestation"], "direct");
        assert!(asked["extensions"].get("credentialProtectionPolicy").is_none(), "browsers refuse it");
        assert_eq!(asked["authenticatorSelection"]["authenticatorAttachment"], "cross-platform");
        let (mut key, unvouched) = SoftKey::make(asked, HOME);
        let refused = confirm(&fixture, &ctx, &begun, unvouched).await;
        assert!(matches!(refused, Err(Error::KeyNotListed | Error::KeyRefused { .. })), "{:?}", refused.err());
        let refused = confirm(&fixture, &ctx, &begun, key.made_by(&other, asked, HOME)).await;
        assert!(matches!(refused, Err(Error::KeyNotListed)), "{:?}", refused.err());
        confirm(&fixture, &ctx, &begun, key.made_by(&maker, asked, HOME)).await.unwrap();

        let pair = [Tool::Pin, Tool::UsbKey];
        carry(&fixture, &pair).await;
        let id = challenged(&fixture, &ctx, user, 6_000, &pair).await;
        let request = async |id| fixture.service.request_signature(&ctx, id, Tool::UsbKey).await;
        let answer = async |id, signed| {
            fixture.service.answer_challenge(&ctx, id, Tool::UsbKey, Proof::Key(signed)).await.map(|view| view.passed)
        };
        let options = request(id).await.unwrap();
        assert_eq!(answer(id, key.sign(&options, HOME)).await.unwrap(), [Tool::UsbKey]);

        // The maker is taken off the list: its keys are good for nothing more.
        let next = challenged(&fixture, &ctx, user, 7_000, &pair).await;
        trust(&fixture, vec![root(&other, Vec::new())]).await;
        assert!(matches!(request(next).await, Err(Error::KeyNotListed)));
        // Another model of a maker on the list is none of it.
        trust(&fixture, vec![root(&maker, vec![other.model()])]).await;
        let view = asked_for(&fixture, &ctx, &order).await;
        let begun = fixture.service.begin_enrolment(&ctx, order(Some(view))).await.unwrap();
        let (key, _) = SoftKey::make(self::options(&begun), HOME);
        let refused = confirm(&fixture, &ctx, &begun, key.made_by(&maker, self::options(&begun), HOME)).await;
        assert!(matches!(refused, Err(Error::KeyNotListed)), "{:?}", refused.err());
        assert!(matches!(sign_in(&fixture, &mut key.clone(), 1).await, Err(Error::SignInKeyRefused)));
    })
    .await;
}

async fn asked_for(
    fixture: &Fixture,
    ctx: &Ctx,
    order: &impl Fn(Option<Id<Challenge>>) -> EnrolOrder,
) -> Id<Challenge> {
    let view = asked(fixture.service.begin_enrolment(ctx, order(None)).await.err().unwrap());
    prove(fixture, ctx, &view).await
}
