//! Content: a bank's brand.

use async_trait::async_trait;
use kernel::Ctx;
use serde::{Deserialize, Serialize};

use crate::PortFault;

/// How the app's home page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HomeLayout {
    /// Assets on a card.
    #[default]
    Card,
    /// Assets on a coloured stage.
    Hero,
    /// Plain and dense.
    List,
}

/// A bank's face, as an operator fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandSpec {
    /// Full name, zh.
    pub name: String,
    /// Full name, en.
    pub name_en: String,
    /// Short name, up to 4 characters.
    pub short_name: String,
    /// One line, zh.
    pub slogan: String,
    /// One line, en.
    pub slogan_en: String,
    /// `#rrggbb`.
    pub primary_color: String,
    /// `#rrggbb`.
    pub accent_color: String,
    /// Corner radius of cards and buttons, 0 to 24.
    pub radius_px: i64,
    /// Layout of the home page.
    pub home_layout: HomeLayout,
    /// The mark as SVG; drawn from the short name when absent.
    pub logo_svg: Option<String>,
    /// The bank's telephone.
    pub service_phone: String,
}

/// The group's port.
#[async_trait]
pub trait Brands: Send + Sync {
    /// The brand of the bank of `ctx`.
    async fn brand(&self, ctx: &Ctx) -> Result<BrandSpec, PortFault>;
}
