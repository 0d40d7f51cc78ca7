// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { TransparentUpgradeableProxy } from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";
import { Vm } from "forge-std/Vm.sol";

import { TestStablecoin } from "../src/cash/TestStablecoin.sol";
import { Compliance } from "../src/compliance/Compliance.sol";
import { CouponFactory } from "../src/factory/CouponFactory.sol";
import { CouponLedger } from "../src/ledger/CouponLedger.sol";
import { Redemption } from "../src/redemption/Redemption.sol";
import { Settlement } from "../src/settlement/Settlement.sol";
import { SettlementCore } from "../src/settlement/SettlementCore.sol";
import { Treasury } from "../src/treasury/Treasury.sol";
import { TreasuryVault } from "../src/treasury/TreasuryVault.sol";

/// @notice Who plays which part on a chain.
/// @param operator Runs settlement, writes KYC levels, mints the test dollar.
/// @param fees Collects the platform's fees.
/// @param guardian Freezes provisionally.
/// @param admin Owns the proxies and grants roles, in place of governance.
struct Roles {
    address operator;
    address fees;
    address guardian;
    address admin;
}

/// @notice The whole set, as users see it: proxies, not what is behind them.
struct Contracts {
    TestStablecoin cash;
    Compliance compliance;
    CouponFactory factory;
    Redemption redemption;
    CouponLedger ledger;
    Treasury treasury;
    TreasuryVault vault;
    Settlement settlement;
    SettlementCore core;
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

    error Misplaced(address foretold, address deployed);

    /// @notice Deploys everything from an account that has not deployed before.
    function deploy(address deployer, Roles memory roles) internal returns (Contracts memory set) {
        set = foretell(deployer);
        VM.startPrank(deployer);
        _deployPolicies(set, roles);
        _deployCore(set, roles);
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
        set.ledger = CouponLedger(_at(deployer, 11));
        set.vault = TreasuryVault(_at(deployer, 12));
        set.core = SettlementCore(_at(deployer, 13));
    }

    function _deployPolicies(Contracts memory set, Roles memory roles) private {
        _placed(_code(type(TestStablecoin).name, abi.encode(roles.operator)), address(set.cash));
        address logic = _code(type(Compliance).name, "");
        bytes memory call = abi.encodeCall(Compliance.initialize, (roles.admin, roles.operator, roles.guardian));
        _proxy(logic, roles.admin, call, address(set.compliance));
        logic = _code(type(CouponFactory).name, abi.encode(set.ledger));
        call = abi.encodeCall(CouponFactory.initialize, (roles.admin, roles.operator));
        _proxy(logic, roles.admin, call, address(set.factory));
        logic = _code(type(Redemption).name, abi.encode(set.ledger));
        _proxy(logic, roles.admin, abi.encodeCall(Redemption.initialize, ()), address(set.redemption));
        logic = _code(type(Treasury).name, abi.encode(set.vault, set.compliance));
        call = abi.encodeCall(Treasury.initialize, (roles.admin, roles.operator));
        _proxy(logic, roles.admin, call, address(set.treasury));
        logic = _code(type(Settlement).name, abi.encode(set.core));
        call = abi.encodeCall(Settlement.initialize, (roles.admin, roles.operator, FEE_CAP_BPS));
        _proxy(logic, roles.admin, call, address(set.settlement));
    }

    function _deployCore(Contracts memory set, Roles memory roles) private {
        bytes memory args = abi.encode(set.core, set.redemption, set.compliance, set.factory);
        _placed(_code(type(CouponLedger).name, args), address(set.ledger));
        args = abi.encode(set.cash, set.ledger, set.core, set.treasury, roles.fees);
        _placed(_code(type(TreasuryVault).name, args), address(set.vault));
        SettlementCore.Wiring memory wiring =
            SettlementCore.Wiring(address(set.settlement), set.ledger, set.vault, set.cash, USD, UNITS_PER_CENT);
        _placed(_code(type(SettlementCore).name, abi.encode(wiring, roles.fees)), address(set.core));
    }

    /// @dev Deploys what `tools/build` compiled for production, so that tests, which are compiled without the optimizer,
    /// run the code that goes on the chain. `GENEX_CODE=fresh` deploys what this run compiled instead, for coverage and
    /// mutation.
    function _code(string memory name, bytes memory args) private returns (address) {
        string memory file = string.concat(name, ".sol");
        bool fresh = keccak256(bytes(VM.envOr("GENEX_CODE", string("")))) == keccak256("fresh");
        string memory what = fresh ? string.concat(file, ":", name) : string.concat("out/", file, "/", name, ".json");
        return VM.deployCode(what, args);
    }

    function _proxy(address logic, address admin, bytes memory call, address foretold) private {
        _placed(_code(type(TransparentUpgradeableProxy).name, abi.encode(logic, admin, call)), foretold);
    }

    function _placed(address deployed, address foretold) private pure {
        if (deployed != foretold) revert Misplaced(foretold, deployed);
    }

    function _at(address deployer, uint256 nonce) private pure returns (address) {
        return VM.computeCreateAddress(deployer, nonce);
    }
}
