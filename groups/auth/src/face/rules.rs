//! The figures of faces that a bank may set.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// How alike is the same, and how much is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaceRules {
    /// Two faces at least so much alike are one person's, in thousandths. On which scale, whoever compares says: see
    /// `docs/guides/face.md`.
    pub threshold_permille: i64,
    /// Acts asked for besides looking ahead.
    pub actions: i64,
    /// Seconds a check may take.
    pub check_life_s: i64,
    /// Looks in vain after which a check is over.
    pub looks_max: i64,
    /// Days an enrolled face is good; 0 for no end. Faces change.
    pub life_days: i64,
}

impl Default for FaceRules {
    fn default() -> Self {
        Self { threshold_permille: 500, actions: 2, check_life_s: 120, looks_max: 12, life_days: 730 }
    }
}

/// Path, label zh and en, unit, least and most.
type Bound = (&'static str, (&'static str, &'static str), Unit, i64, i64);

const BOUNDS: [Bound; 5] = [
    (
        "threshold_permille",
        ("人脸比对通过的最低相似度（千分之）", "Least likeness of one person's faces (thousandths)"),
        Unit::Count,
        450,
        990,
    ),
    ("actions", ("活体检测动作数（不含正视）", "Acts asked for besides looking ahead"), Unit::Count, 2, 4),
    ("check_life_s", ("一次人脸识别的时限", "Time for one check"), Unit::Seconds, 60, 300),
    ("looks_max", ("一次人脸识别允许的未通过次数", "Looks in vain in one check"), Unit::Count, 4, 30),
    ("life_days", ("人脸特征有效期（0 为不限）", "An enrolled face is good for (0: no end)"), Unit::Days, 0, 1_825),
];

impl ParameterSet for FaceRules {
    const NAME: &'static str = "auth.face";
    const TITLE: (&'static str, &'static str) = ("人脸识别", "Faces");

    fn fields() -> Vec<Field> {
        let field = |(path, label, unit, ..): Bound| Field {
            path,
            label,
            unit,
            source: "",
            confidence: Confidence::Unverified,
        };
        BOUNDS.into_iter().map(field).collect()
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let values = [self.threshold_permille, self.actions, self.check_life_s, self.looks_max, self.life_days];
        let outside = |((path, _, _, least, most), value): (Bound, i64)| {
            let why = format!("应在 {least} 至 {most} 之间 / Between {least} and {most}");
            (!(least..=most).contains(&value)).then(|| Objection::new(path, &why))
        };
        let objections: Vec<_> = BOUNDS.into_iter().zip(values).filter_map(outside).collect();
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_begins_within_the_bounds_and_cannot_ask_for_nothing() {
        assert_eq!(FaceRules::default().check(), Ok(()));
        let wild = FaceRules { threshold_permille: 100, actions: 0, ..FaceRules::default() };
        assert_eq!(wild.check().unwrap_err().len(), 2);
    }
}
