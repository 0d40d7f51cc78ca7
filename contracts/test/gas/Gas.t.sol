// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Track, couponId } from "../../src/types/Coupon.sol";
import { NewClass } from "../../src/types/Terms.sol";
import { RedeemIntent, RedeemRules } from "../../src/types/Redeem.sol";
import { Consent, Trade, TradeKind } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title What each operation costs
/// @notice Writes `snapshots/*.json`. Each call is a transaction of its own (`isolate`), base cost and calldata
/// included, except for storage words that the measured call alone can have warmed.
contract GasTest is Fixture {
    uint256 private constant BATCH = 50;

    uint64 private classId;
    Party[] private people;
    uint128 private orders;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        for (uint256 i; i < BATCH; ++i) {
            people.push(_newParty(string.concat("person ", vm.toString(i))));
        }
    }

    function test_gas_of_issuing() public {
        vm.startPrank(issuer.at);
        ledger.mint(classId, 100, 1000, "");
        vm.snapshotGasLastCall("ledger", "mint 100");
        ledger.mint(classId, 1_000_000, 1100, "");
        vm.snapshotGasLastCall("ledger", "mint 1,000,000");
        NewClass memory class = _terms();
        ledger.createClass(class, "");
        vm.snapshotGasLastCall("ledger", "create a class");
    }

    function test_gas_of_a_transfer() public {
        uint256 id = _buy(alice, classId, 0);
        vm.prank(alice.at);
        ledger.safeTransferFrom(alice.at, bob.at, id, 1, "");
        vm.snapshotGasLastCall("ledger", "transfer");
    }

    function test_gas_of_a_redemption() public {
        _settle(_primary(alice, _ids(classId, 0, 5)));
        _redeem(alice, _ids(classId, 0, 1));
        _measureRedemption(_ids(classId, 1, 1), "redeem");
        _measureRedemption(_ids(classId, 2, 3), "redeem a basket of 3");
    }

    function test_gas_of_a_redemption_that_does_not_stack() public {
        NewClass memory class = _terms();
        class.stackable = false;
        uint64 alone = _create(class);
        _settle(_primary(alice, _ids(alone, 0, 2)));
        _redeem(alice, _ids(alone, 0, 1));
        _measureRedemption(_ids(alone, 1, 1), "redeem, not stackable");
    }

    function test_gas_of_one_trade() public {
        uint256 id = _buy(alice, classId, 0);
        _settle(_numbered(_secondary(alice, bob, _single(id))));
        Trade memory trade = _numbered(_secondary(bob, carol, _single(id)));
        (trade.buyerFeeMinor, trade.sellerFeeMinor) = (60, 60);
        _measure(_one(trade), "trade, one, buyer's first order");
        _settle(_numbered(_primary(alice, _ids(classId, 1, 1))));
        trade = _numbered(_secondary(carol, alice, _single(id)));
        (trade.buyerFeeMinor, trade.sellerFeeMinor) = (60, 60);
        _measure(_one(trade), "trade, one");
    }

    function test_gas_of_a_primary_batch() public {
        _measure(_primaries(0), "primary sale in a batch of 50, everybody's first order");
        _measure(_primaries(1), "primary sale in a batch of 50");
    }

    function test_gas_of_a_batch_whose_orders_have_filled_in_part() public {
        _stock();
        Trade[] memory first = _secondaries(0);
        _settle(first);
        Trade[] memory second = _secondaries(1);
        for (uint256 i; i < BATCH; ++i) {
            second[i].sell.order.nonce = first[i].sell.order.nonce;
            second[i].buy.order.nonce = first[i].buy.order.nonce;
        }
        _measure(second, "trade in a batch of 50, orders filled in part before");
    }

    function test_gas_of_a_batch_of_orders_numbered_in_a_row() public {
        _measure(_inARow(9), "trade in a batch of 50, new orders numbered in a row");
    }

    /// @dev The tree is over exactly the batch's orders, so that none needs a proof.
    function test_gas_of_a_batch_without_proofs() public {
        _measureWithoutProofs(_inARow(9), "trade in a batch of 50 without proofs");
    }

    /// @dev What a person sells and buys in the batch are neighbours among its numbers.
    function test_gas_of_a_batch_without_proofs_of_neighbouring_orders() public {
        _measureWithoutProofs(
            _inARow(2), "trade in a batch of 50 without proofs, a person's numbers next to each other"
        );
    }

    function test_gas_of_a_batch_of_orders_with_random_numbers() public {
        _stock();
        _settle(_secondaries(0));
        Trade[] memory trades = _secondaries(1);
        for (uint256 i; i < BATCH; ++i) {
            trades[i].sell.order.nonce = uint120(uint256(keccak256(abi.encode("sell", i))));
            trades[i].buy.order.nonce = uint120(uint256(keccak256(abi.encode("buy", i))));
        }
        _measure(trades, "trade in a batch of 50, new orders with random numbers");
    }

    function test_gas_of_consent() public {
        _stock();
        _settle(_secondaries(0));
        Trade[] memory trades = _secondaries(1);
        for (uint256 i; i < BATCH; ++i) {
            trades[i].sell.order.nonce += 1;
            trades[i].buy.order.nonce += 1;
        }
        Consent memory given = _consented(trades);
        uint256 words;
        for (uint256 i; i < BATCH; ++i) {
            words += trades[i].sell.proof.length + trades[i].buy.proof.length;
        }
        vm.snapshotValue("settlement", "proof words per trade in a batch of 50", words / BATCH);
        for (uint256 i; i < BATCH; ++i) {
            trades[i].sell.signature = _sign(people[i], core.orderDigest(trades[i].sell.order));
            trades[i].buy.signature = _sign(people[(i + 1) % BATCH], core.orderDigest(trades[i].buy.order));
            (trades[i].sell.proof, trades[i].buy.proof) = (new bytes32[](0), new bytes32[](0));
        }
        given.custodian = address(0);
        given.signature = "";
        _submit(given, trades, "trade in a batch of 50, both sides sign themselves");
    }

    /// @dev What the parts of an operation cost by themselves, from cold storage, less the 21,000 of a transaction.
    function test_gas_of_each_check() public {
        compliance.checkSale(alice.at, bob.at, Track.Utility, TradeKind.Secondary, 0);
        _note("compliance: both parties of a sale");
        vm.prank(address(ledger));
        compliance.checkTransfer(alice.at, bob.at, 0, 840, FACE);
        _note("compliance: a gift, with both flows written");
        compliance.checkParty(alice.at);
        _note("compliance: one party");
        Trade memory trade = _primary(alice, _ids(classId, 0, 1));
        core.orderDigest(trade.buy.order);
        _note("consent: digest of an order");
        core.custodianOf(alice.at);
        _note("consent: custodian of a party");
        core.filled(alice.at, 1);
        _note("consent: how far an order is filled");
        vm.prank(address(ledger));
        redemption.check(_intent(alice, trade.ids), _noStore(), RedeemRules(true, 0, 0));
        _note("redemption: bill and stacking");
        ledger.allowanceOf(issuer.at);
        _note("ledger: issuer admitted");
    }

    /// @dev Two partners trade to and fro: what netting saves.
    function test_gas_of_a_netted_batch() public {
        _settle(_primary(people[0], _ids(classId, 0, BATCH / 2)));
        _settle(_primary(people[1], _ids(classId, uint40(BATCH / 2), BATCH / 2)));
        Trade[] memory trades = new Trade[](BATCH);
        for (uint256 i; i < BATCH; ++i) {
            (Party memory from, Party memory to) = i % 2 == 0 ? (people[0], people[1]) : (people[1], people[0]);
            trades[i] = _secondary(from, to, _single(couponId(classId, uint40(i / 2 + i % 2 * BATCH / 2))));
            trades[i].seq = uint64(i + 3);
            trades[i].sell.order.nonce = uint128(1 << 64 | 2 * i);
            trades[i].buy.order.nonce = uint128(1 << 64 | 2 * i + 1);
        }
        _measure(trades, "trade in a batch of 50 between two parties");
    }

    /// @dev A view is no transaction of its own.
    function _note(string memory name) private {
        uint256 used = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue("checks", name, used > 21_000 ? used - 21_000 : used);
    }

    /// @dev Every person buys a coupon under its order number `round`, all from one order of the issuer's.
    function _primaries(uint40 round) private returns (Trade[] memory trades) {
        trades = new Trade[](BATCH);
        uint64 last = core.lastSeq(classId);
        for (uint256 i; i < BATCH; ++i) {
            trades[i] = _primary(people[i], _ids(classId, uint40(BATCH * round + i), 1));
            trades[i].seq = last + uint64(i + 1);
            trades[i].sell.order = trades[0].sell.order;
            trades[i].sell.order.nonce = 1;
            trades[i].sell.order.quantity = uint32(BATCH * (round + 1));
            trades[i].buy.order.nonce = 1 << 64 | round;
            trades[i].sellerFeeMinor = 80;
        }
    }

    /// @dev Every person gets three coupons, so that balances and words exist.
    function _stock() private {
        Trade[] memory trades = new Trade[](BATCH);
        for (uint256 i; i < BATCH; ++i) {
            trades[i] = _primary(people[i], _ids(classId, uint40(3 * i), 3));
            trades[i].seq = uint64(i + 1);
        }
        _settle(trades);
    }

    /// @dev Person i sells its coupon number `round` to person i + 1, both sides pay fees.
    function _secondaries(uint256 round) private returns (Trade[] memory trades) {
        trades = new Trade[](BATCH);
        uint64 last = core.lastSeq(classId);
        for (uint256 i; i < BATCH; ++i) {
            uint256 id = couponId(classId, uint40(3 * i + round));
            trades[i] = _secondary(people[i], people[(i + 1) % BATCH], _single(id));
            trades[i].seq = last + uint64(i + 1);
            (trades[i].buyerFeeMinor, trades[i].sellerFeeMinor) = (60, 60);
            (trades[i].sell.order.nonce, trades[i].buy.order.nonce) = (1 << 64, 1 << 64 | 8);
            (trades[i].sell.order.quantity, trades[i].buy.order.quantity) = (2, 2);
        }
    }

    /// @dev The second trades of everybody, under new orders whose words have been written before.
    /// @param buy Number of the buy order; that of the sell order is 1.
    function _inARow(uint128 buy) private returns (Trade[] memory trades) {
        _stock();
        _settle(_secondaries(0));
        trades = _secondaries(1);
        for (uint256 i; i < BATCH; ++i) {
            (trades[i].sell.order.nonce, trades[i].buy.order.nonce) = (1 << 64 | 1, 1 << 64 | buy);
        }
    }

    /// @dev Orders numbered one after another for each owner, as a platform that saves gas would.
    function _numbered(Trade memory trade) private returns (Trade memory) {
        (trade.sell.order.nonce, trade.buy.order.nonce) = (1 << 64 | orders++, 1 << 64 | orders++);
        return trade;
    }

    function _measure(Trade[] memory trades, string memory name) private {
        _submit(_consented(trades), trades, name);
    }

    function _measureWithoutProofs(Trade[] memory trades, string memory name) private {
        Consent memory given = _consented(trades);
        for (uint256 i; i < trades.length; ++i) {
            (trades[i].sell.proof, trades[i].buy.proof) = (new bytes32[](0), new bytes32[](0));
        }
        _submit(given, trades, name);
    }

    function _submit(Consent memory given, Trade[] memory trades, string memory name) private {
        uint64 expected = core.lastSeq(classId) + uint64(trades.length);
        vm.prank(operator.at);
        settlement.settleBatch(given, trades);
        vm.snapshotValue("settlement", name, vm.lastCallGas().gasTotalUsed / trades.length);
        assertEq(core.lastSeq(classId), expected);
        for (uint256 i; i < trades.length; ++i) {
            assertEq(ledger.ownerOf(trades[i].ids[0]), trades[i].buy.order.owner, "every trade settled");
        }
    }

    function _measureRedemption(uint256[] memory ids, string memory name) private {
        RedeemIntent memory intent = _intent(alice, ids);
        bytes memory signature = _sign(alice, ledger.redeemDigest(intent));
        vm.prank(operator.at);
        redemption.redeem(intent, _noStore(), signature);
        vm.snapshotGasLastCall("redemption", name);
    }
}
