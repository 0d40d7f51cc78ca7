// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ERC1967Utils } from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";
import { Script } from "forge-std/Script.sol";

import { Contracts, Deployment, Roles } from "./Deployment.sol";

/// @title State of a development chain before its first block
/// @notice Runs the deployment in memory and writes down what it leaves behind. The keys of the roles follow from a
/// public seed: development only, nothing of value may ever be put on such a chain.
contract Genesis is Script {
    uint256 private constant CHAIN_ID = 7091;
    bytes32 private constant SEED = keccak256("genex development seed");

    /// @notice Writes `out/genesis-state.json` and `out/genesis-names.json`.
    function run() external {
        vm.chainId(CHAIN_ID);
        Contracts memory set = Deployment.deploy(_role("deployer"), _roles());
        vm.dumpState("out/genesis-state.json");
        vm.writeJson(_names(set), "out/genesis-names.json");
    }

    function _roles() private pure returns (Roles memory roles) {
        roles.operator = _role("operator");
        roles.fees = _role("fees");
        roles.guardian = _role("guardian");
        roles.arbiter = _role("arbiter");
        roles.eligibility = _role("eligibility");
        roles.seats = [_role("admin"), _role("seat2"), _role("seat3"), _role("seat4"), _role("seat5")];
        roles.attestors = [_role("attestor1"), _role("attestor2"), _role("attestor3")];
    }

    /// @dev A role's key is `keccak256(seed ‖ name)`.
    function _role(string memory name) private pure returns (address) {
        return vm.addr(uint256(keccak256(abi.encodePacked(SEED, name))));
    }

    function _names(Contracts memory set) private returns (string memory) {
        string memory root = "root";
        vm.serializeUint(root, "chainId", CHAIN_ID);
        vm.serializeString(root, "roles", _roleNames());
        vm.serializeString(root, "proxies", _proxies(set));
        return vm.serializeString(root, "contracts", _contracts(set));
    }

    function _roleNames() private returns (string memory roles) {
        string[15] memory names = [
            "operator",
            "consent",
            "fees",
            "guardian",
            "arbiter",
            "eligibility",
            "admin",
            "seat2",
            "seat3",
            "seat4",
            "seat5",
            "attestor1",
            "attestor2",
            "attestor3",
            "deployer"
        ];
        for (uint256 i; i < names.length; ++i) {
            roles = vm.serializeAddress("roles", names[i], _role(names[i]));
        }
    }

    function _contracts(Contracts memory set) private returns (string memory) {
        string memory names = "contracts";
        vm.serializeAddress(names, "TestStablecoin", address(set.cash));
        vm.serializeAddress(names, "Compliance", address(set.compliance));
        vm.serializeAddress(names, "CouponFactory", address(set.factory));
        vm.serializeAddress(names, "Redemption", address(set.redemption));
        vm.serializeAddress(names, "CouponLedger", address(set.ledger));
        vm.serializeAddress(names, "Treasury", address(set.treasury));
        vm.serializeAddress(names, "TreasuryVault", address(set.vault));
        vm.serializeAddress(names, "Settlement", address(set.settlement));
        vm.serializeAddress(names, "Governance", address(set.governance));
        vm.serializeAddress(names, "Anchor", address(set.anchor));
        vm.serializeAddress(names, "EntryPoint", address(set.entryPoint));
        vm.serializeAddress(names, "Paymaster", address(set.paymaster));
        vm.serializeAddress(names, "GuardianAccountFactory", address(set.accounts));
        return vm.serializeAddress(names, "SettlementCore", address(set.core));
    }

    function _proxies(Contracts memory set) private returns (string memory) {
        string memory proxies = "proxies";
        vm.serializeString(proxies, "Compliance", _proxy("Compliance", address(set.compliance)));
        vm.serializeString(proxies, "CouponFactory", _proxy("CouponFactory", address(set.factory)));
        vm.serializeString(proxies, "Redemption", _proxy("Redemption", address(set.redemption)));
        vm.serializeString(proxies, "Paymaster", _proxy("Paymaster", address(set.paymaster)));
        vm.serializeString(proxies, "Treasury", _proxy("Treasury", address(set.treasury)));
        return vm.serializeString(proxies, "Settlement", _proxy("Settlement", address(set.settlement)));
    }

    function _proxy(string memory name, address proxy) private returns (string memory) {
        string memory key = string.concat("proxy.", name);
        vm.serializeAddress(key, "implementation", _slot(proxy, ERC1967Utils.IMPLEMENTATION_SLOT));
        return vm.serializeAddress(key, "admin", _slot(proxy, ERC1967Utils.ADMIN_SLOT));
    }

    function _slot(address proxy, bytes32 slot) private view returns (address) {
        return address(uint160(uint256(vm.load(proxy, slot))));
    }
}
