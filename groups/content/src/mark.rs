//! A mark for a bank that brings none: a geometric figure drawn from its id, in its own colours. No letters, so no font.

use std::fmt::Write;

use crate::model::Rgb;

const BLACK: Rgb = Rgb(8, 14, 24);

/// The mark as an SVG of 512 by 512, the ground filling it. The same id and colours always give the same mark.
pub fn draw(bank_id: &str, primary: Rgb, accent: Rgb) -> String {
    let seed = fnv(bank_id);
    let figure = match seed % 6 {
        0 => petals(seed),
        1 => rings(seed),
        2 => chevrons(),
        3 => circles(),
        4 => squares(seed),
        _ => bars(seed),
    };
    let deep = primary.mix(BLACK, 0.38);
    // An accent that would drown in the ground is lightened until it stands out.
    let shine = (0..=10)
        .map(|step| accent.mix(Rgb(255, 255, 255), f64::from(step) / 10.0))
        .find(|colour| colour.contrast(primary) >= 1.8)
        .unwrap_or(Rgb(255, 255, 255));
    let figure = figure.replace("ACCENT", &shine.hex());
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 512 512\"><defs>\
         <linearGradient id=\"ground\" x1=\"0\" y1=\"0\" x2=\"1\" y2=\"1\"><stop offset=\"0\" stop-color=\"{}\"/>\
         <stop offset=\"1\" stop-color=\"{}\"/></linearGradient></defs>\
         <rect width=\"512\" height=\"512\" fill=\"url(#ground)\"/>{figure}</svg>",
        primary.hex(),
        deep.hex()
    )
}

/// FNV-1a: a hash that stays what it is from release to release.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn petals(seed: u64) -> String {
    let count = 5 + (seed >> 8) % 4;
    let mut figure = String::new();
    for petal in 0..count {
        let angle = petal * 360 / count;
        let _ = write!(
            figure,
            "<ellipse cx=\"256\" cy=\"166\" rx=\"38\" ry=\"74\" fill=\"#ffffff\" transform=\"rotate({angle} 256 256)\"/>"
        );
    }
    figure + "<circle cx=\"256\" cy=\"256\" r=\"34\" fill=\"ACCENT\"/>"
}

fn rings(seed: u64) -> String {
    let mut figure = String::new();
    for (place, radius) in [150, 102, 54].into_iter().enumerate() {
        let length = f64::from(radius) * std::f64::consts::TAU;
        let turn = (seed >> (8 + place * 6)) % 12 * 30;
        let _ = write!(
            figure,
            "<circle cx=\"256\" cy=\"256\" r=\"{radius}\" fill=\"none\" stroke=\"{}\" stroke-width=\"28\" \
             stroke-linecap=\"round\" stroke-dasharray=\"{:.1} {:.1}\" transform=\"rotate({turn} 256 256)\"/>",
            if place == 1 { "ACCENT" } else { "#ffffff" },
            length * 0.72,
            length * 0.28
        );
    }
    figure
}

fn chevrons() -> String {
    let row = |top: i32, colour: &str| {
        format!(
            "<path d=\"M132 {} L256 {top} L380 {}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"40\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\"/>",
            top + 96,
            top + 96
        )
    };
    row(128, "ACCENT") + &row(210, "#ffffff") + &row(292, "#ffffff")
}

fn circles() -> String {
    "<circle cx=\"206\" cy=\"256\" r=\"108\" fill=\"#ffffff\"/><circle cx=\"306\" cy=\"256\" r=\"108\" fill=\"#ffffff\" \
     fill-opacity=\"0.62\"/><path d=\"M256 160.3 A108 108 0 0 1 256 351.7 A108 108 0 0 1 256 160.3 Z\" fill=\"ACCENT\"/>"
        .to_owned()
}

fn squares(seed: u64) -> String {
    let step = 15 + (seed >> 8) % 3 * 15;
    let mut figure = String::new();
    for turn in 0..3 {
        let _ = write!(
            figure,
            "<rect x=\"146\" y=\"146\" width=\"220\" height=\"220\" rx=\"30\" fill=\"none\" stroke=\"#ffffff\" \
             stroke-width=\"22\" transform=\"rotate({} 256 256)\"/>",
            turn * step
        );
    }
    figure + "<circle cx=\"256\" cy=\"256\" r=\"44\" fill=\"ACCENT\"/>"
}

fn bars(seed: u64) -> String {
    let mut figure = String::new();
    for bar in 0..4_u64 {
        let height = 96 + bar * 54 + (seed >> (8 + bar * 4)) % 3 * 14;
        let _ = write!(
            figure,
            "<rect x=\"{}\" y=\"{}\" width=\"50\" height=\"{height}\" rx=\"25\" fill=\"{}\"/>",
            118 + bar * 75,
            396 - height,
            if bar == 3 { "ACCENT" } else { "#ffffff" }
        );
    }
    figure
}
