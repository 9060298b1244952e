//! How a handler gets its context and reads its request. Everything is strict: what is not understood is refused.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri, header};
use kernel::{Actor, Ctx, Id, Kind, PageQuery};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Problem;

/// Anybody, signed in or not, in a bank.
#[derive(Debug, Clone)]
pub struct Visitor(pub Ctx);

/// A signed-in customer of the bank.
#[derive(Debug, Clone)]
pub struct Customer(pub Ctx);

/// Why the token a request carried does not stand for anybody; left by the gateway for [`Customer`] and
/// [`crate::Operator`] to say.
#[derive(Debug, Clone)]
pub(crate) struct IdentityRefused(pub Problem);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Ctx>().cloned().map(Self).ok_or_else(Problem::not_found)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Customer {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let ctx = parts.extensions.get::<Ctx>().cloned().ok_or_else(Problem::unauthenticated)?;
        match ctx.actor {
            Actor::Customer { .. } => Ok(Self(ctx)),
            _ => Err(IdentityRefused::in_parts(parts)),
        }
    }
}

/// Method and path of a call below the version, as its client names them: `PUT /me/pin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallName(pub String);

impl<S: Send + Sync> FromRequestParts<S> for CallName {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(format!("{} {}", parts.method, parts.uri.path())))
    }
}

impl IdentityRefused {
    /// Why nobody is signed in.
    pub(crate) fn in_parts(parts: &Parts) -> Problem {
        parts.extensions.get::<Self>().map_or_else(Problem::unauthenticated, |refused| refused.0.clone())
    }
}

impl Customer {
    /// The customer's user id.
    pub fn user_id<U>(&self) -> Result<Id<U>, Problem> {
        let id = self.0.user_id().ok_or_else(Problem::unauthenticated)?;
        id.parse().map_err(|_| Problem::unauthenticated())
    }
}

/// A JSON body, read strictly: the type must be `application/json`, unknown fields are refused by the type itself.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.split(';').next().is_some_and(|kind| kind.trim() == "application/json"));
        if !json {
            return Err(unsupported_media_type());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| Problem::malformed("body"))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| unreadable(&error))
    }
}

/// What an operator sent: a [`Body`] that is read once it is known that they may do this, so that a wrong role is told 403
/// whatever it sent. [`crate::Operator::in_bank`] and [`crate::Operator::in_alliance`] give the context that reads it.
#[derive(Debug, Clone)]
pub struct Submission<T>(Result<T, Problem>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Submission<T> {
    type Rejection = Infallible;
    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        Ok(Self(Body::<T>::from_request(request, state).await.map(|Body(read)| read)))
    }
}

impl<T> Submission<T> {
    /// What was sent; `_allowed` is the context that their permission gave.
    pub fn read(self, _allowed: &Ctx) -> Result<T, Problem> {
        self.0
    }
}

/// 415.
fn unsupported_media_type() -> Problem {
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    Problem::http(status, "unsupported_media_type", "请求类型不支持", "Unsupported media type")
        .because("请使用 application/json。", "Send application/json.")
}

/// Where reading failed. serde's own words may quote the value, and a value may be a secret, so only place and sort
/// are told, and the name of a field that is unknown or missing.
fn unreadable(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let leads =
        [("unknown field `", "未知的字段"), ("missing field `", "缺少字段"), ("duplicate field `", "重复的字段")];
    let named = leads.iter().find_map(|(lead, zh)| {
        let name: String = text.strip_prefix(lead)?.chars().take_while(|c| *c != '`').take(60).collect();
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        plain.then(|| (format!("{zh} `{name}`"), format!("{lead}{name}`")))
    });
    let sort = || match error.classify() {
        serde_json::error::Category::Syntax | serde_json::error::Category::Eof => ("不是 JSON", "not JSON"),
        _ => ("内容与要求的格式不符", "not the expected shape"),
    };
    let (zh, en) = named.unwrap_or_else(|| (sort().0.to_owned(), sort().1.to_owned()));
    let (line, column) = (error.line(), error.column());
    Problem::unreadable(format!("{zh}（第 {line} 行第 {column} 列）。"), format!("{en} (line {line}, column {column})"))
}

/// Query parameters, read strictly.
#[derive(Debug, Clone)]
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(value)| Self(value)).map_err(|_| malformed_query())
    }
}

/// 400.
fn malformed_query() -> Problem {
    Problem::new(Kind::Malformed, "malformed_query", "查询参数有误", "The query parameters cannot be read")
}

/// The two paging parameters of every list, as the API document shows them.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageParams {
    /// Continue after this place; from a page's `next_cursor`.
    cursor: Option<String>,
    /// 1 to 100; 20 when absent.
    limit: Option<u32>,
}

/// A list that is paged and has no filters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoParams {}

/// The page asked for with `?cursor=&limit=`, and the list's own parameters `T`, all read strictly. In the API document
/// such a list names [`PageParams`] beside `T`.
#[derive(Debug, Clone)]
pub struct Paged<T = NoParams>(pub PageQuery, pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Paged<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let is_paging = |pair: &&str| matches!(pair.split('=').next(), Some("cursor" | "limit"));
        let pairs = parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let (paging, own): (Vec<&str>, Vec<&str>) = pairs.partition(is_paging);
        let PageParams { cursor, limit } = read_pairs(&paging)?;
        let page = PageQuery::parse(cursor.as_deref(), limit)
            .map_err(|error| Problem::invalid(error.what, "out_of_range", error.why))?;
        Ok(Self(page, read_pairs(&own)?))
    }
}

fn read_pairs<T: DeserializeOwned>(pairs: &[&str]) -> Result<T, Problem> {
    let uri: Uri = format!("/?{}", pairs.join("&")).parse().map_err(|_| malformed_query())?;
    let Query(value) = Query::try_from_uri(&uri).map_err(|_| malformed_query())?;
    Ok(value)
}

/// The last id in the path. Something that is no id at all is simply not found.
pub struct PathId<T>(pub Id<T>);

impl<S: Send + Sync, T> FromRequestParts<S> for PathId<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        text.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Own {
        query: Option<String>,
        floor: Option<i64>,
    }

    async fn read(uri: &str) -> Result<Paged<Own>, Problem> {
        let (mut parts, ()) = axum::http::Request::get(uri).body(()).unwrap().into_parts();
        Paged::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn a_page_and_the_lists_own_parameters_are_read_together() {
        let Paged(page, own) = read("/x?query=%E5%BC%A0&limit=3&floor=7&cursor=a.b-1").await.unwrap();
        assert_eq!((page.limit(), page.after.unwrap().id.as_str()), (3, "b-1"));
        assert_eq!((own.query.as_deref(), own.floor), (Some("张"), Some(7)));
        let Paged(page, own) = read("/x").await.unwrap();
        assert_eq!((page, own.query, own.floor), (PageQuery::default(), None, None));
    }

    #[tokio::test]
    async fn what_an_operator_sent_is_judged_when_it_is_read() {
        let sent = |text: &'static str| async move {
            let request = axum::http::Request::builder().header("content-type", "application/json");
            let request = request.body(axum::body::Body::from(text)).unwrap();
            Submission::<NoParams>::from_request(request, &()).await.unwrap()
        };
        let ctx = Ctx::system("lanwan".parse().unwrap(), "test", kernel::Clock::System);
        assert!(sent("{}").await.read(&ctx).is_ok());
        assert_eq!(sent("{").await.read(&ctx).unwrap_err().code(), "malformed_body");
    }

    #[tokio::test]
    async fn what_a_list_does_not_know_is_refused() {
        for (uri, code) in [
            ("/x?limit=0", "validation_failed"),
            ("/x?cursor=rubbish", "validation_failed"),
            ("/x?limit=ten", "malformed_query"),
            ("/x?limit=1&limit=2", "malformed_query"),
            ("/x?floor=low", "malformed_query"),
            ("/x?sort=amount", "malformed_query"),
            ("/x?%63ursor=a.b", "malformed_query"),
        ] {
            assert_eq!(read(uri).await.unwrap_err().code(), code, "{uri}");
        }
    }
}
