// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Script, console } from "forge-std/Script.sol";

import { CouponReader, ILedger } from "../src/CouponReader.sol";

/// @notice How many coupons of a class there are.
struct Supply {
    uint40 minted;
    uint40 redeemed;
    uint40 recalled;
    uint40 createdAt;
}

interface IClasses {
    function lastClassId() external view returns (uint64);
    function supplyOf(uint64 classId) external view returns (Supply memory);
}

/// @title Reads a class, deploys a contract, sends it a transaction
contract Sample is Script {
    /// @notice There is no coupon to look at.
    error NoCoupon();

    function run() external {
        string memory addresses = vm.readFile("../../../contracts/artifacts/addresses.json");
        address ledger = vm.parseJsonAddress(addresses, ".contracts.CouponLedger");
        uint64 classId = IClasses(ledger).lastClassId();
        if (classId == 0) revert NoCoupon();
        Supply memory supply = IClasses(ledger).supplyOf(classId);
        if (supply.minted == 0) revert NoCoupon();
        console.log("ok: class %d has %d coupons", classId, supply.minted);

        uint256 id = uint256(classId) << 40;
        vm.startBroadcast();
        CouponReader reader = new CouponReader(ILedger(ledger));
        reader.look(id);
        vm.stopBroadcast();
        require(reader.seen(id) == ILedger(ledger).ownerOf(id), "the reader sees another holder");
        console.log("ok: %s holds the first of them", reader.seen(id));
    }
}
