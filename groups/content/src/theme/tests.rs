//! Themes on the line and in force, over HTTP and against real databases.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use gateway::{BrandHeads, Role};
use kernel::{Actor, Ctx, Id, TenantId};
use publishing::model::{Reach, Window};
use publishing::{Document, Edit, MAIN, Move, NewDocument, Place};
use serde_json::{Value, json};

use super::contrast::contrasts;
use super::derive::{Variant, variables};
use super::kind::compile;
use super::presets::presets;
use super::tokens::Tokens;
use super::{KIND, ThemeBody};
use crate::model::Rgb;
use crate::tests::{Fixture, call, identity, on_every_engine};

fn person(ctx: &Ctx, who: &str) -> Ctx {
    Ctx { actor: Actor::Operator { operator_id: who.to_owned() }, ..ctx.clone() }
}

/// A theme written by one, approved by another and released.
async fn released(bank: &Fixture, ctx: &Ctx, reach: Reach, body: Value) -> Place {
    let (maker, line) = (person(ctx, "maker"), bank.service.line());
    let new = NewDocument {
        kind: KIND.to_owned(),
        name: MAIN.to_owned(),
        title: "品牌主题".to_owned(),
        reach,
        body: Some(body),
        note: "换新".to_owned(),
    };
    let place = line.create(&maker, new).await.unwrap();
    release(bank, ctx, place).await
}

async fn release(bank: &Fixture, ctx: &Ctx, place: Place) -> Place {
    let (maker, line) = (person(ctx, "maker"), bank.service.line());
    let checked = line.check(&maker, place.document_id, place.version, "请复核").await.unwrap();
    let approve = Move::Approve { edit: checked.edit };
    line.decide(&person(ctx, "checker"), place.document_id, place.version, approve, "同意").await.unwrap();
    let release = Move::Release { window: Window::default(), guard: None };
    line.decide(&maker, place.document_id, place.version, release, "发布").await.unwrap()
}

async fn revised(bank: &Fixture, ctx: &Ctx, id: Id<Document>, version: i64, body: Value) -> Place {
    let (maker, line) = (person(ctx, "maker"), bank.service.line());
    let next = line.revise(&maker, id, version, "再改").await.unwrap();
    let edit = Edit { base_edit: next.edit, body, note: "再改".to_owned() };
    let next = line.edit(&maker, next.document_id, next.version, edit).await.unwrap();
    release(bank, ctx, next).await
}

async fn ask(bank: &Fixture, role: Role, home: Option<&str>, request: Request<Body>) -> (StatusCode, Value) {
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(bank.ctx.in_tenant(TenantId::alliance()));
    parts.extensions.insert(identity(role, home));
    let answer = call(&bank.console, Request::from_parts(parts, body)).await;
    (answer.status, serde_json::from_slice(&answer.bytes).unwrap_or_default())
}

fn post(path: &str, body: &Value) -> Request<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    request.body(Body::from(body.to_string())).unwrap()
}

#[tokio::test]
async fn what_is_released_is_shown_at_once_and_taken_back_in_one_step() {
    on_every_engine(|bank| async move {
        let before = bank.service.live(&bank.ctx).await.unwrap();
        let body = json!({
            "identity": { "name": "蓝湾新银行", "slogan": "新的开始" },
            "tokens": { "color": { "primary": { "$value": "#7a1f4b" } }, "radius": { "card": { "$value": { "value": 3, "unit": "px" } } } },
            "style": { "icons": "bold", "illustration": "rings", "tone": "warm", "home_layout": "hero" },
            "legal": [{ "id": "imprint", "title_zh": "版权声明", "title_en": "Imprint", "text_zh": "第一段\n第二段", "text_en": "One\nTwo" }],
            "wording": [{ "key": "home.hello", "zh": "{{name}}，今天好" }],
        });
        let place = released(&bank, &bank.ctx, Reach::Own, body).await;
        let asked = Instant::now();
        let live = bank.service.live(&bank.ctx).await.unwrap();
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
        let brand = &live.brand;
        assert_eq!((brand.name.as_str(), brand.name_en.as_str()), ("蓝湾新银行", "Lanwan Bank"), "what it does not say stays");
        assert_eq!((brand.look.light["brand-solid"].as_str(), brand.look.light["radius"].as_str()), ("#7a1f4b", "3px"));
        assert_eq!(brand.wording.zh["home.hello"], "{{name}}，今天好");
        assert_eq!(brand.legal[0].title_zh, "版权声明");
        assert_ne!((&brand.revision, &live.pictured), (&before.brand.revision, &before.pictured));
        assert_eq!(bank.service.revision(&bank.ctx).await.as_deref(), Some(brand.revision.as_str()));

        // Another process knows within half a second, without being told.
        let elsewhere = crate::tests::service_of(&bank.bank, true);
        assert_eq!(elsewhere.live(&bank.ctx).await.unwrap().brand.revision, brand.revision);

        // An address names what it shows: the old one shows the new picture, and says so for a short while only.
        let old = bank.get(&format!("/icon.svg?v={}", before.pictured), None).await;
        assert_eq!(old.header(header::CACHE_CONTROL), "public, max-age=300");
        let new = bank.get(&format!("/icon.svg?v={}", live.pictured), None).await;
        assert_eq!(new.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
        let manifest = bank.get("/manifest.webmanifest", None).await.json();
        assert_eq!((&manifest["name"], &manifest["theme_color"]), (&json!("蓝湾新银行"), &json!("#7a1f4b")));
        assert_eq!(manifest["share_target"]["method"], "POST");
        let legal = Request::get("/brand/legal").extension(bank.ctx.clone()).body(Body::empty()).unwrap();
        assert_eq!(call(&bank.customer, legal).await.json()["texts"][0]["text_zh"], "第一段\n第二段");

        let maker = person(&bank.ctx, "maker");
        // It is taken back there: here it is seen once what was read is not believed any more.
        elsewhere.line().decide(&maker, place.document_id, place.version, Move::RollBack, "退回").await.unwrap();
        tokio::time::sleep(publishing::BELIEVED).await;
        let back = bank.service.live(&bank.ctx).await.unwrap();
        assert_eq!((&back.brand.revision, &back.pictured), (&before.brand.revision, &before.pictured));
    })
    .await;
}

#[tokio::test]
async fn the_alliances_words_lie_beneath_the_banks_own() {
    on_every_engine(|bank| async move {
        let alliance = bank.ctx.in_tenant(TenantId::alliance());
        let shared = json!({
            "identity": { "name": "全联盟" },
            "wording": [{ "key": "home.hello", "zh": "{{name}}，联盟问候" }, { "key": "common.back", "zh": "回去" }],
        });
        released(&bank, &alliance, Reach::Shared, shared).await;
        let live = bank.service.live(&bank.ctx).await.unwrap();
        assert_eq!(live.brand.name, "蓝湾银行", "of the alliance's theme the words alone count");
        assert_eq!(live.brand.wording.zh["common.back"], "回去");
        let own = json!({ "wording": [{ "key": "home.hello", "zh": "{{name}}，本行问候" }] });
        let place = released(&bank, &bank.ctx, Reach::Own, own).await;
        let live = bank.service.live(&bank.ctx).await.unwrap();
        let said = &live.brand.wording.zh;
        assert_eq!((said["home.hello"].as_str(), said["common.back"].as_str()), ("{{name}}，本行问候", "回去"));

        let next =
            revised(&bank, &bank.ctx, place.document_id, place.version, json!({ "identity": { "name": "蓝湾" } }))
                .await;
        assert_eq!(next.version, 2);
        let live = bank.service.live(&bank.ctx).await.unwrap();
        assert_eq!(
            (live.brand.name.as_str(), live.brand.wording.zh["home.hello"].as_str()),
            ("蓝湾", "{{name}}，联盟问候")
        );
        // Another bank has the alliance's words and nothing of this one's.
        let other = bank.open("key-0001", &crate::tests::form("xinghe")).await;
        assert_eq!(other.status, StatusCode::CREATED);
        let theirs = bank.service.live(&bank.ctx.in_tenant("xinghe".parse().unwrap())).await.unwrap();
        assert_eq!((theirs.brand.name.as_str(), theirs.brand.wording.zh.len()), ("星河银行", 2));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_the_place_and_a_remedy() {
    on_every_engine(|bank| async move {
        let (maker, line) = (person(&bank.ctx, "maker"), bank.service.line());
        let colour = |name: &str, value: &str| {
            let mut colours = json!({});
            colours[name] = json!({ "$value": value });
            json!({ "tokens": { "color": colours } })
        };
        let refused = async |body: Value| match line.try_body(&maker, KIND, &body).await {
            Err(publishing::Error::Objections(found)) => found,
            other => panic!("{other:?}"),
        };
        let found = refused(colour("text_faint", "#b8bec8")).await;
        assert_eq!(found[0].place, "/tokens/color/text_faint/$value");
        let remedy = found[0].message.split("颜色是 ").nth(1).and_then(|rest| rest.get(..7)).unwrap();
        assert_eq!(line.try_body(&maker, KIND, &colour("text_faint", remedy)).await.map_err(|e| e.to_string()), Ok(()));
        for (body, place) in [
            (json!({ "tokens": { "color": { "primary": { "$value": "red" } } } }), "/tokens/color/primary/$value"),
            (json!({ "tokens": { "font": { "family": { "$value": ["a\";}"] } } } }), "/tokens/font/family/$value/0"),
            (
                json!({ "tokens": { "radius": { "card": { "$value": { "value": 99, "unit": "px" } } } } }),
                "/tokens/radius/card/$value/value",
            ),
            (json!({ "identity": { "name": "<b>行" } }), "/identity/name"),
            (json!({ "identity": { "service_phone": "call" } }), "/identity/service_phone"),
            (json!({ "logo_svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>" }), "/logo_svg"),
            (json!({ "wording": [{ "key": "home.nothing", "zh": "好" }] }), "/wording/0/key"),
            (json!({ "wording": [{ "key": "common.back", "zh": "<i>回</i>" }] }), "/wording/0/zh"),
            (
                json!({ "wording": [{ "key": "common.back", "zh": "回" }, { "key": "common.back", "zh": "退" }] }),
                "/wording/1/key",
            ),
            (json!({ "splash": { "line_zh": "<b>" } }), "/splash/line_zh"),
            (
                json!({ "legal": [{ "id": "a", "title_zh": "<", "title_en": "a", "text_zh": "a", "text_en": "a" }] }),
                "/legal/0/title_zh",
            ),
            (json!({ "wording": [{ "key": "common.back", "zh": "零风险" }] }), "/wording/0/zh"),
            (json!({ "splash": { "line_zh": "稳 赚 不 赔" } }), "/splash/line_zh"),
            (json!({ "identity": { "slogan": "全国第一" } }), "/identity/slogan"),
            (json!({ "colour": "red" }), ""),
        ] {
            let found = refused(body.clone()).await;
            assert_eq!(found[0].place, place, "{body}: {}", found[0].message);
            assert!(found[0].message.contains(" / "), "{}", found[0].message);
        }
    })
    .await;
}

#[tokio::test]
async fn the_studio_shows_what_would_be() {
    on_every_engine(|bank| async move {
        let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
        let (status, state) = ask(&bank, Role::BankAdmin, Some("lanwan"), get("/banks/lanwan/theme")).await;
        assert_eq!((status, &state["version"]), (StatusCode::OK, &Value::Null));
        assert_eq!(state["presets"].as_array().map(Vec::len), Some(6));
        for preset in state["presets"].as_array().unwrap() {
            let body = json!({ "tokens": preset["tokens"], "style": preset["style"] });
            let tried = bank.service.line().try_body(&bank.ctx, KIND, &body).await;
            assert_eq!(tried.map_err(|e| e.to_string()), Ok(()), "{}", preset["id"]);
        }
        let mut body = state["body"].clone();
        assert_eq!(bank.service.line().try_body(&bank.ctx, KIND, &body).await.map_err(|e| e.to_string()), Ok(()));
        body["tokens"]["color"]["on_primary"] = json!({ "$value": "#7fb2e0" });
        let trial = json!({ "body": body });
        let (status, tried) =
            ask(&bank, Role::BankAdmin, Some("lanwan"), post("/banks/lanwan/theme/trial", &trial)).await;
        assert_eq!(status, StatusCode::OK, "{tried}");
        assert_eq!(tried["objections"], json!([]), "contrast is told by itself");
        let failing: Vec<_> =
            tried["contrasts"].as_array().unwrap().iter().filter(|one| one["passes"] == false).collect();
        assert!(failing.iter().all(|one| one["variant"] == "light" && one["fix"].is_string()), "{failing:?}");
        assert!(!failing.is_empty());
        assert!(tried["brand"]["logo_url"].as_str().unwrap().starts_with("data:image/svg+xml,%3Csvg"));
        assert_eq!(
            bank.service.live(&bank.ctx).await.unwrap().brand.look.light["brand-on"],
            "#ffffff",
            "nothing was changed"
        );

        let (_, texts) =
            ask(&bank, Role::BankAdmin, Some("lanwan"), get("/banks/lanwan/theme/texts?words=hello")).await;
        assert_eq!(texts["texts"][0]["key"], "home.hello");
        let logo = json!({ "logo_svg": crate::demo::brands()[1].1.logo_svg });
        let (_, palette) = ask(&bank, Role::BankAdmin, Some("lanwan"), post("/theme/palette", &logo)).await;
        assert!(Rgb::parse(palette["primary_color"].as_str().unwrap()).is_some());
        let (status, _) =
            ask(&bank, Role::BankAdmin, Some("lanwan"), post("/theme/palette", &json!({ "logo_svg": "<svg" }))).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        for (role, home, want) in [
            (Role::BankAdmin, Some("testbank"), StatusCode::NOT_FOUND),
            (Role::BankService, Some("lanwan"), StatusCode::FORBIDDEN),
        ] {
            let (status, _) = ask(&bank, role, home, post("/banks/lanwan/theme/trial", &trial)).await;
            assert_eq!(status, want, "{role:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_bank_that_says_no_colour_has_those_of_its_logo() {
    on_every_engine(|bank| async move {
        let mut form = crate::tests::form("xinghe");
        form["logo_svg"] = json!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v6H0z\" fill=\"#8b1e3f\"/><path d=\"M0 6h9v3H0z\" fill=\"#d9a441\"/></svg>");
        let members = form.as_object_mut().unwrap();
        members.remove("primary_color");
        members.remove("accent_color");
        let opened = bank.open("key-0009", &form).await;
        assert_eq!(opened.status, StatusCode::CREATED, "{:?}", opened.code);
        let summary = opened.json();
        assert_eq!((&summary["primary_color"], &summary["accent_color"]), (&json!("#8b1e3f"), &json!("#d9a441")));
    })
    .await;
}

#[test]
fn the_presets_can_be_read_and_are_not_taken_for_one_another() {
    let base = Tokens::opened(&crate::demo::brands()[0].1);
    let mut seen: Vec<(String, String, String)> = Vec::new();
    for preset in presets() {
        let body = json!({ "tokens": preset.tokens, "style": preset.style });
        let theme: ThemeBody = compile(&body).unwrap();
        let tokens = theme.tokens_over(&crate::demo::brands()[0].1);
        let failed: Vec<_> = contrasts(&tokens).into_iter().filter(|one| !one.passes).collect();
        assert!(failed.is_empty(), "{}: {failed:?}", preset.id);
        assert_ne!(tokens, base);
        let look = variables(&tokens, preset.style.icons, Variant::Light);
        let (primary, radius) = (look["brand-solid"].clone(), look["radius"].clone());
        for (id, other, corners) in &seen {
            let apart = super::colour::distance(Rgb::parse(&primary).unwrap(), Rgb::parse(other).unwrap());
            assert!(apart > 0.12 && *corners != radius, "{} and {id}: {apart}", preset.id);
        }
        seen.push((preset.id.clone(), primary, radius));
    }
    assert_eq!(seen.len(), 6);
}

#[test]
fn words_of_its_own_are_no_more_than_a_page_can_carry() {
    let many: Vec<_> = (0..60).map(|nth| json!({ "key": format!("a.k{nth}"), "zh": "长".repeat(300) })).collect();
    let found = compile(&json!({ "wording": many })).unwrap_err();
    assert_eq!(found[0].place, "/wording");
}

#[tokio::test]
async fn an_android_project_says_and_shows_what_is_the_banks() {
    use super::Face;
    use super::android::{Project, ProjectFile, Unfit};
    let project = |bank: &str| Project {
        bank_id: bank.to_owned(),
        app_id: format!("cn.example.{bank}"),
        server: "https://m.example.cn".to_owned(),
        path: format!("/b/{bank}/"),
    };
    let read = |files: &[ProjectFile], path: &str| {
        let found = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
        String::from_utf8_lossy(&found.bytes).into_owned()
    };
    for (id, spec) in crate::demo::brands() {
        let face = Face::of(&spec, None, None);
        let files = project(id).files(&face).unwrap();
        let config: Value = serde_json::from_str(&read(&files, "capacitor.config.json")).unwrap();
        assert_eq!(config["appName"].as_str(), Some(spec.name.as_str()));
        assert_eq!(config["server"]["url"], format!("https://m.example.cn/b/{id}/"));
        assert_eq!((&config["server"]["cleartext"], &config["webDir"]), (&json!(false), &json!("www")));
        let package: Value = serde_json::from_str(&read(&files, "package.json")).unwrap();
        assert!(package["dependencies"]["@capacitor/android"].is_string());
        assert!(
            read(&files, "resources/android/res/values/strings.xml")
                .contains(&format!("<string name=\"app_name\">{}<", spec.name))
        );
        assert!(read(&files, "resources/android/res/values-en/strings.xml").contains(&spec.name_en));
        let colours = read(&files, "resources/android/res/values/colors.xml");
        assert!(colours.contains(&format!("<color name=\"colorPrimary\">{}<", spec.primary_color)), "{colours}");
        assert!(
            read(&files, "resources/android/java/MainActivity.java").starts_with(&format!("package cn.example.{id};"))
        );
        for (density, side) in [("mdpi", 48), ("hdpi", 72), ("xhdpi", 96), ("xxhdpi", 144), ("xxxhdpi", 192)] {
            for (name, side) in
                [("ic_launcher", side), ("ic_launcher_round", side), ("ic_launcher_foreground", side * 9 / 4)]
            {
                let path = format!("resources/android/res/mipmap-{density}/{name}.png");
                let file = files.iter().find(|file| file.path == path).unwrap();
                let width = u32::from_be_bytes(file.bytes[16..20].try_into().unwrap());
                assert_eq!((width, &file.bytes[1..4]), (side, b"PNG".as_slice()), "{id} {path}");
            }
        }
        // Every file once, and none outside the folder.
        let mut paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
        assert!(paths.iter().all(|path| !path.starts_with('/') && !path.contains("..")));
        paths.sort_unstable();
        let count = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }
    let (_, spec) = crate::demo::brands().remove(0);
    let odd = ThemeBody {
        identity: Some(super::body::Identity { name_en: Some("A & B's \"Bank\"".to_owned()), ..Default::default() }),
        ..ThemeBody::default()
    };
    let files = project("lanwan").files(&Face::of(&spec, Some(&odd), None)).unwrap();
    let strings = read(&files, "resources/android/res/values-en/strings.xml");
    assert!(strings.contains("A &amp; B\\'s \\&quot;Bank\\&quot;"), "{strings}");
    let with = |app_id: &str, server: &str| Project {
        app_id: app_id.to_owned(),
        server: server.to_owned(),
        ..project("lanwan")
    };
    assert_eq!(with("bank", "https://a.cn").check(), Err(Unfit::AppId));
    assert_eq!(with("cn.Bank", "https://a.cn").check(), Err(Unfit::AppId));
    assert_eq!(with("cn.bank;rm", "https://a.cn").check(), Err(Unfit::AppId));
    for server in ["http://a.cn", "https://a.cn/x", "https://", "https://a.cn\"", "ftp://a"] {
        assert_eq!(with("cn.bank", server).check(), Err(Unfit::Server), "{server}");
    }
    assert_eq!(with("cn.bank", "https://a.cn:8443").check(), Ok(()));
}
