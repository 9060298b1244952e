//! The pages that ship: what every bank shows until it publishes its own.

use std::sync::{Arc, LazyLock};

use contracts::content::HomeLayout;
use serde_json::Value;

use super::spec::Page;

/// A page that ships.
#[derive(Debug)]
pub struct Shipped {
    /// What documents and addresses call it.
    pub name: &'static str,
    /// As it is written.
    pub body: Value,
    /// Ready.
    pub page: Arc<Page>,
}

fn shipped(name: &'static str, text: &str) -> Shipped {
    let body: Value = serde_json::from_str(text).expect("it ships with the binary; a test reads it");
    let page = Arc::new(Page::compile(&body).expect("it ships with the binary; a test reads it"));
    Shipped { name, body, page }
}

/// The home, as a bank's layout has it.
static HOMES: LazyLock<[Shipped; 3]> = LazyLock::new(|| {
    [
        shipped("home", include_str!("base/home_card.json")),
        shipped("home", include_str!("base/home_hero.json")),
        shipped("home", include_str!("base/home_list.json")),
    ]
});

static OTHERS: LazyLock<[Shipped; 4]> = LazyLock::new(|| {
    [
        shipped("wealth", include_str!("base/wealth.json")),
        shipped("life", include_str!("base/life.json")),
        shipped("card", include_str!("base/card.json")),
        shipped("mine", include_str!("base/mine.json")),
    ]
});

/// The page called `name` in a bank whose home is laid out so.
pub fn page(name: &str, layout: HomeLayout) -> Option<&'static Shipped> {
    match (name, layout) {
        ("home", HomeLayout::Card) => Some(&HOMES[0]),
        ("home", HomeLayout::Hero) => Some(&HOMES[1]),
        ("home", HomeLayout::List) => Some(&HOMES[2]),
        _ => OTHERS.iter().find(|one| one.name == name),
    }
}

/// Every page that ships in a bank whose home is laid out so.
pub fn all(layout: HomeLayout) -> impl Iterator<Item = &'static Shipped> {
    page("home", layout).into_iter().chain(OTHERS.iter())
}
