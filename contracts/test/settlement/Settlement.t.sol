// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ISettlement } from "../../src/interfaces/ISettlement.sol";
import { Consent, EscrowRecord, Trade, TradeKind } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

contract SettlementTest is Fixture {
    uint64 private classId;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
    }

    function test_only_the_operator_submits() public {
        Trade[] memory trades = _one(_primary(alice, _ids(classId, 0, 1)));
        Consent memory given = _consented(trades);
        EscrowRecord memory record = _recordOf(trades[0]);
        bytes memory refused = _missing(address(governance), settlement.OPERATOR_ROLE());
        vm.startPrank(address(governance));
        vm.expectRevert(refused);
        settlement.settleBatch(given, trades);
        vm.expectRevert(refused);
        settlement.refund(record, 0, "");
    }

    function test_half_a_cent_of_fee_is_rounded_up_and_no_more() public {
        Trade memory trade = _trade(TradeKind.Primary, issuer, alice, _ids(classId, 0, 1), 100);
        trade.sellerFeeMinor = 2;
        _settle(trade);
        assertEq(core.lastSeq(classId), 1, "1.5 cents is 2");
    }

    function test_a_fee_above_the_ceiling_stops_the_batch() public {
        Trade[] memory trades = _one(_primary(alice, _ids(classId, 0, 1)));
        trades[0].sell.order.maxFeeBps = 300;
        trades[0].sellerFeeMinor = 121;
        Consent memory given = _consented(trades);
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.FeeAboveCap.selector, trades[0].tradeId));
        settlement.settleBatch(given, trades);
        vm.prank(address(governance));
        settlement.setFeeCap(300);
        vm.prank(operator.at);
        settlement.settleBatch(given, trades);
        assertEq(core.lastSeq(classId), 1);
    }

    function test_the_ceiling_is_set_by_the_administrator_below_the_immutable_one() public {
        bytes memory refused = _missing(operator.at, settlement.DEFAULT_ADMIN_ROLE());
        vm.prank(operator.at);
        vm.expectRevert(refused);
        settlement.setFeeCap(100);
        vm.startPrank(address(governance));
        vm.expectRevert(abi.encodeWithSelector(ISettlement.CapTooHigh.selector, 301));
        settlement.setFeeCap(301);
        vm.expectEmit(address(settlement));
        emit ISettlement.FeeCapSet(100);
        settlement.setFeeCap(100);
        assertEq(settlement.feeCapBps(), 100);
    }

    function test_it_is_set_up_once() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        settlement.initialize(alice.at, alice.at, alice.at, 300);
    }

    function test_an_empty_batch_does_nothing() public {
        Consent memory given;
        vm.prank(operator.at);
        settlement.settleBatch(given, new Trade[](0));
        assertEq(core.lastSeq(classId), 0);
    }

    function _missing(address account, bytes32 role) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role);
    }
}
