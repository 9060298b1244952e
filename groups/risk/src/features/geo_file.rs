//! For tests: writes a file in MaxMind's format with one /24 in it (https://maxmind.github.io/MaxMind-DB/).

fn text(out: &mut Vec<u8>, text: &str) {
    out.push(0x40 | u8::try_from(text.len()).unwrap());
    out.extend(text.as_bytes());
}

fn map(out: &mut Vec<u8>, pairs: u8) {
    out.push(0xe0 | pairs);
}

fn number(out: &mut Vec<u8>, kind: u8, value: u32) {
    let bytes: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    let size = u8::try_from(bytes.len()).unwrap();
    if kind < 8 {
        out.push(kind << 5 | size)
    } else {
        out.extend([size, kind - 7])
    }
    out.extend(bytes);
}

fn double(out: &mut Vec<u8>, value: f64) {
    out.push(3 << 5 | 8);
    out.extend(value.to_be_bytes());
}

/// A file that knows one network: its country, city, place (north, east) and time zone.
pub fn one_network(network: [u8; 3], (country, city): (&str, &str), (lat, lon): (f64, f64), zone: &str) -> Vec<u8> {
    const NODES: u32 = 24;
    let mut out = Vec::new();
    for bit in 0..24_u32 {
        let is_one = network[bit as usize / 8] >> (7 - bit % 8) & 1 == 1;
        let next = if bit == 23 { NODES + 16 } else { bit + 1 };
        let records = if is_one { [NODES, next] } else { [next, NODES] };
        records.iter().for_each(|record| out.extend(&record.to_be_bytes()[1..]));
    }
    out.extend([0; 16]);
    map(&mut out, 3);
    text(&mut out, "city");
    map(&mut out, 1);
    text(&mut out, "names");
    map(&mut out, 1);
    text(&mut out, "en");
    text(&mut out, city);
    text(&mut out, "country");
    map(&mut out, 1);
    text(&mut out, "iso_code");
    text(&mut out, country);
    text(&mut out, "location");
    map(&mut out, 3);
    text(&mut out, "latitude");
    double(&mut out, lat);
    text(&mut out, "longitude");
    double(&mut out, lon);
    text(&mut out, "time_zone");
    text(&mut out, zone);
    out.extend(b"\xab\xcd\xefMaxMind.com");
    map(&mut out, 9);
    for (name, kind, value) in [
        ("binary_format_major_version", 5, 2),
        ("binary_format_minor_version", 5, 0),
        ("build_epoch", 9, 1_780_000_000),
        ("ip_version", 5, 4),
        ("node_count", 6, NODES),
        ("record_size", 5, 24),
    ] {
        text(&mut out, name);
        number(&mut out, kind, value);
    }
    text(&mut out, "database_type");
    text(&mut out, "Test-City");
    text(&mut out, "languages");
    out.extend([1, 4]);
    text(&mut out, "en");
    text(&mut out, "description");
    map(&mut out, 1);
    text(&mut out, "en");
    text(&mut out, "of a test");
    out
}
