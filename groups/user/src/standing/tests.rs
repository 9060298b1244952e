//! Standing against real databases: the class follows the evidence, and who somebody is, is verified once and for one user.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    ACCOUNT_OPENED, AccountKind, AccountOpened, BoundCard, BoundCards, CARD_BOUND, CARD_UNBOUND, CardBound, CardKind,
    CardUnbound, HungCard,
};
use contracts::identity_check::{IdentityAnswer, IdentityCheck, IdentityDisagreement, IdentityQuestion, IdentityRoute};
use contracts::user::{RestraintReason, User, UserClass, Users};
use kernel::{Ctx, Event, Id, Idempotency, PersonName, ResidentId};
use parameters::Parameters;
use parking_lot::Mutex;
use storage::Outbox;
use storage::jobs::Work;

use super::model::{EvidenceKind, Proof};
use super::service::Standings;
use super::{DemonstrationIdentityCheck, Refusal, react, store};
use crate::document::jobs::Tell;
use crate::document::{Document, DocumentState};
use crate::error::Error;
use crate::tests::{Fixture, on_every_engine};

/// Cards that stand in these names.
struct Cards(Vec<&'static str>);

#[async_trait]
impl BoundCards for Cards {
    async fn cards_of(&self, ctx: &Ctx, _: Id<User>) -> Result<Vec<BoundCard>, PortFault> {
        let card = |holder: &&str| BoundCard {
            card_id: ctx.new_id(),
            card_no: "4111111111111111".parse().unwrap(),
            holder: holder.parse().unwrap(),
            kind: CardKind::Debit,
            bank_no: "910910000018".into(),
            bank: ("外行".into(), "Elsewhere".into()),
            alias: None,
            bound_at: ctx.now(),
        };
        Ok(self.0.iter().map(card).collect())
    }

    async fn card_of(&self, _: &Ctx, _: Id<User>, _: Id<HungCard>) -> Result<Option<BoundCard>, PortFault> {
        Ok(None)
    }
}

/// A register that gives these answers, one a call, and then confirms.
struct Register(Mutex<Vec<IdentityAnswer>>);

#[async_trait]
impl IdentityCheck for Register {
    fn route(&self) -> IdentityRoute {
        IdentityRoute::Register
    }

    async fn check(&self, _: &Ctx, _: &IdentityQuestion) -> Result<IdentityAnswer, PortFault> {
        Ok(self.0.lock().pop().unwrap_or(IdentityAnswer::Confirmed))
    }
}

fn standings(fixture: &Fixture, cards: Vec<&'static str>, check: Arc<dyn IdentityCheck>) -> Standings {
    let parameters = Parameters::new(fixture.bank.banks.clone());
    Standings { users: fixture.service.clone(), parameters, cards: Arc::new(Cards(cards)), check }
}

fn confirming() -> Arc<dyn IdentityCheck> {
    Arc::new(Register(Mutex::default()))
}

/// A call with a key of its own.
fn keyed(fixture: &Fixture, key: &str) -> Ctx {
    let promise = Idempotency::new(format!("customer:u:{key}"), "fingerprint".into());
    Ctx { idempotency: Some(promise), ..fixture.ctx().clone() }
}

fn refusal<T>(answer: Result<T, Error>) -> Refusal {
    match answer {
        Err(Error::Standing(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused"),
    }
}

fn lin() -> (PersonName, ResidentId) {
    ("林知夏".parse().unwrap(), "11010519491231002X".parse().unwrap())
}

async fn class(fixture: &Fixture, user: Id<User>) -> UserClass {
    fixture.service.get(fixture.ctx(), user).await.unwrap().unwrap().class
}

#[tokio::test]
async fn the_class_follows_cards_and_accounts_up_and_down() {
    on_every_engine(|fixture| async move {
        let (user, db) = (fixture.user().await.user_id, fixture.bank.banks.db(fixture.ctx()).unwrap());
        let consumption = react::consumption(fixture.service.clone());
        let outbox = Outbox::new(db.clone(), fixture.ctx().clone());
        let tell = async |event: Event| {
            let mut tx = db.begin(fixture.ctx()).await.unwrap();
            tx.publish(event);
            tx.commit().await.unwrap();
            outbox.drain(&consumption).await.unwrap();
        };
        let cards: [Id<HungCard>; 2] = [fixture.ctx().new_id(), fixture.ctx().new_id()];
        let bound = |card_id| Event::new(CARD_BOUND, card_id, &CardBound { card_id, user_id: user });
        let off = |card_id| Event::new(CARD_UNBOUND, card_id, &CardUnbound { card_id, user_id: user });
        assert_eq!(class(&fixture, user).await, UserClass::Open);
        assert_eq!(fixture.service.class_of(fixture.ctx(), user).await.unwrap(), Some(UserClass::Open));
        for card in cards {
            tell(bound(card)).await;
            assert_eq!(class(&fixture, user).await, UserClass::Bound);
        }
        let remembered = fixture.service.class_of(fixture.ctx(), user).await.unwrap();
        assert_eq!(remembered, Some(UserClass::Bound), "what is remembered follows at once");
        tell(off(cards[0])).await;
        assert_eq!(class(&fixture, user).await, UserClass::Bound, "one card is left");
        tell(off(cards[1])).await;
        assert_eq!(class(&fixture, user).await, UserClass::Open);
        for (kind, then) in [(AccountKind::ClassThree, UserClass::Open), (AccountKind::ClassOne, UserClass::ClassOne)] {
            let opened = AccountOpened { account_id: fixture.ctx().new_id(), user_id: user, kind };
            tell(Event::new(ACCOUNT_OPENED, opened.account_id, &opened)).await;
            assert_eq!(class(&fixture, user).await, then, "{kind:?}");
        }
        let evidence = store::evidence(&db, user).await.unwrap();
        let ended = evidence.iter().filter(|one| one.ended_at.is_some()).count();
        assert_eq!((evidence.len(), ended), (4, 2), "what has ended stays in sight");
        let actions = fixture.actions().await;
        assert_eq!(actions.iter().filter(|action| *action == "user.class_changed").count(), 3);
    })
    .await;
}

#[tokio::test]
async fn who_the_register_confirms_is_a_real_name_customer_once() {
    on_every_engine(|fixture| async move {
        let user = fixture.user().await.user_id;
        let standings = standings(&fixture, vec!["林知夏"], confirming());
        let (name, id) = lin();
        let first = standings.verify(&keyed(&fixture, "a"), user, &name, &id).await.unwrap();
        assert_eq!((first.person.view.class, first.person.view.name), (UserClass::RealName, Some(name.clone())));
        let identity = first.evidence.iter().find(|one| one.kind == EvidenceKind::Identity).unwrap();
        assert_eq!(identity.proof, Proof::Register);
        let again = standings.verify(&keyed(&fixture, "a"), user, &name, &id).await.unwrap();
        assert_eq!(again.evidence, first.evidence);
        standings.verify(&keyed(&fixture, "b"), user, &name, &id).await.unwrap();
        let other: ResidentId = "440524188001010014".parse().unwrap();
        let otherwise = standings.verify(&keyed(&fixture, "c"), user, &name, &other).await;
        assert_eq!(refusal(otherwise), Refusal::AlreadyVerified, "one phone is one id number");

        let second = fixture.service.register(fixture.ctx(), &"13812345679".parse().unwrap()).await.unwrap().user_id;
        let taken = standings.verify(&keyed(&fixture, "d"), second, &name, &id).await;
        assert_eq!(refusal(taken), Refusal::IdElsewhere, "one id number is one user");
        assert_eq!(class(&fixture, second).await, UserClass::Open);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_said_before_the_register_is_asked_too_often() {
    on_every_engine(|fixture| async move {
        let (user, (name, id)) = (fixture.user().await.user_id, lin());
        let no = IdentityAnswer::Refused(IdentityDisagreement::NameMismatch);
        let answers = vec![no, no, no, no, IdentityAnswer::Unanswered, no];
        let strict = standings(&fixture, vec![], Arc::new(Register(Mutex::new(answers))));
        for key in ["a", "b", "c", "d", "e", "f"] {
            let answer = refusal(strict.verify(&keyed(&fixture, key), user, &name, &id).await);
            let expected = match key {
                "b" => Refusal::Unanswered,
                _ => Refusal::Disagrees(IdentityDisagreement::NameMismatch),
            };
            assert_eq!(answer, expected, "{key}");
        }
        let used_up = strict.verify(&keyed(&fixture, "g"), user, &name, &id).await;
        assert_eq!(refusal(used_up), Refusal::UsedUp { a_day: 5 });
        fixture.later(86_400);
        let child: ResidentId = "110105201512310029".parse().unwrap_or_else(|_| of_birth("20151231"));
        let young = strict.verify(&keyed(&fixture, "h"), user, &name, &child).await;
        assert_eq!(refusal(young), Refusal::UnderAge { years: 16 });
        let other_card = standings(&fixture, vec!["周小雨"], confirming());
        let differs = other_card.verify(&keyed(&fixture, "i"), user, &name, &id).await;
        assert_eq!(refusal(differs), Refusal::CardHolderDiffers);
        assert_eq!(class(&fixture, user).await, UserClass::Open);
        strict.verify(&keyed(&fixture, "j"), user, &name, &id).await.unwrap();
        assert_eq!(class(&fixture, user).await, UserClass::RealName);
    })
    .await;
}

/// An id number that passes, of somebody born on this day.
fn of_birth(day: &str) -> ResidentId {
    with_order(day, "002")
}

fn with_order(day: &str, order: &str) -> ResidentId {
    let body = format!("110105{day}{order}");
    "0123456789X".chars().find_map(|check| format!("{body}{check}").parse().ok()).unwrap()
}

#[tokio::test]
async fn the_demonstration_confirms_and_refuses_by_number() {
    let fixture = Fixture::new(storage::Engine::Sqlite).await;
    for (order, answer) in [
        ("002", IdentityAnswer::Confirmed),
        ("404", IdentityAnswer::Refused(IdentityDisagreement::IdUnknown)),
        ("409", IdentityAnswer::Refused(IdentityDisagreement::NameMismatch)),
        ("410", IdentityAnswer::Refused(IdentityDisagreement::IdLost)),
    ] {
        let question = IdentityQuestion {
            reference: "r".into(),
            asking_bank_no: "313900100004".into(),
            name: "林知夏".parse().unwrap(),
            id_number: with_order("19900101", order),
        };
        assert_eq!(DemonstrationIdentityCheck.check(fixture.ctx(), &question).await.unwrap(), answer, "{order}");
    }
}

#[tokio::test]
async fn an_expired_document_stops_money_in_time_and_a_new_one_lets_it_go_again() {
    on_every_engine(|fixture| async move {
        let standings = standings(&fixture, vec![], confirming());
        let (service, ctx) = (fixture.service.clone(), fixture.bank.ctx.clone());
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let at = |text: &str| kernel::Timestamp::start_of(day(text), kernel::time::DEFAULT_ZONE);
        ctx.clock.move_to(at("2026-11-20"));
        let user = service.register(&ctx, &"13812345678".parse().unwrap()).await.unwrap().user_id;
        let new = Document { valid_from: day("2026-11-01"), valid_until: None };
        assert!(matches!(standings.renew(&ctx, user, new).await, Err(Error::NotVerified)));
        // Born on 1949-12-31: at 46 and later a card is good for ever.
        let (name, number) = ("林知夏".parse().unwrap(), "11010519491231002X".parse().unwrap());
        service.verify_name(&ctx, user, &name, Some(&number), UserClass::RealName).await.unwrap();
        assert_eq!(service.document(&ctx, user).await.unwrap().state, DocumentState::Unknown);
        assert_eq!(service.restraint(&ctx, user).await.unwrap(), None, "nobody was asked");
        let old = Document { valid_from: day("2006-11-28"), valid_until: Some(day("2026-11-28")) };
        let wrong = standings.renew(&ctx, user, old).await;
        assert!(matches!(wrong, Err(Error::DocumentUnfit(_))), "no card of that age ends");
        standings.demonstrate_document(&ctx, user, old).await.unwrap();
        let db = fixture.bank.banks.db(&ctx).unwrap();
        let told = async || {
            Tell(service.clone()).run(&ctx, &db).await.unwrap();
            let events = Outbox::new(db.clone(), ctx.clone()).events_after(0).await.unwrap();
            let wanted = events.iter().filter(|event| event.topic == contracts::message::MESSAGE_WANTED);
            wanted.map(|event| event.body::<contracts::message::MessageWanted>().unwrap().template).collect::<Vec<_>>()
        };
        assert_eq!(told().await, ["id_document_expiring"]);
        assert_eq!(told().await, ["id_document_expiring"], "once");
        ctx.clock.move_to(at("2026-11-29"));
        assert_eq!(told().await.last().map(String::as_str), Some("id_document_expired"));
        assert_eq!(service.restraint(&ctx, user).await.unwrap(), None, "there is time to renew it");
        ctx.clock.move_to(at("2027-02-27"));
        assert_eq!(told().await.last().map(String::as_str), Some("id_document_stopped"));
        let stopped = service.restraint(&ctx, user).await.unwrap().unwrap();
        assert_eq!((stopped.why, stopped.day_cap), (RestraintReason::DocumentExpired, kernel::Money::cny(0)));

        standings.renew(&ctx, user, new).await.unwrap();
        assert_eq!(service.restraint(&ctx, user).await.unwrap(), None, "at once");
        let standing = service.document(&ctx, user).await.unwrap();
        assert_eq!((standing.state, standing.document), (DocumentState::Valid, Some(new)));
    })
    .await;
}
