// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";

import { Binding, ICompliance, Ticket } from "../../src/interfaces/ICompliance.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { TradeKind } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

contract TransferRulesTest is Fixture {
    uint40 private constant THRESHOLD = 300_000;

    function setUp() public override {
        super.setUp();
        _setLevel(alice.at, 2);
        _setLevel(bob.at, 2);
        _setLevel(carol.at, 2);
    }

    function test_a_cent_below_the_threshold_needs_no_ticket_and_the_threshold_does() public {
        uint256 below = _hold(alice, THRESHOLD - 1);
        uint256 at = _hold(alice, THRESHOLD);
        _give(alice, carol, below);
        _assertTicketRequired(alice, bob, at, THRESHOLD);
        _record(alice.at, bob.at, THRESHOLD);
        vm.expectEmit(address(compliance));
        emit ICompliance.TicketConsumed(alice.at, bob.at, THRESHOLD);
        _give(alice, bob, at);
        (uint64 cap,) = compliance.ticketOf(alice.at, bob.at);
        assertEq(cap, 0, "exactly one ticket, and it is gone");
    }

    function test_two_halves_of_the_threshold_in_a_day_need_a_ticket() public {
        uint256 first = _hold(alice, THRESHOLD / 2);
        uint256 second = _hold(alice, THRESHOLD / 2);
        _give(alice, bob, first);
        _assertTicketRequired(alice, bob, second, THRESHOLD);
        vm.warp(block.timestamp + 24 hours - 1);
        _assertTicketRequired(alice, bob, second, THRESHOLD);
        vm.warp(block.timestamp + 8 hours + 1);
        _give(alice, bob, second);
    }

    function testFuzz_no_split_of_a_pairs_flow_escapes(uint256 seed) public {
        uint256 moved;
        uint256 start = block.timestamp;
        while (block.timestamp < start + 24 hours) {
            uint40 cents = uint40(bound(uint256(keccak256(abi.encode(seed, moved, gasleft()))), 1, 200_000));
            uint256 id = _hold(alice, cents);
            vm.prank(alice.at);
            try ledger.safeTransferFrom(alice.at, bob.at, id, 1, "") {
                moved += cents;
            } catch {
                assertGe(moved + cents, THRESHOLD);
                return;
            }
            assertLt(moved, THRESHOLD);
            vm.warp(block.timestamp + 3 hours);
        }
    }

    function test_many_to_many_is_no_flow_of_a_pair() public {
        uint256[4] memory ids;
        for (uint256 i; i < 4; ++i) {
            ids[i] = _hold(i < 2 ? alice : bob, 200_000);
        }
        _give(alice, carol, ids[0]);
        Party memory dave = _newParty("dave");
        _give(alice, dave, ids[1]);
        (uint256 sent,) = compliance.flowOf(alice.at);
        assertEq(sent, 400_000);
        (, uint256 got) = compliance.flowOf(carol.at);
        assertEq(got, 200_000);
    }

    function test_flows_are_seen_in_both_directions_and_age() public {
        _give(alice, bob, _hold(alice, 1000));
        vm.warp(block.timestamp + 8 hours);
        _give(alice, bob, _hold(alice, 200));
        (uint256 sent, uint256 got) = compliance.flowOf(alice.at);
        assertEq(sent, 1200);
        assertEq(got, 0);
        (sent, got) = compliance.flowOf(bob.at);
        assertEq(sent, 0);
        assertEq(got, 1200);
        vm.warp(block.timestamp + 24 hours);
        (sent,) = compliance.flowOf(alice.at);
        assertEq(sent, 200);
        vm.warp(block.timestamp + 30 days);
        (sent,) = compliance.flowOf(alice.at);
        assertEq(sent, 0);
    }

    function test_a_face_of_any_size_fills_the_counter_and_does_not_overflow_it() public {
        uint40 huge = type(uint40).max;
        for (uint256 i; i < 3; ++i) {
            uint256 id = _hold(alice, huge);
            _record(alice.at, bob.at, type(uint64).max);
            _give(alice, bob, id);
        }
        (uint256 sent,) = compliance.flowOf(alice.at);
        assertEq(sent, (1 << 20) - 1);
        assertEq(compliance.standingOf(alice.at).kycLevel, 2);
        assertEq(compliance.standingOf(bob.at).kycLevel, 2);
    }

    function test_a_ticket_is_of_its_pair_its_cap_and_its_time() public {
        uint256 id = _hold(alice, THRESHOLD);
        _record(bob.at, alice.at, THRESHOLD);
        _record(alice.at, carol.at, THRESHOLD);
        _assertTicketRequired(alice, bob, id, THRESHOLD);
        _record(alice.at, bob.at, THRESHOLD - 1);
        _assertTicketRequired(alice, bob, id, THRESHOLD);
        _record(alice.at, bob.at, THRESHOLD);
        vm.warp(block.timestamp + 1 hours);
        _assertTicketRequired(alice, bob, id, THRESHOLD);
    }

    function test_from_the_threshold_on_both_are_known_well() public {
        uint256 id = _hold(alice, THRESHOLD);
        _record(alice.at, bob.at, THRESHOLD);
        _setLevel(bob.at, 1);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.KycLevelRequired.selector, bob.at, uint8(2)));
        ledger.safeTransferFrom(alice.at, bob.at, id, 1, "");
        _setLevel(bob.at, 2);
        _setLevel(alice.at, 1);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.KycLevelRequired.selector, alice.at, uint8(2)));
        ledger.safeTransferFrom(alice.at, bob.at, id, 1, "");
    }

    function test_who_was_seen_splitting_needs_a_ticket_for_a_cent() public {
        uint256 id = _hold(alice, 1);
        address[] memory parties = new address[](1);
        parties[0] = alice.at;
        vm.prank(operator.at);
        vm.expectEmit(address(compliance));
        emit ICompliance.WatchSet(alice.at, true);
        compliance.setWatched(parties, true);
        assertTrue(compliance.standingOf(alice.at).watched);
        _assertTicketRequired(alice, bob, id, 1);
        vm.prank(operator.at);
        compliance.setWatched(parties, false);
        _give(alice, bob, id);
    }

    function test_a_sale_of_any_worth_takes_no_ticket() public {
        uint256 id = _hold(alice, 10 * THRESHOLD);
        _settle(_trade(TradeKind.Secondary, alice, bob, _single(id), THRESHOLD));
        assertEq(ledger.ownerOf(id), bob.at);
    }

    function test_other_currencies_count_by_their_rate_rounded_up() public {
        NewClass memory class = _terms();
        (class.currency, class.faceMinor, class.quantity) = (392, 1000, 10);
        uint256 id = uint256(_create(class)) << 40;
        vm.prank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.UnknownRate.selector, uint16(392)));
        ledger.safeTransferFrom(issuer.at, alice.at, id, 1, "");
        vm.prank(operator.at);
        compliance.setRate(392, 650_001);
        vm.prank(issuer.at);
        ledger.safeTransferFrom(issuer.at, alice.at, id, 1, "");
        (, uint256 got) = compliance.flowOf(alice.at);
        assertEq(got, 651);
        vm.prank(operator.at);
        compliance.setRate(392, 650_000);
        vm.prank(issuer.at);
        ledger.safeTransferFrom(issuer.at, alice.at, id + 1, 1, "");
        (, got) = compliance.flowOf(alice.at);
        assertEq(got, 651 + 650, "what is even is not rounded");
    }

    function test_a_wallet_nobody_is_known_behind_takes_in_less_than_the_threshold_for_ever() public {
        address wallet = makeAddr("wallet");
        _give(alice, Party(wallet, 0), _hold(alice, THRESHOLD - 1));
        vm.warp(block.timestamp + 90 days);
        uint256 id = _hold(alice, 1);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.UnboundReceiver.selector, wallet, uint256(THRESHOLD)));
        ledger.safeTransferFrom(alice.at, wallet, id, 1, "");
    }

    function test_what_a_wallet_takes_in_is_counted_to_the_cent() public {
        Party memory wallet = Party(makeAddr("wallet"), 0);
        _give(alice, wallet, _hold(alice, 5));
        _give(alice, wallet, _hold(alice, 6));
        _give(alice, wallet, _hold(alice, THRESHOLD - 12));
        uint256 id = _hold(alice, 1);
        vm.warp(block.timestamp + 2 days);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.UnboundReceiver.selector, wallet.at, uint256(THRESHOLD)));
        ledger.safeTransferFrom(alice.at, wallet.at, id, 1, "");
    }

    function test_a_freeze_does_not_forget_what_a_wallet_took_in() public {
        address wallet = makeAddr("wallet");
        _give(alice, Party(wallet, 0), _hold(alice, THRESHOLD - 1));
        vm.prank(guardian.at);
        compliance.freeze(wallet, "case");
        vm.warp(block.timestamp + 90 days);
        uint256 id = _hold(alice, 1);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.UnboundReceiver.selector, wallet, uint256(THRESHOLD)));
        ledger.safeTransferFrom(alice.at, wallet, id, 1, "");
    }

    function test_a_wallet_that_agrees_is_bound_to_a_person_and_takes_in_more() public {
        Party memory wallet = _party("wallet");
        Binding memory binding = Binding(wallet.at, "commitment", uint40(block.timestamp));
        bytes memory forged = _sign(operator, compliance.bindingDigest(binding));
        bytes memory signature = _sign(wallet, compliance.bindingDigest(binding));
        vm.startPrank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.BadSignature.selector, wallet.at));
        compliance.bind(binding, forged);
        vm.expectEmit(address(compliance));
        emit ICompliance.Bound(wallet.at, "commitment");
        compliance.bind(binding, signature);
        vm.stopPrank();
        assertEq(compliance.commitmentOf(wallet.at), "commitment");
        assertTrue(compliance.standingOf(wallet.at).bound);
        _give(alice, wallet, _hold(alice, THRESHOLD - 1));
        vm.warp(block.timestamp + 2 days);
        _give(alice, wallet, _hold(alice, THRESHOLD - 1));
        vm.warp(block.timestamp + 1);
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.DeadlinePassed.selector, binding.deadline));
        compliance.bind(binding, signature);
    }

    function test_a_policy_that_allows_names_who_takes_part() public {
        vm.startPrank(operator.at);
        vm.expectEmit(address(compliance));
        emit ICompliance.PolicyCreated(1, true);
        uint24 policy = compliance.createPolicy(true);
        compliance.setPolicyMembers(policy, _two(alice.at, bob.at), true);
        vm.stopPrank();
        uint256 id = _heldUnder(policy);
        _refusedGift(id, carol, policy);
        _assertSkipped(
            _secondary(alice, carol, _single(id)),
            abi.encodeWithSelector(ICompliance.PolicyRefuses.selector, policy, carol.at)
        );
        _give(alice, bob, id);
        vm.prank(operator.at);
        compliance.setPolicyMembers(policy, _two(bob.at, bob.at), false);
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.PolicyRefuses.selector, policy, bob.at));
        ledger.safeTransferFrom(bob.at, alice.at, id, 1, "");
        _assertSkipped(
            _secondary(bob, alice, _single(id)),
            abi.encodeWithSelector(ICompliance.PolicyRefuses.selector, policy, bob.at)
        );
        _give(bob, issuer, id);
    }

    function test_a_policy_that_forbids_names_who_does_not() public {
        vm.startPrank(operator.at);
        uint24 policy = compliance.createPolicy(false);
        compliance.setPolicyMembers(policy, _two(carol.at, carol.at), true);
        vm.stopPrank();
        uint256 id = _heldUnder(policy);
        _refusedGift(id, carol, policy);
        _give(alice, bob, id);
        assertFalse(compliance.isAdmitted(policy, carol.at));
        assertTrue(compliance.isAdmitted(0, carol.at));
        assertFalse(compliance.isAdmitted(9, carol.at), "a policy that is none lets nobody");
    }

    function test_a_class_under_a_policy_that_is_none_does_not_move() public {
        NewClass memory class = _terms();
        class.transferPolicy = 77;
        uint64 stuck = _create(class);
        _assertSkipped(
            _primary(alice, _ids(stuck, 0, 1)),
            abi.encodeWithSelector(ICompliance.PolicyRefuses.selector, uint24(77), alice.at)
        );
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.UnknownPolicy.selector, uint24(77)));
        compliance.setPolicyMembers(77, _two(alice.at, alice.at), true);
    }

    function test_tickets_for_nothing_are_refused() public {
        Ticket[] memory tickets = new Ticket[](1);
        vm.startPrank(operator.at);
        tickets[0] = Ticket(alice.at, bob.at, "hash", 1, uint40(block.timestamp));
        vm.expectRevert(ICompliance.BadTicket.selector);
        compliance.recordTickets(tickets);
        tickets[0] = Ticket(alice.at, bob.at, "hash", 0, uint40(block.timestamp + 1));
        vm.expectRevert(ICompliance.BadTicket.selector);
        compliance.recordTickets(tickets);
        tickets[0] = Ticket(alice.at, bob.at, 0, 1, uint40(block.timestamp + 1));
        vm.expectRevert(ICompliance.BadTicket.selector);
        compliance.recordTickets(tickets);
    }

    function test_only_the_ledger_counts_and_only_the_operator_sets() public {
        vm.expectRevert(abi.encodeWithSelector(ICompliance.NotAuthorised.selector, address(this)));
        compliance.checkTransfer(alice.at, bob.at, 0, 840, 1);
        bytes32 role = compliance.OPERATOR_ROLE();
        vm.startPrank(alice.at);
        vm.expectRevert(_missing(role));
        compliance.recordTickets(new Ticket[](0));
        vm.expectRevert(_missing(role));
        compliance.createPolicy(true);
        vm.expectRevert(_missing(role));
        compliance.setPolicyMembers(1, _two(alice.at, bob.at), true);
        vm.expectRevert(_missing(role));
        compliance.setRate(840, 0);
        vm.expectRevert(_missing(role));
        compliance.bind(Binding(alice.at, "x", 0), "");
        role = compliance.MONITOR_ROLE();
        vm.expectRevert(_missing(role));
        compliance.setWatched(_two(alice.at, bob.at), false);
    }

    function test_the_node_finds_the_word_where_it_is_documented() public {
        _give(alice, bob, _hold(alice, 1234));
        vm.prank(guardian.at);
        compliance.freeze(alice.at, "case");
        uint256 word = uint256(vm.load(address(compliance), keccak256(abi.encode(alice.at, 3))));
        assertEq(word & 15, 2, "level");
        assertEq(word >> 4 & 15, 2, "provisional alone");
        assertEq(uint40(word >> 8), block.timestamp + 72 hours);
        assertEq(uint24(word >> 72), block.timestamp / 8 hours);
        assertEq(word >> 96 & (1 << 20) - 1, 1234);
        _sanction(bob.at);
        word = uint256(vm.load(address(compliance), keccak256(abi.encode(bob.at, 3))));
        assertEq(word >> 4 & 15, 1, "sanctioned alone");
        assertEq(word >> 176 & (1 << 20) - 1, 1234);
    }

    /// @dev A coupon of this face, bought from the issuer.
    function _hold(Party memory holder, uint40 face) private returns (uint256 id) {
        NewClass memory class = _terms();
        (class.faceMinor, class.quantity) = (face, 1);
        id = uint256(_create(class)) << 40;
        _settle(_trade(TradeKind.Primary, issuer, holder, _single(id), 1));
    }

    function _heldUnder(uint24 policy) private returns (uint256 id) {
        NewClass memory class = _terms();
        class.transferPolicy = policy;
        id = _buy(alice, _create(class), 0);
    }

    function _give(Party memory from, Party memory to, uint256 id) private {
        vm.prank(from.at);
        ledger.safeTransferFrom(from.at, to.at, id, 1, "");
    }

    function _refusedGift(uint256 id, Party memory to, uint24 policy) private {
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.PolicyRefuses.selector, policy, to.at));
        ledger.safeTransferFrom(alice.at, to.at, id, 1, "");
    }

    function _record(address from, address to, uint64 cap) private {
        Ticket[] memory tickets = new Ticket[](1);
        tickets[0] = Ticket(from, to, "identities", cap, uint40(block.timestamp + 1 hours));
        vm.prank(operator.at);
        compliance.recordTickets(tickets);
    }

    function _assertTicketRequired(Party memory from, Party memory to, uint256 id, uint256 flow) private {
        vm.prank(from.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.TicketRequired.selector, from.at, to.at, flow));
        ledger.safeTransferFrom(from.at, to.at, id, 1, "");
    }

    function _two(address one, address other) private pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (one, other);
    }

    function _missing(bytes32 role) private view returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice.at, role);
    }
}
