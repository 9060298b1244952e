//! Files whose runs are kept at hand, those read last: so many, and where they are copies so many bytes of them.
//!
//! What has to go is gone at once: its copy is no longer on the disk, unless somebody is reading it.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::behaviour::segment::Filed;

/// Files at hand.
pub struct Opened {
    files_max: usize,
    bytes_max: u64,
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    files: HashMap<String, Kept>,
    bytes: u64,
    /// Counts how often anything was asked for.
    now: u64,
}

struct Kept {
    file: Arc<Filed>,
    asked: u64,
}

impl Shelf {
    fn take(&mut self, path: &str) -> Option<Arc<Filed>> {
        let Kept { file, .. } = self.files.remove(path)?;
        self.bytes -= file.copied_bytes();
        Some(file)
    }

    fn oldest(&self) -> Option<String> {
        self.files.iter().min_by_key(|(_, kept)| kept.asked).map(|(path, _)| path.clone())
    }
}

impl Opened {
    /// Room for so many files, and so many bytes of copies.
    pub fn new(files_max: usize, bytes_max: u64) -> Self {
        Self { files_max, bytes_max, shelf: Mutex::default() }
    }

    /// A file that is at hand.
    pub fn get(&self, path: &str) -> Option<Arc<Filed>> {
        let mut shelf = self.shelf.lock();
        shelf.now += 1;
        let now = shelf.now;
        let kept = shelf.files.get_mut(path)?;
        kept.asked = now;
        Some(kept.file.clone())
    }

    /// Keeps a file, and lets go of those nobody asked for for longest.
    pub fn insert(&self, path: &str, file: Arc<Filed>) {
        let mut gone = Vec::new();
        let mut shelf = self.shelf.lock();
        gone.extend(shelf.take(path));
        shelf.now += 1;
        shelf.bytes += file.copied_bytes();
        let asked = shelf.now;
        shelf.files.insert(path.to_owned(), Kept { file, asked });
        while shelf.files.len() > self.files_max || shelf.bytes > self.bytes_max {
            let Some(oldest) = shelf.oldest() else { break };
            gone.extend(shelf.take(&oldest));
        }
        // A copy is deleted with the last who has it: not while others wait here.
        drop(shelf);
        drop(gone);
    }

    /// Lets go of a file.
    pub fn invalidate(&self, path: &str) {
        let gone = self.shelf.lock().take(path);
        drop(gone);
    }

    /// Lets go of all.
    pub fn clear(&self) {
        let gone = std::mem::take(&mut *self.shelf.lock());
        drop(gone);
    }
}
