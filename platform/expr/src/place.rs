//! Where in the text something stands.

/// A stretch of the text, in bytes, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Where it begins.
    pub from: usize,
    /// Where it has ended.
    pub to: usize,
}

impl Place {
    /// From byte `from` up to byte `to`.
    pub const fn new(from: usize, to: usize) -> Self {
        Self { from, to }
    }

    /// From the beginning of this one to the end of the other.
    pub fn until(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// Whether the other lies within this one.
    pub const fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// The same stretch of `text` in UTF-16 units, as browsers count.
    pub fn in_utf16(self, text: &str) -> Self {
        let units = |to: usize| text[..text.floor_char_boundary(to.min(text.len()))].encode_utf16().count();
        Self { from: units(self.from), to: units(self.to) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_counts_otherwise() {
        let text = "摘要 == \"👍\"";
        let at = text.find('=').unwrap();
        assert_eq!(Place::new(at, at + 2).in_utf16(text), Place::new(3, 5));
        assert_eq!(Place::new(text.len(), 900).in_utf16(text), Place::new(10, 10));
    }
}
