// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC1155 } from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

import { Coupon, CouponState } from "../types/Coupon.sol";
import { PartIntent, RedeemIntent, RedeemRules, StoreProof } from "../types/Redeem.sol";
import { Eligibility, NewClass, Rules, Supply, Term } from "../types/Terms.sol";
import { Swap } from "../types/Trade.sol";

/// @title The ledger of coupons
/// @notice Who owns a coupon, how often it was resold, whether it is dead. An ERC-1155 token whose every id has a
/// supply of one. No upgrade reaches it: a coupon moves only if its owner calls, if `SettlementCore` has proven both
/// sides' consent, or if its owner redeems it.
/// Times are Unix seconds; money is in minor units of the class's currency.
interface ICouponLedger is IERC1155 {
    /// @notice A class exists; its terms are fixed.
    event ClassCreated(
        uint64 indexed classId, address indexed issuer, bytes32 indexed ref, bytes32 termsHash, uint32 expiry
    );
    /// @notice Coupons exist, serials `firstSerial` to `firstSerial + quantity - 1`, all the issuer's. In place of
    /// ERC-1155's transfers from nobody, whose cost would grow with the quantity.
    event Minted(uint64 indexed classId, address indexed issuer, uint40 firstSerial, uint40 quantity);
    /// @notice A coupon is used up. Says nothing of store, bill or items.
    event Redeemed(uint256 indexed id, address indexed terminal, bytes32 indexed commitment, address holder);
    /// @notice A part of a stored value is used up; the rest lives on as a new coupon of the class.
    event PartlyRedeemed(
        uint256 indexed id,
        uint256 indexed restId,
        uint40 amountMinor,
        uint40 restMinor,
        address terminal,
        bytes32 commitment,
        address holder
    );
    /// @notice A coupon is bound to an order of its owner's, or free again.
    event LockSet(uint256 indexed id, bool locked);
    /// @notice It is known what a holder may hold of a class.
    event Enrolled(uint64 indexed classId, address indexed holder, uint64 groups, bytes20 tag);
    /// @notice An issuer has taken back a coupon that it never sold.
    event Recalled(uint256 indexed id);

    /// @notice The caller may not do this.
    error NotAuthorised(address caller);
    /// @notice The key of the class is empty or in use by `classId`.
    error RefTaken(bytes32 ref, uint64 classId);
    /// @notice No face value, or no issuer.
    error BadFace();
    /// @notice More resales than the track allows, or a limit on a track that has none.
    error BadResaleLimit(uint8 maxResales);
    /// @notice The validity is longer or shorter than the law allows.
    error BadValidity(uint32 expiry);
    /// @notice No such class.
    error UnknownClass(uint64 classId);
    /// @notice The quantity is zero, or the class would have more than 2^40 coupons.
    error BadQuantity(uint256 quantity);
    /// @notice The intent is not for the number minted so far.
    error StaleMint(uint40 minted);
    /// @notice No such coupon, or it is dead for good.
    error NotLive(uint256 id, CouponState state);
    /// @notice The coupon is past its last day.
    error CouponExpired(uint256 id);
    /// @notice The coupon is of another class.
    error WrongClass(uint256 id, uint64 classId);
    /// @notice The coupon is somebody else's.
    error NotHolder(uint256 id, address holder);
    /// @notice A class whose coupons do not move between people.
    error NotTransferable(uint64 classId);
    /// @notice The coupon has no resale left.
    error ResaleLimitReached(uint256 id);
    /// @notice The coupon has fewer resales left than the buyer asks for, or more than the seller offers.
    error WrongResalesLeft(uint256 id, uint8 left);
    /// @notice A Utility coupon at a price above its face value.
    error PriceAboveFace(uint64 unitPriceMinor, uint40 faceMinor);
    /// @notice A primary sale by somebody who is not the issuer.
    error NotIssuer(address seller);
    /// @notice A primary sale of a coupon that has been resold.
    error NotPrimary(uint256 id);
    /// @notice A secondary sale of the issuer's stock, which would bypass escrow.
    error IssuerStock(uint256 id);
    /// @notice The class is not in the currency it was to be paid in.
    error WrongCurrency(uint16 currency);
    /// @notice The buyer would have bought more from the issuer than one may.
    error PurchaseLimitReached(address buyer, uint16 limit);
    /// @notice The holder belongs to none of the class's groups, or has no ticket.
    error NotEligible(uint64 classId, address holder);
    /// @notice A ticket at least as new is known.
    error StaleTicket(uint32 issuedAt);
    /// @notice A ticket without a tag, or with another tag than before.
    error BadTag(bytes20 tag);
    /// @notice The coupon is bound to an order, or is not though it should be.
    error WrongLock(uint256 id, bool locked);
    /// @notice The class has no stored value.
    error NotStoredValue(uint64 classId);
    /// @notice Not a part of the coupon's value: nothing, or all of it and more.
    error BadAmount(uint40 amountMinor, uint40 valueMinor);
    /// @notice The purchase can't be undone (any more).
    error NotRefundable(uint256 id);
    /// @notice It is too early to redeem.
    error NotYetValid(uint40 notBefore);
    /// @notice Past the deadline the signer gave.
    error DeadlinePassed(uint40 deadline);
    /// @notice Not the signature of the party it should be of.
    error BadSignature(address signer);
    /// @notice The coupon was recalled by somebody who may not, or after it was sold.
    error NotRecallable(uint256 id);
    /// @notice The issuer is not admitted, or suspended.
    error IssuerNotAdmitted(address issuer);
    /// @notice The issuer wants to issue more face value than it may.
    error QuotaExceeded(address issuer, uint256 wantedMinor, uint128 quotaMinor);
    /// @notice Nobody but the owner moves a coupon, so that no market outside the rules can.
    error ApprovalsDisabled();

    /// @notice Creates a class and mints its first coupons. By the issuer itself, or with its signature.
    /// @param class The terms, to be fixed for ever.
    /// @param signature The issuer's signature of `NewClass(…)`; empty if the issuer calls.
    /// @return classId Its number: the next, from 1.
    function createClass(NewClass calldata class, bytes calldata signature) external returns (uint64 classId);

    /// @notice Mints more coupons of a class, at a cost that does not grow with their number.
    /// @param classId The class.
    /// @param quantity How many.
    /// @param minted How many there must be before: an intent holds once.
    /// @param signature The issuer's signature of `Mint(uint64 classId,uint40 quantity,uint40 minted)`; empty if the
    /// issuer calls.
    function mint(uint64 classId, uint40 quantity, uint40 minted, bytes calldata signature) external;

    /// @notice Takes unsold coupons out of the world. By the issuer.
    function recall(uint256[] calldata ids) external;

    /// @notice Admits or suspends an issuer. By `CouponFactory`. Without a quota of its own an issuer has no limit.
    function setIssuer(address issuer, bool admitted) external;

    /// @notice Sets what face value an issuer may issue from here on, in minor units; 2^128 - 1 lifts the limit. By
    /// `CouponFactory`.
    function setQuota(address issuer, uint128 quotaMinor) external;

    /// @notice Redeems coupons: they are dead from here on. By the holder itself, or with its signed intent.
    /// The redemption policy may refuse: it is asked, unless it is the caller.
    /// @return rules What the class asks for, for the policy.
    function redeem(RedeemIntent calldata intent, StoreProof calldata store, bytes calldata signature)
        external
        returns (RedeemRules memory rules);

    /// @notice Redeems a part of a stored value. The coupon is dead from here on; what is left of its value lives on in
    /// a new coupon of the same class and holder, with the resales used up so far.
    /// @return restId The new coupon.
    function redeemPart(PartIntent calldata intent, StoreProof calldata store, bytes calldata signature)
        external
        returns (uint256 restId);

    /// @notice Takes eligibility tickets. By anybody: the attestor's signatures decide.
    function enrol(Eligibility[] calldata tickets, bytes[] calldata signatures) external;

    /// @notice Binds coupons to an order of their owner's, or frees them. By `SettlementCore` alone.
    function setLocked(address owner, uint256[] calldata ids, bool locked) external;

    /// @notice Gives resold coupons back to their seller after arbitration. By `SettlementCore` alone, which has proven
    /// consent. The counter of resales stays.
    /// @param settledAt When the resale was: binds the return to it.
    function returnResale(uint64 classId, address buyer, address seller, uint40 settledAt, uint256[] calldata ids)
        external;

    /// @notice Moves sold coupons. By `SettlementCore` alone, which has proven both sides' consent.
    /// @param currency What the price is in: ISO 4217 number.
    function settleSale(Swap calldata swap, uint256[] calldata ids, uint16 currency) external;

    /// @notice Gives coupons back to their issuer within the refund window. By `SettlementCore` alone.
    /// @param soldAt When the purchase was: binds the refund to it.
    function returnSale(uint64 classId, address buyer, uint40 soldAt, uint256[] calldata ids) external;

    /// @notice Whether an issuer may issue, and how much face value still, in minor units; 2^128 - 1 without a limit.
    function allowanceOf(address issuer) external view returns (bool admitted, uint128 quotaMinor);

    /// @notice Whether a purchase could still be undone, should its coupons be with their buyer: none was redeemed,
    /// resold or has expired, and the window is open.
    function isRefundable(uint64 classId, uint40 soldAt, uint256[] calldata ids) external view returns (bool);

    /// @notice The coupon as it is now; `Expired` and lazy ownership included.
    function coupon(uint256 id) external view returns (Coupon memory);

    /// @notice Who holds a coupon that is not redeemed or recalled; the zero address otherwise.
    function ownerOf(uint256 id) external view returns (address);

    /// @notice What a coupon is worth at its issuer's, in minor units: the face value, or what is left of it.
    function valueOf(uint256 id) external view returns (uint40);

    /// @notice What the holder's ticket says: groups, tag, time of issue; zeros without one.
    function enrolmentOf(uint64 classId, address holder)
        external
        view
        returns (uint64 groups, bytes20 tag, uint32 issuedAt);

    /// @notice Resales left before the next sale; 255 without limit.
    function resalesLeft(uint256 id) external view returns (uint8);

    /// @notice The class's terms. Errors: unknown class.
    function termOf(uint64 classId) external view returns (Term memory);

    /// @notice The class's rules of sale and use. Errors: unknown class.
    function rulesOf(uint64 classId) external view returns (Rules memory);

    /// @notice How many there are. Errors: unknown class.
    function supplyOf(uint64 classId) external view returns (Supply memory);

    /// @notice Merkle root of the stores that may redeem; 0 for any. Errors: unknown class.
    function storeRootOf(uint64 classId) external view returns (bytes32);

    /// @notice Hash of the terms as people read them. Errors: unknown class.
    function termsHashOf(uint64 classId) external view returns (bytes32);

    /// @notice The class created under a key; 0 if none.
    function classByRef(bytes32 ref) external view returns (uint64);

    /// @notice Number of the last class created.
    function lastClassId() external view returns (uint64);

    /// @notice What the person behind an address has bought of a class from its issuer, less refunds. Counted only where
    /// there is a limit.
    function boughtBy(uint64 classId, address buyer) external view returns (uint256);

    /// @notice The EIP-712 digest an issuer signs to have a class created for it.
    function classDigest(NewClass calldata class) external view returns (bytes32);

    /// @notice The EIP-712 digest an issuer signs to have coupons minted for it.
    function mintDigest(uint64 classId, uint40 quantity, uint40 minted) external view returns (bytes32);

    /// @notice The EIP-712 digest an attestor signs to have a holder enrolled.
    function eligibilityDigest(Eligibility calldata ticket) external view returns (bytes32);

    /// @notice The EIP-712 digest a holder signs to have a part of a stored value redeemed.
    function partDigest(PartIntent calldata intent) external view returns (bytes32);

    /// @notice Seconds after a resale in which arbitration can undo it.
    function DISPUTE_WINDOW() external view returns (uint40);

    /// @notice The EIP-712 digest a holder signs to have coupons redeemed.
    function redeemDigest(RedeemIntent calldata intent) external view returns (bytes32);
}
