//! What can be refused or go wrong on the line, mapped once to problems.

use gateway::Problem;
use kernel::{Kind, PortFault};

use crate::kind::Objection;
use crate::model::State;

/// A refusal or a fault.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such kind, document or version, or not one of this bank's.
    #[error("no such document")]
    Unknown,
    /// The kind has a document of this name.
    #[error("the name is taken")]
    NameTaken,
    /// There are as many as there may be: of what, zh and en.
    #[error("too many {1}")]
    TooMany(&'static str, &'static str),
    /// A value of the request is not allowed: field, words `zh / en`.
    #[error("{0} is not allowed")]
    Invalid(&'static str, &'static str),
    /// The text is not allowed.
    #[error("{} places of the text are not allowed", .0.len())]
    Objections(Vec<Objection>),
    /// The step cannot be taken from where the version stands.
    #[error("not from {}", .0.as_str())]
    NotFrom(State),
    /// Only somebody who wrote nothing of it may approve it.
    #[error("approved by somebody else than its authors only")]
    OwnWork,
    /// Only a person may approve.
    #[error("approved by a person only")]
    NotAPerson,
    /// What was looked at is not what is there now.
    #[error("the text has changed since")]
    Moved,
    /// Two people changed the same places.
    #[error("{} places were changed by somebody else", .0.len())]
    Clash(Vec<String>),
    /// The document has a version on its way already.
    #[error("version {0} is on its way")]
    OpenVersion(i64),
    /// Another version is being tried.
    #[error("version {0} is being tried")]
    OtherCanary(i64),
    /// A version that is not in force cannot be taken back.
    #[error("not in force")]
    NotInForce,
    /// The document was not adopted from a template, or there is nothing new in it.
    #[error("no update of a template")]
    NoUpdate,
    /// Files that cannot be taken in: path and words `zh / en` of each.
    #[error("{} files cannot be taken in", .0.len())]
    Files(Vec<(String, String)>),
    /// Everything together is more than one archive takes.
    #[error("more than one archive takes")]
    ExportTooLarge,
    /// A group could not try the text.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// The bank is not open.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
}

/// Words for where a version stands, zh and en.
pub const fn state_words(state: State) -> (&'static str, &'static str) {
    match state {
        State::Draft => ("草稿", "a draft"),
        State::Checked => ("已检查", "checked"),
        State::Approved => ("已批准", "approved"),
        State::Canary => ("灰度中", "being tried"),
        State::Live => ("已发布", "released"),
        State::RolledBack => ("已回退", "taken back"),
        State::Retired => ("已下线", "retired"),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Unknown | Error::Bank(tenancy::Error::Unknown) => Self::not_found(),
            Error::NameTaken => Self::new(Kind::Conflict, "publishing_name_taken", "名称已被使用", "The name is taken")
                .because("同一类型下已有同名文档。", "There is a document of this kind with this name.")
                .field("name", "taken", "已被使用 / Taken"),
            Error::TooMany(zh, en) => {
                Self::new(Kind::Refused, "publishing_too_many", "数量已达上限", "As many as there may be")
                    .because(format!("不能再增加：{zh}。"), format!("No more {en} can be added."))
            }
            Error::Invalid(field, words) => Self::invalid(field, "not_allowed", words),
            Error::Objections(objections) => objections.into_iter().fold(
                Self::new(
                    Kind::Refused,
                    "publishing_not_allowed",
                    "内容未通过检查",
                    "The text does not pass the check",
                )
                .because("请按提示修改后重新检查。", "Mend the places below and have it checked again."),
                |problem, objection| problem.field(objection.place, "not_allowed", objection.message),
            ),
            Error::NotFrom(state) => {
                let (zh, en) = state_words(state);
                Self::new(Kind::Conflict, "publishing_wrong_state", "当前状态不能这样操作", "Not from where it stands")
                    .because(format!("该版本{zh}。"), format!("The version is {en}."))
                    .remedy("刷新后查看最新状态。", "Look at it again.", Some("reload"))
            }
            Error::OwnWork => Self::new(
                Kind::Forbidden,
                "publishing_own_work",
                "不能批准自己编写的内容",
                "Not your own work",
            )
            .because(
                "该版本或其来源有您编写、尚未经他人批准的内容，须由另一人批准。",
                "You wrote a part of this version, or of the text it came from; somebody else has to approve it.",
            )
            .remedy("请另一位有审批权限的同事批准。", "Ask a colleague who may approve.", None),
            Error::NotAPerson => Self::forbidden(),
            Error::Moved => Self::new(Kind::Conflict, "publishing_moved", "内容已有变化", "The text has changed since")
                .because("您看到的不是最新内容。", "What you looked at is not what is there now.")
                .remedy("请查看最新内容后再操作。", "Look at it again first.", Some("reload")),
            Error::Clash(places) => places.into_iter().fold(
                Self::new(
                    Kind::Conflict,
                    "publishing_clash",
                    "他人同时修改了相同位置",
                    "Somebody else changed the same places",
                )
                .because(
                    "您的修改没有保存，也没有覆盖他人的修改。",
                    "Your edit was not saved, and nothing of theirs was overwritten.",
                )
                .remedy(
                    "请对照最新内容后重新提交。",
                    "Compare with the latest text and save again.",
                    Some("reload"),
                ),
                |problem, place| problem.field(place, "clash", "他人已修改 / Changed by somebody else"),
            ),
            Error::OpenVersion(version) => Self::new(
                Kind::Conflict,
                "publishing_open_version",
                "已有版本在编写或审批中",
                "A version is on its way",
            )
            .because(
                format!("第 {version} 版尚未发布或作废。"),
                format!("Version {version} is neither released nor retired."),
            ),
            Error::OtherCanary(version) => Self::new(
                Kind::Conflict,
                "publishing_other_canary",
                "已有版本在灰度中",
                "Another version is being tried",
            )
            .because(
                format!("请先发布或回退第 {version} 版。"),
                format!("Release version {version} or take it back first."),
            ),
            Error::NotInForce => {
                Self::new(Kind::Conflict, "publishing_not_in_force", "该版本未在生效", "The version is not in force")
                    .because(
                        "只有生效中或待生效的版本可以回退。",
                        "Only what is in force, or will be, can be taken back.",
                    )
            }
            Error::NoUpdate => Self::new(
                Kind::Conflict,
                "publishing_no_update",
                "没有可用的模板更新",
                "There is no update of the template",
            ),
            Error::Files(faults) => faults.into_iter().fold(
                Self::new(Kind::Refused, "publishing_files_refused", "文件未导入", "The files were not taken in")
                    .because("没有导入任何文件。请处理下列问题。", "None of them was. See what is wrong below."),
                |problem, (path, words)| problem.field(path, "not_allowed", words),
            ),
            Error::ExportTooLarge => {
                Self::new(Kind::Refused, "publishing_export_too_large", "导出内容过大", "More than one archive takes")
                    .because("没有导出任何文件，以免导出不全。", "Nothing was exported, rather than a part of it.")
                    .remedy("请按类型分别导出。", "Export one kind at a time.", None)
            }
            Error::Port(fault) => fault.into(),
            Error::Bank(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}
