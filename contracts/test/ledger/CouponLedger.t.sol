// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC1155 } from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import { IERC1155Receiver } from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import { IERC165 } from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import { ICompliance } from "../../src/interfaces/ICompliance.sol";
import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { Coupon, CouponState, TransferMode, couponId } from "../../src/types/Coupon.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { Swap } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

contract CouponLedgerTest is Fixture {
    uint64 private classId;
    uint256 private id;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        id = _buy(alice, classId, 0);
    }

    function test_a_coupon_nothing_has_happened_to_is_its_issuers() public view {
        Coupon memory read = ledger.coupon(couponId(classId, 999));
        assertEq(read.owner, issuer.at);
        assertTrue(read.state == CouponState.Live);
        assertEq(ledger.balanceOf(issuer.at, couponId(classId, 999)), 1);
        assertEq(ledger.balanceOf(issuer.at, couponId(classId, 1000)), 0);
    }

    function test_a_sold_coupon_remembers_when_and_by_whom_it_was_bought() public view {
        Coupon memory read = ledger.coupon(id);
        assertEq(read.owner, alice.at);
        assertEq(read.soldAt, block.timestamp);
        assertEq(read.resales, 0);
        assertEq(read.epoch, 1);
    }

    function test_the_owner_gives_its_coupon_and_the_epoch_grows() public {
        vm.expectEmit(address(ledger));
        emit IERC1155.TransferSingle(alice.at, alice.at, bob.at, id, 1);
        _give(alice, bob, id);
        Coupon memory read = ledger.coupon(id);
        assertEq(read.owner, bob.at);
        assertEq(read.epoch, 2);
        assertEq(read.resales, 0, "a gift is no resale");
    }

    function test_nobody_but_the_owner_gives_a_coupon() public {
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, bob.at));
        ledger.safeTransferFrom(alice.at, bob.at, id, 1, "");
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotHolder.selector, id, bob.at));
        ledger.safeTransferFrom(bob.at, carol.at, id, 1, "");
    }

    function test_approvals_are_refused() public {
        vm.prank(alice.at);
        vm.expectRevert(ICouponLedger.ApprovalsDisabled.selector);
        ledger.setApprovalForAll(bob.at, true);
        assertFalse(ledger.isApprovedForAll(alice.at, bob.at));
    }

    function test_only_one_of_a_coupon_can_be_given_and_never_to_nobody() public {
        vm.startPrank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, 2));
        ledger.safeTransferFrom(alice.at, bob.at, id, 2, "");
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, 0));
        ledger.safeTransferFrom(alice.at, bob.at, id, 0, "");
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, alice.at));
        ledger.safeTransferFrom(alice.at, address(0), id, 1, "");
    }

    function test_a_coupon_that_was_never_minted_can_not_be_given() public {
        uint256 unminted = couponId(classId, 1000);
        vm.prank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotLive.selector, unminted, CouponState.None));
        ledger.safeTransferFrom(issuer.at, bob.at, unminted, 1, "");
        vm.prank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.UnknownClass.selector, uint64(0)));
        ledger.safeTransferFrom(issuer.at, bob.at, 1 << 104, 1, "");
    }

    function test_a_batch_moves_whole_or_not_at_all() public {
        uint256[] memory ids = _ids(classId, 0, 2);
        uint256[] memory ones = _ones(2);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotHolder.selector, ids[1], alice.at));
        ledger.safeBatchTransferFrom(alice.at, bob.at, ids, ones, "");
        assertEq(ledger.ownerOf(id), alice.at);

        _buy(alice, classId, 1);
        vm.prank(alice.at);
        ledger.safeBatchTransferFrom(alice.at, bob.at, ids, ones, "");
        address[] memory accounts = new address[](2);
        (accounts[0], accounts[1]) = (bob.at, bob.at);
        assertEq(abi.encode(ledger.balanceOfBatch(accounts, ids)), abi.encode(ones));
    }

    function test_lists_of_different_length_are_refused() public {
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, 2));
        ledger.safeBatchTransferFrom(alice.at, bob.at, _single(id), _ones(2), "");
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, 1));
        ledger.balanceOfBatch(new address[](2), _single(id));
    }

    function test_a_forbidden_class_leaves_and_returns_to_its_issuer_only() public {
        NewClass memory class = _terms();
        class.transferMode = TransferMode.Forbidden;
        uint256 tied = _buy(alice, _create(class), 0);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotTransferable.selector, uint64(2)));
        ledger.safeTransferFrom(alice.at, bob.at, tied, 1, "");
        _give(alice, issuer, tied);
        assertEq(ledger.ownerOf(tied), issuer.at);
    }

    function test_a_counted_gift_uses_up_a_resale_until_none_is_left() public {
        NewClass memory class = _terms();
        class.transferMode = TransferMode.Counted;
        class.maxResales = 1;
        uint256 counted = _buy(alice, _create(class), 0);
        _give(alice, bob, counted);
        assertEq(ledger.resalesLeft(counted), 0);
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.ResaleLimitReached.selector, counted));
        ledger.safeTransferFrom(bob.at, carol.at, counted, 1, "");
        _redeem(bob, _single(counted));
    }

    function test_a_free_coupon_without_resales_left_can_still_be_given() public {
        NewClass memory class = _terms();
        class.maxResales = 0;
        uint256 last = _buy(alice, _create(class), 0);
        _give(alice, bob, last);
        assertEq(ledger.ownerOf(last), bob.at);
    }

    function test_an_expired_coupon_moves_no_more() public {
        vm.warp(ledger.termOf(classId).expiry);
        assertTrue(ledger.coupon(id).state == CouponState.Expired);
        assertEq(ledger.ownerOf(id), alice.at, "its holder keeps what is left of it");
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.CouponExpired.selector, id));
        ledger.safeTransferFrom(alice.at, bob.at, id, 1, "");
    }

    function test_a_redeemed_coupon_never_lives_again() public {
        _redeem(alice, _single(id));
        assertEq(ledger.ownerOf(id), address(0));
        assertEq(ledger.balanceOf(alice.at, id), 0);
        bytes memory dead = abi.encodeWithSelector(ICouponLedger.NotLive.selector, id, CouponState.Redeemed);
        vm.prank(alice.at);
        vm.expectRevert(dead);
        ledger.safeTransferFrom(alice.at, bob.at, id, 1, "");
        vm.prank(issuer.at);
        vm.expectRevert(dead);
        ledger.safeTransferFrom(issuer.at, bob.at, id, 1, "");
        _assertSkipped(_primary(bob, _single(id)), dead);
    }

    function test_a_frozen_or_sanctioned_party_neither_gives_nor_receives() public {
        vm.prank(guardian.at);
        compliance.freeze(alice.at, "case");
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.AccountFrozen.selector, alice.at));
        ledger.safeTransferFrom(alice.at, bob.at, id, 1, "");
        uint256 other = _buy(carol, classId, 1);
        _sanction(bob.at);
        vm.prank(carol.at);
        vm.expectRevert(abi.encodeWithSelector(ICompliance.Sanctioned.selector, bob.at));
        ledger.safeTransferFrom(carol.at, bob.at, other, 1, "");
    }

    function test_a_contract_that_does_not_take_coupons_gets_none() public {
        vm.prank(alice.at);
        vm.expectRevert();
        ledger.safeTransferFrom(alice.at, address(vault), id, 1, "");
        assertEq(ledger.ownerOf(id), alice.at);
    }

    function test_a_contract_that_takes_coupons_is_told() public {
        Receiver receiver = new Receiver();
        vm.prank(alice.at);
        ledger.safeTransferFrom(alice.at, address(receiver), id, 1, "hello");
        assertEq(receiver.last(), keccak256(abi.encode(alice.at, alice.at, id, uint256(1), bytes("hello"))));
    }

    function test_nobody_but_the_core_settles_or_returns_a_sale() public {
        Swap memory swap;
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, address(this)));
        ledger.settleSale(swap, _single(id), 840);
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, operator.at));
        ledger.returnSale(classId, alice.at, uint40(block.timestamp), _single(id));
    }

    function test_it_says_what_it_is() public view {
        assertTrue(ledger.supportsInterface(type(IERC1155).interfaceId));
        assertTrue(ledger.supportsInterface(type(IERC165).interfaceId));
        assertFalse(ledger.supportsInterface(0xffffffff));
    }

    function testFuzz_any_id_round_trips_through_class_and_serial(uint64 class, uint40 serial) public pure {
        uint256 any = couponId(class, serial);
        assertEq(any >> 40, class);
        assertEq(uint40(any), serial);
    }

    function _give(Party memory from, Party memory to, uint256 coupon) private {
        vm.prank(from.at);
        ledger.safeTransferFrom(from.at, to.at, coupon, 1, "");
    }

    function _ones(uint256 count) private pure returns (uint256[] memory ones) {
        ones = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            ones[i] = 1;
        }
    }
}

contract Receiver is IERC1155Receiver {
    bytes32 public last;

    function onERC1155Received(address operator, address from, uint256 id, uint256 value, bytes calldata data)
        external
        returns (bytes4)
    {
        last = keccak256(abi.encode(operator, from, id, value, data));
        return this.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(address, address, uint256[] calldata, uint256[] calldata, bytes calldata)
        external
        pure
        returns (bytes4)
    {
        return this.onERC1155BatchReceived.selector;
    }

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId;
    }
}
