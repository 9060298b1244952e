//! Who takes part: banks, and customers with their first money.

use contracts::account::{Account, AccountKind, Accounts, InternalAccount, OpenAccount, Party};
use contracts::user::{User, Users};
use kernel::{AccountNo, Actor, Channel, Clock, Ctx, Id, Idempotency, Money, PersonName, TenantId};

use super::calls;
use super::model::Who;
use crate::serve::Failure;
use crate::wiring::Platform;

/// Banks that take part.
const BANKS: [&str; 3] = ["north", "south", "west"];
/// Customers of each.
const CUSTOMERS: usize = 5;
/// Paid in when an account is opened, fen.
const FIRST: i64 = 300_000;
/// What one may pay to others in a day here, fen. Low, so that it is met.
pub const DAILY_CAP: i64 = 500_000;

/// A customer with an account.
#[derive(Debug, Clone)]
pub struct Customer {
    /// The bank's place in the cast.
    pub bank: usize,
    /// Their user.
    pub user: Id<User>,
    /// Their account.
    pub account: Id<Account>,
    /// Its number.
    pub number: AccountNo,
    /// Its name.
    pub name: PersonName,
}

/// Everybody, and the clock they share.
#[derive(Debug)]
pub struct Cast {
    /// The time.
    pub clock: Clock,
    /// The banks' ids.
    pub banks: Vec<TenantId>,
    /// Their numbers in the clearing.
    pub bank_nos: Vec<String>,
    /// Interest on what is on their accounts, parts per million a year.
    pub rate_ppm: i64,
    /// The customers, bank after bank.
    pub customers: Vec<Customer>,
}

impl Cast {
    /// Opens the banks and the accounts; all with their first money.
    pub async fn assemble(platform: &Platform) -> Result<(Self, Vec<i64>), Failure> {
        let clock = platform.clock.clone();
        let alliance = platform.system("simulation");
        let (_, brand) = content::demo::brands().into_iter().next().ok_or("no brand to open a bank with")?;
        let (mut banks, mut bank_nos, mut customers) = (Vec::new(), Vec::new(), Vec::new());
        for id in BANKS {
            let tenant: TenantId = id.parse()?;
            let bank = platform.open_bank(&alliance, tenant.clone(), &brand, None).await?;
            let ctx = alliance.in_tenant(tenant.clone());
            platform.auth.allow_small_payments(&ctx, Money::cny(DAILY_CAP)).await?;
            // Nobody answers challenges here. The limit table stays, and the ledger.
            let off = risk::Setting { enabled: false, thresholds: Default::default() };
            for rule in ["transfer_velocity", "night_large_amount", "new_device_large_amount", "first_time_payee_large"]
            {
                let _ = platform.risk.set_rule(&ctx, rule, off.clone()).await;
            }
            for n in 0..CUSTOMERS {
                customers.push(open(platform, &ctx, banks.len(), n).await?);
            }
            banks.push(tenant);
            bank_nos.push(bank.bank_no.clone());
        }
        let balances = vec![FIRST; customers.len()];
        let first: &Customer = customers.first().ok_or("nobody takes part")?;
        let interest = platform.accounts.interest_of(&alliance.in_tenant(banks[0].clone()), first.account).await?;
        let cast = Self { clock, banks, bank_nos, rate_ppm: interest.rate_ppm, customers };
        for (who, customer) in cast.customers.iter().enumerate() {
            let ctx = cast.system(customer.bank);
            let cash = Party::Internal(InternalAccount::Cash);
            let funding = calls::posting(&format!("sim:first:{who}"), vec![(cash, customer.party(), FIRST)]);
            platform.accounts.post(&ctx, funding).await?;
        }
        Ok((cast, balances))
    }

    /// The platform's own work at a bank.
    pub fn system(&self, bank: usize) -> Ctx {
        Ctx::system(self.banks[bank].clone(), "simulation", self.clock.clone())
    }

    /// A customer's own call.
    pub fn customer(&self, who: Who, key: &str, fingerprint: &str) -> Ctx {
        let customer = &self.customers[who];
        let device_id = format!("device-{who}");
        let actor = Actor::Customer { user_id: customer.user.to_string(), session_id: "simulation".into(), device_id };
        let idempotency = Some(Idempotency::new(key.to_owned(), fingerprint.to_owned()));
        Ctx { actor, channel: Channel::H5, idempotency, ..self.system(customer.bank) }
    }

    /// The bank's calendar day.
    pub fn day(&self) -> String {
        self.clock.now().date_in(kernel::time::DEFAULT_ZONE).to_string()
    }
}

impl Customer {
    /// As a side of a posting.
    pub fn party(&self) -> Party {
        Party::Account(self.account)
    }
}

async fn open(platform: &Platform, ctx: &Ctx, bank: usize, n: usize) -> Result<Customer, Failure> {
    const SURNAMES: [&str; 8] = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王"];
    let phone = format!("13{bank}{n:08}").parse()?;
    let user = platform.users.register(ctx, &phone).await?.user_id;
    let name: PersonName = format!("{}模拟", SURNAMES[(bank * CUSTOMERS + n) % SURNAMES.len()]).parse()?;
    let order = OpenAccount { user_id: user, holder: name.clone(), kind: AccountKind::ClassOne };
    let account = platform.accounts.open(ctx, order).await?;
    Ok(Customer { bank, user, account: account.account_id, number: account.account_no, name })
}
