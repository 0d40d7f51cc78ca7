// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";

import { ICompliance } from "../../src/interfaces/ICompliance.sol";
import { ITreasury } from "../../src/interfaces/ITreasury.sol";
import { ITreasuryVault } from "../../src/interfaces/ITreasuryVault.sol";
import { EscrowRecord, Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

contract TreasuryVaultTest is Fixture {
    uint64 private classId;
    EscrowRecord private record;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        Trade memory trade = _primary(alice, _ids(classId, 0, 2));
        trade.sellerFeeMinor = 160;
        record = _recordOf(trade);
        vm.expectEmit(address(vault));
        emit ITreasuryVault.EscrowHeld(record.tradeId, classId, record);
        _settle(trade);
    }

    function test_it_keeps_the_hash_of_what_is_held_and_the_books() public view {
        assertEq(vault.escrowOf(record.tradeId), keccak256(abi.encode(record)));
        assertEq(vault.bookOf(classId), record.amount);
        assertEq(vault.booked(), record.amount);
        assertEq(vault.feeCollector(), fees.at);
    }

    function test_after_the_window_issuer_and_platform_are_paid() public {
        vm.warp(record.heldAt + 7 days);
        vm.expectEmit(address(vault));
        emit ITreasuryVault.EscrowReleased(record.tradeId, classId, record.amount - record.fee, record.fee);
        _release();
        assertEq(cash.balanceOf(issuer.at), START_CASH + (2 * PRICE - 160) * UNITS_PER_CENT);
        assertEq(cash.balanceOf(fees.at), 160 * UNITS_PER_CENT);
        assertEq(vault.booked() + vault.bookOf(classId) + cash.balanceOf(address(vault)), 0);
    }

    function test_within_the_window_nothing_is_released() public {
        vm.warp(record.heldAt + 7 days - 1);
        _assertSkipped(abi.encodeWithSelector(ITreasuryVault.StillRefundable.selector, record.tradeId));
    }

    function test_a_purchase_that_can_not_be_undone_any_more_is_released_early() public {
        _redeem(alice, _single(record.ids[1]));
        _release();
        assertEq(vault.booked(), 0);
    }

    function test_a_resale_releases_early_and_a_gift_does_not() public {
        vm.prank(alice.at);
        ledger.safeTransferFrom(alice.at, bob.at, record.ids[0], 1, "");
        _assertSkipped(abi.encodeWithSelector(ITreasuryVault.StillRefundable.selector, record.tradeId));
        _settle(_secondary(bob, carol, _single(record.ids[0])));
        _release();
        assertEq(vault.booked(), 0);
    }

    function test_an_expired_purchase_is_released() public {
        vm.warp(ledger.termOf(classId).expiry);
        _release();
        assertEq(vault.booked(), 0);
    }

    function test_money_is_released_once() public {
        vm.warp(record.heldAt + 7 days);
        _release();
        _assertSkipped(abi.encodeWithSelector(ITreasuryVault.UnknownEscrow.selector, record.tradeId));
    }

    function test_a_record_that_was_changed_is_not_released() public {
        vm.warp(record.heldAt + 7 days);
        record.issuer = operator.at;
        _assertSkipped(abi.encodeWithSelector(ITreasuryVault.UnknownEscrow.selector, record.tradeId));
    }

    function test_a_sanctioned_issuer_is_not_paid() public {
        vm.warp(record.heldAt + 7 days);
        _sanction(issuer.at);
        _assertSkipped(abi.encodeWithSelector(ICompliance.Sanctioned.selector, issuer.at));
    }

    function test_one_release_that_fails_does_not_stop_the_others() public {
        EscrowRecord[] memory records = new EscrowRecord[](2);
        records[0] = record;
        records[0].amount += 1;
        vm.warp(record.heldAt + 7 days);
        records[1] = abi.decode(abi.encode(record), (EscrowRecord));
        vm.prank(operator.at);
        treasury.release(records);
        assertEq(vault.booked(), 0);
    }

    function test_a_trade_is_held_once() public {
        Trade memory again = _primary(bob, _ids(classId, 5, 1));
        again.tradeId = record.tradeId;
        _assertSkipped(again, abi.encodeWithSelector(ITreasuryVault.EscrowExists.selector, record.tradeId));
    }

    function test_nothing_is_held_that_has_not_come_in() public {
        record.tradeId = "invented";
        vm.prank(address(core));
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.NotCovered.selector, 2 * record.amount, record.amount));
        vault.hold(record);
        record.fee = record.amount + 1;
        vm.prank(address(core));
        vm.expectRevert(ITreasuryVault.FeeAboveAmount.selector);
        vault.hold(record);
        record.fee = record.amount;
        vm.prank(operator.at);
        cash.mint(address(vault), record.amount);
        vm.prank(address(core));
        vault.hold(record);
        assertEq(vault.bookOf(record.classId), 2 * record.amount, "all of it may be a fee");
    }

    function test_only_its_counterparts_reach_the_vault() public {
        bytes memory refused = abi.encodeWithSelector(ITreasuryVault.NotAuthorised.selector, operator.at);
        vm.startPrank(operator.at);
        vm.expectRevert(refused);
        vault.hold(record);
        vm.expectRevert(refused);
        vault.release(record);
        vm.expectRevert(refused);
        vault.refund(record);
    }

    function test_only_the_operator_asks_for_releases() public {
        bytes memory refused = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, issuer.at, treasury.OPERATOR_ROLE()
        );
        vm.prank(issuer.at);
        vm.expectRevert(refused);
        treasury.release(new EscrowRecord[](1));
    }

    function _release() private {
        EscrowRecord[] memory records = new EscrowRecord[](1);
        records[0] = record;
        vm.prank(operator.at);
        treasury.release(records);
    }

    function _assertSkipped(bytes memory reason) private {
        uint256 booked = vault.booked();
        vm.expectEmit(address(treasury));
        emit ITreasury.ReleaseSkipped(record.tradeId, classId, reason);
        _release();
        assertEq(vault.booked(), booked);
    }
}
