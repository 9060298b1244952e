//! Use cases of a customer's own tools: answering challenges, and setting the PIN.

use contracts::auth::{Business, Challenge, ChallengeOperation, ChallengeView, Tool};
use contracts::risk::{Happened, Scenario};
use contracts::user::{Session, User, UserView};
use crypto::{Secret, token};
use kernel::{Actor, AuditEntry, Ctx, Id};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use crate::error::Error;
use crate::expiry::Renewal;
use crate::model::{AttemptRules, Lane, Try, check_pin, code_mac, service_words};
use crate::service::{Service, Tried, code_is_right, code_text, count_wrong_in_tx};
use crate::store::{self, AttemptKey, ChallengeRow, CodePurpose, SecretTool};
use crate::tools::Proof;
use crate::weighing::Sight;

/// Operations that are about nothing but what their title says: no account, no amount.
const TITLED: [ChallengeOperation; 4] = [
    ChallengeOperation::ChangeTools,
    ChallengeOperation::ResetPin,
    ChallengeOperation::ChangePassword,
    ChallengeOperation::ChangePin,
];

/// A first PIN, or another one, with what shows that its owner sets it.
pub struct NewOwnPin {
    pub pin: Secret<String>,
    /// The login password.
    pub password: Secret<String>,
    /// The present PIN, where there is one.
    pub current: Option<Secret<String>>,
    /// The challenge that was passed for it, where one was asked for.
    pub challenge: Option<Id<Challenge>>,
}

/// A code for a challenge is on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChallengeCodeSent {
    pub resend_after_s: i64,
    pub phone_masked: String,
}

/// User and session of a signed-in customer.
pub(crate) fn signed_in(ctx: &Ctx) -> Result<(Id<User>, Id<Session>), Error> {
    let Actor::Customer { user_id, session_id, .. } = &ctx.actor else { return Err(Error::Unauthenticated) };
    match (user_id.parse(), session_id.parse()) {
        (Ok(user), Ok(session)) => Ok((user, session)),
        _ => Err(Error::Unauthenticated),
    }
}

impl Service {
    /// A challenge of the caller's.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn challenge(&self, ctx: &Ctx, challenge: Id<Challenge>) -> Result<ChallengeView, Error> {
        let db = self.banks.db(ctx)?;
        let row = own(ctx, store::challenge(&db, challenge).await?)?;
        self.view(ctx, &row).await
    }

    pub(crate) async fn view(&self, ctx: &Ctx, row: &ChallengeRow) -> Result<ChallengeView, Error> {
        let phone = match row.asks(Tool::SmsCode) {
            true => Some(self.own_user(ctx, row.user_id).await?.phone.masked()),
            false => None,
        };
        Ok(row.view(phone))
    }

    async fn own_user(&self, ctx: &Ctx, user: Id<User>) -> Result<UserView, Error> {
        self.users.get(ctx, user).await?.ok_or(Error::NotFound)
    }

    /// Sends the challenge's code; the one before is worth nothing any more.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn send_challenge_code(&self, ctx: &Ctx, challenge: Id<Challenge>) -> Result<ChallengeCodeSent, Error> {
        let (user, _) = signed_in(ctx)?;
        let (db, keys) = self.room(ctx)?;
        let phone = self.own_user(ctx, user).await?.phone;
        let mut tx = match Tx::begin_once::<ChallengeCodeSent>(&db, ctx).await? {
            Begun::Repeat(answer) => return Ok(answer),
            Begun::First(tx) => tx,
        };
        let row = own(ctx, store::challenge_in_tx(&mut tx, challenge).await?)?;
        if !row.is_open(ctx.now()) {
            return Err(Error::ChallengeInvalid);
        }
        if !row.asks(Tool::SmsCode) || row.passed.contains(&Tool::SmsCode) {
            return Err(Error::ToolNotAsked);
        }
        let attempts = store::attempts_in_tx(&mut tx, &codes_of(user)).await?;
        if let Some(seconds) = attempts.locked_for_s(ctx.now()) {
            return Err(Error::CodesLocked { seconds });
        }
        self.claim_text_in_tx(&mut tx, ctx, &keys, &phone, CodePurpose::Challenge).await?;
        let code = token::six_digits();
        let mac = code_mac(&keys.codes, &challenge.to_string(), &row.digest, code.expose());
        store::set_sms_in_tx(&mut tx, challenge, &mac).await?;
        let sent = ChallengeCodeSent { resend_after_s: self.config.resend_s, phone_masked: phone.masked() };
        let sent = tx.commit_answer(sent).await?;
        let bank = self.banks.of(ctx)?;
        let text = code_text(ctx, &bank, &code, row.expires_at.seconds_since(ctx.now()));
        let text = match service_words(&row.operation) {
            Some(doing) => text.service(doing, &row.payee_tail),
            None if TITLED.iter().any(|titled| titled.as_str() == row.operation) => {
                text.confirming(&row.payee_name_masked)
            }
            None => text.money(&row.payee_name_masked, &row.payee_tail, row.amount),
        };
        self.send(ctx, &phone, text).await?;
        Ok(sent)
    }

    /// Answers one tool of a challenge.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, tool = ?tool))]
    pub async fn answer_challenge(
        &self,
        ctx: &Ctx,
        challenge: Id<Challenge>,
        tool: Tool,
        proof: Proof,
    ) -> Result<ChallengeView, Error> {
        let db = self.banks.db(ctx)?;
        let row = own(ctx, store::challenge(&db, challenge).await?)?;
        if !row.is_open(ctx.now()) {
            return Err(Error::ChallengeInvalid);
        }
        if !row.asks(tool) {
            return Err(Error::ToolNotAsked);
        }
        if row.passed.contains(&tool) {
            return self.view(ctx, &row).await;
        }
        let answered = match (tool, proof) {
            (Tool::Pin, Proof::Secret(pin)) => self.answer_pin(ctx, &row, pin).await,
            (Tool::SmsCode, Proof::Secret(code)) => self.answer_code(ctx, challenge, code.expose()).await,
            (tool, proof) => self.answer_enrolled(ctx, &row, tool, proof).await,
        };
        match answered {
            Ok(row) => self.view(ctx, &row).await,
            Err(error) => {
                if error.is_wrong_proof() {
                    self.tell_wrong_proof(ctx, row.user_id, &row.business, tool).await;
                }
                Err(error)
            }
        }
    }

    async fn answer_pin(&self, ctx: &Ctx, row: &ChallengeRow, pin: Secret<String>) -> Result<ChallengeRow, Error> {
        if !self.holds_pin(ctx, row.user_id).await? {
            return Err(Error::PinNotSet);
        }
        let key = AttemptKey { subject: row.user_id.to_string(), tool: SecretTool::Pin, lane: Lane::Known };
        match self.verify(ctx, &key, Some(row.user_id), pin).await? {
            Tried::Right => {}
            Tried::Wrong(left) => return Err(Error::PinWrong { left }),
            Tried::Locked(seconds) => return Err(Error::PinLocked { seconds }),
        }
        if self.renewal(ctx, row.user_id, SecretTool::Pin).await? == Renewal::Due {
            return Err(Error::PinExpired);
        }
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let row = own(ctx, store::challenge_in_tx(&mut tx, row.challenge_id).await?)?;
        pass_in_tx(tx, ctx, row, Tool::Pin).await
    }

    async fn answer_code(&self, ctx: &Ctx, challenge: Id<Challenge>, code: &str) -> Result<ChallengeRow, Error> {
        let (user, _) = signed_in(ctx)?;
        let (db, keys) = self.room(ctx)?;
        let tries_max = self.code_rules(ctx).await?.tries_max;
        let mut tx = db.begin(ctx).await?;
        let row = own(ctx, store::challenge_in_tx(&mut tx, challenge).await?)?;
        let attempts = store::attempts_in_tx(&mut tx, &codes_of(user)).await?;
        if let Some(seconds) = attempts.locked_for_s(ctx.now()) {
            return Err(Error::CodesLocked { seconds });
        }
        let stored = row.sms_mac.as_deref().filter(|_| row.sms_tries < tries_max).ok_or(Error::CodeExpired)?;
        if code_is_right(&keys, stored, &challenge.to_string(), &row.digest, code) {
            store::clear_attempts_in_tx(&mut tx, &codes_of(user)).await?;
            return pass_in_tx(tx, ctx, row, Tool::SmsCode).await;
        }
        store::count_sms_try_in_tx(&mut tx, challenge).await?;
        let outcome = count_wrong_in_tx(&mut tx, ctx, &codes_of(user), AttemptRules::CODES).await?;
        tx.audit(AuditEntry::refused(
            "auth.proof_refused",
            user,
            &json!({ "tool": Tool::SmsCode, "challenge": challenge }),
        ));
        tx.commit().await?;
        match (outcome, tries_max - row.sms_tries - 1) {
            (Try::Locked(seconds), _) => Err(Error::CodesLocked { seconds }),
            (Try::Left(_), left) if left > 0 => Err(Error::CodeWrong { left }),
            _ => Err(Error::CodeExpired),
        }
    }

    /// Sets the caller's first PIN with the login password, or changes it with the present PIN besides: the password
    /// alone must not undo the second factor, nor lift its lock.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn set_pin(
        &self,
        ctx: &Ctx,
        NewOwnPin { pin, password, current, challenge }: NewOwnPin,
    ) -> Result<(), Error> {
        let (user, _) = signed_in(ctx)?;
        let phone = self.own_user(ctx, user).await?.phone;
        if !check_pin(pin.expose(), phone.as_str()) {
            return Err(Error::PinWeak);
        }
        let (db, keys) = self.room(ctx)?;
        if store::credential(&db, user, SecretTool::Password).await?.is_none() {
            return Err(Error::PasswordNotSet);
        }
        let subject = Self::sign_in_subject(&keys, &phone);
        let key = AttemptKey { subject, tool: SecretTool::Password, lane: Lane::Known };
        let sight = Sight::of(Scenario::CredentialChange);
        match self.verify(ctx, &key, Some(user), password).await? {
            Tried::Right => {}
            Tried::Wrong(left) => {
                self.tell_own(ctx, user, sight.doing("password"), Happened::Failed).await;
                return Err(Error::CredentialsWrong { left });
            }
            Tried::Locked(seconds) => return Err(Error::PasswordLocked { seconds }),
        }
        let changes = self.holds_pin(ctx, user).await?;
        if changes {
            let key = AttemptKey { subject: user.to_string(), tool: SecretTool::Pin, lane: Lane::Known };
            let current = current.ok_or(Error::PinNeeded)?;
            let same = token::same(current.expose().as_bytes(), pin.expose().as_bytes());
            match self.verify(ctx, &key, Some(user), current).await? {
                Tried::Right => {}
                Tried::Wrong(left) => {
                    self.tell_own(ctx, user, sight.doing("pin"), Happened::Failed).await;
                    return Err(Error::PinWrong { left });
                }
                Tried::Locked(seconds) => return Err(Error::PinLocked { seconds }),
            }
            if same {
                return Err(Error::SecretSame { field: "pin" });
            }
            self.allow_change(ctx, user, Business::ChangePin, &pin, challenge).await?;
        }
        self.set_secret(ctx, user, SecretTool::Pin, pin).await
    }
}

/// Wrong codes of a customer over all challenges.
pub(crate) fn codes_of(user: Id<User>) -> AttemptKey {
    AttemptKey { subject: user.to_string(), tool: SecretTool::SmsCode, lane: Lane::Known }
}

/// The challenge if it is of the caller's own session; anybody else's does not exist.
pub(crate) fn own(ctx: &Ctx, row: Option<ChallengeRow>) -> Result<ChallengeRow, Error> {
    let (user, session) = signed_in(ctx)?;
    row.filter(|row| row.user_id == user && row.session_id == session).ok_or(Error::NotFound)
}

pub(crate) async fn pass_in_tx(
    mut tx: Tx,
    ctx: &Ctx,
    mut row: ChallengeRow,
    tool: Tool,
) -> Result<ChallengeRow, Error> {
    if !row.is_open(ctx.now()) {
        return Err(Error::ChallengeInvalid);
    }
    row.passed.insert(tool);
    store::set_passed_in_tx(&mut tx, row.challenge_id, &row.passed).await?;
    tx.commit().await?;
    Ok(row)
}
