//! Segments read on several threads, each its share.

use std::num::NonZeroUsize;
use std::thread;

use parquet::errors::Result;

use super::segment::Segment;

/// As many threads as there are cores.
pub fn all_cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// What `read` makes of each thread's share of the segments.
pub fn by_share<T: Send>(
    segments: &[Segment],
    threads: usize,
    read: impl Fn(&[&Segment]) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let read = &read;
    thread::scope(|scope| {
        let begin = |nth: usize| {
            let share: Vec<_> = segments.iter().skip(nth).step_by(threads).collect();
            scope.spawn(move || read(&share))
        };
        let readers: Vec<_> = (0..threads).map(begin).collect();
        let done = readers.into_iter().map(|reader| reader.join().unwrap_or_else(|why| std::panic::resume_unwind(why)));
        done.collect()
    })
}
