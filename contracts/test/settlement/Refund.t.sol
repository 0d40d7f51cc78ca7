// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ICompliance } from "../../src/interfaces/ICompliance.sol";
import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { ISettlementCore } from "../../src/interfaces/ISettlementCore.sol";
import { ITreasuryVault } from "../../src/interfaces/ITreasuryVault.sol";
import { Coupon, CouponState } from "../../src/types/Coupon.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { EscrowRecord, Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

contract RefundTest is Fixture {
    uint64 private classId;
    EscrowRecord private record;

    function setUp() public override {
        super.setUp();
        NewClass memory class = _terms();
        class.perPerson = 5;
        classId = _create(class);
        _enrol(alice.at, classId, 0, "person a");
        Trade memory trade = _primary(alice, _ids(classId, 0, 2));
        trade.sellerFeeMinor = 160;
        record = _recordOf(trade);
        _settle(trade);
    }

    function test_a_purchase_is_undone_with_the_fee_within_the_window() public {
        vm.expectEmit(address(vault));
        emit ITreasuryVault.EscrowRefunded(record.tradeId, classId, alice.at, 2 * PRICE * UNITS_PER_CENT);
        _refundBy(consent);
        assertEq(cash.balanceOf(alice.at), START_CASH);
        assertEq(vault.booked(), 0);
        Coupon memory read = ledger.coupon(record.ids[0]);
        assertEq(read.owner, issuer.at);
        assertEq(read.soldAt, 0);
        assertEq(ledger.boughtBy(classId, alice.at), 0, "the limit counts what was kept");
    }

    function test_the_buyer_undoes_it_without_the_platform() public {
        vm.prank(alice.at);
        core.refund(record, 0, "");
        assertEq(cash.balanceOf(alice.at), START_CASH);
    }

    function test_the_buyers_own_signature_will_do() public {
        _refundBy(alice);
        assertEq(cash.balanceOf(alice.at), START_CASH);
    }

    function test_nobody_else_undoes_it() public {
        bytes memory wrong = abi.encodeWithSelector(ISettlementCore.BadSignature.selector, alice.at);
        _assertRefundReverts(operator, wrong);
        vm.prank(alice.at);
        core.delegate(address(0));
        _assertRefundReverts(consent, wrong);
        bytes memory signature = _refundSignature(alice);
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotAuthorised.selector, bob.at));
        core.refund(record, uint40(block.timestamp), signature);
    }

    function test_it_is_undone_once() public {
        _refundBy(consent);
        _assertRefundReverts(consent, abi.encodeWithSelector(ICouponLedger.NotHolder.selector, record.ids[0], alice.at));
    }

    function test_the_window_ends() public {
        vm.warp(record.heldAt + 7 days);
        _assertRefundReverts(consent, abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, record.ids[0]));
    }

    function test_the_window_ends_with_the_coupon() public {
        uint256[] memory ids = _ids(record.classId, 900, 1);
        vm.warp(uint256(ledger.termOf(record.classId).expiry) - 1);
        _settle(_primary(alice, ids));
        uint40 soldAt = uint40(block.timestamp);
        assertTrue(ledger.isRefundable(record.classId, soldAt, ids));
        vm.warp(block.timestamp + 1);
        assertFalse(ledger.isRefundable(record.classId, soldAt, ids));
    }

    function test_a_resold_coupon_is_not_refunded_even_if_it_comes_back() public {
        _settle(_secondary(alice, bob, _single(record.ids[1])));
        _assertRefundReverts(consent, abi.encodeWithSelector(ICouponLedger.NotHolder.selector, record.ids[1], alice.at));
        _settle(_secondary(bob, alice, _single(record.ids[1])));
        _assertRefundReverts(consent, abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, record.ids[1]));
    }

    function test_a_gift_that_came_back_is_refunded() public {
        vm.prank(alice.at);
        ledger.safeTransferFrom(alice.at, bob.at, record.ids[0], 1, "");
        _assertRefundReverts(consent, abi.encodeWithSelector(ICouponLedger.NotHolder.selector, record.ids[0], alice.at));
        vm.prank(bob.at);
        ledger.safeTransferFrom(bob.at, alice.at, record.ids[0], 1, "");
        _refundBy(consent);
        assertEq(cash.balanceOf(alice.at), START_CASH);
    }

    function test_a_redeemed_coupon_is_not_refunded() public {
        _redeem(alice, _single(record.ids[0]));
        _assertRefundReverts(
            consent, abi.encodeWithSelector(ICouponLedger.NotLive.selector, record.ids[0], CouponState.Redeemed)
        );
    }

    function test_a_record_that_was_changed_is_refused() public {
        record.amount += 1;
        _assertRefundReverts(consent, abi.encodeWithSelector(ITreasuryVault.UnknownEscrow.selector, record.tradeId));
    }

    function test_a_coupon_sold_again_is_not_refunded_under_the_first_sale() public {
        _refundBy(consent);
        vm.warp(block.timestamp + 1 hours);
        _settle(_primary(alice, record.ids));
        _assertRefundReverts(consent, abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, record.ids[0]));
    }

    function test_a_frozen_party_is_not_refunded() public {
        vm.prank(address(governance));
        compliance.confirmFreeze(alice.at, "case");
        _assertRefundReverts(consent, abi.encodeWithSelector(ICompliance.AccountFrozen.selector, alice.at));
    }

    function test_nothing_is_given_back_to_a_frozen_issuer() public {
        vm.prank(address(governance));
        compliance.confirmFreeze(issuer.at, "case");
        _assertRefundReverts(consent, abi.encodeWithSelector(ICompliance.AccountFrozen.selector, issuer.at));
    }

    function test_an_old_signature_is_refused() public {
        bytes memory signature = _refundSignature(consent);
        uint40 deadline = uint40(block.timestamp);
        vm.warp(deadline + 1);
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.DeadlinePassed.selector, deadline));
        settlement.refund(record, deadline, signature);
    }

    function _refundSignature(Party memory signer) private view returns (bytes memory) {
        return _sign(signer, core.refundDigest(record.tradeId, alice.at, uint40(block.timestamp)));
    }

    function _refundBy(Party memory signer) private {
        bytes memory signature = _refundSignature(signer);
        vm.prank(operator.at);
        settlement.refund(record, uint40(block.timestamp), signature);
    }

    function _assertRefundReverts(Party memory signer, bytes memory reason) private {
        bytes memory signature = _refundSignature(signer);
        vm.prank(operator.at);
        vm.expectRevert(reason);
        settlement.refund(record, uint40(block.timestamp), signature);
    }
}
