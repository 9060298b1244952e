//! The walking bank, as its users meet it: every story on both engines.
#![allow(clippy::unwrap_used)]

mod stories;

use std::sync::Arc;

use journeys::{Engine, Platform, Stories};
use stories::{console, external, identities, money, packets, people, running, scenes, standing};

async fn tell(engine: Engine) {
    if !engine.is_here() {
        eprintln!("skipped: POLYBANK_TEST_POSTGRES is not set");
        return;
    }
    let platform = Arc::new(Platform::start(engine).await);
    let mut stories = Stories::default();
    macro_rules! tell {
        ($($story:path),* $(,)?) => {
            $(stories.tell(stringify!($story), $story(platform.clone()));)*
        };
    }
    tell![
        people::a_visitor_sees_three_brands,
        people::a_new_device_needs_a_code_and_a_known_one_does_not,
        people::a_browser_keeps_its_tokens_in_cookies,
        people::a_sealed_password_opens_once_and_only_here,
        people::tokens_rotate_and_a_copied_one_ends_the_session,
        people::signing_out_ends_the_session,
        people::an_open_user_becomes_a_customer,
        people::registration_gives_nothing_away,
        people::behaviour_is_taken_in,
        standing::an_open_user_binds_a_card_and_is_verified,
        standing::a_bank_sets_who_may_do_what,
        external::a_phone_makes_a_user_of_whom_a_provider_vouches_for,
        external::a_customer_links_from_inside_by_proof_and_an_operator_ends_it,
        external::an_attempt_is_worth_something_once_where_it_began,
        identities::two_users_become_one_by_a_code_and_are_split_again,
        identities::money_on_both_sides_is_for_two_people_and_comes_back,
        money::accounts_add_up,
        money::a_small_transfer_takes_the_pin,
        money::a_code_is_bound_to_amount_and_payee,
        money::money_arrives_at_another_bank,
        money::refusals_say_why_and_what_to_do,
        money::five_wrong_pins_lock_it,
        money::a_repeat_is_answered_and_not_done_again,
        money::two_submits_at_once_are_one_posting,
        money::spending_at_once_never_overdraws,
        money::saved_payees_are_kept_and_dropped,
        scenes::a_receipt_is_checked_by_whoever_holds_it,
        scenes::a_payee_nearly_the_same_is_noticed,
        scenes::money_moves_between_own_accounts,
        scenes::a_batch_is_confirmed_once_and_paid_row_by_row,
        scenes::a_standing_order_is_confirmed_once_and_steered,
        scenes::a_phone_number_is_paid_without_telling_whose_it_is,
        packets::a_red_packet_is_given_and_opened_by_many,
        packets::a_red_packet_for_a_phone_number_is_theirs_alone,
        console::roles_decide_what_an_operator_may_do,
        console::the_cockpit_moves,
        console::a_customer_is_looked_up_masked_and_revealed_on_record,
        console::a_demo_customer_has_a_past,
        console::a_transfer_is_on_record_with_its_double_entry,
        console::a_bank_is_opened_and_lived_in,
        running::a_folder_is_served_by_one_process,
        running::a_demonstration_is_not_served_as_real_banks,
        running::undelivered_events_are_treated_by_hand,
        running::what_is_measured_are_transfers_that_are_made,
    ];
    stories.end().await;
    scenes::a_large_amount_waits_for_its_confirmation(&platform).await;
    console::every_bank_is_sound(&platform).await;
    let platform = Arc::try_unwrap(platform).expect("every story has ended");
    // The demonstration greets whoever started it with its own credentials; nothing else may tell them.
    let log = platform.log();
    let log: Vec<&str> = log.lines().filter(|line| !line.starts_with("  DEMO MODE")).collect();
    let log = log.join("\n");
    platform.stop_clean().await;
    assert!(!log.contains("panicked at"), "something panicked inside: see the log above");
    for secret in [journeys::DEMO_PASSWORD, "Harbour-2026", "13800000001", "陈海生"] {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    tell(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    tell(Engine::Postgres).await;
}
