// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What an outsider needs of the ledger of coupons.
interface ILedger {
    function ownerOf(uint256 id) external view returns (address);
}

/// @title A contract of somebody else's that looks at a coupon
/// @notice Writes down who holds one when it is asked.
contract CouponReader {
    /// @notice Who held a coupon when it was looked at; zero if it was dead or did not exist.
    event Seen(uint256 indexed id, address holder);

    ILedger private immutable LEDGER;

    /// @notice Who held a coupon when it was last looked at.
    mapping(uint256 id => address) public seen;

    /// @param ledger The ledger of coupons.
    constructor(ILedger ledger) {
        LEDGER = ledger;
    }

    /// @notice Who holds a coupon now.
    function holderOf(uint256 id) public view returns (address) {
        return LEDGER.ownerOf(id);
    }

    /// @notice Looks, and writes down what it has seen.
    function look(uint256 id) external {
        seen[id] = holderOf(id);
        emit Seen(id, seen[id]);
    }
}
