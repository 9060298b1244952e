//! Pure rules of red packets: what may be given, how a total falls into shares, and codes that nobody guesses.

use kernel::Timestamp;
use sha2::{Digest, Sha256};

use super::rules::PacketRules;

/// The longest greeting, in characters.
pub const GREETING_MAX: usize = 25;

/// How the money is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One share, for one person.
    Single,
    /// Shares of the same amount (普通红包).
    Even,
    /// Shares by luck (拼手气红包).
    Lucky,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Single, Self::Even, Self::Lucky];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Even => "even",
            Self::Lucky => "lucky",
        }
    }

    /// The kind of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How a packet stands for somebody who would open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It can be opened.
    Open,
    /// They have opened it.
    Claimed,
    /// Every share is taken.
    Empty,
    /// Its time is over.
    Expired,
    /// It is their own.
    Own,
    /// It is for somebody else.
    NotForYou,
}

/// Why a packet cannot be given as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// No share, or more than there may be.
    Shares { most: i64 },
    /// A share would be less than a fen.
    TooLittle { least_minor: i64 },
    /// A share would, or could, be more than one may be.
    ShareTooLarge { most_minor: i64 },
    /// The total is more than one packet may hold.
    TotalTooLarge { most_minor: i64 },
    /// Equal shares do not come to the total.
    Uneven,
}

/// Whether `total_minor` may be given in `shares` shares.
pub fn fits(kind: Kind, total_minor: i64, shares: i64, rules: &PacketRules) -> Result<(), Unfit> {
    let most = if kind == Kind::Single { 1 } else { rules.shares_max };
    if !(1..=most).contains(&shares) {
        return Err(Unfit::Shares { most });
    }
    if total_minor < shares {
        return Err(Unfit::TooLittle { least_minor: shares });
    }
    if total_minor > rules.total_max_minor {
        return Err(Unfit::TotalTooLarge { most_minor: rules.total_max_minor });
    }
    // Shares by luck are kept within the cap when they are drawn; their mean must leave room for that.
    if total_minor > shares.saturating_mul(rules.share_max_minor) {
        return Err(Unfit::ShareTooLarge { most_minor: rules.share_max_minor });
    }
    if kind == Kind::Even && total_minor % shares != 0 {
        return Err(Unfit::Uneven);
    }
    Ok(())
}

/// The shares of a total that [`fits`], in the order they will be taken: each at least one fen and at most
/// `share_max_minor`, together exactly the total.
///
/// By luck, each is drawn evenly between the least it must be and twice the mean of what is left, so that everybody may
/// expect the same; then they are shuffled, since the last ones vary the most.
pub fn split(kind: Kind, total_minor: i64, shares: i64, share_max_minor: i64, dice: &mut Dice) -> Vec<i64> {
    if kind != Kind::Lucky {
        return vec![total_minor / shares.max(1); usize::try_from(shares).unwrap_or(0)];
    }
    let (mut left, mut drawn) = (total_minor, Vec::new());
    for others in (0..shares).rev() {
        let least = (left - others * share_max_minor).max(1);
        let most = (left - others).min(share_max_minor).min(2 * left / (others + 1)).max(least);
        let share = if others == 0 { left } else { least + dice.below(most - least + 1) };
        drawn.push(share);
        left -= share;
    }
    for place in (1..drawn.len()).rev() {
        let other = usize::try_from(dice.below(place as i64 + 1)).unwrap_or(0);
        drawn.swap(place, other);
    }
    drawn
}

/// Numbers by chance that follow from a seed, which a packet's own id does not give away.
pub struct Dice {
    seed: [u8; 32],
    drawn: u64,
}

impl Dice {
    /// The numbers that follow from `seed`.
    pub fn new(seed: &[u8]) -> Self {
        Self { seed: Sha256::digest(seed).into(), drawn: 0 }
    }

    fn next(&mut self) -> u64 {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(self.drawn.to_be_bytes());
        self.drawn += 1;
        let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hash.finalize());
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// A number from 0 up to, and without, `end`; 0 where there is no other.
    pub fn below(&mut self, end: i64) -> i64 {
        let end = u128::from(end.max(1).unsigned_abs());
        // The 64 bits as a fraction of `end`: less uneven than anybody could measure.
        i64::try_from((u128::from(self.next()) * end) >> 64).unwrap_or(0)
    }
}

/// Digits and letters that are not mistaken for each other.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// 31^10: of 800 million million codes one fits, and wrong ones are counted.
const CODE_LENGTH: usize = 10;

/// A code, as it is stored.
pub fn code(dice: &mut Dice) -> String {
    let letter = |_| ALPHABET[usize::try_from(dice.below(ALPHABET.len() as i64)).unwrap_or(0)];
    (0..CODE_LENGTH).map(letter).map(char::from).collect()
}

/// The code somebody typed, as it is stored; nothing if it can be none.
pub fn read_code(text: &str) -> Option<String> {
    let typed: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let typed = typed.to_ascii_uppercase();
    let fits = typed.len() == CODE_LENGTH && typed.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then_some(typed)
}

/// A code as people read it: `ABCDE-FGHJK`.
pub fn show_code(code: &str) -> String {
    match code.split_at_checked(CODE_LENGTH / 2) {
        Some((front, back)) => format!("{front}-{back}"),
        None => code.to_owned(),
    }
}

/// The place of whoever had the best luck: the largest share, the first of equals. Told once everything is over, and only
/// among several.
pub fn best(kind: Kind, over: bool, amounts: &[i64]) -> Option<usize> {
    if kind != Kind::Lucky || !over || amounts.len() < 2 {
        return None;
    }
    let most = amounts.iter().max()?;
    amounts.iter().position(|amount| amount == most)
}

/// Whether a packet's time is over at `now`.
pub fn is_over(expires_at: Timestamp, now: Timestamp) -> bool {
    now >= expires_at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_may_be_given() {
        let rules = PacketRules::default();
        assert_eq!(fits(Kind::Single, 20_000, 1, &rules), Ok(()));
        assert_eq!(fits(Kind::Single, 20_001, 1, &rules), Err(Unfit::ShareTooLarge { most_minor: 20_000 }));
        assert_eq!(fits(Kind::Single, 100, 2, &rules), Err(Unfit::Shares { most: 1 }));
        assert_eq!(fits(Kind::Even, 1_000, 0, &rules), Err(Unfit::Shares { most: 100 }));
        assert_eq!(fits(Kind::Even, 1_000, 3, &rules), Err(Unfit::Uneven));
        assert_eq!(fits(Kind::Lucky, 4, 5, &rules), Err(Unfit::TooLittle { least_minor: 5 }));
        assert_eq!(fits(Kind::Lucky, 5, 5, &rules), Ok(()));
        assert_eq!(fits(Kind::Lucky, 2_000_001, 100, &rules), Err(Unfit::TotalTooLarge { most_minor: 2_000_000 }));
        assert_eq!(fits(Kind::Lucky, 2_000_000, 100, &rules), Ok(()));
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = code(&mut Dice::new(b"seed"));
        assert_eq!(read_code(&show_code(&code).to_lowercase()).as_ref(), Some(&code));
        assert_eq!(read_code(&format!(" {} ", show_code(&code))).as_ref(), Some(&code));
        for wrong in ["", "ABCDE", "ABCDE-FGHJ0", "ABCDE-FGHJI", "ABCDE-FGHJKM", "恭喜发财恭喜发财"] {
            assert_eq!(read_code(wrong), None, "{wrong}");
        }
        assert_ne!(code, super::code(&mut Dice::new(b"seee")));
    }

    #[test]
    fn the_best_luck_is_told_when_all_is_over() {
        assert_eq!(best(Kind::Lucky, true, &[3, 9, 9]), Some(1));
        assert_eq!(best(Kind::Lucky, false, &[3, 9]), None);
        assert_eq!(best(Kind::Even, true, &[5, 5]), None);
        assert_eq!(best(Kind::Lucky, true, &[5]), None);
    }

    proptest! {
        #[test]
        fn shares_come_to_the_total_whatever_the_luck(
            seed in any::<[u8; 8]>(), shares in 1_i64..101, share_max in 1_i64..30_000, fill in 0_i64..=1_000,
        ) {
            // From one fen each to every share at its cap.
            let total = shares + (shares * share_max - shares) * fill / 1_000;
            let drawn = split(Kind::Lucky, total, shares, share_max, &mut Dice::new(&seed));
            prop_assert_eq!(drawn.len() as i64, shares);
            prop_assert_eq!(drawn.iter().sum::<i64>(), total);
            prop_assert!(drawn.iter().all(|share| (1..=share_max).contains(share)), "{:?}", drawn);
            prop_assert_eq!(&drawn, &split(Kind::Lucky, total, shares, share_max, &mut Dice::new(&seed)));
        }

        #[test]
        fn no_place_in_the_order_is_the_better_one(seed in any::<[u8; 8]>()) {
            let mut dice = Dice::new(&seed);
            let mut sums = [0_i64; 5];
            for _ in 0..2_000 {
                let drawn = split(Kind::Lucky, 10_000, 5, 20_000, &mut dice);
                drawn.iter().enumerate().for_each(|(place, share)| sums[place] += share);
            }
            // Each expects 2,000 a time; the mean of 2,000 draws strays by far less than a tenth.
            prop_assert!(sums.iter().all(|sum| (1_800..2_200).contains(&(sum / 2_000))), "{:?}", sums);
        }
    }
}
