//! What stands on lists: until when, under which name, and on which side.

use contracts::risk::{Facts, Risk, Scenario, VerdictOutcome};
use contracts::user::User;
use crypto::KeyRing;

use super::super::Listing;
use super::super::error::Error;
use super::super::model::{ListKind, ListSide};
use super::{on_every_engine, outcome, page};

#[tokio::test]
async fn an_entry_of_a_list_counts_until_its_end() {
    on_every_engine(|bank| async move {
        let (desk, anna, user) = (&bank.desk, bank.operator("anna"), bank.ctx().new_id());
        let end = Some(bank.ctx().now().plus_seconds(3_600));
        let listing = Listing::black(ListKind::Account, "6222999900001234", "警方协查");
        let entry_id = desk.put_entry(&anna, Listing { expires_at: end, ..listing }).await.unwrap();
        assert_eq!(outcome(&bank, user).await, VerdictOutcome::Deny);
        assert!(desk.put_entry(&anna, Listing { entry: "not digits", ..listing }).await.is_err());
        let over =
            Listing { expires_at: Some(bank.ctx().now()), ..Listing::black(ListKind::Device, "d", "警方协查") };
        assert!(desk.put_entry(&anna, over).await.is_err());
        bank.later(3_600);
        desk.judging.reload(bank.ctx()).await.unwrap();
        assert_eq!(outcome(&bank, user).await, VerdictOutcome::Allow, "its time is over");
        let again = desk.put_entry(&anna, Listing { reason: "再次协查", ..listing }).await.unwrap();
        assert_eq!(again, entry_id, "the same entry, with a new end");
        assert_eq!(outcome(&bank, user).await, VerdictOutcome::Deny);
        desk.remove_entry(&anna, &entry_id, "协查解除").await.unwrap();
        assert_eq!(outcome(&bank, user).await, VerdictOutcome::Allow);
        assert!(matches!(desk.remove_entry(&anna, &entry_id, "协查解除").await, Err(Error::NotFound)));

        desk.judging.list_add(bank.ctx(), crate::List::Device, "stolen", "rule").await.unwrap();
        let listed = desk.entries(&anna, None, None, &page()).await.unwrap().items;
        assert_eq!((listed.len(), listed[0].entry.as_str()), (1, "stolen"), "what rules list has a name as well");
    })
    .await;
}

#[tokio::test]
async fn addresses_phones_and_customers_are_listed_told_at_once_and_not_shown_in_clear() {
    on_every_engine(|bank| async move {
        let (desk, anna, user) = (&bank.desk, bank.operator("anna"), bank.ctx().new_id::<User>());
        let judged = async |scenario, phone: Option<&str>, ip: &str| {
            let digest = |phone: &str| {
                let keys = KeyRing::from_key([5; 32]);
                hex::encode(keys.bank(&bank.ctx().tenant).blind_index(contracts::risk::PHONE_DIGEST, phone))
            };
            let facts = Facts {
                user_id: Some(user),
                device_id: Some("device-1".to_owned()),
                device_age_s: Some(30 * 86_400),
                phone: phone.map(digest),
                ip: Some(ip.parse().unwrap()),
                ..Facts::of(scenario)
            };
            let verdict = desk.judging.foresee(bank.ctx(), &facts).await.unwrap();
            verdict.reasons.into_iter().map(|reason| reason.rule).collect::<Vec<_>>()
        };
        let (opening, login) = (Scenario::AccountOpening, Scenario::Login);
        let (phone, elsewhere) = (Some("13812345678"), "198.51.100.1");
        assert!(judged(opening, phone, "203.0.113.9").await.is_empty());
        let end = Some(bank.ctx().now().plus_seconds(3_600));
        let put = async |kind, entry: &str| {
            let listing = Listing { expires_at: end, ..Listing::black(kind, entry, "警方协查") };
            desk.put_entry(&anna, listing).await
        };
        put(ListKind::Phone, "13812345678").await.unwrap();
        assert_eq!(judged(opening, phone, elsewhere).await, ["phone_black_list"]);
        assert!(judged(opening, Some("13812345679"), elsewhere).await.is_empty(), "another number");
        assert!(judged(opening, None, elsewhere).await.is_empty(), "no number is on no list");
        put(ListKind::Ip, "203.0.113.77/24").await.unwrap();
        assert_eq!(judged(login, None, "203.0.113.9").await, ["ip_black_list"]);
        assert!(judged(login, None, "203.0.114.9").await.is_empty());
        let customer = put(ListKind::Customer, &user.to_string()).await.unwrap();
        assert_eq!(judged(opening, None, elsewhere).await, ["customer_black_list"]);

        let again = put(ListKind::Ip, "203.0.113.0/24").await.unwrap();
        let listed = desk.entries(&anna, None, None, &page()).await.unwrap().items;
        assert_eq!(listed.len(), 3, "the same network is the same entry");
        let of = |kind| listed.iter().find(|row| row.kind == kind).unwrap();
        assert_eq!((of(ListKind::Ip).entry.as_str(), &of(ListKind::Ip).entry_id), ("203.0.113.0/24", &again));
        assert_eq!(of(ListKind::Phone).shown.as_deref(), Some("138****5678"));
        assert!(!of(ListKind::Phone).entry.contains("5678"), "the number is kept nowhere");
        for (kind, entry) in
            [(ListKind::Phone, "1381234567"), (ListKind::Ip, "0.0.0.0/0"), (ListKind::Customer, "nobody")]
        {
            assert!(matches!(put(kind, entry).await, Err(Error::Field { field: "entry", .. })), "{entry}");
        }
        desk.remove_entry(&anna, &customer, "协查解除").await.unwrap();
        assert!(judged(opening, None, elsewhere).await.is_empty());
        bank.later(3_600);
        desk.judging.reload(bank.ctx()).await.unwrap();
        assert!(judged(opening, phone, "203.0.113.9").await.is_empty(), "their time is over");
    })
    .await;
}

#[tokio::test]
async fn what_was_checked_is_trusted_for_a_while_and_stands_on_one_list() {
    on_every_engine(|bank| async move {
        let (desk, anna, user) = (&bank.desk, bank.operator("anna"), bank.ctx().new_id::<User>());
        let at_night = Facts {
            user_id: Some(user),
            device_id: Some("device-1".to_owned()),
            device_age_s: Some(600),
            ip: Some("203.0.113.9".parse().unwrap()),
            phone: Some("digest".to_owned()),
            account: Some("6222000011112222".to_owned()),
            amount: Some(kernel::Money::cny(9_000_000)),
            payee_account: Some("6222999900001234".to_owned()),
            first_time_payee: true,
            ..Facts::of(Scenario::Transfer)
        };
        let judged = async || desk.judging.foresee(bank.ctx(), &at_night).await.unwrap().outcome;
        let before = judged().await;
        assert!(before > VerdictOutcome::Allow, "a rule that a trusted payee overrides");
        let black = Listing::black(ListKind::Account, "6222999900001234", "代收学费的学校");
        let white = Listing { side: ListSide::White, ..black };
        let year = bank.ctx().now().plus_seconds(365 * 86_400);
        for end in [None, Some(bank.ctx().now()), Some(year.plus_seconds(2 * 86_400))] {
            let refused = desk.put_entry(&anna, Listing { expires_at: end, ..white }).await;
            assert!(matches!(refused, Err(Error::Field { field: "expires_at", .. })), "{end:?}");
        }
        let entry_id = desk.put_entry(&anna, Listing { expires_at: Some(year), ..white }).await.unwrap();
        assert_eq!(judged().await, VerdictOutcome::Allow);
        desk.judging.list_add(bank.ctx(), crate::List::Account, "6222999900001234", "a rule").await.unwrap();
        assert_eq!(judged().await, VerdictOutcome::Allow, "who trusts it has looked: no rule takes it off");

        // The other list takes it off this one, and a floor is a floor.
        assert_eq!(desk.put_entry(&anna, black).await.unwrap(), entry_id);
        assert_eq!(judged().await, VerdictOutcome::Deny);
        let listed = async |side| desk.entries(&anna, Some(side), None, &page()).await.unwrap().items.len();
        assert_eq!((listed(ListSide::Black).await, listed(ListSide::White).await), (1, 0));

        let trusted = Listing { expires_at: Some(year), ..Listing { side: ListSide::White, ..black } };
        desk.put_entry(&anna, trusted).await.unwrap();
        assert_eq!((listed(ListSide::Black).await, listed(ListSide::White).await), (0, 1));
        bank.later(365 * 86_400);
        desk.judging.reload(bank.ctx()).await.unwrap();
        assert_eq!(judged().await, before, "trust ends");
    })
    .await;
}
