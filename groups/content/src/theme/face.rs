//! A bank's face as it is now: what it was opened with, what it released since, and the words of the alliance beneath.

use std::collections::BTreeMap;

use contracts::content::BrandSpec;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::body::{LegalText, Splash, SplashGround, Style, ThemeBody};
use super::derive::{Variables, Variant, variables};
use super::tokens::Tokens;
use crate::http::{BrandLook, BrandWording};

/// A face.
#[derive(Debug, Clone)]
pub struct Face {
    /// Names, colours, mark, telephone.
    pub spec: BrandSpec,
    /// The tokens.
    pub tokens: Tokens,
    /// Icons, illustration, tone, layout.
    pub style: Style,
    /// While the app starts.
    pub splash: Splash,
    /// Legal texts.
    pub legal: Vec<LegalText>,
    /// The bank's own words.
    pub wording: BrandWording,
}

impl Face {
    /// The face of a bank opened with `opened`, with its `own` theme over it, and the words of the `shared` one beneath its own.
    pub fn of(opened: &BrandSpec, own: Option<&ThemeBody>, shared: Option<&ThemeBody>) -> Self {
        let nothing = ThemeBody::default();
        let theme = own.unwrap_or(&nothing);
        let mut wording = BrandWording::default();
        for one in shared.into_iter().chain(own).flat_map(|theme| &theme.wording) {
            let said = [(&mut wording.zh, &one.zh), (&mut wording.en, &one.en)];
            for (all, text) in said {
                all.extend(text.clone().map(|text| (one.key.clone(), text)));
            }
        }
        Self {
            spec: theme.over(opened),
            tokens: theme.tokens_over(opened),
            style: theme.style.unwrap_or_else(|| Style::opened(opened)),
            splash: theme.splash.clone().unwrap_or_default(),
            legal: theme.legal.clone().unwrap_or_default(),
            wording,
        }
    }

    /// The variables of a variant.
    pub fn variables(&self, variant: Variant) -> Variables {
        variables(&self.tokens, self.style.icons, variant)
    }

    /// How it looks, as the app gets it.
    pub fn look(&self) -> BrandLook {
        let light = self.variables(Variant::Light);
        let differing = |variant| {
            let all = self.variables(variant).into_iter();
            all.filter(|(name, value)| light.get(name) != Some(value))
                .map(|(name, value)| (name.to_owned(), value))
                .collect()
        };
        BrandLook {
            icons: self.style.icons,
            illustration: self.style.illustration,
            tone: self.style.tone,
            dark: differing(Variant::Dark),
            elder_light: differing(Variant::ElderLight),
            elder_dark: differing(Variant::ElderDark),
            light: light.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<BTreeMap<_, _>>(),
        }
    }

    /// Changes with every picture that is made of it.
    pub fn pictured(&self) -> String {
        let made_of = [self.spec.logo_svg.as_deref().unwrap_or_default(), &self.spec.primary_color].join("\n");
        hex::encode(&Sha256::digest(made_of)[..8])
    }

    /// The ground of the first picture, `#rrggbb`.
    pub fn splash_ground(&self) -> String {
        let variable = match self.splash.ground {
            SplashGround::Page => "bg",
            SplashGround::Brand => "brand-solid",
        };
        self.variables(Variant::Light).remove(variable).unwrap_or_default()
    }

    /// The face as a whole document: what somebody begins to write with.
    pub fn document(&self) -> Value {
        let said = |key: &String, in_zh: bool| {
            let all = if in_zh { &self.wording.zh } else { &self.wording.en };
            all.get(key).cloned()
        };
        let keys: std::collections::BTreeSet<_> = self.wording.zh.keys().chain(self.wording.en.keys()).collect();
        let wording = keys.into_iter().map(|key| super::body::Wording {
            key: key.clone(),
            zh: said(key, true),
            en: said(key, false),
        });
        let whole = ThemeBody {
            tokens: Some(self.tokens.document()),
            style: Some(self.style),
            splash: Some(self.splash.clone()),
            legal: Some(self.legal.clone()),
            wording: wording.collect(),
            ..ThemeBody::opened(&self.spec)
        };
        serde_json::to_value(whole).unwrap_or_default()
    }
}
