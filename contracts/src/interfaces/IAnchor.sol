// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The state of an append-only log that lives outside the chain: an EIP-712 struct that attestors sign.
/// @param stream Which log: the journal of a shard, the identity map, an audit chain.
/// @param seq Number of this statement, from 1 without gaps.
/// @param previous Root of the statement before; zero for the first.
/// @param root Merkle root over all entries.
/// @param size Number of entries; never fewer than before.
struct Statement {
    bytes32 stream;
    uint64 seq;
    bytes32 previous;
    bytes32 root;
    uint64 size;
}

/// @notice What is known of a stream.
/// @param root Its last root.
/// @param seq Number of its last statement.
/// @param size Entries it had then.
/// @param anchoredAt When that was, in Unix seconds.
struct Anchored {
    bytes32 root;
    uint64 seq;
    uint64 size;
    uint40 anchoredAt;
}

/// @title Anchors of logs outside the chain
/// @notice Takes a stream's next statement if two of three attestors have signed it, and never an earlier or a smaller
/// one. Whoever keeps a log can't change what it has anchored without everybody seeing it. No upgrade reaches it.
interface IAnchor {
    /// @notice A stream has grown.
    event RootAnchored(bytes32 indexed stream, uint64 indexed seq, bytes32 root, uint64 size);
    /// @notice There is another attestor.
    event AttestorSet(uint256 indexed index, address indexed attestor);

    /// @notice The caller may not do this.
    error NotAuthorised(address caller);
    /// @notice Not the stream's next statement.
    error WrongSequence(bytes32 stream, uint64 expected, uint64 got);
    /// @notice It does not follow the stream's last root.
    error WrongPrevious(bytes32 stream, bytes32 expected, bytes32 got);
    /// @notice The log would have shrunk, or have changed without growing, or have no root.
    error NotGrown(bytes32 stream, uint64 size);
    /// @notice Fewer than two different attestors have signed it.
    error TooFewAttestors(uint256 found);
    /// @notice An attestor that is nobody, or is one already.
    error BadAttestor(address attestor);

    /// @notice Anchors a statement. By anybody: the signatures decide.
    /// @param signatures Of attestors, in any order; others are not counted.
    function anchor(Statement calldata statement, bytes[] calldata signatures) external;

    /// @notice Replaces an attestor. By governance.
    function setAttestor(uint256 index, address attestor) external;

    /// @notice What is known of a stream; zeros if nothing.
    function anchored(bytes32 stream) external view returns (Anchored memory);

    /// @notice The root a stream had at a statement; zero if it had none.
    function rootAt(bytes32 stream, uint64 seq) external view returns (bytes32);

    /// @notice An attestor, 0 to 2.
    function attestorAt(uint256 index) external view returns (address);

    /// @notice Digest of a statement: what attestors sign.
    function statementDigest(Statement calldata statement) external view returns (bytes32);
}
