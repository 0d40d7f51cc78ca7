// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { MerkleProof } from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { ITreasuryVault } from "../interfaces/ITreasuryVault.sol";
import { Guarantee, Ruling } from "../types/Guarantee.sol";
import { Term } from "../types/Terms.sol";

/// @title What issuers put up, and what holders get of it
abstract contract GuaranteeBook is ITreasuryVault {
    using SafeERC20 for IERC20;

    /// @inheritdoc ITreasuryVault
    uint40 public constant NOTICE = 30 days;
    /// @inheritdoc ITreasuryVault
    uint40 public constant GRACE = 30 days;
    /// @inheritdoc ITreasuryVault
    uint40 public constant CLAIM_PERIOD = 365 days;

    uint256 internal constant BPS = 10_000;

    IERC20 internal immutable CASH;
    ICouponLedger internal immutable LEDGER;
    address internal immutable CORE;
    address internal immutable TREASURY;
    address private immutable GOVERNANCE;

    /// @inheritdoc ITreasuryVault
    uint256 public booked;

    /// @inheritdoc ITreasuryVault
    uint256 public reserve;

    /// @inheritdoc ITreasuryVault
    mapping(uint64 classId => uint256) public frozenOf;

    mapping(address issuer => Guarantee) private _guarantees;
    mapping(uint256 rulingId => Ruling) private _rulings;
    mapping(uint256 rulingId => mapping(bytes32 leaf => bool)) private _met;
    uint256 private _lastRuling;

    constructor(IERC20 cash, ICouponLedger ledger, address core, address treasury, address governance) {
        CASH = cash;
        LEDGER = ledger;
        CORE = core;
        TREASURY = treasury;
        GOVERNANCE = governance;
    }

    modifier only(address caller) {
        if (msg.sender != caller) revert NotAuthorised(msg.sender);
        _;
    }

    /// @inheritdoc ITreasuryVault
    function deposit(address issuer, uint256 amount) external {
        _takeIn(amount);
        _guarantees[issuer].deposited += uint96(amount);
        emit Deposited(issuer, msg.sender, amount);
    }

    /// @inheritdoc ITreasuryVault
    function requestWithdrawal(uint256 amount) external {
        Guarantee storage held = _guarantees[msg.sender];
        if (amount == 0 || amount > held.deposited) revert BadAmount(amount, held.deposited);
        (held.leaving, held.leavesAt) = (uint96(amount), uint40(block.timestamp) + NOTICE);
        emit WithdrawalRequested(msg.sender, amount, held.leavesAt);
    }

    /// @inheritdoc ITreasuryVault
    function withdraw(address issuer) external only(TREASURY) {
        Guarantee storage held = _guarantees[issuer];
        uint96 amount = held.leaving < held.deposited ? held.leaving : held.deposited;
        if (amount == 0) revert BadAmount(held.leaving, held.deposited);
        if (block.timestamp < held.leavesAt) revert TooEarly(held.leavesAt);
        (held.deposited, held.leaving) = (held.deposited - amount, 0);
        _payOut(issuer, amount);
        emit Withdrawn(issuer, amount);
    }

    /// @inheritdoc ITreasuryVault
    function setFrozenShare(uint16 bps) external {
        if (bps > BPS) revert BadShare(bps);
        _guarantees[msg.sender].frozenBps = bps;
        emit FrozenShareSet(msg.sender, bps);
    }

    /// @inheritdoc ITreasuryVault
    function thaw(uint64 classId) external only(TREASURY) {
        Term memory term = LEDGER.termOf(classId);
        if (block.timestamp < uint256(term.expiry) + GRACE) revert TooEarly(uint256(term.expiry) + GRACE);
        uint256 amount = frozenOf[classId];
        if (amount == 0) revert BadAmount(0, 0);
        delete frozenOf[classId];
        _payOut(term.issuer, amount);
        emit ProceedsThawed(classId, term.issuer, amount);
    }

    /// @inheritdoc ITreasuryVault
    function adjudicate(address issuer, uint64[] calldata classIds, bytes32 claimsRoot, uint256 claims)
        external
        only(GOVERNANCE)
        returns (uint256 rulingId)
    {
        rulingId = ++_lastRuling;
        if (claims == 0 || claimsRoot == 0) revert BadRuling(rulingId);
        uint256 pool = _takeFrozen(issuer, classIds, claims);
        pool += _takeDeposit(issuer, claims - pool);
        Ruling storage ruling = _rulings[rulingId];
        (ruling.issuer, ruling.claimsRoot, ruling.claims) = (issuer, claimsRoot, claims);
        (ruling.pool, ruling.closesAt) = (pool, uint40(block.timestamp) + CLAIM_PERIOD);
        emit Adjudicated(rulingId, issuer, ruling);
    }

    /// @inheritdoc ITreasuryVault
    function payGuarantee(uint256 rulingId, address claimant, uint256 claim, bytes32[] calldata proof)
        external
        only(TREASURY)
    {
        Ruling storage ruling = _rulings[rulingId];
        if (block.timestamp >= ruling.closesAt) revert BadRuling(rulingId);
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(claimant, claim))));
        bool listed = MerkleProof.verifyCalldata(proof, ruling.claimsRoot, leaf);
        if (!listed || _met[rulingId][leaf] || ruling.claimed + claim > ruling.claims) {
            revert BadClaim(rulingId, claimant);
        }
        _met[rulingId][leaf] = true;
        uint256 amount = claim * ruling.pool / ruling.claims;
        (ruling.claimed, ruling.paid) = (ruling.claimed + claim, ruling.paid + amount);
        _payOut(claimant, amount);
        emit GuaranteePaid(rulingId, claimant, claim, amount);
    }

    /// @inheritdoc ITreasuryVault
    function closeRuling(uint256 rulingId) external {
        Ruling storage ruling = _rulings[rulingId];
        if (ruling.issuer == address(0)) revert BadRuling(rulingId);
        if (block.timestamp < ruling.closesAt) revert TooEarly(ruling.closesAt);
        uint256 left = ruling.pool - ruling.paid;
        ruling.pool = ruling.paid;
        _guarantees[ruling.issuer].deposited += uint96(left);
        emit RulingClosed(rulingId, left);
    }

    /// @inheritdoc ITreasuryVault
    function fundReserve(uint256 amount) external {
        _takeIn(amount);
        reserve += amount;
        emit ReserveFunded(msg.sender, amount);
    }

    /// @inheritdoc ITreasuryVault
    function payFromReserve(bytes32 tradeId, address buyer, uint256 amount) external only(CORE) {
        if (amount > reserve) revert BadAmount(amount, reserve);
        reserve -= amount;
        _payOut(buyer, amount);
        emit ReservePaid(tradeId, buyer, amount);
    }

    /// @inheritdoc ITreasuryVault
    function guaranteeOf(address issuer) external view returns (Guarantee memory) {
        return _guarantees[issuer];
    }

    /// @inheritdoc ITreasuryVault
    function rulingOf(uint256 rulingId) external view returns (Ruling memory) {
        return _rulings[rulingId];
    }

    /// @dev Freezes the issuer's share of the proceeds of a class. Stays booked.
    /// @return frozen How much.
    function _freeze(uint64 classId, address issuer, uint256 proceeds) internal returns (uint256 frozen) {
        uint16 bps = _guarantees[issuer].frozenBps;
        if (bps == 0) return 0;
        frozen = proceeds * bps / BPS;
        frozenOf[classId] += frozen;
        booked += frozen;
        emit ProceedsFrozen(classId, issuer, frozen);
    }

    function _payOut(address to, uint256 amount) private {
        booked -= amount;
        CASH.safeTransfer(to, amount);
    }

    /// @dev All amounts stay far below 2^96: that is 79 octillions.
    function _takeIn(uint256 amount) private {
        if (amount == 0 || amount > type(uint88).max) revert BadAmount(amount, type(uint88).max);
        booked += amount;
        CASH.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _takeFrozen(address issuer, uint64[] calldata classIds, uint256 wanted) private returns (uint256 taken) {
        for (uint256 i; i < classIds.length; ++i) {
            if (LEDGER.termOf(classIds[i]).issuer != issuer) revert WrongIssuer(classIds[i]);
            uint256 part = frozenOf[classIds[i]];
            if (part > wanted - taken) part = wanted - taken;
            frozenOf[classIds[i]] -= part;
            taken += part;
        }
    }

    function _takeDeposit(address issuer, uint256 wanted) private returns (uint256 taken) {
        Guarantee storage held = _guarantees[issuer];
        taken = held.deposited < wanted ? held.deposited : wanted;
        held.deposited -= uint96(taken);
    }
}
