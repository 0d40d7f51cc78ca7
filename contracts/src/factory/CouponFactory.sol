// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import { ICouponFactory } from "../interfaces/ICouponFactory.sol";
import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { Track } from "../types/Coupon.sol";
import { NewClass } from "../types/Terms.sol";

/// @title Policy of issuing
/// @notice See `ICouponFactory`. Behind a transparent proxy.
contract CouponFactory is ICouponFactory, Initializable, AccessControl {
    /// @notice Who admits issuers, and brings their signed intents.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");

    ICouponLedger private immutable LEDGER;

    /// @inheritdoc ICouponFactory
    mapping(address issuer => bool) public isAdmitted;

    /// @inheritdoc ICouponFactory
    bool public securitiesOpen;

    /// @param ledger Asks this policy, and carries out what it does not refuse.
    constructor(ICouponLedger ledger) {
        LEDGER = ledger;
        _disableInitializers();
    }

    /// @notice Sets up the proxy, once.
    function initialize(address admin, address operator) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
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
    function checkCreate(NewClass calldata class) external view {
        if (!isAdmitted[class.issuer]) revert IssuerNotAdmitted(class.issuer);
        if (class.track == Track.Securities && !securitiesOpen) revert SecuritiesClosed();
        if (class.holderGroups != 0) revert HolderGroupsClosed();
    }

    /// @inheritdoc ICouponFactory
    function checkMint(uint64, address issuer, uint40) external view {
        if (!isAdmitted[issuer]) revert IssuerNotAdmitted(issuer);
    }

    /// @inheritdoc ICouponFactory
    function setIssuer(address issuer, bool admitted) external onlyRole(OPERATOR_ROLE) {
        isAdmitted[issuer] = admitted;
        emit IssuerSet(issuer, admitted);
    }

    /// @inheritdoc ICouponFactory
    function openSecurities(bool open) external onlyRole(DEFAULT_ADMIN_ROLE) {
        securitiesOpen = open;
        emit SecuritiesOpened(open);
    }
}
