//! Another phone number in place of the old one, while the old one still receives texts. Where it does not, recovery is the
//! road.
//!
//! Invariants:
//! - the new number is proven by a code to it, the old one by a code to it, and the customer by the PIN besides;
//! - one number is one user of a bank; that a number is somebody else's is told only to whoever has proven to hold it;
//! - the old number stands for nobody afterwards, neither to sign in nor to be paid, and both numbers are told.

pub mod http;
mod store;

use contracts::auth::{Business, Challenge, Operation};
use contracts::user::{PhoneChanged, USER_PHONE_CHANGED, User};
use crypto::token;
use kernel::{AuditEntry, Ctx, Event, Id, Lang, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use crate::care::Care;
use crate::error::Error;
use crate::recovery::Daily;
use store::ChangeRow;

/// Marks ids of changes.
pub enum PhoneChange {}

/// Seconds a code is good, as the text says, and how long the old number has to be proven after that.
const CODE_LIFE_S: i64 = 360;
const CHANGE_WITHIN_S: i64 = 1_800;
/// Wrong tries of one code.
const CODE_TRIES_MAX: i64 = 5;
/// Changes a customer may begin in a day.
const A_DAY_MAX: i64 = 5;

/// A code is on its way to the new number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeBegins {
    pub change_id: Id<PhoneChange>,
    pub phone_masked: String,
    pub expires_at: Timestamp,
    pub resend_after_s: i64,
}

impl Care {
    /// Sends a code to the number that is to take the old one's place.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn begin_phone_change(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        phone: &Phone,
    ) -> Result<ChangeBegins, Error> {
        let (db, keys) = self.users.room(ctx)?;
        if self.users.person(ctx, user).await?.ok_or(Error::NotFound)?.view.phone == *phone {
            return Err(Error::SameNumber);
        }
        let mut tx = match Tx::begin_once::<ChangeBegins>(&db, ctx).await? {
            Begun::Repeat(answer) => return Ok(answer),
            Begun::First(tx) => tx,
        };
        let now = ctx.now();
        let (last, begun) = store::lately_in_tx(&mut tx, user, now.plus_seconds(-86_400)).await?;
        if let Some(next) = last.map(|last| last.plus_seconds(self.pace.resend_s)).filter(|next| now < *next) {
            return Err(Error::TooOften { seconds: next.seconds_since(now).max(1) });
        }
        if self.pace.daily == Daily::Bounded && begun >= A_DAY_MAX {
            return Err(Error::TooOften { seconds: 3_600 });
        }
        let (code, change_id) = (token::six_digits(), ctx.new_id());
        let row = ChangeRow {
            change_id,
            user_id: user,
            phone: phone.clone(),
            code_mac: keys.codes.mac(&parts(&change_id.to_string(), phone, code.expose())).to_vec(),
            code_tries: 0,
            code_expires_at: now.plus_seconds(CODE_LIFE_S),
            created_at: now,
            done_at: None,
        };
        store::insert_in_tx(&mut tx, &keys, &row).await?;
        let begins = ChangeBegins {
            change_id,
            phone_masked: phone.masked(),
            expires_at: row.code_expires_at,
            resend_after_s: self.pace.resend_s,
        };
        let begins = tx.commit_answer(begins).await?;
        let bank = self.users.banks.of(ctx)?;
        let code = code.expose();
        let text = match ctx.lang {
            Lang::Zh => {
                format!("【{}】验证码{code}，您正在将本机设为新的预留手机号，6分钟内有效，切勿告诉他人。", bank.name)
            }
            Lang::En => format!(
                "[{}] Code {code} to make this your phone number with the bank. Valid for 6 minutes. Never tell it to anyone.",
                bank.name_en
            ),
        };
        self.text(ctx, phone, text).await?;
        Ok(begins)
    }

    /// Makes the new number the customer's, once both numbers and the PIN are proven.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn change_phone(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        id: Id<PhoneChange>,
        code: &str,
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        if self.users.is_repeat(ctx).await? {
            return Ok(());
        }
        let (db, keys) = self.users.room(ctx)?;
        let row = self.proven_number(ctx, user, id, code).await?;
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        if self.users.person_by_phone(ctx, &row.phone).await?.is_some_and(|owner| owner.view.user_id != user) {
            return Err(Error::NumberTaken);
        }
        let masked = row.phone.masked();
        let operation = Operation {
            payee_account: row.phone.as_str().to_owned(),
            from_account: format!("phone/{id}"),
            summary: match ctx.lang {
                Lang::Zh => format!("预留手机号更换为 {masked}"),
                Lang::En => format!("Change the phone number to {masked}"),
            },
            ..self.act(ctx, user, Business::ChangePhone)?
        };
        self.prove(ctx, &operation, challenge).await?;
        // While the old number still stands: nobody pays it any more.
        self.phone_payments.leave_number(ctx, user).await?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        match crate::store::set_phone_in_tx(&mut tx, &keys, user, &row.phone).await {
            Err(Error::Store(error)) if error.is_unique_violation() => return Err(Error::NumberTaken),
            set => set?,
        }
        store::done_in_tx(&mut tx, id, ctx.now()).await?;
        tx.publish(Event::new(USER_PHONE_CHANGED, user, &PhoneChanged { user_id: user }));
        let detail = json!({ "from": person.view.phone.masked(), "to": masked });
        tx.audit(AuditEntry::done("user.phone_changed", user, &detail));
        tx.commit_answer(()).await?;
        let bank = self.users.banks.of(ctx)?;
        let text = match ctx.lang {
            Lang::Zh => format!("【{}】您的预留手机号已更换为{masked}。如非本人操作，请立即致电本行。", bank.name),
            Lang::En => format!(
                "[{}] Your phone number with the bank is now {masked}. If this was not you, call the bank at once.",
                bank.name_en
            ),
        };
        for phone in [&person.view.phone, &row.phone] {
            if let Err(error) = self.text(ctx, phone, text.clone()).await {
                tracing::warn!(%error, "a customer could not be told of the change of number");
            }
        }
        Ok(())
    }

    /// The change whose new number `code` proves. A right code stays right until the change is made, since it comes twice:
    /// before the old number is proven, and with that proof.
    async fn proven_number(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        id: Id<PhoneChange>,
        code: &str,
    ) -> Result<ChangeRow, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let row = store::get_in_tx(&mut tx, &keys, id).await?.filter(|row| row.user_id == user);
        let row = row.ok_or(Error::NotFound)?;
        let in_time = ctx.now() < row.created_at.plus_seconds(CHANGE_WITHIN_S);
        if row.done_at.is_some() || !in_time || row.code_tries >= CODE_TRIES_MAX {
            return Err(Error::CodeOver);
        }
        if token::same(&row.code_mac, &keys.codes.mac(&parts(&id.to_string(), &row.phone, code))) {
            return Ok(row);
        }
        store::count_try_in_tx(&mut tx, id).await?;
        tx.audit(AuditEntry::refused("user.phone_code_refused", user, &json!({ "tries": row.code_tries + 1 })));
        tx.commit().await?;
        Err(match CODE_TRIES_MAX - row.code_tries - 1 {
            left if left > 0 => Error::CodeWrong { left },
            _ => Error::CodeOver,
        })
    }
}

/// What a code's MAC is over.
fn parts<'a>(id: &'a str, phone: &'a Phone, code: &'a str) -> [&'a [u8]; 4] {
    [b"polybank/phone-change/v1", id.as_bytes(), phone.as_str().as_bytes(), code.as_bytes()]
}
