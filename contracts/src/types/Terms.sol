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
/// @param storedValue Whether a part of the face value may be redeemed, the rest living on as a new coupon.
/// @param minSpendMinor Smallest bill they can be redeemed on, in minor units; 0 for any.
/// @param perPerson Coupons one person may buy from the issuer in all; 0 for no limit. Buyers need an eligibility
/// ticket if there is one.
/// @param holderGroups Groups that may hold them, as bits; 0 for everybody. Holders need an eligibility ticket for one.
/// @param transferPolicy Number of the transfer policy that both parties of a move must satisfy; 0 for none.
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
    bool storedValue;
    uint40 minSpendMinor;
    uint16 perPerson;
    uint64 holderGroups;
    uint24 transferPolicy;
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
/// @param plain Whether its rules say nothing about who may hold a coupon, and all have the face value in dollars: then
/// a transfer need not read them.
/// @param anyStore Whether any store may redeem them: then a redemption need not read the root.
struct Term {
    address issuer;
    uint32 expiry;
    uint40 faceMinor;
    uint8 maxResales;
    Track track;
    TransferMode transferMode;
    bool plain;
    bool anyStore;
}

/// @notice Terms in one word: `issuer160 | expiry32 | faceMinor40 | maxResales8 | track4 | transfer4 | flags8`, the flags being
/// `anyStore1 | plain1`. Never
/// zero for a class that exists.
type TermWord is uint256;

using {
    termsOf,
    issuerIn,
    expiryIn,
    faceIn,
    maxResalesIn,
    trackIn,
    transferModeIn,
    isPlain,
    isAnyStore
} for TermWord global;

/// @dev The word's fields.
function termsOf(TermWord word) pure returns (Term memory term) {
    term.issuer = word.issuerIn();
    term.expiry = word.expiryIn();
    term.faceMinor = word.faceIn();
    term.maxResales = word.maxResalesIn();
    term.track = word.trackIn();
    term.transferMode = word.transferModeIn();
    term.plain = word.isPlain();
    term.anyStore = word.isAnyStore();
}

/// @dev Whose coupons they are.
function issuerIn(TermWord word) pure returns (address) {
    return address(uint160(TermWord.unwrap(word) >> 96));
}

/// @dev First second at which they are dead.
function expiryIn(TermWord word) pure returns (uint32) {
    return uint32(TermWord.unwrap(word) >> 64);
}

/// @dev Face value of one, in minor units.
function faceIn(TermWord word) pure returns (uint40) {
    return uint40(TermWord.unwrap(word) >> 24);
}

/// @dev How often one may be resold.
function maxResalesIn(TermWord word) pure returns (uint8) {
    return uint8(TermWord.unwrap(word) >> 16);
}

/// @dev Which law they fall under.
function trackIn(TermWord word) pure returns (Track) {
    return Track(uint8(TermWord.unwrap(word) >> 12) & 15);
}

/// @dev What a gift does.
function transferModeIn(TermWord word) pure returns (TransferMode) {
    return TransferMode(uint8(TermWord.unwrap(word) >> 8) & 15);
}

/// @dev Whether a transfer need not read the rules.
function isPlain(TermWord word) pure returns (bool) {
    return TermWord.unwrap(word) & 1 != 0;
}

/// @dev Whether a redemption need not read the root of the stores.
function isAnyStore(TermWord word) pure returns (bool) {
    return TermWord.unwrap(word) & 2 != 0;
}

/// @dev The fields as a word.
function packTerm(Term memory term) pure returns (TermWord) {
    return TermWord.wrap(
        uint256(uint160(term.issuer)) << 96 | uint256(term.expiry) << 64 | uint256(term.faceMinor) << 24
            | uint256(term.maxResales) << 16 | uint256(uint8(term.track)) << 12 | uint256(uint8(term.transferMode)) << 8
            | (term.plain ? 1 : 0) | (term.anyStore ? 2 : 0)
    );
}

/// @notice A class's rules of sale and use. Meanings as in `NewClass`.
struct Rules {
    uint40 notBefore;
    uint40 minSpendMinor;
    uint16 perPerson;
    uint64 holderGroups;
    uint32 refundWindow;
    uint16 currency;
    bool stackable;
    bool giftCard;
    bool storedValue;
    uint24 transferPolicy;
}

/// @notice Rules as storage packs them, the first lowest: `transferPolicy24 | storedValue8 | giftCard8 | stackable8 |
/// currency16 | refundWindow32 | holderGroups64 | perPerson16 | minSpendMinor40 | notBefore40`. Read as a word, since a
/// step asks for two or three of them.
type RulesWord is uint256;

using {
    notBeforeIn,
    minSpendIn,
    perPersonIn,
    holderGroupsIn,
    refundWindowIn,
    currencyIn,
    isStackable,
    isStoredValue,
    transferPolicyIn
} for RulesWord global;

/// @dev The rules as stored.
function loadRules(Rules storage rules) view returns (RulesWord word) {
    assembly ("memory-safe") {
        word := sload(rules.slot)
    }
}

/// @dev First second at which coupons can be redeemed.
function notBeforeIn(RulesWord word) pure returns (uint40) {
    return uint40(RulesWord.unwrap(word));
}

/// @dev Smallest bill, in minor units.
function minSpendIn(RulesWord word) pure returns (uint40) {
    return uint40(RulesWord.unwrap(word) >> 40);
}

/// @dev Coupons one person may buy in all; 0 for no limit.
function perPersonIn(RulesWord word) pure returns (uint16) {
    return uint16(RulesWord.unwrap(word) >> 80);
}

/// @dev Groups that may hold them, as bits; 0 for everybody.
function holderGroupsIn(RulesWord word) pure returns (uint64) {
    return uint64(RulesWord.unwrap(word) >> 96);
}

/// @dev Seconds in which a purchase can be undone.
function refundWindowIn(RulesWord word) pure returns (uint32) {
    return uint32(RulesWord.unwrap(word) >> 160);
}

/// @dev ISO 4217 number of the currency.
function currencyIn(RulesWord word) pure returns (uint16) {
    return uint16(RulesWord.unwrap(word) >> 192);
}

/// @dev Whether several may be redeemed on one bill.
function isStackable(RulesWord word) pure returns (bool) {
    return uint8(RulesWord.unwrap(word) >> 208) != 0;
}

/// @dev Whether a part of the face value may be redeemed.
function isStoredValue(RulesWord word) pure returns (bool) {
    return uint8(RulesWord.unwrap(word) >> 224) != 0;
}

/// @dev Transfer policy that both parties of a move must satisfy; 0 for none.
function transferPolicyIn(RulesWord word) pure returns (uint24) {
    return uint24(RulesWord.unwrap(word) >> 232);
}

/// @notice Says what a holder may hold: an EIP-712 struct, signed by the eligibility attestor. Tells no attribute of the
/// person.
/// @param holder The address it is for.
/// @param classId The class it is for.
/// @param groups Groups of the class that the person belongs to, as bits.
/// @param tag HMAC of person and class under a key of the attestor's, so that a person's addresses count as one.
/// @param issuedAt When it was issued, in Unix seconds: a later ticket replaces an earlier one.
struct Eligibility {
    address holder;
    uint64 classId;
    uint64 groups;
    bytes20 tag;
    uint32 issuedAt;
}

/// @dev `maxResales` of a class whose coupons may be resold without limit.
uint8 constant UNLIMITED_RESALES = type(uint8).max;

/// @dev Most resales a class of the Utility track may allow.
uint8 constant MAX_UTILITY_RESALES = 10;

/// @dev ISO 4217 number of the dollar, in which thresholds of law are counted.
uint16 constant USD = 840;

/// @dev Longest validity of a Utility coupon that is no gift card: twelve months, one of which may be in a leap year.
uint256 constant MAX_UTILITY_VALIDITY = 366 days;

/// @dev Shortest validity of a gift card: five years, two of which may be leap years (15 U.S.C. 1693l-1).
uint256 constant MIN_GIFT_CARD_VALIDITY = 1827 days;
