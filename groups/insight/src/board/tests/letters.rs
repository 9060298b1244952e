//! Boards by mail: when they are due, once, and of nobody.

use std::collections::BTreeMap;

use contracts::operator_mail::{LetterKind, OperatorLetter};

use super::*;
use crate::stand_ins::Post;

fn letters(bank: &Fixture) -> BTreeMap<String, OperatorLetter> {
    bank.letters.written.lock().clone()
}

fn post(bank: &Fixture, post: Post) {
    *bank.letters.post.lock() = post;
}

fn move_to(bank: &Fixture, when: &str) {
    bank.ctx().clock.move_to(at(when));
}

async fn write(bank: &Fixture) -> usize {
    bank.boards.write_letters(bank.ctx()).await.unwrap()
}

#[tokio::test]
async fn a_letter_is_written_once_for_each_time_it_is_due() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let (ann, bob) = (bank.operator("ann"), bank.operator("bob"));
        tapped(&bank, "home.card.transfer", 1..31, "2026-11-21T09:00:00+08:00").await;
        // Today is not told: it is not over.
        tapped(&bank, "home.card.transfer", 1..900, "2026-11-22T09:00:00+08:00").await;
        let made = bank.boards.create(&ann, body("每日看板", "bank")).await.unwrap();
        bank.boards.want(&ann, made, Some((BoardRhythm::Day, 11))).await.unwrap();
        bank.boards.want(&bob, made, Some((BoardRhythm::Week, 11))).await.unwrap();
        assert_eq!(write(&bank).await, 0, "not due yet");

        move_to(&bank, "2026-11-22T11:04:00+08:00");
        // The answer of the post is lost: what is written again is the same letter.
        post(&bank, Post::WritesAndFails);
        assert_eq!(write(&bank).await, 0);
        post(&bank, Post::Works);
        assert_eq!(write(&bank).await, 1);
        assert_eq!(write(&bank).await, 0, "once");
        assert_eq!(letters(&bank).len(), 1);
        let letter = letters(&bank).into_values().next().unwrap();
        assert_eq!((letter.operator_id.as_str(), letter.kind), ("ann", LetterKind::Report));
        assert!(letter.zh.subject.ends_with("每日看板"), "{}", letter.zh.subject);
        let zh = "点击 · 近 7 天 (2026-11-15 – 2026-11-21)\n· 合计：30 次，30 人\n";
        assert!(letter.zh.text.contains(zh), "{}", letter.zh.text);
        assert!(letter.en.text.contains("Altogether: 30 times, 30 people"), "{}", letter.en.text);

        // A week nothing ran: one letter, and bob's of the Monday.
        move_to(&bank, "2026-11-29T10:00:00+08:00");
        assert_eq!(write(&bank).await, 2);
        assert_eq!((write(&bank).await, letters(&bank).len()), (0, 3));
        let mails = bank.boards.list(&ann).await.unwrap().1;
        assert_eq!(mails[&made].next_due, at("2026-11-29T11:00:00+08:00"));
        assert_eq!(mails[&made].last_outcome.as_deref(), Some("written"));
        assert_eq!(bank.audited("insight.board_mailed").await, 3);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_written_to_who_does_not_want_it_or_may_not_see_it() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let (ann, bob) = (bank.operator("ann"), bank.operator("bob"));
        let made = bank.boards.create(&ann, body("每日看板", "bank")).await.unwrap();
        for who in [&ann, &bob] {
            bank.boards.want(who, made, Some((BoardRhythm::Day, 11))).await.unwrap();
        }
        bank.boards.want(&ann, made, None).await.unwrap();
        bank.boards.change(&ann, made, 1, body("每日看板", "own")).await.unwrap();
        assert!(matches!(bank.boards.want(&bob, made, Some((BoardRhythm::Day, 1))).await, Err(Error::NotFound)));
        move_to(&bank, "2026-11-22T11:00:00+08:00");
        assert_eq!((write(&bank).await, letters(&bank).len()), (0, 0));
        bank.boards.change(&ann, made, 2, body("每日看板", "bank")).await.unwrap();
        assert!(bank.boards.list(&bob).await.unwrap().1.is_empty(), "what was hidden does not come back by itself");

        bank.boards.want(&ann, made, Some((BoardRhythm::Day, 12))).await.unwrap();
        post(&bank, Post::Unwanted);
        move_to(&bank, "2026-11-22T12:00:00+08:00");
        assert_eq!(write(&bank).await, 0);
        assert_eq!(bank.boards.list(&ann).await.unwrap().1[&made].last_outcome.as_deref(), Some("unwanted"));
        // What cannot be written is tried for some hours.
        post(&bank, Post::Fails);
        move_to(&bank, "2026-11-23T13:00:00+08:00");
        write(&bank).await;
        assert_eq!(bank.boards.list(&ann).await.unwrap().1[&made].next_due, at("2026-11-23T12:00:00+08:00"));
        move_to(&bank, "2026-11-23T19:00:00+08:00");
        write(&bank).await;
        let mails = bank.boards.list(&ann).await.unwrap().1;
        assert_eq!(mails[&made].last_outcome.as_deref(), Some("missed"));
        bank.boards.delete(&ann, made, Rank::Operator).await.unwrap();
        move_to(&bank, "2026-11-24T13:00:00+08:00");
        assert_eq!(write(&bank).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_letter_tells_nothing_of_few_people() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let ann = bank.operator("ann");
        tapped(&bank, "home.card.transfer", 1..31, "2026-11-21T09:00:00+08:00").await;
        for _ in 0..77 {
            tapped(&bank, "tab.me", 4..5, "2026-11-21T09:00:00+08:00").await;
        }
        let made = bank.boards.create(&ann, body("每日看板", "own")).await.unwrap();
        bank.boards.want(&ann, made, Some((BoardRhythm::Day, 11))).await.unwrap();
        move_to(&bank, "2026-11-22T11:00:00+08:00");
        assert_eq!(write(&bank).await, 1);
        let text = letters(&bank).into_values().next().unwrap().zh.text;
        assert!(text.contains("：少于 5 人"), "{text}");
        assert!(!text.contains("77"), "how often it was would be of one person: {text}");
        assert!(text.contains("：30 次，30 人"), "{text}");
        assert!(!text.contains("107") && !text.contains("合计"), "the rest of the total would be: {text}");
        // With another of few people beside it the total says nothing of either.
        for _ in 0..3 {
            tapped(&bank, "tab.home", 5..6, "2026-11-22T12:00:00+08:00").await;
        }
        move_to(&bank, "2026-11-23T11:00:00+08:00");
        assert_eq!(write(&bank).await, 1);
        let text = letters(&bank).into_values().find(|letter| letter.zh.text.contains("11-22")).unwrap().zh.text;
        assert!(text.contains("合计：110 次"), "{text}");
    })
    .await;
}
