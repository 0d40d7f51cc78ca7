// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";

import { ICompliance } from "../../src/interfaces/ICompliance.sol";
import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { ISettlementCore } from "../../src/interfaces/ISettlementCore.sol";
import { ITreasuryVault } from "../../src/interfaces/ITreasuryVault.sol";
import { Coupon } from "../../src/types/Coupon.sol";
import { LOCKED_ORDER, Order, Reversal, Side, Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title Sales between people, undone by arbitration
contract ReversalTest is Fixture {
    uint64 private classId;
    uint256 private id;
    Reversal private reversal;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        id = _buy(alice, classId, 0);
        vm.warp(block.timestamp + 1 days);
        Trade memory trade = _secondary(alice, bob, _single(id));
        (trade.buyerFeeMinor, trade.sellerFeeMinor) = (60, 60);
        _settle(trade);
        reversal.tradeId = trade.tradeId;
        reversal.classId = classId;
        (reversal.seller, reversal.buyer) = (alice.at, bob.at);
        reversal.unitPriceMinor = PRICE;
        reversal.settledAt = uint40(block.timestamp);
        reversal.deadline = uint40(block.timestamp + 30 days);
        reversal.ids = _single(id);
    }

    function test_coupon_and_price_go_back_and_fees_do_not() public {
        uint256 fee = 60 * UNITS_PER_CENT;
        vm.expectEmit(address(core));
        emit ISettlementCore.TradeReversed(reversal.tradeId, classId, alice.at, bob.at, PRICE * UNITS_PER_CENT, false);
        _reverse(consent, consent);
        assertEq(cash.balanceOf(bob.at), START_CASH - fee);
        assertEq(cash.balanceOf(fees.at), 2 * fee);
        Coupon memory read = ledger.coupon(id);
        assertEq(read.owner, alice.at);
        assertEq(read.resales, 1, "the counter of resales never falls");
        assertEq(read.soldAt, 0);
    }

    function test_the_parties_own_signatures_will_do() public {
        _reverse(bob, alice);
        assertEq(ledger.ownerOf(id), alice.at);
    }

    function test_it_is_undone_once() public {
        _reverse(consent, consent);
        _assertReverts(consent, consent, abi.encodeWithSelector(ICouponLedger.NotHolder.selector, id, bob.at));
        vm.prank(alice.at);
        ledger.safeTransferFrom(alice.at, bob.at, id, 1, "");
        _assertReverts(consent, consent, abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, id));
    }

    function test_neither_side_is_drawn_in_without_its_consent() public {
        _assertReverts(operator, consent, abi.encodeWithSelector(ISettlementCore.BadSignature.selector, bob.at));
        _assertReverts(consent, operator, abi.encodeWithSelector(ISettlementCore.BadSignature.selector, alice.at));
        vm.prank(alice.at);
        core.delegate(address(0));
        _assertReverts(consent, consent, abi.encodeWithSelector(ISettlementCore.BadSignature.selector, alice.at));
    }

    function test_the_reserve_pays_if_the_seller_does_not_agree() public {
        vm.startPrank(operator.at);
        cash.mint(operator.at, 10_000 * UNITS_PER_CENT);
        cash.approve(address(vault), type(uint256).max);
        vault.fundReserve(10_000 * UNITS_PER_CENT);
        vm.stopPrank();
        reversal.fromReserve = true;
        vm.expectEmit(address(vault));
        emit ITreasuryVault.ReservePaid(reversal.tradeId, bob.at, PRICE * UNITS_PER_CENT);
        _reverse(consent, operator);
        assertEq(vault.reserve(), (10_000 - PRICE) * UNITS_PER_CENT);
        assertEq(ledger.ownerOf(id), alice.at);
        assertEq(cash.balanceOf(address(vault)), vault.booked());
    }

    function test_the_reserve_pays_to_its_last_cent() public {
        uint256 price = PRICE * UNITS_PER_CENT;
        vm.startPrank(operator.at);
        cash.mint(operator.at, price);
        cash.approve(address(vault), price);
        vault.fundReserve(price);
        vm.stopPrank();
        assertEq(cash.balanceOf(operator.at), 0, "it was taken in");
        uint256 before = cash.balanceOf(bob.at);
        reversal.fromReserve = true;
        _reverse(consent, operator);
        assertEq(cash.balanceOf(bob.at), before + price);
        assertEq(vault.reserve(), 0);
        assertEq(cash.balanceOf(address(vault)), vault.booked());
    }

    function test_an_empty_reserve_pays_nothing() public {
        reversal.fromReserve = true;
        _assertReverts(
            consent, operator, abi.encodeWithSelector(ITreasuryVault.BadAmount.selector, PRICE * UNITS_PER_CENT, 0)
        );
    }

    function test_nobody_gets_back_more_than_face() public {
        reversal.unitPriceMinor = FACE + 1;
        _assertReverts(
            consent, consent, abi.encodeWithSelector(ISettlementCore.LimitExceeded.selector, alice.at, uint128(0))
        );
        reversal.unitPriceMinor = FACE;
        _reverse(consent, consent);
        assertEq(ledger.ownerOf(id), alice.at);
    }

    function test_the_window_ends() public {
        vm.warp(reversal.settledAt + 14 days - 1);
        uint256 state = vm.snapshotState();
        _reverse(consent, consent);
        vm.revertToState(state);
        vm.warp(reversal.settledAt + 14 days);
        _assertReverts(consent, consent, abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, id));
    }

    function test_a_ruling_for_another_sale_of_the_coupon_is_refused() public {
        reversal.settledAt -= 1;
        _assertReverts(consent, consent, abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, id));
        reversal.settledAt += 1;
        vm.warp(block.timestamp + 1);
        _settle(_secondary(bob, carol, _single(id)));
        _assertReverts(consent, consent, abi.encodeWithSelector(ICouponLedger.NotHolder.selector, id, bob.at));
        _settle(_secondary(carol, bob, _single(id)));
        _assertReverts(consent, consent, abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, id));
    }

    function test_a_first_sale_is_not_undone_this_way() public {
        uint256 fresh = _buy(carol, classId, 9);
        (reversal.seller, reversal.buyer) = (issuer.at, carol.at);
        reversal.ids = _single(fresh);
        _assertReverts(consent, consent, abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, fresh));
    }

    function test_used_lapsed_or_locked_coupons_do_not_go_back() public {
        Order memory order = _order(bob, classId, Side.Sell, PRICE, 1);
        order.nonce |= LOCKED_ORDER;
        vm.prank(bob.at);
        core.lockCoupons(order, _single(id));
        _assertReverts(consent, consent, abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, id));
        vm.prank(operator.at);
        settlement.unlock(order, _single(id));
        _redeem(bob, _single(id));
        _assertReverts(consent, consent, abi.encodeWithSelector(ICouponLedger.NotLive.selector, id, 2));
    }

    function test_frozen_parties_wait() public {
        vm.prank(guardian.at);
        compliance.freeze(alice.at, "case");
        _assertReverts(consent, consent, abi.encodeWithSelector(ICompliance.AccountFrozen.selector, alice.at));
    }

    function test_a_frozen_buyer_gives_nothing_back() public {
        vm.prank(guardian.at);
        compliance.freeze(bob.at, "case");
        _assertReverts(consent, consent, abi.encodeWithSelector(ICompliance.AccountFrozen.selector, bob.at));
    }

    function test_only_the_arbiter_rules() public {
        bytes memory signature = _sign(consent, core.reversalDigest(reversal));
        bytes32 role = settlement.ARBITER_ROLE();
        vm.prank(operator.at);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, operator.at, role)
        );
        settlement.reverse(reversal, signature, signature);
        vm.prank(arbiter.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotAuthorised.selector, arbiter.at));
        core.reverse(reversal, signature, signature);
    }

    function test_a_ruling_for_nothing_or_too_late_is_refused() public {
        reversal.ids = new uint256[](0);
        _assertReverts(consent, consent, abi.encodeWithSelector(ISettlementCore.BadQuantity.selector, 0));
        reversal.ids = _single(id);
        reversal.deadline = uint40(block.timestamp - 1);
        _assertReverts(
            consent, consent, abi.encodeWithSelector(ISettlementCore.DeadlinePassed.selector, reversal.deadline)
        );
    }

    function _reverse(Party memory forBuyer, Party memory forSeller) private {
        bytes32 digest = core.reversalDigest(reversal);
        (bytes memory buyers, bytes memory sellers) = (_sign(forBuyer, digest), _sign(forSeller, digest));
        vm.prank(arbiter.at);
        settlement.reverse(reversal, buyers, sellers);
    }

    function _assertReverts(Party memory forBuyer, Party memory forSeller, bytes memory reason) private {
        bytes32 digest = core.reversalDigest(reversal);
        (bytes memory buyers, bytes memory sellers) = (_sign(forBuyer, digest), _sign(forSeller, digest));
        vm.prank(arbiter.at);
        vm.expectRevert(reason);
        settlement.reverse(reversal, buyers, sellers);
    }
}
