// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ISettlementCore } from "../../src/interfaces/ISettlementCore.sol";
import { Consent, Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title A custodian's consent without proofs
/// @notice If the tree is over exactly the batch's orders, the core builds it itself.
contract CoverTest is Fixture {
    uint64 private classId;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
    }

    function testFuzz_a_batch_whose_tree_is_over_its_orders_needs_no_proofs(uint256 count) public {
        Trade[] memory trades = _purchases(bound(count, 1, 9));
        Consent memory given = _consented(trades);
        _submit(given, _bare(trades));
        for (uint256 i; i < trades.length; ++i) {
            assertEq(ledger.ownerOf(trades[i].ids[0]), alice.at);
        }
    }

    function test_a_tree_with_an_order_more_needs_proofs() public {
        Trade[] memory trades = _purchases(3);
        Consent memory given = _consented(trades);
        Trade[] memory fewer = new Trade[](2);
        (fewer[0], fewer[1]) = (trades[0], trades[1]);
        _bare(_one(fewer[0]));
        _expectNoConsent(fewer[0]);
        _submit(given, fewer);
        assertEq(ledger.ownerOf(fewer[0].ids[0]), issuer.at);
        assertEq(ledger.ownerOf(fewer[1].ids[0]), alice.at, "the one with a proof settles");
    }

    function test_one_order_that_is_not_as_signed_leaves_all_without_consent() public {
        Trade[] memory trades = _purchases(2);
        Consent memory given = _consented(trades);
        trades[1].buy.order.limitMinor += 1;
        _bare(trades);
        _expectNoConsent(trades[0]);
        _expectNoConsent(trades[1]);
        _submit(given, trades);
        assertEq(ledger.ownerOf(trades[0].ids[0]), issuer.at);
        assertEq(ledger.ownerOf(trades[1].ids[0]), issuer.at);
    }

    function test_orders_in_another_sequence_than_signed_need_proofs() public {
        Trade[] memory trades = _purchases(3);
        Consent memory given = _consented(trades);
        (trades[0], trades[2]) = (trades[2], trades[0]);
        (trades[0].seq, trades[2].seq) = (trades[2].seq, trades[0].seq);
        _bare(trades);
        _submit(given, trades);
        assertEq(ledger.ownerOf(trades[0].ids[0]), issuer.at);
        assertEq(core.lastSeq(classId), 3, "all numbers are used up");
    }

    function test_a_tree_speaks_for_nobody_who_has_revoked() public {
        Trade[] memory trades = _purchases(2);
        Consent memory given = _consented(trades);
        vm.prank(alice.at);
        core.delegate(address(0));
        _bare(trades);
        vm.expectEmit(address(core));
        emit ISettlementCore.TradeSkipped(
            trades[0].tradeId,
            classId,
            1,
            abi.encodeWithSelector(ISettlementCore.NotConsented.selector, alice.at, trades[0].buy.order.nonce)
        );
        _submit(given, trades);
        assertEq(ledger.ownerOf(trades[0].ids[0]), issuer.at);
    }

    function test_a_tree_needs_the_custodians_signature() public {
        Trade[] memory trades = _purchases(2);
        Consent memory given = _consented(trades);
        given.signature = _sign(bob, core.batchDigest(given.root));
        _bare(trades);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.BadConsent.selector, consent.at));
        _submit(given, trades);
    }

    function test_an_order_that_its_owner_signs_may_stand_among_them() public {
        Trade[] memory trades = _purchases(2);
        Consent memory given = _consented(trades);
        _bare(trades);
        trades[0].buy.signature = _sign(alice, core.orderDigest(trades[0].buy.order));
        _submit(given, trades);
        assertEq(ledger.ownerOf(trades[0].ids[0]), alice.at);
        assertEq(ledger.ownerOf(trades[1].ids[0]), alice.at);
    }

    /// @dev First purchases by Alice, one coupon each.
    function _purchases(uint256 count) private returns (Trade[] memory trades) {
        trades = new Trade[](count);
        for (uint256 i; i < count; ++i) {
            trades[i] = _primary(alice, _ids(classId, uint40(i), 1));
            trades[i].seq = uint64(i + 1);
        }
    }

    function _bare(Trade[] memory trades) private pure returns (Trade[] memory) {
        for (uint256 i; i < trades.length; ++i) {
            (trades[i].sell.proof, trades[i].buy.proof) = (new bytes32[](0), new bytes32[](0));
        }
        return trades;
    }

    function _expectNoConsent(Trade memory trade) private {
        vm.expectEmit(address(core));
        emit ISettlementCore.TradeSkipped(
            trade.tradeId,
            classId,
            trade.seq,
            abi.encodeWithSelector(ISettlementCore.NotConsented.selector, issuer.at, trade.sell.order.nonce)
        );
    }

    function _submit(Consent memory given, Trade[] memory trades) private {
        vm.prank(operator.at);
        settlement.settleBatch(given, trades);
    }
}
