// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EntryPoint } from "@account-abstraction/contracts/core/EntryPoint.sol";
import { TransparentUpgradeableProxy } from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";
import { Vm } from "forge-std/Vm.sol";

import { GuardianAccount } from "../src/accounts/GuardianAccount.sol";
import { GuardianAccountFactory } from "../src/accounts/GuardianAccountFactory.sol";
import { GenexPaymaster } from "../src/accounts/GenexPaymaster.sol";
import { Anchor } from "../src/anchor/Anchor.sol";
import { TestStablecoin } from "../src/cash/TestStablecoin.sol";
import { Compliance } from "../src/compliance/Compliance.sol";
import { CouponFactory } from "../src/factory/CouponFactory.sol";
import { Governance } from "../src/governance/Governance.sol";
import { Validator } from "../src/interfaces/IGovernance.sol";
import { ICouponLedger } from "../src/interfaces/ICouponLedger.sol";
import { Redemption } from "../src/redemption/Redemption.sol";
import { Settlement } from "../src/settlement/Settlement.sol";
import { SettlementCore } from "../src/settlement/SettlementCore.sol";
import { Treasury } from "../src/treasury/Treasury.sol";
import { TreasuryVault } from "../src/treasury/TreasuryVault.sol";

/// @notice Who plays which part on a chain.
/// @param operator Runs settlement, writes KYC levels, mints the test dollar.
/// @param fees Collects the platform's fees.
/// @param guardian Freezes provisionally.
/// @param arbiter Rules on disputes.
/// @param eligibility Signs eligibility tickets.
/// @param seats Of governance.
/// @param attestors Vouch for the sanctions list and for anchors.
struct Roles {
    address operator;
    address fees;
    address guardian;
    address arbiter;
    address eligibility;
    address[5] seats;
    address[3] attestors;
}

/// @notice The whole set, as users see it: proxies, not what is behind them.
struct Contracts {
    TestStablecoin cash;
    Compliance compliance;
    CouponFactory factory;
    Redemption redemption;
    ICouponLedger ledger;
    Treasury treasury;
    TreasuryVault vault;
    Settlement settlement;
    SettlementCore core;
    Governance governance;
    Anchor anchor;
    EntryPoint entryPoint;
    GenexPaymaster paymaster;
    GuardianAccountFactory accounts;
}

/// @title Deployment of the whole set
/// @notice The contracts know each other by immutable addresses, and in circles. So all addresses are computed from
/// the deployer's nonces first, and deployment demands that each contract ends up where it was foretold.
library Deployment {
    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev ISO 4217 number of the dollar, and base units of the test dollar per cent.
    uint16 private constant USD = 840;
    uint256 private constant UNITS_PER_CENT = 10_000;
    /// @dev Highest fee tier, in basis points.
    uint256 private constant FEE_CAP_BPS = 150;

    /// @dev Where ERC-4337's entry point v0.8 is on every chain.
    address private constant ENTRY_POINT = 0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108;
    /// @dev Operations of one account that are sponsored within a day.
    uint32 private constant DAILY_LIMIT = 200;

    error Misplaced(address foretold, address deployed);

    /// @notice Deploys everything from an account that has not deployed before.
    function deploy(address deployer, Roles memory roles) internal returns (Contracts memory set) {
        set = foretell(deployer);
        _placeEntryPoint();
        VM.startPrank(deployer);
        _deployPolicies(set, roles);
        _deployCore(set, roles);
        _deployGovernance(set, roles, deployer);
        _deployAccounts(set, roles);
        VM.stopPrank();
    }

    /// @notice Where everything will be.
    function foretell(address deployer) internal pure returns (Contracts memory set) {
        set.cash = TestStablecoin(_at(deployer, 0));
        set.compliance = Compliance(_at(deployer, 2));
        set.factory = CouponFactory(_at(deployer, 4));
        set.redemption = Redemption(_at(deployer, 6));
        set.treasury = Treasury(_at(deployer, 8));
        set.settlement = Settlement(_at(deployer, 10));
        set.ledger = ICouponLedger(_at(deployer, 11));
        set.vault = TreasuryVault(_at(deployer, 12));
        set.core = SettlementCore(_at(deployer, 13));
        set.governance = Governance(_at(deployer, 14));
        set.anchor = Anchor(_at(deployer, 15));
        set.entryPoint = EntryPoint(payable(ENTRY_POINT));
        set.paymaster = GenexPaymaster(_at(deployer, 17));
        set.accounts = GuardianAccountFactory(_at(deployer, 19));
    }

    function _deployPolicies(Contracts memory set, Roles memory roles) private {
        _placed(_code(type(TestStablecoin).name, abi.encode(roles.operator)), address(set.cash));
        address governance = address(set.governance);
        address logic = _code(type(Compliance).name, abi.encode(set.ledger));
        bytes memory call =
            abi.encodeCall(Compliance.initialize, (governance, roles.operator, roles.guardian, roles.attestors));
        _proxy(logic, governance, call, address(set.compliance));
        logic = _code(type(CouponFactory).name, abi.encode(set.ledger, set.cash, roles.fees));
        _proxy(
            logic,
            governance,
            abi.encodeCall(CouponFactory.initialize, (governance, roles.operator)),
            address(set.factory)
        );
        logic = _code(type(Redemption).name, abi.encode(set.ledger));
        _proxy(logic, governance, abi.encodeCall(Redemption.initialize, ()), address(set.redemption));
        logic = _code(type(Treasury).name, abi.encode(set.vault, set.compliance, set.ledger));
        _proxy(
            logic, governance, abi.encodeCall(Treasury.initialize, (governance, roles.operator)), address(set.treasury)
        );
        logic = _code(type(Settlement).name, abi.encode(set.core));
        call = abi.encodeCall(Settlement.initialize, (governance, roles.operator, roles.arbiter, FEE_CAP_BPS));
        _proxy(logic, governance, call, address(set.settlement));
    }

    function _deployCore(Contracts memory set, Roles memory roles) private {
        bytes memory args = abi.encode(set.core, set.redemption, set.compliance, set.factory, set.governance);
        _placed(_code("CouponLedger", args), address(set.ledger));
        args = abi.encode(set.cash, set.ledger, set.core, set.treasury, set.governance, roles.fees);
        _placed(_code(type(TreasuryVault).name, args), address(set.vault));
        SettlementCore.Wiring memory wiring =
            SettlementCore.Wiring(address(set.settlement), set.ledger, set.vault, set.cash, USD, UNITS_PER_CENT);
        _placed(_code(type(SettlementCore).name, abi.encode(wiring, roles.fees)), address(set.core));
    }

    /// @dev Validators are named by the chain's genesis at first, and anybody may deploy on a development chain.
    function _deployGovernance(Contracts memory set, Roles memory roles, address deployer) private {
        (address[] memory proxies, address[] memory logics) = _proxies(set, deployer);
        bytes memory args =
            abi.encode(roles.seats, set.compliance, proxies, logics, new Validator[](0), roles.eligibility, true);
        _placed(_code(type(Governance).name, args), address(set.governance));
        _placed(_code(type(Anchor).name, abi.encode(set.governance, roles.attestors)), address(set.anchor));
    }

    /// @dev The entry point's code runs its constructor where it is to be, so that it knows its own address.
    function _placeEntryPoint() private {
        VM.etch(ENTRY_POINT, VM.getCode(_artifact(type(EntryPoint).name)));
        (bool done, bytes memory code) = ENTRY_POINT.call("");
        if (!done) revert Misplaced(ENTRY_POINT, address(0));
        VM.etch(ENTRY_POINT, code);
    }

    function _deployAccounts(Contracts memory set, Roles memory roles) private {
        address logic = _code(type(GenexPaymaster).name, abi.encode(ENTRY_POINT));
        address governance = address(set.governance);
        bytes memory call = abi.encodeCall(GenexPaymaster.initialize, (governance, roles.operator, DAILY_LIMIT));
        _proxy(logic, governance, call, address(set.paymaster));
        logic = _code(type(GuardianAccount).name, abi.encode(ENTRY_POINT));
        _placed(_code(type(GuardianAccountFactory).name, abi.encode(logic)), address(set.accounts));
    }

    /// @dev Each proxy is deployed right after what it runs.
    function _proxies(Contracts memory set, address deployer)
        private
        pure
        returns (address[] memory proxies, address[] memory logics)
    {
        (proxies, logics) = (new address[](6), new address[](6));
        proxies[0] = address(set.compliance);
        proxies[1] = address(set.factory);
        proxies[2] = address(set.redemption);
        proxies[3] = address(set.treasury);
        proxies[4] = address(set.settlement);
        proxies[5] = address(set.paymaster);
        for (uint256 i; i < 5; ++i) {
            logics[i] = _at(deployer, 2 * i + 1);
        }
        logics[5] = _at(deployer, 16);
    }

    /// @dev Deploys what `tools/build` compiled for production, so that tests, which are compiled without the optimizer,
    /// run the code that goes on the chain. `GENEX_CODE` names another folder of compiled contracts, for mutation, or
    /// `fresh` for what this run compiled, for coverage.
    function _code(string memory name, bytes memory args) private returns (address) {
        return VM.deployCode(_artifact(name), args);
    }

    function _artifact(string memory name) private view returns (string memory) {
        string memory file = string.concat(name, ".sol");
        string memory folder = VM.envOr("GENEX_CODE", string("out"));
        bool fresh = keccak256(bytes(folder)) == keccak256("fresh");
        return fresh ? string.concat(file, ":", name) : string.concat(folder, "/", file, "/", name, ".json");
    }

    function _proxy(address logic, address governance, bytes memory call, address foretold) private {
        _placed(_code(type(TransparentUpgradeableProxy).name, abi.encode(logic, governance, call)), foretold);
    }

    function _placed(address deployed, address foretold) private pure {
        if (deployed != foretold) revert Misplaced(foretold, deployed);
    }

    function _at(address deployer, uint256 nonce) private pure returns (address) {
        return VM.computeCreateAddress(deployer, nonce);
    }
}
