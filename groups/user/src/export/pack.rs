//! A ZIP of JSON files, with a page that says what is in it.

use std::io::{Cursor, Write};

use contracts::own_data::{DataPart, PART_ROWS_MAX};
use kernel::{Lang, Timestamp};
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::Error;

/// The file.
pub fn zip(parts: &[DataPart], bank: &str, lang: Lang, made_at: Timestamp) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Unpacked(error.to_string());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut put = |name: &str, bytes: &[u8]| -> Result<(), Error> {
        archive.start_file(name, options).map_err(|error| failed(&error))?;
        archive.write_all(bytes).map_err(|error| failed(&error))
    };
    put("README.txt", readme(parts, bank, lang, made_at).as_bytes())?;
    for part in parts {
        let whole = part.rows.len() < PART_ROWS_MAX;
        let (about, about_en) = part.about;
        let document = json!({
            "about": about, "about_en": about_en, "made_at": made_at, "complete": whole, "rows": part.rows,
        });
        let text = serde_json::to_vec_pretty(&document).map_err(storage::Error::from)?;
        put(&format!("{}.json", part.name), &text)?;
    }
    let written = archive.finish().map_err(|error| failed(&error))?;
    Ok(written.into_inner())
}

fn readme(parts: &[DataPart], bank: &str, lang: Lang, made_at: Timestamp) -> String {
    let mut text = match lang {
        Lang::Zh => format!(
            "您在{bank}的个人资料副本\n生成时间：{made_at}\n\n每个文件是一类资料，格式为 JSON，金额字段以 _minor 结尾的单位为分。\n\
             密码、验证码等认证信息不在其中。complete 为 false 的文件只含最近的 {PART_ROWS_MAX} 条，完整资料请联系本行。\n\n"
        ),
        Lang::En => format!(
            "A copy of your data at {bank}\nMade at: {made_at}\n\nEvery file is one sort of data, as JSON; amounts in fields that end in \
             _minor are in fen.\nPasswords, codes and the like are not in it. Files whose \"complete\" is false hold the latest \
             {PART_ROWS_MAX} rows; ask the bank for all of them.\n\n"
        ),
    };
    for part in parts {
        let about = lang.pick(part.about.0, part.about.1);
        text.push_str(&format!("{}.json  {about} ({})\n", part.name, part.rows.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_packed_can_be_read_again() {
        let rows = vec![json!({ "name": "林知夏" })];
        let parts = [DataPart { name: "identity", about: ("身份资料", "Who you are"), rows }];
        let bytes = zip(&parts, "蓝湾银行", Lang::Zh, Timestamp::from_micros(0)).unwrap();
        let mut archive = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name("identity.json").unwrap().read_to_string(&mut text).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&document["rows"][0]["name"], &document["complete"]), (&json!("林知夏"), &json!(true)));
        let mut told = String::new();
        archive.by_name("README.txt").unwrap().read_to_string(&mut told).unwrap();
        assert!(told.contains("蓝湾银行") && told.contains("identity.json  身份资料 (1)"), "{told}");
    }
}
