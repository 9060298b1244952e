//! The tags and audiences that ship: what every bank begins with, until it publishes its own.

use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::spec::AudienceSpec;
use super::tags::TagSet;

/// The tags as a document.
pub static TAGS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("base_tags.json")).expect("it ships with the binary; a test reads it")
});

static READY: LazyLock<Arc<TagSet>> = LazyLock::new(|| {
    let body = serde_json::from_value(TAGS.clone()).expect("it ships with the binary; a test reads it");
    Arc::new(TagSet::compile(&body).expect("it ships with the binary; a test reads it"))
});

static AUDIENCES: LazyLock<Vec<(String, AudienceSpec)>> = LazyLock::new(|| {
    let all: std::collections::BTreeMap<String, AudienceSpec> =
        serde_json::from_str(include_str!("base_audiences.json")).expect("it ships with the binary; a test reads it");
    all.into_iter().collect()
});

/// The tags that ship.
pub fn tags() -> Arc<TagSet> {
    READY.clone()
}

/// The audiences that ship, by name.
pub fn audiences() -> &'static [(String, AudienceSpec)] {
    &AUDIENCES
}

#[cfg(test)]
mod tests {
    use super::super::audience::Audience;
    use super::*;

    #[test]
    fn what_ships_is_right() {
        let set = tags();
        assert!(set.tags.len() >= 25);
        for (name, spec) in audiences() {
            assert_eq!(Audience::compile(&set, name, None, spec.clone()).map(|_| ()), Ok(()), "{name}");
        }
    }
}
