//! Use cases that show or serve a customer together with what other groups know: accounts and tools.

use std::sync::Arc;

use contracts::PortFault;
use contracts::account::{
    AccountKind, AccountView, Accounts, Counterparty, InternalAccount, Leg, MovementKind, Narrative, OpenAccount,
    Party, Posted, Posting,
};
use contracts::auth::{Authority, ToolState};
use contracts::user::{LastLogin, User, UserClass};
use kernel::{AuditEntry, Ctx, Id, Money, Page, PageQuery, PersonName, ResidentId, Timestamp};
use serde_json::json;

use crate::device::Named;
use crate::error::Error;
use crate::model::{Search, made_up_id_number};
use crate::service::Service;
use crate::sessions::signed_in;
use crate::store::{Listed, Person};

/// What a demo account is funded with: 20,000.00 yuan.
const DEMO_FUNDS: Money = Money::cny(2_000_000);

/// Users with their accounts and tools.
pub struct Desk {
    pub(crate) users: Arc<Service>,
    accounts: Arc<dyn Accounts>,
    authority: Arc<dyn Authority>,
    /// Demo accounts are opened one at a time, so that two clicks do not open two.
    opening: tokio::sync::Mutex<()>,
}

/// The signed-in customer.
pub struct Own {
    pub person: Person,
    pub has_pin: bool,
    pub device_name: String,
    pub last_login: Option<LastLogin>,
}

/// A row of the look-up.
pub struct Row {
    pub person: Person,
    pub last_login_at: Option<Timestamp>,
    pub accounts: i64,
}

/// A customer in detail.
pub struct Detail {
    pub row: Row,
    pub accounts: Vec<AccountView>,
    pub devices: Vec<Named>,
    pub tools: Vec<ToolState>,
}

impl Desk {
    pub fn new(users: Arc<Service>, accounts: Arc<dyn Accounts>, authority: Arc<dyn Authority>) -> Self {
        Self { users, accounts, authority, opening: tokio::sync::Mutex::default() }
    }

    /// The signed-in customer's own page.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn me(&self, ctx: &Ctx) -> Result<Own, Error> {
        let (user, _) = signed_in(ctx)?;
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let (session, last_login) = self.users.own_session(ctx).await?;
        let has_pin = self.authority.has_pin(ctx, user).await?;
        Ok(Own { person, has_pin, device_name: session.device_name, last_login })
    }

    /// Customers by phone, id, account number or beginning of the name; everybody when `text` is empty.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn look_up(&self, ctx: &Ctx, text: &str, page: &PageQuery) -> Result<Page<Row>, Error> {
        let listed = match Search::parse(text) {
            Search::All => self.users.list(ctx, None, page).await?,
            Search::Name(name) => self.users.list(ctx, Some(&name), page).await?,
            Search::Phone(phone) => self.one(ctx, self.users.person_by_phone(ctx, &phone).await?).await?,
            Search::User(user) => self.one(ctx, self.users.person(ctx, user).await?).await?,
            Search::Account(number) => match self.accounts.by_number(ctx, &number).await? {
                Some(card) => self.one(ctx, self.users.person(ctx, card.user_id).await?).await?,
                None => Page { items: Vec::new(), next_cursor: None },
            },
        };
        let mut items = Vec::with_capacity(listed.items.len());
        for Listed { person, last_login_at } in listed.items {
            let accounts = self.accounts.of_user(ctx, person.view.user_id).await?.len();
            items.push(Row { person, last_login_at, accounts: i64::try_from(accounts).unwrap_or(i64::MAX) });
        }
        Ok(Page { items, next_cursor: listed.next_cursor })
    }

    async fn one(&self, ctx: &Ctx, found: Option<Person>) -> Result<Page<Listed>, Error> {
        let items = match found {
            Some(person) => {
                let last_login_at = self.users.last_login(ctx, person.view.user_id).await?;
                vec![Listed { person, last_login_at }]
            }
            None => Vec::new(),
        };
        Ok(Page { items, next_cursor: None })
    }

    /// One customer with accounts, devices and tools.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn detail(&self, ctx: &Ctx, user: Id<User>) -> Result<Detail, Error> {
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let accounts = self.accounts.of_user(ctx, user).await?;
        let last_login_at = self.users.last_login(ctx, user).await?;
        let row = Row { person, last_login_at, accounts: i64::try_from(accounts.len()).unwrap_or(i64::MAX) };
        let devices = self.users.named_devices(ctx, user).await?;
        Ok(Detail { row, accounts, devices, tools: self.authority.tools(ctx, user).await? })
    }

    /// Ends all sessions of a customer.
    pub async fn sign_out_everywhere(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        self.users.end_all(ctx, user).await
    }

    /// Gives a user a name and a funded class I account, in demo mode. Whoever has one already is given that.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn demo_account(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        name: &PersonName,
        id_number: Option<&ResidentId>,
    ) -> Result<AccountView, Error> {
        if self.users.demo.is_none() {
            return Err(Error::NotDemo);
        }
        let _one_at_a_time = self.opening.lock().await;
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let present = self.accounts.of_user(ctx, user).await?;
        let account = match present.into_iter().find(|account| account.kind == AccountKind::ClassOne) {
            Some(account) => account,
            None => {
                // A name once verified stays: it is the one on the account.
                let holder = person.view.name.unwrap_or_else(|| name.clone());
                let made_up = made_up_id_number(&person.view.phone, &holder);
                let id_number = id_number.cloned().or(person.id_number).or(made_up);
                self.users.set_name(ctx, user, &holder, id_number.as_ref(), UserClass::RealName).await?;
                let order = OpenAccount { user_id: user, holder: holder.clone(), kind: AccountKind::ClassOne };
                let account = self.accounts.open(ctx, order).await?;
                self.users.set_name(ctx, user, &holder, None, UserClass::ClassOne).await?;
                account
            }
        };
        match self.accounts.post(ctx, funding(&account)).await {
            Ok(Posted::Done { .. }) => {}
            Ok(Posted::Refused(refusal)) => return Err(Error::DemoAccount(format!("{refusal:?}"))),
            Err(PortFault::IdempotencyReused) => return Err(Error::DemoAccount("funding key reused".to_owned())),
            Err(fault) => return Err(fault.into()),
        }
        self.accounts.get(ctx, account.account_id).await?.ok_or(Error::NotFound)
    }
}

/// The first money of a demo account, once per account.
fn funding(account: &AccountView) -> Posting {
    let key = format!("user-demo-opening:{}", account.account_id);
    Posting {
        idempotency_key: key.clone(),
        fingerprint: key,
        kind: MovementKind::Opening,
        legs: vec![Leg {
            debit: Party::Internal(InternalAccount::Cash),
            credit: Party::Account(account.account_id),
            amount: DEMO_FUNDS,
        }],
        holds: Vec::new(),
        guards: Vec::new(),
        narrative: Narrative {
            summary: "演示账户开户存入".to_owned(),
            payer: Counterparty::default(),
            payee: Counterparty::default(),
            transfer_id: None,
        },
        events: Vec::new(),
        records: Vec::new(),
        audit: Some(AuditEntry::done(
            "user.demo_account",
            account.user_id,
            &json!({ "account": account.account_no.masked(), "amount": DEMO_FUNDS }),
        )),
    }
}
