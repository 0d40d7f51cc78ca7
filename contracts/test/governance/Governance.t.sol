// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { ERC1967Utils } from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";
import { ProxyAdmin } from "@openzeppelin/contracts/proxy/transparent/ProxyAdmin.sol";

import {
    GasParameters,
    IGovernance,
    Path,
    Progress,
    Proposal,
    Stage,
    Validator
} from "../../src/interfaces/IGovernance.sol";
import { Fixture } from "../support/Fixture.sol";

/// @dev Code a proxy can be upgraded to.
contract Next {
    uint256 public immutable version;

    constructor(uint256 number) {
        version = number;
    }
}

contract GovernanceTest is Fixture {
    function test_three_of_five_and_48_hours_carry_out_a_call() public {
        (uint256 id, Proposal memory proposal) = _propose(_call(address(governance), _deployer(true)));
        _approve(id, 1);
        assertTrue(governance.progressOf(id).stage == Stage.Open);
        uint40 ready = uint40(block.timestamp + 48 hours);
        vm.expectEmit(address(governance));
        emit IGovernance.Queued(id, ready, ready + 14 days);
        _approve(id, 2);
        vm.warp(ready - 1);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.NotReady.selector, id, ready));
        governance.execute(id, proposal);
        vm.warp(ready);
        vm.prank(alice.at);
        governance.execute(id, proposal);
        assertTrue(governance.progressOf(id).stage == Stage.Executed);
        assertTrue(governance.mayDeploy(alice.at));
        vm.expectRevert(abi.encodeWithSelector(IGovernance.WrongStage.selector, id, Stage.Executed));
        governance.execute(id, proposal);
    }

    function test_four_of_five_and_4_hours_carry_out_an_emergency() public {
        Proposal memory proposal = _call(address(governance), _deployer(true));
        proposal.path = Path.Emergency;
        (uint256 id,) = _propose(proposal);
        _approve(id, 1);
        _approve(id, 2);
        assertTrue(governance.progressOf(id).stage == Stage.Open, "three are not enough");
        _approve(id, 3);
        assertEq(governance.progressOf(id).readyAt, block.timestamp + 4 hours);
        vm.warp(block.timestamp + 4 hours);
        governance.execute(id, proposal);
    }

    function test_two_seats_cancel_and_one_does_not() public {
        (uint256 id, Proposal memory proposal) = _queued(_call(address(governance), _deployer(true)));
        _veto(id, 4);
        vm.prank(seats[4].at);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.AlreadyVoted.selector, id, seats[4].at));
        governance.veto(id);
        assertTrue(governance.progressOf(id).stage == Stage.Waiting);
        vm.expectEmit(address(governance));
        emit IGovernance.Cancelled(id);
        _veto(id, 0);
        vm.warp(block.timestamp + 48 hours);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.WrongStage.selector, id, Stage.Cancelled));
        governance.execute(id, proposal);
        vm.prank(seats[1].at);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.WrongStage.selector, id, Stage.Cancelled));
        governance.veto(id);
    }

    function test_a_seat_speaks_once_and_strangers_never() public {
        (uint256 id,) = _propose(_call(address(governance), _deployer(true)));
        vm.prank(seats[0].at);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.AlreadyVoted.selector, id, seats[0].at));
        governance.approve(id);
        bytes memory stranger = abi.encodeWithSelector(IGovernance.NotSeat.selector, operator.at);
        vm.startPrank(operator.at);
        vm.expectRevert(stranger);
        governance.approve(id);
        vm.expectRevert(stranger);
        governance.veto(id);
        vm.expectRevert(stranger);
        governance.propose(_call(address(governance), ""));
        vm.stopPrank();
        vm.prank(seats[0].at);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.WrongStage.selector, 99, Stage.Unknown));
        governance.approve(99);
    }

    function test_what_nobody_carries_out_in_time_is_void() public {
        (uint256 id, Proposal memory proposal) = _queued(_call(address(governance), _deployer(true)));
        uint40 expiry = uint40(block.timestamp + 48 hours + 14 days);
        vm.warp(expiry);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.ProposalExpired.selector, id, expiry));
        governance.execute(id, proposal);
        (id,) = _propose(_call(address(governance), _deployer(true)));
        vm.warp(block.timestamp + 14 days);
        vm.prank(seats[1].at);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.ProposalExpired.selector, id, uint40(block.timestamp)));
        governance.approve(id);
    }

    function test_nothing_but_what_was_proposed_is_carried_out() public {
        (uint256 id, Proposal memory proposal) = _queued(_call(address(governance), _deployer(true)));
        proposal.data = _deployer(false);
        vm.warp(block.timestamp + 48 hours);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.WrongProposal.selector, id));
        governance.execute(id, proposal);
    }

    function test_a_call_that_fails_says_why_and_can_be_tried_again() public {
        Proposal memory proposal = _call(address(governance), abi.encodeCall(governance.setSeat, (9, alice.at)));
        (uint256 id,) = _queued(proposal);
        vm.warp(block.timestamp + 48 hours);
        bytes memory reason = abi.encodeWithSelector(IGovernance.BadSeat.selector, alice.at);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.CallFailed.selector, reason));
        governance.execute(id, proposal);
        assertTrue(governance.progressOf(id).stage == Stage.Waiting);
        proposal = _call(makeAddr("nobody"), hex"12345678");
        (id,) = _queued(proposal);
        vm.warp(block.timestamp + 48 hours);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.CallFailed.selector, ""));
        governance.execute(id, proposal);
    }

    function test_an_upgrade_runs_the_pinned_code_and_remembers_its_predecessor() public {
        address before = _implementation(address(settlement));
        Next next = new Next(2);
        Proposal memory proposal = _upgradeTo(address(settlement), address(next));
        (uint256 id,) = _queued(proposal);
        vm.warp(block.timestamp + 48 hours);
        vm.expectEmit(address(governance));
        emit IGovernance.Upgraded(id, address(settlement), address(next), before, "audit");
        governance.execute(id, proposal);
        assertEq(Next(address(settlement)).version(), 2);
        (address predecessor, uint40 at) = governance.predecessorOf(address(settlement));
        assertEq(predecessor, before);
        assertEq(at, block.timestamp);
    }

    function test_code_that_changed_since_is_not_run() public {
        Next next = new Next(2);
        Proposal memory proposal = _upgradeTo(address(settlement), address(next));
        (uint256 id,) = _queued(proposal);
        bytes32 pinned = address(next).codehash;
        vm.etch(address(next), address(new Next(3)).code);
        vm.warp(block.timestamp + 48 hours);
        vm.expectRevert(
            abi.encodeWithSelector(IGovernance.CodeChanged.selector, address(next), pinned, address(next).codehash)
        );
        governance.execute(id, proposal);
    }

    function test_an_upgrade_without_an_audit_or_with_another_hash_is_not_even_proposed() public {
        Next next = new Next(2);
        Proposal memory proposal = _upgradeTo(address(settlement), address(next));
        proposal.auditHash = 0;
        _assertRefused(proposal, abi.encodeWithSelector(IGovernance.NotAudited.selector));
        proposal = _upgradeTo(address(settlement), address(next));
        proposal.codeHash = "another";
        bytes memory changed = abi.encodeWithSelector(
            IGovernance.CodeChanged.selector, address(next), bytes32("another"), address(next).codehash
        );
        _assertRefused(proposal, changed);
        proposal = _upgradeTo(address(settlement), makeAddr("no code"));
        changed =
            abi.encodeWithSelector(IGovernance.CodeChanged.selector, proposal.implementation, proposal.codeHash, 0);
        _assertRefused(proposal, changed);
        proposal = _upgradeTo(address(ledger), address(next));
        changed = abi.encodeWithSelector(
            IGovernance.CodeChanged.selector, address(next), proposal.codeHash, proposal.codeHash
        );
        _assertRefused(proposal, changed);
    }

    function test_no_plain_call_replaces_code_or_gives_away_the_right_to() public {
        address owner = _admin(address(settlement));
        bytes4[3] memory selectors = [
            ProxyAdmin.upgradeAndCall.selector, Ownable.transferOwnership.selector, Ownable.renounceOwnership.selector
        ];
        for (uint256 i; i < selectors.length; ++i) {
            _assertRefused(
                _call(owner, abi.encodeWithSelector(selectors[i], alice.at)),
                abi.encodeWithSelector(IGovernance.UpgradeByCall.selector, selectors[i])
            );
        }
    }

    function test_a_rollback_takes_four_no_waiting_and_only_the_predecessor_within_seven_days() public {
        address first = _implementation(address(settlement));
        _carryOut(_upgradeTo(address(settlement), address(new Next(2))));
        Proposal memory back = _rollback(address(settlement), first);
        vm.warp(block.timestamp + 7 days - 1);
        (uint256 id,) = _propose(back);
        _approve(id, 1);
        _approve(id, 2);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.WrongStage.selector, id, Stage.Open));
        governance.execute(id, back);
        _approve(id, 3);
        governance.execute(id, back);
        assertEq(_implementation(address(settlement)), first);
        bytes memory none = abi.encodeWithSelector(IGovernance.NoRollback.selector, address(settlement), first);
        _assertRefused(back, none);
    }

    function test_a_rollback_after_seven_days_or_to_older_code_is_refused() public {
        address first = _implementation(address(settlement));
        Next second = new Next(2);
        _carryOut(_upgradeTo(address(settlement), address(second)));
        _carryOut(_upgradeTo(address(settlement), address(new Next(3))));
        _assertRefused(
            _rollback(address(settlement), first),
            abi.encodeWithSelector(IGovernance.NoRollback.selector, address(settlement), first)
        );
        Proposal memory back = _rollback(address(settlement), address(second));
        (uint256 id,) = _propose(back);
        for (uint256 i = 1; i < 4; ++i) {
            _approve(id, i);
        }
        vm.warp(block.timestamp + 7 days);
        bytes memory late =
            abi.encodeWithSelector(IGovernance.NoRollback.selector, address(settlement), address(second));
        vm.expectRevert(late);
        governance.execute(id, back);
        _assertRefused(back, late);
    }

    function test_a_freeze_is_confirmed_and_ended_by_three_seats_without_waiting() public {
        Proposal memory proposal =
            _call(address(compliance), abi.encodeCall(compliance.confirmFreeze, (alice.at, "case")));
        proposal.path = Path.Freeze;
        (uint256 id,) = _queued(proposal);
        governance.execute(id, proposal);
        assertEq(compliance.standingOf(alice.at).frozenUntil, type(uint40).max);
        proposal.data = abi.encodeCall(compliance.thaw, (alice.at));
        (id,) = _queued(proposal);
        governance.execute(id, proposal);
        assertEq(compliance.standingOf(alice.at).frozenUntil, 0);
    }

    function test_the_freezes_path_takes_nothing_else() public {
        Proposal memory proposal = _call(address(compliance), abi.encodeCall(compliance.removeSanctioned, (alice.at)));
        proposal.path = Path.Freeze;
        _assertRefused(
            proposal, abi.encodeWithSelector(IGovernance.NotFreeze.selector, compliance.removeSanctioned.selector)
        );
        proposal = _call(address(governance), abi.encodeCall(compliance.thaw, (alice.at)));
        proposal.path = Path.Freeze;
        _assertRefused(proposal, abi.encodeWithSelector(IGovernance.NotFreeze.selector, compliance.thaw.selector));
        proposal = _upgradeTo(address(settlement), address(new Next(2)));
        proposal.path = Path.Freeze;
        bytes memory refused = abi.encodeWithSelector(
            IGovernance.CodeChanged.selector, proposal.implementation, proposal.codeHash, proposal.codeHash
        );
        _assertRefused(proposal, refused);
    }

    function test_a_seat_is_given_to_one_who_has_none() public {
        vm.startPrank(address(governance));
        vm.expectRevert(abi.encodeWithSelector(IGovernance.BadSeat.selector, seats[1].at));
        governance.setSeat(0, seats[1].at);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.BadSeat.selector, address(0)));
        governance.setSeat(0, address(0));
        governance.setSeat(0, alice.at);
        vm.stopPrank();
        assertEq(governance.seatAt(0), alice.at);
        vm.prank(seats[0].at);
        vm.expectRevert(abi.encodeWithSelector(IGovernance.NotSeat.selector, seats[0].at));
        governance.propose(_call(address(governance), ""));
    }

    function test_there_are_five_seats() public {
        vm.startPrank(address(governance));
        vm.expectRevert(abi.encodeWithSelector(IGovernance.BadSeat.selector, alice.at));
        governance.setSeat(5, alice.at);
        governance.setSeat(4, alice.at);
    }

    function test_only_governance_itself_sets_what_the_node_reads() public {
        bytes memory refused = abi.encodeWithSelector(IGovernance.NotAuthorised.selector, seats[0].at);
        vm.startPrank(seats[0].at);
        vm.expectRevert(refused);
        governance.setSeat(0, alice.at);
        vm.expectRevert(refused);
        governance.setGasParameters(GasParameters(1, 1, 0));
        vm.expectRevert(refused);
        governance.setValidators(_validators(1));
        vm.expectRevert(refused);
        governance.setDeployer(alice.at, true);
        vm.expectRevert(refused);
        governance.openDeployment(true);
        vm.expectRevert(refused);
        governance.setEligibilityAttestor(alice.at);
    }

    function test_the_node_finds_gas_parameters_in_slot_0() public {
        vm.prank(address(governance));
        governance.setGasParameters(GasParameters(7, 3, 60_000_000));
        uint256 word = uint256(vm.load(address(governance), 0));
        assertEq(uint64(word), 7);
        assertEq(uint64(word >> 64), 3);
        assertEq(uint64(word >> 128), 60_000_000);
        assertEq(governance.gasParameters().blockGasLimit, 60_000_000);
    }

    function test_gas_parameters_nobody_could_live_with_are_refused() public {
        vm.startPrank(address(governance));
        vm.expectRevert(IGovernance.BadGasParameters.selector);
        governance.setGasParameters(GasParameters(0, 0, 29_999_999));
        vm.expectRevert(IGovernance.BadGasParameters.selector);
        governance.setGasParameters(GasParameters(10_000 gwei + 1, 0, 0));
        vm.expectRevert(IGovernance.BadGasParameters.selector);
        governance.setGasParameters(GasParameters(0, 10_000 gwei + 1, 0));
        governance.setGasParameters(GasParameters(10_000 gwei, 10_000 gwei, 30_000_000));
        assertEq(governance.gasParameters().blockGasLimit, 30_000_000, "the limits themselves are good");
    }

    function test_the_node_finds_validators_from_slot_1() public {
        Validator[] memory next = _validators(3);
        vm.prank(address(governance));
        governance.setValidators(next);
        assertEq(uint256(vm.load(address(governance), bytes32(uint256(1)))), 3);
        uint256 at = uint256(keccak256(abi.encode(1)));
        for (uint256 i; i < 3; ++i) {
            assertEq(vm.load(address(governance), bytes32(at + 2 * i)), next[i].key);
            uint256 word = uint256(vm.load(address(governance), bytes32(at + 2 * i + 1)));
            assertEq(address(uint160(word)), next[i].operator);
            assertEq(uint32(word >> 160), next[i].weight);
        }
        assertEq(uint64(uint256(vm.load(address(governance), bytes32(uint256(2))))), 1);
        assertEq(abi.encode(governance.validators()), abi.encode(next));
        vm.prank(address(governance));
        governance.setValidators(_validators(1));
        assertEq(governance.validators().length, 1);
        assertEq(governance.validatorsVersion(), 2);
    }

    function test_a_set_without_validators_or_with_one_twice_is_refused() public {
        vm.startPrank(address(governance));
        Validator[] memory next = new Validator[](0);
        vm.expectRevert(IGovernance.BadValidators.selector);
        governance.setValidators(next);
        next = _validators(2);
        next[1].key = next[0].key;
        vm.expectRevert(IGovernance.BadValidators.selector);
        governance.setValidators(next);
        next = _validators(2);
        next[1].weight = 0;
        vm.expectRevert(IGovernance.BadValidators.selector);
        governance.setValidators(next);
        next = _validators(2);
        next[0].key = 0;
        vm.expectRevert(IGovernance.BadValidators.selector);
        governance.setValidators(next);
        next = _validators(257);
        vm.expectRevert(IGovernance.BadValidators.selector);
        governance.setValidators(next);
        governance.setValidators(_validators(256));
        assertEq(governance.validators().length, 256);
    }

    function test_the_node_finds_who_may_deploy_in_slots_2_and_3() public {
        assertTrue(governance.mayDeploy(bob.at), "open on a development chain");
        vm.startPrank(address(governance));
        governance.openDeployment(false);
        governance.setDeployer(alice.at, true);
        assertEq(uint8(uint256(vm.load(address(governance), bytes32(uint256(2)))) >> 64), 0);
        assertEq(uint256(vm.load(address(governance), keccak256(abi.encode(alice.at, 3)))), 1);
        assertTrue(governance.mayDeploy(alice.at));
        assertFalse(governance.mayDeploy(bob.at));
        governance.setDeployer(alice.at, false);
        assertFalse(governance.mayDeploy(alice.at));
        uint256 word = uint256(vm.load(address(governance), bytes32(uint256(2))));
        assertEq(address(uint160(word >> 72)), eligibility.at);
    }

    function _deployer(bool allowed) private view returns (bytes memory) {
        return abi.encodeCall(governance.setDeployer, (alice.at, allowed));
    }

    function _call(address target, bytes memory data) private pure returns (Proposal memory proposal) {
        (proposal.target, proposal.data) = (target, data);
    }

    function _upgradeTo(address proxy, address next) private view returns (Proposal memory proposal) {
        (proposal.target, proposal.implementation) = (proxy, next);
        (proposal.codeHash, proposal.auditHash) = (next.codehash, "audit");
    }

    function _rollback(address proxy, address back) private view returns (Proposal memory proposal) {
        proposal = _upgradeTo(proxy, back);
        (proposal.path, proposal.auditHash) = (Path.Rollback, 0);
    }

    function _propose(Proposal memory proposal) private returns (uint256 id, Proposal memory) {
        vm.prank(seats[0].at);
        id = governance.propose(proposal);
        assertEq(governance.hashOf(id), keccak256(abi.encode(proposal)));
        return (id, proposal);
    }

    function _queued(Proposal memory proposal) private returns (uint256 id, Proposal memory) {
        (id,) = _propose(proposal);
        _approve(id, 1);
        _approve(id, 2);
        return (id, proposal);
    }

    function _carryOut(Proposal memory proposal) private {
        (uint256 id,) = _queued(proposal);
        vm.warp(block.timestamp + 48 hours);
        governance.execute(id, proposal);
    }

    function _approve(uint256 id, uint256 seat) private {
        vm.prank(seats[seat].at);
        governance.approve(id);
    }

    function _veto(uint256 id, uint256 seat) private {
        vm.prank(seats[seat].at);
        governance.veto(id);
    }

    function _assertRefused(Proposal memory proposal, bytes memory reason) private {
        vm.prank(seats[0].at);
        vm.expectRevert(reason);
        governance.propose(proposal);
    }

    function _validators(uint256 count) private pure returns (Validator[] memory list) {
        list = new Validator[](count);
        for (uint256 i; i < count; ++i) {
            list[i] = Validator(keccak256(abi.encode("key", i)), address(uint160(100 + i)), uint32(i + 1));
        }
    }

    function _implementation(address proxy) private view returns (address) {
        return address(uint160(uint256(vm.load(proxy, ERC1967Utils.IMPLEMENTATION_SLOT))));
    }

    function _admin(address proxy) private view returns (address) {
        return address(uint160(uint256(vm.load(proxy, ERC1967Utils.ADMIN_SLOT))));
    }
}
