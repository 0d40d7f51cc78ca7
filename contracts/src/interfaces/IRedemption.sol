// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { PartIntent, RedeemIntent, RedeemRules, StoreProof } from "../types/Redeem.sol";

/// @title Rules of redemption
/// @notice The till's gate, and the policy the ledger asks: store, smallest bill, stacking. It can refuse; only the
/// holder can agree.
interface IRedemption {
    /// @notice A store-limited class, and the terminal is not shown to be of one of its stores.
    error StoreNotAllowed(address terminal);
    /// @notice The terminal's certificate is over.
    error CertificateExpired(uint40 validUntil);
    /// @notice The bill is not declared to reach the class's smallest one.
    error BelowMinSpend(uint64 declaredMinor, uint64 minSpendMinor);
    /// @notice Several coupons, or a bill that has a coupon already, though the class does not stack.
    error NotStackable(bytes32 commitment);
    /// @notice A basket of nothing, of lists that differ in length, or on more than one bill.
    error BadBasket();
    /// @notice No terminal, or no commitment.
    error Incomplete();
    /// @notice The caller may not do this.
    error NotAuthorised(address caller);

    /// @notice Redeems coupons with their holder's signed intent. By anybody: the signature decides.
    function redeem(RedeemIntent calldata intent, StoreProof calldata store, bytes calldata signature) external;

    /// @notice Redeems a part of a stored value with its holder's signed intent. By anybody: the signature decides.
    function redeemPart(PartIntent calldata intent, StoreProof calldata store, bytes calldata signature)
        external
        returns (uint256 restId);

    /// @notice Redeems coupons of several classes, of one holder or of several, on one bill: all or none.
    function redeemBasket(RedeemIntent[] calldata intents, StoreProof[] calldata stores, bytes[] calldata signatures)
        external;

    /// @notice Refuses by reverting. By the ledger alone. Remembers the bills that take no second coupon.
    function check(RedeemIntent calldata intent, StoreProof calldata store, RedeemRules calldata rules) external;

    /// @notice Whether a coupon that does not stack was redeemed on this bill.
    function isExclusive(bytes32 commitment) external view returns (bool);

    /// @notice Digest of a terminal's certificate: what a store key signs.
    function terminalDigest(address terminal, uint40 validUntil) external view returns (bytes32);
}
