//! A customer of a bank: signs in or registers on a device, reads the demo handset, moves money.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller};
use crate::platform::Platform;

/// The password of everybody in the demonstration.
pub const DEMO_PASSWORD: &str = "demo2026!";
/// Their transaction PIN.
pub const PIN: &str = "135790";

/// Whoever money can be sent to.
#[derive(Debug, Clone)]
pub struct Party {
    /// The holder's name.
    pub name: String,
    /// The whole account number.
    pub account_no: String,
    /// The bank's number in the clearing.
    pub bank_no: String,
}

/// A customer with a session on a device.
#[derive(Debug)]
pub struct Customer {
    /// Calls with the session's token.
    pub api: Caller,
    /// Calls without.
    pub visitor: Caller,
    /// 11 digits.
    pub phone: String,
    /// Login password.
    pub password: String,
    /// The device as it introduces itself.
    pub device: Value,
    /// The session as it was opened.
    pub session: Value,
    /// The account money is moved from; empty for an open user.
    pub account_id: String,
    /// How others pay this customer.
    pub party: Party,
}

impl Customer {
    /// Registers a new customer: phone, code, password. An open user, without an account.
    pub async fn register(platform: &Platform, bank: &str) -> Self {
        Self::register_as(platform, bank, &new_phone()).await
    }

    async fn register_as(platform: &Platform, bank: &str, phone: &str) -> Self {
        let (visitor, phone, password) = (platform.bank(bank), phone.to_owned(), "Harbour-2026".to_owned());
        let device = new_device();
        let started = visitor.post("/registrations", json!({ "phone": phone })).await.is(201);
        let complete = json!({ "code": code(&visitor, &phone).await, "password": password, "device": device });
        let path = format!("/registrations/{}/complete", started.text("/registration_id"));
        let session = visitor.post(&path, complete).await.is(201).body;
        Self::with_session(visitor, phone, password, device, session)
    }

    /// Registers a new customer, gives them a name, a PIN and a funded demo account.
    pub async fn with_account(platform: &Platform, bank: &str, name: &str) -> Self {
        let mut customer = Self::register(platform, bank).await;
        customer.api.post("/demo/account", json!({ "name": name })).await.is(201);
        let pin = json!({ "pin": PIN, "password": customer.password });
        customer.api.put("/me/pin", pin).await.is(204);
        customer.learn_account().await;
        customer
    }

    /// The same person at another bank: the same phone and name, with a funded demo account.
    pub async fn also_at(&self, platform: &Platform, bank: &str, name: &str) -> Self {
        let mut customer = Self::register_as(platform, bank, &self.phone).await;
        customer.api.post("/demo/account", json!({ "name": name })).await.is(201);
        customer.learn_account().await;
        customer
    }

    /// Signs a demo customer in on a new device: password, then the code on the handset.
    pub async fn sign_in(platform: &Platform, bank: &str, phone: &str) -> Self {
        let (visitor, device) = (platform.bank(bank), new_device());
        let login = json!({ "phone": phone, "password": DEMO_PASSWORD, "device": device });
        let result = visitor.post("/login", login).await.is(200);
        assert_eq!(result.text("/outcome"), "challenge", "{}", result.raw);
        let path = format!("/login/{}/complete", result.text("/challenge/challenge_id"));
        let complete = json!({ "code": code(&visitor, phone).await, "device": device });
        let session = visitor.post(&path, complete).await.is(200).body;
        let mut customer = Self::with_session(visitor, phone.to_owned(), DEMO_PASSWORD.to_owned(), device, session);
        customer.learn_account().await;
        customer
    }

    /// Signs this customer in on one more device.
    pub async fn on_another_device(&self) -> Answer {
        let device = new_device();
        let login = json!({ "phone": self.phone, "password": self.password, "device": device });
        let result = loop {
            let result = self.visitor.post("/login", login.clone()).await;
            if result.status != 429 {
                break result.is(200);
            }
            let wait_s = u64::try_from(result.number("/retry_after_s")).unwrap();
            tokio::time::sleep(Duration::from_secs(wait_s)).await;
        };
        let path = format!("/login/{}/complete", result.text("/challenge/challenge_id"));
        let complete = json!({ "code": code(&self.visitor, &self.phone).await, "device": device });
        self.visitor.post(&path, complete).await.is(200)
    }

    /// Everything that makes another number this customer's, but the last call.
    pub async fn another_number(&self) -> Value {
        let phone = new_phone();
        let begun = self.api.post("/me/phone/changes", json!({ "phone": phone })).await.is(202);
        let code = code(&self.visitor, &phone).await;
        let body = json!({ "change_id": begun.text("/change_id"), "code": code });
        self.proven(Method::PUT, "/me/phone", &body).await
    }

    /// Begins to come back on a new device with a new phone number, without the PIN: the recovery that operators decide.
    pub async fn asks_operators(&self, id_number: &str) -> String {
        let (phone, device) = (new_phone(), new_device());
        let began = self.visitor.post("/recoveries", json!({ "phone": phone, "device": device })).await.is(202);
        let id = began.text("/recovery_id");
        let device_id = &device["device_id"];
        let proof = json!({ "device_id": device_id, "code": code(&self.visitor, &phone).await });
        self.visitor.post(&format!("/recoveries/{id}/code"), proof).await.is(200);
        let claim = json!({
            "device_id": device_id, "name": self.party.name, "id_number": id_number, "account_no": self.party.account_no,
            "old_phone": self.phone,
        });
        let told = self.visitor.post(&format!("/recoveries/{id}/claim"), claim).await.is(200);
        assert_eq!(told.text("/status"), "review");
        id
    }

    fn with_session(visitor: Caller, phone: String, password: String, device: Value, session: Value) -> Self {
        let token = session["access_token"].as_str().expect("a native client gets its tokens in the body");
        Self {
            api: visitor.with_token(token),
            visitor,
            phone,
            password,
            device,
            session,
            account_id: String::new(),
            party: Party { name: String::new(), account_no: String::new(), bank_no: String::new() },
        }
    }

    /// Takes up a session opened anew on the same device.
    pub fn take_session(&mut self, session: &Value) {
        self.api = self.visitor.with_token(session["access_token"].as_str().unwrap());
        self.session = session.clone();
    }

    /// Looks up the main account, and by which name and number others pay it.
    pub async fn learn_account(&mut self) {
        let overview = self.api.get("/accounts").await.is(200);
        let accounts = overview.list("/accounts");
        let main = accounts.iter().find(|account| account["kind"] == "class_one");
        let Some(account) = main.or(accounts.first()) else { return };
        self.account_id = account["account_id"].as_str().unwrap().to_owned();
        let detail = self.api.get(&format!("/accounts/{}", self.account_id)).await.is(200);
        let banks = self.api.get("/banks").await.is(200);
        let own = banks.list("/banks").iter().find(|bank| bank["own"] == json!(true)).expect("the own bank").clone();
        self.party = Party {
            name: self.api.get("/me").await.is(200).text("/name"),
            account_no: detail.text("/account_no"),
            bank_no: own["bank_no"].as_str().unwrap().to_owned(),
        };
    }

    /// What can be spent now, in minor units.
    pub async fn available(&self) -> i64 {
        self.api.get(&format!("/accounts/{}", self.account_id)).await.is(200).minor("/available")
    }

    /// A transfer of `yuan` to `payee`, as the request says it.
    pub fn draft(&self, payee: &Party, yuan: &str) -> Value {
        json!({
            "from_account_id": self.account_id,
            "amount": { "amount": yuan, "currency": "CNY" },
            "payee": { "name": payee.name, "account_no": payee.account_no, "bank_no": payee.bank_no },
        })
    }

    /// Submits a draft that needs proofs; the challenge that comes back.
    pub async fn challenge(&self, draft: &Value) -> Value {
        let refusal = self.api.post("/transfers", draft.clone()).await.refused(403, "step_up_required");
        refusal.body["challenge"].clone()
    }

    /// Answers everything a challenge asks for; the draft that may then be submitted.
    pub async fn prove(&self, draft: &Value, challenge: &Value) -> Value {
        let id = challenge["challenge_id"].as_str().unwrap();
        for tool in challenge["tools"].as_array().unwrap() {
            let secret = match tool.as_str() {
                Some("pin") => PIN.to_owned(),
                Some("sms_code") => {
                    self.ask_for_code(id).await;
                    code(&self.visitor, &self.phone).await
                }
                other => panic!("an unknown tool: {other:?}"),
            };
            self.answer(id, tool, &secret).await.is(200);
        }
        let mut proven = draft.clone();
        proven["challenge_id"] = json!(id);
        proven
    }

    /// Has a challenge's code sent, waiting while the last one is too fresh.
    async fn ask_for_code(&self, challenge_id: &str) {
        loop {
            let sent = self.api.post(&format!("/challenges/{challenge_id}/sms"), json!({})).await;
            if sent.status != 429 {
                sent.is(202);
                return;
            }
            let wait_s = u64::try_from(sent.number("/retry_after_s")).unwrap();
            tokio::time::sleep(Duration::from_secs(wait_s)).await;
        }
    }

    /// Answers one tool of a challenge.
    pub async fn answer(&self, challenge_id: &str, tool: &Value, secret: &str) -> Answer {
        let answer = json!({ "tool": tool, "secret": secret });
        self.api.post(&format!("/challenges/{challenge_id}/answers"), answer).await
    }

    /// Makes a call that needs proofs, once without them, and answers what is asked; the body that may then be sent.
    pub async fn proven(&self, method: Method, path: &str, body: &Value) -> Value {
        let refusal = self.api.call(method, path).body(body.clone()).send().await.refused(403, "step_up_required");
        self.prove(body, &refusal.body["challenge"]).await
    }

    /// Does what needs proofs.
    pub async fn do_proven(&self, method: Method, path: &str, body: &Value) -> Answer {
        let proven = self.proven(method.clone(), path, body).await;
        self.api.call(method, path).body(proven).send().await
    }

    /// Makes a transfer with whatever proofs it needs; the receipt.
    pub async fn transfer(&self, payee: &Party, yuan: &str) -> Answer {
        let draft = self.draft(payee, yuan);
        let challenge = self.challenge(&draft).await;
        let proven = self.prove(&draft, &challenge).await;
        self.api.post("/transfers", proven).await.is(201)
    }

    /// A standing order of `yuan` a month to `payee`, beginning in a month or so.
    pub fn plan(&self, payee: &Party, yuan: &str) -> Value {
        let start = (chrono::Utc::now() + chrono::TimeDelta::days(40)).date_naive().to_string();
        let mut plan = self.draft(payee, yuan);
        plan["plan"] = json!({ "frequency": "monthly", "start": start, "time": "09:30", "adjust": "next" });
        plan
    }

    /// A batch.
    pub fn rows(&self, rows: &[(&Party, &str)]) -> Value {
        let row = |(payee, yuan): &(&Party, &str)| json!({ "name": payee.name, "account_no": payee.account_no, "bank": payee.bank_no, "amount": yuan, "note": "" });
        json!({ "from_account_id": self.account_id, "rows": rows.iter().map(row).collect::<Vec<_>>() })
    }

    /// Submits a draft with whatever proofs it needs.
    pub async fn submit(&self, path: &str, draft: &Value) -> Answer {
        let proven = self.proven(Method::POST, path, draft).await;
        self.api.post(path, proven).await.is(201)
    }

    /// Begins to prove that `other` is this customer as well; the claim, and the code that came to the other's phone.
    pub async fn claim(&self, other: &Self) -> (String, String) {
        let before = other.newest().await;
        let begun = self.api.post("/me/merges", json!({ "phone": other.phone })).await.is(201);
        for _ in 0..60 {
            let now = other.newest().await;
            if now != before {
                return (begun.text("/claim/claim_id"), code_in(now["text"].as_str().unwrap()));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no code has come to the other phone")
    }

    /// Proves that `other` is this customer as well.
    pub async fn merge(&self, other: &Self) -> Answer {
        let (claim, code) = self.claim(other).await;
        self.api.post(&format!("/me/merges/{claim}/complete"), json!({ "code": code })).await
    }

    /// The newest text on this customer's handset.
    async fn newest(&self) -> Value {
        let handset = self.visitor.get(&format!("/demo/handset?phone={}&limit=1", self.phone)).await.is(200);
        handset.list("/messages").first().cloned().unwrap_or_default()
    }

    /// The newest code on this customer's handset.
    pub async fn code(&self) -> String {
        code(&self.visitor, &self.phone).await
    }
}

/// The newest code on a phone's handset. A text is on its way for a moment; it is waited for.
pub async fn code(visitor: &Caller, phone: &str) -> String {
    for _ in 0..60 {
        let handset = visitor.get(&format!("/demo/handset?phone={phone}&limit=1")).await.is(200);
        if let Some(message) = handset.list("/messages").first() {
            return code_in(message["text"].as_str().unwrap());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no text has come to the handset")
}

/// The code in a text: the first six digits that stand alone after the word for it.
pub fn code_in(text: &str) -> String {
    let from = text.find("验证码").unwrap_or(0);
    let runs = text[from..].split(|c: char| !c.is_ascii_digit());
    runs.into_iter().find(|run| run.len() == 6).unwrap_or_else(|| panic!("no code in {text}")).to_owned()
}

/// A phone nobody else in this run has.
pub fn new_phone() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("19{:09}", (u64::from(std::process::id()) * 10_007 + next) % 1_000_000_000)
}

/// A device nobody has used.
pub fn new_device() -> Value {
    json!({ "device_id": uuid::Uuid::new_v4().to_string(), "name": "Chrome · Android", "platform": "h5" })
}
