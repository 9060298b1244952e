//! What is remembered of rows, and how it is heard that they are not so any more.
//!
//! Most of what a payment asks about its customer (class, device, restraint, tools) hardly ever changes. It is read once and
//! then believed, until somebody says that it changed: who writes such a row says so in the same transaction
//! ([`Tx::changed`](crate::Tx::changed)). This process hears it with the commit; others read the notes once a second, one
//! question for a whole bank. So a belief is wrong in its own process never, elsewhere for two seconds at most, and after
//! ten minutes it is read again whatever was heard.
//!
//! A belief never decides about money: guards in the posting's own transaction do.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kernel::{Ctx, Timestamp};
use moka::sync::Cache;
use parking_lot::{Mutex, RwLock};

use crate::{Db, Result, args};

/// How often the notes are read, in seconds by the caller's clock.
const LISTEN_S: i64 = 1;
/// Longer than this without a reading, and whoever asks waits for one, in seconds.
const PATIENCE_S: i64 = 2;
/// Notes of one reading that are looked at one by one; when there are more, everything is read anew.
const NOTES_MAX: i64 = 1_000;
/// The stream the notes are numbered in, in commit order.
pub(crate) const STREAM: &str = "change";
/// Subjects whose change is remembered; beyond that everything is read anew.
const HEARD_MAX: usize = 100_000;
/// Notes are kept this long, in seconds: longer than anything is believed.
pub(crate) const NOTES_KEPT_S: i64 = 2 * BELIEVED_S;
/// The longest anything is believed, in seconds.
const BELIEVED_S: i64 = 600;
/// What nobody asks for any more is dropped after so long.
const IDLE: Duration = Duration::from_secs(3_600);

/// What one process has heard of the changes in one database.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// How many hearings there were.
    count: AtomicU64,
    heard: RwLock<Heard>,
    looked: Mutex<Looked>,
    looking: tokio::sync::Mutex<()>,
}

/// When each subject was last heard of, counted in hearings: clocks play no part.
#[derive(Debug, Default)]
struct Heard {
    of: HashMap<u64, u64>,
    of_all: u64,
}

#[derive(Debug, Default)]
struct Looked {
    at: Option<Timestamp>,
    /// The last note that was read, or could have been.
    seq: i64,
}

/// Two subjects with one mark are read anew together: nothing worse.
fn mark(subject: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    subject.hash(&mut hasher);
    hasher.finish()
}

impl Changes {
    /// Whatever is remembered of `subjects` is read anew.
    pub(crate) fn hear(&self, subjects: &[String]) {
        if !subjects.is_empty() {
            self.hear_of(subjects.iter().map(String::as_str));
        }
    }

    fn hear_of<'s>(&self, subjects: impl Iterator<Item = &'s str>) {
        let mut heard = self.heard.write();
        for subject in subjects {
            let count = self.count.fetch_add(1, Ordering::AcqRel) + 1;
            if heard.of.len() >= HEARD_MAX {
                heard.of.clear();
                heard.of_all = count;
            }
            heard.of.insert(mark(subject), count);
        }
    }

    fn hear_of_all(&self) {
        let mut heard = self.heard.write();
        heard.of.clear();
        heard.of_all = self.count.fetch_add(1, Ordering::AcqRel) + 1;
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// Whether anything was heard of the subject with this `mark` since `count`. Mostly nothing was heard at all.
    fn is_since(&self, count: u64, mark: u64) -> bool {
        if self.count() == count {
            return false;
        }
        let heard = self.heard.read();
        heard.of_all > count || heard.of.get(&mark).is_some_and(|heard| *heard > count)
    }

    fn looked_within(&self, now: Timestamp, seconds: i64) -> bool {
        let within = |at: Timestamp| (at..at.plus_seconds(seconds)).contains(&now);
        self.looked.lock().at.is_some_and(within)
    }

    /// At `now` the notes up to number `last` were read: they told of `subjects`.
    fn take(&self, subjects: &[String], last: i64, now: Timestamp) {
        if subjects.len() as i64 >= NOTES_MAX {
            self.hear_of_all();
        } else {
            self.hear(subjects);
        }
        *self.looked.lock() = Looked { at: Some(now), seq: last };
    }
}

impl Db {
    /// Reads what others noted, if that was not done in the last second. One caller reads; the others go on meanwhile,
    /// unless the last reading is too long ago.
    async fn listen(&self, ctx: &Ctx) -> Result<()> {
        let changes = self.changes();
        if changes.looked_within(ctx.now(), LISTEN_S) {
            return Ok(());
        }
        let _one_at_a_time = match changes.looking.try_lock() {
            Ok(turn) => turn,
            Err(_) if changes.looked_within(ctx.now(), PATIENCE_S) => return Ok(()),
            Err(_) => changes.looking.lock().await,
        };
        let now = ctx.now();
        if changes.looked_within(now, LISTEN_S) {
            return Ok(());
        }
        let before = {
            let looked = changes.looked.lock();
            looked.at.map(|_| looked.seq)
        };
        let head = "SELECT seq FROM stream_head WHERE stream = $1";
        let head = self.by_key(head, args![STREAM]).await?.map_or(Ok(0), |row| row.int(0))?;
        // Whoever listens for the first time believes nothing yet.
        let mut subjects = Vec::new();
        if let Some(before) = before.filter(|before| *before < head) {
            let sql = "SELECT subject FROM change_note WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3";
            let rows = self.fetch_all(sql, args![before, head, NOTES_MAX]).await?;
            subjects = rows.iter().map(|row| row.text(0)).collect::<Result<_>>()?;
        }
        changes.take(&subjects, head, now);
        Ok(())
    }
}

/// What was read of rows and is believed until it is heard that they changed. Keys name their bank, as everywhere.
pub struct Believed<K, V> {
    kept: Cache<K, Belief<V>>,
    subject: fn(&K) -> String,
}

#[derive(Clone)]
struct Belief<V> {
    value: V,
    read_at: Timestamp,
    /// What had been heard by then.
    count: u64,
    /// Of the subject.
    mark: u64,
}

impl<K, V> Believed<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// At most `most` values. What `subject` answers for a key is what writers name in [`Tx::changed`](crate::Tx::changed).
    pub fn new(most: u64, subject: fn(&K) -> String) -> Self {
        Self { kept: Cache::builder().max_capacity(most).time_to_idle(IDLE).build(), subject }
    }

    /// What is believed of `key`, or what `read` answers now.
    pub async fn get_or<E, F>(&self, ctx: &Ctx, db: &Db, key: K, read: F) -> std::result::Result<V, E>
    where
        E: From<crate::Error>,
        F: Future<Output = std::result::Result<V, E>> + Send,
    {
        db.listen(ctx).await?;
        let (now, count) = (ctx.now(), db.changes().count());
        if let Some(belief) = self.kept.get(&key)
            && (belief.read_at..belief.read_at.plus_seconds(BELIEVED_S)).contains(&now)
            && !db.changes().is_since(belief.count, belief.mark)
        {
            return Ok(belief.value);
        }
        let value = read.await?;
        // Whatever was heard since `count` may be news to what was just read.
        let mark = mark(&(self.subject)(&key));
        self.kept.insert(key, Belief { value: value.clone(), read_at: now, count, mark });
        Ok(value)
    }
}
