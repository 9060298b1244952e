//! Arrows: `bank → {groups, clearing} → {contracts, platform} → kernel`, and never another way.

use super::Breach;
use crate::{Dependency, Package, Room, Workspace};

/// A group depends on no other group, not even in its tests: it calls ports of `contracts`, or listens to events.
pub fn group_to_group(workspace: &Workspace) -> Vec<Breach> {
    let rule =
        "a group may not depend on another group (dev-dependencies included): use a port of contracts or an event";
    arrows(workspace, |room| matches!(room, Room::Group(_)), |to| matches!(to, Room::Group(_)), rule)
}

/// A group depends on nothing above it. Its tests may call a stand-in for somebody outside that knows nothing of the house.
pub fn group_upwards(workspace: &Workspace) -> Vec<Breach> {
    let rule = "a group may not depend on the binary, on the clearing or on the workshop; its tests may use a stand-in \
                that itself depends on nothing of the house";
    let knows_the_house = |name: &str| {
        let mut found = workspace.packages.iter().filter(|package| package.name == name);
        found.any(|package| package.dependencies.iter().any(|to| to.room.is_some()))
    };
    let stand_in = |to: &Dependency| to.tests_only && to.name.starts_with("reference-") && !knows_the_house(&to.name);
    let above =
        |to: &Dependency| matches!(to.room, Some(Room::Bank | Room::Clearing | Room::Workshop)) && !stand_in(to);
    dependencies(workspace, |room| matches!(room, Room::Group(_)), above, rule)
}

/// The clearing reaches banks through a port, like anybody outside would.
pub fn clearing_knows_no_group(workspace: &Workspace) -> Vec<Breach> {
    let rule = "the clearing may only depend on kernel, contracts and the platform: banks are members of it by a port";
    let allowed = |to: &Room| matches!(to, Room::Kernel | Room::Contracts | Room::Platform(_));
    arrows(workspace, |room| *room == Room::Clearing, |to| !allowed(to), rule)
}

/// The platform knows no business.
pub fn platform_knows_no_business(workspace: &Workspace) -> Vec<Breach> {
    let rule = "the platform may only depend on itself and on kernel: it knows no contracts and no groups";
    let allowed = |to: &Room| matches!(to, Room::Kernel | Room::Platform(_));
    arrows(workspace, |room| matches!(room, Room::Platform(_)), |to| !allowed(to), rule)
}

/// Contracts are values and ports over the vocabulary.
pub fn contracts_know_only_kernel(workspace: &Workspace) -> Vec<Breach> {
    let rule = "contracts may only depend on kernel";
    arrows(workspace, |room| *room == Room::Contracts, |to| *to != Room::Kernel, rule)
}

/// The vocabulary stands on nothing of ours.
pub fn kernel_knows_nobody(workspace: &Workspace) -> Vec<Breach> {
    arrows(workspace, |room| *room == Room::Kernel, |_| true, "kernel may not depend on any crate of the workspace")
}

fn arrows(
    workspace: &Workspace,
    from: impl Fn(&Room) -> bool,
    forbidden: impl Fn(&Room) -> bool,
    rule: &str,
) -> Vec<Breach> {
    dependencies(workspace, from, |to| to.room.as_ref().is_some_and(&forbidden), rule)
}

fn dependencies(
    workspace: &Workspace,
    from: impl Fn(&Room) -> bool,
    forbidden: impl Fn(&Dependency) -> bool,
    rule: &str,
) -> Vec<Breach> {
    let breaches = |package: &Package| {
        let arrows = package.dependencies.iter().filter(|to| forbidden(to));
        let breach = |to: &Dependency| Breach {
            place: format!("{} → {}", package.name, to.name),
            line: 0,
            rule: rule.to_owned(),
        };
        arrows.map(breach).collect::<Vec<_>>()
    };
    workspace.packages.iter().filter(|package| from(&package.room)).flat_map(breaches).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn house(arrows: &[(&str, &str)]) -> Workspace {
        let package = |(from, to): &(&str, &str)| {
            let room_of = Room::of(Path::new(to));
            let dependency = Dependency { name: (*to).to_owned(), room: Some(room_of), tests_only: false };
            let room = Room::of(Path::new(from));
            Package { name: (*from).to_owned(), room, dependencies: vec![dependency] }
        };
        Workspace { packages: arrows.iter().map(package).collect(), sources: Vec::new() }
    }

    #[test]
    fn every_forbidden_arrow_is_seen() {
        type Rule = fn(&Workspace) -> Vec<Breach>;
        let forbidden: [(Rule, &str, &str); 12] = [
            (group_to_group, "groups/risk", "groups/user"),
            (group_upwards, "groups/risk", "bank"),
            (group_upwards, "groups/risk", "xtask"),
            (group_upwards, "groups/transfer", "clearing"),
            (clearing_knows_no_group, "clearing", "groups/transfer"),
            (clearing_knows_no_group, "clearing", "bank"),
            (platform_knows_no_business, "platform/storage", "contracts"),
            (platform_knows_no_business, "platform/gateway", "groups/auth"),
            (contracts_know_only_kernel, "contracts", "platform/storage"),
            (contracts_know_only_kernel, "contracts", "groups/auth"),
            (kernel_knows_nobody, "kernel", "contracts"),
            (kernel_knows_nobody, "kernel", "platform/crypto"),
        ];
        for (rule, from, to) in forbidden {
            assert_eq!(rule(&house(&[(from, to)])).len(), 1, "{from} → {to} was not seen");
        }
    }

    #[test]
    fn the_arrows_of_the_house_are_let_through() {
        let house = house(&[
            ("bank", "groups/risk"),
            ("groups/risk", "contracts"),
            ("groups/risk", "platform/storage"),
            ("groups/risk", "kernel"),
            ("platform/gateway", "platform/tenancy"),
            ("platform/storage", "kernel"),
            ("contracts", "kernel"),
            ("clearing", "contracts"),
            ("clearing", "platform/storage"),
            ("bank", "clearing"),
            ("tests", "clearing"),
            ("tests", "bank"),
        ]);
        for rule in [
            group_to_group,
            group_upwards,
            clearing_knows_no_group,
            platform_knows_no_business,
            contracts_know_only_kernel,
            kernel_knows_nobody,
        ] {
            assert_eq!(rule(&house), []);
        }
    }

    #[test]
    fn tests_of_a_group_may_use_a_stand_in_that_knows_nothing_of_the_house() {
        let told = |stand_in_knows: bool, tests_only: bool| {
            let mut house = house(&[("groups/auth", "reference-face"), ("reference-face", "kernel")]);
            house.packages[0].dependencies[0].tests_only = tests_only;
            if !stand_in_knows {
                house.packages[1].dependencies.clear();
            }
            group_upwards(&house).len()
        };
        assert_eq!(told(false, true), 0);
        assert_eq!(told(true, true), 1, "a stand-in that knows the house");
        assert_eq!(told(false, false), 1, "outside of tests");
    }
}
