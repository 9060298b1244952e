//! Use cases: taking reports, saying how a device stands, banning and lifting.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use chrono_tz::Tz;
use contracts::auth::{DeviceSignature, DeviceSignatures};
use contracts::user::{ConsentPurpose, ConsentStanding, Consents};
use crypto::KeyRing;
use kernel::{Actor, AuditEntry, Ctx, Page, PageQuery, TenantId, Timestamp};
use parameters::Parameters;
use parking_lot::{Mutex, RwLock};
use publishing::Publishing;
use serde_json::json;
use storage::{Begun, Db, Tx};
use tenancy::Banks;

use super::card::{Card, CardKind, SHIPPED};
use super::envelope::{self, Bearer, Envelope, Report};
use super::error::DeviceError;
use super::memory::{DEVICES_MAX, Heeds, Known, Memory, Shared, Standing};
use super::rules::PerceptionRules;
use super::signals::Signal;
use super::store::{self, BanRow, DeviceRow, SharedBan, State, Which};

/// Older than this, what is in memory is read again beside the question.
const STALE_S: i64 = 3;
/// Older than this, the question waits for it.
const TOO_OLD_S: i64 = 60;
/// How far back changes are read again: a transaction of another process may commit a little after its time.
const OVERLAP_S: i64 = 10;
/// Devices that are shown of those others have banned.
const REFUSED_SHOWN: usize = 100;

/// What the perception of devices asks of others.
#[derive(Clone)]
pub struct Ports {
    /// The score card in force.
    pub line: Publishing,
    /// Whether a customer agreed to being recognised.
    pub consents: Arc<dyn Consents>,
}

/// Who bans or lifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The operator of the context.
    Operator,
    /// A rule.
    Rule(String),
}

impl By {
    fn word(&self, ctx: &Ctx) -> String {
        match self {
            Self::Operator => ctx.actor.id().to_owned(),
            Self::Rule(rule) => format!("rule:{rule}"),
        }
    }
}

/// A nonce, and whether a fingerprint may come with the report.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// The nonce.
    pub nonce: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Whether a fingerprint is wanted.
    pub fingerprint: FingerprintWish,
}

/// Whether a fingerprint is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskFingerprintWish)]
pub enum FingerprintWish {
    /// Take it.
    Take,
    /// Leave it: the customer has not agreed.
    Leave,
}

/// A device with how it stands now and its bans.
#[derive(Debug)]
pub struct DeviceFile {
    /// As it is stored.
    pub row: DeviceRow,
    /// As rules see it.
    pub standing: Standing,
    /// What each signal weighs.
    pub card: Arc<Card>,
    /// The newest first.
    pub bans: Vec<BanRow>,
}

/// How a bank stands to the alliance's list.
#[derive(Debug)]
pub struct Sharing {
    /// What the bank has set.
    pub rules: Arc<PerceptionRules>,
    /// How many fingerprints it has told.
    pub told: usize,
    /// How many others have told, and how many banks those are.
    pub from_others: (usize, usize),
    /// Devices of the bank's customers that are refused for it.
    pub refused: Vec<String>,
}

/// Perceives devices, in every bank.
pub struct Perception {
    pub(super) banks: Banks,
    keys: KeyRing,
    pub(super) parameters: Parameters,
    ports: Ports,
    signatures: OnceLock<Arc<dyn DeviceSignatures>>,
    known: RwLock<HashMap<TenantId, Arc<Room>>>,
    loading: tokio::sync::Mutex<()>,
    alliance: Alliance,
}

/// A bank in memory and how fresh it is.
struct Room {
    memory: Memory,
    place: Mutex<Place>,
    reading: tokio::sync::Mutex<()>,
}

/// When something was last read, and how far.
#[derive(Debug, Clone)]
struct Place {
    read_at: Timestamp,
    seen: Timestamp,
}

#[derive(Default)]
struct Alliance {
    shared: Shared,
    place: Mutex<Option<Place>>,
    reading: tokio::sync::Mutex<()>,
}

impl Perception {
    /// Over `banks`.
    pub fn new(banks: Banks, keys: KeyRing, ports: Ports) -> Self {
        Self {
            parameters: Parameters::new(banks.clone()),
            banks,
            keys,
            ports,
            signatures: OnceLock::new(),
            known: RwLock::default(),
            loading: tokio::sync::Mutex::default(),
            alliance: Alliance::default(),
        }
    }

    /// Has signatures checked by `signatures`, which is made after this.
    pub fn follow(&self, signatures: Arc<dyn DeviceSignatures>) {
        // The wiring calls this once.
        let _ = self.signatures.set(signatures);
    }

    /// Draws a nonce for the session and device of `ctx`.
    pub async fn draw(&self, ctx: &Ctx) -> Result<Drawn, DeviceError> {
        let bearer = bearer(ctx)?;
        let nonce = envelope::nonce(ctx, &self.keys.bank(&ctx.tenant).nonces, bearer);
        let expires_at = ctx.now().plus_seconds(envelope::NONCE_LIFE_S);
        Ok(Drawn { nonce, expires_at, fingerprint: self.wish(ctx).await? })
    }

    async fn wish(&self, ctx: &Ctx) -> Result<FingerprintWish, DeviceError> {
        let rules: Arc<PerceptionRules> = self.parameters.current(ctx).await?;
        if !rules.fingerprint_needs_consent {
            return Ok(FingerprintWish::Take);
        }
        let Some(user) = ctx.user_id().and_then(|id| id.parse().ok()) else { return Ok(FingerprintWish::Leave) };
        let standing = self.ports.consents.standing(ctx, user, ConsentPurpose::Personalisation).await?;
        Ok(if standing == ConsentStanding::Given { FingerprintWish::Take } else { FingerprintWish::Leave })
    }

    /// Takes a report of the device of `ctx`.
    ///
    /// # Errors
    /// Forged, unsigned, late, used or malformed: nothing is kept of it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn report(&self, ctx: &Ctx, envelope: &Envelope) -> Result<(), DeviceError> {
        let bearer = bearer(ctx)?;
        let device_id = bearer.device_id.to_owned();
        let drawn_at = envelope::drawn_at(ctx, &self.keys.bank(&ctx.tenant).nonces, bearer, &envelope.nonce)?;
        let proof = self.proof(ctx, envelope, &device_id).await?;
        let mut report = envelope.read(ctx.now())?;
        let rules: Arc<PerceptionRules> = self.parameters.current(ctx).await?;
        if is_repackaged(&rules, &report) {
            report.signals.insert(Signal::Repackaged);
        }
        if self.wish(ctx).await? == FingerprintWish::Leave {
            report.fingerprint = None;
        }
        let room = self.room(ctx).await?;
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let mut row = store::ensure_in_tx(&mut tx, &device_id, ctx.now()).await?;
        if drawn_at.micros() <= row.last_nonce {
            return Err(DeviceError::Used);
        }
        row.last_nonce = drawn_at.micros();
        row.proof = Some(proof.to_owned());
        self.note(ctx, &mut row, &report);
        row.score = room.standing(&row, &self.alliance.shared, ctx.now()).score;
        store::keep_in_tx(&mut tx, &row).await?;
        tx.commit().await?;
        room.memory.take(&row);
        Ok(())
    }

    async fn proof(&self, ctx: &Ctx, envelope: &Envelope, device_id: &str) -> Result<&'static str, DeviceError> {
        let Some(signatures) = self.signatures.get() else { return Ok("session") };
        let text = envelope.text(ctx, device_id);
        match signatures.device_signed(ctx, &text, envelope.signature.as_deref()).await? {
            DeviceSignature::Right => Ok("key"),
            DeviceSignature::NoKey => Ok("session"),
            DeviceSignature::Missing => Err(DeviceError::Unsigned),
            DeviceSignature::Wrong => Err(DeviceError::Forged),
        }
    }

    /// Writes a report into the row of its device.
    fn note(&self, ctx: &Ctx, row: &mut DeviceRow, report: &Report) {
        let now = ctx.now();
        row.platform = Some(report.platform);
        row.told = row.told.after(report.signals, now);
        row.zone = report.zone.map(|zone| zone.name().to_owned());
        if let Some(fingerprint) = &report.fingerprint {
            let alliance = self.keys.bank(&TenantId::alliance());
            let digest = hex::encode(alliance.blind_index("risk_device.fingerprint", fingerprint));
            if row.fingerprint.as_ref().is_some_and(|known| *known != digest) {
                row.fingerprint_changed_at = Some(now);
            }
            row.fingerprint = Some(digest);
        }
        row.last_seen_at = now;
        row.change(now);
    }

    /// How a device stands; nothing for one that never reported and was never banned, or longer ago than memory reaches.
    /// Answers from memory.
    pub async fn standing(&self, ctx: &Ctx, device_id: &str) -> Result<Option<Standing>, DeviceError> {
        self.standing_at(ctx, device_id, None).await
    }

    /// The same where the time zone of the caller's address is known: one that is not the device's own is told.
    pub async fn standing_at(
        &self,
        ctx: &Ctx,
        device_id: &str,
        place: Option<Tz>,
    ) -> Result<Option<Standing>, DeviceError> {
        let room = self.room(ctx).await?;
        Ok(room.memory.standing(device_id, &self.alliance.shared, ctx.now(), place))
    }

    /// Bans a device: from now on it is refused. In force at once in this process, within seconds in others.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn ban(&self, ctx: &Ctx, device_id: &str, by: &By, reason: &str) -> Result<(), DeviceError> {
        let room = self.room(ctx).await?;
        let db = self.banks.db(ctx)?;
        let Begun::First(mut tx) = Tx::begin_once::<()>(&db, ctx).await? else { return Ok(()) };
        let mut row = store::ensure_in_tx(&mut tx, device_id, ctx.now()).await?;
        if row.state == State::Banned {
            return match by {
                By::Operator => Err(DeviceError::AlreadyBanned),
                By::Rule(_) => Ok(()),
            };
        }
        let (banned_by, now) = (by.word(ctx), ctx.now());
        let ban = BanRow { ban_id: ctx.new_id(), banned_at: now, banned_by, reason: reason.to_owned(), lifted: None };
        store::insert_ban_in_tx(&mut tx, device_id, &ban).await?;
        row.state = State::Banned;
        row.change(now);
        store::keep_in_tx(&mut tx, &row).await?;
        let detail = json!({ "by": ban.banned_by, "reason": reason });
        tx.audit(AuditEntry::done("risk.device_banned", device_id, &detail));
        tx.commit_answer(()).await?;
        room.memory.take(&row);
        self.share_soon(ctx).await;
        Ok(())
    }

    /// Lifts whatever bans a device: a ban of this bank, or what it looks like. In force at once in this process.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn lift(&self, ctx: &Ctx, device_id: &str, reason: &str) -> Result<(), DeviceError> {
        let room = self.room(ctx).await?;
        let db = self.banks.db(ctx)?;
        if store::one(&db, device_id).await?.is_none() {
            return Err(DeviceError::NotFound);
        }
        let Begun::First(mut tx) = Tx::begin_once::<()>(&db, ctx).await? else { return Ok(()) };
        let mut row = store::ensure_in_tx(&mut tx, device_id, ctx.now()).await?;
        let now = ctx.now();
        let standing = room.standing(&row, &self.alliance.shared, now);
        let looks_banned = standing.signals.contains(Signal::FingerprintBanned);
        if row.state != State::Banned && !standing.banned && !looks_banned {
            return Err(DeviceError::NotBanned);
        }
        store::lift_ban_in_tx(&mut tx, device_id, (now, &By::Operator.word(ctx), reason)).await?;
        row.state = State::Cleared;
        row.change(now);
        store::keep_in_tx(&mut tx, &row).await?;
        tx.audit(AuditEntry::done("risk.device_ban_lifted", device_id, &json!({ "reason": reason })));
        tx.commit_answer(()).await?;
        room.memory.take(&row);
        self.share_soon(ctx).await;
        Ok(())
    }

    /// Devices of the bank, the highest score first, each with how it stands.
    pub async fn list(
        &self,
        ctx: &Ctx,
        which: Which,
        page: &PageQuery,
    ) -> Result<Page<(DeviceRow, Standing)>, DeviceError> {
        let room = self.room(ctx).await?;
        let Page { items, next_cursor } = store::page(&self.banks.db(ctx)?, which, page).await?;
        let stand = |row: DeviceRow| {
            let standing = room.standing(&row, &self.alliance.shared, ctx.now());
            (row, standing)
        };
        Ok(Page { items: items.into_iter().map(stand).collect(), next_cursor })
    }

    /// All about one device.
    pub async fn file(&self, ctx: &Ctx, device_id: &str) -> Result<DeviceFile, DeviceError> {
        let room = self.room(ctx).await?;
        let db = self.banks.db(ctx)?;
        let row = store::one(&db, device_id).await?.ok_or(DeviceError::NotFound)?;
        let standing = room.standing(&row, &self.alliance.shared, ctx.now());
        let bans = store::bans(&db, device_id).await?;
        Ok(DeviceFile { row, standing, card: room.memory.card(), bans })
    }

    /// How the bank stands to the alliance's list.
    pub async fn sharing(&self, ctx: &Ctx) -> Result<Sharing, DeviceError> {
        let room = self.room(ctx).await?;
        let rules: Arc<PerceptionRules> = self.parameters.current(ctx).await?;
        let told = store::shared_of(&self.catalogue(ctx)?, &ctx.tenant).await?.len();
        let shared = &self.alliance.shared;
        let refused = room.memory.refused_by_others(shared, REFUSED_SHOWN);
        Ok(Sharing { rules, told, from_others: shared.from_others(&ctx.tenant), refused })
    }

    pub(super) fn catalogue(&self, ctx: &Ctx) -> Result<Db, DeviceError> {
        Ok(self.banks.db(&ctx.in_tenant(TenantId::alliance()))?)
    }

    /// The bank of `ctx` in memory, read when it is first asked for, and again when that is some seconds ago.
    async fn room(&self, ctx: &Ctx) -> Result<Arc<Room>, DeviceError> {
        self.freshen_alliance(ctx).await?;
        let known = self.known.read().get(&ctx.tenant).cloned();
        let room = match known {
            Some(room) => room,
            None => return self.load(ctx).await,
        };
        let age_s = ctx.now().seconds_since(room.place.lock().read_at);
        if (0..STALE_S).contains(&age_s) {
            return Ok(room);
        }
        if (STALE_S..TOO_OLD_S).contains(&age_s) {
            // Whoever comes while somebody reads goes on with what is there.
            if let Ok(_reading) = room.reading.try_lock() {
                self.refresh(ctx, &room).await?;
            }
            return Ok(room);
        }
        {
            let _reading = room.reading.lock().await;
            self.refresh(ctx, &room).await?;
        }
        Ok(room)
    }

    async fn load(&self, ctx: &Ctx) -> Result<Arc<Room>, DeviceError> {
        let _one_at_a_time = self.loading.lock().await;
        if let Some(room) = self.known.read().get(&ctx.tenant) {
            return Ok(room.clone());
        }
        let (db, now) = (self.banks.db(ctx)?, ctx.now());
        let memory = Memory::new(ctx.tenant.clone(), SHIPPED.clone());
        let newest = store::newest(&db, i64::try_from(DEVICES_MAX).unwrap_or(i64::MAX)).await?;
        let seen = newest.first().map_or(now, |row| row.changed_at.min(now));
        // The oldest first, so that it is the first to go.
        newest.iter().rev().for_each(|row| memory.take(row));
        let banned = store::banned(&db).await?;
        if banned.len() as i64 == store::BANS_MAX {
            tracing::error!(tenant = %ctx.tenant, "more devices are banned than are held in memory");
        }
        banned.iter().for_each(|row| memory.take(row));
        let place = Mutex::new(Place { read_at: now, seen });
        let room = Arc::new(Room { memory, place, reading: tokio::sync::Mutex::default() });
        self.set_up(ctx, &room.memory).await?;
        self.known.write().insert(ctx.tenant.clone(), room.clone());
        Ok(room)
    }

    async fn refresh(&self, ctx: &Ctx, room: &Room) -> Result<(), DeviceError> {
        let (db, now) = (self.banks.db(ctx)?, ctx.now());
        let (mut since, mut after) = (room.place.lock().seen.plus_seconds(-OVERLAP_S), String::new());
        loop {
            let rows = store::changed(&db, (since, &after)).await?;
            rows.iter().for_each(|row| room.memory.take(row));
            let Some(last) = rows.last() else { break };
            (since, after) = (last.changed_at, last.device_id.clone());
            if (rows.len() as i64) < store::PAGE {
                break;
            }
        }
        self.set_up(ctx, &room.memory).await?;
        let seen = room.place.lock().seen.max(since);
        *room.place.lock() = Place { read_at: now, seen };
        Ok(())
    }

    /// The card in force, and whether the bank heeds the alliance's list.
    async fn set_up(&self, ctx: &Ctx, memory: &Memory) -> Result<(), DeviceError> {
        let in_force = self.ports.line.in_force(ctx, CardKind::NAME).await?;
        let card = in_force.holding(publishing::MAIN).and_then(|artefact| artefact.share::<Card>());
        let rules: Arc<PerceptionRules> = self.parameters.current(ctx).await?;
        let heeds = if rules.heeds_bans { Heeds::Others } else { Heeds::Itself };
        memory.work_by(card.unwrap_or_else(|| SHIPPED.clone()), heeds);
        Ok(())
    }

    async fn freshen_alliance(&self, ctx: &Ctx) -> Result<(), DeviceError> {
        let age_s = |place: &Option<Place>| place.as_ref().map(|place| ctx.now().seconds_since(place.read_at));
        let is_fresh = |age: Option<i64>| age.is_some_and(|age| (0..STALE_S).contains(&age));
        let age = age_s(&self.alliance.place.lock());
        if is_fresh(age) {
            return Ok(());
        }
        let waits = age.is_none_or(|age| !(0..TOO_OLD_S).contains(&age));
        let _reading = match (waits, self.alliance.reading.try_lock()) {
            (_, Ok(reading)) => reading,
            (true, Err(_)) => self.alliance.reading.lock().await,
            (false, Err(_)) => return Ok(()),
        };
        if is_fresh(age_s(&self.alliance.place.lock())) {
            return Ok(());
        }
        self.read_alliance(ctx).await
    }

    /// Reads what changed in the alliance's list.
    pub(super) async fn read_alliance(&self, ctx: &Ctx) -> Result<(), DeviceError> {
        let catalogue = self.catalogue(ctx)?;
        let seen = self.alliance.place.lock().as_ref().map(|place| place.seen.plus_seconds(-OVERLAP_S));
        let start = seen.unwrap_or(Timestamp::from_micros(0));
        let (mut since, mut look, mut bank) = (start, String::new(), String::new());
        loop {
            let entries = store::shared_changed(&catalogue, (since, &look, &bank)).await?;
            entries.iter().for_each(|entry| self.alliance.shared.take(entry));
            let Some(SharedBan { changed_at, fingerprint, bank: teller, .. }) = entries.last() else { break };
            (since, look, bank) = (*changed_at, fingerprint.clone(), teller.to_string());
            if (entries.len() as i64) < store::PAGE {
                break;
            }
        }
        *self.alliance.place.lock() = Some(Place { read_at: ctx.now(), seen: since.max(start) });
        Ok(())
    }
}

impl Room {
    /// How a device stands by its row.
    fn standing(&self, row: &DeviceRow, shared: &Shared, now: Timestamp) -> Standing {
        self.memory.stand(&Known::from(row), shared, now, None)
    }
}

fn bearer(ctx: &Ctx) -> Result<Bearer<'_>, DeviceError> {
    match &ctx.actor {
        Actor::Customer { session_id, device_id, .. } => Ok(Bearer { session_id, device_id }),
        _ => Err(DeviceError::NotFound),
    }
}

fn is_repackaged(rules: &PerceptionRules, report: &Report) -> bool {
    let signer = report.app_signer.as_ref();
    // A page in a browser is signed by nobody; an app that does not say by whom is not looked at further: it would lie.
    !rules.app_signers.is_empty() && signer.is_some_and(|signer| !rules.app_signers.contains(signer))
}
