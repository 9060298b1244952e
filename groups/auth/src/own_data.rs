//! What this group keeps of a customer, for them to take along: tools without what they are checked against,
//! sign-ins through providers, and limits.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::own_data::{DataPart, OwnData};
use contracts::user::User;
use kernel::{Ctx, Id};
use serde_json::{Value, json};

use crate::devices::store::{self as device_keys, DeviceKeyRow};
use crate::error::Error;
use crate::federation::store::{self as links_kept, LinkRow};
use crate::model::{Override, SetBy, business_word};
use crate::service::Service;
use crate::tools::Held;

impl Service {
    async fn parts_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, Error> {
        let tool = |held: &Held| -> Value {
            json!({
                "tool": held.row.kind, "name": held.row.label, "standing": held.standing, "serial": held.row.serial,
                "created_at": held.row.created_at, "last_used_at": held.row.last_used_at,
                "expires_at": held.row.expires_at, "ended_at": held.row.ended_at,
            })
        };
        let limit = |one: &Override| -> Value {
            json!({
                "business": business_word(one.business),
                "set_by": if one.set_by == SetBy::Bank { "bank" } else { "customer" },
                "per_operation_minor": one.caps.per_operation_minor, "per_day_minor": one.caps.per_day_minor,
                "per_day_count": one.caps.per_day_count, "per_year_minor": one.caps.per_year_minor,
                "until": one.until, "set_at": one.set_at,
            })
        };
        let device =
            |key: &DeviceKeyRow| -> Value { json!({ "device_id": key.device_id, "created_at": key.created_at }) };
        let external = |one: &LinkRow| -> Value {
            json!({ "provider": one.provider, "linked_at": one.linked_at, "last_used_at": one.last_used_at })
        };
        let tools = self.enrolled(ctx, user).await?;
        let devices = device_keys::keys_of(&self.banks.db(ctx)?, user).await?;
        let links = links_kept::links(&self.banks.db(ctx)?, user).await?;
        let limits = self.overrides(ctx, user).await?;
        Ok(vec![
            DataPart {
                name: "tools",
                about: ("认证工具", "Authentication tools"),
                rows: tools.iter().map(tool).collect(),
            },
            DataPart {
                name: "device_keys",
                about: ("设备密钥", "Keys of devices"),
                rows: devices.iter().map(device).collect(),
            },
            DataPart {
                name: "external_links",
                about: ("第三方登录", "Third-party sign-in"),
                rows: links.iter().map(external).collect(),
            },
            DataPart {
                name: "limits",
                about: ("个人限额", "Limits of your own"),
                rows: limits.iter().map(limit).collect(),
            },
        ])
    }
}

#[async_trait]
impl OwnData for Service {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        Ok(self.parts_of(ctx, user).await?)
    }
}
