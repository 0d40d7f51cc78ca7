// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice How fast a proposal goes, and what it takes.
enum Path {
    Normal,
    Emergency,
    Freeze,
    Rollback
}

/// @notice What is to be done, once enough seats agree.
/// @param path How fast.
/// @param target Who is called; for an upgrade or a rollback the proxy.
/// @param implementation For an upgrade or a rollback the new code; else the zero address.
/// @param data The call; for an upgrade or a rollback what the proxy calls on itself afterwards, may be empty.
/// @param codeHash Code hash of `implementation`; else zero.
/// @param auditHash Hash of the third party's audit of it; else zero.
struct Proposal {
    Path path;
    address target;
    address implementation;
    bytes data;
    bytes32 codeHash;
    bytes32 auditHash;
}

/// @notice How far a proposal is.
enum Stage {
    Unknown,
    Open,
    Waiting,
    Executed,
    Cancelled
}

/// @notice A proposal's progress, in one word.
/// @param stage How far it is.
/// @param path How fast it goes.
/// @param approvals Seats that agree, as bits.
/// @param vetoes Seats that cancel, as bits.
/// @param readyAt First second at which it may be carried out; 0 without a quorum.
/// @param expiresAt First second at which it may not any more.
struct Progress {
    Stage stage;
    Path path;
    uint8 approvals;
    uint8 vetoes;
    uint40 readyAt;
    uint40 expiresAt;
}

/// @notice What gas costs and how much of it a block has, in one word that the node reads.
/// @param baseFeeWei Base fee of a block.
/// @param priorityFeeWei Smallest priority fee.
/// @param blockGasLimit Gas of a block; 0 leaves the genesis' value.
struct GasParameters {
    uint64 baseFeeWei;
    uint64 priorityFeeWei;
    uint64 blockGasLimit;
}

/// @notice A validator.
/// @param key Its ed25519 public key, by which others know it in consensus.
/// @param operator Who answers for it.
/// @param weight Votes it has; 1 for each while authority is delegated evenly.
struct Validator {
    bytes32 key;
    address operator;
    uint32 weight;
}

/// @title Governance of the chain and its contracts
/// @notice Five seats. Three approve, 48 hours pass, anybody carries it out; in an emergency four and 4 hours. Two
/// cancel while it waits. A freeze needs three and no waiting; a rollback to the immediate predecessor four and no
/// waiting, within 7 days of the upgrade. An upgrade's code is pinned when it is proposed, and carries an audit's hash.
/// No upgrade reaches this contract. Times are Unix seconds.
interface IGovernance {
    /// @notice Something is proposed; its proposer approves it at once.
    event Proposed(uint256 indexed id, address indexed seat, Proposal proposal);
    /// @notice A seat agrees.
    event Approved(uint256 indexed id, address indexed seat);
    /// @notice There is a quorum; it may be carried out from `readyAt` until `expiresAt`.
    event Queued(uint256 indexed id, uint40 readyAt, uint40 expiresAt);
    /// @notice A seat wants to cancel.
    event Vetoed(uint256 indexed id, address indexed seat);
    /// @notice It is off.
    event Cancelled(uint256 indexed id);
    /// @notice It is done.
    event Executed(uint256 indexed id, bytes result);
    /// @notice A proxy has new code.
    event Upgraded(
        uint256 indexed id, address indexed proxy, address implementation, address predecessor, bytes32 auditHash
    );
    /// @notice A seat has a new holder.
    event SeatSet(uint256 indexed index, address indexed seat);
    /// @notice Gas costs something else from the next block on.
    event GasParametersSet(GasParameters parameters);
    /// @notice There is a new validator set, for the epoch after this block's.
    event ValidatorsSet(uint64 indexed version, Validator[] validators);
    /// @notice An address may deploy contracts, or may not any more.
    event DeployerSet(address indexed deployer, bool allowed);
    /// @notice Whether anybody may deploy contracts.
    event DeploymentOpened(bool open);
    /// @notice There is a new attestor of eligibility.
    event EligibilityAttestorSet(address indexed attestor);

    /// @notice The caller holds no seat.
    error NotSeat(address caller);
    /// @notice The caller may not do this.
    error NotAuthorised(address caller);
    /// @notice The proposal is not at a stage where this can be done.
    error WrongStage(uint256 id, Stage stage);
    /// @notice The seat has spoken already.
    error AlreadyVoted(uint256 id, address seat);
    /// @notice It is too early.
    error NotReady(uint256 id, uint40 readyAt);
    /// @notice It is too late.
    error ProposalExpired(uint256 id, uint40 expiresAt);
    /// @notice What is shown is not what was proposed.
    error WrongProposal(uint256 id);
    /// @notice A call that could replace code, or give away the right to, without what an upgrade needs.
    error UpgradeByCall(bytes4 selector);
    /// @notice The freeze path takes a freeze or its end only.
    error NotFreeze(bytes4 selector);
    /// @notice The implementation's code is not the pinned one.
    error CodeChanged(address implementation, bytes32 expected, bytes32 found);
    /// @notice An upgrade without an audit's hash.
    error NotAudited();
    /// @notice Not the immediate predecessor, or more than 7 days after the upgrade.
    error NoRollback(address proxy, address implementation);
    /// @notice The call failed; with what it answered.
    error CallFailed(bytes reason);
    /// @notice A seat for nobody, or for somebody who has one.
    error BadSeat(address seat);
    /// @notice No validator, the same one twice, or one without key or weight.
    error BadValidators();
    /// @notice A block gas limit below what a block needs, or fees beyond reason.
    error BadGasParameters();

    /// @notice Proposes and approves. By a seat.
    /// @return id Its number, from 1.
    function propose(Proposal calldata proposal) external returns (uint256 id);

    /// @notice Agrees. By a seat.
    function approve(uint256 id) external;

    /// @notice Wants to cancel; the second one does. By a seat.
    function veto(uint256 id) external;

    /// @notice Carries out what has a quorum and has waited. By anybody.
    /// @param proposal The proposal, as its event told it.
    function execute(uint256 id, Proposal calldata proposal) external returns (bytes memory result);

    /// @notice Gives a seat to somebody else. By itself, as all that follow.
    function setSeat(uint256 index, address seat) external;

    /// @notice Sets what gas costs.
    function setGasParameters(GasParameters calldata parameters) external;

    /// @notice Replaces the validator set.
    function setValidators(Validator[] calldata validators) external;

    /// @notice Allows or forbids an address to deploy contracts.
    function setDeployer(address deployer, bool allowed) external;

    /// @notice Lets anybody deploy, or only those on the list.
    function openDeployment(bool open) external;

    /// @notice Names who signs eligibility tickets.
    function setEligibilityAttestor(address attestor) external;

    /// @notice How far a proposal is.
    function progressOf(uint256 id) external view returns (Progress memory);

    /// @notice Hash of a proposal: `keccak256(abi.encode(proposal))`.
    function hashOf(uint256 id) external view returns (bytes32);

    /// @notice Who holds a seat, 0 to 4.
    function seatAt(uint256 index) external view returns (address);

    /// @notice What gas costs.
    function gasParameters() external view returns (GasParameters memory);

    /// @notice The validators.
    function validators() external view returns (Validator[] memory);

    /// @notice Grows with every new validator set.
    function validatorsVersion() external view returns (uint64);

    /// @notice Whether an address may deploy contracts.
    function mayDeploy(address deployer) external view returns (bool);

    /// @notice Who signs eligibility tickets.
    function eligibilityAttestor() external view returns (address);

    /// @notice The code a proxy had before its last upgrade, and when that was; zeros if there was none.
    function predecessorOf(address proxy) external view returns (address implementation, uint40 upgradedAt);
}
