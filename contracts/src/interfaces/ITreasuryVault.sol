// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EscrowRecord } from "../types/Trade.sol";

/// @title The vault of money in flight
/// @notice Holds what buyers have paid issuers until a purchase can't be undone any more. No upgrade reaches it:
/// money leaves to the buyer if the purchase is undone, else to issuer and platform, and nowhere else.
/// Amounts are in base units of the token.
interface ITreasuryVault {
    /// @notice A purchase's money is held.
    event EscrowHeld(bytes32 indexed tradeId, uint64 indexed classId, EscrowRecord record);
    /// @notice It went to the issuer (`proceeds`) and the platform (`fee`).
    event EscrowReleased(bytes32 indexed tradeId, uint64 indexed classId, uint256 proceeds, uint256 fee);
    /// @notice It went back to the buyer.
    event EscrowRefunded(bytes32 indexed tradeId, uint64 indexed classId, address buyer, uint256 amount);

    /// @notice The caller may not do this.
    error NotAuthorised(address caller);
    /// @notice Money is held under this trade already.
    error EscrowExists(bytes32 tradeId);
    /// @notice Nothing is held under this trade (any more), or the record is not the one it was held under.
    error UnknownEscrow(bytes32 tradeId);
    /// @notice The purchase can still be undone.
    error StillRefundable(bytes32 tradeId);
    /// @notice The books would say more than is there.
    error NotCovered(uint256 booked, uint256 balance);
    /// @notice The fee is more than what is held.
    error FeeAboveAmount();

    /// @notice Books money that has just come in. By `SettlementCore`.
    function hold(EscrowRecord calldata record) external;

    /// @notice Pays issuer and platform, once the purchase can't be undone any more. By the treasury policy.
    function release(EscrowRecord calldata record) external;

    /// @notice Pays the buyer back. By `SettlementCore`, which has taken back the coupons.
    function refund(EscrowRecord calldata record) external;

    /// @notice Hash of the record that is open under a trade; 0 if none.
    function escrowOf(bytes32 tradeId) external view returns (bytes32);

    /// @notice Held for a class.
    function bookOf(uint64 classId) external view returns (uint256);

    /// @notice Held in all.
    function booked() external view returns (uint256);

    /// @notice Where the platform's fees go.
    function feeCollector() external view returns (address);
}
