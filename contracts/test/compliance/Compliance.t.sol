// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ICompliance } from "../../src/interfaces/ICompliance.sol";
import { Track } from "../../src/types/Coupon.sol";
import { Standing } from "../../src/types/Standing.sol";
import { TradeKind } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

contract ComplianceTest is Fixture {
    function test_levels_are_set_by_the_operator_from_zero_to_three() public {
        address[] memory parties = new address[](2);
        uint8[] memory levels = new uint8[](2);
        (parties[0], parties[1]) = (alice.at, bob.at);
        (levels[0], levels[1]) = (3, 2);
        vm.startPrank(operator.at);
        vm.expectEmit(address(compliance));
        emit ICompliance.KycLevelSet(alice.at, 3);
        compliance.setKycLevels(parties, levels);
        assertEq(compliance.standingOf(alice.at).kycLevel, 3);
        assertEq(compliance.standingOf(bob.at).kycLevel, 2);

        levels[1] = 4;
        vm.expectRevert(abi.encodeWithSelector(ICompliance.BadLevel.selector, uint8(4)));
        compliance.setKycLevels(parties, levels);
        vm.expectRevert(ICompliance.LengthMismatch.selector);
        compliance.setKycLevels(parties, new uint8[](1));
        vm.stopPrank();
        bytes memory refused = _missing(alice.at, compliance.OPERATOR_ROLE());
        vm.prank(alice.at);
        vm.expectRevert(refused);
        compliance.setKycLevels(parties, levels);
    }

    function test_utility_needs_level_one_and_securities_level_two_on_both_sides() public {
        _setLevel(alice.at, 1);
        _setLevel(bob.at, 2);
        compliance.checkSale(alice.at, bob.at, Track.Utility, TradeKind.Secondary, 0);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.KycLevelRequired.selector, alice.at, uint8(2)));
        compliance.checkSale(alice.at, bob.at, Track.Securities, TradeKind.Secondary, 0);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.KycLevelRequired.selector, alice.at, uint8(2)));
        compliance.checkSale(bob.at, alice.at, Track.Securities, TradeKind.Secondary, 0);
        compliance.checkSale(alice.at, bob.at, Track.Securities, TradeKind.Primary, 0);
    }

    function test_a_listed_address_is_off_the_list_only_by_governance() public {
        _sanction(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.Sanctioned.selector, alice.at));
        compliance.checkParty(alice.at);
        bytes memory refused = _missing(operator.at, compliance.DEFAULT_ADMIN_ROLE());
        vm.prank(operator.at);
        vm.expectRevert(refused);
        compliance.removeSanctioned(alice.at);
        vm.expectEmit(address(compliance));
        emit ICompliance.SanctionSet(alice.at, false, 2);
        vm.prank(address(governance));
        compliance.removeSanctioned(alice.at);
        compliance.checkParty(alice.at);
    }

    function test_one_attestor_alone_lists_nobody_and_not_by_speaking_twice() public {
        address[] memory parties = new address[](1);
        parties[0] = alice.at;
        vm.startPrank(attestors[0].at);
        compliance.addSanctioned(parties);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.AlreadyAttested.selector, attestors[0].at));
        compliance.addSanctioned(parties);
        vm.stopPrank();
        compliance.checkParty(alice.at);
        assertEq(compliance.sanctionsVersion(), 0);

        parties[0] = bob.at;
        vm.prank(attestors[1].at);
        compliance.addSanctioned(parties);
        compliance.checkParty(bob.at);
        bytes memory refused = _missing(operator.at, compliance.ATTESTOR_ROLE());
        vm.prank(operator.at);
        vm.expectRevert(refused);
        compliance.addSanctioned(parties);
        vm.prank(attestors[2].at);
        compliance.addSanctioned(parties);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.Sanctioned.selector, bob.at));
        compliance.checkParty(bob.at);
        assertEq(compliance.sanctionsVersion(), 1);
    }

    function test_an_attestor_that_lost_its_role_does_not_count_any_more() public {
        address[] memory parties = new address[](1);
        parties[0] = alice.at;
        vm.prank(attestors[0].at);
        compliance.addSanctioned(parties);
        bytes32 role = compliance.ATTESTOR_ROLE();
        vm.prank(address(governance));
        compliance.revokeRole(role, attestors[0].at);
        vm.prank(attestors[1].at);
        compliance.addSanctioned(parties);
        compliance.checkParty(alice.at);
        vm.prank(attestors[2].at);
        compliance.addSanctioned(parties);
        assertTrue(compliance.standingOf(alice.at).sanctioned);
    }

    function test_a_guardians_freeze_lapses_and_can_not_be_renewed() public {
        vm.startPrank(guardian.at);
        vm.expectEmit(address(compliance));
        emit ICompliance.Frozen(alice.at, uint40(block.timestamp + 72 hours), "case");
        compliance.freeze(alice.at, "case");
        vm.expectRevert(abi.encodeWithSelector(ICompliance.AccountFrozen.selector, alice.at));
        compliance.checkParty(alice.at);

        vm.warp(block.timestamp + 72 hours);
        compliance.checkParty(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.FreezeUsed.selector, alice.at));
        compliance.freeze(alice.at, "case");
    }

    function test_a_confirmed_freeze_lasts_until_it_is_thawed() public {
        vm.prank(guardian.at);
        compliance.freeze(alice.at, "case");
        vm.prank(address(governance));
        compliance.confirmFreeze(alice.at, "case");
        assertFalse(compliance.standingOf(alice.at).provisional);
        vm.prank(guardian.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.FreezeUsed.selector, alice.at));
        compliance.freeze(alice.at, "shorter");
        vm.warp(block.timestamp + 3650 days);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.AccountFrozen.selector, alice.at));
        compliance.checkParty(alice.at);

        vm.prank(address(governance));
        compliance.thaw(alice.at);
        compliance.checkParty(alice.at);
        vm.prank(guardian.at);
        compliance.freeze(alice.at, "a new case");
    }

    function test_the_platform_alone_can_not_freeze() public {
        bytes memory refused = _missing(operator.at, compliance.GUARDIAN_ROLE());
        vm.prank(operator.at);
        vm.expectRevert(refused);
        compliance.freeze(alice.at, "case");
        refused = _missing(operator.at, compliance.DEFAULT_ADMIN_ROLE());
        vm.prank(operator.at);
        vm.expectRevert(refused);
        compliance.confirmFreeze(alice.at, "case");
        refused = _missing(guardian.at, compliance.DEFAULT_ADMIN_ROLE());
        vm.prank(guardian.at);
        vm.expectRevert(refused);
        compliance.thaw(alice.at);
    }

    function test_a_new_level_ends_neither_a_freeze_nor_a_listing() public {
        _sanction(alice.at);
        vm.prank(guardian.at);
        compliance.freeze(alice.at, "case");
        _setLevel(alice.at, 3);
        Standing memory standing = compliance.standingOf(alice.at);
        assertTrue(standing.sanctioned && standing.provisional);
        assertEq(standing.frozenUntil, block.timestamp + 72 hours);
    }

    function test_it_is_set_up_once() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        compliance.initialize(alice.at, alice.at, alice.at, [alice.at, bob.at, carol.at]);
    }

    function _missing(address account, bytes32 role) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role);
    }
}
