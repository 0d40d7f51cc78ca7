// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";

import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { ISettlementCore, Lock } from "../../src/interfaces/ISettlementCore.sol";
import { CouponState } from "../../src/types/Coupon.sol";
import { LOCKED_ORDER, Order, Side, Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title Orders of people who keep their own keys
contract LockTest is Fixture {
    uint64 private classId;
    uint256[] private ids;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        ids = _ids(classId, 0, 2);
        _settle(_primary(alice, ids));
        vm.prank(alice.at);
        core.delegate(address(0));
        vm.prank(bob.at);
        core.delegate(address(0));
    }

    function test_a_locked_coupon_moves_only_under_its_order() public {
        Order memory order = _lockedSale();
        assertTrue(ledger.coupon(ids[0]).locked);
        bytes memory locked = abi.encodeWithSelector(ICouponLedger.WrongLock.selector, ids[0], true);
        vm.startPrank(alice.at);
        vm.expectRevert(locked);
        ledger.safeTransferFrom(alice.at, carol.at, ids[0], 1, "");
        vm.expectRevert(locked);
        ledger.redeem(_intent(alice, _single(ids[0])), _noStore(), "");
        vm.stopPrank();
        Trade memory other = _secondary(alice, carol, _single(ids[0]));
        other.sell.signature = _sign(alice, core.orderDigest(other.sell.order));
        _assertSkipped(other, locked);

        Trade memory trade = _secondary(alice, carol, _single(ids[0]));
        trade.sell.order = order;
        _settle(trade);
        assertEq(ledger.ownerOf(ids[0]), carol.at);
        assertFalse(ledger.coupon(ids[0]).locked);
        assertTrue(ledger.coupon(ids[1]).locked, "the rest of the order stays locked");
        assertEq(core.filled(alice.at, order.nonce), 1);
    }

    function test_locking_is_consent_to_this_order_and_no_other() public {
        Order memory order = _lockedSale();
        Trade memory trade = _secondary(alice, carol, _single(ids[0]));
        trade.sell.order = order;
        trade.sell.order.limitMinor = 1;
        _assertSkipped(trade, abi.encodeWithSelector(ISettlementCore.NotConsented.selector, alice.at, order.nonce));
    }

    function test_a_coupon_locked_under_another_order_does_not_settle() public {
        _lockedSale();
        uint256 third = uint256(classId) << 40 | 7;
        vm.prank(issuer.at);
        ledger.safeTransferFrom(issuer.at, alice.at, third, 1, "");
        Order memory second = _lockable(alice, Side.Sell, 1);
        vm.prank(alice.at);
        core.lockCoupons(second, _single(third));
        Trade memory trade = _secondary(alice, carol, _single(ids[0]));
        trade.sell.order = second;
        _assertSkipped(trade, abi.encodeWithSelector(ISettlementCore.NotLocked.selector, alice.at, second.nonce));
    }

    function test_locked_cash_pays_and_what_is_left_comes_back() public {
        Order memory order = _lockable(bob, Side.Buy, 3);
        uint256 units = (3 * PRICE + 3 * uint256(PRICE) * 150 / 10_000) * UNITS_PER_CENT;
        vm.expectEmit(address(core));
        emit ISettlementCore.CashLocked(bob.at, order.nonce, units);
        vm.prank(bob.at);
        core.lockCash(order);
        assertEq(cash.balanceOf(bob.at), START_CASH - units);

        vm.prank(bob.at);
        cash.approve(address(core), 0);
        Trade memory trade = _primary(bob, _ids(classId, 10, 1));
        trade.buy.order = order;
        trade.buyerFeeMinor = 120;
        _settle(trade);
        assertEq(ledger.ownerOf(uint256(classId) << 40 | 10), bob.at);
        Trade memory second = _secondary(alice, bob, _single(ids[0]));
        second.sell.signature = _sign(alice, core.orderDigest(second.sell.order));
        second.buy.order = order;
        second.unitPriceMinor = PRICE;
        _settle(second);
        assertEq(ledger.ownerOf(ids[0]), bob.at);
        uint256 left = units - (2 * PRICE + 120) * UNITS_PER_CENT;
        assertEq(core.lockOf(bob.at, order.nonce).cash, left);

        vm.prank(operator.at);
        settlement.unlock(order, new uint256[](0));
        assertEq(cash.balanceOf(bob.at), START_CASH - (2 * PRICE + 120) * UNITS_PER_CENT);
        assertEq(cash.balanceOf(address(core)), 0);
    }

    function test_a_trade_takes_no_more_than_is_locked() public {
        Order memory order = _lockable(bob, Side.Buy, 2);
        order.maxFeeBps = 0;
        vm.prank(bob.at);
        core.lockCash(order);
        Trade memory trade = _primary(bob, _ids(classId, 10, 2));
        trade.buy.order = order;
        _settle(trade);
        assertEq(core.lockOf(bob.at, order.nonce).cash, 0);
        trade = _primary(bob, _ids(classId, 12, 1));
        trade.buy.order = order;
        _assertSkipped(trade, abi.encodeWithSelector(ISettlementCore.OrderFilled.selector, bob.at, order.nonce));
    }

    /// @dev Each trade's fee may be rounded up; the lock's is rounded up once.
    function test_fees_rounded_up_trade_by_trade_end_where_the_lock_ends() public {
        Order memory order = _lockable(bob, Side.Buy, 3);
        order.limitMinor = 40;
        vm.prank(bob.at);
        core.lockCash(order);
        for (uint40 i; i < 2; ++i) {
            _settle(_rounded(order, 10 + i));
        }
        bytes memory reason = abi.encodeWithSelector(
            ISettlementCore.LockTooSmall.selector, bob.at, order.nonce, 40 * UNITS_PER_CENT, 41 * UNITS_PER_CENT
        );
        _assertSkipped(_rounded(order, 12), reason);
    }

    function test_its_owner_unlocks_after_the_delay_without_the_platform() public {
        Order memory order = _lockedSale();
        vm.startPrank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.StillLocked.selector, alice.at, order.nonce, 0));
        core.unlock(order, ids);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.OrderLocked.selector, alice.at, order.nonce));
        core.cancelOrder(order.nonce);
        uint40 at = uint40(block.timestamp + 10 minutes);
        vm.expectEmit(address(core));
        emit ISettlementCore.UnlockRequested(alice.at, order.nonce, at);
        core.requestUnlock(order.nonce);
        vm.warp(at - 1);
        core.requestUnlock(order.nonce);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.StillLocked.selector, alice.at, order.nonce, at));
        core.unlock(order, ids);
        vm.warp(at);
        core.unlock(order, ids);
        ledger.safeTransferFrom(alice.at, carol.at, ids[0], 1, "");
        vm.stopPrank();
        assertEq(core.filled(alice.at, order.nonce), type(uint32).max);
    }

    function test_a_match_made_before_the_request_still_settles() public {
        Order memory order = _lockedSale();
        vm.prank(alice.at);
        core.requestUnlock(order.nonce);
        Trade memory trade = _secondary(alice, carol, _single(ids[0]));
        trade.sell.order = order;
        _settle(trade);
        assertEq(ledger.ownerOf(ids[0]), carol.at);
    }

    function test_after_the_deadline_anybody_frees_it() public {
        Order memory order = _lockedSale();
        vm.prank(carol.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotAuthorised.selector, carol.at));
        core.unlock(order, ids);
        vm.warp(order.deadline + 1);
        vm.expectEmit(address(core));
        emit ISettlementCore.Unlocked(alice.at, order.nonce, ids, 0);
        vm.prank(carol.at);
        core.unlock(order, ids);
        assertFalse(ledger.coupon(ids[1]).locked);
    }

    function test_coupons_are_freed_in_parts_each_once() public {
        Order memory order = _lockedSale();
        vm.startPrank(operator.at);
        settlement.unlock(order, _single(ids[0]));
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.WrongCoupon.selector, ids[0]));
        settlement.unlock(order, _single(ids[0]));
        settlement.unlock(order, _single(ids[1]));
        vm.stopPrank();
        assertFalse(ledger.coupon(ids[1]).locked);
        Trade memory trade = _secondary(alice, carol, _single(ids[0]));
        trade.sell.order = order;
        _assertSkipped(trade, abi.encodeWithSelector(ISettlementCore.OrderFilled.selector, alice.at, order.nonce));
    }

    function test_locked_cash_comes_back_once() public {
        Order memory order = _lockable(bob, Side.Buy, 1);
        Order memory other = _lockable(carol, Side.Buy, 1);
        vm.prank(bob.at);
        core.lockCash(order);
        vm.startPrank(carol.at);
        cash.approve(address(core), type(uint256).max);
        core.lockCash(other);
        vm.stopPrank();
        vm.startPrank(operator.at);
        settlement.unlock(order, new uint256[](0));
        settlement.unlock(order, new uint256[](0));
        vm.stopPrank();
        assertEq(cash.balanceOf(bob.at), START_CASH);
        assertEq(cash.balanceOf(address(core)), core.lockOf(carol.at, other.nonce).cash, "another's stays");
    }

    function test_a_coupon_sold_under_an_order_and_come_back_is_not_locked_under_it() public {
        Order memory order = _lockedSale();
        Trade memory trade = _secondary(alice, carol, _single(ids[0]));
        trade.sell.order = order;
        _settle(trade);
        vm.prank(carol.at);
        ledger.safeTransferFrom(carol.at, alice.at, ids[0], 1, "");
        trade = _secondary(alice, carol, _single(ids[0]));
        trade.sell.order = order;
        _assertSkipped(trade, abi.encodeWithSelector(ISettlementCore.NotLocked.selector, alice.at, order.nonce));
    }

    function test_a_used_coupon_is_not_locked() public {
        _redeem(alice, _single(ids[0]));
        Order memory order = _lockable(alice, Side.Sell, 1);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotLive.selector, ids[0], CouponState.Redeemed));
        core.lockCoupons(order, _single(ids[0]));
    }

    function test_an_order_is_locked_until_its_deadline() public {
        Order memory order = _lockable(alice, Side.Sell, 2);
        order.deadline = uint40(block.timestamp);
        vm.prank(alice.at);
        core.lockCoupons(order, ids);
        vm.prank(carol.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotAuthorised.selector, carol.at));
        core.unlock(order, ids);
    }

    function test_a_lapsed_coupon_is_freed_too() public {
        Order memory order = _lockedSale();
        vm.warp(ledger.termOf(classId).expiry);
        core.unlock(order, ids);
        assertFalse(ledger.coupon(ids[0]).locked);
    }

    function test_only_its_owner_locks_its_own_under_a_lockable_order() public {
        Order memory order = _lockable(alice, Side.Sell, 2);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotAuthorised.selector, address(this)));
        core.lockCoupons(order, ids);
        vm.startPrank(alice.at);
        order.nonce = 5;
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.OrderMismatch.selector, order.nonce));
        core.lockCoupons(order, ids);
        order.nonce = LOCKED_ORDER | 5;
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.OrderMismatch.selector, order.nonce));
        core.lockCash(order);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.BadQuantity.selector, 0));
        core.lockCoupons(order, new uint256[](0));
        order.quantity = 1;
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.BadQuantity.selector, 2));
        core.lockCoupons(order, ids);
        order.quantity = 2;
        uint256 theirs = uint256(classId) << 40 | 99;
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotHolder.selector, theirs, alice.at));
        core.lockCoupons(order, _single(theirs));
        uint256 stranger = uint256(9) << 40;
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.OrderMismatch.selector, order.nonce));
        core.lockCoupons(order, _single(stranger));
        core.lockCoupons(order, ids);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.OrderLocked.selector, alice.at, order.nonce));
        core.lockCoupons(order, ids);
        order.nonce = LOCKED_ORDER | 6;
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.WrongLock.selector, ids[0], true));
        core.lockCoupons(order, ids);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotLocked.selector, alice.at, uint128(77)));
        core.requestUnlock(77);
        vm.warp(order.deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.OrderExpired.selector, alice.at, order.nonce));
        core.lockCoupons(order, ids);
    }

    function test_nothing_locked_under_an_order_that_was_never_locked() public {
        Order memory order = _lockable(alice, Side.Sell, 2);
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotLocked.selector, alice.at, order.nonce));
        settlement.unlock(order, ids);
        order = _lockable(bob, Side.Buy, 1);
        order.limitMinor = 0;
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.BadQuantity.selector, 0));
        core.lockCash(order);
        Lock memory none = core.lockOf(bob.at, order.nonce);
        assertEq(none.digest, 0);
    }

    function test_a_locked_coupon_is_not_refunded_nor_recalled() public {
        Order memory order = _lockable(issuer, Side.Sell, 1);
        uint256 stock = uint256(classId) << 40 | 50;
        vm.startPrank(issuer.at);
        core.lockCoupons(order, _single(stock));
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.WrongLock.selector, stock, true));
        ledger.recall(_single(stock));
        vm.stopPrank();
        Trade memory trade = _primary(carol, _ids(classId, 60, 1));
        _settle(trade);
        order = _lockable(carol, Side.Sell, 1);
        vm.startPrank(carol.at);
        core.lockCoupons(order, trade.ids);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotRefundable.selector, trade.ids[0]));
        core.refund(_recordOf(trade), 0, "");
    }

    function test_only_the_core_locks_and_only_the_operator_unlocks_at_once() public {
        Order memory order = _lockedSale();
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, address(this)));
        ledger.setLocked(alice.at, ids, false);
        bytes32 role = settlement.OPERATOR_ROLE();
        vm.prank(carol.at);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, carol.at, role)
        );
        settlement.unlock(order, ids);
    }

    function _lockable(Party memory owner, Side side, uint32 quantity) private returns (Order memory order) {
        order = _order(owner, classId, side, PRICE, quantity);
        order.nonce |= LOCKED_ORDER;
    }

    /// @dev A first sale at 40 cents, whose fee of 0.6 is rounded up.
    function _rounded(Order memory order, uint40 serial) private returns (Trade memory trade) {
        trade = _primary(bob, _ids(classId, serial, 1));
        trade.unitPriceMinor = 40;
        trade.sell.order.limitMinor = 40;
        trade.buy.order = order;
        trade.buyerFeeMinor = 1;
    }

    function _lockedSale() private returns (Order memory order) {
        order = _lockable(alice, Side.Sell, 2);
        vm.expectEmit(address(core));
        emit ISettlementCore.CouponsLocked(alice.at, order.nonce, ids);
        vm.prank(alice.at);
        core.lockCoupons(order, ids);
    }
}
