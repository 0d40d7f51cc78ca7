//! A ledger as bytes. The index is not stored, nor the order in which pending transfers are due: they follow from the accounts and
//! from the times.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hash,
    io,
};

use borsh::{BorshDeserialize, BorshSerialize};
use genex_types::Timestamp;

use crate::{
    account::AccountRow,
    history::History,
    index::Index,
    ledger::{Ledger, Pending},
    linked::Requests,
};

impl<K: BorshSerialize> BorshSerialize for Ledger<K> {
    fn serialize<W: io::Write>(&self, writer: &mut W) -> io::Result<()> {
        self.accounts.serialize(writer)?;
        (&self.pending, &self.free, self.transfers, self.now).serialize(writer)?;
        (&self.due_at, &self.history, &self.requests).serialize(writer)
    }
}

type Rows<K> = (Vec<AccountRow<K>>, Vec<Pending>, Vec<u32>, u64, Timestamp);
type Rest = (BTreeMap<u32, Timestamp>, History, Requests);

impl<K: BorshDeserialize + Copy + Eq + Hash + Ord> BorshDeserialize for Ledger<K> {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let (accounts, pending, free, transfers, now) = Rows::<K>::deserialize_reader(reader)?;
        let (due_at, history, requests) = Rest::deserialize_reader(reader)?;
        let index = Index::of(&accounts);
        let due = due_at.iter().map(|(slot, at)| (*at, *slot)).collect::<BTreeSet<_>>();
        let empty = Self::new();
        Ok(Self { accounts, index, pending, free, transfers, now, due, due_at, history, requests, ..empty })
    }
}
