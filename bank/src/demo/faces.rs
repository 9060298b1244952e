//! What the demonstration's banks made of their faces since they were opened: a theme each, written by one of their people
//! and approved by another.

use content::theme::{KIND, preset};
use kernel::{Actor, Clock, Ctx, Idempotency};
use publishing::model::{Reach, Window};
use publishing::{MAIN, Move, NewDocument};
use serde_json::{Value, json};

use super::days_before;
use crate::serve::Failure;
use crate::wiring::Platform;

/// How long ago the themes were released, in days.
const RELEASED_DAYS: i64 = 30;

/// Publishes a bank's theme, unless it has one.
pub async fn publish(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    let line = &platform.line;
    let Some(body) = theme_of(ctx.tenant.as_str()) else { return Ok(()) };
    if line.in_force(ctx, KIND).await?.holding(MAIN).is_some() {
        return Ok(());
    }
    let new = NewDocument {
        kind: KIND.to_owned(),
        name: MAIN.to_owned(),
        title: "品牌主题".to_owned(),
        reach: Reach::Own,
        body: Some(body),
        note: "统一视觉，补充法律文本".to_owned(),
    };
    let first = line.create(&operator(platform, ctx, "admin", "create").await?, new).await?;
    let (id, version) = (first.document_id, first.version);
    let checked = line.check(&operator(platform, ctx, "admin", "check").await?, id, version, "请复核").await?;
    let approve = Move::Approve { edit: checked.edit };
    line.decide(&operator(platform, ctx, "checker", "approve").await?, id, version, approve, "同意发布").await?;
    let release = Move::Release { window: Window::default(), guard: None };
    line.decide(&operator(platform, ctx, "admin", "release").await?, id, version, release, "按计划发布").await?;
    Ok(())
}

async fn operator(platform: &Platform, ctx: &Ctx, role: &str, step: &str) -> Result<Ctx, Failure> {
    let name = format!("{}.{role}", ctx.tenant);
    let operator_id = platform.auth.operator_named(ctx, &name).await?.ok_or("no such operator")?;
    let key = format!("demo:theme:{step}");
    let idempotency = Some(Idempotency::new(key.clone(), key));
    let clock = Clock::set_to(days_before(ctx, RELEASED_DAYS));
    Ok(Ctx { actor: Actor::Operator { operator_id }, idempotency, clock, ..ctx.clone() })
}

/// Each bank keeps its colours and its layout; type, shapes, icons, pictures and words are its own.
fn theme_of(bank: &str) -> Option<Value> {
    let (look, primary, accent, layout, name, name_en) = match bank {
        "lanwan" => ("bay", "#0a66a8", "#0f8f8c", "card", "蓝湾银行", "Lanwan Bank"),
        "qinghe" => ("field", "#2f7d3b", "#a86a08", "list", "青禾银行", "Qinghe Bank"),
        "yunling" => ("dusk", "#4a2a80", "#c2487a", "hero", "云岭银行", "Yunling Bank"),
        _ => return None,
    };
    let mut body = preset(look)?;
    body["tokens"]["color"]["primary"] = json!({ "$value": primary });
    body["tokens"]["color"]["accent"] = json!({ "$value": accent });
    body["style"]["home_layout"] = json!(layout);
    let legal = [
        (
            "imprint",
            ("版权与商标", "Imprint"),
            format!("本应用由{name}提供。\n{name}的名称、标志与界面设计受法律保护，未经许可不得使用。"),
            format!("This app is provided by {name_en}.\nName, mark and design of {name_en} are protected."),
        ),
        (
            "complaints",
            ("投诉与建议", "Complaints"),
            format!("您可以在“我的—申诉”提出异议，或致电客服热线、前往任一网点。{name}将在十五日内答复。"),
            format!(
                "Appeal under “Me – Appeals”, call the hot line or visit a branch. {name_en} answers within fifteen days."
            ),
        ),
    ];
    let written = legal.into_iter().map(|(id, (title_zh, title_en), text_zh, text_en)| {
        json!({ "id": id, "title_zh": title_zh, "title_en": title_en, "text_zh": text_zh, "text_en": text_en })
    });
    body["legal"] = written.collect();
    Some(body)
}
