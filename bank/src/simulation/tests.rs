//! Runs small enough for every day. Longer ones are run by command: `make simulate`.

use super::*;

/// Seeds that have found something: seed, steps, what it was. A seed reproduces a run of the same build only, so each of
/// them is a test of its own beside the code as well; here they go on being run.
const KEPT: [(u64, u64, &str); 1] =
    [(25, 200, "a batch asked again was refused: its own rows had used up the day's limit meanwhile")];

fn sound(seed: u64, steps: u64, postgres: Option<&str>) -> Outcome {
    let begun = Instant::now();
    match once(seed, steps, postgres).unwrap() {
        Ok(outcome) => {
            eprintln!("seed {seed}: {:.0} steps a second", steps as f64 / begun.elapsed().as_secs_f64());
            outcome
        }
        Err(found) => panic!("{found}"),
    }
}

/// Runs of `seeds`, and that they were worth it: much was done and much refused, and much went wrong meanwhile.
fn worth_it(seeds: std::ops::Range<u64>, steps: u64) {
    for seed in seeds {
        let outcome = sound(seed, steps, None);
        let toll = outcome.toll;
        assert!(outcome.done * 3 > outcome.calls && outcome.refused * 5 > outcome.calls, "{outcome:?}");
        assert!(outcome.events > steps / 2 && toll.deaths > steps / 60, "{outcome:?}");
        assert!(toll.failures > 0 && toll.clearing > 0 && toll.network > 0, "{outcome:?}");
    }
}

#[test]
fn seeds_1_to_4() {
    worth_it(1..5, 300);
}

#[test]
fn seeds_5_to_8() {
    worth_it(5..9, 300);
}

#[test]
fn seeds_that_found_something() {
    for (seed, steps, found) in KEPT {
        eprintln!("once: {found}");
        sound(seed, steps, None);
    }
}

#[test]
fn one_seed_gives_one_run_to_the_last_row_of_the_journal() {
    let (first, second) = (sound(77, 120, None), sound(77, 120, None));
    assert!(first.digest.is_some());
    assert_eq!(first, second);
    assert_ne!(first.digest, sound(78, 120, None).digest);
}

#[test]
fn on_a_server_as_well() {
    let server = std::env::var("POLYBANK_TEST_POSTGRES").unwrap_or_default();
    if server.is_empty() {
        eprintln!("skipped: POLYBANK_TEST_POSTGRES is not set");
        return;
    }
    sound(1, 100, Some(&server));
}
