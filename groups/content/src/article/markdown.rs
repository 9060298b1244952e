//! The part of Markdown articles are written in, read into blocks of plain texts: nothing of it is ever markup again.
//!
//! Headings, paragraphs, lists, quotes, rules, emphasis, code, links and pictures of the library. HTML is refused, not dropped.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::slot::{Link, complaint, host, is_allowed};

/// Blocks of one text.
const BLOCKS_MAX: usize = 400;
/// Spans of one block.
const SPANS_MAX: usize = 400;

/// One block of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = ArticleBlock)]
pub enum Block {
    /// A heading of the second or third rank.
    Heading {
        /// 2 or 3.
        rank: u8,
        /// Its words.
        spans: Vec<Span>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        spans: Vec<Span>,
    },
    /// Something somebody said, or that is to be noticed.
    Quote {
        /// Its words.
        spans: Vec<Span>,
    },
    /// A list.
    List {
        /// Whether its rows have numbers.
        ordered: bool,
        /// Its rows.
        items: Vec<Item>,
    },
    /// A line across.
    Rule,
    /// A picture of the library.
    Image {
        /// Its id.
        image: String,
    },
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = ArticleListItem)]
pub struct Item {
    /// Its words.
    pub spans: Vec<Span>,
}

/// Some words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = ArticleSpan)]
pub struct Span {
    /// The words: plain, whatever stands in them.
    pub text: String,
    /// Heavier.
    #[serde(default)]
    pub strong: bool,
    /// Slanted.
    #[serde(default)]
    pub emphasis: bool,
    /// As it is typed.
    #[serde(default)]
    pub code: bool,
    /// Where they lead.
    #[serde(default)]
    pub link: Option<SpanLink>,
}

/// Where words lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = ArticleLink)]
pub enum SpanLink {
    /// A page of the app.
    Page {
        /// `/transfer`.
        to: String,
    },
    /// Another article.
    Article {
        /// Its name.
        name: String,
    },
    /// A page elsewhere, of a host the bank allows.
    Https {
        /// `https://…`.
        to: String,
    },
}

/// What is wrong with a text, in words.
pub type Complaint = &'static str;

/// Where `target` leads.
fn link_of(target: &str) -> Option<Link> {
    if let Some(name) = target.strip_prefix("article:") {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
        let is_name = !name.is_empty() && name.len() <= 40 && name.chars().all(plain);
        return is_name.then(|| Link::Article { name: name.to_owned() });
    }
    if target.starts_with('/') && !target.starts_with("//") {
        return Some(Link::Page { to: target.to_owned() });
    }
    target.starts_with("https://").then(|| Link::Https { to: target.to_owned() })
}

#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    spans: Vec<Span>,
    style: Span,
    list: Option<(bool, Vec<Item>)>,
    in_quote: bool,
    in_item: bool,
    image: Option<String>,
}

/// The blocks of `text`; `hosts` are those it may lead to, any where nothing is said. Which articles and pictures it names, its reader looks up.
pub fn read(text: &str, hosts: Option<&[String]>) -> Result<Vec<Block>, Complaint> {
    let mut reading = Reading::default();
    for event in Parser::new_ext(text, Options::empty()) {
        reading.take(event, hosts)?;
        if reading.blocks.len() > BLOCKS_MAX || reading.spans.len() > SPANS_MAX {
            return Err("内容过长，请分成几篇 / Too long: make several of it");
        }
    }
    Ok(reading.blocks)
}

impl Reading {
    fn take(&mut self, event: Event<'_>, hosts: Option<&[String]>) -> Result<(), Complaint> {
        match event {
            Event::Start(tag) => self.open(tag, hosts),
            Event::End(tag) => {
                self.close(tag);
                Ok(())
            }
            Event::Text(words) => {
                if self.image.is_none() {
                    self.spans.push(Span { text: words.into_string(), ..self.style.clone() });
                }
                Ok(())
            }
            Event::Code(words) => {
                self.spans.push(Span { text: words.into_string(), code: true, ..self.style.clone() });
                Ok(())
            }
            Event::SoftBreak => {
                self.spans.push(Span { text: " ".to_owned(), ..self.style.clone() });
                Ok(())
            }
            Event::HardBreak => {
                self.spans.push(Span { text: "\n".to_owned(), ..self.style.clone() });
                Ok(())
            }
            Event::Rule => {
                self.blocks.push(Block::Rule);
                Ok(())
            }
            Event::Html(_) | Event::InlineHtml(_) => Err("不支持 HTML / No HTML"),
            _ => Err("有不支持的格式 / Something in it is not supported"),
        }
    }

    fn open(&mut self, tag: Tag<'_>, hosts: Option<&[String]>) -> Result<(), Complaint> {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } => {}
            Tag::BlockQuote(_) => self.in_quote = true,
            Tag::List(first) if self.list.is_none() => self.list = Some((first.is_some(), Vec::new())),
            Tag::Item => self.in_item = true,
            Tag::Emphasis => self.style.emphasis = true,
            Tag::Strong => self.style.strong = true,
            Tag::Link { dest_url, .. } => {
                let link = link_of(&dest_url).ok_or(
                    "链接须是应用页面、article: 文章或 https 网址 / A link leads to a page, an article: or https",
                )?;
                let own = match &link {
                    Link::Https { to } => host(to).into_iter().collect(),
                    Link::Page { .. } | Link::Article { .. } => Vec::new(),
                };
                if let Some(words) = complaint(&link, hosts.unwrap_or(&own)) {
                    return Err(words);
                }
                self.style.link = Some(match link {
                    Link::Page { to } => SpanLink::Page { to },
                    Link::Article { name } => SpanLink::Article { name },
                    Link::Https { to } => SpanLink::Https { to },
                });
            }
            Tag::Image { dest_url, .. } => {
                let id = dest_url.strip_prefix("image:").filter(|id| {
                    id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
                });
                self.image = Some(
                    id.ok_or("图片须来自图片库（写作 image:ID） / A picture is one of the library (image:id)")?
                        .to_owned(),
                );
            }
            Tag::HtmlBlock => return Err("不支持 HTML / No HTML"),
            Tag::List(_) => return Err("列表不能嵌套 / No list within a list"),
            _ => return Err("有不支持的格式 / Something in it is not supported"),
        }
        Ok(())
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let rank = if matches!(level, HeadingLevel::H1 | HeadingLevel::H2) { 2 } else { 3 };
                let spans = std::mem::take(&mut self.spans);
                self.blocks.push(Block::Heading { rank, spans });
            }
            TagEnd::Paragraph if !self.in_item => {
                let spans = std::mem::take(&mut self.spans);
                match (spans.is_empty(), self.in_quote) {
                    (true, _) => {}
                    (false, true) => self.blocks.push(Block::Quote { spans }),
                    (false, false) => self.blocks.push(Block::Paragraph { spans }),
                }
            }
            TagEnd::BlockQuote(_) => self.in_quote = false,
            TagEnd::Item => {
                self.in_item = false;
                let spans = std::mem::take(&mut self.spans);
                if let Some((_, items)) = &mut self.list {
                    items.push(Item { spans });
                }
            }
            TagEnd::List(_) => {
                if let Some((ordered, items)) = self.list.take() {
                    self.blocks.push(Block::List { ordered, items });
                }
            }
            TagEnd::Emphasis => self.style.emphasis = false,
            TagEnd::Strong => self.style.strong = false,
            TagEnd::Link => self.style.link = None,
            TagEnd::Image => {
                if let Some(image) = self.image.take() {
                    self.blocks.push(Block::Image { image });
                }
            }
            _ => {}
        }
    }
}

/// The blocks without those links that lead to none of `hosts`: their words stay.
pub fn held_to(mut blocks: Vec<Block>, hosts: &[String]) -> Vec<Block> {
    for block in &mut blocks {
        let rows: Vec<&mut Vec<Span>> = match block {
            Block::Heading { spans, .. } | Block::Paragraph { spans } | Block::Quote { spans } => vec![spans],
            Block::List { items, .. } => items.iter_mut().map(|item| &mut item.spans).collect(),
            Block::Image { .. } | Block::Rule => Vec::new(),
        };
        for span in rows.into_iter().flatten() {
            if matches!(&span.link, Some(SpanLink::Https { to }) if !is_allowed(to, hosts)) {
                span.link = None;
            }
        }
    }
    blocks
}

/// The pictures and articles that blocks name.
pub fn named(blocks: &[Block]) -> (Vec<&str>, Vec<&str>) {
    let (mut images, mut articles) = (Vec::new(), Vec::new());
    for block in blocks {
        let rows: Vec<&[Span]> = match block {
            Block::Heading { spans, .. } | Block::Paragraph { spans } | Block::Quote { spans } => vec![spans],
            Block::List { items, .. } => items.iter().map(|item| item.spans.as_slice()).collect(),
            Block::Image { image } => {
                images.push(image.as_str());
                Vec::new()
            }
            Block::Rule => Vec::new(),
        };
        for span in rows.into_iter().flatten() {
            if let Some(SpanLink::Article { name }) = &span.link {
                articles.push(name.as_str());
            }
        }
    }
    (images, articles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_blocks() {
        let text = "# 标题\n\n一段**重点**文字，见[转账](/transfer)。\n\n- 一\n- 二 `码`\n\n> 提示\n\n---\n";
        let blocks = read(text, Some(&[])).unwrap();
        assert_eq!(blocks.len(), 5);
        assert!(matches!(&blocks[0], Block::Heading { rank: 2, spans } if spans[0].text == "标题"));
        let Block::Paragraph { spans } = &blocks[1] else { panic!("a paragraph") };
        assert!(spans[1].strong && spans[1].text == "重点");
        assert_eq!(spans[3].link, Some(SpanLink::Page { to: "/transfer".to_owned() }));
        assert!(matches!(&blocks[2], Block::List { ordered: false, items } if items.len() == 2));
        assert!(matches!(&blocks[3], Block::Quote { .. }));
        assert_eq!(blocks[4], Block::Rule);
    }

    #[test]
    fn words_lead_to_allowed_hosts_alone() {
        let text = "看[官网](https://www.example.com/a)和[转账](/transfer)\n\n- 另见[别处](https://other.example/)";
        let hosts = ["www.example.com".to_owned()];
        let blocks = held_to(read(text, None).unwrap(), &hosts);
        let Block::Paragraph { spans } = &blocks[0] else { panic!("a paragraph") };
        assert!(spans[1].link.is_some() && spans[3].link.is_some());
        let Block::List { items, .. } = &blocks[1] else { panic!("a list") };
        assert_eq!((items[0].spans[1].text.as_str(), &items[0].spans[1].link), ("别处", &None));
    }

    #[test]
    fn nothing_that_could_do_something_is_taken() {
        for bad in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "[x](data:text/html,hi)",
            "[x](//evil.example/)",
            "[x](https://evil.example/)",
            "[x](article:../secret)",
            "![x](https://evil.example/a.png)",
            "![x](image:../../etc)",
            "[x](/nowhere)",
        ] {
            assert!(read(bad, Some(&[])).is_err(), "{bad}");
        }
        // What looks like markup inside code is words.
        let blocks = read("`<script>`", Some(&[])).unwrap();
        assert!(matches!(&blocks[0], Block::Paragraph { spans } if spans[0].text == "<script>" && spans[0].code));
    }
}
