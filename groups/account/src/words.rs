//! What the platform itself writes into records is kept in Chinese; here it is told in the language of whoever reads it.
//! What customers, merchants and operators wrote stays as they wrote it.

use kernel::Lang;
use tenancy::Banks;

use crate::model::Movement;

/// Whole summaries.
const SUMMARIES: [(&str, &str); 11] = [
    ("转账", "Transfer"),
    ("转账退回", "Transfer returned"),
    ("跨行转入", "From another bank"),
    ("开户存入", "Opening deposit"),
    ("演示账户开户存入", "Opening deposit of a demo account"),
    ("工资", "Salary"),
    ("活期存款结息", "Interest"),
    ("发出红包", "Red packet given"),
    ("收到红包", "Red packet received"),
    ("红包退回", "Red packet returned"),
    ("银行核心未受理，退回", "Not taken by the bank's core, returned"),
];

/// Beginnings of summaries that go on with a greeting or a day.
const LEADS: [(&str, &str); 4] = [
    ("发出红包：", "Red packet given: "),
    ("收到红包：", "Red packet received: "),
    ("红包退回：", "Red packet returned: "),
    ("对账调整 ", "Adjusted in reconciliation "),
];

/// Goes on with a bank.
const COLLECTED: (&str, &str) = ("资金归集至", "Collected by ");
/// Goes on with another summary.
const ASIDE: (&str, &str) = ("挂账处理：", "Out of suspense: ");

/// What stands for the other side of a movement where there is neither a person nor a bank.
const PARTIES: [(&str, &str); 1] = [("红包", "Red packet")];

/// Why a restriction was placed or lifted, where the platform or the customer did it.
const REASONS: [(&str, &str); 8] = [
    (reason::STOPPED, "Stopped by the customer"),
    (reason::LOST, "Reported lost by the customer"),
    (reason::NIGHT, "Night lock set by the customer"),
    (reason::AMOUNT, "Payment lock set by the customer"),
    (reason::LIFTED, "Lifted by the customer"),
    (reason::LAPSED, "Lapsed when its time was over"),
    (reason::IDLE, "Not used for a long time after opening: services away from the counter are paused"),
    (reason::REPLACED, "Replaced by another"),
];

/// The reasons of [`REASONS`] as they are kept.
pub mod reason {
    /// A customer's stop.
    pub const STOPPED: &str = "客户临时停用";
    /// A customer's report of loss.
    pub const LOST: &str = "客户口头挂失";
    /// A customer's night lock.
    pub const NIGHT: &str = "客户设置夜间锁";
    /// A customer's amount lock.
    pub const AMOUNT: &str = "客户设置单笔金额锁";
    /// The customer took it off.
    pub const LIFTED: &str = "客户自行解除";
    /// Its time was over.
    pub const LAPSED: &str = "到期自动解除";
    /// Dormancy.
    pub const IDLE: &str = "开户后长期无交易，暂停非柜面业务";
    /// Another lock took its place.
    pub const REPLACED: &str = "改设";
}

/// Records as a reader of one language sees them.
pub struct Reader {
    lang: Lang,
    /// What banks are called: as records have it, and by this reader.
    banks: Vec<(String, String)>,
}

impl Reader {
    /// A reader of `lang`.
    pub fn new(lang: Lang, banks: &Banks) -> Self {
        // Records carry the Chinese names; nothing is looked up for those.
        let banks = match lang {
            Lang::Zh => Vec::new(),
            Lang::En => banks.all().iter().map(|bank| (bank.name.clone(), bank.name_en.clone())).collect(),
        };
        Self { lang, banks }
    }

    /// A bank, kept by its name.
    pub fn bank(&self, kept: String) -> String {
        self.known_bank(&kept).map_or(kept, str::to_owned)
    }

    /// A bank, kept by its names, zh and en; what was kept without the English one may be known by now.
    pub fn bank_of(&self, (zh, en): (String, String)) -> String {
        match self.lang {
            Lang::En if !en.is_empty() => en,
            _ => self.bank(zh),
        }
    }

    /// A summary.
    pub fn summary(&self, kept: &str) -> String {
        let goes_on = |lead: &str| kept.strip_prefix(lead);
        if self.lang == Lang::Zh {
            kept.to_owned()
        } else if let Some(whole) = self.own(&SUMMARIES, kept) {
            whole.to_owned()
        } else if let Some(bank) = goes_on(COLLECTED.0) {
            [COLLECTED.1, &self.bank(bank.to_owned())].concat()
        } else if let Some(summary) = goes_on(ASIDE.0) {
            [ASIDE.1, &self.summary(summary)].concat()
        } else {
            let said = LEADS.iter().find_map(|(zh, en)| Some([*en, goes_on(zh)?].concat()));
            said.unwrap_or_else(|| kept.to_owned())
        }
    }

    /// The other side of a movement.
    pub fn party(&self, kept: String) -> String {
        let said = self.own(&PARTIES, &kept).or_else(|| self.known_bank(&kept));
        said.map_or(kept, str::to_owned)
    }

    /// The other side of a movement as it is kept, when this reader names it.
    pub fn kept_party(&self, said: String) -> String {
        let own = PARTIES.iter().find(|(_, en)| self.lang == Lang::En && *en == said).map(|(zh, _)| *zh);
        let bank = || self.banks.iter().find(|(_, here)| *here == said).map(|(kept, _)| kept.as_str());
        own.or_else(bank).map_or_else(|| said.clone(), str::to_owned)
    }

    /// Why a restriction was placed or lifted.
    pub fn reason(&self, kept: String) -> String {
        self.own(&REASONS, &kept).map_or(kept, str::to_owned)
    }

    /// Everything in a movement that the platform wrote.
    pub fn movement(&self, movement: &mut Movement) {
        if self.lang == Lang::Zh {
            return;
        }
        movement.summary = self.summary(&movement.summary);
        movement.counterparty_name = movement.counterparty_name.take().map(|name| self.party(name));
        movement.counterparty_bank = movement.counterparty_bank.take().map(|bank| self.bank(bank));
    }

    fn own(&self, words: &[(&'static str, &'static str)], kept: &str) -> Option<&'static str> {
        words.iter().find(|(zh, _)| *zh == kept).map(|&(zh, en)| self.lang.pick(zh, en))
    }

    fn known_bank(&self, kept: &str) -> Option<&str> {
        self.banks.iter().find(|(zh, en)| zh == kept && !en.is_empty()).map(|(_, en)| en.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Reader {
        Reader { lang: Lang::En, banks: vec![("蓝湾银行".to_owned(), "Lanwan Bank".to_owned())] }
    }

    fn chinese() -> Reader {
        Reader { lang: Lang::Zh, banks: Vec::new() }
    }

    #[test]
    fn our_own_summaries_are_told_in_english_and_others_as_written() {
        for (kept, said) in [
            ("转账退回", "Transfer returned"),
            ("收到红包", "Red packet received"),
            ("收到红包：恭喜发财", "Red packet received: 恭喜发财"),
            ("收到红包：转账", "Red packet received: 转账"),
            ("对账调整 2026-11-22", "Adjusted in reconciliation 2026-11-22"),
            ("挂账处理：红包退回：恭喜", "Out of suspense: Red packet returned: 恭喜"),
            ("资金归集至蓝湾银行", "Collected by Lanwan Bank"),
            ("生日快乐", "生日快乐"),
        ] {
            assert_eq!(english().summary(kept), said);
            assert_eq!(chinese().summary(kept), kept);
        }
    }

    #[test]
    fn a_party_is_told_and_found_again() {
        for (kept, said) in [("红包", "Red packet"), ("蓝湾银行", "Lanwan Bank"), ("林知夏", "林知夏")] {
            assert_eq!(english().party(kept.to_owned()), said);
            assert_eq!(english().kept_party(said.to_owned()), kept);
            assert_eq!(chinese().party(kept.to_owned()), kept);
            assert_eq!(chinese().kept_party(kept.to_owned()), kept);
        }
    }

    #[test]
    fn reasons_of_the_bank_stay_as_written() {
        assert_eq!(english().reason(reason::NIGHT.to_owned()), "Night lock set by the customer");
        assert_eq!(chinese().reason(reason::NIGHT.to_owned()), reason::NIGHT);
        assert_eq!(english().reason("协助冻结".to_owned()), "协助冻结");
    }
}
