// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { NewClass } from "../types/Terms.sol";

/// @title Policy of issuing
/// @notice The operator's gate to issuing, and the policy the ledger asks. It can refuse; only an issuer can agree.
/// Quotas are in minor units of face value.
interface ICouponFactory {
    /// @notice An issuer was admitted or suspended.
    event IssuerSet(address indexed issuer, bool admitted);
    /// @notice An issuer may issue so much more face value.
    event QuotaSet(address indexed issuer, uint128 quotaMinor);
    /// @notice The Securities track was opened or closed.
    event SecuritiesOpened(bool open);
    /// @notice What an issuer pays for a new class, in base units of the token.
    event IssueFeeSet(uint256 units);

    /// @notice The Securities track is closed.
    error SecuritiesClosed();
    /// @notice The caller may not do this.
    error NotAuthorised(address caller);

    /// @notice Creates a class for an issuer. By the operator, with the issuer's signature.
    function createClass(NewClass calldata class, bytes calldata signature) external returns (uint64 classId);

    /// @notice Mints for an issuer. By the operator, with the issuer's signature.
    function mint(uint64 classId, uint40 quantity, uint40 minted, bytes calldata signature) external;

    /// @notice Asked by the ledger alone before a class is created. Refuses by reverting; takes the issue fee, for which
    /// the issuer has approved this contract.
    function checkCreate(NewClass calldata class) external;

    /// @notice Admits or suspends an issuer, in the ledger. By the operator. Without a quota an issuer has no limit.
    function setIssuer(address issuer, bool admitted) external;

    /// @notice Sets what an issuer may issue from here on; 2^128 - 1 lifts the limit. By the operator.
    function setQuota(address issuer, uint128 quotaMinor) external;

    /// @notice Opens or closes the Securities track. By governance.
    function openSecurities(bool open) external;

    /// @notice Sets the fee of a new class. By governance.
    function setIssueFee(uint256 units) external;

    /// @notice Whether an issuer may issue.
    function isAdmitted(address issuer) external view returns (bool);

    /// @notice Face value an issuer may still issue; 2^128 - 1 without a limit.
    function quotaOf(address issuer) external view returns (uint128);

    /// @notice Whether classes of the Securities track may be created.
    function securitiesOpen() external view returns (bool);

    /// @notice Fee of a new class, in base units of the token.
    function issueFee() external view returns (uint256);
}
