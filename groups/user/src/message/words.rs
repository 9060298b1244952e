//! How values and words of the vocabulary read in either language.

use chrono_tz::Tz;
use contracts::message::Param;
use kernel::Lang;

/// Longest text a placeholder takes, in characters.
const TEXT_MAX: usize = 60;

/// The vocabulary: what other groups name by a word of theirs.
const TERMS: [(&str, &str, &str); 25] = [
    ("all", "总支出", "all spending"),
    ("dining", "餐饮", "eating out"),
    ("groceries", "超市便利", "groceries"),
    ("shopping", "购物", "shopping"),
    ("transport", "交通出行", "transport"),
    ("housing", "居住", "housing"),
    ("utilities", "水电通信", "utilities"),
    ("health", "医疗健康", "health"),
    ("education", "教育图书", "education"),
    ("leisure", "文化娱乐", "leisure"),
    ("gifts", "人情往来", "gifts"),
    ("transfer_out", "转给他人", "transfers to others"),
    ("fees", "手续费", "fees"),
    ("other_out", "其他支出", "other expenses"),
    ("customer_stop", "临时停用", "stopped at your request"),
    ("bank_freeze", "银行冻结", "frozen by the bank"),
    ("court_order", "司法冻结", "secured by order of an authority"),
    ("loss_report", "口头挂失", "reported lost"),
    ("night_lock", "夜间锁", "night lock"),
    ("amount_lock", "单笔金额锁", "amount lock"),
    ("dormant", "暂停非柜面业务", "suspended away from the counter"),
    ("class_one", "Ⅰ类户", "Class I account"),
    ("class_two", "Ⅱ类户", "Class II account"),
    ("class_three", "Ⅲ类户", "Class III account"),
    ("other", "其他", "other"),
];

/// How a word of the vocabulary reads; a word nobody knows reads as `other`.
pub fn term(word: &str, lang: Lang) -> &'static str {
    let found = TERMS.iter().find(|(known, ..)| *known == word).unwrap_or(&TERMS[TERMS.len() - 1]);
    lang.pick(found.1, found.2)
}

/// How a value reads.
pub fn spell(param: &Param, lang: Lang, zone: Tz) -> String {
    match (param, lang) {
        (Param::Money(amount), Lang::Zh) => format!("{} 元", amount.to_grouped()),
        (Param::Money(amount), Lang::En) => format!("CNY {}", amount.to_grouped()),
        (Param::Count(count), _) => count.to_string(),
        (Param::Percent(percent), _) => format!("{percent}%"),
        (Param::Tail(digits), _) => digits.chars().filter(char::is_ascii_digit).take(4).collect(),
        (Param::Time(at), Lang::Zh) => at.utc().with_timezone(&zone).format("%-m月%-d日 %H:%M").to_string(),
        (Param::Time(at), Lang::En) => at.utc().with_timezone(&zone).format("%-d %b %H:%M").to_string(),
        (Param::Month(month), lang) => spell_month(month, lang),
        (Param::Term(word), lang) => term(word, lang).to_owned(),
        (Param::Text(text), _) => text.chars().filter(|mark| !mark.is_control()).take(TEXT_MAX).collect(),
    }
}

fn spell_month(month: &str, lang: Lang) -> String {
    let Ok(first) = format!("{month}-01").parse::<chrono::NaiveDate>() else { return month.to_owned() };
    first.format(lang.pick("%Y年%-m月", "%B %Y")).to_string()
}

#[cfg(test)]
mod tests {
    use kernel::time::DEFAULT_ZONE;
    use kernel::{Money, Timestamp};

    use super::*;

    #[test]
    fn values_read_in_both_languages() {
        let at = Timestamp::parse_rfc3339("2026-11-08T09:05:00+08:00").unwrap();
        for (param, zh, en) in [
            (Param::Money(Money::cny(1_234_567)), "12,345.67 元", "CNY 12,345.67"),
            (Param::Percent(80), "80%", "80%"),
            (Param::Count(3), "3", "3"),
            (Param::Tail("7890".into()), "7890", "7890"),
            (Param::Tail("6229001234567890".into()), "6229", "6229"),
            (Param::Time(at), "11月8日 09:05", "8 Nov 09:05"),
            (Param::Month("2026-11".into()), "2026年11月", "November 2026"),
            (Param::Term("dining".into()), "餐饮", "eating out"),
            (Param::Term("nobody knows it".into()), "其他", "other"),
            (Param::Text("a\nb".into()), "ab", "ab"),
        ] {
            assert_eq!(spell(&param, Lang::Zh, DEFAULT_ZONE), zh);
            assert_eq!(spell(&param, Lang::En, DEFAULT_ZONE), en);
        }
    }
}
