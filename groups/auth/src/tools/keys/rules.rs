//! Which hardware keys a bank takes: those whose maker vouches for them, by a list of makers' roots.

use std::collections::BTreeMap;

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{AttestationCaList, AttestationCaListBuilder, Uuid};

/// Most roots in the list.
const ROOTS_MAX: usize = 40;
/// Most models of one root.
const MODELS_MAX: usize = 100;

/// The list. Empty, and no hardware key can be enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyRules {
    /// Makers' roots.
    pub roots: Vec<KeyRoot>,
}

/// A maker's root, and which of its models are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRoot {
    /// Whose it is; for people.
    pub name: String,
    /// The certificate as PEM.
    pub certificate: String,
    /// The models that are taken, by AAGUID; none named, and all of the maker's are.
    #[serde(default)]
    pub models: Vec<String>,
}

impl KeyRoot {
    fn list(&self) -> Result<AttestationCaList, String> {
        let pem = self.certificate.trim().as_bytes();
        let unreadable = "不是 PEM 证书 / Not a certificate in PEM".to_owned();
        if self.models.is_empty() {
            return AttestationCaList::try_from(pem).map_err(|_| unreadable);
        }
        let mut list = AttestationCaListBuilder::new();
        for model in &self.models {
            let model: Uuid = model.parse().map_err(|_| format!("{model} 不是 AAGUID / is no AAGUID"))?;
            list.insert_device_pem(pem, model, self.name.clone(), BTreeMap::new()).map_err(|_| unreadable.clone())?;
        }
        Ok(list.build())
    }
}

impl KeyRules {
    /// The roots as the library wants them; nothing when there are none.
    pub fn trusted(&self) -> Option<AttestationCaList> {
        let mut all = AttestationCaList::default();
        for root in &self.roots {
            // What was stored was checked.
            if let Ok(list) = root.list() {
                all.union(&list);
            }
        }
        (!all.is_empty()).then_some(all)
    }
}

impl ParameterSet for KeyRules {
    const NAME: &'static str = "auth.keys";
    const TITLE: (&'static str, &'static str) = ("U 盾厂商根证书", "Makers of hardware keys");

    fn fields() -> Vec<Field> {
        vec![Field {
            path: "roots",
            label: ("厂商名称、根证书（PEM）与型号（AAGUID）", "Maker, root certificate (PEM) and models (AAGUID)"),
            unit: Unit::Structure,
            source: "WebAuthn Level 2, 6.5",
            confidence: Confidence::Own,
        }]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        if self.roots.len() > ROOTS_MAX {
            objections.push(Objection::new("roots", "最多 40 个 / At most 40"));
        }
        for (at, root) in self.roots.iter().enumerate().take(ROOTS_MAX) {
            let named = (1..=60).contains(&root.name.trim().chars().count()) && kernel::text::is_plain(&root.name);
            if !named {
                objections.push(Objection::new(format!("roots[{at}].name"), "1 至 60 个字 / 1 to 60 characters"));
            }
            if root.models.len() > MODELS_MAX {
                objections.push(Objection::new(format!("roots[{at}].models"), "最多 100 个 / At most 100"));
            } else if let Err(why) = root.list() {
                objections.push(Objection::new(format!("roots[{at}].certificate"), why));
            }
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(certificate: &str, models: &[&str]) -> KeyRules {
        let models = models.iter().map(|model| (*model).to_owned()).collect();
        KeyRules { roots: vec![KeyRoot { name: "厂商".into(), certificate: certificate.into(), models }] }
    }

    #[test]
    fn a_bank_begins_without_makers_and_takes_only_certificates() {
        assert_eq!(KeyRules::default().check(), Ok(()));
        assert_eq!(KeyRules::default().trusted(), None);
        let maker = testkit::KeyMaker::new();
        assert_eq!(root(&maker.root_pem(), &[]).check(), Ok(()));
        assert!(root(&maker.root_pem(), &[]).trusted().is_some());
        assert_eq!(root(&maker.root_pem(), &[&maker.model()]).check(), Ok(()));
        assert!(root(&maker.root_pem(), &["YubiKey"]).check().is_err());
        assert!(root("-----BEGIN CERTIFICATE-----", &[]).check().is_err());
    }
}
