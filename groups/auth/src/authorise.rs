//! The one question every risky operation asks: may this be done now?

use contracts::auth::{
    Authorisation, Business, Challenge, ChallengeView, Denial, Forecast, Grant, OPERATION_REFUSED, Operation,
    OperationRefused, STEP_UP_ASKED, StepUpAsked, Tool,
};
use contracts::risk::{Facts, Happened, LeastTool, Scenario, Verdict, VerdictOutcome};
use contracts::user::{RestraintReason, User};
use kernel::{AccountNo, Actor, AuditEntry, Ctx, Event, Id, Money, mask};
use serde_json::json;
use storage::Tx;

use crate::case::{Case, No};
use crate::challenges::signed_in;
use crate::denials;
use crate::error::Error;
use crate::model::{Lane, LimitTable, Offer, ToolSet, Used, business_word, operation_digest};
use crate::service::Service;
use crate::store::{self, AttemptKey, ChallengeRow, SecretTool};
use crate::weighing::{Sight, address_of};

/// A challenge with less time than this left is not handed out again.
const WORTHWHILE_S: i64 = 30;

/// Why a case is put together. A look ahead must not count as an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Decide,
    Foresee,
}

/// What is to be done about an operation, before any of it is.
enum Ruling {
    Allow(Grant),
    /// A challenge is open, and not all of its proofs are given.
    Show(Box<ChallengeRow>),
    /// One of these proofs is needed.
    Ask(Vec<Offer>),
    No(Box<No>),
}

impl From<Denial> for Ruling {
    fn from(denial: Denial) -> Self {
        Self::No(Box::new(No::Deny(denial)))
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
        let decided = self.decided(ctx, operation, challenge, spend_key).await?;
        if !operation.business.moves_money()
            && let (Authorisation::Allow(_), Some(scenario)) = (&decided, scenario(operation.business))
        {
            // Where no money moves, what is allowed is done: nothing is posted that would tell of it.
            let sight = Sight::of(scenario).doing(finer_word(operation.business));
            self.tell_own(ctx, operation.user_id, sight, Happened::Done).await;
        }
        Ok(decided)
    }

    async fn decided(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        challenge: Option<Id<Challenge>>,
        spend_key: &str,
    ) -> Result<Authorisation, Error> {
        let mut case = self.case(ctx, operation, Purpose::Decide).await?;
        let decided = match self.rule(ctx, operation, &mut case, challenge, spend_key).await? {
            Ruling::Allow(grant) => Authorisation::Allow(grant),
            // What was posted under this key is not judged again: the ledger answers what it answered then.
            _ if self.accounts.first_posting(ctx, spend_key).await?.is_some() => {
                return Ok(Authorisation::Allow(case.grant(operation, &ToolSet::new(), None)));
            }
            Ruling::Show(row) => self.handed_out(ctx, &row, &case).await?,
            Ruling::Ask(offers) => self.step_up(ctx, operation, &case, offers).await?,
            Ruling::No(no) => self.refuse(ctx, operation, &case.verdict, *no).await?,
        };
        self.count_tables(ctx, operation, case, &decided).await;
        Ok(decided)
    }

    /// Counts what came of an operation by the table that decided, and what would have come of it by the one in the shadow.
    async fn count_tables(&self, ctx: &Ctx, operation: &Operation, case: Case, decided: &Authorisation) {
        if let Some(published) = &case.published {
            self.count(ctx, published, decided.into());
        }
        let Some((mut case, shadow)) = case.in_the_shadow() else { return };
        let proven: ToolSet = match decided {
            Authorisation::Allow(grant) => grant.tools.iter().copied().collect(),
            _ => ToolSet::new(),
        };
        // A locked PIN is no way here either. What cannot be read stops nobody: the decision is made.
        match self.pin_locked_for_s(ctx, operation.user_id).await {
            Ok(Some(_)) if !proven.contains(&Tool::Pin) => drop(case.held.remove(&Tool::Pin)),
            Ok(_) => {}
            Err(error) => return tracing::warn!(%error, "a limit table in the shadow was not asked"),
        }
        self.count(ctx, &shadow, case.outcome(operation, &proven));
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
        if let Some(stop) = case.stop {
            return self.refuse(ctx, operation, &case.verdict, No::Deny(stop)).await;
        }
        if let Some(denial) = case.refused_by_risk(operation) {
            return self.refuse(ctx, operation, &case.verdict, No::Deny(denial)).await;
        }
        let tools: ToolSet = tools.iter().copied().collect();
        let caps = case.table.caps(&tools);
        if let Some(bound) = caps.stopping(operation.amount.minor(), case.used) {
            let denial = denials::limit(Money::cny(caps.left_minor(case.used)), bound, false);
            return self.refuse(ctx, operation, &case.verdict, No::Deny(denial)).await;
        }
        Ok(Authorisation::Allow(case.grant(operation, &tools, None)))
    }

    async fn rule(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        case: &mut Case,
        challenge: Option<Id<Challenge>>,
        spend_key: &str,
    ) -> Result<Ruling, Error> {
        let given = match challenge {
            Some(challenge) => match self.given(ctx, operation, challenge).await? {
                Some(row) => Some(row),
                None => return Ok(denials::challenge().into()),
            },
            None => None,
        };
        let mut offers = match case.offers(operation, Used::default()) {
            Ok(offers) => offers,
            Err(no) => return Ok(Ruling::No(no)),
        };
        if offers.iter().any(|offer| offer.tools.is_empty()) {
            return Ok(Ruling::Allow(case.grant(operation, &ToolSet::new(), None)));
        }
        if offers.iter().any(|offer| offer.tools.contains(&Tool::Pin))
            && given.as_ref().is_none_or(|row| !row.is_passed())
            && let Some(seconds) = self.pin_locked_for_s(ctx, operation.user_id).await?
        {
            match case.offers_without(operation, Tool::Pin) {
                Some(without) => offers = without,
                None => return Ok(denials::locked(seconds).into()),
            }
        }
        let Some(row) = given else { return Ok(Ruling::Ask(offers)) };
        if ctx.now() >= row.expires_at || row.spent_by.as_ref().is_some_and(|spent_by| spent_by != spend_key) {
            return Ok(denials::challenge().into());
        }
        if row.is_passed() && offers.iter().any(|offer| offer.tools.is_subset(&row.passed)) {
            // Spent on this very key a moment ago, or spent now: the posting's own key makes sure it is done once.
            return Ok(match row.spent_by.is_some() || self.spend(ctx, &row, spend_key).await? {
                true => Ruling::Allow(case.grant(operation, &row.passed, Some(row.challenge_id))),
                false => denials::challenge().into(),
            });
        }
        Ok(if row.leads_to(&offers) { Ruling::Show(Box::new(row)) } else { Ruling::Ask(offers) })
    }

    /// See [`contracts::auth::Authority::forecast`].
    pub(crate) async fn foresee(&self, ctx: &Ctx, operation: &Operation) -> Result<Forecast, Error> {
        let mut case = self.case(ctx, operation, Purpose::Foresee).await?;
        if case.stop.is_none() && case.refused_by_risk(operation).is_some() {
            // It ends here: judged as an attempt it is on record, before whoever has to look, and can be appealed.
            case.verdict = self.verdict(ctx, operation, Purpose::Decide).await?;
        }
        let limit_left = case.left(&case.held);
        Ok(match case.offers(operation, Used::default()) {
            Ok(mut offers) => {
                let lightest = offers.swap_remove(0).tools;
                Forecast { tools: lightest.into_iter().collect(), limit_left, denial: None }
            }
            Err(no) => Forecast { tools: Vec::new(), limit_left, denial: Some(no.denial()) },
        })
    }

    pub(crate) async fn case(&self, ctx: &Ctx, operation: &Operation, purpose: Purpose) -> Result<Case, Error> {
        if !operation.business.moves_money() {
            return self.service_case(ctx, operation, purpose).await;
        }
        let standing = self.standing(ctx, operation.user_id, operation.business).await?;
        let verdict = self.verdict(ctx, operation, purpose).await?;
        let is_free = verdict.outcome == VerdictOutcome::Allow
            && standing.table.asks_nothing(operation.amount.minor(), standing.used);
        let held = match purpose {
            Purpose::Decide if is_free && standing.shadow.is_none() => ToolSet::new(),
            _ => self.held(ctx, operation.user_id).await?,
        };
        let stop = self.stopped(ctx, operation).await?;
        let face_locked_s = self.wanted_face_locked_for_s(ctx, operation.user_id, &verdict, &held).await?;
        Ok(Case {
            table: standing.table,
            held,
            enrollable: self.enrollable(ctx).await?,
            used: standing.used,
            counters: Some(standing.counters),
            verdict,
            stop,
            published: standing.published,
            shadow: standing.shadow,
            face_locked_s,
        })
    }

    /// What stops money that leaves, whatever is proven. Between one's own accounts it does not leave.
    pub(crate) async fn stopped(&self, ctx: &Ctx, operation: &Operation) -> Result<Option<Denial>, Error> {
        if matches!(operation.business, Business::TransferOwn | Business::Collection) {
            return Ok(None);
        }
        let restraint = self.users.restraint(ctx, operation.user_id).await?;
        Ok(restraint.filter(|restraint| restraint.why == RestraintReason::DocumentExpired).map(|_| denials::document()))
    }

    /// Where no money moves there is no limit to look at.
    async fn service_case(&self, ctx: &Ctx, operation: &Operation, purpose: Purpose) -> Result<Case, Error> {
        let verdict = self.verdict(ctx, operation, purpose).await?;
        let held = self.held(ctx, operation.user_id).await?;
        let table = LimitTable::service(operation.business, &held);
        let face_locked_s = self.wanted_face_locked_for_s(ctx, operation.user_id, &verdict, &held).await?;
        Ok(Case {
            table,
            held,
            enrollable: self.enrollable(ctx).await?,
            used: Used::default(),
            counters: None,
            verdict,
            stop: None,
            published: None,
            shadow: None,
            face_locked_s,
        })
    }

    /// Seconds until the face that the rules want can be tried again, where it is enrolled and locked.
    pub(crate) async fn wanted_face_locked_for_s(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        verdict: &Verdict,
        held: &ToolSet,
    ) -> Result<Option<i64>, Error> {
        let wanted = verdict.outcome == VerdictOutcome::StepUp && verdict.least_tool == LeastTool::Face;
        if !wanted || held.contains(&Tool::Face) {
            return Ok(None);
        }
        self.face_locked_for_s(ctx, user).await
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
        held.extend(self.usable(ctx, user).await?);
        Ok(held)
    }

    /// The risk verdict, where the operation has a scenario.
    async fn verdict(&self, ctx: &Ctx, operation: &Operation, purpose: Purpose) -> Result<Verdict, Error> {
        let Some(scenario) = scenario(operation.business) else {
            return Ok(Verdict::allow());
        };
        let device_id = match &ctx.actor {
            Actor::Customer { device_id, .. } => Some(device_id.clone()),
            _ => None,
        };
        let device_age_s = match &device_id {
            Some(device_id) => self.device_age_s(ctx, operation.user_id, device_id).await?,
            None => None,
        };
        let of_device = (device_id, device_age_s);
        // Where an identity is at stake the number counts as well: it may be on a list. Money does not wait for that reading.
        let phone = match scenario {
            Scenario::AccountOpening | Scenario::CardBinding | Scenario::CredentialChange => {
                Some(self.digest_of(ctx, &self.phone_of(ctx, operation.user_id).await?))
            }
            _ => None,
        };
        let facts = Facts { phone, ..facts(ctx, scenario, operation, of_device) };
        let facts = self.weighed(ctx, facts).await?;
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

    /// Opens a challenge, or hands out again the one that is open. What it promises is reserved: no other challenge is
    /// promised the same limit until this one is spent, given up or over.
    async fn step_up(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        case: &Case,
        mut offers: Vec<Offer>,
    ) -> Result<Authorisation, Error> {
        let (_, session_id) = signed_in(ctx)?;
        let digest = operation_digest(ctx, operation).to_vec();
        let (now, codes) = (ctx.now(), self.code_rules(ctx).await?);
        let on_the_way = self.on_the_way(ctx, operation).await?;
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if operation.business.moves_money() {
            store::lock_reserving_in_tx(&mut tx, operation.user_id, now).await?;
        }
        let worthwhile = now.plus_seconds(WORTHWHILE_S);
        let open = store::open_challenge_in_tx(&mut tx, operation.user_id, &digest, worthwhile).await?;
        if let Some(row) = open.filter(|row| row.leads_to(&offers)) {
            drop(tx);
            return self.handed_out(ctx, &row, case).await;
        }
        let business = business_word(operation.business);
        let reserved = store::reserved_in_tx(&mut tx, operation.user_id, business, &digest, now).await?.and(on_the_way);
        if operation.business.moves_money() && reserved != Used::default() {
            match case.offers(operation, reserved) {
                Ok(fewer) => offers = fewer,
                Err(no) => {
                    drop(tx);
                    return self.refuse(ctx, operation, &case.verdict, *no).await;
                }
            }
        }
        let row = ChallengeRow {
            challenge_id: ctx.new_id(),
            user_id: operation.user_id,
            session_id,
            operation: operation.business.challenge().as_str().to_owned(),
            business: business.to_owned(),
            digest,
            tools: offers.first().map(|offer| offer.tools.clone()).unwrap_or_default(),
            options: offers,
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
            "challenge": row.challenge_id, "tools": tools, "ways": row.options.len(), "amount": operation.amount,
            "payee": masked(&operation.payee_account), "rules": rules(&case.verdict),
            "verdict": case.verdict.verdict_id,
        });
        tx.audit(AuditEntry::done("auth.step_up_asked", row.user_id, &detail));
        tx.commit().await?;
        self.handed_out(ctx, &row, case).await
    }

    /// A challenge, with why more is asked than usual.
    async fn handed_out(&self, ctx: &Ctx, row: &ChallengeRow, case: &Case) -> Result<Authorisation, Error> {
        let view = self.view(ctx, row).await?;
        Ok(Authorisation::StepUp(ChallengeView { reason: case.why(ctx.lang), ..view }))
    }

    async fn refuse(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        verdict: &Verdict,
        no: No,
    ) -> Result<Authorisation, Error> {
        let mut tx: Tx = self.banks.db(ctx)?.begin(ctx).await?;
        let code = no.denial_ref().code;
        let told = OperationRefused { user_id: operation.user_id, code: code.to_owned() };
        tx.publish(Event::new(OPERATION_REFUSED, operation.user_id, &told));
        let detail = json!({
            "code": code, "business": business_word(operation.business), "amount": operation.amount,
            "payee": masked(&operation.payee_account), "rules": rules(verdict), "verdict": verdict.verdict_id,
        });
        tx.audit(AuditEntry::refused("auth.operation_refused", operation.user_id, &detail));
        tx.commit().await?;
        if let (VerdictOutcome::StepUp, "risk_denied", Some(verdict_id)) = (verdict.outcome, code, &verdict.verdict_id)
        {
            self.risk.unmet(ctx, verdict_id).await?;
        }
        tracing::warn!(code, "operation refused");
        Ok(match no {
            No::Deny(denial) => Authorisation::Deny(denial),
            No::Enrol(wanted) => Authorisation::Enrol(wanted),
        })
    }
}

/// What an operation says of itself.
pub(crate) fn facts(
    ctx: &Ctx,
    scenario: Scenario,
    operation: &Operation,
    (device_id, device_age_s): (Option<String>, Option<i64>),
) -> Facts {
    let number =
        |text: &String| Some(text.clone()).filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
    let moves = operation.business.moves_money();
    Facts {
        user_id: Some(operation.user_id),
        device_id,
        device_age_s,
        amount: Some(operation.amount).filter(|_| moves),
        payee_account: number(&operation.payee_account),
        first_time_payee: operation.first_time_payee,
        ip: address_of(ctx),
        account: number(&operation.from_account).filter(|_| moves),
        payee_bank_no: number(&operation.payee_bank_no).filter(|_| moves),
        operation: Some(finer_word(operation.business).to_owned()),
        ..Facts::of(scenario)
    }
}

/// What an operation is exactly, in the words rules are written with.
const fn finer_word(business: Business) -> &'static str {
    match business {
        Business::ChangeLimit => "raise",
        Business::ChangeTools => "tool",
        Business::ResetPin | Business::ChangePin => "pin",
        Business::ChangePassword => "password",
        Business::ChangePhone => "phone",
        Business::UnbindDevice => "unbind",
        Business::BindCard => "bind",
        Business::ChangeBinding => "rebind",
        other => business_word(other),
    }
}

/// What the risk rules judge an operation as. Between a customer's own accounts no money leaves, and to close an account harms
/// nobody that a code to the phone would not stop: there is nothing to judge. A mandate is about money that comes.
pub(crate) const fn scenario(business: Business) -> Option<Scenario> {
    match business {
        Business::TransferOthers | Business::Withdrawal => Some(Scenario::Transfer),
        Business::Payment | Business::Purchase => Some(Scenario::Payment),
        Business::OpenAccount | Business::UpgradeAccount => Some(Scenario::AccountOpening),
        Business::BindCard | Business::ChangeBinding => Some(Scenario::CardBinding),
        Business::ChangeTools
        | Business::ResetPin
        | Business::ChangePhone
        | Business::ChangePassword
        | Business::ChangePin => Some(Scenario::CredentialChange),
        Business::UnbindDevice => Some(Scenario::DeviceBinding),
        Business::ChangeLimit => Some(Scenario::LimitChange),
        Business::LiftProtection => Some(Scenario::ProtectionLifted),
        Business::TransferOwn
        | Business::Collection
        | Business::CloseAccount
        | Business::DebitMandate
        | Business::CloseRelation
        | Business::ExportData => None,
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
