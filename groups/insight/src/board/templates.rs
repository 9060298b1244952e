//! Boards that the alliance offers every bank: a bank's operator makes a copy, and changes that.

use std::sync::LazyLock;

use kernel::Lang;
use serde::Deserialize;

use super::model::{BoardBody, BoardCompare, BoardLook, BoardReach, BoardSpan, BoardTile, BoardWidth};
use crate::analysis::AnalysisAsk;

/// A board that is offered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name.
    pub name: String,
    title_zh: String,
    title_en: String,
    about_zh: String,
    about_en: String,
    tiles: Vec<Tile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tile {
    title_zh: String,
    title_en: String,
    span: BoardSpan,
    compare: BoardCompare,
    ask: AnalysisAsk,
    look: BoardLook,
    width: BoardWidth,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("templates.json")).expect("templates are literals of ours, checked by a test")
});

/// All of them.
pub fn templates() -> &'static [Template] {
    &TEMPLATES
}

impl Template {
    /// What it is called, and what it tells.
    pub fn said(&self, lang: Lang) -> (&str, &str) {
        (lang.pick(&self.title_zh, &self.title_en), lang.pick(&self.about_zh, &self.about_en))
    }

    /// The board it makes, in the words of a language.
    pub fn body(&self, reach: BoardReach, lang: Lang) -> BoardBody {
        let tile = |tile: &Tile| BoardTile {
            title: lang.pick(&tile.title_zh, &tile.title_en).to_owned(),
            span: tile.span,
            compare: tile.compare,
            audience: None,
            ask: tile.ask.clone(),
            look: tile.look,
            width: tile.width,
        };
        BoardBody {
            title: lang.pick(&self.title_zh, &self.title_en).to_owned(),
            reach,
            tiles: self.tiles.iter().map(tile).collect(),
        }
    }
}
