//! What a page is made of: the components, whom each is for, since which format an app knows it, and its typed properties.
//!
//! The app and the editor draw the same list (`web/app/src/floors`); a test holds both against each other.

use serde_json::{Value, json};

use super::spec::Standing;

/// The newest format of pages: an app says which it knows, and gets nothing of what came later.
pub const FORMAT: i64 = 2;
/// Longest Markdown of a floor, in letters.
const TEXT_MAX: u32 = 2_000;
/// Most entries a floor may name.
const ENTRIES_MAX: u32 = 16;

/// The component that suggests functions.
pub const SUGGESTIONS: &str = "suggestions";

/// A component that floors can be.
#[derive(Debug)]
pub struct Component {
    /// What documents call it.
    pub name: &'static str,
    /// What people call it, zh and en.
    pub title: (&'static str, &'static str),
    /// The format it came with.
    pub since: i64,
    /// Nobody below sees it: it shows what is theirs.
    pub least: Standing,
    /// The JSON schema of its properties.
    pub props: fn() -> Value,
}

/// All of them, in the order in which an editor offers them.
pub static COMPONENTS: &[Component] = &[
    own("assets", ("资产卡", "Assets"), || {
        object(&[], json!({ "actions": { "type": "array", "maxItems": 2, "uniqueItems": true, "items": key() } }))
    }),
    own("menu", ("功能菜单", "Menu"), || {
        let some = with_title(json!({
            "from": { "enum": ["own", "fixed"] }, "show": { "enum": ["grid", "list"] },
            "entries": entries(0, ENTRIES_MAX), "without": entries(0, ENTRIES_MAX),
            "most": { "type": "integer", "minimum": 1, "maximum": ENTRIES_MAX },
        }));
        object(&["from", "show", "entries", "most"], some)
    }),
    own("accounts", ("账户列表", "Accounts"), || {
        object(&["show"], with_title(json!({ "show": { "enum": ["strip", "rows"] } })))
    }),
    own("recent", ("最近交易", "Recent transactions"), || object(&["most"], json!({ "most": number(1, 10) }))),
    own("notices", ("与您有关", "For you"), || object(&["most"], json!({ "most": number(1, 10) }))),
    own("chart", ("收支图", "Income and expense"), || object(&[], with_title(json!({})))),
    own("shelf", ("可开立的账户", "What can be opened"), || {
        let offers = json!({ "type": "array", "minItems": 1, "maxItems": 3, "uniqueItems": true,
            "items": { "enum": ["class_two", "class_three", "card"] } });
        object(&["offers"], with_title(json!({ "offers": offers })))
    }),
    own("elder_buttons", ("长辈版大按钮", "Large buttons"), || {
        object(&["entries", "call"], json!({ "entries": entries(1, 6), "call": { "enum": ["shown", "none"] } }))
    }),
    own_since(2, "suggestions", ("为您推荐", "Suggested for you"), || {
        object(&["most"], with_title(json!({ "most": number(1, 4) })))
    }),
    any("slot", ("运营位", "Slot"), || {
        object(
            &["slot"],
            json!({ "slot": { "type": "string", "pattern": "^[a-z0-9]+([.-][a-z0-9]+)*$", "maxLength": 60 } }),
        )
    }),
    any("bar", ("通知条", "Notice bar"), || {
        let tone = json!({ "enum": ["info", "warn"] });
        let some = json!({ "tone": tone, "text_zh": words(80), "text_en": words(160), "to": place() });
        object(&["tone", "text_zh", "text_en"], some)
    }),
    any("text", ("图文", "Rich text"), || {
        let some = with_title(json!({ "text_zh": words(TEXT_MAX), "text_en": words(2 * TEXT_MAX) }));
        object(&["text_zh", "text_en"], some)
    }),
    any("link", ("链接卡", "Link card"), || {
        let some = json!({
            "icon": icon(), "title_zh": words(30), "title_en": words(60), "text_zh": words(80), "text_en": words(160),
            "to": place(),
        });
        object(&["icon", "title_zh", "title_en", "text_zh", "text_en", "to"], some)
    }),
];

const fn own_since(
    since: i64,
    name: &'static str,
    title: (&'static str, &'static str),
    props: fn() -> Value,
) -> Component {
    Component { name, title, since, least: Standing::Open, props }
}

const fn own(name: &'static str, title: (&'static str, &'static str), props: fn() -> Value) -> Component {
    own_since(1, name, title, props)
}

const fn any(name: &'static str, title: (&'static str, &'static str), props: fn() -> Value) -> Component {
    Component { name, title, since: 1, least: Standing::Visitor, props }
}

/// The component called `name`.
pub fn component(name: &str) -> Option<&'static Component> {
    COMPONENTS.iter().find(|one| one.name == name)
}

/// The icons there are, by the names of the app's own drawings.
pub const ICONS: &[&str] = &[
    "home", "accounts", "transfer", "me", "records", "payees", "limits", "shield", "lock", "plus", "share", "search",
    "phone", "info", "clock", "bank", "message", "globe", "device", "finger", "key", "bell", "refresh", "in", "out",
    "gift", "swap", "batch", "gesture", "calendar", "collect", "picture", "tune", "more",
];

/// A text of one to `longest` letters. Control characters but line breaks stay out.
pub fn words(longest: u32) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": longest, "pattern": "^[^\\u0000-\\u0009\\u000b-\\u001f\\u007f]*$" })
}

/// The key of an entry of the menu.
pub fn key() -> Value {
    json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$" })
}

/// An address inside the app, and nowhere else: no scheme, no host, no query.
pub fn place() -> Value {
    json!({ "type": "string", "maxLength": 120, "pattern": "^/([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?$" })
}

/// One of [`ICONS`].
pub fn icon() -> Value {
    json!({ "enum": ICONS })
}

fn number(least: i64, most: i64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

fn entries(least: u32, most: u32) -> Value {
    json!({ "type": "array", "minItems": least, "maxItems": most, "uniqueItems": true, "items": key() })
}

fn with_title(mut properties: Value) -> Value {
    properties["title_zh"] = words(20);
    properties["title_en"] = words(40);
    properties
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}
