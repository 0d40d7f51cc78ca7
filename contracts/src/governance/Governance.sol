// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { ProxyAdmin } from "@openzeppelin/contracts/proxy/transparent/ProxyAdmin.sol";
import {
    ITransparentUpgradeableProxy
} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";

import { ICompliance } from "../interfaces/ICompliance.sol";
import { IGovernance, Path, Progress, Proposal, Stage, Validator } from "../interfaces/IGovernance.sol";
import { ChainParameters } from "./ChainParameters.sol";

/// @title Governance of the chain and its contracts
/// @notice See `IGovernance`. Owns the administrator of every proxy. A plain call can do anything but replace code or
/// give away the right to: that takes a proposal that names the code, so that its hash can be pinned.
contract Governance is ChainParameters {
    uint256 private constant SEATS = 5;
    uint256 private constant VETOES = 2;
    uint40 private constant NORMAL_DELAY = 48 hours;
    uint40 private constant EMERGENCY_DELAY = 4 hours;
    uint40 private constant LIFETIME = 14 days;
    uint40 private constant ROLLBACK_WINDOW = 7 days;

    /// @dev What a proxy ran before its last upgrade.
    struct Predecessor {
        address implementation;
        uint40 upgradedAt;
    }

    address private immutable COMPLIANCE;

    address[SEATS] private _seats;
    mapping(uint256 id => Progress) private _progress;
    mapping(address proxy => Predecessor) private _predecessors;
    mapping(address proxy => address) private _implementations;
    uint256 private _lastId;

    /// @inheritdoc IGovernance
    mapping(uint256 id => bytes32) public hashOf;

    /// @param seats Who decides.
    /// @param compliance Freezes what governance confirms.
    /// @param proxies The proxies at first, and what they run.
    /// @param implementations What they run, in the same order.
    /// @param first Validators at first; may be empty if the genesis names them.
    /// @param attestor Signs eligibility tickets.
    /// @param open Whether anybody may deploy contracts.
    constructor(
        address[SEATS] memory seats,
        address compliance,
        address[] memory proxies,
        address[] memory implementations,
        Validator[] memory first,
        address attestor,
        bool open
    ) ChainParameters(first, attestor, open) {
        COMPLIANCE = compliance;
        for (uint256 i; i < SEATS; ++i) {
            _giveSeat(i, seats[i]);
        }
        for (uint256 i; i < proxies.length; ++i) {
            _implementations[proxies[i]] = implementations[i];
        }
    }

    /// @inheritdoc IGovernance
    function propose(Proposal calldata proposal) external returns (uint256 id) {
        uint256 seat = _seatOf(msg.sender);
        _requireSound(proposal);
        id = ++_lastId;
        hashOf[id] = keccak256(abi.encode(proposal));
        Progress storage progress = _progress[id];
        (progress.stage, progress.path) = (Stage.Open, proposal.path);
        progress.expiresAt = uint40(block.timestamp) + LIFETIME;
        emit Proposed(id, msg.sender, proposal);
        _approve(id, progress, seat);
    }

    /// @inheritdoc IGovernance
    function approve(uint256 id) external {
        uint256 seat = _seatOf(msg.sender);
        Progress storage progress = _progress[id];
        if (progress.stage != Stage.Open) revert WrongStage(id, progress.stage);
        if (block.timestamp >= progress.expiresAt) revert ProposalExpired(id, progress.expiresAt);
        _approve(id, progress, seat);
    }

    /// @inheritdoc IGovernance
    function veto(uint256 id) external {
        uint256 seat = _seatOf(msg.sender);
        Progress storage progress = _progress[id];
        if (progress.stage != Stage.Open && progress.stage != Stage.Waiting) revert WrongStage(id, progress.stage);
        if (progress.vetoes >> seat & 1 == 1) revert AlreadyVoted(id, msg.sender);
        progress.vetoes |= uint8(2 ** seat);
        emit Vetoed(id, msg.sender);
        if (_count(progress.vetoes) < VETOES) return;
        progress.stage = Stage.Cancelled;
        emit Cancelled(id);
    }

    /// @inheritdoc IGovernance
    function execute(uint256 id, Proposal calldata proposal) external returns (bytes memory result) {
        Progress storage progress = _progress[id];
        if (progress.stage != Stage.Waiting) revert WrongStage(id, progress.stage);
        if (block.timestamp < progress.readyAt) revert NotReady(id, progress.readyAt);
        if (block.timestamp >= progress.expiresAt) revert ProposalExpired(id, progress.expiresAt);
        if (keccak256(abi.encode(proposal)) != hashOf[id]) revert WrongProposal(id);
        progress.stage = Stage.Executed;
        if (proposal.implementation == address(0)) result = _call(proposal.target, proposal.data);
        else _upgrade(id, proposal);
        emit Executed(id, result);
    }

    /// @inheritdoc IGovernance
    function setSeat(uint256 index, address seat) external onlySelf {
        _giveSeat(index, seat);
    }

    /// @inheritdoc IGovernance
    function progressOf(uint256 id) external view returns (Progress memory) {
        return _progress[id];
    }

    /// @inheritdoc IGovernance
    function seatAt(uint256 index) external view returns (address) {
        return _seats[index];
    }

    /// @inheritdoc IGovernance
    function predecessorOf(address proxy) external view returns (address implementation, uint40 upgradedAt) {
        Predecessor memory known = _predecessors[proxy];
        return (known.implementation, known.upgradedAt);
    }

    function _giveSeat(uint256 index, address seat) private {
        if (index >= SEATS || seat == address(0)) revert BadSeat(seat);
        for (uint256 i; i < SEATS; ++i) {
            if (_seats[i] == seat) revert BadSeat(seat);
        }
        _seats[index] = seat;
        emit SeatSet(index, seat);
    }

    function _approve(uint256 id, Progress storage progress, uint256 seat) private {
        if (progress.approvals >> seat & 1 == 1) revert AlreadyVoted(id, msg.sender);
        progress.approvals |= uint8(2 ** seat);
        emit Approved(id, msg.sender);
        if (_count(progress.approvals) < _quorum(progress.path)) return;
        progress.stage = Stage.Waiting;
        progress.readyAt = uint40(block.timestamp) + _delay(progress.path);
        progress.expiresAt = progress.readyAt + LIFETIME;
        emit Queued(id, progress.readyAt, progress.expiresAt);
    }

    /// @dev The right to replace a proxy's code is with the contract that the proxy created first.
    function _upgrade(uint256 id, Proposal calldata proposal) private {
        (address proxy, address next) = (proposal.target, proposal.implementation);
        if (next.codehash != proposal.codeHash) revert CodeChanged(next, proposal.codeHash, next.codehash);
        if (proposal.path == Path.Rollback) _requirePredecessor(proxy, next);
        address before = _implementations[proxy];
        _implementations[proxy] = next;
        bool back = proposal.path == Path.Rollback;
        _predecessors[proxy] = back ? Predecessor(address(0), 0) : Predecessor(before, uint40(block.timestamp));
        ProxyAdmin(_adminOf(proxy)).upgradeAndCall(ITransparentUpgradeableProxy(proxy), next, proposal.data);
        emit Upgraded(id, proxy, next, before, proposal.auditHash);
    }

    function _call(address target, bytes calldata data) private returns (bytes memory result) {
        bool done;
        (done, result) = target.call(data);
        if (!done || (result.length == 0 && target.code.length == 0)) revert CallFailed(result);
    }

    function _requireSound(Proposal calldata proposal) private view {
        bool replaces = proposal.implementation != address(0);
        if (proposal.path == Path.Rollback) {
            _requirePredecessor(proposal.target, proposal.implementation);
        } else if (replaces && proposal.auditHash == 0) {
            revert NotAudited();
        }
        if (replaces) {
            bytes32 found = proposal.implementation.codehash;
            bool isCode = proposal.implementation.code.length > 0 && _implementations[proposal.target] != address(0);
            if (!isCode || found != proposal.codeHash || proposal.path == Path.Freeze) {
                revert CodeChanged(proposal.implementation, proposal.codeHash, found);
            }
        } else {
            _requirePlain(proposal);
        }
    }

    /// @dev A call that replaces code without naming it, or that freezes nothing on the freeze's path, is refused.
    function _requirePlain(Proposal calldata proposal) private view {
        bytes4 selector = bytes4(proposal.data);
        bool freezes = selector == ICompliance.confirmFreeze.selector || selector == ICompliance.thaw.selector;
        if (proposal.path == Path.Freeze && (proposal.target != COMPLIANCE || !freezes)) revert NotFreeze(selector);
        bool replaces = selector == ProxyAdmin.upgradeAndCall.selector || selector == Ownable.transferOwnership.selector
            || selector == Ownable.renounceOwnership.selector;
        if (replaces) revert UpgradeByCall(selector);
    }

    function _requirePredecessor(address proxy, address implementation) private view {
        Predecessor memory known = _predecessors[proxy];
        bool late = block.timestamp >= uint256(known.upgradedAt) + ROLLBACK_WINDOW;
        if (implementation == address(0) || known.implementation != implementation || late) {
            revert NoRollback(proxy, implementation);
        }
    }

    function _seatOf(address caller) private view returns (uint256 index) {
        while (index < SEATS && _seats[index] != caller) {
            ++index;
        }
        if (index == SEATS) revert NotSeat(caller);
    }

    /// @dev A proxy creates its administrator as its first contract (EIP-161: nonce 1).
    function _adminOf(address proxy) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes2(0xd694), proxy, bytes1(0x01))))));
    }

    function _quorum(Path path) private pure returns (uint256) {
        return path == Path.Normal || path == Path.Freeze ? 3 : 4;
    }

    function _delay(Path path) private pure returns (uint40) {
        if (path == Path.Normal) return NORMAL_DELAY;
        return path == Path.Emergency ? EMERGENCY_DELAY : 0;
    }

    function _count(uint8 bits) private pure returns (uint256 ones) {
        for (; bits != 0; bits &= bits - 1) {
            ++ones;
        }
    }
}
