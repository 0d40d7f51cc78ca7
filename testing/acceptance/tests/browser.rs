//! The web apps in a real browser, against the real product, in every language of the screens.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use genex_acceptance::Product;
use tokio::{process::Command, sync::Mutex, time::timeout};

const LOCALES: [&str; 3] = ["en", "zh-CN", "ja"];

/// Several times what one language takes on a slow machine.
const LIMIT: Duration = Duration::from_secs(900);

/// Three journeys come from one address at once.
const UNLIMITED: &str = "--no-limits";

/// Nothing moves on the screens while they are looked at.
const QUIET: &str = "--no-bots";

#[tokio::test]
async fn a_coupon_lives_its_whole_life_on_the_screens_of_every_language() -> Result<()> {
    let _stage = STAGE.lock().await;
    let product = start(&["--no-demo", QUIET]).await?;
    for locale in LOCALES {
        travel(&product, "life", &[], locale).await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_screen_is_accessible_whole_and_free_of_the_words_of_the_machinery() -> Result<()> {
    let _stage = STAGE.lock().await;
    let product = start(&[QUIET]).await?;
    for locale in LOCALES {
        let (rpc, quick) = (product.rpc(), (!is_patient()).then_some("--quick"));
        let options: Vec<&str> = ["--rpc", &rpc].into_iter().chain(quick).collect();
        travel(&product, "screens", &options, locale).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_readmes_first_minute_goes_as_it_says() -> Result<()> {
    let _stage = STAGE.lock().await;
    let product = start(&[]).await?;
    for locale in LOCALES {
        travel(&product, "minute", &[], locale).await?;
    }
    Ok(())
}

#[tokio::test]
async fn two_tills_go_on_without_a_network_and_a_coupon_counts_once() -> Result<()> {
    let _stage = STAGE.lock().await;
    let product = start(&[QUIET]).await?;
    travel(&product, "cut", &[], "en").await
}

/// Whether the long target runs, which looks at every screen in all looks.
fn is_patient() -> bool {
    std::env::var_os("GENEX_TEST_LONG").is_some()
}

/// One browser and one product at a time: several would keep each other from being in time.
static STAGE: Mutex<()> = Mutex::const_new(());

async fn start(options: &[&str]) -> Result<Product> {
    let dist = web().join("dist");
    ensure!(dist.join("wallet/index.html").is_file(), "no web apps: run `npm run build` in web");
    let dist = dist.to_str().context("the repository's path is no text")?;
    Product::start(&[options, &[UNLIMITED, "--web", dist]].concat()).await
}

/// Runs a journey; the pictures of a failed step are kept below the target folder.
async fn travel(product: &Product, name: &str, options: &[&str], locale: &str) -> Result<()> {
    let mut journey = Command::new("node");
    journey.current_dir(web()).arg(format!("journeys/{name}.mjs")).args(options);
    journey.args(["--base", &product.http(), "--locale", locale]);
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
