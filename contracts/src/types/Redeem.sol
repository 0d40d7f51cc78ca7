// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A holder's intent to redeem, an EIP-712 struct.
/// @param holder Who holds the coupons.
/// @param classId Their class.
/// @param ids The coupons.
/// @param terminal The till's rotating key, as an address.
/// @param commitment Salted commitment to the bill; says nothing by itself.
/// @param spendAtLeastMinor What the bill is declared to reach, in minor units: the rule's threshold, never the bill.
/// @param deadline Last second at which it may be carried out.
struct RedeemIntent {
    address holder;
    uint64 classId;
    uint256[] ids;
    address terminal;
    bytes32 commitment;
    uint64 spendAtLeastMinor;
    uint40 deadline;
}

/// @notice A holder's intent to redeem a part of a stored value, an EIP-712 struct.
/// @param holder Who holds the coupon.
/// @param id The coupon.
/// @param amountMinor How much of its value, in minor units; less than all of it.
/// @param terminal The till's rotating key, as an address.
/// @param commitment Salted commitment to the bill.
/// @param deadline Last second at which it may be carried out.
struct PartIntent {
    address holder;
    uint256 id;
    uint40 amountMinor;
    address terminal;
    bytes32 commitment;
    uint40 deadline;
}

/// @notice Shows that a terminal works for one of the class's stores. Empty for classes open to every store.
/// @param storeKey The store's key that certified the terminal.
/// @param blind The salt in the store's leaf, so that the tree does not tell its stores.
/// @param proof Path from the leaf `keccak256(keccak256(abi.encode(storeKey, blind)))` to `storeRoot`, pairs sorted.
/// @param validUntil Last second of the certificate.
/// @param certificate The store key's signature of `Terminal(address terminal,uint40 validUntil)`.
struct StoreProof {
    address storeKey;
    bytes32 blind;
    bytes32[] proof;
    uint40 validUntil;
    bytes certificate;
}

/// @notice What the ledger tells the redemption policy about a class.
/// @param stackable Whether several may be redeemed on one bill.
/// @param minSpendMinor Smallest bill, in minor units.
/// @param storeRoot The stores; 0 for any.
struct RedeemRules {
    bool stackable;
    uint64 minSpendMinor;
    bytes32 storeRoot;
}
