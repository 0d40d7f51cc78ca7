// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { NewClass } from "../types/Terms.sol";

/// @title Policy of issuing
/// @notice The operator's gate to issuing, and the policy the ledger asks. It can refuse; only an issuer can agree.
interface ICouponFactory {
    /// @notice An issuer was admitted or suspended.
    event IssuerSet(address indexed issuer, bool admitted);
    /// @notice The Securities track was opened or closed.
    event SecuritiesOpened(bool open);

    /// @notice The issuer is not admitted, or suspended.
    error IssuerNotAdmitted(address issuer);
    /// @notice The Securities track is closed.
    error SecuritiesClosed();
    /// @notice Classes limited to groups of holders are closed.
    error HolderGroupsClosed();

    /// @notice Creates a class for an issuer. By the operator, with the issuer's signature.
    function createClass(NewClass calldata class, bytes calldata signature) external returns (uint64 classId);

    /// @notice Mints for an issuer. By the operator, with the issuer's signature.
    function mint(uint64 classId, uint40 quantity, uint40 minted, bytes calldata signature) external;

    /// @notice Asked by the ledger before a class is created. Refuses by reverting.
    function checkCreate(NewClass calldata class) external view;

    /// @notice Asked by the ledger before coupons are minted. Refuses by reverting.
    function checkMint(uint64 classId, address issuer, uint40 quantity) external view;

    /// @notice Admits or suspends an issuer. By the operator.
    function setIssuer(address issuer, bool admitted) external;

    /// @notice Opens or closes the Securities track. By the administrator.
    function openSecurities(bool open) external;

    /// @notice Whether an issuer may issue.
    function isAdmitted(address issuer) external view returns (bool);

    /// @notice Whether classes of the Securities track may be created.
    function securitiesOpen() external view returns (bool);
}
