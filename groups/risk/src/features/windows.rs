//! The windows of one bank: every key's trail, in shards with a lock each.

use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};
use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono::Timelike;
use chrono_tz::Tz;
use hashlink::LruCache;
use kernel::Timestamp;
use parking_lot::{Mutex, MutexGuard};

use super::declare::{Feature, Subject, Thing};
use super::geo;
use super::plan::{Coming, Kind, Plan, Space, THINGS_MAX};
use super::proofs::Proofs;
use super::read::{EXACT_MAX, Now, Reading};
use super::trail::{NO_AMOUNT, NOTHING, Seen, Stop, Trail};
use crate::moment::{Moment, Outcome};

const SHARDS: usize = 32;
/// A key in its table, beyond what it holds: the trail itself, key and links, and its part of the table.
const KEY_BYTES: usize = size_of::<Trail>() + 3 * size_of::<u64>() + 24;

/// What the memory of one bank may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Keys: customers, devices, addresses, networks, accounts and phone numbers together.
    pub keys: usize,
    /// Bytes, about.
    pub bytes: usize,
    /// Moments a key holds one by one, 16 to 256; the rest goes to buckets.
    pub exact: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { keys: 400_000, bytes: 256 << 20, exact: 128 }
    }
}

/// What the memory takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// Keys.
    pub keys: usize,
    /// Moments held one by one, once for each key they have.
    pub moments: usize,
    /// Bytes, about.
    pub bytes: usize,
}

/// Keys are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

struct Shard {
    trails: LruCache<u64, Trail, BuildHasherDefault<AsIs>>,
    bytes: usize,
}

/// Which keys are held: all of them, or every so-manieth where several parts are played beside each other.
#[derive(Debug, Clone, Copy)]
struct Share {
    nth: u64,
    of: u64,
}

impl Share {
    const WHOLE: Self = Self { nth: 0, of: 1 };

    /// Other bits than those that choose the shard.
    const fn holds(self, key: u64) -> bool {
        self.of == 1 || (key >> 40) % self.of == self.nth
    }
}

/// What happened lately, and up to 90 days ago, in one bank.
pub struct Windows {
    plan: Plan,
    zone: Tz,
    bounds: Bounds,
    share: Share,
    hasher: RandomState,
    shards: Box<[Mutex<Shard>]>,
    proofs: Proofs,
}

/// The keys of a moment, hashed; zero where there is none.
struct Keys {
    customer: u64,
    device: u64,
    ip: u64,
    segment: u64,
    payee: u64,
    account: u64,
    phone: u64,
    city: u64,
}

/// What is being noted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrival {
    /// It is new: room is made for it.
    New,
    /// It is older than what is there already: it has to find room.
    Old,
}

impl Windows {
    /// Empty windows for `features`, in the zone of Shanghai.
    pub fn new(features: Arc<[Feature]>, bounds: Bounds) -> Self {
        let bounds = Bounds { exact: bounds.exact.clamp(16, EXACT_MAX), ..bounds };
        let shard =
            || Mutex::new(Shard { trails: LruCache::with_hasher(usize::MAX, BuildHasherDefault::default()), bytes: 0 });
        Self {
            plan: Plan::of(&features),
            zone: chrono_tz::Asia::Shanghai,
            bounds,
            share: Share::WHOLE,
            hasher: RandomState::new(),
            shards: (0..SHARDS).map(|_| shard()).collect(),
            proofs: Proofs::new(),
        }
    }

    /// The same for a bank whose days are in `zone`: usual hours are hours of its day.
    #[must_use]
    pub fn in_zone(self, zone: Tz) -> Self {
        Self { zone, ..self }
    }

    /// Empty windows in `parts` parts, within `bounds` together. Each is told every moment and reads of every moment; it holds and
    /// knows the keys of its share only, so each reading is one part's, and parts need not wait for each other.
    pub fn parted(features: &Arc<[Feature]>, bounds: Bounds, zone: Tz, parts: NonZeroUsize) -> Vec<Self> {
        let (of, hasher) = (parts.get(), RandomState::new());
        let each = Bounds { keys: bounds.keys.div_ceil(of), bytes: bounds.bytes.div_ceil(of), ..bounds };
        let part = |nth: usize| Self {
            share: Share { nth: nth as u64, of: of as u64 },
            hasher: hasher.clone(),
            ..Self::new(features.clone(), each).in_zone(zone)
        };
        (0..of).map(part).collect()
    }

    /// Counts a moment that is going to be judged as an attempt from now on, so that two that are judged at once see each
    /// other. [`note`](Self::note) says later how it was judged.
    pub fn enter(&self, moment: &Moment) {
        let standing = self.proofs.enter(moment);
        self.keep(moment, None, standing.coming, Arrival::New);
    }

    /// Notes a moment that was judged, or how something ended. The order of arrival may differ from that of their times.
    pub fn note(&self, moment: &Moment) {
        self.take(moment, Arrival::New);
    }

    /// Notes a moment from before those that are there: it is dropped if there is no room, and makes nobody go.
    pub fn recall(&self, moment: &Moment) {
        self.take(moment, Arrival::Old);
    }

    fn take(&self, moment: &Moment, arrival: Arrival) {
        let coming = match moment.outcome {
            Some(outcome) if outcome.is_judged() => self.proofs.judged(moment, outcome).coming,
            _ => Coming::First,
        };
        self.keep(moment, moment.outcome, coming, arrival);
    }

    /// Reads the features at the places `wanted` as they are at `moment`, which counts as an attempt itself. `None` is
    /// unknown; of keys that another part holds nothing is told. Each run of places over one subject locks one shard once, so `wanted` is best in rising order.
    pub fn read(&self, moment: &Moment, wanted: &[usize], into: &mut dyn FnMut(usize, Option<i64>)) {
        let keys = self.keys(moment);
        let standing = self.proofs.standing(moment);
        // Of a moment from the journal as well: what it came to be was not known when it was judged.
        let kind = self.kind(moment, None, standing.coming);
        let mut rest = wanted;
        while let Some(subject) = rest.first().and_then(|place| self.plan.asked.get(*place)).map(|asked| asked.subject)
        {
            let same = |place: &&usize| self.plan.asked.get(**place).is_some_and(|asked| asked.subject == subject);
            let (run, others) = rest.split_at(rest.iter().take_while(same).count());
            rest = others;
            let (space, key) = (Space::of(subject), keys.of(subject));
            if key == 0 {
                run.iter().for_each(|place| into(*place, None));
                continue;
            }
            if !self.share.holds(key) {
                continue;
            }
            let kind = match subject {
                Subject::Payee => kind.plus(Kind::IN),
                Subject::Account => kind.plus(Kind::OUT),
                _ => kind,
            };
            let now = Now {
                at: moment.at.micros(),
                kind,
                amount: moment.amount_minor.unwrap_or(NO_AMOUNT),
                values: self.values(space, &keys),
                standing,
                spot: moment.spot,
            };
            // A look does not make a key younger: noting the moment does, and a look alone is to touch as little as it can.
            let shard = self.shard(key);
            let reading = Reading::new(&self.plan, space, shard.trails.peek(&key).unwrap_or(&NOTHING), &now);
            for place in run {
                into(*place, reading.value(&self.plan.asked[*place]));
            }
        }
    }

    /// What the windows take.
    pub fn memory(&self) -> Memory {
        self.shards.iter().fold(Memory::default(), |memory, shard| {
            let shard = shard.lock();
            Memory {
                keys: memory.keys + shard.trails.len(),
                moments: memory.moments + shard.trails.iter().map(|(_, trail)| trail.held()).sum::<usize>(),
                bytes: memory.bytes + shard.bytes,
            }
        })
    }

    fn keep(&self, moment: &Moment, outcome: Option<Outcome>, coming: Coming, arrival: Arrival) {
        let keys = self.keys(moment);
        let kind = self.kind(moment, outcome, coming);
        let trusted = kind.is(Kind::PAST) || outcome == Some(Outcome::Done);
        let stop = moment.spot.filter(|_| trusted).map(|spot| Stop { at: moment.at.micros(), spot });
        let noted = [
            (Space::Customer, keys.customer, 0),
            (Space::Device, keys.device, 0),
            (Space::Ip, keys.ip, 0),
            (Space::Segment, keys.segment, 0),
            (Space::Account, keys.payee, Kind::IN),
            (Space::Account, keys.account, Kind::OUT),
            (Space::Phone, keys.phone, 0),
        ];
        for (space, key, flow) in noted.into_iter().filter(|(_, key, _)| *key != 0 && self.share.holds(*key)) {
            let seen = Seen {
                at: moment.at.micros(),
                amount: moment.amount_minor.unwrap_or(NO_AMOUNT),
                kind: kind.plus(flow),
                values: self.values(space, &keys),
            };
            let stop = stop.filter(|_| space == Space::Customer);
            self.shard(key).note(key, arrival, self.shard_bounds(), |trail| {
                trail.note(seen, &self.plan, space, self.bounds.exact);
                if let Some(stop) = stop {
                    trail.stop(stop);
                }
            });
        }
    }

    fn kind(&self, moment: &Moment, outcome: Option<Outcome>, coming: Coming) -> Kind {
        self.plan.kind(moment, outcome, hour(moment.at, self.zone), coming)
    }

    fn keys(&self, moment: &Moment) -> Keys {
        let hash = |space: Space, of: &dyn Fn(&mut dyn Hasher)| {
            let mut hasher = self.hasher.build_hasher();
            hasher.write_u8(space as u8);
            of(&mut hasher);
            hasher.finish().max(1)
        };
        let text = |space: Space, text: &Option<Arc<str>>| {
            text.as_ref().map_or(0, |text| hash(space, &|hasher| hasher.write(text.as_bytes())))
        };
        let ip = |space: Space, ip: Option<std::net::IpAddr>| {
            ip.map_or(0, |ip| hash(space, &|mut hasher| ip.hash(&mut hasher)))
        };
        let city = moment.city.as_deref().and_then(|city| geo::parts(city).1);
        Keys {
            customer: moment.user.map_or(0, |user| hash(Space::Customer, &|hasher| hasher.write(user.as_bytes()))),
            device: text(Space::Device, &moment.device),
            ip: ip(Space::Ip, moment.ip),
            segment: ip(Space::Segment, moment.segment),
            payee: text(Space::Account, &moment.payee),
            account: text(Space::Account, &moment.account),
            phone: text(Space::Phone, &moment.phone),
            city: city.map_or(0, |city| self.hasher.hash_one(city).max(1)),
        }
    }

    fn values(&self, space: Space, keys: &Keys) -> [u32; THINGS_MAX] {
        let mut values = [0; THINGS_MAX];
        for (value, thing) in values.iter_mut().zip(self.plan.things(space)) {
            *value = keys.value(*thing);
        }
        values
    }

    fn shard(&self, key: u64) -> MutexGuard<'_, Shard> {
        self.shards[(key >> 32) as usize % SHARDS].lock()
    }

    const fn shard_bounds(&self) -> (usize, usize) {
        (self.bounds.keys.div_ceil(SHARDS), self.bounds.bytes.div_ceil(SHARDS))
    }
}

impl Shard {
    fn note(&mut self, key: u64, arrival: Arrival, (keys, bytes): (usize, usize), note: impl FnOnce(&mut Trail)) {
        if let Some(trail) = self.trails.get_mut(&key) {
            let before = trail.bytes();
            note(trail);
            self.bytes = self.bytes + trail.bytes() - before;
        } else {
            let full = self.trails.len() >= keys || self.bytes + KEY_BYTES > bytes;
            if full && arrival == Arrival::Old {
                return;
            }
            let mut trail = Trail::default();
            note(&mut trail);
            self.bytes += KEY_BYTES + trail.bytes();
            self.trails.insert(key, trail);
        }
        while (self.trails.len() > keys || self.bytes > bytes) && self.trails.len() > 1 {
            if let Some((_, gone)) = self.trails.remove_lru() {
                self.bytes -= KEY_BYTES + gone.bytes();
            }
        }
    }
}

impl Keys {
    const fn of(&self, subject: Subject) -> u64 {
        match subject {
            Subject::Customer => self.customer,
            Subject::Device => self.device,
            Subject::Ip => self.ip,
            Subject::Segment => self.segment,
            Subject::Payee => self.payee,
            Subject::Account => self.account,
            Subject::Phone => self.phone,
        }
    }

    /// What a moment is told apart by: half of the key is enough among the few hundred of one trail.
    const fn value(&self, thing: Thing) -> u32 {
        let key = match thing {
            Thing::Customer => self.customer,
            Thing::Device => self.device,
            Thing::Ip => self.ip,
            Thing::Segment => self.segment,
            Thing::Payee => self.payee,
            Thing::Phone => self.phone,
            Thing::City => self.city,
            Thing::Scenario | Thing::Amount => 0,
        };
        let half = (key ^ (key >> 32)) as u32;
        if key != 0 && half == 0 { 1 } else { half }
    }
}

fn hour(at: Timestamp, zone: Tz) -> u32 {
    at.utc().with_timezone(&zone).hour()
}
