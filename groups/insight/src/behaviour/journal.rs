//! The journal of a writer: what was taken in and is not in a file yet. On disk before anybody is told "accepted".
//!
//! A journal is a row of numbered files of frames: length, checksum, events. Whoever opens it gets back every whole frame
//! that is not in a file yet; a frame that was being written when the process died was never acknowledged, and ends the
//! reading of its file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::event::Event;

/// Bytes before the events of a frame: length and checksum.
const HEAD: usize = 8;
/// No frame is longer.
const FRAME_MAX: usize = 16 * 1024 * 1024;
/// Writers of one folder, at most.
const WRITERS_MAX: u32 = 64;

/// How events are written in a frame. Whoever changes [`Event`] counts it up, and reads the one before as well.
const VERSION: u8 = 1;

/// The place of a writer: no two processes have the same.
#[derive(Debug)]
pub struct Seat {
    /// What it is called, wherever a bank's database is looked at from: by chance, once for each place.
    pub writer: String,
    folder: PathBuf,
    _lock: File,
}

impl Seat {
    /// Takes the first place in `folder` that nobody has. Given back when the process ends, however it ends.
    pub fn take(folder: &Path) -> io::Result<Self> {
        for place in 0..WRITERS_MAX {
            let own = folder.join(format!("writer-{place}"));
            fs::create_dir_all(&own)?;
            let lock = OpenOptions::new().create(true).append(true).open(own.join("lock"))?;
            match lock.try_lock() {
                Ok(()) => return Ok(Self { writer: name_of(&own)?, folder: own, _lock: lock }),
                Err(fs::TryLockError::WouldBlock) => {}
                Err(fs::TryLockError::Error(why)) => return Err(why),
            }
        }
        Err(io::Error::other("too many processes take behaviour in here"))
    }
}

/// What the place `folder` is called; whoever takes it first says so.
fn name_of(folder: &Path) -> io::Result<String> {
    let path = folder.join("name");
    match fs::read_to_string(&path) {
        Ok(name) if !name.is_empty() => Ok(name),
        Ok(_) => give_name(&path, folder),
        Err(why) if why.kind() == io::ErrorKind::NotFound => give_name(&path, folder),
        Err(why) => Err(why),
    }
}

fn give_name(path: &Path, folder: &Path) -> io::Result<String> {
    let name = uuid::Uuid::new_v4().simple().to_string();
    let mut file = File::create(path)?;
    file.write_all(name.as_bytes())?;
    file.sync_all()?;
    File::open(folder)?.sync_all()?;
    Ok(name)
}

/// A journal that is being written.
#[derive(Debug)]
pub struct Journal {
    seat: Seat,
    file: File,
    number: u64,
    /// Whether the file may end within a frame, after which nothing would be read.
    torn: bool,
}

/// What a journal held that is in no file yet.
#[derive(Debug)]
pub struct Left {
    /// Which journal.
    pub number: u64,
    /// Its events, as they came.
    pub events: Vec<Event>,
}

impl Journal {
    /// Opens the journal of `seat`, of which everything up to number `sealed` is in files; with what is left of it.
    pub fn open(seat: Seat, sealed: u64) -> io::Result<(Self, Vec<Left>)> {
        let mut left = Vec::new();
        let mut last = sealed;
        for number in numbers(&seat.folder)? {
            if number <= sealed {
                fs::remove_file(path(&seat.folder, number))?;
                continue;
            }
            left.push(Left { number, events: read(&path(&seat.folder, number))? });
            last = number;
        }
        let number = last + 1;
        let file = begin(&seat.folder, number)?;
        Ok((Self { seat, file, number, torn: false }, left))
    }

    /// The number of the file that is being written.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Writes frames; returns when they are on disk. After a failure the next ones begin a file of their own.
    pub fn append(&mut self, frames: &[u8]) -> io::Result<()> {
        if self.torn {
            self.turn()?;
        }
        self.torn = true;
        self.file.write_all(frames)?;
        self.file.sync_data()?;
        self.torn = false;
        Ok(())
    }

    /// Begins the next file; what came before is closed.
    pub fn turn(&mut self) -> io::Result<()> {
        // A number is tried once: a file that could be made and not be kept is no hindrance to the next.
        self.number += 1;
        self.file = begin(&self.seat.folder, self.number)?;
        self.torn = false;
        Ok(())
    }

    /// Forgets what is in files by now: everything up to `number`.
    pub fn forget(&self, number: u64) -> io::Result<()> {
        numbers(&self.seat.folder)?
            .into_iter()
            .filter(|old| *old <= number && *old != self.number)
            .try_for_each(|old| fs::remove_file(path(&self.seat.folder, old)))
    }
}

/// Adds a frame with `events` to `frames`.
pub fn frame(events: &[Event], frames: &mut Vec<u8>) -> io::Result<()> {
    let begin = frames.len();
    frames.extend([0; HEAD]);
    frames.push(VERSION);
    *frames = postcard::to_extend(events, std::mem::take(frames)).map_err(io::Error::other)?;
    let body = frames.len() - begin - HEAD;
    let length = u32::try_from(body).ok().filter(|_| body <= FRAME_MAX);
    let length = length.ok_or_else(|| io::Error::other("a batch of events is too long"))?;
    let checksum = crc32fast::hash(&frames[begin + HEAD..]);
    frames[begin..begin + 4].copy_from_slice(&length.to_le_bytes());
    frames[begin + 4..begin + HEAD].copy_from_slice(&checksum.to_le_bytes());
    Ok(())
}

fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:012}.journal"))
}

/// A new file, whose name is on disk as well.
fn begin(folder: &Path, number: u64) -> io::Result<File> {
    let file = OpenOptions::new().create_new(true).append(true).open(path(folder, number))?;
    File::open(folder)?.sync_all()?;
    Ok(file)
}

fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number: Option<u64> =
            name.to_str().and_then(|name| name.strip_suffix(".journal")).and_then(|name| name.parse().ok());
        numbers.extend(number);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Every whole frame from the beginning on. A file that ends otherwise is set aside as well: what follows a frame that cannot be
/// read was not acknowledged if the process died there, and if the disk is at fault somebody may want to look.
fn read(path: &Path) -> io::Result<Vec<Event>> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    let mut events = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((body, after)) = whole_frame(rest) {
        let Some(frame) = events_in(body) else { break };
        events.extend(frame);
        rest = after;
    }
    if rest.iter().any(|byte| *byte != 0) {
        let aside = path.with_extension("torn");
        fs::write(&aside, &bytes)?;
        tracing::warn!(bytes = rest.len(), aside = %aside.display(), "a journal of behaviour ends within a frame");
    }
    Ok(events)
}

fn events_in(body: &[u8]) -> Option<Vec<Event>> {
    match body.split_first() {
        Some((&VERSION, events)) => postcard::from_bytes(events).ok(),
        _ => None,
    }
}

fn whole_frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (checksum, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok().filter(|length| (1..=FRAME_MAX).contains(length))?;
    let body = rest.get(..length)?;
    (crc32fast::hash(body) == u32::from_le_bytes(*checksum)).then(|| (body, &rest[length..]))
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
