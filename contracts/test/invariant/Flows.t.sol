// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Test } from "forge-std/Test.sol";

import { Ticket } from "../../src/interfaces/ICompliance.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { TradeKind } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title Gifts of any worth between three people, beside a list of all that ever moved
contract Flows is Fixture {
    struct Moved {
        uint256 from;
        uint256 to;
        uint256 cents;
        uint256 time;
    }

    uint256 public gifts;
    uint256 public refusals;
    uint256 public tickets;
    string public mismatch;

    Party[] private people;
    Moved[] private moved;

    function setUp() public override {
        super.setUp();
        people.push(alice);
        people.push(bob);
        people.push(carol);
        for (uint256 i; i < 3; ++i) {
            _setLevel(people[i].at, 2);
        }
    }

    /// @dev Somebody gets a new coupon and gives it away.
    function give(uint256 from, uint256 to, uint256 cents) external {
        (from, to) = (bound(from, 0, 2), bound(to, 0, 2));
        uint256 id = _hold(people[from], uint40(bound(cents, 1, 350_000)));
        uint40 worth = ledger.termOf(uint64(id >> 40)).faceMinor;
        (uint64 cap,) = compliance.ticketOf(people[from].at, people[to].at);
        vm.prank(people[from].at);
        try ledger.safeTransferFrom(people[from].at, people[to].at, id, 1, "") {
            moved.push(Moved(from, to, worth, block.timestamp));
            ++gifts;
            (uint64 left,) = compliance.ticketOf(people[from].at, people[to].at);
            bool used = cap > 0 && left == 0;
            if (from != to && _dayOf(from, to) >= 300_000 && !used) mismatch = "a flow without a ticket";
            if (used && cap < worth) mismatch = "a ticket for less";
            if (used) ++tickets;
        } catch {
            ++refusals;
            if (from == to) mismatch = "a gift to oneself is none";
            if (_windowOf(from, to) + worth < 300_000) mismatch = "a ticket asked for too little";
        }
    }

    /// @dev The operator records a ticket.
    function record(uint256 from, uint256 to, uint64 cap) external {
        Ticket[] memory list = new Ticket[](1);
        list[0] = Ticket(
            people[bound(from, 0, 2)].at,
            people[bound(to, 0, 2)].at,
            "identities",
            uint64(bound(cap, 1, 400_000)),
            uint40(block.timestamp + 12 hours)
        );
        vm.prank(operator.at);
        compliance.recordTickets(list);
    }

    /// @dev Time passes.
    function wait_(uint256 span) external {
        vm.warp(block.timestamp + bound(span, 1, 10 hours));
    }

    /// @dev What moved from one to the other within 24 hours, exactly.
    function _dayOf(uint256 from, uint256 to) private view returns (uint256 sum) {
        for (uint256 i; i < moved.length; ++i) {
            bool pair = moved[i].from == from && moved[i].to == to;
            if (pair && moved[i].time + 24 hours > block.timestamp) sum += moved[i].cents;
        }
    }

    /// @dev The most that may be counted: what left the one or reached the other within 32 hours, the smaller of both.
    function _windowOf(uint256 from, uint256 to) private view returns (uint256) {
        (uint256 sent, uint256 got) = (0, 0);
        for (uint256 i; i < moved.length; ++i) {
            if (moved[i].time + 32 hours <= block.timestamp || moved[i].from == moved[i].to) continue;
            if (moved[i].from == from) sent += moved[i].cents;
            if (moved[i].to == to) got += moved[i].cents;
        }
        return sent < got ? sent : got;
    }

    function _hold(Party memory holder, uint40 face) private returns (uint256 id) {
        NewClass memory class = _terms();
        (class.faceMinor, class.quantity) = (face, 1);
        id = uint256(_create(class)) << 40;
        _settle(_trade(TradeKind.Primary, issuer, holder, _single(id), 1));
    }
}

/// @title No flow of a pair within a day reaches the threshold without a ticket
contract FlowInvariants is Test {
    Flows private flows;

    function setUp() public {
        flows = new Flows();
        flows.setUp();
        bytes4[] memory steps = new bytes4[](4);
        steps[0] = Flows.give.selector;
        steps[1] = Flows.give.selector;
        steps[2] = Flows.record.selector;
        steps[3] = Flows.wait_.selector;
        targetSelector(FuzzSelector(address(flows), steps));
        targetContract(address(flows));
    }

    function invariant_a_flow_at_the_threshold_uses_up_exactly_one_ticket_and_a_smaller_one_none() public view {
        assertEq(flows.mismatch(), "");
    }

    function test_every_kind_of_step_can_succeed() public {
        flows.give(0, 1, 299_999);
        flows.give(0, 1, 1);
        flows.record(0, 1, 5);
        flows.give(0, 1, 1);
        flows.wait_(10 hours);
        assertEq(flows.gifts(), 2);
        assertEq(flows.refusals(), 1);
        assertEq(flows.tickets(), 1);
        assertEq(flows.mismatch(), "");
    }
}
