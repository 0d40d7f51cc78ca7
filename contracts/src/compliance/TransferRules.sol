// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import { Binding, ICompliance, Ticket } from "../interfaces/ICompliance.sol";
import { Standing, StandingWord, withStanding } from "../types/Standing.sol";

/// @title Transfers without a sale
/// @notice Transfer policies, the Travel Rule, and how much a wallet may take in that nobody is known behind.
///
/// What went out of the sender within a day and what came in at the receiver are both counted, in the words that are
/// read anyway. What moved between the two can't be more than the smaller of them: that is held against the threshold,
/// so that no flow of a pair escapes, whatever else the two did. Worth is by face, never by a price.
abstract contract TransferRules is ICompliance, Initializable, AccessControl, EIP712 {
    /// @dev The one ticket of a pair, in one word.
    struct Cap {
        uint64 capCents;
        uint40 expiry;
    }

    /// @dev Who is on a policy's list, and what that means.
    struct Policy {
        bool exists;
        bool allowList;
        mapping(address party => bool) listed;
    }

    /// @notice Who sets levels, policies, tickets and rates.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    /// @notice Who says which addresses split transfers.
    bytes32 public constant MONITOR_ROLE = keccak256("MONITOR_ROLE");

    /// @inheritdoc ICompliance
    uint256 public constant TRAVEL_RULE_CENTS = 300_000;

    uint8 internal constant TRAVEL_RULE_LEVEL = 2;
    uint16 internal constant USD = 840;
    uint256 private constant MILLION = 1_000_000;

    bytes32 private constant BINDING_TYPEHASH = keccak256("Binding(address wallet,bytes32 commitment,uint40 deadline)");

    address private immutable LEDGER;

    mapping(address party => StandingWord) internal _standings;
    mapping(address from => mapping(address to => Cap)) private _tickets;
    mapping(uint16 currency => uint64) private _rates;
    mapping(uint24 policy => Policy) private _policies;
    uint24 private _lastPolicy;

    /// @inheritdoc ICompliance
    mapping(address wallet => bytes32) public commitmentOf;

    constructor(address ledger) EIP712("Genex Compliance", "1") {
        LEDGER = ledger;
        _disableInitializers();
    }

    /// @inheritdoc ICompliance
    function checkTransfer(address from, address to, uint24 policy, uint16 currency, uint256 faceMinor) external {
        if (msg.sender != LEDGER) revert NotAuthorised(msg.sender);
        StandingWord senders = _requireFree(from).agedTo(block.timestamp);
        StandingWord receivers = _requireFree(to).agedTo(block.timestamp);
        if (policy != 0) {
            _requirePolicy(policy, from);
            _requirePolicy(policy, to);
        }
        if (from == to) return;
        uint256 cents = currency == USD ? faceMinor : _centsOf(currency, faceMinor);
        _requireTicket(from, to, senders, receivers, cents);
        _standings[from] = senders.withOut(cents);
        _standings[to] = _received(to, receivers, cents);
    }

    /// @inheritdoc ICompliance
    function bind(Binding calldata binding, bytes calldata signature) external onlyRole(OPERATOR_ROLE) {
        if (block.timestamp > binding.deadline) revert DeadlinePassed(binding.deadline);
        if (!SignatureChecker.isValidSignatureNowCalldata(binding.wallet, bindingDigest(binding), signature)) {
            revert BadSignature(binding.wallet);
        }
        commitmentOf[binding.wallet] = binding.commitment;
        Standing memory known = _standings[binding.wallet].standing();
        known.bound = true;
        _write(binding.wallet, known);
        emit Bound(binding.wallet, binding.commitment);
    }

    /// @inheritdoc ICompliance
    function setWatched(address[] calldata parties, bool watched) external onlyRole(MONITOR_ROLE) {
        for (uint256 i; i < parties.length; ++i) {
            Standing memory known = _standings[parties[i]].standing();
            known.watched = watched;
            _write(parties[i], known);
            emit WatchSet(parties[i], watched);
        }
    }

    /// @inheritdoc ICompliance
    function recordTickets(Ticket[] calldata tickets) external onlyRole(OPERATOR_ROLE) {
        for (uint256 i; i < tickets.length; ++i) {
            Ticket calldata ticket = tickets[i];
            if (ticket.expiry <= block.timestamp || ticket.capCents == 0 || ticket.identityHash == 0) {
                revert BadTicket();
            }
            _tickets[ticket.from][ticket.to] = Cap(ticket.capCents, ticket.expiry);
            emit TicketRecorded(ticket.from, ticket.to, ticket.identityHash, ticket.capCents, ticket.expiry);
        }
    }

    /// @inheritdoc ICompliance
    function createPolicy(bool allowList) external onlyRole(OPERATOR_ROLE) returns (uint24 policy) {
        policy = ++_lastPolicy;
        (_policies[policy].exists, _policies[policy].allowList) = (true, allowList);
        emit PolicyCreated(policy, allowList);
    }

    /// @inheritdoc ICompliance
    function setPolicyMembers(uint24 policy, address[] calldata parties, bool listed) external onlyRole(OPERATOR_ROLE) {
        if (!_policies[policy].exists) revert UnknownPolicy(policy);
        for (uint256 i; i < parties.length; ++i) {
            _policies[policy].listed[parties[i]] = listed;
            emit PolicyMemberSet(policy, parties[i], listed);
        }
    }

    /// @inheritdoc ICompliance
    function setRate(uint16 currency, uint64 centsPerMillion) external onlyRole(OPERATOR_ROLE) {
        _setRate(currency, centsPerMillion);
    }

    /// @inheritdoc ICompliance
    function flowOf(address party) external view returns (uint256 outCents, uint256 inCents) {
        StandingWord word = _standings[party].agedTo(block.timestamp);
        return (word.outflow(), word.inflow());
    }

    /// @inheritdoc ICompliance
    function ticketOf(address from, address to) external view returns (uint64 capCents, uint40 expiry) {
        Cap memory held = _tickets[from][to];
        return (held.capCents, held.expiry);
    }

    /// @inheritdoc ICompliance
    function isAdmitted(uint24 policy, address party) public view returns (bool) {
        if (policy == 0) return true;
        Policy storage rules = _policies[policy];
        return rules.exists && rules.listed[party] == rules.allowList;
    }

    /// @inheritdoc ICompliance
    function bindingDigest(Binding calldata binding) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(BINDING_TYPEHASH, binding)));
    }

    function _setRate(uint16 currency, uint64 centsPerMillion) internal {
        _rates[currency] = centsPerMillion;
        emit RateSet(currency, centsPerMillion);
    }

    function _write(address party, Standing memory next) internal {
        _standings[party] = withStanding(_standings[party], next);
    }

    function _requireFree(address party) internal view returns (StandingWord word) {
        word = _standings[party];
        if (word.isSanctioned()) revert Sanctioned(party);
        if (word.isFrozen(block.timestamp)) revert AccountFrozen(party);
    }

    function _requireLevel(address party, StandingWord word, uint8 required) internal pure {
        if (word.kycLevel() < required) revert KycLevelRequired(party, required);
    }

    function _requirePolicy(uint24 policy, address party) internal view {
        if (!isAdmitted(policy, party)) revert PolicyRefuses(policy, party);
    }

    /// @dev From the threshold on both must be known well, and exactly one ticket is used up.
    function _requireTicket(address from, address to, StandingWord senders, StandingWord receivers, uint256 cents)
        private
    {
        uint256 flow = _pairFlow(senders, receivers) + cents;
        if (flow < TRAVEL_RULE_CENTS && !senders.isWatched()) return;
        _requireLevel(from, senders, TRAVEL_RULE_LEVEL);
        _requireLevel(to, receivers, TRAVEL_RULE_LEVEL);
        Cap memory held = _tickets[from][to];
        if (block.timestamp >= held.expiry || cents > held.capCents) revert TicketRequired(from, to, flow);
        delete _tickets[from][to];
        emit TicketConsumed(from, to, cents);
    }

    /// @dev The most that can have moved between the two within a day.
    function _pairFlow(StandingWord senders, StandingWord receivers) private pure returns (uint256) {
        uint256 sent = senders.outflow();
        uint256 got = receivers.inflow();
        return sent < got ? sent : got;
    }

    /// @dev The receiver's word afterwards. One that nobody is known behind takes in less than the threshold for ever.
    function _received(address to, StandingWord receivers, uint256 cents) private pure returns (StandingWord) {
        StandingWord next = receivers.withIn(cents);
        if (next.isKnown()) return next;
        uint256 total = next.unboundCents() + cents;
        if (total >= TRAVEL_RULE_CENTS) revert UnboundReceiver(to, total);
        return next.takenIn(total);
    }

    function _centsOf(uint16 currency, uint256 minor) private view returns (uint256) {
        uint64 rate = _rates[currency];
        if (rate == 0) revert UnknownRate(currency);
        return (minor * rate + MILLION - 1) / MILLION;
    }
}
