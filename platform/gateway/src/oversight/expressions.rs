//! Expressions for the console: what may be asked, and whether what somebody wrote is right, as text and in rows.
//!
//! One way for all of them, whatever they decide: groups hand in the catalogues of what they judge, and the editor asks
//! here. Nothing is stored; that is done by whoever uses the expression, who checks it again.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use expr::{Catalogue, Condition, Field, Objection, Place, Question, Row};
use kernel::{Ctx, Kind, Lang};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Oversight;
use crate::{Operator, Permission, Problem, ProblemDocument, Submission};

/// What may be asked in one kind of expression.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpressionCatalogue {
    /// `account.movement`, …
    name: String,
    /// In the reader's language.
    title: String,
    fields: Vec<ExpressionField>,
    /// The functions of the language.
    functions: Vec<String>,
}

/// A field that may be asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpressionField {
    /// As it is written: `payee.first_time`.
    id: String,
    /// In the reader's language.
    label: String,
    /// `flag`, `whole`, `decimal`, `money`, `duration`, `time_of_day`, `day`, `text`, `choice`, `set`.
    holds: String,
    /// What it is counted in, in the reader's language; empty for none.
    unit: String,
    /// Where it comes from, in the reader's language; may be empty.
    source: String,
    /// What it costs to know: `given`, `memory`, `stored`, `remote`.
    cost: String,
    /// Its known values.
    choices: Vec<ExpressionChoice>,
    /// What may be asked of it in a row: `equal`, `between`, …
    questions: Vec<String>,
}

/// A known value of a field.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpressionChoice {
    /// As it is written.
    code: String,
    /// In the reader's language.
    label: String,
}

/// An expression as it is being written: a text, or rows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpressionDraft {
    /// As text.
    text: Option<String>,
    /// In rows: `{"is":"group","join":"all","rows":[{"is":"clause","field":"amount","question":"greater","values":[{"value":"50000"}]}]}`.
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>)]
    rows: Option<Row>,
}

/// What the check found.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpressionCheck {
    /// As text: what was sent, or what the rows say; empty if rows cannot be written.
    text: String,
    /// Whether it may be saved.
    sound: bool,
    /// In rows, if it is sound.
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>)]
    rows: Option<Row>,
    /// In words, in the reader's language, if it is sound.
    words: String,
    /// The fields it reads, if it is sound.
    reads: Vec<String>,
    /// All that is wrong with it.
    objections: Vec<ExpressionObjection>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpressionObjection {
    /// Stable: `expr.unknown_field`, …
    code: String,
    /// Where it begins in the text, in UTF-16 units.
    from: usize,
    /// Where it has ended.
    to: usize,
    /// Which row: its number in each group from outside to inside; none for a text.
    row: Option<Vec<usize>>,
    /// What, and what to write instead, in the reader's language.
    message: String,
    /// What may stand there instead, if that is one thing.
    instead: Option<String>,
}

/// Expressions to be said in words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpressionTexts {
    /// At most 500.
    texts: Vec<String>,
}

/// Expressions in words, in the order in which they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpressionsInWords {
    items: Vec<ExpressionInWords>,
}

/// An expression in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpressionInWords {
    /// Whether it is right.
    sound: bool,
    /// What it says, in the reader's language; or what is wrong with it.
    words: String,
}

/// The most expressions that are said in words at once.
const TEXTS_MAX: usize = 500;

impl ExpressionObjection {
    fn of(objection: &Objection, text: &str, row: Option<Vec<usize>>, lang: Lang) -> Self {
        let Place { from, to } = objection.at.in_utf16(text);
        Self {
            code: objection.code.as_str().to_owned(),
            from,
            to,
            row,
            message: objection.words.get(lang).to_owned(),
            instead: objection.instead.clone(),
        }
    }
}

impl Oversight {
    /// The catalogue of this name, at a bank there is.
    async fn catalogue_named(&self, ctx: &Ctx, name: &str) -> Result<Arc<Catalogue>, Problem> {
        self.banks.of(ctx)?;
        if let Some(catalogue) = self.catalogues.iter().find(|catalogue| catalogue.name() == name) {
            return Ok(catalogue.clone());
        }
        match self.own_catalogues.iter().find(|own| own.name() == name) {
            Some(own) => own.of(ctx).await,
            None => Err(Problem::not_found()),
        }
    }
}

/// What may be asked in one kind of expression.
#[utoipa::path(
    get, path = "/banks/{bank_id}/expressions/{catalogue}", tag = "console", operation_id = "console_expression_catalogue",
    params(("bank_id" = String, Path, description = "The bank"), ("catalogue" = String, Path, description = "What is asked about: `account.movement`")),
    responses((status = 200, body = ExpressionCatalogue), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn catalogue(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path((bank_id, name)): Path<(String, String)>,
) -> Result<Json<ExpressionCatalogue>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    let catalogue = oversight.catalogue_named(&ctx, &name).await?;
    Ok(Json(ExpressionCatalogue {
        name,
        title: catalogue.title().get(ctx.lang).to_owned(),
        fields: catalogue.fields().iter().map(|field| described(field, ctx.lang)).collect(),
        functions: expr::FUNCTIONS.map(str::to_owned).into(),
    }))
}

/// Checks an expression while it is being written; nothing is kept.
#[utoipa::path(
    post, path = "/banks/{bank_id}/expressions/{catalogue}/check", tag = "console", operation_id = "console_expression_check",
    params(("bank_id" = String, Path, description = "The bank"), ("catalogue" = String, Path, description = "What is asked about")),
    request_body = ExpressionDraft,
    responses((status = 200, body = ExpressionCheck), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn check(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path((bank_id, name)): Path<(String, String)>,
    sent: Submission<ExpressionDraft>,
) -> Result<Json<ExpressionCheck>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    let draft = sent.read(&ctx)?;
    let catalogue = oversight.catalogue_named(&ctx, &name).await?;
    match draft {
        ExpressionDraft { text: Some(text), rows: None } => Ok(Json(of_text(&catalogue, &text, ctx.lang))),
        ExpressionDraft { text: None, rows: Some(rows) } => Ok(Json(of_rows(&catalogue, &rows, ctx.lang))),
        _ => Err(Problem::new(Kind::Malformed, "malformed_expression", "请求有误", "The request cannot be read")
            .because("text 与 rows 应有且只有一个。", "There must be either text or rows.")),
    }
}

/// Says expressions in words, for lists of them; nothing is kept.
#[utoipa::path(
    post, path = "/banks/{bank_id}/expressions/{catalogue}/words", tag = "console", operation_id = "console_expression_words",
    params(("bank_id" = String, Path, description = "The bank"), ("catalogue" = String, Path, description = "What is asked about")),
    request_body = ExpressionTexts,
    responses((status = 200, body = ExpressionsInWords), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn words(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path((bank_id, name)): Path<(String, String)>,
    sent: Submission<ExpressionTexts>,
) -> Result<Json<ExpressionsInWords>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    let request = sent.read(&ctx)?;
    let catalogue = oversight.catalogue_named(&ctx, &name).await?;
    if request.texts.len() > TEXTS_MAX {
        return Err(Problem::new(
            Kind::Malformed,
            "too_many_expressions",
            "一次最多 500 个条件",
            "At most 500 expressions at once",
        ));
    }
    let said = |text: &String| match Condition::compile(&catalogue, text) {
        Ok(condition) => ExpressionInWords { sound: true, words: condition.in_words(ctx.lang) },
        Err(wrong) => {
            let first = wrong.0.first().map_or("", |one| one.words.get(ctx.lang));
            ExpressionInWords { sound: false, words: first.to_owned() }
        }
    };
    Ok(Json(ExpressionsInWords { items: request.texts.iter().map(said).collect() }))
}

fn of_text(catalogue: &Arc<Catalogue>, text: &str, lang: Lang) -> ExpressionCheck {
    match Condition::compile(catalogue, text) {
        Ok(condition) => sound(&condition, lang),
        Err(wrong) => {
            let objections = wrong.0.iter().map(|one| ExpressionObjection::of(one, text, None, lang)).collect();
            unsound(text.to_owned(), objections)
        }
    }
}

fn of_rows(catalogue: &Arc<Catalogue>, rows: &Row, lang: Lang) -> ExpressionCheck {
    let written = match expr::write(catalogue, rows) {
        Ok(written) => written,
        Err(wrong) => {
            let one = |wrong: expr::RowObjection| {
                ExpressionObjection::of(&wrong.objection, row_text(rows, &wrong.row), Some(wrong.row.clone()), lang)
            };
            return unsound(String::new(), wrong.into_iter().map(one).collect());
        }
    };
    match Condition::compile(catalogue, &written.text) {
        Ok(condition) => sound(&condition, lang),
        Err(wrong) => {
            let one = |objection: &Objection| {
                ExpressionObjection::of(objection, &written.text, Some(written.row_at(objection.at).to_vec()), lang)
            };
            let objections = wrong.0.iter().map(one).collect();
            unsound(written.text, objections)
        }
    }
}

/// What stands in a row that is a piece of text.
fn row_text<'r>(rows: &'r Row, path: &[usize]) -> &'r str {
    match (rows, path) {
        (Row::Group { rows, .. }, [place, rest @ ..]) => rows.get(*place).map_or("", |row| row_text(row, rest)),
        (Row::Text { text }, []) => text,
        _ => "",
    }
}

fn sound(condition: &Condition, lang: Lang) -> ExpressionCheck {
    ExpressionCheck {
        text: condition.source().to_owned(),
        sound: true,
        rows: Some(condition.rows()),
        words: condition.in_words(lang),
        reads: condition.reads().map(|field| field.id.to_string()).collect(),
        objections: Vec::new(),
    }
}

fn unsound(text: String, objections: Vec<ExpressionObjection>) -> ExpressionCheck {
    ExpressionCheck { text, sound: false, rows: None, words: String::new(), reads: Vec::new(), objections }
}

fn described(field: &Field, lang: Lang) -> ExpressionField {
    let choice = |choice: &expr::Choice| ExpressionChoice {
        code: choice.code.to_string(),
        label: choice.words.get(lang).to_owned(),
    };
    ExpressionField {
        id: field.id.to_string(),
        label: field.label.get(lang).to_owned(),
        holds: field.holds.as_str().to_owned(),
        unit: field.holds.unit().map_or("", |unit| unit.get(lang)).to_owned(),
        source: field.source.get(lang).to_owned(),
        cost: field.cost.as_str().to_owned(),
        choices: field.holds.choices().iter().map(choice).collect(),
        questions: Question::of(&field.holds).iter().map(|question| question.as_str().to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use expr::{Type, Words};
    use serde_json::json;

    use super::*;

    fn catalogue() -> Arc<Catalogue> {
        let fields = vec![
            Field::new("amount", Type::Money, "金额", "amount"),
            Field::new("summary", Type::Text, "摘要", "summary"),
        ];
        Catalogue::new("test", Words::new("试", "test"), fields).unwrap()
    }

    #[test]
    fn text_and_rows_are_two_sides_of_one_expression() {
        let text = of_text(&catalogue(), "amount > 5 and contains(summary, \"饭\")", Lang::Zh);
        assert!(text.sound);
        assert_eq!(text.words, "金额 > 5 元 且 摘要 包含 “饭”");
        assert_eq!(text.reads, ["amount", "summary"]);
        let back = of_rows(&catalogue(), &text.rows.unwrap(), Lang::En);
        assert_eq!((back.text.as_str(), back.sound), ("amount > 5 and contains(summary, \"饭\")", true));
    }

    #[test]
    fn an_objection_is_where_a_browser_looks_for_it() {
        let wrong = of_text(&catalogue(), "summary == \"👍饭\" and amuont > 5", Lang::En);
        let one = &wrong.objections[0];
        assert_eq!((one.code.as_str(), one.from, one.to), ("expr.unknown_field", 21, 27));
        assert_eq!(one.instead.as_deref(), Some("amount"));
        let rows = json!({ "is": "group", "join": "all", "rows": [
            { "is": "clause", "field": "amount", "question": "greater", "values": [{ "value": "5" }] },
            { "is": "text", "text": "\"👍\" == 3" },
        ]});
        let wrong = of_rows(&catalogue(), &serde_json::from_value(rows).unwrap(), Lang::Zh);
        let one = &wrong.objections[0];
        assert_eq!((one.row.as_deref(), one.code.as_str(), one.to), (Some(&[1][..]), "expr.type_mismatch", 9));
    }
}
