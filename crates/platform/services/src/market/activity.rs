//! One history of everything: trades, uses, gifts, money.

use std::cmp::Reverse;

use genex_ports::store::{
    cash::CashStatus,
    gifts::{Gift, GiftSide, GiftStatus},
    market::{ActivityKind, ActivityRow, ActivityStatus, Direction, Page},
};
use genex_types::{ActivityId, Money, SeriesId, Timestamp};

use super::Market;
use crate::{Caller, Error, contact::mask};

/// Who is on the other side of a line, as the reader may see them.
pub type Counterparty = Option<String>;

/// A line of somebody's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Its id; lines are ordered by it.
    pub id: ActivityId,
    /// The number people see.
    pub number: String,
    /// What happened.
    pub kind: ActivityKind,
    /// Which series, with its name.
    pub series: Option<(SeriesId, String)>,
    /// Who is on the other side.
    pub counterparty: Counterparty,
    /// Units; 0 where there are none.
    pub quantity: u64,
    /// Money.
    pub amount: Option<Money>,
    /// Which way, as the reader sees it.
    pub direction: Direction,
    /// How it stands.
    pub status: ActivityStatus,
    /// When.
    pub at: Timestamp,
    /// Id of what to open for more.
    pub link: String,
}

/// A part of somebody's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityPage {
    /// Newest first.
    pub lines: Vec<Activity>,
    /// Where the next part begins.
    pub next: Option<ActivityId>,
}

impl Market {
    /// The caller's history, newest first.
    ///
    /// Each source keeps its own rows; the newest of all of them make the page. Ids begin with the moment in
    /// milliseconds, so that one place serves for all.
    pub async fn activity_of(
        &self,
        caller: &Caller,
        kind: Option<ActivityKind>,
        after: Option<ActivityId>,
        limit: u32,
    ) -> Result<ActivityPage, Error> {
        let mut lines = self.trade_lines(caller, kind, after, limit + 1).await?;
        lines.extend(self.gift_lines(caller, after, limit).await?);
        lines.extend(self.cash_lines(caller).await?);
        lines.retain(|line| kind.is_none_or(|kind| line.kind == kind));
        lines.retain(|line| after.is_none_or(|after| line.id < after));
        lines.sort_by_key(|line| Reverse(line.id));
        let more = lines.len() > limit as usize;
        lines.truncate(limit as usize);
        let next = lines.last().filter(|_| more).map(|line| line.id);
        self.name_series(&mut lines).await?;
        Ok(ActivityPage { lines, next })
    }

    async fn trade_lines(
        &self,
        caller: &Caller,
        kind: Option<ActivityKind>,
        after: Option<ActivityId>,
        limit: u32,
    ) -> Result<Vec<Activity>, Error> {
        let page = Page { after: after.map(|id| id.0), limit };
        let rows = self.store.activity(caller.party(), kind, page).await?;
        Ok(rows.into_iter().map(line_of).collect())
    }

    async fn gift_lines(
        &self,
        caller: &Caller,
        after: Option<ActivityId>,
        limit: u32,
    ) -> Result<Vec<Activity>, Error> {
        // A gift's line is never older than the gift, so its own id bounds the search.
        let bound = after.map(|id| genex_types::GiftId(id.0 | ((1 << 80) - 1)));
        let mut lines = Vec::new();
        for gift in self.store.gifts(&GiftSide::Sent(caller.user), bound, limit + 1).await? {
            lines.push(sent(&gift));
        }
        let received = GiftSide::Received(caller.user, self.contact_of(caller).await?);
        for gift in self.store.gifts(&received, bound, limit + 1).await? {
            lines.extend(got(&gift).filter(|_| gift.receiver == Some(caller.user)));
        }
        Ok(lines)
    }

    async fn cash_lines(&self, caller: &Caller) -> Result<Vec<Activity>, Error> {
        let deposits = self.store.deposits_of(caller.user).await?.into_iter().map(|row| {
            let base = cash(ActivityKind::Deposit, Direction::In, row.status);
            Activity {
                id: ActivityId(row.id.0),
                number: row.number,
                amount: Some(row.amount),
                at: row.created_at,
                link: row.id.to_string(),
                ..base
            }
        });
        let payouts = self.store.payouts_of(caller.user).await?.into_iter().map(|row| {
            let base = cash(ActivityKind::Payout, Direction::Out, row.status);
            Activity {
                id: ActivityId(row.id.0),
                number: row.number,
                amount: Some(row.amount),
                at: row.created_at,
                link: row.id.to_string(),
                ..base
            }
        });
        Ok(deposits.chain(payouts).collect())
    }

    async fn name_series(&self, lines: &mut [Activity]) -> Result<(), Error> {
        let ids = lines.iter().filter_map(|line| line.series.as_ref().map(|(id, _)| *id)).collect();
        let cards = self.cards_by_id(None, ids).await?;
        for (id, name) in lines.iter_mut().filter_map(|line| line.series.as_mut()) {
            if let Some(card) = cards.get(id) {
                name.clone_from(&card.facts.profile.name);
            }
        }
        Ok(())
    }
}

fn line_of(row: ActivityRow) -> Activity {
    Activity {
        id: ActivityId(row.id),
        number: row.number,
        kind: row.kind,
        series: Some((row.series, String::new())),
        counterparty: None,
        quantity: row.quantity,
        amount: row.amount_minor.map(|minor| Money::new(minor.into(), row.currency)),
        direction: row.direction,
        status: row.status,
        at: row.at,
        link: row.link,
    }
}

fn gift_line(gift: &Gift, kind: ActivityKind, direction: Direction, at: Timestamp) -> Activity {
    let status = match gift.status {
        GiftStatus::Offered | GiftStatus::Claiming | GiftStatus::Returning => ActivityStatus::Pending,
        GiftStatus::Claimed => ActivityStatus::Settled,
        GiftStatus::Returned | GiftStatus::Cancelled | GiftStatus::Expired => ActivityStatus::Reversed,
    };
    Activity {
        id: ActivityId::at(at, gift.id.0),
        number: gift.number.clone(),
        kind,
        series: Some((gift.series, String::new())),
        counterparty: None,
        quantity: 1,
        amount: None,
        direction,
        status,
        at,
        link: gift.id.to_string(),
    }
}

fn sent(gift: &Gift) -> Activity {
    let line = gift_line(gift, ActivityKind::GiftSent, Direction::Out, gift.created_at);
    Activity { counterparty: Some(mask(&gift.to)), ..line }
}

/// The receiver's line, once there is one.
fn got(gift: &Gift) -> Option<Activity> {
    let at = gift.claimed_at?;
    let (kind, direction) = match gift.status {
        GiftStatus::Returned => (ActivityKind::GiftReturned, Direction::Out),
        _ => (ActivityKind::GiftReceived, Direction::In),
    };
    let line = gift_line(gift, kind, direction, at);
    let status = if kind == ActivityKind::GiftReturned { ActivityStatus::Settled } else { line.status };
    Some(Activity { counterparty: Some(gift.from_masked.clone()), status, ..line })
}

fn cash(kind: ActivityKind, direction: Direction, status: CashStatus) -> Activity {
    Activity {
        id: ActivityId(0),
        number: String::new(),
        kind,
        series: None,
        counterparty: None,
        quantity: 0,
        amount: None,
        direction,
        status: match status {
            CashStatus::Requested | CashStatus::Paid => ActivityStatus::Pending,
            CashStatus::Settled => ActivityStatus::Settled,
            CashStatus::Declined => ActivityStatus::Reversed,
        },
        at: Timestamp::default(),
        link: String::new(),
    }
}
