//! Pure rules of receipts: what the seal leads to, and when a check code fits.

use fast_qr::QRBuilder;

/// The length of a check code.
pub const CHECK_CODE_LEN: usize = 8;

/// What a receipt's seal shows besides the receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Where anybody checks the receipt.
    pub verify_url: String,
    /// The address as a QR code: rows of `0` and `1`, without a quiet zone.
    pub qr: Vec<String>,
}

/// The seal of a receipt, for an app that stands at `base` (`https://bank.example/b/lanwan`). Nothing if the address is
/// too long for a code that a phone can read.
pub fn seal(base: &str, receipt_no: &str, check_code: &str) -> Option<Seal> {
    let verify_url = format!("{base}/verify?no={receipt_no}&code={check_code}");
    let code = QRBuilder::new(verify_url.as_str()).build().ok()?;
    let row = |y: usize| (0..code.size).map(|x| if code[y][x].value() { '1' } else { '0' }).collect();
    Some(Seal { qr: (0..code.size).map(row).collect(), verify_url })
}

/// Whether `base` is the address of a page: `https://host[:port][/path]`, or `http` for a machine of one's own.
pub fn is_page_base(base: &str) -> bool {
    let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '/' | '[' | ']' | '_');
    rest.is_some_and(|rest| !rest.is_empty() && rest.len() <= 120 && !rest.ends_with('/') && rest.chars().all(plain))
}

/// Whether `given` is the receipt's check code. Takes the same time wherever they differ; a receipt without a code (one
/// of a transfer that came in) fits nothing.
pub fn code_fits(given: &str, check_code: &str) -> bool {
    let (given, kept) = (given.as_bytes(), check_code.as_bytes());
    given.len() == CHECK_CODE_LEN
        && kept.len() == CHECK_CODE_LEN
        && given.iter().zip(kept).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_only_as_it_is() {
        assert!(code_fits("0A1B2C3D", "0A1B2C3D"));
        for (given, kept) in [("0A1B2C3E", "0A1B2C3D"), ("0A1B2C3", "0A1B2C3D"), ("", ""), ("0A1B2C3D", "")] {
            assert!(!code_fits(given, kept), "{given} {kept}");
        }
    }

    #[test]
    fn the_seal_leads_to_the_banks_own_page() {
        let seal = seal("https://bank.example/b/lanwan", "20261122ABCDEF012345", "0A1B2C3D").unwrap();
        assert_eq!(seal.verify_url, "https://bank.example/b/lanwan/verify?no=20261122ABCDEF012345&code=0A1B2C3D");
        assert!(seal.qr.len() >= 29 && seal.qr.iter().all(|row| row.len() == seal.qr.len()));
        assert!(seal.qr[0].starts_with("1111111"), "the corner's mark");
        assert!(is_page_base("http://127.0.0.1:8080/b/lanwan") && is_page_base("https://bank.example"));
        for base in ["", "ftp://x", "https://", "https://a b", "https://x/", "javascript:alert(1)", "https://x?y"] {
            assert!(!is_page_base(base), "{base}");
        }
    }
}
