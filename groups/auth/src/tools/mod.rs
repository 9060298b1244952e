//! Tools that a customer enrols besides password, PIN and phone: patterns, tokens, and keys that sign.
//!
//! One frame for all: enrolling takes the PIN and a code for this very act, then the tool's own first proof; a tool can be
//! renamed, unlocked and revoked by its owner, unlocked and revoked by an operator with a purpose; wrong tries lock it for
//! a while; what it is checked against is C3, sealed with a key of its own, and erased when it is revoked.
//!
//! It does not decide which tools an operation needs: that is the limit table's part.

pub mod console;
mod gesture;
pub mod http;
pub(crate) mod keys;
pub mod model;
pub(crate) mod proofs;
pub mod react;
pub mod refusals;
mod rules;
pub mod store;
pub mod tokens;
mod totp;

use std::sync::Arc;

use contracts::auth::{
    Authorisation, Bundle, Business, Challenge, CustomerTool, Operation, TOOL_CHANGED, Tool, ToolChange, ToolChanged,
    ToolStanding, ToolState, Wanted,
};
use contracts::user::User;
use crypto::{BankKeys, Secret};
use kernel::{Actor, AuditEntry, Ctx, Event, Id, Lang, Money, Phone, Timestamp};
use serde_json::json;
use storage::Tx;

use crate::challenges::signed_in;
use crate::error::Error;
use crate::model::{Lane, ToolSet};
use crate::service::{Service, hex};
use crate::store::{self as tries, AttemptKey, SecretTool};
pub use rules::ToolRules;
use store::{EndedBy, Enrolled, Enrolment, EnrolmentRow, HeldKind, ToolRow};

/// Kinds of tools that are enrolled here.
pub const KINDS: [Tool; 6] =
    [Tool::Passkey, Tool::DeviceCertificate, Tool::Gesture, Tool::Totp, Tool::UsbKey, Tool::Face];

/// Wrong first proofs after which an enrolment is over.
const ENROLMENT_TRIES_MAX: i64 = 5;

/// What a customer proves themselves with.
pub enum Proof {
    /// A PIN, a code, a pattern.
    Secret(Secret<String>),
    /// What the browser hands over of a key: `PublicKeyCredential.toJSON()`; of a face, the check that was passed.
    Key(serde_json::Value),
}

impl From<String> for Proof {
    fn from(secret: String) -> Self {
        Self::Secret(secret.into())
    }
}

/// A tool and how it stands.
#[derive(Clone)]
pub struct Held {
    pub row: ToolRow,
    pub standing: ToolStanding,
    pub locked_until: Option<Timestamp>,
}

/// What to enrol.
pub struct EnrolOrder {
    pub tool: Tool,
    /// What its owner calls it.
    pub label: String,
    /// The serial on the back of a token that the bank handed out.
    pub serial: Option<String>,
    pub challenge: Option<Id<Challenge>>,
}

/// An enrolment that waits for the tool's first proof.
pub struct Begun {
    pub enrolment_id: Id<Enrolment>,
    pub expires_at: Timestamp,
    pub offer: Offer,
}

/// What is needed for the first proof.
pub enum Offer {
    /// Draw it.
    Pattern,
    /// Put this into an authenticator app, and give its first code.
    Seed { uri: String, seed: String, qr: Vec<String> },
    /// Give the code that the bank's token shows.
    Token,
    /// Have the browser make a key: `PublicKeyCredentialCreationOptions` as JSON.
    Key { options: serde_json::Value },
    /// Have the device's key sign this.
    Certificate { to_sign: String },
    /// Do before the camera what a check asks for.
    Face,
}

/// What a first proof made.
pub(crate) struct Made {
    pub material: String,
    pub locator: Option<Vec<u8>>,
    pub device_id: Option<String>,
    pub last_step: i64,
    pub life_days: i64,
    /// The number of a certificate.
    pub serial: Option<String>,
}

/// Tools that work on one device, of which each has one.
const fn is_of_a_device(tool: Tool) -> bool {
    matches!(tool, Tool::Gesture | Tool::DeviceCertificate)
}

/// Tools of which a customer has one: a second takes the place of the first.
const fn is_the_only_one(tool: Tool) -> bool {
    matches!(tool, Tool::Face)
}

/// A change of tools that takes a proof.
enum Change<'a> {
    Enrol(&'a EnrolOrder, &'a str),
    Revoke(&'a ToolRow),
    Unlock(&'a ToolRow),
    /// Another key for the device of the session.
    DeviceKey(&'a [u8]),
}

impl Change<'_> {
    /// What the proof is bound to.
    fn what(&self) -> String {
        match self {
            Self::Enrol(order, label) => {
                format!("enrol/{}/{}/{label}", model::word(order.tool), order.serial.as_deref().unwrap_or("-"))
            }
            Self::Revoke(row) => format!("revoke/{}", row.tool_id),
            Self::Unlock(row) => format!("unlock/{}", row.tool_id),
            Self::DeviceKey(point) => format!("device-key/{}", hex(point)),
        }
    }

    fn title(&self, lang: Lang) -> String {
        let (tool, zh, en) = match self {
            Self::DeviceKey(_) => return lang.pick("更换本设备的安全密钥", "Replace this device's key").to_owned(),
            Self::Enrol(order, _) => (order.tool, "开通", "Set up"),
            Self::Revoke(row) => (row.kind, "停用", "Remove"),
            Self::Unlock(row) => (row.kind, "解锁", "Unlock"),
        };
        match lang {
            Lang::Zh => format!("{zh}{}", tool.names().0),
            Lang::En => format!("{en}: {}", tool.names().1),
        }
    }
}

/// The device of the caller's session.
pub(crate) fn device_of(ctx: &Ctx) -> &str {
    match &ctx.actor {
        Actor::Customer { device_id, .. } => device_id,
        _ => "",
    }
}

/// Under which wrong tries at a tool are counted. A pattern's by phone and device, so that only who holds the device can
/// lock it, and whether the phone is anybody's does not show.
pub(crate) fn tries_key(
    keys: &BankKeys,
    tool: Tool,
    user: Id<User>,
    phone: &Phone,
    device_id: &str,
) -> Option<AttemptKey> {
    let secret = SecretTool::of(tool)?;
    let subject = match tool {
        Tool::Gesture => hex(&keys.blind_index("auth.gesture", &format!("{}/{device_id}", phone.as_str()))),
        _ => user.to_string(),
    };
    Some(AttemptKey { subject, tool: secret, lane: Lane::Known })
}

impl Service {
    pub(crate) async fn tool_rules(&self, ctx: &Ctx) -> Result<Arc<ToolRules>, Error> {
        Ok(self.parameters.current(ctx).await?)
    }

    pub(crate) async fn phone_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Phone, Error> {
        Ok(self.users.get(ctx, user).await?.ok_or(Error::NotFound)?.phone)
    }

    /// All tools a customer enrolled, the newest first, with how each stands.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn enrolled(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Held>, Error> {
        let (db, keys) = self.room(ctx)?;
        let phone = self.phone_of(ctx, user).await?;
        let rows = store::tools(&db, &keys, user).await?;
        let mut held = Vec::with_capacity(rows.len());
        for row in rows {
            let key = tries_key(&keys, row.kind, user, &phone, row.device_id.as_deref().unwrap_or_default());
            let locked_until = match key.filter(|_| row.ended_at.is_none()) {
                Some(key) => Some(tries::attempts(&db, &key).await?.locked_until).filter(|until| ctx.now() < *until),
                None => None,
            };
            let standing = model::standing(row.ended_at, row.expires_at, locked_until, ctx.now());
            held.push(Held { row, standing, locked_until: locked_until.filter(|_| standing == ToolStanding::Locked) });
        }
        Ok(held)
    }

    /// Kinds of enrolled tools that the caller could use now: in force, not locked; a pattern on its own device
    /// only, a key under its own host only.
    pub(crate) async fn usable(&self, ctx: &Ctx, user: Id<User>) -> Result<ToolSet, Error> {
        let db = self.banks.db(ctx)?;
        let read = async { Ok::<_, Error>(Arc::new(store::kinds(&db, user).await?)) };
        let kinds = self.tool_kinds.get_or(ctx, &db, (ctx.tenant.clone(), user), read).await?;
        let in_force = |kind: &&HeldKind| {
            kind.expires_at.is_none_or(|end| ctx.now() < end)
                && (!is_of_a_device(kind.tool) || kind.device_id.as_deref() == Some(device_of(ctx)))
                && keys::works_here(ctx, kind.tool, kind.host.as_deref())
        };
        let mut usable: ToolSet = kinds.iter().filter(in_force).map(|kind| kind.tool).collect();
        if usable.contains(&Tool::Face) && !self.may_look(ctx, user).await? {
            usable.remove(&Tool::Face);
        }
        if usable.is_empty() {
            return Ok(usable);
        }
        let (db, keys) = self.room(ctx)?;
        let phone = self.phone_of(ctx, user).await?;
        for tool in usable.clone() {
            let Some(key) = tries_key(&keys, tool, user, &phone, device_of(ctx)) else { continue };
            if tries::attempts(&db, &key).await?.locked_for_s(ctx.now()).is_some() {
                usable.remove(&tool);
            }
        }
        Ok(usable)
    }

    /// How the kinds of enrolled tools stand, for whoever looks at a customer as a whole: the best of each kind counts.
    pub(crate) async fn enrolled_states(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<ToolState>, Error> {
        let held = self.enrolled(ctx, user).await?;
        let rank = |standing: ToolStanding| match standing {
            ToolStanding::Active => 0,
            ToolStanding::Locked => 1,
            ToolStanding::Expired => 2,
            ToolStanding::Revoked => 3,
            ToolStanding::NotHeld => 4,
        };
        let state = |tool: Tool| {
            let of_kind = held.iter().filter(|one| one.row.kind == tool);
            let best = of_kind.min_by_key(|one| rank(one.standing));
            ToolState {
                tool: tool.into(),
                state: best.map_or(ToolStanding::NotHeld, |best| best.standing),
                locked_until: best.and_then(|best| best.locked_until),
                expires_at: best.and_then(|best| best.row.expires_at),
            }
        };
        Ok(KINDS.into_iter().map(state).collect())
    }

    /// Asks for the proof of a change, or takes the one that was given. Answers the challenge that was spent on it.
    async fn prove(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        change: &Change<'_>,
        challenge: Option<Id<Challenge>>,
    ) -> Result<Id<Challenge>, Error> {
        self.prove_act(ctx, user, (change.what(), change.title(ctx.lang)), challenge).await
    }

    /// The same for any act that changes by what a customer is known: what the proof is bound to, and what it is called.
    pub(crate) async fn prove_act(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        (what, title): (String, String),
        challenge: Option<Id<Challenge>>,
    ) -> Result<Id<Challenge>, Error> {
        let operation = Operation {
            user_id: user,
            business: Business::ChangeTools,
            amount: Money::cny(0),
            payee_account: String::new(),
            payee_name: String::new(),
            payee_bank_no: self.banks.of(ctx)?.bank_no.clone(),
            from_account: what.clone(),
            summary: title.clone(),
            first_time_payee: false,
            bundle: Some(Bundle { digest: what, title }),
        };
        // Spent under its own name: a call that is made again after a lost answer may use it again, another act may not.
        let spend_key = challenge.map(|id| format!("tools:{id}")).unwrap_or_default();
        match self.decide(ctx, &operation, challenge, &spend_key).await? {
            Authorisation::Allow(grant) => grant.challenge_id.ok_or(Error::ChallengeInvalid),
            Authorisation::StepUp(challenge) => Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                Err(Error::Denied(Box::new(denial)))
            }
        }
    }

    /// Asks for the proof that another key for the caller's device takes, or takes the one that was given.
    pub(crate) async fn prove_new_device_key(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        point: &[u8],
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        self.prove(ctx, user, &Change::DeviceKey(point), challenge).await.map(drop)
    }

    /// Begins to enrol a tool: takes the PIN and a code, and hands out what is needed for the tool's first proof.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, tool = ?order.tool))]
    pub async fn begin_enrolment(&self, ctx: &Ctx, order: EnrolOrder) -> Result<Begun, Error> {
        let (user, session) = signed_in(ctx)?;
        let label = model::label(&order.label).ok_or(Error::LabelUnfit)?;
        let rules = self.tool_rules(ctx).await?;
        if !self.offered(ctx).await?.contains(&order.tool) || (order.serial.is_some() && order.tool != Tool::Totp) {
            return Err(Error::ToolNotOffered);
        }
        self.check_room(ctx, user, order.tool, &rules).await?;
        if order.tool == Tool::Face {
            self.check_face_consent(ctx, user).await?;
        }
        let challenge_id = self.prove(ctx, user, &Change::Enrol(&order, &label), order.challenge).await?;
        let (db, keys) = self.room(ctx)?;
        let site = keys::Site::of(ctx);
        let (secret, offer) = match (order.tool, &order.serial) {
            (Tool::Passkey | Tool::UsbKey, _) => {
                self.new_key(ctx, (user, order.tool), site.as_ref().ok_or(Error::KeyElsewhere)?).await?
            }
            (Tool::Totp, Some(serial)) => (self.free_token(ctx, serial).await?, Offer::Token),
            (Tool::Totp, None) => self.new_seed(ctx, user).await?,
            (Tool::DeviceCertificate, _) => self.new_certificate(ctx, user).await?,
            (Tool::Face, _) => (String::new(), Offer::Face),
            _ => (String::new(), Offer::Pattern),
        };
        let row = EnrolmentRow {
            enrolment_id: ctx.new_id(),
            user_id: user,
            session_id: session,
            kind: order.tool,
            label,
            challenge_id,
            secret,
            host: site.filter(|_| keys::SIGNING.contains(&order.tool)).map(|site| site.host),
            serial: order.serial,
            tries: 0,
            created_at: ctx.now(),
            expires_at: ctx.now().plus_seconds(rules.enrolment_life_s),
            used_at: None,
        };
        let mut tx = db.begin(ctx).await?;
        if store::challenge_made_a_tool_in_tx(&mut tx, challenge_id).await? {
            return Err(Error::ChallengeInvalid);
        }
        store::insert_enrolment_in_tx(&mut tx, &keys, &row).await?;
        tx.commit().await?;
        Ok(Begun { enrolment_id: row.enrolment_id, expires_at: row.expires_at, offer })
    }

    /// Kinds that can be enrolled where the caller is.
    pub(crate) async fn offered(&self, ctx: &Ctx) -> Result<Vec<Tool>, Error> {
        let makers: Arc<keys::KeyRules> = self.parameters.current(ctx).await?;
        let takes_hardware = !makers.roots.is_empty();
        let has_key = match signed_in(ctx) {
            Ok((user, _)) => self.device_key(ctx, user).await?.is_some(),
            Err(_) => false,
        };
        let offered = |tool: &Tool| match tool {
            Tool::UsbKey => takes_hardware && keys::can_be_made(ctx, *tool),
            Tool::DeviceCertificate => has_key,
            Tool::Face => self.sees_faces(),
            tool => keys::can_be_made(ctx, *tool),
        };
        Ok(KINDS.into_iter().filter(offered).collect())
    }

    /// Refuses one tool more than a customer may have of a kind.
    async fn check_room(&self, ctx: &Ctx, user: Id<User>, tool: Tool, rules: &ToolRules) -> Result<(), Error> {
        let kinds = store::kinds(&self.banks.db(ctx)?, user).await?;
        let most = rules.most_of(tool);
        // A second one for a device takes the place of the first.
        let takes_a_place = |kind: &&HeldKind| {
            kind.tool == tool
                && !is_the_only_one(tool)
                && (!is_of_a_device(tool) || kind.device_id.as_deref() != Some(device_of(ctx)))
        };
        let held = i64::try_from(kinds.iter().filter(takes_a_place).count()).unwrap_or(i64::MAX);
        if held >= most { Err(Error::ToolsTooMany { most }) } else { Ok(()) }
    }

    /// Takes the first proof of a tool, and with it the tool is enrolled.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn confirm_enrolment(&self, ctx: &Ctx, id: Id<Enrolment>, proof: Proof) -> Result<Held, Error> {
        let (user, _) = signed_in(ctx)?;
        let (db, keys) = self.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let row = open_enrolment_in_tx(&mut tx, ctx, &keys, id).await?;
        // Hashing is slow: nothing is locked meanwhile.
        drop(tx);
        let made = match (row.kind, proof) {
            (Tool::Totp, Proof::Secret(code)) => self.first_code(ctx, &row, code.expose()).await,
            (Tool::Gesture, Proof::Secret(pattern)) => self.first_pattern(ctx, user, pattern).await,
            (Tool::Passkey | Tool::UsbKey, Proof::Key(answer)) => self.first_signature(ctx, &row, answer),
            (Tool::DeviceCertificate, Proof::Key(answer)) => self.first_certificate(ctx, &row, &answer).await,
            (Tool::Face, Proof::Key(answer)) => self.first_face(ctx, &row, answer).await,
            _ => Err(Error::ProofUnfit),
        };
        let made = match made {
            Ok(made) => made,
            Err(Error::CodeWrong { .. } | Error::KeyRefused { .. }) => {
                let mut tx = db.begin(ctx).await?;
                store::count_enrolment_try_in_tx(&mut tx, id).await?;
                tx.commit().await?;
                let left = ENROLMENT_TRIES_MAX - row.tries - 1;
                return Err(match row.kind {
                    _ if left <= 0 => Error::EnrolmentOver,
                    kind if keys::SIGNING.contains(&kind) || kind == Tool::DeviceCertificate => {
                        Error::KeyRefused { left }
                    }
                    _ => Error::CodeWrong { left },
                });
            }
            Err(error) => return Err(error),
        };
        self.keep_enrolled(ctx, &keys, id, made).await
    }

    /// Stores what a first proof made, unless the enrolment was used meanwhile.
    async fn keep_enrolled(&self, ctx: &Ctx, keys: &BankKeys, id: Id<Enrolment>, made: Made) -> Result<Held, Error> {
        let now = ctx.now();
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let enrolment = open_enrolment_in_tx(&mut tx, ctx, keys, id).await?;
        // Its challenge is locked: of several enrolments begun with it, one comes to an end.
        tries::challenge_in_tx(&mut tx, enrolment.challenge_id).await?;
        if store::challenge_made_a_tool_in_tx(&mut tx, enrolment.challenge_id).await? {
            return Err(Error::EnrolmentOver);
        }
        let row = ToolRow {
            tool_id: ctx.new_id(),
            user_id: enrolment.user_id,
            kind: enrolment.kind,
            label: enrolment.label,
            material: made.material,
            device_id: made.device_id,
            host: enrolment.host,
            serial: enrolment.serial.or(made.serial),
            last_step: made.last_step,
            created_at: now,
            last_used_at: None,
            expires_at: (made.life_days > 0).then(|| now.plus_seconds(made.life_days * 86_400)),
            ended_at: None,
        };
        if is_of_a_device(row.kind) || is_the_only_one(row.kind) {
            for old in store::held_in_tx(&mut tx, keys, row.user_id, row.kind).await? {
                if is_the_only_one(row.kind) || old.device_id == row.device_id {
                    store::revoke_in_tx(&mut tx, &old, EndedBy::Customer, now).await?;
                }
            }
            let phone = self.phone_of(ctx, row.user_id).await?;
            if let Some(key) = tries_key(keys, row.kind, row.user_id, &phone, device_of(ctx)) {
                tries::clear_attempts_in_tx(&mut tx, &key).await?;
            }
        }
        if !store::insert_tool_in_tx(&mut tx, keys, &row, made.locator).await? {
            return Err(Error::ToolTaken);
        }
        if let Some(serial) = row.serial.as_ref().filter(|_| row.kind == Tool::Totp)
            && !tokens::bind_in_tx(&mut tx, serial, row.tool_id, now).await?
        {
            return Err(Error::TokenUnknown);
        }
        store::use_enrolment_in_tx(&mut tx, id, now).await?;
        note_in_tx(&mut tx, &row, ToolChange::Enrolled, "auth.tool_enrolled", json!({}));
        tx.commit().await?;
        Ok(Held { standing: model::standing(None, row.expires_at, None, now), row, locked_until: None })
    }

    /// Gives a tool of the caller's another name.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn rename_tool(&self, ctx: &Ctx, tool: Id<Enrolled>, label: &str) -> Result<(), Error> {
        let (user, _) = signed_in(ctx)?;
        let label = model::label(label).ok_or(Error::LabelUnfit)?;
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let row = self.own_tool_in_tx(&mut tx, ctx, user, tool).await?;
        store::rename_in_tx(&mut tx, row.tool_id, &label).await?;
        tx.audit(AuditEntry::done("auth.tool_renamed", user, &json!({ "id": tool, "tool": row.kind })));
        Ok(tx.commit().await?)
    }

    /// Ends a tool of the caller's for good, with a proof.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn revoke_tool(&self, ctx: &Ctx, tool: Id<Enrolled>, proof: Option<Id<Challenge>>) -> Result<(), Error> {
        let (user, _) = signed_in(ctx)?;
        let row = self.own_tool(ctx, user, tool).await?;
        if row.ended_at.is_some() {
            return Ok(());
        }
        self.prove(ctx, user, &Change::Revoke(&row), proof).await?;
        self.end_tool(ctx, user, tool, EndedBy::Customer, json!({})).await
    }

    /// Lifts the lock of a tool of the caller's, with a proof of the others.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn unlock_tool(&self, ctx: &Ctx, tool: Id<Enrolled>, proof: Option<Id<Challenge>>) -> Result<(), Error> {
        let (user, _) = signed_in(ctx)?;
        let row = self.own_tool(ctx, user, tool).await?;
        if row.ended_at.is_some() {
            return Err(Error::NotFound);
        }
        self.prove(ctx, user, &Change::Unlock(&row), proof).await?;
        self.lift_lock(ctx, &row, json!({})).await
    }

    /// A tool of the customer's, ended or not.
    async fn own_tool(&self, ctx: &Ctx, user: Id<User>, tool: Id<Enrolled>) -> Result<ToolRow, Error> {
        let (db, keys) = self.room(ctx)?;
        store::tool(&db, &keys, tool).await?.filter(|row| row.user_id == user).ok_or(Error::NotFound)
    }

    async fn own_tool_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        user: Id<User>,
        tool: Id<Enrolled>,
    ) -> Result<ToolRow, Error> {
        let keys = self.keys.bank(&ctx.tenant);
        store::tool_in_tx(tx, &keys, tool).await?.filter(|row| row.user_id == user).ok_or(Error::NotFound)
    }

    async fn end_tool(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        tool: Id<Enrolled>,
        by: EndedBy,
        why: serde_json::Value,
    ) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let row = self.own_tool_in_tx(&mut tx, ctx, user, tool).await?;
        if row.ended_at.is_some() {
            return Ok(());
        }
        store::revoke_in_tx(&mut tx, &row, by, ctx.now()).await?;
        note_in_tx(&mut tx, &row, ToolChange::Revoked, "auth.tool_revoked", why);
        Ok(tx.commit().await?)
    }

    async fn lift_lock(&self, ctx: &Ctx, row: &ToolRow, why: serde_json::Value) -> Result<(), Error> {
        let (db, keys) = self.room(ctx)?;
        let phone = self.phone_of(ctx, row.user_id).await?;
        let device = row.device_id.as_deref().unwrap_or_default();
        let key = tries_key(&keys, row.kind, row.user_id, &phone, device).ok_or(Error::NotFound)?;
        let mut tx = db.begin(ctx).await?;
        tries::clear_attempts_in_tx(&mut tx, &key).await?;
        note_in_tx(&mut tx, row, ToolChange::Unlocked, "auth.tool_unlocked", why);
        Ok(tx.commit().await?)
    }

    /// Ends a customer's tool in the bank's name.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn operator_revoke(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        tool: Id<Enrolled>,
        purpose: &str,
    ) -> Result<(), Error> {
        self.end_tool(ctx, user, tool, EndedBy::Bank, json!({ "purpose": purpose })).await
    }

    /// Lifts every lock of one kind of tool in the bank's name: the wrong tries of the owner's devices and of strangers'.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, tool = ?tool))]
    pub async fn operator_unlock(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        tool: CustomerTool,
        purpose: &str,
    ) -> Result<(), Error> {
        let (db, keys) = self.room(ctx)?;
        let phone = self.phone_of(ctx, user).await?;
        let locks = match tool {
            CustomerTool::Password => {
                let subject = Self::sign_in_subject(&keys, &phone);
                let lane = |lane| AttemptKey { subject: subject.clone(), tool: SecretTool::Password, lane };
                vec![lane(Lane::Known), lane(Lane::Stranger)]
            }
            CustomerTool::Pin | CustomerTool::SmsCode => {
                let secret = if tool == CustomerTool::Pin { SecretTool::Pin } else { SecretTool::SmsCode };
                vec![AttemptKey { subject: user.to_string(), tool: secret, lane: Lane::Known }]
            }
            _ => {
                let rows = store::tools(&db, &keys, user).await?;
                let own = rows.iter().filter(|row| CustomerTool::from(row.kind) == tool && row.ended_at.is_none());
                let key = |row: &ToolRow| {
                    tries_key(&keys, row.kind, user, &phone, row.device_id.as_deref().unwrap_or_default())
                };
                own.filter_map(key).collect()
            }
        };
        if locks.is_empty() {
            return Err(Error::NotFound);
        }
        let mut tx = db.begin(ctx).await?;
        for key in &locks {
            tries::clear_attempts_in_tx(&mut tx, key).await?;
        }
        tx.audit(AuditEntry::done("auth.tool_unlocked", user, &json!({ "tool": tool, "purpose": purpose })));
        Ok(tx.commit().await?)
    }
}

/// The caller's own enrolment, while it can still be confirmed.
pub(crate) async fn open_enrolment_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    keys: &BankKeys,
    id: Id<Enrolment>,
) -> Result<EnrolmentRow, Error> {
    let (user, session) = signed_in(ctx)?;
    let row = store::enrolment_in_tx(tx, keys, id).await?;
    let row = row.filter(|row| row.user_id == user && row.session_id == session).ok_or(Error::NotFound)?;
    if row.used_at.is_some() || ctx.now() >= row.expires_at || row.tries >= ENROLMENT_TRIES_MAX {
        return Err(Error::EnrolmentOver);
    }
    Ok(row)
}

/// Tells the trail and the other groups.
fn note_in_tx(tx: &mut Tx, row: &ToolRow, change: ToolChange, act: &'static str, why: serde_json::Value) {
    let mut detail = json!({ "id": row.tool_id, "tool": row.kind });
    if let (Some(detail), Some(why)) = (detail.as_object_mut(), why.as_object()) {
        detail.extend(why.clone());
    }
    tx.audit(AuditEntry::done(act, row.user_id, &detail));
    let told = ToolChanged { user_id: row.user_id, tool: row.kind, change };
    tx.publish(Event::new(TOOL_CHANGED, row.user_id, &told));
}
