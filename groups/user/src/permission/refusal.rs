//! "Not yet": what is missing, why, and the way there.

use gateway::Problem;
use kernel::{Channel, Kind, Lang};

use super::words::{Function, Rung, channel_title};

/// A function that is closed to whoever asked.
#[derive(Debug, Clone, Copy)]
pub struct Missing {
    /// What was asked for.
    pub function: &'static Function,
    /// Through which channel.
    pub channel: Channel,
    /// Where the user stands.
    pub has: Rung,
    /// Where it opens.
    pub needs: Rung,
}

impl Missing {
    /// What the app's button does.
    pub const fn action(&self) -> &'static str {
        match self.needs {
            Rung::Visitor | Rung::Open => "sign_in",
            Rung::Bound => "bind_card",
            Rung::RealName => "verify_identity",
            Rung::ClassOne => "become_class_one",
            Rung::Nobody => "contact_bank",
        }
    }

    /// What can be done, zh and en.
    pub const fn remedy(&self) -> (&'static str, &'static str) {
        match self.needs {
            Rung::Visitor | Rung::Open => ("请先登录或注册。", "Sign in or register first."),
            Rung::Bound => ("绑定一张本人的银行卡即可使用。", "Link a card of your own to use it."),
            Rung::RealName => ("完成实名核验即可使用。", "Verify your name and id number to use it."),
            Rung::ClassOne => {
                ("持本人身份证到网点开立Ⅰ类户后即可使用。", "Open a Class I account at a branch to use it.")
            }
            Rung::Nobody => ("请换用其他渠道，或致电客服。", "Use another channel, or call us."),
        }
    }

    /// The same in one language: why it is closed.
    pub fn why(&self, lang: Lang) -> String {
        let (function, channel) = (self.function.title, channel_title(self.channel));
        let (has, needs) = (self.has.title(), self.needs.title());
        match (lang, self.needs) {
            (Lang::Zh, Rung::Nobody) => format!("「{}」在{}暂不开放。", function.0, channel.0),
            (Lang::En, Rung::Nobody) => format!("{} is not offered in this channel ({}).", function.1, channel.1),
            (Lang::Zh, _) => format!("「{}」需要达到「{}」，您目前是「{}」。", function.0, needs.0, has.0),
            (Lang::En, _) => format!("{} needs: {}. You are: {}.", function.1, needs.1, has.1),
        }
    }
}

impl From<Missing> for Problem {
    fn from(missing: Missing) -> Self {
        let (zh, en) = match missing.needs {
            Rung::Bound => ("绑定银行卡后可用", "Link a card to do this"),
            Rung::RealName => ("完成实名后可用", "Verify your identity to do this"),
            Rung::ClassOne => ("开立Ⅰ类户后可用", "This needs a Class I account"),
            Rung::Nobody => ("本渠道暂不提供此功能", "Not offered in this channel"),
            Rung::Visitor | Rung::Open => ("请先登录", "Please sign in first"),
        };
        let remedy = missing.remedy();
        Self::new(Kind::Forbidden, "permission_missing", zh, en)
            .because(missing.why(Lang::Zh), missing.why(Lang::En))
            .remedy(remedy.0, remedy.1, Some(missing.action()))
            .appealable()
    }
}
