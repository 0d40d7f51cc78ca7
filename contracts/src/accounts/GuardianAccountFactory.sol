// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Clones } from "@openzeppelin/contracts/proxy/Clones.sol";

import { IGuardianAccount } from "../interfaces/IGuardianAccount.sol";

/// @title Accounts at addresses known beforehand
/// @notice Creates guardian accounts as minimal clones. Whoever creates one, it is its owner's, since the address
/// depends on owner and guardians.
contract GuardianAccountFactory {
    /// @notice An account exists.
    event AccountCreated(address indexed account, address indexed owner);

    /// @notice What every account runs.
    address public immutable implementation;

    /// @param logic What every account runs.
    constructor(address logic) {
        implementation = logic;
    }

    /// @notice Creates an account, or finds the one that was created before.
    /// @param salt So that an owner can have several.
    function create(address owner, address[] calldata guardians, bytes32 salt) external returns (address account) {
        account = addressOf(owner, guardians, salt);
        if (account.code.length > 0) return account;
        Clones.cloneDeterministic(implementation, _salt(owner, guardians, salt));
        IGuardianAccount(account).initialize(owner, guardians);
        emit AccountCreated(account, owner);
    }

    /// @notice Where an account is, or will be.
    function addressOf(address owner, address[] calldata guardians, bytes32 salt) public view returns (address) {
        return Clones.predictDeterministicAddress(implementation, _salt(owner, guardians, salt));
    }

    function _salt(address owner, address[] calldata guardians, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(owner, guardians, salt));
    }
}
