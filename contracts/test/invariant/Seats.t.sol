// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Test } from "forge-std/Test.sol";

import { Path, Proposal } from "../../src/interfaces/IGovernance.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title Seats that do anything at any time, beside a count of who said what
contract Seats is Fixture {
    struct Modelled {
        Proposal proposal;
        bool[5] approved;
        uint256 approvals;
        bool[5] vetoed;
        uint256 vetoes;
        uint256 readyAt;
        bool executed;
    }

    uint256 public executions;
    string public mismatch;

    Modelled[] private models;

    function propose(uint256 seat, bool emergency, address deployer) external {
        seat = bound(seat, 0, 4);
        Proposal memory proposal;
        proposal.path = emergency ? Path.Emergency : Path.Normal;
        proposal.target = address(governance);
        proposal.data = abi.encodeCall(governance.setDeployer, (deployer, true));
        vm.prank(seats[seat].at);
        uint256 id = governance.propose(proposal);
        models.push();
        if (id != models.length) mismatch = "numbers with gaps";
        models[id - 1].proposal = proposal;
        _approved(id, seat);
    }

    function approve(uint256 id, uint256 seat) external {
        if (models.length == 0) return;
        (id, seat) = (bound(id, 1, models.length), bound(seat, 0, 4));
        vm.prank(seats[seat].at);
        try governance.approve(id) {
            if (models[id - 1].approved[seat]) mismatch = "a seat counted twice";
            _approved(id, seat);
        } catch { }
    }

    function veto(uint256 id, uint256 seat) external {
        if (models.length == 0) return;
        (id, seat) = (bound(id, 1, models.length), bound(seat, 0, 4));
        Modelled storage model = models[id - 1];
        vm.prank(seats[seat].at);
        try governance.veto(id) {
            if (model.vetoed[seat] || model.executed) mismatch = "a veto too many";
            model.vetoed[seat] = true;
            ++model.vetoes;
        } catch { }
    }

    function execute(uint256 id) external {
        if (models.length == 0) return;
        id = bound(id, 1, models.length);
        Modelled storage model = models[id - 1];
        try governance.execute(id, model.proposal) {
            bool early = model.readyAt == 0 || block.timestamp < model.readyAt;
            if (early || model.vetoes > 1 || model.executed) mismatch = "carried out and should not be";
            model.executed = true;
            ++executions;
        } catch {
            bool due =
                model.readyAt != 0 && block.timestamp >= model.readyAt && block.timestamp < model.readyAt + 14 days;
            if (due && model.vetoes < 2 && !model.executed) mismatch = "not carried out and should be";
        }
    }

    function wait_(uint256 span) external {
        vm.warp(block.timestamp + bound(span, 1, 2 days));
    }

    function _approved(uint256 id, uint256 seat) private {
        Modelled storage model = models[id - 1];
        model.approved[seat] = true;
        ++model.approvals;
        bool emergency = model.proposal.path == Path.Emergency;
        if (model.readyAt != 0 || model.approvals < (emergency ? 4 : 3)) return;
        model.readyAt = block.timestamp + (emergency ? 4 hours : 48 hours);
    }
}

/// @title Nothing is carried out before its time, without a quorum, or against two seats
contract SeatInvariants is Test {
    Seats private seats;

    function setUp() public {
        seats = new Seats();
        seats.setUp();
        bytes4[] memory steps = new bytes4[](6);
        steps[0] = Seats.propose.selector;
        steps[1] = Seats.approve.selector;
        steps[2] = Seats.approve.selector;
        steps[3] = Seats.veto.selector;
        steps[4] = Seats.execute.selector;
        steps[5] = Seats.wait_.selector;
        targetSelector(FuzzSelector(address(seats), steps));
        targetContract(address(seats));
    }

    function invariant_only_what_has_a_quorum_and_has_waited_is_carried_out() public view {
        assertEq(seats.mismatch(), "");
    }

    function test_every_kind_of_step_can_succeed() public {
        seats.propose(0, false, address(1));
        seats.approve(1, 1);
        seats.approve(1, 2);
        seats.execute(1);
        seats.veto(1, 3);
        seats.wait_(2 days);
        seats.execute(1);
        seats.execute(1);
        assertEq(seats.executions(), 1);
        assertEq(seats.mismatch(), "");
    }
}
