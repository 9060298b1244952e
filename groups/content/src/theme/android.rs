//! A bank's app as an Android project: Capacitor's shell around the bank's own address, with its names, colours, icons and
//! first picture, ready for the bank's own build and signature.
//!
//! Nothing of the web is in it but two pages that say that there is no network: the app itself comes from the bank, so that a
//! release reaches phones without a store. What Capacitor writes itself it writes with its own command; the project carries
//! what is the bank's, and a script that puts it there.

use serde_json::{Value, json};

use super::derive::Variant;
use super::face::Face;
use crate::art;
use crate::error::Error;
use crate::model::Rgb;

/// The release of Capacitor the project is written for.
const CAPACITOR: &str = "^7.4.0";
/// Densities of Android, and the side of an icon in each; the layers of an adaptive icon are 108 where that is 48.
const DENSITIES: [(&str, u32); 5] = [("mdpi", 48), ("hdpi", 72), ("xhdpi", 96), ("xxhdpi", 144), ("xxxhdpi", 192)];
const SPLASH_MARK: u32 = 288;

/// A file of the project.
#[derive(Debug, Clone)]
pub struct ProjectFile {
    /// Where it stands, with `/` between.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What a project is made for.
#[derive(Debug, Clone)]
pub struct Project {
    /// The bank's id.
    pub bank_id: String,
    /// The application id: `com.example.bank`.
    pub app_id: String,
    /// The scheme and host the app is served at: `https://m.example-bank.cn`.
    pub server: String,
    /// The bank's path there: `/b/lanwan/`, or `/` on a host of its own.
    pub path: String,
}

/// What is wrong with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Not an application id.
    #[error(
        "the application id has to be like com.example.bank: two parts or more of lower-case letters, digits and _"
    )]
    AppId,
    /// Not an address that an app may be served from.
    #[error("the server has to be https://host, without a path")]
    Server,
}

impl Project {
    /// Checks an order.
    pub fn check(&self) -> Result<(), Unfit> {
        let part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        let parts: Vec<_> = self.app_id.split('.').collect();
        if parts.len() < 2 || self.app_id.len() > 100 || !parts.iter().all(|one| part(one)) {
            return Err(Unfit::AppId);
        }
        let host = self.host().ok_or(Unfit::Server)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.is_empty() || !host.chars().all(plain) { Err(Unfit::Server) } else { Ok(()) }
    }

    fn host(&self) -> Option<&str> {
        self.server.strip_prefix("https://")
    }

    /// The files of the project.
    pub fn files(&self, face: &Face) -> Result<Vec<ProjectFile>, Error> {
        let mut files = self.texts(face);
        files.extend(pictures(face)?);
        Ok(files)
    }

    fn texts(&self, face: &Face) -> Vec<ProjectFile> {
        let res = "resources/android/res";
        let pretty = |value: Value| format!("{value:#}\n");
        let night = face.variables(Variant::Dark);
        let night_ground = night.get("bg").cloned().unwrap_or_default();
        let adaptive = adaptive_icon();
        let texts = [
            ("package.json".to_owned(), pretty(self.package(face))),
            ("capacitor.config.json".to_owned(), pretty(self.config(face))),
            ("README.md".to_owned(), self.readme(face)),
            ("scripts/prepare.mjs".to_owned(), PREPARE.to_owned()),
            ("www/index.html".to_owned(), offline_page(face)),
            ("www/offline.html".to_owned(), offline_page(face)),
            (format!("{res}/values/strings.xml"), self.strings(&face.spec.name)),
            (format!("{res}/values-en/strings.xml"), self.strings(&face.spec.name_en)),
            (format!("{res}/values/colors.xml"), colours(face, &face.splash_ground())),
            (format!("{res}/values-night/colors.xml"), colours(face, &night_ground)),
            (format!("{res}/values/ic_launcher_background.xml"), icon_ground(face)),
            (format!("{res}/drawable/splash.xml"), SPLASH.to_owned()),
            (format!("{res}/mipmap-anydpi-v26/ic_launcher.xml"), adaptive.clone()),
            (format!("{res}/mipmap-anydpi-v26/ic_launcher_round.xml"), adaptive),
            ("resources/android/java/MainActivity.java".to_owned(), self.activity()),
        ];
        texts.into_iter().map(|(path, text)| ProjectFile { path, bytes: text.into_bytes() }).collect()
    }

    fn package(&self, face: &Face) -> Value {
        json!({
            "name": format!("{}-android", self.bank_id),
            "version": "1.0.0",
            "private": true,
            "description": face.spec.name_en,
            "type": "module",
            "scripts": { "prepare-android": "node scripts/prepare.mjs", "open": "cap open android" },
            "dependencies": { "@capacitor/core": CAPACITOR, "@capacitor/android": CAPACITOR },
            "devDependencies": { "@capacitor/cli": CAPACITOR },
        })
    }

    fn config(&self, face: &Face) -> Value {
        json!({
            "appId": self.app_id,
            "appName": face.spec.name,
            "webDir": "www",
            "backgroundColor": face.splash_ground(),
            "server": {
                "url": format!("{}{}", self.server, self.path),
                "androidScheme": "https",
                "cleartext": false,
                "allowNavigation": [self.host().unwrap_or_default()],
                "errorPath": "offline.html",
            },
            "android": { "allowMixedContent": false, "captureInput": false, "webContentsDebuggingEnabled": false },
        })
    }

    fn strings(&self, name: &str) -> String {
        let name = android_text(name);
        let id = xml(&self.app_id);
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<resources>\n    <string name=\"app_name\">{name}</string>\n    \
             <string name=\"title_activity_main\">{name}</string>\n    <string name=\"package_name\">{id}</string>\n    \
             <string name=\"custom_url_scheme\">{id}</string>\n</resources>\n"
        )
    }

    fn activity(&self) -> String {
        format!(
            "package {};\n\nimport android.os.Bundle;\nimport android.view.WindowManager;\nimport com.getcapacitor.BridgeActivity;\n\n\
             /** The app. What stands on it is shown in no list of recent apps, and in no picture of the screen. */\n\
             public class MainActivity extends BridgeActivity {{\n    @Override\n    public void onCreate(Bundle savedInstanceState) {{\n        \
             super.onCreate(savedInstanceState);\n        \
             getWindow().setFlags(WindowManager.LayoutParams.FLAG_SECURE, WindowManager.LayoutParams.FLAG_SECURE);\n    }}\n}}\n",
            self.app_id
        )
    }

    fn readme(&self, face: &Face) -> String {
        format!(
            "# {}：Android 工程\n\n`{}`，内容来自 {}{}。\n\n1. `npm install`\n2. `npm run prepare-android`：生成 `android/`，放入本行的名称、颜色、图标与启动图\n\
             3. 用 Android Studio 打开 `android/`（`npm run open`），设置版本号与签名后构建\n\n应用内容由本行服务器提供，品牌或功能更新不必重新打包；名称、图标或启动图更新后请重新导出。\n\n\
             # {}: Android project\n\n`{}`, served from {}{}.\n\n1. `npm install`\n2. `npm run prepare-android` makes `android/` and puts the bank's names, colours, icons and first picture there\n\
             3. open `android/` in Android Studio (`npm run open`), set version and signature, build\n\nThe app itself comes from the bank's server, so releases need no new package; another name, icon or first picture does.\n",
            face.spec.name, self.app_id, self.server, self.path, face.spec.name_en, self.app_id, self.server, self.path
        )
    }
}

fn pictures(face: &Face) -> Result<Vec<ProjectFile>, Error> {
    let primary = Rgb::parse(&face.spec.primary_color).ok_or(Error::Picture("a stored colour cannot be read"))?;
    let logo = face.spec.logo_svg.as_deref().unwrap_or_default();
    let art = art::compose(logo, primary)?;
    let (front, round) = (art::front(logo)?, art::round(&art.tile)?);
    let res = "resources/android/res";
    let mut files = Vec::new();
    for (density, side) in DENSITIES {
        let mut put = |name: &str, svg: &str, side: u32| -> Result<(), Error> {
            let bytes = art::png(svg, side)?;
            files.push(ProjectFile { path: format!("{res}/mipmap-{density}/{name}.png"), bytes });
            Ok(())
        };
        put("ic_launcher", &art.icon, side)?;
        put("ic_launcher_round", &round, side)?;
        put("ic_launcher_foreground", &front, side * 108 / 48)?;
    }
    let splash = art::png(&art.icon, SPLASH_MARK)?;
    files.push(ProjectFile { path: format!("{res}/drawable-xhdpi/splash_mark.png"), bytes: splash });
    files.push(ProjectFile { path: "www/logo.svg".to_owned(), bytes: art.logo.into_bytes() });
    Ok(files)
}

fn colours(face: &Face, splash: &str) -> String {
    let all = face.variables(Variant::Light);
    let of = |name: &str| all.get(name).cloned().unwrap_or_default();
    let named =
        [("colorPrimary", of("brand-solid")), ("colorPrimaryDark", of("brand-deep")), ("colorAccent", of("accent"))];
    let mut lines: Vec<_> = named.into_iter().collect();
    lines.push(("splash_ground", splash.to_owned()));
    let lines: String =
        lines.iter().map(|(name, colour)| format!("    <color name=\"{name}\">{}</color>\n", xml(colour))).collect();
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<resources>\n{lines}</resources>\n")
}

/// The ground of an adaptive icon: that of the filled square.
fn icon_ground(face: &Face) -> String {
    let primary = Rgb::parse(&face.spec.primary_color).unwrap_or(Rgb(255, 255, 255));
    let ground = art::ground(face.spec.logo_svg.as_deref().unwrap_or_default(), primary).unwrap_or(primary);
    let colour = ground.hex();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<resources>\n    <color name=\"ic_launcher_background\">{colour}</color>\n</resources>\n"
    )
}

fn adaptive_icon() -> String {
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<adaptive-icon xmlns:android=\"http://schemas.android.com/apk/res/android\">\n    \
     <background android:drawable=\"@color/ic_launcher_background\"/>\n    <foreground android:drawable=\"@mipmap/ic_launcher_foreground\"/>\n</adaptive-icon>\n"
        .to_owned()
}

fn offline_page(face: &Face) -> String {
    let (name, phone) = (xml(&face.spec.name), xml(&face.spec.service_phone));
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}</title>\n<body style=\"font-family:system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0;padding:2rem;text-align:center;line-height:1.6\">\n\
         <main><img src=\"logo.svg\" width=\"96\" height=\"96\" alt=\"\"><h1 style=\"font-size:1.3rem\">{name}</h1>\n\
         <p>没有连上网络，请检查网络后重新打开。客服热线 {phone}</p>\n<p lang=\"en\">No connection. Check your network and open the app again. Hot line {phone}</p></main>\n"
    )
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A text of Android's resources, in which quotes, backslashes and a leading sign mean something.
fn android_text(text: &str) -> String {
    let escaped = xml(&text.replace('\\', "\\\\").replace('\'', "\\'"));
    let escaped = escaped.replace("&quot;", "\\&quot;");
    match escaped.strip_prefix(['@', '?']) {
        Some(_) => format!("\\{escaped}"),
        None => escaped,
    }
}

const SPLASH: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<layer-list xmlns:android=\"http://schemas.android.com/apk/res/android\">
    <item android:drawable=\"@color/splash_ground\"/>
    <item>
        <bitmap android:gravity=\"center\" android:src=\"@drawable/splash_mark\"/>
    </item>
</layer-list>
";

const PREPARE: &str = include_str!("prepare.mjs");
