// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ICompliance } from "../interfaces/ICompliance.sol";
import { Track } from "../types/Coupon.sol";
import { Standing, StandingWord, withStanding } from "../types/Standing.sol";
import { TradeKind } from "../types/Trade.sol";
import { TransferRules } from "./TransferRules.sol";

/// @title Who may act
/// @notice See `ICompliance`. Behind a transparent proxy. The word of an address is at
/// `keccak256(abi.encode(address, 3))`, the ticket of a pair at `keccak256(abi.encode(to, keccak256(abi.encode(from, 4))))`
/// as `expiry40 | capCents64`, the rate of a currency at `keccak256(abi.encode(currency, 5))`: the node reads them there.
contract Compliance is TransferRules {
    /// @notice Who vouches for the sanctions list; two agree.
    bytes32 public constant ATTESTOR_ROLE = keccak256("ATTESTOR_ROLE");
    /// @notice Who freezes provisionally.
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    /// @inheritdoc ICompliance
    uint40 public constant PROVISIONAL_FREEZE = 72 hours;

    uint8 private constant MAX_LEVEL = 3;
    uint8 private constant UTILITY_LEVEL = 1;
    uint8 private constant SECURITIES_LEVEL = 2;

    /// @inheritdoc ICompliance
    uint64 public sanctionsVersion;

    /// @dev Who was first to attest a list at the present version.
    mapping(bytes32 listHash => address) private _firstAttestors;

    /// @param ledger Asks, and alone counts transfers.
    constructor(address ledger) TransferRules(ledger) { }

    /// @notice Sets up the proxy, once.
    /// @param governance Roles, removals from the list, confirmed freezes.
    /// @param operator Sets levels, policies, tickets, rates; also watches.
    /// @param guardian Freezes provisionally.
    /// @param attestors Vouch for the sanctions list.
    function initialize(address governance, address operator, address guardian, address[3] calldata attestors)
        external
        initializer
    {
        _grantRole(DEFAULT_ADMIN_ROLE, governance);
        _grantRole(OPERATOR_ROLE, operator);
        _grantRole(MONITOR_ROLE, operator);
        _grantRole(GUARDIAN_ROLE, guardian);
        for (uint256 i; i < attestors.length; ++i) {
            _grantRole(ATTESTOR_ROLE, attestors[i]);
        }
        _setRate(USD, 1_000_000);
    }

    /// @inheritdoc ICompliance
    function checkSale(address seller, address buyer, Track track, TradeKind kind, uint24 policy) external view {
        uint8 level = track == Track.Utility ? UTILITY_LEVEL : SECURITIES_LEVEL;
        _requireLevel(buyer, _requireFree(buyer), level);
        StandingWord sellers = _requireFree(seller);
        if (kind == TradeKind.Secondary) _requireLevel(seller, sellers, level);
        if (policy == 0) return;
        _requirePolicy(policy, buyer);
        if (kind == TradeKind.Secondary) _requirePolicy(policy, seller);
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
            Standing memory known = _standings[parties[i]].standing();
            known.kycLevel = levels[i];
            _write(parties[i], known);
            emit KycLevelSet(parties[i], levels[i]);
        }
    }

    /// @inheritdoc ICompliance
    function addSanctioned(address[] calldata parties) external onlyRole(ATTESTOR_ROLE) {
        bytes32 listHash = keccak256(abi.encode(sanctionsVersion, parties));
        address first = _firstAttestors[listHash];
        if (first == msg.sender) revert AlreadyAttested(msg.sender);
        emit SanctionAttested(listHash, msg.sender);
        if (first == address(0) || !hasRole(ATTESTOR_ROLE, first)) {
            _firstAttestors[listHash] = msg.sender;
            return;
        }
        ++sanctionsVersion;
        for (uint256 i; i < parties.length; ++i) {
            _setSanctioned(parties[i], true);
        }
    }

    /// @inheritdoc ICompliance
    function removeSanctioned(address party) external onlyRole(DEFAULT_ADMIN_ROLE) {
        ++sanctionsVersion;
        _setSanctioned(party, false);
    }

    /// @inheritdoc ICompliance
    function freeze(address party, bytes32 caseHash) external onlyRole(GUARDIAN_ROLE) {
        Standing memory known = _standings[party].standing();
        uint40 until = uint40(block.timestamp) + PROVISIONAL_FREEZE;
        if (known.provisional || until <= known.frozenUntil) revert FreezeUsed(party);
        (known.provisional, known.frozenUntil) = (true, until);
        _write(party, known);
        emit Frozen(party, until, caseHash);
    }

    /// @inheritdoc ICompliance
    function confirmFreeze(address party, bytes32 caseHash) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Standing memory known = _standings[party].standing();
        (known.provisional, known.frozenUntil) = (false, type(uint40).max);
        _write(party, known);
        emit Frozen(party, type(uint40).max, caseHash);
    }

    /// @inheritdoc ICompliance
    function thaw(address party) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Standing memory known = _standings[party].standing();
        (known.provisional, known.frozenUntil) = (false, 0);
        _write(party, known);
        emit Thawed(party);
    }

    /// @inheritdoc ICompliance
    function standingOf(address party) external view returns (Standing memory) {
        return _standings[party].standing();
    }

    function _setSanctioned(address party, bool sanctioned) private {
        Standing memory known = _standings[party].standing();
        known.sanctioned = sanctioned;
        _write(party, known);
        emit SanctionSet(party, sanctioned, sanctionsVersion);
    }
}
