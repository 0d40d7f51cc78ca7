// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Consent, EscrowRecord, Order, Reversal, Swap, Trade, TradeKind } from "../types/Trade.sol";

/// @notice What is locked under an order.
/// @param digest The order's; zero if nothing was ever locked.
/// @param cash Base units of the token that are still locked.
/// @param unlockAt First second at which its owner may take it back; 0 unless it has asked for it.
struct Lock {
    bytes32 digest;
    uint128 cash;
    uint40 unlockAt;
}

/// @title Settlement of batches
/// @notice What `Settlement` and `SettlementCore` have in common, with one and the same encoding.
interface ISettle {
    /// @notice Settles trades in order, each whole or not at all. A trade that can't settle is skipped with an event;
    /// the others settle. Its number is used up all the same.
    /// @param consent The custodian's consent for the orders of the batch.
    /// @param trades The trades, per market in the order of their numbers.
    function settleBatch(Consent calldata consent, Trade[] calldata trades) external;

    /// @notice Undoes a purchase: coupons back to the issuer, all the money back to the buyer.
    /// @param record The purchase's escrow, as its event told it.
    /// @param deadline Last second at which it may be carried out.
    /// @param signature Signature of `Refund(bytes32 tradeId,address buyer,uint40 deadline)` by the buyer or the
    /// custodian the buyer has delegated to; empty if the buyer calls `SettlementCore` itself.
    function refund(EscrowRecord calldata record, uint40 deadline, bytes calldata signature) external;

    /// @notice Undoes a sale between people after arbitration: coupons back to the seller, the price without fees to the
    /// buyer, from the seller or from the dispute reserve. The counter of resales stays.
    /// @param buyerSignature Signature of `Reversal(…)` by the buyer or its custodian.
    /// @param sellerSignature The same by the seller or its custodian; not looked at if the reserve pays.
    function reverse(Reversal calldata reversal, bytes calldata buyerSignature, bytes calldata sellerSignature) external;
}

/// @title Proof of both sides' consent
/// @notice Swaps coupons and cash between parties who both agreed to it: by their own signature, or by that of the
/// custodian they have delegated to, for settlement only. No upgrade reaches it.
/// Prices and fees are in minor units of the currency, amounts of the token in its base units.
interface ISettlementCore is ISettle {
    /// @notice An owner lets a custodian consent to its orders; the zero address lets nobody.
    event DelegationSet(address indexed owner, address indexed custodian);
    /// @notice An owner has withdrawn an order.
    event OrderCancelled(address indexed owner, uint128 indexed nonce);
    /// @notice Coupons are bound to an order.
    event CouponsLocked(address indexed owner, uint128 indexed nonce, uint256[] ids);
    /// @notice Cash is bound to an order, in base units.
    event CashLocked(address indexed owner, uint128 indexed nonce, uint256 units);
    /// @notice The owner wants back what is locked, and can have it from a moment on.
    event UnlockRequested(address indexed owner, uint128 indexed nonce, uint40 unlockAt);
    /// @notice The order is off, and its coupons and cash are the owner's to use.
    event Unlocked(address indexed owner, uint128 indexed nonce, uint256[] ids, uint256 units);
    /// @notice A sale between people was undone; `units` went back to the buyer.
    event TradeReversed(
        bytes32 indexed tradeId, uint64 indexed classId, address seller, address buyer, uint256 units, bool fromReserve
    );
    /// @notice The token did not let a party be paid; the money waits for it.
    event PayoutDeferred(address indexed party, uint256 units);
    /// @notice Money that waited is paid.
    event Claimed(address indexed party, uint256 units);
    /// @notice A trade is done.
    event TradeSettled(
        bytes32 indexed tradeId,
        uint64 indexed classId,
        uint64 seq,
        TradeKind kind,
        address seller,
        address buyer,
        uint64 unitPriceMinor,
        uint64 buyerFeeMinor,
        uint64 sellerFeeMinor,
        uint256[] ids
    );
    /// @notice A trade is left out, and why: the encoded error.
    event TradeSkipped(bytes32 indexed tradeId, uint64 indexed classId, uint64 seq, bytes reason);

    /// @notice The caller may not do this.
    error NotAuthorised(address caller);
    /// @notice The custodian has not signed the root.
    error BadConsent(address custodian);
    /// @notice The trade is not the next of its market. Nothing of the batch is done.
    error WrongSequence(uint64 classId, uint64 expected, uint64 got);
    /// @notice A trade failed without saying why: the gas ran out. Nothing of the batch is done.
    error OutOfGas(bytes32 tradeId);
    /// @notice Not the signature of the party it should be of.
    error BadSignature(address signer);
    /// @notice Past the deadline the signer gave.
    error DeadlinePassed(uint40 deadline);
    /// @notice The trade names no coupon, or too many.
    error BadQuantity(uint256 quantity);
    /// @notice An order is for another class or the other side.
    error OrderMismatch(uint128 nonce);
    /// @notice Buyer and seller are one.
    error SelfTrade(address party);
    /// @notice Neither the owner nor its custodian has agreed to the order.
    error NotConsented(address owner, uint128 nonce);
    /// @notice The order has lapsed.
    error OrderExpired(address owner, uint128 nonce);
    /// @notice The order's coupons or cash are locked: it ends by unlocking, and is locked once.
    error OrderLocked(address owner, uint128 nonce);
    /// @notice Nothing, or not this, is locked under the order.
    error NotLocked(address owner, uint128 nonce);
    /// @notice The owner has not asked for it, or not long enough ago.
    error StillLocked(address owner, uint128 nonce, uint40 unlockAt);
    /// @notice The coupon is not bound to this order.
    error WrongCoupon(uint256 id);
    /// @notice Less cash is locked under the order than the trade takes.
    error LockTooSmall(address owner, uint128 nonce, uint256 locked, uint256 wanted);
    /// @notice The order is filled, or was withdrawn.
    error OrderFilled(address owner, uint128 nonce);
    /// @notice The price is worse than the order's limit.
    error LimitExceeded(address owner, uint128 nonce);
    /// @notice The fee is higher than the order, or the law of the contract, allows.
    error FeeTooHigh(address owner, uint128 nonce);

    /// @notice Lets a custodian consent to the caller's orders and refunds; the zero address ends it.
    function delegate(address custodian) external;

    /// @notice The same with the owner's signature of
    /// `Delegation(address owner,address custodian,uint256 nonce,uint40 deadline)`.
    function delegateBySignature(address owner, address custodian, uint40 deadline, bytes calldata signature) external;

    /// @notice Withdraws one of the caller's orders for good, unless something is locked under it.
    function cancelOrder(uint128 nonce) external;

    /// @notice Binds the caller's coupons to a sell order, before it rests in a book. That is its consent: the order
    /// needs no signature. Its number has the highest bit set.
    function lockCoupons(Order calldata order, uint256[] calldata ids) external;

    /// @notice Binds the caller's cash to a buy order: limit, quantity and highest fee. That is its consent.
    function lockCash(Order calldata order) external;

    /// @notice Starts the delay after which the caller can unlock without the platform. Until then the order stands, so
    /// that a match already made can settle.
    function requestUnlock(uint128 nonce) external;

    /// @notice Ends a locked order and frees coupons and all cash. By `Settlement` at once, by the owner after the delay,
    /// by anybody after the order's deadline.
    /// @param ids Coupons to free; the others can be freed later.
    function unlock(Order calldata order, uint256[] calldata ids) external;

    /// @notice Pays what waits for a party, to that party.
    function claim(address party) external;

    /// @notice Carries out one trade whose consent is proven. Called by the contract itself alone, so that a trade
    /// is whole or not at all.
    /// @param currency What is paid in: ISO 4217 number, for the ledger.
    function exchange(Swap calldata swap, uint256[] calldata ids, uint16 currency) external;

    /// @notice Whom an owner lets consent; zero if nobody.
    function custodianOf(address owner) external view returns (address);

    /// @notice Coupons traded so far under an order; 2^32 - 1 if it was withdrawn.
    function filled(address owner, uint128 nonce) external view returns (uint32);

    /// @notice What is locked under an order.
    function lockOf(address owner, uint128 nonce) external view returns (Lock memory);

    /// @notice Money that waits for a party, in base units.
    function owed(address party) external view returns (uint256);

    /// @notice Seconds from a request until its owner can unlock.
    function UNLOCK_DELAY() external view returns (uint40);

    /// @notice Digest of a reversal: what both parties sign.
    function reversalDigest(Reversal calldata reversal) external view returns (bytes32);

    /// @notice Number of the market's last trade, settled or skipped.
    function lastSeq(uint64 classId) external view returns (uint64);

    /// @notice Number of the owner's next signed delegation.
    function nonces(address owner) external view returns (uint256);

    /// @notice Most that one side's fee may be, in basis points of the price.
    function MAX_FEE_BPS() external view returns (uint256);

    /// @notice Digest of an order: what its owner signs, and the leaf in a batch's tree.
    function orderDigest(Order calldata order) external view returns (bytes32);

    /// @notice Digest of a batch's root: what a custodian signs.
    function batchDigest(bytes32 root) external view returns (bytes32);

    /// @notice Digest of a delegation.
    function delegationDigest(address owner, address custodian, uint256 nonce, uint40 deadline)
        external
        view
        returns (bytes32);

    /// @notice Digest of a refund request.
    function refundDigest(bytes32 tradeId, address buyer, uint40 deadline) external view returns (bytes32);
}
