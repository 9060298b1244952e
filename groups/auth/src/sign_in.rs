//! Use cases of becoming a user and signing in.
//!
//! A new device takes a code besides, and so does a known one of which the risk rules think so. Where they want a strong proof,
//! what is surer than a text takes the code's place: the digits of a token, or a key that signs in by itself. Nothing else can
//! be given before anybody is inside; whoever holds neither is asked for the code, which is the strongest they have here.

use contracts::auth::Tool;
use contracts::risk::{Happened, LeastTool, Scenario, VerdictOutcome};
use contracts::user::{DeviceInfo, DeviceStanding, DevicesFull, OpenedSession, User};
use crypto::{Secret, token};
use kernel::{AuditEntry, Ctx, Id, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use crate::error::Error;
use crate::expiry::Renewal;
use crate::model::{Lane, check_password, code_mac};
use crate::rules::CodeRules;
use crate::service::{NOBODY, Service, Tried, code_is_right, code_text};
use crate::store::{self, AttemptKey, Code, CodeOrigin, CodePurpose, CodeRow, SecretTool};
use crate::tools::proofs::token_objection_in_tx;
use crate::weighing::Sight;

/// A code to make: what for, for which phone, and whose.
struct CodeAsked<'a> {
    purpose: CodePurpose,
    phone: &'a Phone,
    user_id: Option<Id<User>>,
    device_id: Option<String>,
}

/// A code is on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CodeSent {
    pub code_id: Id<Code>,
    pub phone_masked: String,
    pub expires_at: Timestamp,
    pub resend_after_s: i64,
    /// The devices one of which must give way to the one signing in.
    #[serde(default)]
    pub devices_full: Option<DevicesFull>,
    /// Any one of them does.
    #[serde(default)]
    pub tools: Vec<Tool>,
    /// Why more than a password is asked for at the door.
    #[serde(default)]
    pub why: WhyFurther,
}

/// Why more is asked for at the door.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyFurther {
    /// The device is new.
    #[default]
    NewDevice,
    /// The device is known, and the sign-in is unlike others.
    Unusual,
}

/// Where a sign-in led.
pub enum SignedIn {
    /// Into a session.
    Session(OpenedSession),
    /// To a further proof: the device is new, or the risk rules want one; and whether a new password must come with it.
    Code(CodeSent, Renewal),
}

/// What somebody came in with, up to a further proof.
pub(crate) enum Came {
    /// The password; and another one in place of one that is expired.
    Password(Option<Secret<String>>),
    /// A key that opens to its owner: nothing is surer before anybody is inside.
    Key,
    /// A pattern, or the word of a provider.
    Otherwise,
}

/// What is surer than a text and can be given before anybody is inside, the lightest first.
const SURER: [Tool; 2] = [Tool::Passkey, Tool::Totp];

/// How somebody signs in.
pub struct Entry {
    pub password: Secret<String>,
    /// In place of one that is expired.
    pub new_password: Option<Secret<String>>,
}

impl From<&str> for Entry {
    fn from(password: &str) -> Self {
        Self { password: password.into(), new_password: None }
    }
}

impl Service {
    /// Sends a code to a phone that wants to register. The answer is the same whether or not it has a user.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn start_registration(&self, ctx: &Ctx, phone: &Phone) -> Result<CodeSent, Error> {
        let (db, keys) = self.room(ctx)?;
        let rules = self.code_rules(ctx).await?;
        let mut tx = match Tx::begin_once::<CodeSent>(&db, ctx).await? {
            Begun::Repeat(answer) => return Ok(answer),
            Begun::First(tx) => tx,
        };
        self.claim_text_in_tx(&mut tx, ctx, &keys, phone, CodePurpose::Registration).await?;
        let asked = CodeAsked { purpose: CodePurpose::Registration, phone, user_id: None, device_id: None };
        let (code, sent) = self.make_code_in_tx(&mut tx, ctx, asked, &rules).await?;
        let sent = tx.commit_answer(sent).await?;
        let bank = self.banks.of(ctx)?;
        self.send(ctx, phone, code_text(ctx, &bank, &code, rules.life_s).registering()).await?;
        Ok(sent)
    }

    /// Registers whoever holds the code, with a password, and signs them in.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn complete_registration(
        &self,
        ctx: &Ctx,
        registration: Id<Code>,
        code: &str,
        password: Secret<String>,
        device: &DeviceInfo,
    ) -> Result<OpenedSession, Error> {
        // The code is looked at before the password, and used up only with a good one.
        let check = |row: &CodeRow| check_password(password.expose(), row.phone.as_str()).map_err(Error::PasswordWeak);
        let row = self.use_code(ctx, registration, CodePurpose::Registration, code, check).await?;
        let sight = Sight::of(Scenario::Registration).device(&device.device_id, None).phone(&row.phone);
        self.judge(ctx, sight).await?;
        let user = self.users.register(ctx, &row.phone).await?;
        if self.has_a_way_in(ctx, user.user_id).await? {
            return Err(Error::PhoneRegistered);
        }
        self.set_secret(ctx, user.user_id, SecretTool::Password, password).await?;
        let session = self.users.open_session(ctx, user.user_id, device).await?;
        self.tell(ctx, sight.user(Some(user.user_id)), Happened::Done).await;
        Ok(session)
    }

    /// Whether somebody has a password, an account or a sign-in through others: then a code to the phone, whose number may be
    /// somebody else's by now, is not enough to set a password. A forgotten one is set anew with an account's number.
    pub(crate) async fn has_a_way_in(&self, ctx: &Ctx, user: Id<User>) -> Result<bool, Error> {
        let (db, _) = self.room(ctx)?;
        Ok(store::credential(&db, user, SecretTool::Password).await?.is_some()
            || !self.accounts.of_user(ctx, user).await?.is_empty()
            || !crate::federation::store::links(&db, user).await?.is_empty())
    }

    /// Signs in with phone and password; a new device needs a code besides.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn sign_in(
        &self,
        ctx: &Ctx,
        phone: &Phone,
        entry: Entry,
        device: &DeviceInfo,
    ) -> Result<SignedIn, Error> {
        let (_, keys) = self.room(ctx)?;
        let found = self.users.by_phone(ctx, phone).await?.map(|user| user.user_id);
        let standing = self.users.device(ctx, found.unwrap_or(NOBODY), &device.device_id).await?;
        let lane = match standing {
            DeviceStanding::Known { .. } => Lane::Known,
            DeviceStanding::New => Lane::Stranger,
        };
        let subject = Self::sign_in_subject(&keys, phone);
        let key = AttemptKey { subject, tool: SecretTool::Password, lane };
        match self.verify(ctx, &key, found, entry.password).await? {
            Tried::Right => {}
            Tried::Wrong(left) => {
                let age_s = age_s(ctx, standing);
                let sight = Sight::of(Scenario::Login).user(found).device(&device.device_id, age_s).phone(phone);
                self.tell(ctx, sight.doing("password"), Happened::Failed).await;
                return Err(Error::CredentialsWrong { left });
            }
            Tried::Locked(seconds) => return Err(Error::PasswordLocked { seconds }),
        }
        let user = found.ok_or(Error::CredentialsWrong { left: 0 })?;
        self.enter(ctx, phone, user, (device, standing, lane), Came::Password(entry.new_password)).await
    }

    /// Lets in who has proved themselves: at once on a device that is known and when the rules see nothing, with a further
    /// proof otherwise. Who came with the password renews it first when it is expired.
    pub(crate) async fn enter(
        &self,
        ctx: &Ctx,
        phone: &Phone,
        user: Id<User>,
        (device, standing, lane): (&DeviceInfo, DeviceStanding, Lane),
        came: Came,
    ) -> Result<SignedIn, Error> {
        if let Some(phone_masked) = self.users.merged_into(ctx, user).await? {
            return Err(Error::Merged { phone_masked });
        }
        let sight = Sight::of(Scenario::Login).user(Some(user)).phone(phone);
        let sight = sight.device(&device.device_id, age_s(ctx, standing));
        let verdict = self.judge(ctx, sight).await?;
        if lane == Lane::Known && verdict.outcome == VerdictOutcome::Allow {
            if let Came::Password(new) = came {
                self.renew(ctx, phone, user, new).await?;
            }
            let session = self.users.open_session(ctx, user, device).await?;
            self.tell(ctx, sight, Happened::Done).await;
            return Ok(SignedIn::Session(session));
        }
        let renewal = self.renewal(ctx, user, SecretTool::Password).await?;
        let mut least = verdict.least_tool;
        if lane == Lane::Stranger {
            // The device is bound with the very proof that is asked for now: what its rules will want is asked for as well.
            let binding = binding_of(user, phone, &device.device_id);
            least = least.max(self.foreseen(ctx, binding).await?.least_tool);
        }
        let surer = match (least, &came) {
            (LeastTool::Any, _) | (_, Came::Key) => Vec::new(),
            _ => self.surer(ctx, user).await?,
        };
        let asked = match surer.is_empty() {
            true => self.send_sign_in_code(ctx, phone, user, (device, lane)).await?,
            false => self.ask_surer(ctx, phone, user, device, surer).await?,
        };
        let why = if lane == Lane::Stranger { WhyFurther::NewDevice } else { WhyFurther::Unusual };
        Ok(SignedIn::Code(CodeSent { why, ..asked }, renewal))
    }

    async fn surer(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Tool>, Error> {
        let held = self.usable(ctx, user).await?;
        Ok(SURER.into_iter().filter(|tool| held.contains(tool)).collect())
    }

    /// Asks for one of `tools` instead of a text. What a token shows completes the sign-in like a code; a key signs in by itself.
    async fn ask_surer(
        &self,
        ctx: &Ctx,
        phone: &Phone,
        user: Id<User>,
        device: &DeviceInfo,
        tools: Vec<Tool>,
    ) -> Result<CodeSent, Error> {
        let (db, keys) = self.room(ctx)?;
        let rules = self.code_rules(ctx).await?;
        let devices_full = self.users.devices_full(ctx, user, &device.device_id).await?;
        let device_id = Some(device.device_id.clone());
        let asked = CodeAsked { purpose: CodePurpose::Login, phone, user_id: Some(user), device_id };
        let row = CodeRow { origin: CodeOrigin::Token, ..asked.row(ctx, &rules) };
        let mut tx = db.begin(ctx).await?;
        store::insert_code_in_tx(&mut tx, &keys, &row).await?;
        tx.audit(AuditEntry::done("auth.sign_in_proof_asked", user, &json!({ "tools": tools })));
        tx.commit().await?;
        let CodeRow { code_id, expires_at, .. } = row;
        let (phone_masked, why) = (phone.masked(), WhyFurther::default());
        Ok(CodeSent { code_id, phone_masked, expires_at, resend_after_s: 0, devices_full, tools, why })
    }

    async fn send_sign_in_code(
        &self,
        ctx: &Ctx,
        phone: &Phone,
        user: Id<User>,
        (device, lane): (&DeviceInfo, Lane),
    ) -> Result<CodeSent, Error> {
        let (db, keys) = self.room(ctx)?;
        let rules = self.code_rules(ctx).await?;
        let devices_full = self.users.devices_full(ctx, user, &device.device_id).await?;
        let mut tx = db.begin(ctx).await?;
        self.claim_text_in_tx(&mut tx, ctx, &keys, phone, CodePurpose::Login).await?;
        let device_id = Some(device.device_id.clone());
        let asked = CodeAsked { purpose: CodePurpose::Login, phone, user_id: Some(user), device_id };
        let (code, sent) = self.make_code_in_tx(&mut tx, ctx, asked, &rules).await?;
        tx.audit(AuditEntry::done("auth.sign_in_code_sent", user, &json!({ "phone": sent.phone_masked })));
        tx.commit().await?;
        let bank = self.banks.of(ctx)?;
        let text = code_text(ctx, &bank, &code, rules.life_s);
        let text = if lane == Lane::Stranger { text.signing_in() } else { text.signing_in_unusually() };
        self.send(ctx, phone, text).await?;
        Ok(CodeSent { devices_full, ..sent })
    }

    /// Signs in on the device the code was asked for, with a new password where the present one is expired. The code is the one
    /// that was sent, or the one that a token shows, whichever was asked for.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn complete_sign_in(
        &self,
        ctx: &Ctx,
        challenge: Id<Code>,
        code: &str,
        new_password: Option<Secret<String>>,
        device: &DeviceInfo,
    ) -> Result<OpenedSession, Error> {
        // A password that is not good enough does not use the code up.
        let fits = |row: &CodeRow| match (&row.device_id, &new_password) {
            (Some(device_id), _) if *device_id != device.device_id => Err(Error::NotFound),
            (Some(_), Some(new)) => check_password(new.expose(), row.phone.as_str()).map_err(Error::PasswordWeak),
            (Some(_), None) => Ok(()),
            (None, _) => Err(Error::NotFound),
        };
        let row = self.use_code(ctx, challenge, CodePurpose::Login, code, fits).await?;
        let user = row.user_id.ok_or(Error::NotFound)?;
        let age_s = self.device_age_s(ctx, user, &device.device_id).await?;
        let binding = binding_of(user, &row.phone, &device.device_id);
        if age_s.is_none() {
            // What it wants of proofs was asked for before.
            self.judge(ctx, binding).await?;
        }
        self.renew(ctx, &row.phone, user, new_password).await?;
        let session = self.users.open_session(ctx, user, device).await?;
        if age_s.is_none() {
            self.tell(ctx, binding, Happened::Done).await;
        }
        let sight = Sight::of(Scenario::Login).user(Some(user)).device(&device.device_id, age_s).phone(&row.phone);
        self.tell(ctx, sight, Happened::Done).await;
        Ok(session)
    }

    async fn make_code_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        asked: CodeAsked<'_>,
        rules: &CodeRules,
    ) -> Result<(Secret<String>, CodeSent), Error> {
        let (keys, code) = (self.keys.bank(&ctx.tenant), token::six_digits());
        let mut row = asked.row(ctx, rules);
        let bound_to = binding(row.purpose, &row.phone, row.device_id.as_deref());
        row.mac = code_mac(&keys.codes, &row.code_id.to_string(), &bound_to, code.expose()).to_vec();
        store::insert_code_in_tx(tx, &keys, &row).await?;
        let sent = CodeSent {
            code_id: row.code_id,
            phone_masked: row.phone.masked(),
            expires_at: row.expires_at,
            resend_after_s: self.config.resend_s,
            devices_full: None,
            tools: vec![Tool::SmsCode],
            why: WhyFurther::default(),
        };
        Ok((code, sent))
    }

    /// Uses a code up if it is right and `also` has no objection. Tries are counted in the same transaction, so that
    /// many sent together do not outrun the counting.
    async fn use_code(
        &self,
        ctx: &Ctx,
        code_id: Id<Code>,
        purpose: CodePurpose,
        code: &str,
        also: impl Fn(&CodeRow) -> Result<(), Error>,
    ) -> Result<CodeRow, Error> {
        let (db, keys) = self.room(ctx)?;
        let (rules, drift) = (self.code_rules(ctx).await?, self.tool_rules(ctx).await?.token_drift_steps);
        let mut tx = db.begin(ctx).await?;
        let row = store::code_in_tx(&mut tx, &keys, code_id, purpose).await?.ok_or(Error::NotFound)?;
        if row.used_at.is_some() || ctx.now() >= row.expires_at || row.tries >= rules.tries_max {
            return Err(Error::CodeExpired);
        }
        let left = rules.tries_max - row.tries - 1;
        let wrong = || if left > 0 { Error::CodeWrong { left } } else { Error::CodeExpired };
        let bound_to = binding(purpose, &row.phone, row.device_id.as_deref());
        let objection = match (row.origin, row.user_id) {
            (CodeOrigin::Token, Some(user)) => token_objection_in_tx(&mut tx, ctx, &keys, user, (code, drift)).await?,
            _ => (!code_is_right(&keys, &row.mac, &code_id.to_string(), &bound_to, code)).then(wrong),
        };
        if let Some(objection) = objection {
            store::count_code_try_in_tx(&mut tx, code_id).await?;
            let subject = row.user_id.map_or_else(|| "-".to_owned(), |user| user.to_string());
            tx.audit(AuditEntry::refused("auth.code_refused", subject, &json!({ "for": purpose.as_str() })));
            tx.commit().await?;
            let scenario = match purpose {
                CodePurpose::Registration => Scenario::Registration,
                _ => Scenario::Login,
            };
            let proof = if row.origin == CodeOrigin::Token { "totp" } else { "code" };
            let sight = Sight::of(scenario).user(row.user_id).phone(&row.phone).doing(proof);
            let sight = row.device_id.as_deref().map_or(sight, |device| sight.device(device, None));
            self.tell(ctx, sight, Happened::Failed).await;
            return Err(objection);
        }
        also(&row)?;
        store::use_code_in_tx(&mut tx, code_id, ctx.now()).await?;
        tx.commit().await?;
        Ok(row)
    }
}

impl CodeAsked<'_> {
    /// Its row, without what it is checked against.
    fn row(self, ctx: &Ctx, rules: &CodeRules) -> CodeRow {
        CodeRow {
            code_id: ctx.new_id(),
            purpose: self.purpose,
            phone: self.phone.clone(),
            user_id: self.user_id,
            device_id: self.device_id,
            origin: CodeOrigin::Text,
            mac: Vec::new(),
            tries: 0,
            created_at: ctx.now(),
            expires_at: ctx.now().plus_seconds(rules.life_s),
            used_at: None,
        }
    }
}

/// What becoming a customer's device looks like.
fn binding_of<'a>(user: Id<User>, phone: &'a Phone, device_id: &'a str) -> Sight<'a> {
    Sight::of(Scenario::DeviceBinding).user(Some(user)).phone(phone).device(device_id, None).doing("bind")
}

/// Seconds since a device was bound; nothing for one never seen.
fn age_s(ctx: &Ctx, standing: DeviceStanding) -> Option<i64> {
    match standing {
        DeviceStanding::Known { bound_at } => Some(ctx.now().seconds_since(bound_at)),
        DeviceStanding::New => None,
    }
}

/// What a code for registering or signing in is bound to.
fn binding(purpose: CodePurpose, phone: &Phone, device_id: Option<&str>) -> [u8; 32] {
    token::digest(&[purpose.as_str().as_bytes(), phone.as_str().as_bytes(), device_id.unwrap_or("").as_bytes()])
}
