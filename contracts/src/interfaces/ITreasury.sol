// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EscrowRecord } from "../types/Trade.sol";

/// @title Policy of release
/// @notice Decides when the vault pays out what it may pay out. It can delay; it can't direct money elsewhere.
interface ITreasury {
    /// @notice A release was left out, and why: the encoded error.
    event ReleaseSkipped(bytes32 indexed tradeId, uint64 indexed classId, bytes reason);

    /// @notice Releases escrows, each whole or not at all; one that can't be released is skipped with an event.
    /// By the operator.
    function release(EscrowRecord[] calldata records) external;
}
