// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { MerkleProof } from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import { Test } from "forge-std/Test.sol";

import { Contracts, Deployment, Roles } from "../../script/Deployment.sol";
import { Track, TransferMode } from "../../src/types/Coupon.sol";
import { Statement } from "../../src/interfaces/IAnchor.sol";
import { Binding } from "../../src/interfaces/ICompliance.sol";
import { Path, Proposal } from "../../src/interfaces/IGovernance.sol";
import { PartIntent, RedeemIntent } from "../../src/types/Redeem.sol";
import { Eligibility, NewClass } from "../../src/types/Terms.sol";
import { EscrowRecord, Order, Reversal, Side } from "../../src/types/Trade.sol";
import { MerkleBuilder } from "../support/MerkleBuilder.sol";

/// @title Digests as the contracts compute them
/// @notice Compares `test/vectors/digests.json`, which other languages test against, with the contracts on a
/// development chain. Written anew if `UPDATE_VECTORS` is set.
contract VectorsTest is Test {
    string private constant FILE = "test/vectors/digests.json";
    address private constant PARTY = 0x1111111111111111111111111111111111111111;
    address private constant OTHER = 0x2222222222222222222222222222222222222222;

    Contracts private set;

    function setUp() public {
        vm.chainId(7091);
        bytes32 seed = keccak256("genex development seed");
        address deployer = vm.addr(uint256(keccak256(abi.encodePacked(seed, "deployer"))));
        set = Deployment.deploy(deployer, _roles());
    }

    function test_the_vectors_are_what_the_contracts_compute() public {
        string memory json = _json();
        if (vm.envOr("UPDATE_VECTORS", false)) vm.writeFile(FILE, json);
        assertEq(vm.readFile(FILE), json);
    }

    function test_a_tree_of_the_vectors_passes_the_contracts_library() public pure {
        bytes32[] memory leaves = _leaves(5);
        for (uint256 i; i < 5; ++i) {
            assertTrue(MerkleProof.verify(MerkleBuilder.proof(leaves, i), MerkleBuilder.root(leaves), leaves[i]));
        }
    }

    function _json() private returns (string memory) {
        string memory key = "vectors";
        vm.serializeBytes32(key, "order", set.core.orderDigest(_order()));
        vm.serializeBytes32(key, "batch", set.core.batchDigest(keccak256("root")));
        vm.serializeBytes32(key, "delegation", set.core.delegationDigest(PARTY, OTHER, 5, 1_800_000_000));
        vm.serializeBytes32(key, "refund", set.core.refundDigest(keccak256("trade"), PARTY, 1_800_000_000));
        vm.serializeBytes32(key, "class", set.ledger.classDigest(_class()));
        vm.serializeBytes32(key, "mint", set.ledger.mintDigest(7, 100, 1000));
        vm.serializeBytes32(key, "redeem", set.ledger.redeemDigest(_intent()));
        vm.serializeBytes32(key, "terminal", set.redemption.terminalDigest(OTHER, 1_800_000_000));
        vm.serializeBytes32(key, "eligibility", set.ledger.eligibilityDigest(_ticket()));
        vm.serializeBytes32(key, "part", set.ledger.partDigest(_part()));
        vm.serializeBytes32(key, "reversal", set.core.reversalDigest(_reversal()));
        vm.serializeBytes32(
            key, "binding", set.compliance.bindingDigest(Binding(OTHER, keccak256("person"), 1_800_000_000))
        );
        vm.serializeBytes32(key, "statement", set.anchor.statementDigest(Statement("journal", 2, "one", "two", 9)));
        vm.serializeBytes32(key, "proposal", keccak256(abi.encode(_proposal())));
        vm.serializeBytes32(key, "storeLeaf", keccak256(bytes.concat(keccak256(abi.encode(OTHER, keccak256("blind"))))));
        vm.serializeBytes32(key, "escrow", keccak256(abi.encode(_record())));
        return vm.serializeBytes32(key, "merkleRootOfFive", MerkleBuilder.root(_leaves(5)));
    }

    function _roles() private pure returns (Roles memory roles) {
        (roles.operator, roles.fees, roles.guardian) = (PARTY, PARTY, PARTY);
        (roles.arbiter, roles.eligibility) = (PARTY, PARTY);
        roles.seats = [address(1), address(2), address(3), address(4), address(5)];
        roles.attestors = [address(1), address(2), address(3)];
    }

    function _ticket() private pure returns (Eligibility memory) {
        return Eligibility(PARTY, 7, 6, bytes20(keccak256("tag")), 1_800_000_000);
    }

    function _part() private pure returns (PartIntent memory) {
        return PartIntent(PARTY, 7 << 40, 2500, OTHER, keccak256("commitment"), 1_800_000_000);
    }

    function _reversal() private pure returns (Reversal memory reversal) {
        (reversal.tradeId, reversal.classId) = (keccak256("trade"), 7);
        (reversal.seller, reversal.buyer) = (PARTY, OTHER);
        (reversal.unitPriceMinor, reversal.settledAt) = (8500, 1_790_000_000);
        (reversal.fromReserve, reversal.deadline) = (true, 1_800_000_000);
        reversal.ids = new uint256[](2);
        (reversal.ids[0], reversal.ids[1]) = (7 << 40, 7 << 40 | 1);
    }

    function _proposal() private pure returns (Proposal memory) {
        return Proposal(Path.Emergency, PARTY, OTHER, hex"1234", keccak256("code"), keccak256("audit"));
    }

    function _order() private pure returns (Order memory) {
        return Order({
            owner: PARTY,
            classId: 7,
            side: Side.Sell,
            nonce: 0x0123456789abcdef0123456789abcdef,
            limitMinor: 8500,
            maxFeeBps: 75,
            quantity: 3,
            resalesLeft: 2,
            deadline: 1_800_000_000
        });
    }

    function _class() private pure returns (NewClass memory) {
        return NewClass({
            ref: keccak256("ref"),
            issuer: PARTY,
            track: Track.Utility,
            transferMode: TransferMode.Counted,
            maxResales: 3,
            faceMinor: 10_000,
            currency: 840,
            expiry: 1_800_000_000,
            notBefore: 1_790_000_000,
            giftCard: true,
            stackable: true,
            storedValue: false,
            minSpendMinor: 2500,
            perPerson: 4,
            holderGroups: 6,
            transferPolicy: 0,
            refundWindow: 604_800,
            storeRoot: keccak256("stores"),
            termsHash: keccak256("terms"),
            quantity: 1000
        });
    }

    function _intent() private pure returns (RedeemIntent memory) {
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (7 << 40, 7 << 40 | 1);
        return RedeemIntent({
            holder: PARTY,
            classId: 7,
            ids: ids,
            terminal: OTHER,
            commitment: keccak256("bill"),
            spendAtLeastMinor: 2500,
            deadline: 1_800_000_000
        });
    }

    function _record() private pure returns (EscrowRecord memory) {
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (7 << 40, 7 << 40 | 1);
        return EscrowRecord({
            tradeId: keccak256("trade"),
            classId: 7,
            issuer: PARTY,
            buyer: OTHER,
            amount: 160_000_000,
            fee: 1_600_000,
            heldAt: 1_795_000_000,
            ids: ids
        });
    }

    function _leaves(uint256 count) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            leaves[i] = keccak256(abi.encode(i));
        }
    }
}
