// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ISettlement } from "../interfaces/ISettlement.sol";
import { ISettle, ISettlementCore } from "../interfaces/ISettlementCore.sol";
import { Consent, EscrowRecord, Order, Reversal, Trade } from "../types/Trade.sol";

/// @title The operator's gate to settlement
/// @notice See `ISettlement`. Behind a transparent proxy.
contract Settlement is ISettlement, Initializable, AccessControl {
    /// @notice Who submits batches.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");

    /// @notice Who rules on disputes.
    bytes32 public constant ARBITER_ROLE = keccak256("ARBITER_ROLE");

    uint256 private constant BPS = 10_000;

    ISettlementCore private immutable CORE;

    /// @inheritdoc ISettlement
    uint256 public feeCapBps;

    /// @param core Proves consent and settles.
    constructor(ISettlementCore core) {
        CORE = core;
        _disableInitializers();
    }

    /// @notice Sets up the proxy, once.
    /// @param governance Sets roles and ceilings.
    /// @param operator Submits batches.
    /// @param arbiter Rules on disputes.
    /// @param capBps Ceiling of each side's fee, in basis points.
    function initialize(address governance, address operator, address arbiter, uint256 capBps) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, governance);
        _grantRole(OPERATOR_ROLE, operator);
        _grantRole(ARBITER_ROLE, arbiter);
        feeCapBps = capBps;
        emit FeeCapSet(capBps);
    }

    /// @inheritdoc ISettle
    function settleBatch(Consent calldata, Trade[] calldata trades) external onlyRole(OPERATOR_ROLE) {
        uint256 cap = feeCapBps;
        for (uint256 i; i < trades.length; ++i) {
            _requireFees(trades[i], cap);
        }
        _forward();
    }

    /// @inheritdoc ISettle
    function refund(EscrowRecord calldata, uint40, bytes calldata) external onlyRole(OPERATOR_ROLE) {
        _forward();
    }

    /// @inheritdoc ISettle
    function reverse(Reversal calldata, bytes calldata, bytes calldata) external onlyRole(ARBITER_ROLE) {
        _forward();
    }

    /// @inheritdoc ISettlement
    function unlock(Order calldata, uint256[] calldata) external onlyRole(OPERATOR_ROLE) {
        _forward();
    }

    /// @inheritdoc ISettlement
    function setFeeCap(uint256 capBps) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (capBps > CORE.MAX_FEE_BPS()) revert CapTooHigh(capBps);
        feeCapBps = capBps;
        emit FeeCapSet(capBps);
    }

    function _requireFees(Trade calldata trade, uint256 cap) private pure {
        (uint256 buyerFee, uint256 sellerFee) = (trade.buyerFeeMinor, trade.sellerFeeMinor);
        uint256 fee = buyerFee > sellerFee ? buyerFee : sellerFee;
        unchecked {
            uint256 gross = uint256(trade.unitPriceMinor) * trade.ids.length;
            if (fee * BPS > gross * cap + BPS / 2) revert FeeAboveCap(trade.tradeId);
        }
    }

    /// @dev Gate and core take the same call, so the bytes go on as they came.
    function _forward() private {
        address core = address(CORE);
        assembly ("memory-safe") {
            let call_ := mload(0x40)
            calldatacopy(call_, 0, calldatasize())
            if iszero(call(gas(), core, 0, call_, calldatasize(), 0, 0)) {
                returndatacopy(call_, 0, returndatasize())
                revert(call_, returndatasize())
            }
        }
    }
}
