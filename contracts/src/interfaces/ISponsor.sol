// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Who pays for gas
/// @notice Sponsors user operations that do nothing but call named methods of named contracts, a bounded number of
/// times per account and day.
interface ISponsor {
    /// @notice A method is sponsored, or is not any more.
    event MethodSet(address indexed target, bytes4 indexed selector, bool sponsored);
    /// @notice Operations an account may have sponsored within a day.
    event DailyLimitSet(uint32 operations);
    /// @notice An account's operation is sponsored.
    event Sponsored(address indexed account, bytes32 indexed userOpHash);

    /// @notice The operation is no batch of calls.
    error NotBatch();
    /// @notice A call that is not sponsored, or one that sends money along.
    error NotSponsored(address target, bytes4 selector);
    /// @notice The account has used up its day.
    error LimitReached(address account, uint32 operations);

    /// @notice Sponsors a method, or stops to. By the operator.
    function setMethod(address target, bytes4 selector, bool sponsored) external;

    /// @notice Sets how many operations an account may have sponsored within a day. By the operator.
    function setDailyLimit(uint32 operations) external;

    /// @notice Adds to what gas is paid from.
    function deposit() external payable;

    /// @notice Locks a stake with the entry point, as bundlers ask of a sponsor with a memory. By governance.
    function addStake(uint32 unstakeDelaySec) external payable;

    /// @notice Starts the delay after which the stake can be withdrawn. By governance.
    function unlockStake() external;

    /// @notice Takes out the stake. By governance.
    function withdrawStake(address payable to) external;

    /// @notice Takes out what gas would be paid from. By governance.
    function withdraw(address payable to, uint256 amount) external;

    /// @notice Whether a method is sponsored.
    function isSponsored(address target, bytes4 selector) external view returns (bool);

    /// @notice Operations an account had sponsored today (UTC).
    function usedBy(address account) external view returns (uint32);

    /// @notice Operations an account may have sponsored within a day.
    function dailyLimit() external view returns (uint32);
}
