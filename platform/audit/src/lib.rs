//! The audit trail's chain: every entry's hash covers the entry and the hash before it.
//!
//! Pure arithmetic over bytes. Writing entries in the transaction of the act they record is `storage`'s work; this
//! crate says what an entry's hash is and whether a run of entries is unbroken. A changed, removed, inserted or
//! reordered entry breaks the chain from that place on; entries cut off the end are noticed by the head that is kept apart.

use sha2::{Digest, Sha256};

/// The hash an empty trail begins with.
pub const GENESIS: [u8; 32] = [0; 32];

/// An entry as it is stored and hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Place in the trail, from 1, without gaps.
    pub seq: i64,
    /// When, in microseconds.
    pub at: i64,
    /// `customer`, `operator`, `system` or `visitor`.
    pub actor_kind: String,
    /// The actor's id.
    pub actor_id: String,
    /// The act, `group.act`.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// `ok` or `refused`.
    pub outcome: String,
    /// JSON, masked.
    pub detail: String,
    /// The trace of the call.
    pub trace_id: String,
}

/// The hash of `link` after `previous`: SHA-256 over both, each text preceded by its length.
pub fn hash(previous: &[u8; 32], link: &Link) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(previous);
    digest.update(link.seq.to_be_bytes());
    digest.update(link.at.to_be_bytes());
    let texts =
        [&link.actor_kind, &link.actor_id, &link.action, &link.subject, &link.outcome, &link.detail, &link.trace_id];
    for text in texts {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().into()
}

/// SHA-256 of `bytes` in hex, for fingerprints and checksums.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An entry is missing or out of place.
    #[error("entry {expected} is missing; {found} stands in its place")]
    Gap {
        /// The number that should come next.
        expected: i64,
        /// The number found.
        found: i64,
    },
    /// An entry does not have the hash it should.
    #[error("entry {seq} was changed")]
    Changed {
        /// The changed entry.
        seq: i64,
    },
    /// The last entry is not the one the head names.
    #[error("the trail ends at {found}, its head says {head}")]
    CutOff {
        /// What the head says.
        head: i64,
        /// Where the trail ends.
        found: i64,
    },
}

/// Follows a chain entry by entry, in bounded memory.
#[derive(Debug, Clone)]
pub struct Verifier {
    seq: i64,
    hash: [u8; 32],
}

impl Default for Verifier {
    fn default() -> Self {
        Self { seq: 0, hash: GENESIS }
    }
}

impl Verifier {
    /// Takes the next entry with the hash stored beside it.
    pub fn follow(&mut self, link: &Link, stored: &[u8]) -> Result<(), Broken> {
        let expected = self.seq + 1;
        if link.seq != expected {
            return Err(Broken::Gap { expected, found: link.seq });
        }
        let hash = hash(&self.hash, link);
        if hash != stored {
            return Err(Broken::Changed { seq: link.seq });
        }
        *self = Self { seq: expected, hash };
        Ok(())
    }

    /// Checks the end against the head kept apart; answers how many entries were followed.
    pub fn finish(self, head_seq: i64, head_hash: &[u8]) -> Result<i64, Broken> {
        if self.seq == head_seq && self.hash == head_hash {
            Ok(self.seq)
        } else {
            Err(Broken::CutOff { head: head_seq, found: self.seq })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(seq: i64, detail: &str) -> Link {
        Link {
            seq,
            at: 1_000 + seq,
            actor_kind: "customer".into(),
            actor_id: "u1".into(),
            action: "transfer.posted".into(),
            subject: "t1".into(),
            outcome: "ok".into(),
            detail: detail.into(),
            trace_id: "abc".into(),
        }
    }

    fn chain(details: &[&str]) -> Vec<(Link, [u8; 32])> {
        let mut previous = GENESIS;
        let mut seq = 0;
        details
            .iter()
            .map(|detail| {
                seq += 1;
                let link = link(seq, detail);
                previous = hash(&previous, &link);
                (link, previous)
            })
            .collect()
    }

    fn verify(chain: &[(Link, [u8; 32])]) -> Result<Verifier, Broken> {
        chain.iter().try_fold(Verifier::default(), |mut verifier, (link, hash)| {
            verifier.follow(link, hash)?;
            Ok(verifier)
        })
    }

    #[test]
    fn an_untouched_chain_holds() {
        let chain = chain(&["{}", "{\"a\":1}", "{}"]);
        let head = chain[2].1;
        assert_eq!(verify(&chain).and_then(|end| end.finish(3, &head)), Ok(3));
    }

    #[test]
    fn every_kind_of_tampering_is_noticed() {
        let whole = chain(&["a", "b", "c", "d"]);
        let head = whole[3].1;
        let mut changed = whole.clone();
        changed[1].0.detail = "B".into();
        assert_eq!(verify(&changed).err(), Some(Broken::Changed { seq: 2 }));
        let mut removed = whole.clone();
        removed.remove(1);
        assert_eq!(verify(&removed).err(), Some(Broken::Gap { expected: 2, found: 3 }));
        let mut swapped = whole.clone();
        swapped.swap(1, 2);
        assert!(verify(&swapped).is_err());
        let cut = verify(&whole[..3]).and_then(|end| end.finish(4, &head));
        assert_eq!(cut, Err(Broken::CutOff { head: 4, found: 3 }));
    }

    #[test]
    fn an_entry_that_was_changed_together_with_its_hash_breaks_the_next_one() {
        let mut forged = chain(&["a", "b", "c"]);
        forged[0].0.detail = "A".into();
        forged[0].1 = hash(&GENESIS, &forged[0].0);
        assert_eq!(verify(&forged).err(), Some(Broken::Changed { seq: 2 }));
        // The last entry has no next one: the head tells.
        let whole = chain(&["a", "b"]);
        let head = whole[1].1;
        let mut forged = whole;
        forged[1].0.detail = "B".into();
        forged[1].1 = hash(&forged[0].1, &forged[1].0);
        let ended = verify(&forged).and_then(|end| end.finish(2, &head));
        assert_eq!(ended, Err(Broken::CutOff { head: 2, found: 2 }));
    }

    #[test]
    fn neighbouring_texts_do_not_run_together() {
        let (mut one, mut other) = (link(1, "x"), link(1, "x"));
        (one.action, one.subject) = ("ab".into(), "c".into());
        (other.action, other.subject) = ("a".into(), "bc".into());
        assert_ne!(hash(&GENESIS, &one), hash(&GENESIS, &other));
    }
}
