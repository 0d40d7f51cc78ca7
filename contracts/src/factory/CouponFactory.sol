// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import { ICouponFactory } from "../interfaces/ICouponFactory.sol";
import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { Track } from "../types/Coupon.sol";
import { NewClass } from "../types/Terms.sol";

/// @title Policy of issuing
/// @notice See `ICouponFactory`. Behind a transparent proxy.
contract CouponFactory is ICouponFactory, Initializable, AccessControl {
    using SafeERC20 for IERC20;

    /// @dev What the ledger keeps now.
    struct Issuer {
        bool admitted;
        bool limited;
        uint128 quotaMinor;
    }

    /// @notice Who admits issuers, and brings their signed intents.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");

    ICouponLedger private immutable LEDGER;
    IERC20 private immutable CASH;
    address private immutable FEE_COLLECTOR;

    /// @dev Not used any more: the ledger keeps what an issuer may issue. What comes after it stays where it is.
    mapping(address issuer => Issuer) private _issuers;

    /// @inheritdoc ICouponFactory
    uint256 public issueFee;

    /// @inheritdoc ICouponFactory
    bool public securitiesOpen;

    /// @param ledger Asks this policy, and carries out what it does not refuse.
    /// @param cash The issue fee is paid in.
    /// @param feeCollector Gets the issue fee.
    constructor(ICouponLedger ledger, IERC20 cash, address feeCollector) {
        LEDGER = ledger;
        CASH = cash;
        FEE_COLLECTOR = feeCollector;
        _disableInitializers();
    }

    modifier onlyLedger() {
        if (msg.sender != address(LEDGER)) revert NotAuthorised(msg.sender);
        _;
    }

    /// @notice Sets up the proxy, once.
    /// @param governance Grants roles, opens tracks, sets the fee.
    /// @param operator Admits issuers.
    function initialize(address governance, address operator) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, governance);
        _grantRole(OPERATOR_ROLE, operator);
    }

    /// @inheritdoc ICouponFactory
    function createClass(NewClass calldata class, bytes calldata signature)
        external
        onlyRole(OPERATOR_ROLE)
        returns (uint64 classId)
    {
        return LEDGER.createClass(class, signature);
    }

    /// @inheritdoc ICouponFactory
    function mint(uint64 classId, uint40 quantity, uint40 minted, bytes calldata signature)
        external
        onlyRole(OPERATOR_ROLE)
    {
        LEDGER.mint(classId, quantity, minted, signature);
    }

    /// @inheritdoc ICouponFactory
    function checkCreate(NewClass calldata class) external onlyLedger {
        if (class.track == Track.Securities && !securitiesOpen) revert SecuritiesClosed();
        if (issueFee > 0) CASH.safeTransferFrom(class.issuer, FEE_COLLECTOR, issueFee);
    }

    /// @inheritdoc ICouponFactory
    function setIssuer(address issuer, bool admitted) external onlyRole(OPERATOR_ROLE) {
        emit IssuerSet(issuer, admitted);
        LEDGER.setIssuer(issuer, admitted);
    }

    /// @inheritdoc ICouponFactory
    function setQuota(address issuer, uint128 quotaMinor) external onlyRole(OPERATOR_ROLE) {
        emit QuotaSet(issuer, quotaMinor);
        LEDGER.setQuota(issuer, quotaMinor);
    }

    /// @inheritdoc ICouponFactory
    function openSecurities(bool open) external onlyRole(DEFAULT_ADMIN_ROLE) {
        securitiesOpen = open;
        emit SecuritiesOpened(open);
    }

    /// @inheritdoc ICouponFactory
    function setIssueFee(uint256 units) external onlyRole(DEFAULT_ADMIN_ROLE) {
        issueFee = units;
        emit IssueFeeSet(units);
    }

    /// @inheritdoc ICouponFactory
    function isAdmitted(address issuer) external view returns (bool admitted) {
        (admitted,) = LEDGER.allowanceOf(issuer);
    }

    /// @inheritdoc ICouponFactory
    function quotaOf(address issuer) external view returns (uint128 quotaMinor) {
        (, quotaMinor) = LEDGER.allowanceOf(issuer);
    }
}
