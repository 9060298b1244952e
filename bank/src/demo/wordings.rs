//! New wordings of what demo customers agreed to: one in force since some days, one that is to come.

use account::{Document, NewText, text_versions};
use kernel::{Clock, Ctx};

use super::{Failure, days_before};
use crate::wiring::Platform;

/// A wording that adds a paragraph: of what, when it was published, from when on it is in force, in days from now.
struct Wording {
    document: Document,
    published: i64,
    in_force: i64,
    added: (&'static str, &'static str),
    note: &'static str,
}

const WORDINGS: [Wording; 2] = [
    Wording {
        document: Document::BalanceSharing,
        published: -6,
        in_force: -2,
        added: (
            "本版本说明：授权范围与上一版本相同；撤回授权不影响已绑定的银行卡和转账。",
            "About this version: the consent covers the same as before; withdrawing it changes nothing about linked cards and transfers.",
        ),
        note: "补充撤回授权的说明",
    },
    Wording {
        document: Document::ClassThree,
        published: -1,
        in_force: 12,
        added: (
            "本版本说明：自生效之日起，各项限额以本行公布的数值为准，可在账户的限额说明中查看。",
            "About this version: from its date on the caps are those the bank has published; the page of the account's caps shows them.",
        ),
        note: "限额改为引用公布的数值",
    },
];

/// Publishes them at every bank that has published none.
pub async fn publish(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    for bank in platform.banks.all() {
        let here = ctx.in_tenant(bank.id.clone());
        for wording in &WORDINGS {
            let before = text_versions(&platform.banks.db(&here)?, wording.document).await?;
            let [built_in] = before.as_slice() else { continue };
            let published = Ctx { clock: Clock::set_to(days_before(&here, -wording.published)), ..here.clone() };
            let longer = |text: &str, added: &str| format!("{}\n{added}\n", text.trim_end());
            let new = NewText {
                document: wording.document,
                title: (built_in.title.0.to_string(), built_in.title.1.to_string()),
                text: (longer(&built_in.text.0, wording.added.0), longer(&built_in.text.1, wording.added.1)),
                effective_from: Some(days_before(&here, -wording.in_force)),
                note: wording.note.to_owned(),
                by: "演示数据".to_owned(),
            };
            platform.online.accounts.publish_text(&published, new).await?;
        }
    }
    Ok(())
}
