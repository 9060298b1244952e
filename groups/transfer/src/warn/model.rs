//! Pure rules: which known payees a new one could be mistaken for.

/// What the customer confirmed in so many words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Confirmed {
    /// Nothing besides the transfer.
    #[default]
    Nothing,
    /// That the amount is meant, however large the day's total.
    LargeAmount,
}

/// A payee on the customer's list, or paid before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPayee {
    /// In full.
    pub name: String,
    /// Digits.
    pub account_no: String,
    /// Of the bank.
    pub bank_no: String,
}

/// How a payee resembles a known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LikenessKind {
    /// The same name with another account: a new card, or somebody who took the name.
    SameNameOtherAccount,
    /// A name one slip away, with another account.
    SimilarName,
    /// An account number one slip away, in another name.
    SimilarAccount,
}

/// One known payee a new one resembles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// How.
    pub kind: LikenessKind,
    /// Whom.
    pub known: KnownPayee,
}

/// Warnings shown at most: of each kind the first.
const SHOWN_MAX: usize = 2;
/// Shorter names resemble each other too often to mean anything: two characters in Chinese.
const NAME_MIN: usize = 3;
/// The same for names in Latin letters.
const LATIN_NAME_MIN: usize = 5;

/// Which of `known` the payee could be mistaken for, the gravest first. Nothing for a payee who is among them.
pub fn likenesses(name: &str, account_no: &str, bank_no: &str, known: &[KnownPayee]) -> Vec<Likeness> {
    if known.iter().any(|one| one.account_no == account_no && one.bank_no == bank_no) {
        return Vec::new();
    }
    let given = plain(name);
    let kind_of = |one: &KnownPayee| {
        let other = plain(&one.name);
        if given == other {
            return Some(LikenessKind::SameNameOtherAccount);
        }
        if long_enough(&given) && long_enough(&other) && slips(&given, &other, 1) <= 1 {
            return Some(LikenessKind::SimilarName);
        }
        similar_numbers(account_no, &one.account_no).then_some(LikenessKind::SimilarAccount)
    };
    let mut found: Vec<Likeness> = Vec::new();
    for one in known {
        if let Some(kind) = kind_of(one)
            && !found.iter().any(|likeness| likeness.kind == kind)
        {
            found.push(Likeness { kind, known: one.clone() });
        }
    }
    found.sort_by_key(|likeness| likeness.kind);
    found.truncate(SHOWN_MAX);
    found
}

fn plain(name: &str) -> Vec<char> {
    name.chars().filter(|c| !c.is_whitespace() && *c != '·').flat_map(char::to_lowercase).collect()
}

fn long_enough(name: &[char]) -> bool {
    name.len() >= if name.iter().all(char::is_ascii) { LATIN_NAME_MIN } else { NAME_MIN }
}

/// Numbers that one slip of the finger turns into each other. The check digit follows from the others and is left out.
fn similar_numbers(one: &str, other: &str) -> bool {
    let body = |number: &str| number.chars().take(number.len().saturating_sub(1)).collect::<Vec<_>>();
    one.len() == other.len() && slips(&body(one), &body(other), 1) == 1
}

/// How many slips lie between two texts: a character more, less, other, or two neighbours swapped (optimal string
/// alignment). More than `most` is not counted out.
fn slips(one: &[char], other: &[char], most: usize) -> usize {
    if one.len().abs_diff(other.len()) > most {
        return most + 1;
    }
    let mut before_last = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for i in 1..=one.len() {
        let mut row = vec![i; other.len() + 1];
        for j in 1..=other.len() {
            let differ = usize::from(one[i - 1] != other[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + differ);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "6229000112345678901";

    fn known(name: &str, account_no: &str) -> KnownPayee {
        KnownPayee { name: name.into(), account_no: account_no.into(), bank_no: "313".into() }
    }

    fn check(name: &str, account_no: &str, expected: &[LikenessKind]) {
        let list = [known("张小明", A), known("Ada Lovelace", "6229000198765432100")];
        let kinds: Vec<_> = likenesses(name, account_no, "313", &list).into_iter().map(|one| one.kind).collect();
        assert_eq!(kinds, expected, "{name} {account_no}");
    }

    #[test]
    fn a_payee_is_compared_with_the_known_ones() {
        use LikenessKind::{SameNameOtherAccount, SimilarAccount, SimilarName};
        const ELSEWHERE: &str = "6229000155555555555";
        check("张小明", A, &[]);
        check("张小朋", A, &[]);
        check("张 小明", ELSEWHERE, &[SameNameOtherAccount]);
        check("张小朋", ELSEWHERE, &[SimilarName]);
        check("张明小", ELSEWHERE, &[SimilarName]);
        check("张大朋", ELSEWHERE, &[]);
        check("ada lovelace", ELSEWHERE, &[SameNameOtherAccount]);
        check("Ada Lovelaec", ELSEWHERE, &[SimilarName]);
        check("王芳", "6229000112345678019", &[]);
        check("王芳", "6229000112345687905", &[SimilarAccount]);
        check("王芳", "6229000112345678", &[]);
        check("张小明", "6229000112345677905", &[SameNameOtherAccount]);
        check("张小朋", "6229000198765432108", &[SimilarName]);
    }

    #[test]
    fn short_names_mean_nothing() {
        let list = [known("李明", A)];
        assert_eq!(likenesses("李敏", "6229000155555555555", "313", &list), []);
        assert_eq!(likenesses("李明", "6229000155555555555", "313", &list).len(), 1);
    }

    #[test]
    fn one_of_each_kind_is_shown() {
        let list: Vec<_> = (0..9).map(|n| known("张小明", &format!("622900011234567{n}000"))).collect();
        assert_eq!(likenesses("张小明", "6229000155555555555", "313", &list).len(), 1);
    }

    #[test]
    fn slips_are_counted() {
        let count = |one: &str, other: &str| slips(&plain(one), &plain(other), 3);
        assert_eq!((count("abc", "abc"), count("abc", "acb"), count("abc", "abd")), (0, 1, 1));
        assert_eq!((count("abc", "ab"), count("abc", "xabc"), count("abc", "cab")), (1, 1, 2));
        assert_eq!(count("abcdefgh", "a"), 4);
    }
}
