// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";

import { ICompliance } from "../../src/interfaces/ICompliance.sol";
import { ITreasury } from "../../src/interfaces/ITreasury.sol";
import { ITreasuryVault } from "../../src/interfaces/ITreasuryVault.sol";
import { Guarantee, Ruling } from "../../src/types/Guarantee.sol";
import { EscrowRecord, Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";
import { MerkleBuilder } from "../support/MerkleBuilder.sol";

/// @title What issuers put up, and what holders get of it
contract GuaranteeTest is Fixture {
    uint256 private constant DEPOSIT = 90_000 * UNITS_PER_CENT;

    uint64 private classId;
    bytes32[] private leaves;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        vm.startPrank(issuer.at);
        cash.approve(address(vault), type(uint256).max);
        vault.deposit(issuer.at, DEPOSIT);
        vm.stopPrank();
    }

    function test_anybody_deposits_for_an_issuer_and_nobody_nothing() public {
        vm.startPrank(alice.at);
        cash.approve(address(vault), 5);
        vm.expectEmit(address(vault));
        emit ITreasuryVault.Deposited(issuer.at, alice.at, 5);
        vault.deposit(issuer.at, 5);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadAmount.selector, 0, type(uint88).max));
        vault.deposit(issuer.at, 0);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadAmount.selector, 1 << 255, type(uint88).max));
        vault.deposit(issuer.at, 1 << 255);
        vm.stopPrank();
        assertEq(vault.guaranteeOf(issuer.at).deposited, DEPOSIT + 5);
        assertEq(vault.booked(), DEPOSIT + 5);
    }

    function test_a_deposit_comes_back_after_notice() public {
        vm.startPrank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadAmount.selector, DEPOSIT + 1, DEPOSIT));
        vault.requestWithdrawal(DEPOSIT + 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadAmount.selector, 0, DEPOSIT));
        vault.requestWithdrawal(0);
        vault.requestWithdrawal(DEPOSIT / 3);
        vm.stopPrank();
        uint40 at = uint40(block.timestamp + 30 days);
        vm.warp(at - 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.TooEarly.selector, at));
        treasury.withdraw(issuer.at);
        vm.warp(at);
        vm.expectEmit(address(vault));
        emit ITreasuryVault.Withdrawn(issuer.at, DEPOSIT / 3);
        treasury.withdraw(issuer.at);
        assertEq(cash.balanceOf(issuer.at), START_CASH - DEPOSIT + DEPOSIT / 3);
        Guarantee memory held = vault.guaranteeOf(issuer.at);
        assertEq(held.deposited, DEPOSIT - DEPOSIT / 3);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadAmount.selector, 0, held.deposited));
        treasury.withdraw(issuer.at);
    }

    function test_an_issuer_in_default_or_frozen_takes_nothing_out() public {
        EscrowRecord memory record = _sale(1000);
        vm.prank(issuer.at);
        vault.requestWithdrawal(1);
        vm.warp(block.timestamp + 30 days);
        vm.prank(operator.at);
        treasury.holdBack(issuer.at, true);
        assertTrue(treasury.isHeldBack(issuer.at));
        bytes memory held = abi.encodeWithSelector(ITreasury.IssuerHeldBack.selector, issuer.at);
        vm.expectRevert(held);
        treasury.withdraw(issuer.at);
        vm.expectRevert(held);
        treasury.thaw(classId);
        vm.expectEmit(address(treasury));
        emit ITreasury.ReleaseSkipped(record.tradeId, classId, held);
        _release(record);
        vm.prank(operator.at);
        treasury.holdBack(issuer.at, false);
        vm.prank(guardian.at);
        compliance.freeze(issuer.at, "case");
        vm.expectRevert(abi.encodeWithSelector(ICompliance.AccountFrozen.selector, issuer.at));
        treasury.withdraw(issuer.at);
        bytes memory missing = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, issuer.at, treasury.OPERATOR_ROLE()
        );
        vm.prank(issuer.at);
        vm.expectRevert(missing);
        treasury.holdBack(issuer.at, false);
    }

    function test_a_share_of_the_proceeds_is_frozen_until_the_class_is_over() public {
        vm.prank(issuer.at);
        vault.setFrozenShare(2500);
        EscrowRecord memory record = _sale(1000);
        vm.warp(block.timestamp + 7 days);
        uint256 before = cash.balanceOf(issuer.at);
        vm.expectEmit(address(vault));
        emit ITreasuryVault.ProceedsFrozen(classId, issuer.at, 250 * UNITS_PER_CENT);
        _release(record);
        assertEq(cash.balanceOf(issuer.at), before + 750 * UNITS_PER_CENT);
        assertEq(vault.frozenOf(classId), 250 * UNITS_PER_CENT);
        assertEq(vault.booked(), cash.balanceOf(address(vault)));
        uint256 at = ledger.termOf(classId).expiry + 30 days;
        vm.warp(at - 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.TooEarly.selector, at));
        treasury.thaw(classId);
        vm.warp(at);
        treasury.thaw(classId);
        assertEq(cash.balanceOf(issuer.at), before + 1000 * UNITS_PER_CENT);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadAmount.selector, 0, 0));
        treasury.thaw(classId);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadShare.selector, uint16(10_001)));
        vault.setFrozenShare(10_001);
    }

    function test_holders_are_paid_pro_rata_and_once() public {
        uint256 rulingId = _rule(60_000, 120_000);
        Ruling memory ruling = vault.rulingOf(rulingId);
        assertEq(ruling.pool, DEPOSIT);
        assertEq(vault.guaranteeOf(issuer.at).deposited, 0);
        vm.expectEmit(address(vault));
        emit ITreasuryVault.GuaranteePaid(rulingId, alice.at, 60_000 * UNITS_PER_CENT, 30_000 * UNITS_PER_CENT);
        _pay(rulingId, alice, 60_000, 0);
        _pay(rulingId, bob, 120_000, 1);
        assertEq(cash.balanceOf(bob.at), START_CASH + 60_000 * UNITS_PER_CENT);
        assertEq(vault.booked(), 0);
        bytes memory met = abi.encodeWithSelector(ITreasuryVault.BadClaim.selector, rulingId, alice.at);
        bytes32[] memory proof = MerkleBuilder.proof(leaves, 0);
        vm.expectRevert(met);
        treasury.payGuarantee(rulingId, alice.at, 60_000 * UNITS_PER_CENT, proof);
    }

    function test_a_claim_is_met_once_even_if_there_is_more_to_claim() public {
        uint256 rulingId = _rule(60_000, 120_000);
        _pay(rulingId, alice, 60_000, 0);
        bytes32[] memory proof = MerkleBuilder.proof(leaves, 0);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadClaim.selector, rulingId, alice.at));
        treasury.payGuarantee(rulingId, alice.at, 60_000 * UNITS_PER_CENT, proof);
    }

    function test_of_several_classes_no_more_is_taken_than_is_claimed() public {
        vm.prank(issuer.at);
        vault.setFrozenShare(10_000);
        uint64 other = _newClass();
        EscrowRecord[2] memory records = [_saleOf(classId, 3000), _saleOf(other, 5000)];
        vm.warp(block.timestamp + 7 days);
        _release(records[0]);
        _release(records[1]);
        leaves = new bytes32[](1);
        leaves[0] = _leaf(alice.at, 6000 * UNITS_PER_CENT);
        uint64[] memory classes = new uint64[](2);
        (classes[0], classes[1]) = (classId, other);
        vm.prank(address(governance));
        uint256 rulingId = vault.adjudicate(issuer.at, classes, MerkleBuilder.root(leaves), 6000 * UNITS_PER_CENT);
        assertEq(vault.rulingOf(rulingId).pool, 6000 * UNITS_PER_CENT);
        assertEq(vault.frozenOf(classId), 0);
        assertEq(vault.frozenOf(other), 2000 * UNITS_PER_CENT);
        assertEq(vault.guaranteeOf(issuer.at).deposited, DEPOSIT);
    }

    function test_a_whole_deposit_may_leave_and_the_largest_may_come() public {
        vm.prank(issuer.at);
        vault.requestWithdrawal(DEPOSIT);
        assertEq(vault.guaranteeOf(issuer.at).leaving, DEPOSIT);
        vm.startPrank(operator.at);
        cash.mint(operator.at, type(uint88).max);
        cash.approve(address(vault), type(uint88).max);
        vault.fundReserve(type(uint88).max);
        vm.stopPrank();
        assertEq(vault.reserve(), type(uint88).max);
        assertEq(vault.booked(), cash.balanceOf(address(vault)));
    }

    function testFuzz_never_more_than_adjudicated_nor_than_there_is(uint40 one, uint40 other, uint40 total) public {
        uint256 claims = bound(total, 1, 1e9) * UNITS_PER_CENT;
        uint256 first = bound(one, 0, 1e9) * UNITS_PER_CENT;
        uint256 second = bound(other, 0, 1e9) * UNITS_PER_CENT;
        leaves = new bytes32[](2);
        (leaves[0], leaves[1]) = (_leaf(alice.at, first), _leaf(bob.at, second));
        vm.prank(address(governance));
        uint256 rulingId = vault.adjudicate(issuer.at, new uint64[](0), MerkleBuilder.root(leaves), claims);
        _tryPay(rulingId, alice, first, 0);
        _tryPay(rulingId, bob, second, 1);
        Ruling memory ruling = vault.rulingOf(rulingId);
        assertLe(ruling.paid, ruling.pool);
        assertLe(ruling.pool, ruling.claims);
        assertLe(ruling.claimed, ruling.claims);
        assertEq(vault.booked(), cash.balanceOf(address(vault)));
    }

    function test_frozen_proceeds_pay_before_the_deposit_and_no_more_than_is_claimed() public {
        vm.prank(issuer.at);
        vault.setFrozenShare(10_000);
        EscrowRecord memory record = _sale(5000);
        vm.warp(block.timestamp + 7 days);
        _release(record);
        uint256 rulingId = _rule(2000, 4000);
        assertEq(vault.rulingOf(rulingId).pool, 6000 * UNITS_PER_CENT);
        assertEq(vault.frozenOf(classId), 0);
        assertEq(vault.guaranteeOf(issuer.at).deposited, DEPOSIT - 1000 * UNITS_PER_CENT);
        _pay(rulingId, alice, 2000, 0);
        assertEq(cash.balanceOf(alice.at), START_CASH + 2000 * UNITS_PER_CENT - 5000 * UNITS_PER_CENT);
    }

    function test_a_claim_that_is_not_in_the_tree_is_not_paid() public {
        uint256 rulingId = _rule(60_000, 120_000);
        bytes32[] memory proof = MerkleBuilder.proof(leaves, 0);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadClaim.selector, rulingId, carol.at));
        treasury.payGuarantee(rulingId, carol.at, 60_000 * UNITS_PER_CENT, proof);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadClaim.selector, rulingId, alice.at));
        treasury.payGuarantee(rulingId, alice.at, 120_000 * UNITS_PER_CENT, proof);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadRuling.selector, 7));
        treasury.payGuarantee(7, alice.at, 1, proof);
    }

    function test_a_sanctioned_claimant_waits() public {
        uint256 rulingId = _rule(60_000, 120_000);
        _sanction(alice.at);
        bytes32[] memory proof = MerkleBuilder.proof(leaves, 0);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.Sanctioned.selector, alice.at));
        treasury.payGuarantee(rulingId, alice.at, 60_000 * UNITS_PER_CENT, proof);
    }

    function test_what_nobody_claims_in_time_goes_back_to_the_deposit() public {
        uint256 rulingId = _rule(60_000, 120_000);
        _pay(rulingId, alice, 60_000, 0);
        uint40 closesAt = vault.rulingOf(rulingId).closesAt;
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.TooEarly.selector, closesAt));
        vault.closeRuling(rulingId);
        vm.warp(closesAt);
        bytes32[] memory proof = MerkleBuilder.proof(leaves, 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadRuling.selector, rulingId));
        treasury.payGuarantee(rulingId, bob.at, 120_000 * UNITS_PER_CENT, proof);
        vault.closeRuling(rulingId);
        assertEq(vault.guaranteeOf(issuer.at).deposited, 60_000 * UNITS_PER_CENT);
        vault.closeRuling(rulingId);
        assertEq(vault.guaranteeOf(issuer.at).deposited, 60_000 * UNITS_PER_CENT, "once");
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadRuling.selector, 9));
        vault.closeRuling(9);
    }

    function test_only_governance_rules_and_only_over_the_issuers_own_classes() public {
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.NotAuthorised.selector, operator.at));
        vault.adjudicate(issuer.at, new uint64[](0), "root", 1);
        uint64[] memory classes = new uint64[](1);
        classes[0] = classId;
        vm.startPrank(address(governance));
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.WrongIssuer.selector, classId));
        vault.adjudicate(alice.at, classes, "root", 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadRuling.selector, 1));
        vault.adjudicate(issuer.at, classes, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.BadRuling.selector, 1));
        vault.adjudicate(issuer.at, classes, "root", 0);
    }

    function test_governance_says_who_operates() public {
        bytes32 role = treasury.OPERATOR_ROLE();
        vm.prank(address(governance));
        treasury.grantRole(role, carol.at);
        assertTrue(treasury.hasRole(role, carol.at));
    }

    function test_only_the_policy_pays_out_and_only_the_core_draws_on_the_reserve() public {
        bytes memory refused = abi.encodeWithSelector(ITreasuryVault.NotAuthorised.selector, issuer.at);
        vm.startPrank(issuer.at);
        vm.expectRevert(refused);
        vault.withdraw(issuer.at);
        vm.expectRevert(refused);
        vault.thaw(classId);
        vm.expectRevert(refused);
        vault.payGuarantee(1, issuer.at, 1, new bytes32[](0));
        vm.expectRevert(refused);
        vault.payFromReserve("trade", issuer.at, 1);
    }

    function _sale(uint64 price) private returns (EscrowRecord memory) {
        return _saleOf(classId, price);
    }

    function _saleOf(uint64 class, uint64 price) private returns (EscrowRecord memory record) {
        Trade memory trade = _primary(alice, _ids(class, 0, 1));
        trade.unitPriceMinor = price;
        trade.sell.order.limitMinor = price;
        record = _recordOf(trade);
        _settle(trade);
    }

    function _release(EscrowRecord memory record) private {
        EscrowRecord[] memory records = new EscrowRecord[](1);
        records[0] = record;
        vm.prank(operator.at);
        treasury.release(records);
    }

    function _rule(uint256 one, uint256 other) private returns (uint256) {
        leaves = new bytes32[](2);
        leaves[0] = _leaf(alice.at, one * UNITS_PER_CENT);
        leaves[1] = _leaf(bob.at, other * UNITS_PER_CENT);
        uint64[] memory classes = new uint64[](1);
        classes[0] = classId;
        vm.prank(address(governance));
        return vault.adjudicate(issuer.at, classes, MerkleBuilder.root(leaves), (one + other) * UNITS_PER_CENT);
    }

    function _leaf(address claimant, uint256 units) private pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(claimant, units))));
    }

    function _pay(uint256 rulingId, Party memory claimant, uint256 minor, uint256 index) private {
        treasury.payGuarantee(rulingId, claimant.at, minor * UNITS_PER_CENT, MerkleBuilder.proof(leaves, index));
    }

    function _tryPay(uint256 rulingId, Party memory claimant, uint256 units, uint256 index) private {
        bytes32[] memory proof = MerkleBuilder.proof(leaves, index);
        try treasury.payGuarantee(rulingId, claimant.at, units, proof) { } catch { }
    }
}
