//! Accounts that sign transactions, in batches as a connection sends them.

use alloy_consensus::{
    SignableTransaction, TxEip1559,
    crypto::secp256k1::{recover_signer, sign_message},
};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B256, hex, keccak256, map::AddressMap};
use genex_bindings::Role;
use genex_chain_state::Transaction;

use super::{
    BenchConfig,
    coupons::{self, Call},
};

/// Gas that every transaction of a measurement asks for.
const GAS: u64 = 400_000;

/// A key and the nonce it is at.
#[derive(Clone, Copy, Debug)]
struct Account {
    secret: B256,
    address: Address,
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

    fn sign(&mut self, chain_id: u64, (to, input): Call) -> Transaction {
        let nonce = self.nonce;
        self.nonce += 1;
        let blank = TxEip1559 { chain_id, nonce, gas_limit: GAS, ..TxEip1559::default() };
        let transaction = TxEip1559 { to: to.into(), input, ..blank };
        let signature = sign_message(self.secret, transaction.signature_hash());
        transaction.into_signed(signature.expect("the secret key signed before")).into()
    }
}

impl Load {
    /// As many issuers, with keys that everybody knows and nonces of a fresh chain.
    pub(super) fn new(chain_id: u64, issuers: usize) -> Self {
        let account = |number: usize| Account::new(keccak256(format!("genex bench account {number}")));
        let issuer = |number| Issuer { account: account(number), class: 0, serial: 0 };
        let operator = Account::new(Role::Operator.development_key());
        Self { chain_id, operator, issuers: (0..issuers).map(issuer).collect() }
    }

    /// Admits all issuers.
    pub(super) fn admit(&mut self, batch: usize) -> Vec<Batch> {
        let sign = |issuer: &Issuer| {
            self.operator.sign(self.chain_id, coupons::admit_issuer(issuer.account.address))
        };
        batches(&self.issuers.iter().map(sign).collect::<Vec<_>>(), batch)
    }

    /// Creates a class for each issuer, at `now`.
    pub(super) fn create_classes(&mut self, now: u64, batch: usize) -> Vec<Batch> {
        let chain_id = self.chain_id;
        let sign = |issuer: &mut Issuer| {
            let call = coupons::create_class(issuer.account.address, now);
            issuer.account.sign(chain_id, call)
        };
        batches(&self.issuers.iter_mut().map(sign).collect::<Vec<_>>(), batch)
    }

    /// Tells the issuers their classes.
    pub(super) fn set_classes(&mut self, classes: &AddressMap<u64>) {
        for issuer in &mut self.issuers {
            issuer.class = classes.get(&issuer.account.address).copied().unwrap_or_default();
        }
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
}

impl Issuer {
    fn transfer(&mut self, chain_id: u64, to: Address) -> Transaction {
        let call = coupons::transfer(self.account.address, to, self.class, self.serial);
        self.serial += 1;
        self.account.sign(chain_id, call)
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
