//! The provider itself: what it gives, and what it does not.
#![allow(clippy::unwrap_used)]

use reference_oidc::{Back, Client, NAMES, Person, Provider, Settings};

fn provider(back: Back) -> Provider {
    Provider::new(Settings {
        issuer: "https://id.example".into(),
        clients: vec![Client {
            id: "bank".into(),
            secret: "s3cret".into(),
            redirect_url: "https://bank.example/b/lanwan/external".into(),
        }],
        people: vec![Person { subject: "ada".into(), names: ("<某人>".into(), "\"Somebody\"".into()) }],
        back,
        now: || 1_795_311_000,
    })
    .unwrap()
}

const ASKED: &str = "https://id.example/authorize?client_id=bank&redirect_uri=https%3A%2F%2Fbank.example%2Fb%2Flanwan%2Fexternal\
                     &response_type=code&scope=openid&state=a%26b&nonce=n";

#[test]
fn codes_are_for_whom_it_knows_and_to_where_it_knows() {
    let provider = provider(Back::Whole);
    assert!(provider.choose(ASKED, "ada").is_some());
    assert!(provider.choose(ASKED, "bo").is_none());
    for (known, other) in [
        ("client_id=bank", "client_id=thief"),
        ("bank.example", "evil.example"),
        ("response_type=code", "response_type=token"),
        ("scope=openid", "scope=email"),
        ("nonce=n", "code_challenge=x&code_challenge_method=plain"),
    ] {
        assert!(provider.choose(&ASKED.replace(known, other), "ada").is_none(), "{other}");
    }
}

#[tokio::test]
async fn its_page_says_what_it_is_and_sends_back_where_it_was_asked_from() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(provider(Back::SamePlace).serve(listener));
    let page = get(&format!("{here}{}", ASKED.trim_start_matches("https://id.example"))).await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    for part in [NAMES.0, NAMES.1, "这里不核验任何人的身份", "Nobody's identity is verified here", "&lt;某人&gt;"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("<某人>"));

    let query = ASKED.split_once('?').unwrap().1;
    let back = get(&format!("{here}/choose?{query}&subject=ada")).await;
    assert!(back.starts_with("HTTP/1.1 303"), "{back}");
    let to = back.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    assert!(
        to.starts_with("/b/lanwan/external?code=") && to.contains("&state=a%26b&iss=https%3A%2F%2Fid.example"),
        "{to}"
    );
    let given_up = get(&format!("{here}/choose?{query}&refused=yes")).await;
    assert!(given_up.contains("location: /b/lanwan/external?error=access_denied&state="), "{given_up}");
    let foreign = get(&format!("{here}/choose?{}&subject=ada", query.replace("bank.example", "evil.example"))).await;
    assert!(foreign.starts_with("HTTP/1.1 400") && !foreign.contains("location:"), "{foreign}");
}

/// An answer, head and all; nothing is followed.
async fn get(url: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
