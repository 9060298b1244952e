//! Claims of customers: another user, or an identity a channel told of, is mine as well; here is the code sent to its phone.

use contracts::identity::Merge;
use contracts::user::{TextMessage, User};
use crypto::{BankKeys, token};
use kernel::{AuditEntry, Ctx, Id, Lang, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use super::model::{Attachment, Conflict, Kept, MergeProof, Verdict, attach, judge};
use super::refusal::Refusal;
use super::service::{Grounds, Merges, attach_in_tx, claimed, open_case_in_tx};
use super::store::{self, Case, ChannelIdentity, Claim, ClaimRow};
use crate::error::Error;
use crate::store::Person;

/// Seconds a code is good, as the text says.
const CODE_LIFE_S: i64 = 360;
/// Wrong tries of one code.
const TRIES_MAX: i64 = 5;
/// Seconds between two claims, and how many a user may make in a day.
const LIVE: Pace = Pace { resend_s: 60, a_day: 5 };
/// The demonstration's handset is everybody's.
const DEMO: Pace = Pace { resend_s: 5, a_day: 500 };

struct Pace {
    resend_s: i64,
    a_day: i64,
}

/// What is claimed.
#[derive(Debug, Clone)]
pub enum Claimable {
    /// The user with this phone, if there is one.
    Phone(Phone),
    /// An identity that a channel told of.
    Identity(Id<ChannelIdentity>),
}

/// What came of beginning a claim.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Begins {
    /// A code is on its way, if the phone is anybody's.
    Code(CodeSent),
    /// No code was needed.
    Done(Outcome),
}

/// A code is on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CodeSent {
    pub claim_id: Id<Claim>,
    pub phone_masked: String,
    pub expires_at: Timestamp,
    pub resend_after_s: i64,
}

/// What came of a claim.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Outcome {
    /// Two users are one.
    Merged {
        merge_id: Id<Merge>,
        /// Who goes on.
        kept: Id<User>,
        /// To sign in with from now on.
        phone_masked: String,
    },
    /// The identity is the asker's.
    Attached,
    /// People must decide.
    InReview { case_id: Id<Case>, conflicts: Vec<Conflict> },
}

fn code_mac(keys: &BankKeys, claim: Id<Claim>, phone: &Phone, code: &str) -> Vec<u8> {
    let claim = claim.to_string();
    let parts: [&[u8]; 4] = [b"polybank/merge-claim/v1", claim.as_bytes(), phone.as_str().as_bytes(), code.as_bytes()];
    keys.codes.mac(&parts).to_vec()
}

impl Merges {
    fn pace(&self) -> &'static Pace {
        if self.users.demo.is_some() { &DEMO } else { &LIVE }
    }

    /// Begins a claim: sends a code to the phone of what is claimed. The answer is the same whether or not a phone is
    /// anybody's.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn claim(&self, ctx: &Ctx, user: Id<User>, what: &Claimable) -> Result<Begins, Error> {
        let asker = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let (phone, other, identity_id) = match what {
            Claimable::Phone(phone) if *phone == asker.view.phone => return Err(Refusal::OwnPhone.into()),
            Claimable::Phone(phone) => (phone.clone(), self.standing_with(ctx, phone, user).await?, None),
            Claimable::Identity(id) => {
                let (db, keys) = self.users.room(ctx)?;
                let row = store::identity(&db, &keys, *id).await?.filter(|row| row.user_id.is_none());
                let row = row.ok_or(Error::NotFound)?;
                match attach(&claimed(&row, &asker), &[]) {
                    Attachment::Stranger => return Err(Error::NotFound),
                    Attachment::Offer => (asker.view.phone.clone(), None, Some(*id)),
                    verdict @ (Attachment::Attach(_) | Attachment::Conflicts(_)) => {
                        return Ok(Begins::Done(self.settle_identity(ctx, &asker, *id, verdict, None).await?));
                    }
                }
            }
        };
        let (db, keys) = self.users.room(ctx)?;
        let mut tx = match Tx::begin_once::<Begins>(&db, ctx).await? {
            Begun::Repeat(answer) => return Ok(answer),
            Begun::First(tx) => tx,
        };
        let (now, pace) = (ctx.now(), self.pace());
        let (last, made) = store::claims_lately_in_tx(&mut tx, user, now.plus_seconds(-86_400)).await?;
        if let Some(next) = last.map(|last| last.plus_seconds(pace.resend_s)).filter(|next| now < *next) {
            return Err(Refusal::TooOften { seconds: next.seconds_since(now).max(1) }.into());
        }
        if made >= pace.a_day {
            return Err(Refusal::TooOften { seconds: 3_600 }.into());
        }
        let (code, claim_id) = (token::six_digits(), ctx.new_id());
        let row = ClaimRow {
            claim_id,
            user_id: user,
            other: other.as_ref().map(|person| person.view.user_id),
            identity_id,
            code_mac: code_mac(&keys, claim_id, &phone, code.expose()),
            phone: phone.clone(),
            tries: 0,
            created_at: now,
            expires_at: now.plus_seconds(CODE_LIFE_S),
            done_at: None,
        };
        store::insert_claim_in_tx(&mut tx, &keys, &row).await?;
        let (phone_masked, resend_after_s) = (phone.masked(), pace.resend_s);
        let sent = CodeSent { claim_id, phone_masked, expires_at: row.expires_at, resend_after_s };
        let answer = tx.commit_answer(Begins::Code(sent)).await?;
        if other.is_some() || identity_id.is_some() {
            self.send_code(ctx, &asker, phone, code.expose(), identity_id).await?;
        }
        Ok(answer)
    }

    /// The user with this phone, as long as they stand by themselves and are not the asker.
    async fn standing_with(&self, ctx: &Ctx, phone: &Phone, asker: Id<User>) -> Result<Option<Person>, Error> {
        let Some(person) = self.users.person_by_phone(ctx, phone).await? else { return Ok(None) };
        let merged = store::merged_into(&self.users.banks.db(ctx)?, person.view.user_id).await?;
        Ok((merged.is_none() && person.view.user_id != asker).then_some(person))
    }

    async fn send_code(
        &self,
        ctx: &Ctx,
        asker: &Person,
        phone: Phone,
        code: &str,
        identity: Option<Id<ChannelIdentity>>,
    ) -> Result<(), Error> {
        let bank = self.users.banks.of(ctx)?;
        let own = asker.view.phone.masked();
        let text = match (ctx.lang, identity) {
            (Lang::Zh, None) => format!(
                "【{}】验证码{code}，用于把本手机号的用户与手机号{own}的用户合并，6分钟内有效。如非本人操作，切勿告诉他人。",
                bank.name
            ),
            (Lang::En, None) => format!(
                "[{}] Code {code} to merge this number's user with the user of {own}. Valid for 6 minutes. Never tell it to anyone.",
                bank.name_en
            ),
            (Lang::Zh, Some(_)) => {
                format!("【{}】验证码{code}，用于认领您在其他渠道的身份，6分钟内有效。切勿告诉他人。", bank.name)
            }
            (Lang::En, Some(_)) => format!(
                "[{}] Code {code} to claim your identity in another channel. Valid for 6 minutes. Never tell it to anyone.",
                bank.name_en
            ),
        };
        let message = TextMessage { phone, text };
        if identity.is_some() {
            return self.users.send(ctx, &message).await.map(drop);
        }
        // Not waited for: how long a carrier takes would tell that there is somebody to send to.
        let (users, ctx) = (self.users.clone(), ctx.clone());
        tokio::spawn(async move {
            if let Err(error) = users.send(&ctx, &message).await {
                tracing::error!(%error, "text message was not handed over");
            }
        });
        Ok(())
    }

    /// Completes a claim with the code that was sent.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn complete(&self, ctx: &Ctx, user: Id<User>, id: Id<Claim>, code: &str) -> Result<Outcome, Error> {
        let (db, _) = self.users.room(ctx)?;
        if let Begun::Repeat(outcome) = Tx::begin_once::<Outcome>(&db, ctx).await? {
            return Ok(outcome);
        }
        let row = self.proven(ctx, user, id, code).await?;
        let asker = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        if let Some(identity) = row.identity_id {
            let (db, keys) = self.users.room(ctx)?;
            let waiting = store::identity(&db, &keys, identity).await?.filter(|row| row.user_id.is_none());
            let waiting = waiting.ok_or(Refusal::MergedMeanwhile)?;
            let verdict = attach(&claimed(&waiting, &asker), &[MergeProof::PhoneCode]);
            return self.settle_identity(ctx, &asker, identity, verdict, Some(id)).await;
        }
        let other = row.other.ok_or(Refusal::CodeOver)?;
        let other = self.users.person(ctx, other).await?.ok_or(Error::NotFound)?;
        self.settle_users(ctx, &asker, &other, Some(id)).await
    }

    /// The claim whose code this is. Tries are counted in a transaction of their own, so that many sent together do not outrun
    /// the counting.
    async fn proven(&self, ctx: &Ctx, user: Id<User>, id: Id<Claim>, code: &str) -> Result<ClaimRow, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let row = store::claim_in_tx(&mut tx, &keys, id).await?.filter(|row| row.user_id == user);
        let row = row.ok_or(Error::NotFound)?;
        if row.done_at.is_some() || ctx.now() >= row.expires_at || row.tries >= TRIES_MAX {
            return Err(Refusal::CodeOver.into());
        }
        let somebody = row.other.is_some() || row.identity_id.is_some();
        let right = token::same(&row.code_mac, &code_mac(&keys, id, &row.phone, code));
        if right && somebody {
            return Ok(row);
        }
        store::count_claim_try_in_tx(&mut tx, id).await?;
        tx.audit(AuditEntry::refused("user.merge_code_refused", user, &json!({ "tries": row.tries + 1 })));
        tx.commit().await?;
        Err(match TRIES_MAX - row.tries - 1 {
            left if left > 0 => Refusal::CodeWrong { left }.into(),
            _ => Refusal::CodeOver.into(),
        })
    }

    /// Merges two users, or opens a case, as what was proven says.
    async fn settle_users(
        &self,
        ctx: &Ctx,
        asker: &Person,
        other: &Person,
        claim: Option<Id<Claim>>,
    ) -> Result<Outcome, Error> {
        let mut proofs: Vec<MergeProof> = claim.map(|_| MergeProof::PhoneCode).into_iter().collect();
        if self.same_document(ctx, asker, other).await? {
            proofs.push(MergeProof::SameDocument);
        }
        let verdict = judge(&self.party(ctx, asker).await?, &self.party(ctx, other).await?, &proofs);
        let (db, keys) = self.users.room(ctx)?;
        let mut tx = match Tx::begin_once::<Outcome>(&db, ctx).await? {
            Begun::Repeat(outcome) => return Ok(outcome),
            Begun::First(tx) => tx,
        };
        use_up_in_tx(&mut tx, ctx, &keys, claim).await?;
        let (asking, asked) = (asker.view.user_id, other.view.user_id);
        match verdict {
            Verdict::Merge(kept) => {
                let (joined, kept) = match kept {
                    Kept::Asker => (other, asker),
                    Kept::Other => (asker, other),
                };
                let proof = match proofs.contains(&MergeProof::SameDocument) {
                    true => "phone_and_document",
                    false => "phone_code",
                };
                let pair = (joined.view.user_id, kept.view.user_id);
                let made = self.merge_in_tx(&mut tx, ctx, pair, Grounds { proof, case_id: None }).await?;
                let phone_masked = kept.view.phone.masked();
                let outcome = Outcome::Merged { merge_id: made.merge_id, kept: made.kept, phone_masked };
                let outcome = tx.commit_answer(outcome).await?;
                self.made(ctx, &made).await;
                Ok(outcome)
            }
            Verdict::Conflicts(conflicts) => {
                let about = (asking, Some(asked), None);
                let case_id = open_case_in_tx(&mut tx, ctx, about, conflicts.clone(), proofs).await?;
                Ok(tx.commit_answer(Outcome::InReview { case_id, conflicts }).await?)
            }
            Verdict::Unproven => Err(Refusal::NothingToDecide.into()),
        }
    }

    /// Gives an identity its user, or opens a case, as what was proven says.
    async fn settle_identity(
        &self,
        ctx: &Ctx,
        asker: &Person,
        id: Id<ChannelIdentity>,
        verdict: Attachment,
        claim: Option<Id<Claim>>,
    ) -> Result<Outcome, Error> {
        let user = asker.view.user_id;
        let (db, keys) = self.users.room(ctx)?;
        // A claim that needs no code answers another operation than its completion.
        let mut tx = match claim {
            Some(_) => match Tx::begin_once::<Outcome>(&db, ctx).await? {
                Begun::Repeat(outcome) => return Ok(outcome),
                Begun::First(tx) => tx,
            },
            None => match Tx::begin_once::<Begins>(&db, ctx).await? {
                Begun::Repeat(Begins::Done(outcome)) => return Ok(outcome),
                Begun::Repeat(Begins::Code(_)) => return Err(Error::NotFound),
                Begun::First(tx) => tx,
            },
        };
        use_up_in_tx(&mut tx, ctx, &keys, claim).await?;
        let outcome = match verdict {
            Attachment::Attach(proof) => {
                attach_in_tx(&mut tx, ctx, id, user, store::proof_word(proof)).await?;
                Outcome::Attached
            }
            Attachment::Conflicts(conflicts) => {
                let proofs = claim.map(|_| MergeProof::PhoneCode).into_iter().collect();
                let case_id = open_case_in_tx(&mut tx, ctx, (user, None, Some(id)), conflicts.clone(), proofs).await?;
                Outcome::InReview { case_id, conflicts }
            }
            Attachment::Offer | Attachment::Stranger => return Err(Error::NotFound),
        };
        match claim {
            Some(_) => Ok(tx.commit_answer(outcome).await?),
            None => {
                tx.commit_answer(Begins::Done(outcome.clone())).await?;
                Ok(outcome)
            }
        }
    }

    /// Asks people to look into whether the user whose id document the register has confirmed for the asker as well is the asker:
    /// for whoever cannot read the other phone any more.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn ask_desk(&self, ctx: &Ctx, user: Id<User>) -> Result<Outcome, Error> {
        let db = self.users.banks.db(ctx)?;
        if let Begun::Repeat(outcome) = Tx::begin_once::<Outcome>(&db, ctx).await? {
            return Ok(outcome);
        }
        let asker = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let other = self.with_same_document(ctx, &asker).await?.into_iter().next();
        let other = other.ok_or(Refusal::NothingToDecide)?;
        let other = self.users.person(ctx, other).await?.ok_or(Error::NotFound)?;
        self.settle_users(ctx, &asker, &other, None).await
    }
}

/// Uses a claim up, unless somebody just did.
async fn use_up_in_tx(tx: &mut Tx, ctx: &Ctx, keys: &BankKeys, claim: Option<Id<Claim>>) -> Result<(), Error> {
    let Some(claim) = claim else { return Ok(()) };
    let row = store::claim_in_tx(tx, keys, claim).await?.ok_or(Error::NotFound)?;
    if row.done_at.is_some() {
        return Err(Refusal::CodeOver.into());
    }
    store::claim_done_in_tx(tx, claim, ctx.now()).await
}
