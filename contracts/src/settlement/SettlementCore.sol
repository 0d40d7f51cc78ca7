// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { TransientSlot } from "@openzeppelin/contracts/utils/TransientSlot.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Hashes } from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
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

    /// @dev What the trades of a batch share.
    struct Batch {
        address custodian;
        bytes32 root;
        bytes32[] digests; // of all orders, trade by trade, the seller's first
        Cover cover;
    }

    /// @dev Whether the root is that of the tree over exactly the batch's orders. Found out when it is first asked.
    enum Cover {
        Unknown,
        Whole,
        Partial
    }

    /// @inheritdoc ISettlementCore
    uint256 public constant MAX_FEE_BPS = 300;

    uint256 private constant MAX_COUPONS = 100;

    bytes32 private constant BATCH_TYPEHASH = keccak256("Batch(bytes32 root)");
    bytes32 private constant REFUND_TYPEHASH = keccak256("Refund(bytes32 tradeId,address buyer,uint40 deadline)");
    bytes32 private constant REVERSAL_TYPEHASH = keccak256(
        "Reversal(bytes32 tradeId,uint64 classId,address seller,address buyer,uint64 unitPriceMinor,uint40 settledAt,bool fromReserve,uint40 deadline,uint256[] ids)"
    );

    /// @dev Transient: what a party has got in this batch and not been paid yet, at this slot and its address.
    uint256 private constant CREDITS = uint256(keccak256("genex.settlement.credits")) << 160;

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
        Batch memory batch = _batchOf(consent, trades);
        address[] memory sellers = new address[](trades.length);
        uint256 fees;
        for (uint256 i; i < trades.length; ++i) {
            uint256 free = _freeMemory();
            fees += _settle(batch, i, trades[i], sellers);
            _freeMemoryFrom(free);
        }
        for (uint256 i; i < sellers.length; ++i) {
            TransientSlot.Uint256Slot slot = _creditOf(sellers[i]);
            uint256 units = slot.tload();
            if (units > 0) slot.tstore(0);
            _payOut(sellers[i], units);
        }
        _payOut(FEE_COLLECTOR, fees);
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
    function exchange(Swap calldata swap, uint256[] calldata ids, uint16) external {
        if (msg.sender != address(this)) revert NotAuthorised(msg.sender);
        (address seller, uint128 sellNonce) = (swap.seller, swap.sellNonce);
        _fill(seller, sellNonce, ids.length);
        _fill(swap.buyer, swap.buyNonce, ids.length);
        if (sellNonce & LOCKED_ORDER != 0) _unbind(seller, sellNonce, ids);
        if (swap.kind == TradeKind.Primary) {
            _payIntoEscrow(swap, ids);
        } else {
            _paySeller(swap, ids.length);
        }
        _forwardToLedger(bytes.concat(ICouponLedger.settleSale.selector, msg.data[4:]));
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
    /// @return fees What the platform has got by it, in base units.
    function _settle(Batch memory batch, uint256 index, Trade calldata trade, address[] memory sellers)
        private
        returns (uint256 fees)
    {
        Swap memory swap = _swapOf(trade);
        uint64 seq = trade.seq;
        _useNumber(swap.classId, seq);
        bytes memory reason = _attempt(batch, index, trade, swap);
        if (reason.length > 0) {
            emit TradeSkipped(swap.tradeId, swap.classId, seq, reason);
            return 0;
        }
        sellers[index] = swap.seller;
        _emitSettled(swap, seq, trade.ids);
        return swap.kind == TradeKind.Primary ? 0 : _feesOf(swap);
    }

    function _useNumber(uint64 classId, uint64 seq) private {
        uint64 expected = lastSeq[classId] + 1;
        if (seq != expected) revert WrongSequence(classId, expected, seq);
        lastSeq[classId] = expected;
    }

    /// @return reason The encoded error that keeps the trade from settling; empty if it has settled.
    function _attempt(Batch memory batch, uint256 index, Trade calldata trade, Swap memory swap)
        private
        returns (bytes memory reason)
    {
        uint256 quantity = trade.ids.length;
        reason = _tradeRefusal(swap, quantity);
        if (reason.length == 0) reason = _orderRefusal(batch, 2 * index, trade.sell, swap, quantity);
        if (reason.length == 0) reason = _orderRefusal(batch, 2 * index + 1, trade.buy, swap, quantity);
        return reason.length == 0 ? _exchange(swap, trade.ids) : reason;
    }

    function _exchange(Swap memory swap, uint256[] calldata ids) private returns (bytes memory reason) {
        try this.exchange(swap, ids, CURRENCY) { }
        catch (bytes memory failure) {
            if (failure.length == 0) revert OutOfGas(swap.tradeId);
            return failure;
        }
    }

    function _tradeRefusal(Swap memory swap, uint256 quantity) private pure returns (bytes memory reason) {
        if (quantity == 0 || quantity > MAX_COUPONS) return abi.encodeWithSelector(BadQuantity.selector, quantity);
        if (swap.buyer == swap.seller) return abi.encodeWithSelector(SelfTrade.selector, swap.buyer);
    }

    /// @dev Why an order does not allow its side of the trade; empty if it does.
    /// @param at The order's place among the batch's: the sellers' are even.
    function _orderRefusal(
        Batch memory batch,
        uint256 at,
        SignedOrder calldata signed,
        Swap memory swap,
        uint256 quantity
    ) private view returns (bytes memory) {
        bool buys = at % 2 == 1;
        (address owner, uint128 nonce) = buys ? (swap.buyer, swap.buyNonce) : (swap.seller, swap.sellNonce);
        Order calldata order = signed.order;
        if (order.side != (buys ? Side.Buy : Side.Sell) || order.classId != swap.classId) {
            return abi.encodeWithSelector(OrderMismatch.selector, nonce);
        }
        bytes4 refusal = _termsRefusal(order, buys, swap, quantity);
        if (refusal == 0 && filled(owner, nonce) + quantity > order.quantity) refusal = OrderFilled.selector;
        if (refusal == 0 && !_isConsented(batch, signed, owner, nonce, batch.digests[at])) {
            refusal = NotConsented.selector;
        }
        return refusal == 0 ? bytes("") : abi.encodeWithSelector(refusal, owner, nonce);
    }

    function _termsRefusal(Order calldata order, bool buys, Swap memory swap, uint256 quantity)
        private
        view
        returns (bytes4)
    {
        if (block.timestamp > order.deadline) return OrderExpired.selector;
        uint256 price = swap.unitPriceMinor;
        if (buys ? price > order.limitMinor : price < order.limitMinor) return LimitExceeded.selector;
        uint256 fee = buys ? swap.buyerFeeMinor : swap.sellerFeeMinor;
        return _isFeeWithin(fee, price * quantity, order.maxFeeBps) ? bytes4(0) : FeeTooHigh.selector;
    }

    function _isConsented(Batch memory batch, SignedOrder calldata signed, address owner, uint128 nonce, bytes32 digest)
        private
        view
        returns (bool)
    {
        if (nonce & LOCKED_ORDER != 0) return _locks[owner][nonce].digest == digest;
        bytes calldata signature = signed.signature;
        if (signature.length > 0) return Signatures.isBy(owner, digest, signature);
        if (batch.custodian == address(0) || custodianOf[owner] != batch.custodian) return false;
        bytes32[] calldata proof = signed.proof;
        return proof.length == 0 && _isCovered(batch) || MerkleProof.verifyCalldata(proof, batch.root, digest);
    }

    /// @dev Whether the custodian has signed for exactly the orders of the batch: then they need no proofs.
    function _isCovered(Batch memory batch) private pure returns (bool) {
        if (batch.cover == Cover.Unknown) {
            batch.cover = _rootOf(batch.digests) == batch.root ? Cover.Whole : Cover.Partial;
        }
        return batch.cover == Cover.Whole;
    }

    /// @dev Root over some leaves, pairs sorted; a node without a sibling moves up as it is.
    function _rootOf(bytes32[] memory leaves) private pure returns (bytes32) {
        bytes32[] memory below = leaves;
        bytes32[] memory level = new bytes32[]((leaves.length + 1) / 2);
        for (uint256 count = leaves.length; count > 1; count = (count + 1) / 2) {
            for (uint256 i; i < count; i += 2) {
                level[i / 2] = i + 1 < count ? Hashes.commutativeKeccak256(below[i], below[i + 1]) : below[i];
            }
            below = level;
        }
        return below[0];
    }

    function _batchOf(Consent calldata consent, Trade[] calldata trades) private view returns (Batch memory batch) {
        (batch.custodian, batch.root) = (consent.custodian, consent.root);
        batch.digests = new bytes32[](2 * trades.length);
        bytes32 domain = _domainSeparatorV4();
        for (uint256 i; i < trades.length; ++i) {
            Trade calldata trade = trades[i];
            batch.digests[2 * i] = _digestOf(trade.sell.order, domain);
            batch.digests[2 * i + 1] = _digestOf(trade.buy.order, domain);
        }
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
        TransientSlot.Uint256Slot slot = _creditOf(swap.seller);
        slot.tstore(slot.tload() + (gross - swap.sellerFeeMinor) * UNITS_PER_MINOR);
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

    /// @dev The ledger takes what `exchange` takes, so the bytes go on as they came. Its error comes back as it is, above all
    /// an empty one, by which the batch knows that the gas has run out.
    function _forwardToLedger(bytes memory call) private {
        (bool done, bytes memory failure) = address(LEDGER).call(call);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(failure, 32), mload(failure))
        }
    }

    /// @dev A party that can't be paid does not stop the others: its money waits for it.
    function _payOut(address party, uint256 units) private {
        if (units == 0 || CASH.trySafeTransfer(party, units)) return;
        owed[party] += units;
        emit PayoutDeferred(party, units);
    }

    function _emitSettled(Swap memory swap, uint64 seq, uint256[] calldata ids) private {
        emit TradeSettled(
            swap.tradeId,
            swap.classId,
            seq,
            swap.kind,
            swap.seller,
            swap.buyer,
            swap.unitPriceMinor,
            swap.buyerFeeMinor,
            swap.sellerFeeMinor,
            ids
        );
    }

    function _swapOf(Trade calldata trade) private pure returns (Swap memory) {
        Order calldata sell = trade.sell.order;
        Order calldata buy = trade.buy.order;
        return Swap({
            tradeId: trade.tradeId,
            classId: trade.classId,
            kind: trade.kind,
            seller: sell.owner,
            buyer: buy.owner,
            unitPriceMinor: trade.unitPriceMinor,
            buyerFeeMinor: trade.buyerFeeMinor,
            sellerFeeMinor: trade.sellerFeeMinor,
            minResalesLeft: buy.resalesLeft,
            maxResalesLeft: sell.resalesLeft,
            sellNonce: sell.nonce,
            buyNonce: buy.nonce
        });
    }

    function _feesOf(Swap memory swap) private view returns (uint256) {
        return (uint256(swap.buyerFeeMinor) + swap.sellerFeeMinor) * UNITS_PER_MINOR;
    }

    /// @dev Halves of a minor unit are rounded up, so a fee may be half a unit above its rate.
    function _isFeeWithin(uint256 fee, uint256 gross, uint256 maxBps) private pure returns (bool) {
        uint256 bps = maxBps < MAX_FEE_BPS ? maxBps : MAX_FEE_BPS;
        return fee * BPS <= gross * bps + BPS / 2;
    }

    function _creditOf(address party) private pure returns (TransientSlot.Uint256Slot) {
        return bytes32(CREDITS | uint160(party)).asUint256();
    }

    /// @dev Where the next object in memory will be. What a trade leaves there is given back after it, since the price of
    /// memory grows with its square.
    function _freeMemory() private pure returns (uint256 free) {
        assembly ("memory-safe") {
            free := mload(0x40)
        }
    }

    /// @dev Nothing above may be in use any more.
    function _freeMemoryFrom(uint256 free) private pure {
        assembly ("memory-safe") {
            mstore(0x40, free)
        }
    }
}
