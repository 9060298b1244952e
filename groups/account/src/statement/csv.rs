//! A statement as data: UTF-8 with a mark at its beginning (spreadsheets ask for it), and no field that a spreadsheet
//! would take for a formula.

use kernel::Lang;

use super::model::{Content, kind_words};

/// The mark.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// The file.
pub fn write(content: &Content) -> Result<Vec<u8>, csv::Error> {
    let lang = content.statement.lang;
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BOM.to_vec());
    out.write_record(match lang {
        Lang::Zh => [
            "交易时间",
            "交易类型",
            "摘要",
            "收入",
            "支出",
            "余额",
            "币种",
            "对方户名",
            "对方账号",
            "对方银行",
            "流水号",
        ],
        Lang::En => [
            "Time",
            "Type",
            "Summary",
            "In",
            "Out",
            "Balance",
            "Currency",
            "Counterparty",
            "Counterparty account",
            "Counterparty bank",
            "Reference",
        ],
    })?;
    for line in &content.lines {
        let at = line.at.utc().with_timezone(&content.zone).format("%Y-%m-%d %H:%M:%S").to_string();
        let amount = line.amount.to_decimal();
        let (came, went) = if line.incoming { (amount, String::new()) } else { (String::new(), amount) };
        let (name, number, bank) = &line.other;
        out.write_record([
            &at,
            kind_words(&line.kind, lang),
            &harmless(&line.summary),
            &came,
            &went,
            &line.balance.to_decimal(),
            line.amount.currency().code(),
            &harmless(name),
            &harmless(number),
            &harmless(bank),
            &line.seq.to_string(),
        ])?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

/// A text that no spreadsheet runs (OWASP: CSV injection): what could begin a formula gets an apostrophe before it.
fn harmless(text: &str) -> String {
    let dangerous = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    if dangerous { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn nothing_begins_like_a_formula() {
        for text in ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", " =cmd|'/c calc'!A0", "＝1"] {
            assert!(harmless(text).starts_with('\''), "{text}");
        }
        assert_eq!(harmless("午饭 = AA"), "午饭 = AA");
    }
}
