// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import { ISettlementCore } from "../../src/interfaces/ISettlementCore.sol";
import { Consent, Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @dev A wallet that behaves as it is told.
contract Wallet is IERC1271 {
    enum Mood {
        Agrees,
        Refuses,
        Burns,
        Floods,
        Reverts,
        Answers0,
        Thinks
    }

    Mood public mood;

    function set(Mood next) external {
        mood = next;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        if (mood == Mood.Agrees) return IERC1271.isValidSignature.selector;
        if (mood == Mood.Reverts) revert("no");
        if (mood == Mood.Thinks) {
            uint256 gas = gasleft();
            while (gas - gasleft() < 100_000) { }
            return IERC1271.isValidSignature.selector;
        }
        if (mood == Mood.Burns) {
            while (true) { }
        }
        if (mood == Mood.Floods) {
            assembly {
                return(0, 30000)
            }
        }
        if (mood == Mood.Answers0) {
            assembly {
                return(0, 0)
            }
        }
        return 0xffffffff;
    }
}

/// @title Wallets that are contracts, and mean no good
contract HostileTest is Fixture {
    uint64 private classId;
    uint256 private id;
    Wallet private wallet;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        id = _buy(alice, classId, 0);
        wallet = new Wallet();
        _setLevel(address(wallet), 1);
        vm.prank(operator.at);
        cash.mint(address(wallet), START_CASH);
        vm.prank(address(wallet));
        cash.approve(address(core), type(uint256).max);
    }

    function test_a_wallet_that_agrees_buys() public {
        _settle(_toWallet());
        assertEq(ledger.ownerOf(id), address(wallet));
    }

    /// @dev An account that has delegated to code (EIP-7702) is still its key's.
    function test_a_key_speaks_for_its_account_whatever_code_that_has() public {
        wallet.set(Wallet.Mood(1));
        vm.etch(bob.at, abi.encodePacked(hex"ef0100", address(wallet)));
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.buy.signature = _sign(bob, core.orderDigest(trade.buy.order));
        _settle(trade);
        assertEq(ledger.ownerOf(id), bob.at);
    }

    function test_a_wallet_that_does_not_agree_is_left_out_however_it_says_so() public {
        for (uint256 i = 1; i < 6; ++i) {
            wallet.set(Wallet.Mood(i));
            Trade memory trade = _toWallet();
            _assertSkipped(
                trade,
                abi.encodeWithSelector(ISettlementCore.NotConsented.selector, address(wallet), trade.buy.order.nonce)
            );
        }
    }

    function test_a_wallet_that_burns_gas_does_not_keep_the_others_from_settling() public {
        wallet.set(Wallet.Mood.Burns);
        uint256 other = _buy(bob, classId, 1);
        Trade[] memory trades = new Trade[](10);
        for (uint256 i; i < 9; ++i) {
            trades[i] = _toWallet();
            trades[i].seq = core.lastSeq(classId) + 1 + uint64(i);
        }
        trades[9] = _secondary(bob, carol, _single(other));
        trades[9].seq = core.lastSeq(classId) + 10;
        Consent memory given = _consented(trades);
        vm.prank(operator.at);
        uint256 gas = gasleft();
        settlement.settleBatch{ gas: 4_000_000 }(given, trades);
        assertLt(gas - gasleft(), 2_500_000);
        assertEq(ledger.ownerOf(other), carol.at);
        assertEq(ledger.ownerOf(id), alice.at);
    }

    function test_a_wallet_is_not_said_to_refuse_for_want_of_gas() public {
        wallet.set(Wallet.Mood.Thinks);
        Trade[] memory trades = _one(_toWallet());
        Consent memory given = _consented(trades);
        uint256 settled;
        for (uint256 gas = 60_000; gas < 600_000; gas += 5000) {
            uint256 state = vm.snapshotState();
            vm.prank(operator.at);
            try settlement.settleBatch{ gas: gas }(given, trades) {
                assertEq(ledger.ownerOf(id), address(wallet), "settled or undone, never left out");
                ++settled;
            } catch { }
            vm.revertToState(state);
        }
        assertGt(settled, 0);
    }

    function test_a_signature_of_any_other_length_or_with_a_high_s_is_none() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        bytes32 digest = core.orderDigest(trade.sell.order);
        bytes memory reason =
            abi.encodeWithSelector(ISettlementCore.NotConsented.selector, alice.at, trade.sell.order.nonce);
        trade.sell.signature = hex"01";
        _assertSkipped(trade, reason);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(alice.key, digest);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        trade.sell.signature = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? 28 : 27);
        trade.seq = core.lastSeq(classId) + 1;
        _assertSkipped(trade, reason);
        trade.sell.signature = abi.encodePacked(bytes32(uint256(1)), bytes32(0), uint8(27));
        trade.seq = core.lastSeq(classId) + 1;
        _assertSkipped(trade, reason);
    }

    function test_a_signature_for_another_chain_is_none() public {
        Trade memory trade = _secondary(alice, bob, _single(id));
        vm.chainId(1);
        trade.sell.signature = _sign(alice, core.orderDigest(trade.sell.order));
        vm.chainId(CHAIN_ID);
        _assertSkipped(
            trade, abi.encodeWithSelector(ISettlementCore.NotConsented.selector, alice.at, trade.sell.order.nonce)
        );
    }

    function testFuzz_a_forged_root_or_proof_settles_nothing(bytes32 root, bytes32 node) public {
        Trade[] memory trades = _one(_secondary(alice, bob, _single(id)));
        Consent memory given = _consented(trades);
        vm.assume(root != given.root && node != trades[0].sell.proof[0]);
        given.root = root;
        vm.prank(operator.at);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCore.BadConsent.selector, consent.at));
        settlement.settleBatch(given, trades);
        given = _consented(trades);
        trades[0].sell.proof[0] = node;
        bytes memory reason =
            abi.encodeWithSelector(ISettlementCore.NotConsented.selector, alice.at, trades[0].sell.order.nonce);
        _assertSkipped(given, trades, reason);
    }

    function testFuzz_values_of_any_size_settle_nothing_above_face_and_never_overflow(uint64 price, uint64 fee) public {
        price = uint64(bound(price, FACE + 1, type(uint64).max));
        Trade memory trade = _secondary(alice, bob, _single(id));
        trade.unitPriceMinor = price;
        trade.buy.order.limitMinor = type(uint64).max;
        trade.sellerFeeMinor = uint64(bound(fee, 0, uint256(price) / 100));
        uint256 before = cash.balanceOf(bob.at);
        _settle(trade);
        assertEq(ledger.ownerOf(id), alice.at);
        assertEq(cash.balanceOf(bob.at), before);
    }

    function _toWallet() private returns (Trade memory trade) {
        Party memory buyer = Party(address(wallet), 0);
        trade = _secondary(alice, buyer, _single(id));
        trade.buy.signature = "agreed";
    }
}
