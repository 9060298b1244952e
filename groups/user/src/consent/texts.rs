//! The platform's own texts, version 1 of each: in force until a bank publishes its own.

use contracts::user::ConsentPurpose;
use kernel::Timestamp;

use super::model::{Earlier, TextVersion};

/// The first text of `purpose`.
pub fn first(purpose: ConsentPurpose) -> TextVersion {
    let (title, body) = words(purpose);
    TextVersion {
        purpose,
        version: 1,
        title: (title.0.to_owned(), title.1.to_owned()),
        body: (body.0.to_owned(), body.1.to_owned()),
        effective_from: Timestamp::from_micros(0),
        earlier: Earlier::Stand,
        note: String::new(),
        published_by: String::new(),
    }
}

type Pair = (&'static str, &'static str);

const fn words(purpose: ConsentPurpose) -> (Pair, Pair) {
    match purpose {
        ConsentPurpose::Biometrics => (
            ("处理生物识别信息", "Biometric information"),
            (
                "您同意本行采集并处理您的面部特征等生物识别信息，仅用于核实是您本人在操作。\n\
                 特征以专用密钥加密保存在本行，不以图片形式保存，不提供给任何第三方。\n\
                 不同意不影响您使用其他验证方式。撤回后，已保存的特征会被删除，人脸识别随即停用。",
                "You agree that the bank takes and processes biometric information such as the features of your face, only to \
                 verify that it is you.\n\
                 Features are kept encrypted with a key of their own at this bank, never as pictures, and are given to nobody.\n\
                 Without this consent other ways to verify stay open to you. When you withdraw it, the features are erased and \
                 face verification stops.",
            ),
        ),
        ConsentPurpose::Location => (
            ("使用位置信息", "Location"),
            (
                "您同意本行在您使用应用时获取您的位置，用于查找附近网点和识别异地风险。\n\
                 位置只在使用时获取，不在后台持续跟踪。\n\
                 不同意时，您仍可手动选择城市查找网点。撤回后不再获取位置。",
                "You agree that the bank learns your location while you use the app, to find branches near you and to notice risk \
                 far from home.\n\
                 It is asked for only while you use the app, never followed in the background.\n\
                 Without this consent you can choose a city by hand. When you withdraw it, location is no longer asked for.",
            ),
        ),
        ConsentPurpose::CrossBankSharing => (
            ("向联盟其他银行提供信息", "Sharing with other banks of the alliance"),
            (
                "您同意本行在您使用联盟其他银行的服务时，向该银行提供办理该项服务所必需的身份与账户信息。\n\
                 每一次共享余额等信息，仍会就该项共享单独征得您的同意，并可在“余额共享”中逐项查看和停止。\n\
                 撤回后，不再向其他银行提供新的信息；已依法提供的信息由接收方按其规则处理。",
                "You agree that, when you use a service of another bank of the alliance, this bank gives it the identity and \
                 account information that the service needs.\n\
                 Each sharing of balances still asks for your consent by itself, and can be seen and stopped one by one.\n\
                 When you withdraw it, nothing new is given; what was lawfully given is handled by whoever received it.",
            ),
        ),
        ConsentPurpose::Personalisation => (
            ("个性化服务", "Personalisation"),
            (
                "您同意本行把您在应用中的浏览与点击与您本人关联，用于为您个性化地展示功能、内容和产品。\n\
                 不同意时，应用仍完整可用：您的浏览只作不针对个人的统计，展示内容对所有人相同。\n\
                 撤回后立即停止关联。",
                "You agree that the bank ties what you look at and tap in the app to you, to choose functions, content and products \
                 for you.\n\
                 Without this consent the app works in full: what is looked at is counted without saying who, and everybody sees \
                 the same.\n\
                 When you withdraw it, this stops at once.",
            ),
        ),
        ConsentPurpose::Marketing => (
            ("接收营销信息", "Marketing messages"),
            (
                "您同意本行通过应用消息、短信向您发送产品与活动信息。\n\
                 安全提醒、交易通知等服务信息不受此项影响。\n\
                 撤回后不再发送营销信息。",
                "You agree that the bank sends you messages and texts about products and campaigns.\n\
                 Security and transaction messages do not depend on this.\n\
                 When you withdraw it, no more marketing messages are sent.",
            ),
        ),
    }
}
