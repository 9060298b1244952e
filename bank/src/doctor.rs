//! `polybank doctor`: is everything as it must be? Ledger, audit chain and dead letters of every bank.

use gateway::Finding;
use kernel::TenantId;
use serde::Serialize;
use tenancy::Absence;

use crate::wiring::Platform;

/// What was found in one database.
#[derive(Debug, Serialize)]
pub struct Room {
    /// The bank, or `alliance` for the catalogue.
    pub bank: String,
    /// Whether nothing is wrong.
    pub sound: bool,
    /// Check by check.
    pub checks: Vec<Line>,
}

/// What one check found.
#[derive(Debug, Serialize)]
pub struct Line {
    /// The check.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// How much was looked at, or what is wrong.
    pub said: String,
}

/// Examines every bank and the catalogue.
pub async fn examine(platform: &Platform) -> Result<Vec<Room>, String> {
    let mut tenants = vec![TenantId::alliance()];
    tenants.extend(platform.banks.all().iter().map(|bank| bank.id.clone()));
    let mut rooms = Vec::new();
    for tenant in tenants {
        let ctx = platform.system("doctor").in_tenant(tenant.clone());
        let report =
            platform.oversight.verify(&ctx).await.map_err(|problem| format!("{tenant}: {}", problem.code()))?;
        let mut checks: Vec<Line> = report.checks.iter().map(|check| line(check.name, &check.finding)).collect();
        checks.push(line("audit_chain", &report.audit));
        if !tenant.is_alliance() {
            let core = platform.cores.place(&tenant).map(|place| format!("the bank's own core at {place}"));
            let said = core.unwrap_or_else(|| "the embedded ledger".to_owned());
            checks.push(Line { name: "books_in", holds: true, said });
        }
        if tenant.is_alliance() {
            let (holds, said) = match platform.auth.probe_mail().await {
                Ok(said) => (true, said),
                Err(said) => (false, said),
            };
            checks.push(Line { name: "mail", holds, said });
        }
        let letters = report.dead_letters;
        checks.push(Line { name: "dead_letters", holds: letters == 0, said: letters.to_string() });
        let sound = report.is_sound() && checks.iter().all(|check| check.name != "mail" || check.holds);
        rooms.push(Room { bank: tenant.to_string(), sound, checks });
    }
    for (bank, why) in platform.banks.absent() {
        let said = match why {
            Absence::Unreachable(why) | Absence::SetAside(why) => why,
        };
        rooms.push(Room {
            bank: bank.to_string(),
            sound: false,
            checks: vec![Line { name: "opens", holds: false, said }],
        });
    }
    Ok(rooms)
}

fn line(name: &'static str, finding: &Finding) -> Line {
    match finding {
        Finding::Holds { seen } => Line { name, holds: true, said: seen.to_string() },
        Finding::Broken(what) => Line { name, holds: false, said: what.clone() },
    }
}
