//! Red packets of the demonstration: some opened, one waiting for the first customer, one of which the rest went back.

use contracts::account::Accounts;
use kernel::{Clock, Ctx, Idempotency, Money};
use storage::jobs::Work;
use transfer::{DuePackets, PacketBy, PacketDraft, PacketKind};

use super::{Customer, Failure, as_customer};
use crate::wiring::Platform;

/// One packet: who gives it how many hours ago, how, how much in how many shares, with which words, to whom, and who
/// opens it.
struct Gift {
    giver: usize,
    hours: i64,
    kind: PacketKind,
    minor: i64,
    shares: i64,
    greeting: &'static str,
    to: Option<usize>,
    openers: &'static [usize],
}

const GIFTS: [Gift; 5] = [
    Gift {
        giver: 0,
        hours: 52,
        kind: PacketKind::Even,
        minor: 8_000,
        shares: 4,
        greeting: "周末聚餐，我请客",
        to: None,
        openers: &[1, 3],
    },
    Gift {
        giver: 4,
        hours: 30,
        kind: PacketKind::Lucky,
        minor: 16_888,
        shares: 5,
        greeting: "项目上线，大家辛苦了",
        to: None,
        openers: &[6, 0, 3, 7, 1],
    },
    Gift {
        giver: 3,
        hours: 6,
        kind: PacketKind::Single,
        minor: 6_666,
        shares: 1,
        greeting: "",
        to: Some(4),
        openers: &[4],
    },
    Gift {
        giver: 0,
        hours: 3,
        kind: PacketKind::Lucky,
        minor: 10_000,
        shares: 6,
        greeting: "恭喜发财，大吉大利",
        to: None,
        openers: &[4, 6, 1],
    },
    Gift {
        giver: 1,
        hours: 1,
        kind: PacketKind::Single,
        minor: 5_200,
        shares: 1,
        greeting: "生日快乐",
        to: Some(0),
        openers: &[],
    },
];

/// Gives the packets and opens them, each at its time; what was not opened in time goes back.
pub async fn give(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    for (n, gift) in GIFTS.iter().enumerate() {
        let Some(giver) = customers.get(gift.giver) else { continue };
        let at = ctx.now().plus_seconds(-gift.hours * 3_600);
        let key = format!("demo:{}:packet-{n}", ctx.tenant);
        let call = Ctx { idempotency: Some(Idempotency::new(key.clone(), key)), ..as_customer(ctx, giver, at) };
        let from = giver.accounts[0].account_id;
        // Somebody may have run out of money: so it goes.
        let left = platform.accounts.get(&call, from).await?.map_or(0, |account| account.available.minor());
        if left < gift.minor {
            continue;
        }
        let to = gift.to.and_then(|who| customers.get(who)).map(|to| to.person.phone.parse()).transpose()?;
        let draft = PacketDraft {
            from,
            kind: gift.kind,
            total: Money::cny(gift.minor),
            shares: gift.shares,
            greeting: gift.greeting.to_owned(),
            to,
        };
        let packet = platform.transfers.give_packet_for_demonstration(&call, giver.user_id, &draft).await?;
        for (place, opener) in gift.openers.iter().enumerate() {
            let Some(opener) = customers.get(*opener) else { continue };
            let then = as_customer(ctx, opener, at.plus_seconds(90 + 140 * place as i64));
            let by = PacketBy::Code(packet.code.clone());
            let account = Some(opener.accounts[0].account_id);
            match platform.transfers.open_packet(&then, opener.user_id, &by, account).await {
                Ok(_) | Err(transfer::Error::Packet(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    // What has run out by now went back when it did.
    let oldest = GIFTS[0].hours;
    let then = Ctx { clock: Clock::set_to(ctx.now().plus_seconds((24 - oldest) * 3_600 + 60)), ..ctx.clone() };
    DuePackets(platform.transfers.clone()).run(&then, &platform.banks.db(&then)?).await?;
    Ok(())
}
