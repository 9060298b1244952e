//! What a letter says, without a database.

use kernel::Lang;

use crate::analysis::{AnalysisAsk, AnalysisLink, AnalysisPage, AnalysisResult, AnalysisThing};
use crate::behaviour::BehaviourName;
use crate::board::words::{lines, name_of, plain};

fn ask(kind: serde_json::Value) -> AnalysisAsk {
    serde_json::from_value(kind).unwrap()
}

fn ranking(rows: &[(u64, u64)], others: u64) -> Vec<String> {
    let row = |(nth, (times, people)): (usize, &(u64, u64))| AnalysisThing {
        what: format!("x{nth}"),
        times: *times,
        people: *people,
    };
    let times = rows.iter().map(|(times, _)| times).sum::<u64>() + others;
    let result = AnalysisResult::Ranking { rows: rows.iter().enumerate().map(row).collect(), times, people: 900 };
    lines(&ask(serde_json::json!({ "kind": "ranking", "of": "click" })), &result, Lang::Zh)
}

#[test]
fn what_is_hidden_cannot_be_reckoned_from_the_total() {
    let has_total = |rows: &[(u64, u64)], others| ranking(rows, others)[0].starts_with("合计：");
    assert!(has_total(&[(50, 40), (30, 20)], 0));
    assert!(!has_total(&[(50, 40), (30, 2)], 0), "one is hidden: it is the rest");
    assert!(has_total(&[(50, 40), (30, 2), (20, 1)], 0));
    assert!(!has_total(&[(50, 40), (2, 2), (1, 1)], 0), "two are hidden, and the rest is of few");
    assert!(!has_total(&[(3, 0), (50, 40)], 0), "of nobody who is to be known it is as few people as times");
    // The sixth is not named; of few people it is the rest all the same.
    let six = |last| [(90, 9), (80, 9), (70, 9), (60, 9), (50, 9), last];
    assert!(has_total(&six((40, 9)), 0) && !has_total(&six((40, 4)), 0));
    assert!(!has_total(&[(50, 40)], 3), "what is in no row is little");
    assert_eq!(ranking(&[(50, 40), (30, 2)], 0), ["1. x0：50 次，40 人", "2. x1：少于 5 人"]);

    let page = |page: &str, visits, visitors| AnalysisPage { page: page.to_owned(), visits, visitors, dwell_ms: 1_000 };
    let pages = |rows: Vec<AnalysisPage>| {
        let visits = rows.iter().map(|row| row.visits).sum();
        let result = AnalysisResult::Pages { rows, visits, visitors: 50, dwell_ms: 1_000 };
        lines(&ask(serde_json::json!({ "kind": "pages" })), &result, Lang::En)
    };
    assert!(pages(vec![page("/a", 80, 40), page("/b", 60, 30)])[0].starts_with("Altogether: 140 times"));
    assert!(pages(vec![page("/a", 80, 40), page("/b", 60, 3)])[0].starts_with("/a: 80 times"));
}

#[test]
fn ways_of_few_visits_are_not_told() {
    let link = |to: &str, times| AnalysisLink { step: 0, from: "/pay".to_owned(), to: to.to_owned(), times };
    let ways = |links: Vec<AnalysisLink>| {
        let starts = links.iter().map(|link| link.times).sum();
        let ask = ask(serde_json::json!({ "kind": "paths", "start": "/pay", "direction": "after", "depth": 1 }));
        lines(&ask, &AnalysisResult::Paths { starts, links }, Lang::Zh)
    };
    let told = ways(vec![link("/a", 30), link("/b", 20)]);
    assert_eq!((told[0].as_str(), told.len()), ("经过该页的访问：50 次", 3));
    assert_eq!(ways(vec![link("/a", 30), link("/b", 3)]).len(), 1, "neither the way nor what it is reckoned from");
    assert_eq!(ways(vec![link("/a", 3)]), Vec::<String>::new());
}

#[test]
fn what_apps_call_things_is_one_short_line_without_links() {
    let bad = "http://evil.example/登录?to=<b>\r\n\u{202e}Reply-To: x@evil.example";
    let told = name_of(BehaviourName::PageView, Some(bad), Lang::Zh);
    assert_eq!(told, "http:/evil·example/登录·to··b····Reply-To: x·evil·example");
    assert_eq!(plain("/accounts/:id"), "/accounts/:id");
    assert_eq!(plain(&"长".repeat(60)), "长".repeat(60));
    assert_eq!(plain(&"长".repeat(61)), format!("{}…", "长".repeat(59)));
    assert_eq!(plain("a////b"), "a/b");
}
