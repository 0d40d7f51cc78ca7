// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { IERC20Errors } from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import { ISettlementCore } from "../../src/interfaces/ISettlementCore.sol";
import { Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title Cash is netted within a batch, coupons are not
contract NettingTest is Fixture {
    uint64 private classId;
    uint256 private id;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        id = _buy(alice, classId, 0);
    }

    function test_what_a_party_gets_pays_for_what_it_buys_later() public {
        vm.prank(bob.at);
        cash.approve(address(core), PRICE * UNITS_PER_CENT);
        Trade[] memory trades = new Trade[](3);
        trades[0] = _secondary(alice, bob, _single(id));
        trades[1] = _next(_secondary(bob, carol, _single(id)), 1);
        trades[2] = _next(_primary(bob, _ids(classId, 5, 1)), 2);
        _settle(trades);
        assertEq(ledger.ownerOf(id), carol.at);
        assertEq(ledger.coupon(id).resales, 2, "every leg was carried out and counted");
        assertEq(cash.balanceOf(bob.at), START_CASH - PRICE * UNITS_PER_CENT);
        assertEq(cash.balanceOf(address(vault)), vault.booked());
        assertEq(cash.balanceOf(address(core)), 0);
    }

    function test_a_party_without_money_pays_with_nothing_it_gets_later() public {
        _empty(bob);
        Trade[] memory trades = new Trade[](2);
        trades[0] = _secondary(alice, bob, _single(id));
        trades[1] = _next(_secondary(bob, carol, _single(id)), 1);
        _settle(trades);
        assertEq(ledger.ownerOf(id), alice.at);
        assertEq(core.lastSeq(classId), 3);
    }

    function test_one_who_only_passes_on_needs_the_difference() public {
        _empty(bob);
        uint256 second = _buy(_funded(bob, PRICE), classId, 1);
        Trade[] memory trades = new Trade[](2);
        trades[0] = _secondary(bob, carol, _single(second));
        trades[1] = _next(_secondary(alice, bob, _single(id)), 1);
        _settle(trades);
        assertEq(ledger.ownerOf(id), bob.at);
        assertEq(cash.balanceOf(bob.at), 0);
        assertEq(cash.balanceOf(alice.at), START_CASH);
    }

    function test_a_skipped_trade_gives_back_the_credit_it_took() public {
        uint256 second = _buy(bob, classId, 1);
        Trade[] memory trades = new Trade[](3);
        trades[0] = _secondary(bob, carol, _single(second));
        trades[1] = _next(_secondary(alice, bob, _single(second)), 1);
        trades[2] = _next(_secondary(alice, bob, _single(id)), 2);
        uint256 before = cash.balanceOf(bob.at);
        _settle(trades);
        assertEq(ledger.ownerOf(id), bob.at);
        assertEq(cash.balanceOf(bob.at), before);
    }

    function test_fees_are_paid_once_per_batch_and_add_up() public {
        Trade[] memory trades = new Trade[](2);
        trades[0] = _secondary(alice, bob, _single(id));
        trades[1] = _next(_secondary(bob, carol, _single(id)), 1);
        for (uint256 i; i < 2; ++i) {
            (trades[i].buyerFeeMinor, trades[i].sellerFeeMinor) = (40, 50);
        }
        vm.expectCall(address(cash), abi.encodeCall(IERC20.transfer, (fees.at, 180 * UNITS_PER_CENT)), 1);
        _settle(trades);
        assertEq(cash.balanceOf(fees.at), 180 * UNITS_PER_CENT);
    }

    function test_a_party_the_token_refuses_does_not_stop_the_others_and_is_paid_later() public {
        bytes memory call = abi.encodeCall(IERC20.transfer, (alice.at, PRICE * UNITS_PER_CENT));
        vm.mockCallRevert(address(cash), call, "listed by the token");
        Trade memory trade = _secondary(alice, bob, _single(id));
        vm.expectEmit(address(core));
        emit ISettlementCore.PayoutDeferred(alice.at, PRICE * UNITS_PER_CENT);
        _settle(trade);
        assertEq(ledger.ownerOf(id), bob.at);
        assertEq(core.owed(alice.at), PRICE * UNITS_PER_CENT);
        vm.clearMockedCalls();
        vm.expectEmit(address(core));
        emit ISettlementCore.Claimed(alice.at, PRICE * UNITS_PER_CENT);
        core.claim(alice.at);
        core.claim(alice.at);
        assertEq(cash.balanceOf(alice.at), START_CASH);
        assertEq(cash.balanceOf(address(core)), 0);
    }

    function test_a_buyer_whose_money_does_not_come_is_left_out() public {
        uint256 balance = _empty(bob);
        assertEq(balance, START_CASH);
        _assertSkipped(
            _secondary(alice, bob, _single(id)),
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, bob.at, 0, PRICE * UNITS_PER_CENT)
        );
    }

    function testFuzz_money_is_conserved_over_any_batch(uint256 seed) public {
        Party[4] memory people = [issuer, alice, bob, carol];
        Trade[] memory trades = new Trade[](6);
        for (uint256 i; i < 6; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            bool primary = dice % 3 == 0;
            Party memory seller = primary ? issuer : people[dice / 3 % 4];
            uint256[] memory ids = primary ? _ids(classId, uint40(10 + i), 1) : _single(id);
            uint64 price = uint64(dice >> 64) % FACE;
            trades[i] = primary ? _primary(people[dice / 12 % 4], ids) : _secondary(seller, people[dice / 12 % 4], ids);
            trades[i] = _next(trades[i], uint64(i));
            trades[i].unitPriceMinor = price;
            (trades[i].sell.order.limitMinor, trades[i].buy.order.limitMinor) = (price, price);
            trades[i].sellerFeeMinor = price / 100;
            if (!primary) trades[i].buyerFeeMinor = price / 200;
        }
        uint256 before = _all(people);
        _settle(trades);
        assertEq(_all(people), before);
        assertEq(cash.balanceOf(address(core)), 0);
        assertEq(cash.balanceOf(address(vault)), vault.booked());
    }

    function _funded(Party memory party, uint256 minor) private returns (Party memory) {
        vm.prank(operator.at);
        cash.mint(party.at, minor * UNITS_PER_CENT);
        return party;
    }

    function _next(Trade memory trade, uint64 after_) private view returns (Trade memory) {
        trade.seq = core.lastSeq(classId) + 1 + after_;
        return trade;
    }

    function _empty(Party memory party) private returns (uint256 balance) {
        balance = cash.balanceOf(party.at);
        vm.prank(party.at);
        cash.burn(balance);
    }

    function _all(Party[4] memory people) private view returns (uint256 sum) {
        for (uint256 i; i < people.length; ++i) {
            sum += cash.balanceOf(people[i].at);
        }
        sum += cash.balanceOf(fees.at) + cash.balanceOf(address(vault)) + cash.balanceOf(address(core));
    }
}
