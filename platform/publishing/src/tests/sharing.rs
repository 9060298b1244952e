//! Templates, what the alliance shares, and files.

use std::io::Read;

use super::*;
use crate::{Error, Import, Outcome, Prefer};

/// The files in the archive.
async fn exported(house: &House, ctx: &Ctx, kind: Option<&str>) -> Vec<crate::File> {
    let archive = house.line.export_zip(ctx, kind).await.unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let files = (0..archive.len()).map(|number| {
        let mut file = archive.by_index(number).unwrap();
        let (path, mut text) = (file.name().unwrap().into_owned(), String::new());
        file.read_to_string(&mut text).unwrap();
        crate::File { path, text }
    });
    files.collect()
}

#[tokio::test]
async fn a_template_is_adopted_adapted_and_its_update_taken_in() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (chief, li) = (house.alliance("chief"), house.person("li"));
        let rows = |v: i64| json!([{ "id": "a", "v": v }, { "id": "b", "v": 1 }]);
        let template = house.begun(&chief, "base", Reach::Template, json!({ "cap": 100, "rows": rows(1) })).await;
        assert!(house.line.offers(&li, None).await.unwrap().is_empty(), "a draft is offered to nobody");
        let template = house.released(&chief, template).await;
        assert_eq!(house.cap(&li, "base", None).await, None, "a template is in force nowhere");
        let offers = house.line.offers(&li, Some("test.rules")).await.unwrap();
        assert_eq!((offers.len(), offers[0].version, offers[0].adopted.len()), (1, 1, 0));

        let id = template.document_id;
        let mine = house.line.adopt(&li, id, "main".into(), "本行规则".into(), "采用模板".into()).await.unwrap();
        let edit = Edit { base_edit: 1, body: json!({ "cap": 80, "rows": rows(1) }), note: "收紧".into() };
        let mine = house.line.edit(&li, mine.document_id, 1, edit).await.unwrap();
        let mine = house.released(&li, mine).await;
        assert_eq!(house.cap(&li, "main", None).await, Some(80));

        let none = house.line.update_from_template(&li, mine.document_id, Prefer::Nobody, "更新").await;
        assert!(matches!(none, Err(Error::NoUpdate)), "{none:?}");
        let next = house.line.revise(&chief, id, 1, "模板更新").await.unwrap();
        let edit = Edit { base_edit: 1, body: json!({ "cap": 100, "rows": rows(9) }), note: "模板更新".into() };
        let next = house.line.edit(&chief, id, next.version, edit).await.unwrap();
        house.released(&chief, next).await;
        let offers = house.line.offers(&li, None).await.unwrap();
        assert_eq!((offers[0].version, offers[0].adopted[0].version), (2, 1), "told of the update");

        let updated = house.line.update_from_template(&li, mine.document_id, Prefer::Nobody, "更新").await.unwrap();
        let text = house.line.text(&li, updated.document_id, updated.version).await.unwrap();
        assert_eq!(text.edit.body, json!({ "cap": 80, "rows": rows(9) }), "{engine:?}: both are kept");
        assert_eq!(text.version.template_version, Some(2));
        assert_eq!(house.cap(&li, "main", None).await, Some(80), "an update is a draft like any other");
        assert_eq!(house.line.offers(&li, None).await.unwrap()[0].adopted[0].version, 2);
    }
}

#[tokio::test]
async fn an_update_that_meets_what_the_bank_adapted_waits_for_a_word() {
    let house = House::on(Engine::Sqlite).await;
    let (chief, li) = (house.alliance("chief"), house.person("li"));
    let template = house.begun(&chief, "base", Reach::Template, json!({ "cap": 100 })).await;
    let template = house.released(&chief, template).await;
    let id = template.document_id;
    let mine = house.line.adopt(&li, id, "main".into(), "本行规则".into(), "采用模板".into()).await.unwrap();
    let edit = Edit { base_edit: 1, body: json!({ "cap": 80 }), note: "收紧".into() };
    let mine = house.line.edit(&li, mine.document_id, 1, edit).await.unwrap();
    let next = house.revised(&chief, template, 90).await;
    house.released(&chief, next).await;
    let update = async |prefer| house.line.update_from_template(&li, mine.document_id, prefer, "更新").await;
    let clash = update(Prefer::Nobody).await;
    assert!(matches!(&clash, Err(Error::Clash(places)) if places == &["/cap"]), "{clash:?}");
    let kept = update(Prefer::Bank).await.unwrap();
    assert_eq!((kept.version, kept.edit), (1, 3), "into the draft that is on its way");
    let text = house.line.text(&li, mine.document_id, 1).await.unwrap();
    assert_eq!((text.edit.body, text.version.template_version), (json!({ "cap": 80 }), Some(2)));
    assert!(matches!(update(Prefer::Template).await, Err(Error::NoUpdate)), "its update was seen");
}

#[tokio::test]
async fn a_template_can_be_offered_to_some_banks_first() {
    let house = House::on(Engine::Sqlite).await;
    let other = house.bank.add("otherbank", &[]).await;
    let (chief, li) = (house.alliance("chief"), house.person("li"));
    let first = house.begun(&chief, "base", Reach::Template, json!({ "cap": 100 })).await;
    let first = house.released(&chief, first).await;
    let next = house.revised(&chief, first, 90).await;
    let next = house.approved(&chief, next).await;
    let how = Move::Canary { canary: Canary { banks: vec![li.tenant.clone()], ..Canary::default() }, guard: None };
    house.decided(&chief, next, how).await;
    let offered = async |ctx: &Ctx| house.line.offers(ctx, None).await.unwrap()[0].version;
    assert_eq!((offered(&li).await, offered(&other).await), (2, 1));
}

#[tokio::test]
async fn what_the_alliance_shares_is_tried_in_some_banks_and_a_banks_own_stands_beside_it() {
    let house = House::on(Engine::Sqlite).await;
    let other = house.bank.add("otherbank", &[]).await;
    let (chief, li) = (house.alliance("chief"), house.person("li"));
    let shared = house.begun(&chief, "base", Reach::Shared, json!({ "cap": 100 })).await;
    let shared = house.released(&chief, shared).await;
    let next = house.revised(&chief, shared, 70).await;
    let next = house.approved(&chief, next).await;
    let canary = Canary { banks: vec![li.tenant.clone()], ..everybody() };
    house.decided(&chief, next, Move::Canary { canary, guard: None }).await;
    assert_eq!((house.cap(&li, "base", None).await, house.cap(&other, "base", None).await), (Some(70), Some(100)));
    let own = house.begun(&li, "base", Reach::Own, json!({ "cap": 10 })).await;
    house.released(&li, own).await;
    let in_force = house.line.in_force(&li, "test.rules").await.unwrap();
    assert_eq!(in_force.documents().count(), 2, "the kind sees both");
    assert_eq!(house.cap(&li, "base", None).await, Some(10), "by name the bank's own is meant");
}

#[tokio::test]
async fn files_come_out_and_go_back_in_as_drafts_all_or_none() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        for name in ["a", "b"] {
            let place = house.begun(&li, name, Reach::Own, json!({ "cap": 100, "rows": [] })).await;
            house.released(&li, place).await;
        }
        let mut files = exported(&house, &li, Some("test.rules")).await;
        assert_eq!(
            files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
            ["test.rules/a.json", "test.rules/b.json"]
        );
        assert_eq!(exported(&house, &li, None).await, files, "the same bytes for the same text");
        files[1].text = files[1].text.replace("100", "60");
        let new = files[1].text.replace("\"b\"", "\"c\"");
        files.push(crate::File { path: "test.rules/c.json".into(), text: new });
        let outcomes =
            |taken: Vec<crate::TakenIn>| taken.iter().map(|one| (one.outcome, one.version)).collect::<Vec<_>>();
        let looked = house.line.import(&li, files.clone(), Import::Look, "看看").await.unwrap();
        assert_eq!(outcomes(looked), [(Outcome::Unchanged, None), (Outcome::Revised, None), (Outcome::Created, None)]);
        let taken = house.line.import(&li, files.clone(), Import::Take, "从文件导入").await.unwrap();
        let expected = [(Outcome::Unchanged, None), (Outcome::Revised, Some(2)), (Outcome::Created, Some(1))];
        assert_eq!(outcomes(taken), expected, "{engine:?}");
        assert_eq!(house.cap(&li, "b", None).await, Some(100), "a file releases nothing");
        files[0].text = files[0].text.replace("100", "1");
        files[1].text = files[1].text.replace("60", "2");
        let refused = house.line.import(&li, files, Import::Take, "再来一次").await;
        let Err(Error::Files(faults)) = refused else { panic!("{refused:?}") };
        assert_eq!(faults.len(), 1, "b has a version on its way");
        let detail = house.line.documents(&li, None, &kernel::PageQuery::default()).await.unwrap();
        let a = detail.items.iter().find(|row| row.name == "a").unwrap();
        assert_eq!(a.newest_version, 1, "and so a was not taken in either");
    }
}

#[tokio::test]
async fn files_that_are_none_of_ours_are_refused_with_their_names() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let good = json!({
        "format": crate::FORMAT, "kind": "test.rules", "name": "a", "title": "规则", "reach": "own", "body": { "cap": 1 },
    });
    let with = |name: &str, value: Value| {
        let mut file = good.clone();
        file[name] = value;
        file.to_string()
    };
    let bad = [
        "{".to_owned(),
        with("format", json!("other/1")),
        with("kind", json!("test.other")),
        with("name", json!("../a")),
        with("body", json!([])),
        with("reach", json!("shared")),
        with("more", json!(1)),
    ];
    for text in bad {
        let file = crate::File { path: "x.json".into(), text: text.clone() };
        let refused = house.line.import(&li, vec![file], Import::Take, "导入").await;
        assert!(matches!(&refused, Err(Error::Files(faults)) if faults[0].0 == "x.json"), "{text}: {refused:?}");
    }
    let file = |path: &str, text: String| crate::File { path: path.into(), text };
    let large = with("title", json!("x".repeat(crate::files::FILE_BYTES_MAX)));
    for (files, wrong) in [
        (vec![file("a.json", good.to_string()), file("b.json", good.to_string())], "b.json"),
        (vec![file("a.json", good.to_string()), file("large.json", large)], "large.json"),
    ] {
        let refused = house.line.import(&li, files, Import::Take, "导入").await;
        assert!(
            matches!(&refused, Err(Error::Files(faults)) if faults.len() == 1 && faults[0].0 == wrong),
            "{refused:?}"
        );
    }
    let many = vec![file("a.json", good.to_string()); crate::files::FILES_MAX + 1];
    assert!(matches!(house.line.import(&li, many, Import::Take, "导入").await, Err(Error::Invalid("files", _))));
    assert!(matches!(house.line.import(&li, vec![], Import::Take, "导入").await, Err(Error::Invalid("files", _))));
}

#[tokio::test]
async fn whoever_wrote_a_template_or_the_draft_beneath_a_file_does_not_approve_it_in_the_bank() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (chief, boss, li) = (house.alliance("chief"), house.alliance("boss"), house.person("li"));
        let template = house.begun(&chief, "base", Reach::Template, json!({ "cap": 100 })).await;
        let template = house.released(&chief, template).await;
        let id = template.document_id;
        let mine = house.line.adopt(&li, id, "main".into(), "本行规则".into(), "采用模板".into()).await.unwrap();
        let refused = async |place: Place, who: &str| {
            house.line.check(&li, place.document_id, place.version, "请审批").await.unwrap();
            let approve = Move::Approve { edit: place.edit };
            let refused =
                house.line.decide(&house.person(who), place.document_id, place.version, approve, "同意").await;
            assert!(matches!(refused, Err(Error::OwnWork)), "{engine:?}: {who}: {refused:?}");
        };
        refused(mine, "chief").await;
        let mine = house.released(&li, mine).await;
        let next = house.revised(&boss, template, 90).await;
        house.released(&boss, next).await;
        let updated = house.line.update_from_template(&li, mine.document_id, Prefer::Nobody, "更新").await.unwrap();
        refused(updated, "boss").await;

        let draft = house.begun(&house.person("wang"), "filed", Reach::Own, json!({ "cap": 5 })).await;
        house.decided(&li, draft, Move::Retire).await;
        let file = json!({
            "format": crate::FORMAT, "kind": "test.rules", "name": "filed", "title": "规则", "reach": "own", "body": { "cap": 6 },
        });
        let file = crate::File { path: "filed.json".into(), text: file.to_string() };
        let taken = house.line.import(&li, vec![file], Import::Take, "从文件导入").await.unwrap();
        refused(Place { version: taken[0].version.unwrap(), ..draft }, "wang").await;
    }
}

#[tokio::test]
async fn what_was_exported_and_not_touched_changes_nothing_when_it_comes_back() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
        let first = house.released(&li, first).await;
        let second = house.revised(&li, first, 60).await;
        let second = house.released(&li, second).await;
        house.decided(&li, second, Move::RollBack).await;
        let outcome = async |cap: i64| {
            let mut files = exported(&house, &li, None).await;
            files[0].text = files[0].text.replace("100", &cap.to_string());
            house.line.import(&li, files, Import::Look, "看看").await.map(|taken| taken[0].outcome)
        };
        assert_eq!(outcome(100).await.unwrap(), Outcome::Unchanged, "{engine:?}: the text in force");
        assert_eq!(outcome(60).await.unwrap(), Outcome::Revised, "what was taken back is not what is there");
        house.revised(&li, first, 70).await;
        assert_eq!(outcome(100).await.unwrap(), Outcome::Unchanged);
        assert_eq!(outcome(70).await.unwrap(), Outcome::Unchanged, "the draft says it already");
        assert!(matches!(outcome(80).await, Err(Error::Files(_))));
    }
}

#[tokio::test]
async fn an_update_of_a_template_goes_into_what_is_in_force_and_not_into_what_was_thrown_away() {
    let house = House::on(Engine::Sqlite).await;
    let (chief, li) = (house.alliance("chief"), house.person("li"));
    let rows = |v: i64| json!([{ "id": "a", "v": v }]);
    let template = house.begun(&chief, "base", Reach::Template, json!({ "cap": 100, "rows": rows(1) })).await;
    let template = house.released(&chief, template).await;
    let id = template.document_id;
    let mine = house.line.adopt(&li, id, "main".into(), "本行规则".into(), "采用模板".into()).await.unwrap();
    let mine = house.released(&li, mine).await;
    let wrong = house.line.revise(&li, mine.document_id, 1, "改错了").await.unwrap();
    let edit = Edit { base_edit: 1, body: json!({ "cap": 7, "rows": rows(1) }), note: "改错了".into() };
    let wrong = house.line.edit(&li, mine.document_id, wrong.version, edit).await.unwrap();
    house.decided(&li, wrong, Move::Retire).await;
    let next = house.line.revise(&chief, id, 1, "模板更新").await.unwrap();
    let edit = Edit { base_edit: 1, body: json!({ "cap": 100, "rows": rows(9) }), note: "模板更新".into() };
    let next = house.line.edit(&chief, id, next.version, edit).await.unwrap();
    house.released(&chief, next).await;
    let updated = house.line.update_from_template(&li, mine.document_id, Prefer::Nobody, "更新").await.unwrap();
    let text = house.line.text(&li, updated.document_id, updated.version).await.unwrap();
    assert_eq!(text.edit.body, json!({ "cap": 100, "rows": rows(9) }));
    assert_eq!((text.version.based_on, text.version.template_version), (Some(1), Some(2)));
}

#[tokio::test]
async fn the_export_is_whole_however_many_documents_there_are() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        let file = |kind: &str, number: usize| {
            let file = json!({
                "format": crate::FORMAT, "kind": kind, "name": format!("d{number:04}"), "title": "规则", "reach": "own",
                "body": { "cap": number % 1_000 },
            });
            crate::File { path: format!("{kind}/{number}.json"), text: file.to_string() }
        };
        let all: Vec<_> = ["test.rules", "test.words"]
            .into_iter()
            .flat_map(|kind| (0..510).map(move |number| (kind, number)))
            .map(|(kind, number)| file(kind, number))
            .collect();
        for some in all.chunks(crate::files::FILES_MAX) {
            house.line.import(&li, some.to_vec(), Import::Take, "从文件导入").await.unwrap();
        }
        let files = exported(&house, &li, None).await;
        assert_eq!(files.len(), 1_020, "{engine:?}");
        assert!(files.is_sorted_by(|a, b| a.path < b.path), "one order, each once");
        assert_eq!(exported(&house, &li, Some("test.words")).await.len(), 510);
        let refused = house.line.export_within(&li, None, 10_000).await;
        assert!(matches!(refused, Err(Error::ExportTooLarge)), "never a part");
    }
}
