//! Mail to operators: their addresses, what is told to whom, and handing it over.
//!
//! Invariants: an address set by its owner is confirmed by a code that was mailed to it, with the password besides; one set by
//! the alliance is vouched for by whoever set it. A letter is a row written with the act it tells of, handed over afterwards,
//! at least once; its address and text are sealed. A change of the address is told to the one before. No letter holds
//! anything of a customer's, a password, or more than numbers of what waits.

pub mod console;
mod duty;
mod letters;
pub mod model;
pub mod smtp;
pub mod store;

use crypto::{Secret, Verdict, token};
use kernel::{Actor, AuditEntry, Ctx, Lang, TenantId};
use serde_json::json;
use storage::Tx;

use crate::error::Error;
use crate::model::{AttemptRules, Lane, Try, check_password, code_mac};
use crate::service::{Service, audit_wrong, code_is_right, count_wrong_in_tx, hex, pepper};
use crate::store::{self as people, AttemptKey, SecretTool};
pub use duty::jobs;
use model::{Incident, MailKind, Words};
use smtp::{Delivered, Letter, Post, PostError};
use store::{MailRow, Reached, WaitingAddress};

/// Seconds a code to an address is good, wrong codes allowed, and seconds between two.
const CODE_LIFE_S: i64 = 900;
const CODE_TRIES_MAX: i64 = 5;
const CODE_AGAIN_S: i64 = 60;
/// Days letters are kept.
const KEPT_DAYS: i64 = 30;
/// A try that was cut off is made again after this.
const TRY_S: i64 = 120;

/// Where an operator stands with mail.
pub struct OwnMail {
    pub email: Option<String>,
    pub off: Vec<MailKind>,
    pub carrier: &'static str,
}

fn operator_of(ctx: &Ctx) -> Result<&str, Error> {
    match &ctx.actor {
        Actor::Operator { operator_id } => Ok(operator_id),
        _ => Err(Error::Unauthenticated),
    }
}

/// What a code to an address is bound to.
fn binding(operator_id: &str, email: &str) -> [u8; 32] {
    token::digest(&[b"mail", operator_id.as_bytes(), email.as_bytes()])
}

fn alliance(ctx: &Ctx) -> Ctx {
    ctx.in_tenant(TenantId::alliance())
}

/// The moment as people write it, in the alliance's zone.
fn moment(ctx: &Ctx) -> String {
    let text = ctx.now().to_rfc3339_in(chrono_tz::Asia::Shanghai);
    let short = text.get(..19).unwrap_or(&text).replace('T', " ");
    format!("{short} (UTC+8)")
}

impl Service {
    /// Writes the letter about an operator's own account, if they have an address and want it.
    pub(crate) async fn tell_operator_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        who: &Reached,
        incident: Incident,
    ) -> Result<(), Error> {
        let Some(to) = who.at(incident.kind()) else { return Ok(()) };
        let words = incident.words(who.lang, &who.username, &moment(ctx));
        self.write_in_tx(tx, ctx, &who.operator_id, incident.kind(), (to, &words)).await
    }

    async fn write_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        operator_id: &str,
        kind: MailKind,
        letter: (&str, &Words),
    ) -> Result<(), Error> {
        if matches!(*self.post, Post::None) {
            return Ok(());
        }
        let keys = self.keys.bank(&TenantId::alliance());
        store::insert_mail_in_tx(tx, &keys, (ctx.new_id(), operator_id, kind), letter, ctx.now()).await
    }

    /// The operator of this id and how mail reaches them.
    pub(crate) async fn reached(&self, ctx: &Ctx, operator_id: &str) -> Result<Reached, Error> {
        let (db, keys) = self.room(&alliance(ctx))?;
        store::operator(&db, &keys, operator_id).await?.ok_or(Error::NotFound)
    }

    /// Where the caller stands with mail.
    #[tracing::instrument(skip_all)]
    pub async fn own_mail(&self, ctx: &Ctx) -> Result<OwnMail, Error> {
        let who = self.reached(ctx, operator_of(ctx)?).await?;
        Ok(OwnMail { email: who.email, off: who.off, carrier: self.post.carrier() })
    }

    /// Letters to the caller, as the demonstration shows them; nothing where mail really leaves.
    #[tracing::instrument(skip_all)]
    pub async fn own_mailbox(&self, ctx: &Ctx) -> Result<Vec<MailRow>, Error> {
        if !matches!(*self.post, Post::DemoMailbox) {
            return Err(Error::NotFound);
        }
        let (db, keys) = self.room(&alliance(ctx))?;
        store::mail_of(&db, &keys, operator_of(ctx)?).await
    }

    /// Whether `password` is the operator's, counting wrong ones like those of the sign-in.
    async fn prove_operator(&self, ctx: &Ctx, who: &Reached, password: Secret<String>) -> Result<(), Error> {
        let (db, keys) = self.room(ctx)?;
        let subject = hex(&keys.blind_index("auth.operator", &who.username));
        let key = AttemptKey { subject, tool: SecretTool::Operator, lane: Lane::Stranger };
        let _turn = self.in_flight.enter(&ctx.tenant, &key).await?;
        let attempts = people::attempts(&db, &key).await?;
        if let Some(seconds) = attempts.locked_for_s(ctx.now()) {
            return Err(Error::PasswordLocked { seconds });
        }
        let row = people::operator_by_name(&db, &who.username).await?.ok_or(Error::NotFound)?;
        let peppered = pepper(&keys, &who.operator_id, SecretTool::Operator, &password);
        let verdict = self.hasher.verify(peppered, Some(row.password_hash)).await?;
        if verdict == Verdict::Right && attempts.wrong == 0 {
            return Ok(());
        }
        let mut tx = db.begin(ctx).await?;
        if verdict == Verdict::Right {
            people::clear_attempts_in_tx(&mut tx, &key).await?;
            return Ok(tx.commit().await?);
        }
        let outcome = count_wrong_in_tx(&mut tx, ctx, &key, AttemptRules::SECRETS).await?;
        audit_wrong(&mut tx, &key, Some(who.operator_id.clone()), outcome);
        if matches!(outcome, Try::Locked(_)) {
            self.tell_operator_in_tx(&mut tx, ctx, who, Incident::Locked).await?;
        }
        tx.commit().await?;
        Err(match outcome {
            Try::Left(left) => Error::PasswordWrong { left },
            Try::Locked(seconds) => Error::PasswordLocked { seconds },
        })
    }

    /// Begins to set the caller's own address: mails a code to it. No address takes the present one away at once.
    #[tracing::instrument(skip_all)]
    pub async fn set_own_mail(&self, ctx: &Ctx, email: Option<&str>, password: Secret<String>) -> Result<(), Error> {
        let ctx = &alliance(ctx);
        let who = self.reached(ctx, operator_of(ctx)?).await?;
        let email = match email {
            Some(text) => Some(model::address(text).ok_or(Error::MailAddress)?),
            None => None,
        };
        if matches!(*self.post, Post::None) {
            return Err(Error::MailUnavailable);
        }
        self.prove_operator(ctx, &who, password).await?;
        let (db, keys) = self.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let Some(email) = email else {
            self.put_address_in_tx(&mut tx, ctx, &who, None, ctx.lang).await?;
            return Ok(tx.commit().await?);
        };
        let before = store::waiting_in_tx(&mut tx, &keys, &who.operator_id).await?;
        let next = before.map(|before| before.created_at.plus_seconds(CODE_AGAIN_S)).filter(|next| ctx.now() < *next);
        if let Some(next) = next {
            return Err(Error::SmsTooOften { seconds: next.seconds_since(ctx.now()).max(1) });
        }
        let code = token::six_digits();
        let bound_to = binding(&who.operator_id, &email);
        let row = WaitingAddress {
            mac: code_mac(&keys.codes, &who.operator_id, &bound_to, code.expose()).to_vec(),
            email,
            tries: 0,
            created_at: ctx.now(),
            expires_at: ctx.now().plus_seconds(CODE_LIFE_S),
        };
        store::keep_waiting_in_tx(&mut tx, &keys, &who.operator_id, &row).await?;
        let words = model::confirmation(ctx.lang, &who.username, code.expose());
        self.write_in_tx(&mut tx, ctx, &who.operator_id, MailKind::Security, (&row.email, &words)).await?;
        tx.audit(AuditEntry::done("operator.mail_code_sent", &who.operator_id, &json!({})));
        Ok(tx.commit().await?)
    }

    /// Confirms the caller's address with the code that was mailed to it.
    #[tracing::instrument(skip_all)]
    pub async fn confirm_own_mail(&self, ctx: &Ctx, code: &str) -> Result<(), Error> {
        let ctx = &alliance(ctx);
        let who = self.reached(ctx, operator_of(ctx)?).await?;
        let (db, keys) = self.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let row = store::waiting_in_tx(&mut tx, &keys, &who.operator_id).await?.ok_or(Error::CodeExpired)?;
        if ctx.now() >= row.expires_at || row.tries >= CODE_TRIES_MAX {
            return Err(Error::CodeExpired);
        }
        let bound_to = binding(&who.operator_id, &row.email);
        if !code_is_right(&keys, &row.mac, &who.operator_id, &bound_to, code) {
            store::count_code_try_in_tx(&mut tx, &who.operator_id).await?;
            tx.commit().await?;
            let left = CODE_TRIES_MAX - row.tries - 1;
            return Err(if left > 0 { Error::CodeWrong { left } } else { Error::CodeExpired });
        }
        self.put_address_in_tx(&mut tx, ctx, &who, Some(&row.email), ctx.lang).await?;
        Ok(tx.commit().await?)
    }

    async fn put_address_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        who: &Reached,
        email: Option<&str>,
        lang: Lang,
    ) -> Result<(), Error> {
        let keys = self.keys.bank(&TenantId::alliance());
        if who.email.as_deref() != email {
            self.tell_operator_in_tx(tx, ctx, who, Incident::AddressChanged).await?;
        }
        store::set_email_in_tx(tx, &keys, &who.operator_id, email, lang).await?;
        let detail = json!({ "email": email.map(model::masked), "username": who.username });
        tx.audit(AuditEntry::done("operator.mail_set", &who.operator_id, &detail));
        Ok(())
    }

    /// Which kinds of mail the caller does without; what is for the account's own safety always comes.
    #[tracing::instrument(skip_all)]
    pub async fn set_own_mail_kinds(&self, ctx: &Ctx, off: &[MailKind]) -> Result<(), Error> {
        let ctx = &alliance(ctx);
        let operator_id = operator_of(ctx)?.to_owned();
        let off: Vec<_> = off.iter().copied().filter(|kind| kind.is_optional()).collect();
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::set_off_in_tx(&mut tx, &operator_id, &off, ctx.lang).await?;
        tx.audit(AuditEntry::done("operator.mail_kinds_set", &operator_id, &json!({ "off": off })));
        Ok(tx.commit().await?)
    }

    /// All operators, for whoever runs the alliance.
    #[tracing::instrument(skip_all)]
    pub async fn operators_reached(&self, ctx: &Ctx) -> Result<Vec<Reached>, Error> {
        let (db, keys) = self.room(&alliance(ctx))?;
        store::operators(&db, &keys).await
    }

    /// Sets another's address in the alliance's name.
    #[tracing::instrument(skip_all)]
    pub async fn set_mail_of(
        &self,
        ctx: &Ctx,
        operator_id: &str,
        email: Option<&str>,
        purpose: &str,
    ) -> Result<(), Error> {
        let ctx = &alliance(ctx);
        let who = self.reached(ctx, operator_id).await?;
        let email = match email {
            Some(text) => Some(model::address(text).ok_or(Error::MailAddress)?),
            None => None,
        };
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        self.put_address_in_tx(&mut tx, ctx, &who, email.as_deref(), who.lang).await?;
        tx.audit(AuditEntry::done("operator.mail_set_by_alliance", operator_id, &json!({ "purpose": purpose })));
        Ok(tx.commit().await?)
    }

    /// Changes the caller's password with the present one, and ends their other sessions.
    #[tracing::instrument(skip_all)]
    pub async fn change_operator_password(
        &self,
        ctx: &Ctx,
        present: Secret<String>,
        new: Secret<String>,
        token: Option<&str>,
    ) -> Result<(), Error> {
        let ctx = &alliance(ctx);
        let who = self.reached(ctx, operator_of(ctx)?).await?;
        check_password(new.expose(), "").map_err(Error::PasswordWeak)?;
        if token::same(present.expose().as_bytes(), new.expose().as_bytes()) {
            return Err(Error::SecretSame { field: "new_password" });
        }
        self.prove_operator(ctx, &who, present).await?;
        let (db, keys) = self.room(ctx)?;
        let hash = self.hasher.hash(pepper(&keys, &who.operator_id, SecretTool::Operator, &new)).await?;
        let own = token.and_then(token::hash).unwrap_or_default();
        let mut tx = db.begin(ctx).await?;
        store::set_operator_password_in_tx(&mut tx, &who.operator_id, &hash).await?;
        let ended = store::end_other_sessions_in_tx(&mut tx, &who.operator_id, &own, ctx.now()).await?;
        self.tell_operator_in_tx(&mut tx, ctx, &who, Incident::PasswordChanged).await?;
        tx.audit(AuditEntry::done("operator.password_changed", &who.operator_id, &json!({ "sessions_ended": ended })));
        tx.commit().await?;
        self.operators.forget_all();
        Ok(())
    }

    /// Hands over what is due; answers how many letters were tried. Called again and again by the process.
    #[tracing::instrument(skip_all)]
    pub async fn deliver_mail(&self, ctx: &Ctx) -> Result<usize, Error> {
        if matches!(*self.post, Post::None) {
            return Ok(0);
        }
        let ctx = &alliance(ctx);
        let (db, keys) = self.room(ctx)?;
        let mut tried = 0;
        for row in store::due(&db, &keys, ctx.now()).await? {
            let mut tx = db.begin(ctx).await?;
            if !store::claim_in_tx(&mut tx, &row, ctx.now().plus_seconds(TRY_S)).await? {
                continue;
            }
            tx.commit().await?;
            tried += 1;
            let letter = Letter { to: row.to.clone(), subject: row.subject.clone(), text: row.body.clone() };
            let outcome = self.post.deliver(&letter).await;
            let tries = row.tries + 1;
            let (state, why, pause_s) = match &outcome {
                Ok(Delivered::Sent) => ("sent", None, 0),
                Ok(Delivered::Kept) => ("kept", None, 0),
                Err(PostError::Refused(why)) => ("failed", Some(why.as_str()), 0),
                Err(PostError::Later(why)) => match model::again_after_s(tries) {
                    Some(pause_s) => ("waiting", Some(why.as_str()), pause_s),
                    None => ("failed", Some(why.as_str()), 0),
                },
            };
            if let Some(why) = why {
                tracing::warn!(mail = %row.mail_id, kind = row.kind, tries, state, why, "mail was not handed over");
            }
            let mut tx = db.begin(ctx).await?;
            let next = ctx.now().plus_seconds(pause_s);
            store::note_try_in_tx(&mut tx, row.mail_id, (state, why), next, ctx.now()).await?;
            store::purge_in_tx(&mut tx, ctx.now().plus_seconds(-KEPT_DAYS * 86_400), ctx.now()).await?;
            tx.commit().await?;
        }
        Ok(tried)
    }

    /// Whether mail can leave, in words for `doctor`.
    pub async fn probe_mail(&self) -> Result<String, String> {
        self.post.probe().await
    }
}
