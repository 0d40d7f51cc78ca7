// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A recovery, or a change of guardians, under way.
/// @param owner Who is to own the account.
/// @param approvals Guardians that agree, as bits in their order.
/// @param readyAt First second at which it can be done; 0 without a majority.
struct Recovery {
    address owner;
    uint8 approvals;
    uint40 readyAt;
}

/// @title An account whose owner keeps the key, and whose guardians can replace it
/// @notice ERC-4337 account of entry point v0.8, ERC-1271 wallet, holder of coupons. Three to five guardians; most of
/// them together replace the owner, who has 48 hours to object. Guardians can do nothing else. The code is fixed.
interface IGuardianAccount {
    /// @notice The account is somebody's.
    event OwnerSet(address indexed owner);
    /// @notice The guardians.
    event GuardiansSet(address[] guardians);
    /// @notice New guardians will be set, if the owner does not object.
    event GuardiansProposed(address[] guardians, uint40 readyAt);
    /// @notice A guardian wants this owner.
    event RecoverySupported(address indexed guardian, address indexed owner);
    /// @notice Most guardians want it; it can be done from `readyAt`.
    event RecoveryReady(address indexed owner, uint40 readyAt);
    /// @notice The owner has objected.
    event RecoveryCancelled(address indexed owner);

    /// @notice The caller is no guardian.
    error NotGuardian(address caller);
    /// @notice Fewer than three, more than five, nobody, the owner, or one twice.
    error BadGuardians();
    /// @notice Nobody, or the account itself.
    error BadOwner(address owner);
    /// @notice Nothing is under way, or not long enough.
    error NotReady(uint40 readyAt);
    /// @notice The guardian agrees already.
    error AlreadySupported(address guardian);

    /// @notice Sets up the account, once.
    function initialize(address owner, address[] calldata guardians) external;

    /// @notice Wants somebody to own the account; another name than before starts anew. By a guardian.
    function supportRecovery(address owner) external;

    /// @notice Gives the account to whom most guardians want, 48 hours after they said so. By anybody.
    function finishRecovery() external;

    /// @notice Objects to a recovery. By the account itself, that is its owner.
    function cancelRecovery() external;

    /// @notice Wants other guardians, 48 hours from now. By the account itself.
    function proposeGuardians(address[] calldata guardians) external;

    /// @notice Sets the proposed guardians. By anybody. A recovery that is under way goes first.
    function finishGuardians() external;

    /// @notice Whose key moves the account.
    function owner() external view returns (address);

    /// @notice Who can replace the owner.
    function guardians() external view returns (address[] memory);

    /// @notice The recovery under way; zeros if none.
    function recovery() external view returns (Recovery memory);

    /// @notice What the owner signs for the account to sign `hash` (ERC-1271). Bound to this account, so that one key's
    /// signature does not count for another account of the same owner.
    function messageDigest(bytes32 hash) external view returns (bytes32);
}
