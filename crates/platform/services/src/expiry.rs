//! Lets time pass: orders and locks lapse, holders are reminded, series end.

use std::{sync::Arc, time::Duration};

use genex_ports::{
    clock::Clock,
    exchange::{Exchange, ExchangeError, derived_client_id},
    notices::{Notice, NoticeKind, Notifier, Recipient},
    store::{
        StoreError,
        series::{Series, SeriesStatus, SeriesStore},
    },
};
use genex_protocol::{Command, Reject};
use genex_types::{DAY_US, EventId, Timestamp, UserId};
use tokio::sync::Mutex;

use crate::holders::holders;

/// How often time is looked at.
const INTERVAL: Duration = Duration::from_secs(1);

/// How long before the end holders are reminded.
const NOTICE_US: i64 = DAY_US;

/// Why a round was cut short; the next one does what is left.
#[derive(Debug, thiserror::Error)]
pub enum ExpiryError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The exchange did not take a command.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
}

/// Ends what is due.
pub struct ExpiryWorker {
    exchange: Arc<dyn Exchange>,
    series: Arc<dyn SeriesStore>,
    notifier: Arc<dyn Notifier>,
    clock: Arc<dyn Clock>,
    turn: Mutex<()>,
}

impl ExpiryWorker {
    /// A worker. Rounds take turns.
    pub fn new(
        exchange: Arc<dyn Exchange>,
        series: Arc<dyn SeriesStore>,
        notifier: Arc<dyn Notifier>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { exchange, series, notifier, clock, turn: Mutex::new(()) }
    }

    /// Works for ever. May be stopped at any moment.
    pub async fn run(&self) {
        let mut interval = tokio::time::interval(INTERVAL);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            if let Err(error) = self.round().await {
                tracing::warn!(%error, "expiry: tried again in a moment");
            }
        }
    }

    /// Does everything that is due now.
    pub async fn round(&self) -> Result<(), ExpiryError> {
        let _turn = self.turn.lock().await;
        let now = self.clock.now();
        let tick = derived_client_id("tick", u128::from(now.micros().unsigned_abs()));
        self.exchange.submit(tick, Command::Tick).await?;
        for series in self.series.series_ending(now.plus(NOTICE_US)).await? {
            if series.expires_at <= now {
                self.expire(&series).await?;
            } else if !series.reminded {
                self.remind(&series, now).await?;
            }
        }
        Ok(())
    }

    async fn expire(&self, series: &Series) -> Result<(), ExpiryError> {
        let client_id = derived_client_id("expire_series", series.id.0);
        match self.exchange.submit(client_id, Command::ExpireSeries { series: series.id }).await {
            Ok(_) | Err(ExchangeError::Rejected(Reject::CouponExpired)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(self.series.set_series_status(series.id, &[series.status], SeriesStatus::Expired).await?)
    }

    async fn remind(&self, series: &Series, now: Timestamp) -> Result<(), ExpiryError> {
        let holders = holders(self.exchange.as_ref(), series.class).await?;
        let notices: Vec<Notice> =
            holders.into_iter().map(|(user, n)| reminder(series, user, n, now)).collect();
        self.notifier.notify(&notices).await?;
        Ok(self.series.mark_reminded(series.id).await?)
    }
}

fn reminder(series: &Series, user: UserId, quantity: u64, at: Timestamp) -> Notice {
    let kind = NoticeKind::CouponsExpiring {
        series_id: series.id,
        series: series.name.clone(),
        quantity,
        expires_at: series.expires_at,
    };
    let id = EventId(derived_client_id("expiring_notice", series.id.0 ^ user.0.rotate_left(64)).0);
    Notice { id, to: Recipient::User(user), kind, link: None, at }
}
