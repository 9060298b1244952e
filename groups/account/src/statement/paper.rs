//! A statement on paper: A4, a head with the figures and a QR code, rows, a seal and a foot on every page.

use fast_qr::{ECL, QRBuilder};
use kernel::{Lang, Money, Timestamp};
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

use super::font::Face;
use super::model::{Content, Line, grouped, kind_words};
use super::seal;

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const LEFT: f32 = 40.0;
const RIGHT: f32 = WIDTH - 40.0;
const ROW: f32 = 24.0;
/// Baseline of the first row on the first page, and on the others.
const FIRST_ROW: [f32; 2] = [258.0, 96.0];
const LAST_ROW: f32 = 752.0;
const ROWS: [usize; 2] = [20, 27];

const INK: [u8; 3] = [30, 34, 40];
const GREY: [u8; 3] = [110, 118, 128];
const RULE: [u8; 3] = [210, 214, 220];
const BAND: [u8; 3] = [244, 246, 249];

/// Why a paper could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be written: {0}")]
pub struct Undrawn(String);

struct Pen<'a, 's> {
    surface: Surface<'s>,
    face: &'a Face,
    content: &'a Content,
}

/// The file.
pub fn draw(content: &Content, face: &Face) -> Result<Vec<u8>, Undrawn> {
    let lang = content.statement.lang;
    let mut document = Document::new();
    let title = format!("{} {}", lang.pick("账户交易明细", "Account statement"), content.statement.number);
    let metadata = Metadata::new().title(title).authors(vec![content.bank.0.clone()]);
    document.set_metadata(metadata.language(lang.pick("zh-CN", "en").to_owned()));
    let mut rest = content.lines.as_slice();
    let pages = pages(rest.len());
    for page in 0..pages {
        let room = ROWS[usize::from(page > 0)].min(rest.len());
        let (here, later) = rest.split_at(room);
        rest = later;
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| Undrawn("a page of no size".into()))?;
        let mut sheet = document.start_page_with(settings);
        let mut pen = Pen { surface: sheet.surface(), face, content };
        pen.head(page);
        pen.table(page, here);
        pen.foot(page, pages);
        let seal_at = Point::from_xy(RIGHT - 62.0, HEIGHT - 118.0);
        let purpose = "电子对账专用章";
        seal::draw(&mut pen.surface, face, &content.bank.1, purpose, seal_at, 46.0);
        drop(pen);
        sheet.finish();
    }
    document.finish().map_err(|error| Undrawn(format!("{error:?}")))
}

/// How many pages so many rows take.
fn pages(rows: usize) -> usize {
    1 + rows.saturating_sub(ROWS[0]).div_ceil(ROWS[1])
}

impl Pen<'_, '_> {
    fn lang(&self) -> Lang {
        self.content.statement.lang
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.lang().pick(zh, en)
    }

    fn colour(&mut self, [r, g, b]: [u8; 3]) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill { paint: rgb::Color::new(r, g, b).into(), ..Fill::default() }));
    }

    fn text(&mut self, text: &str, x: f32, y: f32, size: f32) {
        self.face.set(&mut self.surface, text, Point::from_xy(x, y), size);
    }

    fn text_right(&mut self, text: &str, x: f32, y: f32, size: f32) {
        let width = self.face.width(text) * size;
        self.text(text, x - width, y, size);
    }

    fn fitted(&mut self, text: &str, x: f32, y: f32, size: f32, width: f32) {
        let text = self.face.fit(text, size, width);
        self.text(&text, x, y, size);
    }

    fn rule(&mut self, y: f32) {
        let [r, g, b] = RULE;
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(r, g, b).into(),
            width: 0.6,
            ..Stroke::default()
        }));
        let mut line = PathBuilder::new();
        line.move_to(LEFT, y);
        line.line_to(RIGHT, y);
        line.finish().iter().for_each(|path| self.surface.draw_path(path));
    }

    fn band(&mut self, y: f32, height: f32, colour: [u8; 3]) {
        self.colour(colour);
        self.block(LEFT - 6.0, y, RIGHT - LEFT + 12.0, height);
    }

    fn block(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let mut path = PathBuilder::new();
        Rect::from_xywh(x, y, width, height).into_iter().for_each(|rect| path.push_rect(rect));
        path.finish().iter().for_each(|path| self.surface.draw_path(path));
    }

    fn when(&self, at: Timestamp, pattern: &str) -> String {
        at.utc().with_timezone(&self.content.zone).format(pattern).to_string()
    }

    fn head(&mut self, page: usize) {
        let title = self.say("账户交易明细", "Account statement");
        self.colour(INK);
        if page > 0 {
            let (bank, number) = (self.content.bank.0.clone(), self.content.statement.number.clone());
            self.text(&format!("{bank}  {title}"), LEFT, 52.0, 11.0);
            self.colour(GREY);
            self.text_right(&number, RIGHT, 52.0, 9.0);
            return;
        }
        let bank = self.content.bank.0.clone();
        self.fitted(&bank, LEFT, 62.0, 20.0, 400.0);
        self.text(title, LEFT, 86.0, 14.0);
        self.colour(GREY);
        let number = format!("{} {}", self.say("编号", "No."), self.content.statement.number);
        self.text(&number, LEFT, 104.0, 9.0);
        self.code_square();
        self.figures();
    }

    /// The QR code that leads to the page where the paper is checked.
    fn code_square(&mut self) {
        let Ok(code) = QRBuilder::new(self.content.check.url.as_str()).ecl(ECL::M).build() else { return };
        let side = 78.0;
        let dot = side / code.size as f32;
        self.colour(INK);
        for y in 0..code.size {
            for x in 0..code.size {
                if code[y][x].value() {
                    self.block(RIGHT - side + x as f32 * dot, 34.0 + y as f32 * dot, dot + 0.05, dot + 0.05);
                }
            }
        }
        self.colour(GREY);
        let words = self.say("扫码核验真伪", "Scan to verify");
        let width = self.face.width(words) * 7.5;
        self.text(words, RIGHT - side / 2.0 - width / 2.0, 122.0, 7.5);
    }

    fn figures(&mut self) {
        let content = self.content;
        let (first, last) = content.statement.days;
        let money = |amount: Money| amount.to_grouped();
        let period = format!("{first} {} {last}", self.say("至", "to"));
        let made = self.when(content.made_at, "%Y-%m-%d %H:%M:%S");
        let count = content.lines.len().to_string();
        let rows = [
            [
                (self.say("户名", "Holder"), content.holder.as_str().to_owned()),
                (self.say("期初余额", "Opening balance"), money(content.sums.opening)),
            ],
            [
                (self.say("账号", "Account"), spaced(content.account_no.as_str())),
                (self.say("收入合计", "Total in"), money(content.sums.came)),
            ],
            [(self.say("期间", "Period"), period), (self.say("支出合计", "Total out"), money(content.sums.went))],
            [
                (self.say("币种", "Currency"), self.say("人民币 CNY", "CNY, yuan").to_owned()),
                (self.say("期末余额", "Closing balance"), money(content.sums.closing)),
            ],
            [(self.say("出具时间", "Made at"), made), (self.say("交易笔数", "Transactions"), count)],
        ];
        self.band(130.0, 100.0, BAND);
        for (row, y) in rows.iter().zip([149.0, 167.5, 186.0, 204.5, 223.0]) {
            for ((label, value), x) in row.iter().zip([LEFT + 4.0, 340.0]) {
                self.colour(GREY);
                self.text(label, x, y, 9.0);
                self.colour(INK);
                if x < 300.0 {
                    self.fitted(value, x + 62.0, y, 9.5, 230.0);
                } else {
                    self.text_right(value, RIGHT - 4.0, y, 9.5);
                }
            }
        }
    }

    fn table(&mut self, page: usize, lines: &[Line]) {
        let top = FIRST_ROW[usize::from(page > 0)];
        self.band(top - 13.0, 19.0, BAND);
        self.colour(GREY);
        let heads = [
            (self.say("时间", "Time"), LEFT),
            (self.say("类型与摘要", "Type and summary"), 116.0),
            (self.say("对方", "Counterparty"), 236.0),
        ];
        for (head, x) in heads {
            self.text(head, x, top, 8.5);
        }
        for (head, x) in
            [(self.say("收入", "In"), 412.0), (self.say("支出", "Out"), 482.0), (self.say("余额", "Balance"), RIGHT)]
        {
            self.text_right(head, x, top, 8.5);
        }
        let mut y = top + 20.0;
        for line in lines {
            self.line(line, y);
            y += ROW;
        }
        if lines.is_empty() {
            self.colour(GREY);
            let none = self.say("本期间没有交易", "No transactions in this period");
            self.text(none, LEFT, y, 9.5);
        }
    }

    fn line(&mut self, line: &Line, y: f32) {
        debug_assert!(y < LAST_ROW + ROW, "a row below the table");
        self.colour(INK);
        let (day, time) = (self.when(line.at, "%Y-%m-%d"), self.when(line.at, "%H:%M:%S"));
        self.text(&day, LEFT, y - 3.0, 8.5);
        self.fitted(kind_words(&line.kind, self.content.statement.lang), 116.0, y - 3.0, 8.5, 114.0);
        let (name, number, bank) = &line.other;
        self.fitted(name, 236.0, y - 3.0, 8.5, 112.0);
        let amount = line.amount.to_grouped();
        self.text_right(&amount, if line.incoming { 412.0 } else { 482.0 }, y - 3.0, 8.5);
        let balance = line.balance.to_grouped();
        self.text_right(&balance, RIGHT, y - 3.0, 8.5);
        self.colour(GREY);
        self.text(&time, LEFT, y + 7.0, 7.0);
        self.fitted(&line.summary, 116.0, y + 7.0, 7.0, 114.0);
        let other = [number.as_str(), bank.as_str()].join(" ");
        self.fitted(other.trim(), 236.0, y + 7.0, 7.0, 150.0);
        self.rule(y + 12.0);
    }

    fn foot(&mut self, page: usize, pages: usize) {
        let (check, lang) = (&self.content.check, self.lang());
        let code = format!("{} {}", self.say("核验码", "Verification code"), grouped(&check.code));
        let place = match lang {
            Lang::Zh => format!("核验地址 {}（输入编号与核验码，可查验本明细的真伪）", check.page),
            Lang::En => format!("Verify at {} with the number and the code", check.page),
        };
        let shown = match lang {
            Lang::Zh => format!("第 {} 页，共 {pages} 页", page + 1),
            Lang::En => format!("Page {} of {pages}", page + 1),
        };
        self.rule(HEIGHT - 58.0);
        self.colour(INK);
        self.text(&code, LEFT, HEIGHT - 44.0, 8.5);
        self.colour(GREY);
        self.fitted(&place, LEFT, HEIGHT - 31.0, 7.5, 440.0);
        self.text_right(&shown, RIGHT, HEIGHT - 31.0, 8.0);
    }
}

/// An account number in groups of four.
fn spaced(number: &str) -> String {
    number.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_finds_a_page_and_stays_above_the_foot() {
        assert_eq!([0, 1, 20, 21, 47, 48].map(pages), [1, 1, 1, 2, 2, 3]);
        for (first, rows) in FIRST_ROW.iter().zip(ROWS) {
            assert!(first + 20.0 + (rows as f32 - 1.0) * ROW + 12.0 <= LAST_ROW + 12.0);
        }
        assert_eq!(spaced("6222000012345678901"), "6222 0000 1234 5678 901");
    }
}
