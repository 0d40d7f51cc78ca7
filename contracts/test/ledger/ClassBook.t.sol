// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ICouponFactory } from "../../src/interfaces/ICouponFactory.sol";
import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { CouponState, Track, TransferMode, couponId } from "../../src/types/Coupon.sol";
import { NewClass, Rules, Supply, Term } from "../../src/types/Terms.sol";
import { Fixture } from "../support/Fixture.sol";

contract ClassBookTest is Fixture {
    function test_a_term_says_whether_stores_and_policies_matter() public {
        assertTrue(ledger.termOf(_newClass()).anyStore);
        assertTrue(ledger.termOf(_newClass()).plain);
        NewClass memory class = _terms();
        class.storeRoot = "stores";
        class.minSpendMinor = 1;
        assertFalse(ledger.termOf(_create(class)).anyStore);
    }

    function test_a_class_keeps_every_term_it_was_created_with() public {
        NewClass memory class = _terms();
        class.transferMode = TransferMode.Counted;
        class.notBefore = uint40(block.timestamp + 1 days);
        class.minSpendMinor = 2500;
        class.perPerson = 4;
        class.storeRoot = keccak256("stores");
        uint64 id = _create(class);

        Term memory term = ledger.termOf(id);
        assertEq(term.issuer, issuer.at);
        assertEq(term.expiry, class.expiry);
        assertEq(term.faceMinor, FACE);
        assertEq(term.maxResales, 3);
        assertTrue(term.track == Track.Utility && term.transferMode == TransferMode.Counted);
        Rules memory rules = ledger.rulesOf(id);
        assertEq(rules.notBefore, class.notBefore);
        assertEq(rules.minSpendMinor, 2500);
        assertEq(rules.perPerson, 4);
        assertEq(rules.refundWindow, 7 days);
        assertEq(rules.currency, 840);
        assertTrue(rules.stackable && !rules.giftCard);
        assertEq(ledger.storeRootOf(id), class.storeRoot);
        assertEq(ledger.termsHashOf(id), class.termsHash);
        assertEq(ledger.classByRef(class.ref), id);
    }

    function test_classes_are_numbered_from_one_without_gaps() public {
        assertEq(_newClass(), 1);
        assertEq(_newClass(), 2);
        assertEq(ledger.lastClassId(), 2);
    }

    function test_creating_a_class_tells_its_key_and_its_first_coupons() public {
        NewClass memory class = _terms();
        vm.expectEmit(address(ledger));
        emit ICouponLedger.ClassCreated(1, issuer.at, class.ref, class.termsHash, class.expiry);
        vm.expectEmit(address(ledger));
        emit ICouponLedger.Minted(1, issuer.at, 0, 1000);
        _create(class);
    }

    function test_one_key_creates_one_class() public {
        NewClass memory class = _terms();
        uint64 id = _create(class);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.RefTaken.selector, class.ref, id));
        _create(class);
        class.ref = 0;
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.RefTaken.selector, bytes32(0), uint64(0)));
        _create(class);
    }

    function test_the_operator_creates_and_mints_with_the_issuers_signature_only() public {
        NewClass memory class = _terms();
        bytes memory signature = _sign(issuer, ledger.classDigest(class));
        vm.startPrank(operator.at);
        uint64 id = factory.createClass(class, signature);
        signature = _sign(issuer, ledger.mintDigest(id, 5, 1000));
        factory.mint(id, 5, 1000, signature);
        assertEq(ledger.supplyOf(id).minted, 1005);

        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.StaleMint.selector, uint40(1005)));
        factory.mint(id, 5, 1000, signature);
        class.ref = keccak256("other");
        signature = _sign(operator, ledger.classDigest(class));
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, issuer.at));
        factory.createClass(class, signature);
        signature = _sign(operator, ledger.mintDigest(id, 5, 1005));
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, issuer.at));
        factory.mint(id, 5, 1005, signature);
    }

    function test_a_signature_for_one_class_does_not_fit_other_terms() public {
        NewClass memory class = _terms();
        bytes memory signature = _sign(issuer, ledger.classDigest(class));
        class.faceMinor += 1;
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, issuer.at));
        ledger.createClass(class, signature);
    }

    function test_minting_costs_the_same_for_a_hundred_and_a_million() public {
        NewClass memory class = _terms();
        class.quantity = 0;
        uint64 id = _create(class);
        vm.prank(issuer.at);
        uint256 start = gasleft();
        ledger.mint(id, 100, 0, "");
        uint256 few = start - gasleft();
        vm.prank(issuer.at);
        start = gasleft();
        ledger.mint(id, 1_000_000, 100, "");
        assertApproxEqAbs(start - gasleft(), few, 100, "gas");
        assertEq(ledger.ownerOf(couponId(id, 1_000_099)), issuer.at);
        assertEq(ledger.ownerOf(couponId(id, 1_000_100)), address(0));
    }

    function test_minting_nothing_or_beyond_the_last_serial_is_refused() public {
        uint64 id = _newClass();
        vm.startPrank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, 0));
        ledger.mint(id, 0, 1000, "");
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, type(uint40).max));
        ledger.mint(id, type(uint40).max, 1000, "");
        ledger.mint(id, type(uint40).max - 1000, 1000, "");
        assertEq(ledger.supplyOf(id).minted, type(uint40).max, "up to the last");
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, 1));
        ledger.mint(id, 1, type(uint40).max, "");
    }

    function test_an_expired_class_is_not_minted_any_more() public {
        NewClass memory class = _terms();
        uint64 id = _create(class);
        vm.warp(class.expiry);
        vm.prank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadValidity.selector, class.expiry));
        ledger.mint(id, 1, 1000, "");
    }

    function test_a_utility_class_ends_within_twelve_months() public {
        NewClass memory class = _terms();
        class.expiry = uint32(block.timestamp + 366 days);
        _create(class);
        class.ref = keccak256("longer");
        class.expiry += 1;
        _assertRefused(class, abi.encodeWithSelector(ICouponLedger.BadValidity.selector, class.expiry));
    }

    function test_a_gift_card_lasts_for_five_years_at_least() public {
        NewClass memory class = _terms();
        class.giftCard = true;
        class.expiry = uint32(block.timestamp + 1827 days);
        _create(class);
        class.ref = keccak256("shorter");
        class.expiry -= 1;
        _assertRefused(class, abi.encodeWithSelector(ICouponLedger.BadValidity.selector, class.expiry));
    }

    function test_a_class_that_is_over_before_it_begins_is_refused() public {
        NewClass memory class = _terms();
        class.notBefore = class.expiry;
        _assertRefused(class, abi.encodeWithSelector(ICouponLedger.BadValidity.selector, class.expiry));
        class.notBefore = 0;
        class.expiry = uint32(block.timestamp);
        _assertRefused(class, abi.encodeWithSelector(ICouponLedger.BadValidity.selector, class.expiry));
    }

    function test_a_utility_class_has_ten_resales_at_most() public {
        NewClass memory class = _terms();
        class.maxResales = 10;
        _create(class);
        class.ref = keccak256("more");
        class.maxResales = 11;
        _assertRefused(class, abi.encodeWithSelector(ICouponLedger.BadResaleLimit.selector, uint8(11)));
        class.maxResales = 255;
        _assertRefused(class, abi.encodeWithSelector(ICouponLedger.BadResaleLimit.selector, uint8(255)));
    }

    function test_a_class_without_face_or_issuer_is_refused() public {
        NewClass memory class = _terms();
        class.faceMinor = 0;
        _assertRefused(class, abi.encodeWithSelector(ICouponLedger.BadFace.selector));
        class = _terms();
        class.issuer = address(0);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, address(0)));
        ledger.createClass(class, "");
    }

    function test_securities_are_closed_until_opened_and_then_have_no_limit() public {
        NewClass memory class = _terms();
        class.track = Track.Securities;
        class.maxResales = 255;
        class.expiry = uint32(block.timestamp + 3650 days);
        _assertRefused(class, abi.encodeWithSelector(ICouponFactory.SecuritiesClosed.selector));
        vm.prank(address(governance));
        factory.openSecurities(true);
        uint64 id = _create(class);
        assertTrue(ledger.termOf(id).track == Track.Securities);

        class.ref = keccak256("limited");
        class.maxResales = 3;
        _assertRefused(class, abi.encodeWithSelector(ICouponLedger.BadResaleLimit.selector, uint8(3)));
    }

    function test_an_unknown_class_has_no_terms() public {
        bytes memory unknown = abi.encodeWithSelector(ICouponLedger.UnknownClass.selector, uint64(9));
        vm.expectRevert(unknown);
        ledger.termOf(9);
        vm.expectRevert(unknown);
        ledger.supplyOf(9);
        assertTrue(ledger.coupon(couponId(9, 0)).state == CouponState.None);
        assertEq(ledger.ownerOf(type(uint256).max), address(0));
    }

    function test_recall_takes_unsold_coupons_only_and_for_good() public {
        uint64 id = _newClass();
        uint256 sold = _buy(alice, id, 0);
        uint256 unsold = couponId(id, 1);
        vm.prank(issuer.at);
        ledger.recall(_single(unsold));
        assertTrue(ledger.coupon(unsold).state == CouponState.Recalled);
        assertEq(ledger.supplyOf(id).recalled, 1);

        vm.prank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotLive.selector, unsold, CouponState.Recalled));
        ledger.recall(_single(unsold));
        vm.prank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotHolder.selector, sold, issuer.at));
        ledger.recall(_single(sold));
        vm.prank(alice.at);
        ledger.safeTransferFrom(alice.at, issuer.at, sold, 1, "");
        vm.prank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotRecallable.selector, sold));
        ledger.recall(_single(sold));
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, alice.at));
        ledger.recall(_single(couponId(id, 2)));
    }

    function test_counts_add_up() public {
        uint64 id = _newClass();
        _redeem(alice, _single(_buy(alice, id, 0)));
        vm.prank(issuer.at);
        ledger.recall(_ids(id, 5, 3));
        Supply memory supply = ledger.supplyOf(id);
        assertEq(supply.minted, 1000);
        assertEq(supply.redeemed, 1);
        assertEq(supply.recalled, 3);
    }

    function _assertRefused(NewClass memory class, bytes memory reason) private {
        vm.prank(class.issuer);
        vm.expectRevert(reason);
        ledger.createClass(class, "");
    }
}
