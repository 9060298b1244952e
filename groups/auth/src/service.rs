//! The group's service: what it holds, and the verifying of secrets that all its use cases share.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use contracts::account::Accounts;
use contracts::duty::Duties;
use contracts::risk::Risk;
use contracts::user::{Background, Carrier, TextMessage, User, Users};
use crypto::{BankKeys, KeyRing, PasswordHasher, SealingKey, Secret, Verdict};
use kernel::{AuditEntry, Ctx, Id, Phone, TenantId};
use moka::sync::Cache;
use parameters::Parameters;
use publishing::Publishing;
use serde_json::json;
use storage::{Believed, Db, Turn, Turns, Tx};
use tenancy::{Bank, Banks};

use crate::devices::Devices;
use crate::error::Error;
use crate::face::Faces;
use crate::limits::Limits;
use crate::mail::smtp::Post;
use crate::model::{AttemptRules, CodeText, Lane, Try, code_mac};
use crate::operators::OperatorSessions;
use crate::rules::CodeRules;
use crate::store::{self, AttemptKey, CodePurpose, SecretTool};
use crate::tools::store::HeldKind;
use crate::{AuthConfig, Ports};

/// The group's service, and its port.
pub struct Service {
    pub(crate) config: AuthConfig,
    pub(crate) banks: Banks,
    pub(crate) parameters: Parameters,
    pub(crate) keys: KeyRing,
    pub(crate) hasher: PasswordHasher,
    pub(crate) users: Arc<dyn Users>,
    pub(crate) risk: Arc<dyn Risk>,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) post: Arc<Post>,
    pub(crate) duties: Vec<Arc<dyn Duties>>,
    pub(crate) limits: Limits,
    /// Where limit tables are published; nothing before it is told.
    pub(crate) line: OnceLock<Publishing>,
    /// Who looks at faces; nobody before it is told.
    pub(crate) faces: OnceLock<Faces>,
    pub(crate) in_flight: InFlight,
    pub(crate) operators: OperatorSessions,
    pub(crate) devices: Devices,
    /// Customers known to have a PIN. A PIN once set is never taken away, so only that is remembered.
    pin_held: Cache<(TenantId, Id<User>), ()>,
    /// Kinds of enrolled tools by customer; another process's change is seen within seconds, and until then a tool is
    /// only offered that will refuse.
    pub(crate) tool_kinds: Believed<(TenantId, Id<User>), ToolKinds>,
    /// Since when customers are there, and how old they are: told to the risk rules, and slow to change.
    pub(crate) backgrounds: Cache<(TenantId, Id<User>), Background>,
    /// Key pairs derived lately, by bank and id.
    pub(crate) sealing_keys: Cache<(TenantId, String), Arc<SealingKey>>,
}

/// Kinds of enrolled tools, where each works, and its end.
type ToolKinds = Arc<Vec<HeldKind>>;

impl Service {
    /// Has the limits of banks that publish their table follow `line`. Told once, when the platform is put together.
    pub fn follow(&self, line: Publishing) {
        // A second line would be another one over the same banks: the first goes on.
        let _ = self.line.set(line);
    }

    /// What this bank lets a code be. Asked before a transaction begins: it may have to be read.
    pub(crate) async fn code_rules(&self, ctx: &Ctx) -> Result<Arc<CodeRules>, Error> {
        Ok(self.parameters.current(ctx).await?)
    }

    pub(crate) fn new(config: AuthConfig, banks: Banks, keys: KeyRing, hasher: PasswordHasher, ports: Ports) -> Self {
        let Ports { users, accounts, risk, post, duties } = ports;
        Self {
            config,
            parameters: Parameters::new(banks.clone()),
            banks,
            keys,
            hasher,
            users,
            risk,
            accounts,
            post: Arc::new(post),
            duties,
            limits: Limits::default(),
            line: OnceLock::new(),
            faces: OnceLock::new(),
            in_flight: InFlight::default(),
            operators: OperatorSessions::default(),
            devices: Devices::default(),
            pin_held: Cache::builder().max_capacity(500_000).time_to_idle(Duration::from_secs(3_600)).build(),
            tool_kinds: Believed::new(200_000, |(_, user)| user.to_string()),
            backgrounds: Cache::builder().max_capacity(200_000).time_to_live(Duration::from_secs(600)).build(),
            sealing_keys: Cache::builder().max_capacity(1_000).build(),
        }
    }

    pub(crate) fn room(&self, ctx: &Ctx) -> Result<(Db, Arc<BankKeys>), Error> {
        Ok((self.banks.db(ctx)?, self.keys.bank(&ctx.tenant)))
    }

    /// Whether the customer has a PIN.
    pub(crate) async fn holds_pin(&self, ctx: &Ctx, user: Id<User>) -> Result<bool, Error> {
        let key = (ctx.tenant.clone(), user);
        if self.pin_held.contains_key(&key) {
            return Ok(true);
        }
        let held = store::credential(&self.banks.db(ctx)?, user, SecretTool::Pin).await?.is_some();
        if held {
            self.pin_held.insert(key, ());
        }
        Ok(held)
    }

    /// Sets a customer's secret, with its entry in the trail.
    pub(crate) async fn set_secret(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        tool: SecretTool,
        secret: Secret<String>,
    ) -> Result<(), Error> {
        let (db, keys) = self.room(ctx)?;
        let hash = self.hasher.hash(pepper(&keys, &user.to_string(), tool, &secret)).await?;
        let mut tx = db.begin(ctx).await?;
        store::set_credential_in_tx(&mut tx, user, tool, &hash, ctx.now()).await?;
        let own = AttemptKey { subject: user.to_string(), tool, lane: Lane::Known };
        store::clear_attempts_in_tx(&mut tx, &own).await?;
        let act = match tool {
            SecretTool::Pin => "auth.pin_set",
            _ => "auth.password_set",
        };
        tx.audit(AuditEntry::done(act, user, &json!({ "tool": tool.as_str() })));
        Ok(tx.commit().await?)
    }

    /// Whether `secret` is the customer's, counting wrong tries under `key`. A subject nobody has is treated alike, in
    /// answer and in time: pass no user then.
    pub(crate) async fn verify(
        &self,
        ctx: &Ctx,
        key: &AttemptKey,
        user: Option<Id<User>>,
        secret: Secret<String>,
    ) -> Result<Tried, Error> {
        let (db, keys) = self.room(ctx)?;
        let _one_at_a_time = self.in_flight.enter(&ctx.tenant, key).await?;
        let attempts = store::attempts(&db, key).await?;
        if let Some(seconds) = attempts.locked_for_s(ctx.now()) {
            return Ok(Tried::Locked(seconds));
        }
        let owner = user.unwrap_or(NOBODY);
        let stored = store::credential(&db, owner, key.tool).await?;
        let peppered = pepper(&keys, &owner.to_string(), key.tool, &secret);
        if self.hasher.verify(peppered, stored).await? == Verdict::Right {
            if attempts.wrong > 0 {
                let mut tx = db.begin(ctx).await?;
                store::clear_attempts_in_tx(&mut tx, key).await?;
                tx.commit().await?;
            }
            return Ok(Tried::Right);
        }
        let mut tx = db.begin(ctx).await?;
        let outcome = count_wrong_in_tx(&mut tx, ctx, key, AttemptRules::SECRETS).await?;
        audit_wrong(&mut tx, key, user.map(|user| user.to_string()), outcome);
        tx.commit().await?;
        Ok(match outcome {
            Try::Left(left) => Tried::Wrong(left),
            Try::Locked(seconds) => Tried::Locked(seconds),
        })
    }

    /// Notes that a text of `purpose` goes to `phone`, unless the pause or the day's number forbids it.
    pub(crate) async fn claim_text_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        keys: &BankKeys,
        phone: &Phone,
        purpose: CodePurpose,
    ) -> Result<(), Error> {
        let now = ctx.now();
        let (last, texts) = store::texts_in_tx(tx, keys, phone, purpose, now.plus_seconds(-86_400)).await?;
        let next = last.map(|last| last.plus_seconds(self.config.resend_s)).filter(|next| now < *next);
        if let Some(next) = next {
            return Err(Error::SmsTooOften { seconds: next.seconds_since(now).max(1) });
        }
        if texts >= self.config.texts_a_day {
            return Err(Error::SmsTooOften { seconds: 3_600 });
        }
        store::note_text_in_tx(tx, keys, &ctx.new_id::<TextMessage>().to_string(), phone, purpose, now).await
    }

    /// Hands a text over.
    pub(crate) async fn send(&self, ctx: &Ctx, phone: &Phone, text: String) -> Result<(), Error> {
        let message = TextMessage { phone: phone.clone(), text };
        match self.users.send_text(ctx, message).await {
            Ok(Carrier::Took) => Ok(()),
            Ok(Carrier::None) => Err(Error::SmsUnavailable),
            Err(fault) => {
                tracing::error!(error = %fault, "text message was not handed over");
                Err(Error::SmsUnavailable)
            }
        }
    }

    /// The subject under which sign-ins with `phone` are counted, whether or not anybody has it.
    pub(crate) fn sign_in_subject(keys: &BankKeys, phone: &Phone) -> String {
        hex(&keys.blind_index("auth.sign_in", phone.as_str()))
    }
}

/// The text around `code`, in the language the caller reads.
pub(crate) fn code_text<'a>(ctx: &Ctx, bank: &'a Bank, code: &'a Secret<String>, life_s: i64) -> CodeText<'a> {
    CodeText { lang: ctx.lang, bank: (&bank.name, &bank.name_en), code: code.expose(), life_s }
}

/// The outcome of looking at a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It was the one.
    Right,
    /// It was not; so many tries are left.
    Wrong(i64),
    /// The tool is locked for so many seconds.
    Locked(i64),
}

/// The owner of secrets that nobody has.
pub(crate) const NOBODY: Id<User> = Id::from_uuid(uuid::Uuid::nil());

/// What is hashed: the secret bound to its owner and tool with a key that is not in the database, so that a copy of the
/// tables is no use for guessing six digits.
pub(crate) fn pepper(keys: &BankKeys, owner: &str, tool: SecretTool, secret: &Secret<String>) -> Secret<String> {
    let mac = keys.credentials.mac(&[owner.as_bytes(), tool.as_str().as_bytes(), secret.expose().as_bytes()]);
    Secret::new(hex(&mac))
}

/// Whether `code` is the one whose MAC is stored, for what `opens` and what that is bound to.
pub(crate) fn code_is_right(keys: &BankKeys, stored: &[u8], opens: &str, bound_to: &[u8], code: &str) -> bool {
    let well_formed = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    well_formed && crypto::token::same(stored, &code_mac(&keys.codes, opens, bound_to, code))
}

/// Counts a wrong try and answers what it led to.
pub(crate) async fn count_wrong_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    key: &AttemptKey,
    rules: AttemptRules,
) -> Result<Try, Error> {
    let (attempts, outcome) = store::attempts_in_tx(tx, key).await?.after_wrong(rules, ctx.now());
    store::set_attempts_in_tx(tx, key, &attempts).await?;
    Ok(outcome)
}

pub(crate) fn audit_wrong(tx: &mut Tx, key: &AttemptKey, subject: Option<String>, outcome: Try) {
    let subject = subject.unwrap_or_else(|| "-".to_owned());
    let detail =
        json!({ "tool": key.tool.as_str(), "from": key.lane.as_str(), "locked": matches!(outcome, Try::Locked(_)) });
    let refused = match key.tool {
        SecretTool::Password => "auth.sign_in_refused",
        SecretTool::Operator => "auth.operator_sign_in_refused",
        _ => "auth.proof_refused",
    };
    tx.audit(AuditEntry::refused(refused, &subject, &detail));
    if let Try::Locked(seconds) = outcome {
        let detail = json!({ "tool": key.tool.as_str(), "from": key.lane.as_str(), "seconds": seconds });
        tx.audit(AuditEntry::done("auth.tool_locked", &subject, &detail));
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Most tries of one secret that wait for each other; one more is refused.
const WAITING_MAX: usize = 8;

/// Tries being looked at right now: one secret of one subject is tried once at a time, so that many tries sent together
/// do not outrun the counting.
pub(crate) struct InFlight(Turns<(TenantId, AttemptKey)>);

impl Default for InFlight {
    fn default() -> Self {
        Self(Turns::new(WAITING_MAX))
    }
}

impl InFlight {
    pub(crate) async fn enter(
        &self,
        tenant: &TenantId,
        key: &AttemptKey,
    ) -> Result<Turn<(TenantId, AttemptKey)>, Error> {
        self.0.take((tenant.clone(), key.clone())).await.ok_or(Error::Busy)
    }
}
