//! What can be refused or go wrong about devices.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

/// A refusal or fault.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The report was drawn up for another session, device or bank, or signed by another key.
    #[error("report forged")]
    Forged,
    /// The device has a key, and did not sign.
    #[error("report unsigned")]
    Unsigned,
    /// Its nonce is too old.
    #[error("report late")]
    Late,
    /// Its nonce, or a newer one, was used.
    #[error("report used")]
    Used,
    /// Something of it cannot be read.
    #[error("{0} malformed")]
    Malformed(&'static str),
    /// No such device.
    #[error("no such device")]
    NotFound,
    /// It is banned already.
    #[error("banned already")]
    AlreadyBanned,
    /// Nothing is to be lifted.
    #[error("not banned")]
    NotBanned,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// The published card.
    #[error(transparent)]
    Publishing(#[from] publishing::Error),
    /// The bank's settings.
    #[error(transparent)]
    Parameters(#[from] parameters::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank could not be reached.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
}

impl DeviceError {
    /// The code of a refusal.
    #[cfg(test)]
    pub fn code(self) -> &'static str {
        Problem::from(self).code()
    }
}

impl From<DeviceError> for PortFault {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::Port(fault) => fault,
            DeviceError::Store(error) => gateway::store_fault(error),
            other => Self::Store(other.to_string()),
        }
    }
}

/// All refusals of a report have one way forward, and the SDK goes it by itself.
fn report(code: &'static str, zh: &'static str, en: &'static str) -> Problem {
    Problem::new(Kind::Conflict, code, zh, en).remedy(
        "请重新获取随机数后再上报。",
        "Draw a new nonce and report again.",
        None,
    )
}

impl From<DeviceError> for Problem {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::Forged => {
                report("device_report_forged", "设备上报校验未通过", "The report of the device does not check out")
            }
            DeviceError::Unsigned => {
                report("device_report_unsigned", "设备上报缺少签名", "The device has to sign its report")
            }
            DeviceError::Late => report("device_report_late", "设备上报已过期", "The report of the device is too late"),
            DeviceError::Used => report("device_report_used", "设备上报已使用", "The report of the device was used"),
            DeviceError::Malformed(what) => Self::new(
                Kind::Malformed,
                "device_report_malformed",
                "设备上报格式有误",
                "The report of the device cannot be read",
            )
            .because(what, what),
            DeviceError::NotFound => Self::not_found(),
            DeviceError::AlreadyBanned => {
                Self::new(Kind::Conflict, "device_banned_already", "该设备已被封禁", "The device is banned already")
                    .remedy("请刷新后查看。", "Refresh to see who banned it.", None)
            }
            DeviceError::NotBanned => {
                Self::new(Kind::Conflict, "device_not_banned", "该设备未被封禁", "The device is not banned").remedy(
                    "请刷新后查看。",
                    "Refresh to see how it stands.",
                    None,
                )
            }
            DeviceError::Port(fault) => fault.into(),
            DeviceError::Publishing(error) => error.into(),
            DeviceError::Parameters(error) => error.into(),
            DeviceError::Store(error) => error.into(),
            DeviceError::Bank(error) => error.into(),
        }
    }
}
