// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { TestStablecoin } from "../../src/cash/TestStablecoin.sol";
import { Fixture } from "../support/Fixture.sol";

contract TestStablecoinTest is Fixture {
    function test_the_minter_alone_makes_dollars() public {
        uint256 supply = cash.totalSupply();
        vm.prank(operator.at);
        cash.mint(alice.at, 5);
        assertEq(cash.totalSupply(), supply + 5);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(TestStablecoin.NotMinter.selector, alice.at));
        cash.mint(alice.at, 5);
    }

    function test_a_holder_burns_its_own() public {
        uint256 supply = cash.totalSupply();
        vm.prank(alice.at);
        cash.burn(START_CASH);
        assertEq(cash.balanceOf(alice.at), 0);
        assertEq(cash.totalSupply(), supply - START_CASH);
    }

    function test_a_dollar_has_six_decimals() public view {
        assertEq(cash.decimals(), 6);
        assertEq(cash.symbol(), "gUSD");
    }
}
