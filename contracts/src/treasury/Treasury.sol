// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ICompliance } from "../interfaces/ICompliance.sol";
import { ITreasury } from "../interfaces/ITreasury.sol";
import { ITreasuryVault } from "../interfaces/ITreasuryVault.sol";
import { EscrowRecord } from "../types/Trade.sol";

/// @title Policy of release
/// @notice See `ITreasury`. Behind a transparent proxy.
contract Treasury is ITreasury, Initializable, AccessControl {
    /// @notice Who asks for releases.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");

    ITreasuryVault private immutable VAULT;
    ICompliance private immutable COMPLIANCE;

    /// @param vault Holds the money, and decides whether it may leave.
    /// @param compliance Knows whom nothing may be paid to.
    constructor(ITreasuryVault vault, ICompliance compliance) {
        VAULT = vault;
        COMPLIANCE = compliance;
        _disableInitializers();
    }

    /// @notice Sets up the proxy, once.
    function initialize(address admin, address operator) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(OPERATOR_ROLE, operator);
    }

    /// @inheritdoc ITreasury
    function release(EscrowRecord[] calldata records) external onlyRole(OPERATOR_ROLE) {
        for (uint256 i; i < records.length; ++i) {
            _release(records[i]);
        }
    }

    function _release(EscrowRecord calldata record) private {
        try COMPLIANCE.checkParty(record.issuer) {
            try VAULT.release(record) { }
            catch (bytes memory reason) {
                emit ReleaseSkipped(record.tradeId, record.classId, reason);
            }
        } catch (bytes memory reason) {
            emit ReleaseSkipped(record.tradeId, record.classId, reason);
        }
    }
}
