//! The kind `content.theme` on the publishing line: one document for every bank.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use contracts::content::BrandSpec;
use kernel::{Ctx, Id, PortFault};
use publishing::{Compiled, Deciding, Document, Kind, List, Objection, Publishing, body_of};
use serde_json::{Value, json};
use tenancy::Banks;

use super::body::{self, LegalText, ThemeBody};
use super::contrast::{Contrast, contrasts};
use super::derive::Variant;
use super::tokens::Tokens;
use super::wording::{self, Texts};
use crate::article::words;
use crate::{art, demo, model, store};

/// What the kind is called.
pub const KIND: &str = "content.theme";
/// Letters of own words altogether: they travel with the page.
const LETTERS_MAX: usize = 16_000;
/// Contrasts that are told at once, at most.
const TOLD_MAX: usize = 12;

/// The kind `content.theme`; the document that decides is [`publishing::MAIN`]. Of one the alliance shares with every bank,
/// only the wording counts: it lies beneath each bank's own.
pub struct ThemeKind {
    banks: Banks,
    texts: Arc<Texts>,
    line: OnceLock<Publishing>,
}

impl ThemeKind {
    /// Over the banks and the texts of the app.
    pub const fn new(banks: Banks, texts: Arc<Texts>) -> Self {
        Self { banks, texts, line: OnceLock::new() }
    }

    /// Words are held against the list published on `line` from now on.
    pub fn beside(&self, line: &Publishing) {
        let _first_counts = self.line.set(line.clone());
    }
}

#[async_trait]
impl Kind for ThemeKind {
    fn name(&self) -> &'static str {
        KIND
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("品牌主题", "Brand theme")
    }

    fn schema(&self) -> Value {
        body::schema()
    }

    fn first_body(&self) -> Value {
        json!({})
    }

    async fn present(&self, ctx: &Ctx) -> Result<Option<Value>, PortFault> {
        let Some(spec) = self.opened(ctx).await? else { return Ok(None) };
        Ok(serde_json::to_value(ThemeBody::opened(&spec)).ok())
    }

    fn deciding(&self) -> Deciding {
        Deciding::Main
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "wording", named_by: &["key"] }, List { member: "legal", named_by: &["id"] }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        compile(body).map(|theme| Arc::new(theme) as Compiled)
    }

    /// Contrast over what this bank was opened with, whether there are such texts in the app, and no word of the list in them.
    async fn objections(&self, ctx: &Ctx, body: &Value, _: Option<Id<Document>>) -> Result<Vec<Objection>, PortFault> {
        let Ok(theme) = serde_json::from_value::<ThemeBody>(body.clone()) else { return Ok(Vec::new()) };
        let mut found = match self.line.get() {
            Some(line) => words::objections(line, ctx, body).await?,
            None => Vec::new(),
        };
        for (at, one) in theme.wording.iter().enumerate() {
            found.extend(self.texts.objections(&format!("/wording/{at}"), one));
        }
        if let Some(spec) = self.opened(ctx).await?
            && theme.tokens.is_some()
        {
            let tokens = theme.tokens_over(&spec);
            let told = storage::blocking(move || unreadable(&tokens)).await;
            found.extend(told.map_err(|error| PortFault::Store(error.to_string()))?);
        }
        Ok(found)
    }
}

impl ThemeKind {
    async fn opened(&self, ctx: &Ctx) -> Result<Option<BrandSpec>, PortFault> {
        if ctx.tenant.is_alliance() {
            return Ok(None);
        }
        let db = self.banks.db(ctx).map_err(|error| PortFault::Store(error.to_string()))?;
        Ok(store::brand(&db).await.map_err(gateway::store_fault)?.map(|stored| stored.spec))
    }
}

/// A theme, its logo written anew; or what is wrong with it wherever it is published.
pub fn compile(body: &Value) -> Result<ThemeBody, Vec<Objection>> {
    let mut theme: ThemeBody = body_of(body, "")?;
    let mut found = identity_objections(&theme);
    if let Some(svg) = theme.logo_svg.take() {
        match art::clean(&svg) {
            Ok(clean) => theme.logo_svg = Some(clean),
            Err(why) => {
                found.push(Objection::new("/logo_svg", format!("标志不能用：{why} / The mark cannot be used: {why}")))
            }
        }
    }
    let mut keys = HashSet::new();
    for (at, one) in theme.wording.iter().enumerate() {
        let place = format!("/wording/{at}");
        found.extend(wording::faults(&place, one));
        if !keys.insert(one.key.as_str()) {
            found.push(Objection::new(format!("{place}/key"), "这条文案写了两次 / This text is there twice"));
        }
    }
    let letters = |text: &Option<String>| text.as_ref().map_or(0, |text| text.chars().count());
    if theme.wording.iter().map(|one| letters(&one.zh) + letters(&one.en)).sum::<usize>() > LETTERS_MAX {
        let words = format!("文案合计最多 {LETTERS_MAX} 字 / At most {LETTERS_MAX} characters of own words altogether");
        found.push(Objection::new("/wording", words));
    }
    let mut ids = HashSet::new();
    for (at, one) in theme.legal.iter().flatten().enumerate() {
        found.extend(legal_objections(at, one));
        if !ids.insert(one.id.as_str()) {
            found.push(Objection::new(format!("/legal/{at}/id"), "编号重复 / The id is there twice"));
        }
    }
    if found.is_empty() { Ok(theme) } else { Err(found) }
}

/// The names by the rules for opening a bank, each at its place.
fn identity_objections(theme: &ThemeBody) -> Vec<Objection> {
    // What the document does not say is as good as any that passes.
    let Some((_, fits)) = demo::brands().into_iter().next() else { return Vec::new() };
    let spec = ThemeBody { tokens: None, logo_svg: None, ..theme.clone() }.over(&fits);
    let spec = BrandSpec { primary_color: fits.primary_color, accent_color: fits.accent_color, ..spec };
    let mut found: Vec<_> = model::faults(&spec)
        .into_iter()
        .map(|fault| {
            Objection::new(format!("/identity/{}", fault.field), format!("填写不符：{0} / {0}", fault.message))
        })
        .collect();
    let lines = theme.splash.iter().flat_map(|splash| [("line_zh", &splash.line_zh), ("line_en", &splash.line_en)]);
    for (member, text) in lines {
        if !model::is_plain(text) {
            found.push(Objection::new(format!("/splash/{member}"), "只能是文字 / Words alone"));
        }
    }
    found
}

fn legal_objections(at: usize, text: &LegalText) -> Vec<Objection> {
    let words = [
        ("title_zh", &text.title_zh),
        ("title_en", &text.title_en),
        ("text_zh", &text.text_zh),
        ("text_en", &text.text_en),
    ];
    let wrong =
        words.into_iter().filter(|(_, words)| !model::is_plain(&words.replace('\n', "")) || words.trim().is_empty());
    wrong
        .map(|(member, _)| {
            Objection::new(format!("/legal/{at}/{member}"), "只能是文字与换行 / Words and line breaks alone")
        })
        .collect()
}

/// What of a look cannot be read, with the colour that would mend it.
pub fn unreadable(tokens: &Tokens) -> Vec<Objection> {
    let failed: Vec<_> = contrasts(tokens).into_iter().filter(|one| !one.passes).collect();
    // What fails in the light fails in the others for the same reason: it is told once.
    let worth = |one: &Contrast| {
        one.variant == Variant::Light
            || !failed.iter().any(|other| (&other.token, other.variant) == (&one.token, Variant::Light))
    };
    failed.iter().filter(|one| worth(one)).take(TOLD_MAX).map(told).collect()
}

fn told(one: &Contrast) -> Objection {
    let (zh, en) = match &one.fix {
        Some(fix) => (format!("最接近的可用颜色是 {fix}"), format!("the nearest colour that can be read is {fix}")),
        None => ("请调整底色".to_owned(), "change the ground".to_owned()),
    };
    let (variant_zh, variant_en) = match one.variant {
        Variant::Light => ("浅色", "light"),
        Variant::Dark => ("深色", "dark"),
        Variant::ElderLight => ("长辈版浅色", "elder, light"),
        Variant::ElderDark => ("长辈版深色", "elder, dark"),
    };
    let words = format!(
        "{}（{variant_zh}）的对比度为 {:.2}，至少须为 {}：{zh} / {} ({variant_en}) has a contrast of {:.2} and needs {}: {en}",
        one.title_zh, one.ratio, one.least, one.title_en, one.ratio, one.least
    );
    Objection::new(format!("/tokens/color/{}/$value", one.token), words)
}
