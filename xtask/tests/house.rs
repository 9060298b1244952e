//! The house as it stands, against every rule.

use xtask::{Breach, Workspace, audit, files, placement, rooms, tables, words};

fn check(rule: fn(&Workspace) -> Vec<Breach>) {
    let workspace = Workspace::load().expect("cargo metadata and the sources can be read");
    assert!(workspace.packages.len() > 10 && workspace.sources.len() > 50, "the repository was not seen whole");
    let breaches: Vec<_> = rule(&workspace).iter().map(ToString::to_string).collect();
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

#[test]
fn groups_do_not_depend_on_groups() {
    check(rooms::group_to_group);
}

#[test]
fn groups_do_not_depend_on_what_is_above_them() {
    check(rooms::group_upwards);
    check(rooms::clearing_knows_no_group);
}

#[test]
fn the_platform_knows_no_business() {
    check(rooms::platform_knows_no_business);
}

#[test]
fn contracts_know_only_kernel() {
    check(rooms::contracts_know_only_kernel);
}

#[test]
fn kernel_knows_nobody() {
    check(rooms::kernel_knows_nobody);
}

#[test]
fn engines_are_used_by_storage_only() {
    check(placement::engines_in_storage_only);
}

#[test]
fn axum_stays_at_the_edge_of_groups() {
    check(placement::axum_at_the_edge);
}

#[test]
fn sql_stands_in_store() {
    check(placement::sql_in_store);
}

#[test]
fn models_are_pure() {
    check(placement::model_is_pure);
}

#[test]
fn tables_carry_their_groups_name() {
    check(tables::tables_carry_their_group);
}

#[test]
fn tables_are_named_by_their_owner_only() {
    check(tables::tables_stay_at_home);
}

#[test]
fn files_say_what_they_are_for() {
    check(files::files_say_what_they_are_for);
}

#[test]
fn files_end() {
    check(files::files_end);
}

#[test]
fn no_path_of_a_machine_is_written_down() {
    check(files::no_machine_paths);
}

#[test]
fn chinese_is_punctuated_in_chinese() {
    check(words::chinese_is_punctuated_in_chinese);
}

#[test]
fn every_action_of_the_audit_trail_has_its_words() {
    check(audit::actions_have_words);
}
