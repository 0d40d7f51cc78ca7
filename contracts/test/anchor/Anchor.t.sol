// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Anchored, IAnchor, Statement } from "../../src/interfaces/IAnchor.sol";
import { Fixture } from "../support/Fixture.sol";

contract AnchorTest is Fixture {
    bytes32 private constant STREAM = "journal/0";

    function test_two_of_three_attestors_anchor_the_next_statement() public {
        Statement memory first = _statement(1, 0, "root 1", 10);
        vm.expectEmit(address(anchor));
        emit IAnchor.RootAnchored(STREAM, 1, "root 1", 10);
        anchor.anchor(first, _signed(first, 0, 2));
        Anchored memory known = anchor.anchored(STREAM);
        assertEq(known.root, "root 1");
        assertEq(known.seq, 1);
        assertEq(known.size, 10);
        assertEq(known.anchoredAt, block.timestamp);
        assertEq(anchor.rootAt(STREAM, 1), "root 1");
    }

    function test_one_attestor_twice_or_a_stranger_is_not_enough() public {
        Statement memory first = _statement(1, 0, "root 1", 10);
        _assertRefused(first, _signed(first, 1, 1), abi.encodeWithSelector(IAnchor.TooFewAttestors.selector, 1));
        bytes[] memory signatures = _signed(first, 0, 0);
        signatures[1] = _sign(operator, anchor.statementDigest(first));
        _assertRefused(first, signatures, abi.encodeWithSelector(IAnchor.TooFewAttestors.selector, 1));
        _assertRefused(first, new bytes[](0), abi.encodeWithSelector(IAnchor.TooFewAttestors.selector, 0));
    }

    function test_a_statement_follows_the_one_before() public {
        _anchor(_statement(1, 0, "root 1", 10));
        _assertRefused(
            _statement(1, 0, "root 1", 10), abi.encodeWithSelector(IAnchor.WrongSequence.selector, STREAM, 2, 1)
        );
        _assertRefused(
            _statement(3, "root 1", "root 3", 12), abi.encodeWithSelector(IAnchor.WrongSequence.selector, STREAM, 2, 3)
        );
        _assertRefused(
            _statement(2, "another", "root 2", 12),
            abi.encodeWithSelector(IAnchor.WrongPrevious.selector, STREAM, bytes32("root 1"), bytes32("another"))
        );
    }

    function test_a_log_never_shrinks_nor_changes_without_growing() public {
        _anchor(_statement(1, 0, "root 1", 10));
        _assertRefused(
            _statement(2, "root 1", "root 2", 9), abi.encodeWithSelector(IAnchor.NotGrown.selector, STREAM, 9)
        );
        _assertRefused(
            _statement(2, "root 1", "root 2", 10), abi.encodeWithSelector(IAnchor.NotGrown.selector, STREAM, 10)
        );
        _assertRefused(_statement(2, "root 1", 0, 11), abi.encodeWithSelector(IAnchor.NotGrown.selector, STREAM, 11));
        _anchor(_statement(2, "root 1", "root 1", 10));
        assertEq(anchor.anchored(STREAM).seq, 2, "a quiet hour is anchored too");
    }

    function testFuzz_anchors_only_grow(uint64[8] memory sizes, bytes32[8] memory roots) public {
        for (uint256 i; i < 8; ++i) {
            Anchored memory before = anchor.anchored(STREAM);
            Statement memory next = _statement(before.seq + 1, before.root, roots[i], sizes[i]);
            bytes[] memory signatures = _signed(next, 0, 1);
            try anchor.anchor(next, signatures) { } catch { }
            Anchored memory known = anchor.anchored(STREAM);
            assertGe(known.size, before.size);
            assertGe(known.seq, before.seq);
            if (known.size == before.size) assertEq(known.root, before.root);
            assertEq(anchor.rootAt(STREAM, before.seq), before.root);
        }
    }

    function test_governance_alone_replaces_an_attestor() public {
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.NotAuthorised.selector, operator.at));
        anchor.setAttestor(0, alice.at);
        vm.startPrank(address(governance));
        vm.expectRevert(abi.encodeWithSelector(IAnchor.BadAttestor.selector, attestors[1].at));
        anchor.setAttestor(0, attestors[1].at);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.BadAttestor.selector, address(0)));
        anchor.setAttestor(0, address(0));
        vm.expectRevert(abi.encodeWithSelector(IAnchor.BadAttestor.selector, alice.at));
        anchor.setAttestor(3, alice.at);
        anchor.setAttestor(0, alice.at);
        vm.stopPrank();
        assertEq(anchor.attestorAt(0), alice.at);
        Statement memory first = _statement(1, 0, "root 1", 10);
        _assertRefused(first, _signed(first, 0, 1), abi.encodeWithSelector(IAnchor.TooFewAttestors.selector, 1));
    }

    function _statement(uint64 seq, bytes32 previous, bytes32 root, uint64 size)
        private
        pure
        returns (Statement memory)
    {
        return Statement(STREAM, seq, previous, root, size);
    }

    function _signed(Statement memory statement, uint256 one, uint256 other)
        private
        view
        returns (bytes[] memory signatures)
    {
        bytes32 digest = anchor.statementDigest(statement);
        signatures = new bytes[](2);
        signatures[0] = _sign(attestors[other], digest);
        signatures[1] = _sign(attestors[one], digest);
    }

    function _anchor(Statement memory statement) private {
        anchor.anchor(statement, _signed(statement, 0, 1));
    }

    function _assertRefused(Statement memory statement, bytes memory reason) private {
        _assertRefused(statement, _signed(statement, 0, 1), reason);
    }

    function _assertRefused(Statement memory statement, bytes[] memory signatures, bytes memory reason) private {
        vm.expectRevert(reason);
        anchor.anchor(statement, signatures);
    }
}
