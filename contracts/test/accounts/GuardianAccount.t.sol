// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { PackedUserOperation } from "@account-abstraction/contracts/interfaces/PackedUserOperation.sol";
import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { Account as BaseAccount } from "@openzeppelin/contracts/account/Account.sol";
import { IEntryPoint as IPoint } from "@account-abstraction/contracts/interfaces/IEntryPoint.sol";
import { IPaymaster } from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import { Execution } from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import { Paymaster as PaymasterBase } from "@openzeppelin/contracts/account/paymaster/Paymaster.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { GuardianAccount } from "../../src/accounts/GuardianAccount.sol";
import { IGuardianAccount } from "../../src/interfaces/IGuardianAccount.sol";
import { ISponsor } from "../../src/interfaces/ISponsor.sol";
import { Trade } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title Pro mode: accounts of people who keep their own keys
contract GuardianAccountTest is Fixture {
    bytes32 private constant BATCH = bytes32(uint256(1) << 248);

    GuardianAccount private account;
    address[] private friends;
    uint64 private classId;

    function setUp() public override {
        super.setUp();
        classId = _newClass();
        for (uint256 i; i < 5; ++i) {
            friends.push(makeAddr(string.concat("friend ", vm.toString(i))));
        }
        account = GuardianAccount(payable(accounts.create(alice.at, friends, 0)));
        _setLevel(address(account), 1);
        vm.startPrank(operator.at);
        cash.mint(address(account), START_CASH);
        paymaster.setMethod(address(cash), cash.approve.selector, true);
        paymaster.setMethod(address(ledger), ledger.safeTransferFrom.selector, true);
        vm.stopPrank();
    }

    function test_an_account_is_its_owners_whoever_creates_it() public {
        address expected = accounts.addressOf(bob.at, friends, "salt");
        vm.prank(carol.at);
        assertEq(accounts.create(bob.at, friends, "salt"), expected);
        assertEq(GuardianAccount(payable(expected)).owner(), bob.at);
        assertEq(accounts.create(bob.at, friends, "salt"), expected, "created once");
        assertEq(abi.encode(GuardianAccount(payable(expected)).guardians()), abi.encode(friends));
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        GuardianAccount(payable(expected)).initialize(carol.at, friends);
        GuardianAccount logic = GuardianAccount(payable(accounts.implementation()));
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        logic.initialize(carol.at, friends);
    }

    function test_a_user_without_native_money_trades_gives_and_pays_no_gas() public {
        assertEq(address(account).balance, 0);
        _run(_one(address(cash), abi.encodeCall(cash.approve, (address(core), type(uint256).max))), alice);
        Trade memory trade = _primary(Party(address(account), 0), _ids(classId, 0, 1));
        trade.buy.signature = _sign(alice, account.messageDigest(core.orderDigest(trade.buy.order)));
        _settle(trade);
        assertEq(ledger.ownerOf(trade.ids[0]), address(account));
        bytes memory give = abi.encodeCall(ledger.safeTransferFrom, (address(account), bob.at, trade.ids[0], 1, ""));
        _run(_one(address(ledger), give), alice);
        assertEq(ledger.ownerOf(trade.ids[0]), bob.at);
        assertEq(paymaster.usedBy(address(account)), 2);
    }

    function test_an_account_takes_coupons() public {
        uint256 id = _buy(bob, classId, 0);
        vm.prank(bob.at);
        ledger.safeTransferFrom(bob.at, address(account), id, 1, "");
        assertEq(ledger.ownerOf(id), address(account));
    }

    function test_nobody_but_the_owner_moves_it() public {
        bytes memory batch = _one(address(cash), abi.encodeCall(cash.approve, (bob.at, 1)));
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(BaseAccount.AccountUnauthorized.selector, bob.at));
        account.execute(BATCH, batch);
        PackedUserOperation[] memory operations = _operation(batch, bob);
        vm.expectRevert(abi.encodeWithSelector(IPoint.FailedOp.selector, 0, "AA24 signature error"));
        _handle(operations);
        vm.prank(alice.at);
        account.execute(BATCH, batch);
        assertEq(cash.allowance(address(account), bob.at), 1);
    }

    function test_a_signature_for_one_account_does_not_count_for_another_of_its_owner() public {
        GuardianAccount other = GuardianAccount(payable(accounts.create(alice.at, friends, "second")));
        bytes memory signature = _sign(alice, account.messageDigest("hash"));
        assertEq(account.isValidSignature("hash", signature), account.isValidSignature.selector);
        assertEq(other.isValidSignature("hash", signature), bytes4(0xffffffff));
        assertEq(account.isValidSignature("hash", _sign(alice, "hash")), bytes4(0xffffffff));
        assertEq(account.isValidSignature("hash", "short"), bytes4(0xffffffff));
    }

    function test_most_guardians_replace_the_owner_after_48_hours() public {
        _support(0, carol.at);
        _support(1, carol.at);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotReady.selector, 0));
        account.finishRecovery();
        uint40 ready = uint40(block.timestamp + 48 hours);
        vm.expectEmit(address(account));
        emit IGuardianAccount.RecoveryReady(carol.at, ready);
        _support(4, carol.at);
        vm.warp(ready - 1);
        _support(3, carol.at);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotReady.selector, ready));
        account.finishRecovery();
        vm.warp(ready);
        account.finishRecovery();
        assertEq(account.owner(), carol.at);
        assertEq(account.recovery().owner, address(0));
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotReady.selector, 0));
        account.finishRecovery();
    }

    function test_two_of_three_are_most_and_two_of_four_are_not() public {
        _resize(3);
        _support(0, carol.at);
        assertEq(account.recovery().readyAt, 0);
        _support(1, carol.at);
        assertGt(account.recovery().readyAt, 0);
        vm.prank(alice.at);
        account.execute(BATCH, _one(address(account), abi.encodeCall(account.cancelRecovery, ())));
        _resize(4);
        _support(0, carol.at);
        _support(1, carol.at);
        assertEq(account.recovery().readyAt, 0);
    }

    function test_the_owner_objects_and_another_name_starts_anew() public {
        _support(0, carol.at);
        _support(1, carol.at);
        _support(2, carol.at);
        vm.prank(alice.at);
        account.execute(BATCH, _one(address(account), abi.encodeCall(account.cancelRecovery, ())));
        vm.warp(block.timestamp + 48 hours);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotReady.selector, 0));
        account.finishRecovery();
        _support(0, carol.at);
        _support(1, carol.at);
        _support(2, bob.at);
        assertEq(account.recovery().approvals, 4);
        assertEq(account.owner(), alice.at);
    }

    function test_a_guardian_speaks_once_and_others_never() public {
        _support(0, carol.at);
        vm.prank(friends[0]);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.AlreadySupported.selector, friends[0]));
        account.supportRecovery(carol.at);
        vm.prank(alice.at);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotGuardian.selector, alice.at));
        account.supportRecovery(carol.at);
        vm.prank(friends[1]);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.BadOwner.selector, address(0)));
        account.supportRecovery(address(0));
        vm.prank(friends[1]);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.BadOwner.selector, address(account)));
        account.supportRecovery(address(account));
    }

    function test_a_thief_of_the_key_does_not_replace_the_guardians_before_they_replace_it() public {
        vm.prank(alice.at);
        account.execute(BATCH, _one(address(account), abi.encodeCall(account.proposeGuardians, (_others()))));
        uint40 ready = uint40(block.timestamp + 48 hours);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotReady.selector, ready));
        account.finishGuardians();
        _support(0, carol.at);
        _support(1, carol.at);
        _support(2, carol.at);
        vm.warp(ready);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotReady.selector, ready));
        account.finishGuardians();
        account.finishRecovery();
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotReady.selector, 0));
        account.finishGuardians();
        assertEq(abi.encode(account.guardians()), abi.encode(friends));
    }

    function test_guardians_a_thief_proposed_are_gone_with_the_thief() public {
        vm.prank(alice.at);
        account.execute(BATCH, _one(address(account), abi.encodeCall(account.proposeGuardians, (_others()))));
        _support(0, carol.at);
        _support(1, carol.at);
        _support(2, carol.at);
        vm.warp(block.timestamp + 48 hours);
        account.finishRecovery();
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotReady.selector, 0));
        account.finishGuardians();
    }

    function test_a_message_is_signed_as_typed_data_of_the_account() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Genex GuardianAccount"),
                keccak256("1"),
                block.chainid,
                address(account)
            )
        );
        bytes32 message = keccak256(abi.encode(keccak256("AccountMessage(bytes32 hash)"), bytes32("hash")));
        assertEq(account.messageDigest("hash"), keccak256(abi.encodePacked(hex"1901", domain, message)));
    }

    function test_the_owner_changes_guardians_after_48_hours() public {
        vm.prank(alice.at);
        account.execute(BATCH, _one(address(account), abi.encodeCall(account.proposeGuardians, (_others()))));
        _support(0, carol.at);
        vm.warp(block.timestamp + 48 hours);
        account.finishGuardians();
        assertEq(abi.encode(account.guardians()), abi.encode(_others()));
        assertEq(account.recovery().approvals, 0, "what former guardians said is void");
        // Otherwise anybody could void what the new ones say, again and again.
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.NotReady.selector, 0));
        account.finishGuardians();
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(BaseAccount.AccountUnauthorized.selector, bob.at));
        account.proposeGuardians(friends);
        vm.prank(bob.at);
        vm.expectRevert(abi.encodeWithSelector(BaseAccount.AccountUnauthorized.selector, bob.at));
        account.cancelRecovery();
    }

    function test_guardians_are_three_to_five_different_others() public {
        address[] memory list = new address[](2);
        _assertBad(list);
        list = new address[](6);
        for (uint256 i; i < 6; ++i) {
            list[i] = address(uint160(100 + i));
        }
        _assertBad(list);
        list = _others();
        list[2] = list[0];
        _assertBad(list);
        list = _others();
        list[1] = address(0);
        _assertBad(list);
        list = _others();
        list[1] = alice.at;
        _assertBad(list);
        vm.expectRevert(abi.encodeWithSelector(IGuardianAccount.BadOwner.selector, address(0)));
        accounts.create(address(0), friends, 0);
    }

    function test_only_named_methods_are_sponsored_and_no_money_goes_along() public {
        bytes memory batch = _one(address(cash), abi.encodeCall(cash.transfer, (bob.at, 1)));
        _assertNotSponsored(
            batch, abi.encodeWithSelector(ISponsor.NotSponsored.selector, address(cash), cash.transfer.selector)
        );
        Execution[] memory calls = new Execution[](1);
        calls[0] = Execution(address(cash), 1, abi.encodeCall(cash.approve, (bob.at, 1)));
        _assertNotSponsored(
            abi.encode(calls),
            abi.encodeWithSelector(ISponsor.NotSponsored.selector, address(cash), cash.approve.selector)
        );
        vm.prank(operator.at);
        paymaster.setMethod(address(cash), cash.approve.selector, false);
        assertFalse(paymaster.isSponsored(address(cash), cash.approve.selector));
        batch = _one(address(cash), abi.encodeCall(cash.approve, (bob.at, 1)));
        _assertNotSponsored(
            batch, abi.encodeWithSelector(ISponsor.NotSponsored.selector, address(cash), cash.approve.selector)
        );
    }

    function test_what_is_no_batch_is_not_sponsored() public {
        PackedUserOperation[] memory operations = _operation("", alice);
        bytes memory batch = _one(address(cash), abi.encodeCall(cash.approve, (address(core), 1)));
        bytes[5] memory datas = [
            bytes(""),
            abi.encodeCall(account.cancelRecovery, ()),
            abi.encodePacked(account.cancelRecovery.selector, abi.encode(BATCH, batch)),
            abi.encodePacked(account.execute.selector, BATCH, uint256(1 << 255), uint256(0)),
            abi.encodePacked(account.execute.selector, BATCH, uint256(64), uint256(1 << 255))
        ];
        for (uint256 i; i < datas.length; ++i) {
            operations[0].callData = datas[i];
            operations[0].signature = _sign(alice, entryPoint.getUserOpHash(operations[0]));
            vm.expectRevert(
                abi.encodeWithSelector(
                    IPoint.FailedOpWithRevert.selector,
                    0,
                    "AA33 reverted",
                    abi.encodeWithSelector(ISponsor.NotBatch.selector)
                )
            );
            _handle(operations);
        }
    }

    function test_an_account_has_a_bounded_number_sponsored_per_day() public {
        vm.prank(operator.at);
        paymaster.setDailyLimit(1);
        bytes memory batch = _one(address(cash), abi.encodeCall(cash.approve, (bob.at, 1)));
        _run(batch, alice);
        bytes memory reached = abi.encodeWithSelector(ISponsor.LimitReached.selector, address(account), uint32(1));
        _assertNotSponsored(batch, reached);
        vm.warp((block.timestamp / 1 days + 1) * 1 days - 1);
        _assertNotSponsored(batch, reached);
        vm.warp(block.timestamp + 1);
        assertEq(paymaster.usedBy(address(account)), 0);
        _run(batch, alice);
    }

    function test_each_role_of_the_sponsor_does_its_own_part_only() public {
        bytes memory missing = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, alice.at, paymaster.OPERATOR_ROLE()
        );
        vm.startPrank(alice.at);
        vm.expectRevert(missing);
        paymaster.setMethod(address(cash), 0, true);
        vm.expectRevert(missing);
        paymaster.setDailyLimit(9);
        missing = abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice.at, bytes32(0));
        vm.expectRevert(missing);
        paymaster.withdraw(payable(alice.at), 0);
        vm.expectRevert(missing);
        paymaster.addStake(1);
        vm.expectRevert(missing);
        paymaster.unlockStake();
        vm.expectRevert(missing);
        paymaster.withdrawStake(payable(alice.at));
        vm.stopPrank();
        vm.deal(address(governance), 2 ether);
        vm.startPrank(address(governance));
        paymaster.deposit{ value: 1 ether }();
        paymaster.withdraw(payable(bob.at), 1 ether);
        paymaster.addStake{ value: 1 ether }(1);
        paymaster.unlockStake();
        vm.warp(block.timestamp + 1);
        paymaster.withdrawStake(payable(bob.at));
        vm.stopPrank();
        assertEq(bob.at.balance, 2 ether);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        paymaster.initialize(alice.at, alice.at, 1);
    }

    function test_only_the_entry_point_asks_the_sponsor() public {
        vm.expectRevert(abi.encodeWithSelector(PaymasterBase.PaymasterUnauthorized.selector, address(this)));
        paymaster.postOp(IPaymaster.PostOpMode.opSucceeded, "", 0, 0);
    }

    function _support(uint256 friend, address next) private {
        vm.prank(friends[friend]);
        account.supportRecovery(next);
    }

    function _resize(uint256 count) private {
        address[] memory list = new address[](count);
        for (uint256 i; i < count; ++i) {
            list[i] = friends[i];
        }
        vm.prank(alice.at);
        account.execute(BATCH, _one(address(account), abi.encodeCall(account.proposeGuardians, (list))));
        vm.warp(block.timestamp + 48 hours);
        account.finishGuardians();
    }

    function _others() private pure returns (address[] memory list) {
        list = new address[](3);
        (list[0], list[1], list[2]) = (address(11), address(12), address(13));
    }

    function _assertBad(address[] memory list) private {
        vm.expectRevert(IGuardianAccount.BadGuardians.selector);
        accounts.create(alice.at, list, 0);
        vm.prank(address(account));
        vm.expectRevert(IGuardianAccount.BadGuardians.selector);
        account.proposeGuardians(list);
    }

    function _one(address target, bytes memory data) private pure returns (bytes memory) {
        Execution[] memory calls = new Execution[](1);
        calls[0] = Execution(target, 0, data);
        return abi.encode(calls);
    }

    function _operation(bytes memory batch, Party memory signer)
        private
        view
        returns (PackedUserOperation[] memory operations)
    {
        operations = new PackedUserOperation[](1);
        PackedUserOperation memory operation = operations[0];
        operation.sender = address(account);
        operation.nonce = entryPoint.getNonce(address(account), 0);
        operation.callData = abi.encodeCall(account.execute, (BATCH, batch));
        operation.accountGasLimits = bytes32(uint256(500_000) << 128 | 500_000);
        operation.preVerificationGas = 50_000;
        operation.paymasterAndData = abi.encodePacked(address(paymaster), uint128(300_000), uint128(0));
        operation.signature = _sign(signer, entryPoint.getUserOpHash(operation));
    }

    function _run(bytes memory batch, Party memory signer) private {
        _handle(_operation(batch, signer));
    }

    /// @dev The entry point takes bundles from plain accounts only.
    function _handle(PackedUserOperation[] memory operations) private {
        vm.prank(operator.at, operator.at);
        entryPoint.handleOps(operations, payable(operator.at));
    }

    function _assertNotSponsored(bytes memory batch, bytes memory reason) private {
        PackedUserOperation[] memory operations = _operation(batch, alice);
        vm.expectRevert(abi.encodeWithSelector(IPoint.FailedOpWithRevert.selector, 0, "AA33 reverted", reason));
        _handle(operations);
    }
}
