//! A book as bytes. Queues are not stored: they follow from the orders' prices and places.

use std::io;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::{
    book::{Book, BookSpec},
    half::Half,
    order::{Side, Ticks},
    slab::Slab,
};

#[derive(BorshDeserialize)]
struct Stored {
    ceiling: Option<Ticks>,
    lanes: bool,
    nodes: Slab,
    places: u64,
    last_trade: Option<Ticks>,
    in_call: bool,
}

impl BorshSerialize for Book {
    fn serialize<W: io::Write>(&self, writer: &mut W) -> io::Result<()> {
        (self.spec.ceiling, self.spec.lanes).serialize(writer)?;
        self.nodes.serialize(writer)?;
        (self.places, self.last_trade, self.in_call).serialize(writer)
    }
}

impl BorshDeserialize for Book {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let stored = Stored::deserialize_reader(reader)?;
        let spec = BookSpec { ceiling: stored.ceiling, lanes: stored.lanes };
        let mut book = Self {
            spec,
            nodes: stored.nodes,
            bids: Half::new(Side::Buy, spec.ceiling),
            asks: Half::new(Side::Sell, spec.ceiling),
            places: stored.places,
            last_trade: stored.last_trade,
            in_call: stored.in_call,
        };
        book.link();
        Ok(book)
    }
}

impl Book {
    fn link(&mut self) {
        let mut live: Vec<u32> = self.nodes.live().collect();
        live.sort_unstable_by_key(|ix| self.nodes[*ix].place);
        for ix in live {
            match self.nodes[ix].side {
                Side::Buy => self.bids.append(&mut self.nodes, ix),
                Side::Sell => self.asks.append(&mut self.nodes, ix),
            }
        }
    }
}
