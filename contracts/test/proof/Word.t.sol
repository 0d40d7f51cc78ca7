// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Test } from "forge-std/Test.sol";

import { ICompliance } from "../../src/interfaces/ICompliance.sol";
import { ICouponFactory } from "../../src/interfaces/ICouponFactory.sol";
import { IGovernance } from "../../src/interfaces/IGovernance.sol";
import { IRedemption } from "../../src/interfaces/IRedemption.sol";
import { CouponLedger } from "../../src/ledger/CouponLedger.sol";
import { CouponState } from "../../src/types/Coupon.sol";
import { RedeemIntent, StoreProof } from "../../src/types/Redeem.sol";
import { Swap, TradeKind } from "../../src/types/Trade.sol";

/// @dev Policies that refuse nothing: what holds beside them holds beside any.
contract Accepting {
    fallback() external { }
}

/// @title What holds for any word and any term
/// @notice The ledger's storage is set to arbitrary bits, also such as it would never write, and then somebody does
/// something. `forge test` tries random bits; Halmos proves it for all of them:
/// `halmos --match-contract WordProof --function testFuzz --storage-layout generic`.
contract WordProof is Test {
    uint64 private constant CLASS = 1;
    uint256 private constant ID = uint256(CLASS) << 40 | 7;
    address private constant CORE = address(0xC04E);
    address private constant RECEIVER = address(0xB0B);
    /// @dev Slots of `_classes` and `_words`, see `layouts.json`.
    uint256 private constant CLASSES = 4;
    uint256 private constant WORDS = 7;

    uint256 private constant LIVE = uint256(CouponState.Live);

    CouponLedger private ledger;

    function setUp() public {
        address policy = address(new Accepting());
        ledger = new CouponLedger(
            CORE, IRedemption(policy), ICompliance(policy), ICouponFactory(policy), IGovernance(policy)
        );
    }

    function testFuzz_only_its_holder_gives_a_live_free_coupon(
        bool shaped,
        uint256 word,
        uint256 term,
        address caller,
        address from
    ) public {
        (word, term) = _set(word, term, from, shaped);
        if (shaped) caller = from;
        vm.prank(caller);
        (bool done,) = address(ledger).call(abi.encodeCall(ledger.safeTransferFrom, (from, RECEIVER, ID, 1, "")));
        if (!done) return;
        assertEq(caller, from);
        assertEq(_ownerIn(word), from);
        assertEq(_stateIn(word), LIVE);
        assertEq(uint8(word), 0, "not locked");
        assertLt(block.timestamp, uint32(term >> 64));
        _assertMoved(word, _word(), RECEIVER);
    }

    function testFuzz_only_the_core_sells_and_only_what_the_seller_holds(
        bool shaped,
        uint256 word,
        uint256 term,
        address caller,
        address seller,
        uint64 price,
        bool primary
    ) public {
        (word, term) = _set(word, term, seller, shaped);
        if (shaped) caller = CORE;
        if (!_sell(caller, seller, price, primary)) return;
        assertEq(caller, CORE);
        assertEq(_ownerIn(word), seller);
        assertEq(_stateIn(word), LIVE);
        _assertMoved(word, _word(), RECEIVER);
    }

    function testFuzz_no_utility_coupon_is_sold_above_face(
        bool shaped,
        uint256 word,
        uint256 term,
        address seller,
        uint64 price
    ) public {
        (word, term) = _set(word, term, seller, shaped);
        if (!_sell(CORE, seller, price, false)) return;
        bool utility = (term >> 12) & 15 == 0;
        if (utility) assertLe(price, uint40(term >> 24));
    }

    function testFuzz_a_resale_counts_one_and_stops_at_the_limit(
        bool shaped,
        uint256 word,
        uint256 term,
        address seller
    ) public {
        (word, term) = _set(word, term, seller, shaped);
        if (!_sell(CORE, seller, 0, false)) return;
        uint8 before = uint8(word >> 88);
        uint8 limit = uint8(term >> 16);
        uint8 now_ = uint8(_word() >> 88);
        if (limit == 255) assertEq(now_, before == 255 ? 255 : before + 1);
        else assertEq(now_, before + 1);
        assertLe(now_, limit);
    }

    function testFuzz_a_dead_coupon_stays_as_it_is(uint256 word, uint256 term, address caller, uint8 deed) public {
        uint256 fate = deed & 1 == 0 ? uint256(CouponState.Redeemed) : uint256(CouponState.Recalled);
        word = word & ~(uint256(0xff) << 80) | fate << 80;
        (word, term) = _set(word, term, caller, false);
        address holder = _ownerIn(word);
        uint256[] memory ids = new uint256[](1);
        ids[0] = ID;
        if (deed % 5 == 0) {
            vm.prank(holder);
            (bool given,) = address(ledger).call(abi.encodeCall(ledger.safeTransferFrom, (holder, RECEIVER, ID, 1, "")));
            assertFalse(given);
        } else if (deed % 5 == 1) {
            assertFalse(_sell(CORE, holder, 0, deed > 127));
        } else if (deed % 5 == 2) {
            vm.prank(CORE);
            (bool returned,) =
                address(ledger).call(abi.encodeCall(ledger.returnSale, (CLASS, holder, uint40(word >> 8), ids)));
            assertFalse(returned);
        } else if (deed % 5 == 3) {
            vm.prank(CORE);
            (bool bound_,) = address(ledger).call(abi.encodeCall(ledger.setLocked, (holder, ids, uint8(word) == 0)));
            assertFalse(bound_);
        } else {
            vm.prank(caller);
            (bool recalled,) = address(ledger).call(abi.encodeCall(ledger.recall, (ids)));
            assertFalse(recalled);
        }
        assertEq(_word(), word);
    }

    function testFuzz_only_its_holder_redeems_and_then_it_is_dead(
        bool shaped,
        uint256 word,
        uint256 term,
        address holder
    ) public {
        (word, term) = _set(word, term, holder, shaped);
        RedeemIntent memory intent;
        StoreProof memory store;
        (intent.holder, intent.classId, intent.deadline) = (holder, CLASS, type(uint40).max);
        intent.ids = new uint256[](1);
        intent.ids[0] = ID;
        vm.prank(holder);
        (bool done,) = address(ledger).call(abi.encodeCall(ledger.redeem, (intent, store, "")));
        if (!done) return;
        assertEq(_ownerIn(word), holder);
        assertEq(_stateIn(word), LIVE);
        assertEq(uint8(word), 0, "not locked");
        assertEq(_stateIn(_word()), uint256(CouponState.Redeemed));
        assertEq(_word() >> 96, word >> 96, "the tombstone names its last holder");
        assertEq(uint8(_word() >> 88), uint8(word >> 88));
    }

    function _sell(address caller, address seller, uint64 price, bool primary) private returns (bool done) {
        Swap memory swap;
        (swap.classId, swap.seller, swap.buyer) = (CLASS, seller, RECEIVER);
        (swap.unitPriceMinor, swap.maxResalesLeft) = (price, 255);
        swap.kind = primary ? TradeKind.Primary : TradeKind.Secondary;
        uint256[] memory ids = new uint256[](1);
        ids[0] = ID;
        vm.prank(caller);
        (done,) = address(ledger).call(abi.encodeCall(ledger.settleSale, (swap, ids, 0)));
    }

    /// @dev A coupon that was moved is alive, with its receiver, resold as often or once more.
    function _assertMoved(uint256 before, uint256 now_, address to) private pure {
        assertEq(_ownerIn(now_), to);
        assertEq(_stateIn(now_), LIVE);
        assertGe(uint8(now_ >> 88), uint8(before >> 88));
        assertLe(uint8(now_ >> 88), uint256(uint8(before >> 88)) + 1);
    }

    /// @dev The class's rules stay zero, and its supply: so a word of zero is no coupon. Random bits are hardly ever a
    /// coupon of the holder's; shaped ones are, of a class that lasts.
    function _set(uint256 word, uint256 term, address holder, bool shaped) private returns (uint256, uint256) {
        if (shaped) {
            word = uint256(uint160(holder)) << 96 | word & 0xff << 88 | LIVE << 80 | word & (1 << 80) - 256;
            term = term & ~uint256(0xfefc) | uint256(type(uint32).max) << 64;
        }
        vm.store(address(ledger), keccak256(abi.encode(ID, WORDS)), bytes32(word));
        vm.store(address(ledger), keccak256(abi.encode(uint256(CLASS), CLASSES)), bytes32(term));
        return (word, term);
    }

    function _word() private view returns (uint256) {
        return uint256(vm.load(address(ledger), keccak256(abi.encode(ID, WORDS))));
    }

    function _ownerIn(uint256 word) private pure returns (address) {
        return address(uint160(word >> 96));
    }

    function _stateIn(uint256 word) private pure returns (uint256) {
        return uint8(word >> 80);
    }
}
