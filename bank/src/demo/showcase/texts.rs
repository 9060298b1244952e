//! What a demonstration bank has to tell its customers: news, notices, help and knowledge. Fictional, and true of the app.

use content::demo_art::Motif;
use serde_json::{Value, json};

/// An article: name, channel, days before today, pinned, title, summary and text, zh and en, and the drawing of its cover.
pub struct Text {
    /// The name of its document.
    pub name: &'static str,
    /// Where it stands.
    pub channel: &'static str,
    /// How many days ago.
    pub days: i64,
    /// Before the others.
    pub pinned: bool,
    /// What it is called.
    pub title: (&'static str, &'static str),
    /// In a line.
    pub summary: (&'static str, &'static str),
    /// What it says.
    pub text: (&'static str, &'static str),
    /// Its cover, if it has one.
    pub cover: Option<Motif>,
}

/// All of them; those that others name come first.
pub const ALL: &[Text] = &[
    Text {
        name: "fraud-five-signs",
        channel: "knowledge",
        days: 12,
        pinned: true,
        title: ("五个信号，识别电信诈骗", "Five signs of fraud"),
        summary: ("遇到其中一个，就先停下来。", "If you meet one of them, stop."),
        text: (
            "## 请先停下来，如果对方\n\n1. 自称公检法或银行，说您“涉案”\n2. 要您把钱转到“安全账户”\n3. 索要短信验证码或交易密码\n4. 让您开启屏幕共享\n5. 催您“马上”，不许告诉家人\n\n> 银行不会向您索要验证码，也没有“安全账户”。\n\n## 已经转账了？\n\n立即在[账户](/accounts)里挂失，并拨打 110 或 96110。",
            "## Stop if somebody\n\n1. claims to be the police or the bank and says you are involved in a case\n2. wants your money in a safe account\n3. asks for a code or your PIN\n4. has you share your screen\n5. hurries you, and lets you tell nobody\n\n> The bank never asks for a code, and there is no safe account.\n\n## You have paid already?\n\nReport your account under [Accounts](/accounts) at once, and call the police.",
        ),
        cover: Some(Motif::Shield),
    },
    Text {
        name: "transfer-refused",
        channel: "help",
        days: 30,
        pinned: false,
        title: ("转账没有成功，怎么办", "A transfer did not go through"),
        summary: ("五个常见原因，和各自的办法。", "Five usual reasons, and what helps."),
        text: (
            "## 常见原因\n\n- **超过限额**：在[转账限额](/me/limits)里查看还剩多少\n- **户名不符**：收款人姓名须与开户姓名一致\n- **余额不足**：可用余额不含被冻结的部分\n- **账户受限**：页面上会写明原因和解除办法\n- **对方银行未响应**：结果会在[转账记录](/transfers)里更新\n\n## 钱会不会少\n\n没有完成的转账不会扣款；已扣未达的，会原路退回。",
            "## Usual reasons\n\n- **Above a limit**: see what is left under [Limits](/me/limits)\n- **Another name**: the payee's name has to be that of the account\n- **Not enough money**: what is held is not available\n- **A restricted account**: the page says why, and what lifts it\n- **The other bank does not answer**: the outcome appears in [Records](/transfers)\n\n## Can money get lost?\n\nWhat is not completed is not charged. What was charged and did not arrive comes back.",
        ),
        cover: Some(Motif::Phone),
    },
    Text {
        name: "release-notes",
        channel: "news",
        days: 2,
        pinned: true,
        title: ("本周更新：批量转账与定时转账", "New this week: batches and schedules"),
        summary: ("名单可以导入，计划可以暂停。", "Import a list, pause a plan."),
        text: (
            "## 批量转账\n\n- 支持从表格导入名单，逐笔核对户名\n- 一次确认，逐笔到账，随时查看[进度](/pay/batches)\n\n## 定时转账\n\n- 可以[暂停](/pay/schedules)后再恢复\n- 扣款前一天提醒\n\n---\n\n感谢提出建议的客户。",
            "## Batches\n\n- Import a list from a table; names are checked one by one\n- Confirm once, and follow the [progress](/pay/batches)\n\n## Schedules\n\n- [Pause](/pay/schedules) and go on\n- A reminder the day before\n\n---\n\nThank you to everybody who asked for it.",
        ),
        cover: Some(Motif::Letter),
    },
    Text {
        name: "new-residents",
        channel: "news",
        days: 9,
        pinned: false,
        title: ("新市民金融服务指南", "A guide for new residents"),
        summary: ("开户、工资、租房、寄钱回家。", "Account, salary, rent, and money home."),
        text: (
            "## 第一步：开户\n\n带身份证到网点，或[在线开立](/accounts/open)二类户。\n\n## 第二步：工资\n\n把卡号告诉单位。每月到账会[通知您](/messages/settings)。\n\n## 第三步：寄钱回家\n\n设一笔[定时转账](/pay/schedules/new)，不用每月惦记。",
            "## First: an account\n\nCome to a branch with your id card, or [open](/accounts/open) a class II account online.\n\n## Then: your salary\n\nTell your employer the number. You [hear](/messages/settings) when it arrives.\n\n## Then: money home\n\nMake a [schedule](/pay/schedules/new) and do not think of it again.",
        ),
        cover: Some(Motif::House),
    },
    Text {
        name: "paperless",
        channel: "news",
        days: 16,
        pinned: false,
        title: ("电子回单与电子流水", "Receipts and statements without paper"),
        summary: ("带校验码，收件方可自行核验。", "With a code whoever receives it can check."),
        text: (
            "在[流水](/statements)中选择账户和时间，几秒钟生成 PDF。收件方凭编号和校验码可以在线核验真伪。\n\n- 与柜面打印件同样有效\n- 不用排队，不用邮寄",
            "Choose account and time under [Statements](/statements); the PDF is there in seconds. Whoever receives it checks it by number and code.\n\n- As good as one from the branch\n- No queue, no post",
        ),
        cover: Some(Motif::Leaf),
    },
    Text {
        name: "maintenance",
        channel: "notice",
        days: 1,
        pinned: true,
        title: ("系统维护通知", "Maintenance"),
        summary: (
            "周日凌晨 2:00 至 4:00，跨行转账可能延迟。",
            "Sunday 2:00 to 4:00: transfers to other banks may be late.",
        ),
        text: (
            "## 时间\n\n周日凌晨 2:00 至 4:00。\n\n## 影响\n\n- 跨行转账可能延迟到账，不会丢失\n- 查询余额、行内转账不受影响\n\n给您带来不便，敬请谅解。",
            "## When\n\nSunday from 2:00 to 4:00 in the morning.\n\n## What to expect\n\n- Transfers to other banks may arrive later; none is lost\n- Balances and transfers inside the bank go on\n\nWe are sorry for the trouble.",
        ),
        cover: None,
    },
    Text {
        name: "fees",
        channel: "notice",
        days: 40,
        pinned: false,
        title: ("关于个人转账免收手续费的公告", "No fees for personal transfers"),
        summary: ("通过手机银行办理的个人转账免手续费。", "Personal transfers in the app are free."),
        text: (
            "自公告之日起，个人客户通过手机银行办理的境内人民币转账，**不收手续费**。\n\n柜面和他行自助设备的收费标准不变，详见网点公示。",
            "From today personal customers pay **no fee** for transfers in the app within the country.\n\nFees at the counter and at machines of other banks stay as they are.",
        ),
        cover: None,
    },
    Text {
        name: "holiday-arrival",
        channel: "notice",
        days: 21,
        pinned: false,
        title: ("节假日转账到账时间", "Transfers on holidays"),
        summary: ("5 万元以上跨行转账请留意营业日。", "Large transfers to other banks wait for a business day."),
        text: (
            "- 小额跨行转账全天可用\n- 大额支付系统只在营业日运行，节假日提交的会在下一个营业日发出\n- 页面会先告诉您预计到账时间",
            "- Smaller transfers to other banks go at any time\n- The system for large ones runs on business days; what is given on a holiday leaves on the next\n- You are told the time of arrival first",
        ),
        cover: None,
    },
    Text {
        name: "set-limits",
        channel: "help",
        days: 50,
        pinned: false,
        title: ("怎样设置转账限额", "How to set limits"),
        summary: ("调低立即生效，调高需要验证。", "Lower at once, higher with a proof."),
        text: (
            "1. 打开[转账限额](/me/limits)\n2. 选择单笔或每日\n3. 调低立即生效；调高需要人脸或更强的认证工具\n\n> 限额越贴近日常需要，越安全。",
            "1. Open [Limits](/me/limits)\n2. Choose one payment or the day\n3. Lower holds at once; higher asks for your face or a stronger tool\n\n> The closer to what you need, the safer.",
        ),
        cover: Some(Motif::Umbrella),
    },
    Text {
        name: "lost-phone",
        channel: "help",
        days: 55,
        pinned: false,
        title: ("手机丢了怎么办", "You lost your phone"),
        summary: ("先解绑设备，再挂失号码。", "Unbind the device, then block the number."),
        text: (
            "1. 用其他设备登录，在[设备管理](/me/devices)里解绑丢失的手机\n2. 联系运营商停机\n3. 如怀疑密码泄露，请[修改密码](/me/password)",
            "1. Sign in elsewhere and unbind the phone under [Devices](/me/devices)\n2. Have your operator block the number\n3. If somebody may know your password, [change it](/me/password)",
        ),
        cover: Some(Motif::Phone),
    },
    Text {
        name: "freeze-account",
        channel: "help",
        days: 60,
        pinned: false,
        title: ("怎样临时冻结账户", "How to freeze an account"),
        summary: ("一键保护，随时解除。", "One tap protects, another lifts it."),
        text: (
            "在[账户](/accounts)中选择要保护的账户，点“账户保护”。冻结期间只进不出，解除时需要验证身份。",
            "Choose the account under [Accounts](/accounts), then Protect. While it is frozen money comes in and none goes out; lifting it asks for a proof.",
        ),
        cover: None,
    },
    Text {
        name: "elder-edition",
        channel: "help",
        days: 33,
        pinned: false,
        title: ("长辈版怎么用", "The edition for elder people"),
        summary: ("大字、简单、一键找人工。", "Large, plain, a person one tap away."),
        text: (
            "在[我的](/me)里打开长辈版：\n\n- 字更大，功能更少\n- 没有弹窗\n- 首页就有客服电话",
            "Switch it on under [Me](/me):\n\n- Larger type, fewer functions\n- Nothing pops up\n- The telephone is on the first page",
        ),
        cover: Some(Motif::Hills),
    },
    Text {
        name: "deposit-insurance",
        channel: "knowledge",
        days: 70,
        pinned: false,
        title: ("存款保险，保什么", "What deposit insurance covers"),
        summary: ("同一家银行同一存款人，最高偿付限额 50 万元。", "Up to 500,000 yuan a person and bank."),
        text: (
            "- 同一存款人在同一家银行的存款，本息合计**50 万元**以内全额偿付\n- 活期、定期都在保障范围\n- 理财产品不是存款，不在保障范围",
            "- Deposits of one person at one bank are covered up to **500,000 yuan**, with interest\n- Current and fixed deposits alike\n- Wealth products are no deposits, and are not covered",
        ),
        cover: Some(Motif::Coins),
    },
    Text {
        name: "emergency-fund",
        channel: "knowledge",
        days: 25,
        pinned: false,
        title: ("应急备用金，存多少合适", "How much to put aside"),
        summary: ("三到六个月的固定支出。", "Three to six months of what you must pay."),
        text: (
            "## 先算支出\n\n在[收支分析](/analysis)里看最近三个月：房租、水电、餐饮、还款。\n\n## 再定数额\n\n收入稳定的，三个月；收入有波动的，六个月。\n\n## 放在哪里\n\n随时能取的地方。",
            "## First what you spend\n\nSee three months under [Income and spending](/analysis): rent, water and power, food, instalments.\n\n## Then how much\n\nThree months with a steady income, six with one that varies.\n\n## Where\n\nWhere you get at it any time.",
        ),
        cover: Some(Motif::Bars),
    },
    Text {
        name: "privacy-choices",
        channel: "terms",
        days: 64,
        pinned: false,
        title: ("个性化推荐说明", "How recommendations work"),
        summary: ("看到什么、为什么，以及怎样关闭。", "What you see, why, and how to switch it off."),
        text: (
            "## 我们怎样推荐\n\n只有在您[授权](/me/consents)后，才会根据您在应用内的使用情况显示不同的内容。\n\n## 您可以\n\n- 查看[银行了解我什么](/me/profile)\n- 逐项关闭标签\n- 随时撤回授权，之后只显示面向所有客户的内容\n\n## 频次\n\n每个内容一天最多显示几次，由系统严格控制；打扰类内容与消息共用一份额度。",
            "## How it works\n\nOnly with your [consent](/me/consents) does what you do in the app decide what you are shown.\n\n## You can\n\n- see [what the bank knows](/me/profile)\n- switch tags off one by one\n- withdraw your consent at any time: then you see what everybody sees\n\n## How often\n\nHow often something is shown is bounded, and what interrupts you shares one budget with messages.",
        ),
        cover: None,
    },
    Text {
        name: "credit-record",
        channel: "knowledge",
        days: 44,
        pinned: false,
        title: ("保护个人征信的四个习惯", "Four habits for a good record"),
        summary: ("按时还款，慎重担保。", "Pay in time, be careful with guarantees."),
        text: (
            "- 按时还款，可设[定时转账](/pay/schedules)\n- 不随意替人担保\n- 不频繁申请贷款\n- 每年查一次自己的报告",
            "- Pay in time; a [schedule](/pay/schedules) helps\n- Be careful with guarantees\n- Do not apply for loans all the time\n- Look at your report once a year",
        ),
        cover: Some(Motif::Calendar),
    },
];

/// The text of an article published `on` a day; `cover` is its picture's id.
pub fn body(text: &Text, on: &str, cover: Option<&str>) -> Value {
    let mut body = json!({
        "channel": text.channel, "published_on": on, "pinned": text.pinned,
        "title_zh": text.title.0, "title_en": text.title.1, "summary_zh": text.summary.0, "summary_en": text.summary.1,
        "text_zh": text.text.0, "text_en": text.text.1,
    });
    if let Some(cover) = cover {
        body["cover"] = json!(cover);
    }
    body
}
