//! A board as a letter: its figures in words, and none of fewer than five people. Pure.

use kernel::Lang;

use super::model::BoardTile;
use crate::analysis::{
    AnalysisAsk, AnalysisCohort, AnalysisEvent, AnalysisFunnelStep, AnalysisLink, AnalysisPage, AnalysisPoint,
    AnalysisResult, AnalysisThing,
};
use crate::behaviour::BehaviourName;
use crate::plan::title_of;
use crate::profile::APART_MIN;

/// Rows told of a ranking.
const ROWS: usize = 5;
/// Longest name of a thing in a letter, in characters.
const NAME_MAX: usize = 60;
/// What may stand in a name beside letters and figures.
const SIGNS: &str = "() /:-_*+%#…·（）、，「」《》";

/// A tile and what came of it: nothing where it could not be asked.
pub struct Told<'a> {
    pub tile: &'a BoardTile,
    /// The first and the last day, as people write them.
    pub days: String,
    pub result: Option<&'a AnalysisResult>,
}

/// `1234567` as `1,234,567`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What apps or people call a thing as it may stand in a letter: one short line, in which nothing is a link or steers how it is
/// shown. Apps say what they like, and a letter is read outside.
pub fn plain(text: &str) -> String {
    let sign = |sign: char| if sign.is_alphanumeric() || SIGNS.contains(sign) { sign } else { '·' };
    let mut name: String = text.chars().take(NAME_MAX + 1).map(sign).collect();
    if name.chars().count() > NAME_MAX {
        name.pop();
        name.pop();
        name.push('…');
    }
    // Of `//` programs make links.
    while name.contains("//") {
        name = name.replace("//", "/");
    }
    name
}

/// Whether it was done by so few people that it could be told who: those who are not to be known may be as few as the times.
pub fn is_few(times: u64, by: u64) -> bool {
    let few = 1..APART_MIN;
    few.contains(&by) || (by == 0 && few.contains(&times))
}

/// Whether the total of some rows, in times and people, may stand beside them, of which the first few are told and of those
/// none of few people. Not where what is missing from it is one row of few people, or hardly anything.
fn may_total(all: u64, rows: &[(u64, u64)]) -> bool {
    let is_told = |(nth, (times, by)): &(usize, &(u64, u64))| *nth < ROWS && !is_few(*times, *by);
    let told: u64 = rows.iter().enumerate().filter(is_told).map(|(_, (times, _))| times).sum();
    let untold: Vec<_> = rows.iter().enumerate().filter(|row| !is_told(row)).map(|(_, row)| row).collect();
    let is_one_of_few = matches!(untold[..], [(times, by)] if is_few(*times, *by));
    !is_one_of_few && !(1..APART_MIN).contains(&all.saturating_sub(told))
}

/// How many people, if they are not so few that it could be told who.
fn people(count: u64, lang: Lang) -> String {
    match (lang, (1..APART_MIN).contains(&count)) {
        (Lang::Zh, true) => format!("少于 {APART_MIN} 人"),
        (Lang::En, true) => format!("fewer than {APART_MIN} people"),
        (Lang::Zh, false) => format!("{} 人", grouped(count)),
        (Lang::En, false) => format!("{} people", grouped(count)),
    }
}

/// How often and by how many; of few people neither.
fn times(times: u64, by: u64, lang: Lang) -> String {
    if is_few(times, by) {
        return people(by.max(1), lang);
    }
    match lang {
        Lang::Zh => format!("{} 次，{}", grouped(times), people(by, lang)),
        Lang::En => format!("{} times, {}", grouped(times), people(by, lang)),
    }
}

/// A part of a whole; nothing of few people.
fn share(part: u64, whole: u64) -> Option<String> {
    let tells = whole >= APART_MIN && (part == 0 || part >= APART_MIN);
    tells.then(|| format!("{:.1}%", part as f64 * 100.0 / whole as f64))
}

fn seconds(ms: u64, lang: Lang) -> String {
    let seconds = ms as f64 / 1_000.0;
    match lang {
        Lang::Zh => format!("{seconds:.1} 秒"),
        Lang::En => format!("{seconds:.1} s"),
    }
}

/// What people call a thing; its own name where nobody said.
pub fn name_of(name: BehaviourName, what: Option<&str>, lang: Lang) -> String {
    let any = match name {
        BehaviourName::PageView => ("全部页面浏览", "all page views"),
        BehaviourName::Click => ("全部点击", "all clicks"),
        BehaviourName::Exposure => ("全部曝光", "all exposures"),
        BehaviourName::Form => ("全部表单提交", "all forms sent"),
        BehaviourName::Error => ("全部错误", "all errors"),
        BehaviourName::Performance => ("全部性能数据", "all measures"),
        BehaviourName::Business => ("全部业务动作", "all business"),
    };
    match what {
        None => lang.pick(any.0, any.1).to_owned(),
        Some(what) => match title_of(name, what) {
            Some((zh, en)) => lang.pick(zh, en).to_owned(),
            None => plain(what),
        },
    }
}

fn page(page: &str, lang: Lang) -> String {
    match page {
        "" => lang.pick("离开", "left").to_owned(),
        "…" => lang.pick("其他页面", "other pages").to_owned(),
        page => name_of(BehaviourName::PageView, Some(page), lang),
    }
}

fn event(event: &AnalysisEvent, lang: Lang) -> String {
    name_of(event.name, event.what.as_deref(), lang)
}

/// How often each event was done, over the whole time.
fn trend(events: &[AnalysisEvent], points: &[AnalysisPoint], lang: Lang) -> Vec<String> {
    let line = |(place, one): (usize, &AnalysisEvent)| {
        let counts = || points.iter().filter_map(|point| point.counts.get(place));
        let all: u64 = counts().map(|count| count.times).sum();
        // Days are not added up by people: somebody who is there on two of them is one.
        let fewest = counts().map(|count| count.people).max().unwrap_or(0);
        let told = match (1..APART_MIN).contains(&fewest) || (1..APART_MIN).contains(&all) {
            true => people(1, lang),
            false => format!("{}{}", grouped(all), lang.pick(" 次", " times")),
        };
        format!("{}{}{told}", event(one, lang), lang.pick("：", ": "))
    };
    events.iter().enumerate().map(line).collect()
}

/// How many come back, over the cohorts that have lived so long.
fn retention(cohorts: &[AnalysisCohort], lang: Lang) -> Vec<String> {
    let after = |day: usize| {
        let old = cohorts.iter().filter(|cohort| cohort.again.len() >= day);
        let (came, all) = old.fold((0, 0), |(came, all), one| (came + one.again[day - 1], all + one.people));
        share(came, all).map(|part| match lang {
            Lang::Zh => format!("第 {day} 天仍在：{part}"),
            Lang::En => format!("Back after {day} days: {part}"),
        })
    };
    [1, 7, 14, 30].into_iter().filter_map(after).collect()
}

fn said(label: &str, value: &str, lang: Lang) -> String {
    format!("{label}{}{value}", lang.pick("：", ": "))
}

/// The total of some rows, if it may stand beside them, and the first of them.
fn with_total(total: Option<String>, rows: impl Iterator<Item = String>, lang: Lang) -> Vec<String> {
    let total = total.map(|total| said(lang.pick("合计", "Altogether"), &total, lang));
    total.into_iter().chain(rows.take(ROWS)).collect()
}

fn ranking(of: BehaviourName, rows: &[AnalysisThing], (all, by): (u64, u64), lang: Lang) -> Vec<String> {
    let row = |(nth, row): (usize, &AnalysisThing)| {
        let name = name_of(of, Some(&row.what), lang);
        said(&format!("{}. {name}", nth + 1), &times(row.times, row.people, lang), lang)
    };
    let counts: Vec<_> = rows.iter().map(|row| (row.times, row.people)).collect();
    let total = may_total(all, &counts).then(|| times(all, by, lang));
    with_total(total, rows.iter().enumerate().map(row), lang)
}

fn pages(rows: &[AnalysisPage], (all, by, dwell_ms): (u64, u64, u64), lang: Lang) -> Vec<String> {
    let told = |visits: u64, visitors: u64, dwell_ms: u64| match visitors >= APART_MIN {
        true => {
            let dwell = seconds(dwell_ms, lang);
            format!("{}{}{dwell}", times(visits, visitors, lang), lang.pick("，平均 ", ", on average "))
        }
        false => times(visits, visitors, lang),
    };
    let row = |row: &AnalysisPage| said(&page(&row.page, lang), &told(row.visits, row.visitors, row.dwell_ms), lang);
    let counts: Vec<_> = rows.iter().map(|row| (row.visits, row.visitors)).collect();
    let total = may_total(all, &counts).then(|| told(all, by, dwell_ms));
    with_total(total, rows.iter().map(row), lang)
}

/// Ways on from a page, or to it. They are counted in visits, and nobody knows by how many people: few are not told either.
fn ways(starts: u64, links: &[AnalysisLink], lang: Lang) -> Vec<String> {
    let visits = |count: u64| match ((1..APART_MIN).contains(&count), lang) {
        (true, Lang::Zh) => format!("少于 {APART_MIN} 次"),
        (true, Lang::En) => format!("fewer than {APART_MIN} times"),
        (false, _) => format!("{}{}", grouped(count), lang.pick(" 次", " times")),
    };
    let first: Vec<_> = links.iter().filter(|link| link.step == 0).collect();
    let told = first.iter().filter(|link| link.times >= APART_MIN).take(ROWS);
    let line = |link: &&AnalysisLink| {
        said(&format!("{} → {}", page(&link.from, lang), page(&link.to, lang)), &visits(link.times), lang)
    };
    let counts: Vec<_> = first.iter().map(|link| (link.times, 0)).collect();
    let label = lang.pick("经过该页的访问", "Visits by the page");
    let total = may_total(starts, &counts).then(|| said(label, &visits(starts), lang));
    total.into_iter().chain(told.map(line)).collect()
}

/// The lines of an answer.
pub fn lines(ask: &AnalysisAsk, result: &AnalysisResult, lang: Lang) -> Vec<String> {
    let pick = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    match (ask, result) {
        (AnalysisAsk::Ranking { of, .. }, AnalysisResult::Ranking { rows, times, people }) => {
            ranking(*of, rows, (*times, *people), lang)
        }
        (_, AnalysisResult::Pages { rows, visits, visitors, dwell_ms }) => {
            pages(rows, (*visits, *visitors, *dwell_ms), lang)
        }
        (_, AnalysisResult::Active { days }) => {
            let Some(last) = days.last() else { return Vec::new() };
            vec![
                said(pick("当日活跃", "Active that day"), &people(last.people, lang), lang),
                said(pick("7 天活跃", "Active in 7 days"), &people(last.in_week, lang), lang),
                said(pick("30 天活跃", "Active in 30 days"), &people(last.in_month, lang), lang),
            ]
        }
        (AnalysisAsk::Trend { events, .. }, AnalysisResult::Trend { points }) => trend(events, points, lang),
        (AnalysisAsk::Funnel { steps, .. }, AnalysisResult::Funnel { steps: came }) => {
            let first = came.first().map_or(0, |step| step.people);
            let line = |(one, step): (&AnalysisEvent, &AnalysisFunnelStep)| {
                let part = share(step.people, first).map(|part| format!("（{part}）")).unwrap_or_default();
                said(&event(one, lang), &format!("{}{part}", people(step.people, lang)), lang)
            };
            steps.iter().zip(came).map(line).collect()
        }
        (_, AnalysisResult::Retention { cohorts }) => retention(cohorts, lang),
        (_, AnalysisResult::Paths { starts, links }) => ways(*starts, links, lang),
        _ => Vec::new(),
    }
}

/// The letter: its subject and its text.
pub fn letter(bank: &str, title: &str, tiles: &[Told<'_>], lang: Lang) -> (String, String) {
    let mut text = format!("{bank} · {title}\n");
    for Told { tile, days, result } in tiles {
        text.push_str(&format!("\n{} · {} {days}\n", tile.title, lang.pick(tile.span.names().0, tile.span.names().1)));
        let lines = result.map(|result| lines(&tile.ask, result, lang)).unwrap_or_default();
        if lines.is_empty() {
            text.push_str(lang.pick("· 暂无数据\n", "- nothing to tell\n"));
        }
        for line in lines {
            text.push_str(&format!("{}{line}\n", lang.pick("· ", "- ")));
        }
    }
    text.push_str(lang.pick(
        "\n数字截至昨天，按银行所在时区。不足 5 人的数字不予显示；邮件中不含客户信息。\n不再需要时，可在控制台的看板页停发，或在「我的」里关闭报表邮件。\n",
        "\nFigures are up to yesterday, in the bank's zone. None of fewer than five people is told, and no customer is named.\n\
         Stop it on the board's page of the console, or switch reports off under your own settings.\n",
    ));
    let subject = match lang {
        Lang::Zh => format!("{bank}：{title}"),
        Lang::En => format!("{bank}: {title}"),
    };
    (subject, text)
}
