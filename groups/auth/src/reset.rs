//! Use cases of whoever has forgotten: the login password, set anew with a code to the phone and the number of an account;
//! the PIN, set anew with the password, a code and the number of an account.
//!
//! A phone nobody has is answered like any other, at once: the text goes out after the answer. Every wrong code and every
//! wrong account number counts against the one reset it was given for, and touches no tool: nobody is locked out by it.

use contracts::auth::{Authorisation, Bundle, Business, Challenge, Operation, Wanted};
use contracts::risk::{Happened, Scenario};
use contracts::user::{TextMessage, User};
use crypto::{Secret, token};
use kernel::{AccountNo, AuditEntry, Ctx, Id, Lang, Money, Phone};
use serde_json::json;
use storage::{Begun, Tx};

use crate::challenges::signed_in;
use crate::error::Error;
use crate::model::{Lane, check_password, check_pin, code_mac};
use crate::service::{Service, Tried, code_is_right, code_text};
use crate::sign_in::CodeSent;
use crate::store::{self, AttemptKey, Code, CodePurpose, ResetRow, SecretTool};
use crate::weighing::Sight;

/// The new password, and what shows that its owner sets it.
pub struct NewPassword {
    pub code: String,
    /// One of the customer's accounts; whoever has none needs none.
    pub account_no: Option<String>,
    pub password: Secret<String>,
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
        self.judge(ctx, sight).await?;
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
        let title = match ctx.lang {
            Lang::Zh => "重设交易密码".to_owned(),
            Lang::En => "Set a new PIN".to_owned(),
        };
        let operation = Operation {
            user_id: user,
            business: Business::ResetPin,
            amount: Money::cny(0),
            payee_account: String::new(),
            payee_name: String::new(),
            payee_bank_no: self.banks.of(ctx)?.bank_no.clone(),
            from_account: "pin".to_owned(),
            summary: title.clone(),
            first_time_payee: false,
            bundle: Some(Bundle { digest: "pin".to_owned(), title }),
        };
        let spend_key = new.challenge.map(|id| format!("pin-reset:{id}")).unwrap_or_default();
        match self.decide(ctx, &operation, new.challenge, &spend_key).await? {
            Authorisation::Allow(_) => {}
            Authorisation::StepUp(challenge) => return Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                return Err(Error::Denied(Box::new(denial)));
            }
        }
        self.set_secret(ctx, user, SecretTool::Pin, new.pin).await
    }
}
