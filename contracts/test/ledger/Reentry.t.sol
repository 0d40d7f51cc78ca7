// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC1155Receiver } from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import { ERC165 } from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import { IERC165 } from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { Fixture } from "../support/Fixture.sol";

contract ReentryTest is Fixture {
    uint64 private classId;
    uint256 private id;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        id = _buy(alice, classId, 0);
    }

    function test_a_receiver_that_calls_back_gives_what_it_got_once_and_takes_nothing_else() public {
        uint256 other = _buy(alice, classId, 1);
        Reentering receiver = new Reentering(ledger, bob.at, other);
        vm.prank(alice.at);
        ledger.safeTransferFrom(alice.at, address(receiver), id, 1, "");
        assertEq(receiver.again(), abi.encodeWithSelector(ICouponLedger.NotHolder.selector, id, address(receiver)));
        assertEq(receiver.taken(), abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, address(receiver)));
        assertEq(ledger.ownerOf(id), bob.at);
        assertEq(ledger.coupon(id).epoch, 3, "bought, given, given on");
        assertEq(ledger.ownerOf(other), alice.at);
    }
}

/// @dev Told of a coupon, it gives it on, gives it once more, and tries to take another from who gave it.
contract Reentering is ERC165, IERC1155Receiver {
    ICouponLedger private immutable LEDGER;
    address private immutable NEXT;
    uint256 private immutable WANTED;
    bytes public again;
    bytes public taken;

    constructor(ICouponLedger ledger, address next, uint256 wanted) {
        (LEDGER, NEXT, WANTED) = (ledger, next, wanted);
    }

    function onERC1155Received(address, address from, uint256 id, uint256, bytes calldata) external returns (bytes4) {
        LEDGER.safeTransferFrom(address(this), NEXT, id, 1, "");
        again = _refusal(address(this), id);
        taken = _refusal(from, WANTED);
        return this.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(address, address, uint256[] calldata, uint256[] calldata, bytes calldata)
        external
        pure
        returns (bytes4)
    {
        return this.onERC1155BatchReceived.selector;
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId || super.supportsInterface(interfaceId);
    }

    function _refusal(address from, uint256 id) private returns (bytes memory reason) {
        try LEDGER.safeTransferFrom(from, NEXT, id, 1, "") {
            return "";
        } catch (bytes memory error) {
            return error;
        }
    }
}
