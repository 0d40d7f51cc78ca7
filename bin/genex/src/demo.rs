//! The sandbox's people and the demo market: made once, by really doing everything, and remembered.

mod bots;
mod cast;
mod path;
mod registrar;
mod season;
mod shops;
mod stall;
mod till;

use std::{collections::HashSet, fs, path::Path, sync::Arc};

use anyhow::{Context, Result};
use genex_credit::Grade;
use genex_ports::{clock::Clock, store::accounts::Role};
use genex_services::{Caller, people::Invitation};
use genex_types::{DAY_US, Party, SeriesId, Timestamp, UserId};
use indicatif::{ProgressBar, ProgressStyle};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use crate::{args::DevArgs, dev::Platform};
use bots::Bots;
use cast::ISSUERS;
use registrar::{Part, attempt, contact, enrol};
use season::{DAYS, Season};
use stall::Stall;

const TRADERS: usize = 30;
const MAKERS: usize = 2;
const TRADER_CASH: i64 = 2_000_000;
const MAKER_CASH: i64 = 20_000_000;
const PERSONA_CASH: i64 = 100_000;
/// What each market maker buys of each series to begin with.
const MAKER_STOCK: u64 = 24;

/// What is remembered of the demo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Demo {
    #[serde(skip)]
    new: bool,
    start: Timestamp,
    traders: Vec<UserId>,
    makers: Vec<UserId>,
    series: Vec<SeriesId>,
}

/// How far in the past the sandbox's clock starts.
pub fn head_start_us(args: &DevArgs) -> i64 {
    if args.no_demo { 0 } else { i64::from(DAYS) * DAY_US }
}

/// Removes what an interrupted first start has left: nobody has used it yet.
pub fn clear_interrupted(data: &Path) -> Result<()> {
    if data.is_dir() && data.join("preparing").is_file() && !data.join("demo.json").is_file() {
        fs::remove_dir_all(data).with_context(|| format!("cannot clear {}", data.display()))?;
    }
    fs::create_dir_all(data)?;
    if !data.join("demo.json").is_file() {
        fs::write(data.join("preparing"), "")?;
    }
    Ok(())
}

/// Makes people and market at the first start; afterwards remembers them.
pub async fn prepare(platform: &Platform, args: &DevArgs) -> Result<Demo> {
    let file = args.data.join("demo.json");
    if file.is_file() {
        return Ok(serde_json::from_str(&fs::read_to_string(&file)?)?);
    }
    let demo = Director { platform, args }.stage().await?;
    let new = file.with_extension("new");
    fs::write(&new, serde_json::to_string(&demo)?)?;
    fs::rename(&new, &file)?;
    fs::remove_file(args.data.join("preparing"))?;
    Ok(demo)
}

impl Demo {
    /// Whether it was made by this process.
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// Accounts of programs, which nobody tells anything.
    pub fn programs(&self) -> HashSet<UserId> {
        self.traders.iter().chain(&self.makers).copied().collect()
    }

    /// Lets the bots trade until the task is aborted.
    pub fn start_bots(&self, platform: Arc<Platform>, seed: u64) -> JoinHandle<()> {
        let parties = |users: &[UserId]| users.iter().copied().map(Party::User).collect();
        let bots = Bots {
            stalls: stalls(&self.series, &grades(), seed ^ platform.clock.now().micros().unsigned_abs()),
            traders: parties(&self.traders),
            makers: parties(&self.makers),
            start: self.start,
            seed,
        };
        tokio::spawn(async move { bots.run(&platform).await })
    }
}

/// The grades that the cast's audits come to.
fn grades() -> [Grade; 6] {
    [Grade::Aaa, Grade::Aa, Grade::A, Grade::Bbb, Grade::NotRated, Grade::Bbb]
}

fn stalls(series: &[SeriesId], grades: &[Grade], seed: u64) -> Vec<Stall> {
    let parts =
        ISSUERS.iter().zip(grades).flat_map(|(issuer, grade)| issuer.series.iter().map(move |s| (s, *grade)));
    let numbered = series.iter().zip(parts).enumerate();
    numbered
        .map(|(n, (id, (part, grade)))| {
            Stall::new(*id, part, grade, ChaCha8Rng::seed_from_u64(seed ^ n as u64))
        })
        .collect()
}

/// Makes it all, in order.
struct Director<'a> {
    platform: &'a Platform,
    args: &'a DevArgs,
}

impl Director<'_> {
    async fn stage(&self) -> Result<Demo> {
        let start = self.platform.clock.now();
        let operator = self.official("operator", "Olivia Operator", Role::Operator).await?;
        self.official("supervisor", "Sasha Supervisor", Role::Operator).await?;
        self.official("regulator", "Rowan Regulator", Role::Regulator).await?;
        let shops = self.shops(&operator).await?;
        self.staff(&shops[0]).await?;
        let consumer = self.persona("consumer", "Chris Consumer").await?;
        let seller = self.persona("seller", "Sam Seller").await?;
        if self.args.no_demo {
            self.maker_persona(&self.enrol_maker("maker", "Morgan Maker", 0).await?).await?;
            self.platform.rest.settle().await?;
            return Ok(Demo {
                new: true,
                start,
                traders: Vec::new(),
                makers: Vec::new(),
                series: Vec::new(),
            });
        }
        let traders = self.traders().await?;
        let makers = self.makers().await?;
        let series = self.series(&operator, &shops).await?;
        self.stock(&makers, &series).await?;
        let mut stalls = stalls(&series, &grades(), self.args.seed);
        let season =
            Season { platform: self.platform, operator: &operator, shops: &shops, traders: &traders, start };
        season.play(&mut stalls, &progress()).await?;
        self.equip(&consumer, &seller, &series).await?;
        self.platform.clock.jump_to(start.plus(i64::from(DAYS) * DAY_US))?;
        self.platform.rest.settle().await?;
        let users = |people: &[Caller]| people.iter().map(|p| p.user).collect();
        Ok(Demo { new: true, start, traders: users(&traders), makers: users(&makers), series })
    }

    async fn official(&self, key: &str, name: &str, role: Role) -> Result<Caller> {
        let people = &self.platform.people;
        let official = enrol(people, &Part { mailbox: key, name, level: 0, cash: 0, roles: &[role] }).await?;
        people.put_persona(key, official.user).await?;
        Ok(official)
    }

    async fn persona(&self, key: &str, name: &str) -> Result<Caller> {
        let people = &self.platform.people;
        let me =
            enrol(people, &Part { mailbox: key, name, level: 2, cash: PERSONA_CASH, roles: &[] }).await?;
        people.put_persona(key, me.user).await?;
        Ok(me)
    }

    async fn enrol_maker(&self, mailbox: &str, name: &str, cash: i64) -> Result<Caller> {
        enrol(&self.platform.people, &Part { mailbox, name, level: 3, cash, roles: &[] }).await
    }

    async fn maker_persona(&self, maker: &Caller) -> Result<()> {
        Ok(self.platform.people.put_persona("maker", maker.user).await?)
    }

    async fn shops(&self, operator: &Caller) -> Result<Vec<shops::Shop>> {
        let cast = if self.args.no_demo { &ISSUERS[..1] } else { &ISSUERS[..] };
        let mut opened = Vec::new();
        for (n, part) in cast.iter().enumerate() {
            opened.push(shops::open(self.platform, operator, part, &format!("issuer-{}", n + 1)).await?);
        }
        self.platform.people.put_persona("issuer", opened[0].owner.user).await?;
        // Issuers are admitted on the chain before they issue.
        self.platform.rest.settle().await?;
        Ok(opened)
    }

    async fn staff(&self, shop: &shops::Shop) -> Result<()> {
        let people = &self.platform.people;
        let store =
            people.add_store(&shop.owner, shop.issuer, "Harbour Street", "Bay Area", "San Francisco").await?;
        for (key, name, role) in
            [("manager", "Mika Manager", Role::Manager), ("cashier", "Casey Cashier", Role::Cashier)]
        {
            let user = enrol(people, &Part { mailbox: key, name, level: 0, cash: 0, roles: &[] }).await?.user;
            let invitation = Invitation { contact: contact(key), role, store: store.id };
            people.invite_staff(&shop.owner, shop.issuer, invitation).await?;
            people.put_persona(key, user).await?;
        }
        Ok(())
    }

    async fn traders(&self) -> Result<Vec<Caller>> {
        let mut traders = Vec::new();
        for n in 1..=TRADERS {
            let (mailbox, name) = (format!("trader-{n}"), format!("Trader {n}"));
            let part = Part { mailbox: &mailbox, name: &name, level: 3, cash: TRADER_CASH, roles: &[] };
            traders.push(enrol(&self.platform.people, &part).await?);
        }
        Ok(traders)
    }

    async fn makers(&self) -> Result<Vec<Caller>> {
        let mut makers = Vec::new();
        for n in 1..=MAKERS {
            let name = if n == 1 { "Morgan Maker".to_owned() } else { format!("Market maker {n}") };
            makers.push(self.enrol_maker(&format!("maker-{n}"), &name, MAKER_CASH).await?);
        }
        self.maker_persona(&makers[0]).await?;
        Ok(makers)
    }

    async fn series(&self, operator: &Caller, shops: &[shops::Shop]) -> Result<Vec<SeriesId>> {
        let mut series = Vec::new();
        for (shop, part) in shops.iter().zip(&ISSUERS) {
            for part in &part.series {
                series.push(shops::issue(self.platform, operator, shop, part).await?);
            }
        }
        shops::until_listed(self.platform, &series).await?;
        Ok(series)
    }

    async fn stock(&self, makers: &[Caller], series: &[SeriesId]) -> Result<()> {
        for maker in makers {
            for id in series {
                self.buy(maker, *id, MAKER_STOCK).await?;
            }
        }
        Ok(())
    }

    async fn buy(&self, buyer: &Caller, series: SeriesId, quantity: u64) -> Result<()> {
        let name = format!("purchase {} {series} {quantity}", buyer.user);
        let attempt = attempt(&name, self.platform.clock.now());
        self.platform.market.purchase(buyer, &attempt, series, quantity, true).await?;
        Ok(())
    }

    /// Gives the personas something to look at.
    async fn equip(&self, consumer: &Caller, seller: &Caller, series: &[SeriesId]) -> Result<()> {
        for (buyer, from) in [(consumer, 0), (consumer, 8), (seller, 4), (seller, 12)] {
            self.buy(buyer, series[from], 2).await?;
        }
        self.platform.rest.settle().await?;
        Ok(())
    }
}

fn progress() -> ProgressBar {
    let style =
        ProgressStyle::with_template("  {msg} {bar:40} day {pos} of {len}").expect("a fixed template");
    ProgressBar::new(DAYS.into()).with_style(style).with_message("trading the season")
}

#[cfg(test)]
mod tests {
    use super::*;
    use genex_services::people::PERSONAS;

    #[test]
    fn every_persona_is_staged() {
        let staged = [
            "consumer",
            "seller",
            "issuer",
            "cashier",
            "manager",
            "maker",
            "operator",
            "supervisor",
            "regulator",
        ];
        assert_eq!(PERSONAS.map(|persona| persona.key), staged);
    }

    #[test]
    fn the_cast_fills_the_market() {
        assert_eq!(ISSUERS.len(), grades().len());
        assert_eq!(ISSUERS.iter().map(|issuer| issuer.series.len()).sum::<usize>(), 24);
    }
}
