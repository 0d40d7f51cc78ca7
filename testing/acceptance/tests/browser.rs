//! A coupon's whole life in a real browser, against the real product, in every language of the screens.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use genex_acceptance::Product;
use tokio::{process::Command, time::timeout};

const LOCALES: [&str; 3] = ["en", "zh-CN", "ja"];

/// Several times what one language takes on a slow machine.
const LIMIT: Duration = Duration::from_secs(300);

#[tokio::test]
async fn a_coupon_lives_its_whole_life_on_the_screens_of_every_language() -> Result<()> {
    let dist = web().join("dist");
    ensure!(dist.join("wallet/index.html").is_file(), "no web apps: run `npm run build` in web");
    let dist = dist.to_str().context("the repository's path is no text")?;
    let product = Product::start(&["--no-demo", "--no-bots", "--no-limits", "--web", dist]).await?;
    for locale in LOCALES {
        live(&product, locale).await?;
    }
    Ok(())
}

/// Runs the journey; the pictures of a failed step are kept below the target folder.
async fn live(product: &Product, locale: &str) -> Result<()> {
    let mut journey = Command::new("node");
    journey.current_dir(web()).args(["journeys/life.mjs", "--base", &product.http(), "--locale", locale]);
    journey.args(["--shots", concat!(env!("CARGO_TARGET_TMPDIR"), "/journey")]).kill_on_drop(true);
    let out = timeout(LIMIT, journey.output()).await.with_context(|| format!("{locale}: it does not end"))?;
    let out = out.context("cannot start node")?;
    let told = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
    eprintln!("{told}");
    assert!(out.status.success(), "{locale}: {}\n{told}", out.status);
    Ok(())
}

fn web() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web")
}
