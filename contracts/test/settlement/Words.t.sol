// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Consent, Malformed, Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title Words that say more than their type can hold
/// @notice The core reads trades and orders at once, so it looks itself at what the compiler would have looked at.
contract WordsTest is Fixture {
    uint256 private constant SELECTOR = 4;

    uint64 private classId;

    /// @dev A batch of one purchase, as it is called for.
    bytes private batch;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        Trade[] memory trades = _one(_primary(alice, _ids(classId, 0, 1)));
        Consent memory given = _consented(trades);
        batch = abi.encodeCall(core.settleBatch, (given, trades));
    }

    function test_a_field_of_a_trade_that_is_too_large_undoes_the_batch() public {
        uint8[6] memory widths = [64, 64, 1, 64, 64, 64];
        for (uint256 i; i < widths.length; ++i) {
            _assertMalformed(0, i + 1, widths[i]);
        }
    }

    function test_a_field_of_an_order_that_is_too_large_undoes_the_batch() public {
        uint8[9] memory widths = [160, 64, 1, 128, 64, 16, 32, 8, 40];
        for (uint256 i; i < widths.length; ++i) {
            _assertMalformed(8, i, widths[i]);
            _assertMalformed(9, i, widths[i]);
        }
    }

    function testFuzz_nothing_above_a_field_passes(uint256 field, uint256 bit) public {
        uint8[9] memory widths = [160, 64, 1, 128, 64, 16, 32, 8, 40];
        field = bound(field, 0, 8);
        bit = bound(bit, widths[field], 255);
        _assertMalformed(8 + field % 2, field, bit);
    }

    function test_as_it_is_the_batch_settles() public {
        (bytes memory encoded,) = _call(0);
        vm.prank(address(settlement));
        (bool done,) = address(core).call(encoded);
        assertTrue(done);
        assertEq(core.lastSeq(classId), 1);
    }

    /// @param part 0 for the trade's own words, 8 for the seller's order, 9 for the buyer's.
    function _assertMalformed(uint256 part, uint256 word, uint256 bit) private {
        (bytes memory encoded, uint256 base) = _call(part);
        uint256 at = base + 32 * word;
        uint256 was = _word(encoded, at);
        assembly {
            mstore(add(add(encoded, 32), at), or(was, shl(bit, 1)))
        }
        vm.prank(address(settlement));
        (bool done, bytes memory error) = address(core).call(encoded);
        assertFalse(done);
        assertEq(bytes4(error), Malformed.selector);
        assertEq(core.lastSeq(classId), 0);
    }

    /// @return encoded The batch.
    /// @return base Where the part begins in it.
    function _call(uint256 part) private view returns (bytes memory encoded, uint256 base) {
        encoded = batch;
        uint256 list = SELECTOR + _word(encoded, SELECTOR + 32) + 32;
        base = list + _word(encoded, list);
        if (part > 0) base += _word(encoded, base + 32 * part);
    }

    function _word(bytes memory data, uint256 at) private pure returns (uint256 word) {
        assembly {
            word := mload(add(add(data, 32), at))
        }
    }
}
