//! Headers every answer carries: what a browser may do with it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// What pages of ours may load, and where their forms may go. No inline scripts; data blocks are not scripts. Inline
/// styles are let through, and why stands in `docs/adr/0017`. Swagger UI lives under it as well.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'self'; form-action 'self'; object-src 'none'; base-uri 'self'";

pub(crate) const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// What the pages of a bank's app may use besides: the camera, before which a customer proves who they are. No other page may.
pub(crate) const APP_PERMISSIONS: HeaderValue =
    HeaderValue::from_static("camera=(self), microphone=(self), geolocation=(self), payment=()");

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (PERMISSIONS, "camera=(), microphone=(self), geolocation=(self), payment=()"),
];

/// Adds them; what a handler set itself stays.
pub(crate) fn protect(headers: &mut HeaderMap, secure: bool) {
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        let stay = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(stay);
    }
}
