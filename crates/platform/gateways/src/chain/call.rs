//! What an operation calls, and who.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use genex_bindings::{
    Compliance, CouponFactory, CouponLedger, Redemption, Settlement, TestStablecoin, Treasury,
};
use genex_ports::{
    chain::{ChainError, ChainOp, EscrowTerms, Hash32, PersonTag, SettlementBatch, TravelTicket},
    signer::{Attestor, KeyRef},
};
use genex_types::{CouponId, Timestamp};

use super::{
    ChainGateway,
    convert::{deadline, evm, fit, narrow, no_deadline, signature_bytes, token, tokens, trade_word},
    units,
};

/// A contract call with its gas limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub to: Address,
    pub data: Vec<u8>,
    pub gas: u64,
}

impl Call {
    pub(super) fn new(to: Address, call: &impl SolCall, gas: u64) -> Self {
        Self { to, data: call.abi_encode(), gas }
    }

    /// A transfer of nothing from somebody to itself.
    pub const fn nothing(to: Address) -> Self {
        Self { to, data: Vec::new(), gas: gas::PLAIN }
    }
}

/// Gas limits: about twice what each call takes at its worst. Gas costs nothing; the limit only bounds harm.
pub(super) mod gas {
    use genex_ports::chain::SettlementBatch;

    pub const PLAIN: u64 = 21_000;
    pub const SIMPLE: u64 = 200_000;
    pub const CLASS: u64 = 800_000;
    pub const MOVE: u64 = 300_000;
    pub const REDEEM: u64 = 500_000;
    pub const ANCHOR: u64 = 300_000;
    const ESCROW: u64 = 200_000;
    const COUPON: u64 = 30_000;

    /// Within the 2^24 a transaction may have (EIP-7825) for batches as the settlement worker cuts them.
    pub fn settle(batch: &SettlementBatch) -> u64 {
        let coupons: usize = batch.trades.iter().map(|t| t.coupons.len()).sum();
        let wanted = 150_000 + 250_000 * batch.trades.len() as u64 + COUPON * coupons as u64;
        wanted.min(1 << 24)
    }

    pub fn escrows(count: usize, coupons: usize) -> u64 {
        (SIMPLE + ESCROW * count as u64 + COUPON * coupons as u64).min(1 << 24)
    }
}

/// Whose transaction an operation is.
pub(super) const fn sender_of(op: &ChainOp) -> KeyRef {
    match op {
        ChainOp::ApproveCash { key } | ChainOp::BurnCash { key, .. } => *key,
        ChainOp::Transfer { from, .. } => *from,
        ChainOp::AttestSanctioned { attestor, .. } => KeyRef::Attestor(*attestor),
        ChainOp::Anchor(_) => KeyRef::Attestor(Attestor::First),
        ChainOp::Delegate { .. }
        | ChainOp::SetKycLevel { .. }
        | ChainOp::Enrol { .. }
        | ChainOp::RecordTicket(_)
        | ChainOp::AdmitIssuer { .. }
        | ChainOp::MintCash { .. }
        | ChainOp::CreateSeries(_)
        | ChainOp::MintMore { .. }
        | ChainOp::Settle(_)
        | ChainOp::ReleaseEscrow { .. }
        | ChainOp::Refund { .. }
        | ChainOp::Redeem { .. } => KeyRef::Operator,
    }
}

impl ChainGateway {
    /// The call an operation makes; signatures of others than the sender are in it.
    pub(super) async fn call(&self, op: &ChainOp) -> Result<Call, ChainError> {
        match op {
            ChainOp::ApproveCash { .. } => Ok(self.approve_cash()),
            ChainOp::Delegate { key } => self.delegate(*key).await,
            ChainOp::SetKycLevel { address, level } => Ok(self.set_kyc_level(evm(*address), *level)),
            ChainOp::AttestSanctioned { addresses, .. } => Ok(self.attest_sanctioned(addresses)),
            ChainOp::Anchor(statement) => self.anchor(statement).await,
            ChainOp::Enrol { holder, class, tag, issued_at } => {
                self.enrol(*holder, *class, *tag, *issued_at).await
            }
            ChainOp::RecordTicket(ticket) => Ok(self.record_ticket(ticket)),
            ChainOp::AdmitIssuer { key, admitted } => self.admit_issuer(*key, *admitted).await,
            ChainOp::MintCash { to, amount } => {
                let call =
                    TestStablecoin::mintCall { to: evm(*to), amount: units(&self.contracts, *amount)? };
                Ok(Call::new(self.contracts.cash, &call, gas::SIMPLE))
            }
            ChainOp::BurnCash { amount, .. } => {
                let call = TestStablecoin::burnCall { value: units(&self.contracts, *amount)? };
                Ok(Call::new(self.contracts.cash, &call, gas::SIMPLE))
            }
            ChainOp::CreateSeries(terms) => {
                let (class, signature) = self.new_class(terms).await?;
                let call = CouponFactory::createClassCall { class, signature: signature.into() };
                Ok(Call::new(self.contracts.factory, &call, gas::CLASS))
            }
            ChainOp::MintMore { key, class, count, minted } => {
                self.mint_more(*key, *class, *count, *minted).await
            }
            ChainOp::Settle(batch) => self.settle(batch).await,
            ChainOp::ReleaseEscrow { escrows } => self.release(escrows).await,
            ChainOp::Refund { escrow } => self.refund(escrow).await,
            ChainOp::Transfer { from, to, coupon } => {
                let call = CouponLedger::safeTransferFromCall {
                    from: evm(self.signer.address(*from).await?),
                    to: evm(*to),
                    id: token(*coupon)?,
                    value: U256::ONE,
                    data: alloy_primitives::Bytes::new(),
                };
                Ok(Call::new(self.contracts.ledger, &call, gas::MOVE))
            }
            ChainOp::Redeem { owner, coupon, terminal, commitment, minimum_met } => {
                self.redeem(*owner, *coupon, evm(*terminal), *commitment, *minimum_met).await
            }
        }
    }

    fn approve_cash(&self) -> Call {
        let call = TestStablecoin::approveCall { spender: self.contracts.core, value: U256::MAX };
        Call::new(self.contracts.cash, &call, gas::SIMPLE)
    }

    /// A party delegates once, so its signature carries the first of its delegation nonces.
    async fn delegate(&self, key: KeyRef) -> Result<Call, ChainError> {
        let owner = evm(self.signer.address(key).await?);
        let custodian = evm(self.signer.address(KeyRef::Consent).await?);
        let digest = self.digests.delegation(owner, custodian, 0, u64::MAX);
        let call = genex_bindings::SettlementCore::delegateBySignatureCall {
            owner,
            custodian,
            deadline: no_deadline(),
            signature: self.sign(key, digest).await?.into(),
        };
        Ok(Call::new(self.contracts.core, &call, gas::SIMPLE))
    }

    fn set_kyc_level(&self, party: Address, level: u8) -> Call {
        let call = Compliance::setKycLevelsCall { parties: vec![party], levels: vec![level] };
        Call::new(self.contracts.compliance, &call, gas::SIMPLE)
    }

    fn attest_sanctioned(&self, addresses: &[genex_ports::chain::Address]) -> Call {
        let parties: Vec<Address> = addresses.iter().map(|a| evm(*a)).collect();
        let gas = gas::SIMPLE * (1 + parties.len() as u64);
        Call::new(self.contracts.compliance, &Compliance::addSanctionedCall { parties }, gas)
    }

    fn record_ticket(&self, ticket: &TravelTicket) -> Call {
        let ticket = Compliance::Ticket {
            from: evm(ticket.from),
            to: evm(ticket.to),
            identityHash: ticket.identity.0.into(),
            capCents: ticket.cap_cents,
            expiry: deadline(ticket.expires_at),
        };
        let call = Compliance::recordTicketsCall { tickets: vec![ticket] };
        Call::new(self.contracts.compliance, &call, gas::SIMPLE)
    }

    /// No groups of holders are told apart.
    async fn enrol(
        &self,
        holder: KeyRef,
        class: u64,
        tag: PersonTag,
        issued_at: Timestamp,
    ) -> Result<Call, ChainError> {
        let ticket = CouponLedger::Eligibility {
            holder: evm(self.signer.address(holder).await?),
            classId: class,
            groups: 0,
            tag: tag.0.into(),
            issuedAt: narrow("the time of enrolment", issued_at.seconds())?,
        };
        let signature = self.sign(KeyRef::Eligibility, self.digests.eligibility(&ticket)).await?.into();
        let call = CouponLedger::enrolCall { tickets: vec![ticket], signatures: vec![signature] };
        Ok(Call::new(self.contracts.ledger, &call, gas::SIMPLE))
    }

    async fn admit_issuer(&self, key: KeyRef, admitted: bool) -> Result<Call, ChainError> {
        let issuer = evm(self.signer.address(key).await?);
        let call = CouponFactory::setIssuerCall { issuer, admitted };
        Ok(Call::new(self.contracts.factory, &call, gas::SIMPLE))
    }

    async fn mint_more(&self, key: KeyRef, class: u64, count: u64, minted: u64) -> Result<Call, ChainError> {
        let signature = self.sign(key, self.digests.mint(class, count, minted)).await?;
        let call = CouponFactory::mintCall {
            classId: class,
            quantity: fit("the quantity", count)?,
            minted: fit("the number minted", minted)?,
            signature: signature.into(),
        };
        Ok(Call::new(self.contracts.factory, &call, gas::CLASS))
    }

    async fn settle(&self, batch: &SettlementBatch) -> Result<Call, ChainError> {
        let call = self.consented(batch).await?;
        Ok(Call::new(self.contracts.settlement, &call, gas::settle(batch)))
    }

    async fn release(&self, escrows: &[EscrowTerms]) -> Result<Call, ChainError> {
        let mut records = Vec::with_capacity(escrows.len());
        for escrow in escrows {
            let issuer = evm(self.signer.address(escrow.issuer).await?);
            let buyer = evm(self.signer.address(escrow.buyer).await?);
            records.push(Treasury::EscrowRecord {
                tradeId: trade_word(escrow.trade),
                classId: escrow.class,
                issuer,
                buyer,
                amount: units(&self.contracts, escrow.amount)?,
                fee: units(&self.contracts, escrow.fee)?,
                heldAt: fit("the time of payment", escrow.held_at.seconds())?,
                ids: tokens(&escrow.coupons)?,
            });
        }
        let coupons = escrows.iter().map(|e| e.coupons.len()).sum();
        let gas = gas::escrows(escrows.len(), coupons);
        Ok(Call::new(self.contracts.treasury, &Treasury::releaseCall { records }, gas))
    }

    async fn refund(&self, escrow: &EscrowTerms) -> Result<Call, ChainError> {
        let buyer = evm(self.signer.address(escrow.buyer).await?);
        let digest = self.digests.refund(trade_word(escrow.trade), buyer, u64::MAX);
        let record = Settlement::EscrowRecord {
            tradeId: trade_word(escrow.trade),
            classId: escrow.class,
            issuer: evm(self.signer.address(escrow.issuer).await?),
            buyer,
            amount: units(&self.contracts, escrow.amount)?,
            fee: units(&self.contracts, escrow.fee)?,
            heldAt: fit("the time of payment", escrow.held_at.seconds())?,
            ids: tokens(&escrow.coupons)?,
        };
        let signature = self.sign(KeyRef::Consent, digest).await?;
        let call = Settlement::refundCall::from((record, no_deadline(), signature.into()));
        let gas = gas::escrows(1, escrow.coupons.len());
        Ok(Call::new(self.contracts.settlement, &call, gas))
    }

    /// The bill stays at the till: what goes to the chain is the class's own threshold, or nothing.
    async fn redeem(
        &self,
        owner: KeyRef,
        coupon: CouponId,
        terminal: Address,
        commitment: Hash32,
        minimum_met: bool,
    ) -> Result<Call, ChainError> {
        let threshold = if minimum_met { self.min_spend_of(coupon.class).await? } else { 0 };
        let intent = Redemption::RedeemIntent {
            holder: evm(self.signer.address(owner).await?),
            classId: coupon.class,
            ids: vec![token(coupon)?],
            terminal,
            commitment: B256::from(commitment.0),
            spendAtLeastMinor: threshold,
            deadline: no_deadline(),
        };
        let signature = self.sign(owner, self.digests.redeem(&intent)).await?.into();
        let call = Redemption::redeemCall::from((intent, no_store(), signature));
        Ok(Call::new(self.contracts.redemption, &call, gas::REDEEM))
    }

    /// An EIP-712 signature in the form contracts take.
    pub(super) async fn sign(&self, key: KeyRef, digest: B256) -> Result<Vec<u8>, ChainError> {
        Ok(signature_bytes(self.signer.sign(key, Hash32(digest.0)).await?))
    }
}

/// Every store may redeem.
fn no_store() -> Redemption::StoreProof {
    Redemption::StoreProof {
        storeKey: Address::ZERO,
        blind: B256::ZERO,
        proof: Vec::new(),
        validUntil: alloy_primitives::Uint::ZERO,
        certificate: alloy_primitives::Bytes::new(),
    }
}
