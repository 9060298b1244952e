//! Refusals on the wire: RFC 9457 problem details with a stable code, in the caller's language, with a way forward.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Kind, Lang, PortFault, Remedy};
use serde::Serialize;

/// Where whoever is limited or refused may object (反电信网络诈骗法 Art. 32).
const APPEAL_ZH: &str = "如有异议，可致电本行客服热线或前往任一网点申诉。";
const APPEAL_EN: &str = "If you disagree, call the bank's service line or visit any branch to appeal.";

/// How whoever is limited or refused may object, in `lang`.
pub const fn appeal(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => APPEAL_ZH,
        Lang::En => APPEAL_EN,
    }
}

/// A refusal. Built by groups from their own errors; written out by the gateway in the caller's language.
#[derive(Debug, Clone)]
pub struct Problem(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: Kind,
    status: Option<StatusCode>,
    code: &'static str,
    title: (String, String),
    detail: Option<(String, String)>,
    remedy: Option<Remedy>,
    appeal: bool,
    fields: Vec<FieldProblem>,
    challenge: Option<serde_json::Value>,
    attempts_left: Option<i64>,
    retry_after_s: Option<i64>,
}

/// What is wrong with one field of the request.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// The field, as the request names it.
    pub field: String,
    /// Stable code: `required`, `malformed`, `too_long`, `out_of_range`.
    pub code: String,
    /// In words, in the caller's language. Inside the house both, as `中文 / English`.
    pub message: String,
}

impl FieldProblem {
    /// The half of the message that the caller reads; a message in one language stays as it is.
    fn in_lang(&self, lang: Lang) -> Self {
        Self { message: lang.half_of(&self.message).to_owned(), ..self.clone() }
    }
}

/// The document as it travels.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// A URI that names the sort of problem.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// What happened, short, in the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable machine code.
    pub code: String,
    /// Why, in the caller's language.
    pub detail: Option<String>,
    /// What can be done now.
    pub remedy: Option<RemedyDocument>,
    /// Where to object.
    pub appeal: Option<String>,
    /// The trace to name when asking for help.
    pub trace_id: String,
    /// Field by field, for forms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The challenge to answer, for `step_up_required`.
    #[schema(value_type = Option<Object>)]
    pub challenge: Option<serde_json::Value>,
    /// Tries left before the tool is locked.
    pub attempts_left: Option<i64>,
    /// Seconds to wait.
    pub retry_after_s: Option<i64>,
}

/// The way forward, in the caller's language.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Remedy)]
pub struct RemedyDocument {
    /// One plain sentence.
    pub text: String,
    /// What the app's button does.
    pub action: Option<String>,
}

impl Problem {
    /// A refusal of `kind` with a stable `code`; the title says what happened, zh and en.
    pub fn new(kind: Kind, code: &'static str, title_zh: impl Into<String>, title_en: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            status: None,
            code,
            title: (title_zh.into(), title_en.into()),
            detail: None,
            remedy: None,
            appeal: false,
            fields: Vec::new(),
            challenge: None,
            attempts_left: None,
            retry_after_s: None,
        }))
    }

    /// Why, zh and en.
    #[must_use]
    pub fn because(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.detail = Some((zh.into(), en.into()));
        self
    }

    /// What can be done now, and the button that does it.
    #[must_use]
    pub fn remedy(mut self, zh: impl Into<String>, en: impl Into<String>, action: Option<&str>) -> Self {
        self.0.remedy = Some(Remedy { text_zh: zh.into(), text_en: en.into(), action: action.map(str::to_owned) });
        self
    }

    /// The same, already put together.
    #[must_use]
    pub fn with_remedy(mut self, remedy: Option<Remedy>) -> Self {
        self.0.remedy = remedy;
        self
    }

    /// The refused person may object.
    #[must_use]
    pub fn appealable(mut self) -> Self {
        self.0.appeal = true;
        self
    }

    /// One field is wrong.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        self.0.fields.push(FieldProblem { field: field.into(), code: code.to_owned(), message: message.into() });
        self
    }

    /// The challenge to answer.
    #[must_use]
    pub fn challenge(mut self, challenge: &impl Serialize) -> Self {
        self.0.challenge = serde_json::to_value(challenge).ok();
        self
    }

    /// Tries left before the tool is locked.
    #[must_use]
    pub fn attempts_left(mut self, left: i64) -> Self {
        self.0.attempts_left = Some(left);
        self
    }

    /// Seconds to wait; also sent as `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: i64) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// There is no such thing, or it is not yours to know of.
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "not_found", "没有找到", "Not found")
            .because("内容不存在，或您无权查看。", "It does not exist, or it is not yours to see.")
    }

    /// Signed in, but not allowed.
    pub fn forbidden() -> Self {
        Self::new(Kind::Forbidden, "forbidden", "无权进行此操作", "Not allowed")
            .because("您的角色没有这项权限。", "Your role does not include this permission.")
            .remedy("如需权限，请联系管理员。", "Ask an administrator for it.", None)
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(Kind::Unauthenticated, "unauthenticated", "请先登录", "Please sign in").remedy(
            "登录后继续。",
            "Sign in to go on.",
            Some("sign_in"),
        )
    }

    /// The request's shape is right, a value is not. `message` is shown beside the field.
    pub fn invalid(field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, "validation_failed", "填写有误", "Some entries are not valid")
            .field(field, code, message)
    }

    /// The request cannot be read; `what` of it is named.
    pub fn malformed(what: &str) -> Self {
        Self::unreadable(format!("无法读取：{what}。"), format!("Cannot be read: {what}."))
    }

    /// The request cannot be read, for the reason told in both languages.
    pub(crate) fn unreadable(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Malformed, "malformed_body", "请求格式有误", "The request cannot be read").because(zh, en)
    }

    /// Too much at once.
    pub fn overloaded() -> Self {
        Self::new(Kind::Unavailable, "overloaded", "当前访问人数较多", "We are busy right now")
            .because("请求没有被处理，您的资金没有变化。", "The request was not processed; no money has moved.")
            .remedy("请稍后重试。", "Please try again in a moment.", Some("retry"))
            .retry_after(2)
    }

    /// 503: whether it was done cannot be said now. Asking again with the same key is safe, and tells.
    pub fn outcome_unknown(code: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(Kind::Unavailable, code, zh, en)
            .because(
                "我们还不能确定请求是否已经完成。使用同一请求标识（Idempotency-Key）再次提交是安全的，不会重复处理。",
                "We do not know whether it was finished; asking again with the same Idempotency-Key is safe.",
            )
            .remedy("请先查看结果，或稍后重试。", "Check the result, or try again in a moment.", Some("retry"))
            .retry_after(2)
    }

    /// Taken, but not decided yet: nothing is lost, and a repeat with the same key does nothing twice.
    pub fn in_progress() -> Self {
        Self::new(Kind::Unavailable, "in_progress", "正在处理，尚无结果", "Being processed, no result yet")
            .because(
                "银行核心系统还没有答复。这笔款项不会丢失，也不会重复扣划；如最终未成功，会自动退回原账户。",
                "The bank's core system has not answered yet. The money is not lost and will not be taken twice; if it \
                 does not succeed in the end, it goes back by itself.",
            )
            .remedy(
                "结果会出现在账户明细和转账记录中，请勿重复转账。",
                "The result will appear among the account's movements and transfers. Please do not pay again.",
                Some("view_transactions"),
            )
            .retry_after(5)
    }

    /// The key was used for another request.
    pub fn idempotency_reused() -> Self {
        Self::new(Kind::Refused, "idempotency_key_reused", "请求标识重复", "Idempotency key reused").because(
            "同一请求标识已用于另一笔内容不同的请求。",
            "This Idempotency-Key was used before for a different request.",
        )
    }

    /// A fault of ours. The cause goes to the log, not to the caller.
    pub fn fault(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "fault");
        Self::new(Kind::Fault, "fault", "系统出了点问题", "Something went wrong on our side")
            .because(
                "我们已记录此问题，未完成的操作不会扣款。",
                "It has been recorded; nothing unfinished will be charged.",
            )
            .remedy("请稍后重试。", "Please try again later.", Some("retry"))
    }

    /// The sign-in has ended, or never was: `title` says how, zh and en.
    pub(crate) fn session(code: &'static str, title_zh: &str, title_en: &str) -> Self {
        let action = Some("sign_in");
        Self::new(Kind::Unauthenticated, code, title_zh, title_en).remedy(
            "请重新登录。",
            "Please sign in again.",
            action,
        )
    }

    /// A status of HTTP's own that no [`Kind`] stands for: 405, 413, 415.
    pub(crate) fn http(status: StatusCode, code: &'static str, title_zh: &str, title_en: &str) -> Self {
        let mut problem = Self::new(Kind::Malformed, code, title_zh, title_en);
        problem.0.status = Some(status);
        problem
    }

    pub(crate) fn status(&self) -> StatusCode {
        if let Some(status) = self.0.status {
            return status;
        }
        match self.0.kind {
            Kind::Malformed => StatusCode::BAD_REQUEST,
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Locked => StatusCode::LOCKED,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The document in `lang`; also what is kept of a refusal that is told to its owner later.
    pub fn document(&self, lang: Lang, trace_id: &str) -> ProblemDocument {
        ProblemDocument {
            type_uri: format!("urn:polybank:problem:{}", self.0.code),
            title: lang.pick(&self.0.title.0, &self.0.title.1).to_owned(),
            status: self.status().as_u16(),
            code: self.0.code.to_owned(),
            detail: self.0.detail.as_ref().map(|(zh, en)| lang.pick(zh, en).to_owned()),
            remedy: self.0.remedy.as_ref().map(|remedy| RemedyDocument {
                text: lang.pick(&remedy.text_zh, &remedy.text_en).to_owned(),
                action: remedy.action.clone(),
            }),
            appeal: self.0.appeal.then(|| lang.pick(APPEAL_ZH, APPEAL_EN).to_owned()),
            trace_id: trace_id.to_owned(),
            fields: self.0.fields.iter().map(|field| field.in_lang(lang)).collect(),
            challenge: self.0.challenge.clone(),
            attempts_left: self.0.attempts_left,
            retry_after_s: self.0.retry_after_s,
        }
    }

    /// Turns `response`, which carries this problem, into the finished one. Called by the gateway's outermost layer,
    /// which knows the language and the trace; cookies and other headers set beside the problem stay.
    pub(crate) fn write_into(&self, response: &mut Response, lang: Lang, trace_id: &str, reader: Reader) {
        let document = self.document(lang, trace_id);
        let (kind, body) = match reader {
            Reader::Program => ("application/problem+json", serde_json::to_vec(&document).unwrap_or_default()),
            Reader::Person => ("text/html; charset=utf-8", page(&document, lang).into_bytes()),
        };
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        *response.body_mut() = body.into();
    }
}

/// Who will read a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A client of the API.
    Program,
    /// A person whose browser went to a page.
    Person,
}

/// A refusal as a page of its own.
fn page(document: &ProblemDocument, lang: Lang) -> String {
    let title = escape(&document.title);
    let mut words = document.detail.as_deref().map(escape).unwrap_or_default();
    if let Some(remedy) = &document.remedy {
        words.push(' ');
        words.push_str(&escape(&remedy.text));
    }
    let (tag, trace, id) = (lang.pick("zh-CN", "en"), lang.pick("查询编号", "Reference"), &document.trace_id);
    format!(
        "<!doctype html><html lang=\"{tag}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title>\
         <style>body{{font:16px/1.6 system-ui,sans-serif;max-width:32em;margin:18vh auto;padding:0 1.5em;color:#1f2933}}\
         small{{color:#6b7785}}</style><h1>{title}</h1><p>{words}</p><small>{trace} {id}</small></html>"
    )
}

/// Text made harmless between tags and in attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Carries the problem to the gateway's outermost layer, which writes it out in the caller's language.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<storage::Error> for Problem {
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::Overloaded => Self::overloaded(),
            storage::Error::IdempotencyReused => Self::idempotency_reused(),
            error if error.is_pool_timeout() => Self::overloaded(),
            other => Self::fault(&other),
        }
    }
}

impl From<PortFault> for Problem {
    fn from(fault: PortFault) -> Self {
        match fault {
            PortFault::Overloaded => Self::overloaded(),
            PortFault::IdempotencyReused => Self::idempotency_reused(),
            PortFault::InProgress => Self::in_progress(),
            PortFault::Refused(refused) => {
                let told = Self::new(refused.kind, refused.code, refused.title.0, refused.title.1);
                told.because(refused.detail.0, refused.detail.1).with_remedy(refused.remedy)
            }
            PortFault::Store(_) => Self::fault(&fault),
        }
    }
}

/// What a failure of the store is to whoever asked through a port.
pub fn store_fault(error: storage::Error) -> PortFault {
    match error {
        storage::Error::Overloaded => PortFault::Overloaded,
        storage::Error::IdempotencyReused => PortFault::IdempotencyReused,
        error if error.is_pool_timeout() => PortFault::Overloaded,
        other => PortFault::Store(other.to_string()),
    }
}

impl From<tenancy::Error> for Problem {
    fn from(error: tenancy::Error) -> Self {
        match error {
            tenancy::Error::Unknown => Self::not_found(),
            tenancy::Error::Store(store) => store.into(),
            other => Self::fault(&other),
        }
    }
}

impl From<parameters::Error> for Problem {
    fn from(error: parameters::Error) -> Self {
        match error {
            parameters::Error::Unknown => Self::not_found(),
            parameters::Error::Bank(error) => error.into(),
            parameters::Error::Store(error) => error.into(),
            parameters::Error::InThePast => {
                Self::invalid("effective_from", "out_of_range", "生效时间不能早于现在 / Not earlier than now")
            }
            parameters::Error::Refused(objections) => {
                let problem = Self::new(Kind::Refused, "validation_failed", "填写有误", "Some entries are not valid");
                objections.into_iter().fold(problem, |problem, objection| {
                    problem.field(objection.field, "out_of_range", objection.message)
                })
            }
            parameters::Error::Unreadable { .. } => Self::fault(&error),
        }
    }
}
