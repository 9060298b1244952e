//! Nobody reaches what is not theirs: every operation of the running API document is called by everybody who must not.
//!
//! [`TABLE`] says for each operation how its owner calls it. Each is then called without a token, with another bank's
//! token, through the wrong door, in the wrong role, with another customer's ids and with ids that do not exist; every
//! such call must be refused with 401, 403 or 404, and in the end nothing may have changed. Last, the owner calls, and
//! succeeds: the calls that were refused were good ones. An operation missing from the table fails the test.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::time::Duration;

use journeys::{Answer, Caller, Customer, Engine, Platform, code_in, operator};
use reqwest::Method;
use serde_json::{Value, json};

/// Who may call an operation.
enum Door {
    /// Anybody, and this is why.
    Public(&'static str),
    /// The signed-in customer.
    Customer,
    /// An operator with this permission.
    Operator(&'static str),
    /// An operator of the alliance with this permission.
    Alliance(&'static str),
    /// Whoever is signed in to the console: it answers about themselves, or leaves out what they may not see.
    AnyOperator,
}

use Door::{Alliance, AnyOperator, Operator, Public};

/// One operation and how its owner calls it.
struct Op {
    id: &'static str,
    door: Door,
    query: &'static str,
    body: fn(&World) -> Value,
}

const fn op(id: &'static str, door: Door, body: fn(&World) -> Value) -> Op {
    Op { id, door, query: "", body }
}

const fn with_query(id: &'static str, door: Door, query: &'static str) -> Op {
    Op { id, door, query, body: nothing }
}

fn nothing(_: &World) -> Value {
    Value::Null
}

fn cny(yuan: &str) -> Value {
    json!({ "amount": yuan, "currency": "CNY" })
}

fn empty(_: &World) -> Value {
    json!({})
}

/// Words for the template `transfer_in`.
fn words() -> Value {
    json!({
        "title": "收到 {amount}", "title_en": "{amount} received", "body": "{amount} 已到账。",
        "body_en": "{amount} has arrived.", "channels": ["push"],
    })
}

/// Every operation there is. Those that end a session stand last.
const TABLE: &[Op] = &[
    op("GET /b/{bank}/api/v1/brand", Public("what a visitor sees of a bank"), nothing),
    op("GET /b/{bank}/api/v1/brand/legal", Public("what a bank has to say to everybody"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/theme", Operator("publishing.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/theme/trial", Operator("publishing.view"), |_| json!({ "body": {} })),
    op("GET /console/api/v1/banks/{bank_id}/theme/texts", Operator("publishing.view"), nothing),
    op(
        "POST /console/api/v1/theme/palette",
        Operator("publishing.make"),
        |_| json!({ "logo_svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9H0z\" fill=\"#123456\"/></svg>" }),
    ),
    op("POST /b/{bank}/api/v1/registrations", Public("how one becomes a customer"), nothing),
    op(
        "POST /b/{bank}/api/v1/registrations/{registration_id}/complete",
        Public("guarded by the code on the phone"),
        nothing,
    ),
    op("GET /b/{bank}/api/v1/sealing-key", Public("a public key, and a nonce for whoever asks"), nothing),
    op("POST /b/{bank}/api/v1/login", Public("how one signs in"), nothing),
    op("POST /b/{bank}/api/v1/login/{challenge_id}/complete", Public("guarded by the code on the phone"), nothing),
    op("POST /b/{bank}/api/v1/session/refresh", Public("guarded by the refresh token in it"), nothing),
    op("POST /b/{bank}/api/v1/events", Public("visitors' behaviour counts as well"), nothing),
    op("GET /b/{bank}/api/v1/demo/handset", Public("the demonstration's visible phone; not there otherwise"), nothing),
    op(
        "GET /b/{bank}/api/v1/demo/customers",
        Public("the demonstration's known customers; not there otherwise"),
        nothing,
    ),
    op("GET /console/api/v1/sealing-key", Public("a public key, and a nonce for whoever asks"), nothing),
    op("POST /console/api/v1/login", Public("how an operator signs in"), nothing),
    op("GET /api/landing", Public("the page that shows where everything is"), nothing),
    op("POST /b/{bank}/api/v1/recoveries", Public("how one comes back without the old device"), nothing),
    op("POST /b/{bank}/api/v1/recoveries/{recovery_id}/code", Public("guarded by the code on the phone"), nothing),
    op("POST /b/{bank}/api/v1/recoveries/{recovery_id}/claim", Public("guarded by phone, device and papers"), nothing),
    op("POST /b/{bank}/api/v1/recoveries/{recovery_id}/status", Public("guarded by the device that began it"), nothing),
    op("POST /b/{bank}/api/v1/recoveries/{recovery_id}/complete", Public("guarded by what was proven before"), nothing),
    op("GET /b/{bank}/api/v1/me/recovery", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/me/devices", Door::Customer, nothing),
    op("PUT /b/{bank}/api/v1/me/devices/{device_ref}", Door::Customer, |_| json!({ "name": "旧手机" })),
    op("POST /b/{bank}/api/v1/me/devices/{device_ref}/sign-out", Door::Customer, empty),
    op("POST /b/{bank}/api/v1/me/devices/{device_ref}/unbind", Door::Customer, |w| w.unbinding.clone()),
    op("GET /b/{bank}/api/v1/risk/device-nonce", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/risk/device-report", Door::Customer, |w| w.perceived.report.clone()),
    op("GET /console/api/v1/banks/{bank_id}/risk/devices", Operator("risk.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/risk/devices/{device_id}", Operator("risk.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/risk/devices/{device_id}/ban",
        Operator("risk.decide"),
        |_| json!({ "reason": "客户举报诈骗" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/risk/devices/{device_id}/lift",
        Operator("risk.decide"),
        |_| json!({ "reason": "核实后解除" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/risk/shared-bans", Operator("risk.view"), nothing),
    op("GET /b/{bank}/api/v1/me/consents", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/me/consents/history", Door::Customer, nothing),
    op(
        "PUT /b/{bank}/api/v1/me/consents",
        Door::Customer,
        |_| json!({ "purpose": "marketing", "decision": "given", "version": 1 }),
    ),
    op("GET /b/{bank}/api/v1/me", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/messages", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/messages/unread", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/messages/settings", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/messages/{message_id}", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/messages/{message_id}/read", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/messages/read", Door::Customer, |_| json!({ "kind": "account" })),
    op(
        "PUT /b/{bank}/api/v1/messages/settings",
        Door::Customer,
        |_| json!({ "kinds": [{ "kind": "account", "choice": "off" }], "quiet": { "mode": "own", "from": "23:00", "until": "07:00" } }),
    ),
    op("PUT /b/{bank}/api/v1/messages/push", Door::Customer, |_| json!({ "token": "device-token" })),
    op("DELETE /b/{bank}/api/v1/messages/push", Door::Customer, nothing),
    op("DELETE /b/{bank}/api/v1/messages/{message_id}", Door::Customer, nothing),
    op("GET /console/api/v1/banks/{bank_id}/messages", Operator("customer.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/messages/{message_id}/resend",
        Operator("customer.support"),
        |_| json!({ "purpose": "客户来电要求重发" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/message-statistics", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/message-carriers", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/message-templates", Operator("parameter.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/message-templates/{template_id}", Operator("parameter.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/message-templates/{template_id}/preview",
        Operator("parameter.view"),
        |_| json!({ "words": words() }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/message-templates/{template_id}/versions",
        Operator("parameter.edit"),
        |_| json!({ "words": words(), "note": "更短的文案" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/message-templates/{template_id}/test",
        Operator("parameter.edit"),
        |_| json!({ "words": words(), "phone": "13900000000", "lang": "zh" }),
    ),
    op("GET /b/{bank}/api/v1/me/standing", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/me/functions", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/me/identity", Door::Customer, |w| w.identity.clone()),
    op("GET /b/{bank}/api/v1/me/identities", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/me/merges/{claim_id}/complete", Door::Customer, |w| json!({ "code": w.one.code })),
    op("POST /b/{bank}/api/v1/me/merges", Door::Customer, |w| json!({ "identity_id": w.one.waiting_id })),
    op("POST /b/{bank}/api/v1/me/merge-reviews", Door::Customer, empty),
    op("GET /console/api/v1/banks/{bank_id}/identity-cases", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/identity-cases/{case_id}", Operator("customer.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/identity-cases/{case_id}/assignment", Operator("customer.support"), empty),
    op(
        "POST /console/api/v1/banks/{bank_id}/identity-cases/{case_id}/decision",
        Operator("customer.support"),
        |_| json!({ "decision": "keep_apart", "reason": "回访后无法确认" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/identities",
        Operator("customer.support"),
        |_| json!({ "channel": "phone_bank", "subject": "T-778812", "phone": "13900000000", "document": "not_checked" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/identities/{identity_id}/detachment",
        Operator("customer.support"),
        |_| json!({ "reason": "客户号登记有误" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/customers/{user_id}/identities", Operator("customer.view"), nothing),
    op("GET /b/{bank}/api/v1/risk/refusals", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/risk/appeals", Door::Customer, nothing),
    op(
        "POST /b/{bank}/api/v1/risk/appeals",
        Door::Customer,
        |w| json!({ "verdict_id": w.risk.verdict_id, "statement": "收款人是我女儿" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/risk/waiting", Operator("risk.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/risk/verdicts", Operator("risk.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/risk/verdicts/{verdict_id}/file", Operator("risk.view"), nothing),
    op(
        "PUT /console/api/v1/banks/{bank_id}/risk/verdicts/{verdict_id}/label",
        Operator("risk.work"),
        |_| json!({ "label": "legitimate" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/risk/verdicts/{verdict_id}/case",
        Operator("risk.work"),
        |_| json!({ "summary": "客户来电，核查收款人" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/risk/cases", Operator("risk.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/risk/cases/{case_id}", Operator("risk.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/risk/cases/{case_id}/assignment", Operator("risk.work"), empty),
    op(
        "POST /console/api/v1/banks/{bank_id}/risk/cases/{case_id}/notes",
        Operator("risk.work"),
        |_| json!({ "kind": "evidence", "body": "回访录音 0421" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/risk/cases/{case_id}/decision",
        Operator("risk.decide"),
        |_| json!({ "decision": "refuse", "label": "unsure", "reason": "联系不上客户" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/risk/appeals", Operator("risk.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/risk/appeals/{appeal_id}", Operator("risk.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/risk/appeals/{appeal_id}/decision",
        Operator("risk.decide"),
        |_| json!({ "decision": "reject", "reply": "收款账户仍有风险", "reason": "核对后维持原判定" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/risk/lists", Operator("risk.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/risk/lists",
        Operator("risk.decide"),
        |_| json!({ "kind": "device", "entry": "another-stolen-one", "reason": "客户报失" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/risk/lists/{entry_id}/removal",
        Operator("risk.decide"),
        |_| json!({ "reason": "设备已找回" }),
    ),
    with_query(
        "GET /console/api/v1/banks/{bank_id}/risk/report",
        Operator("risk.view"),
        "?from=2026-01-01&until=2026-03-31",
    ),
    op("GET /console/api/v1/banks/{bank_id}/risk/rules", Operator("risk.view"), nothing),
    with_query("GET /console/api/v1/banks/{bank_id}/risk/graph", Operator("risk.view"), "?device_id=a-stolen-one"),
    op("GET /b/{bank}/api/v1/accounts", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/accounts/{account_id}", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/accounts/{account_id}/transactions", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/accounts/{account_id}/care", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/accounts/{account_id}/restrictions/{restriction_id}/lift", Door::Customer, |w| {
        w.online.lifting.clone()
    }),
    op("GET /b/{bank}/api/v1/transactions", Door::Customer, nothing),
    with_query("GET /b/{bank}/api/v1/transactions/month", Door::Customer, "?month=2026-11"),
    op("GET /b/{bank}/api/v1/analysis/categories", Door::Customer, nothing),
    with_query("GET /b/{bank}/api/v1/analysis/month", Door::Customer, "?month=2026-11"),
    op("GET /b/{bank}/api/v1/analysis/trend", Door::Customer, nothing),
    with_query("GET /b/{bank}/api/v1/analysis/year", Door::Customer, "?year=2026"),
    with_query("GET /b/{bank}/api/v1/analysis/entries", Door::Customer, "?month=2026-11"),
    op(
        "PUT /b/{bank}/api/v1/analysis/choices",
        Door::Customer,
        |_| json!({ "direction": "out", "counterparty": "邻舍", "category": "gifts" }),
    ),
    op(
        "PUT /b/{bank}/api/v1/analysis/budgets",
        Door::Customer,
        |_| json!({ "category": "all", "amount": { "amount": "3000.00", "currency": "CNY" } }),
    ),
    op("GET /b/{bank}/api/v1/statements", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/statements/{statement_id}", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/statements/{statement_id}/file", Door::Customer, nothing),
    op(
        "POST /b/{bank}/api/v1/statements",
        Door::Customer,
        |world| json!({ "account_id": world.victim.account_id, "from": "2026-01-01", "to": "2026-11-01", "format": "csv" }),
    ),
    op(
        "POST /b/{bank}/api/v1/statements/verification",
        Public("guarded by the code on the paper; whoever was given the paper may ask"),
        nothing,
    ),
    op("PUT /b/{bank}/api/v1/accounts/amounts", Door::Customer, |_| json!({ "amounts": "hidden" })),
    op("PUT /b/{bank}/api/v1/accounts/default", Door::Customer, |w| json!({ "account_id": w.victim.account_id })),
    op("PUT /b/{bank}/api/v1/accounts/order", Door::Customer, |w| json!({ "items": [w.victim.account_id] })),
    op("PUT /b/{bank}/api/v1/accounts/{account_id}/alias", Door::Customer, |_| json!({ "alias": "工资" })),
    op("GET /b/{bank}/api/v1/account-opening", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/agreement-texts", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/agreements", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/agreements/due", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/agreements", Door::Customer, |_| json!({ "agreements": [] })),
    op("GET /b/{bank}/api/v1/accounts/{account_id}/binding", Door::Customer, nothing),
    with_query("GET /b/{bank}/api/v1/card-issuers", Door::Customer, "?prefix=629911"),
    op("GET /b/{bank}/api/v1/cards", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/cards/{card_id}", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/balance-shares", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/accounts", Door::Customer, |w| w.online.opening.clone()),
    op("POST /b/{bank}/api/v1/accounts/{account_id}/upgrade", Door::Customer, |w| w.online.upgrade.clone()),
    op("POST /b/{bank}/api/v1/accounts/{account_id}/close", Door::Customer, |w| w.online.closing.clone()),
    op("PUT /b/{bank}/api/v1/accounts/{account_id}/binding", Door::Customer, |w| w.online.rebinding.clone()),
    op("POST /b/{bank}/api/v1/cards", Door::Customer, |w| w.online.second_card.clone()),
    op("GET /b/{bank}/api/v1/collection-sources", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/collections", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/collections/{collection_id}", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/collections", Door::Customer, |w| w.online.collecting.order.clone()),
    op("GET /b/{bank}/api/v1/collection-plans", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/collection-plans/{plan_id}", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/collection-plans", Door::Customer, |w| w.online.collecting.plan.clone()),
    op(
        "POST /b/{bank}/api/v1/collection-plans/{plan_id}/actions",
        Door::Customer,
        |_| json!({ "action": "skip_next" }),
    ),
    op("GET /b/{bank}/api/v1/debit-mandates", Door::Customer, nothing),
    op("DELETE /b/{bank}/api/v1/debit-mandates/{mandate_id}", Door::Customer, nothing),
    op("DELETE /b/{bank}/api/v1/mandates/{mandate_id}", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/mandates", Door::Customer, |w| w.online.collecting.mandate.clone()),
    op("PUT /b/{bank}/api/v1/cards/{card_id}/alias", Door::Customer, |_| json!({ "alias": "备用" })),
    op("PUT /b/{bank}/api/v1/cards/{card_id}/consent", Door::Customer, |w| w.online.consent.clone()),
    op("DELETE /b/{bank}/api/v1/cards/{card_id}/consent", Door::Customer, nothing),
    op("DELETE /b/{bank}/api/v1/cards/{card_id}", Door::Customer, nothing),
    op("DELETE /b/{bank}/api/v1/balance-shares/{share_id}", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/banks", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/payees", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/limits", Door::Customer, nothing),
    op("PUT /b/{bank}/api/v1/limits/{business}", Door::Customer, |_| json!({ "per_day": cny("40000.00") })),
    op("GET /b/{bank}/api/v1/transfers", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/transfers/{transfer_id}", Door::Customer, nothing),
    with_query(
        "GET /b/{bank}/api/v1/transfers/{transfer_id}/seal",
        Door::Customer,
        "?base=https://bank.example/b/lanwan",
    ),
    op("POST /b/{bank}/api/v1/receipts/checks", Public("whoever holds a receipt may check it"), nothing),
    op("GET /b/{bank}/api/v1/payees/recent", Door::Customer, nothing),
    with_query("GET /b/{bank}/api/v1/banks/of-number", Door::Customer, "?digits=622900"),
    op("GET /b/{bank}/api/v1/phone-payment", Door::Customer, nothing),
    op("PUT /b/{bank}/api/v1/phone-payment", Door::Customer, |world| json!({ "account_id": world.victim.account_id })),
    op("POST /b/{bank}/api/v1/phone-payees", Door::Customer, |world| json!({ "phone": world.victim.phone })),
    op("DELETE /b/{bank}/api/v1/phone-payment", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/schedules", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/schedules/{schedule_id}", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/schedules/preview", Door::Customer, |world| world.plan.clone()),
    op("POST /b/{bank}/api/v1/schedules", Door::Customer, |world| world.proven_plan.clone()),
    op("POST /b/{bank}/api/v1/schedules/{schedule_id}/actions", Door::Customer, |_| json!({ "action": "skip_next" })),
    op("GET /b/{bank}/api/v1/batches/template", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/batches", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/batches/{batch_id}", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/batches/{batch_id}/export", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/batches/check", Door::Customer, |world| world.rows.clone()),
    op("POST /b/{bank}/api/v1/batches", Door::Customer, |world| world.proven_rows.clone()),
    op("GET /b/{bank}/api/v1/packets/terms", Door::Customer, nothing),
    with_query("GET /b/{bank}/api/v1/packets", Door::Customer, "?side=given"),
    op("GET /b/{bank}/api/v1/packets/{packet_id}", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/packets/preview", Door::Customer, |world| world.packet.clone()),
    op("POST /b/{bank}/api/v1/packets", Door::Customer, |world| world.proven_packet.clone()),
    op("POST /b/{bank}/api/v1/packets/look", Door::Customer, |world| json!({ "packet_id": world.packet_id })),
    op("POST /b/{bank}/api/v1/packets/claims", Door::Customer, |world| json!({ "packet_id": world.waiting_packet_id })),
    op("GET /b/{bank}/api/v1/challenges/{challenge_id}", Door::Customer, nothing),
    op("GET /b/{bank}/api/v1/demo/behind", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/transfers/preview", Door::Customer, |world| world.draft.clone()),
    op("POST /b/{bank}/api/v1/challenges/{challenge_id}/sms", Door::Customer, empty),
    op(
        "POST /b/{bank}/api/v1/challenges/{challenge_id}/answers",
        Door::Customer,
        |_| json!({ "tool": "pin", "secret": journeys::PIN }),
    ),
    op("POST /b/{bank}/api/v1/transfers/{transfer_id}/cancel", Door::Customer, empty),
    op("POST /b/{bank}/api/v1/transfers", Door::Customer, |world| world.proven.clone()),
    op("POST /b/{bank}/api/v1/payees", Door::Customer, |world| world.new_payee.clone()),
    op("DELETE /b/{bank}/api/v1/payees/{payee_id}", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/password-resets", Public("how one begins who has forgotten the password"), nothing),
    op(
        "POST /b/{bank}/api/v1/password-resets/{reset_id}/complete",
        Public("guarded by the code on the phone and an account's number"),
        nothing,
    ),
    op("POST /b/{bank}/api/v1/me/pin-reset", Door::Customer, |world| world.tools.pin.clone()),
    op("POST /b/{bank}/api/v1/login/pattern", Public("how one signs in on a known device"), nothing),
    op("POST /b/{bank}/api/v1/login/key", Public("how one signs in with a key; it names nobody"), nothing),
    op(
        "POST /b/{bank}/api/v1/login/key/{request_id}/complete",
        Public("guarded by the key's signature over what was drawn for it"),
        nothing,
    ),
    op(
        "GET /b/{bank}/api/v1/sign-in-providers",
        Public("what one can sign in through stands on the first page"),
        nothing,
    ),
    op(
        "POST /b/{bank}/api/v1/external-logins",
        Public("how one signs in through a provider; it names nobody"),
        nothing,
    ),
    op(
        "POST /b/{bank}/api/v1/external-logins/{attempt_id}/return",
        Public("guarded by the device and the state it began with, and by what the provider signed"),
        nothing,
    ),
    op(
        "POST /b/{bank}/api/v1/external-logins/{attempt_id}/phone",
        Public("guarded by what the provider vouched for before"),
        nothing,
    ),
    op(
        "POST /b/{bank}/api/v1/external-logins/{attempt_id}/complete",
        Public("guarded by the code on the phone"),
        nothing,
    ),
    op("GET /b/{bank}/api/v1/me/external-links", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/me/external-logins/{attempt_id}/return", Door::Customer, |w| {
        w.external.returning.clone()
    }),
    op("DELETE /b/{bank}/api/v1/me/external-links/{link_id}", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/me/external-logins", Door::Customer, |_| json!({ "provider_id": journeys::PROVIDER })),
    op("POST /b/{bank}/api/v1/me/external-logins/{attempt_id}/complete", Door::Customer, |w| {
        w.external.completing.clone()
    }),
    op("GET /console/api/v1/banks/{bank_id}/customers/{user_id}/external-links", Operator("customer.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/customers/{user_id}/external-links/{link_id}/end",
        Operator("customer.support"),
        |_| json!({ "purpose": "客户来电要求" }),
    ),
    op("POST /b/{bank}/api/v1/challenges/{challenge_id}/key", Door::Customer, |_| json!({ "tool": "passkey" })),
    // Before the two that begin another check, which ends this one.
    op(
        "POST /b/{bank}/api/v1/face-checks/{check_id}/frames",
        Door::Customer,
        |_| json!({ "step": 0, "frames": reference_face::sent("an", "front") }),
    ),
    op("POST /b/{bank}/api/v1/challenges/{challenge_id}/face", Door::Customer, empty),
    op("POST /b/{bank}/api/v1/me/tool-enrolments/{enrolment_id}/face", Door::Customer, empty),
    op("GET /b/{bank}/api/v1/me/tools", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/me/tools", Door::Customer, |world| world.tools.enrolling.clone()),
    op(
        "POST /b/{bank}/api/v1/me/tool-enrolments/{enrolment_id}/confirm",
        Door::Customer,
        |_| json!({ "secret": "74159" }),
    ),
    op("PUT /b/{bank}/api/v1/me/tools/{tool_id}/label", Door::Customer, |_| json!({ "label": "旧手机" })),
    op("POST /b/{bank}/api/v1/me/tools/{tool_id}/actions", Door::Customer, |world| world.tools.revoking.clone()),
    op("GET /console/api/v1/banks/{bank_id}/customers/{user_id}/tools", Operator("customer.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/customers/{user_id}/tools/{tool_id}/revoke",
        Operator("customer.support"),
        |_| json!({ "purpose": "客户报失后停用" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/customers/{user_id}/tool-unlocks",
        Operator("customer.support"),
        |_| json!({ "tool": "pin", "purpose": "核实身份后解锁" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/tokens", Operator("customer.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/tokens",
        Operator("parameter.edit"),
        |_| json!({ "tokens": [{ "serial": "FT-0001", "seed": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" }], "purpose": "首批令牌入库" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/tokens/{serial}/retire",
        Operator("parameter.edit"),
        |_| json!({ "purpose": "令牌损坏收回" }),
    ),
    op("GET /b/{bank}/api/v1/me/secrets", Door::Customer, nothing),
    op(
        "PUT /b/{bank}/api/v1/me/pin",
        Door::Customer,
        |world| json!({ "pin": "246801", "password": world.victim.password, "current_pin": journeys::PIN }),
    ),
    op(
        "POST /b/{bank}/api/v1/accounts/{account_id}/restrictions",
        Door::Customer,
        |_| json!({ "kind": "night_lock", "from_time": "23:00", "until_time": "06:30" }),
    ),
    op("POST /b/{bank}/api/v1/demo/account", Door::Customer, |_| json!({ "name": "安之若" })),
    op("GET /console/api/v1/me", AnyOperator, nothing),
    op("GET /console/api/v1/me/mail", AnyOperator, nothing),
    op("GET /console/api/v1/me/mailbox", AnyOperator, nothing),
    op("PUT /console/api/v1/me/mail/kinds", AnyOperator, |_| json!({ "off": ["digest"] })),
    op("POST /console/api/v1/me/mail/confirm", AnyOperator, |world| json!({ "code": world.mail_code })),
    op("PUT /console/api/v1/me/mail", AnyOperator, |_| json!({ "email": null, "password": journeys::DEMO_PASSWORD })),
    op("GET /console/api/v1/operators", Alliance("operator.manage"), nothing),
    op(
        "PUT /console/api/v1/operators/{operator_id}/mail",
        Alliance("operator.manage"),
        |_| json!({ "email": "duty@bank.example", "purpose": "新设值班邮箱" }),
    ),
    op("GET /console/api/v1/banks", Operator("bank.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}", Operator("bank.view"), nothing),
    with_query("GET /console/api/v1/cockpit", Operator("cockpit.view"), "?bank_id=lanwan"),
    op("GET /console/api/v1/banks/{bank_id}/customers", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/customers/{user_id}", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/customers/{user_id}/limits", Operator("customer.view"), nothing),
    op(
        "PUT /console/api/v1/banks/{bank_id}/customers/{user_id}/limits/{business}",
        Operator("customer.support"),
        |_| json!({ "effect": "cap", "per_day": cny("45000.00"), "purpose": "客户来电申请" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/limit-decisions",
        Operator("customer.view"),
        |world| json!({ "user_id": world.user_id, "business": "transfer_others", "amount": cny("10.00") }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/limit-table/checks",
        Operator("parameter.view"),
        |_| json!({ "rows": [] }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/customers/{user_id}/standing", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/permissions", Operator("parameter.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/customers/{user_id}/reveal",
        Operator("customer.reveal"),
        |_| json!({ "purpose": "核实客户来电" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/customers/{user_id}/demo-account",
        Operator("customer.support"),
        |_| json!({ "name": "安之若" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/customers/{user_id}/devices/{device_ref}/sign-out",
        Operator("customer.support"),
        |_| json!({ "purpose": "客户来电要求" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/customers/{user_id}/devices/{device_ref}/unbind",
        Operator("customer.support"),
        |_| json!({ "purpose": "客户来电要求" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/customers/{user_id}/consents", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/recoveries", Operator("customer.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/recoveries/{recovery_id}/decision",
        Operator("customer.support"),
        |_| json!({ "decision": "approve", "purpose": "已电话核实本人" }),
    ),
    op("POST /b/{bank}/api/v1/me/recovery/stop", Door::Customer, empty),
    op("GET /console/api/v1/banks/{bank_id}/consent-texts", Operator("parameter.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/consent-texts/{purpose}", Operator("parameter.edit"), |_| {
        json!({
            "title": "接收营销信息", "title_en": "Marketing messages", "text": "您同意接收产品与活动信息。",
            "text_en": "You agree to messages about products.", "earlier": "stand", "note": "改写文字",
        })
    }),
    op("GET /console/api/v1/banks/{bank_id}/risk/verdicts/{verdict_id}", Operator("risk.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/risk/rule-names", Operator("risk.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/transfers", Operator("transfer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/packets", Operator("transfer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/packets/{packet_id}", Operator("transfer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/packet-account", Operator("transfer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/collections", Operator("transfer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/mandates", Operator("transfer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/ledger", Operator("transfer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/ledger/commands", Operator("transfer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/bound-checks", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/bindings", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/agreement-texts", Operator("customer.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/agreement-texts", Operator("parameter.edit"), |_| {
        json!({
            "document": "hang_card", "title": { "zh": "绑卡授权书", "en": "Authority" }, "note": "更新条款",
            "text": { "zh": "新的条款。".repeat(20), "en": "New terms. ".repeat(20) },
            "effective_from": "2036-01-01T00:00:00+08:00",
        })
    }),
    op("GET /console/api/v1/banks/{bank_id}/agreements", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/suspense", Operator("transfer.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/suspense/{item_id}/resolution",
        Operator("account.control"),
        |_| json!({ "action": "write_back", "purpose": "退回付款方" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/reconciliations", Operator("transfer.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/reconciliations", Operator("account.control"), empty),
    op("GET /console/api/v1/banks/{bank_id}/reconciliations/differences", Operator("transfer.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/reconciliations/differences/{difference_id}/resolution",
        Operator("account.control"),
        |_| json!({ "action": "accept", "reason": "已与核心核实" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/transfers/{transfer_id}", Operator("transfer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/audit", Operator("audit.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/integrity", Operator("audit.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/letters", Operator("audit.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/letters/retry",
        Operator("outbox.control"),
        |_| json!({ "consumer": "insight.figures", "seq": 1 }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/letters/discard",
        Operator("outbox.control"),
        |_| json!({ "consumer": "insight.figures", "seq": 1, "purpose": "a look around" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/parameters", Operator("parameter.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/parameters/{name}", Operator("parameter.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/parameters/{name}",
        Operator("parameter.edit"),
        |_| json!({ "body": { "life_s": 300 }, "note": "缩短有效时间" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/expressions/{catalogue}", Operator("parameter.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/expressions/{catalogue}/check",
        Operator("parameter.view"),
        |_| json!({ "text": "amount > 5" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/expressions/{catalogue}/words",
        Operator("parameter.view"),
        |_| json!({ "texts": ["amount > 5"] }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/publishing/kinds", Operator("publishing.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/publishing/documents", Operator("publishing.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/publishing/documents",
        Operator("publishing.make"),
        |_| json!({ "kind": "auth.limits", "name": "another", "title": "另一份", "reach": "own", "note": "另起一份" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/publishing/documents/{document_id}", Operator("publishing.view"), nothing),
    op(
        "GET /console/api/v1/banks/{bank_id}/publishing/documents/{document_id}/versions/{version}",
        Operator("publishing.view"),
        nothing,
    ),
    with_query(
        "GET /console/api/v1/banks/{bank_id}/publishing/documents/{document_id}/diff",
        Operator("publishing.view"),
        "?from=1&to=1",
    ),
    op(
        "PUT /console/api/v1/banks/{bank_id}/publishing/documents/{document_id}/versions/{version}",
        Operator("publishing.make"),
        |_| json!({ "edit": 1, "body": { "rows": [] }, "note": "先清空再写" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/publishing/documents/{document_id}/versions/{version}/steps",
        Operator("publishing.make"),
        |_| json!({ "step": "check", "note": "请审批一下" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/publishing/documents/{document_id}/versions/{version}/comments",
        Operator("publishing.make"),
        |_| json!({ "words": "为什么是空的？" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/publishing/documents/{document_id}/versions",
        Operator("publishing.make"),
        |_| json!({ "from": 1, "note": "再写一版" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/publishing/in-force/{kind}", Operator("publishing.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/publishing/templates", Operator("publishing.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/publishing/templates",
        Operator("publishing.make"),
        |w| json!({ "template_id": w.published.template_id, "name": "adopted", "title": "采用", "note": "采用模板" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/publishing/documents/{document_id}/template",
        Operator("publishing.make"),
        |_| json!({ "note": "接收更新" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/publishing/export", Operator("publishing.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/publishing/import", Operator("publishing.make"), |_| {
        let file = json!({
            "format": "polybank.publishing/1", "kind": "auth.limits", "name": "filed", "title": "来自文件", "reach": "own",
            "body": { "rows": [] },
        });
        json!({ "files": [{ "path": "filed.json", "text": file.to_string() }], "mode": "look", "note": "看看会怎样" })
    }),
    op(
        "POST /console/api/v1/banks/{bank_id}/publishing/recalls",
        Alliance("publishing.make"),
        |w| json!({ "document_id": w.published.shared_id, "version": 1, "note": "本行先停用" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/analyses",
        Operator("cockpit.view"),
        |_| json!({ "from": "2026-11-01", "until": "2026-11-30", "ask": { "kind": "pages" } }),
    ),
    op("POST /console/api/v1/banks/{bank_id}/analyses/people", Operator("customer.view"), |_| {
        json!({
            "from": "2026-11-01", "until": "2026-11-30", "purpose": "a look around",
            "behind": { "kind": "did", "event": { "name": "page_view" } },
        })
    }),
    op("GET /console/api/v1/banks/{bank_id}/analyses/events", Operator("cockpit.view"), nothing),
    op("GET /b/{bank}/api/v1/profile", Door::Customer, nothing),
    op("PUT /b/{bank}/api/v1/profile/tags/{tag}", Door::Customer, |_| json!({ "to": "off" })),
    op("GET /console/api/v1/banks/{bank_id}/profile/tags", Operator("cockpit.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/profile/tags/{tag}/notes",
        Operator("customer.support"),
        |_| json!({ "notes": [{ "customer": "13800000001", "value": "gold" }] }),
    ),
    op("GET /console/api/v1/profile/alliance", Alliance("cockpit.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/profile/benchmark", Operator("cockpit.view"), nothing),
    op(
        "PUT /console/api/v1/banks/{bank_id}/profile/benchmark",
        Operator("parameter.edit"),
        |_| json!({ "join": true }),
    ),
    op("POST /console/api/v1/banks/{bank_id}/profile/tags/{tag}/learn", Operator("publishing.make"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/profile/estimate",
        Operator("cockpit.view"),
        |_| json!({ "when": "visit_days_30d >= 1" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/profile/audiences", Operator("cockpit.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/profile/audiences/{audience}", Operator("cockpit.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/profile/audiences/{audience}/people",
        Operator("customer.view"),
        |_| json!({ "purpose": "核实人群口径" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/profile/audiences/{audience}/copies",
        Operator("publishing.make"),
        |_| json!({ "title": "月初" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/profile/people/{user_id}",
        Operator("customer.view"),
        |_| json!({ "purpose": "客户来电咨询" }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/tracking-plan", Operator("cockpit.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/quarantine", Operator("cockpit.view"), nothing),
    op("PUT /console/api/v1/banks/{bank_id}/watched-devices/{device_id}", Operator("customer.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/watched-devices/{device_id}", Operator("customer.view"), nothing),
    with_query("GET /b/{bank}/api/v1/surveys/due", Door::Customer, "?moment=after_transfer"),
    op("GET /b/{bank}/api/v1/surveys/mine", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/surveys/askings", Door::Customer, |w| w.surveys.showing.clone()),
    op("POST /b/{bank}/api/v1/surveys/askings/{asking_id}/dismissal", Door::Customer, |_| json!({ "wish": "welcome" })),
    op(
        "POST /b/{bank}/api/v1/surveys/askings/{asking_id}/answers",
        Door::Customer,
        |_| json!({ "answers": [{ "question_id": "often", "choices": ["daily"] }] }),
    ),
    op("PUT /b/{bank}/api/v1/surveys/wish", Door::Customer, |_| json!({ "wish": "unwanted" })),
    op("GET /console/api/v1/banks/{bank_id}/boards", Operator("cockpit.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/boards", Operator("cockpit.view"), |_| board("巡检看板")),
    op("GET /console/api/v1/banks/{bank_id}/boards/{board_id}", Operator("cockpit.view"), nothing),
    op(
        "PUT /console/api/v1/banks/{bank_id}/boards/{board_id}",
        Operator("cockpit.view"),
        |_| json!({ "edit": 1, "board": board("别人的看板") }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/boards/{board_id}/tiles/{place}", Operator("cockpit.view"), nothing),
    op("PUT /console/api/v1/banks/{bank_id}/boards/{board_id}/mail", Operator("cockpit.view"), empty),
    op("DELETE /console/api/v1/banks/{bank_id}/boards/{board_id}", Operator("cockpit.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/alerts", Operator("cockpit.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/alerts", Operator("parameter.edit"), |_| alert("巡检预警")),
    op(
        "PUT /console/api/v1/banks/{bank_id}/alerts/{alert_id}",
        Operator("parameter.edit"),
        |_| json!({ "edit": 1, "alert": alert("别人的预警") }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/alerts/{alert_id}/band", Operator("cockpit.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/alert-events", Operator("cockpit.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/alert-events/{event_id}/seeing",
        Operator("parameter.edit"),
        |_| json!({ "note": "已核实，属正常" }),
    ),
    op("DELETE /console/api/v1/banks/{bank_id}/alerts/{alert_id}", Operator("parameter.edit"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/live", Operator("cockpit.view"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/customer-rates", Operator("cockpit.view"), nothing),
    with_query(
        "GET /console/api/v1/banks/{bank_id}/app-health",
        Operator("cockpit.view"),
        "?from=2026-01-01&until=2026-12-31",
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/visits",
        Operator("customer.view"),
        |w| json!({ "from": "2026-11-01", "until": "2026-11-30", "user_id": w.user_id, "purpose": "a look around" }),
    ),
    op("POST /console/api/v1/banks/{bank_id}/visits/replay", Operator("customer.view"), |w| w.watched.visit.clone()),
    op("GET /console/api/v1/banks/{bank_id}/surveys", Operator("cockpit.view"), nothing),
    with_query(
        "GET /console/api/v1/banks/{bank_id}/surveys/{survey_id}",
        Operator("cockpit.view"),
        "?from=2026-01-01&until=2026-12-31&by=week",
    ),
    with_query(
        "GET /console/api/v1/banks/{bank_id}/surveys/{survey_id}/words",
        Operator("cockpit.view"),
        "?from=2026-01-01&until=2026-12-31&question=words",
    ),
    op("GET /console/api/v1/banks/{bank_id}/survey-cases", Operator("customer.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/survey-cases/{case_id}/taking", Operator("customer.support"), empty),
    op(
        "POST /console/api/v1/banks/{bank_id}/survey-cases/{case_id}/closing",
        Operator("customer.support"),
        |_| json!({ "outcome": "resolved", "note": "已致电说明" }),
    ),
    op("GET /console/api/v1/surveys/comparison", Alliance("cockpit.view"), nothing),
    op("GET /b/{bank}/api/v1/pages/{page}", Public("what a visitor sees of a page"), nothing),
    op("GET /b/{bank}/api/v1/menu", Door::Customer, nothing),
    op("PUT /b/{bank}/api/v1/menu/own", Door::Customer, |_| json!({ "favourites": ["payees"], "ordering": "fixed" })),
    op("POST /b/{bank}/api/v1/menu/uses", Door::Customer, |_| json!({ "entry": "payees" })),
    op("POST /b/{bank}/api/v1/suggestions/seen", Door::Customer, |_| json!({ "keys": ["payees"] })),
    with_query(
        "GET /console/api/v1/banks/{bank_id}/suggestions",
        Operator("cockpit.view"),
        "?from=2026-11-01&until=2026-11-30",
    ),
    op("GET /console/api/v1/banks/{bank_id}/pages", Operator("publishing.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/pages/{page}/preview", Operator("publishing.view"), |_| {
        let body = json!({ "title_zh": "首页", "title_en": "Home", "look": "plain", "floors": [] });
        json!({ "body": body, "standing": "open", "audiences": [], "view": "usual" })
    }),
    op(
        "POST /console/api/v1/banks/{bank_id}/pages/{page}/explanation",
        Operator("customer.view"),
        |w| json!({ "customer": w.user_id, "purpose": "客户来电核实", "view": "usual" }),
    ),
    with_query(
        "GET /b/{bank}/api/v1/slots",
        Public("what is for everybody; a customer's own by their session"),
        "?page=/",
    ),
    op("POST /b/{bank}/api/v1/slots/told", Door::Customer, |w| w.shown.told.clone()),
    op("GET /b/{bank}/api/v1/articles", Public("what a bank tells everybody"), nothing),
    op("GET /b/{bank}/api/v1/articles/{article_name}", Public("what a bank tells everybody"), nothing),
    op("GET /b/{bank}/api/v1/articles-feed", Public("what a bank tells everybody"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/images", Operator("publishing.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/images", Operator("publishing.make"), |_| a_picture()),
    op(
        "PUT /console/api/v1/banks/{bank_id}/images/{image_id}",
        Operator("publishing.make"),
        |_| json!({ "name": "海岸", "alt_zh": "海岸", "alt_en": "The shore" }),
    ),
    op("DELETE /console/api/v1/banks/{bank_id}/images/{image_id}", Operator("publishing.make"), nothing),
    op("GET /console/api/v1/banks/{bank_id}/slots", Operator("publishing.view"), nothing),
    with_query(
        "GET /console/api/v1/banks/{bank_id}/slots/report",
        Operator("cockpit.view"),
        "?from=2026-01-01&until=2026-12-31&by=slot",
    ),
    with_query(
        "GET /console/api/v1/banks/{bank_id}/placements/{placement_id}/experiment",
        Operator("cockpit.view"),
        "?from=2026-01-01&until=2026-12-31",
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/slots/explanation",
        Operator("customer.view"),
        |w| json!({ "user_id": w.user_id, "slot_id": "home.banner", "edition": "standard", "purpose": "客户来电询问" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/placements/{placement_id}/stop",
        Operator("publishing.make"),
        |_| json!({ "reason": "图片有误，先停投" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/placements/{placement_id}/resumption",
        Operator("publishing.make"),
        |_| json!({ "reason": "图片已经更正" }),
    ),
    with_query("GET /console/api/v1/slots/comparison", Alliance("cockpit.view"), "?from=2026-01-01&until=2026-12-31"),
    op("GET /console/api/v1/banks/{bank_id}/risk/back-tests", Operator("publishing.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/risk/back-tests",
        Operator("publishing.make"),
        |_| json!({ "mode": "beside", "days": 30, "body": { "rules": [] } }),
    ),
    op("GET /console/api/v1/banks/{bank_id}/risk/back-tests/{test_id}", Operator("publishing.view"), nothing),
    op("POST /console/api/v1/banks/{bank_id}/risk/back-tests/{test_id}/cancel", Operator("publishing.make"), empty),
    op("GET /console/api/v1/audit", Alliance("audit.view"), nothing),
    op("GET /console/api/v1/clearing", Alliance("clearing.view"), nothing),
    op("GET /console/api/v1/clearing/items", Alliance("clearing.view"), nothing),
    op("GET /console/api/v1/clearing/debits", Alliance("clearing.view"), nothing),
    op("POST /console/api/v1/clearing/debits/{request_id}/forward", Alliance("clearing.control"), empty),
    op(
        "POST /console/api/v1/clearing/items/{from_bank_no}/{instruction_id}/return",
        Alliance("clearing.control"),
        empty,
    ),
    op(
        "POST /console/api/v1/clearing/faults",
        Alliance("clearing.control"),
        |_| json!({ "kind": "duplicate", "times": 1 }),
    ),
    op("DELETE /console/api/v1/clearing/faults/{fault_id}", Alliance("clearing.control"), nothing),
    op("POST /console/api/v1/banks", Alliance("bank.open"), |_| {
        json!({
            "bank_id": "intruder", "name": "闯入银行", "name_en": "Intruder Bank", "short_name": "闯入",
            "primary_color": "#112233", "accent_color": "#445566",
        })
    }),
    op("GET /b/{bank}/api/v1/me/identity/document", Door::Customer, nothing),
    op("PUT /b/{bank}/api/v1/me/identity/document", Door::Customer, |w| w.papers.clone()),
    op("GET /b/{bank}/api/v1/me/closing", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/me/closing", Door::Customer, |w| w.leaving.clone()),
    op("GET /console/api/v1/banks/{bank_id}/former-customers", Operator("customer.archive"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/former-customers/search",
        Operator("customer.archive"),
        |w| json!({ "query": w.leaver.phone }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/former-customers/{user_id}/reveal",
        Operator("customer.archive"),
        |_| json!({ "purpose": "协助反洗钱调查" }),
    ),
    op("GET /b/{bank}/api/v1/me/exports", Door::Customer, nothing),
    op("POST /b/{bank}/api/v1/me/exports", Door::Customer, empty),
    op("POST /b/{bank}/api/v1/me/exports/{export_id}/file", Door::Customer, |w| w.fetching.clone()),
    op("POST /b/{bank}/api/v1/me/phone/changes", Door::Customer, |_| json!({ "phone": "17700000000" })),
    op("PUT /b/{bank}/api/v1/me/phone", Door::Customer, |w| w.new_number.clone()),
    op("DELETE /b/{bank}/api/v1/challenges/{challenge_id}", Door::Customer, nothing),
    op(
        "PUT /b/{bank}/api/v1/me/password",
        Door::Customer,
        |world| json!({ "password": world.victim.password, "new_password": "Afterwards-2027" }),
    ),
    op("GET /b/{bank}/api/v1/me/device-key", Door::Customer, nothing),
    // From then on the owner's device signs what is sensitive.
    op("PUT /b/{bank}/api/v1/me/device-key", Door::Customer, |_| json!({ "public_key": POINT })),
    op("DELETE /b/{bank}/api/v1/session", Door::Customer, nothing),
    op("POST /console/api/v1/banks/{bank_id}/customers/{user_id}/sign-out", Operator("customer.support"), empty),
    // A split ends the sessions of all it is about.
    op(
        "POST /console/api/v1/banks/{bank_id}/merges/{merge_id}/split",
        Operator("customer.support"),
        |_| json!({ "reason": "客户来电：不是本人" }),
    ),
    with_query("GET /console/api/v1/banks/{bank_id}/accounts", Operator("customer.view"), "?number={account_no}"),
    op("GET /console/api/v1/banks/{bank_id}/accounts/{account_id}", Operator("customer.view"), nothing),
    op(
        "POST /console/api/v1/banks/{bank_id}/accounts/{account_id}/restrictions/{restriction_id}/lift",
        Operator("account.control"),
        |_| json!({ "reason": "柜面核实后解除" }),
    ),
    op(
        "POST /console/api/v1/banks/{bank_id}/accounts/{account_id}/verification",
        Operator("account.control"),
        |_| json!({ "reason": "柜面核验身份证" }),
    ),
    op("POST /console/api/v1/banks/{bank_id}/accounts/{account_id}/restrictions", Operator("account.control"), |_| {
        json!({ "kind": "court_order", "reason": "协助冻结", "document_no": "（2026）明执1号",
                    "authority": "明川区人民法院", "amount": { "amount": "5000.00", "currency": "CNY" } })
    }),
    op(
        "PUT /console/api/v1/me/password",
        AnyOperator,
        |_| json!({ "password": journeys::DEMO_PASSWORD, "new_password": "Afterwards-2027" }),
    ),
    op("DELETE /console/api/v1/session", AnyOperator, nothing),
];

/// A victim with everything a customer can have, and all those who want to get at it.
struct World {
    platform: Platform,
    victim: Customer,
    /// Another customer of the same bank.
    neighbour: Customer,
    /// A customer of another bank.
    stranger: Customer,
    /// One of each role, with their permissions.
    operators: Vec<Staff>,
    /// One of them, and the code that was mailed to them.
    operator_id: String,
    mail_code: String,
    user_id: String,
    /// The victim's own name and id number.
    identity: Value,
    payee_id: String,
    transfer_id: String,
    /// One that has not left.
    scheduled_id: String,
    /// A payment to another bank that the clearing has not passed on, and the fault it is held up by.
    instruction_id: String,
    fault_id: String,
    statement_id: String,
    /// Two more devices of the victim's: one for the victim to unbind, with the proof, and one for an operator.
    device_refs: [String; 2],
    unbinding: Value,
    /// The proof of a new phone number, and of the old one.
    new_number: Value,
    recovery_id: String,
    /// Dates that the victim's id document can have.
    papers: Value,
    /// Somebody who leaves, with the proof, and who they are to the bank.
    leaver: Customer,
    leaver_id: String,
    leaving: Value,
    /// An export of the victim's that is ready, and the proof to fetch it.
    export_id: String,
    fetching: Value,
    /// One that did not ring, so that it can be sent again.
    message_id: String,
    challenge_id: String,
    /// Why that challenge was asked for.
    verdict_id: String,
    restriction_id: String,
    item_id: String,
    difference_id: String,
    draft: Value,
    proven: Value,
    new_payee: Value,
    schedule_id: String,
    plan: Value,
    proven_plan: Value,
    batch_id: String,
    rows: Value,
    proven_rows: Value,
    /// One that the victim gave, and one that waits for the victim alone.
    packet_id: String,
    waiting_packet_id: String,
    packet: Value,
    proven_packet: Value,
    online: OnlineThings,
    tools: ToolThings,
    face: FaceThings,
    perceived: Perceived,
    external: ExternalThings,
    one: OneThings,
    risk: RiskThings,
    published: PublishedThings,
    surveys: SurveyThings,
    shown: ShownThings,
    watched: WatchedThings,
    back_test_id: String,
}

/// What the victim was shown, a placement of the bank's, and a picture of its library that nothing shows.
struct ShownThings {
    told: Value,
    placement_id: String,
    image_id: String,
}

/// Four squares.
fn a_picture() -> Value {
    const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAIUlEQVR42mPgSluBFUns2IIVMYxqoIkGXBK4DBrVQBMNAPPyThCSTAuQAAAAAElFTkSuQmCC";
    json!({ "name": "方块", "alt_zh": "四个方块", "alt_en": "Four squares", "file_base64": PNG })
}

impl ShownThings {
    async fn of(victim: &Customer, admin: &Caller) -> Self {
        let placed = victim.api.get("/slots?page=/").await.is(200);
        let (slot, shown) = (&placed.body["slots"][0], &placed.body["slots"][0]["materials"][0]);
        let item = json!({ "what": "seen", "slot_id": slot["slot_id"], "placement_id": shown["placement_id"] });
        let image = admin.post("/banks/lanwan/images", a_picture()).await.is(201);
        Self {
            told: json!({ "items": [item] }),
            placement_id: placed.text("/slots/0/materials/0/placement_id"),
            image_id: image.text("/image_id"),
        }
    }
}

/// Documents of lanwan's and of the alliance's, in every state an operation asks for.
struct PublishedThings {
    template_id: String,
    shared_id: String,
    /// A draft of the bank's.
    draft_id: String,
    /// One whose only version was given up.
    given_up_id: String,
    /// One that was adopted before the template's update.
    adopted_id: String,
}

impl PublishedThings {
    async fn of(platform: &Platform, alliance: &Caller, admin: &Caller) -> Self {
        let checker = operator(platform, "checker").await;
        let begun = async |by: &Caller, place: &str, name: &str, reach: &str| {
            let new =
                json!({ "kind": "auth.limits", "name": name, "title": "演练", "reach": reach, "note": "准备核验" });
            let made = by.post(&format!("/banks/{place}/publishing/documents"), new).await.is(201);
            made.text("/document_id")
        };
        let step = async |by: &Caller, place: &str, id: &str, version: i64, step: Value| {
            let path = format!("/banks/{place}/publishing/documents/{id}/versions/{version}/steps");
            by.post(&path, step).await.is(200);
        };
        let released = async |id: &str, version: i64| {
            step(alliance, "-", id, version, json!({ "step": "check", "note": "请审批一下" })).await;
            step(&checker, "-", id, version, json!({ "step": "approve", "edit": 1, "note": "同意发布" })).await;
            step(alliance, "-", id, version, json!({ "step": "release", "note": "按计划发布" })).await;
        };
        let shared_id = begun(alliance, "-", "drill", "shared").await;
        released(&shared_id, 1).await;
        let template_id = begun(alliance, "-", "base", "template").await;
        released(&template_id, 1).await;
        let adoption = json!({ "template_id": template_id, "name": "early", "title": "早先采用", "note": "采用模板" });
        let adopted = admin.post("/banks/lanwan/publishing/templates", adoption).await.is(201);
        let next = json!({ "from": 1, "note": "模板更新" });
        alliance.post(&format!("/banks/-/publishing/documents/{template_id}/versions"), next).await.is(201);
        released(&template_id, 2).await;
        let given_up_id = begun(admin, "lanwan", "given-up", "own").await;
        step(admin, "lanwan", &given_up_id, 1, json!({ "step": "retire", "note": "不再需要" })).await;
        let draft_id = begun(admin, "lanwan", "draft", "own").await;
        Self { template_id, shared_id, draft_id, given_up_id, adopted_id: adopted.text("/document_id") }
    }
}

/// A board, an alert and what it told, of the bank's people.
struct WatchedThings {
    board_id: String,
    alert_id: String,
    event_id: String,
    /// Somebody's visit.
    visit: Value,
}

impl WatchedThings {
    async fn of(admin: &Caller) -> Self {
        let alerts = admin.get("/banks/lanwan/alerts").await.is(200);
        let told = admin.get("/banks/lanwan/alert-events").await.is(200);
        let boards = admin.get("/banks/lanwan/boards").await.is(200);
        let today = chrono::Utc::now().date_naive();
        let looked = json!({ "from": today - chrono::Days::new(20), "until": today, "doing": { "name": "page_view" },
            "purpose": "a look around" });
        let visits = admin.post("/banks/lanwan/visits", looked).await.is(200);
        let visit = &visits.body["items"][0];
        Self {
            visit: json!({ "person": visit["person"], "began": visit["began"], "purpose": "a look around" }),
            board_id: boards.text("/items/0/board_id"),
            alert_id: alerts.text("/items/0/alert_id"),
            event_id: told.text("/items/0/event_id"),
        }
    }
}

fn board(title: &str) -> Value {
    let tile = json!({ "title": "点击", "span": "days7", "compare": "alone", "ask": { "kind": "active" }, "look": "table",
        "width": "half" });
    json!({ "title": title, "reach": "own", "tiles": [tile] })
}

fn alert(title: &str) -> Value {
    json!({ "title": title, "event": { "name": "error" }, "count": "times", "by": "day", "side": "both", "width": "usual",
        "least": 5, "cooldown_h": 24, "state": "on" })
}

/// A survey the victim has opened, one that is due for them, and a customer of the bank's who is to be called.
struct SurveyThings {
    survey_id: String,
    asking_id: String,
    showing: Value,
    case_id: String,
}

impl SurveyThings {
    async fn of(victim: &Customer, admin: &Caller) -> Self {
        let showing = |sheet: &Value, moment: &str| json!({ "survey_id": sheet["survey_id"], "version": sheet["version"], "moment": moment });
        let mine = victim.api.get("/surveys/mine").await.is(200);
        let opened = showing(&mine.body["open"][0], "open");
        let asking = victim.api.post("/surveys/askings", opened).await.is(201);
        let due = victim.api.get("/surveys/due?moment=after_transfer").await.is(200);
        let cases = admin.get("/banks/lanwan/survey-cases").await.is(200);
        Self {
            survey_id: due.text("/survey/survey_id"),
            asking_id: asking.text("/asking_id"),
            showing: showing(&due.body["survey"], "after_transfer"),
            case_id: cases.text("/items/0/case_id"),
        }
    }
}

/// A back-test of the bank's.
async fn back_test(admin: &Caller) -> String {
    let order = json!({ "mode": "alone", "days": 1, "body": { "rules": [] } });
    admin.post("/banks/lanwan/risk/back-tests", order).await.is(202).text("/test_id")
}

/// What makes the victim one person with several users: a merge, a claim under way, identities, a case.
struct OneThings {
    merge_id: String,
    claim_id: String,
    code: String,
    /// One that is the victim's, and one that waits to be claimed.
    identity_id: String,
    waiting_id: String,
    case_id: String,
}

impl OneThings {
    async fn of(platform: &Platform, victim: &Customer, identity: &Value, service: &Caller) -> Self {
        let second = Customer::register(platform, "lanwan").await;
        victim.merge(&second).await.is(200);
        let merged = victim.api.get("/me/identities").await.is(200);
        let told = |subject: &str, document: &str, more: Value| {
            let mut body = json!({ "channel": "counter", "subject": subject, "document": document });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let seen = told("C-100861", "checked", json!({ "id_number": identity["id_number"] }));
        let seen = service.post("/banks/lanwan/identities", seen).await.is(201);
        assert_eq!(seen.text("/outcome"), "attached");
        let waits = told("C-100862", "not_checked", json!({ "phone": victim.phone }));
        let waits = service.post("/banks/lanwan/identities", waits).await.is(201);
        // The same papers with another phone: for people to decide.
        let twin = Customer::register(platform, "lanwan").await;
        twin.api.post("/demo/account", identity.clone()).await.is(201);
        twin.api.post("/me/merge-reviews", json!({})).await.is(201);
        let cases = service.get("/banks/lanwan/identity-cases?state=open").await.is(200);
        // The pause between two claims of one user.
        tokio::time::sleep(Duration::from_secs(6)).await;
        let (claim_id, code) = victim.claim(&Customer::register(platform, "lanwan").await).await;
        Self {
            merge_id: merged.text("/merges/0/merge_id"),
            claim_id,
            code,
            identity_id: seen.text("/identity_id"),
            waiting_id: waits.text("/identity_id"),
            case_id: cases.text("/items/0/case_id"),
        }
    }
}

/// What the victim was refused: a verdict nobody has looked at, one with a case, one that is appealed; and an entry of a list.
struct RiskThings {
    verdict_id: String,
    case_id: String,
    appeal_id: String,
    entry_id: String,
}

impl RiskThings {
    async fn of(victim: &Customer, neighbour: &Customer, alliance: &Caller) -> Self {
        let list = "/banks/lanwan/risk/lists";
        let account = &neighbour.party.account_no;
        let listed = json!({ "kind": "account", "entry": account, "reason": "隔离测试" });
        let listed = alliance.post(list, listed).await.is(201).text("/entry_id");
        for yuan in ["1.01", "1.02", "1.03"] {
            let refused = victim.api.post("/transfers", victim.draft(&neighbour.party, yuan)).await;
            assert_eq!(refused.text("/code"), "risk_denied");
        }
        alliance.post(&format!("{list}/{listed}/removal"), json!({ "reason": "隔离测试结束" })).await.is(204);
        let refusals = loop {
            // Verdicts are written beside their customer's way.
            let refusals = victim.api.get("/risk/refusals").await.is(200);
            if refusals.list("/items").len() == 3 {
                break refusals;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let verdict = |place: usize| refusals.text(&format!("/items/{place}/verdict_id"));
        let about = json!({ "verdict_id": verdict(1), "statement": "收款人是我的邻居" });
        let appeal = victim.api.post("/risk/appeals", about).await.is(201);
        let path = format!("/banks/lanwan/risk/verdicts/{}/case", verdict(2));
        let case = alliance.post(&path, json!({ "summary": "客户投诉，核查" })).await.is(201);
        let device = json!({ "kind": "device", "entry": "a-stolen-one", "reason": "客户报失" });
        let entry = alliance.post(list, device).await.is(201);
        Self {
            verdict_id: verdict(0),
            case_id: case.text("/case_id"),
            appeal_id: appeal.text("/appeal_id"),
            entry_id: entry.text("/entry_id"),
        }
    }
}

/// What the victim has linked, and is about to link: one attempt that comes back, one that waits for its proof. And what a
/// neighbour has linked, for an operator to end.
struct ExternalThings {
    link_id: String,
    returning_id: String,
    returning: Value,
    completing_id: String,
    completing: Value,
    neighbour_id: String,
    neighbour_link_id: String,
}

impl ExternalThings {
    async fn of(platform: &Platform, victim: &Customer, neighbour: &Customer) -> Self {
        let begin = async |who: &Customer, subject: &str| {
            let begun = who.api.post("/me/external-logins", json!({ "provider_id": journeys::PROVIDER })).await.is(201);
            (begun.text("/attempt_id"), journeys::choose(platform, &begun, subject).await)
        };
        let come_back = async |who: &Customer, subject: &str| {
            let (id, brought) = begin(who, subject).await;
            who.api.post(&format!("/me/external-logins/{id}/return"), brought).await.is(200);
            id
        };
        let at = |id: &str| format!("/me/external-logins/{id}/complete");
        let (returning_id, returning) = begin(victim, "demo-4").await;
        let completing_id = come_back(victim, "demo-4").await;
        let completing = victim.proven(Method::POST, &at(&completing_id), &json!({})).await;
        let mut links = Vec::new();
        for (who, subject) in [(victim, "demo-2"), (neighbour, "demo-3")] {
            let id = come_back(who, subject).await;
            who.do_proven(Method::POST, &at(&id), &json!({})).await.is(204);
            links.push(who.api.get("/me/external-links").await.is(200).text("/links/0/link_id"));
        }
        let [link_id, neighbour_link_id] = links.try_into().unwrap();
        let neighbour_id = neighbour.api.get("/me").await.is(200).text("/user_id");
        Self { link_id, returning_id, returning, completing_id, completing, neighbour_id, neighbour_link_id }
    }
}

/// A device that has told of itself, for operators to ban; and what the victim's is about to tell.
struct Perceived {
    device_id: String,
    report: Value,
}

impl Perceived {
    async fn of(victim: &Customer, neighbour: &Customer) -> Self {
        let drawn = async |who: &Customer| {
            let nonce = who.api.get("/risk/device-nonce").await.is(200).text("/nonce");
            let told = json!({ "platform": "h5", "sdk": "test", "signals": ["headless"] });
            json!({ "nonce": nonce, "time_ms": chrono::Utc::now().timestamp_millis(), "report": told.to_string() })
        };
        neighbour.api.post("/risk/device-report", drawn(neighbour).await).await.is(204);
        let device_id = neighbour.device["device_id"].as_str().unwrap().to_owned();
        Self { device_id, report: drawn(victim).await }
    }
}

/// A tool of the victim's, one that is being enrolled, and what they are about to do, proofs and all.
struct ToolThings {
    tool_id: String,
    enrolment_id: String,
    enrolling: Value,
    revoking: Value,
    pin: Value,
    /// A challenge that a key of the victim's can answer.
    key_challenge_id: String,
}

/// A point on P-256: its generator.
const POINT: &str = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";

/// Keys are made for names, and the platform of a test has none but this.
const KEY_HOST: &str = "localhost";

impl ToolThings {
    async fn of(victim: &Customer, neighbour: &Customer) -> Self {
        let pattern = json!({ "tool": "gesture", "label": "手机" });
        let begin = async || {
            let begun = victim.do_proven(Method::POST, "/me/tools", &pattern).await.is(201);
            begun.text("/enrolment_id")
        };
        let confirm = format!("/me/tool-enrolments/{}/confirm", begin().await);
        let tool = victim.api.post(&confirm, json!({ "secret": "2589" })).await.is(201).text("/tool_id");
        let enrolling = victim.proven(Method::POST, "/me/tools", &json!({ "tool": "totp", "label": "令牌" })).await;
        let act = format!("/me/tools/{tool}/actions");
        let revoking = victim.proven(Method::POST, &act, &json!({ "action": "revoke" })).await;
        let new = json!({ "pin": journeys::PIN, "password": victim.password, "account_no": victim.party.account_no });
        let pin = victim.proven(Method::POST, "/me/pin-reset", &new).await;
        let enrolment_id = begin().await;
        let key_challenge_id = Self::key_challenge(victim, &neighbour.party).await;
        Self { tool_id: tool, enrolment_id, enrolling, revoking, pin, key_challenge_id }
    }

    /// Enrols a passkey, and has a transfer ask for it.
    async fn key_challenge(victim: &Customer, to: &journeys::Party) -> String {
        let there = |path: &str, body: Value| victim.api.call(Method::POST, path).header("host", KEY_HOST).body(body);
        let passkey = json!({ "tool": "passkey", "label": "手机" });
        let asked = there("/me/tools", passkey.clone()).send().await.refused(403, "step_up_required");
        let proven = victim.prove(&passkey, &asked.body["challenge"]).await;
        let begun = there("/me/tools", proven).send().await.is(201);
        let origin = format!("http://{KEY_HOST}");
        let (_, made) = testkit::SoftKey::make(&begun.body["key_options"], &origin);
        let confirm = format!("/me/tool-enrolments/{}/confirm", begun.text("/enrolment_id"));
        there(&confirm, json!({ "credential": made })).send().await.is(201);
        let asked = there("/transfers", victim.draft(to, "4000.00")).send().await.refused(403, "step_up_required");
        asked.text("/challenge/challenge_id")
    }
}

/// A challenge that the victim's face can answer, a check that was begun for it, and a face that is being enrolled anew.
struct FaceThings {
    challenge_id: String,
    check_id: String,
    enrolment_id: String,
}

impl FaceThings {
    async fn of(victim: &Customer, to: &journeys::Party) -> Self {
        let agreed = json!({ "purpose": "biometrics", "decision": "given", "version": 1 });
        victim.api.put("/me/consents", agreed).await.is(200);
        let begin = async || {
            let face = json!({ "tool": "face", "label": "脸" });
            victim.do_proven(Method::POST, "/me/tools", &face).await.is(201).text("/enrolment_id")
        };
        let enrolling = begin().await;
        let mut check = victim.api.post(&format!("/me/tool-enrolments/{enrolling}/face"), json!({})).await.is(201);
        let id = check.text("/check_id");
        while check.body["action"].is_string() {
            let frames = reference_face::sent("an", &check.text("/action"));
            let look = json!({ "step": check.number("/step"), "frames": frames });
            check = victim.api.post(&format!("/face-checks/{id}/frames"), look).await.is(200);
        }
        let passed = json!({ "credential": { "check_id": id } });
        victim.api.post(&format!("/me/tool-enrolments/{enrolling}/confirm"), passed).await.is(201);
        let enrolment_id = begin().await;
        let asked = victim.challenge(&victim.draft(to, "5100.00")).await;
        let challenge_id = asked["challenge_id"].as_str().unwrap().to_owned();
        let check = victim.api.post(&format!("/challenges/{challenge_id}/face"), json!({})).await.is(201);
        Self { challenge_id, check_id: check.text("/check_id"), enrolment_id }
    }
}

/// What the victim has opened and hung online, and what they are about to do, proofs and all.
struct OnlineThings {
    /// Class III: to be upgraded, and to be closed.
    upgraded_id: String,
    closed_id: String,
    /// Class II: to be bound anew.
    rebound_id: String,
    card_id: String,
    share_id: String,
    opening: Value,
    upgrade: Value,
    closing: Value,
    /// Of the lock on the main account.
    lifting: Value,
    rebinding: Value,
    second_card: Value,
    consent: Value,
    collecting: Collecting,
}

/// Mandates of both sides, a collection and a plan, and what the victim is about to do with them.
struct Collecting {
    mandate_id: String,
    debit_mandate_id: String,
    collection_id: String,
    plan_id: String,
    mandate: Value,
    order: Value,
    plan: Value,
}

impl Collecting {
    /// From the victim's card at another bank, and from the victim's account here for `there`.
    async fn of(victim: &Customer, card_id: &str, there: &Customer, hung: &str) -> Self {
        let sources = victim.api.get("/collection-sources").await.is(200);
        let money = |yuan: &str| json!({ "amount": yuan, "currency": "CNY" });
        let give = |card: &str| {
            json!({
                "card_id": card, "per_debit": money("500.00"), "per_day": money("2000.00"),
                "terms_version": sources.text("/terms/version"),
            })
        };
        there.api.put("/me/pin", json!({ "pin": journeys::PIN, "password": there.password })).await.is(204);
        let given = victim.do_proven(Method::POST, "/mandates", &give(card_id)).await.is(201);
        let theirs = there.do_proven(Method::POST, "/mandates", &give(hung)).await.is(201);
        let order =
            |yuan: &str| json!({ "card_id": card_id, "to_account_id": victim.account_id, "amount": money(yuan) });
        let mut plan = order("5.00");
        let start = (chrono::Utc::now() + chrono::TimeDelta::days(3)).date_naive().to_string();
        plan["plan"] = json!({ "frequency": "weekly", "start": start, "time": "09:30", "adjust": "next" });
        let made = victim.do_proven(Method::POST, "/collections", &order("3.00")).await.is(201);
        let planned = victim.do_proven(Method::POST, "/collection-plans", &plan).await.is(201);
        plan["amount"] = money("6.00");
        Self {
            mandate_id: given.text("/mandate_id"),
            debit_mandate_id: theirs.text("/mandate_id"),
            collection_id: made.text("/collection_id"),
            plan_id: planned.text("/plan_id"),
            mandate: victim.proven(Method::POST, "/mandates", &give(card_id)).await,
            order: victim.proven(Method::POST, "/collections", &order("4.00")).await,
            plan: victim.proven(Method::POST, "/collection-plans", &plan).await,
        }
    }
}

impl OnlineThings {
    async fn of(platform: &Platform, victim: &Customer, lock: &str) -> Self {
        let name = victim.party.name.clone();
        let there = victim.also_at(platform, "qinghe", &name).await;
        let third = victim.also_at(platform, "yunling", &name).await;
        let texts = victim.api.get("/agreement-texts").await.is(200);
        let agreed = |document: &str| {
            let texts = texts.list("/agreements");
            let text = texts.iter().find(|text| text["document"] == document).unwrap();
            json!([{ "document": document, "version": text["version"] }])
        };
        let card =
            |number: &str| json!({ "card_no": number, "phone": victim.phone, "agreements": agreed("hang_card") });
        let open = |kind: &str, number: &str| {
            json!({
                "kind": kind, "bound_account_no": number, "bound_phone": victim.phone, "agreements": agreed(kind),
            })
        };
        let (mine, theirs) = (victim.party.account_no.as_str(), there.party.account_no.as_str());
        let mut opened = Vec::new();
        for kind in ["class_three", "class_three", "class_two"] {
            let account = victim.do_proven(Method::POST, "/accounts", &open(kind, mine)).await.is(201);
            opened.push(account.text("/account_id"));
        }
        let [upgraded_id, closed_id, rebound_id] = opened.try_into().unwrap();
        let consent = json!({ "agreements": agreed("balance_sharing") });
        let card_id = victim.do_proven(Method::POST, "/cards", &card(theirs)).await.is(201).text("/card_id");
        // The other way round as well: what the victim's bank may tell another one.
        let hung = there.do_proven(Method::POST, "/cards", &card(mine)).await.is(201).text("/card_id");
        there.api.call(Method::PUT, &format!("/cards/{hung}/consent")).body(consent.clone()).send().await.is(200);
        let collecting = Collecting::of(victim, &card_id, &there, &hung).await;
        let share_id = victim.api.get("/balance-shares").await.is(200).text("/shares/0/share_id");
        let upgrade = json!({ "bound_phone": victim.phone, "agreements": agreed("class_two") });
        let rebinding = json!({ "bound_account_no": theirs, "bound_phone": victim.phone });
        let at = |id: &str, what: &str| format!("/accounts/{id}/{what}");
        let things = Self {
            opening: victim.proven(Method::POST, "/accounts", &open("class_two", mine)).await,
            upgrade: victim.proven(Method::POST, &at(&upgraded_id, "upgrade"), &upgrade).await,
            closing: victim.proven(Method::POST, &at(&closed_id, "close"), &json!({})).await,
            lifting: victim
                .proven(Method::POST, &format!("{}/{lock}/lift", at(&victim.account_id, "restrictions")), &json!({}))
                .await,
            rebinding: victim.proven(Method::PUT, &at(&rebound_id, "binding"), &rebinding).await,
            second_card: victim.proven(Method::POST, "/cards", &card(&third.party.account_no)).await,
            upgraded_id,
            closed_id,
            rebound_id,
            card_id,
            share_id,
            consent,
            collecting,
        };
        // Whoever asks for a code next need not wait for the pause after the last one.
        tokio::time::sleep(Duration::from_secs(6)).await;
        things
    }
}

struct Staff {
    username: &'static str,
    api: Caller,
    permissions: BTreeSet<String>,
}

impl Staff {
    fn bank(&self) -> Option<&str> {
        self.username.split_once('.').map(|(bank, _)| bank)
    }

    fn may(&self, permission: &str) -> bool {
        self.permissions.contains(permission)
    }
}

/// A difference of lanwan's: for a moment it has a core of its own, in which somebody books behind its back.
async fn difference(platform: &mut Platform) -> String {
    platform.stop().await;
    let core = platform.give_core("lanwan").await;
    platform.launch().await;
    let api = operator(platform, "alliance").await;
    let before = api.post("/banks/lanwan/reconciliations", json!({})).await.is(200);
    core.book_behind("behind", &before.text("/book_date"), json!({ "internal": "fees" }), 100).await;
    let run = api.post("/banks/lanwan/reconciliations", json!({})).await.is(200);
    assert_eq!(run.number("/differences"), 1, "{}", run.raw);
    let found = api.get("/banks/lanwan/reconciliations/differences?state=open").await.is(200);
    platform.stop().await;
    platform.take_core("lanwan");
    platform.launch().await;
    found.text("/items/0/difference_id")
}

impl World {
    async fn new(engine: Engine) -> Self {
        // Somebody who looks at faces, or nobody could enrol one.
        let vendor = reference_face::Vendor::start(None).await.unwrap();
        let mut platform = Platform::start_with(engine, &[("POLYBANK_FACE__VENDOR_URL", &vendor.url())]).await;
        let difference_id = difference(&mut platform).await;
        let hanging = operator(&platform, "alliance").await.get("/banks/lanwan/suspense?state=open").await.is(200);
        let victim = Customer::with_account(&platform, "lanwan", "安之若").await;
        let neighbour = Customer::with_account(&platform, "lanwan", "邻舍").await;
        let stranger = Customer::with_account(&platform, "qinghe", "路人").await;
        let quiet = json!({ "mode": "bank", "from": "22:00", "until": "08:00" });
        let unrung = json!({ "kinds": [{ "kind": "money_out", "choice": "off" }], "quiet": quiet });
        victim.api.put("/messages/settings", unrung).await.is(200);
        // What is known of somebody begins with their consent, and with what they do.
        let known = json!({ "purpose": "personalisation", "decision": "given", "version": 1 });
        victim.api.put("/me/consents", known).await.is(200);
        let viewed = json!({ "event_id": uuid::Uuid::new_v4().to_string(), "name": "page_view", "page": "/",
            "dwell_ms": 1_200, "at": chrono::Utc::now().to_rfc3339(), "device_id": "a-phone" });
        victim.api.post("/events", json!({ "events": [viewed] })).await.is(202);
        let mut operators = Vec::new();
        for username in [
            "alliance",
            "auditor",
            "lanwan.admin",
            "lanwan.service",
            "lanwan.auditor",
            "qinghe.admin",
            "qinghe.service",
            "qinghe.auditor",
        ] {
            let api = operator(&platform, username).await;
            let me = api.get("/me").await.is(200);
            let permissions = me.list("/permissions").iter().map(|name| name.as_str().unwrap().to_owned()).collect();
            operators.push(Staff { username, api, permissions });
        }
        // The walk takes longer than anybody stands before a camera.
        let patient = json!({ "body": { "check_life_s": 300 }, "note": "更长的时限" });
        operators[2].api.post("/banks/lanwan/parameters/auth.face", patient).await.is(201);
        let served = &operators[3].api;
        let operator_id = served.get("/me").await.is(200).text("/operator_id");
        let address = json!({ "email": "service@bank.example", "password": journeys::DEMO_PASSWORD });
        served.put("/me/mail", address).await.is(204);
        let mail_code = code_in(&served.get("/me/mailbox").await.is(200).text("/letters/0/text"));
        let saved = |party: &journeys::Party| json!({ "name": party.name, "account_no": party.account_no, "bank_no": party.bank_no });
        let user_id = victim.api.get("/me").await.is(200).text("/user_id");
        let reveal = format!("/banks/lanwan/customers/{user_id}/reveal");
        let known = operators[0].api.post(&reveal, json!({ "purpose": "准备核验" })).await.is(200);
        let identity = json!({ "name": known.text("/name"), "id_number": known.text("/id_number") });
        let payee = victim.api.post("/payees", saved(&neighbour.party)).await.is(201);
        let made = victim.transfer(&neighbour.party, "1.00").await;
        let held_up = json!({ "kind": "forward_lost", "from_bank_no": victim.party.bank_no });
        let fault = operators[0].api.post("/clearing/faults", held_up).await.is(201);
        let under_way = victim.transfer(&stranger.party, "1.00").await;
        // First what needs many proofs: after it, every proof is of all tools, and stays good to the end.
        let plan = victim.plan(&neighbour.party, "4.00");
        let schedule = victim.submit("/schedules", &plan).await;
        let plan = victim.plan(&neighbour.party, "5.00");
        let rows = victim.rows(&[(&neighbour.party, "6.00")]);
        let batch = victim.submit("/batches", &rows).await;
        let rows = victim.rows(&[(&neighbour.party, "7.00")]);
        let packet = |from: &Customer, yuan: &str| {
            json!({
                "from_account_id": from.account_id, "kind": "single", "shares": 1, "greeting": "",
                "total": { "amount": yuan, "currency": "CNY" },
            })
        };
        let given = victim.submit("/packets", &packet(&victim, "8.00")).await;
        let mut to_victim = packet(&neighbour, "9.00");
        to_victim["to_phone"] = json!(victim.phone);
        let waiting = neighbour.submit("/packets", &to_victim).await;
        let packet = packet(&victim, "8.80");
        for yuan in ["0.11", "0.12", "0.13"] {
            victim.challenge(&victim.draft(&neighbour.party, yuan)).await;
        }
        let proven_plan = victim.proven(Method::POST, "/schedules", &plan).await;
        let proven_rows = victim.proven(Method::POST, "/batches", &rows).await;
        let proven_packet = victim.proven(Method::POST, "/packets", &packet).await;
        let mut later = victim.draft(&neighbour.party, "3.00");
        later["arrival"] = json!("ordinary");
        let later = victim.prove(&later, &victim.challenge(&later).await).await;
        let scheduled = victim.api.post("/transfers", later).await.is(201);
        let draft = victim.draft(&neighbour.party, "2.00");
        // Large enough for a code: what intruders try to answer.
        let open = victim.challenge(&victim.draft(&neighbour.party, "3000.00")).await;
        let asked = operators[0].api.get("/banks/lanwan/audit?action=auth.step_up_asked").await.is(200);
        let verdict_id = asked.text("/items/0/detail/verdict");
        let ready = victim.challenge(&draft).await;
        // High enough to be in nobody's way.
        let lock = json!({ "kind": "amount_lock", "most": { "amount": "900000.00", "currency": "CNY" } });
        let care = victim.api.post(&format!("/accounts/{}/restrictions", victim.account_id), lock).await.is(200);
        let restriction_id = care.text("/restrictions/0/restriction_id");
        let online = OnlineThings::of(&platform, &victim, &restriction_id).await;
        let user_id = victim.api.get("/me").await.is(200).text("/user_id");
        let device_refs = two_devices(&victim).await;
        let unbind = format!("/me/devices/{}/unbind", device_refs[0]);
        let purpose = json!({ "purpose": "核实客户来电" });
        let whole = operators[0].api.post(&format!("/banks/lanwan/customers/{user_id}/reveal"), purpose).await.is(200);
        let leaver = Customer::register(&platform, "lanwan").await;
        let export_id = made_export(&victim).await;
        Self {
            papers: papers_of(&whole.text("/id_number")),
            leaver_id: leaver.api.get("/me").await.is(200).text("/user_id"),
            leaving: leaver.proven(Method::POST, "/me/closing", &json!({})).await,
            leaver,
            fetching: victim.proven(Method::POST, &format!("/me/exports/{export_id}/file"), &json!({})).await,
            export_id,
            external: ExternalThings::of(&platform, &victim, &neighbour).await,
            tools: ToolThings::of(&victim, &neighbour).await,
            perceived: Perceived::of(&victim, &neighbour).await,
            new_number: victim.another_number().await,
            unbinding: victim.proven(Method::POST, &unbind, &json!({})).await,
            device_refs,
            recovery_id: victim.asks_operators(&whole.text("/id_number")).await,
            one: OneThings::of(&platform, &victim, &identity, &operators[0].api).await,
            risk: RiskThings::of(&victim, &neighbour, &operators[0].api).await,
            published: PublishedThings::of(&platform, &operators[0].api, &operators[2].api).await,
            back_test_id: back_test(&operators[2].api).await,
            surveys: SurveyThings::of(&victim, &operators[2].api).await,
            shown: ShownThings::of(&victim, &operators[2].api).await,
            watched: WatchedThings::of(&operators[2].api).await,
            online,
            restriction_id,
            schedule_id: schedule.text("/schedule_id"),
            proven_plan,
            plan,
            batch_id: batch.text("/batch_id"),
            proven_rows,
            rows,
            packet_id: given.text("/packet_id"),
            waiting_packet_id: waiting.text("/packet_id"),
            packet,
            proven_packet,
            operator_id,
            mail_code,
            user_id,
            identity,
            payee_id: payee.text("/payee_id"),
            transfer_id: made.text("/transfer_id"),
            scheduled_id: scheduled.text("/transfer_id"),
            instruction_id: under_way.text("/transfer_id"),
            fault_id: fault.number("/fault_id").to_string(),
            statement_id: made_statement(&victim).await,
            message_id: told(&victim).await,
            challenge_id: open["challenge_id"].as_str().unwrap().to_owned(),
            verdict_id,
            item_id: hanging.text("/items/0/item_id"),
            difference_id,
            proven: victim.prove(&draft, &ready).await,
            draft,
            new_payee: saved(&stranger.party),
            // Last: from here on a face is among the lightest proofs.
            face: FaceThings::of(&victim, &neighbour.party).await,
            platform,
            victim,
            neighbour,
            stranger,
            operators,
        }
    }

    /// The operation's path with the victim's ids, or with `other` instead of any id.
    fn path(&self, template: &str, bank: &str, other: Option<&str>) -> String {
        let account_id = match template {
            _ if template.ends_with("/upgrade") => &self.online.upgraded_id,
            _ if template.ends_with("/close") => &self.online.closed_id,
            _ if template.ends_with("/binding") => &self.online.rebound_id,
            _ => &self.victim.account_id,
        };
        let mandate_id = match template.contains("/debit-mandates/") {
            true => &self.online.collecting.debit_mandate_id,
            false => &self.online.collecting.mandate_id,
        };
        let document_id = match template {
            _ if template.ends_with("/versions") => &self.published.given_up_id,
            _ if template.ends_with("/template") => &self.published.adopted_id,
            _ => &self.published.draft_id,
        };
        let ids = [
            ("{document_id}", document_id),
            ("{account_id}", account_id),
            ("{card_id}", &self.online.card_id),
            ("{share_id}", &self.online.share_id),
            ("{request_id}", &self.online.collecting.collection_id),
            ("{collection_id}", &self.online.collecting.collection_id),
            ("{plan_id}", &self.online.collecting.plan_id),
            ("{mandate_id}", mandate_id),
            ("{device_id}", &self.perceived.device_id),
            ("{device_ref}", &self.device_refs[usize::from(template.starts_with("/console"))]),
            ("{recovery_id}", &self.recovery_id),
            ("{verdict_id}", &self.verdict_id),
            ("{export_id}", &self.export_id),
            ("{payee_id}", &self.payee_id),
            ("{transfer_id}", if template.ends_with("/cancel") { &self.scheduled_id } else { &self.transfer_id }),
            ("{statement_id}", &self.statement_id),
            ("{message_id}", &self.message_id),
            (
                "{challenge_id}",
                match template {
                    _ if template.ends_with("/key") => &self.tools.key_challenge_id,
                    _ if template.ends_with("/face") => &self.face.challenge_id,
                    _ => &self.challenge_id,
                },
            ),
            ("{check_id}", &self.face.check_id),
            ("{from_bank_no}", &self.victim.party.bank_no),
            ("{instruction_id}", &self.instruction_id),
            ("{fault_id}", &self.fault_id),
            ("{schedule_id}", &self.schedule_id),
            ("{batch_id}", &self.batch_id),
            ("{packet_id}", &self.packet_id),
            ("{user_id}", &self.user_id),
            ("{operator_id}", &self.operator_id),
            ("{restriction_id}", &self.restriction_id),
            ("{item_id}", &self.item_id),
            ("{difference_id}", &self.difference_id),
            ("{tool_id}", &self.tools.tool_id),
            ("{merge_id}", &self.one.merge_id),
            ("{claim_id}", &self.one.claim_id),
            ("{identity_id}", &self.one.identity_id),
            (
                "{case_id}",
                match template {
                    _ if template.contains("/risk/") => &self.risk.case_id,
                    _ if template.contains("/survey-cases/") => &self.surveys.case_id,
                    _ => &self.one.case_id,
                },
            ),
            ("{survey_id}", &self.surveys.survey_id),
            ("{board_id}", &self.watched.board_id),
            ("{alert_id}", &self.watched.alert_id),
            ("{event_id}", &self.watched.event_id),
            ("{asking_id}", &self.surveys.asking_id),
            ("{placement_id}", &self.shown.placement_id),
            ("{image_id}", &self.shown.image_id),
            ("{appeal_id}", &self.risk.appeal_id),
            ("{entry_id}", &self.risk.entry_id),
            (
                "{enrolment_id}",
                if template.ends_with("/face") { &self.face.enrolment_id } else { &self.tools.enrolment_id },
            ),
            ("{test_id}", &self.back_test_id),
            ("{link_id}", &self.external.link_id),
            (
                "{attempt_id}",
                if template.ends_with("/return") { &self.external.returning_id } else { &self.external.completing_id },
            ),
        ];
        let mut path = template.replace("{bank}", bank).replace("{bank_id}", bank);
        path = path.replace("/parameters/{name}", "/parameters/auth.codes");
        path = path.replace("/consent-texts/{purpose}", "/consent-texts/marketing");
        path = path.replace("/pages/{page}", "/pages/home");
        path = path.replace("/tiles/{place}", "/tiles/0");
        if other.is_none() {
            let ExternalThings { neighbour_id, neighbour_link_id, .. } = &self.external;
            let ended = format!("/customers/{neighbour_id}/external-links/{neighbour_link_id}/end");
            path = path.replace("/customers/{user_id}/external-links/{link_id}/end", &ended);
            path = path.replace("/profile/tags/{tag}/notes", "/profile/tags/vip/notes");
            path = path.replace("/profile/tags/{tag}/learn", "/profile/tags/transfer_chance_7d/learn");
            path = path.replace("/former-customers/{user_id}", &format!("/former-customers/{}", self.leaver_id));
        }
        path = path.replace("/expressions/{catalogue}", "/expressions/account.movement");
        path = path.replace("/in-force/{kind}", "/in-force/auth.limits").replace("/versions/{version}", "/versions/1");
        path = path.replace("/limits/{business}", "/limits/transfer_own").replace("{template_id}", "transfer_in");
        path = path.replace("/tokens/{serial}", "/tokens/FT-0001").replace("{article_name}", "maintenance");
        for (name, id) in ids {
            path = path.replace(name, other.unwrap_or(id));
        }
        path = path.replace("{tag}", other.unwrap_or("visit_days_7d"));
        path = path.replace("{audience}", other.unwrap_or("analysts"));
        assert!(!path.contains('{'), "no value for a parameter of {template}");
        path
    }

    async fn call(&self, op: &Op, path: &str, token: &str) -> Answer {
        self.call_with(op, path, token, (op.body)(self)).await
    }

    async fn call_with(&self, op: &Op, path: &str, token: &str, body: Value) -> Answer {
        let method = op.id.split(' ').next().unwrap().parse::<Method>().unwrap();
        let root = self.platform.root();
        let door = if token.is_empty() { root } else { root.with_token(token) };
        let call =
            door.call(method, &format!("{path}{}", op.query.replace("{account_no}", &self.victim.party.account_no)));
        let call = if op.id.ends_with("/key") { call.header("host", KEY_HOST) } else { call };
        match body {
            Value::Null => call.send().await,
            body => call.body(body).send().await,
        }
    }

    /// Everything the victim has and the banks hold, as far as an intruder could have changed it.
    async fn state(&self) -> Value {
        let mut state = Vec::new();
        let own = [
            "/me".to_owned(),
            "/me/identities".to_owned(),
            "/me/tools".to_owned(),
            "/me/external-links".to_owned(),
            "/accounts".to_owned(),
            format!("/accounts/{}/transactions", self.victim.account_id),
            "/cards".to_owned(),
            "/balance-shares".to_owned(),
            "/debit-mandates".to_owned(),
            "/collections".to_owned(),
            "/collection-plans".to_owned(),
            "/collection-sources".to_owned(),
            "/agreements".to_owned(),
            format!("/accounts/{}/binding", self.online.rebound_id),
            "/payees".to_owned(),
            "/transfers".to_owned(),
            "/limits".to_owned(),
            "/schedules".to_owned(),
            format!("/schedules/{}", self.schedule_id),
            "/batches".to_owned(),
            "/packets?side=given".to_owned(),
            "/packets?side=received".to_owned(),
            format!("/challenges/{}", self.challenge_id),
            "/statements".to_owned(),
            "/me/recovery".to_owned(),
            "/me/consents".to_owned(),
            "/me/consents/history".to_owned(),
            "/me/exports".to_owned(),
            "/me/identity/document".to_owned(),
            "/messages/settings".to_owned(),
            "/surveys/mine".to_owned(),
            format!("/messages/{}", self.message_id),
        ];
        for path in own {
            state.push(self.victim.api.get(&path).await.is(200).body);
        }
        let auditor = self.operators.iter().find(|staff| staff.username == "auditor").unwrap();
        for bank in ["lanwan", "qinghe", "yunling"] {
            let report = auditor.api.get(&format!("/banks/{bank}/integrity")).await.is(200);
            state.push(json!([report.body["postings"], report.body["ledger_zero_sum"], report.body["audit_chain"]]));
            let done = auditor.api.all(&format!("/banks/{bank}/audit")).await;
            state.push(json!(done.iter().filter(|row| row["outcome"] == "ok").count()));
        }
        let mut detail = auditor.api.get(&format!("/banks/lanwan/customers/{}", self.user_id)).await.is(200).body;
        for device in detail["devices"].as_array_mut().unwrap() {
            (device["last_seen_at"], device["signed_in"]) = (Value::Null, Value::Null);
        }
        detail["last_login_at"] = Value::Null;
        state.push(detail);
        let banks = auditor.api.get("/banks").await.is(200);
        state.push(banks.list("/banks").iter().map(|bank| bank["bank_id"].clone()).collect());
        Value::Array(state)
    }

    /// What an answer to somebody else must never hold.
    fn marks_of_victim(&self) -> [&str; 7] {
        [
            &self.statement_id,
            &self.victim.account_id,
            &self.victim.party.account_no,
            &self.victim.phone,
            &self.payee_id,
            &self.transfer_id,
            &self.challenge_id,
        ]
    }
}

/// The handles of two more devices of the customer's.
async fn two_devices(customer: &Customer) -> [String; 2] {
    customer.on_another_device().await;
    customer.on_another_device().await;
    let own = customer.api.get("/me/devices").await.is(200);
    let others = own.list("/devices").iter().filter(|device| device["this_device"] == false);
    let refs: Vec<_> = others.map(|device| device["device_ref"].as_str().unwrap().to_owned()).collect();
    refs.try_into().unwrap()
}

/// A message about money that left. It is told a moment after the money.
async fn told(customer: &Customer) -> String {
    for _ in 0..100 {
        let inbox = customer.api.get("/messages?kind=money_out").await.is(200);
        if let Some(message) = inbox.list("/items").first() {
            return message["message_id"].as_str().unwrap().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing was told")
}

/// A statement of the customer's, once it is made.
async fn made_statement(customer: &Customer) -> String {
    let body = json!({ "account_id": customer.account_id, "from": "2026-01-01", "to": "2026-11-01", "format": "csv" });
    let id = customer.api.post("/statements", body).await.is(201).text("/statement_id");
    for _ in 0..100 {
        let answer = customer.api.get(&format!("/statements/{id}")).await.is(200);
        if answer.text("/status") == "ready" {
            return id;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the statement was not made");
}

/// Dates that a card can have whose owner was born as the id number says.
fn papers_of(id_number: &str) -> Value {
    let today = chrono::Utc::now().date_naive();
    let from = today - chrono::Days::new(30);
    let born = chrono::NaiveDate::parse_from_str(&id_number[6..14], "%Y%m%d").unwrap();
    let years = match from.years_since(born).unwrap() {
        ..=15 => 5,
        16..=25 => 10,
        26..=45 => 20,
        _ => return json!({ "valid_from": from.to_string() }),
    };
    let until = from + chrono::Months::new(years * 12);
    json!({ "valid_from": from.to_string(), "valid_until": until.to_string() })
}

/// An export of the customer's own data, once it is made.
async fn made_export(customer: &Customer) -> String {
    let id = customer.api.post("/me/exports", json!({})).await.is(202).text("/export_id");
    for _ in 0..200 {
        let all = customer.api.get("/me/exports").await.is(200);
        if all.text("/exports/0/status") == "ready" {
            return id;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the export was not made");
}

/// What went wrong, gathered, so that one run tells all.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn must_refuse(&mut self, op: &Op, who: &str, answer: &Answer) {
        if !matches!(answer.status, 401 | 403 | 404) || answer.code().is_empty() {
            let shown: String = answer.raw.chars().take(160).collect();
            self.0.push(format!("{}: {who} was answered {} {shown}", op.id, answer.status));
        }
    }

    fn must_not_tell(&mut self, op: &Op, who: &str, answer: &Answer, marks: &[&str]) {
        if marks.iter().any(|mark| !mark.is_empty() && answer.raw.contains(mark)) {
            self.0.push(format!("{}: {who} was told what is the victim's", op.id));
        }
    }
}

async fn intrude_as_customer(world: &World, op: &Op, template: &str, faults: &mut Faults) {
    let victims = world.path(template, "lanwan", None);
    faults.must_refuse(op, "nobody", &world.call(op, &victims, "").await);
    faults.must_refuse(op, "a made-up token", &world.call(op, &victims, "made-up-token").await);
    let stranger = world.stranger.api.token();
    faults.must_refuse(op, "another bank's customer", &world.call(op, &victims, stranger).await);
    for staff in &world.operators {
        let answer = world.call(op, &victims, staff.api.token()).await;
        faults.must_refuse(op, &format!("operator {}", staff.username), &answer);
    }
    // The victim's own token does not open the victim's number at another bank.
    let elsewhere = world.path(template, "qinghe", None);
    faults.must_refuse(op, "the customer at another bank", &world.call(op, &elsewhere, world.victim.api.token()).await);

    let neighbour = world.neighbour.api.token();
    // A business is a word, the same for everybody.
    let with_ids = template.replace("{bank}", "").replace("{business}", "").contains('{');
    let posts = [
        "/transfers",
        "/schedules",
        "/batches",
        "/batches/check",
        "/statements",
        "/collections",
        "/collection-plans",
        "/mandates",
        "/packets",
        "/packets/look",
        "/me/merges",
    ];
    let with_their_body =
        op.id.starts_with("POST") && posts.iter().any(|end| op.id.ends_with(end)) || op.id.ends_with("/preview");
    if with_ids || with_their_body {
        let answer = world.call(op, &victims, neighbour).await;
        faults.must_refuse(op, "another customer with the victim's ids", &answer);
    } else if op.id.starts_with("GET") {
        let answer = world.call(op, &victims, neighbour).await;
        faults.must_not_tell(op, "another customer", &answer, &world.marks_of_victim());
    }
    if with_ids {
        let unknown = uuid::Uuid::now_v7().to_string();
        for id in [unknown.as_str(), "1", "..%2f..", "%00", "'%20OR%201=1--"] {
            let path = world.path(template, "lanwan", Some(id));
            faults.must_refuse(
                op,
                &format!("the customer with the id {id}"),
                &world.call(op, &path, world.victim.api.token()).await,
            );
        }
    }
    let path = world.path(template, "nowhere", None);
    faults.must_refuse(op, "a bank that does not exist", &world.call(op, &path, world.victim.api.token()).await);
}

async fn intrude_as_operator(world: &World, op: &Op, template: &str, faults: &mut Faults) {
    let victims = world.path(template, "lanwan", None);
    faults.must_refuse(op, "nobody", &world.call(op, &victims, "").await);
    faults.must_refuse(op, "a made-up token", &world.call(op, &victims, "made-up-token").await);
    for customer in [&world.victim, &world.neighbour, &world.stranger] {
        faults.must_refuse(op, "a customer", &world.call(op, &victims, customer.api.token()).await);
    }
    let permission = match &op.door {
        Operator(permission) | Alliance(permission) => permission,
        _ => return,
    };
    let alliance_only = matches!(op.door, Alliance(_));
    let of_a_bank = template.contains("{bank_id}") || op.query.contains("bank_id=");
    for staff in &world.operators {
        let wrong_bank = of_a_bank && staff.bank().is_some_and(|bank| bank != "lanwan");
        let wrong_scope = alliance_only && staff.bank().is_some();
        if wrong_bank || wrong_scope || !staff.may(permission) {
            let answer = world.call(op, &victims, staff.api.token()).await;
            faults.must_refuse(op, &format!("operator {}", staff.username), &answer);
            if !op.id.starts_with("GET") {
                // Who may not do it is told so, whatever they sent.
                let answer = world.call_with(op, &victims, staff.api.token(), json!({ "unheard_of": true })).await;
                faults.must_refuse(op, &format!("operator {} with a body of nothing we know", staff.username), &answer);
            }
        } else if !of_a_bank && staff.bank().is_some_and(|bank| bank != "lanwan") {
            let answer = world.call(op, &victims, staff.api.token()).await;
            faults.must_not_tell(op, staff.username, &answer, &["lanwan"]);
        }
    }
    let alliance = world.operators[0].api.token();
    if of_a_bank && template.contains("{bank_id}") {
        for bank in ["nowhere", "alliance", "catalogue", "..%2f.."] {
            let path = world.path(template, bank, None);
            faults.must_refuse(op, &format!("bank {bank}"), &world.call(op, &path, alliance).await);
        }
    }
    if template.contains("{user_id}") || template.contains("{transfer_id}") {
        let unknown = uuid::Uuid::now_v7().to_string();
        for id in [unknown.as_str(), "1", "%00"] {
            let path = world.path(template, "lanwan", Some(id));
            faults.must_refuse(op, &format!("an operator with the id {id}"), &world.call(op, &path, alliance).await);
        }
        let path = world.path(template, "qinghe", None);
        faults.must_refuse(op, "the customer's id at another bank", &world.call(op, &path, alliance).await);
    }
}

/// The owner's own call, which must succeed, or the refusals above would prove nothing.
async fn own(world: &World, op: &Op, template: &str, faults: &mut Faults) {
    let token = match &op.door {
        Public(_) => return,
        // Whoever leaves is nobody's victim any more.
        Door::Customer if op.id == "POST /b/{bank}/api/v1/me/closing" => world.leaver.api.token(),
        Door::Customer => world.victim.api.token(),
        AnyOperator => world.operators[3].api.token(),
        Alliance(_) => world.operators[0].api.token(),
        Operator(permission) => {
            let able = |staff: &&Staff| staff.bank() == Some("lanwan") && staff.may(permission);
            let of_bank = world.operators.iter().find(able);
            let able = |staff: &&Staff| staff.bank().is_none() && staff.may(permission);
            of_bank.or_else(|| world.operators.iter().find(able)).expect("a role with the permission").api.token()
        }
    };
    let path = world.path(template, "lanwan", None);
    let mut answer = world.call(op, &path, token).await;
    if answer.status == 429 {
        // The last code is too fresh.
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        answer = world.call(op, &path, token).await;
    }
    if !(200..300).contains(&answer.status) {
        let shown: String = answer.raw.chars().take(300).collect();
        faults.0.push(format!("{}: its owner was answered {} {shown}", op.id, answer.status));
    }
}

async fn walk(engine: Engine) {
    if !engine.is_here() {
        eprintln!("skipped: POLYBANK_TEST_POSTGRES is not set");
        return;
    }
    let world = World::new(engine).await;
    let mut faults = Faults::default();

    let document = world.platform.root().get("/api/openapi.json").await.is(200);
    let known: BTreeSet<&str> = TABLE.iter().map(|op| op.id).collect();
    assert_eq!(known.len(), TABLE.len(), "an operation stands twice in the table");
    let mut documented = BTreeSet::new();
    for (path, item) in document.body["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| !matches!(key.as_str(), "parameters" | "summary")) {
            documented.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    for id in &documented {
        if !known.contains(id.as_str()) {
            faults.0.push(format!("{id}: not in the table; say there who may call it and how"));
        }
    }
    for id in known.iter().filter(|id| !documented.contains(**id)) {
        faults.0.push(format!("{id}: in the table, but not in the API document"));
    }

    for (path, item) in document.body["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|_| path.starts_with("/b/")) {
            if !operation["x-function"].is_string() {
                let say = "belongs to no function; say to which in its module's `functions`";
                faults.0.push(format!("{} {path}: {say}", method.to_uppercase()));
            }
        }
    }
    let before = world.state().await;
    for op in TABLE {
        let template = op.id.split_once(' ').unwrap().1;
        match op.door {
            Public(why) => assert!(why.len() > 10, "{}: say why it is public", op.id),
            Door::Customer => intrude_as_customer(&world, op, template, &mut faults).await,
            Operator(_) | Alliance(_) | AnyOperator => intrude_as_operator(&world, op, template, &mut faults).await,
        }
    }
    let after = world.state().await;
    if before != after {
        for (was, is) in before.as_array().unwrap().iter().zip(after.as_array().unwrap()) {
            if was != is {
                faults.0.push(format!("an intruder changed something:\n  was {was}\n  is  {is}"));
            }
        }
    }
    for op in TABLE.iter().filter(|op| documented.contains(op.id)) {
        own(&world, op, op.id.split_once(' ').unwrap().1, &mut faults).await;
    }
    assert!(faults.0.is_empty(), "{} faults:\n{}", faults.0.len(), faults.0.join("\n"));
    world.platform.stop_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    walk(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    walk(Engine::Postgres).await;
}
