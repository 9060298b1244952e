//! The people of the demonstration. Their names are put together from lists; none of them exists.

use contracts::user::{DeviceInfo, DevicePlatform};
use kernel::ResidentId;

/// How many customers a demo bank has.
const CUSTOMERS: u64 = 48;
/// How many of them are customers of every demo bank: the same name, id number and phone, so that one bank's account can
/// be bound to, and hung, at another.
pub const EVERYWHERE: u64 = 6;

/// The first of them, whose phones are handed out to whoever tries the demonstration.
pub const HANDED_OUT: usize = 6;

const SURNAMES: [&str; 24] = [
    "林", "陈", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩",
    "唐", "冯", "于", "董", "萧",
];
const GIVEN: [&str; 32] = [
    "晓岚", "子墨", "雨桐", "思远", "嘉禾", "若溪", "明哲", "婉清", "志远", "欣怡", "浩然", "静姝", "俊杰", "梦洁",
    "文博", "雪莹", "建国", "秀英", "桂芳", "国强", "海燕", "丽华", "振宇", "淑珍", "天佑", "可欣", "一诺", "梓涵",
    "承泽", "语嫣", "奕辰", "沐阳",
];

/// One of them.
#[derive(Debug, Clone)]
pub struct Person {
    /// To sign in with; the same series in every bank.
    pub phone: String,
    /// As it stands on the account.
    pub name: String,
    /// Well formed, of a region there is none of: nobody has it.
    pub id_number: String,
    /// What they sign in on.
    pub device: DeviceInfo,
    /// Holds a class II account as well.
    pub second_account: bool,
    /// Gets a salary of so many fen a month.
    pub salary_minor: i64,
    /// First deposit, fen.
    pub opening_minor: i64,
    /// Seconds after the demonstration's first day.
    pub joined_after_s: i64,
}

/// The customers of the `place`-th bank.
pub fn people(place: u64) -> Vec<Person> {
    (0..CUSTOMERS)
        .map(|n| {
            let own_place = place;
            let place = if n < EVERYWHERE { 0 } else { place };
            // Strides without a common factor walk through the lists without repeating a pair early.
            let surname = SURNAMES[((n * 7 + place * 5) % 24) as usize];
            let given = GIVEN[((n * 11 + place * 13 + n / 24) % 32) as usize];
            let n = n as i64;
            let salary_minor = if n % 3 == 2 { 0 } else { 580_000 + (n * 37 % 29) * 31_700 };
            Person {
                phone: format!("1380000{:04}", n + 1),
                name: format!("{surname}{given}"),
                id_number: id_number(place, n),
                device: device(own_place, n),
                second_account: n % 5 == 0,
                salary_minor,
                opening_minor: if n == 2 { 86_000 } else { 1_200_000 + (n * 53 % 41) * 977_000 },
                joined_after_s: if n < 24 { n * 600 } else { (n - 23) * 3 * 86_400 + n * 977 },
            }
        })
        .collect()
}

/// Somebody who is only an open user of the `place`-th bank, and a customer of the next one: a card to bind, and a name to
/// verify.
pub fn newcomer(place: u64) -> Person {
    let names = ["苏念安", "顾知行", "程一帆"];
    let n = 90 + place as i64;
    Person {
        phone: format!("1380000{:04}", 9_001 + place),
        name: names[place as usize % names.len()].to_owned(),
        id_number: id_number(place, n),
        device: device(place, n),
        second_account: false,
        salary_minor: 0,
        opening_minor: 300_000,
        joined_after_s: 86_400,
    }
}

/// An id number of region 99, which GB/T 2260 has not given out, with the check character of GB 11643.
fn id_number(place: u64, n: i64) -> String {
    let region = format!("99{:02}{:02}", place + 1, n % 12 + 1);
    let birth = format!("{}{:02}{:02}", 1958 + n * 7 % 44, 1 + n * 5 % 12, 1 + n * 11 % 28);
    let body = format!("{region}{birth}{:03}", 100 + n);
    let whole = "0123456789X".chars().map(|check| format!("{body}{check}"));
    whole.into_iter().find(|id| id.parse::<ResidentId>().is_ok()).expect("one of eleven check characters fits")
}

/// The same at every start, so that filling that was cut off goes on with it.
fn device(place: u64, n: i64) -> DeviceInfo {
    const NAMES: [&str; 3] = ["Chrome · Android", "Safari · iPhone", "Edge · Windows"];
    DeviceInfo {
        device_id: format!("{:08x}-0000-4000-8000-{place:04x}{n:08x}", mixed(place, n)),
        name: NAMES[(n % 3) as usize].to_owned(),
        platform: DevicePlatform::H5.as_str().to_owned(),
        replaces: None,
    }
}

/// Device ids are shown by how they begin: no two look alike. An odd number times another one is a mixture that loses nothing.
fn mixed(place: u64, n: i64) -> u32 {
    let numbered = (place as u32) << 16 | (n as u32 + 1);
    numbered.wrapping_mul(2_654_435_761)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn everybody_is_somebody_else() {
        for place in 0..3 {
            let people = super::people(place);
            let names: HashSet<_> = people.iter().map(|person| &person.name).collect();
            let phones: HashSet<_> = people.iter().map(|person| &person.phone).collect();
            let devices: HashSet<_> = people.iter().map(|person| &person.device.device_id[..8]).collect();
            assert_eq!((names.len(), phones.len(), devices.len()), (48, 48, 48), "bank {place}");
            assert!(people.iter().all(|person| person.phone.parse::<kernel::Phone>().is_ok()));
            let ids: HashSet<_> = people.iter().map(|person| &person.id_number).collect();
            let devices: HashSet<_> = people.iter().map(|person| &person.device.device_id).collect();
            assert_eq!((ids.len(), devices.len()), (48, 48), "bank {place}");
            assert!(ids.iter().all(|id| id.starts_with("99") && id.parse::<kernel::ResidentId>().is_ok()));
        }
    }
}
