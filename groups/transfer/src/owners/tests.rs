//! Orders follow their account, payees their user, and both go back.

use contracts::account::{AccountKind, CARD_BOUND, CardBound};
use contracts::identity::{
    ACCOUNT_OWNER_CHANGED, AccountOwnerChanged, MERGES, Merge, MergeLedger, USERS_MERGED, USERS_SPLIT, UsersMerged,
    UsersSplit,
};
use contracts::user::User;
use kernel::{Event, Id};
use storage::jobs::Work;
use storage::{Outbox, args};

use super::{Follow, consumption};
use crate::payees::NewPayee;
use crate::scene_tests::{Fixture, on_every_engine};

impl Fixture {
    async fn told(&self, event: Event) {
        let db = self.bank.banks.db(self.ctx()).unwrap();
        let mut tx = db.begin(self.ctx()).await.unwrap();
        tx.publish(event);
        tx.commit().await.unwrap();
        Outbox::new(db.clone(), self.ctx().clone()).drain(&consumption()).await.unwrap();
        assert_eq!(db.letters_count().await.unwrap(), 0, "an event could not be taken in");
    }

    async fn merged(&self, from: Id<User>, to: Id<User>) -> Id<Merge> {
        let merge_id = self.ctx().new_id();
        self.told(Event::new(USERS_MERGED, MERGES, &UsersMerged { merge_id, from, to })).await;
        merge_id
    }

    async fn split(&self, merge_id: Id<Merge>, homes: Vec<Id<User>>, from: Id<User>) {
        let to = homes[0];
        self.told(Event::new(USERS_SPLIT, MERGES, &UsersSplit { merge_id, homes, from, to })).await;
    }

    async fn passed(&self, from: Id<User>, to: Id<User>) {
        let body = AccountOwnerChanged {
            account_id: self.payer.account_id,
            kind: AccountKind::ClassOne,
            from,
            to,
            merge_id: self.ctx().new_id(),
        };
        self.told(Event::new(ACCOUNT_OWNER_CHANGED, self.payer.account_id, &body)).await;
    }

    async fn keeps(&self, user: Id<User>, key: &str) -> String {
        let new = NewPayee {
            name: self.payee.holder.clone(),
            account_no: self.payee.account_no.clone(),
            bank_no: self.bank.banks.of(self.ctx()).unwrap().bank_no.clone(),
            alias: None,
        };
        self.service.keep_payee(&self.call(key), user, new).await.unwrap().payee_id.to_string()
    }

    async fn payees_of(&self, user: Id<User>) -> Vec<String> {
        let found = self.service.payees(self.ctx(), user).await.unwrap();
        found.into_iter().map(|payee| payee.payee_id.to_string()).collect()
    }

    async fn orders_of(&self, user: Id<User>) -> i64 {
        let db = self.bank.banks.db(self.ctx()).unwrap();
        let sql = "SELECT COUNT(*) AS n FROM transfer_order WHERE user_id = $1";
        db.fetch_one(sql, args![user]).await.unwrap().int("n").unwrap()
    }
}

#[tokio::test]
async fn orders_go_with_the_account_and_come_back_with_it() {
    on_every_engine(|fixture| async move {
        let (joined, kept) = (fixture.user(), fixture.ctx().new_id());
        fixture.service.create(&fixture.call("one"), joined, &fixture.order(1_000)).await.unwrap();
        fixture.passed(joined, kept).await;
        assert_eq!((fixture.orders_of(joined).await, fixture.orders_of(kept).await), (0, 1));
        // What was under way when the account passed still says whose it was; it is found.
        fixture.service.create(&fixture.call("two"), joined, &fixture.order(1_000)).await.unwrap();
        assert_eq!(fixture.orders_of(joined).await, 1);
        let db = fixture.bank.banks.db(fixture.ctx()).unwrap();
        Follow.run(fixture.ctx(), &db).await.unwrap();
        assert_eq!((fixture.orders_of(joined).await, fixture.orders_of(kept).await), (0, 2));
        // And what was ordered meanwhile goes back with the account as well.
        fixture.passed(kept, joined).await;
        assert_eq!((fixture.orders_of(joined).await, fixture.orders_of(kept).await), (2, 0));
        Follow.run(fixture.ctx(), &db).await.unwrap();
        assert_eq!(fixture.orders_of(joined).await, 2);
        let bound = CardBound { card_id: fixture.ctx().new_id(), user_id: kept };
        fixture.told(Event::new(CARD_BOUND, bound.card_id, &bound)).await;
    })
    .await;
}

#[tokio::test]
async fn payees_pass_with_their_user_and_go_home_from_wherever_they_are() {
    on_every_engine(|fixture| async move {
        let users: Vec<Id<User>> = (0..3).map(|_| fixture.ctx().new_id()).collect();
        let own = fixture.keeps(users[0], "a").await;
        let inner = fixture.merged(users[0], users[1]).await;
        assert_eq!(fixture.payees_of(users[1]).await, std::slice::from_ref(&own));
        // The last has the same payee: the one that would pass stays with the second.
        let theirs = fixture.keeps(users[2], "b").await;
        let outer = fixture.merged(users[1], users[2]).await;
        assert_eq!(fixture.payees_of(users[2]).await, std::slice::from_ref(&theirs));
        assert_eq!(fixture.payees_of(users[1]).await, std::slice::from_ref(&own));
        fixture.split(inner, vec![users[0]], users[2]).await;
        assert_eq!(fixture.payees_of(users[0]).await, std::slice::from_ref(&own));
        fixture.split(outer, vec![users[1]], users[2]).await;
        assert_eq!(fixture.payees_of(users[2]).await, [theirs]);
        let moved = fixture.service.moved(fixture.ctx(), inner).await.unwrap();
        assert_eq!((moved[0].passed, moved[0].returned), (1, 1));
        assert!(fixture.service.moved(fixture.ctx(), outer).await.unwrap().is_empty());
    })
    .await;
}
