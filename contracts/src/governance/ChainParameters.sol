// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { GasParameters, IGovernance, Validator } from "../interfaces/IGovernance.sol";

/// @title What the node reads of governance
/// @notice In fixed slots, at the start of each block:
///
/// | slot | |
/// |---|---|
/// | 0 | `blockGasLimit64 | priorityFeeWei64 | baseFeeWei64`, from bit 128 down |
/// | 1 | number of validators; validator `i` at `keccak256(1) + 2 i`: key, then `weight32 | operator160` |
/// | 2 | `eligibilityAttestor160 | deploymentOpen8 | validatorsVersion64`, from bit 72 down |
/// | 3 | `keccak256(abi.encode(address, 3))`: whether the address may deploy |
abstract contract ChainParameters is IGovernance {
    uint64 private constant MIN_BLOCK_GAS = 30_000_000;
    uint64 private constant MAX_FEE_WEI = 10_000 gwei;
    uint256 private constant MAX_VALIDATORS = 256;

    GasParameters private _gasParameters;
    Validator[] private _validators;

    /// @inheritdoc IGovernance
    uint64 public validatorsVersion;

    bool private _deploymentOpen;

    /// @inheritdoc IGovernance
    address public eligibilityAttestor;

    mapping(address deployer => bool) private _deployers;

    constructor(Validator[] memory first, address attestor, bool open) {
        if (first.length > 0) _setValidators(first);
        _setEligibilityAttestor(attestor);
        _openDeployment(open);
    }

    modifier onlySelf() {
        if (msg.sender != address(this)) revert NotAuthorised(msg.sender);
        _;
    }

    /// @inheritdoc IGovernance
    function setGasParameters(GasParameters calldata parameters) external onlySelf {
        bool fits = parameters.blockGasLimit == 0 || parameters.blockGasLimit >= MIN_BLOCK_GAS;
        if (!fits || parameters.baseFeeWei > MAX_FEE_WEI || parameters.priorityFeeWei > MAX_FEE_WEI) {
            revert BadGasParameters();
        }
        _gasParameters = parameters;
        emit GasParametersSet(parameters);
    }

    /// @inheritdoc IGovernance
    function setValidators(Validator[] calldata next) external onlySelf {
        _setValidators(next);
    }

    /// @inheritdoc IGovernance
    function setDeployer(address deployer, bool allowed) external onlySelf {
        _deployers[deployer] = allowed;
        emit DeployerSet(deployer, allowed);
    }

    /// @inheritdoc IGovernance
    function openDeployment(bool open) external onlySelf {
        _openDeployment(open);
    }

    /// @inheritdoc IGovernance
    function setEligibilityAttestor(address attestor) external onlySelf {
        _setEligibilityAttestor(attestor);
    }

    /// @inheritdoc IGovernance
    function gasParameters() external view returns (GasParameters memory) {
        return _gasParameters;
    }

    /// @inheritdoc IGovernance
    function validators() external view returns (Validator[] memory) {
        return _validators;
    }

    /// @inheritdoc IGovernance
    function mayDeploy(address deployer) external view returns (bool) {
        return _deploymentOpen || _deployers[deployer];
    }

    function _setValidators(Validator[] memory next) private {
        if (next.length == 0 || next.length > MAX_VALIDATORS) revert BadValidators();
        delete _validators;
        for (uint256 i; i < next.length; ++i) {
            if (next[i].key == 0 || next[i].weight == 0) revert BadValidators();
            for (uint256 j; j < i; ++j) {
                if (next[j].key == next[i].key) revert BadValidators();
            }
            _validators.push(next[i]);
        }
        ++validatorsVersion;
        emit ValidatorsSet(validatorsVersion, next);
    }

    function _openDeployment(bool open) private {
        _deploymentOpen = open;
        emit DeploymentOpened(open);
    }

    function _setEligibilityAttestor(address attestor) private {
        eligibilityAttestor = attestor;
        emit EligibilityAttestorSet(attestor);
    }
}
