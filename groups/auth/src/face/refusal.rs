//! Why a face is not looked at, in words.

use gateway::Problem;
use kernel::Kind;

/// A refusal of this folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The customer has not agreed to be looked at, or not any more.
    #[error("no consent to biometrics")]
    ConsentNeeded,
    /// The check is too old, was used, or had too many looks.
    #[error("the check is over")]
    CheckOver,
    /// Too many checks were begun for the same.
    #[error("too many checks")]
    ChecksSpent,
    /// Nobody can look right now.
    #[error("nobody can look")]
    Unavailable,
    /// The enrolled face was made by another model.
    #[error("enrolled with another model")]
    OtherModel,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::ConsentNeeded => {
                Self::new(Kind::Refused, "face_consent_needed", "需要您的单独同意", "This takes a consent of its own")
                    .because(
                        "人脸识别须处理您的面部特征，未经您单独同意不会采集。",
                        "Features of your face are taken only after you have agreed to just that.",
                    )
                    .remedy(
                        "阅读并同意，或改用其他验证方式。",
                        "Read it and agree, or verify in another way.",
                        Some("see_consents"),
                    )
            }
            Refusal::CheckOver => {
                Self::new(Kind::Refused, "face_check_over", "本次人脸识别已结束", "This face check is over")
                    .because(
                        "已超过时限、已使用或未通过次数过多。",
                        "It took too long, was used, or was tried in vain too often.",
                    )
                    .remedy("请重新开始。", "Please begin again.", Some("retry"))
            }
            Refusal::ChecksSpent => Self::new(
                Kind::Refused,
                "face_checks_spent",
                "本次操作的人脸识别次数已用完",
                "No more face checks for this",
            )
            .because("同一次操作只能发起有限次人脸识别。", "Only so many checks can be begun for one operation.")
            .remedy("请改用其他验证方式。", "Please verify in another way.", Some("retry")),
            Refusal::Unavailable => Self::new(
                Kind::Unavailable,
                "face_unavailable",
                "人脸识别暂不可用",
                "Faces cannot be checked right now",
            )
            .because("识别服务没有应答，这不代表未通过。", "Nobody answered. That is not a “no”.")
            .remedy("请稍后重试，或改用其他验证方式。", "Try again later, or verify in another way.", Some("retry"))
            .retry_after(10),
            Refusal::OtherModel => {
                Self::new(Kind::Refused, "face_outdated", "需要重新录入人脸", "Your face has to be enrolled again")
                    .because(
                        "本行更换了识别服务，原有特征无法比对。",
                        "The bank compares faces in another way now, and what was enrolled is no use for it.",
                    )
                    .remedy(
                        "请改用其他方式验证，并重新录入人脸。",
                        "Verify in another way now, and enrol your face again.",
                        Some("see_tools"),
                    )
            }
        }
    }
}
