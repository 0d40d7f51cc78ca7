// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20Errors } from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import { ICompliance } from "../../src/interfaces/ICompliance.sol";
import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { ISettlementCore } from "../../src/interfaces/ISettlementCore.sol";
import { Coupon, Track, TransferMode, couponId } from "../../src/types/Coupon.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { Consent, Side, Swap, Trade, TradeKind } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

contract SettlementCoreTest is Fixture {
    uint64 private classId;
    uint256 private id;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        id = _buy(alice, classId, 0);
    }

    function test_a_secondary_trade_swaps_coupon_and_cash_and_pays_both_fees() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        (trade.buyerFeeMinor, trade.sellerFeeMinor) = (60, 40);
        uint256 seller = cash.balanceOf(alice.at);
        uint256 buyer = cash.balanceOf(bob.at);
        vm.expectEmit(address(core));
        emit ISettlementCore.TradeSettled(
            trade.tradeId, classId, 2, TradeKind.Secondary, alice.at, bob.at, PRICE, 60, 40, trade.ids
        );
        _settle(trade);
        assertEq(ledger.ownerOf(id), bob.at);
        assertEq(cash.balanceOf(bob.at), buyer - (PRICE + 60) * UNITS_PER_CENT);
        assertEq(cash.balanceOf(alice.at), seller + (PRICE - 40) * UNITS_PER_CENT);
        assertEq(cash.balanceOf(fees.at), 100 * UNITS_PER_CENT);
    }

    function test_a_primary_trade_pays_into_escrow_and_uses_up_no_resale() public {
        uint256 paid = cash.balanceOf(bob.at);
        Trade memory trade = _primary(bob, _ids(classId, 1, 3));
        trade.sellerFeeMinor = 300;
        _settle(trade);
        assertEq(cash.balanceOf(bob.at), paid - 3 * PRICE * UNITS_PER_CENT);
        assertEq(vault.bookOf(classId), 4 * PRICE * UNITS_PER_CENT);
        assertEq(cash.balanceOf(address(vault)), vault.booked());
        assertEq(cash.balanceOf(issuer.at), START_CASH, "the issuer waits for the window");
        assertEq(ledger.resalesLeft(couponId(classId, 3)), 3);
    }

    function test_every_resale_is_counted_until_none_is_left() public {
        Party[4] memory chain = [alice, bob, carol, alice];
        for (uint256 i; i < 3; ++i) {
            _settle(_secondary(chain[i], chain[i + 1], _single(id)));
            assertEq(ledger.coupon(id).resales, i + 1);
        }
        _assertSkipped(
            _secondary(alice, bob, _single(id)), abi.encodeWithSelector(ICouponLedger.ResaleLimitReached.selector, id)
        );
    }

    function test_a_price_one_cent_above_face_does_not_settle() public {
        Trade memory trade = _trade(TradeKind.Secondary, alice, bob, _single(id), FACE + 1);
        _assertSkipped(trade, abi.encodeWithSelector(ICouponLedger.PriceAboveFace.selector, uint64(FACE + 1), FACE));
        trade = _trade(TradeKind.Secondary, alice, bob, _single(id), FACE);
        _settle(trade);
        assertEq(ledger.ownerOf(id), bob.at);
    }

    function test_a_trade_that_can_not_settle_is_skipped_and_the_others_settle() public {
        Trade[] memory trades = new Trade[](3);
        trades[0] = _primary(bob, _ids(classId, 1, 1));
        trades[1] = _secondary(carol, bob, _single(id));
        trades[2] = _secondary(alice, carol, _single(id));
        trades[1].seq += 1;
        trades[2].seq += 2;
        Consent memory given = _consented(trades);
        vm.expectEmit(address(core));
        emit ISettlementCore.TradeSkipped(
            trades[1].tradeId, classId, 3, abi.encodeWithSelector(ICouponLedger.NotHolder.selector, id, carol.at)
        );
        vm.prank(operator.at);
        settlement.settleBatch(given, trades);
        assertEq(core.lastSeq(classId), 4);
        assertEq(ledger.ownerOf(id), carol.at);
        assertEq(ledger.ownerOf(couponId(classId, 1)), bob.at);
    }

    function test_a_coupon_bought_in_a_batch_can_be_sold_on_in_it() public {
        Trade[] memory trades = new Trade[](2);
        trades[0] = _secondary(alice, bob, _single(id));
        trades[1] = _secondary(bob, carol, _single(id));
        trades[1].seq += 1;
        _settle(trades);
        Coupon memory read = ledger.coupon(id);
        assertEq(read.owner, carol.at);
        assertEq(read.resales, 2, "every leg is carried out and counted");
    }

    function test_only_the_next_trade_of_a_market_is_taken() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        for (uint64 seq = 1; seq < 5; ++seq) {
            if (seq == 2) continue;
            trade.seq = seq;
            _assertReverts(
                _one(trade), abi.encodeWithSelector(ISettlementCore.WrongSequence.selector, classId, uint64(2), seq)
            );
        }
        trade.seq = 2;
        _settle(trade);
        _assertReverts(
            _one(trade), abi.encodeWithSelector(ISettlementCore.WrongSequence.selector, classId, uint64(3), uint64(2))
        );
    }

    function test_a_batch_needs_the_custodians_signature() public {
        Trade[] memory trades = _one(_secondary(alice, bob, _single(id)));
        Consent memory given = _consented(trades);
        given.signature = _sign(operator, core.batchDigest(given.root));
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.BadConsent.selector, consent.at));
        settlement.settleBatch(given, trades);
        given.signature = hex"00";
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.BadConsent.selector, consent.at));
        settlement.settleBatch(given, trades);
    }

    function test_the_operator_can_not_be_its_own_custodian() public {
        Trade[] memory trades = _one(_secondary(alice, bob, _single(id)));
        Consent memory given = _consented(trades);
        given.custodian = operator.at;
        given.signature = _sign(operator, core.batchDigest(given.root));
        _assertSkipped(given, trades, _notConsented(trades[0].sell.order.owner, trades[0].sell.order.nonce));
    }

    function test_without_a_custodian_an_unsigned_order_is_no_consent() public {
        Trade[] memory trades = _one(_secondary(alice, bob, _single(id)));
        Consent memory given = _consented(trades);
        vm.prank(alice.at);
        core.delegate(address(0));
        given.custodian = address(0);
        _assertSkipped(given, trades, _notConsented(alice.at, trades[0].sell.order.nonce));
    }

    function test_an_order_that_was_changed_after_consent_is_no_consent() public {
        Trade[] memory trades = _one(_secondary(alice, bob, _single(id)));
        Consent memory given = _consented(trades);
        trades[0].buy.order.limitMinor += 1;
        _assertSkipped(given, trades, _notConsented(bob.at, trades[0].buy.order.nonce));
    }

    function test_a_party_that_withdrew_its_delegation_does_not_trade() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        vm.prank(bob.at);
        core.delegate(address(0));
        _assertSkipped(trade, _notConsented(bob.at, trade.buy.order.nonce));
    }

    function test_an_order_its_owner_signed_needs_no_custodian() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        vm.prank(bob.at);
        core.delegate(address(0));
        trade.buy.signature = _sign(bob, core.orderDigest(trade.buy.order));
        _settle(trade);
        assertEq(ledger.ownerOf(id), bob.at);
    }

    function test_an_order_signed_by_somebody_else_is_no_consent() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.buy.signature = _sign(carol, core.orderDigest(trade.buy.order));
        _assertSkipped(trade, _notConsented(bob.at, trade.buy.order.nonce));
    }

    function test_an_order_fills_up_to_its_quantity_and_no_further() public {
        uint256[] memory ids = _ids(classId, 1, 2);
        Trade memory first = _primary(bob, _single(ids[0]));
        first.buy.order.quantity = 1;
        _settle(first);
        assertEq(core.filled(bob.at, first.buy.order.nonce), 1);
        Trade memory second = _primary(bob, _single(ids[1]));
        second.buy.order = first.buy.order;
        _assertSkipped(
            second, abi.encodeWithSelector(ISettlementCore.OrderFilled.selector, bob.at, uint256(first.buy.order.nonce))
        );
    }

    function test_a_sellers_order_fills_up_to_its_quantity_and_no_further() public {
        uint256 other = _buy(alice, classId, 1);
        Trade memory first = _secondary(alice, bob, _single(id));
        _settle(first);
        assertEq(core.filled(alice.at, first.sell.order.nonce), 1);
        Trade memory second = _secondary(alice, bob, _single(other));
        second.sell.order = first.sell.order;
        _assertSkipped(
            second, abi.encodeWithSelector(ISettlementCore.OrderFilled.selector, alice.at, first.sell.order.nonce)
        );
    }

    function test_neighbouring_orders_are_counted_apart() public {
        Trade memory trade;
        for (uint40 serial = 1; serial < 20; ++serial) {
            trade = _primary(bob, _ids(classId, serial, 1));
            trade.buy.order.nonce = 1 << 100 | serial;
            trade.buy.order.quantity = 5;
            _settle(trade);
        }
        for (uint128 n = 1; n < 20; ++n) {
            assertEq(core.filled(bob.at, 1 << 100 | n), 1);
        }
        assertEq(core.filled(bob.at, 1 << 100), 0);
    }

    function test_a_cancelled_order_never_fills() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        vm.prank(bob.at);
        core.cancelOrder(trade.buy.order.nonce);
        assertEq(core.filled(bob.at, trade.buy.order.nonce), type(uint32).max);
        trade.buy.order.quantity = type(uint32).max;
        _assertSkipped(
            trade, abi.encodeWithSelector(ISettlementCore.OrderFilled.selector, bob.at, trade.buy.order.nonce)
        );
    }

    function test_no_side_gets_worse_than_its_limit() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.buy.order.limitMinor = PRICE - 1;
        _assertSkipped(
            trade, abi.encodeWithSelector(ISettlementCore.LimitExceeded.selector, bob.at, trade.buy.order.nonce)
        );
        trade = _secondary(alice, bob, _single(id));
        trade.sell.order.limitMinor = PRICE + 1;
        _assertSkipped(
            trade, abi.encodeWithSelector(ISettlementCore.LimitExceeded.selector, alice.at, trade.sell.order.nonce)
        );
    }

    function test_a_fee_above_what_the_order_allows_does_not_settle() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.buy.order.maxFeeBps = 75;
        trade.buyerFeeMinor = 61;
        _assertSkipped(
            trade, abi.encodeWithSelector(ISettlementCore.FeeTooHigh.selector, bob.at, trade.buy.order.nonce)
        );
        trade.seq += 1;
        trade.buyerFeeMinor = 60;
        _settle(trade);
    }

    function test_half_a_cent_of_fee_is_rounded_up() public {
        Trade memory trade = _trade(TradeKind.Secondary, alice, bob, _single(id), 100);
        trade.buy.order.maxFeeBps = 50;
        trade.buyerFeeMinor = 1;
        _settle(trade);
        assertEq(cash.balanceOf(fees.at), UNITS_PER_CENT);
    }

    function test_a_lapsed_order_does_not_settle() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.sell.order.deadline = uint40(block.timestamp - 1);
        _assertSkipped(
            trade, abi.encodeWithSelector(ISettlementCore.OrderExpired.selector, alice.at, trade.sell.order.nonce)
        );
        trade = _secondary(alice, bob, _single(id));
        trade.sell.order.deadline = uint40(block.timestamp);
        _settle(trade);
        assertEq(ledger.ownerOf(id), bob.at, "good to the last second");
    }

    function test_orders_of_another_side_or_market_do_not_fit() public {
        uint64 other = _newClass();
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.sell.order.classId = other;
        _assertSkipped(trade, abi.encodeWithSelector(ISettlementCore.OrderMismatch.selector, trade.sell.order.nonce));
        trade = _secondary(alice, bob, _single(id));
        trade.buy.order.side = Side.Sell;
        _assertSkipped(trade, abi.encodeWithSelector(ISettlementCore.OrderMismatch.selector, trade.buy.order.nonce));
    }

    function test_coupons_of_another_class_do_not_fit() public {
        uint256 foreign = _buy(alice, _newClass(), 0);
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.ids[0] = foreign;
        _assertSkipped(trade, abi.encodeWithSelector(ICouponLedger.WrongClass.selector, foreign, classId));
    }

    function test_nobody_trades_with_itself() public {
        _assertSkipped(
            _secondary(alice, alice, _single(id)), abi.encodeWithSelector(ISettlementCore.SelfTrade.selector, alice.at)
        );
    }

    function test_a_trade_of_no_coupon_or_too_many_is_skipped() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.ids = new uint256[](0);
        _assertSkipped(trade, abi.encodeWithSelector(ISettlementCore.BadQuantity.selector, 0));
        trade = _primary(bob, _ids(classId, 1, 101));
        _assertSkipped(trade, abi.encodeWithSelector(ISettlementCore.BadQuantity.selector, 101));
    }

    function test_the_same_coupon_is_not_sold_twice_in_one_trade() public {
        uint256[] memory twice = new uint256[](2);
        (twice[0], twice[1]) = (id, id);
        _assertSkipped(
            _secondary(alice, bob, twice), abi.encodeWithSelector(ICouponLedger.NotHolder.selector, id, alice.at)
        );
    }

    function test_a_buyer_without_cash_or_approval_is_skipped() public {
        uint256 balance = cash.balanceOf(bob.at);
        vm.prank(bob.at);
        assertTrue(cash.transfer(carol.at, balance));
        _assertSkipped(
            _secondary(alice, bob, _single(id)),
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, bob.at, 0, PRICE * UNITS_PER_CENT)
        );
        vm.prank(carol.at);
        cash.approve(address(core), 5);
        _assertSkipped(
            _secondary(alice, carol, _single(id)),
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(core), 5, PRICE * UNITS_PER_CENT
            )
        );
    }

    function test_a_buyer_takes_only_coupons_with_the_resales_it_asked_for() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.buy.order.resalesLeft = 4;
        _assertSkipped(trade, abi.encodeWithSelector(ICouponLedger.WrongResalesLeft.selector, id, uint8(3)));
        trade = _secondary(alice, bob, _single(id));
        trade.buy.order.resalesLeft = 3;
        _settle(trade);
    }

    function test_a_seller_gives_no_better_coupon_than_it_offered() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.sell.order.resalesLeft = 2;
        _assertSkipped(trade, abi.encodeWithSelector(ICouponLedger.WrongResalesLeft.selector, id, uint8(3)));
    }

    function test_a_party_without_the_level_of_its_track_does_not_trade() public {
        _setLevel(bob.at, 0);
        _assertSkipped(
            _secondary(alice, bob, _single(id)),
            abi.encodeWithSelector(ICompliance.KycLevelRequired.selector, bob.at, uint8(1))
        );
        _setLevel(bob.at, 1);
        uint64 security = _newSecurity();
        _assertSkipped(
            _primary(bob, _ids(security, 0, 1)),
            abi.encodeWithSelector(ICompliance.KycLevelRequired.selector, bob.at, uint8(2))
        );
    }

    function test_a_frozen_or_sanctioned_party_is_skipped_alone() public {
        _sanction(bob.at);
        Trade[] memory trades = new Trade[](2);
        trades[0] = _secondary(alice, bob, _single(id));
        trades[1] = _secondary(alice, carol, _single(id));
        trades[1].seq += 1;
        _settle(trades);
        assertEq(ledger.ownerOf(id), carol.at);
        vm.prank(address(governance));
        compliance.confirmFreeze(carol.at, "case");
        _assertSkipped(
            _secondary(carol, alice, _single(id)), abi.encodeWithSelector(ICompliance.AccountFrozen.selector, carol.at)
        );
    }

    function test_a_security_has_no_ceiling_and_its_counter_stops_at_its_largest_value() public {
        uint256 bond = couponId(_newSecurity(), 0);
        _setLevel(alice.at, 2);
        _setLevel(bob.at, 2);
        _settle(_trade(TradeKind.Primary, issuer, alice, _single(bond), FACE * 2));
        Party[2] memory pair = [alice, bob];
        for (uint256 i; i < 260; ++i) {
            _settle(_secondary(pair[i % 2], pair[(i + 1) % 2], _single(bond)));
        }
        assertEq(ledger.coupon(bond).resales, 255);
        assertEq(ledger.resalesLeft(bond), 255);
    }

    function test_a_forbidden_class_has_no_secondary_market() public {
        NewClass memory class = _terms();
        class.transferMode = TransferMode.Forbidden;
        uint64 forbidden = _create(class);
        uint256 tied = _buy(alice, forbidden, 0);
        _assertSkipped(
            _secondary(alice, bob, _single(tied)),
            abi.encodeWithSelector(ICouponLedger.NotTransferable.selector, forbidden)
        );
    }

    function test_a_primary_sale_is_by_the_issuer_of_what_was_never_resold() public {
        _assertSkipped(
            _trade(TradeKind.Primary, alice, bob, _single(id), PRICE),
            abi.encodeWithSelector(ICouponLedger.NotIssuer.selector, alice.at)
        );
        _settle(_secondary(alice, issuer, _single(id)));
        _assertSkipped(_primary(bob, _single(id)), abi.encodeWithSelector(ICouponLedger.NotPrimary.selector, id));
        _settle(_secondary(issuer, bob, _single(id)));
        assertEq(ledger.coupon(id).resales, 2);
    }

    function test_the_issuers_stock_does_not_bypass_escrow() public {
        uint256 stock = couponId(classId, 7);
        _assertSkipped(
            _secondary(issuer, bob, _single(stock)), abi.encodeWithSelector(ICouponLedger.IssuerStock.selector, stock)
        );
    }

    function test_nobody_buys_more_from_the_issuer_than_one_may() public {
        NewClass memory class = _terms();
        class.perPerson = 3;
        uint64 limited = _create(class);
        _assertSkipped(
            _primary(bob, _ids(limited, 0, 2)),
            abi.encodeWithSelector(ICouponLedger.NotEligible.selector, limited, bob.at)
        );
        _enrol(bob.at, limited, 0, "b");
        _enrol(carol.at, limited, 0, "c");
        _enrol(alice.at, limited, 0, "b");
        _settle(_primary(bob, _ids(limited, 0, 2)));
        _assertSkipped(
            _primary(bob, _ids(limited, 2, 2)),
            abi.encodeWithSelector(ICouponLedger.PurchaseLimitReached.selector, bob.at, uint16(3))
        );
        _settle(_primary(bob, _ids(limited, 2, 1)));
        _settle(_primary(carol, _ids(limited, 3, 3)));
        assertEq(ledger.boughtBy(limited, bob.at), 3);
        _assertSkipped(
            _primary(alice, _ids(limited, 6, 1)),
            abi.encodeWithSelector(ICouponLedger.PurchaseLimitReached.selector, alice.at, uint16(3))
        );
    }

    function test_an_expired_coupon_does_not_trade() public {
        vm.warp(ledger.termOf(classId).expiry);
        _assertSkipped(
            _secondary(alice, bob, _single(id)), abi.encodeWithSelector(ICouponLedger.CouponExpired.selector, id)
        );
    }

    function test_a_class_in_another_currency_does_not_settle_in_dollars() public {
        NewClass memory class = _terms();
        class.currency = 392;
        uint64 yen = _create(class);
        _assertSkipped(
            _primary(bob, _ids(yen, 0, 1)), abi.encodeWithSelector(ICouponLedger.WrongCurrency.selector, uint16(392))
        );
    }

    function test_running_out_of_gas_undoes_the_batch_instead_of_skipping_its_trades() public {
        Trade[] memory trades = new Trade[](2);
        trades[0] = _secondary(alice, bob, _single(id));
        trades[1] = _primary(carol, _ids(classId, 1, 100));
        trades[1].seq += 1;
        Consent memory given = _consented(trades);
        for (uint256 gas = 300_000; gas < 2_500_000; gas += 200_000) {
            vm.prank(operator.at);
            try settlement.settleBatch{ gas: gas }(given, trades) {
                fail();
            } catch {
                assertEq(core.lastSeq(classId), 1);
                assertEq(ledger.ownerOf(id), alice.at);
            }
        }
    }

    function test_only_the_gate_settles_and_only_the_core_exchanges() public {
        Trade[] memory trades = _one(_secondary(alice, bob, _single(id)));
        Consent memory given = _consented(trades);
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotAuthorised.selector, operator.at));
        core.settleBatch(given, trades);
        Swap memory swap;
        vm.prank(address(settlement));
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotAuthorised.selector, address(settlement)));
        core.exchange(swap, trades[0].ids, 840);
    }

    function test_a_signed_delegation_holds_once() public {
        vm.prank(bob.at);
        core.delegate(address(0));
        uint40 deadline = uint40(block.timestamp);
        bytes memory signature = _sign(bob, core.delegationDigest(bob.at, consent.at, 0, deadline));
        vm.expectEmit(address(core));
        emit ISettlementCore.DelegationSet(bob.at, consent.at);
        core.delegateBySignature(bob.at, consent.at, deadline, signature);
        assertEq(core.custodianOf(bob.at), consent.at);
        assertEq(core.nonces(bob.at), 1);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.BadSignature.selector, bob.at));
        core.delegateBySignature(bob.at, consent.at, deadline, signature);
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.DeadlinePassed.selector, deadline));
        core.delegateBySignature(bob.at, consent.at, deadline, signature);
    }

    function testFuzz_money_is_conserved_at_any_price_and_fee(uint64 price, uint16 buyerBps, uint16 sellerBps) public {
        price = uint64(bound(price, 1, FACE));
        Trade memory trade = _trade(TradeKind.Secondary, alice, bob, _single(id), price);
        trade.buyerFeeMinor = uint64(uint256(price) * bound(buyerBps, 0, 150) / 10_000);
        trade.sellerFeeMinor = uint64(uint256(price) * bound(sellerBps, 0, 150) / 10_000);
        uint256 before = cash.balanceOf(alice.at) + cash.balanceOf(bob.at) + cash.balanceOf(fees.at);
        uint256 paid = cash.balanceOf(bob.at);
        _settle(trade);
        assertEq(cash.balanceOf(alice.at) + cash.balanceOf(bob.at) + cash.balanceOf(fees.at), before);
        assertEq(paid - cash.balanceOf(bob.at), (uint256(price) + trade.buyerFeeMinor) * UNITS_PER_CENT);
    }

    function _newSecurity() private returns (uint64) {
        vm.prank(address(governance));
        factory.openSecurities(true);
        NewClass memory class = _terms();
        class.track = Track.Securities;
        class.maxResales = 255;
        return _create(class);
    }

    function _notConsented(address owner, uint128 nonce) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISettlementCore.NotConsented.selector, owner, nonce);
    }

    function _assertReverts(Trade[] memory trades, bytes memory reason) private {
        Consent memory given = _consented(trades);
        vm.prank(operator.at);
        vm.expectRevert(reason);
        settlement.settleBatch(given, trades);
    }
}
