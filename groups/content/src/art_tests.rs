//! Logos given in good faith, and the other kind.

use super::*;
use crate::demo;
use crate::mark;

const PRIMARY: Rgb = Rgb(10, 102, 168);

fn svg(content: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         viewBox=\"0 0 100 50\">{content}</svg>"
    )
}

#[test]
fn what_could_act_does_not_survive() {
    let hostile =
        svg("<script>alert(1)</script><style>@import url(https://example.com/x.css); .a { fill: red }</style>\
         <a xlink:href=\"javascript:alert(1)\"><rect class=\"a\" onload=\"alert(1)\" onclick=\"x()\" width=\"50\" \
         height=\"20\" style=\"fill:url(https://example.com/#p)\"/></a>\
         <animate attributeName=\"x\" to=\"1\"/><circle r=\"9\" cx=\"60\" cy=\"20\" fill=\"#0a0\"/>");
    let clean = clean(&hostile).unwrap();
    for word in ["script", "alert", "onload", "onclick", "javascript", "example.com", "@import", "animate", "<a"] {
        assert!(!clean.contains(word), "{word} survived: {clean}");
    }
    assert!(clean.contains("<path"));
    assert_eq!(super::clean(&clean).as_deref(), Ok(clean.as_str()), "clean stays clean");
}

#[test]
fn what_cannot_be_kept_is_refused() {
    let deep = format!("{}<rect width=\"9\" height=\"9\"/>{}", "<g>".repeat(5_000), "</g>".repeat(5_000));
    let laughs = "<defs><g id=\"a\"><rect width=\"9\" height=\"9\"/></g>\
                  <g id=\"b\"><use xlink:href=\"#a\"/><use xlink:href=\"#a\"/></g>\
                  <g id=\"c\"><use xlink:href=\"#b\"/><use xlink:href=\"#b\"/></g></defs><use xlink:href=\"#c\"/>";
    let entities = "<!DOCTYPE svg [<!ENTITY a \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY b \"&c;&c;&c;&c;&c;&c;&c;&c;\">\
                    <!ENTITY c \"&a;\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&a;</svg>";
    for (name, text) in [
        ("nothing", String::new()),
        ("words", "a logo".to_owned()),
        ("another document", "<html><body/></html>".to_owned()),
        ("unclosed", "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect>".to_owned()),
        ("empty", svg("")),
        ("text", svg("<text>Bank</text>")),
        ("picture", svg("<image href=\"file:///etc/hostname\" width=\"9\" height=\"9\"/>")),
        ("filter", svg("<filter id=\"f\"><feTurbulence/></filter><rect width=\"9\" height=\"9\" filter=\"url(#f)\"/>")),
        ("foreign", svg("<foreignObject><p/></foreignObject>")),
        ("deep", svg(&deep)),
        ("many", svg(&"<rect width=\"1\" height=\"1\"/>".repeat(2_100))),
        ("symbols in symbols", svg(laughs)),
        ("entities", entities.to_owned()),
        ("long", svg("<rect width=\"9\" height=\"9\"/>").replace("0 0 100 50", "0 0 1000 50")),
        ("big", svg(&" ".repeat(LOGO_BYTES_MAX))),
    ] {
        assert!(clean(&text).is_err(), "{name} was taken: {:?}", clean(&text));
    }
}

#[test]
fn a_bare_logo_gets_a_ground_and_a_full_one_round_corners() {
    let corner = |svg: &str| pixels(svg, 64).unwrap().pixel(0, 0).unwrap();
    let bare = compose(&clean(&svg("<circle r=\"20\" cx=\"50\" cy=\"25\" fill=\"#123\"/>")).unwrap(), PRIMARY).unwrap();
    assert_eq!(corner(&bare.logo).alpha(), 0);
    assert_eq!((corner(&bare.tile).alpha(), corner(&bare.tile).red()), (255, 255), "dark stands on white");
    assert_eq!(corner(&bare.icon).alpha(), 0);
    let light =
        compose(&clean(&svg("<circle r=\"20\" cx=\"50\" cy=\"25\" fill=\"#fff\"/>")).unwrap(), PRIMARY).unwrap();
    assert_eq!(corner(&light.tile).red(), PRIMARY.0, "light stands on the bank's colour");

    for (id, spec) in demo::brands() {
        let logo = clean(&spec.logo_svg.unwrap()).unwrap();
        let art = compose(&logo, Rgb::parse(&spec.primary_color).unwrap()).unwrap();
        assert_eq!((corner(&art.tile).alpha(), corner(&art.icon).alpha()), (255, 0), "{id}");
        assert_eq!(art.logo, art.icon, "{id}");
        assert!(png(&art.tile, 180).unwrap().starts_with(b"\x89PNG"), "{id}");
    }
}

#[test]
fn every_bank_has_a_mark_and_keeps_it() {
    let accent = Rgb(24, 184, 180);
    let ids: Vec<_> = (0..60).map(|n| format!("bank{n}")).collect();
    let marks: std::collections::HashSet<_> = ids.iter().map(|id| mark::draw(id, PRIMARY, accent)).collect();
    assert!(marks.len() >= 12, "marks are too much alike: {}", marks.len());
    for id in &ids {
        let drawn = mark::draw(id, PRIMARY, accent);
        assert_eq!(drawn, mark::draw(id, PRIMARY, accent));
        let pixels = pixels(&clean(&drawn).unwrap(), 64).unwrap();
        assert!(fills_its_square(&pixels), "{id}");
    }
}

/// Writes what the brands look like, to be looked at: `cargo test -p content -- --ignored look`, `LOOK_AT` names a folder.
#[test]
#[ignore = "for the eye"]
fn look() {
    let folder = std::path::PathBuf::from(std::env::var("LOOK_AT").unwrap());
    for (id, spec) in demo::brands() {
        let art = compose(&clean(&spec.logo_svg.unwrap()).unwrap(), Rgb::parse(&spec.primary_color).unwrap()).unwrap();
        std::fs::write(folder.join(format!("{id}.png")), png(&art.icon, 320).unwrap()).unwrap();
        std::fs::write(folder.join(format!("{id}-40.png")), png(&art.icon, 40).unwrap()).unwrap();
    }
    for n in 0..12_u8 {
        let id = format!("bank{n}");
        let drawn = mark::draw(&id, Rgb(15, 118, 110).mix(Rgb(120, 40, 160), f64::from(n) / 11.0), Rgb(245, 158, 11));
        let art = compose(&clean(&drawn).unwrap(), PRIMARY).unwrap();
        std::fs::write(folder.join(format!("{id}.png")), png(&art.icon, 160).unwrap()).unwrap();
    }
}
