// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { ITreasuryVault } from "../interfaces/ITreasuryVault.sol";
import { EscrowRecord } from "../types/Trade.sol";
import { GuaranteeBook } from "./GuaranteeBook.sol";

/// @title The vault of money in flight and of guarantees
/// @notice See `ITreasuryVault`. Keeps one word per open escrow, the hash of its record, and is shown the record again
/// when it is closed.
contract TreasuryVault is GuaranteeBook {
    using SafeERC20 for IERC20;

    /// @inheritdoc ITreasuryVault
    address public immutable feeCollector;

    /// @inheritdoc ITreasuryVault
    mapping(bytes32 tradeId => bytes32) public escrowOf;

    /// @inheritdoc ITreasuryVault
    mapping(uint64 classId => uint256) public bookOf;

    /// @param cash What is held.
    /// @param ledger Knows whether a purchase can still be undone.
    /// @param core Pays in, and undoes purchases.
    /// @param treasury Policy that releases.
    /// @param governance Rules what issuers owe.
    /// @param collector Where the platform's fees go.
    constructor(
        IERC20 cash,
        ICouponLedger ledger,
        address core,
        address treasury,
        address governance,
        address collector
    ) GuaranteeBook(cash, ledger, core, treasury, governance) {
        feeCollector = collector;
    }

    /// @inheritdoc ITreasuryVault
    function hold(EscrowRecord calldata record) external only(CORE) {
        if (escrowOf[record.tradeId] != 0) revert EscrowExists(record.tradeId);
        if (record.fee > record.amount) revert FeeAboveAmount();
        escrowOf[record.tradeId] = _hash(record);
        bookOf[record.classId] += record.amount;
        booked += record.amount;
        uint256 balance = CASH.balanceOf(address(this));
        if (balance < booked) revert NotCovered(booked, balance);
        emit EscrowHeld(record.tradeId, record.classId, record);
    }

    /// @inheritdoc ITreasuryVault
    function release(EscrowRecord calldata record) external only(TREASURY) {
        _close(record);
        if (LEDGER.isRefundable(record.classId, record.heldAt, record.ids)) revert StillRefundable(record.tradeId);
        uint256 proceeds = record.amount - record.fee;
        CASH.safeTransfer(record.issuer, proceeds - _freeze(record.classId, record.issuer, proceeds));
        if (record.fee > 0) CASH.safeTransfer(feeCollector, record.fee);
        emit EscrowReleased(record.tradeId, record.classId, proceeds, record.fee);
    }

    /// @inheritdoc ITreasuryVault
    function refund(EscrowRecord calldata record) external only(CORE) {
        _close(record);
        CASH.safeTransfer(record.buyer, record.amount);
        emit EscrowRefunded(record.tradeId, record.classId, record.buyer, record.amount);
    }

    function _close(EscrowRecord calldata record) private {
        if (escrowOf[record.tradeId] != _hash(record)) revert UnknownEscrow(record.tradeId);
        delete escrowOf[record.tradeId];
        bookOf[record.classId] -= record.amount;
        booked -= record.amount;
    }

    function _hash(EscrowRecord calldata record) private pure returns (bytes32) {
        return keccak256(abi.encode(record));
    }
}
