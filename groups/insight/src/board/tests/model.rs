//! Days, rhythms, titles and templates: without a database.

use chrono::NaiveDate;
use kernel::Lang;
use kernel::time::DEFAULT_ZONE;

use super::*;
use crate::board::templates::templates;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_span_is_of_the_days_it_says() {
    let days = |span: BoardSpan, last: &str| {
        let (from, until) = span.days(date(last));
        format!("{from} {until}")
    };
    assert_eq!(days(BoardSpan::Today, "2026-03-01"), "2026-03-01 2026-03-01");
    assert_eq!(days(BoardSpan::Yesterday, "2026-03-01"), "2026-02-28 2026-02-28");
    assert_eq!(days(BoardSpan::Days7, "2026-03-01"), "2026-02-23 2026-03-01");
    assert_eq!(days(BoardSpan::Days90, "2026-03-31"), "2026-01-01 2026-03-31");
    assert_eq!(days(BoardSpan::Month, "2026-03-31"), "2026-03-01 2026-03-31");
    assert_eq!(days(BoardSpan::LastMonth, "2026-03-31"), "2026-02-01 2026-02-28");
    assert_eq!(days(BoardSpan::LastMonth, "2026-01-15"), "2025-12-01 2025-12-31");
    for (last, first) in [("2026-01-31", "2026-01-01"), ("2026-05-31", "2026-04-01"), ("2026-12-31", "2026-10-01")] {
        assert_eq!(days(BoardSpan::Quarter, last), format!("{first} {last}"));
    }
    let tile = &body("板", "own").tiles[0];
    let before = tile.question_before(date("2026-03-01")).unwrap();
    assert_eq!((before.from, before.until), (date("2026-02-16"), date("2026-02-22")));
}

#[test]
fn a_rhythm_is_kept_in_the_banks_zone() {
    let next = |rhythm: BoardRhythm, hour, now: &str| rhythm.next(hour, at(now), DEFAULT_ZONE);
    // Sunday.
    assert_eq!(next(BoardRhythm::Day, 8, NOW), at("2026-11-23T08:00:00+08:00"));
    assert_eq!(next(BoardRhythm::Day, 11, NOW), at("2026-11-22T11:00:00+08:00"));
    assert_eq!(next(BoardRhythm::Day, 8, "2026-11-22T08:00:00+08:00"), at("2026-11-23T08:00:00+08:00"));
    assert_eq!(next(BoardRhythm::Week, 8, NOW), at("2026-11-23T08:00:00+08:00"));
    assert_eq!(next(BoardRhythm::Week, 8, "2026-11-23T08:00:01+08:00"), at("2026-11-30T08:00:00+08:00"));
    assert_eq!(next(BoardRhythm::Month, 0, NOW), at("2026-12-01T00:00:00+08:00"));
    assert_eq!(next(BoardRhythm::Month, 0, "2026-12-31T23:59:59+08:00"), at("2027-01-01T00:00:00+08:00"));
}

#[test]
fn what_a_board_cannot_be() {
    let field = |change: fn(&mut BoardBody)| {
        let mut body = body(" 每日 ", "own");
        change(&mut body);
        body.checked(date("2026-11-22")).map(|body| body.title).map_err(|(field, ..)| field)
    };
    assert_eq!(field(|_| ()), Ok("每日".to_owned()));
    assert_eq!(field(|body| body.title = "  ".to_owned()), Err("title"));
    assert_eq!(field(|body| body.title = "字".repeat(41)), Err("title"));
    assert_eq!(field(|body| body.title = "一\n二".to_owned()), Err("title"));
    assert_eq!(field(|body| body.tiles.clear()), Err("tiles"));
    assert_eq!(field(|body| body.tiles = vec![body.tiles[0].clone(); 13]), Err("tiles"));
    assert_eq!(field(|body| body.tiles[0].title = String::new()), Err("tiles.title"));
    assert_eq!(field(|body| body.tiles[1].audience = Some(String::new())), Err("tiles.audience"));
    let ask = |body: &mut BoardBody, ask: Value| body.tiles[0].ask = serde_json::from_value(ask).unwrap();
    assert_eq!(
        field(|body| body.tiles[0].ask =
            serde_json::from_value(json!({ "kind": "ranking", "of": "click", "limit": 0 })).unwrap()),
        Err("tiles.ask")
    );
    // By the hour a month is too long, and retention of a quarter on some days only.
    let hourly = json!({ "kind": "trend", "events": [{ "name": "click", "what": null }], "by": "hour" });
    let mut month = body("月", "own");
    month.tiles[0].span = BoardSpan::Month;
    ask(&mut month, hourly);
    assert_eq!(month.checked(date("2026-11-01")).err().map(|(field, ..)| field), Some("tiles.span"));
    let any = json!({ "name": "page_view", "what": null });
    let mut quarter = body("季", "own");
    quarter.tiles[0].span = BoardSpan::Quarter;
    ask(&mut quarter, json!({ "kind": "retention", "first": any, "again": any, "days": 7 }));
    assert_eq!(quarter.checked(date("2026-10-02")).err().map(|(field, ..)| field), Some("tiles.span"));
}

#[test]
fn every_template_is_a_board_on_every_day() {
    for template in templates() {
        for lang in [Lang::Zh, Lang::En] {
            let (title, about) = template.said(lang);
            assert!(!title.is_empty() && !about.is_empty());
            for day in 0..366 {
                let today = crate::model::date_of(20_454 + day);
                assert!(template.body(BoardReach::Own, lang).checked(today).is_ok(), "{} on {today}", template.name);
            }
        }
        for tile in template.body(BoardReach::Own, Lang::Zh).tiles {
            assert!(tile.question(date("2026-09-30")).objection().is_none());
        }
    }
}
