//! What is suggested to one customer on one page. Pure.

use std::collections::HashSet;

use publishing::model::lot;

use super::taste::{Because, Ranked, Taste};
use crate::menu::spec::{Entry, Suggest};

/// Seen on so many days and not taken up, it is not suggested
pub const TIRES_AFTER_DAYS: i64 = 5;
/// for so many days.
pub const RESTS_DAYS: i64 = 30;
/// Of ten thousand customers, how many are suggested what most use, to hold the rest against.
const HELD_AGAINST: u16 = 1_000;
/// Of ten thousand days of a customer, on how many one suggestion is one they would not have been given.
const EXPLORED: u16 = 1_000;

/// By what a customer's suggestions are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arm {
    /// By what was learned.
    Learned,
    /// By what most use.
    Popular,
}

impl Arm {
    /// That of a customer, always the same.
    pub fn of(subject: &str) -> Self {
        if lot("content.suggest", subject) < HELD_AGAINST { Self::Popular } else { Self::Learned }
    }

    /// As it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Learned => "learned",
            Self::Popular => "popular",
        }
    }
}

/// What a customer was suggested before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The function.
    pub entry: String,
    /// On how many days they saw it.
    pub days: i64,
    /// On which day last.
    pub last_day: i64,
    /// On which day they took it up, where they did.
    pub taken_day: Option<i64>,
}

impl Told {
    fn rests(&self, today: i64) -> bool {
        self.taken_day.is_none() && self.days >= TIRES_AFTER_DAYS && today - self.last_day < RESTS_DAYS
    }
}

/// Whom something is suggested to.
pub struct Asked<'a> {
    /// What they are offered at all, in the bank's order.
    pub offered: &'a [&'a Entry],
    /// What stands on the page already.
    pub on_page: &'a HashSet<String>,
    /// What they chose for themselves.
    pub favourites: &'a [String],
    /// What they use; nothing of who did not agree to be known by it.
    pub used: &'a [&'a str],
    /// What they were suggested before; nothing of who did not agree.
    pub told: &'a [Told],
    /// The audiences they are in.
    pub audiences: &'a [String],
    /// Who they are, where they agreed to be known by what they do.
    pub agreed: Option<&'a str>,
    /// Today, in days since 1970.
    pub today: i64,
    /// How many at most.
    pub most: usize,
}

/// Something that is suggested.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested {
    /// The function.
    pub key: String,
    /// By what.
    pub by: By,
    /// What it is ranked by, where it is.
    pub score: Option<f64>,
}

/// By what something is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The bank says so of an audience they are in: the place among the entry's reasons.
    Bank(usize),
    /// What was learned, or what many use.
    Rank(Because),
    /// Nothing speaks for it yet.
    Explored,
}

/// What is suggested, in order.
pub fn choose(taste: Option<&Taste>, asked: &Asked<'_>) -> Vec<Suggested> {
    let rests = |key: &str| asked.told.iter().any(|told| told.entry == key && told.rests(asked.today));
    let mut chosen: Vec<Suggested> = Vec::with_capacity(asked.most);
    for entry in asked.offered {
        let because = entry.because.iter().position(|one| one.within.iter().any(|name| asked.audiences.contains(name)));
        if let Some(at) = because.filter(|_| chosen.len() < asked.most && !rests(&entry.key)) {
            chosen.push(Suggested { key: entry.key.clone(), by: By::Bank(at), score: None });
        }
    }
    let Some(taste) = taste else { return chosen };
    let is_new = |entry: &&&Entry| {
        let key = entry.key.as_str();
        entry.suggest == Suggest::May
            && !asked.on_page.contains(key)
            && !asked.favourites.iter().any(|one| one == key)
            && !asked.used.contains(&key)
            && !chosen.iter().any(|one| one.key == key)
            && !rests(key)
    };
    let candidates: Vec<&str> = asked.offered.iter().filter(is_new).map(|entry| entry.key.as_str()).collect();
    let by_popularity = asked.agreed.is_none_or(|subject| Arm::of(subject) == Arm::Popular);
    let mut ranked = taste.ranked(asked.used, &candidates, by_popularity);
    let rest = ranked.split_off(ranked.len().min(asked.most - chosen.len()));
    let explored = asked.agreed.filter(|_| !by_popularity).and_then(|subject| explored(subject, asked.today, &rest));
    if let Some(key) = explored.filter(|_| ranked.pop().is_some()) {
        chosen.extend(ranked.into_iter().map(of_rank));
        chosen.push(Suggested { key: key.to_owned(), by: By::Explored, score: None });
        return chosen;
    }
    chosen.extend(ranked.into_iter().map(of_rank));
    chosen
}

fn of_rank(ranked: Ranked<'_>) -> Suggested {
    Suggested { key: ranked.key.to_owned(), by: By::Rank(ranked.because), score: Some(ranked.score) }
}

/// What a customer is given today that they would not have been, on one day in ten: the same all day.
fn explored<'a>(subject: &str, today: i64, rest: &[Ranked<'a>]) -> Option<&'a str> {
    let day = format!("content.explore {today}");
    if lot(&day, subject) >= EXPLORED {
        return None;
    }
    rest.iter().map(|one| one.key).min_by_key(|key| lot(&day, key))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::menu::spec::Catalogue;
    use crate::suggest::taste::Past;

    fn catalogue() -> Catalogue {
        let entry = |key: &str| {
            json!({ "key": key, "title_zh": key, "title_en": key, "about_zh": key, "about_en": key, "icon": "home",
                "to": "/", "group": "g" })
        };
        let mut entries: Vec<_> = ["a", "b", "c", "d", "e", "f"].map(entry).into();
        entries[4]["suggest"] = json!("never");
        entries[5]["suggest"] = json!("never");
        entries[5]["because"] = json!([{ "in": ["due"], "text_zh": "账单快到期了", "text_en": "A bill is due soon" }]);
        let groups = json!([{ "id": "g", "title_zh": "组", "title_en": "G" }]);
        Catalogue::compile(&json!({ "groups": groups, "entries": entries })).unwrap()
    }

    /// Twenty use `a`, fewer use each that follows.
    fn taste() -> Taste {
        let person = |nth: usize| {
            let firsts: BTreeMap<_, _> =
                ["a", "b", "c", "d", "e"].into_iter().take(1 + nth % 5).map(|key| (key.to_owned(), 100)).collect();
            Past { lot: 9_000, firsts }
        };
        Taste::learned(&(0..20).map(person).collect::<Vec<_>>(), 200, |_| true)
    }

    struct Who {
        on_page: HashSet<String>,
        favourites: Vec<String>,
        used: Vec<&'static str>,
        told: Vec<Told>,
        audiences: Vec<String>,
        agreed: Option<&'static str>,
    }

    impl Who {
        fn new() -> Self {
            let (on_page, favourites, used, told, audiences) = Default::default();
            Self { on_page, favourites, used, told, audiences, agreed: None }
        }

        fn chosen(&self, today: i64, most: usize) -> Vec<Suggested> {
            let catalogue = catalogue();
            let offered: Vec<&Entry> = catalogue.entries.iter().collect();
            let Self { on_page, favourites, used, told, audiences, agreed } = self;
            let asked =
                Asked { offered: &offered, on_page, favourites, used, told, audiences, agreed: *agreed, today, most };
            choose(Some(&taste()), &asked)
        }

        fn keys(&self, most: usize) -> Vec<String> {
            self.chosen(300, most).into_iter().map(|one| one.key).collect()
        }
    }

    #[test]
    fn what_one_has_is_not_suggested_nor_what_may_not_be() {
        let mut who = Who::new();
        assert_eq!(who.keys(9), ["a", "b", "c", "d"]);
        who.favourites = vec!["b".to_owned()];
        who.on_page = ["c".to_owned()].into();
        who.used = vec!["a"];
        assert_eq!(who.keys(9), ["d"]);
        assert!(who.keys(0).is_empty());
    }

    #[test]
    fn what_the_bank_says_of_an_audience_goes_first_with_its_reason() {
        let mut who = Who::new();
        who.audiences = vec!["due".to_owned()];
        let chosen = who.chosen(300, 2);
        assert_eq!(chosen[0], Suggested { key: "f".to_owned(), by: By::Bank(0), score: None });
        assert_eq!((chosen[1].key.as_str(), chosen.len()), ("a", 2));
    }

    #[test]
    fn what_was_seen_again_and_again_rests_until_it_comes_again() {
        let mut who = Who::new();
        let told = |days, last_day, taken_day| Told { entry: "a".to_owned(), days, last_day, taken_day };
        who.told = vec![told(4, 299, None)];
        assert_eq!(who.keys(1), ["a"]);
        who.told = vec![told(5, 299, None)];
        assert_eq!(who.keys(1), ["b"]);
        who.told = vec![told(5, 300 - RESTS_DAYS, None)];
        assert_eq!(who.keys(1), ["a"]);
    }

    #[test]
    fn one_day_in_ten_one_is_another_and_the_same_all_day() {
        let mut who = Who::new();
        who.agreed = Some("customer-of-what-is-learned");
        assert_eq!(Arm::of("customer-of-what-is-learned"), Arm::Learned);
        let mut explored = 0;
        for today in 0..1_000 {
            let chosen = who.chosen(today, 2);
            assert_eq!(chosen, who.chosen(today, 2));
            assert_eq!((chosen.len(), chosen[0].key.as_str()), (2, "a"));
            if chosen[1].by == By::Explored {
                explored += 1;
                assert!(["c", "d"].contains(&chosen[1].key.as_str()));
            } else {
                assert_eq!(chosen[1].key, "b");
            }
        }
        assert!((60..140).contains(&explored), "{explored}");
    }

    #[test]
    fn one_in_ten_is_held_against() {
        let popular = (0..10_000).filter(|nth| Arm::of(&format!("c{nth}")) == Arm::Popular).count();
        assert!((850..1_150).contains(&popular), "{popular}");
    }
}
