// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Account } from "@openzeppelin/contracts/account/Account.sol";
import { ERC7821 } from "@openzeppelin/contracts/account/extensions/draft-ERC7821.sol";
import { IEntryPoint } from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import { ERC1155Holder } from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import { IGuardianAccount, Recovery } from "../interfaces/IGuardianAccount.sol";

/// @title An account whose owner keeps the key, and whose guardians can replace it
/// @notice See `IGuardianAccount`. Used behind minimal clones; `execute` takes batches as ERC-7821 has them.
contract GuardianAccount is IGuardianAccount, Account, ERC7821, ERC1155Holder, EIP712, Initializable, IERC1271 {
    uint256 private constant MIN_GUARDIANS = 3;
    uint256 private constant MAX_GUARDIANS = 5;
    uint40 private constant DELAY = 48 hours;

    bytes32 private constant MESSAGE_TYPEHASH = keccak256("AccountMessage(bytes32 hash)");

    IEntryPoint private immutable ENTRY_POINT;

    /// @inheritdoc IGuardianAccount
    address public owner;

    address[] private _guardians;
    Recovery private _recovery;
    address[] private _nextGuardians;
    uint40 private _guardiansReadyAt;

    /// @param point Runs user operations.
    constructor(IEntryPoint point) EIP712("Genex GuardianAccount", "1") {
        ENTRY_POINT = point;
        _disableInitializers();
    }

    /// @inheritdoc IGuardianAccount
    function initialize(address first, address[] calldata list) external initializer {
        _setOwner(first);
        _requireGuardians(list);
        _setGuardians(list);
    }

    /// @inheritdoc IGuardianAccount
    function supportRecovery(address next) external {
        uint256 guardian = _guardianOf(msg.sender);
        if (next == address(0) || next == address(this)) revert BadOwner(next);
        Recovery storage held = _recovery;
        if (held.owner != next) (held.owner, held.approvals, held.readyAt) = (next, 0, 0);
        if (held.approvals >> guardian & 1 == 1) revert AlreadySupported(msg.sender);
        held.approvals |= uint8(2 ** guardian);
        emit RecoverySupported(msg.sender, next);
        if (held.readyAt != 0 || _count(held.approvals) * 2 <= _guardians.length) return;
        held.readyAt = uint40(block.timestamp) + DELAY;
        emit RecoveryReady(next, held.readyAt);
    }

    /// @inheritdoc IGuardianAccount
    function finishRecovery() external {
        Recovery memory held = _recovery;
        if (held.readyAt == 0 || block.timestamp < held.readyAt) revert NotReady(held.readyAt);
        delete _recovery;
        _dropNextGuardians();
        _setOwner(held.owner);
    }

    /// @inheritdoc IGuardianAccount
    function cancelRecovery() external onlyEntryPointOrSelf {
        emit RecoveryCancelled(_recovery.owner);
        delete _recovery;
    }

    /// @inheritdoc IGuardianAccount
    function proposeGuardians(address[] calldata list) external onlyEntryPointOrSelf {
        _requireGuardians(list);
        (_nextGuardians, _guardiansReadyAt) = (list, uint40(block.timestamp) + DELAY);
        emit GuardiansProposed(list, _guardiansReadyAt);
    }

    /// @inheritdoc IGuardianAccount
    function finishGuardians() external {
        bool early = _guardiansReadyAt == 0 || block.timestamp < _guardiansReadyAt;
        if (early || _recovery.readyAt != 0) revert NotReady(_guardiansReadyAt);
        address[] memory list = _nextGuardians;
        _dropNextGuardians();
        delete _recovery;
        _setGuardians(list);
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bool valid = _rawSignatureValidation(messageDigest(hash), signature);
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// @inheritdoc IGuardianAccount
    function guardians() external view returns (address[] memory) {
        return _guardians;
    }

    /// @inheritdoc IGuardianAccount
    function recovery() external view returns (Recovery memory) {
        return _recovery;
    }

    /// @inheritdoc IGuardianAccount
    function messageDigest(bytes32 hash) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(MESSAGE_TYPEHASH, hash)));
    }

    /// @inheritdoc Account
    function entryPoint() public view override returns (IEntryPoint) {
        return ENTRY_POINT;
    }

    function _rawSignatureValidation(bytes32 hash, bytes calldata signature) internal view override returns (bool) {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(hash, signature);
        return failure == ECDSA.RecoverError.NoError && signer == owner;
    }

    /// @dev The entry point, after the owner's signature; the owner itself; nobody else.
    function _erc7821AuthorizedExecutor(address caller, bytes32 mode, bytes calldata executionData)
        internal
        view
        override
        returns (bool)
    {
        return caller == address(ENTRY_POINT) || caller == owner
            || super._erc7821AuthorizedExecutor(caller, mode, executionData);
    }

    function _setOwner(address next) private {
        if (next == address(0) || next == address(this)) revert BadOwner(next);
        owner = next;
        emit OwnerSet(next);
    }

    function _setGuardians(address[] memory list) private {
        _guardians = list;
        emit GuardiansSet(list);
    }

    function _dropNextGuardians() private {
        delete _nextGuardians;
        delete _guardiansReadyAt;
    }

    function _requireGuardians(address[] calldata list) private view {
        if (list.length < MIN_GUARDIANS || list.length > MAX_GUARDIANS) revert BadGuardians();
        for (uint256 i; i < list.length; ++i) {
            if (list[i] == address(0) || list[i] == owner || list[i] == address(this)) revert BadGuardians();
            for (uint256 j; j < i; ++j) {
                if (list[j] == list[i]) revert BadGuardians();
            }
        }
    }

    function _guardianOf(address caller) private view returns (uint256 index) {
        uint256 length = _guardians.length;
        while (index < length && _guardians[index] != caller) {
            ++index;
        }
        if (index == length) revert NotGuardian(caller);
    }

    function _count(uint8 bits) private pure returns (uint256 ones) {
        for (; bits != 0; bits &= bits - 1) {
            ++ones;
        }
    }
}
