//! Two ways of answering the same questions with the same answers: the kernels in this process, and an engine beside it.

use async_trait::async_trait;
use kernel::Ctx;
use roaring::RoaringBitmap;
use tenancy::Bank;

use super::answer::AnalysisResult;
use super::ask::{AnalysisAsk, AnalysisGrain};
use super::people::{self, AnalysisBehind};
use super::{Analyses, Period, folded};
use crate::behaviour::Lake;
use crate::error::Error;

/// What a question is about.
pub struct Matter<'a> {
    /// Who asks, in which bank.
    pub ctx: &'a Ctx,
    /// The bank.
    pub bank: &'a Bank,
    /// Its behaviour.
    pub lake: &'a Lake,
    /// The days.
    pub period: Period,
    /// The people it is about; about everybody without.
    pub only: Option<RoaringBitmap>,
}

/// A way of answering questions.
#[async_trait]
pub trait Execution: Send + Sync {
    /// Answers a question, which has to be well formed.
    async fn answer(&self, matter: Matter<'_>, ask: &AnalysisAsk) -> Result<AnalysisResult, Error>;

    /// Who is behind a figure.
    async fn people(&self, matter: Matter<'_>, behind: &AnalysisBehind) -> Result<RoaringBitmap, Error>;
}

/// The kernels in this process, and the roll-ups beside the files.
pub struct Kernels<'a>(pub &'a Analyses);

#[async_trait]
impl Execution for Kernels<'_> {
    async fn answer(&self, matter: Matter<'_>, ask: &AnalysisAsk) -> Result<AnalysisResult, Error> {
        let turn = self.0.turn().await?;
        let Matter { ctx, bank, lake, period, only } = matter;
        self.0.result((ctx, bank), lake, (period, only), ask, turn).await
    }

    async fn people(&self, matter: Matter<'_>, behind: &AnalysisBehind) -> Result<RoaringBitmap, Error> {
        let turn = self.0.turn().await?;
        let Matter { ctx, lake, period, only, .. } = matter;
        let (ground, behind) = (self.0.ground(ctx, lake, (period, 0), only).await?, behind.clone());
        folded(turn, move || people::find(&ground, &behind)).await
    }
}

/// Whether a question is answered from roll-ups, which every bank has at hand, and so needs no engine.
pub fn is_rolled_up(ask: &AnalysisAsk, only: Option<&RoaringBitmap>) -> bool {
    let by_day = match ask {
        AnalysisAsk::Ranking { .. } | AnalysisAsk::Pages { .. } | AnalysisAsk::Active => true,
        AnalysisAsk::Trend { by, .. } => *by == AnalysisGrain::Day,
        AnalysisAsk::Funnel { .. } | AnalysisAsk::Retention { .. } | AnalysisAsk::Paths { .. } => false,
    };
    by_day && only.is_none()
}
