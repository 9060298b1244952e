//! New versions of what is agreed to: from their date on they are asked for, and what was agreed to stays what it was.

use contracts::account::AccountKind;
use kernel::{Clock, Ctx, Idempotency, Lang};

use super::online::{on_every_engine, refusal};
use crate::agreements::{Accepted, Document};
use crate::error::Error;
use crate::online::Refusal;
use crate::online::texts::{self, NewText};

const DAY_S: i64 = 86_400;

fn new_text(document: Document, from_s: Option<i64>, ctx: &Ctx) -> NewText {
    let built_in = document.built_in();
    NewText {
        document,
        title: (built_in.title.0.to_string(), built_in.title.1.to_string()),
        text: (format!("{}\n第十条 新增。", built_in.text.0), format!("{}\n10. Something new.", built_in.text.1)),
        effective_from: from_s.map(|seconds| ctx.now().plus_seconds(seconds)),
        note: "增加第十条".into(),
        by: "周敏".into(),
    }
}

fn at(ctx: &Ctx, seconds: i64) -> Ctx {
    Ctx { clock: Clock::set_to(ctx.now().plus_seconds(seconds)), ..ctx.clone() }
}

fn given(document: Document, version: &str) -> Vec<Accepted> {
    vec![Accepted { document, version: version.to_owned() }]
}

#[tokio::test]
async fn a_new_version_is_asked_for_from_its_date_on_and_old_consents_stay() {
    on_every_engine(|world| async move {
        let (service, user) = (&world.online.accounts, world.user);
        let account = world.open("first", &world.order(AccountKind::ClassThree)).await.unwrap();
        world.hang("card").await.unwrap();
        assert!(service.texts_due(&world.here, user).await.unwrap().is_empty());

        let new = new_text(Document::ClassThree, Some(DAY_S), &world.here);
        let published = service.publish_text(&world.keyed("publish"), new.clone()).await.unwrap();
        let again = service.publish_text(&world.keyed("publish"), new).await.unwrap();
        assert_eq!(again, published, "a repeat publishes nothing more");
        assert!(service.texts_due(&world.here, user).await.unwrap().is_empty(), "not before its date");
        world.open("second", &world.order(AccountKind::ClassThree)).await.expect("the old one is in force today");

        let later = at(&world.here, DAY_S);
        let call = |key: &str| Ctx { idempotency: Some(Idempotency::new(key.into(), key.into())), ..later.clone() };
        let refused = service.open(&call("third"), user, &world.order(AccountKind::ClassThree)).await;
        assert!(matches!(refusal(refused), Refusal::AgreementMissing), "the old version is not enough any more");
        let due = service.texts_due(&later, user).await.unwrap();
        assert_eq!(due.len(), 1, "the card's text has not changed");
        assert_eq!((&due[0].0, due[0].1.len()), (&published, 2), "for both accounts");
        assert!(service.texts_due(&later, later.new_id()).await.unwrap().is_empty(), "nobody else is asked");

        let old = given(Document::ClassThree, &Document::ClassThree.built_in().version);
        assert!(matches!(refusal(service.renew(&call("old"), user, &old).await), Refusal::AgreementMissing));
        let read = given(Document::ClassThree, &published.version);
        for _ in 0..2 {
            service.renew(&call("renew"), user, &read).await.unwrap();
        }
        assert!(service.texts_due(&later, user).await.unwrap().is_empty());

        let db = world.bank.banks.db(&world.here).unwrap();
        let kept = crate::online::agreements::of(&db, user).await.unwrap();
        let of_first = kept.iter().filter(|kept| kept.subject == account.account_id.to_string());
        let versions: Vec<_> = of_first.map(|kept| kept.agreement.clone()).collect();
        assert_eq!(versions, [published, Document::ClassThree.built_in().clone()], "both, word for word");
        let actions = world.actions(&world.here).await;
        for action in ["account.agreement_published", "account.agreement_renewed"] {
            assert_eq!(actions.iter().filter(|done| *done == action).count(), 1, "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn versions_have_names_and_the_last_word_counts() {
    on_every_engine(|world| async move {
        let service = &world.online.accounts;
        let db = world.bank.banks.db(&world.here).unwrap();
        let publish = |key: &str, new: NewText| {
            let call = world.keyed(key);
            async move { service.publish_text(&call, new).await }
        };
        let first = publish("a", new_text(Document::HangCard, None, &world.here)).await.unwrap();
        let unchanged = publish("b", new_text(Document::HangCard, None, &world.here)).await;
        assert!(matches!(refusal(unchanged), Refusal::TextUnchanged));
        let past = publish("c", new_text(Document::HangCard, Some(-1), &world.here)).await;
        assert!(matches!(refusal(past), Refusal::TextInThePast));
        let mut better = new_text(Document::HangCard, None, &world.here);
        better.text.0.push_str("更正。");
        let second = publish("d", better).await.unwrap();
        assert_eq!(second.version, format!("{}.2", first.version));
        assert_ne!(second.digest(Lang::Zh), first.digest(Lang::Zh));
        let current = texts::current(&db, Document::HangCard, world.here.now()).await.unwrap();
        assert_eq!(current.version, second.version);
        assert_eq!(texts::versions(&db, Document::HangCard).await.unwrap().len(), 3);
        let other = world.bank.banks.db(world.elsewhere()).unwrap();
        assert_eq!(texts::versions(&other, Document::HangCard).await.unwrap().len(), 1, "no other bank's");
        let hung: Result<_, Error> = world.hang("old").await;
        assert!(matches!(refusal(hung), Refusal::AgreementMissing));
    })
    .await;
}
