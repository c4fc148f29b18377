"""Everything matching does, bound to one transaction or to none."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from services.matching.domain.career import Career, DeselectionReason, Step
from services.matching.domain.coverage import Coverage
from services.matching.domain.need import Need
from services.matching.domain.offer import Offer
from services.matching.domain.roster_import import Refusal
from services.matching.domain.search import Search
from services.matching.domain.standing_facts import Command
from services.matching.domain.supporter import Profile, Supporter
from services.matching.domain.training import Training
from services.matching.domain.vocabulary import RefusalReason

from . import (
    answer_offer,
    assign_line,
    change_command,
    deselect_supporter,
    end_search,
    enter_training,
    explain_search,
    import_roster,
    keep_career,
    keep_pool,
    leave_pool,
    move_member,
    note_involvement,
    open_search,
    read_coverage,
    recheck_offers,
    search_again,
    see_offers,
    set_availability,
    watch_credentials,
)
from .answer_offer import OwnHat
from .assign_line import Turn
from .import_roster import Entry, Outcome
from .note_involvement import Presence
from .ports import Ports


class PoolKeeping:
    """For coordinators, within their own agency."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def default_cap(self) -> int:
        return self._ports.policies.default_cap()

    def enrol(self, agency: str, ref: str, profile: Profile) -> Supporter:
        return keep_pool.enrol_supporter(self._ports, agency, ref, profile)

    def change(self, agency: str, ref: str, change: Callable[[Profile], Profile]) -> Supporter:
        return keep_pool.change_supporter(self._ports, agency, ref, change)

    def remove(self, agency: str, ref: str) -> None:
        leave_pool.remove_supporter(self._ports, agency, ref)

    def enter_training(self, agency: str, ref: str, entry: Training) -> Supporter:
        return enter_training.enter_training(self._ports, agency, ref, entry)

    def note_involvement(self, agency: str, ref: str, presence: Presence) -> Supporter:
        return note_involvement.note_involvement(self._ports, agency, ref, presence)

    def coverage(
        self,
        agency: str,
        topics: tuple[str, ...],
        languages: tuple[str, ...],
        threshold: int,
        within: timedelta,
    ) -> Coverage:
        return read_coverage.read_coverage(
            self._ports, agency, topics, languages, threshold, within
        )

    def all_of(self, agency: str, after: str | None, limit: int) -> Sequence[Supporter]:
        return keep_pool.list_supporters(self._ports, agency, after, limit)

    def one(self, agency: str, ref: str) -> Supporter:
        return keep_pool.supporter_of(self._ports, agency, ref)

    def explain(self, agency: str, request_id: str) -> Search:
        return explain_search.explain_search(self._ports, agency, request_id)


class Importing:
    """For coordinators and operators, about an agency's whole roster."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def default_cap(self) -> int:
        return self._ports.policies.default_cap()

    def serves(self, agency: str) -> bool:
        return self._ports.policies.knows(agency) and self._ports.policies.serves(agency)

    def check(self, agency: str, entries: Iterable[Entry | Refusal]) -> list[Outcome]:
        return import_roster.check_entries(self._ports, agency, entries)

    def take(self, agency: str, entries: Iterable[Entry | Refusal]) -> list[Outcome]:
        return import_roster.import_entries(self._ports, agency, entries)


class CareerKeeping:
    """For coordinators, about how people became, were and ceased to be supporters."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def begin(self, agency: str, ref: str, step: Step, on: date) -> Career:
        return keep_career.begin_career(self._ports, agency, ref, step, on)

    def note(self, agency: str, ref: str, step: Step, on: date) -> Career:
        return keep_career.note_step(self._ports, agency, ref, step, on)

    def deselect(
        self, agency: str, ref: str, reason: DeselectionReason, at: datetime | None
    ) -> Career:
        return deselect_supporter.deselect_supporter(self._ports, agency, ref, reason, at)

    def all_of(self, agency: str, after: str | None, limit: int) -> Sequence[Career]:
        return keep_career.list_careers(self._ports, agency, after, limit)

    def one(self, agency: str, ref: str) -> Career:
        return keep_career.career_of(self._ports, agency, ref)


class Answering:
    """For supporters, about themselves and what is offered to them."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def open_offers(self, own: OwnHat, after: str | None, limit: int) -> Sequence[Offer]:
        return see_offers.list_offers(self._ports, own, after, limit)

    def one(self, own: OwnHat, offer_id: str) -> Offer:
        return see_offers.see_offer(self._ports, own, offer_id)

    def accept(self, own: OwnHat, offer_id: str) -> Offer:
        return answer_offer.accept_offer(self._ports, own, offer_id)

    def refuse(self, own: OwnHat, offer_id: str, reason: RefusalReason) -> Offer:
        return answer_offer.refuse_offer(self._ports, own, offer_id, reason)

    def pause(self, own: OwnHat, paused: bool) -> Supporter:
        return set_availability.set_availability(self._ports, own, paused)


class Hearing:
    """For news of other services and of time."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def submitted(
        self, agency: str, request_id: str, sequence: int, at: datetime, need: Need
    ) -> None:
        open_search.open_search(self._ports, agency, request_id, sequence, at, need)

    def withdrawn(self, agency: str, request_id: str, sequence: int, at: datetime) -> None:
        end_search.withdraw_request(self._ports, agency, request_id, sequence, at)

    def closed(self, agency: str, request_id: str, sequence: int, at: datetime) -> None:
        end_search.close_request(self._ports, agency, request_id, sequence, at)

    def returned(self, agency: str, offer_id: str) -> None:
        search_again.take_returned(self._ports, agency, offer_id)

    def reopened(self, agency: str, request_id: str) -> None:
        search_again.reopen_search(self._ports, agency, request_id)

    def peer_refused(self, agency: str, offer_id: str) -> None:
        search_again.refuse_peer(self._ports, agency, offer_id)

    def command_changed(self, agency: str, ref: str, command: Command) -> None:
        change_command.change_command(self._ports, agency, ref, command)

    def member_moved(self, agency: str, ref: str, unit: str, at: datetime) -> None:
        move_member.move_member(self._ports, agency, ref, unit, at)

    def member_left(self, ref: str, at: datetime) -> None:
        leave_pool.member_left(self._ports, ref, at)

    def offer_due(self, agency: str, offer_id: str) -> None:
        answer_offer.expire_offer(self._ports, agency, offer_id)

    def recheck_due(self, agency: str, offer_id: str) -> None:
        recheck_offers.recheck_offer(self._ports, agency, offer_id)

    def credential_due(self, agency: str, ref: str) -> None:
        watch_credentials.credential_due(self._ports, agency, ref)

    def deselection_due(self, agency: str, ref: str) -> None:
        deselect_supporter.deselection_due(self._ports, agency, ref)

    def call_due(self, agency: str, request_id: str) -> None:
        assign_line.call_search(self._ports, agency, request_id)


class Lining:
    """For requests that wait in line; `plan` only reads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def plan(self) -> list[Turn]:
        return assign_line.plan_turns(self._ports)

    def take(self, turn: Turn) -> None:
        assign_line.take_turn(self._ports, turn)

    def go_on(self) -> None:
        assign_line.line_goes_on(self._ports)


class MatchingUseCases:
    def __init__(self, ports: Ports) -> None:
        self.pool = PoolKeeping(ports)
        self.careers = CareerKeeping(ports)
        self.importing = Importing(ports)
        self.answering = Answering(ports)
        self.hear = Hearing(ports)
        self.line = Lining(ports)
