// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { TransientSlot } from "@openzeppelin/contracts/utils/TransientSlot.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { MessageHashUtils } from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
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
    TradeKind,
    SWAP_BYTES,
    loadOrder,
    loadSwap,
    loadTrade
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
        address[] sellers; // of the trades that settled
        Swap swap; // the trade at hand
        Order order; // and the order
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
        bytes32 domain = _domainSeparatorV4();
        _requireConsent(consent, domain);
        Batch memory batch = _batchOf(consent, trades, domain);
        uint256 fees;
        uint256 free = _freeMemory();
        for (uint256 i; i < trades.length; ++i) {
            fees += _settle(batch, i, trades[i]);
            _freeMemoryFrom(free);
        }
        address[] memory sellers = batch.sellers;
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
    function exchange(Swap calldata proven, uint256[] calldata ids, uint16) external {
        if (msg.sender != address(this)) revert NotAuthorised(msg.sender);
        Swap memory swap = loadSwap(proven);
        _fill(swap.seller, swap.sellNonce, ids.length);
        _fill(swap.buyer, swap.buyNonce, ids.length);
        if (swap.sellNonce & LOCKED_ORDER != 0) _unbind(swap.seller, swap.sellNonce, ids);
        if (swap.kind == TradeKind.Primary) {
            _payIntoEscrow(swap, ids);
        } else {
            _paySeller(swap, ids.length);
        }
        _forwardToLedger();
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
        return _batchDigest(root, _domainSeparatorV4());
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
    function _settle(Batch memory batch, uint256 index, Trade calldata trade) private returns (uint256 fees) {
        Swap memory swap = batch.swap;
        uint256[] calldata ids = trade.ids;
        bytes memory reason = _attempt(batch, index, trade, ids);
        if (reason.length > 0) {
            emit TradeSkipped(swap.tradeId, swap.classId, swap.seq, reason);
            return 0;
        }
        batch.sellers[index] = swap.seller;
        _emitSettled(swap, ids);
        return swap.kind == TradeKind.Primary ? 0 : _feesOf(swap);
    }

    function _useNumber(uint64 classId, uint64 seq) private {
        unchecked {
            uint64 expected = lastSeq[classId] + 1;
            if (seq != expected) revert WrongSequence(classId, expected, seq);
            lastSeq[classId] = expected;
        }
    }

    /// @return reason The encoded error that keeps the trade from settling; empty if it has settled.
    function _attempt(Batch memory batch, uint256 index, Trade calldata trade, uint256[] calldata ids)
        private
        returns (bytes memory reason)
    {
        SignedOrder calldata sell = trade.sell;
        SignedOrder calldata buy = trade.buy;
        Swap memory swap = batch.swap;
        loadTrade(trade, sell.order, buy.order, swap);
        _useNumber(swap.classId, swap.seq);
        reason = _tradeRefusal(swap, ids.length);
        if (reason.length == 0) reason = _orderRefusal(batch, index << 1, sell, ids.length);
        if (reason.length == 0) reason = _orderRefusal(batch, index << 1 | 1, buy, ids.length);
        return reason.length == 0 ? _exchange(swap, ids) : reason;
    }

    /// @dev `this.exchange(swap, ids, CURRENCY)`; a swap in memory is laid out as the ABI has it.
    function _exchange(Swap memory swap, uint256[] calldata ids) private returns (bytes memory reason) {
        bytes4 selector = this.exchange.selector;
        uint256 currency = CURRENCY;
        bool done;
        assembly ("memory-safe") {
            let call_ := mload(0x40)
            mstore(call_, selector)
            mcopy(add(call_, 4), swap, SWAP_BYTES)
            let rest := add(call_, add(4, SWAP_BYTES))
            mstore(rest, add(SWAP_BYTES, 64))
            mstore(add(rest, 32), currency)
            mstore(add(rest, 64), ids.length)
            calldatacopy(add(rest, 96), ids.offset, shl(5, ids.length))
            let size := add(add(SWAP_BYTES, 100), shl(5, ids.length))
            done := call(gas(), address(), 0, call_, size, 0, 0)
            if iszero(done) {
                reason := mload(0x40)
                mstore(0x40, add(reason, and(add(returndatasize(), 63), not(31))))
                mstore(reason, returndatasize())
                returndatacopy(add(reason, 32), 0, returndatasize())
            }
        }
        if (!done && reason.length == 0) revert OutOfGas(swap.tradeId);
    }

    function _tradeRefusal(Swap memory swap, uint256 quantity) private pure returns (bytes memory reason) {
        if (quantity == 0 || quantity > MAX_COUPONS) return abi.encodeWithSelector(BadQuantity.selector, quantity);
        if (swap.buyer == swap.seller) return abi.encodeWithSelector(SelfTrade.selector, swap.buyer);
    }

    /// @dev Why an order does not allow its side of the trade; empty if it does.
    /// @param at The order's place among the batch's: the sellers' are even.
    function _orderRefusal(Batch memory batch, uint256 at, SignedOrder calldata signed, uint256 quantity)
        private
        view
        returns (bytes memory)
    {
        bool buys = at & 1 != 0;
        Swap memory swap = batch.swap;
        Order memory order = batch.order;
        loadOrder(signed.order, order);
        (address owner, uint128 nonce) = (order.owner, order.nonce);
        if ((order.side == Side.Buy) != buys || order.classId != swap.classId) {
            return abi.encodeWithSelector(OrderMismatch.selector, nonce);
        }
        bytes4 refusal = _termsRefusal(order, buys, swap, quantity);
        unchecked {
            if (refusal == 0 && filled(owner, nonce) + quantity > order.quantity) refusal = OrderFilled.selector;
        }
        if (refusal == 0 && !_isConsented(batch, signed, owner, nonce, at)) refusal = NotConsented.selector;
        return refusal == 0 ? bytes("") : abi.encodeWithSelector(refusal, owner, nonce);
    }

    function _termsRefusal(Order memory order, bool buys, Swap memory swap, uint256 quantity)
        private
        view
        returns (bytes4)
    {
        if (block.timestamp > order.deadline) return OrderExpired.selector;
        uint256 price = swap.unitPriceMinor;
        if (buys ? price > order.limitMinor : price < order.limitMinor) return LimitExceeded.selector;
        uint256 fee = buys ? swap.buyerFeeMinor : swap.sellerFeeMinor;
        unchecked {
            return _isFeeWithin(fee, price * quantity, order.maxFeeBps) ? bytes4(0) : FeeTooHigh.selector;
        }
    }

    function _isConsented(Batch memory batch, SignedOrder calldata signed, address owner, uint128 nonce, uint256 at)
        private
        view
        returns (bool)
    {
        bytes32 digest;
        bytes32[] memory digests = batch.digests;
        assembly ("memory-safe") {
            digest := mload(add(digests, add(32, shl(5, at))))
        }
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
    function _rootOf(bytes32[] memory leaves) private pure returns (bytes32 root) {
        assembly ("memory-safe") {
            let level := mload(0x40)
            let size := shl(5, mload(leaves))
            mcopy(level, add(leaves, 32), size)
            for { } gt(size, 32) { size := and(add(shr(1, size), 31), not(31)) } {
                for { let at := 0 } lt(at, size) { at := add(at, 64) } {
                    let node := mload(add(level, at))
                    if lt(add(at, 32), size) {
                        let other := mload(add(level, add(at, 32)))
                        let isLess := lt(node, other)
                        mstore(shl(5, iszero(isLess)), node)
                        mstore(shl(5, isLess), other)
                        node := keccak256(0, 64)
                    }
                    mstore(add(level, shr(1, at)), node)
                }
            }
            root := mload(level)
        }
    }

    function _batchOf(Consent calldata consent, Trade[] calldata trades, bytes32 domain)
        private
        pure
        returns (Batch memory batch)
    {
        (batch.custodian, batch.root) = (consent.custodian, consent.root);
        batch.sellers = new address[](trades.length);
        bytes32[] memory digests = new bytes32[](2 * trades.length);
        for (uint256 i; i < trades.length; ++i) {
            Trade calldata trade = trades[i];
            (bytes32 sell, bytes32 buy) = (_digestOf(trade.sell.order, domain), _digestOf(trade.buy.order, domain));
            assembly ("memory-safe") {
                let at := add(digests, add(32, shl(6, i)))
                mstore(at, sell)
                mstore(add(at, 32), buy)
            }
        }
        batch.digests = digests;
    }

    function _requireConsent(Consent calldata consent, bytes32 domain) private view {
        address custodian = consent.custodian;
        if (custodian == address(0)) return;
        bytes32 digest = _batchDigest(consent.root, domain);
        if (!Signatures.isBy(custodian, digest, consent.signature)) revert BadConsent(custodian);
    }

    function _batchDigest(bytes32 root, bytes32 domain) private pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domain, keccak256(abi.encode(BATCH_TYPEHASH, root)));
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

    function _payIntoEscrow(Swap memory swap, uint256[] calldata ids) private {
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

    function _paySeller(Swap memory swap, uint256 quantity) private {
        // A price is less than 2^64, a fee at most 3 % of it, and a quantity at most 100.
        unchecked {
            uint256 gross = swap.unitPriceMinor * quantity;
            _payIn(swap, address(this), (gross + swap.buyerFeeMinor) * UNITS_PER_MINOR);
            TransientSlot.Uint256Slot slot = _creditOf(swap.seller);
            slot.tstore(slot.tload() + (gross - swap.sellerFeeMinor) * UNITS_PER_MINOR);
        }
    }

    /// @dev The buyer pays: with what is locked under its order, or with what it has got in this batch and its own.
    function _payIn(Swap memory swap, address to, uint256 units) private {
        uint256 here = units;
        if (swap.buyNonce & LOCKED_ORDER != 0) {
            _takeLocked(swap.buyer, swap.buyNonce, units);
        } else {
            TransientSlot.Uint256Slot slot = _creditOf(swap.buyer);
            uint256 credit = slot.tload();
            here = credit < units ? credit : units;
            unchecked {
                if (here > 0) slot.tstore(credit - here);
                if (units > here) CASH.safeTransferFrom(swap.buyer, to, units - here);
            }
        }
        if (here > 0 && to != address(this)) CASH.safeTransfer(to, here);
    }

    /// @dev The ledger takes what `exchange` takes, so the bytes go on as they came. Its error comes back as it is, above all
    /// an empty one, by which the batch knows that the gas has run out.
    function _forwardToLedger() private {
        address ledger = address(LEDGER);
        bytes4 selector = ICouponLedger.settleSale.selector;
        assembly ("memory-safe") {
            let call_ := mload(0x40)
            calldatacopy(call_, 0, calldatasize())
            mstore(call_, or(selector, shr(32, shl(32, mload(call_)))))
            if iszero(call(gas(), ledger, 0, call_, calldatasize(), 0, 0)) {
                returndatacopy(call_, 0, returndatasize())
                revert(call_, returndatasize())
            }
        }
    }

    /// @dev A party that can't be paid does not stop the others: its money waits for it.
    function _payOut(address party, uint256 units) private {
        if (units == 0 || CASH.trySafeTransfer(party, units)) return;
        owed[party] += units;
        emit PayoutDeferred(party, units);
    }

    /// @dev `emit TradeSettled(…)`: its data are the swap's third to ninth word and the ids.
    function _emitSettled(Swap memory swap, uint256[] calldata ids) private {
        bytes32 topic = TradeSettled.selector;
        assembly ("memory-safe") {
            let data := mload(0x40)
            mcopy(data, add(swap, 64), 224)
            mstore(add(data, 224), 256)
            mstore(add(data, 256), ids.length)
            calldatacopy(add(data, 288), ids.offset, shl(5, ids.length))
            log3(data, add(288, shl(5, ids.length)), topic, mload(swap), mload(add(swap, 32)))
        }
    }

    function _feesOf(Swap memory swap) private view returns (uint256) {
        unchecked {
            return (uint256(swap.buyerFeeMinor) + swap.sellerFeeMinor) * UNITS_PER_MINOR;
        }
    }

    /// @dev Halves of a minor unit are rounded up, so a fee may be half a unit above its rate.
    function _isFeeWithin(uint256 fee, uint256 gross, uint256 maxBps) private pure returns (bool) {
        uint256 bps = maxBps < MAX_FEE_BPS ? maxBps : MAX_FEE_BPS;
        unchecked {
            return fee * BPS <= gross * bps + BPS / 2;
        }
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
