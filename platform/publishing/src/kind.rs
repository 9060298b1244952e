//! What a group declares: a kind of document, with its schema, its own check, and what guards may look at.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use expr::{Catalogue, Field, Type, Words};
use jsonschema::Validator;
use kernel::{Ctx, Id, PortFault};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::shape;
use crate::store::Document;

/// The most objections that are told at once.
const OBJECTIONS_MAX: usize = 50;

/// A document made ready for whoever works by it: a rule compiled, a page laid out. Made once for every version.
pub type Compiled = Arc<dyn Any + Send + Sync>;

/// A kind of document.
#[async_trait]
pub trait Kind: Send + Sync + 'static {
    /// `auth.limits`, `risk.rules`, …: the group first.
    fn name(&self) -> &'static str;

    /// What people call it, zh and en.
    fn title(&self) -> (&'static str, &'static str);

    /// The JSON schema (2020-12) of a body. `additionalProperties: false` finds mistyped names.
    fn schema(&self) -> Value;

    /// What a new document begins with.
    fn first_body(&self) -> Value;

    /// What holds in a bank already without a document: what its own begins with, so that moving onto the line changes
    /// nothing. Nothing for [`Kind::first_body`].
    async fn present(&self, _: &Ctx) -> Result<Option<Value>, PortFault> {
        Ok(None)
    }

    /// Which of its documents are worked by.
    fn deciding(&self) -> Deciding {
        Deciding::Every
    }

    /// The lists of a body whose rows are told apart by their own names, so that edits of two rows can be put together.
    fn lists(&self) -> &'static [List] {
        &[]
    }

    /// What the documents' work is counted by: what a guard may ask.
    fn figures(&self) -> &'static [Figure] {
        &[]
    }

    /// Makes a body ready, or says what a schema cannot: that it stays within the floor, that its expressions are right. The
    /// body fits the schema.
    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>>;

    /// What is wrong with it in this bank, that [`Kind::compile`] cannot know: it names something the bank does not have, or
    /// does not go with what is in force beside it. It is a text of the document `of`, whose texts in force give way to it; of
    /// none where it is only tried.
    async fn objections(&self, _: &Ctx, _body: &Value, _of: Option<Id<Document>>) -> Result<Vec<Objection>, PortFault> {
        Ok(Vec::new())
    }

    /// What it would do, tried on the past or in a preview: shown to whoever approves.
    async fn rehearse(&self, _: &Ctx, _: &Value) -> Result<Option<Value>, PortFault> {
        Ok(None)
    }
}

/// Which documents of a kind are worked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deciding {
    /// Each of them.
    Every,
    /// The one called [`crate::MAIN`]; others are drafts for it, or templates.
    Main,
}

/// A list whose rows have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// Where it stands in the body, from the top: `rows`.
    pub member: &'static str,
    /// The members of a row that make up its name.
    pub named_by: &'static [&'static str],
}

/// Something that is counted about a version at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// `blocked`; the word `sample` is taken.
    pub name: &'static str,
    /// In words, zh and en.
    pub title: (&'static str, &'static str),
}

/// The figure everybody counts: how often the version was asked.
pub const SAMPLE: &str = "sample";

/// Why a body is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = PublishingObjection)]
pub struct Objection {
    /// Where, as a JSON pointer: `/rows/3/per_day_minor`.
    pub place: String,
    /// In words: `中文 / English`.
    pub message: String,
}

impl Objection {
    /// What stands at `place` may not be so, because of `message` (`中文 / English`).
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

/// A body as the kind's own type, which it is once it fits the schema; `place` is where it would be told that it is not.
pub fn body_of<T: DeserializeOwned>(body: &Value, place: &str) -> Result<T, Vec<Objection>> {
    T::deserialize(body)
        .map_err(|error| vec![Objection::new(place, format!("结构不符：{error} / Not the shape of it: {error}"))])
}

/// A kind, ready to check documents.
pub(crate) struct Known {
    pub(crate) kind: Arc<dyn Kind>,
    validator: Validator,
    /// What a guard over documents of this kind may ask.
    pub(crate) catalogue: Arc<Catalogue>,
}

/// Why a kind cannot be taken: a fault of whoever declares it, found at start.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// Its schema is none.
    #[error("{kind}: not a JSON schema: {why}")]
    Schema {
        /// Which kind.
        kind: &'static str,
        /// Why.
        why: String,
    },
    /// Its figures cannot be asked for.
    #[error("{kind}: {why}")]
    Figures {
        /// Which kind.
        kind: &'static str,
        /// Why.
        why: expr::CatalogueError,
    },
    /// What a new document begins with is not allowed.
    #[error("{kind}: its first body is not allowed: {}", .objections.first().map(|first| first.message.as_str()).unwrap_or_default())]
    FirstBody {
        /// Which kind.
        kind: &'static str,
        /// Why.
        objections: Vec<Objection>,
    },
}

impl Known {
    /// Takes a kind, if it can be worked with.
    pub(crate) fn new(kind: Arc<dyn Kind>) -> Result<Self, Unfit> {
        let name = kind.name();
        let validator = jsonschema::draft202012::new(&kind.schema())
            .map_err(|error| Unfit::Schema { kind: name, why: error.to_string() })?;
        let catalogue = catalogue(kind.as_ref()).map_err(|why| Unfit::Figures { kind: name, why })?;
        let known = Self { kind, validator, catalogue };
        let first = known.kind.first_body();
        known.compile(&first).map_err(|objections| Unfit::FirstBody { kind: name, objections })?;
        Ok(known)
    }

    /// Makes a body ready, or says all that is wrong with it.
    pub(crate) fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let errors = self.validator.iter_errors(body).take(OBJECTIONS_MAX);
        let objections: Vec<_> = errors.map(|error| shape::objection(&error)).collect();
        if objections.is_empty() { self.kind.compile(body) } else { Err(objections) }
    }
}

/// What a guard may ask: each figure and its share of the sample, of the version itself and of the one that is live beside it.
fn catalogue(kind: &dyn Kind) -> Result<Arc<Catalogue>, expr::CatalogueError> {
    let times = || Type::Whole(Words::new("次", "times"));
    let share = || Type::Decimal(Words::new("", ""));
    let mut fields = vec![
        field(SAMPLE.into(), times(), "样本数".into(), "sample".into()),
        field(format!("live_{SAMPLE}").into(), times(), "现行版本的样本数".into(), "sample of the live version".into()),
    ];
    for Figure { name, title: (zh, en) } in kind.figures() {
        fields.push(field((*name).into(), times(), (*zh).into(), (*en).into()));
        fields.push(field(format!("{name}_share").into(), share(), format!("{zh}占比"), format!("share of {en}")));
        fields.push(field(
            format!("live_{name}_share").into(),
            share(),
            format!("现行版本的{zh}占比"),
            format!("share of {en}, live version"),
        ));
    }
    let (zh, en) = kind.title();
    let title = Words::owned(format!("{zh}：运行指标"), format!("{en}: live figures"));
    Catalogue::new(format!("publishing.{}", kind.name()), title, fields)
}

fn field(id: Cow<'static, str>, holds: Type, zh: String, en: String) -> Field {
    let mut field = Field::new("sample", holds, "-", "-");
    field.id = id;
    field.label = Words::owned(zh, en);
    field
}
