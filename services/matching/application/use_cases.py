"""Everything matching does, bound to one transaction or to none."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.matching.domain.coverage import Coverage
from services.matching.domain.duty_roster import DutyRole, Shift, ShiftTimes
from services.matching.domain.need import Need
from services.matching.domain.offer import Offer
from services.matching.domain.search import Search
from services.matching.domain.standing_facts import Command, FormerUnit
from services.matching.domain.supporter import Profile, Supporter
from services.matching.domain.training import Training
from services.matching.domain.vocabulary import RefusalReason
from services.matching.domain.workload import Workload

from . import (
    answer_offer,
    assign_line,
    deselect_supporter,
    end_search,
    enter_training,
    explain_search,
    find_gaps,
    follow_requirements,
    hear_personnel,
    keep_pool,
    keep_roster,
    leave_pool,
    move_member,
    note_involvement,
    open_search,
    read_coverage,
    recheck_offers,
    search_again,
    see_offers,
    see_workload,
    set_availability,
    watch_absences,
    watch_credentials,
)
from .answer_offer import OwnHat
from .assign_line import Turn
from .becoming import CareerKeeping, Importing
from .declaring import Declaring
from .find_gaps import Gaps
from .follow_requirements import Progress
from .note_involvement import Presence
from .ports import Ports, RosterPlace


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

    def workload(self, supporter: Supporter) -> Workload:
        return see_workload.workload_of(self._ports, supporter)

    def explain(self, agency: str, request_id: str) -> Search:
        return explain_search.explain_search(self._ports, agency, request_id)


class RosterKeeping:
    """For coordinators, within their own agency; `own` for a supporter about themselves."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def zone(self, agency: str) -> ZoneInfo:
        return keep_roster.zone_of(self._ports, agency)

    def enter(self, agency: str, ref: str, role: DutyRole, times: ShiftTimes) -> Sequence[Shift]:
        return keep_roster.enter_shifts(self._ports, agency, ref, role, times)

    def hand_over(self, agency: str, shift_id: str, ref: str, and_later: bool) -> Sequence[Shift]:
        return keep_roster.hand_over(self._ports, agency, shift_id, ref, and_later)

    def call_off(self, agency: str, shift_id: str, and_later: bool) -> None:
        keep_roster.call_off(self._ports, agency, shift_id, and_later)

    def listed(
        self,
        agency: str,
        days: tuple[date | None, date | None],
        after: RosterPlace | None,
        limit: int,
    ) -> Sequence[Shift]:
        return keep_roster.list_shifts(self._ports, agency, days, after, limit)

    def gaps(self, agency: str, until: date | None) -> Gaps:
        return find_gaps.find_gaps(self._ports, agency, until)

    def own(self, own: OwnHat, after: RosterPlace | None, limit: int) -> Sequence[Shift]:
        return keep_roster.own_shifts(self._ports, own, after, limit)


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

    def standing(self, own: OwnHat) -> Supporter:
        return keep_pool.supporter_of(self._ports, own.agency, own.ref)

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

    def closed(
        self, agency: str, request_id: str, sequence: int, at: datetime, by: str | None
    ) -> None:
        end_search.close_request(self._ports, agency, request_id, sequence, at, by)

    def returned(self, agency: str, offer_id: str) -> None:
        search_again.take_returned(self._ports, agency, offer_id)

    def reopened(self, agency: str, request_id: str) -> None:
        search_again.reopen_search(self._ports, agency, request_id)

    def peer_refused(self, agency: str, offer_id: str) -> None:
        search_again.refuse_peer(self._ports, agency, offer_id)

    def command_changed(self, agency: str, ref: str, command: Command) -> None:
        hear_personnel.change_command(self._ports, agency, ref, command)

    def unit_left(self, agency: str, ref: str, left: FormerUnit) -> None:
        hear_personnel.leave_unit(self._ports, agency, ref, left)

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

    def absence_due(self, agency: str, ref: str) -> None:
        watch_absences.absence_due(self._ports, agency, ref)

    def deselection_due(self, agency: str, ref: str) -> None:
        deselect_supporter.deselection_due(self._ports, agency, ref)

    def call_due(self, agency: str, request_id: str) -> None:
        assign_line.call_search(self._ports, agency, request_id)


class Lining:
    """For requests that wait in line; `plan` only reads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def plan(self, seen: Collection[str], goes_on: Callable[[], bool]) -> list[Turn]:
        return assign_line.plan_turns(self._ports, seen, goes_on)

    def take(self, turn: Turn) -> None:
        assign_line.take_turn(self._ports, turn)

    def go_on(self, seen: Collection[str]) -> None:
        assign_line.line_goes_on(self._ports, seen)

    def watch(self) -> None:
        assign_line.watch_line(self._ports)

    def again_soon(self) -> None:
        assign_line.line_is_taken(self._ports)


class Following:
    """For what an agency asks of its supporters; `whom_to_look_at` only reads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def whom_to_look_at(self, before: Progress, most: int) -> tuple[Sequence[str], Progress]:
        return follow_requirements.whom_to_look_at(self._ports, before, most)

    def look_at(self, ref: str) -> None:
        follow_requirements.look_at(self._ports, ref)


class MatchingUseCases:
    def __init__(self, ports: Ports) -> None:
        self.pool = PoolKeeping(ports)
        self.careers = CareerKeeping(ports)
        self.importing = Importing(ports)
        self.answering = Answering(ports)
        self.declaring = Declaring(ports)
        self.roster = RosterKeeping(ports)
        self.hear = Hearing(ports)
        self.line = Lining(ports)
        self.following = Following(ports)
