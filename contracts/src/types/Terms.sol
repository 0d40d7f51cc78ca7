// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Track, TransferMode } from "./Coupon.sol";

/// @notice What an issuer signs to create a class. Fixed for ever once created.
/// @param ref The caller's own key of the class; creating twice under one key is refused.
/// @param issuer Whose coupons they are.
/// @param track Which law they fall under.
/// @param transferMode What a gift does.
/// @param maxResales How often one may be resold, 0 to 10; 255 (no limit) for securities.
/// @param faceMinor Face value of one, in minor units of the currency.
/// @param currency ISO 4217 number.
/// @param expiry First second at which they are dead, in Unix seconds.
/// @param notBefore First second at which they can be redeemed; 0 for at once.
/// @param giftCard Whether they are gift cards under the CARD Act, valid for 5 years at least.
/// @param stackable Whether several may be redeemed on one bill.
/// @param minSpendMinor Smallest bill they can be redeemed on, in minor units; 0 for any.
/// @param perPerson Coupons one buyer may buy from the issuer in all; 0 for no limit.
/// @param holderGroups Groups that may hold them, as bits; 0 for everybody.
/// @param refundWindow Seconds after the purchase in which it can be undone.
/// @param storeRoot Merkle root of the store keys that may redeem them; 0 for any.
/// @param termsHash Hash of the terms as people read them.
/// @param quantity How many to mint at once; may be 0.
struct NewClass {
    bytes32 ref;
    address issuer;
    Track track;
    TransferMode transferMode;
    uint8 maxResales;
    uint40 faceMinor;
    uint16 currency;
    uint32 expiry;
    uint40 notBefore;
    bool giftCard;
    bool stackable;
    uint64 minSpendMinor;
    uint16 perPerson;
    uint64 holderGroups;
    uint32 refundWindow;
    bytes32 storeRoot;
    bytes32 termsHash;
    uint40 quantity;
}

/// @notice How many coupons of a class there are.
/// @param minted All ever minted: serials below this exist.
/// @param redeemed Of these, redeemed.
/// @param recalled Of these, taken back by the issuer before they were sold.
/// @param createdAt When the class was created, in Unix seconds.
struct Supply {
    uint40 minted;
    uint40 redeemed;
    uint40 recalled;
    uint40 createdAt;
}

/// @notice What decides about a class's coupons, in exactly one word. Meanings as in `NewClass`.
struct Term {
    address issuer;
    uint32 expiry;
    uint40 faceMinor;
    uint8 maxResales;
    Track track;
    TransferMode transferMode;
}

/// @notice A class's rules of sale and use, in one word. Meanings as in `NewClass`.
struct Rules {
    uint40 notBefore;
    uint64 minSpendMinor;
    uint16 perPerson;
    uint64 holderGroups;
    uint32 refundWindow;
    uint16 currency;
    bool stackable;
    bool giftCard;
}

/// @dev `maxResales` of a class whose coupons may be resold without limit.
uint8 constant UNLIMITED_RESALES = type(uint8).max;

/// @dev Most resales a class of the Utility track may allow.
uint8 constant MAX_UTILITY_RESALES = 10;

/// @dev Longest validity of a Utility coupon that is no gift card: twelve months, one of which may be in a leap year.
uint256 constant MAX_UTILITY_VALIDITY = 366 days;

/// @dev Shortest validity of a gift card: five years, two of which may be leap years (15 U.S.C. 1693l-1).
uint256 constant MIN_GIFT_CARD_VALIDITY = 1827 days;
