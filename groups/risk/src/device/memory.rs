//! What is held in memory of one bank's devices, so that a judgement waits for no disk; and of the alliance's list.
//!
//! Devices that are banned are all there (up to [`store::BANS_MAX`]), of the others those that were heard of last, so bounded.
//! Whether one counts as banned is worked out when it is asked, from what is known then: a lift is in force at once.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Offset;
use chrono::TimeZone;
use chrono_tz::Tz;
use kernel::{TenantId, Timestamp};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use parking_lot::RwLock;

use super::card::Card;
use super::envelope::Platform;
use super::signals::{CHANGE_COUNTS_S, Signal, Signals, Teller, Told};
use super::store::{DeviceRow, SharedBan, State};

/// Devices that are held and not banned, at most; the least recently used go first.
pub const DEVICES_MAX: u64 = 100_000;
/// Entries of the alliance's list that are held, at most.
const SHARED_MAX: usize = 500_000;
/// From how large a difference on a time zone is another one, in seconds: neighbours are not told apart.
const ZONES_APART_S: i32 = 2 * 3_600;

/// How a device stands, as rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// 0 to 1,000, by the card in force.
    pub score: i64,
    /// What counts now.
    pub signals: Signals,
    /// Nothing may be done with it.
    pub banned: bool,
}

/// A digest of a device's traits.
pub type Fingerprint = [u8; 32];

/// What is known of a device.
#[derive(Debug)]
pub struct Known {
    told: Told,
    fingerprint: Option<Fingerprint>,
    fingerprint_changed_at: Option<Timestamp>,
    zone: Option<Tz>,
    native: bool,
    state: State,
    changed_at: Timestamp,
}

impl From<&DeviceRow> for Known {
    fn from(row: &DeviceRow) -> Self {
        Self {
            told: row.told.clone(),
            fingerprint: row.fingerprint.as_deref().and_then(unhex),
            fingerprint_changed_at: row.fingerprint_changed_at,
            zone: row.zone.as_deref().and_then(|name| name.parse().ok()),
            native: row.platform.is_some_and(|platform: Platform| platform.teller() == Teller::App),
            state: row.state,
            changed_at: row.changed_at,
        }
    }
}

fn unhex(text: &str) -> Option<Fingerprint> {
    hex::decode(text).ok()?.try_into().ok()
}

/// Devices that are banned, and how many of them look like what.
#[derive(Default)]
struct Bans {
    devices: HashMap<String, Arc<Known>>,
    looks: HashMap<Fingerprint, u32>,
}

impl Bans {
    fn put(&mut self, device_id: &str, known: Arc<Known>) {
        self.remove(device_id);
        if let Some(look) = known.fingerprint {
            *self.looks.entry(look).or_default() += 1;
        }
        self.devices.insert(device_id.to_owned(), known);
    }

    fn remove(&mut self, device_id: &str) {
        let Some(look) = self.devices.remove(device_id).and_then(|known| known.fingerprint) else { return };
        if let Some(count) = self.looks.get_mut(&look) {
            *count -= 1;
            if *count == 0 {
                self.looks.remove(&look);
            }
        }
    }
}

/// Whether what others have banned counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heeds {
    /// It does.
    Others,
    /// Only the bank's own bans do.
    Itself,
}

/// The devices of one bank.
pub struct Memory {
    bank: TenantId,
    bans: RwLock<Bans>,
    devices: Cache<String, Arc<Known>>,
    card: RwLock<(Arc<Card>, Heeds)>,
}

impl Memory {
    /// Nothing is known of `bank` yet.
    pub fn new(bank: TenantId, card: Arc<Card>) -> Self {
        let devices = Cache::builder().max_capacity(DEVICES_MAX).eviction_policy(EvictionPolicy::lru()).build();
        Self { bank, bans: RwLock::default(), devices, card: RwLock::new((card, Heeds::Itself)) }
    }

    /// Takes a device as it is now; a row that was read before a later one was taken changes nothing.
    pub fn take(&self, row: &DeviceRow) {
        if self.known(&row.device_id).is_some_and(|known| known.changed_at > row.changed_at) {
            return;
        }
        let known = Arc::new(Known::from(row));
        if row.state == State::Banned {
            self.bans.write().put(&row.device_id, known);
            self.devices.invalidate(&row.device_id);
        } else {
            self.devices.insert(row.device_id.clone(), known);
            self.bans.write().remove(&row.device_id);
        }
    }

    /// Works by this card, and by the alliance's list or not, from now on.
    pub fn work_by(&self, card: Arc<Card>, heeds: Heeds) {
        *self.card.write() = (card, heeds);
    }

    /// How a device stands; nothing for one that is not known. `place` is the time zone of its address, where that is known.
    pub fn standing(&self, device_id: &str, shared: &Shared, now: Timestamp, place: Option<Tz>) -> Option<Standing> {
        let known = self.known(device_id)?;
        Some(self.stand(&known, shared, now, place))
    }

    fn known(&self, device_id: &str) -> Option<Arc<Known>> {
        let banned = self.bans.read().devices.get(device_id).cloned();
        banned.or_else(|| self.devices.get(device_id))
    }

    /// How a device stands of which this is known.
    pub fn stand(&self, known: &Known, shared: &Shared, now: Timestamp, place: Option<Tz>) -> Standing {
        let (card, heeds) = self.card.read().clone();
        let mut signals = known.told.counting(now);
        if known.fingerprint_changed_at.is_some_and(|at| now.seconds_since(at) < CHANGE_COUNTS_S) {
            signals.insert(Signal::FingerprintChanged);
        }
        if known.zone.zip(place).is_some_and(|(zone, place)| are_apart(zone, place, now)) {
            signals.insert(Signal::ZoneElsewhere);
        }
        let alike =
            known.state == State::None && known.fingerprint.is_some_and(|look| self.is_banned(&look, shared, heeds));
        if alike && !known.native {
            // Many browsers look alike: a look is no ground to refuse somebody, only to ask for more.
            signals.insert(Signal::FingerprintBanned);
        }
        let banned = known.state == State::Banned || alike && known.native;
        Standing { score: card.score(signals), signals, banned }
    }

    fn is_banned(&self, look: &Fingerprint, shared: &Shared, heeds: Heeds) -> bool {
        self.bans.read().looks.contains_key(look)
            || heeds == Heeds::Others && shared.is_told_by_another(look, &self.bank)
    }

    /// The card in force.
    pub fn card(&self) -> Arc<Card> {
        self.card.read().0.clone()
    }

    /// Devices, up to `most`, that are refused for what another bank told of their fingerprint.
    pub fn refused_by_others(&self, shared: &Shared, most: usize) -> Vec<String> {
        if self.card.read().1 == Heeds::Itself {
            return Vec::new();
        }
        let is_meant = |known: &Known| {
            known.native
                && known.state == State::None
                && known.fingerprint.is_some_and(|look| shared.is_told_by_another(&look, &self.bank))
        };
        let found = self.devices.iter().filter(|(_, known)| is_meant(known));
        found.map(|(device_id, _)| device_id.as_str().to_owned()).take(most).collect()
    }
}

fn are_apart(zone: Tz, place: Tz, now: Timestamp) -> bool {
    let at = now.utc().naive_utc();
    let offset = |tz: Tz| tz.offset_from_utc_datetime(&at).fix().local_minus_utc();
    let apart = (offset(zone) - offset(place)).abs();
    // Round the date line: -11 and +13 hours are the same time of day.
    apart.min((86_400 - apart).abs()) >= ZONES_APART_S
}

/// The alliance's list.
#[derive(Default)]
pub struct Shared(RwLock<HashMap<Fingerprint, Vec<TenantId>>>);

impl Shared {
    /// Takes an entry as it is now.
    pub fn take(&self, entry: &SharedBan) {
        let Some(look) = unhex(&entry.fingerprint) else { return };
        let mut list = self.0.write();
        let tellers = list.entry(look).or_default();
        tellers.retain(|bank| *bank != entry.bank);
        if entry.lifted_at.is_none() {
            tellers.push(entry.bank.clone());
        }
        if tellers.is_empty() {
            list.remove(&look);
        }
        if list.len() > SHARED_MAX {
            list.remove(&look);
            tracing::error!(entries = SHARED_MAX, "the alliance's list of banned devices is longer than what is held");
        }
    }

    /// Whether a bank other than `bank` has told it.
    fn is_told_by_another(&self, look: &Fingerprint, bank: &TenantId) -> bool {
        self.0.read().get(look).is_some_and(|tellers| tellers.iter().any(|teller| teller != bank))
    }

    /// How many looks other banks than `bank` have told, and how many such banks there are.
    pub fn from_others(&self, bank: &TenantId) -> (usize, usize) {
        let list = self.0.read();
        let others = |tellers: &&Vec<TenantId>| tellers.iter().any(|teller| teller != bank);
        let mut banks: Vec<_> = list.values().flatten().filter(|teller| *teller != bank).collect();
        banks.sort_unstable();
        banks.dedup();
        (list.values().filter(others).count(), banks.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_apart_from_two_hours_on_whatever_they_are_called() {
        let now = testkit::MORNING;
        let apart = |a: &str, b: &str| are_apart(a.parse().unwrap(), b.parse().unwrap(), now);
        assert!(!apart("Asia/Shanghai", "Asia/Singapore"), "the same time");
        assert!(!apart("Asia/Shanghai", "Asia/Tokyo"), "an hour");
        assert!(apart("Asia/Shanghai", "Asia/Urumqi"), "two hours");
        assert!(apart("Asia/Shanghai", "Europe/London"));
        assert!(!apart("Pacific/Apia", "Pacific/Midway"), "a day apart, the same time of day");
    }
}
