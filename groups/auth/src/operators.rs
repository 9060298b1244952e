//! Use cases of operators: being made, signing in and out, being recognised. All in the alliance's catalogue.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use crypto::token::{self, TokenHash};
use crypto::{Secret, Verdict};
use gateway::{ActorNames, OperatorIdentities, OperatorIdentity, Problem, Role, SessionEnd};
use kernel::{Actor, AuditEntry, Ctx, Id, TenantId, Timestamp};
use moka::sync::Cache;
use serde_json::json;

use crate::error::Error;
use crate::mail::model::Incident;
use crate::model::{AttemptRules, Lane, Try, check_password};
use crate::service::{Service, audit_wrong, count_wrong_in_tx, hex, pepper};
use crate::store::{
    self, AttemptKey, OperatorRecord, OperatorRow, OperatorSessionRecord, OperatorSessionRow, SecretTool,
};

/// A working day.
const LIFE_S: i64 = 8 * 3_600;
/// Without a call for this long, the session ends.
const IDLE_S: i64 = 30 * 60;
/// A session is read anew after this: one ended by another process is refused then.
const TRUST: Duration = Duration::from_secs(3);
/// How often a last use is written down.
const NOTE_EVERY_S: i64 = 60;

/// An operator's fresh session.
pub struct OpenedOperatorSession {
    pub identity: OperatorIdentity,
    pub token: Secret<String>,
    pub expires_at: Timestamp,
}

/// Whether an operator had to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seeded {
    /// It is new.
    Added,
    /// There was one of that name; nothing was changed, the password neither.
    Existed,
}

/// Living sessions of operators in memory.
pub(crate) struct OperatorSessions(Cache<TokenHash, Arc<Known>>);

struct Known {
    row: OperatorSessionRow,
    read: Instant,
    last_seen_micros: AtomicI64,
    noted_micros: AtomicI64,
}

impl OperatorSessions {
    /// All are read anew.
    pub(crate) fn forget_all(&self) {
        self.0.invalidate_all();
    }
}

impl Default for OperatorSessions {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(TRUST).build())
    }
}

impl Service {
    /// Makes an operator unless there is one of that name; called in Chinese, and in English where that differs. Alliance roles have no bank, bank roles have one.
    #[tracing::instrument(skip_all)]
    pub async fn seed_operator(
        &self,
        ctx: &Ctx,
        username: &str,
        (display_name, display_name_en): (&str, &str),
        role: Role,
        bank: Option<TenantId>,
        password: &str,
    ) -> Result<Seeded, Error> {
        let ctx = ctx.in_tenant(TenantId::alliance());
        let (db, keys) = self.room(&ctx)?;
        if store::operator_by_name(&db, username).await?.is_some() {
            return Ok(Seeded::Existed);
        }
        let shape = (3..=40).contains(&username.len())
            && username
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte));
        let named = (1..=60).contains(&display_name.chars().count()) && display_name_en.chars().count() <= 60;
        if !shape || role.is_alliance() == bank.is_some() || !named {
            return Err(Error::OperatorMalformed);
        }
        check_password(password, "").map_err(Error::PasswordWeak)?;
        let operator_id = ctx.new_id::<OperatorRecord>().to_string();
        let secret = pepper(&keys, &operator_id, SecretTool::Operator, &Secret::from(password));
        let row = OperatorRow {
            password_hash: self.hasher.hash(secret).await?,
            identity: OperatorIdentity {
                operator_id,
                username: username.to_owned(),
                display_name: display_name.to_owned(),
                display_name_en: display_name_en.to_owned(),
                role,
                bank,
            },
        };
        let mut tx = db.begin(&ctx).await?;
        if !store::insert_operator_in_tx(&mut tx, &row, ctx.now()).await? {
            return Ok(Seeded::Existed);
        }
        let detail = json!({ "username": username, "role": role, "bank": row.identity.bank });
        tx.audit(AuditEntry::done("operator.added", &row.identity.operator_id, &detail));
        tx.commit().await?;
        Ok(Seeded::Added)
    }

    /// The id of the operator of this name.
    pub async fn operator_named(&self, ctx: &Ctx, username: &str) -> Result<Option<String>, Error> {
        let (db, _) = self.room(&ctx.in_tenant(TenantId::alliance()))?;
        Ok(store::operator_by_name(&db, username).await?.map(|row| row.identity.operator_id))
    }

    /// Whether there is an operator of this name whose password this is. For the start of a process, not for doors: tries are
    /// not counted.
    pub async fn operator_has_password(&self, ctx: &Ctx, username: &str, password: &str) -> Result<bool, Error> {
        let (db, keys) = self.room(&ctx.in_tenant(TenantId::alliance()))?;
        let Some(row) = store::operator_by_name(&db, username).await? else { return Ok(false) };
        let peppered = pepper(&keys, &row.identity.operator_id, SecretTool::Operator, &Secret::from(password));
        Ok(self.hasher.verify(peppered, Some(row.password_hash)).await? == Verdict::Right)
    }

    /// Signs an operator in. A name nobody has is treated like a wrong password, in answer and in time.
    #[tracing::instrument(skip_all)]
    pub async fn sign_in_operator(
        &self,
        ctx: &Ctx,
        username: &str,
        password: Secret<String>,
    ) -> Result<OpenedOperatorSession, Error> {
        let ctx = &ctx.in_tenant(TenantId::alliance());
        let (db, keys) = self.room(ctx)?;
        let subject = hex(&keys.blind_index("auth.operator", username));
        let key = AttemptKey { subject, tool: SecretTool::Operator, lane: Lane::Stranger };
        let turn = self.in_flight.enter(&ctx.tenant, &key).await?;
        let attempts = store::attempts(&db, &key).await?;
        if let Some(seconds) = attempts.locked_for_s(ctx.now()) {
            return Err(Error::PasswordLocked { seconds });
        }
        let found = store::operator_by_name(&db, username).await?;
        let owner = found.as_ref().map_or("", |row| &row.identity.operator_id);
        let peppered = pepper(&keys, owner, SecretTool::Operator, &password);
        let stored = found.as_ref().map(|row| row.password_hash.clone());
        let verdict = self.hasher.verify(peppered, stored).await?;
        let Some(row) = found.filter(|_| verdict == Verdict::Right) else {
            return Err(self.refuse_operator(ctx, &key, username).await?);
        };
        let (now, fresh) = (ctx.now(), token::new_token());
        let hash = token::hash(fresh.expose()).expect("tokens of ours have our shape");
        let session = OperatorSessionRow {
            session_id: ctx.new_id(),
            identity: row.identity,
            expires_at: now.plus_seconds(LIFE_S),
            last_seen_at: now,
            ended_at: None,
        };
        let own = as_operator(ctx, &session.identity.operator_id);
        let who = self.reached(ctx, &session.identity.operator_id).await?;
        let mut tx = db.begin(&own).await?;
        if attempts.wrong > 0 {
            store::clear_attempts_in_tx(&mut tx, &key).await?;
        }
        store::insert_operator_session_in_tx(&mut tx, &session, &hash, now).await?;
        let detail = json!({ "username": username, "session": session.session_id });
        tx.audit(AuditEntry::done("operator.signed_in", &session.identity.operator_id, &detail));
        self.tell_operator_in_tx(&mut tx, &own, &who, Incident::SignedIn).await?;
        tx.commit().await?;
        drop(turn);
        Ok(OpenedOperatorSession { identity: session.identity, token: fresh, expires_at: session.expires_at })
    }

    async fn refuse_operator(&self, ctx: &Ctx, key: &AttemptKey, username: &str) -> Result<Error, Error> {
        let db = self.banks.db(ctx)?;
        let known = store::operator_by_name(&db, username).await?.map(|row| row.identity.operator_id);
        let who = match &known {
            Some(operator_id) => Some(self.reached(ctx, operator_id).await?),
            None => None,
        };
        let mut tx = db.begin(ctx).await?;
        let outcome = count_wrong_in_tx(&mut tx, ctx, key, AttemptRules::SECRETS).await?;
        audit_wrong(&mut tx, key, known, outcome);
        if let (Some(who), Try::Locked(_)) = (&who, outcome) {
            self.tell_operator_in_tx(&mut tx, ctx, who, Incident::Locked).await?;
        }
        tx.commit().await?;
        Ok(match outcome {
            Try::Left(left) => Error::CredentialsWrong { left },
            Try::Locked(seconds) => Error::PasswordLocked { seconds },
        })
    }

    /// Ends the session of a token, if it is one.
    #[tracing::instrument(skip_all)]
    pub async fn sign_out_operator(&self, ctx: &Ctx, token: &str) -> Result<(), Error> {
        let ctx = &ctx.in_tenant(TenantId::alliance());
        let db = self.banks.db(ctx)?;
        let Some(hash) = token::hash(token) else { return Ok(()) };
        let Some(row) = store::operator_session(&db, &hash).await? else { return Ok(()) };
        let mut tx = db.begin(ctx).await?;
        store::end_operator_session_in_tx(&mut tx, row.session_id, ctx.now()).await?;
        let detail = json!({ "username": row.identity.username, "session": row.session_id });
        tx.audit(AuditEntry::done("operator.signed_out", &row.identity.operator_id, &detail));
        tx.commit().await?;
        self.operators.0.invalidate(&hash);
        Ok(())
    }

    async fn recognise(&self, ctx: &Ctx, token: &str) -> Result<Result<OperatorIdentity, SessionEnd>, Error> {
        let ctx = &ctx.in_tenant(TenantId::alliance());
        let Some(hash) = token::hash(token) else { return Ok(Err(SessionEnd::Unknown)) };
        let known = match self.operators.0.get(&hash).filter(|known| known.read.elapsed() < TRUST) {
            Some(known) => known,
            None => match store::operator_session(&self.banks.db(ctx)?, &hash).await? {
                None => return Ok(Err(SessionEnd::Unknown)),
                Some(row) => {
                    let seen = row.last_seen_at.micros();
                    let (last_seen_micros, noted_micros) = (AtomicI64::new(seen), AtomicI64::new(seen));
                    let known = Arc::new(Known { row, read: Instant::now(), last_seen_micros, noted_micros });
                    self.operators.0.insert(hash, known.clone());
                    known
                }
            },
        };
        let now = ctx.now();
        let last_seen = Timestamp::from_micros(known.last_seen_micros.load(Ordering::Relaxed));
        if known.row.ended_at.is_some() {
            return Ok(Err(SessionEnd::Revoked));
        }
        if now >= known.row.expires_at {
            return Ok(Err(SessionEnd::Expired));
        }
        if now >= last_seen.plus_seconds(IDLE_S) {
            return Ok(Err(SessionEnd::Idle));
        }
        known.last_seen_micros.fetch_max(now.micros(), Ordering::Relaxed);
        self.note_seen(ctx, &known, now).await?;
        Ok(Ok(known.row.identity.clone()))
    }

    /// Writes a last use down, at most once a minute.
    async fn note_seen(&self, ctx: &Ctx, known: &Known, now: Timestamp) -> Result<(), Error> {
        let noted = known.noted_micros.load(Ordering::Relaxed);
        let due = now >= Timestamp::from_micros(noted).plus_seconds(NOTE_EVERY_S);
        let mine = due
            && known.noted_micros.compare_exchange(noted, now.micros(), Ordering::AcqRel, Ordering::Relaxed).is_ok();
        if mine {
            let session: Id<OperatorSessionRecord> = known.row.session_id;
            let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
            store::note_operator_seen_in_tx(&mut tx, session, now).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

#[async_trait]
impl OperatorIdentities for Service {
    async fn operator(&self, ctx: &Ctx, token: &str) -> Result<OperatorIdentity, SessionEnd> {
        match self.recognise(ctx, token).await {
            Ok(answer) => answer,
            Err(error) => Err(SessionEnd::Fault(error.to_string())),
        }
    }
}

#[async_trait]
impl ActorNames for Service {
    async fn names(&self, ctx: &Ctx, ids: &BTreeSet<String>) -> Result<HashMap<String, String>, Problem> {
        let catalogue = self.banks.db(&ctx.in_tenant(TenantId::alliance()))?;
        Ok(store::operator_names(&catalogue, ids, ctx.lang).await?)
    }
}

fn as_operator(ctx: &Ctx, operator_id: &str) -> Ctx {
    Ctx { actor: Actor::Operator { operator_id: operator_id.to_owned() }, ..ctx.clone() }
}
