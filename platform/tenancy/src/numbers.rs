//! Numbers a bank gets when it is opened: its place in the clearing and its BIN. All of them fictional.

/// CNAPS number of the `sequence`-th bank: 313 (city banks), a region and a branch of ours, and the check digit of
/// ISO 7064 MOD 11,10.
pub fn bank_no(sequence: i64) -> String {
    let body = format!("3139{:03}{:04}", sequence % 1000, sequence / 1000);
    let check = mod_11_10(&body);
    format!("{body}{check}")
}

/// BIN of the `sequence`-th bank: 8 digits in a range no real bank of ours uses.
pub fn bin(sequence: i64) -> String {
    format!("62990{:03}", sequence % 1000)
}

fn mod_11_10(digits: &str) -> u32 {
    let product = digits.bytes().fold(10, |product, byte| {
        let sum = match (product + u32::from(byte - b'0')) % 10 {
            0 => 10,
            sum => sum,
        };
        sum * 2 % 11
    });
    (11 - product) % 10
}

#[cfg(test)]
mod tests {
    #[test]
    fn check_digits() {
        // ISO 7064, MOD 11,10: the published example 0794 carries check digit 5.
        assert_eq!(super::mod_11_10("0794"), 5);
        assert_eq!(super::bank_no(1).len(), 12);
        assert_ne!(super::bank_no(1), super::bank_no(1000));
    }
}
