//! Stand-ins for the ports of others, in tests.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    Account, AccountCard, AccountKind, AccountStatus, AccountView, Accounts, EntryView, FirstPosting, InternalAccount,
    OpenAccount, Posted, Posting,
};
use contracts::operator_mail::{Lettered, OperatorLetter, OperatorMail};
use contracts::user::{
    Carrier, DeviceInfo, DeviceStanding, OpenedSession, TextMessage, User, UserClass, UserView, Users,
};
use gateway::{ActorNames, Problem};
use kernel::{AccountNo, Ctx, Id, Lang, Money, PersonName, Phone, ResidentId};
use parking_lot::Mutex;

/// Users who are all called the same.
pub struct Somebody;

#[async_trait]
impl Users for Somebody {
    async fn by_phone(&self, _: &Ctx, _: &Phone) -> Result<Option<UserView>, PortFault> {
        Ok(None)
    }
    async fn get(&self, ctx: &Ctx, user_id: Id<User>) -> Result<Option<UserView>, PortFault> {
        let (phone, name) = ("13800000001".parse().unwrap(), Some("陈小海".parse::<PersonName>().unwrap()));
        let (class, created_at) = (UserClass::ClassOne, ctx.now());
        Ok(Some(UserView { user_id, phone, name, class, created_at, lang: Lang::Zh }))
    }
    async fn search(&self, _: &Ctx, _: &str) -> Result<Vec<UserView>, PortFault> {
        Ok(Vec::new())
    }
    async fn register(&self, _: &Ctx, _: &Phone) -> Result<UserView, PortFault> {
        not_asked()
    }
    async fn verify_name(
        &self,
        _: &Ctx,
        _: Id<User>,
        _: &PersonName,
        _: Option<&ResidentId>,
        _: UserClass,
    ) -> Result<(), PortFault> {
        not_asked()
    }
    async fn device(&self, _: &Ctx, _: Id<User>, _: &str) -> Result<DeviceStanding, PortFault> {
        not_asked()
    }
    async fn open_session(&self, _: &Ctx, _: Id<User>, _: &DeviceInfo) -> Result<OpenedSession, PortFault> {
        not_asked()
    }
    async fn end_sessions(&self, _: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        not_asked()
    }
    async fn send_text(&self, _: &Ctx, _: TextMessage) -> Result<Carrier, PortFault> {
        not_asked()
    }
}

/// Operators whom nobody has a name for.
pub struct Nameless;

#[async_trait]
impl ActorNames for Nameless {
    async fn names(&self, _: &Ctx, _: &BTreeSet<String>) -> Result<HashMap<String, String>, Problem> {
        Ok(HashMap::new())
    }
}

/// What becomes of the next letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Post {
    /// It is written.
    #[default]
    Works,
    /// It is written, and nobody hears of it.
    WritesAndFails,
    /// It is not written.
    Fails,
    /// The operator does without.
    Unwanted,
}

/// Letters to operators, by what they are known by.
#[derive(Default)]
pub struct Letters {
    /// Those written.
    pub written: Mutex<BTreeMap<String, OperatorLetter>>,
    /// What becomes of the next.
    pub post: Mutex<Post>,
}

#[async_trait]
impl OperatorMail for Letters {
    async fn write(&self, _: &Ctx, letter: &OperatorLetter) -> Result<Lettered, PortFault> {
        let post = *self.post.lock();
        if matches!(post, Post::Works | Post::WritesAndFails) {
            self.written.lock().insert(letter.key.clone(), letter.clone());
        }
        match post {
            Post::Works => Ok(Lettered::Written),
            Post::Unwanted => Ok(Lettered::Unwanted),
            Post::Fails | Post::WritesAndFails => not_asked(),
        }
    }
}

/// Everybody has one account with 1,234.00 yuan.
pub struct Purse;

#[async_trait]
impl Accounts for Purse {
    async fn of_user(&self, ctx: &Ctx, user_id: Id<User>) -> Result<Vec<AccountView>, PortFault> {
        let (account_no, holder) = ("6222020000000000018".parse().unwrap(), "陈小海".parse().unwrap());
        let (kind, status, opened_at) = (AccountKind::ClassOne, AccountStatus::Active, ctx.now());
        let (balance, held) = (Money::cny(123_400), Money::cny(0));
        let product = ("活期".to_owned(), "Current".to_owned());
        let account_id = ctx.new_id();
        let available = balance;
        Ok(vec![AccountView {
            account_id,
            account_no,
            user_id,
            holder,
            kind,
            status,
            balance,
            available,
            held,
            product,
            opened_at,
        }])
    }
    async fn get(&self, _: &Ctx, _: Id<Account>) -> Result<Option<AccountView>, PortFault> {
        not_asked()
    }
    async fn card(&self, _: &Ctx, _: Id<Account>) -> Result<Option<AccountCard>, PortFault> {
        not_asked()
    }
    async fn by_number(&self, _: &Ctx, _: &AccountNo) -> Result<Option<AccountCard>, PortFault> {
        not_asked()
    }
    async fn post(&self, _: &Ctx, _: Posting) -> Result<Posted, PortFault> {
        not_asked()
    }
    async fn first_posting(&self, _: &Ctx, _: &str) -> Result<Option<FirstPosting>, PortFault> {
        not_asked()
    }
    async fn counters(&self, _: &Ctx, _: &[String]) -> Result<Vec<i64>, PortFault> {
        not_asked()
    }
    async fn open(&self, _: &Ctx, _: OpenAccount) -> Result<AccountView, PortFault> {
        not_asked()
    }
    async fn internal_balance(&self, _: &Ctx, _: InternalAccount) -> Result<Money, PortFault> {
        not_asked()
    }
    async fn entries_of_transfer(&self, _: &Ctx, _: &str) -> Result<Vec<EntryView>, PortFault> {
        not_asked()
    }
}

fn not_asked<T>() -> Result<T, PortFault> {
    Err(PortFault::Store("not asked in this test".to_owned()))
}
