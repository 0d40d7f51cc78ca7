//! A piece of a state as bytes.
//!
//! ```text
//!   piece   = [[account…], [code…]]
//!   account = [address, [nonce, balance, code hash], [[slot, value]…]]
//! ```
//!
//! in RLP. Codes are named by their hashes alone, so that each is the one its account means.

use alloy_primitives::{Address, Bytes, U256, keccak256};
use alloy_rlp::{Decodable, Error, RlpDecodable, RlpEncodable};

use crate::{Account, AccountDiff, StateDiff};

#[derive(RlpEncodable, RlpDecodable)]
struct Piece {
    accounts: Vec<Entry>,
    codes: Vec<Bytes>,
}

#[derive(RlpEncodable, RlpDecodable)]
struct Entry {
    address: Address,
    account: Account,
    slots: Vec<Slot>,
}

#[derive(RlpEncodable, RlpDecodable)]
struct Slot {
    slot: U256,
    value: U256,
}

impl StateDiff {
    /// A piece of a state, which adds accounts, slots and codes and removes nothing, as bytes.
    pub fn encode_piece(&self) -> Vec<u8> {
        let accounts = self.accounts.iter().filter_map(|(address, change)| {
            let slots = change.storage.iter().map(|(slot, value)| Slot { slot: *slot, value: *value });
            Some(Entry { address: *address, account: change.account?, slots: slots.collect() })
        });
        alloy_rlp::encode(Piece {
            accounts: accounts.collect(),
            codes: self.codes.values().cloned().collect(),
        })
    }

    /// Reads what [`StateDiff::encode_piece`] wrote.
    ///
    /// # Errors
    /// What is not as it would write it: an account or a slot that is there twice, a slot that holds zero, a
    /// code that no account of the piece has, an account that must not exist.
    pub fn decode_piece(mut bytes: &[u8]) -> Result<Self, Error> {
        let Piece { accounts, codes } = Piece::decode(&mut bytes)?;
        if !bytes.is_empty() {
            return Err(Error::Custom("bytes after the end"));
        }
        let mut piece = Self::default();
        for entry in accounts {
            let (address, change) = (entry.address, entry.read()?);
            if piece.accounts.insert(address, change).is_some() {
                return Err(Error::Custom("an account is there twice"));
            }
        }
        piece.codes = codes.into_iter().map(|code| (keccak256(&code), code)).collect();
        let meant =
            |hash| piece.accounts.values().any(|change| change.account.is_some_and(|a| a.code_hash == hash));
        match piece.codes.keys().all(|hash| meant(*hash)) {
            true => Ok(piece),
            false => Err(Error::Custom("a code belongs to no account")),
        }
    }
}

impl Entry {
    fn read(self) -> Result<AccountDiff, Error> {
        let mut change = AccountDiff { account: Some(self.account), ..AccountDiff::default() };
        for Slot { slot, value } in self.slots {
            if value.is_zero() || change.storage.insert(slot, value).is_some() {
                return Err(Error::Custom("a slot is there twice, or holds nothing"));
            }
        }
        match self.account.is_empty() && change.storage.is_empty() {
            true => Err(Error::Custom("an account must not exist")),
            false => Ok(change),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use alloy_primitives::{B256, bytes};

    use super::*;

    fn piece() -> StateDiff {
        let code = bytes!("6001");
        let contract = Account { nonce: 1, code_hash: keccak256(&code), ..Account::default() };
        let storage = BTreeMap::from([(U256::ZERO, U256::from(7)), (U256::MAX, U256::MAX)]);
        let person = Account { balance: U256::from(9), ..Account::default() };
        let change =
            |account, storage| AccountDiff { account: Some(account), storage_cleared: false, storage };
        StateDiff {
            accounts: BTreeMap::from([
                (Address::repeat_byte(1), change(contract, storage)),
                (Address::repeat_byte(2), change(person, BTreeMap::new())),
            ]),
            codes: BTreeMap::from([(contract.code_hash, code)]),
        }
    }

    #[test]
    fn a_piece_is_read_back_as_it_was() {
        assert_eq!(StateDiff::decode_piece(&piece().encode_piece()).unwrap(), piece());
    }

    #[test]
    fn what_no_state_holds_is_no_piece() {
        let with = |change: &dyn Fn(&mut StateDiff)| {
            let mut piece = piece();
            change(&mut piece);
            StateDiff::decode_piece(&piece.encode_piece())
        };
        let contract = Address::repeat_byte(1);
        let zero = |piece: &mut StateDiff| {
            piece.accounts.get_mut(&contract).unwrap().storage.insert(U256::ONE, U256::ZERO);
        };
        assert!(with(&zero).is_err());
        assert!(with(&|piece| _ = piece.codes.insert(B256::ZERO, bytes!("6002"))).is_err());
        let nobody = AccountDiff { account: Some(Account::default()), ..AccountDiff::default() };
        assert!(with(&|piece| _ = piece.accounts.insert(Address::ZERO, nobody.clone())).is_err());
        let mut longer = piece().encode_piece();
        longer.push(0);
        assert!(StateDiff::decode_piece(&longer).is_err());
    }
}
