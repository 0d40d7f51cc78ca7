// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title Signatures of people and of contracts
/// @notice ECDSA of an account, or ERC-1271 of a contract. A contract gets a bounded amount of gas and of memory for its
/// answer, so that one party of a batch can't keep the others from settling.
library Signatures {
    /// @dev Enough for a wallet with several owners; 64 trades of two such wallets fit into one transaction.
    uint256 internal constant CONTRACT_GAS = 120_000;

    /// @dev The caller has not brought enough gas to ask a contract: its answer would say nothing.
    error TooLittleGas(address signer);

    /// @dev Whether `signer` has signed `digest`.
    function isBy(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        return
            isByKey(signer, digest, signature) || (signer.code.length > 0 && _isByContract(signer, digest, signature));
    }

    /// @dev Whether the key of `signer` has signed `digest`: its word, whatever code it has delegated to. A contract has
    /// no key. Asked first, since to look for code costs as much as to recover a signer.
    function isByKey(address signer, bytes32 digest, bytes calldata signature) internal pure returns (bool) {
        (address found, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signature);
        return failure == ECDSA.RecoverError.NoError && found == signer;
    }

    function _isByContract(address signer, bytes32 digest, bytes calldata signature) private view returns (bool) {
        if (gasleft() * 63 / 64 < CONTRACT_GAS) revert TooLittleGas(signer);
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bool answered;
        bytes32 answer;
        assembly ("memory-safe") {
            answered := staticcall(CONTRACT_GAS, signer, add(question, 32), mload(question), 0, 32)
            answered := and(answered, gt(returndatasize(), 31))
            answer := mload(0)
        }
        return answered && answer == bytes32(IERC1271.isValidSignature.selector);
    }
}
