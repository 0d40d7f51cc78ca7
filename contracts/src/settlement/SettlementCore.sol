// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { SlotDerivation } from "@openzeppelin/contracts/utils/SlotDerivation.sol";
import { TransientSlot } from "@openzeppelin/contracts/utils/TransientSlot.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { MerkleProof } from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { ISettle, ISettlementCore } from "../interfaces/ISettlementCore.sol";
import { ITreasuryVault } from "../interfaces/ITreasuryVault.sol";
import { Track } from "../types/Coupon.sol";
import { Term } from "../types/Terms.sol";
import {
    Consent,
    EscrowRecord,
    LOCKED_ORDER,
    Order,
    Reversal,
    Side,
    SignedOrder,
    Swap,
    Trade,
    TradeKind
} from "../types/Trade.sol";
import { OrderBook } from "./OrderBook.sol";
import { Signatures } from "../signatures/Signatures.sol";

/// @title Proof of both sides' consent
/// @notice See `ISettlementCore`. Owners approve this contract for the cash they trade with.
///
/// Cash is netted within a batch: what a party has got for its coupons pays for what it buys later, and what is left is
/// paid out once at the end. Every payment in is made as part of its trade, so that no trade stands on money that fails
/// to come; every coupon moves in its trade.
contract SettlementCore is OrderBook {
    using SafeERC20 for IERC20;
    using SlotDerivation for bytes32;
    using TransientSlot for *;

    /// @dev What the core works with; fixed for ever.
    struct Wiring {
        address settlement;
        ICouponLedger ledger;
        ITreasuryVault vault;
        IERC20 cash;
        uint16 currency;
        uint256 unitsPerMinor;
    }

    /// @inheritdoc ISettlementCore
    uint256 public constant MAX_FEE_BPS = 300;

    uint256 private constant MAX_COUPONS = 100;

    bytes32 private constant BATCH_TYPEHASH = keccak256("Batch(bytes32 root)");
    bytes32 private constant REFUND_TYPEHASH = keccak256("Refund(bytes32 tradeId,address buyer,uint40 deadline)");
    bytes32 private constant REVERSAL_TYPEHASH = keccak256(
        "Reversal(bytes32 tradeId,uint64 classId,address seller,address buyer,uint64 unitPriceMinor,uint40 settledAt,bool fromReserve,uint40 deadline,uint256[] ids)"
    );

    /// @dev Transient: what parties have got in this batch and not been paid yet, and the fees of this batch.
    bytes32 private constant CREDITS = keccak256("genex.settlement.credits");
    bytes32 private constant FEES = keccak256("genex.settlement.fees");

    ITreasuryVault private immutable VAULT;
    address private immutable FEE_COLLECTOR;
    uint16 private immutable CURRENCY;

    /// @inheritdoc ISettlementCore
    mapping(uint64 classId => uint64) public lastSeq;

    /// @inheritdoc ISettlementCore
    mapping(address party => uint256) public owed;

    /// @param wiring The gate, the ledger, the vault, the cash with its currency, and base units per minor unit.
    /// @param feeCollector Where the platform's fees go.
    constructor(Wiring memory wiring, address feeCollector)
        OrderBook(wiring.settlement, wiring.ledger, wiring.cash, wiring.unitsPerMinor)
        EIP712("Genex SettlementCore", "1")
    {
        VAULT = wiring.vault;
        CURRENCY = wiring.currency;
        FEE_COLLECTOR = feeCollector;
    }

    modifier onlySettlement() {
        if (msg.sender != SETTLEMENT) revert NotAuthorised(msg.sender);
        _;
    }

    /// @inheritdoc ISettle
    function settleBatch(Consent calldata consent, Trade[] calldata trades) external onlySettlement nonReentrant {
        _requireConsent(consent);
        for (uint256 i; i < trades.length; ++i) {
            _settle(consent, trades[i]);
        }
        for (uint256 i; i < trades.length; ++i) {
            _payOut(trades[i].sell.order.owner, _creditOf(trades[i].sell.order.owner));
        }
        _payOut(FEE_COLLECTOR, FEES.asUint256());
    }

    /// @inheritdoc ISettle
    function refund(EscrowRecord calldata record, uint40 deadline, bytes calldata signature) external nonReentrant {
        if (msg.sender != record.buyer) {
            if (msg.sender != SETTLEMENT) revert NotAuthorised(msg.sender);
            if (block.timestamp > deadline) revert DeadlinePassed(deadline);
            _requireAgreed(record.buyer, refundDigest(record.tradeId, record.buyer, deadline), signature);
        }
        LEDGER.returnSale(record.classId, record.buyer, record.heldAt, record.ids);
        VAULT.refund(record);
    }

    /// @inheritdoc ISettle
    function reverse(Reversal calldata reversal, bytes calldata buyerSignature, bytes calldata sellerSignature)
        external
        onlySettlement
        nonReentrant
    {
        if (block.timestamp > reversal.deadline) revert DeadlinePassed(reversal.deadline);
        if (reversal.ids.length == 0) revert BadQuantity(0);
        bytes32 digest = reversalDigest(reversal);
        _requireAgreed(reversal.buyer, digest, buyerSignature);
        if (!reversal.fromReserve) _requireAgreed(reversal.seller, digest, sellerSignature);
        _requireAdjudicable(reversal);
        LEDGER.returnResale(reversal.classId, reversal.buyer, reversal.seller, reversal.settledAt, reversal.ids);
        _payBack(reversal);
    }

    /// @inheritdoc ISettlementCore
    function exchange(Swap calldata swap, uint256[] calldata ids) external {
        if (msg.sender != address(this)) revert NotAuthorised(msg.sender);
        _fill(swap.seller, swap.sellNonce, ids.length);
        _fill(swap.buyer, swap.buyNonce, ids.length);
        if (swap.sellNonce & LOCKED_ORDER != 0) _unbind(swap.seller, swap.sellNonce, ids);
        if (swap.kind == TradeKind.Primary) {
            _payIntoEscrow(swap, ids);
        } else {
            _paySeller(swap, ids.length);
        }
        LEDGER.settleSale(swap, ids, CURRENCY);
    }

    /// @inheritdoc ISettlementCore
    function claim(address party) external nonReentrant {
        uint256 units = owed[party];
        owed[party] = 0;
        CASH.safeTransfer(party, units);
        emit Claimed(party, units);
    }

    /// @inheritdoc ISettlementCore
    function batchDigest(bytes32 root) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(BATCH_TYPEHASH, root)));
    }

    /// @inheritdoc ISettlementCore
    function refundDigest(bytes32 tradeId, address buyer, uint40 deadline) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(REFUND_TYPEHASH, tradeId, buyer, deadline)));
    }

    /// @inheritdoc ISettlementCore
    function reversalDigest(Reversal calldata reversal) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    REVERSAL_TYPEHASH,
                    reversal.tradeId,
                    reversal.classId,
                    reversal.seller,
                    reversal.buyer,
                    reversal.unitPriceMinor,
                    reversal.settledAt,
                    reversal.fromReserve,
                    reversal.deadline,
                    keccak256(abi.encodePacked(reversal.ids))
                )
            )
        );
    }

    /// @dev One trade: its number is used up, and it settles or is skipped.
    function _settle(Consent calldata consent, Trade calldata trade) private {
        uint64 expected = lastSeq[trade.classId] + 1;
        if (trade.seq != expected) revert WrongSequence(trade.classId, expected, trade.seq);
        lastSeq[trade.classId] = expected;
        bytes memory reason = _attempt(consent, trade);
        if (reason.length > 0) {
            emit TradeSkipped(trade.tradeId, trade.classId, trade.seq, reason);
        } else {
            _emitSettled(trade);
        }
    }

    /// @return reason The encoded error that keeps the trade from settling; empty if it has settled.
    function _attempt(Consent calldata consent, Trade calldata trade) private returns (bytes memory reason) {
        reason = _refusal(consent, trade);
        if (reason.length > 0) return reason;
        try this.exchange(_swapOf(trade), trade.ids) { }
        catch (bytes memory failure) {
            if (failure.length == 0) revert OutOfGas(trade.tradeId);
            return failure;
        }
    }

    function _refusal(Consent calldata consent, Trade calldata trade) private view returns (bytes memory reason) {
        uint256 quantity = trade.ids.length;
        if (quantity == 0 || quantity > MAX_COUPONS) return abi.encodeWithSelector(BadQuantity.selector, quantity);
        address buyer = trade.buy.order.owner;
        if (buyer == trade.sell.order.owner) return abi.encodeWithSelector(SelfTrade.selector, buyer);
        reason = _orderRefusal(consent, trade, trade.sell, Side.Sell);
        if (reason.length == 0) reason = _orderRefusal(consent, trade, trade.buy, Side.Buy);
    }

    /// @dev Why an order does not allow its side of the trade; empty if it does.
    function _orderRefusal(Consent calldata consent, Trade calldata trade, SignedOrder calldata signed, Side side)
        private
        view
        returns (bytes memory)
    {
        Order calldata order = signed.order;
        if (order.side != side || order.classId != trade.classId) {
            return abi.encodeWithSelector(OrderMismatch.selector, order.nonce);
        }
        bytes4 refusal = _termsRefusal(trade, order);
        if (refusal == 0 && !_isConsented(consent, signed)) refusal = NotConsented.selector;
        return refusal == 0 ? bytes("") : abi.encodeWithSelector(refusal, order.owner, order.nonce);
    }

    function _termsRefusal(Trade calldata trade, Order calldata order) private view returns (bytes4) {
        if (block.timestamp > order.deadline) return OrderExpired.selector;
        uint256 quantity = trade.ids.length;
        if (filled(order.owner, order.nonce) + quantity > order.quantity) return OrderFilled.selector;
        bool buys = order.side == Side.Buy;
        uint256 price = trade.unitPriceMinor;
        if (buys ? price > order.limitMinor : price < order.limitMinor) return LimitExceeded.selector;
        uint256 fee = buys ? trade.buyerFeeMinor : trade.sellerFeeMinor;
        return _isFeeWithin(fee, price * quantity, order.maxFeeBps) ? bytes4(0) : FeeTooHigh.selector;
    }

    function _isConsented(Consent calldata consent, SignedOrder calldata signed) private view returns (bool) {
        Order calldata order = signed.order;
        bytes32 digest = orderDigest(order);
        if (order.nonce & LOCKED_ORDER != 0) return _locks[order.owner][order.nonce].digest == digest;
        if (signed.signature.length > 0) return Signatures.isBy(order.owner, digest, signed.signature);
        return consent.custodian != address(0) && custodianOf[order.owner] == consent.custodian
            && MerkleProof.verifyCalldata(signed.proof, consent.root, digest);
    }

    function _requireConsent(Consent calldata consent) private view {
        if (consent.custodian == address(0)) return;
        if (!Signatures.isBy(consent.custodian, batchDigest(consent.root), consent.signature)) {
            revert BadConsent(consent.custodian);
        }
    }

    /// @dev A party's own signature, or that of the custodian it has delegated to.
    function _requireAgreed(address party, bytes32 digest, bytes calldata signature) private view {
        if (Signatures.isBy(party, digest, signature)) return;
        address custodian = custodianOf[party];
        if (custodian == address(0) || !Signatures.isBy(custodian, digest, signature)) revert BadSignature(party);
    }

    /// @dev What the price can have been, whoever pays it back.
    function _requireAdjudicable(Reversal calldata reversal) private view {
        Term memory term = LEDGER.termOf(reversal.classId);
        if (term.track == Track.Utility && reversal.unitPriceMinor > term.faceMinor) {
            revert LimitExceeded(reversal.seller, 0);
        }
    }

    function _payBack(Reversal calldata reversal) private {
        uint256 units = uint256(reversal.unitPriceMinor) * reversal.ids.length * UNITS_PER_MINOR;
        if (reversal.fromReserve) VAULT.payFromReserve(reversal.tradeId, reversal.buyer, units);
        else CASH.safeTransferFrom(reversal.seller, reversal.buyer, units);
        emit TradeReversed(
            reversal.tradeId, reversal.classId, reversal.seller, reversal.buyer, units, reversal.fromReserve
        );
    }

    function _payIntoEscrow(Swap calldata swap, uint256[] calldata ids) private {
        uint256 amount = (uint256(swap.unitPriceMinor) * ids.length + swap.buyerFeeMinor) * UNITS_PER_MINOR;
        _payIn(swap, address(VAULT), amount);
        VAULT.hold(
            EscrowRecord({
                tradeId: swap.tradeId,
                classId: swap.classId,
                issuer: swap.seller,
                buyer: swap.buyer,
                amount: amount,
                fee: (uint256(swap.buyerFeeMinor) + swap.sellerFeeMinor) * UNITS_PER_MINOR,
                heldAt: uint40(block.timestamp),
                ids: ids
            })
        );
    }

    function _paySeller(Swap calldata swap, uint256 quantity) private {
        uint256 gross = uint256(swap.unitPriceMinor) * quantity;
        _payIn(swap, address(this), (gross + swap.buyerFeeMinor) * UNITS_PER_MINOR);
        _credit(_creditOf(swap.seller), (gross - swap.sellerFeeMinor) * UNITS_PER_MINOR);
        _credit(FEES.asUint256(), (uint256(swap.buyerFeeMinor) + swap.sellerFeeMinor) * UNITS_PER_MINOR);
    }

    /// @dev The buyer pays: with what is locked under its order, or with what it has got in this batch and its own.
    function _payIn(Swap calldata swap, address to, uint256 units) private {
        uint256 here = units;
        if (swap.buyNonce & LOCKED_ORDER != 0) {
            _takeLocked(swap.buyer, swap.buyNonce, units);
        } else {
            TransientSlot.Uint256Slot slot = _creditOf(swap.buyer);
            uint256 credit = slot.tload();
            here = credit < units ? credit : units;
            if (here > 0) slot.tstore(credit - here);
            if (units > here) CASH.safeTransferFrom(swap.buyer, to, units - here);
        }
        if (here > 0 && to != address(this)) CASH.safeTransfer(to, here);
    }

    function _credit(TransientSlot.Uint256Slot slot, uint256 units) private {
        if (units > 0) slot.tstore(slot.tload() + units);
    }

    /// @dev A party that can't be paid does not stop the others: its money waits for it.
    function _payOut(address party, TransientSlot.Uint256Slot slot) private {
        uint256 units = slot.tload();
        if (units == 0) return;
        slot.tstore(0);
        if (CASH.trySafeTransfer(party, units)) return;
        owed[party] += units;
        emit PayoutDeferred(party, units);
    }

    function _emitSettled(Trade calldata trade) private {
        emit TradeSettled(
            trade.tradeId,
            trade.classId,
            trade.seq,
            trade.kind,
            trade.sell.order.owner,
            trade.buy.order.owner,
            trade.unitPriceMinor,
            trade.buyerFeeMinor,
            trade.sellerFeeMinor,
            trade.ids
        );
    }

    function _swapOf(Trade calldata trade) private pure returns (Swap memory) {
        return Swap({
            tradeId: trade.tradeId,
            classId: trade.classId,
            kind: trade.kind,
            seller: trade.sell.order.owner,
            buyer: trade.buy.order.owner,
            unitPriceMinor: trade.unitPriceMinor,
            buyerFeeMinor: trade.buyerFeeMinor,
            sellerFeeMinor: trade.sellerFeeMinor,
            minResalesLeft: trade.buy.order.resalesLeft,
            maxResalesLeft: trade.sell.order.resalesLeft,
            sellNonce: trade.sell.order.nonce,
            buyNonce: trade.buy.order.nonce
        });
    }

    /// @dev Halves of a minor unit are rounded up, so a fee may be half a unit above its rate.
    function _isFeeWithin(uint256 fee, uint256 gross, uint256 maxBps) private pure returns (bool) {
        uint256 bps = maxBps < MAX_FEE_BPS ? maxBps : MAX_FEE_BPS;
        return fee * BPS <= gross * bps + BPS / 2;
    }

    function _creditOf(address party) private pure returns (TransientSlot.Uint256Slot) {
        return CREDITS.deriveMapping(party).asUint256();
    }
}
