// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Track } from "../types/Coupon.sol";
import { TradeKind } from "../types/Trade.sol";

/// @notice What is known of an address, in one word. Nothing of the person.
/// @param kycLevel 0 to 3.
/// @param sanctioned On a sanctions list.
/// @param provisional Frozen by the guardian: it may not do so again before governance has decided.
/// @param frozenUntil First second at which it moves again; the largest value for a confirmed freeze.
struct Standing {
    uint8 kycLevel;
    bool sanctioned;
    bool provisional;
    uint40 frozenUntil;
}

/// @title Who may act
/// @notice Sanctions, freezes and KYC levels of addresses. The ledger asks before anything moves, and this contract
/// may refuse by reverting. It can move nothing itself.
interface ICompliance {
    /// @notice An address' level is known.
    event KycLevelSet(address indexed party, uint8 level);
    /// @notice An address was put on or taken off the list.
    event SanctionSet(address indexed party, bool sanctioned);
    /// @notice An address is frozen until a moment, for the published case.
    event Frozen(address indexed party, uint40 until, bytes32 caseHash);
    /// @notice A freeze is over.
    event Thawed(address indexed party);

    /// @notice The address is on a sanctions list.
    error Sanctioned(address party);
    /// @notice The address is frozen.
    error AccountFrozen(address party);
    /// @notice The address' level is too low for the class's track.
    error KycLevelRequired(address party, uint8 required);
    /// @notice No such level.
    error BadLevel(uint8 level);
    /// @notice The lists differ in length.
    error LengthMismatch();
    /// @notice The guardian has used its freeze of this address; governance decides.
    error FreezeUsed(address party);

    /// @notice Asked before a sale. Errors: sanctioned, frozen, level too low.
    /// @param faceMinor Face value of all the coupons, in minor units.
    function checkSale(address seller, address buyer, Track track, TradeKind kind, uint256 faceMinor) external;

    /// @notice Asked before a transfer without a sale. Errors: sanctioned, frozen.
    /// @param faceMinor Face value of all the coupons, in minor units.
    function checkTransfer(address from, address to, Track track, uint256 faceMinor) external;

    /// @notice Asked before a redemption, and before money is paid out of escrow. Errors: sanctioned, frozen.
    function checkParty(address party) external;

    /// @notice Sets levels, one per address. By the operator.
    function setKycLevels(address[] calldata parties, uint8[] calldata levels) external;

    /// @notice Puts addresses on the sanctions list. By the operator.
    function addSanctioned(address[] calldata parties) external;

    /// @notice Takes an address off the list. By the administrator.
    function removeSanctioned(address party) external;

    /// @notice Freezes an address provisionally: it lapses unless it is confirmed. By the guardian, once.
    function freeze(address party, bytes32 caseHash) external;

    /// @notice Freezes an address until it is thawed. By the administrator.
    function confirmFreeze(address party, bytes32 caseHash) external;

    /// @notice Ends a freeze. By the administrator.
    function thaw(address party) external;

    /// @notice What is known of an address.
    function standingOf(address party) external view returns (Standing memory);

    /// @notice Seconds after which a freeze that nobody confirms lapses.
    function PROVISIONAL_FREEZE() external view returns (uint40);
}
