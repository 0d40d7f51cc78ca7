//! `GET /v1/trade/stream`, `GET /v1/me/stream`: what changes, as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt, stream};
use genex_services::{
    market::Market,
    projection::{Signal, Topic},
};
use genex_types::{Party, SeriesId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use utoipa::IntoParams;

use super::{book::Book, trades::MarketTrade};
use crate::{
    ApiError,
    extract::{SignedIn, ValidQuery},
    schema::SeriesIdText,
};

const KEEP_ALIVE: Duration = Duration::from_secs(15);
const LEVELS: usize = 10;

/// Which series.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// The series whose trades and book are sent.
    #[param(value_type = SeriesIdText, inline)]
    series_id: SeriesId,
}

/// What of the caller's has changed; read it again.
#[derive(Debug, Serialize)]
struct Changed {
    id: Option<String>,
}

/// What a listener hears of one batch.
enum Heard {
    Signals(Arc<[Signal]>),
    /// Some were missed: whatever is shown may be stale.
    Missed,
}

/// A series' trades, and its ten best price levels whenever they change.
#[utoipa::path(get, path = "/v1/trade/stream", tag = "trade", params(StreamQuery),
    responses((status = 200, content_type = "text/event-stream",
        description = "`trade`: a trade as in the list of trades. `book`: the book as by its own call.")))]
pub async fn market(
    State(market): State<Market>,
    ValidQuery(query): ValidQuery<StreamQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let series = query.series_id;
    let heard = listen(market.projector.subscribe());
    let first = vec![book_event(&market, series).await?];
    let rest = heard.then(move |heard| {
        let market = market.clone();
        async move { stream::iter(market_events(&market, series, heard).await) }
    });
    Ok(sse(stream::iter(first).chain(rest.flatten())))
}

/// What changes of the caller's: balance, orders, coupons, notices. Events carry ids only.
#[utoipa::path(get, path = "/v1/me/stream", tag = "trade",
    responses((status = 200, content_type = "text/event-stream",
        description = "`balance`, `order`, `coupon`, `notification`: `{id}` of what to read again, or null for all.")))]
pub async fn mine(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let party = caller.party();
    let changes =
        listen(market.projector.subscribe()).flat_map(move |heard| stream::iter(own_events(party, &heard)));
    let bell = stream::unfold(market.bell.subscribe(), move |mut bell| async move {
        loop {
            match bell.recv().await {
                Ok(user) if user == caller.user => {
                    return Some((event("notification", &Changed { id: None }), bell));
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    sse(stream::select(changes, Box::pin(bell)))
}

fn sse<S: Stream<Item = Event> + Send + 'static>(
    events: S,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(events.map(Ok)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

fn listen(signals: Receiver<Arc<[Signal]>>) -> impl Stream<Item = Heard> {
    stream::unfold(signals, |mut signals| async move {
        match signals.recv().await {
            Ok(batch) => Some((Heard::Signals(batch), signals)),
            Err(RecvError::Lagged(_)) => Some((Heard::Missed, signals)),
            Err(RecvError::Closed) => None,
        }
    })
}

async fn market_events(market: &Market, series: SeriesId, heard: Heard) -> Vec<Event> {
    let (mut events, changed) = match &heard {
        Heard::Missed => (vec![], true),
        Heard::Signals(signals) => {
            let changed = signals.iter().any(|s| matches!(s, Signal::Book { series: of } if *of == series));
            (trade_events(market, series, signals).await, changed)
        }
    };
    if changed {
        match book_event(market, series).await {
            Ok(book) => events.push(book),
            Err(error) => tracing::debug!(%error, "a listener gets no book this time"),
        }
    }
    events
}

async fn trade_events(market: &Market, series: SeriesId, signals: &[Signal]) -> Vec<Event> {
    let lines: Vec<_> = signals
        .iter()
        .filter_map(|signal| match signal {
            Signal::Trade { series: of, line } if *of == series => Some(line),
            _ => None,
        })
        .collect();
    if lines.is_empty() {
        return vec![];
    }
    let Ok(currency) = market.currency_of(series).await else { return vec![] };
    lines.into_iter().map(|line| event("trade", &MarketTrade::new(line, currency))).collect()
}

async fn book_event(market: &Market, series: SeriesId) -> Result<Event, ApiError> {
    let (currency, depth) = market.book(series, LEVELS).await?;
    Ok(event("book", &Book::new(&depth, currency)))
}

fn own_events(party: Party, heard: &Heard) -> Vec<Event> {
    let Heard::Signals(signals) = heard else {
        return ["balance", "order", "coupon"].map(|name| event(name, &Changed { id: None })).into();
    };
    let mut topics: Vec<Topic> = Vec::new();
    for signal in signals.iter() {
        if let Signal::Party { party: of, topic } = signal
            && *of == party
            && !topics.contains(topic)
        {
            topics.push(*topic);
        }
    }
    topics.into_iter().map(topic_event).collect()
}

fn topic_event(topic: Topic) -> Event {
    let (name, id) = match topic {
        Topic::Balance => ("balance", None),
        Topic::Order(order) => ("order", Some(order.to_string())),
        Topic::Coupon(coupon) => ("coupon", Some(coupon.to_string())),
    };
    event(name, &Changed { id })
}

fn event<T: Serialize>(name: &str, data: &T) -> Event {
    Event::default().event(name).json_data(data).expect("plain values have a JSON form")
}
