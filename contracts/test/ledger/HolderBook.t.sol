// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { TransferMode } from "../../src/types/Coupon.sol";
import { Eligibility, NewClass } from "../../src/types/Terms.sol";
import { Fixture } from "../support/Fixture.sol";

contract HolderBookTest is Fixture {
    uint64 private constant STUDENTS = 4;

    uint64 private classId;

    function setUp() public override {
        super.setUp();
        NewClass memory class = _terms();
        class.holderGroups = STUDENTS | 8;
        class.perPerson = 2;
        classId = _create(class);
    }

    function test_a_ticket_says_groups_and_tag_and_nothing_of_the_person() public {
        vm.expectEmit(address(ledger));
        emit ICouponLedger.Enrolled(classId, alice.at, STUDENTS, "alice");
        _enrol(alice.at, classId, STUDENTS, "alice");
        (uint64 groups, bytes20 tag, uint32 issuedAt) = ledger.enrolmentOf(classId, alice.at);
        assertEq(groups, STUDENTS);
        assertEq(tag, bytes20("alice"));
        assertEq(issuedAt, block.timestamp);
    }

    function test_only_members_of_a_group_buy_receive_and_redeem() public {
        _enrol(alice.at, classId, STUDENTS, "alice");
        _enrol(carol.at, classId, 1, "carol");
        _assertSkipped(_primary(bob, _ids(classId, 0, 1)), _notEligible(bob.at));
        uint256 id = _buy(alice, classId, 0);
        vm.prank(alice.at);
        vm.expectRevert(_notEligible(carol.at));
        ledger.safeTransferFrom(alice.at, carol.at, id, 1, "");
        _assertSkipped(_secondary(alice, carol, _single(id)), _notEligible(carol.at));
        _redeem(alice, _single(id));
    }

    function test_who_has_left_the_group_neither_uses_nor_gets_a_coupon_but_returns_it() public {
        _enrol(alice.at, classId, STUDENTS, "alice");
        uint256 id = _buy(alice, classId, 0);
        vm.warp(block.timestamp + 1);
        _enrol(alice.at, classId, 0, "alice");
        vm.prank(alice.at);
        vm.expectRevert(_notEligible(alice.at));
        ledger.redeem(_intent(alice, _single(id)), _noStore(), "");
        vm.prank(alice.at);
        ledger.safeTransferFrom(alice.at, issuer.at, id, 1, "");
        assertEq(ledger.ownerOf(id), issuer.at);
    }

    function test_a_persons_addresses_count_as_one() public {
        _enrol(alice.at, classId, STUDENTS, "person");
        _enrol(bob.at, classId, STUDENTS, "person");
        _settle(_primary(alice, _ids(classId, 0, 1)));
        _settle(_primary(bob, _ids(classId, 1, 1)));
        _assertSkipped(
            _primary(alice, _ids(classId, 2, 1)),
            abi.encodeWithSelector(ICouponLedger.PurchaseLimitReached.selector, alice.at, uint16(2))
        );
        assertEq(ledger.boughtBy(classId, alice.at), 2);
    }

    function test_a_tag_stays_and_an_old_ticket_is_refused() public {
        _enrol(alice.at, classId, STUDENTS, "alice");
        _assertEnrolReverts(
            Eligibility(alice.at, classId, 8, "alice", uint32(block.timestamp)),
            abi.encodeWithSelector(ICouponLedger.StaleTicket.selector, uint32(block.timestamp))
        );
        _assertEnrolReverts(
            Eligibility(alice.at, classId, 8, "other", uint32(block.timestamp + 1)),
            abi.encodeWithSelector(ICouponLedger.BadTag.selector, bytes20("other"))
        );
        _assertEnrolReverts(
            Eligibility(bob.at, classId, 8, 0, uint32(block.timestamp)),
            abi.encodeWithSelector(ICouponLedger.BadTag.selector, bytes20(0))
        );
    }

    function test_a_ticket_nobody_signed_or_somebody_else_is_refused() public {
        Eligibility[] memory tickets = new Eligibility[](1);
        bytes[] memory signatures = new bytes[](1);
        tickets[0] = Eligibility(alice.at, classId, STUDENTS, "alice", 1);
        signatures[0] = _sign(operator, ledger.eligibilityDigest(tickets[0]));
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, eligibility.at));
        ledger.enrol(tickets, signatures);
        signatures[0] = _sign(eligibility, ledger.eligibilityDigest(tickets[0]));
        tickets[0].groups = 8;
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, eligibility.at));
        ledger.enrol(tickets, signatures);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, 0));
        ledger.enrol(tickets, new bytes[](0));
    }

    function test_governance_replaces_the_attestor() public {
        vm.prank(address(governance));
        governance.setEligibilityAttestor(operator.at);
        _assertEnrolReverts(
            Eligibility(alice.at, classId, 8, "alice", 1),
            abi.encodeWithSelector(ICouponLedger.BadSignature.selector, operator.at)
        );
    }

    function test_a_coupon_nobody_may_give_is_not_given_to_a_member_either() public {
        NewClass memory class = _terms();
        class.holderGroups = STUDENTS;
        class.transferMode = TransferMode.Forbidden;
        uint64 tied = _create(class);
        _enrol(alice.at, tied, STUDENTS, "alice");
        _enrol(bob.at, tied, STUDENTS, "bob");
        uint256 id = _buy(alice, tied, 0);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotTransferable.selector, tied));
        ledger.safeTransferFrom(alice.at, bob.at, id, 1, "");
    }

    function _notEligible(address holder) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICouponLedger.NotEligible.selector, classId, holder);
    }

    function _assertEnrolReverts(Eligibility memory ticket, bytes memory reason) private {
        Eligibility[] memory tickets = new Eligibility[](1);
        bytes[] memory signatures = new bytes[](1);
        tickets[0] = ticket;
        signatures[0] = _sign(eligibility, ledger.eligibilityDigest(ticket));
        vm.expectRevert(reason);
        ledger.enrol(tickets, signatures);
    }
}
