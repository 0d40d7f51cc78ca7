// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ICouponFactory } from "../../src/interfaces/ICouponFactory.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { Fixture } from "../support/Fixture.sol";

contract CouponFactoryTest is Fixture {
    function test_a_suspended_issuer_neither_creates_nor_mints() public {
        uint64 classId = _newClass();
        vm.expectEmit(address(factory));
        emit ICouponFactory.IssuerSet(issuer.at, false);
        vm.prank(operator.at);
        factory.setIssuer(issuer.at, false);
        bytes memory refused = abi.encodeWithSelector(ICouponFactory.IssuerNotAdmitted.selector, issuer.at);
        NewClass memory class = _terms();
        vm.startPrank(issuer.at);
        vm.expectRevert(refused);
        ledger.createClass(class, "");
        vm.expectRevert(refused);
        ledger.mint(classId, 1, 1000, "");
    }

    function test_classes_for_groups_of_holders_are_closed() public {
        NewClass memory class = _terms();
        class.holderGroups = 1;
        vm.prank(issuer.at);
        vm.expectRevert(ICouponFactory.HolderGroupsClosed.selector);
        ledger.createClass(class, "");
    }

    function test_each_role_does_its_own_part_only() public {
        bytes32 operatorRole = factory.OPERATOR_ROLE();
        vm.startPrank(admin.at);
        vm.expectRevert(_missing(admin.at, operatorRole));
        factory.setIssuer(alice.at, true);
        NewClass memory class;
        vm.expectRevert(_missing(admin.at, operatorRole));
        factory.createClass(class, "");
        vm.expectRevert(_missing(admin.at, operatorRole));
        factory.mint(1, 1, 0, "");
        vm.stopPrank();
        vm.prank(operator.at);
        vm.expectRevert(_missing(operator.at, bytes32(0)));
        factory.openSecurities(true);
    }

    function test_it_is_set_up_once() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        factory.initialize(alice.at, alice.at);
    }

    function _missing(address account, bytes32 role) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role);
    }
}
