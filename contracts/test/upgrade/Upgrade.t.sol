// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { ERC1967Utils } from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import { ProxyAdmin } from "@openzeppelin/contracts/proxy/transparent/ProxyAdmin.sol";
import {
    ITransparentUpgradeableProxy
} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";

import { ICouponLedger } from "../../src/interfaces/ICouponLedger.sol";
import { ISettlementCore } from "../../src/interfaces/ISettlementCore.sol";
import { ITreasuryVault } from "../../src/interfaces/ITreasuryVault.sol";
import { RedeemIntent } from "../../src/types/Redeem.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { Consent, EscrowRecord, Swap, Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @dev Logic that does whatever its administrator wants: passes on any call, agrees to every question.
contract Hostile {
    function run(address target, bytes calldata data) external returns (bytes memory) {
        (bool done, bytes memory answer) = target.call(data);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }

    fallback() external payable { }
}

/// @title Upgradeable code may refuse, never authorise
contract UpgradeTest is Fixture {
    uint64 private classId;
    uint256 private id;
    EscrowRecord private record;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        Trade memory trade = _primary(alice, _ids(classId, 0, 1));
        record = _recordOf(trade);
        _settle(trade);
        id = trade.ids[0];
    }

    function test_only_the_administrator_upgrades() public {
        address logic = address(new Hostile());
        ProxyAdmin owner = _adminOf(address(settlement));
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, operator.at));
        owner.upgradeAndCall(ITransparentUpgradeableProxy(address(settlement)), logic, "");
    }

    function test_the_code_behind_a_proxy_is_nobodys_to_set_up() public {
        address[6] memory all = _proxies();
        bytes[6] memory calls = [
            abi.encodeCall(settlement.initialize, (alice.at, alice.at, alice.at, 1)),
            abi.encodeCall(redemption.initialize, ()),
            abi.encodeCall(compliance.initialize, (alice.at, alice.at, alice.at, [alice.at, bob.at, carol.at])),
            abi.encodeCall(treasury.initialize, (alice.at, alice.at)),
            abi.encodeCall(factory.initialize, (alice.at, alice.at)),
            abi.encodeCall(paymaster.initialize, (alice.at, alice.at, 1))
        ];
        for (uint256 i; i < all.length; ++i) {
            address logic = address(uint160(uint256(vm.load(all[i], ERC1967Utils.IMPLEMENTATION_SLOT))));
            (bool done, bytes memory answer) = logic.call(calls[i]);
            assertFalse(done);
            assertEq(bytes4(answer), Initializable.InvalidInitialization.selector);
            (done, answer) = all[i].call(calls[i]);
            assertFalse(done);
            assertEq(bytes4(answer), Initializable.InvalidInitialization.selector);
        }
    }

    function testFuzz_no_upgrade_changes_a_word_or_a_term(uint256 proxies, bytes calldata noise) public {
        address[6] memory all = _proxies();
        bytes32 before = _world();
        bool upgraded;
        for (uint256 i; i < all.length; ++i) {
            if (proxies >> i & 1 == 0) continue;
            _takeOver(all[i]);
            (upgraded,) = all[i].call(noise);
        }
        assertEq(_world(), before);
    }

    /// @dev Each time another proxy gets other code, and the code calls the immutable contracts with any selector of
    /// theirs and any arguments, in the names of all the proxies taken over so far.
    function test_a_thousand_hostile_upgrades_change_no_word_and_no_term() public {
        address[6] memory all = _proxies();
        bytes32 before = _world();
        bytes4[] memory selectors = _selectors();
        uint256 dice = 0x67656e6578;
        for (uint256 i; i < 1000; ++i) {
            dice = uint256(keccak256(abi.encode(dice)));
            Hostile proxy = _takeOver(all[dice % 6]);
            address target = [address(ledger), address(core), address(vault), address(governance)][dice >> 8 & 3];
            bytes memory noise = abi.encode(id, dice, classId, record.buyer, record.issuer, 64, 1, id);
            bytes memory call = abi.encodePacked(selectors[(dice >> 16) % selectors.length], noise);
            try proxy.run(target, call) { } catch { }
            if (i % 100 == 0) assertEq(_world(), before);
        }
        assertEq(_world(), before);
    }

    function test_a_hostile_gate_settles_nothing_nobody_agreed_to() public {
        Hostile gate = _takeOver(address(settlement));
        Trade[] memory trades = _one(_secondary(alice, carol, _single(id)));
        Consent memory given = Consent(operator.at, keccak256("root"), "");
        given.signature = _sign(operator, core.batchDigest(given.root));
        gate.run(address(core), abi.encodeCall(core.settleBatch, (given, trades)));
        assertEq(ledger.ownerOf(id), alice.at);

        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.BadSignature.selector, alice.at));
        gate.run(address(core), abi.encodeCall(core.refund, (record, type(uint40).max, given.signature)));
        Swap memory swap;
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.NotAuthorised.selector, address(gate)));
        gate.run(address(ledger), abi.encodeCall(ledger.settleSale, (swap, _single(id), 840)));
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.NotAuthorised.selector, address(gate)));
        gate.run(address(core), abi.encodeCall(core.exchange, (swap, _single(id), 840)));
    }

    function test_a_hostile_compliance_does_not_lift_the_price_cap_or_the_limit() public {
        _takeOver(address(compliance));
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.unitPriceMinor = FACE + 1;
        trade.buy.order.limitMinor = FACE + 1;
        _assertSkipped(trade, abi.encodeWithSelector(ICouponLedger.PriceAboveFace.selector, FACE + 1, FACE));
    }

    function test_a_hostile_redemption_redeems_nothing_without_the_holder() public {
        Hostile router = _takeOver(address(redemption));
        RedeemIntent memory intent = _intent(alice, _single(id));
        bytes memory forged = _sign(operator, ledger.redeemDigest(intent));
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, alice.at));
        router.run(address(ledger), abi.encodeCall(ledger.redeem, (intent, _noStore(), forged)));
    }

    function test_a_hostile_treasury_neither_hurries_nor_redirects_money() public {
        Hostile policy = _takeOver(address(treasury));
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.StillRefundable.selector, record.tradeId));
        policy.run(address(vault), abi.encodeCall(vault.release, (record)));
        vm.warp(block.timestamp + 7 days);
        EscrowRecord memory changed = record;
        changed.issuer = operator.at;
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.UnknownEscrow.selector, record.tradeId));
        policy.run(address(vault), abi.encodeCall(vault.release, (changed)));
        vm.expectRevert(abi.encodeWithSelector(ITreasuryVault.NotAuthorised.selector, address(policy)));
        policy.run(address(vault), abi.encodeCall(vault.refund, (record)));
    }

    function test_a_hostile_factory_issues_nothing_in_an_issuers_name() public {
        Hostile policy = _takeOver(address(factory));
        NewClass memory class = _terms();
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, issuer.at));
        policy.run(address(ledger), abi.encodeCall(ledger.createClass, (class, "")));
        vm.expectRevert(abi.encodeWithSelector(ICouponLedger.BadSignature.selector, issuer.at));
        policy.run(address(ledger), abi.encodeCall(ledger.mint, (classId, 1, 1000, "")));
    }

    /// @dev Everything that changes something in the immutable contracts.
    function _selectors() private view returns (bytes4[] memory list) {
        list = new bytes4[](24);
        list[0] = ledger.settleSale.selector;
        list[1] = ledger.returnSale.selector;
        list[2] = ledger.returnResale.selector;
        list[3] = ledger.setLocked.selector;
        list[4] = ledger.safeTransferFrom.selector;
        list[5] = ledger.safeBatchTransferFrom.selector;
        list[6] = ledger.redeem.selector;
        list[7] = ledger.redeemPart.selector;
        list[8] = ledger.recall.selector;
        list[9] = ledger.mint.selector;
        list[10] = ledger.createClass.selector;
        list[11] = ledger.enrol.selector;
        list[12] = core.settleBatch.selector;
        list[13] = core.refund.selector;
        list[14] = core.reverse.selector;
        list[15] = core.exchange.selector;
        list[16] = core.unlock.selector;
        list[17] = vault.hold.selector;
        list[18] = vault.release.selector;
        list[19] = vault.refund.selector;
        list[20] = vault.payFromReserve.selector;
        list[21] = vault.adjudicate.selector;
        list[22] = governance.setSeat.selector;
        list[23] = governance.execute.selector;
    }

    function _takeOver(address proxy) private returns (Hostile) {
        ProxyAdmin owner = _adminOf(proxy);
        address logic = address(new Hostile());
        vm.prank(address(governance));
        owner.upgradeAndCall(ITransparentUpgradeableProxy(proxy), logic, "");
        return Hostile(payable(proxy));
    }

    function _adminOf(address proxy) private view returns (ProxyAdmin) {
        return ProxyAdmin(address(uint160(uint256(vm.load(proxy, ERC1967Utils.ADMIN_SLOT)))));
    }

    function _proxies() private view returns (address[6] memory) {
        return [
            address(settlement),
            address(redemption),
            address(compliance),
            address(treasury),
            address(factory),
            address(paymaster)
        ];
    }

    function _world() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                ledger.termOf(classId),
                ledger.rulesOf(classId),
                ledger.supplyOf(classId),
                ledger.storeRootOf(classId),
                ledger.termsHashOf(classId),
                ledger.coupon(id),
                ledger.coupon(id + 1),
                vault.escrowOf(record.tradeId),
                core.custodianOf(alice.at)
            )
        );
    }
}
