// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { IRedemption } from "../../src/interfaces/IRedemption.sol";
import { Coupon, CouponState, couponId } from "../../src/types/Coupon.sol";
import { PartIntent, RedeemIntent, RedeemRules } from "../../src/types/Redeem.sol";
import { NewClass, Supply } from "../../src/types/Terms.sol";
import { TradeKind } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

contract StoredValueTest is Fixture {
    uint64 private classId;
    uint256 private id;

    function setUp() public override {
        super.setUp();
        NewClass memory class = _terms();
        class.storedValue = true;
        classId = _create(class);
        id = _buy(alice, classId, 0);
    }

    function test_a_part_is_used_up_and_the_rest_lives_on_as_a_new_coupon() public {
        uint256 expected = couponId(classId, 1000);
        PartIntent memory intent = _part(id, 3000);
        vm.expectEmit(address(ledger));
        emit ICouponLedger.PartlyRedeemed(id, expected, 3000, 7000, intent.terminal, intent.commitment, alice.at);
        uint256 rest = redemption.redeemPart(intent, _noStore(), _sign(alice, ledger.partDigest(intent)));
        assertEq(rest, expected);
        assertEq(ledger.ownerOf(rest), alice.at);
        assertEq(ledger.valueOf(rest), 7000);
        assertTrue(ledger.coupon(id).state == CouponState.Redeemed);
        Supply memory supply = ledger.supplyOf(classId);
        assertEq(supply.minted, 1001);
        assertEq(supply.redeemed, 1);
    }

    function testFuzz_value_is_conserved_over_any_parts(uint256 seed) public {
        uint256 spent;
        uint256 held = id;
        for (uint256 i; i < 6; ++i) {
            uint40 value = ledger.valueOf(held);
            if (value == 1) break;
            uint40 amount = uint40(bound(uint256(keccak256(abi.encode(seed, i))), 1, value - 1));
            held = _redeemPart(held, amount);
            spent += amount;
            assertEq(spent + ledger.valueOf(held), FACE);
        }
        _redeem(alice, _single(held));
        assertEq(ledger.ownerOf(held), address(0));
    }

    function test_the_rest_keeps_the_resales_used_up_and_is_not_refundable() public {
        _settle(_secondary(alice, bob, _single(id)));
        PartIntent memory intent = _part(id, 1);
        intent.holder = bob.at;
        vm.prank(bob.at);
        uint256 rest = ledger.redeemPart(intent, _noStore(), "");
        Coupon memory read = ledger.coupon(rest);
        assertEq(read.resales, 1);
        assertEq(read.soldAt, 0);
        assertFalse(ledger.isRefundable(classId, uint40(block.timestamp), _single(rest)));
    }

    function test_the_rest_is_not_sold_above_what_is_left_of_it() public {
        uint256 rest = _redeemPart(id, 3000);
        _assertSkipped(
            _secondary(alice, bob, _single(rest)),
            abi.encodeWithSelector(ICouponLedger.PriceAboveFace.selector, PRICE, 7000)
        );
        _settle(_trade(TradeKind.Secondary, alice, bob, _single(rest), 7000));
        assertEq(ledger.ownerOf(rest), bob.at);
    }

    function test_nothing_and_all_of_it_are_no_part() public {
        _assertReverts(_part(id, 0), abi.encodeWithSelector(ICouponLedger.BadAmount.selector, 0, FACE));
        _assertReverts(_part(id, FACE), abi.encodeWithSelector(ICouponLedger.BadAmount.selector, FACE, FACE));
        _assertReverts(
            _part(id, type(uint40).max),
            abi.encodeWithSelector(ICouponLedger.BadAmount.selector, type(uint40).max, FACE)
        );
    }

    function test_a_class_without_a_serial_left_has_no_room_for_a_rest() public {
        vm.prank(issuer.at);
        ledger.mint(classId, type(uint40).max - 1000, 1000, "");
        PartIntent memory intent = _part(id, 3000);
        bytes memory signature = _sign(alice, ledger.partDigest(intent));
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, 1));
        redemption.redeemPart(intent, _noStore(), signature);
        assertEq(ledger.ownerOf(id), alice.at);
    }

    function test_a_part_is_used_up_once() public {
        _redeemPart(id, 10);
        _assertReverts(_part(id, 10), abi.encodeWithSelector(ICouponLedger.NotLive.selector, id, CouponState.Redeemed));
    }

    function test_only_stored_value_is_used_up_in_parts() public {
        uint256 other = _buy(alice, _newClass(), 0);
        _assertReverts(_part(other, 10), abi.encodeWithSelector(ICouponLedger.NotStoredValue.selector, uint64(2)));
    }

    function test_nobody_uses_a_part_of_somebody_elses() public {
        PartIntent memory intent = _part(id, 10);
        bytes memory forged = _sign(bob, ledger.partDigest(intent));
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, alice.at));
        redemption.redeemPart(intent, _noStore(), forged);
        intent.holder = bob.at;
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotHolder.selector, id, bob.at));
        ledger.redeemPart(intent, _noStore(), "");
    }

    function test_the_rules_of_redemption_hold_for_a_part() public {
        PartIntent memory intent = _part(id, 10);
        intent.terminal = address(0);
        _assertReverts(intent, abi.encodeWithSelector(IRedemption.Incomplete.selector));
        intent = _part(_buy(alice, classId, 1), 10);
        intent.deadline = uint40(block.timestamp);
        vm.prank(alice.at);
        ledger.redeemPart(intent, _noStore(), "");
        intent = _part(id, 10);
        intent.deadline = uint40(block.timestamp - 1);
        _assertReverts(intent, abi.encodeWithSelector(ICouponLedger.DeadlinePassed.selector, intent.deadline));
        vm.warp(ledger.termOf(classId).expiry);
        _assertReverts(_part(id, 10), abi.encodeWithSelector(ICouponLedger.CouponExpired.selector, id));
    }

    function test_a_part_counts_against_the_smallest_bill() public {
        NewClass memory class = _terms();
        (class.storedValue, class.minSpendMinor) = (true, 500);
        uint256 other = _buy(alice, _create(class), 0);
        _assertReverts(_part(other, 499), abi.encodeWithSelector(IRedemption.BelowMinSpend.selector, 499, 500));
        _redeemPart(other, 500);
    }

    function test_the_policy_sees_a_part_as_a_bill_of_that_amount() public {
        PartIntent memory part = _part(id, 3000);
        RedeemIntent memory whole = _intent(alice, _single(id));
        (whole.commitment, whole.deadline) = (part.commitment, part.deadline);
        whole.spendAtLeastMinor = 3000;
        RedeemRules memory rules = RedeemRules(true, 0, bytes32(0));
        vm.expectCall(address(redemption), abi.encodeCall(IRedemption.check, (whole, _noStore(), rules)));
        _redeemPart(id, 3000);
    }

    function _part(uint256 coupon, uint40 amount) private view returns (PartIntent memory intent) {
        intent.holder = alice.at;
        intent.id = coupon;
        intent.amountMinor = amount;
        intent.terminal = address(0x7e41);
        intent.commitment = keccak256(abi.encode("bill", coupon));
        intent.deadline = uint40(block.timestamp + 2 minutes);
    }

    function _redeemPart(uint256 coupon, uint40 amount) private returns (uint256) {
        vm.prank(alice.at);
        return ledger.redeemPart(_part(coupon, amount), _noStore(), "");
    }

    function _assertReverts(PartIntent memory intent, bytes memory reason) private {
        vm.prank(alice.at);
        vm.expectRevert(reason);
        ledger.redeemPart(intent, _noStore(), "");
    }
}
