// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Nonces } from "@openzeppelin/contracts/utils/Nonces.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { MessageHashUtils } from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { ISettlementCore, Lock } from "../interfaces/ISettlementCore.sol";
import { classOf } from "../types/Coupon.sol";
import { LOCKED_ORDER, Order, Side } from "../types/Trade.sol";
import { Signatures } from "../signatures/Signatures.sol";

/// @title Orders on the chain
/// @notice Who consents for whom, how far orders are filled, and what is locked under them.
abstract contract OrderBook is ISettlementCore, EIP712, Nonces, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc ISettlementCore
    uint40 public constant UNLOCK_DELAY = 10 minutes;

    uint256 internal constant BPS = 10_000;

    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "Order(address owner,uint64 classId,uint8 side,uint128 nonce,uint64 limitMinor,uint16 maxFeeBps,uint32 quantity,uint8 resalesLeft,uint40 deadline)"
    );
    bytes32 private constant DELEGATION_TYPEHASH =
        keccak256("Delegation(address owner,address custodian,uint256 nonce,uint40 deadline)");

    address internal immutable SETTLEMENT;
    ICouponLedger internal immutable LEDGER;
    IERC20 internal immutable CASH;
    uint256 internal immutable UNITS_PER_MINOR;

    /// @inheritdoc ISettlementCore
    mapping(address owner => address) public custodianOf;

    /// @dev Eight counters of 32 bits to a word, by `nonce / 8`.
    mapping(address owner => mapping(uint256 slot => uint256)) private _fills;

    mapping(address owner => mapping(uint128 nonce => Lock)) internal _locks;

    /// @dev Digest of the order that a locked coupon is bound to.
    mapping(uint256 id => bytes32) private _boundTo;

    constructor(address settlement, ICouponLedger ledger, IERC20 cash, uint256 unitsPerMinor) {
        SETTLEMENT = settlement;
        LEDGER = ledger;
        CASH = cash;
        UNITS_PER_MINOR = unitsPerMinor;
    }

    /// @inheritdoc ISettlementCore
    function delegate(address custodian) external {
        _delegate(msg.sender, custodian);
    }

    /// @inheritdoc ISettlementCore
    function delegateBySignature(address owner, address custodian, uint40 deadline, bytes calldata signature) external {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
        bytes32 digest = delegationDigest(owner, custodian, _useNonce(owner), deadline);
        if (!Signatures.isBy(owner, digest, signature)) revert BadSignature(owner);
        _delegate(owner, custodian);
    }

    /// @inheritdoc ISettlementCore
    function cancelOrder(uint128 nonce) external {
        if (nonce & LOCKED_ORDER != 0) revert OrderLocked(msg.sender, nonce);
        _cancel(msg.sender, nonce);
    }

    /// @inheritdoc ISettlementCore
    function lockCoupons(Order calldata order, uint256[] calldata ids) external nonReentrant {
        bytes32 digest = _openLock(order, Side.Sell);
        if (ids.length == 0 || ids.length > order.quantity) revert BadQuantity(ids.length);
        for (uint256 i; i < ids.length; ++i) {
            if (classOf(ids[i]) != order.classId) revert OrderMismatch(order.nonce);
            _boundTo[ids[i]] = digest;
        }
        LEDGER.setLocked(order.owner, ids, true);
        emit CouponsLocked(order.owner, order.nonce, ids);
    }

    /// @inheritdoc ISettlementCore
    function lockCash(Order calldata order) external nonReentrant {
        _openLock(order, Side.Buy);
        uint256 gross = uint256(order.limitMinor) * order.quantity;
        uint256 units = (gross + (gross * order.maxFeeBps + BPS - 1) / BPS) * UNITS_PER_MINOR;
        if (units == 0 || units > type(uint128).max) revert BadQuantity(units);
        _locks[order.owner][order.nonce].cash = uint128(units);
        CASH.safeTransferFrom(order.owner, address(this), units);
        emit CashLocked(order.owner, order.nonce, units);
    }

    /// @inheritdoc ISettlementCore
    function requestUnlock(uint128 nonce) external {
        Lock storage lock = _locks[msg.sender][nonce];
        if (lock.digest == 0) revert NotLocked(msg.sender, nonce);
        if (lock.unlockAt == 0) lock.unlockAt = uint40(block.timestamp) + UNLOCK_DELAY;
        emit UnlockRequested(msg.sender, nonce, lock.unlockAt);
    }

    /// @inheritdoc ISettlementCore
    function unlock(Order calldata order, uint256[] calldata ids) external nonReentrant {
        bytes32 digest = orderDigest(order);
        Lock storage lock = _locks[order.owner][order.nonce];
        if (lock.digest != digest) revert NotLocked(order.owner, order.nonce);
        _requireUnlockable(order, lock.unlockAt);
        _cancel(order.owner, order.nonce);
        uint256 units = lock.cash;
        lock.cash = 0;
        _freeCoupons(order.owner, digest, ids);
        if (units > 0) CASH.safeTransfer(order.owner, units);
        emit Unlocked(order.owner, order.nonce, ids, units);
    }

    /// @inheritdoc ISettlementCore
    function lockOf(address owner, uint128 nonce) external view returns (Lock memory) {
        return _locks[owner][nonce];
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
        return _digestOf(order, _domainSeparatorV4());
    }

    /// @inheritdoc ISettlementCore
    function delegationDigest(address owner, address custodian, uint256 nonce, uint40 deadline)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(keccak256(abi.encode(DELEGATION_TYPEHASH, owner, custodian, nonce, deadline)));
    }

    /// @dev EIP-712 hashes an order's nine fields as the ABI lays them out. Whether
    /// each fits its type is found out where it is used.
    function _digestOf(Order calldata order, bytes32 domain) internal pure returns (bytes32) {
        bytes32 typeHash = ORDER_TYPEHASH;
        bytes32 structHash;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 32), order, 288)
            structHash := keccak256(free, 320)
        }
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }

    function _fill(address owner, uint128 nonce, uint256 quantity) internal {
        (uint256 slot, uint256 shift) = _counter(nonce);
        _fills[owner][slot] += quantity << shift;
    }

    /// @dev Coupons sold under a locked order must be bound to that very order.
    function _unbind(address seller, uint128 nonce, uint256[] calldata ids) internal {
        bytes32 digest = _locks[seller][nonce].digest;
        for (uint256 i; i < ids.length; ++i) {
            if (digest == 0 || _boundTo[ids[i]] != digest) revert NotLocked(seller, nonce);
            delete _boundTo[ids[i]];
        }
    }

    /// @dev Takes cash that is locked under the buyer's order.
    function _takeLocked(address buyer, uint128 nonce, uint256 units) internal {
        Lock storage lock = _locks[buyer][nonce];
        if (lock.cash < units) revert LockTooSmall(buyer, nonce, lock.cash, units);
        lock.cash -= uint128(units);
    }

    /// @dev The owner itself puts the order on the chain, so that its consent needs no other proof.
    function _openLock(Order calldata order, Side side) private returns (bytes32 digest) {
        if (msg.sender != order.owner) revert NotAuthorised(msg.sender);
        if (order.side != side || order.nonce & LOCKED_ORDER == 0) revert OrderMismatch(order.nonce);
        if (block.timestamp > order.deadline) revert OrderExpired(order.owner, order.nonce);
        Lock storage lock = _locks[order.owner][order.nonce];
        if (lock.digest != 0) revert OrderLocked(order.owner, order.nonce);
        digest = orderDigest(order);
        lock.digest = digest;
    }

    function _requireUnlockable(Order calldata order, uint40 unlockAt) private view {
        if (msg.sender == SETTLEMENT || block.timestamp > order.deadline) return;
        if (msg.sender != order.owner) revert NotAuthorised(msg.sender);
        if (unlockAt == 0 || block.timestamp < unlockAt) revert StillLocked(order.owner, order.nonce, unlockAt);
    }

    function _freeCoupons(address owner, bytes32 digest, uint256[] calldata ids) private {
        for (uint256 i; i < ids.length; ++i) {
            if (_boundTo[ids[i]] != digest) revert WrongCoupon(ids[i]);
            delete _boundTo[ids[i]];
        }
        if (ids.length > 0) LEDGER.setLocked(owner, ids, false);
    }

    function _cancel(address owner, uint128 nonce) private {
        (uint256 slot, uint256 shift) = _counter(nonce);
        _fills[owner][slot] |= uint256(type(uint32).max) << shift;
        emit OrderCancelled(owner, nonce);
    }

    function _delegate(address owner, address custodian) private {
        custodianOf[owner] = custodian;
        emit DelegationSet(owner, custodian);
    }

    function _counter(uint128 nonce) private pure returns (uint256 slot, uint256 shift) {
        return (nonce >> 3, (nonce & 7) << 5);
    }
}
