// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC1155 } from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

import { ICompliance } from "../../src/interfaces/ICompliance.sol";
import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { IRedemption } from "../../src/interfaces/IRedemption.sol";
import { CouponState } from "../../src/types/Coupon.sol";
import { RedeemIntent, RedeemRules, StoreProof } from "../../src/types/Redeem.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { Fixture } from "../support/Fixture.sol";
import { MerkleBuilder } from "../support/MerkleBuilder.sol";

contract RedemptionTest is Fixture {
    uint64 private classId;
    uint256 private id;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        id = _buy(alice, classId, 0);
    }

    function test_a_signed_intent_redeems_whoever_brings_it() public {
        RedeemIntent memory intent = _intent(alice, _single(id));
        bytes memory signature = _sign(alice, ledger.redeemDigest(intent));
        vm.expectEmit(address(ledger));
        emit ICouponLedger.Redeemed(id, intent.terminal, intent.commitment, alice.at);
        vm.prank(carol.at);
        redemption.redeem(intent, _noStore(), signature);
        assertTrue(ledger.coupon(id).state == CouponState.Redeemed);
        assertEq(ledger.supplyOf(classId).redeemed, 1);
    }

    function test_the_holder_redeems_without_a_signature() public {
        RedeemIntent memory intent = _intent(alice, _single(id));
        vm.prank(alice.at);
        ledger.redeem(intent, _noStore(), "");
        assertTrue(ledger.coupon(id).state == CouponState.Redeemed);
    }

    function test_a_coupon_is_redeemed_once() public {
        _redeem(alice, _single(id));
        RedeemIntent memory intent = _intent(alice, _single(id));
        intent.commitment = keccak256("another bill");
        _assertRefused(alice, intent, abi.encodeWithSelector(ICouponLedger.NotLive.selector, id, CouponState.Redeemed));
    }

    function test_nobody_redeems_for_the_holder() public {
        RedeemIntent memory intent = _intent(alice, _single(id));
        _assertRefused(bob, intent, abi.encodeWithSelector(ICouponLedger.BadSignature.selector, alice.at));
        intent.holder = bob.at;
        _assertRefused(bob, intent, abi.encodeWithSelector(ICouponLedger.NotHolder.selector, id, bob.at));
    }

    function test_an_intent_that_was_changed_is_not_the_holders() public {
        RedeemIntent memory intent = _intent(alice, _single(id));
        bytes memory signature = _sign(alice, ledger.redeemDigest(intent));
        intent.terminal = address(0xbad);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, alice.at));
        redemption.redeem(intent, _noStore(), signature);
    }

    function test_a_basket_is_redeemed_whole_or_not_at_all() public {
        _buy(alice, classId, 1);
        uint256[] memory three = _ids(classId, 0, 3);
        RedeemIntent memory intent = _intent(alice, three);
        _assertRefused(alice, intent, abi.encodeWithSelector(ICouponLedger.NotHolder.selector, three[2], alice.at));
        assertEq(ledger.ownerOf(id), alice.at);
        _redeem(alice, _ids(classId, 0, 2));
        assertEq(ledger.supplyOf(classId).redeemed, 2);
    }

    function test_a_basket_names_no_coupon_twice_and_at_least_one() public {
        uint256[] memory twice = new uint256[](2);
        (twice[0], twice[1]) = (id, id);
        _assertRefused(
            alice,
            _intent(alice, twice),
            abi.encodeWithSelector(ICouponLedger.NotLive.selector, id, CouponState.Redeemed)
        );
        RedeemIntent memory intent = _intent(alice, _single(id));
        intent.ids = new uint256[](0);
        _assertRefused(alice, intent, abi.encodeWithSelector(ICouponLedger.BadQuantity.selector, 0));
    }

    function test_an_intent_lapses() public {
        RedeemIntent memory intent = _intent(alice, _single(id));
        vm.warp(intent.deadline + 1);
        _assertRefused(alice, intent, abi.encodeWithSelector(ICouponLedger.DeadlinePassed.selector, intent.deadline));
        vm.warp(intent.deadline);
        vm.prank(alice.at);
        ledger.redeem(intent, _noStore(), "");
        assertEq(ledger.ownerOf(id), address(0), "good to the last second");
    }

    function test_an_expired_coupon_can_not_be_redeemed() public {
        vm.warp(ledger.termOf(classId).expiry);
        _assertRefused(
            alice, _intent(alice, _single(id)), abi.encodeWithSelector(ICouponLedger.CouponExpired.selector, id)
        );
    }

    function test_a_coupon_can_not_be_redeemed_before_its_time() public {
        NewClass memory class = _terms();
        class.notBefore = uint40(block.timestamp + 1 days);
        uint256 early = _buy(alice, _create(class), 0);
        _assertRefused(
            alice,
            _intent(alice, _single(early)),
            abi.encodeWithSelector(ICouponLedger.NotYetValid.selector, class.notBefore)
        );
        vm.warp(class.notBefore);
        _redeem(alice, _single(early));
    }

    function test_the_bill_is_declared_to_reach_the_smallest_one() public {
        NewClass memory class = _terms();
        class.minSpendMinor = 5000;
        uint256 spend = _buy(alice, _create(class), 0);
        RedeemIntent memory intent = _intent(alice, _single(spend));
        intent.spendAtLeastMinor = 4999;
        _assertRefused(
            alice, intent, abi.encodeWithSelector(IRedemption.BelowMinSpend.selector, uint64(4999), uint64(5000))
        );
        intent.spendAtLeastMinor = 5000;
        redemption.redeem(intent, _noStore(), _sign(alice, ledger.redeemDigest(intent)));
    }

    function test_who_goes_past_the_policy_to_the_ledger_is_asked_all_the_same() public {
        NewClass memory class = _terms();
        class.minSpendMinor = 5000;
        uint256 spend = _buy(alice, _create(class), 0);
        RedeemIntent memory intent = _intent(alice, _single(spend));
        intent.spendAtLeastMinor = 4999;
        vm.startPrank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(IRedemption.BelowMinSpend.selector, uint64(4999), uint64(5000)));
        ledger.redeem(intent, _noStore(), "");
        intent.spendAtLeastMinor = 5000;
        RedeemRules memory rules = ledger.redeem(intent, _noStore(), "");
        assertEq(rules.minSpendMinor, 5000);
        assertTrue(rules.stackable);
        assertEq(rules.storeRoot, 0);
        assertEq(ledger.ownerOf(spend), address(0));
    }

    function test_one_coupon_is_told_as_one_and_several_as_a_batch() public {
        _buy(alice, classId, 1);
        _buy(alice, classId, 2);
        vm.expectEmit(address(ledger));
        emit IERC1155.TransferSingle(address(redemption), alice.at, address(0), id, 1);
        _redeem(alice, _single(id));
        uint256[] memory ones = new uint256[](2);
        (ones[0], ones[1]) = (1, 1);
        vm.expectEmit(address(ledger));
        emit IERC1155.TransferBatch(address(redemption), alice.at, address(0), _ids(classId, 1, 2), ones);
        _redeem(alice, _ids(classId, 1, 2));
    }

    function test_a_coupon_that_does_not_stack_is_alone_on_its_bill() public {
        NewClass memory class = _terms();
        class.stackable = false;
        uint64 alone = _create(class);
        _settle(_primary(alice, _ids(alone, 0, 3)));
        RedeemIntent memory intent = _intent(alice, _ids(alone, 0, 2));
        bytes memory refused = abi.encodeWithSelector(IRedemption.NotStackable.selector, intent.commitment);
        _assertRefused(alice, intent, refused);
        intent.ids = _ids(alone, 0, 1);
        redemption.redeem(intent, _noStore(), _sign(alice, ledger.redeemDigest(intent)));
        assertTrue(redemption.isExclusive(intent.commitment));

        intent.ids = _ids(alone, 1, 1);
        _assertRefused(alice, intent, refused);
        intent.classId = classId;
        intent.ids = _single(id);
        _assertRefused(alice, intent, refused);
    }

    function test_a_terminal_and_a_commitment_are_named() public {
        RedeemIntent memory intent = _intent(alice, _single(id));
        intent.terminal = address(0);
        _assertRefused(alice, intent, abi.encodeWithSelector(IRedemption.Incomplete.selector));
        intent = _intent(alice, _single(id));
        intent.commitment = 0;
        _assertRefused(alice, intent, abi.encodeWithSelector(IRedemption.Incomplete.selector));
    }

    function test_a_frozen_holder_can_not_redeem() public {
        vm.prank(guardian.at);
        compliance.freeze(alice.at, "case");
        _assertRefused(
            alice, _intent(alice, _single(id)), abi.encodeWithSelector(ICompliance.AccountFrozen.selector, alice.at)
        );
    }

    function test_a_store_limited_coupon_is_redeemed_at_its_stores_only() public {
        Party memory store = _party("store");
        (uint256 limited, StoreProof memory proof) = _storeLimited(store);
        RedeemIntent memory intent = _intent(alice, _single(limited));
        bytes memory refused = abi.encodeWithSelector(IRedemption.StoreNotAllowed.selector, intent.terminal);

        StoreProof memory wrong = _copy(proof);
        wrong.blind = keccak256("another blind");
        _assertRefused(alice, intent, wrong, refused);
        wrong = _copy(proof);
        wrong.certificate = _sign(bob, redemption.terminalDigest(intent.terminal, proof.validUntil));
        _assertRefused(alice, intent, wrong, refused);
        wrong = _copy(proof);
        wrong.proof = new bytes32[](0);
        _assertRefused(alice, intent, wrong, refused);
        wrong = _copy(proof);
        wrong.validUntil += 1;
        _assertRefused(alice, intent, wrong, refused);

        redemption.redeem(intent, proof, _sign(alice, ledger.redeemDigest(intent)));
        assertTrue(ledger.coupon(limited).state == CouponState.Redeemed);
    }

    function test_a_terminals_certificate_lapses() public {
        (uint256 limited, StoreProof memory proof) = _storeLimited(_party("store"));
        vm.warp(proof.validUntil + 1);
        _assertRefused(
            alice,
            _intent(alice, _single(limited)),
            proof,
            abi.encodeWithSelector(IRedemption.CertificateExpired.selector, proof.validUntil)
        );
        vm.warp(proof.validUntil);
        vm.prank(alice.at);
        ledger.redeem(_intent(alice, _single(limited)), proof, "");
        assertTrue(ledger.coupon(limited).state == CouponState.Redeemed, "good to the last second");
    }

    function test_a_basket_of_several_classes_is_redeemed_whole_or_not_at_all() public {
        uint256 other = _buy(alice, _newClass(), 0);
        RedeemIntent[] memory intents = new RedeemIntent[](2);
        StoreProof[] memory stores = new StoreProof[](2);
        bytes[] memory signatures = new bytes[](2);
        (intents[0], intents[1]) = (_intent(alice, _single(id)), _intent(alice, _single(other)));
        intents[1].commitment = intents[0].commitment;
        signatures[0] = _sign(alice, ledger.redeemDigest(intents[0]));
        signatures[1] = _sign(bob, ledger.redeemDigest(intents[1]));
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, alice.at));
        redemption.redeemBasket(intents, stores, signatures);
        assertEq(ledger.ownerOf(id), alice.at);
        signatures[1] = _sign(alice, ledger.redeemDigest(intents[1]));
        redemption.redeemBasket(intents, stores, signatures);
        assertEq(ledger.ownerOf(id), address(0));
        assertEq(ledger.ownerOf(other), address(0));
    }

    function test_a_basket_is_of_something_and_on_one_bill() public {
        RedeemIntent[] memory intents = new RedeemIntent[](2);
        (intents[0], intents[1]) = (_intent(alice, _single(id)), _intent(alice, _single(id)));
        intents[1].commitment = keccak256("another bill");
        bytes[] memory signatures = new bytes[](2);
        signatures[0] = _sign(alice, ledger.redeemDigest(intents[0]));
        vm.expectRevert(IRedemption.BadBasket.selector);
        redemption.redeemBasket(intents, new StoreProof[](2), signatures);
        vm.expectRevert(IRedemption.BadBasket.selector);
        redemption.redeemBasket(intents, new StoreProof[](1), signatures);
        vm.expectRevert(IRedemption.BadBasket.selector);
        redemption.redeemBasket(intents, new StoreProof[](2), new bytes[](1));
        vm.expectRevert(IRedemption.BadBasket.selector);
        redemption.redeemBasket(new RedeemIntent[](0), new StoreProof[](0), new bytes[](0));
    }

    function test_only_the_ledger_asks() public {
        RedeemIntent memory intent = _intent(alice, _single(id));
        vm.expectRevert(abi.encodeWithSelector(IRedemption.NotAuthorised.selector, address(this)));
        redemption.check(intent, _noStore(), RedeemRules(true, 0, 0));
    }

    /// @dev A coupon good at one of three stores, and the proof that the terminal of `_intent` is one store's.
    function _storeLimited(Party memory store) private returns (uint256 limited, StoreProof memory proof) {
        proof.storeKey = store.at;
        proof.blind = keccak256("blind");
        bytes32[] memory leaves = new bytes32[](3);
        leaves[0] = keccak256("a store");
        leaves[1] = keccak256(bytes.concat(keccak256(abi.encode(store.at, proof.blind))));
        leaves[2] = keccak256("another store");
        proof.proof = MerkleBuilder.proof(leaves, 1);
        proof.validUntil = uint40(block.timestamp + 1 hours);
        proof.certificate = _sign(store, redemption.terminalDigest(address(0x7e41), proof.validUntil));
        NewClass memory class = _terms();
        class.storeRoot = MerkleBuilder.root(leaves);
        limited = _buy(alice, _create(class), 0);
    }

    function _copy(StoreProof memory proof) private pure returns (StoreProof memory) {
        return abi.decode(abi.encode(proof), (StoreProof));
    }

    function _assertRefused(Party memory signer, RedeemIntent memory intent, bytes memory reason) private {
        _assertRefused(signer, intent, _noStore(), reason);
    }

    function _assertRefused(
        Party memory signer,
        RedeemIntent memory intent,
        StoreProof memory proof,
        bytes memory reason
    ) private {
        bytes memory signature = _sign(signer, ledger.redeemDigest(intent));
        vm.expectRevert(reason);
        redemption.redeem(intent, proof, signature);
    }
}
