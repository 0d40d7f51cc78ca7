// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EscrowRecord } from "../types/Trade.sol";

/// @title Policy of release
/// @notice Decides when the vault pays out what it may pay out. It can delay; it can't direct money elsewhere.
interface ITreasury {
    /// @notice A release was left out, and why: the encoded error.
    event ReleaseSkipped(bytes32 indexed tradeId, uint64 indexed classId, bytes reason);
    /// @notice An issuer in default is paid nothing for now, or is again.
    event HeldBack(address indexed issuer, bool held);

    /// @notice The issuer is in default.
    error IssuerHeldBack(address issuer);

    /// @notice Releases escrows, each whole or not at all; one that can't be released is skipped with an event.
    /// By the operator.
    function release(EscrowRecord[] calldata records) external;

    /// @notice Pays an issuer what it has asked back of its deposit, after the notice. By anybody.
    function withdraw(address issuer) external;

    /// @notice Pays an issuer the frozen proceeds of a class that is over. By anybody.
    function thaw(uint64 classId) external;

    /// @notice Pays a claimant its share of a ruling. By anybody.
    function payGuarantee(uint256 rulingId, address claimant, uint256 claim, bytes32[] calldata proof) external;

    /// @notice Holds back, or not any more, what an issuer in default would be paid. By the operator.
    function holdBack(address issuer, bool held) external;

    /// @notice Whether an issuer is paid nothing for now.
    function isHeldBack(address issuer) external view returns (bool);
}
