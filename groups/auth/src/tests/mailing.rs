//! Mail to operators: addresses, what is told to whom, and a real server that takes it.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use contracts::duty::Queue;
use gateway::Role;
use kernel::{Actor, Ctx, TenantId};
use mailin::{Action, Handler, Response, SessionBuilder, response};
use parking_lot::Mutex;

use super::{Fixture, PASSWORD, on_every_engine};
use crate::error::Error;
use crate::mail::model::MailKind;
use crate::mail::smtp::{Encryption, Post, SmtpPost, SmtpSettings};

const ADDRESS: &str = "wang@bank.example";

async fn operator(fixture: &Fixture, name: &str, role: Role, bank: Option<&str>) -> Ctx {
    let bank = bank.map(|bank| bank.parse().unwrap());
    fixture.service.seed_operator(fixture.ctx(), name, ("王值班", "Wang"), role, bank, PASSWORD).await.unwrap();
    let ctx = fixture.ctx().in_tenant(TenantId::alliance());
    let all = fixture.service.operators_reached(&ctx).await.unwrap();
    let operator_id = all.into_iter().find(|one| one.username == name).unwrap().operator_id;
    Ctx { actor: Actor::Operator { operator_id }, ..ctx }
}

/// Gives the operator an address in the alliance's name.
async fn reach(fixture: &Fixture, ctx: &Ctx, address: &str) {
    fixture.service.set_mail_of(ctx, ctx.actor.id(), Some(address), "测试用邮箱").await.unwrap();
}

async fn letters(fixture: &Fixture, ctx: &Ctx) -> Vec<(String, String)> {
    let mailbox = fixture.service.own_mailbox(ctx).await.unwrap();
    mailbox.into_iter().map(|row| (row.kind, format!("{}\n{}\n{}", row.to, row.subject, row.body))).collect()
}

fn code_of(text: &str) -> String {
    let at = text.find("验证码：").unwrap() + "验证码：".len();
    text[at..at + 6].to_owned()
}

#[tokio::test]
async fn an_address_is_confirmed_by_a_code_that_was_mailed_to_it() {
    on_every_engine(|fixture| async move {
        let ctx = operator(&fixture, "duty", Role::BankAdmin, Some("testbank")).await;
        let set = |address: &'static str, password: &'static str| {
            let (fixture, ctx) = (fixture.clone(), ctx.clone());
            async move { fixture.service.set_own_mail(&ctx, Some(address), password.into()).await }
        };
        assert!(matches!(set("wang@", PASSWORD).await, Err(Error::MailAddress)));
        assert!(matches!(set(ADDRESS, "Wrong-2026").await, Err(Error::PasswordWrong { left: 4 })));
        set(ADDRESS, PASSWORD).await.unwrap();
        assert!(matches!(set(ADDRESS, PASSWORD).await, Err(Error::SmsTooOften { .. })));
        let (_, letter) = letters(&fixture, &ctx).await.remove(0);
        assert!(letter.starts_with(ADDRESS), "{letter}");
        let code = code_of(&letter);
        assert!(fixture.service.own_mail(&ctx).await.unwrap().email.is_none(), "not yet");
        let wrong = super::other_than(&code);
        assert!(matches!(fixture.service.confirm_own_mail(&ctx, &wrong).await, Err(Error::CodeWrong { left: 4 })));
        fixture.service.confirm_own_mail(&ctx, &code).await.unwrap();
        assert_eq!(fixture.service.own_mail(&ctx).await.unwrap().email.as_deref(), Some(ADDRESS));
        assert!(matches!(fixture.service.confirm_own_mail(&ctx, &code).await, Err(Error::CodeExpired)), "once");
        fixture.later(60);
        // Whoever takes the account over cannot silence its owner: the address before is told.
        reach(&fixture, &ctx, "other@bank.example").await;
        let (_, last) = letters(&fixture, &ctx).await.remove(0);
        assert!(last.starts_with(ADDRESS) && last.contains("更换了通知邮箱"), "{last}");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_a_while_and_for_its_owner() {
    on_every_engine(|fixture| async move {
        let ctx = operator(&fixture, "duty", Role::BankAdmin, Some("testbank")).await;
        let other = operator(&fixture, "other", Role::BankAdmin, Some("testbank")).await;
        fixture.service.set_own_mail(&ctx, Some(ADDRESS), PASSWORD.into()).await.unwrap();
        let code = code_of(&letters(&fixture, &ctx).await[0].1);
        assert!(matches!(fixture.service.confirm_own_mail(&other, &code).await, Err(Error::CodeExpired)));
        fixture.later(900);
        assert!(matches!(fixture.service.confirm_own_mail(&ctx, &code).await, Err(Error::CodeExpired)));
    })
    .await;
}

#[tokio::test]
async fn operators_hear_of_their_own_account() {
    on_every_engine(|fixture| async move {
        let ctx = operator(&fixture, "duty", Role::BankAdmin, Some("testbank")).await;
        let sign_in = |password: &'static str| {
            let fixture = fixture.clone();
            async move { fixture.service.sign_in_operator(fixture.ctx(), "duty", password.into()).await }
        };
        sign_in(PASSWORD).await.unwrap();
        assert!(letters(&fixture, &ctx).await.is_empty(), "nobody is mailed without an address");
        reach(&fixture, &ctx, ADDRESS).await;
        let opened = sign_in(PASSWORD).await.unwrap();
        fixture.later(1);
        for _ in 0..5 {
            assert!(sign_in("Wrong-2026").await.is_err());
        }
        fixture.later(900);
        let fresh = "Lighthouse-2027";
        let token = opened.token.expose().clone();
        let other = sign_in(PASSWORD).await.unwrap().token.expose().clone();
        fixture.later(1);
        let change = fixture.service.change_operator_password(&ctx, PASSWORD.into(), fresh.into(), Some(&token));
        change.await.unwrap();
        let told: Vec<_> = letters(&fixture, &ctx).await.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(told, ["security", "sign_in", "security", "sign_in"], "newest first");
        use gateway::OperatorIdentities;
        assert!(fixture.service.operator(&ctx, &token).await.is_ok(), "this session goes on");
        assert!(fixture.service.operator(&ctx, &other).await.is_err(), "the others end");
        // What is wished away is not sent; what keeps the account safe is.
        fixture.service.set_own_mail_kinds(&ctx, &[MailKind::SignIn, MailKind::Security]).await.unwrap();
        sign_in("Lighthouse-2027").await.unwrap();
        assert_eq!(letters(&fixture, &ctx).await.len(), 4);
        assert_eq!(fixture.service.own_mail(&ctx).await.unwrap().off, [MailKind::SignIn]);
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_told_to_those_who_work_it_off() {
    on_every_engine(|fixture| async move {
        let admin = operator(&fixture, "admin", Role::BankAdmin, Some("testbank")).await;
        let auditor = operator(&fixture, "auditor", Role::BankAuditor, Some("testbank")).await;
        let elsewhere = operator(&fixture, "elsewhere", Role::BankAdmin, Some("qinghe")).await;
        let alliance = operator(&fixture, "alliance", Role::AllianceAdmin, None).await;
        let all = [&admin, &auditor, &elsewhere, &alliance];
        for (place, ctx) in all.into_iter().enumerate() {
            reach(&fixture, ctx, &format!("n{place}@bank.example")).await;
        }
        let ctx = Ctx::system(fixture.ctx().tenant.clone(), "test", fixture.ctx().clock.clone());
        assert_eq!(fixture.service.remind_of_trouble(&ctx).await.unwrap(), 0, "nothing waits");
        assert_eq!(fixture.service.remind_daily(&ctx).await.unwrap(), 0);
        fixture.waiting.hold(Queue::Differences, 2);
        fixture.waiting.hold(Queue::Suspense, 7);
        assert_eq!(fixture.service.remind_of_trouble(&ctx).await.unwrap(), 2);
        fixture.later(600);
        assert_eq!(fixture.service.remind_of_trouble(&ctx).await.unwrap(), 0, "told once");
        fixture.waiting.hold(Queue::Differences, 1);
        assert_eq!(fixture.service.remind_of_trouble(&ctx).await.unwrap(), 0, "less is no news");
        fixture.waiting.hold(Queue::Differences, 2);
        assert_eq!(fixture.service.remind_of_trouble(&ctx).await.unwrap(), 2, "one more is");
        fixture.later(600);
        assert_eq!(fixture.service.remind_daily(&ctx).await.unwrap(), 1, "the alliance has no daily letter");
        let told = letters(&fixture, &admin).await;
        assert_eq!(told.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["digest", "trouble", "trouble"]);
        assert!(told[0].1.contains("核心对账差异：2 项") && told[0].1.contains("挂账待处理：7 项"), "{}", told[0].1);
        assert!(!told[1].1.contains("挂账"), "the day's summary has room for that");
        for (ctx, count) in [(&auditor, 0), (&elsewhere, 0), (&alliance, 2)] {
            assert_eq!(letters(&fixture, ctx).await.len(), count);
        }
    })
    .await;
}

/// A real SMTP server that keeps what it takes.
#[derive(Clone, Default)]
struct Inbox {
    letters: Arc<Mutex<Vec<String>>>,
    recipients: Arc<Mutex<Vec<String>>>,
    open: Vec<u8>,
}

impl Handler for Inbox {
    fn rcpt(&mut self, to: &str) -> Response {
        self.recipients.lock().push(to.to_owned());
        if to.contains("nobody@") { response::NO_MAILBOX } else { response::OK }
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.open.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.letters.lock().push(String::from_utf8_lossy(&std::mem::take(&mut self.open)).into_owned());
        response::OK
    }
}

/// Starts a server on a free port; it ends with the test's process.
fn server() -> (Inbox, SocketAddr) {
    let inbox = Inbox::default();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let kept = inbox.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let inbox = kept.clone();
            std::thread::spawn(move || talk(stream, inbox));
        }
    });
    (inbox, address)
}

/// One connection, until either side ends it.
fn talk(mut stream: TcpStream, inbox: Inbox) {
    let mut session = SessionBuilder::new("mail.example").build(stream.peer_addr().unwrap().ip(), inbox);
    session.greeting().write_to(&mut stream).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let answer = session.process(&line);
        line.clear();
        if answer.action != Action::NoReply {
            answer.write_to(&mut stream).unwrap();
        }
        if answer.action == Action::Close {
            return;
        }
    }
}

fn at(address: SocketAddr) -> Post {
    let settings = SmtpSettings {
        host: address.ip().to_string(),
        port: address.port(),
        encryption: Encryption::Plain,
        from: "Polybank <noreply@bank.example>".into(),
        credentials: None,
        ca_pem: None,
    };
    Post::Smtp(Box::new(SmtpPost::new(settings).unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_server_takes_the_mail_once() {
    for engine in testkit::engines() {
        let (inbox, address) = server();
        let fixture = Fixture::with_post(engine, || at(address)).await;
        let ctx = operator(&fixture, "duty", Role::BankAdmin, Some("testbank")).await;
        assert!(fixture.service.probe_mail().await.unwrap().contains("answers"));
        reach(&fixture, &ctx, ADDRESS).await;
        fixture.service.sign_in_operator(fixture.ctx(), "duty", PASSWORD.into()).await.unwrap();
        let (one, two) = tokio::join!(fixture.service.deliver_mail(&ctx), fixture.service.deliver_mail(&ctx));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        assert_eq!(fixture.service.deliver_mail(&ctx).await.unwrap(), 0);
        assert_eq!(*inbox.recipients.lock(), [ADDRESS]);
        let letter = inbox.letters.lock().join("");
        assert!(letter.contains("noreply@bank.example") && letter.contains("Subject: =?utf-8?"), "{letter}");
        assert!(matches!(fixture.service.own_mailbox(&ctx).await, Err(Error::NotFound)), "it has left the house");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_does_not_take_is_tried_again_or_given_up() {
    for engine in testkit::engines() {
        let (inbox, address) = server();
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let fixture = Fixture::with_post(engine, || at(closed)).await;
        assert!(fixture.service.probe_mail().await.is_err());
        let ctx = operator(&fixture, "duty", Role::BankAdmin, Some("testbank")).await;
        reach(&fixture, &ctx, ADDRESS).await;
        fixture.service.sign_in_operator(fixture.ctx(), "duty", PASSWORD.into()).await.unwrap();
        assert_eq!(fixture.service.deliver_mail(&ctx).await.unwrap(), 1);
        assert_eq!(fixture.service.deliver_mail(&ctx).await.unwrap(), 0, "not at once again");
        fixture.later(60);
        assert_eq!(fixture.service.deliver_mail(&ctx).await.unwrap(), 1);

        let fixture = Fixture::with_post(engine, || at(address)).await;
        let ctx = operator(&fixture, "duty", Role::BankAdmin, Some("testbank")).await;
        reach(&fixture, &ctx, "nobody@bank.example").await;
        fixture.service.sign_in_operator(fixture.ctx(), "duty", PASSWORD.into()).await.unwrap();
        assert_eq!(fixture.service.deliver_mail(&ctx).await.unwrap(), 1);
        fixture.later(86_400);
        assert_eq!(fixture.service.deliver_mail(&ctx).await.unwrap(), 0, "a refused address is not tried for days");
        assert!(inbox.letters.lock().is_empty());
    }
}

#[tokio::test]
async fn without_a_server_nothing_is_promised() {
    let fixture = Fixture::with_post(storage::Engine::Sqlite, || Post::None).await;
    let ctx = operator(&fixture, "duty", Role::BankAdmin, Some("testbank")).await;
    let refused = fixture.service.set_own_mail(&ctx, Some(ADDRESS), PASSWORD.into()).await;
    assert!(matches!(refused, Err(Error::MailUnavailable)));
    assert_eq!(fixture.service.own_mail(&ctx).await.unwrap().carrier, "none");
}
