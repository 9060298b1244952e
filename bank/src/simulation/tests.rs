//! Runs small enough for every day. Longer ones are run by command: `make simulate`.

use super::*;

fn sound(seed: u64, steps: u64, postgres: Option<&str>) -> Outcome {
    match once(seed, steps, postgres).unwrap() {
        Ok(outcome) => outcome,
        Err(found) => panic!("{found}"),
    }
}

/// Runs of `seeds`, and that they were worth it: most calls were done, and much went wrong meanwhile.
fn worth_it(seeds: std::ops::Range<u64>, steps: u64) {
    for seed in seeds {
        let outcome = sound(seed, steps, None);
        assert!(outcome.done * 2 > outcome.calls, "{outcome:?}");
        assert!(
            outcome.toll.deaths > steps / 60 && outcome.toll.failures > 0 && outcome.toll.clearing > 0,
            "{outcome:?}"
        );
    }
}

#[test]
fn seeds_1_to_4() {
    worth_it(1..5, 350);
}

#[test]
fn seeds_5_to_8() {
    worth_it(5..9, 350);
}

#[test]
fn one_seed_gives_one_run_to_the_last_row_of_the_journal() {
    let (first, second) = (sound(77, 150, None), sound(77, 150, None));
    assert!(first.digest.is_some());
    assert_eq!(first, second);
    assert_ne!(first.digest, sound(78, 150, None).digest);
}

#[test]
fn on_a_server_as_well() {
    let server = std::env::var("POLYBANK_TEST_POSTGRES").unwrap_or_default();
    if server.is_empty() {
        eprintln!("skipped: POLYBANK_TEST_POSTGRES is not set");
        return;
    }
    sound(1, 120, Some(&server));
}
