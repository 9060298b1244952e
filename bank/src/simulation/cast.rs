//! Who takes part: banks, and people with their accounts.

use std::cell::RefCell;
use std::collections::BTreeMap;

use contracts::account::{Account, Accounts, HungCard, InternalAccount, OpenAccount, Party};
use contracts::user::{User, UserClass, Users};
use kernel::{AccountNo, Actor, Channel, Clock, Ctx, Id, Idempotency, Money, PersonName, Phone, ResidentId, TenantId};

use super::books::{ACCOUNTS_MAX, Acct, BALANCE_CAP, Books, DAILY_CAP, caps};
use super::calls;
use super::gifts;
use super::model::{Class, Named, Who};
use super::pulls::Card;
use crate::serve::Failure;
use crate::wiring::Platform;

/// Banks that take part.
const BANKS: [&str; 3] = ["north", "south", "west"];
/// People; each is a customer of every bank.
const PEOPLE: usize = 4;
/// Paid into a class I account when it is opened, fen.
const FIRST: i64 = 2_000_000;

/// An account, and whose it is.
#[derive(Debug, Clone)]
pub struct Customer {
    /// The bank's place in the cast.
    pub bank: usize,
    /// Their user.
    pub user: Id<User>,
    /// Their phone.
    pub phone: Phone,
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
    /// The accounts, bank after bank, and then those opened later.
    pub customers: Vec<Customer>,
    /// The name of nobody who takes part.
    pub nobody: PersonName,
    /// What the platform named what calls have made.
    pub named: RefCell<BTreeMap<u64, Named>>,
    /// Codes of red packets by the call that gave them.
    pub codes: RefCell<BTreeMap<u64, String>>,
    /// The cards people have hung, in the order of the books.
    pub cards: Vec<Id<HungCard>>,
}

impl Cast {
    /// Opens the banks and the accounts; those of class I with their first money.
    pub async fn assemble(platform: &Platform) -> Result<(Self, Books), Failure> {
        let clock = platform.clock.clone();
        let alliance = platform.system("simulation");
        let (_, brand) = content::demo::brands().into_iter().next().ok_or("no brand to open a bank with")?;
        let mut cast = Self {
            clock,
            banks: vec![],
            bank_nos: vec![],
            rate_ppm: 0,
            customers: vec![],
            nobody: "无此人".parse()?,
            named: RefCell::default(),
            codes: RefCell::default(),
            cards: vec![],
        };
        let mut books = Books::default();
        books.at(cast.clock.now());
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
            low_figures(platform, &ctx).await?;
            cast.banks.push(tenant);
            cast.bank_nos.push(bank.bank_no.clone());
            for n in 0..PEOPLE {
                cast.join(platform, &mut books, n).await?;
            }
        }
        for who in 0..cast.customers.len() {
            cast.small(platform, &mut books, who).await?;
        }
        for who in 0..PEOPLE * BANKS.len() {
            cast.hang(platform, &mut books, who).await?;
        }
        let first: &Customer = cast.customers.first().ok_or("nobody takes part")?;
        cast.rate_ppm = platform.accounts.interest_of(&cast.system(0), first.account).await?.rate_ppm;
        Ok((cast, books))
    }

    /// A person becomes a customer of the bank that was opened last, with a class I account and money on it.
    async fn join(&mut self, platform: &Platform, books: &mut Books, n: usize) -> Result<(), Failure> {
        const SURNAMES: [&str; PEOPLE] = ["赵", "钱", "孙", "李"];
        let bank = self.banks.len() - 1;
        let ctx = self.system(bank);
        let phone: Phone = format!("1380000000{n}").parse()?;
        let user = platform.users.register(&ctx, &phone).await?.user_id;
        let name: PersonName = format!("{}模拟", SURNAMES[n]).parse()?;
        platform.users.verify_name(&ctx, user, &name, Some(&resident_id(n)?), UserClass::ClassOne).await?;
        let order = OpenAccount { user_id: user, holder: name.clone(), kind: calls::kind_of(Class::One) };
        let account = platform.accounts.open(&ctx, order).await?;
        let customer = Customer { bank, user, phone, account: account.account_id, number: account.account_no, name };
        let cash = Party::Internal(InternalAccount::Cash);
        let key = format!("sim:first:{bank}:{n}");
        platform.accounts.post(&ctx, calls::posting(&key, vec![(cash, customer.party(), FIRST)])).await?;
        self.customers.push(customer);
        let acct = acct(bank, bank * PEOPLE + n, Class::One, None, &ctx);
        books.accts.push(Acct { balance: FIRST, moved: true, ..acct });
        Ok(())
    }

    /// Everybody has one account more at each bank, of class II or III; half of them bound to the account at this bank,
    /// the others to the one at the next.
    async fn small(&mut self, platform: &Platform, books: &mut Books, main: Who) -> Result<(), Failure> {
        let of = self.customers[main].clone();
        let n = main % PEOPLE;
        let class = if n.is_multiple_of(2) { Class::Two } else { Class::Three };
        let bound = if n < 2 { main } else { (main + PEOPLE) % (PEOPLE * BANKS.len()) };
        let ctx = self.system(of.bank);
        let order = OpenAccount { user_id: of.user, holder: of.name.clone(), kind: calls::kind_of(class) };
        let opened = platform.accounts.open(&ctx, order).await?;
        let to = &self.customers[bound];
        let binding = account::Binding {
            bank_no: self.bank_nos[to.bank].clone(),
            bank: ("simulation".to_owned(), "simulation".to_owned()),
            account_no: to.number.clone(),
            holder: to.name.clone(),
            kind: account::BoundKind::ClassOne,
            bound_account: (to.bank == of.bank).then_some(to.account),
        };
        platform.accounts.bind(&ctx, opened.account_id, &binding).await?;
        let owner = books.accts[main].owner;
        books.accts.push(acct(of.bank, owner, class, Some(bound), &ctx));
        self.customers.push(Customer { account: opened.account_id, number: opened.account_no, ..of });
        Ok(())
    }

    /// Everybody hangs their class I account at the next bank as a card.
    async fn hang(&mut self, platform: &Platform, books: &mut Books, who: Who) -> Result<(), Failure> {
        let payer = (who + PEOPLE) % (PEOPLE * BANKS.len());
        let (here, there) = (&self.customers[who], &self.customers[payer]);
        let document = account::Document::HangCard;
        let order = account::BindOrder {
            card_no: there.number.clone(),
            phone: there.phone.clone(),
            holder: None,
            accepted: vec![account::Accepted { document, version: document.built_in().version.to_string() }],
            proof: account::Proof::Demonstration,
        };
        let card = platform.online.cards.bind(&self.system(here.bank), here.user, &order).await?;
        self.cards.push(card.card_id);
        books.cards.push(Card { owner: books.accts[who].owner, payer });
        Ok(())
    }

    /// What a call has made, by its name.
    pub fn name_of(&self, call: u64) -> Option<Named> {
        self.named.borrow().get(&call).copied()
    }

    /// An account that was opened by a call has taken its place in the books; it takes it here.
    pub async fn has_opened(&mut self, platform: &Platform, by: Who, named: Named) -> Result<(), Failure> {
        let of = self.customers[by].clone();
        let view = platform.accounts.get(&self.system(of.bank), named.cast()).await?.ok_or("an account is gone")?;
        self.customers.push(Customer { account: view.account_id, number: view.account_no, ..of });
        Ok(())
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

/// Figures of the classes and of red packets so low that they are met.
async fn low_figures(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    let class = |class: Class| {
        let (out, into) = caps(class).unwrap_or_default();
        serde_json::json!({
            "count_max": ACCOUNTS_MAX, "balance_max_minor": (class == Class::Three).then_some(BALANCE_CAP),
            "out_day_minor": out[0], "out_year_minor": out[1], "in_day_minor": into[0], "in_year_minor": into[1],
        })
    };
    let classes = serde_json::json!({ "class_two": class(Class::Two), "class_three": class(Class::Three) });
    let packets = serde_json::json!({
        "share_max_minor": gifts::SHARE_MAX, "total_max_minor": gifts::TOTAL_MAX,
        "day_gross_max_minor": gifts::GIVEN_DAY_MAX, "code_tries_day_max": gifts::WRONG_CODES_MAX,
    });
    for (name, body) in [("account.classes", classes), ("transfer.red_packets", packets)] {
        let mut sets = platform.modules.iter().flat_map(|module| &module.parameters);
        let set = sets.find(|set| set.name() == name).ok_or("no such figures")?;
        let new = parameters::NewVersion { effective_from: None, body, note: "simulation".to_owned() };
        parameters::Parameters::new(platform.banks.clone()).set(ctx, set.as_ref(), new).await?;
    }
    Ok(())
}

fn acct(bank: usize, owner: usize, class: Class, bound: Option<Who>, ctx: &Ctx) -> Acct {
    Acct {
        owner,
        bank,
        class,
        balance: 0,
        bound,
        verified: false,
        funded: false,
        closed: false,
        moved: false,
        idle: false,
        opened: ctx.now(),
        out: [0; 2],
        into: [0; 2],
        cash: 0,
        bars: vec![],
        days: Default::default(),
    }
}

/// A made-up resident id with a right check digit (GB 11643).
fn resident_id(n: usize) -> Result<ResidentId, Failure> {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let front = format!("11010519491231{n:03}");
    let digits = front.bytes().map(|digit| usize::from(digit - b'0'));
    let sum: usize = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let check = char::from(b"10X98765432"[sum % 11]);
    Ok(format!("{front}{check}").parse()?)
}
