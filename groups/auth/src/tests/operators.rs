//! Operators of the console.

use std::collections::BTreeSet;

use gateway::{ActorNames, OperatorIdentities, Role, SessionEnd};
use kernel::{Ctx, Lang, TenantId};

use super::{Fixture, PASSWORD, on_every_engine};
use crate::Seeded;
use crate::error::Error;

fn alliance(fixture: &Fixture) -> Ctx {
    fixture.ctx().in_tenant(TenantId::alliance())
}

async fn seed(fixture: &Fixture, name: &str, role: Role, bank: Option<&str>) -> Result<Seeded, Error> {
    let bank = bank.map(|bank| bank.parse().unwrap());
    fixture.service.seed_operator(fixture.ctx(), name, ("管理员", "Administrator"), role, bank, PASSWORD).await
}

async fn sign_in(fixture: &Fixture, name: &str, password: &str) -> Result<String, Error> {
    let session = fixture.service.sign_in_operator(&alliance(fixture), name, password.into()).await?;
    Ok(session.token.expose().clone())
}

#[tokio::test]
async fn an_operator_is_made_once_and_signs_in_and_out() {
    on_every_engine(|fixture| async move {
        assert_eq!(seed(&fixture, "testbank.admin", Role::BankAdmin, Some("testbank")).await.unwrap(), Seeded::Added);
        assert_eq!(
            seed(&fixture, "testbank.admin", Role::BankAuditor, Some("testbank")).await.unwrap(),
            Seeded::Existed
        );
        let (ctx, token) = (alliance(&fixture), sign_in(&fixture, "testbank.admin", PASSWORD).await.unwrap());
        let identity = fixture.service.operator(&ctx, &token).await.unwrap();
        assert_eq!((identity.role, identity.bank), (Role::BankAdmin, Some("testbank".parse().unwrap())));
        assert_eq!(fixture.service.operator(&ctx, &"A".repeat(43)).await.err(), Some(SessionEnd::Unknown));
        fixture.service.sign_out_operator(&ctx, &token).await.unwrap();
        assert_eq!(fixture.service.operator(&ctx, &token).await.err(), Some(SessionEnd::Revoked));
        let actions = fixture.actions(&ctx).await;
        for action in ["operator.added", "operator.signed_in", "operator.signed_out"] {
            assert!(actions.contains(&action.to_owned()), "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_operator_is_called_in_the_readers_language() {
    on_every_engine(|fixture| async move {
        seed(&fixture, "alliance", Role::AllianceAdmin, None).await.unwrap();
        let (ctx, token) = (alliance(&fixture), sign_in(&fixture, "alliance", PASSWORD).await.unwrap());
        let identity = fixture.service.operator(&ctx, &token).await.unwrap();
        assert_eq!((identity.name(Lang::Zh), identity.name(Lang::En)), ("管理员", "Administrator"));
        let ids = BTreeSet::from([identity.operator_id.clone()]);
        for (lang, name) in [(Lang::Zh, "管理员"), (Lang::En, "Administrator")] {
            let names = fixture.service.names(&Ctx { lang, ..ctx.clone() }, &ids).await.unwrap();
            assert_eq!(names[&identity.operator_id], name);
        }
        assert!(fixture.service.names(&ctx, &BTreeSet::new()).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn role_and_bank_go_together() {
    on_every_engine(|fixture| async move {
        for (name, role, bank) in [
            ("alliance", Role::AllianceAdmin, Some("testbank")),
            ("bank", Role::BankAdmin, None),
            ("No Name", Role::AllianceAdmin, None),
        ] {
            assert!(matches!(seed(&fixture, name, role, bank).await, Err(Error::OperatorMalformed)), "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn five_wrong_passwords_lock_whether_or_not_the_name_is_known() {
    on_every_engine(|fixture| async move {
        seed(&fixture, "alliance", Role::AllianceAdmin, None).await.unwrap();
        for name in ["alliance", "nobody"] {
            let mut answers = Vec::new();
            for _ in 0..6 {
                answers.push(sign_in(&fixture, name, "Wrong-2026").await.unwrap_err().to_string());
            }
            assert_eq!(answers[3], "credentials wrong, 1 tries left", "{name}");
            assert_eq!(answers[4..], ["password locked for 900 s", "password locked for 900 s"], "{name}");
        }
        assert!(sign_in(&fixture, "alliance", PASSWORD).await.is_err());
        fixture.later(900);
        assert!(sign_in(&fixture, "alliance", PASSWORD).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_of_nothing_and_after_a_working_day() {
    on_every_engine(|fixture| async move {
        seed(&fixture, "alliance", Role::AllianceAdmin, None).await.unwrap();
        let (ctx, token) = (alliance(&fixture), sign_in(&fixture, "alliance", PASSWORD).await.unwrap());
        for _ in 0..15 {
            fixture.later(29 * 60);
            assert!(fixture.service.operator(&ctx, &token).await.is_ok());
        }
        fixture.later(30 * 60);
        assert_eq!(fixture.service.operator(&ctx, &token).await.err(), Some(SessionEnd::Idle));
        fixture.later(30 * 60);
        assert_eq!(fixture.service.operator(&ctx, &token).await.err(), Some(SessionEnd::Expired));
    })
    .await;
}
