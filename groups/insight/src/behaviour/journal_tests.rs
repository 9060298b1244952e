//! What was acknowledged comes back, whatever became of what was not.

use std::io::Write;
use std::sync::Arc;

use super::*;
use crate::behaviour::event::BehaviourName;

fn event(id: u128) -> Event {
    Event {
        event_id: id,
        name: BehaviourName::Click,
        what: Arc::from("home.card.transfer"),
        page: Arc::from("/"),
        person: 7,
        at_us: 1_795_311_000_000_000 + i64::try_from(id).unwrap(),
        ms: id.is_multiple_of(2).then_some(1_200),
        received_us: 1_795_311_001_000_000,
    }
}

fn open(folder: &Path, sealed: u64) -> (Journal, Vec<Left>) {
    Journal::open(Seat::take(folder).unwrap(), sealed).unwrap()
}

fn write(journal: &mut Journal, ids: std::ops::Range<u128>) {
    let mut frames = Vec::new();
    for id in ids {
        frame(&[event(id), event(id + 1_000)], &mut frames).unwrap();
    }
    journal.append(&frames).unwrap();
}

fn ids(left: &[Left]) -> Vec<u128> {
    left.iter().flat_map(|left| &left.events).map(|event| event.event_id).filter(|id| *id < 1_000).collect()
}

#[test]
fn what_is_in_no_file_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, left) = open(folder.path(), 0);
    assert!(left.is_empty());
    write(&mut journal, 0..3);
    journal.turn().unwrap();
    write(&mut journal, 3..5);
    drop(journal);

    let (journal, left) = open(folder.path(), 0);
    assert_eq!(ids(&left), [0, 1, 2, 3, 4]);
    assert_eq!(left[0].events[0], event(0));
    assert_eq!(journal.number(), 3);
    drop(journal);
    let (journal, left) = open(folder.path(), 1);
    assert_eq!(ids(&left), [3, 4], "the first is in files, and gone");
    journal.forget(2).unwrap();
    drop(journal);
    assert!(open(folder.path(), 2).1.iter().all(|left| left.events.is_empty()));
}

#[test]
fn a_frame_that_was_never_whole_ends_the_reading() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(folder.path(), 0);
    write(&mut journal, 0..3);
    let file = path(&journal.seat.folder, journal.number());
    drop(journal);
    let whole = fs::read(&file).unwrap();
    for cut in [whole.len() - 1, whole.len() - 30, whole.len() / 2, 5] {
        fs::write(&file, &whole[..cut]).unwrap();
        let (journal, left) = open(folder.path(), 0);
        let read = ids(&left);
        assert!(read.len() < 3 && read.iter().copied().eq(0..read.len() as u128), "{read:?}");
        fs::remove_file(path(&journal.seat.folder, journal.number())).unwrap();
    }
    let mut garbled = whole.clone();
    *garbled.last_mut().unwrap() ^= 1;
    fs::write(&file, &garbled).unwrap();
    assert_eq!(ids(&open(folder.path(), 0).1), [0, 1]);
}

#[test]
fn blank_blocks_after_a_crash_are_no_events() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(folder.path(), 0);
    write(&mut journal, 0..2);
    journal.file.write_all(&[0; 4096]).unwrap();
    drop(journal);
    assert_eq!(ids(&open(folder.path(), 0).1), [0, 1]);
}

#[test]
fn two_processes_have_two_places() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (Seat::take(folder.path()).unwrap(), Seat::take(folder.path()).unwrap());
    assert_ne!(first.writer, second.writer);
    drop(first);
    let again = Seat::take(folder.path()).unwrap();
    assert!(again.folder.ends_with("writer-0") && again.writer != second.writer);
    let elsewhere = tempfile::tempdir().unwrap();
    assert_ne!(Seat::take(elsewhere.path()).unwrap().writer, again.writer, "its name is its own everywhere");
    let writer = again.writer.clone();
    drop(again);
    assert_eq!(Seat::take(folder.path()).unwrap().writer, writer, "and stays");
}

#[test]
fn after_a_tear_a_file_of_its_own_begins() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(folder.path(), 0);
    write(&mut journal, 0..1);
    let number = journal.number();
    // As after a write that failed half way.
    journal.file.write_all(b"half a frame").unwrap();
    journal.torn = true;
    write(&mut journal, 1..2);
    assert_eq!(journal.number(), number + 1);
    drop(journal);
    assert_eq!(ids(&open(folder.path(), 0).1), [0, 1]);
}

#[test]
fn a_file_that_is_in_the_way_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(folder.path(), 0);
    let next = path(&journal.seat.folder, journal.number() + 1);
    fs::write(next, b"").unwrap();
    assert!(journal.turn().is_err());
    journal.turn().unwrap();
    write(&mut journal, 0..1);
    drop(journal);
    assert_eq!(ids(&open(folder.path(), 0).1), [0]);
}
