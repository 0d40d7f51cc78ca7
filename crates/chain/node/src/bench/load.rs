//! Accounts that sign transactions, in batches as a connection sends them.

use alloy_consensus::{
    SignableTransaction, TxEip1559,
    crypto::secp256k1::{recover_signer, sign_message},
};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, hex, keccak256, map::AddressMap};
use genex_bindings::{Role, addresses};
use genex_chain_state::Transaction;

use super::{
    BenchConfig,
    calls::{self, Call},
    trades::Market,
};

/// Gas that a transfer asks for.
const GAS: u64 = 400_000;
/// Gas that a batch of trades asks for.
const SETTLEMENT_GAS: u64 = 10_000_000;
/// Gas that a transaction which makes many accounts asks for.
const CROWD_GAS: u64 = 16_700_000;

/// A key and the nonce it is at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    secret: B256,
    pub(super) address: Address,
    nonce: u64,
}

/// An issuer that hands out coupons of its class.
#[derive(Clone, Copy, Debug)]
struct Issuer {
    account: Account,
    class: u64,
    serial: u64,
}

/// All senders of a measurement.
#[derive(Debug)]
pub(super) struct Load {
    chain_id: u64,
    operator: Account,
    admin: Account,
    issuers: Vec<Issuer>,
}

/// The transactions of one HTTP request.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) body: String,
    pub(super) hashes: Vec<B256>,
}

impl Account {
    fn new(secret: B256) -> Self {
        let signature =
            sign_message(secret, B256::ZERO).expect("a hash is a secret key, all but 2^-128 of them");
        let address = recover_signer(&signature, B256::ZERO).expect("a fresh signature recovers");
        Self { secret, address, nonce: 0 }
    }

    fn call(&mut self, chain_id: u64, (to, input): Call, gas_limit: u64) -> Transaction {
        self.sign(TxEip1559 { chain_id, gas_limit, to: to.into(), input, ..TxEip1559::default() })
    }

    fn sign(&mut self, transaction: TxEip1559) -> Transaction {
        let transaction = TxEip1559 { nonce: self.nonce, ..transaction };
        self.nonce += 1;
        let signature = sign_message(self.secret, transaction.signature_hash());
        transaction.into_signed(signature.expect("the secret key signed before")).into()
    }
}

impl Load {
    /// As many issuers, with keys that everybody knows and nonces of a fresh chain.
    pub(super) fn new(issuers: usize) -> Self {
        let account = |number: usize| Account::new(keccak256(format!("genex bench account {number}")));
        let issuer = |number| Issuer { account: account(number), class: 0, serial: 0 };
        Self {
            chain_id: addresses::CHAIN_ID,
            operator: Account::new(Role::Operator.development_key()),
            admin: Account::new(Role::Admin.development_key()),
            issuers: (0..issuers).map(issuer).collect(),
        }
    }

    /// The operator's calls.
    pub(super) fn operate(&mut self, calls: Vec<Call>, batch: usize) -> Vec<Batch> {
        let sign = |call| self.operator.call(self.chain_id, call, GAS);
        batches(&calls.into_iter().map(sign).collect::<Vec<_>>(), batch)
    }

    /// The operator's calls about each party.
    pub(super) fn operate_on_all(&mut self, call: impl Fn(Address) -> Call, batch: usize) -> Vec<Batch> {
        let calls = self.issuers.iter().map(|issuer| call(issuer.account.address)).collect();
        self.operate(calls, batch)
    }

    /// The operator's batches of trades, each in a request of its own.
    pub(super) fn settle(&mut self, calls: Vec<Call>) -> Vec<Batch> {
        let sign = |call| self.operator.call(self.chain_id, call, SETTLEMENT_GAS);
        batches(&calls.into_iter().map(sign).collect::<Vec<_>>(), 1)
    }

    /// A call of each issuer.
    pub(super) fn by_issuers(&mut self, call: impl Fn(Address) -> Call, batch: usize) -> Vec<Batch> {
        let chain_id = self.chain_id;
        let sign = |issuer: &mut Issuer| {
            let call = call(issuer.account.address);
            issuer.account.call(chain_id, call, GAS)
        };
        batches(&self.issuers.iter_mut().map(sign).collect::<Vec<_>>(), batch)
    }

    /// Tells the issuers their classes.
    pub(super) fn set_classes(&mut self, classes: &AddressMap<u64>) {
        for issuer in &mut self.issuers {
            issuer.class = classes.get(&issuer.account.address).copied().unwrap_or_default();
        }
    }

    /// The market of the first issuer's class, in which all others buy.
    pub(super) fn market(&self, now: u64) -> Market {
        let (issuer, buyers) = self.issuers.split_first().expect("a measurement has senders");
        let buyers = buyers.iter().map(|buyer| buyer.account.address).collect();
        Market::new(issuer.account.address, issuer.class, issuer.serial, buyers, now)
    }

    /// Signs transfers, for each connection a list of batches. An issuer sends on one connection only,
    /// so that its nonces arrive in order.
    pub(super) fn transfers(&mut self, transfers: usize, config: &BenchConfig) -> Vec<Vec<Batch>> {
        let receivers: Vec<Address> = self.issuers.iter().map(|issuer| issuer.account.address).collect();
        let share = self.issuers.len().div_ceil(config.connections);
        let each = transfers / self.issuers.len().div_ceil(share);
        let chain_id = self.chain_id;
        let sign = |issuers: &mut [Issuer]| {
            let senders = issuers.len();
            let transfers: Vec<_> = (0..each)
                .map(|turn| {
                    issuers[turn % senders].transfer(chain_id, receivers[(turn * 7 + 3) % receivers.len()])
                })
                .collect();
            batches(&transfers, config.batch)
        };
        self.issuers.chunks_mut(share).map(sign).collect()
    }

    /// Makes so many accounts with a balance of one wei each.
    pub(super) fn crowd(&mut self, accounts: u64) -> Vec<Batch> {
        let firsts = (0..accounts).step_by(calls::CROWD as usize);
        let sign = |first| {
            let count = calls::CROWD.min(accounts - first);
            self.admin.sign(TxEip1559 {
                chain_id: self.chain_id,
                gas_limit: CROWD_GAS,
                to: TxKind::Create,
                value: U256::from(count),
                input: calls::crowd_code(first, count),
                ..TxEip1559::default()
            })
        };
        batches(&firsts.map(sign).collect::<Vec<_>>(), 20)
    }
}

impl Issuer {
    fn transfer(&mut self, chain_id: u64, to: Address) -> Transaction {
        let call = calls::transfer(self.account.address, to, self.class, self.serial);
        self.serial += 1;
        self.account.call(chain_id, call, GAS)
    }
}

fn batches(transactions: &[Transaction], size: usize) -> Vec<Batch> {
    transactions.chunks(size).map(Batch::new).collect()
}

impl Batch {
    fn new(transactions: &[Transaction]) -> Self {
        let request = |(id, transaction): (usize, &Transaction)| {
            let raw = hex::encode_prefixed(transaction.encoded_2718());
            format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"eth_sendRawTransaction","params":["{raw}"]}}"#)
        };
        let requests: Vec<_> = transactions.iter().enumerate().map(request).collect();
        Self {
            body: format!("[{}]", requests.join(",")),
            hashes: transactions.iter().map(|transaction| *transaction.tx_hash()).collect(),
        }
    }
}

/// The signature of the key behind `secret` over `digest`, as the contracts read it.
pub(super) fn signature(secret: B256, digest: B256) -> Bytes {
    let signature = sign_message(secret, digest).expect("a role's key signs");
    signature.as_bytes().to_vec().into()
}
