//! Use cases of whoever has forgotten: the login password, set anew with a code to the phone and the number of an account;
//! the PIN, set anew with the password, a code and the number of an account.
//!
//! Where the risk rules want more for a password, it is given with it, nobody being inside yet: the PIN, or what a token shows; the
//! surer of them where they want a strong proof. Whoever holds neither is refused, and may appeal.
//!
//! A phone nobody has is answered like any other, at once: the text goes out after the answer. Every wrong code and every
//! wrong account number counts against the one reset it was given for, and touches no tool: nobody is locked out by it.

use contracts::auth::{Authorisation, Bundle, Business, Challenge, Operation, Tool, Wanted};
use contracts::risk::{Happened, LeastTool, Scenario, Verdict, VerdictOutcome};
use contracts::user::{TextMessage, User};
use crypto::{Secret, token};
use kernel::{AccountNo, AuditEntry, Ctx, Id, Money, Phone};
use serde_json::json;
use storage::{Begun, Tx};

use crate::challenges::signed_in;
use crate::error::Error;
use crate::model::{Lane, business_word, check_password, check_pin, code_mac};
use crate::service::{Service, Tried, code_is_right, code_text, pepper};
use crate::sign_in::{CodeSent, WhyFurther};
use crate::store::{self, AttemptKey, Code, CodePurpose, ResetRow, SecretTool};
use crate::tools::proofs::token_objection_in_tx;
use crate::weighing::Sight;

/// The new password, and what shows that its owner sets it.
pub struct NewPassword {
    pub code: String,
    /// One of the customer's accounts; whoever has none needs none.
    pub account_no: Option<String>,
    pub password: Secret<String>,
    /// The PIN or a token's code, where they were asked for.
    pub further: Further,
}

/// Proofs that can be given before anybody is inside.
#[derive(Default)]
pub struct Further {
    pub pin: Option<Secret<String>>,
    pub token_code: Option<Secret<String>>,
}

/// The new PIN, and what shows that its owner sets it.
pub struct NewPin {
    pub pin: Secret<String>,
    pub password: Secret<String>,
    pub account_no: Option<String>,
    pub challenge: Option<Id<Challenge>>,
}

/// A forgotten password set anew, as the risk rules are told of it.
const RESET: Sight<'static> = Sight::of(Scenario::CredentialChange).doing("password");

/// What a reset's code is bound to.
fn binding(phone: &Phone) -> [u8; 32] {
    token::digest(&[b"reset", phone.as_str().as_bytes()])
}

impl Service {
    /// Sends a code to a phone whose password is to be set anew. The answer is the same whether or not it has a user.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn start_reset(&self, ctx: &Ctx, phone: &Phone) -> Result<CodeSent, Error> {
        let (db, keys) = self.room(ctx)?;
        let rules = self.code_rules(ctx).await?;
        let user_id = self.users.by_phone(ctx, phone).await?.map(|user| user.user_id);
        let mut tx = match Tx::begin_once::<CodeSent>(&db, ctx).await? {
            Begun::Repeat(answer) => return Ok(answer),
            Begun::First(tx) => tx,
        };
        self.claim_text_in_tx(&mut tx, ctx, &keys, phone, CodePurpose::Reset).await?;
        let (code, reset_id, now) = (token::six_digits(), ctx.new_id::<Code>(), ctx.now());
        let row = ResetRow {
            reset_id,
            phone: phone.clone(),
            user_id,
            mac: code_mac(&keys.codes, &reset_id.to_string(), &binding(phone), code.expose()).to_vec(),
            tries: 0,
            created_at: now,
            expires_at: now.plus_seconds(rules.life_s),
            used_at: None,
        };
        store::insert_reset_in_tx(&mut tx, &keys, &row).await?;
        let sent = CodeSent {
            code_id: reset_id,
            phone_masked: phone.masked(),
            expires_at: row.expires_at,
            resend_after_s: self.config.resend_s,
            devices_full: None,
            tools: vec![Tool::SmsCode],
            why: WhyFurther::default(),
        };
        let sent = tx.commit_answer(sent).await?;
        if user_id.is_some() {
            let bank = self.banks.of(ctx)?;
            let text = code_text(ctx, &bank, &code, rules.life_s).resetting();
            let (users, ctx, message) = (self.users.clone(), ctx.clone(), TextMessage { phone: phone.clone(), text });
            // Not waited for: how long a carrier takes would tell that there is somebody to send to.
            tokio::spawn(async move {
                if let Err(fault) = users.send_text(&ctx, message).await {
                    tracing::error!(error = %fault, "text message was not handed over");
                }
            });
        }
        Ok(sent)
    }

    /// Sets the password anew, and signs the customer out everywhere.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn complete_reset(&self, ctx: &Ctx, reset: Id<Code>, new: NewPassword) -> Result<(), Error> {
        let (db, keys) = self.room(ctx)?;
        let tries_max = self.code_rules(ctx).await?.tries_max;
        // Asked before anything is locked; nobody's accounts are none.
        let mut tx = db.begin(ctx).await?;
        let row = store::reset_in_tx(&mut tx, &keys, reset).await?.ok_or(Error::NotFound)?;
        if row.used_at.is_some() || ctx.now() >= row.expires_at || row.tries >= tries_max {
            return Err(Error::CodeExpired);
        }
        let left = tries_max - row.tries - 1;
        let right = code_is_right(&keys, &row.mac, &reset.to_string(), &binding(&row.phone), &new.code);
        let Some(user) = row.user_id.filter(|_| right) else {
            store::count_reset_try_in_tx(&mut tx, reset).await?;
            tx.audit(AuditEntry::refused("auth.code_refused", "-", &json!({ "for": CodePurpose::Reset.as_str() })));
            tx.commit().await?;
            let sight = RESET.user(row.user_id).phone(&row.phone);
            self.tell(ctx, sight, Happened::Failed).await;
            return Err(if left > 0 { Error::CodeWrong { left } } else { Error::CodeExpired });
        };
        // The phone is proved from here on: what is wrong can be told.
        check_password(new.password.expose(), row.phone.as_str()).map_err(Error::PasswordWeak)?;
        if !self.owns(ctx, user, new.account_no.as_deref()).await? {
            store::count_reset_try_in_tx(&mut tx, reset).await?;
            tx.audit(AuditEntry::refused("auth.reset_refused", user, &json!({ "for": "password" })));
            tx.commit().await?;
            self.tell(ctx, RESET.user(Some(user)).phone(&row.phone), Happened::Failed).await;
            return Err(if left > 0 { Error::ResetRefused { left } } else { Error::CodeExpired });
        }
        // Nothing is locked while it is judged; whoever used the code meanwhile was first.
        drop(tx);
        let sight = RESET.user(Some(user)).phone(&row.phone);
        let verdict = self.judge(ctx, sight).await?;
        if verdict.outcome == VerdictOutcome::StepUp
            && let Err(error) = self.prove_further(ctx, user, sight, verdict, new.further).await
        {
            if error.is_wrong_proof() {
                let mut tx = db.begin(ctx).await?;
                store::count_reset_try_in_tx(&mut tx, reset).await?;
                tx.commit().await?;
                self.tell(ctx, sight, Happened::Failed).await;
            }
            return Err(error);
        }
        let mut tx = db.begin(ctx).await?;
        let again = store::reset_in_tx(&mut tx, &keys, reset).await?.ok_or(Error::NotFound)?;
        if again.used_at.is_some() {
            return Err(Error::CodeExpired);
        }
        store::use_reset_in_tx(&mut tx, reset, ctx.now()).await?;
        let subject = Self::sign_in_subject(&keys, &row.phone);
        for lane in [Lane::Known, Lane::Stranger] {
            let key = AttemptKey { subject: subject.clone(), tool: SecretTool::Password, lane };
            store::clear_attempts_in_tx(&mut tx, &key).await?;
        }
        tx.audit(AuditEntry::done("auth.password_reset", user, &json!({})));
        tx.commit().await?;
        self.set_secret(ctx, user, SecretTool::Password, new.password).await?;
        self.users.end_sessions(ctx, user).await?;
        self.tell(ctx, sight, Happened::Done).await;
        Ok(())
    }

    /// Has more proven than the code: by the lightest of what the customer holds that can be given here, or by the surest where
    /// the rules want a strong proof. Tries out here lock nothing inside.
    async fn prove_further(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        sight: Sight<'_>,
        verdict: Verdict,
        further: Further,
    ) -> Result<(), Error> {
        let token = self.usable(ctx, user).await?.contains(&Tool::Totp);
        let pin = self.holds_pin(ctx, user).await?;
        let Further { pin: given, token_code } = further;
        match (verdict.least_tool, pin, token) {
            (_, false, false) => self.unmet(ctx, sight, verdict).await,
            (LeastTool::Any, true, _) | (_, true, false) if token_code.is_none() => {
                let given = given.ok_or(Error::ProofNeeded { tool: Tool::Pin })?;
                let key = AttemptKey { subject: user.to_string(), tool: SecretTool::Pin, lane: Lane::Stranger };
                match self.verify(ctx, &key, Some(user), given).await? {
                    Tried::Right => Ok(()),
                    Tried::Wrong(left) => Err(Error::PinWrong { left }),
                    Tried::Locked(seconds) => Err(Error::PinLocked { seconds }),
                }
            }
            _ => {
                let code = token_code.ok_or(Error::ProofNeeded { tool: Tool::Totp })?;
                let (db, keys) = self.room(ctx)?;
                let drift = self.tool_rules(ctx).await?.token_drift_steps;
                let mut tx = db.begin(ctx).await?;
                let objection = token_objection_in_tx(&mut tx, ctx, &keys, user, (code.expose(), drift)).await?;
                if objection.is_some() {
                    let detail = json!({ "tool": Tool::Totp, "for": CodePurpose::Reset.as_str() });
                    tx.audit(AuditEntry::refused("auth.proof_refused", user, &detail));
                }
                tx.commit().await?;
                objection.map_or(Ok(()), Err)
            }
        }
    }

    /// Whether `given` is the number of one of the customer's accounts; true for whoever has none.
    async fn owns(&self, ctx: &Ctx, user: Id<User>, given: Option<&str>) -> Result<bool, Error> {
        let accounts = self.accounts.of_user(ctx, user).await?;
        let given = given.and_then(|text| text.parse::<AccountNo>().ok());
        let given = given.as_ref().map_or("", |number| number.as_str());
        let same = |found: bool, number: &str| found | token::same(number.as_bytes(), given.as_bytes());
        Ok(accounts.is_empty() || accounts.iter().fold(false, |found, one| same(found, one.account_no.as_str())))
    }

    /// Sets the PIN anew without the present one: with the password, the number of an account, and a code for this act.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn reset_pin(&self, ctx: &Ctx, new: NewPin) -> Result<(), Error> {
        let (user, _) = signed_in(ctx)?;
        let phone = self.users.get(ctx, user).await?.ok_or(Error::NotFound)?.phone;
        if !check_pin(new.pin.expose(), phone.as_str()) {
            return Err(Error::PinWeak);
        }
        let (_, keys) = self.room(ctx)?;
        let subject = Self::sign_in_subject(&keys, &phone);
        let key = AttemptKey { subject, tool: SecretTool::Password, lane: Lane::Known };
        match self.verify(ctx, &key, Some(user), new.password).await? {
            Tried::Right => {}
            Tried::Wrong(left) => {
                self.tell_own(ctx, user, RESET, Happened::Failed).await;
                return Err(Error::PasswordWrong { left });
            }
            Tried::Locked(seconds) => return Err(Error::PasswordLocked { seconds }),
        }
        if !self.owns(ctx, user, new.account_no.as_deref()).await? {
            return Err(Error::ResetRefused { left: 0 });
        }
        self.allow_change(ctx, user, Business::ResetPin, &new.pin, new.challenge).await?;
        self.set_secret(ctx, user, SecretTool::Pin, new.pin).await
    }

    /// Has a secret of the caller's changed to `new`, or set anew, only with what its rules and the risk rules ask for. A proof
    /// is good for this very secret, once.
    pub(crate) async fn allow_change(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        business: Business,
        new: &Secret<String>,
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        let (tool, zh, en) = match business {
            Business::ChangePassword => (SecretTool::Password, "修改登录密码", "Change the password"),
            Business::ChangePin => (SecretTool::Pin, "修改交易密码", "Change the PIN"),
            _ => (SecretTool::Pin, "重设交易密码", "Set a new PIN"),
        };
        let title = ctx.lang.pick(zh, en).to_owned();
        let bound_to = pepper(&self.keys.bank(&ctx.tenant), &user.to_string(), tool, new);
        let operation = Operation {
            user_id: user,
            business,
            amount: Money::cny(0),
            payee_account: String::new(),
            payee_name: String::new(),
            payee_bank_no: self.banks.of(ctx)?.bank_no.clone(),
            from_account: tool.as_str().to_owned(),
            summary: title.clone(),
            first_time_payee: false,
            bundle: Some(Bundle { digest: bound_to.expose().clone(), title }),
        };
        let call =
            ctx.idempotency.as_ref().map_or_else(|| ctx.new_id::<Challenge>().to_string(), |key| key.key.clone());
        let spend_key = format!("{}:{user}:{call}", business_word(business));
        match self.decide(ctx, &operation, challenge, &spend_key).await? {
            Authorisation::Allow(_) => Ok(()),
            Authorisation::StepUp(challenge) => Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                Err(Error::Denied(Box::new(denial)))
            }
        }
    }
}
