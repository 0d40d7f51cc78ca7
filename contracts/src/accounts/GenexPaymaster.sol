// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Paymaster } from "@openzeppelin/contracts/account/paymaster/Paymaster.sol";
import { ERC4337Utils } from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import { ERC7579Utils } from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import { IEntryPoint, PackedUserOperation } from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import { Execution } from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import { IERC7821 } from "@openzeppelin/contracts/interfaces/draft-IERC7821.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ISponsor } from "../interfaces/ISponsor.sol";

/// @title Who pays for gas
/// @notice See `ISponsor`. Behind a transparent proxy. Works with accounts that take batches as ERC-7821 has them.
contract GenexPaymaster is ISponsor, Paymaster, Initializable, AccessControl {
    using ERC7579Utils for bytes;

    /// @dev What an account had sponsored on a day.
    struct Usage {
        uint32 day;
        uint32 operations;
    }

    /// @notice Who says what is sponsored.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");

    IEntryPoint private immutable ENTRY_POINT;

    /// @inheritdoc ISponsor
    uint32 public dailyLimit;

    /// @inheritdoc ISponsor
    mapping(address target => mapping(bytes4 selector => bool)) public isSponsored;

    mapping(address account => Usage) private _usages;

    /// @param point Runs user operations.
    constructor(IEntryPoint point) {
        ENTRY_POINT = point;
        _disableInitializers();
    }

    /// @notice Sets up the proxy, once.
    /// @param governance Grants roles, takes money out.
    /// @param operator Says what is sponsored.
    /// @param operations An account may have sponsored within a day.
    function initialize(address governance, address operator, uint32 operations) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, governance);
        _grantRole(OPERATOR_ROLE, operator);
        _setDailyLimit(operations);
    }

    /// @inheritdoc ISponsor
    function setMethod(address target, bytes4 selector, bool sponsored) external onlyRole(OPERATOR_ROLE) {
        isSponsored[target][selector] = sponsored;
        emit MethodSet(target, selector, sponsored);
    }

    /// @inheritdoc ISponsor
    function setDailyLimit(uint32 operations) external onlyRole(OPERATOR_ROLE) {
        _setDailyLimit(operations);
    }

    /// @inheritdoc ISponsor
    function deposit() external payable {
        _deposit(msg.value);
    }

    /// @inheritdoc ISponsor
    function addStake(uint32 unstakeDelaySec) external payable onlyRole(DEFAULT_ADMIN_ROLE) {
        _addStake(msg.value, unstakeDelaySec);
    }

    /// @inheritdoc ISponsor
    function unlockStake() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _unlockStake();
    }

    /// @inheritdoc ISponsor
    function withdrawStake(address payable to) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _withdrawStake(to);
    }

    /// @inheritdoc ISponsor
    function withdraw(address payable to, uint256 amount) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _withdraw(to, amount);
    }

    /// @inheritdoc ISponsor
    function usedBy(address account) external view returns (uint32) {
        Usage memory usage = _usages[account];
        return usage.day == _today() ? usage.operations : 0;
    }

    /// @inheritdoc Paymaster
    function entryPoint() public view override returns (IEntryPoint) {
        return ENTRY_POINT;
    }

    function _validatePaymasterUserOp(PackedUserOperation calldata operation, bytes32 hash, uint256)
        internal
        override
        returns (bytes memory context, uint256 validationData)
    {
        _requireSponsored(operation.callData);
        _count(operation.sender);
        emit Sponsored(operation.sender, hash);
        return ("", ERC4337Utils.SIG_VALIDATION_SUCCESS);
    }

    function _setDailyLimit(uint32 operations) private {
        dailyLimit = operations;
        emit DailyLimitSet(operations);
    }

    function _count(address account) private {
        Usage memory usage = _usages[account];
        uint32 today = _today();
        if (usage.day != today) usage = Usage(today, 0);
        if (usage.operations >= dailyLimit) revert LimitReached(account, usage.operations);
        ++usage.operations;
        _usages[account] = usage;
    }

    function _requireSponsored(bytes calldata callData) private view {
        if (callData.length < 100 || bytes4(callData) != IERC7821.execute.selector) revert NotBatch();
        bytes calldata batch = _batchOf(callData[4:]);
        Execution[] calldata calls = batch.decodeBatch();
        for (uint256 i; i < calls.length; ++i) {
            bytes4 selector = bytes4(calls[i].callData);
            if (calls[i].value != 0 || !isSponsored[calls[i].target][selector]) {
                revert NotSponsored(calls[i].target, selector);
            }
        }
    }

    /// @dev The second argument of `execute(bytes32 mode, bytes executionData)`.
    function _batchOf(bytes calldata arguments) private pure returns (bytes calldata batch) {
        uint256 offset = uint256(bytes32(arguments[32:64]));
        if (offset > arguments.length - 32) revert NotBatch();
        uint256 length = uint256(bytes32(arguments[offset:offset + 32]));
        if (length > arguments.length - offset - 32) revert NotBatch();
        return arguments[offset + 32:offset + 32 + length];
    }

    function _today() private view returns (uint32) {
        return uint32(block.timestamp / 1 days);
    }
}
