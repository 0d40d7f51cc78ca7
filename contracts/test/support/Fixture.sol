// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EntryPoint } from "@account-abstraction/contracts/core/EntryPoint.sol";
import { Test } from "forge-std/Test.sol";

import { Contracts, Deployment, Roles } from "../../script/Deployment.sol";
import { GuardianAccountFactory } from "../../src/accounts/GuardianAccountFactory.sol";
import { GenexPaymaster } from "../../src/accounts/GenexPaymaster.sol";
import { Anchor } from "../../src/anchor/Anchor.sol";
import { TestStablecoin } from "../../src/cash/TestStablecoin.sol";
import { Compliance } from "../../src/compliance/Compliance.sol";
import { CouponFactory } from "../../src/factory/CouponFactory.sol";
import { Governance } from "../../src/governance/Governance.sol";
import { ISettlementCore } from "../../src/interfaces/ISettlementCore.sol";
import { CouponLedger } from "../../src/ledger/CouponLedger.sol";
import { Redemption } from "../../src/redemption/Redemption.sol";
import { Settlement } from "../../src/settlement/Settlement.sol";
import { SettlementCore } from "../../src/settlement/SettlementCore.sol";
import { Treasury } from "../../src/treasury/Treasury.sol";
import { TreasuryVault } from "../../src/treasury/TreasuryVault.sol";
import { Track, TransferMode, couponId } from "../../src/types/Coupon.sol";
import { RedeemIntent, StoreProof } from "../../src/types/Redeem.sol";
import { Eligibility, NewClass } from "../../src/types/Terms.sol";
import { Consent, EscrowRecord, Order, Side, SignedOrder, Trade, TradeKind } from "../../src/types/Trade.sol";
import { MerkleBuilder } from "./MerkleBuilder.sol";

/// @title A deployed set with people on it
/// @notice Builds what tests need in one line: parties with cash and delegation, classes, orders, trades, batches.
abstract contract Fixture is Test {
    struct Party {
        address at;
        uint256 key;
    }

    uint256 internal constant CHAIN_ID = 7091;
    uint256 internal constant UNITS_PER_CENT = 10_000;
    uint256 internal constant START_CASH = 1_000_000 * UNITS_PER_CENT;
    uint40 internal constant FACE = 10_000;
    uint64 internal constant PRICE = 8000;
    uint256 internal constant NOW = 1_795_000_000;

    Party internal operator;
    Party internal consent;
    Party internal fees;
    Party internal guardian;
    Party internal arbiter;
    Party internal eligibility;
    Party[] internal seats;
    Party[] internal attestors;
    Party internal issuer;
    Party internal alice;
    Party internal bob;
    Party internal carol;

    TestStablecoin internal cash;
    Compliance internal compliance;
    CouponFactory internal factory;
    Redemption internal redemption;
    CouponLedger internal ledger;
    Treasury internal treasury;
    TreasuryVault internal vault;
    Settlement internal settlement;
    SettlementCore internal core;
    Governance internal governance;
    Anchor internal anchor;
    EntryPoint internal entryPoint;
    GenexPaymaster internal paymaster;
    GuardianAccountFactory internal accounts;

    uint128 private _nonce;
    uint256 private _refs;

    function setUp() public virtual {
        vm.chainId(CHAIN_ID);
        vm.warp(NOW);
        _setUpRoles();
        _adopt(Deployment.deploy(makeAddr("deployer"), _roles()));
        issuer = _newParty("issuer");
        alice = _newParty("alice");
        bob = _newParty("bob");
        carol = _newParty("carol");
        vm.prank(operator.at);
        factory.setIssuer(issuer.at, true);
    }

    function _setUpRoles() private {
        operator = _party("operator");
        consent = _party("consent");
        fees = _party("fees");
        guardian = _party("guardian");
        arbiter = _party("arbiter");
        eligibility = _party("eligibility");
        for (uint256 i; i < 5; ++i) {
            seats.push(_party(string.concat("seat ", vm.toString(i))));
        }
        for (uint256 i; i < 3; ++i) {
            attestors.push(_party(string.concat("attestor ", vm.toString(i))));
        }
    }

    function _roles() private view returns (Roles memory roles) {
        (roles.operator, roles.fees, roles.guardian) = (operator.at, fees.at, guardian.at);
        (roles.arbiter, roles.eligibility) = (arbiter.at, eligibility.at);
        for (uint256 i; i < 5; ++i) {
            roles.seats[i] = seats[i].at;
        }
        for (uint256 i; i < 3; ++i) {
            roles.attestors[i] = attestors[i].at;
        }
    }

    function _adopt(Contracts memory set) private {
        cash = set.cash;
        compliance = set.compliance;
        factory = set.factory;
        redemption = set.redemption;
        ledger = CouponLedger(address(set.ledger));
        treasury = set.treasury;
        vault = set.vault;
        settlement = set.settlement;
        core = set.core;
        governance = set.governance;
        anchor = set.anchor;
        entryPoint = set.entryPoint;
        paymaster = set.paymaster;
        accounts = set.accounts;
    }

    function _party(string memory name) internal returns (Party memory party) {
        (party.at, party.key) = makeAddrAndKey(name);
    }

    /// @dev A party as registration leaves it: KYC level 1, cash, approval, delegation.
    function _newParty(string memory name) internal returns (Party memory party) {
        party = _party(name);
        _setLevel(party.at, 1);
        vm.prank(operator.at);
        cash.mint(party.at, START_CASH);
        vm.startPrank(party.at);
        cash.approve(address(core), type(uint256).max);
        core.delegate(consent.at);
        vm.stopPrank();
    }

    function _setLevel(address party, uint8 level) internal {
        address[] memory parties = new address[](1);
        uint8[] memory levels = new uint8[](1);
        (parties[0], levels[0]) = (party, level);
        vm.prank(operator.at);
        compliance.setKycLevels(parties, levels);
    }

    function _sanction(address party) internal {
        address[] memory parties = new address[](1);
        parties[0] = party;
        vm.prank(attestors[0].at);
        compliance.addSanctioned(parties);
        vm.prank(attestors[1].at);
        compliance.addSanctioned(parties);
    }

    /// @dev Lets a person buy, or hold, where tickets are asked for.
    function _enrol(address holder, uint64 classId, uint64 groups, bytes20 tag) internal {
        Eligibility[] memory tickets = new Eligibility[](1);
        bytes[] memory signatures = new bytes[](1);
        tickets[0] = Eligibility(holder, classId, groups, tag, uint32(block.timestamp));
        signatures[0] = _sign(eligibility, ledger.eligibilityDigest(tickets[0]));
        ledger.enrol(tickets, signatures);
    }

    function _terms() internal returns (NewClass memory class) {
        class.ref = keccak256(abi.encode("ref", ++_refs));
        class.issuer = issuer.at;
        class.track = Track.Utility;
        class.transferMode = TransferMode.Free;
        class.maxResales = 3;
        class.faceMinor = FACE;
        class.currency = 840;
        class.expiry = uint32(block.timestamp + 180 days);
        class.stackable = true;
        class.refundWindow = 7 days;
        class.termsHash = keccak256("terms");
        class.quantity = 1000;
    }

    function _create(NewClass memory class) internal returns (uint64) {
        vm.prank(class.issuer);
        return ledger.createClass(class, "");
    }

    function _newClass() internal returns (uint64) {
        return _create(_terms());
    }

    function _ids(uint64 classId, uint40 first, uint256 count) internal pure returns (uint256[] memory ids) {
        ids = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            ids[i] = couponId(classId, first + uint40(i));
        }
    }

    function _order(Party memory owner, uint64 classId, Side side, uint64 limit, uint32 quantity)
        internal
        returns (Order memory order)
    {
        order.owner = owner.at;
        order.classId = classId;
        order.side = side;
        order.nonce = ++_nonce;
        order.limitMinor = limit;
        order.maxFeeBps = 150;
        order.quantity = quantity;
        order.resalesLeft = side == Side.Sell ? type(uint8).max : 0;
        order.deadline = uint40(block.timestamp + 1 hours);
    }

    /// @dev A trade at the price, without fees, under new orders, next in its market.
    function _trade(TradeKind kind, Party memory seller, Party memory buyer, uint256[] memory ids, uint64 price)
        internal
        returns (Trade memory trade)
    {
        uint64 classId = uint64(ids[0] >> 40);
        trade.tradeId = keccak256(abi.encode("trade", ++_refs));
        trade.classId = classId;
        trade.seq = core.lastSeq(classId) + 1;
        trade.kind = kind;
        trade.unitPriceMinor = price;
        trade.ids = ids;
        trade.sell.order = _order(seller, classId, Side.Sell, price, uint32(ids.length));
        trade.buy.order = _order(buyer, classId, Side.Buy, price, uint32(ids.length));
    }

    function _primary(Party memory buyer, uint256[] memory ids) internal returns (Trade memory) {
        return _trade(TradeKind.Primary, issuer, buyer, ids, PRICE);
    }

    function _secondary(Party memory seller, Party memory buyer, uint256[] memory ids) internal returns (Trade memory) {
        return _trade(TradeKind.Secondary, seller, buyer, ids, PRICE);
    }

    /// @dev Puts the orders of the trades into one tree, and signs it with the custodian's key.
    function _consented(Trade[] memory trades) internal view returns (Consent memory given) {
        bytes32[] memory leaves = new bytes32[](trades.length * 2);
        for (uint256 i; i < trades.length; ++i) {
            leaves[2 * i] = core.orderDigest(trades[i].sell.order);
            leaves[2 * i + 1] = core.orderDigest(trades[i].buy.order);
        }
        for (uint256 i; i < trades.length; ++i) {
            trades[i].sell.proof = MerkleBuilder.proof(leaves, 2 * i);
            trades[i].buy.proof = MerkleBuilder.proof(leaves, 2 * i + 1);
        }
        given.custodian = consent.at;
        given.root = MerkleBuilder.root(leaves);
        given.signature = _sign(consent, core.batchDigest(given.root));
    }

    function _settle(Trade[] memory trades) internal {
        Consent memory given = _consented(trades);
        vm.prank(operator.at);
        settlement.settleBatch(given, trades);
    }

    function _settle(Trade memory trade) internal {
        _settle(_one(trade));
    }

    function _one(Trade memory trade) internal pure returns (Trade[] memory trades) {
        trades = new Trade[](1);
        trades[0] = trade;
    }

    /// @dev Settles one trade and demands that it is skipped for this reason.
    function _assertSkipped(Trade memory trade, bytes memory reason) internal {
        Trade[] memory trades = _one(trade);
        Consent memory given = _consented(trades);
        _assertSkipped(given, trades, reason);
    }

    function _assertSkipped(Consent memory given, Trade[] memory trades, bytes memory reason) internal {
        Trade memory trade = trades[0];
        bytes32 before = _digestOfWorld(trade);
        vm.expectEmit(address(core));
        emit ISettlementCore.TradeSkipped(trade.tradeId, trade.classId, trade.seq, reason);
        vm.prank(operator.at);
        settlement.settleBatch(given, trades);
        assertEq(core.lastSeq(trade.classId), trade.seq, "the number is used up");
        assertEq(_digestOfWorld(trade), before, "a skipped trade leaves everything as it was");
    }

    /// @dev What a skipped trade must not touch.
    function _digestOfWorld(Trade memory trade) private view returns (bytes32) {
        address buyer = trade.buy.order.owner;
        address seller = trade.sell.order.owner;
        bytes32 coupons;
        for (uint256 i; i < trade.ids.length; ++i) {
            coupons = keccak256(abi.encode(coupons, ledger.coupon(trade.ids[i])));
        }
        return keccak256(
            abi.encode(
                coupons,
                cash.balanceOf(buyer),
                cash.balanceOf(seller),
                cash.balanceOf(fees.at),
                cash.balanceOf(address(vault)),
                core.filled(buyer, trade.buy.order.nonce),
                core.filled(seller, trade.sell.order.nonce),
                vault.booked()
            )
        );
    }

    function _buy(Party memory buyer, uint64 classId, uint40 serial) internal returns (uint256 id) {
        uint256[] memory ids = _ids(classId, serial, 1);
        _settle(_primary(buyer, ids));
        return ids[0];
    }

    function _recordOf(Trade memory trade) internal view returns (EscrowRecord memory record) {
        uint256 gross = uint256(trade.unitPriceMinor) * trade.ids.length;
        record.tradeId = trade.tradeId;
        record.classId = trade.classId;
        record.issuer = trade.sell.order.owner;
        record.buyer = trade.buy.order.owner;
        record.amount = (gross + trade.buyerFeeMinor) * UNITS_PER_CENT;
        record.fee = (uint256(trade.buyerFeeMinor) + trade.sellerFeeMinor) * UNITS_PER_CENT;
        record.heldAt = uint40(block.timestamp);
        record.ids = trade.ids;
    }

    function _intent(Party memory holder, uint256[] memory ids) internal view returns (RedeemIntent memory intent) {
        intent.holder = holder.at;
        intent.classId = uint64(ids[0] >> 40);
        intent.ids = ids;
        intent.terminal = address(0x7e41);
        intent.commitment = keccak256(abi.encode("bill", ids));
        intent.deadline = uint40(block.timestamp + 2 minutes);
    }

    function _redeem(Party memory holder, uint256[] memory ids) internal {
        RedeemIntent memory intent = _intent(holder, ids);
        redemption.redeem(intent, _noStore(), _sign(holder, ledger.redeemDigest(intent)));
    }

    function _noStore() internal pure returns (StoreProof memory) { }

    function _sign(Party memory party, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(party.key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _single(uint256 id) internal pure returns (uint256[] memory ids) {
        ids = new uint256[](1);
        ids[0] = id;
    }
}
