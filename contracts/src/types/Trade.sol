// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Which side of a trade an order is on.
enum Side {
    Buy,
    Sell
}

/// @notice From the issuer, or between people.
enum TradeKind {
    Primary,
    Secondary
}

/// @notice What a party consents to: an EIP-712 struct, signed by itself or, in a batch's Merkle tree, by its custodian.
/// @param owner Whose order.
/// @param classId Of which class.
/// @param side Buy or sell.
/// @param nonce The order's number, unique among its owner's. Eight neighbouring numbers share one storage word. The
/// highest bit says that the order's coupons or cash are locked on the chain.
/// @param limitMinor Of one coupon, before fees, in minor units: the most a buyer pays, the least a seller takes.
/// @param maxFeeBps Most that its side of the fee may be, in basis points of the price.
/// @param quantity Coupons it may trade in all.
/// @param resalesLeft Before this sale: a buyer takes only coupons with at least, a seller gives only coupons with at
/// most, so many resales left.
/// @param deadline Last second at which it may settle.
struct Order {
    address owner;
    uint64 classId;
    Side side;
    uint128 nonce;
    uint64 limitMinor;
    uint16 maxFeeBps;
    uint32 quantity;
    uint8 resalesLeft;
    uint40 deadline;
}

/// @notice An order and the proof of its owner's consent.
/// @param order The order.
/// @param proof Its path to the batch's root; not looked at if there is a signature. Empty if the tree is over exactly the
/// batch's orders.
/// @param signature The owner's own signature (ECDSA, or ERC-1271 of a contract); empty if the custodian consents.
struct SignedOrder {
    Order order;
    bytes32[] proof;
    bytes signature;
}

/// @notice Coupons against cash. The parties are the orders' owners.
/// @param tradeId The platform's id of the trade.
/// @param classId The market.
/// @param seq Place among the market's trades, from 1 without gaps; only the next one is taken.
/// @param kind From the issuer, or between people.
/// @param unitPriceMinor Price of one coupon, in minor units.
/// @param buyerFeeMinor What the buyer pays on top, in minor units.
/// @param sellerFeeMinor What the seller is docked, in minor units.
/// @param ids The coupons.
/// @param sell The seller's order.
/// @param buy The buyer's order.
struct Trade {
    bytes32 tradeId;
    uint64 classId;
    uint64 seq;
    TradeKind kind;
    uint64 unitPriceMinor;
    uint64 buyerFeeMinor;
    uint64 sellerFeeMinor;
    uint256[] ids;
    SignedOrder sell;
    SignedOrder buy;
}

/// @notice A custodian's consent for all the orders of a batch.
/// @param custodian Whom the owners have delegated to.
/// @param root Merkle root over the EIP-712 digests of the orders, pairs sorted. If the leaves are the orders of the batch,
/// trade by trade, the seller's first, and a node without a sibling moves up as it is, no order needs a proof.
/// @param signature The custodian's signature of `Batch(bytes32 root)`; empty if every order is signed by its owner.
struct Consent {
    address custodian;
    bytes32 root;
    bytes signature;
}

/// @notice A trade that has passed the checks of consent, on its way to being carried out.
/// @param tradeId The trade.
/// @param classId The market.
/// @param seq Place among the market's trades.
/// @param kind From the issuer, or between people.
/// @param seller Who sells.
/// @param buyer Who buys.
/// @param unitPriceMinor Price of one coupon, in minor units.
/// @param buyerFeeMinor What the buyer pays on top.
/// @param sellerFeeMinor What the seller is docked.
/// @param minResalesLeft What the buyer asks for.
/// @param maxResalesLeft What the seller offers.
/// @param sellNonce Number of the seller's order.
/// @param buyNonce Number of the buyer's order.
struct Swap {
    bytes32 tradeId;
    uint64 classId;
    uint64 seq;
    TradeKind kind;
    address seller;
    address buyer;
    uint64 unitPriceMinor;
    uint64 buyerFeeMinor;
    uint64 sellerFeeMinor;
    uint8 minResalesLeft;
    uint8 maxResalesLeft;
    uint128 sellNonce;
    uint128 buyNonce;
}

/// @notice A sale between people that is to be undone after arbitration: the coupons go back to the seller, the price
/// without fees to the buyer. An EIP-712 struct that both sign, or their custodians.
/// @param tradeId The trade.
/// @param classId The class.
/// @param seller Who sold.
/// @param buyer Who bought, and still holds all the coupons.
/// @param unitPriceMinor Price of one coupon, in minor units.
/// @param settledAt When it was settled, in Unix seconds; the coupons' `soldAt`.
/// @param fromReserve Whether the dispute reserve pays, so that the seller need not agree.
/// @param deadline Last second at which it may be carried out.
/// @param ids The coupons.
struct Reversal {
    bytes32 tradeId;
    uint64 classId;
    address seller;
    address buyer;
    uint64 unitPriceMinor;
    uint40 settledAt;
    bool fromReserve;
    uint40 deadline;
    uint256[] ids;
}

/// @dev Bytes of an order, and of a swap, as the ABI lays them out.
uint256 constant ORDER_BYTES = 9 * 32;
uint256 constant SWAP_BYTES = 13 * 32;

/// @dev A field says more than its type can hold.
error Malformed();

/// @dev Reads an order at once; read field by field, each would be looked at by itself.
function loadOrder(Order calldata order, Order memory loaded) pure {
    uint256 excess;
    assembly ("memory-safe") {
        calldatacopy(loaded, order, ORDER_BYTES)
        excess := or(shr(160, mload(loaded)), shr(64, mload(add(loaded, 32))))
        excess := or(excess, or(shr(1, mload(add(loaded, 64))), shr(128, mload(add(loaded, 96)))))
        excess := or(excess, or(shr(64, mload(add(loaded, 128))), shr(16, mload(add(loaded, 160)))))
        excess := or(excess, or(shr(32, mload(add(loaded, 192))), shr(8, mload(add(loaded, 224)))))
        excess := or(excess, shr(40, mload(add(loaded, 256))))
    }
    if (excess != 0) revert Malformed();
}

/// @dev Reads what a trade comes to. The fields that come from its orders are as they are there: `loadOrder` looks at
/// them.
function loadTrade(Trade calldata trade, Order calldata sell, Order calldata buy, Swap memory swap) pure {
    uint256 excess;
    assembly ("memory-safe") {
        calldatacopy(swap, trade, 128)
        mstore(add(swap, 128), calldataload(sell))
        mstore(add(swap, 160), calldataload(buy))
        calldatacopy(add(swap, 192), add(trade, 128), 96)
        mstore(add(swap, 288), calldataload(add(buy, 224)))
        mstore(add(swap, 320), calldataload(add(sell, 224)))
        mstore(add(swap, 352), calldataload(add(sell, 96)))
        mstore(add(swap, 384), calldataload(add(buy, 96)))
        excess := or(shr(64, or(mload(add(swap, 32)), mload(add(swap, 64)))), shr(1, mload(add(swap, 96))))
        excess := or(excess, shr(64, or(mload(add(swap, 192)), or(mload(add(swap, 224)), mload(add(swap, 256))))))
    }
    if (excess != 0) revert Malformed();
}

/// @dev A swap at once, from whoever has made it with `loadTrade`.
function loadSwap(Swap calldata swap) pure returns (Swap memory loaded) {
    assembly ("memory-safe") {
        calldatacopy(loaded, swap, SWAP_BYTES)
    }
}

/// @dev Bit of an order's number that says that its coupons or cash are locked on the chain.
uint128 constant LOCKED_ORDER = 1 << 127;

/// @notice Money of a primary sale in the vault. The vault keeps only its hash; the event has it whole.
/// @param tradeId The trade that was the purchase.
/// @param classId The class.
/// @param issuer Who gets the proceeds.
/// @param buyer Who gets a refund.
/// @param amount What is held, in base units of the token: price and fee.
/// @param fee Of this, the platform's share on release, in base units.
/// @param heldAt When it was paid, in Unix seconds; also the coupons' `soldAt`.
/// @param ids The coupons bought.
struct EscrowRecord {
    bytes32 tradeId;
    uint64 classId;
    address issuer;
    address buyer;
    uint256 amount;
    uint256 fee;
    uint40 heldAt;
    uint256[] ids;
}
