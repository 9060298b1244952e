//! The manifest of a bank's app: what a phone needs to put it on its home screen.

use kernel::{Ctx, Lang};
use serde_json::{Value, json};

use crate::http::picture_url;
use crate::service::LiveBrand;

/// The manifest, in the language of `ctx`.
pub fn of(ctx: &Ctx, live: &LiveBrand) -> Value {
    let start = format!("/b/{}/", ctx.tenant);
    let spec = &live.face.spec;
    let picture = |file: &str| picture_url(&ctx.tenant, file, &live.pictured);
    let icon = |file: &str, sizes: &str, kind: &str, purpose: &str| json!({ "src": picture(file), "sizes": sizes, "type": kind, "purpose": purpose });
    let shortcut = |zh: &str, en: &str, path: &str| {
        let name = ctx.lang.pick(zh, en);
        json!({ "name": name, "short_name": name, "url": format!("{start}{path}"), "icons": [icon("icon-192.png", "192x192", "image/png", "any")] })
    };
    let (lang, name, description) = match ctx.lang {
        Lang::Zh => ("zh-CN", &spec.name, &spec.slogan),
        Lang::En => ("en", &spec.name_en, &spec.slogan_en),
    };
    json!({
        "id": start,
        "name": name,
        "short_name": spec.short_name,
        "description": description,
        "lang": lang,
        "dir": "ltr",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "orientation": "portrait",
        "background_color": live.face.splash_ground(),
        "theme_color": spec.primary_color,
        "categories": ["finance"],
        "icons": [
            icon("icon.svg", "any", "image/svg+xml", "any"),
            icon("icon-192.png", "192x192", "image/png", "any"),
            icon("icon-512.png", "512x512", "image/png", "any"),
            icon("icon-maskable-512.png", "512x512", "image/png", "maskable"),
        ],
        "shortcuts": [
            shortcut("转账", "Transfer", "transfer"),
            shortcut("我的账户", "My accounts", "accounts"),
            shortcut("收支分析", "Income and expense", "analysis"),
        ],
        // Posted, so that what is shared stands in no address; the app's worker takes it, and no server sees it.
        "share_target": {
            "action": format!("{start}shared"), "method": "POST", "enctype": "multipart/form-data",
            "params": { "title": "title", "text": "text", "url": "url" },
        },
    })
}
