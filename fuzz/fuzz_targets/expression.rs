//! No text brings the expression language down, and what it takes prints itself as something it takes again.

#![no_main]

use std::sync::{Arc, LazyLock};

use expr::{Catalogue, Choice, Condition, Facts, Field, Type, Words};
use kernel::Lang;
use libfuzzer_sys::fuzz_target;

static CATALOGUE: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
    let codes: Arc<[Choice]> = Arc::from([Choice::new("a", "甲", "a"), Choice::new("b", "乙", "b")]);
    let fields = vec![
        Field::new("m", Type::Money, "金额", "money"),
        Field::new("n", Type::Whole(Words::new("次", "times")), "次数", "count"),
        Field::new("d", Type::Decimal(Words::new("", "")), "评分", "score"),
        Field::new("f", Type::Flag, "是", "flag"),
        Field::new("p.q", Type::Flag, "否", "other flag"),
        Field::new("s", Type::Duration, "时长", "span"),
        Field::new("t", Type::TimeOfDay, "时间", "time"),
        Field::new("y", Type::Day, "日期", "day"),
        Field::new("x", Type::Text, "文字", "text"),
        Field::new("c", Type::Choice(codes.clone()), "选", "choice"),
        Field::new("g", Type::Set(codes), "标签", "tags"),
    ];
    Catalogue::new("fuzz", Words::new("试", "fuzz"), fields).expect("sound")
});

fuzz_target!(|text: &str| {
    match Condition::compile(&CATALOGUE, text) {
        Ok(condition) => {
            let facts = Facts::new(&CATALOGUE);
            assert_eq!(condition.explain(&facts).truth, condition.truth(&facts));
            let _ = (condition.in_words(Lang::Zh), condition.in_words(Lang::En), expr::write(&CATALOGUE, &condition.rows()));
            // Brackets that the printer adds may be too many; nothing else may be wrong with what it prints.
            match Condition::compile(&CATALOGUE, &condition.text()) {
                Ok(again) => assert_eq!(again.text(), condition.text()),
                Err(wrong) => assert!(wrong.0.iter().all(|one| one.code.as_str().starts_with("expr.too_"))),
            }
        }
        Err(wrong) => {
            assert!(!wrong.0.is_empty());
            assert!(wrong.0.iter().all(|one| text.is_char_boundary(one.at.from) && text.is_char_boundary(one.at.to)));
        }
    }
});
