//! Enrolled tools: the frame, tokens, patterns.

use contracts::auth::{Authorisation, Authority, Business, Challenge, ChallengeView, CustomerTool, Tool, ToolStanding};
use contracts::user::{User, Users};
use kernel::{Ctx, Id, PageQuery, Timestamp};

use super::{Fixture, PASSWORD, PHONE, PIN, device, on_every_engine, other_than, transfer};
use crate::error::Error;
use crate::limit_rules::{LimitRow, LimitRules};
use crate::sign_in::SignedIn;
use crate::tools::tokens::{TokenLine, TokenOutcome, TokenState, TokensWanted};
use crate::tools::{Begun, EnrolOrder, Held, Offer, Proof, model};

const PATTERN: &str = "74159";
const SERIAL: &str = "FT-2026-000123";
const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn order(tool: Tool, challenge: Option<Id<Challenge>>) -> EnrolOrder {
    EnrolOrder { tool, label: "我的".into(), serial: None, challenge }
}

/// Passes PIN and code of a challenge; the clock goes on by a minute, so that the next code can be sent.
pub async fn prove(fixture: &Fixture, ctx: &Ctx, view: &ChallengeView) -> Id<Challenge> {
    assert_eq!(view.tools, [Tool::Pin, Tool::SmsCode], "a change of tools takes both");
    fixture.later(61);
    let id = view.challenge_id;
    fixture.service.send_challenge_code(ctx, id).await.unwrap();
    let code = fixture.code(PHONE);
    for (tool, secret) in [(Tool::Pin, PIN.to_owned()), (Tool::SmsCode, code)] {
        fixture.service.answer_challenge(ctx, id, tool, Proof::Secret(secret.into())).await.unwrap();
    }
    id
}

pub fn asked(error: Error) -> ChallengeView {
    match error {
        Error::StepUp(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// Asks, proves, and begins.
async fn begin(fixture: &Fixture, ctx: &Ctx, tool: Tool, serial: Option<&str>) -> Begun {
    let with = |challenge| EnrolOrder { serial: serial.map(str::to_owned), ..order(tool, challenge) };
    let view = asked(fixture.service.begin_enrolment(ctx, with(None)).await.err().expect("a proof is asked for"));
    let challenge = prove(fixture, ctx, &view).await;
    fixture.service.begin_enrolment(ctx, with(Some(challenge))).await.unwrap()
}

async fn confirm(fixture: &Fixture, ctx: &Ctx, begun: &Begun, proof: &str) -> Result<Held, Error> {
    fixture.service.confirm_enrolment(ctx, begun.enrolment_id, Proof::Secret(proof.into())).await
}

fn seed_of(begun: &Begun) -> String {
    match &begun.offer {
        Offer::Seed { seed, uri, qr } => {
            assert!(uri.starts_with("otpauth://totp/") && uri.contains(seed.as_str()) && !uri.contains(PHONE), "{uri}");
            assert!(qr.len() > 20 && qr.iter().all(|row| row.len() == qr.len()));
            seed.clone()
        }
        _ => panic!("no seed"),
    }
}

pub fn code_of(seed: &str, at: Timestamp) -> String {
    model::token(seed, 1).unwrap().generate((at.micros() / 1_000_000).unsigned_abs()).to_string()
}

/// A token in an app; answers its seed. The clock stands a step after its first code.
pub async fn token(fixture: &Fixture, ctx: &Ctx) -> String {
    let begun = begin(fixture, ctx, Tool::Totp, None).await;
    let seed = seed_of(&begun);
    confirm(fixture, ctx, &begun, &code_of(&seed, ctx.now())).await.unwrap();
    fixture.later(60);
    seed
}

/// From now on nothing but `tools` carries a transfer, up to 50,000 yuan a day.
pub async fn carry(fixture: &Fixture, tools: &[Tool]) {
    let row = LimitRow {
        channel: "*".into(),
        business: Business::TransferOthers,
        user_class: "*".into(),
        tools: tools.iter().copied().collect(),
        per_operation_minor: None,
        per_day_minor: 5_000_000,
        per_day_count: None,
        per_year_minor: None,
        source: "test".into(),
    };
    fixture.set_table(&LimitRules { rows: vec![row] }).await;
    fixture.later(5);
}

/// A challenge for a transfer that only `tools` carry.
pub async fn challenged(fixture: &Fixture, ctx: &Ctx, user: Id<User>, yuan: i64, tools: &[Tool]) -> Id<Challenge> {
    match fixture.service.authorise(ctx, &transfer(user, yuan), None, "key").await.unwrap() {
        Authorisation::StepUp(view) => {
            assert_eq!(view.tools, tools);
            view.challenge_id
        }
        other => panic!("{other:?}"),
    }
}

async fn answer(
    fixture: &Fixture,
    ctx: &Ctx,
    challenge: Id<Challenge>,
    tool: Tool,
    secret: &str,
) -> Result<ChallengeView, Error> {
    fixture.service.answer_challenge(ctx, challenge, tool, Proof::Secret(secret.into())).await
}

async fn standing(fixture: &Fixture, user: Id<User>, tool: CustomerTool) -> ToolStanding {
    let states = fixture.service.tools(fixture.ctx(), user).await.unwrap();
    states.into_iter().find(|state| state.tool == tool).unwrap().state
}

#[tokio::test]
async fn enrolling_takes_the_pin_and_a_code_for_this_very_act_and_one_challenge_makes_one_tool() {
    on_every_engine(|fixture| async move {
        let without = fixture.signed_in(fixture.customer(None).await, 1);
        let refused = fixture.service.begin_enrolment(&without, order(Tool::Totp, None)).await.err().unwrap();
        assert!(matches!(&refused, Error::Denied(denial) if denial.code == "pin_not_set"), "{refused:?}");

        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let view = asked(fixture.service.begin_enrolment(&ctx, order(Tool::Totp, None)).await.err().unwrap());
        assert_eq!((view.operation.as_str(), view.summary.as_str()), ("change_tools", "开通动态令牌"));
        let early = fixture.service.begin_enrolment(&ctx, order(Tool::Totp, Some(view.challenge_id))).await.err();
        assert!(matches!(early, Some(Error::StepUp(_))), "not proved yet");
        let challenge = prove(&fixture, &ctx, &view).await;
        let text = fixture.people.last_text(&PHONE.parse().unwrap()).unwrap();
        assert!(text.contains("开通动态令牌") && !text.contains('元'), "{text}");
        let other = fixture.service.begin_enrolment(&ctx, order(Tool::Gesture, Some(challenge))).await.err().unwrap();
        assert!(matches!(other, Error::Denied(denial) if denial.code == "challenge_invalid"), "another act");
        let begun = fixture.service.begin_enrolment(&ctx, order(Tool::Totp, Some(challenge))).await.unwrap();
        let again = fixture.service.begin_enrolment(&ctx, order(Tool::Totp, Some(challenge))).await.unwrap();
        let elsewhere = fixture.signed_in(user, 1);
        assert!(matches!(confirm(&fixture, &elsewhere, &begun, "000000").await, Err(Error::NotFound)));
        let code = code_of(&seed_of(&begun), ctx.now());
        confirm(&fixture, &ctx, &begun, &code).await.unwrap();
        assert!(matches!(confirm(&fixture, &ctx, &begun, &code).await, Err(Error::EnrolmentOver)), "done");
        let third = fixture.service.begin_enrolment(&ctx, order(Tool::Totp, Some(challenge))).await.err();
        assert!(matches!(third, Some(Error::ChallengeInvalid)), "the challenge made its tool");
        // Begun before the other was confirmed, it would be a second tool from one proof.
        let code = code_of(&seed_of(&again), ctx.now());
        assert!(matches!(confirm(&fixture, &ctx, &again, &code).await, Err(Error::EnrolmentOver)));
        assert_eq!(fixture.service.enrolled(&ctx, user).await.unwrap().len(), 1);
        let trail = fixture.actions(&ctx).await;
        assert_eq!(trail.iter().filter(|act| *act == "auth.tool_enrolled").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_enrolment_is_over_after_five_wrong_codes_or_ten_minutes() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.signed_in(fixture.customer(Some(PIN)).await, 1);
        let begun = begin(&fixture, &ctx, Tool::Totp, None).await;
        let right = code_of(&seed_of(&begun), ctx.now());
        for left in [4, 3, 2, 1] {
            let wrong = confirm(&fixture, &ctx, &begun, &other_than(&right)).await;
            assert!(matches!(wrong, Err(Error::CodeWrong { left: l }) if l == left));
        }
        assert!(matches!(confirm(&fixture, &ctx, &begun, &other_than(&right)).await, Err(Error::EnrolmentOver)));
        assert!(matches!(confirm(&fixture, &ctx, &begun, &right).await, Err(Error::EnrolmentOver)));
        let late = begin(&fixture, &ctx, Tool::Totp, None).await;
        fixture.later(600);
        let right = code_of(&seed_of(&late), ctx.now());
        assert!(matches!(confirm(&fixture, &ctx, &late, &right).await, Err(Error::EnrolmentOver)));
    })
    .await;
}

#[tokio::test]
async fn a_tokens_code_works_once_whatever_it_is_for() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let pair = [Tool::Pin, Tool::Totp];
        carry(&fixture, &pair).await;
        let seed = token(&fixture, &ctx).await;
        let one = challenged(&fixture, &ctx, user, 6_000, &pair).await;
        let other = challenged(&fixture, &ctx, user, 7_000, &pair).await;
        let code = code_of(&seed, ctx.now());
        assert_eq!(answer(&fixture, &ctx, one, Tool::Totp, &code).await.unwrap().passed, [Tool::Totp]);
        assert!(matches!(answer(&fixture, &ctx, other, Tool::Totp, &code).await, Err(Error::TokenCodeUsed)));
        let older = code_of(&seed, ctx.now().plus_seconds(-30));
        assert!(matches!(answer(&fixture, &ctx, other, Tool::Totp, &older).await, Err(Error::TokenCodeUsed)));
        fixture.later(30);
        let next = code_of(&seed, ctx.now());
        assert_eq!(answer(&fixture, &ctx, other, Tool::Totp, &next).await.unwrap().passed, [Tool::Totp]);
        let pin = answer(&fixture, &ctx, other, Tool::Pin, PIN).await.unwrap();
        assert_eq!(pin.passed, pair);
        // Proved for 7,000: it does not carry 6,000 to the same payee, nor the other challenge.
        let crossed = fixture.service.authorise(&ctx, &transfer(user, 6_000), Some(other), "k2").await.unwrap();
        assert!(matches!(crossed, Authorisation::Deny(denial) if denial.code == "challenge_invalid"));
        let granted = fixture.service.authorise(&ctx, &transfer(user, 7_000), Some(other), "k3").await.unwrap();
        assert!(matches!(granted, Authorisation::Allow(grant) if grant.tools == pair));
    })
    .await;
}

#[tokio::test]
async fn two_answers_with_one_code_at_the_same_moment_pass_one_challenge() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let pair = [Tool::Pin, Tool::Totp];
        carry(&fixture, &pair).await;
        let seed = token(&fixture, &ctx).await;
        let one = challenged(&fixture, &ctx, user, 6_000, &pair).await;
        let other = challenged(&fixture, &ctx, user, 7_000, &pair).await;
        let code = code_of(&seed, ctx.now());
        let (a, b) = tokio::join!(
            answer(&fixture, &ctx, one, Tool::Totp, &code),
            answer(&fixture, &ctx, other, Tool::Totp, &code)
        );
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_lock_the_token_alone_and_its_owner_or_the_bank_unlocks_it() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let pair = [Tool::Pin, Tool::Totp];
        carry(&fixture, &pair).await;
        let seed = token(&fixture, &ctx).await;
        let id = challenged(&fixture, &ctx, user, 6_000, &pair).await;
        let wrong = other_than(&code_of(&seed, ctx.now()));
        for left in [4, 3, 2, 1] {
            let refused = answer(&fixture, &ctx, id, Tool::Totp, &wrong).await;
            assert!(matches!(refused, Err(Error::ToolWrong { left: l, .. }) if l == left));
        }
        assert!(matches!(answer(&fixture, &ctx, id, Tool::Totp, &wrong).await, Err(Error::ToolLocked { .. })));
        let right = code_of(&seed, ctx.now());
        assert!(matches!(answer(&fixture, &ctx, id, Tool::Totp, &right).await, Err(Error::ToolLocked { .. })));
        assert_eq!(standing(&fixture, user, CustomerTool::Totp).await, ToolStanding::Locked);
        assert_eq!(standing(&fixture, user, CustomerTool::Pin).await, ToolStanding::Active);
        let next = fixture.service.authorise(&ctx, &transfer(user, 8_000), None, "k").await.unwrap();
        assert!(matches!(next, Authorisation::Deny(_) | Authorisation::Enrol(_)), "a locked tool is not offered");

        let tool = fixture.service.enrolled(&ctx, user).await.unwrap()[0].row.tool_id;
        let view = asked(fixture.service.unlock_tool(&ctx, tool, None).await.unwrap_err());
        assert_eq!(view.summary, "解锁动态令牌");
        let challenge = prove(&fixture, &ctx, &view).await;
        fixture.service.unlock_tool(&ctx, tool, Some(challenge)).await.unwrap();
        assert_eq!(standing(&fixture, user, CustomerTool::Totp).await, ToolStanding::Active);

        for secret in ["000000"; 5] {
            assert!(fixture.service.answer_challenge(&ctx, id, Tool::Pin, Proof::Secret(secret.into())).await.is_err());
        }
        assert_eq!(standing(&fixture, user, CustomerTool::Pin).await, ToolStanding::Locked);
        fixture.service.operator_unlock(&ctx, user, CustomerTool::Pin, "客户到柜台核实").await.unwrap();
        assert_eq!(standing(&fixture, user, CustomerTool::Pin).await, ToolStanding::Active);
        let unknown = fixture.service.operator_unlock(&ctx, user, CustomerTool::Passkey, "客户到柜台核实").await;
        assert!(matches!(unknown, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_revoked_tool_is_over_and_its_secret_is_erased() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let seed = token(&fixture, &ctx).await;
        let pair = [Tool::Pin, Tool::Totp];
        carry(&fixture, &pair).await;
        let id = challenged(&fixture, &ctx, user, 6_000, &pair).await;
        let tool = fixture.service.enrolled(&ctx, user).await.unwrap()[0].row.tool_id;
        let stranger = fixture.people.register(&ctx, &"13900000009".parse().unwrap()).await.unwrap().user_id;
        let other = fixture.signed_in(stranger, 2);
        assert!(matches!(fixture.service.revoke_tool(&other, tool, None).await, Err(Error::NotFound)));
        let wrong_owner = fixture.service.operator_revoke(&ctx, stranger, tool, "核实后停用").await;
        assert!(matches!(wrong_owner, Err(Error::NotFound)));

        let view = asked(fixture.service.revoke_tool(&ctx, tool, None).await.unwrap_err());
        let challenge = prove(&fixture, &ctx, &view).await;
        fixture.service.revoke_tool(&ctx, tool, Some(challenge)).await.unwrap();
        fixture.service.revoke_tool(&ctx, tool, Some(challenge)).await.unwrap();
        let held = fixture.service.enrolled(&ctx, user).await.unwrap();
        assert_eq!((held[0].standing, held[0].row.material.as_str()), (ToolStanding::Revoked, ""));
        let late = answer(&fixture, &ctx, id, Tool::Totp, &code_of(&seed, ctx.now())).await;
        assert!(late.is_err(), "nothing is left to check a code against");
        assert_eq!(standing(&fixture, user, CustomerTool::Totp).await, ToolStanding::Revoked);
    })
    .await;
}

#[tokio::test]
async fn the_banks_tokens_are_bound_once_and_end_with_their_batteries() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let end = ctx.now().plus_seconds(86_400);
        for expected in [(1, 0), (0, 1)] {
            let lines = vec![line(SERIAL, SEED)];
            let done = fixture.service.import_tokens(fixture.ctx(), lines, Some(end), "首批令牌").await.unwrap();
            assert_eq!((done.added, done.known), expected);
        }
        let unknown = EnrolOrder { serial: Some("FT-9".into()), ..order(Tool::Totp, None) };
        let view = asked(fixture.service.begin_enrolment(&ctx, unknown).await.err().unwrap());
        let challenge = prove(&fixture, &ctx, &view).await;
        let unknown = EnrolOrder { serial: Some("FT-9".into()), ..order(Tool::Totp, Some(challenge)) };
        let refused = fixture.service.begin_enrolment(&ctx, unknown).await.err();
        assert!(matches!(refused, Some(Error::TokenUnknown)));

        let first = begin(&fixture, &ctx, Tool::Totp, Some(SERIAL)).await;
        let second = begin(&fixture, &ctx, Tool::Totp, Some(SERIAL)).await;
        assert!(matches!(first.offer, Offer::Token), "the seed stays in the bank");
        let code = code_of(SEED, ctx.now());
        confirm(&fixture, &ctx, &first, &code).await.unwrap();
        assert!(matches!(confirm(&fixture, &ctx, &second, &code).await, Err(Error::TokenUnknown)), "bound already");
        let bound = TokensWanted { state: Some(TokenState::Bound), serial: None };
        let page = fixture.service.tokens(&ctx, &bound, &PageQuery::default()).await.unwrap();
        assert_eq!(page.items[0].user_id, Some(user));
        fixture.later(86_400);
        assert_eq!(standing(&fixture, user, CustomerTool::Totp).await, ToolStanding::Expired);
        let held = fixture.service.held(&ctx, user).await.unwrap();
        assert!(!held.contains(&Tool::Totp), "over is over");
    })
    .await;
}

fn line(serial: &str, seed: &str) -> TokenLine {
    TokenLine { serial: serial.into(), seed: seed.into() }
}

#[tokio::test]
async fn a_file_of_tokens_is_answered_line_by_line() {
    on_every_engine(|fixture| async move {
        let known = vec![line("FT-2026-000001", SEED)];
        fixture.service.import_tokens(fixture.ctx(), known, None, "首批令牌").await.unwrap();
        let swapped = (SEED, "FT-2026-000004");
        let lines = [
            ("FT-2026-000001", SEED),
            ("FT-2026-000002", SEED),
            ("FT-2026-000002", SEED),
            ("FT 3", SEED),
            ("FT-2026-000005", "short"),
            swapped,
        ];
        let lines = lines.map(|(serial, seed)| line(serial, seed)).into();
        let done = fixture.service.import_tokens(fixture.ctx(), lines, None, "第二批").await.unwrap();
        let outcomes: Vec<_> = done.lines.iter().map(|line| line.outcome).collect();
        let expected = [
            TokenOutcome::Known,
            TokenOutcome::Added,
            TokenOutcome::Repeated,
            TokenOutcome::SerialMalformed,
            TokenOutcome::SeedMalformed,
            TokenOutcome::SeedMalformed,
        ];
        assert_eq!(outcomes, expected);
        assert_eq!((done.added, done.known, done.refused), (1, 1, 4));
        assert_eq!(done.lines.iter().map(|line| line.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        assert!(!serde_json::to_string(&done).unwrap().contains(SEED), "a seed in the wrong column is not told");
    })
    .await;
}

#[tokio::test]
async fn a_token_taken_out_of_use_is_nobodys() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let lines = vec![line(SERIAL, SEED), line("FT-2026-000124", SEED), line("GT-1000", SEED)];
        fixture.service.import_tokens(fixture.ctx(), lines, None, "首批令牌").await.unwrap();
        let begun = begin(&fixture, &ctx, Tool::Totp, Some(SERIAL)).await;
        confirm(&fixture, &ctx, &begun, &code_of(SEED, ctx.now())).await.unwrap();
        let found = |state, serial: &'static str| {
            let wanted = TokensWanted { state, serial: Some(serial.to_owned()).filter(|text| !text.is_empty()) };
            let fixture = fixture.clone();
            async move {
                let page = fixture.service.tokens(fixture.ctx(), &wanted, &PageQuery::default()).await.unwrap();
                page.items.into_iter().map(|row| row.serial).collect::<Vec<_>>()
            }
        };
        assert_eq!(found(Some(TokenState::Bound), "").await, [SERIAL]);
        assert_eq!(found(Some(TokenState::Free), "FT-2026").await, ["FT-2026-000124"]);
        assert_eq!(found(None, "GT").await, ["GT-1000"]);
        for serial in [SERIAL, "GT-1000", SERIAL] {
            fixture.service.retire_token(fixture.ctx(), serial, "令牌损坏收回").await.unwrap();
        }
        assert!(matches!(fixture.service.retire_token(fixture.ctx(), "FT-9", "没有").await, Err(Error::NotFound)));
        assert_eq!(found(Some(TokenState::Retired), "").await.len(), 2);
        assert_eq!(standing(&fixture, user, CustomerTool::Totp).await, ToolStanding::Revoked);
        let again = vec![line(SERIAL, SEED)];
        let done = fixture.service.import_tokens(fixture.ctx(), again, None, "再次导入").await.unwrap();
        assert_eq!(done.known, 1, "what was retired does not come back with the same file");
        let view = asked(fixture.service.begin_enrolment(&ctx, token_order(SERIAL, None)).await.err().unwrap());
        let challenge = prove(&fixture, &ctx, &view).await;
        let refused = fixture.service.begin_enrolment(&ctx, token_order(SERIAL, Some(challenge))).await.err();
        assert!(matches!(refused, Some(Error::TokenUnknown)));
        let actions = fixture.actions(fixture.ctx()).await;
        assert_eq!(actions.iter().filter(|action| *action == "auth.token_retired").count(), 2);
    })
    .await;
}

fn token_order(serial: &str, challenge: Option<Id<Challenge>>) -> EnrolOrder {
    EnrolOrder { serial: Some(serial.into()), ..order(Tool::Totp, challenge) }
}

#[tokio::test]
async fn a_pattern_opens_its_own_device_only() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        fixture.people.open_session(fixture.ctx(), user, &device(1)).await.unwrap();
        let ctx = fixture.signed_in(user, 1);
        let begun = begin(&fixture, &ctx, Tool::Gesture, None).await;
        for weak in ["123", "1236987", "159", "74151", "357"] {
            assert!(matches!(confirm(&fixture, &ctx, &begun, weak).await, Err(Error::PatternWeak)), "{weak}");
        }
        confirm(&fixture, &ctx, &begun, PATTERN).await.unwrap();
        assert!(fixture.service.held(&ctx, user).await.unwrap().contains(&Tool::Gesture));
        let other = fixture.signed_in(user, 2);
        assert!(!fixture.service.held(&other, user).await.unwrap().contains(&Tool::Gesture), "another device");

        let phone = PHONE.parse().unwrap();
        let enter = async |n: u32, pattern: &str| {
            fixture.service.sign_in_with_pattern(fixture.ctx(), &phone, pattern.into(), &device(n)).await
        };
        assert!(matches!(enter(1, PATTERN).await.unwrap(), SignedIn::Session(_)));
        assert!(matches!(enter(2, PATTERN).await, Err(Error::SignInToolWrong { left: 4 })));
        fixture.later(366 * 86_400);
        assert!(matches!(enter(1, PATTERN).await, Err(Error::SignInToolWrong { left: 4 })), "a year is over");
        assert_eq!(standing(&fixture, user, CustomerTool::Gesture).await, ToolStanding::Expired);
    })
    .await;
}

#[tokio::test]
async fn strangers_neither_learn_who_has_a_pattern_nor_lock_it() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        fixture.people.open_session(fixture.ctx(), user, &device(1)).await.unwrap();
        let ctx = fixture.signed_in(user, 1);
        let begun = begin(&fixture, &ctx, Tool::Gesture, None).await;
        confirm(&fixture, &ctx, &begun, PATTERN).await.unwrap();
        let enter = async |phone: &str, n: u32, pattern: &str| {
            let phone = phone.parse().unwrap();
            fixture.service.sign_in_with_pattern(fixture.ctx(), &phone, pattern.into(), &device(n)).await
        };
        for round in 0..6 {
            let known = enter(PHONE, 7, "2589").await.err().map(|error| error.to_string());
            let nobody = enter("13811112222", 7, "2589").await.err().map(|error| error.to_string());
            assert_eq!(known, nobody, "round {round}");
        }
        assert!(matches!(enter(PHONE, 7, PATTERN).await, Err(Error::ToolLocked { .. })));
        assert!(matches!(enter(PHONE, 1, PATTERN).await.unwrap(), SignedIn::Session(_)), "its owner is not locked out");
        let (phone, own) = (PHONE.parse().unwrap(), device(1));
        let by_password = fixture.service.sign_in(fixture.ctx(), &phone, PASSWORD.into(), &own).await;
        assert!(matches!(by_password.unwrap(), SignedIn::Session(_)));
    })
    .await;
}

#[tokio::test]
async fn a_tool_never_answers_for_another() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let pair = [Tool::Pin, Tool::Totp];
        carry(&fixture, &pair).await;
        let seed = token(&fixture, &ctx).await;
        let id = challenged(&fixture, &ctx, user, 6_000, &pair).await;
        assert!(answer(&fixture, &ctx, id, Tool::Totp, PIN).await.is_err());
        assert!(answer(&fixture, &ctx, id, Tool::Pin, &code_of(&seed, ctx.now())).await.is_err());
        for unasked in [Tool::Gesture, Tool::SmsCode, Tool::Passkey, Tool::UsbKey, Tool::Face] {
            assert!(matches!(answer(&fixture, &ctx, id, unasked, "1").await, Err(Error::ToolNotAsked)));
        }
        let view = fixture.service.challenge(&ctx, id).await.unwrap();
        assert!(view.passed.is_empty());
    })
    .await;
}
