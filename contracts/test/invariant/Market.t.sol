// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Test } from "forge-std/Test.sol";

import { Market } from "./Market.sol";

/// @title What holds after any sequence of trades, gifts, redemptions, refunds, releases and days
contract MarketInvariants is Test {
    Market private market;

    function setUp() public {
        market = new Market();
        market.setUp();
        bytes4[] memory steps = new bytes4[](12);
        steps[0] = Market.trade.selector;
        steps[1] = Market.trade.selector;
        steps[2] = Market.give.selector;
        steps[3] = Market.redeem.selector;
        steps[4] = Market.refund.selector;
        steps[5] = Market.release.selector;
        steps[6] = Market.wait_.selector;
        steps[7] = Market.lock.selector;
        steps[8] = Market.unlock.selector;
        steps[9] = Market.sellLocked.selector;
        steps[10] = Market.reverse.selector;
        steps[11] = Market.freeze.selector;
        targetSelector(FuzzSelector(address(market), steps));
        targetContract(address(market));
    }

    function invariant_the_ledger_says_what_the_rules_say() public view {
        assertEq(market.mismatch(), "");
        assertTrue(market.agrees());
    }

    function invariant_a_live_coupon_has_one_owner_and_a_dead_one_none() public view {
        for (uint40 serial; serial < market.STOCK(); ++serial) {
            assertEq(market.holdersOf(serial), market.isDead(serial) ? 0 : 1);
        }
    }

    function invariant_cash_is_neither_made_nor_lost() public view {
        assertEq(market.cashOfAll(), market.supply());
    }

    function invariant_the_vault_covers_its_books_and_they_are_the_open_purchases() public view {
        (uint256 balance, uint256 booked, uint256 book) = market.vaultState();
        assertGe(balance, booked);
        assertEq(booked, book);
        assertEq(booked, market.openAmount());
    }

    function invariant_terms_never_change() public view {
        assertEq(market.terms(), market.termsAtCreation());
    }

    function invariant_the_counter_of_resales_never_falls_nor_passes_its_limit() public {
        assertTrue(market.countersOnlyGrow());
    }

    function invariant_every_coupon_minted_is_alive_redeemed_or_recalled() public view {
        (uint256 minted, uint256 alive, uint256 dead, uint256 recalled) = market.counted();
        assertEq(minted, alive + dead + recalled);
    }

    function invariant_the_core_keeps_nobodys_money() public view {
        assertEq(market.coreBalance(), 0);
    }

    function invariant_what_is_redeemed_is_counted() public view {
        assertEq(market.redeemedOnChain(), market.redeemed());
    }

    /// @dev A run that did nothing would prove nothing.
    function test_every_kind_of_step_can_succeed() public {
        market.trade(0, 1, 0, 500, true);
        market.trade(1, 2, 0, 500, false);
        market.trade(0, 1, 1, 500, true);
        market.refund(1);
        market.release(0);
        market.give(2, 3, 0);
        market.redeem(3, 0);
        market.trade(3, 1, 0, 500, false);
        market.trade(0, 1, 2, 500, true);
        market.lock(1, 2, 400);
        market.unlock(0, 0);
        market.lock(1, 2, 400);
        market.sellLocked(1, 2);
        market.reverse(1);
        market.freeze(1, true);
        market.trade(1, 2, 2, 500, false);
        assertEq(market.settled(), 4);
        assertEq(market.skipped(), 2);
        assertEq(market.refunds(), 1);
        assertEq(market.releases(), 1);
        assertEq(market.redeemed(), 1);
        assertEq(market.locks(), 2);
        assertEq(market.unlocks(), 1);
        assertEq(market.lockedSales(), 1);
        assertEq(market.reversals(), 1);
        assertEq(market.freezes(), 1);
        assertTrue(market.agrees());
        assertEq(market.mismatch(), "");
    }
}
