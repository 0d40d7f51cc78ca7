// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { IGovernance } from "../interfaces/IGovernance.sol";
import { Signatures } from "../signatures/Signatures.sol";
import { Eligibility } from "../types/Terms.sol";

/// @title Who may hold, and how much a person has bought
/// @notice Keeps what eligibility tickets say: groups as bits and a tag per person and class, nothing of the person.
abstract contract HolderBook is ICouponLedger, EIP712 {
    /// @dev One word per holder of a class that asks for tickets.
    struct Enrolment {
        bytes20 tag;
        uint64 groups;
        uint32 issuedAt;
    }

    bytes32 private constant ELIGIBILITY_TYPEHASH =
        keccak256("Eligibility(address holder,uint64 classId,uint64 groups,bytes20 tag,uint32 issuedAt)");

    IGovernance private immutable GOVERNANCE;

    mapping(uint64 classId => mapping(address holder => Enrolment)) private _enrolments;
    mapping(uint64 classId => mapping(bytes20 tag => uint256)) private _bought;

    constructor(IGovernance governance) {
        GOVERNANCE = governance;
    }

    /// @inheritdoc ICouponLedger
    function enrol(Eligibility[] calldata tickets, bytes[] calldata signatures) external {
        if (tickets.length != signatures.length) revert BadQuantity(signatures.length);
        address attestor = GOVERNANCE.eligibilityAttestor();
        for (uint256 i; i < tickets.length; ++i) {
            _requireSignature(attestor, eligibilityDigest(tickets[i]), signatures[i]);
            _enrol(tickets[i]);
        }
    }

    /// @inheritdoc ICouponLedger
    function enrolmentOf(uint64 classId, address holder)
        external
        view
        returns (uint64 groups, bytes20 tag, uint32 issuedAt)
    {
        Enrolment memory held = _enrolments[classId][holder];
        return (held.groups, held.tag, held.issuedAt);
    }

    /// @inheritdoc ICouponLedger
    function boughtBy(uint64 classId, address buyer) external view returns (uint256) {
        return _bought[classId][_enrolments[classId][buyer].tag];
    }

    /// @inheritdoc ICouponLedger
    function eligibilityDigest(Eligibility calldata ticket) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ELIGIBILITY_TYPEHASH, ticket)));
    }

    function _requireSignature(address signer, bytes32 digest, bytes calldata signature) internal view {
        if (Signatures.isByKey(signer, digest, signature)) return;
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, signature)) revert BadSignature(signer);
    }

    /// @dev Demands that a holder belongs to one of the groups, if there are any.
    function _requireGroup(uint64 classId, address holder, uint64 groups) internal view {
        if (groups != 0 && _enrolments[classId][holder].groups & groups == 0) revert NotEligible(classId, holder);
    }

    /// @dev Counts a purchase by the person behind the address, if the class limits them.
    function _countPurchase(uint64 classId, address buyer, uint16 limit, uint256 quantity) internal {
        if (limit == 0) return;
        bytes20 tag = _enrolments[classId][buyer].tag;
        if (tag == 0) revert NotEligible(classId, buyer);
        uint256 total = _bought[classId][tag] + quantity;
        if (total > limit) revert PurchaseLimitReached(buyer, limit);
        _bought[classId][tag] = total;
    }

    /// @dev A refund gives the person its right to buy back.
    function _uncountPurchase(uint64 classId, address buyer, uint16 limit, uint256 quantity) internal {
        if (limit > 0) _bought[classId][_enrolments[classId][buyer].tag] -= quantity;
    }

    /// @dev A tag stays, or a person could start to count anew.
    function _enrol(Eligibility calldata ticket) private {
        Enrolment storage held = _enrolments[ticket.classId][ticket.holder];
        if (ticket.issuedAt <= held.issuedAt) revert StaleTicket(held.issuedAt);
        if (ticket.tag == 0 || (held.tag != 0 && held.tag != ticket.tag)) revert BadTag(ticket.tag);
        (held.tag, held.groups, held.issuedAt) = (ticket.tag, ticket.groups, ticket.issuedAt);
        emit Enrolled(ticket.classId, ticket.holder, ticket.groups, ticket.tag);
    }
}
