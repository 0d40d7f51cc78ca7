// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { IERC20Errors } from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ICouponFactory } from "../../src/interfaces/ICouponFactory.sol";
import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { Fixture } from "../support/Fixture.sol";

contract CouponFactoryTest is Fixture {
    function test_a_suspended_issuer_neither_creates_nor_mints() public {
        uint64 classId = _newClass();
        vm.expectEmit(address(factory));
        emit ICouponFactory.IssuerSet(issuer.at, false);
        vm.prank(operator.at);
        factory.setIssuer(issuer.at, false);
        bytes memory refused = abi.encodeWithSelector(ICouponLedger.IssuerNotAdmitted.selector, issuer.at);
        NewClass memory class = _terms();
        vm.startPrank(issuer.at);
        vm.expectRevert(refused);
        ledger.createClass(class, "");
        vm.expectRevert(refused);
        ledger.mint(classId, 1, 1000, "");
    }

    function test_an_issuer_issues_within_its_quota_and_not_a_cent_more() public {
        uint128 face = FACE;
        vm.prank(operator.at);
        vm.expectEmit(address(factory));
        emit ICouponFactory.QuotaSet(issuer.at, 1005 * face);
        factory.setQuota(issuer.at, 1005 * face);
        uint64 id = _newClass();
        assertEq(factory.quotaOf(issuer.at), 5 * face);
        vm.startPrank(issuer.at);
        vm.expectRevert(
            abi.encodeWithSelector(ICouponLedger.QuotaExceeded.selector, issuer.at, 6 * uint256(face), 5 * face)
        );
        ledger.mint(id, 6, 1000, "");
        ledger.mint(id, 5, 1000, "");
        assertEq(factory.quotaOf(issuer.at), 0);
        vm.stopPrank();
        vm.prank(operator.at);
        factory.setQuota(issuer.at, type(uint128).max);
        vm.prank(issuer.at);
        ledger.mint(id, type(uint32).max, 1005, "");
        assertEq(factory.quotaOf(issuer.at), type(uint128).max);
    }

    function test_a_new_class_costs_the_issue_fee_and_more_coupons_do_not() public {
        vm.prank(address(governance));
        factory.setIssueFee(7 * UNITS_PER_CENT);
        vm.prank(issuer.at);
        cash.approve(address(factory), 7 * UNITS_PER_CENT);
        uint64 id = _newClass();
        assertEq(cash.balanceOf(fees.at), 7 * UNITS_PER_CENT);
        vm.prank(issuer.at);
        ledger.mint(id, 1, 1000, "");
        assertEq(cash.balanceOf(fees.at), 7 * UNITS_PER_CENT);
        NewClass memory class = _terms();
        vm.prank(issuer.at);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        ledger.createClass(class, "");
    }

    function test_a_class_without_coupons_takes_an_admitted_issuer_too() public {
        vm.prank(operator.at);
        factory.setIssuer(issuer.at, false);
        assertFalse(factory.isAdmitted(issuer.at));
        NewClass memory class = _terms();
        class.quantity = 0;
        vm.prank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.IssuerNotAdmitted.selector, issuer.at));
        ledger.createClass(class, "");
    }

    function test_a_suspended_issuer_keeps_its_quota() public {
        vm.startPrank(operator.at);
        factory.setQuota(issuer.at, 7);
        factory.setIssuer(issuer.at, false);
        assertEq(factory.quotaOf(issuer.at), 7);
        factory.setIssuer(issuer.at, true);
        assertTrue(factory.isAdmitted(issuer.at));
        assertEq(factory.quotaOf(issuer.at), 7);
    }

    function test_only_the_ledger_asks_and_only_the_factory_says_who_may_issue() public {
        NewClass memory class = _terms();
        vm.startPrank(issuer.at);
        vm.expectRevert(abi.encodeWithSelector(ICouponFactory.NotAuthorised.selector, issuer.at));
        factory.checkCreate(class);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, issuer.at));
        ledger.setIssuer(issuer.at, true);
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, issuer.at));
        ledger.setQuota(issuer.at, 1);
    }

    function test_each_role_does_its_own_part_only() public {
        bytes32 operatorRole = factory.OPERATOR_ROLE();
        vm.startPrank(address(governance));
        vm.expectRevert(_missing(address(governance), operatorRole));
        factory.setIssuer(alice.at, true);
        NewClass memory class;
        vm.expectRevert(_missing(address(governance), operatorRole));
        factory.createClass(class, "");
        vm.expectRevert(_missing(address(governance), operatorRole));
        factory.mint(1, 1, 0, "");
        vm.stopPrank();
        vm.prank(operator.at);
        vm.expectRevert(_missing(operator.at, bytes32(0)));
        factory.openSecurities(true);
        vm.prank(operator.at);
        vm.expectRevert(_missing(operator.at, bytes32(0)));
        factory.setIssueFee(1);
        vm.prank(address(governance));
        vm.expectRevert(_missing(address(governance), operatorRole));
        factory.setQuota(issuer.at, 1);
    }

    function test_it_is_set_up_once() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        factory.initialize(alice.at, alice.at);
    }

    function _missing(address account, bytes32 role) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role);
    }
}
