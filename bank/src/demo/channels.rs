//! People of the demonstration who are known in more than one way: an identity at the counter to be claimed, and cases that only
//! people decide.

use contracts::account::Accounts;
use contracts::account::{AccountKind, OpenAccount};
use contracts::auth::{Authority, Enrolment};
use contracts::user::{UserClass, Users};
use kernel::{Actor, Ctx};
use user::identity::Reported;
use user::identity::model::{Document, IdentityChannel};

use super::{Failure, PASSWORD, people};
use crate::wiring::Platform;

/// Fills the bank of `ctx`.
pub async fn fill(platform: &Platform, ctx: &Ctx, place: u64) -> Result<(), Failure> {
    let told = |channel, subject: String, document| Reported {
        channel,
        subject,
        phone: None,
        name: None,
        id_number: None,
        document,
    };
    let all = people(place);
    // Waits for its code with an open user, and with the first customer.
    let newcomer = super::people::newcomer(place);
    let counter = told(IdentityChannel::Counter, format!("C{place}0039118"), Document::NotChecked);
    platform.merges.report(ctx, &Reported { phone: Some(newcomer.phone.parse()?), ..counter }).await?;
    let mini = told(IdentityChannel::MiniProgram, format!("wx{place}-77120943"), Document::NotChecked);
    platform.merges.report(ctx, &Reported { phone: Some(all[0].phone.parse()?), ..mini }).await?;
    // The second customer's phone with another's papers.
    let telephone = told(IdentityChannel::PhoneBank, format!("T{place}5520871"), Document::Checked);
    let (phone, number) = (all[1].phone.parse()?, all[7].id_number.parse()?);
    platform.merges.report(ctx, &Reported { phone: Some(phone), id_number: Some(number), ..telephone }).await?;
    twin(platform, ctx, place, &all[4]).await
}

/// The same papers with a second phone, and money on both sides.
async fn twin(platform: &Platform, ctx: &Ctx, place: u64, person: &super::Person) -> Result<(), Failure> {
    let phone = format!("1380000{:04}", 8_001 + place).parse()?;
    let user = platform.users.register(ctx, &phone).await?.user_id;
    platform.auth.enrol(ctx, user, Enrolment { password: PASSWORD.to_owned(), pin: None }).await?;
    let (name, number) = (person.name.parse()?, person.id_number.parse()?);
    if platform.accounts.of_user(ctx, user).await?.is_empty() {
        platform.users.verify_name(ctx, user, &name, Some(&number), UserClass::RealName).await?;
        let order = OpenAccount { user_id: user, holder: name, kind: AccountKind::ClassTwo };
        platform.accounts.open(ctx, order).await?;
    }
    let actor = Actor::Customer {
        user_id: user.to_string(),
        session_id: String::new(),
        device_id: person.device.device_id.clone(),
    };
    let own = Ctx { actor, ..ctx.clone() };
    platform.merges.ask_desk(&own, user).await?;
    Ok(())
}
