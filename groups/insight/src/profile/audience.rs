//! An audience: a condition over tags, and who it holds of now.

use expr::Condition;
use publishing::model::lot;
use roaring::RoaringBitmap;

use super::spec::AudienceSpec;
use super::tags::{TagSet, words_of};
use crate::behaviour::PersonNo;

/// An audience, ready, with everybody who is in it.
#[derive(Debug, Clone)]
pub struct Audience {
    /// What code and other documents call it.
    pub name: String,
    /// The version of the document it is of; none for those that ship.
    pub version: Option<i64>,
    /// As it is written down.
    pub spec: AudienceSpec,
    /// Who is in it.
    pub condition: Condition,
    /// The slots that have to be filled before it is asked.
    pub needs: Vec<usize>,
    /// Who is in it now.
    pub members: RoaringBitmap,
    /// How many came since that was last written down.
    pub entered: u64,
    /// How many went.
    pub left: u64,
}

impl Audience {
    /// Makes an audience ready over some tags; what is wrong with it otherwise, in words of both languages.
    pub fn compile(set: &TagSet, name: &str, version: Option<i64>, spec: AudienceSpec) -> Result<Self, Vec<String>> {
        let condition = Condition::compile(&set.catalogue, &spec.when).map_err(|wrong| words_of(&wrong))?;
        let needs = set.needs(&condition);
        let (members, entered, left) = (RoaringBitmap::new(), 0, 0);
        Ok(Self { name: name.to_owned(), version, spec, condition, needs, members, entered, left })
    }

    /// Somebody came.
    pub fn enter(&mut self, person: PersonNo) {
        self.entered += u64::from(self.members.insert(person));
    }

    /// Somebody went.
    pub fn leave(&mut self, person: PersonNo) {
        self.left += u64::from(self.members.remove(person));
    }

    /// Whether somebody is left out of whatever is done with it: the same for ever.
    pub fn holds_out(&self, person: PersonNo) -> bool {
        u32::from(lot(&self.name, &person.to_string())) < 100 * u32::from(self.spec.holdout_percent)
    }
}
