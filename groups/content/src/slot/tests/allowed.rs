//! Hosts a bank allows: what leads elsewhere is not approved, and is not shown from the moment the list says so.

use super::*;
use crate::article::{ARTICLES, Articles};

fn slots(hosts: &[&str]) -> Value {
    let mut body = serde_json::to_value(&*kind::base()).unwrap();
    body["allowed_hosts"] = json!(hosts);
    body
}

fn leading(title: &str, to: &str) -> Value {
    let mut body = card(title);
    body["link"] = json!({ "kind": "https", "to": to });
    body
}

fn article(text: &str) -> Value {
    json!({
        "channel": "notice", "published_on": "2026-12-01", "title_zh": "通知", "title_en": "Notice", "summary_zh": "通知",
        "summary_en": "Notice", "text_zh": text, "text_en": "Nothing.",
    })
}

impl Fixture {
    /// A text of the alliance's for every bank, released; or the places it is refused for.
    async fn share(&self, kind: &str, name: &str, body: Value) -> Result<(), Vec<String>> {
        let alliance = |who: &str| self.operator(who).in_tenant(TenantId::alliance());
        let new = NewDocument {
            kind: kind.to_owned(),
            name: name.to_owned(),
            title: name.to_owned(),
            reach: Reach::Shared,
            body: Some(body),
            note: "第一版".to_owned(),
        };
        let place = self.line.create(&alliance("maker"), new).await.unwrap();
        let (id, version) = (place.document_id, place.version);
        let checked = match self.line.check(&alliance("maker"), id, version, "请审批").await {
            Err(publishing::Error::Objections(found)) => return Err(found.into_iter().map(|one| one.place).collect()),
            checked => checked.unwrap(),
        };
        let approve = Move::Approve { edit: checked.edit };
        self.line.decide(&alliance("checker"), id, version, approve, "同意发布").await.unwrap();
        let release = Move::Release { window: Window::default(), guard: None };
        self.line.decide(&alliance("maker"), id, version, release, "按计划").await.unwrap();
        Ok(())
    }

    async fn verdict(&self, name: &str) -> Verdict {
        let (slot, purpose) = ("home.card".to_owned(), "客户来电询问".to_owned());
        let asked = explain::Asked { user: user(1), slot, edition: Edition::Standard, purpose };
        let found = self.slots.explain(&self.operator("service"), &asked).await.unwrap();
        found.rows.iter().find(|row| &*row.name == name).unwrap().verdict
    }
}

#[tokio::test]
async fn what_leads_to_a_host_that_was_taken_off_the_list_is_shown_no_more() {
    on_every_engine(|fixture| async move {
        let list = fixture.publish_as(SLOTS, "main", slots(&["www.example.com", "help.example.com"])).await;
        fixture.publish("out", leading("官网", "https://www.example.com/spring")).await;
        fixture.publish("in", card("站内")).await;
        assert_eq!(fixture.shown(1, "phone", "home.card").await.len(), 2);
        assert_eq!(fixture.verdict("out").await, Verdict::Shown);

        fixture.revise(&list, slots(&["help.example.com"])).await;
        assert_eq!(titles(&fixture.shown(1, "phone", "home.card").await), ["站内"]);
        assert_eq!(fixture.verdict("out").await, Verdict::HostNotAllowed);
        assert_eq!(fixture.verdict("in").await, Verdict::Shown);
        let findings = async |version| {
            let text = fixture.line.text(fixture.ctx(), list.parse().unwrap(), version).await.unwrap();
            text.version.findings
        };
        assert_eq!(findings(2).await, Some(json!({ "left_out": ["out"] })), "whoever approved it was told");
        assert_eq!(findings(1).await, None);
        assert_eq!(fixture.objections("again", leading("官网", "https://www.example.com/")).await, ["/link/to"]);

        fixture.revise(&list, slots(&["www.example.com"])).await;
        assert_eq!(fixture.shown(1, "phone", "home.card").await.len(), 2, "what comes back is what was approved");
    })
    .await;
}

#[tokio::test]
async fn what_the_alliance_shares_is_held_against_its_own_list_and_against_each_banks() {
    on_every_engine(|fixture| async move {
        let other = fixture.bank.add("otherbank", &[]).await;
        let address = "https://www.example.com/spring";
        let text = format!("看[官网]({address})。");
        assert_eq!(
            fixture.share(PLACEMENTS, "early", leading("官网", address)).await,
            Err(vec!["/link/to".to_owned()])
        );
        assert_eq!(fixture.share(ARTICLES, "early", article(&text)).await, Err(vec!["/text_zh".to_owned()]));
        let mut promising = card("理财");
        promising["material"]["text_zh"] = json!("保本保息");
        assert_eq!(
            fixture.share(PLACEMENTS, "words", promising).await,
            Err(vec!["/material/text_zh".to_owned()]),
            "nor is what nobody is to read"
        );

        // One bank goes by the alliance's list, the other has its own.
        fixture.publish_as(SLOTS, "main", slots(&["help.example.com"])).await;
        fixture.share(SLOTS, "main", slots(&["www.example.com"])).await.unwrap();
        fixture.share(PLACEMENTS, "out", leading("官网", address)).await.unwrap();
        fixture.share(ARTICLES, "notice", article(&text)).await.unwrap();
        assert!(fixture.shown(1, "phone", "home.card").await.is_empty());
        assert_eq!(fixture.verdict("out").await, Verdict::HostNotAllowed);
        let ctx = Ctx { tenant: other.tenant.clone(), ..fixture.customer(1, "phone") };
        let viewer = http::viewer(&ctx, Edition::Standard);
        let placed = fixture.slots.place(&ctx, &viewer, "/", &["home.card"]).await.unwrap();
        assert_eq!(titles(&placed[0].shown), ["官网"]);

        let articles = Articles::new(fixture.line.clone(), fixture.images.clone());
        let leads = async |ctx: &Ctx| {
            let found = articles.get(ctx, "notice").await.unwrap().unwrap();
            let blocks = articles.text(ctx, &found.article).await.unwrap();
            let words = serde_json::to_string(&blocks).unwrap();
            assert!(words.contains("官网"), "the words stay");
            words.contains("https://")
        };
        assert!(leads(&ctx).await && !leads(&fixture.customer(1, "phone")).await);
    })
    .await;
}
