// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ICompliance } from "../interfaces/ICompliance.sol";
import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
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
    ICouponLedger private immutable LEDGER;

    /// @inheritdoc ITreasury
    mapping(address issuer => bool) public isHeldBack;

    /// @param vault Holds the money, and decides whether it may leave.
    /// @param compliance Knows whom nothing may be paid to.
    /// @param ledger Knows whose a class is.
    constructor(ITreasuryVault vault, ICompliance compliance, ICouponLedger ledger) {
        LEDGER = ledger;
        VAULT = vault;
        COMPLIANCE = compliance;
        _disableInitializers();
    }

    /// @notice Sets up the proxy, once.
    /// @param governance Grants roles, may hold back what issuers want.
    /// @param operator Asks for releases.
    function initialize(address governance, address operator) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, governance);
        _grantRole(OPERATOR_ROLE, operator);
    }

    /// @inheritdoc ITreasury
    function release(EscrowRecord[] calldata records) external onlyRole(OPERATOR_ROLE) {
        for (uint256 i; i < records.length; ++i) {
            _release(records[i]);
        }
    }

    /// @inheritdoc ITreasury
    function withdraw(address issuer) external {
        _requirePayable(issuer);
        VAULT.withdraw(issuer);
    }

    /// @inheritdoc ITreasury
    function thaw(uint64 classId) external {
        _requirePayable(LEDGER.termOf(classId).issuer);
        VAULT.thaw(classId);
    }

    /// @inheritdoc ITreasury
    function payGuarantee(uint256 rulingId, address claimant, uint256 claim, bytes32[] calldata proof) external {
        COMPLIANCE.checkParty(claimant);
        VAULT.payGuarantee(rulingId, claimant, claim, proof);
    }

    /// @inheritdoc ITreasury
    function holdBack(address issuer, bool held) external onlyRole(OPERATOR_ROLE) {
        isHeldBack[issuer] = held;
        emit HeldBack(issuer, held);
    }

    function _requirePayable(address issuer) private view {
        COMPLIANCE.checkParty(issuer);
        if (isHeldBack[issuer]) revert IssuerHeldBack(issuer);
    }

    function _release(EscrowRecord calldata record) private {
        if (isHeldBack[record.issuer]) {
            bytes memory held = abi.encodeWithSelector(IssuerHeldBack.selector, record.issuer);
            emit ReleaseSkipped(record.tradeId, record.classId, held);
            return;
        }
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
