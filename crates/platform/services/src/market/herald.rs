//! Tells people what the exchange did with their purchases, orders and coupons.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use genex_ports::{
    notices::{Notice, NoticeKind, Recipient},
    store::market::{FollowerCursors, TradeRow, TradeSource, TradeStatus},
};
use genex_protocol::{CancelReason, Event, Receipt};
use genex_types::{EventId, Party, SeriesId, Timestamp, TradeId, UserId};

use super::{Market, derived};
use crate::Error;

const NAME: &str = "herald";
const BATCH: usize = 500;
const RETRY: Duration = Duration::from_secs(1);

/// Follows the receipts behind the projection, with a cursor of its own.
pub struct Herald {
    market: Market,
    cursors: Arc<dyn FollowerCursors>,
    deaf: HashSet<UserId>,
}

/// A notice before it has an id.
struct Told {
    user: UserId,
    subject: u128,
    series: SeriesId,
    at: Timestamp,
    link: String,
    say: Box<dyn FnOnce(String) -> NoticeKind + Send>,
}

impl Herald {
    /// A herald that tells nothing to the accounts in `deaf`: programs that trade.
    pub fn new(market: Market, cursors: Arc<dyn FollowerCursors>, deaf: HashSet<UserId>) -> Self {
        Self { market, cursors, deaf }
    }

    /// Leaves out everything that is durable now.
    pub async fn skip_history(&self) -> Result<(), Error> {
        let seq = self.market.exchange.durable_seq().await?;
        Ok(self.cursors.set_follower_cursor(NAME, seq).await?)
    }

    /// Follows the receipts; never returns.
    pub async fn run(&self) {
        loop {
            if let Err(error) = self.step().await {
                tracing::error!(%error, "notices wait");
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    /// Tells what the next receipts say; waits for one if there is none. What is told twice is told once.
    pub async fn step(&self) -> Result<(), Error> {
        let cursor = self.cursors.follower_cursor(NAME).await?;
        let receipts = self.market.exchange.receipts(cursor + 1, BATCH).await?;
        let Some(last) = receipts.last().map(|receipt| receipt.seq) else { return Ok(()) };
        self.market.projector.wait_for(last).await?;
        let told = self.told(&receipts).await?;
        self.tell(told).await?;
        Ok(self.cursors.set_follower_cursor(NAME, last).await?)
    }

    async fn told(&self, receipts: &[Receipt]) -> Result<Vec<Told>, Error> {
        let mut told = Vec::new();
        let mut trades: Vec<TradeId> = Vec::new();
        for event in receipts.iter().flat_map(|receipt| &receipt.events) {
            match event {
                Event::TradeSettled { trade, .. } | Event::TradeVoided { trade, .. } => trades.push(*trade),
                Event::OrderCancelled { order, quantity, reason } => {
                    let row = self.market.store.order(*order).await?;
                    told.extend(row.and_then(|row| cancelled(&row, *quantity, *reason)));
                }
                Event::SeriesExpired { series, .. } => told.extend(self.expired(*series).await?),
                _ => {}
            }
        }
        let rows = self.market.store.trades_by_id(&trades).await?;
        told.extend(rows.iter().flat_map(traded));
        told.retain(|told| !self.deaf.contains(&told.user));
        Ok(told)
    }

    async fn expired(&self, series: SeriesId) -> Result<Vec<Told>, Error> {
        let lines = self.market.store.lines_about(&series.to_string()).await?;
        let told = lines.into_iter().filter_map(|line| {
            let Party::User(user) = line.party else { return None };
            let quantity = line.quantity;
            Some(Told {
                user,
                subject: line.id,
                series,
                at: line.at,
                link: "/my?state=expired".to_owned(),
                say: Box::new(move |series| NoticeKind::CouponsExpired { series, quantity }),
            })
        });
        Ok(told.collect())
    }

    async fn tell(&self, told: Vec<Told>) -> Result<(), Error> {
        if told.is_empty() {
            return Ok(());
        }
        let cards = self.market.cards_by_id(None, told.iter().map(|told| told.series).collect()).await?;
        let names: HashMap<SeriesId, String> =
            cards.into_iter().map(|(id, card)| (id, card.facts.profile.name)).collect();
        let notices: Vec<Notice> = told.into_iter().map(|told| notice(told, &names)).collect();
        Ok(self.market.notifier.notify(&notices).await?)
    }
}

fn notice(told: Told, names: &HashMap<SeriesId, String>) -> Notice {
    let name = names.get(&told.series).cloned().unwrap_or_default();
    let kind = (told.say)(name);
    let label = format!("{}/{}", told.user, serde_json::to_string(&kind).unwrap_or_default());
    Notice {
        id: EventId(derived(&label, told.subject)),
        to: Recipient::User(told.user),
        kind,
        link: Some(told.link),
        at: told.at,
    }
}

/// Only what the owner did not do himself.
fn cancelled(
    row: &genex_ports::store::market::OrderRow,
    quantity: u64,
    reason: CancelReason,
) -> Option<Told> {
    let Party::User(user) = row.party else { return None };
    let expired = match reason {
        CancelReason::Expired => true,
        CancelReason::Delisted | CancelReason::Frozen => false,
        _ => return None,
    };
    Some(Told {
        user,
        subject: row.order.0,
        series: row.series,
        at: row.created_at,
        link: format!("/orders/{}", row.order),
        say: Box::new(move |series| match expired {
            true => NoticeKind::OrderExpired { series, quantity },
            false => NoticeKind::OrderCancelled { series, quantity },
        }),
    })
}

fn traded(row: &TradeRow) -> Vec<Told> {
    match row.source {
        TradeSource::Primary { purchase, .. } => {
            told_party(row, row.buyer, format!("/purchases/{purchase}"), true).into_iter().collect()
        }
        TradeSource::Secondary { .. } => [(row.buyer, true), (row.seller, false)]
            .into_iter()
            .filter_map(|(party, buys)| told_party(row, party, "/activity".to_owned(), buys))
            .collect(),
    }
}

fn told_party(row: &TradeRow, party: Party, link: String, buys: bool) -> Option<Told> {
    let Party::User(user) = party else { return None };
    let (quantity, total) = (row.quantity(), row.buyer_total());
    let price = row.price.in_currency(row.currency);
    let primary = matches!(row.source, TradeSource::Primary { .. });
    let reversed = row.status == TradeStatus::Reversed;
    let say = move |series: String| match (reversed, primary, buys) {
        (true, true, _) => NoticeKind::PurchaseReversed { series, total },
        (true, false, _) => NoticeKind::TradeReversed { series, quantity },
        (false, true, _) => NoticeKind::PurchaseSettled { series, quantity, total },
        (false, false, true) => NoticeKind::Bought { series, quantity, price },
        (false, false, false) => NoticeKind::Sold { series, quantity, price },
    };
    let at = row.settled_at.unwrap_or(row.made_at);
    Some(Told { user, subject: row.trade.0, series: row.series, at, link, say: Box::new(say) })
}
