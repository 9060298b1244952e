//! The one question every risky operation asks: may this be done now?

use contracts::account::Guard;
use contracts::auth::{
    Authorisation, Business, Challenge, Denial, Forecast, Grant, OPERATION_REFUSED, Operation, OperationRefused,
    STEP_UP_ASKED, StepUpAsked, Tool,
};
use contracts::risk::{Facts, Reason, Scenario, Verdict, VerdictOutcome};
use contracts::user::{DeviceStanding, User};
use kernel::{AccountNo, Actor, AuditEntry, Ctx, Event, Id, Money, Remedy, mask};
use serde_json::json;
use storage::Tx;

use crate::challenges::signed_in;
use crate::error::Error;
use crate::model::{Choice, Demand, Lane, LimitTable, ToolSet, business_word, operation_digest};
use crate::service::Service;
use crate::store::{self, AttemptKey, ChallengeRow, SecretTool};

/// A challenge with less time than this left is not handed out again.
const WORTHWHILE_S: i64 = 30;

/// Why a case is put together. A look ahead must not count as an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Decide,
    Foresee,
}

/// What is to be done about an operation, before any of it is.
enum Ruling {
    Allow(Grant),
    /// A challenge is open, and not all of its proofs are given.
    Show(Box<ChallengeRow>),
    /// These proofs are needed.
    Ask(ToolSet),
    Deny(Denial),
}

/// Everything known about an operation before it is decided.
struct Case {
    table: LimitTable,
    held: ToolSet,
    used_minor: i64,
    /// The gross counter the amount is added to; none where no money moves.
    counter: Option<String>,
    verdict: Verdict,
}

impl Case {
    fn demand(&self, operation: &Operation) -> Demand {
        let insisted = match self.verdict.outcome {
            VerdictOutcome::Allow => ToolSet::new(),
            VerdictOutcome::StepUp | VerdictOutcome::Deny => [Tool::Pin, Tool::SmsCode].into(),
        };
        Demand {
            amount_minor: operation.amount.minor(),
            used_minor: self.used_minor,
            held: self.held.clone(),
            insisted,
        }
    }

    fn left(&self, tools: &ToolSet) -> Money {
        Money::cny(self.table.left_minor(tools, self.used_minor))
    }

    /// What would be asked: tools with their cap, or the denial.
    fn decide(&self, operation: &Operation) -> Result<(ToolSet, i64), Box<Denial>> {
        if self.verdict.outcome == VerdictOutcome::Deny {
            return Err(Box::new(risk_denial(operation.business, &self.verdict.reasons)));
        }
        match self.table.choose(&self.demand(operation)) {
            Choice::Tools { tools, cap_minor } => Ok((tools, cap_minor)),
            Choice::NotHeld { .. } => Err(Box::new(pin_denial())),
            Choice::OverLimit { left_minor } => Err(Box::new(limit_denial(Money::cny(left_minor)))),
        }
    }

    fn grant(&self, operation: &Operation, tools: &ToolSet, cap_minor: i64, challenge: Option<Id<Challenge>>) -> Grant {
        let guard = |key| Guard::CounterWithin { key, delta: operation.amount.minor(), cap: cap_minor };
        Grant {
            guards: self.counter.clone().map(guard).into_iter().collect(),
            tools: tools.iter().copied().collect(),
            reasons: self.verdict.reasons.iter().map(|reason| reason.rule.clone()).collect(),
            challenge_id: challenge,
            limit_left: self.left(tools),
        }
    }
}

impl Service {
    /// See [`contracts::auth::Authority::authorise`].
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, business = ?operation.business))]
    pub(crate) async fn decide(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        challenge: Option<Id<Challenge>>,
        spend_key: &str,
    ) -> Result<Authorisation, Error> {
        let case = self.case(ctx, operation, Purpose::Decide).await?;
        match self.rule(ctx, operation, &case, challenge, spend_key).await? {
            Ruling::Allow(grant) => Ok(Authorisation::Allow(grant)),
            // What was posted under this key is not judged again: the ledger answers what it answered then.
            _ if self.accounts.first_posting(ctx, spend_key).await?.is_some() => {
                Ok(Authorisation::Allow(case.grant(operation, &ToolSet::new(), 0, None)))
            }
            Ruling::Show(row) => Ok(Authorisation::StepUp(self.view(ctx, &row).await?)),
            Ruling::Ask(tools) => self.step_up(ctx, operation, &case, tools).await,
            Ruling::Deny(denial) => self.deny(ctx, operation, &case, denial).await,
        }
    }

    /// See [`contracts::auth::Authority::authorise_standing`].
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, business = ?operation.business))]
    pub(crate) async fn decide_standing(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        tools: &[Tool],
    ) -> Result<Authorisation, Error> {
        // It was counted as an attempt when its customer confirmed it.
        let case = self.case(ctx, operation, Purpose::Foresee).await?;
        if case.verdict.outcome == VerdictOutcome::Deny {
            return self.deny(ctx, operation, &case, risk_denial(operation.business, &case.verdict.reasons)).await;
        }
        let tools: ToolSet = tools.iter().copied().collect();
        let cap_minor = case.table.cap_minor(&tools);
        if case.used_minor.saturating_add(operation.amount.minor()) > cap_minor {
            let denial = limit_denial(case.left(&tools));
            return self.deny(ctx, operation, &case, denial).await;
        }
        Ok(Authorisation::Allow(case.grant(operation, &tools, cap_minor, None)))
    }

    async fn rule(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        case: &Case,
        challenge: Option<Id<Challenge>>,
        spend_key: &str,
    ) -> Result<Ruling, Error> {
        let given = match challenge {
            Some(challenge) => match self.given(ctx, operation, challenge).await? {
                Some(row) => Some(row),
                None => return Ok(Ruling::Deny(challenge_denial())),
            },
            None => None,
        };
        let (tools, cap_minor) = match case.decide(operation) {
            Ok(decided) => decided,
            Err(denial) => return Ok(Ruling::Deny(*denial)),
        };
        if tools.contains(&Tool::Pin)
            && given.as_ref().is_none_or(|row| !row.is_passed())
            && let Some(seconds) = self.pin_locked_for_s(ctx, operation.user_id).await?
        {
            return Ok(Ruling::Deny(locked_denial(seconds)));
        }
        if tools.is_empty() {
            return Ok(Ruling::Allow(case.grant(operation, &tools, cap_minor, None)));
        }
        let Some(row) = given else { return Ok(Ruling::Ask(tools)) };
        if ctx.now() >= row.expires_at || row.spent_by.as_ref().is_some_and(|spent_by| spent_by != spend_key) {
            return Ok(Ruling::Deny(challenge_denial()));
        }
        match (tools.is_subset(&row.tools), row.is_passed()) {
            (false, _) => Ok(Ruling::Ask(tools)),
            (true, false) => Ok(Ruling::Show(Box::new(row))),
            // Spent on this very key a moment ago, or spent now: the posting's own key makes sure it is done once.
            (true, true) if row.spent_by.is_some() || self.spend(ctx, &row, spend_key).await? => {
                Ok(Ruling::Allow(case.grant(operation, &row.tools, cap_minor, Some(row.challenge_id))))
            }
            (true, true) => Ok(Ruling::Deny(challenge_denial())),
        }
    }

    /// See [`contracts::auth::Authority::forecast`].
    pub(crate) async fn foresee(&self, ctx: &Ctx, operation: &Operation) -> Result<Forecast, Error> {
        let case = self.case(ctx, operation, Purpose::Foresee).await?;
        let limit_left = case.left(&case.held);
        Ok(match case.decide(operation) {
            Ok((tools, _)) => Forecast { tools: tools.into_iter().collect(), limit_left, denial: None },
            Err(denial) => Forecast { tools: Vec::new(), limit_left, denial: Some(*denial) },
        })
    }

    async fn case(&self, ctx: &Ctx, operation: &Operation, purpose: Purpose) -> Result<Case, Error> {
        if !operation.business.moves_money() {
            return self.service_case(ctx, operation, purpose).await;
        }
        let db = self.banks.db(ctx)?;
        let table = self.limits.in_force(ctx, &db, operation.business).await?;
        let (counter, used_minor) = self.used_today(ctx, operation.user_id, operation.business).await?;
        let verdict = self.verdict(ctx, operation, purpose).await?;
        let total_minor = used_minor.saturating_add(operation.amount.minor());
        let is_free = verdict.outcome == VerdictOutcome::Allow && table.asks_nothing(total_minor);
        let held = match purpose {
            Purpose::Decide if is_free => ToolSet::new(),
            _ => self.held(ctx, operation.user_id).await?,
        };
        Ok(Case { table, held, used_minor, counter: Some(counter), verdict })
    }

    /// Where no money moves there is no limit to look at.
    async fn service_case(&self, ctx: &Ctx, operation: &Operation, purpose: Purpose) -> Result<Case, Error> {
        let verdict = self.verdict(ctx, operation, purpose).await?;
        let held = self.held(ctx, operation.user_id).await?;
        Ok(Case { table: LimitTable::service(operation.business), held, used_minor: 0, counter: None, verdict })
    }

    /// Seconds until the customer's PIN can be tried again, while it is locked.
    async fn pin_locked_for_s(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<i64>, Error> {
        let key = AttemptKey { subject: user.to_string(), tool: SecretTool::Pin, lane: Lane::Known };
        let attempts = store::attempts(&self.banks.db(ctx)?, &key).await?;
        Ok(attempts.locked_for_s(ctx.now()))
    }

    /// The tools a customer has. The phone was verified at registration, so a code can always be asked for.
    pub(crate) async fn held(&self, ctx: &Ctx, user: Id<User>) -> Result<ToolSet, Error> {
        let mut held = ToolSet::from([Tool::SmsCode]);
        if self.holds_pin(ctx, user).await? {
            held.insert(Tool::Pin);
        }
        Ok(held)
    }

    /// The counter of today's gross outflow in the bank's own day, and its present value.
    pub(crate) async fn used_today(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        business: Business,
    ) -> Result<(String, i64), Error> {
        let date = self.banks.of(ctx)?.date(ctx.now());
        let key = format!("out:{user}:{}:{date}", business_word(business));
        let values = self.accounts.counters(ctx, std::slice::from_ref(&key)).await?;
        Ok((key, values.first().copied().unwrap_or(0)))
    }

    /// The risk verdict, where the operation has a scenario.
    async fn verdict(&self, ctx: &Ctx, operation: &Operation, purpose: Purpose) -> Result<Verdict, Error> {
        let Some(scenario) = scenario(operation.business) else {
            return Ok(Verdict { outcome: VerdictOutcome::Allow, reasons: Vec::new() });
        };
        let device_id = match &ctx.actor {
            Actor::Customer { device_id, .. } => Some(device_id.clone()),
            _ => None,
        };
        let device_age_s = match &device_id {
            Some(device_id) => match self.users.device(ctx, operation.user_id, device_id).await? {
                DeviceStanding::Known { bound_at } => Some(ctx.now().seconds_since(bound_at)),
                DeviceStanding::New => None,
            },
            None => None,
        };
        let facts = Facts {
            scenario,
            user_id: Some(operation.user_id),
            device_id,
            device_age_s,
            amount: Some(operation.amount),
            payee_account: Some(operation.payee_account.clone()),
            first_time_payee: operation.first_time_payee,
        };
        Ok(match purpose {
            Purpose::Decide => self.risk.assess(ctx, &facts).await?,
            Purpose::Foresee => self.risk.foresee(ctx, &facts).await?,
        })
    }

    /// The challenge that came along, if it is the customer's and of this very operation.
    async fn given(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        challenge: Id<Challenge>,
    ) -> Result<Option<ChallengeRow>, Error> {
        let row = store::challenge(&self.banks.db(ctx)?, challenge).await?;
        let digest = operation_digest(ctx, operation);
        Ok(row.filter(|row| row.user_id == operation.user_id && crypto::token::same(&row.digest, &digest)))
    }

    async fn spend(&self, ctx: &Ctx, row: &ChallengeRow, spend_key: &str) -> Result<bool, Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let spent = store::spend_in_tx(&mut tx, row.challenge_id, spend_key, ctx.now()).await?;
        tx.commit().await?;
        Ok(spent)
    }

    async fn step_up(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        case: &Case,
        tools: ToolSet,
    ) -> Result<Authorisation, Error> {
        let (_, session_id) = signed_in(ctx)?;
        let digest = operation_digest(ctx, operation).to_vec();
        let (now, codes) = (ctx.now(), self.code_rules(ctx).await?);
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let worthwhile = now.plus_seconds(WORTHWHILE_S);
        let open = store::open_challenge_in_tx(&mut tx, operation.user_id, &digest, worthwhile).await?;
        if let Some(row) = open.filter(|row| tools.is_subset(&row.tools)) {
            drop(tx);
            return Ok(Authorisation::StepUp(self.view(ctx, &row).await?));
        }
        let row = ChallengeRow {
            challenge_id: ctx.new_id(),
            user_id: operation.user_id,
            session_id,
            operation: operation.business.challenge().as_str().to_owned(),
            digest,
            tools,
            passed: ToolSet::new(),
            summary: operation.summary.clone(),
            amount: operation.amount,
            payee_name_masked: called(operation),
            payee_tail: operation.bundle.as_ref().map_or_else(|| tail(&operation.payee_account), |_| String::new()),
            sms_mac: None,
            sms_tries: 0,
            created_at: now,
            expires_at: now.plus_seconds(codes.life_s),
            spent_by: None,
        };
        store::insert_challenge_in_tx(&mut tx, &row).await?;
        let tools: Vec<Tool> = row.tools.iter().copied().collect();
        let asked = StepUpAsked { user_id: row.user_id, challenge_id: row.challenge_id, tools: tools.clone() };
        tx.publish(Event::new(STEP_UP_ASKED, row.user_id, &asked));
        let detail = json!({
            "challenge": row.challenge_id, "tools": tools, "amount": operation.amount,
            "payee": masked(&operation.payee_account), "rules": rules(&case.verdict),
        });
        tx.audit(AuditEntry::done("auth.step_up_asked", row.user_id, &detail));
        tx.commit().await?;
        Ok(Authorisation::StepUp(self.view(ctx, &row).await?))
    }

    async fn deny(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        case: &Case,
        denial: Denial,
    ) -> Result<Authorisation, Error> {
        let mut tx: Tx = self.banks.db(ctx)?.begin(ctx).await?;
        let told = OperationRefused { user_id: operation.user_id, code: denial.code.to_owned() };
        tx.publish(Event::new(OPERATION_REFUSED, operation.user_id, &told));
        let detail = json!({
            "code": denial.code, "business": business_word(operation.business), "amount": operation.amount,
            "payee": masked(&operation.payee_account), "rules": rules(&case.verdict),
        });
        tx.audit(AuditEntry::refused("auth.operation_refused", operation.user_id, &detail));
        tx.commit().await?;
        tracing::warn!(code = denial.code, "operation refused");
        Ok(Authorisation::Deny(denial))
    }
}

/// What the risk rules judge an operation as. Between a customer's own accounts no money leaves, and to close an account or
/// to bind a card harms nobody that a code to the phone would not stop: there is nothing to judge.
const fn scenario(business: Business) -> Option<Scenario> {
    match business {
        Business::TransferOthers => Some(Scenario::Transfer),
        Business::OpenAccount | Business::UpgradeAccount => Some(Scenario::AccountOpening),
        Business::LiftProtection => Some(Scenario::ProtectionLifted),
        Business::TransferOwn
        | Business::CloseAccount
        | Business::ChangeBinding
        | Business::BindCard
        | Business::DebitMandate => None,
    }
}

fn rules(verdict: &Verdict) -> Vec<&str> {
    verdict.reasons.iter().map(|reason| reason.rule.as_str()).collect()
}

fn masked(account: &str) -> String {
    account.parse::<AccountNo>().map_or_else(|_| mask::account_no(account), |number| number.masked())
}

/// Whom the text message names: the payee, or what is confirmed as one.
fn called(operation: &Operation) -> String {
    operation.bundle.as_ref().map_or_else(|| mask::name(&operation.payee_name), |bundle| bundle.title.clone())
}

fn tail(account: &str) -> String {
    let from = account.len().saturating_sub(4);
    account.get(from..).unwrap_or_default().to_owned()
}

fn remedy(zh: &str, en: &str, action: &str) -> Option<Remedy> {
    Some(Remedy { text_zh: zh.to_owned(), text_en: en.to_owned(), action: Some(action.to_owned()) })
}

fn denial(code: &'static str, title: (&str, &str), detail: (String, String), remedy: Option<Remedy>) -> Denial {
    Denial { code, title: (title.0.to_owned(), title.1.to_owned()), detail, remedy }
}

fn limit_denial(left: Money) -> Denial {
    let amount = left.to_grouped();
    let detail = (
        format!("按您现有的认证方式，今日还可转出 {amount} 元。"),
        format!("With the tools you have, {amount} yuan can still be transferred today."),
    );
    let way = if left.is_positive() {
        remedy(
            "减少金额后再试，或明日再转；更高额度请到网点办理。",
            "Lower the amount, or go on tomorrow; a branch can raise the limit.",
            "change_amount",
        )
    } else {
        remedy(
            "明日额度恢复后再转；更高额度请到网点办理。",
            "Go on tomorrow; a branch can raise the limit.",
            "contact_bank",
        )
    };
    denial("limit_exceeded", ("超出今日转账限额", "Over today's transfer limit"), detail, way)
}

fn pin_denial() -> Denial {
    let detail = ("本次操作需要 6 位交易密码。".to_owned(), "This needs a six-digit PIN.".to_owned());
    let way = remedy("请先设置交易密码。", "Set a PIN first.", "set_pin");
    denial("pin_not_set", ("尚未设置交易密码", "No PIN has been set"), detail, way)
}

fn locked_denial(seconds: i64) -> Denial {
    let minutes = (seconds + 59).max(60) / 60;
    let detail = (
        format!("密码多次输入错误，{minutes} 分钟后可以再试。"),
        format!("It was wrong too often; try again in {minutes} {}.", if minutes == 1 { "minute" } else { "minutes" }),
    );
    let way = remedy("如忘记交易密码，请致电客服。", "If you have forgotten it, call the bank.", "contact_bank");
    denial("pin_locked", ("交易密码已锁定", "Your PIN is locked"), detail, way)
}

fn challenge_denial() -> Denial {
    let detail = (
        "验证已过期、已使用或不属于本次操作。".to_owned(),
        "It has expired, was used, or is for another operation.".to_owned(),
    );
    let way = remedy("请重新发起本次操作。", "Please start again.", "retry");
    denial("challenge_invalid", ("验证已失效", "This verification is no longer valid"), detail, way)
}

fn risk_denial(business: Business, reasons: &[Reason]) -> Denial {
    let texts = |pick: fn(&Reason) -> &str| reasons.iter().map(pick).collect::<Vec<_>>().join(" ");
    let detail = (texts(|reason| &reason.text_zh), texts(|reason| &reason.text_en));
    let way = remedy(
        "请致电本行客服核实；如有异议可申诉。",
        "Please call the bank to verify; you may appeal.",
        "contact_bank",
    );
    let title = match business.moves_money() {
        true => ("出于安全原因，本次转账未能继续", "This transfer was stopped for your safety"),
        false => ("出于安全原因，本次操作未能继续", "This was stopped for your safety"),
    };
    denial("risk_denied", title, detail, way)
}
