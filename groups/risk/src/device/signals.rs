//! What can be told of a device: one word each, who can honestly tell it, and how long it counts.
//!
//! A report that says nothing proves nothing: whoever owns the device can silence any of these. What is told is worth
//! something, what is missing is not.

use std::collections::BTreeMap;

use kernel::Timestamp;

/// How long a signal counts after it was last told, in seconds: a day.
pub const COUNTS_S: i64 = 86_400;
/// How long it counts that a device came back with another fingerprint, in seconds: a week.
pub const CHANGE_COUNTS_S: i64 = 7 * 86_400;

/// Who can tell a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teller {
    /// A page in a browser.
    Browser,
    /// A native app.
    App,
    /// The bank itself, from what was reported and what it knows.
    Bank,
}

/// Whether a signal outlives the report that told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// A trait of the device: it counts for [`COUNTS_S`], also when the next report is silent about it.
    ADay,
    /// A state its owner can end, as sharing the screen: the next report that is silent about it ends it.
    UntilNextReport,
}

/// A signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Signal {
    /// A program drives the browser.
    Automation,
    /// The browser has no window.
    Headless,
    /// What it draws does not fit what it says it draws with.
    Rendering,
    /// It says it is another browser or system than it behaves like.
    Masquerade,
    /// Its screen cannot be.
    Screen,
    /// Its languages contradict each other.
    Languages,
    /// Its time zone contradicts its clock.
    ZoneTampered,
    /// Functions of the browser were replaced.
    NativesPatched,
    /// Its clock was moved while the page was open.
    ClockTampered,
    /// The system is rooted or jailbroken.
    Rooted,
    /// It is no device but an emulator.
    Emulator,
    /// A hook framework is inside the app.
    Hooked,
    /// A debugger is attached.
    Debugged,
    /// The app is signed by somebody else.
    Repackaged,
    /// Its traffic goes through a proxy.
    Proxy,
    /// Its traffic goes through a VPN.
    Vpn,
    /// Its screen is shared or recorded.
    ScreenShared,
    /// An accessibility service that is none reads or drives the app.
    AccessibilityAbuse,
    /// Its clock is off by more than ten minutes.
    ClockOff,
    /// It came back with another fingerprint.
    FingerprintChanged,
    /// It looks like a device that is banned.
    FingerprintBanned,
    /// Its time zone is not that of its address.
    ZoneElsewhere,
}

use Lasts::{ADay, UntilNextReport};
use Signal as S;
use Teller::{App, Bank, Browser};

/// A signal's word, names (zh, en), weight in the card that ships, who tells it, how long it lasts.
struct Entry(Signal, &'static str, (&'static str, &'static str), i64, &'static [Teller], Lasts);

const ENTRIES: [Entry; 22] = [
    Entry(S::Automation, "automation", ("自动化程序控制", "Driven by a program"), 400, &[Browser], ADay),
    Entry(S::Headless, "headless", ("无界面浏览器", "Browser without a window"), 350, &[Browser], ADay),
    Entry(S::Rendering, "rendering", ("绘图特征矛盾", "Drawing contradicts itself"), 150, &[Browser], ADay),
    Entry(S::Masquerade, "masquerade", ("浏览器身份伪装", "Claims to be another browser"), 200, &[Browser], ADay),
    Entry(S::Screen, "screen", ("屏幕参数矛盾", "Screen cannot be"), 100, &[Browser], ADay),
    Entry(S::Languages, "languages", ("语言设置矛盾", "Languages contradict"), 80, &[Browser], ADay),
    Entry(S::ZoneTampered, "zone_tampered", ("时区被篡改", "Time zone tampered with"), 200, &[Browser, App], ADay),
    Entry(
        S::NativesPatched,
        "natives_patched",
        ("浏览器函数被替换", "Built-in functions replaced"),
        200,
        &[Browser],
        ADay,
    ),
    Entry(
        S::ClockTampered,
        "clock_tampered",
        ("使用中改动时钟", "Clock moved while in use"),
        200,
        &[Browser, App],
        ADay,
    ),
    Entry(S::Rooted, "rooted", ("系统已 Root 或越狱", "Rooted or jailbroken"), 350, &[App], ADay),
    Entry(S::Emulator, "emulator", ("模拟器", "Emulator"), 400, &[App], ADay),
    Entry(S::Hooked, "hooked", ("注入框架", "Hook framework"), 600, &[App], ADay),
    Entry(S::Debugged, "debugged", ("调试器附加", "Debugger attached"), 400, &[App], ADay),
    Entry(S::Repackaged, "repackaged", ("应用被重新打包", "App repackaged"), 800, &[App, Bank], ADay),
    Entry(S::Proxy, "proxy", ("经代理访问", "Behind a proxy"), 120, &[App], UntilNextReport),
    Entry(S::Vpn, "vpn", ("经 VPN 访问", "Behind a VPN"), 60, &[App], UntilNextReport),
    Entry(
        S::ScreenShared,
        "screen_shared",
        ("屏幕共享或录制中", "Screen shared or recorded"),
        300,
        &[App],
        UntilNextReport,
    ),
    Entry(
        S::AccessibilityAbuse,
        "accessibility_abuse",
        ("无障碍服务被滥用", "Accessibility abused"),
        350,
        &[App],
        UntilNextReport,
    ),
    Entry(S::ClockOff, "clock_off", ("设备时间偏差大", "Clock far off"), 150, &[Bank], UntilNextReport),
    Entry(S::FingerprintChanged, "fingerprint_changed", ("设备指纹变化", "Fingerprint changed"), 200, &[Bank], ADay),
    Entry(
        S::FingerprintBanned,
        "fingerprint_banned",
        ("与封禁设备特征相同", "Looks like a banned device"),
        500,
        &[Bank],
        ADay,
    ),
    Entry(
        S::ZoneElsewhere,
        "zone_elsewhere",
        ("时区与网络位置不符", "Time zone elsewhere than the address"),
        150,
        &[Bank],
        ADay,
    ),
];

impl Signal {
    /// How many there are.
    pub const COUNT: usize = ENTRIES.len();

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(|entry| entry.0)
    }

    const fn entry(self) -> &'static Entry {
        &ENTRIES[self as usize]
    }

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        self.entry().1
    }

    /// What people call it, zh and en.
    pub const fn names(self) -> (&'static str, &'static str) {
        self.entry().2
    }

    /// Its weight in the score card that ships.
    pub const fn first_weight(self) -> i64 {
        self.entry().3
    }

    /// Whether `teller` can tell it.
    pub fn is_told_by(self, teller: Teller) -> bool {
        self.entry().4.contains(&teller)
    }

    /// How long it lasts.
    pub const fn lasts(self) -> Lasts {
        self.entry().5
    }

    /// The signal of a word; nothing for one this version does not know.
    pub fn parse(word: &str) -> Option<Self> {
        Self::all().find(|signal| signal.as_str() == word)
    }
}

/// A set of signals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signals(u32);

impl Signals {
    /// Adds one.
    pub const fn insert(&mut self, signal: Signal) {
        self.0 |= 1 << signal as u32;
    }

    /// Whether it holds `signal`.
    pub const fn contains(self, signal: Signal) -> bool {
        self.0 & (1 << signal as u32) != 0
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those it holds.
    pub fn iter(self) -> impl Iterator<Item = Signal> {
        Signal::all().filter(move |signal| self.contains(*signal))
    }

    /// Their words: what an expression over `device.signals` compares.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        self.iter().map(Signal::as_str)
    }
}

impl FromIterator<Signal> for Signals {
    fn from_iter<I: IntoIterator<Item = Signal>>(signals: I) -> Self {
        signals.into_iter().fold(Self::default(), |mut set, signal| {
            set.insert(signal);
            set
        })
    }
}

/// When each signal of a device was last told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told(BTreeMap<Signal, Timestamp>);

impl Told {
    /// What is known after a report at `now`: what it tells, and what was told before and lasts.
    pub fn after(&self, told: Signals, now: Timestamp) -> Self {
        let lasting = self.0.iter().filter(|(signal, at)| signal.lasts() == ADay && counts(**at, now));
        let mut all: BTreeMap<_, _> = lasting.map(|(signal, at)| (*signal, *at)).collect();
        all.extend(told.iter().map(|signal| (signal, now)));
        Self(all)
    }

    /// Those that count at `now`.
    pub fn counting(&self, now: Timestamp) -> Signals {
        self.0.iter().filter(|(_, at)| counts(**at, now)).map(|(signal, _)| *signal).collect()
    }

    /// As it is stored: words and microseconds.
    pub fn stored(&self) -> BTreeMap<&'static str, i64> {
        self.0.iter().map(|(signal, at)| (signal.as_str(), at.micros())).collect()
    }

    /// As it was stored; words of another version are left out.
    pub fn of_stored(stored: &BTreeMap<String, i64>) -> Self {
        let known = stored.iter().filter_map(|(word, at)| Some((Signal::parse(word)?, Timestamp::from_micros(*at))));
        Self(known.collect())
    }

    /// Each with when it was last told, in the order of their declaration.
    pub fn iter(&self) -> impl Iterator<Item = (Signal, Timestamp)> {
        self.0.iter().map(|(signal, at)| (*signal, *at))
    }
}

fn counts(at: Timestamp, now: Timestamp) -> bool {
    now.seconds_since(at) < COUNTS_S
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn every_signal_stands_in_its_own_place_under_its_own_word() {
        for (place, signal) in Signal::all().enumerate() {
            assert_eq!(signal as usize, place, "{signal:?}");
            assert_eq!(Signal::parse(signal.as_str()), Some(signal));
        }
        assert_eq!(Signal::parse("unheard_of"), None);
        const { assert!(Signal::COUNT <= 32, "they have to fit the set") };
    }

    #[test]
    fn a_trait_lasts_a_day_and_a_state_until_the_next_report() {
        let first = Told::default().after([S::Rooted, S::ScreenShared].into_iter().collect(), at(0));
        let silent = first.after(Signals::default(), at(60));
        assert_eq!(
            silent.counting(at(60)),
            [S::Rooted].into_iter().collect(),
            "sharing has ended, root is still there"
        );
        assert_eq!(silent.counting(at(COUNTS_S - 1)), [S::Rooted].into_iter().collect());
        assert!(silent.counting(at(COUNTS_S)).is_empty());
        assert!(first.counting(at(COUNTS_S)).is_empty(), "a state that nobody told again");
    }

    proptest! {
        #[test]
        fn what_counts_is_what_was_told_lately(
            reports in prop::collection::vec((0..Signal::COUNT, 0_i64..3 * COUNTS_S), 0..20),
            asked in 0_i64..4 * COUNTS_S,
        ) {
            let mut reports = reports;
            reports.sort_by_key(|(_, second)| *second);
            let all: Vec<Signal> = Signal::all().collect();
            let told = reports.iter().fold(Told::default(), |told, (signal, second)| {
                told.after([all[*signal]].into_iter().collect(), at(*second))
            });
            let last = reports.last().map_or(0, |(_, second)| *second);
            let asked = at(asked.max(last));
            let naive: Signals = reports
                .iter()
                .enumerate()
                .filter(|(place, (signal, second))| {
                    let ended = all[*signal].lasts() == UntilNextReport && place + 1 < reports.len();
                    let again = reports[place + 1..].iter().any(|(other, _)| other == signal);
                    let kept = !ended || again && reports.last().is_some_and(|(other, _)| other == signal);
                    kept && asked.seconds_since(at(*second)) < COUNTS_S
                })
                .map(|(_, (signal, _))| all[*signal])
                .collect();
            prop_assert_eq!(told.counting(asked), naive);
            let words = told.stored().into_iter().map(|(word, at)| (word.to_owned(), at)).collect();
            prop_assert_eq!(Told::of_stored(&words), told);
        }
    }
}
