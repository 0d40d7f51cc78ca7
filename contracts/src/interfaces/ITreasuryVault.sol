// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Guarantee, Ruling } from "../types/Guarantee.sol";
import { EscrowRecord } from "../types/Trade.sol";

/// @title The vault of money in flight and of guarantees
/// @notice Holds what buyers have paid issuers until a purchase can't be undone any more, what issuers put up for their
/// promises, and the reserve for disputes. No upgrade reaches it. Money of an escrow leaves to the buyer if the purchase
/// is undone, else to issuer and platform; a guarantee leaves to its issuer after notice, or to holders as governance
/// has ruled; the reserve pays what arbitration gives a buyer. Amounts are in base units of the token.
interface ITreasuryVault {
    /// @notice A purchase's money is held.
    event EscrowHeld(bytes32 indexed tradeId, uint64 indexed classId, EscrowRecord record);
    /// @notice It went to the issuer (`proceeds`) and the platform (`fee`).
    event EscrowReleased(bytes32 indexed tradeId, uint64 indexed classId, uint256 proceeds, uint256 fee);
    /// @notice It went back to the buyer.
    event EscrowRefunded(bytes32 indexed tradeId, uint64 indexed classId, address buyer, uint256 amount);
    /// @notice An issuer's deposit has grown.
    event Deposited(address indexed issuer, address indexed payer, uint256 amount);
    /// @notice An issuer wants some of its deposit back.
    event WithdrawalRequested(address indexed issuer, uint256 amount, uint40 leavesAt);
    /// @notice An issuer has got some of its deposit back.
    event Withdrawn(address indexed issuer, uint256 amount);
    /// @notice An issuer lets this share of its proceeds be frozen.
    event FrozenShareSet(address indexed issuer, uint16 frozenBps);
    /// @notice Proceeds of a class are frozen.
    event ProceedsFrozen(uint64 indexed classId, address indexed issuer, uint256 amount);
    /// @notice Frozen proceeds of a class went to their issuer.
    event ProceedsThawed(uint64 indexed classId, address indexed issuer, uint256 amount);
    /// @notice Governance has ruled what an issuer owes.
    event Adjudicated(uint256 indexed rulingId, address indexed issuer, Ruling ruling);
    /// @notice A claim was met as far as the pool goes.
    event GuaranteePaid(uint256 indexed rulingId, address indexed claimant, uint256 claim, uint256 amount);
    /// @notice What was left of a pool went back to the issuer's deposit.
    event RulingClosed(uint256 indexed rulingId, uint256 left);
    /// @notice The dispute reserve has grown.
    event ReserveFunded(address indexed payer, uint256 amount);
    /// @notice The dispute reserve has paid a buyer.
    event ReservePaid(bytes32 indexed tradeId, address indexed buyer, uint256 amount);

    /// @notice The caller may not do this.
    error NotAuthorised(address caller);
    /// @notice Money is held under this trade already.
    error EscrowExists(bytes32 tradeId);
    /// @notice Nothing is held under this trade (any more), or the record is not the one it was held under.
    error UnknownEscrow(bytes32 tradeId);
    /// @notice The purchase can still be undone.
    error StillRefundable(bytes32 tradeId);
    /// @notice The books would say more than is there.
    error NotCovered(uint256 booked, uint256 balance);
    /// @notice The fee is more than what is held.
    error FeeAboveAmount();
    /// @notice Nothing, or more than there is.
    error BadAmount(uint256 amount, uint256 available);
    /// @notice More than the whole, in basis points.
    error BadShare(uint16 bps);
    /// @notice It is too early.
    error TooEarly(uint256 from);
    /// @notice No claims, or no such ruling.
    error BadRuling(uint256 rulingId);
    /// @notice A class of another issuer.
    error WrongIssuer(uint64 classId);
    /// @notice The claim is not among those of the ruling, or was met before.
    error BadClaim(uint256 rulingId, address claimant);

    /// @notice Books money that has just come in. By `SettlementCore`.
    function hold(EscrowRecord calldata record) external;

    /// @notice Pays issuer and platform, once the purchase can't be undone any more. By the treasury policy.
    function release(EscrowRecord calldata record) external;

    /// @notice Pays the buyer back. By `SettlementCore`, which has taken back the coupons.
    function refund(EscrowRecord calldata record) external;

    /// @notice Adds to an issuer's deposit from the caller's money.
    function deposit(address issuer, uint256 amount) external;

    /// @notice Asks for some of the caller's deposit back; replaces an earlier request.
    function requestWithdrawal(uint256 amount) external;

    /// @notice Pays an issuer what it has asked back, after the notice. By the treasury policy.
    function withdraw(address issuer) external;

    /// @notice Sets the share of the caller's proceeds that is frozen from now on, in basis points.
    function setFrozenShare(uint16 bps) external;

    /// @notice Pays an issuer a class's frozen proceeds, once its coupons are past their last day and the grace after
    /// it. By the treasury policy.
    function thaw(uint64 classId) external;

    /// @notice Rules what an issuer owes its holders, and sets aside for it the issuer's deposit and the frozen proceeds
    /// of its classes, up to the sum of the claims. By governance.
    /// @param claims Sum of all claims in the tree.
    /// @return rulingId Its number, from 1.
    function adjudicate(address issuer, uint64[] calldata classIds, bytes32 claimsRoot, uint256 claims)
        external
        returns (uint256 rulingId);

    /// @notice Pays a claimant its share: `claim * pool / claims`, rounded down. Once. By the treasury policy.
    function payGuarantee(uint256 rulingId, address claimant, uint256 claim, bytes32[] calldata proof) external;

    /// @notice Gives what nobody claimed back to the issuer's deposit, when the time for claims is over.
    function closeRuling(uint256 rulingId) external;

    /// @notice Adds to the dispute reserve from the caller's money.
    function fundReserve(uint256 amount) external;

    /// @notice Pays a buyer from the dispute reserve. By `SettlementCore`, which has taken back the coupons.
    function payFromReserve(bytes32 tradeId, address buyer, uint256 amount) external;

    /// @notice Hash of the record that is open under a trade; 0 if none.
    function escrowOf(bytes32 tradeId) external view returns (bytes32);

    /// @notice Held in escrow for a class.
    function bookOf(uint64 classId) external view returns (uint256);

    /// @notice Frozen proceeds of a class.
    function frozenOf(uint64 classId) external view returns (uint256);

    /// @notice What an issuer has put up.
    function guaranteeOf(address issuer) external view returns (Guarantee memory);

    /// @notice A ruling, as far as it was carried out.
    function rulingOf(uint256 rulingId) external view returns (Ruling memory);

    /// @notice The dispute reserve.
    function reserve() external view returns (uint256);

    /// @notice Held in all: escrow, guarantees, rulings' pools, reserve.
    function booked() external view returns (uint256);

    /// @notice Where the platform's fees go.
    function feeCollector() external view returns (address);

    /// @notice Seconds of notice before a deposit can be withdrawn.
    function NOTICE() external view returns (uint40);

    /// @notice Seconds after a class's last day before its frozen proceeds are free.
    function GRACE() external view returns (uint40);

    /// @notice Seconds in which claims of a ruling can be met.
    function CLAIM_PERIOD() external view returns (uint40);
}
