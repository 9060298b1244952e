//! What risk control met in the last two weeks: rules of the bank's own, operations that looked wrong, what analysts made of
//! them, customers who objected, devices that told on themselves, and a text tried on the past.
//!
//! Every verdict is one: the moment is told to the rules at its own time, and they judge it.

use chrono_tz::Tz;
use contracts::risk::{Facts, Happened, Risk, Scenario};
use kernel::{Actor, Clock, Ctx, Idempotency, Money, PageQuery, Timestamp};
use publishing::model::{Canary, Reach, Trial, Window};
use publishing::{Edit, Move, NewDocument};
use risk::desk::{
    Answer, AppealDecision, CaseDecision, CaseFilter, Label, ListKind, ListSide, Listing, NoteKind, Outcome,
    VerdictFilter,
};
use risk::device::{By, Envelope};
use serde_json::{Value, json};

use super::life::midnight_before;
use super::{Customer, Failure};
use crate::wiring::Platform;

const HOUR_S: i64 = 3_600;
const KIND: &str = "risk.rules";
/// Accounts that only take in what was stolen: at no bank there is.
const MULES: [&str; 3] = ["6210900000004471", "6210900000008826", "6210900000009903"];

/// A bank while its past is told.
struct Scene<'a> {
    platform: &'a Platform,
    ctx: &'a Ctx,
    customers: &'a [Customer],
    zone: Tz,
    analyst: String,
    checker: String,
}

/// Tells it, once.
pub async fn tell(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    let (analyst, checker) = (format!("{}.admin", ctx.tenant), format!("{}.checker", ctx.tenant));
    let zone = platform.banks.of(ctx)?.zone;
    let operator = async |name: &str| -> Result<String, Failure> {
        platform.auth.operator_named(ctx, name).await?.ok_or_else(|| format!("no operator {name}").into())
    };
    let (analyst, checker) = (operator(&analyst).await?, operator(&checker).await?);
    let scene = Scene { platform, ctx, customers, zone, analyst, checker };
    let page = PageQuery::parse(None, Some(1))?;
    if !platform.risk_desk.verdicts(ctx, VerdictFilter::default(), &page).await?.items.is_empty() {
        return Ok(());
    }
    scene.publish().await?;
    scene.attacks().await?;
    scene.devices().await?;
    platform.risk.flush().await;
    scene.work().await?;
    scene.object().await?;
    scene.propose().await?;
    scene.try_on_the_past().await
}

impl Scene<'_> {
    /// `hour` o'clock, `days` days ago; nothing for what has not come yet.
    fn at(&self, days: i64, hour: f64) -> Option<Timestamp> {
        let at = midnight_before(self.ctx, self.zone, days).plus_seconds((hour * 3_600.0) as i64);
        (at < self.ctx.now()).then_some(at)
    }

    fn ago(&self, hours: f64) -> Timestamp {
        self.ctx.now().plus_seconds(-(hours * 3_600.0) as i64)
    }

    fn as_operator(&self, operator_id: &str, at: Timestamp, key: &str) -> Ctx {
        let actor = Actor::Operator { operator_id: operator_id.to_owned() };
        let key = format!("demo:risk:{key}");
        let idempotency = Some(Idempotency::new(key.clone(), key));
        Ctx { actor, idempotency, clock: Clock::set_to(at), ..self.ctx.clone() }
    }

    fn as_device(&self, who: usize, device_id: &str, at: Timestamp) -> Option<Ctx> {
        let user_id = self.customers.get(who)?.user_id.to_string();
        let actor = Actor::Customer {
            user_id,
            session_id: self.ctx.new_id::<()>().to_string(),
            device_id: device_id.to_owned(),
        };
        Some(Ctx { actor, clock: Clock::set_to(at), ..self.ctx.clone() })
    }

    /// The bank's own rules, and a stricter text of them that is tried in the shadow.
    async fn publish(&self) -> Result<(), Failure> {
        let (line, at) = (&self.platform.line, |days: i64| self.ctx.now().plus_seconds(-days * 24 * HOUR_S));
        let maker = |days, key: &str| self.as_operator(&self.analyst, at(days), key);
        let new = NewDocument {
            kind: KIND.to_owned(),
            name: "own".to_owned(),
            title: "本行补充规则".to_owned(),
            reach: Reach::Own,
            body: Some(own_rules(150_000)),
            note: "大额首次付款先由人工核实".to_owned(),
        };
        let first = line.create(&maker(20, "create"), new).await?;
        let (id, version) = (first.document_id, first.version);
        let checked = line.check(&maker(20, "check"), id, version, "请复核").await?;
        let checker = |days, key: &str| self.as_operator(&self.checker, at(days), key);
        let approve = Move::Approve { edit: checked.edit };
        line.decide(&checker(19, "approve"), id, version, approve, "与反诈要求一致，同意").await?;
        let release = Move::Release { window: Window::default(), guard: None };
        line.decide(&maker(19, "release"), id, version, release, "按计划发布").await?;

        let next = line.revise(&maker(4, "revise"), id, version, "下调老年客户的核实金额").await?;
        let edit =
            Edit { base_edit: next.edit, body: own_rules(80_000), note: "由 15 万元下调为 8 万元".to_owned() };
        let next = line.edit(&maker(4, "edit"), id, next.version, edit).await?;
        let checked = line.check(&maker(4, "check-2"), id, next.version, "请复核").await?;
        let approve = Move::Approve { edit: checked.edit };
        line.decide(&checker(3, "approve-2"), id, next.version, approve, "先影子运行一周").await?;
        let canary = Canary { share: 10_000, trial: Trial::Shadow, ..Canary::default() };
        let shadow = Move::Canary { canary, guard: None };
        line.decide(&maker(3, "shadow"), id, next.version, shadow, "影子运行，只记录不生效").await?;
        Ok(())
    }

    /// A text that was rehearsed on what happened, and waits for whoever approves.
    async fn propose(&self) -> Result<(), Failure> {
        let maker = |key: &str| self.as_operator(&self.analyst, self.ago(0.2), key);
        let new = NewDocument {
            kind: KIND.to_owned(),
            name: "hurry".to_owned(),
            title: "短时多笔付款补充规则".to_owned(),
            reach: Reach::Own,
            body: Some(hurry_rules()),
            note: "近期盗用案件都在几分钟内分多笔转出".to_owned(),
        };
        let first = self.platform.line.create(&maker("create-hurry"), new).await?;
        self.platform.line.check(&maker("check-hurry"), first.document_id, first.version, "已试算，请批准").await?;
        Ok(())
    }

    async fn judge(&self, who: usize, at: Timestamp, facts: Facts) -> Result<(), Failure> {
        let device = facts.device_id.clone().unwrap_or_else(|| "demo".to_owned());
        let (Some(ctx), Some(customer)) = (self.as_device(who, &device, at), self.customers.get(who)) else {
            return Ok(());
        };
        let account = customer.accounts.first().map(|account| account.account_no.as_str().to_owned());
        let facts = Facts { user_id: Some(customer.user_id), account, device_id: Some(device), ..facts };
        let risk: &dyn Risk = &*self.platform.risk;
        risk.assess(&ctx, &facts).await?;
        if facts.scenario == Scenario::Login && facts.operation.as_deref() == Some("wrong") {
            risk.observe(&ctx, &facts, Happened::Failed).await?;
        }
        Ok(())
    }

    async fn attacks(&self) -> Result<(), Failure> {
        let own = |who: usize| self.customers.get(who).map(|customer| customer.person.device.device_id.clone());
        // What looks wrong now and then and is not: somebody new is paid, a little more than usual.
        for days in (0..14).rev() {
            for nth in 0..2 + (days * 5 % 4) {
                let who = (12 + (days * 7 + nth * 11) % 30) as usize;
                let payee = format!("62109{:011}", 70_000 + days * 40 + nth);
                let yuan = 20_500 + (days * 3_700 + nth * 911) % 16_000;
                let facts = Facts { device_id: own(who), ..paid(yuan, &payee) };
                let Some(at) = self.at(days, 9.3 + nth as f64 * 2.4) else { continue };
                self.judge(who, at, facts).await?;
            }
        }
        // A customer is deceived on the phone, twice; the second time a person looks first.
        for (days, hour, who, yuan) in [(9, 10.2, 33, 38_000), (9, 10.9, 33, 160_000), (6, 15.4, 36, 210_000)] {
            let Some(at) = self.at(days, hour) else { continue };
            let facts = Facts { device_id: own(who), age_years: Some(68), ..paid(yuan, MULES[0]) };
            self.judge(who, at, facts).await?;
        }
        // Not enough for a call by the rule in force; enough by the one that is tried in its shadow.
        if let Some(at) = self.at(2, 10.4) {
            self.judge(47, at, Facts { device_id: own(47), age_years: Some(72), ..paid(95_000, MULES[2]) }).await?;
        }
        // An honest one who buys a flat.
        if let Some(at) = self.at(5, 11.0) {
            let facts = Facts { device_id: own(44), age_years: Some(67), ..paid(320_000, "6210900000002218") };
            self.judge(44, at, facts).await?;
        }
        // Somebody has another's password, and hurries at night.
        let strange = "5d0f27c3-0000-4000-b000-0000000000a1";
        for (place, hour) in [2.05, 2.06, 2.07, 2.08, 2.09].into_iter().enumerate() {
            let Some(at) = self.at(3, hour) else { continue };
            let wrong = (place < 4).then(|| "wrong".to_owned());
            let facts = Facts { device_id: Some(strange.into()), operation: wrong, ..Facts::of(Scenario::Login) };
            self.judge(38, at, from_afar(facts)).await?;
        }
        for (hour, yuan) in [(2.2, 49_000), (2.23, 49_000), (2.27, 120_000), (2.3, 190_000)] {
            let Some(at) = self.at(3, hour) else { continue };
            let facts = Facts { device_id: Some(strange.into()), device_age_s: Some(600), ..paid(yuan, MULES[1]) };
            self.judge(38, at, from_afar(facts)).await?;
        }
        // Money that came in goes on at once, in small parts.
        for nth in 0..9 {
            let Some(at) = self.at(2, 13.0 + f64::from(nth) * 0.02) else { continue };
            let payee = format!("62109{:011}", 90_100 + nth);
            self.judge(40, at, Facts { device_id: own(40), ..paid(4_900, &payee) }).await?;
        }
        // And one who would pay an account that is listed by now.
        let black = Listing::black;
        self.list(8, black(ListKind::Account, MULES[0], "涉电信诈骗案件，公安机关协查")).await?;
        self.list(2, black(ListKind::Account, MULES[1], "账户被盗用后的收款账户")).await?;
        self.list(2, black(ListKind::Device, strange, "盗用他人账户的设备")).await?;
        self.trust(9, ListKind::Account, "62109000000066001", "市供水公司代收水费账户，业务部已核实").await?;
        self.trust(6, ListKind::Ip, "203.0.113.0/28", "城中支行营业厅网络").await?;
        for (days, hour, who, yuan) in [(7, 19.5, 34, 6_800), (1, 16.2, 35, 3_200), (1, 20.4, 41, 12_000)] {
            let Some(at) = self.at(days, hour) else { continue };
            self.judge(who, at, Facts { device_id: own(who), ..paid(yuan, MULES[0]) }).await?;
        }
        // What waits this morning.
        for (hours, who, yuan) in [(5.0, 42, 180_000), (2.0, 46, 260_000)] {
            let at = self.ago(hours);
            let facts = Facts { device_id: own(who), age_years: Some(70), ..paid(yuan, MULES[2]) };
            self.judge(who, at, facts).await?;
        }
        Ok(())
    }

    async fn list(&self, days: i64, listing: Listing<'_>) -> Result<(), Failure> {
        let Some(at) = self.at(days, 17.0) else { return Ok(()) };
        let ctx = self.as_operator(&self.analyst, at, &format!("list:{}", listing.entry));
        self.platform.risk_desk.put_entry(&ctx, listing).await?;
        Ok(())
    }

    /// Puts something on the white list for half a year from now.
    async fn trust(&self, days: i64, kind: ListKind, entry: &str, reason: &str) -> Result<(), Failure> {
        let expires_at = Some(self.ctx.now().plus_seconds(180 * 24 * HOUR_S));
        self.list(days, Listing { side: ListSide::White, expires_at, ..Listing::black(kind, entry, reason) }).await
    }

    /// A row of emulators signs one customer in after the other; a telephone whose system is open; a browser that is driven.
    async fn devices(&self) -> Result<(), Failure> {
        let told: [(&str, usize, f64, Value); 4] = [
            ("emulator-5554", 43, 6.1, json!({ "platform": "android", "signals": ["emulator", "hooked", "proxy"] })),
            ("emulator-5556", 45, 5.2, json!({ "platform": "android", "signals": ["emulator", "rooted"] })),
            (
                "83b6e41a-0000-4000-b000-0000000000b1",
                37,
                3.5,
                json!({ "platform": "android", "signals": ["rooted", "vpn"] }),
            ),
            (
                "c27a905f-0000-4000-b000-0000000000b2",
                39,
                1.5,
                json!({ "platform": "h5", "signals": ["automation", "headless"] }),
            ),
        ];
        let perception = &self.platform.perception;
        for (place, (device, who, hours, mut report)) in told.into_iter().enumerate() {
            let at = self.ago(hours);
            let Some(ctx) = self.as_device(who, device, at) else { continue };
            report["sdk"] = "1".into();
            report["fingerprint"] = format!("{:064x}", 0xD0_0000 + place).into();
            let nonce = perception.draw(&ctx).await?.nonce;
            let time_ms = at.micros() / 1_000;
            let envelope = Envelope { nonce, time_ms, report: report.to_string(), signature: None };
            perception.report(&ctx, &envelope).await?;
            for nth in 0..4 {
                let facts = Facts { device_id: Some(device.to_owned()), ..Facts::of(Scenario::Login) };
                self.judge(who.saturating_sub(nth), at.plus_seconds(40 * nth as i64 + 20), from_afar(facts)).await?;
            }
        }
        let at = self.ago(1.0);
        let analyst = self.as_operator(&self.analyst, at, "ban");
        perception.ban(&analyst, "emulator-5554", &By::Operator, "模拟器批量登录多名客户").await?;
        let facts = Facts { device_id: Some("emulator-5554".to_owned()), ..Facts::of(Scenario::Login) };
        self.judge(43, self.ago(0.4), from_afar(facts)).await
    }

    /// The analysts' work: what lay there longest is decided, one is on somebody's desk, the rest waits.
    async fn work(&self) -> Result<(), Failure> {
        let (desk, page) = (&self.platform.risk_desk, PageQuery::parse(None, Some(50))?);
        let mut cases = desk.cases(self.ctx, &CaseFilter::default(), &page).await?.items;
        cases.sort_by_key(|case| case.row.opened_at);
        let honest = self.customers.get(44).map(|customer| customer.user_id);
        let done = cases.len().saturating_sub(2);
        for (place, case) in cases.iter().enumerate() {
            let (id, taken_at) = (case.row.case_id, case.row.opened_at.plus_seconds(1_500));
            let ctx = |after_s: i64, key: &str| {
                self.as_operator(&self.analyst, taken_at.plus_seconds(after_s), &format!("{key}:{place}"))
            };
            if place > done {
                continue;
            }
            desk.assign(&ctx(0, "assign"), id).await?;
            if place == done {
                desk.note(&ctx(300, "note"), id, NoteKind::Note, "电话未接通，一小时后再拨。".to_owned()).await?;
                continue;
            }
            let (said, decision, label, why) = match case.row.user_id == honest {
                true => (
                    "客户到网点出示购房合同，收款方为开发商监管账户。",
                    CaseDecision::Release,
                    Label::Legitimate,
                    "购房款，合同与收款账户已核对",
                ),
                false => (
                    "已电话联系客户：对方自称公检法，要求转入“安全账户”。客户已报警。",
                    CaseDecision::Refuse,
                    Label::Fraud,
                    "电信诈骗，客户确认不再转账",
                ),
            };
            desk.note(&ctx(900, "note"), id, NoteKind::Note, said.to_owned()).await?;
            let evidence = format!("通话录音 2026-{:04}", 3_100 + place * 17);
            desk.note(&ctx(960, "evidence"), id, NoteKind::Evidence, evidence).await?;
            desk.decide_case(&ctx(1_200, "decide"), id, decision, label, why).await?;
        }
        self.label().await
    }

    /// What the other verdicts were worth, as far as somebody has looked.
    async fn label(&self) -> Result<(), Failure> {
        let (desk, page) = (&self.platform.risk_desk, PageQuery::parse(None, Some(100))?);
        let asked = VerdictFilter { outcome: Some(Outcome::StepUp), ..VerdictFilter::default() };
        for (place, file) in desk.verdicts(self.ctx, asked, &page).await?.items.into_iter().enumerate() {
            if place % 3 == 2 {
                continue;
            }
            let verdict = &file.verdict;
            let stolen =
                verdict.payee_tail.as_deref().is_some_and(|tail| MULES.iter().any(|mule| mule.ends_with(tail)));
            let label = if stolen { Label::Fraud } else { Label::Legitimate };
            let at = verdict.at.plus_seconds(2 * HOUR_S).min(self.ctx.now());
            let ctx = self.as_operator(&self.checker, at, &format!("label:{}", verdict.verdict_id));
            desk.label(&ctx, verdict.verdict_id, label).await?;
        }
        Ok(())
    }

    /// Two customers object to a refusal; one is answered.
    async fn object(&self) -> Result<(), Failure> {
        let desk = &self.platform.risk_desk;
        let said = [
            (34, "这是我租房的房东，合同可以提供，请帮忙核实。"),
            (35, "收款人是我大学同学，我们上周才见过面，不是诈骗。"),
        ];
        for (place, (who, statement)) in said.into_iter().enumerate() {
            let Some(customer) = self.customers.get(who) else { continue };
            let Some(refusal) = desk.refusals_of(self.ctx, customer.user_id).await?.into_iter().next() else {
                continue;
            };
            let at = refusal.verdict.at.plus_seconds(HOUR_S).min(self.ctx.now());
            let Some(mut ctx) = self.as_device(who, "demo", at) else { continue };
            let key = format!("demo:risk:appeal:{who}");
            ctx.idempotency = Some(Idempotency::new(key.clone(), key));
            let verdict_id = refusal.verdict.verdict_id;
            let filed = desk.file_appeal(&ctx, customer.user_id, verdict_id, statement).await?;
            if place > 0 {
                continue;
            }
            let answer = Answer {
                decision: AppealDecision::Reject,
                reply: "经核实，该收款账户涉及多起案件，为保护您的资金，本次限制保留。请向房东索取其他收款方式。"
                    .to_owned(),
                reason: "账户在公安机关协查名单中".to_owned(),
            };
            let checker = self.as_operator(&self.checker, at.plus_seconds(20 * HOUR_S), "answer");
            desk.answer_appeal(&checker, filed.row.appeal_id, &answer).await?;
        }
        Ok(())
    }

    /// What the stricter text would have done.
    async fn try_on_the_past(&self) -> Result<(), Failure> {
        let ctx = self.as_operator(&self.analyst, self.ctx.now(), "past");
        let question = risk::past::Question {
            document: "own".to_owned(),
            mode: risk::past::Mode::Beside,
            body: own_rules(80_000),
            days: 30,
        };
        self.platform.back_tests.ask(&ctx, question).await?;
        Ok(())
    }
}

/// A payment to somebody who was never paid before.
fn paid(yuan: i64, payee: &str) -> Facts {
    Facts {
        amount: Some(Money::cny(yuan * 100)),
        payee_account: Some(payee.to_owned()),
        first_time_payee: true,
        device_age_s: Some(120 * 24 * HOUR_S),
        customer_since_s: Some(400 * 24 * HOUR_S),
        balance_before: Some(Money::cny(yuan * 130)),
        ip: "198.51.100.23".parse().ok(),
        payee_bank_no: Some("8002".to_owned()),
        ..Facts::of(Scenario::Transfer)
    }
}

/// From an address nobody of this bank comes from.
fn from_afar(facts: Facts) -> Facts {
    Facts { ip: "203.0.113.77".parse().ok(), ..facts }
}

/// Three payments in ten minutes take a stronger proof.
fn hurry_rules() -> Value {
    json!({ "rules": [{
        "id": "own_hurry", "name_zh": "十分钟内第三笔付款", "name_en": "The third payment in ten minutes",
        "scenarios": ["transfer"], "category": "velocity", "priority": 600,
        "when": "customer.transfer_count_10m >= 3 and amount >= 3000",
        "action": "challenge", "least_tool": "strong",
        "reason_zh": "短时间内多次付款", "reason_en": "Several payments in a short time",
        "remedy_zh": "请确认是您本人操作。", "remedy_en": "Make sure it is you.", "source": "本行规定",
    }] })
}

/// The bank's own rules; older customers are called before they pay somebody new so much.
fn own_rules(elder_yuan: i64) -> Value {
    let call_first =
        "请先停止操作、挂断电话，通过官方渠道核实对方身份。如怀疑被骗，请立即拨打 110，或拨打 96110 咨询。";
    let call_first_en = "Stop, hang up, and check through an official channel who they are. If you may have been deceived, call \
                         110 at once, or ask 96110.";
    json!({ "rules": [
        {
            "id": "own_elder_first_payment", "name_zh": "老年客户大额首次付款", "name_en": "Older customers pay somebody new",
            "scenarios": ["transfer"], "category": "elderly", "priority": 800,
            "when": format!("customer.age_years >= 65 and payee.first_time and amount >= {elder_yuan}"),
            "action": "delay",
            "reason_zh": "首次向该收款人大额付款，工作人员将先与您联系",
            "reason_en": "A large amount to somebody new: we call you first",
            "remedy_zh": call_first, "remedy_en": call_first_en, "source": "本行规定",
        },
        {
            "id": "own_day_sum_first_payment", "name_zh": "当日累计三十万元后首次付款",
            "name_en": "Somebody new after 300,000 in a day", "scenarios": ["transfer"], "category": "velocity",
            "priority": 800,
            "when": "payee.first_time and customer.transfer_sum_1d >= 300000",
            "action": "delay",
            "reason_zh": "当日转账金额较大，工作人员将先与您联系", "reason_en": "You transferred much today: we call you first",
            "remedy_zh": call_first, "remedy_en": call_first_en, "source": "本行规定",
        },
    ] })
}
