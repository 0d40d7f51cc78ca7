// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What is known of an address. Nothing of the person.
/// @param kycLevel 0 to 3.
/// @param sanctioned On the sanctions list.
/// @param provisional Frozen by the guardian: it may not do so again before governance has decided.
/// @param frozenUntil First second at which it moves again; the largest value for a confirmed freeze.
/// @param bound A wallet outside the platform whose owner is known.
/// @param watched Was seen splitting transfers: each one needs a ticket.
/// @param unboundCents What it took in while nobody was known behind it, in US cents; stops at 2^24 - 1.
struct Standing {
    uint8 kycLevel;
    bool sanctioned;
    bool provisional;
    uint40 frozenUntil;
    bool bound;
    bool watched;
    uint24 unboundCents;
}

/// @notice A standing and the flow of the last day, in one word that the node reads:
/// `inflow80 | outflow80 | span24 | unboundCents24 | frozenUntil40 | watched1 | bound1 | provisional1 | sanctioned1 |
/// kycLevel4`. A flow is four spans of eight hours, 20 bits of US cents each, the youngest lowest; `span` is the number
/// of the youngest since 1970. So a flow covers 24 hours at least, 32 at most, and never too little.
type StandingWord is uint256;

using {
    standing,
    isFrozen,
    isSanctioned,
    isWatched,
    isKnown,
    kycLevel,
    agedTo,
    outflow,
    inflow,
    withOut,
    withIn,
    unboundCents,
    takenIn
} for StandingWord global;

/// @dev Length of a span, in seconds.
uint256 constant SPAN = 8 hours;

uint256 constant _BUCKET = (1 << 20) - 1;
uint256 constant _FLOW = (1 << 80) - 1;
uint256 constant _STANDING = (1 << 72) - 1;

/// @dev The standing in the word.
function standing(StandingWord word) pure returns (Standing memory read) {
    uint256 bits = StandingWord.unwrap(word);
    read.kycLevel = uint8(bits) & 15;
    read.sanctioned = bits >> 4 & 1 == 1;
    read.provisional = bits >> 5 & 1 == 1;
    read.bound = bits >> 6 & 1 == 1;
    read.watched = bits >> 7 & 1 == 1;
    read.frozenUntil = uint40(bits >> 8);
    read.unboundCents = uint24(bits >> 48);
}

/// @dev The word with another standing and the same flow.
function withStanding(StandingWord word, Standing memory next) pure returns (StandingWord) {
    uint256 flags =
        (next.sanctioned ? 16 : 0) | (next.provisional ? 32 : 0) | (next.bound ? 64 : 0) | (next.watched ? 128 : 0);
    uint256 bits = uint256(next.unboundCents) << 48 | uint256(next.frozenUntil) << 8 | flags | next.kycLevel;
    return StandingWord.wrap(StandingWord.unwrap(word) & ~_STANDING | bits);
}

/// @dev Whether the address is on the sanctions list.
function isSanctioned(StandingWord word) pure returns (bool) {
    return StandingWord.unwrap(word) & 16 != 0;
}

/// @dev Whether the address is frozen at a moment.
function isFrozen(StandingWord word, uint256 time) pure returns (bool) {
    return time < uint40(StandingWord.unwrap(word) >> 8);
}

/// @dev KYC level of the address.
function kycLevel(StandingWord word) pure returns (uint8) {
    return uint8(StandingWord.unwrap(word)) & 15;
}

/// @dev Whether the address was seen splitting transfers.
function isWatched(StandingWord word) pure returns (bool) {
    return StandingWord.unwrap(word) & 128 != 0;
}

/// @dev Whether it is known who is behind the address: a level, or a wallet that is bound.
function isKnown(StandingWord word) pure returns (bool) {
    return StandingWord.unwrap(word) & (64 | 15) != 0;
}

/// @dev What the address took in while nobody was known behind it, in US cents.
function unboundCents(StandingWord word) pure returns (uint256) {
    return uint24(StandingWord.unwrap(word) >> 48);
}

/// @dev The word as seen at a moment: spans that are too old have fallen out of the flows.
function agedTo(StandingWord word, uint256 time) pure returns (StandingWord) {
    uint256 bits = StandingWord.unwrap(word);
    uint256 span = uint24(time / SPAN);
    return StandingWord.wrap(bits & _STANDING | span << 72 | _aged(bits >> 96, span, uint24(bits >> 72)) << 96);
}

/// @dev What went out within the day before the moment the word is as of, in US cents.
function outflow(StandingWord word) pure returns (uint256) {
    return _sum(StandingWord.unwrap(word) >> 96 & _FLOW);
}

/// @dev What came in within the day before the moment the word is as of, in US cents.
function inflow(StandingWord word) pure returns (uint256) {
    return _sum(StandingWord.unwrap(word) >> 176);
}

/// @dev The word with more gone out in its youngest span.
function withOut(StandingWord word, uint256 cents) pure returns (StandingWord) {
    return _added(word, 96, cents);
}

/// @dev The word with more come in in its youngest span.
function withIn(StandingWord word, uint256 cents) pure returns (StandingWord) {
    return _added(word, 176, cents);
}

/// @dev The word of one that nobody is known behind and that has taken in so much so far.
function takenIn(StandingWord word, uint256 cents) pure returns (StandingWord) {
    return StandingWord.wrap(StandingWord.unwrap(word) & ~uint256(0xffffff << 48) | cents << 48);
}

/// @dev Both flows as seen from a later span.
function _aged(uint256 flows, uint256 span, uint256 youngest) pure returns (uint256) {
    unchecked {
        uint256 age = span - youngest;
        if (age == 0) return flows;
        if (age > 3) return 0;
        uint256 shift = 20 * age;
        return (flows & _FLOW) << shift & _FLOW | ((flows >> 80) << shift & _FLOW) << 80;
    }
}

/// @dev A span that is full stays full, far beyond any threshold.
function _added(StandingWord word, uint256 shift, uint256 cents) pure returns (StandingWord) {
    unchecked {
        uint256 bits = StandingWord.unwrap(word);
        uint256 youngest = (bits >> shift & _BUCKET) + (cents < _BUCKET ? cents : _BUCKET);
        if (youngest > _BUCKET) youngest = _BUCKET;
        return StandingWord.wrap(bits & ~(_BUCKET << shift) | youngest << shift);
    }
}

function _sum(uint256 flow) pure returns (uint256) {
    unchecked {
        return (flow & _BUCKET) + (flow >> 20 & _BUCKET) + (flow >> 40 & _BUCKET) + (flow >> 60);
    }
}
