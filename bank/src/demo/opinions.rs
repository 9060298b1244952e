//! What customers of the demonstration think: three surveys that the bank has published, two months of answers to them, and
//! some customers who were called because they were not content.
//!
//! Everybody is asked as the platform asks, at their own time, within the budget: whoever is not due is not asked.

use futures::{StreamExt, TryStreamExt, stream};
use insight::survey::{CaseOutcome, CaseState, Given, KIND, Moment, Place};
use kernel::{Actor, Clock, Ctx, Id, Idempotency, PageQuery, Timestamp};
use publishing::model::{Reach, Window};
use publishing::{Document, Move, NewDocument};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::life::midnight_before;
use super::people::HANDED_OUT;
use super::{Customer, DAYS, Failure, as_customer, days_before};
use crate::wiring::Platform;

const DAY_S: i64 = 86_400;
/// Days of answers.
const ASKED_DAYS: i64 = 60;
/// Customers asked at once while filling.
const WIDTH: usize = 8;

const REASONS: [&str; 4] = ["slow", "steps", "unclear", "other"];
const PRAISE: [&str; 8] = [
    "到账很快，界面也清楚",
    "比以前方便多了，谢谢",
    "转给家人很省心",
    "提示写得明白，老人也看得懂",
    "希望一直免手续费",
    "操作顺手，没有多余的步骤",
    "回单可以直接分享，很好",
    "安全提醒很及时",
];
const COMPLAINTS: [&str; 8] = [
    "等了很久才到账，客服也没说清楚",
    "验证步骤太多，第二次还要输密码",
    "收款人名字打错了一个字就要重来",
    "限额提示看不懂，不知道怎么调整",
    "转账后一直显示处理中，很着急，请回电 13800009999",
    "页面卡了两次，差点重复付款",
    "手机换了以后就不好用",
    "希望可以保存常用附言",
];
const WISHES: [&str; 6] =
    ["深色主题", "桌面小组件看余额", "账单可以按家庭合并", "语音转账", "更大的字号", "提醒我还信用卡"];

/// A bank while its customers are asked.
struct Poll<'a> {
    platform: &'a Platform,
    ctx: &'a Ctx,
    surveys: [(Id<Document>, i64); 3],
}

/// Somebody is asked, at a time.
struct Turn {
    who: usize,
    at: Timestamp,
    about: About,
    given: Option<Vec<Given>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Transfer,
    Bank,
    Wishes,
}

/// Publishes the surveys and asks. Done again, it asks nobody twice: the budget says so.
pub async fn ask(platform: &Platform, ctx: &Ctx, place: u64, customers: &[Customer]) -> Result<(), Failure> {
    let mut surveys = Vec::with_capacity(3);
    for (name, title, body) in [
        ("transfer", "转账体验问卷", transfer()),
        ("recommend", "推荐意愿问卷", recommend()),
        ("wishes", "功能心愿单", wishes()),
    ] {
        surveys.push(publish(platform, ctx, (name, title), body).await?);
    }
    let [transfer, recommend, wishes] = surveys.try_into().map_err(|_| "three surveys")?;
    let poll = Poll { platform, ctx, surveys: [transfer, recommend, wishes] };
    let turns = plan(platform, ctx, place, customers)?;
    let of_one = |turns: Vec<Turn>| poll.ask_one(customers, turns);
    stream::iter(turns).map(of_one).buffer_unordered(WIDTH).try_collect::<Vec<()>>().await?;
    poll.call_back().await
}

/// One of the bank's people wrote a survey, another approved it; it has been out for as long as there are answers.
async fn publish(
    platform: &Platform,
    ctx: &Ctx,
    (name, title): (&str, &str),
    body: Value,
) -> Result<(Id<Document>, i64), Failure> {
    let in_force = platform.line.in_force(ctx, KIND).await?;
    if let Some(artefact) = in_force.holding(name) {
        return Ok((artefact.document_id, artefact.version));
    }
    let operator = async |role: &str, step: &str| {
        as_operator(platform, ctx, role, ASKED_DAYS + 3, &format!("{name}:{step}")).await
    };
    let line = &platform.line;
    let new = NewDocument {
        kind: KIND.to_owned(),
        name: name.to_owned(),
        title: title.to_owned(),
        reach: Reach::Own,
        body: Some(body),
        note: "了解客户体验，发现问题及时回访".to_owned(),
    };
    let first = line.create(&operator("admin", "create").await?, new).await?;
    let (id, version) = (first.document_id, first.version);
    let checked = line.check(&operator("admin", "check").await?, id, version, "请复核").await?;
    let approve = Move::Approve { edit: checked.edit };
    line.decide(&operator("checker", "approve").await?, id, version, approve, "题目清楚，同意").await?;
    let release = Move::Release { window: Window::default(), guard: None };
    line.decide(&operator("admin", "release").await?, id, version, release, "按计划发布").await?;
    Ok((id, version))
}

async fn as_operator(platform: &Platform, ctx: &Ctx, role: &str, days: i64, key: &str) -> Result<Ctx, Failure> {
    let name = format!("{}.{role}", ctx.tenant);
    let operator_id = platform.auth.operator_named(ctx, &name).await?.ok_or("no such operator")?;
    let key = format!("demo:survey:{key}");
    let idempotency = Some(Idempotency::new(key.clone(), key));
    let clock = Clock::set_to(days_before(ctx, days));
    Ok(Ctx { actor: Actor::Operator { operator_id }, idempotency, clock, ..ctx.clone() })
}

/// When each customer is asked what, and what they will say: the same at every start.
fn plan(platform: &Platform, ctx: &Ctx, place: u64, customers: &[Customer]) -> Result<Vec<Vec<Turn>>, Failure> {
    let (zone, mut dice) = (platform.banks.of(ctx)?.zone, StdRng::seed_from_u64(20_261_122 + 31 * place));
    let mut all = Vec::with_capacity(customers.len());
    for (who, customer) in customers.iter().enumerate() {
        let joined = days_before(ctx, DAYS).plus_seconds(customer.person.joined_after_s + DAY_S);
        let (mut day, mut turns, mut nth) = (ASKED_DAYS - dice.random_range(0..9), Vec::new(), who);
        // They are asked when somebody tries the demonstration, so they were not lately.
        let last = if who < HANDED_OUT { 32 } else { 1 };
        while day >= last {
            let hour = dice.random_range(8 * 3_600..22 * 3_600);
            let at = midnight_before(ctx, zone, day).plus_seconds(hour);
            let about = match nth % 4 {
                2 => About::Bank,
                _ if dice.random_ratio(1, 14) => About::Wishes,
                _ => About::Transfer,
            };
            let given = dice.random_ratio(17, 20).then(|| say(&mut dice, about, ASKED_DAYS - day));
            if at > joined {
                turns.push(Turn { who, at, about, given });
            }
            day -= dice.random_range(8..14);
            nth += 1;
        }
        all.push(turns);
    }
    Ok(all)
}

/// Most are content, and a little more so every week.
fn say(dice: &mut StdRng, about: About, passed: i64) -> Vec<Given> {
    let drawn = dice.random_range(0..100) + passed / 8;
    let given = |question: &str| Given { question_id: question.to_owned(), ..Given::default() };
    let score = |question: &str, value: i64| Given { value: Some(value), ..given(question) };
    let words = |question: &str, words: &str| Given { words: Some(words.to_owned()), ..given(question) };
    match about {
        About::Transfer => {
            let value = match drawn {
                ..6 => 1,
                6..14 => 2,
                14..28 => 3,
                28..58 => 4,
                _ => 5,
            };
            let mut all = vec![score("overall", value), score("speed", (value + dice.random_range(0..2)).min(5))];
            if value <= 3 {
                let reason = REASONS[dice.random_range(0..REASONS.len())];
                all.push(Given { choices: vec![reason.to_owned()], ..given("reason") });
            }
            let said = if value <= 3 { &COMPLAINTS } else { &PRAISE };
            if dice.random_ratio(if value <= 3 { 2 } else { 1 }, 3) {
                all.push(words("words", said[dice.random_range(0..said.len())]));
            }
            all
        }
        About::Bank => {
            let value = match drawn {
                ..8 => dice.random_range(0..5),
                8..22 => dice.random_range(5..7),
                22..50 => dice.random_range(7..9),
                _ => dice.random_range(9..11),
            };
            vec![score("recommend", value)]
        }
        About::Wishes => {
            let some = ["analysis", "family", "large_type", "voice"].into_iter().filter(|_| dice.random_ratio(1, 2));
            let choices = some.map(str::to_owned).collect();
            vec![
                Given { choices: vec!["weekly".to_owned()], ..given("often") },
                Given { choices, ..given("features") },
                words("words", WISHES[dice.random_range(0..WISHES.len())]),
            ]
        }
    }
}

impl Poll<'_> {
    /// Asks one customer, one time after the other.
    async fn ask_one(&self, customers: &[Customer], turns: Vec<Turn>) -> Result<(), Failure> {
        use insight::survey::Error;
        for Turn { who, at, about, given } in turns {
            let Some(customer) = customers.get(who).filter(|_| at < self.ctx.now()) else { continue };
            let (survey, moment) = match about {
                About::Transfer => (self.surveys[0], Moment::AfterTransfer),
                About::Bank => (self.surveys[1], Moment::OnPage),
                About::Wishes => (self.surveys[2], Moment::Open),
            };
            let page = (about == About::Bank).then_some("/analysis");
            let (then, surveys) = (as_customer(self.ctx, customer, at), &self.platform.surveys);
            let asked = match surveys.ask(&then, customer.user_id, survey, Place { moment, page }).await {
                Ok(asked) => asked,
                Err(Error::NotDue) => continue,
                Err(error) => return Err(error.into()),
            };
            let answered = as_customer(self.ctx, customer, at.plus_seconds(38));
            match given {
                Some(given) => drop(surveys.answer(&answered, customer.user_id, asked.asking_id, given).await?),
                None => {
                    let again = insight::survey::Wish::Welcome;
                    surveys.dismiss(&answered, customer.user_id, asked.asking_id, again).await?;
                }
            }
        }
        Ok(())
    }

    /// Customer service called most of those who were not content; the last ones wait.
    async fn call_back(&self) -> Result<(), Failure> {
        const NOTES: [(CaseOutcome, &str); 4] = [
            (CaseOutcome::Resolved, "已致电说明到账时间，客户表示理解"),
            (CaseOutcome::Improve, "建议已记录，转产品经理优化限额提示"),
            (CaseOutcome::Unreached, "两次致电无人接听，已发短信致歉"),
            (CaseOutcome::Resolved, "指导客户设置常用收款人，客户满意"),
        ];
        let surveys = &self.platform.surveys;
        let page = PageQuery::parse(None, Some(100))?;
        let (done, _) = surveys.cases(self.ctx, CaseState::Closed, &page).await?;
        if !done.items.is_empty() {
            return Ok(());
        }
        let (waiting, _) = surveys.cases(self.ctx, CaseState::Open, &page).await?;
        let called = waiting.items.len().saturating_sub(4);
        for (nth, file) in waiting.items.iter().take(called + 1).enumerate() {
            let id = file.row.case_id;
            let mut then = as_operator(self.platform, self.ctx, "service", 0, &format!("take:{id}")).await?;
            then.clock = Clock::set_to(file.row.opened_at.plus_seconds(5 * 3_600).min(self.ctx.now()));
            surveys.take_case(&then, id).await?;
            if nth == called {
                break;
            }
            let mut then = as_operator(self.platform, self.ctx, "service", 0, &format!("close:{id}")).await?;
            then.clock = Clock::set_to(file.row.opened_at.plus_seconds(6 * 3_600).min(self.ctx.now()));
            let (outcome, note) = NOTES[nth % NOTES.len()];
            surveys.close_case(&then, id, outcome, note).await?;
        }
        Ok(())
    }
}

fn transfer() -> Value {
    json!({
        "title_zh": "转账体验", "title_en": "Your transfer", "moment": "after_transfer", "percent": 100,
        "again_after_days": 14, "low_score_at": 2,
        "thanks_zh": "感谢您的反馈，我们会用它改进服务。", "thanks_en": "Thank you. We use what you say to do better.",
        "questions": [
            { "id": "overall", "kind": "score", "title_zh": "您对这次转账满意吗？",
              "title_en": "How satisfied are you with this transfer?" },
            { "id": "speed", "kind": "score", "title_zh": "操作是否方便、快捷？", "title_en": "Was it quick and easy?" },
            { "id": "reason", "kind": "single", "title_zh": "哪里让您不满意？", "title_en": "What was wrong?",
              "shown_when": { "question": "overall", "at_most": 3 },
              "choices": [
                { "id": "slow", "name_zh": "到账太慢", "name_en": "It took too long" },
                { "id": "steps", "name_zh": "步骤太多", "name_en": "Too many steps" },
                { "id": "unclear", "name_zh": "提示看不懂", "name_en": "I did not understand it" },
                { "id": "other", "name_zh": "其他", "name_en": "Something else" },
              ] },
            { "id": "words", "kind": "text", "title_zh": "还有什么想告诉我们？（选填）",
              "title_en": "Anything else? (optional)" },
        ],
    })
}

fn recommend() -> Value {
    json!({
        "title_zh": "推荐意愿", "title_en": "Would you recommend us", "moment": "on_page", "page": "/analysis",
        "percent": 100, "again_after_days": 30, "low_score_at": 0,
        "thanks_zh": "感谢您的评价！", "thanks_en": "Thank you!",
        "questions": [
            { "id": "recommend", "kind": "nps", "title_zh": "您有多大可能把手机银行推荐给亲友？",
              "title_en": "How likely are you to recommend our app to friends and family?" },
        ],
    })
}

fn wishes() -> Value {
    json!({
        "title_zh": "功能心愿单", "title_en": "What you wish for", "moment": "open", "percent": 100,
        "again_after_days": 30, "low_score_at": 0,
        "thanks_zh": "已记下您的心愿，谢谢！", "thanks_en": "Noted, thank you!",
        "questions": [
            { "id": "often", "kind": "single", "title_zh": "您多久使用一次手机银行？",
              "title_en": "How often do you use the app?",
              "choices": [
                { "id": "daily", "name_zh": "几乎每天", "name_en": "Nearly every day" },
                { "id": "weekly", "name_zh": "每周几次", "name_en": "A few times a week" },
                { "id": "seldom", "name_zh": "偶尔", "name_en": "Now and then" },
              ] },
            { "id": "features", "kind": "multiple", "title_zh": "希望我们先做什么？（可多选）",
              "title_en": "What should come first? (any number)",
              "choices": [
                { "id": "analysis", "name_zh": "更细的收支分析", "name_en": "Finer analysis of spending" },
                { "id": "family", "name_zh": "家庭账本", "name_en": "A family book" },
                { "id": "large_type", "name_zh": "大字版", "name_en": "Large type" },
                { "id": "voice", "name_zh": "语音操作", "name_en": "Voice" },
              ] },
            { "id": "words", "kind": "text", "title_zh": "写下您的心愿（选填）", "title_en": "In your own words (optional)" },
        ],
    })
}
