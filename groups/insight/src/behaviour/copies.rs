//! Copies of files that lie elsewhere, on this machine's disk.
//!
//! Files never change, so a copy is as good as the file. It is open only while it is read, so that no number of files uses the
//! process's open ones up, and it is deleted by whoever lets go of it last. Copies lie in a folder of their process, that
//! nobody else reads; what a process that died left there is deleted by the next one that begins.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parking_lot::Mutex;
use tempfile::TempDir;

/// Held while the folder is somebody's.
const LOCK: &str = "lock";
/// How often a folder is made anew that was swept away while it was being made.
const TRIES: usize = 8;

/// A bank's copies in this process.
#[derive(Debug)]
pub struct Copies {
    folder: PathBuf,
    bytes_max: u64,
    bytes: Arc<AtomicU64>,
    own: Mutex<Option<Arc<Own>>>,
    next: AtomicU64,
}

/// This process's folder: it goes with its last copy.
#[derive(Debug)]
struct Own {
    folder: TempDir,
    _lock: File,
}

/// Room for a copy, given back when this is dropped.
#[derive(Debug)]
pub struct Room {
    bytes: u64,
    all: Arc<AtomicU64>,
}

impl Drop for Room {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A copy of a file.
#[derive(Debug)]
pub struct Copied {
    path: PathBuf,
    room: Room,
    _own: Arc<Own>,
}

impl Copied {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes of the disk it takes.
    pub fn bytes(&self) -> u64 {
        self.room.bytes
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "a copy of a file of behaviour could not be deleted");
        }
    }
}

impl Copies {
    /// Copies in `folder`, of at most so many bytes altogether. What processes left there that died is deleted.
    pub fn open(folder: PathBuf, bytes_max: u64) -> io::Result<Self> {
        match fs::read_dir(&folder) {
            Ok(left) => left.into_iter().try_for_each(|one| sweep(&one?.path()))?,
            Err(why) if why.kind() == io::ErrorKind::NotFound => {}
            Err(why) => return Err(why),
        }
        let (bytes, own, next) = (Arc::default(), Mutex::default(), AtomicU64::new(0));
        Ok(Self { folder, bytes_max, bytes, own, next })
    }

    /// Room for a copy of so many bytes; none while there are too many others.
    pub fn room(&self, bytes: u64) -> Option<Room> {
        let sum = |all: u64| all.checked_add(bytes).filter(|all| *all <= self.bytes_max);
        self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, sum).ok()?;
        Some(Room { bytes, all: self.bytes.clone() })
    }

    /// Writes a copy.
    pub fn keep(&self, room: Room, bytes: &Bytes) -> io::Result<Copied> {
        let own = self.own()?;
        let path = own.folder.path().join(format!("{}.parquet", self.next.fetch_add(1, Ordering::Relaxed)));
        let copied = Copied { path, room, _own: own };
        fs::write(&copied.path, bytes)?;
        Ok(copied)
    }

    fn own(&self) -> io::Result<Arc<Own>> {
        let mut own = self.own.lock();
        if let Some(own) = &*own {
            return Ok(own.clone());
        }
        fs::create_dir_all(&self.folder)?;
        for _ in 0..TRIES {
            let folder = tempfile::tempdir_in(&self.folder)?;
            let path = folder.path().join(LOCK);
            let Ok(lock) = OpenOptions::new().create(true).append(true).open(&path) else { continue };
            // Whoever sweeps may have had it first.
            if lock.try_lock().is_ok() && path.exists() {
                let made = Arc::new(Own { folder, _lock: lock });
                *own = Some(made.clone());
                return Ok(made);
            }
        }
        Err(io::Error::other("no folder for copies of files of behaviour can be had"))
    }
}

/// Deletes a folder of copies whose process has ended. One without its lock is about to be somebody's.
fn sweep(folder: &Path) -> io::Result<()> {
    let Ok(lock) = OpenOptions::new().append(true).open(folder.join(LOCK)) else { return Ok(()) };
    if lock.try_lock().is_ok() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_copy_goes_with_whoever_knew_it_last_and_gives_its_room_back() {
        let folder = tempfile::tempdir().unwrap();
        let copies = Copies::open(folder.path().join("copies"), 25).unwrap();
        let keep = |text: &'static str| {
            let room = copies.room(text.len() as u64)?;
            Some(copies.keep(room, &Bytes::from_static(text.as_bytes())).unwrap())
        };
        let (one, other) = (keep("0123456789").unwrap(), keep("abcdefghij").unwrap());
        assert_eq!((fs::read(one.path()).unwrap().as_slice(), one.bytes()), (&b"0123456789"[..], 10));
        assert_eq!(fs::read(other.path()).unwrap(), b"abcdefghij");
        assert!(keep("too much").is_none());
        let path = one.path().to_owned();
        drop(one);
        assert!(!path.exists());
        assert!(keep("as much").is_some());
        drop((other, copies));
        assert_eq!(names(&folder.path().join("copies")), 0, "the process has ended");
    }

    #[test]
    fn what_a_process_left_that_died_is_deleted_and_nothing_of_one_that_lives() {
        let folder = tempfile::tempdir().unwrap();
        let copies = Copies::open(folder.path().to_owned(), 100).unwrap();
        let lives = copies.keep(copies.room(1).unwrap(), &Bytes::from_static(b"1")).unwrap();
        let dead = folder.path().join("dead");
        fs::create_dir(&dead).unwrap();
        for name in [LOCK, "0.parquet"] {
            fs::write(dead.join(name), "left").unwrap();
        }
        let next = Copies::open(folder.path().to_owned(), 100).unwrap();
        assert!(!dead.exists() && lives.path().exists());
        let other = next.keep(next.room(1).unwrap(), &Bytes::from_static(b"2")).unwrap();
        assert_ne!(other.path().parent(), lives.path().parent());
    }
}
