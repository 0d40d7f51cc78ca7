// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import { Anchored, IAnchor, Statement } from "../interfaces/IAnchor.sol";
import { Signatures } from "../signatures/Signatures.sol";

/// @title Anchors of logs outside the chain
/// @notice See `IAnchor`.
contract Anchor is IAnchor, EIP712 {
    uint256 private constant ATTESTORS = 3;
    uint256 private constant QUORUM = 2;

    bytes32 private constant STATEMENT_TYPEHASH =
        keccak256("Statement(bytes32 stream,uint64 seq,bytes32 previous,bytes32 root,uint64 size)");

    address private immutable GOVERNANCE;

    address[ATTESTORS] private _attestors;
    mapping(bytes32 stream => Anchored) private _anchored;

    /// @inheritdoc IAnchor
    mapping(bytes32 stream => mapping(uint64 seq => bytes32)) public rootAt;

    /// @param governance Replaces attestors.
    /// @param attestors Sign statements; two of them suffice.
    constructor(address governance, address[ATTESTORS] memory attestors) EIP712("Genex Anchor", "1") {
        GOVERNANCE = governance;
        for (uint256 i; i < ATTESTORS; ++i) {
            _setAttestor(i, attestors[i]);
        }
    }

    /// @inheritdoc IAnchor
    function anchor(Statement calldata statement, bytes[] calldata signatures) external {
        _requireNext(statement);
        uint256 found = _attestorsOf(statementDigest(statement), signatures);
        if (found < QUORUM) revert TooFewAttestors(found);
        _anchored[statement.stream] = Anchored(statement.root, statement.seq, statement.size, uint40(block.timestamp));
        rootAt[statement.stream][statement.seq] = statement.root;
        emit RootAnchored(statement.stream, statement.seq, statement.root, statement.size);
    }

    /// @inheritdoc IAnchor
    function setAttestor(uint256 index, address attestor) external {
        if (msg.sender != GOVERNANCE) revert NotAuthorised(msg.sender);
        _setAttestor(index, attestor);
    }

    /// @inheritdoc IAnchor
    function anchored(bytes32 stream) external view returns (Anchored memory) {
        return _anchored[stream];
    }

    /// @inheritdoc IAnchor
    function attestorAt(uint256 index) external view returns (address) {
        return _attestors[index];
    }

    /// @inheritdoc IAnchor
    function statementDigest(Statement calldata statement) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(STATEMENT_TYPEHASH, statement)));
    }

    function _setAttestor(uint256 index, address attestor) private {
        if (index >= ATTESTORS || attestor == address(0)) revert BadAttestor(attestor);
        for (uint256 i; i < ATTESTORS; ++i) {
            if (_attestors[i] == attestor) revert BadAttestor(attestor);
        }
        _attestors[index] = attestor;
        emit AttestorSet(index, attestor);
    }

    function _requireNext(Statement calldata statement) private view {
        Anchored memory last = _anchored[statement.stream];
        if (statement.seq != last.seq + 1) revert WrongSequence(statement.stream, last.seq + 1, statement.seq);
        if (statement.previous != last.root) {
            revert WrongPrevious(statement.stream, last.root, statement.previous);
        }
        bool grown = statement.size > last.size || (statement.size == last.size && statement.root == last.root);
        if (!grown || statement.root == 0) revert NotGrown(statement.stream, statement.size);
    }

    /// @dev How many different attestors have signed. Each attestor is looked for, so that nobody counts twice.
    function _attestorsOf(bytes32 digest, bytes[] calldata signatures) private view returns (uint256 found) {
        for (uint256 i; i < ATTESTORS; ++i) {
            for (uint256 j; j < signatures.length; ++j) {
                if (!Signatures.isBy(_attestors[i], digest, signatures[j])) continue;
                ++found;
                break;
            }
        }
    }
}
