//! Which versions of the app people use. Whoever sends says which they have, and can make any number up.
//!
//! A version is believed once three customers who are signed in have said it. What is believed is told apart whatever else is
//! sent; the others share what room is left.

use std::collections::BTreeMap;

use kernel::Timestamp;

/// People who have to say a version.
pub const BELIEVED: usize = 3;
/// Versions that are remembered.
const REMEMBERED: usize = 50;

/// What customers of a bank said lately.
#[derive(Debug, Default)]
pub struct Versions(BTreeMap<String, Said>);

#[derive(Debug)]
struct Said {
    /// By whom: no more than have to.
    by: Vec<String>,
    last: Timestamp,
}

impl Versions {
    /// A customer who is signed in has this one.
    pub fn said(&mut self, version: &str, user: &str, now: Timestamp) {
        if !self.0.contains_key(version) {
            if self.0.len() >= REMEMBERED {
                self.forget_one();
            }
            self.0.insert(version.to_owned(), Said { by: Vec::new(), last: now });
        }
        let Some(said) = self.0.get_mut(version) else { return };
        said.last = now;
        if said.by.len() < BELIEVED && !said.by.iter().any(|one| one == user) {
            said.by.push(user.to_owned());
        }
    }

    /// How many people are known to have it: at most [`BELIEVED`].
    pub fn people(&self, version: &str) -> usize {
        self.0.get(version).map_or(0, |said| said.by.len())
    }

    /// Whether enough people have it.
    pub fn is_believed(&self, version: &str) -> bool {
        self.people(version) >= BELIEVED
    }

    /// The one the fewest people have; of those the one that was not said for longest.
    fn forget_one(&mut self) {
        let least =
            self.0.iter().min_by_key(|(_, said)| (said.by.len(), said.last)).map(|(version, _)| version.clone());
        if let Some(version) = least {
            self.0.remove(&version);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_person_makes_up_does_not_crowd_out_what_people_have() {
        let (mut versions, mut now) = (Versions::default(), 0);
        let mut said = |versions: &mut Versions, version: &str, user: &str| {
            now += 1;
            versions.said(version, user, Timestamp::from_micros(now));
        };
        for user in ["a", "b", "a", "b"] {
            said(&mut versions, "1.2.0", user);
        }
        assert!(!versions.is_believed("1.2.0"), "the same two");
        said(&mut versions, "1.2.0", "c");
        assert!(versions.is_believed("1.2.0"));
        for nth in 0..1_000 {
            said(&mut versions, &format!("{nth}"), "bad");
            // A release: one customer after the other has it.
            match nth {
                300 => said(&mut versions, "1.3.0", "a"),
                301 => said(&mut versions, "1.3.0", "b"),
                600 => said(&mut versions, "1.3.0", "c"),
                _ => {}
            }
        }
        assert!(versions.is_believed("1.2.0") && versions.is_believed("1.3.0"));
        assert_eq!((versions.people("0"), versions.people("999"), versions.0.len()), (0, 1, REMEMBERED));
    }
}
