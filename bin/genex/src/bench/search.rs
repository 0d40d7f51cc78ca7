//! Searching a market of a hundred thousand series, over HTTP.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use genex_coupon::{HolderGroup, Kind, Rules, Transfer};
use genex_ports::store::{
    issuers::{IssuerStatus, IssuerStore},
    market::{Keys, ProjectionStore, SeriesProfile, SeriesProfiles, SeriesRow, View},
};
use genex_protocol::Track;
use genex_storage::Db;
use genex_types::{Bps, Currency, DAY_US, IssuerId, Price, SeriesId, Timestamp};
use serde_json::{Value, json};

use super::{
    api::runtime,
    product::{Product, latency, open_loop},
};

const SERIES: u64 = 100_000;
const PER_S: u32 = 20;
/// Told to the store at once.
const BATCH: u64 = 1_000;
const PLACES: [&str; 8] = [
    "Harbour 海港",
    "Lantern 灯笼",
    "Maple 红叶",
    "River 川",
    "Garden 花园",
    "Station 駅前",
    "Old Town 旧市街",
    "Hill 丘",
];
const GOODS: [&str; 8] = [
    "tea 茶",
    "dinner 晚餐",
    "sushi 寿司",
    "hotel night 住宿",
    "train ticket 乗車券",
    "books 书籍",
    "spa 温泉",
    "coffee 咖啡",
];
const ASKED: [&str; 8] = [
    "query=tea",
    "query=%E6%97%A7%E5%B8%82%E8%A1%97%20sushi",
    "query=%E6%B8%A9%E6%B3%89&sort=ending",
    "query=no+such+thing",
    "sort=newest",
    "kind=gift_card&sort=price",
    "query=99999",
    "query=hotel&max_days_left=90&sort=discount",
];

/// 20 searches a second, in three languages, filtered and sorted in every way.
pub fn search(time: Duration) -> Result<Value> {
    let data = tempfile::tempdir()?;
    drop(Product::start(data.path(), &["--no-demo", "--no-bots"])?);
    runtime()?.block_on(fill(data.path()))?;
    let product = Product::start(data.path(), &["--no-demo", "--no-bots"])?;
    let times = runtime()?.block_on(async {
        let api = product.api()?;
        let found = api.get("/v1/trade/series?query=tea", None).await?;
        anyhow::ensure!(found["next_cursor"].is_string(), "the market is not full: {found}");
        open_loop(PER_S, time, |n| {
            let api = api.clone();
            let path = format!("/v1/trade/series?limit=20&{}", ASKED[n as usize % ASKED.len()]);
            async move { api.get(&path, None).await.map(drop) }
        })
        .await
    })?;
    Ok(json!({
        "case": "api/search", "throughput_per_s": PER_S,
        "latency_us": latency(times.into_iter().map(|(_, time)| time)), "series": SERIES,
        "memory_bytes": product.memory_bytes(), "duration_s": time.as_secs(), "peers": [],
        "notes": "searches at 20 a second, open loop; the first look, which reads all series, is not among them",
    }))
}

/// Series that nobody has traded, in the store alone.
async fn fill(data: &Path) -> Result<()> {
    let path = data.join("platform.db");
    let db = Db::open(path.to_str().context("a folder whose name is no text")?).await?;
    let issuers = db.list_issuers(Some(IssuerStatus::Active), None, 1).await?;
    let issuer = issuers.first().context("no issuer")?.id;
    for first in (0..SERIES).step_by(BATCH as usize) {
        let at = db.cursor().await?;
        let fold = Box::new(move |view: &mut View| {
            for n in first..first + BATCH {
                view.series.put(id(n), row(n, issuer));
            }
            Ok(())
        });
        db.apply(&Keys::default(), at, at, fold).await?;
        for n in first..first + BATCH {
            db.publish(id(n), &profile(n)).await?;
        }
    }
    Ok(())
}

const fn id(n: u64) -> SeriesId {
    SeriesId((1 << 100) + n as u128)
}

fn pick(of: [&'static str; 8], n: u64) -> &'static str {
    of[(n % 8) as usize]
}

fn profile(n: u64) -> SeriesProfile {
    SeriesProfile {
        name: format!("{} {} {n}", pick(PLACES, n / 8), pick(GOODS, n)),
        kind: Kind::ALL[(n / 3 % 4) as usize],
        description: format!("{} for two at {}, seven days a week.", pick(GOODS, n), pick(PLACES, n / 8)),
        rules: Rules {
            transfer: Transfer::Free,
            max_resales: 3,
            holder_group: HolderGroup::All,
            per_person: 0,
            stores: vec![],
            stackable: false,
            min_spend: None,
        },
        refund_days: 0,
        gift_card: false,
        valid_from: Timestamp::from_seconds(0),
    }
}

fn row(n: u64, issuer: IssuerId) -> SeriesRow {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let now = Timestamp::from_seconds(now.as_secs() as i64);
    SeriesRow {
        series: id(n),
        class: 1_000_000 + n,
        issuer,
        currency: Currency::Usd,
        face: Price(10_000),
        issue_price: Price(8_000 + (n % 2_000) as i64),
        tick: Price(1),
        track: Track::Utility,
        max_resales: 3,
        per_person: 0,
        expires_at: now.plus((30 + (n % 300) as i64) * DAY_US),
        fee: Bps(120),
        listed: true,
        expired: false,
        registered_at: now,
        issued: 0,
        sold: 0,
        sold_minor: 0,
        redeemed: 0,
        broken: 0,
        breakage_minor: 0,
        last_price: Some(Price(7_000 + (n % 3_000) as i64)),
        last_at: Some(now),
        market_seq: n % 50,
    }
}
