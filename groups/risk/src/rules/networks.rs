//! Networks on a list, so that an address is looked up in as many steps as there are lengths of prefixes.

use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

/// The shortest prefix that can be listed, of IPv4 and of IPv6: a shorter one would be half the world.
const SHORTEST: (u8, u8) = (8, 16);

/// Networks, each by its first address and the length of its prefix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks {
    nets: HashSet<IpNet>,
    lengths: BTreeSet<u8>,
}

impl Networks {
    /// Adds one.
    pub fn insert(&mut self, net: IpNet) {
        self.lengths.insert(net.prefix_len());
        self.nets.insert(net.trunc());
    }

    /// Whether `ip` is in one of them.
    pub fn contain(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        let within = |length: &u8| IpNet::new(ip, *length).is_ok_and(|net| self.nets.contains(&net.trunc()));
        self.lengths.iter().any(within)
    }
}

/// An address (`203.0.113.9`) or a network (`203.0.113.0/24`), as small as it can be said; nothing for what is neither, or too much.
pub fn network(text: &str) -> Option<IpNet> {
    let net = match text.parse::<IpAddr>() {
        Ok(ip) => IpNet::from(ip.to_canonical()),
        Err(_) => text.parse::<IpNet>().ok()?.trunc(),
    };
    let shortest = if net.addr().is_ipv4() { SHORTEST.0 } else { SHORTEST.1 };
    (net.prefix_len() >= shortest).then_some(net)
}

/// As it is stored and shown: an address by itself, a network with its prefix.
pub fn written(net: IpNet) -> String {
    if net.prefix_len() == net.max_prefix_len() { net.addr().to_string() } else { net.to_string() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn networks(texts: &[&str]) -> Networks {
        let mut all = Networks::default();
        texts.iter().for_each(|text| all.insert(network(text).unwrap()));
        all
    }

    #[test]
    fn an_address_is_in_its_network_and_in_no_other() {
        let all = networks(&["203.0.113.7/24", "198.51.100.9", "2001:db8:1::/48"]);
        for (ip, listed) in [
            ("203.0.113.0", true),
            ("203.0.113.255", true),
            ("::ffff:203.0.113.9", true),
            ("203.0.114.0", false),
            ("198.51.100.9", true),
            ("198.51.100.8", false),
            ("2001:db8:1:ffff::1", true),
            ("2001:db8:2::1", false),
        ] {
            assert_eq!(all.contain(ip.parse().unwrap()), listed, "{ip}");
        }
        assert!(!Networks::default().contain("203.0.113.0".parse().unwrap()));
    }

    #[test]
    fn what_is_said_in_several_ways_is_one_entry_and_half_the_world_is_none() {
        let same = |one: &str, other: &str| assert_eq!(network(one).map(written), Some(other.to_owned()), "{one}");
        same("203.0.113.77/24", "203.0.113.0/24");
        same("203.0.113.9/32", "203.0.113.9");
        same("::ffff:203.0.113.9", "203.0.113.9");
        same("2001:DB8::1", "2001:db8::1");
        same("10.0.0.0/8", "10.0.0.0/8");
        for none in ["", "203.0.113", "203.0.113.9/33", "0.0.0.0/0", "10.0.0.0/7", "::/0", "2000::/15", "example.org"] {
            assert_eq!(network(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn looking_up_is_what_looking_through_is(
            listed in prop::collection::vec((any::<u32>(), 8_u8..=32), 0..20),
            asked in prop::collection::vec(any::<u32>(), 1..20), near in any::<prop::sample::Index>(), off in 0_u32..4,
        ) {
            let ip = |bits: u32| IpAddr::from(std::net::Ipv4Addr::from_bits(bits));
            let nets: Vec<IpNet> = listed.iter().map(|(bits, length)| IpNet::new(ip(*bits), *length).unwrap()).collect();
            let mut all = Networks::default();
            nets.iter().for_each(|net| all.insert(*net));
            let beside = listed.get(near.index(listed.len().max(1))).map(|(bits, _)| bits.wrapping_add(off));
            for bits in asked.into_iter().chain(beside) {
                prop_assert_eq!(all.contain(ip(bits)), nets.iter().any(|net| net.contains(&ip(bits))));
            }
        }
    }
}
