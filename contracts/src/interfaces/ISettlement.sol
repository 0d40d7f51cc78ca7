// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Order } from "../types/Trade.sol";
import { ISettle } from "./ISettlementCore.sol";

/// @title The operator's gate to settlement
/// @notice Lets the operator alone submit batches, and watches the fees. It can refuse; it can't consent for anybody.
interface ISettlement is ISettle {
    /// @notice The ceiling of fees has changed.
    event FeeCapSet(uint256 feeCapBps);

    /// @notice A side's fee is above the ceiling. Nothing of the batch is done.
    error FeeAboveCap(bytes32 tradeId);
    /// @notice The ceiling would be above the immutable one.
    error CapTooHigh(uint256 feeCapBps);

    /// @notice Frees what is locked under an order that has left the book. By the operator.
    function unlock(Order calldata order, uint256[] calldata ids) external;

    /// @notice Sets the ceiling of each side's fee, in basis points of the price. By governance.
    function setFeeCap(uint256 feeCapBps) external;

    /// @notice Ceiling of each side's fee, in basis points of the price, halves of a minor unit rounded up.
    function feeCapBps() external view returns (uint256);
}
