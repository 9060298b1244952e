//! What the demonstration's customers have on their security pages: a second device, somebody who asks to come back
//! without any, and somebody who has left.

use contracts::user::{DeviceInfo, DevicePlatform, UserClass, Users};
use kernel::{Clock, Ctx};

use super::{Customer, Failure, days_before};
use crate::wiring::Platform;

/// Whose tablet it is, and who lost everything.
const WITH_TABLET: usize = 0;
const WITHOUT_ANYTHING: usize = 30;
/// Whose id document has just ended.
const WITH_OLD_PAPERS: usize = 4;

/// Binds the first customer's tablet, and puts a recovery into the operators' queue.
pub async fn set(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    let device = |name: &str, id: &str| DeviceInfo {
        device_id: id.to_owned(),
        name: name.to_owned(),
        platform: DevicePlatform::H5.as_str().to_owned(),
        replaces: None,
    };
    let then = Ctx { clock: Clock::set_to(days_before(ctx, 6)), ..ctx.clone() };
    if let Some(customer) = customers.get(WITH_TABLET) {
        let tablet = device("Safari · iPad", "00000000-0000-4000-9000-000000000001");
        let users: &dyn Users = &*platform.users;
        users.open_session(&then, customer.user_id, &tablet).await?;
    }
    if let Some(customer) = customers.get(WITHOUT_ANYTHING) {
        let then = Ctx { clock: Clock::set_to(ctx.now().plus_seconds(-5 * 3_600)), ..ctx.clone() };
        let fresh = device("Chrome · HarmonyOS", "00000000-0000-4000-9000-000000000002");
        let phone = "17700001234".parse()?;
        platform.care.demonstrate_recovery(&then, customer.user_id, &phone, fresh).await?;
    }
    if let Some(customer) = customers.get(WITH_OLD_PAPERS) {
        let today = platform.banks.of(ctx)?.date(ctx.now());
        let valid_until = today.checked_sub_days(chrono::Days::new(12));
        let valid_from = valid_until.and_then(|day| day.checked_sub_months(chrono::Months::new(240)));
        if let (Some(valid_from), Some(_)) = (valid_from, valid_until) {
            let document = user::Document { valid_from, valid_until };
            platform.standings.demonstrate_document(ctx, customer.user_id, document).await?;
        }
    }
    let then = Ctx { clock: Clock::set_to(days_before(ctx, 20)), ..ctx.clone() };
    let left = platform.users.register(&then, &"17700001299".parse()?).await?.user_id;
    let (name, id_number) = ("顾晚舟".parse()?, "110105199003078510".parse()?);
    platform.users.verify_name(&then, left, &name, Some(&id_number), UserClass::RealName).await?;
    let then = Ctx { clock: Clock::set_to(days_before(ctx, 3)), ..ctx.clone() };
    platform.care.demonstrate_leaving(&then, left).await?;
    Ok(())
}
