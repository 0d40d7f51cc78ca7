//! Transfers to which the Travel Rule applied, as operators read them.

use std::collections::{BTreeSet, HashMap};

use genex_ports::store::travel::TravelRecord;
use genex_types::UserId;

use super::Compliance;
use crate::{Caller, Error};

/// Records in one answer.
const MOST: u64 = 200;

/// A record, and what its two sides are called here.
#[derive(Clone, PartialEq, Eq)]
pub struct TravelView {
    /// The record.
    pub record: TravelRecord,
    names: HashMap<String, String>,
}

impl TravelView {
    /// What somebody in it is called.
    pub fn name(&self, user: UserId) -> Option<&str> {
        self.names.get(&user.to_string()).map(String::as_str)
    }
}

impl Compliance {
    /// The newest records. Errors: not an operator.
    pub async fn travel_records(&self, caller: &Caller) -> Result<Vec<TravelView>, Error> {
        caller.require_operator()?;
        let mut views = Vec::new();
        for record in self.store.travel_records(MOST).await? {
            let sides = [record.from, record.to].map(|user| user.to_string());
            let names = self.names(&sides.iter().map(String::as_str).collect::<BTreeSet<_>>()).await?;
            views.push(TravelView { record, names });
        }
        Ok(views)
    }
}
