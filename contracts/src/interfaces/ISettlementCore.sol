// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Consent, EscrowRecord, Order, Swap, Trade, TradeKind } from "../types/Trade.sol";

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

    /// @notice Withdraws one of the caller's orders for good.
    function cancelOrder(uint128 nonce) external;

    /// @notice Carries out one trade whose consent is proven. Called by the contract itself alone, so that a trade
    /// is whole or not at all.
    function exchange(Swap calldata swap, uint256[] calldata ids) external;

    /// @notice Whom an owner lets consent; zero if nobody.
    function custodianOf(address owner) external view returns (address);

    /// @notice Coupons traded so far under an order; 2^32 - 1 if it was withdrawn.
    function filled(address owner, uint128 nonce) external view returns (uint32);

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
