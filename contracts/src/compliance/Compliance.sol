// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ICompliance, Standing } from "../interfaces/ICompliance.sol";
import { Track } from "../types/Coupon.sol";
import { TradeKind } from "../types/Trade.sol";

/// @title Who may act
/// @notice See `ICompliance`. Behind a transparent proxy.
contract Compliance is ICompliance, Initializable, AccessControl {
    /// @notice Who sets levels and adds to the sanctions list.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    /// @notice Who freezes provisionally.
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    /// @inheritdoc ICompliance
    uint40 public constant PROVISIONAL_FREEZE = 72 hours;

    uint8 private constant MAX_LEVEL = 3;
    uint8 private constant UTILITY_LEVEL = 1;
    uint8 private constant SECURITIES_LEVEL = 2;

    mapping(address party => Standing) private _standings;

    constructor() {
        _disableInitializers();
    }

    /// @notice Sets up the proxy, once.
    /// @param admin Governs: roles, removals from the list, confirmed freezes.
    /// @param operator Sets levels, adds to the list.
    /// @param guardian Freezes provisionally.
    function initialize(address admin, address operator, address guardian) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(OPERATOR_ROLE, operator);
        _grantRole(GUARDIAN_ROLE, guardian);
    }

    /// @inheritdoc ICompliance
    function checkSale(address seller, address buyer, Track track, TradeKind kind, uint256) external view {
        uint8 level = track == Track.Utility ? UTILITY_LEVEL : SECURITIES_LEVEL;
        _requireLevel(buyer, level);
        if (kind == TradeKind.Primary) _requireFree(seller);
        else _requireLevel(seller, level);
    }

    /// @inheritdoc ICompliance
    function checkTransfer(address from, address to, Track, uint256) external view {
        _requireFree(from);
        _requireFree(to);
    }

    /// @inheritdoc ICompliance
    function checkParty(address party) external view {
        _requireFree(party);
    }

    /// @inheritdoc ICompliance
    function setKycLevels(address[] calldata parties, uint8[] calldata levels) external onlyRole(OPERATOR_ROLE) {
        if (parties.length != levels.length) revert LengthMismatch();
        for (uint256 i; i < parties.length; ++i) {
            if (levels[i] > MAX_LEVEL) revert BadLevel(levels[i]);
            _standings[parties[i]].kycLevel = levels[i];
            emit KycLevelSet(parties[i], levels[i]);
        }
    }

    /// @inheritdoc ICompliance
    function addSanctioned(address[] calldata parties) external onlyRole(OPERATOR_ROLE) {
        for (uint256 i; i < parties.length; ++i) {
            _setSanctioned(parties[i], true);
        }
    }

    /// @inheritdoc ICompliance
    function removeSanctioned(address party) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setSanctioned(party, false);
    }

    /// @inheritdoc ICompliance
    function freeze(address party, bytes32 caseHash) external onlyRole(GUARDIAN_ROLE) {
        Standing storage standing = _standings[party];
        if (standing.provisional) revert FreezeUsed(party);
        uint40 until = uint40(block.timestamp) + PROVISIONAL_FREEZE;
        if (until <= standing.frozenUntil) revert FreezeUsed(party);
        standing.provisional = true;
        standing.frozenUntil = until;
        emit Frozen(party, until, caseHash);
    }

    /// @inheritdoc ICompliance
    function confirmFreeze(address party, bytes32 caseHash) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Standing storage standing = _standings[party];
        standing.provisional = false;
        standing.frozenUntil = type(uint40).max;
        emit Frozen(party, type(uint40).max, caseHash);
    }

    /// @inheritdoc ICompliance
    function thaw(address party) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Standing storage standing = _standings[party];
        standing.provisional = false;
        standing.frozenUntil = 0;
        emit Thawed(party);
    }

    /// @inheritdoc ICompliance
    function standingOf(address party) external view returns (Standing memory) {
        return _standings[party];
    }

    function _setSanctioned(address party, bool sanctioned) private {
        _standings[party].sanctioned = sanctioned;
        emit SanctionSet(party, sanctioned);
    }

    function _requireLevel(address party, uint8 required) private view {
        Standing memory standing = _requireFree(party);
        if (standing.kycLevel < required) revert KycLevelRequired(party, required);
    }

    function _requireFree(address party) private view returns (Standing memory standing) {
        standing = _standings[party];
        if (standing.sanctioned) revert Sanctioned(party);
        if (block.timestamp < standing.frozenUntil) revert AccountFrozen(party);
    }
}
