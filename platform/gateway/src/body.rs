//! Request bodies: bounded in size and in time.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::Problem;

/// How much of a refused body is still taken in, and for how long, so that its sender gets to read the refusal: closing
/// a connection on a client that is still sending loses what it was told.
const DISCARD_BYTES_MAX: usize = 1024 * 1024;
const DISCARD_PATIENCE: Duration = Duration::from_millis(500);

/// The whole body, if it is not longer than `bytes_max` and arrives within `patience`.
pub(crate) async fn read(
    headers: &HeaderMap,
    mut body: Body,
    bytes_max: usize,
    patience: Duration,
) -> Result<Bytes, Problem> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > bytes_max) {
        discard(body).await;
        return Err(too_large(bytes_max));
    }
    match tokio::time::timeout(patience, Limited::new(&mut body, bytes_max).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            discard(body).await;
            Err(too_large(bytes_max))
        }
        Ok(Err(_)) => Err(Problem::unreadable("内容没有发送完整。", "The body broke off.")),
        Err(_) => Err(too_slow()),
    }
}

/// Takes in what a refused caller is still sending, up to a bound.
pub(crate) async fn discard(mut body: Body) {
    let rest = async {
        let mut bytes = 0;
        while let Some(Ok(frame)) = body.frame().await {
            bytes += frame.data_ref().map_or(0, Bytes::len);
            if bytes > DISCARD_BYTES_MAX {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(DISCARD_PATIENCE, rest).await;
}

/// 413.
pub(crate) fn too_large(bytes_max: usize) -> Problem {
    let kib = bytes_max / 1024;
    Problem::http(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "提交内容过大", "The request is too large")
        .because(format!("最多 {kib} KiB。"), format!("At most {kib} KiB."))
}

/// 408.
fn too_slow() -> Problem {
    Problem::http(
        StatusCode::REQUEST_TIMEOUT,
        "request_timeout",
        "请求未能及时送达",
        "The request did not arrive in time",
    )
    .because("网络较慢，请求没有收全，未作任何处理。", "The connection was too slow; nothing was processed.")
    .remedy("请检查网络后重试。", "Check your connection and try again.", Some("retry"))
    .retry_after(1)
}
