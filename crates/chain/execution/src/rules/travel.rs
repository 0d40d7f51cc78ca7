//! Counting transfers, and using up tickets.

use alloy_primitives::{Address, B256, U256, map::AddressMap};
use genex_chain_state::{StateError, StateReader};
use revm::Database;

use super::{
    Refusal, Running, Validity,
    refusal::Fault,
    slots::{CLASSES, RATES, TICKETS, VALUES, bits, mapping, nested},
    standing::Standing,
    transfers::{Asset, Transfer},
};

/// Flow between two parties within a day that takes a ticket, in US cents (31 CFR 1010.410).
pub const TRAVEL_RULE_CENTS: u64 = 300_000;

/// Level at which both parties must be known for a transfer that takes a ticket.
const TRAVEL_RULE_LEVEL: u64 = 2;
/// ISO 4217 number of the US dollar.
const USD: u16 = 840;
/// Where the rate of GNX is: no currency has this number.
const GNX: u16 = 0;
/// A rate says what a million minor units are worth.
const MILLION: u64 = 1_000_000;
/// Units of the dollar token in a cent.
const UNITS_PER_CENT: u64 = 10_000;
/// Wei in a millionth of GNX, which is what its rate is about.
const WEI_PER_MINOR_UNIT: u64 = 1_000_000_000_000;
/// Bits of a serial within a coupon's number; the class is above.
const SERIAL_BITS: usize = 40;

/// The words of those who gave or got something, as they become.
#[derive(Default)]
struct Books {
    words: AddressMap<Standing>,
    /// Those that took something in while nobody was known behind them.
    unbound: Vec<Address>,
    /// Slots of the tickets that were used.
    used: Vec<U256>,
}

impl Validity {
    /// Counts the transfers between people, in their order.
    pub(super) fn count<DB: Database<Error = StateError>>(
        &mut self,
        transfers: &[Transfer],
        running: &mut Running<'_, DB>,
    ) -> Result<(), Fault> {
        let mut books = Books::default();
        for transfer in transfers.iter().filter(|transfer| !transfer.exempt) {
            let cents = self.worth(transfer.asset, running)?;
            // GNX is worth nothing to the rule until it has a rate.
            if cents == 0 && matches!(transfer.asset, Asset::Native(_)) {
                continue;
            }
            self.count_one(transfer, cents, &mut books, running)?;
        }
        self.write(books, running)
    }

    fn count_one<DB: Database<Error = StateError>>(
        &mut self,
        transfer: &Transfer,
        cents: u64,
        books: &mut Books,
        running: &mut Running<'_, DB>,
    ) -> Result<(), Fault> {
        let (from, to, now) = (transfer.from, transfer.to, self.timestamp);
        let sender = self.word(from, books, running)?;
        let receiver = self.word(to, books, running)?;
        let flow = sender.outflow(now).min(receiver.inflow(now)).saturating_add(cents);
        if flow >= TRAVEL_RULE_CENTS || sender.is_watched() {
            self.require_level(from)?;
            self.require_level(to)?;
            let slot = ticket(from, to);
            if books.used.contains(&slot)
                || !self.covers(running.before(self.contracts.compliance, slot)?, cents)
            {
                return Err(Refusal::TicketRequired { from, to, cents: flow }.into());
            }
            books.used.push(slot);
        }
        books.words.insert(from, sender.with_out(now, cents));
        let receiver = received(to, receiver.with_in(now, cents), cents, books)?;
        books.words.insert(to, receiver);
        Ok(())
    }

    fn word<DB: Database<Error = StateError>>(
        &self,
        party: Address,
        books: &Books,
        running: &mut Running<'_, DB>,
    ) -> Result<Standing, StateError> {
        match books.words.get(&party) {
            Some(word) => Ok(*word),
            None => Ok(Standing(running.before(self.contracts.compliance, Standing::slot(party))?)),
        }
    }

    fn require_level(&mut self, party: Address) -> Result<(), Fault> {
        match self.standings.of(&self.start, party)?.level() >= TRAVEL_RULE_LEVEL {
            true => Ok(()),
            false => Err(Refusal::LevelRequired(party).into()),
        }
    }

    /// Whether a ticket, `expiry40 | capCents64`, lives and is for so much.
    fn covers(&self, ticket: U256, cents: u64) -> bool {
        self.timestamp < bits(ticket, 64, 40) && cents <= bits(ticket, 0, 64)
    }

    fn write<DB: Database<Error = StateError>>(
        &self,
        books: Books,
        running: &mut Running<'_, DB>,
    ) -> Result<(), Fault> {
        let compliance = self.contracts.compliance;
        for slot in books.used {
            running.write(compliance, slot, U256::ZERO)?;
        }
        for (party, word) in books.words {
            let slot = Standing::slot(party);
            let present = Standing(running.present(compliance, slot)?);
            let counted = present.counted_as(word, books.unbound.contains(&party));
            running.write(compliance, slot, counted.0)?;
        }
        Ok(())
    }

    /// What is transferred is worth, in US cents, rounded up: coupons by their face or what is left of it.
    fn worth<DB: Database<Error = StateError>>(
        &self,
        asset: Asset,
        running: &mut Running<'_, DB>,
    ) -> Result<u64, Fault> {
        match asset {
            Asset::Cash(units) => Ok(units.div_ceil(U256::from(UNITS_PER_CENT)).saturating_to()),
            Asset::Coupon(id) => {
                let (currency, minor) = self.face(id, running)?;
                if currency == USD {
                    return Ok(minor);
                }
                match self.rate(currency)? {
                    0 => Err(Refusal::UnknownRate(currency).into()),
                    rate => Ok(in_cents(U256::from(minor), rate)),
                }
            }
            Asset::Native(wei) => {
                let minor = wei.div_ceil(U256::from(WEI_PER_MINOR_UNIT));
                Ok(in_cents(minor, self.rate(GNX)?))
            }
        }
    }

    /// A coupon's currency, and its value in minor units.
    fn face<DB: Database<Error = StateError>>(
        &self,
        id: U256,
        running: &mut Running<'_, DB>,
    ) -> Result<(u16, u64), StateError> {
        let ledger = self.contracts.ledger;
        let class = mapping((id >> SERIAL_BITS).into(), CLASSES);
        let face = bits(running.present(ledger, class)?, 24, 40);
        let rules = running.present(ledger, class.wrapping_add(U256::ONE))?;
        let (currency, stored_value) = (bits(rules, 192, 16) as u16, bits(rules, 224, 8) != 0);
        let rest = match stored_value {
            true => bits(running.present(ledger, mapping(id.into(), VALUES))?, 0, 40),
            false => 0,
        };
        Ok((currency, if rest > 0 { rest } else { face }))
    }

    /// What a million minor units of a currency are worth, in US cents; zero if nobody has said.
    fn rate(&self, currency: u16) -> Result<u64, StateError> {
        let slot = mapping(U256::from(currency).into(), RATES);
        Ok(bits(self.start.storage(&self.contracts.compliance, &slot)?, 0, 64))
    }
}

fn in_cents(minor: U256, rate: u64) -> u64 {
    minor.saturating_mul(U256::from(rate)).div_ceil(U256::from(MILLION)).saturating_to()
}

fn ticket(from: Address, to: Address) -> U256 {
    nested(to.into_word(), B256::from(mapping(from.into_word(), TICKETS)))
}

/// The receiver's word. One that nobody is known behind takes in less than the threshold for ever.
fn received(to: Address, word: Standing, cents: u64, books: &mut Books) -> Result<Standing, Refusal> {
    if word.is_known() {
        return Ok(word);
    }
    let total = word.unbound_cents().saturating_add(cents);
    if total >= TRAVEL_RULE_CENTS {
        return Err(Refusal::UnknownReceiver(to));
    }
    books.unbound.push(to);
    Ok(word.with_unbound_cents(total))
}
