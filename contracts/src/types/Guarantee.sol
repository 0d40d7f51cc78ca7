// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What an issuer has put up for its promises, in base units of the token.
/// @param deposited Its voluntary deposit.
/// @param leaving Of this, what it wants back.
/// @param leavesAt First second at which it can have that.
/// @param frozenBps Share of its proceeds that it lets be frozen, in basis points.
struct Guarantee {
    uint96 deposited;
    uint96 leaving;
    uint40 leavesAt;
    uint16 frozenBps;
}

/// @notice What governance has ruled that an issuer owes its holders, and what there is to pay it from.
/// @param issuer The issuer.
/// @param claimsRoot Merkle root over the claims: leaves `keccak256(keccak256(abi.encode(claimant, units)))`.
/// @param claims Sum of all claims, in base units.
/// @param pool What is there for them, at most the sum of the claims.
/// @param claimed Sum of the claims that were met in part or whole.
/// @param paid What was paid on them.
/// @param closesAt First second at which what is left goes back to the issuer's deposit.
struct Ruling {
    address issuer;
    bytes32 claimsRoot;
    uint256 claims;
    uint256 pool;
    uint256 claimed;
    uint256 paid;
    uint40 closesAt;
}
