//! The demonstration: three fictional banks, their customers, three months of their lives, and known credentials.
//!
//! Everything goes through the same ports as real business, at past times of its own clock: the ledger books it, the
//! audit trail remembers it, the operating figures count it. Nobody and nothing in it exists. Filling can be cut off
//! anywhere and goes on at the next start: every posting carries a key that is the same each time.

mod behaviour;
mod care;
mod channels;
mod elsewhere;
mod external;
mod faces;
mod gifts;
mod hanging;
mod life;
mod limits;
mod opinions;
mod people;
mod plans;
mod profiles;
mod safety;
mod scenes;
mod showcase;
mod suspicions;
mod tastes;
mod templates;
mod told;
mod visits;
mod watched;
mod wordings;

use contracts::account::{AccountKind, AccountView, Accounts, OpenAccount};
use contracts::auth::{Authority, Enrolment};
use contracts::user::{UserClass, Users};
use futures::StreamExt;
use gateway::Role;
use kernel::{Actor, AuditEntry, Clock, Ctx, TenantId, Timestamp};
use serde_json::json;
use storage::AuditFilter;

use crate::wiring::Platform;

pub use external::DemoProvider;
pub use people::{Person, people};

/// Login password of every demo customer and operator.
pub const PASSWORD: &str = "demo2026!";
/// Transaction PIN of every demo customer.
pub const PIN: &str = "135790";
/// How many days of history there are.
const DAYS: i64 = 90;
/// Days over which audiences are seen to have grown.
const GROWN_DAYS: i64 = 45;

/// Anything that went wrong while filling.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The people whose phones the landing page offers, and what there is to see with them.
pub fn offered() -> Vec<user::DemoCustomer> {
    let notes = [
        ("多个账户和他行卡，常转账", "Several accounts and cards, pays often"),
        ("按月领工资", "Gets a salary every month"),
        ("余额不多", "Has little money left"),
    ];
    let phones = people(0).into_iter().map(|person| person.phone);
    let offer = |(phone, (zh, en)): (String, (&str, &str))| user::DemoCustomer {
        phone,
        note: zh.to_owned(),
        note_en: en.to_owned(),
    };
    let mut offered: Vec<_> = phones.zip(notes).map(offer).collect();
    for place in 0..content::demo::brands().len() as u64 {
        let person = people::newcomer(place);
        let (name, id) = (&person.name, &person.id_number);
        // Everybody in it is made up, so the number may be told; a bank where they are a customer has them as one.
        let zh = format!("{name}，证件号 {id}：在一家银行只是开放用户，在下一家有Ⅰ类户，可试绑卡与实名");
        let en = format!("{name}, id {id}: an open user at one bank with an account at the next, to link and verify");
        offered.push(user::DemoCustomer { phone: person.phone, note: zh, note_en: en });
    }
    offered
}

/// An operator of the demonstration: username, name in Chinese and in English, role, bank.
type DemoOperator = (String, (String, String), Role, Option<TenantId>);

/// Operators of the demonstration.
pub fn operators() -> Vec<DemoOperator> {
    let named = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    let mut all = vec![
        ("alliance".to_owned(), named("联盟管理员", "Alliance administrator"), Role::AllianceAdmin, None),
        ("auditor".to_owned(), named("联盟审计员", "Alliance auditor"), Role::AllianceAuditor, None),
        ("checker".to_owned(), named("联盟复核员", "Alliance checker"), Role::AllianceAdmin, None),
    ];
    for (id, brand) in content::demo::brands() {
        let Ok(bank) = id.parse::<TenantId>() else { continue };
        let kinds = [
            ("admin", "管理员", "administrator", Role::BankAdmin),
            ("service", "客服", "customer service", Role::BankService),
            ("auditor", "审计员", "auditor", Role::BankAuditor),
            // What one administrator wrote, another approves.
            ("checker", "复核员", "checker", Role::BankAdmin),
        ];
        for (suffix, title, title_en, role) in kinds {
            let name = (format!("{}{title}", brand.name), format!("{} {title_en}", brand.name_en));
            all.push((format!("{id}.{suffix}"), name, role, Some(bank.clone())));
        }
    }
    all
}

/// Whether the alliance's operator still has the demonstration's password.
pub async fn is_open_to_all(platform: &Platform) -> Result<bool, Failure> {
    Ok(platform.auth.operator_has_password(&platform.system("start"), "alliance", PASSWORD).await?)
}

/// Opens and fills what is missing of the demonstration.
pub async fn fill(platform: &Platform) -> Result<(), Failure> {
    let ctx = platform.system("demo");
    for (username, (name, name_en), role, bank) in operators() {
        platform.auth.seed_operator(&ctx, &username, (&name, &name_en), role, bank, PASSWORD).await?;
    }
    let mut filled = false;
    for (place, (id, brand)) in content::demo::brands().into_iter().enumerate() {
        let bank: TenantId = id.parse()?;
        if platform.banks.get(&bank).is_none() {
            let opened = Ctx { clock: Clock::set_to(days_before(&ctx, DAYS + 1)), ..ctx.clone() };
            platform.open_bank(&opened, bank.clone(), &brand, None).await?;
        }
        let bank_ctx = ctx.in_tenant(bank);
        if !is_filled(platform, &bank_ctx).await? {
            let begun = std::time::Instant::now();
            let postings = fill_bank(platform, &bank_ctx, place as u64).await?;
            let took = begun.elapsed().as_millis();
            tracing::info!(bank = id, postings, took_ms = took as u64, "demonstration bank filled");
            filled = true;
        }
    }
    if filled {
        templates::offer(platform, &ctx).await?;
        save_payees(platform, &ctx).await?;
        elsewhere::settle(platform, &ctx).await?;
        newcomers(platform, &ctx).await?;
        wordings::publish(platform, &ctx).await?;
        platform.drain_events().await?;
        for (place, (id, _)) in content::demo::brands().into_iter().enumerate() {
            told::read(platform, &ctx.in_tenant(id.parse()?), place as u64).await?;
            faces::publish(platform, &ctx.in_tenant(id.parse()?)).await?;
            channels::fill(platform, &ctx.in_tenant(id.parse()?), place as u64).await?;
            profiles::tell(platform, &ctx.in_tenant(id.parse()?), place as u64).await?;
            showcase::show(platform, &ctx.in_tenant(id.parse()?), place as u64).await?;
            tastes::form(platform, &ctx.in_tenant(id.parse()?), place as u64).await?;
            watched::keep(platform, &ctx.in_tenant(id.parse()?)).await?;
            watched::there_now(platform, &ctx.in_tenant(id.parse()?), place as u64).await?;
        }
    }
    Ok(())
}

/// The first customer of each bank keeps a payee at home and one at the next bank, so that there is somebody to pay.
async fn save_payees(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    let banks = platform.banks.all();
    for (place, bank) in banks.iter().enumerate() {
        let here = ctx.in_tenant(bank.id.clone());
        let next = &banks[(place + 1) % banks.len()];
        let Some((owner, _)) = account_of(platform, &here, 0).await? else { continue };
        for (at, who, alias) in [(bank, 1, "同事"), (next, 3, "家人")] {
            let there = ctx.in_tenant(at.id.clone());
            let Some((_, payee)) = account_of(platform, &there, who).await? else { continue };
            let new = transfer::NewPayee {
                name: payee.holder,
                account_no: payee.account_no,
                bank_no: at.bank_no.clone(),
                alias: Some(alias.to_owned()),
            };
            match platform.transfers.keep_payee(&here, owner, new).await {
                Ok(_) | Err(transfer::Error::PayeeExists) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

/// Somebody at each bank who has not come far: an open user here, who has an account at the next bank.
async fn newcomers(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    let banks = platform.banks.all();
    for (place, bank) in banks.iter().enumerate() {
        let person = people::newcomer(place as u64);
        let here = ctx.in_tenant(bank.id.clone());
        let user = platform.users.register(&here, &person.phone.parse()?).await?;
        let secrets = Enrolment { password: PASSWORD.to_owned(), pin: None };
        platform.auth.enrol(&here, user.user_id, secrets).await?;
        let next = &banks[(place + 1) % banks.len()];
        if next.id != bank.id {
            join(platform, &ctx.in_tenant(next.id.clone()), person).await?;
        }
    }
    Ok(())
}

/// The user and the first account of the `who`-th demo customer of the bank of `ctx`.
async fn account_of(
    platform: &Platform,
    ctx: &Ctx,
    who: usize,
) -> Result<Option<(kernel::Id<contracts::user::User>, AccountView)>, Failure> {
    let Some(person) = people(0).into_iter().nth(who) else { return Ok(None) };
    let Some(user) = platform.users.by_phone(ctx, &person.phone.parse()?).await? else { return Ok(None) };
    let accounts = platform.accounts.of_user(ctx, user.user_id).await?;
    Ok(accounts.into_iter().next().map(|account| (user.user_id, account)))
}

async fn is_filled(platform: &Platform, ctx: &Ctx) -> Result<bool, Failure> {
    let filter = AuditFilter { action: Some("demo.filled".into()), ..AuditFilter::default() };
    let page = kernel::PageQuery::parse(None, Some(1))?;
    Ok(!platform.banks.db(ctx)?.audit_page(&filter, &page).await?.items.is_empty())
}

async fn fill_bank(platform: &Platform, ctx: &Ctx, place: u64) -> Result<usize, Failure> {
    let mut customers = Vec::new();
    let joined: Vec<_> =
        futures::stream::iter(people(place)).map(|person| join(platform, ctx, person)).buffered(4).collect().await;
    for customer in joined {
        customers.push(customer?);
    }
    // Before they do anything: what the bank tells of them is put beside what they do in the app.
    let known = behaviour::meet(platform, ctx, &customers).await?;
    let visits = visits::plan(platform, ctx, place, &customers)?;
    let postings = life::live(platform, ctx, place, &customers, &visits).await?;
    visits::count(platform, ctx, &customers, &visits).await?;
    hanging::hang(platform, ctx).await?;
    plans::make(platform, ctx, &customers).await?;
    gifts::give(platform, ctx, &customers).await?;
    scenes::play(platform, ctx, &customers).await?;
    care::look_after(platform, ctx, &customers).await?;
    safety::set(platform, ctx, &customers).await?;
    limits::set(platform, ctx, &customers).await?;
    external::offer(platform, ctx, &customers).await?;
    suspicions::tell(platform, ctx, &customers).await?;
    told::tell(platform, ctx, &customers).await?;
    opinions::ask(platform, ctx, place, &customers).await?;
    behaviour::show(platform, ctx, place, &known, &visits).await?;
    let mut tx = platform.banks.db(ctx)?.begin(ctx).await?;
    tx.audit(AuditEntry::done("demo.filled", &ctx.tenant, &json!({ "postings": postings })));
    tx.commit().await?;
    platform.banks.db(ctx)?.analyze().await?;
    Ok(postings)
}

/// A demo customer with accounts.
pub struct Customer {
    /// Who.
    pub person: Person,
    /// The user.
    pub user_id: kernel::Id<contracts::user::User>,
    /// Class I first.
    pub accounts: Vec<AccountView>,
}

async fn join(platform: &Platform, ctx: &Ctx, person: Person) -> Result<Customer, Failure> {
    let ctx = Ctx { clock: Clock::set_to(days_before(ctx, DAYS).plus_seconds(person.joined_after_s)), ..ctx.clone() };
    let phone = person.phone.parse()?;
    let (name, id_number) = (person.name.parse()?, person.id_number.parse()?);
    let users: &dyn Users = &*platform.users;
    let user = users.register(&ctx, &phone).await?;
    users.verify_name(&ctx, user.user_id, &name, Some(&id_number), UserClass::ClassOne).await?;
    let accounts: &dyn Accounts = &*platform.accounts;
    let mut held = accounts.of_user(&ctx, user.user_id).await?;
    let third = person.second_account.then_some(AccountKind::ClassThree);
    let wanted = [Some(AccountKind::ClassOne), person.second_account.then_some(AccountKind::ClassTwo), third];
    for kind in wanted.into_iter().flatten().skip(held.len()) {
        let main = held.first().map(|account| account.account_no.clone());
        let document = match kind {
            AccountKind::ClassOne => None,
            AccountKind::ClassTwo => Some(account::Document::ClassTwo),
            AccountKind::ClassThree => Some(account::Document::ClassThree),
        };
        held.push(match (document, main) {
            // As online: bound to the customer's own class I account, which the bank itself confirms.
            (Some(document), Some(account_no)) => {
                let version = document.built_in().version.to_string();
                let order = account::OpenOrder {
                    kind,
                    bound: account::Bound { account_no, phone: phone.clone() },
                    accepted: vec![account::Accepted { document, version }],
                    proof: account::Proof::Demonstration,
                };
                platform.online.accounts.open(&ctx, user.user_id, &order).await?
            }
            _ => accounts.open(&ctx, OpenAccount { user_id: user.user_id, holder: name.clone(), kind }).await?,
        });
    }
    let authority: &dyn Authority = &*platform.auth;
    let secrets = Enrolment { password: PASSWORD.to_owned(), pin: Some(PIN.to_owned()) };
    authority.enrol(&ctx, user.user_id, secrets).await?;
    Ok(Customer { person, user_id: user.user_id, accounts: held })
}

fn days_before(ctx: &Ctx, days: i64) -> Timestamp {
    ctx.now().plus_seconds(-days * 86_400)
}

/// A context that acts as `customer` at `at`.
fn as_customer(ctx: &Ctx, customer: &Customer, at: Timestamp) -> Ctx {
    let user_id = customer.user_id.to_string();
    let actor = Actor::Customer { user_id, session_id: "demo".into(), device_id: "demo".into() };
    Ctx { actor, clock: Clock::set_to(at), ..ctx.clone() }
}
