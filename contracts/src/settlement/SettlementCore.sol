// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Nonces } from "@openzeppelin/contracts/utils/Nonces.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { MerkleProof } from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { ISettle, ISettlementCore } from "../interfaces/ISettlementCore.sol";
import { ITreasuryVault } from "../interfaces/ITreasuryVault.sol";
import { Consent, EscrowRecord, Order, Side, SignedOrder, Swap, Trade, TradeKind } from "../types/Trade.sol";

/// @title Proof of both sides' consent
/// @notice See `ISettlementCore`. Owners approve this contract for the cash they trade with.
contract SettlementCore is ISettlementCore, EIP712, Nonces, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

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
    uint256 private constant BPS = 10_000;

    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "Order(address owner,uint64 classId,uint8 side,uint128 nonce,uint64 limitMinor,uint16 maxFeeBps,uint32 quantity,uint8 resalesLeft,uint40 deadline)"
    );
    bytes32 private constant BATCH_TYPEHASH = keccak256("Batch(bytes32 root)");
    bytes32 private constant DELEGATION_TYPEHASH =
        keccak256("Delegation(address owner,address custodian,uint256 nonce,uint40 deadline)");
    bytes32 private constant REFUND_TYPEHASH = keccak256("Refund(bytes32 tradeId,address buyer,uint40 deadline)");

    address private immutable SETTLEMENT;
    ICouponLedger private immutable LEDGER;
    ITreasuryVault private immutable VAULT;
    IERC20 private immutable CASH;
    address private immutable FEE_COLLECTOR;
    uint16 private immutable CURRENCY;
    uint256 private immutable UNITS_PER_MINOR;

    /// @inheritdoc ISettlementCore
    mapping(address owner => address) public custodianOf;

    /// @inheritdoc ISettlementCore
    mapping(uint64 classId => uint64) public lastSeq;

    /// @dev Eight counters of 32 bits to a word, by `nonce / 8`.
    mapping(address owner => mapping(uint256 slot => uint256)) private _fills;

    /// @param wiring The gate, the ledger, the vault, the cash with its currency, and base units per minor unit.
    /// @param feeCollector Where the platform's fees go.
    constructor(Wiring memory wiring, address feeCollector) EIP712("Genex SettlementCore", "1") {
        SETTLEMENT = wiring.settlement;
        LEDGER = wiring.ledger;
        VAULT = wiring.vault;
        CASH = wiring.cash;
        CURRENCY = wiring.currency;
        UNITS_PER_MINOR = wiring.unitsPerMinor;
        FEE_COLLECTOR = feeCollector;
    }

    /// @inheritdoc ISettle
    function settleBatch(Consent calldata consent, Trade[] calldata trades) external nonReentrant {
        if (msg.sender != SETTLEMENT) revert NotAuthorised(msg.sender);
        _requireConsent(consent);
        for (uint256 i; i < trades.length; ++i) {
            _settle(consent, trades[i]);
        }
    }

    /// @inheritdoc ISettle
    function refund(EscrowRecord calldata record, uint40 deadline, bytes calldata signature) external nonReentrant {
        if (msg.sender != record.buyer) {
            if (msg.sender != SETTLEMENT) revert NotAuthorised(msg.sender);
            _requireRefundConsent(record, deadline, signature);
        }
        LEDGER.returnSale(record.classId, record.buyer, record.heldAt, record.ids);
        VAULT.refund(record);
    }

    /// @inheritdoc ISettlementCore
    function exchange(Swap calldata swap, uint256[] calldata ids) external {
        if (msg.sender != address(this)) revert NotAuthorised(msg.sender);
        if (swap.kind == TradeKind.Primary) {
            _payIntoEscrow(swap, ids);
        } else {
            _paySeller(swap, ids.length);
        }
        LEDGER.settleSale(swap, ids, CURRENCY);
    }

    /// @inheritdoc ISettlementCore
    function delegate(address custodian) external {
        _delegate(msg.sender, custodian);
    }

    /// @inheritdoc ISettlementCore
    function delegateBySignature(address owner, address custodian, uint40 deadline, bytes calldata signature) external {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
        bytes32 digest = delegationDigest(owner, custodian, _useNonce(owner), deadline);
        if (!SignatureChecker.isValidSignatureNowCalldata(owner, digest, signature)) revert BadSignature(owner);
        _delegate(owner, custodian);
    }

    /// @inheritdoc ISettlementCore
    function cancelOrder(uint128 nonce) external {
        (uint256 slot, uint256 shift) = _counter(nonce);
        _fills[msg.sender][slot] |= uint256(type(uint32).max) << shift;
        emit OrderCancelled(msg.sender, nonce);
    }

    /// @inheritdoc ISettlementCore
    function filled(address owner, uint128 nonce) public view returns (uint32) {
        (uint256 slot, uint256 shift) = _counter(nonce);
        return uint32(_fills[owner][slot] >> shift);
    }

    /// @inheritdoc ISettlementCore
    function nonces(address owner) public view override(Nonces, ISettlementCore) returns (uint256) {
        return super.nonces(owner);
    }

    /// @inheritdoc ISettlementCore
    function orderDigest(Order calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ORDER_TYPEHASH, order)));
    }

    /// @inheritdoc ISettlementCore
    function batchDigest(bytes32 root) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(BATCH_TYPEHASH, root)));
    }

    /// @inheritdoc ISettlementCore
    function delegationDigest(address owner, address custodian, uint256 nonce, uint40 deadline)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(keccak256(abi.encode(DELEGATION_TYPEHASH, owner, custodian, nonce, deadline)));
    }

    /// @inheritdoc ISettlementCore
    function refundDigest(bytes32 tradeId, address buyer, uint40 deadline) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(REFUND_TYPEHASH, tradeId, buyer, deadline)));
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
        try this.exchange(_swapOf(trade), trade.ids) {
            _fill(trade.sell.order, trade.ids.length);
            _fill(trade.buy.order, trade.ids.length);
        } catch (bytes memory failure) {
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
        address owner = signed.order.owner;
        bytes32 digest = orderDigest(signed.order);
        if (signed.signature.length > 0) {
            return SignatureChecker.isValidSignatureNowCalldata(owner, digest, signed.signature);
        }
        return consent.custodian != address(0) && custodianOf[owner] == consent.custodian
            && MerkleProof.verifyCalldata(signed.proof, consent.root, digest);
    }

    function _requireConsent(Consent calldata consent) private view {
        if (consent.custodian == address(0)) return;
        bytes32 digest = batchDigest(consent.root);
        if (!SignatureChecker.isValidSignatureNowCalldata(consent.custodian, digest, consent.signature)) {
            revert BadConsent(consent.custodian);
        }
    }

    function _requireRefundConsent(EscrowRecord calldata record, uint40 deadline, bytes calldata signature)
        private
        view
    {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
        bytes32 digest = refundDigest(record.tradeId, record.buyer, deadline);
        if (SignatureChecker.isValidSignatureNowCalldata(record.buyer, digest, signature)) return;
        address custodian = custodianOf[record.buyer];
        if (custodian == address(0) || !SignatureChecker.isValidSignatureNowCalldata(custodian, digest, signature)) {
            revert BadSignature(record.buyer);
        }
    }

    function _payIntoEscrow(Swap calldata swap, uint256[] calldata ids) private {
        uint256 amount = (uint256(swap.unitPriceMinor) * ids.length + swap.buyerFeeMinor) * UNITS_PER_MINOR;
        CASH.safeTransferFrom(swap.buyer, address(VAULT), amount);
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
        uint256 proceeds = uint256(swap.unitPriceMinor) * quantity - swap.sellerFeeMinor;
        uint256 fees = uint256(swap.buyerFeeMinor) + swap.sellerFeeMinor;
        CASH.safeTransferFrom(swap.buyer, swap.seller, proceeds * UNITS_PER_MINOR);
        if (fees > 0) CASH.safeTransferFrom(swap.buyer, FEE_COLLECTOR, fees * UNITS_PER_MINOR);
    }

    function _fill(Order calldata order, uint256 quantity) private {
        (uint256 slot, uint256 shift) = _counter(order.nonce);
        _fills[order.owner][slot] += quantity << shift;
    }

    function _delegate(address owner, address custodian) private {
        custodianOf[owner] = custodian;
        emit DelegationSet(owner, custodian);
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
            maxResalesLeft: trade.sell.order.resalesLeft
        });
    }

    /// @dev Halves of a minor unit are rounded up, so a fee may be half a unit above its rate.
    function _isFeeWithin(uint256 fee, uint256 gross, uint256 maxBps) private pure returns (bool) {
        uint256 bps = maxBps < MAX_FEE_BPS ? maxBps : MAX_FEE_BPS;
        return fee * BPS <= gross * bps + BPS / 2;
    }

    function _counter(uint128 nonce) private pure returns (uint256 slot, uint256 shift) {
        return (nonce >> 3, (nonce & 7) << 5);
    }
}
