"""Every route x method x caller x whose thing, over HTTP, against what is declared."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

from tests.isolation.bodies import A_MONTH, body_for
from tests.isolation.callers import Caller, Person, flawed, people_without_things, reference
from tests.isolation.clients import Seen
from tests.isolation.declared_routes import SAFE, Route
from tests.isolation.ledger import Ledger
from tests.isolation.site import Hashes, Site
from tests.isolation.things import Agency, Thing

_ABOVE = ("operator", "leadership")
_WORDS = ("commands",)  # what stands between the ids of a nested thing
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")


@dataclass
class RouteProbe:
    site: Site
    ledger: Ledger
    routes: list[Route]

    def run(self) -> None:
        """Refusals first, when nothing may change; what is permitted changes things at the end."""
        for route in self.routes:
            for agency in self.site.world.agencies.values():
                if route.access == "roles":
                    self._strangers(route, agency)
                if route.takes_id:
                    self._things_of_others(route, agency)
                elif route.kind:
                    self._list(route, agency)
                if route.access == "open":
                    self._open(route, agency)
        self._other_methods()

    def permitted(self) -> None:
        """Whoever is declared for a route gets through with a thing of their own."""
        used: set[str] = set()
        for route in self.routes:
            for agency in self.site.world.agencies.values():
                for caller in entitled(route, agency) if route.access == "roles" else ():
                    path = self._own_path(route, caller, used)
                    body = body_for(route, self.site.world, agency.id, caller.person.role)
                    seen = self.site.clients.seen(caller, route.service, route.method, path, body)
                    what = f"{_line(route, caller)} on their own: {seen.status}"
                    self._record("HTTP own things", what, True, seen.done)

    def _strangers(self, route: Route, agency: Agency) -> None:
        """Without the role or without a sound token the thing makes no difference."""
        before = self.site.stored()
        for caller in self._unentitled(route, agency):
            first: Seen | None = None
            for what, path in self._paths(route, agency):
                body = body_for(route, self.site.world, agency.id)
                seen = self.site.clients.seen(caller, route.service, route.method, path, body)
                first = first or seen
                line = f"{_line(route, caller)} on {what}: {seen.status}"
                let_in = seen.admitted or seen != first
                self._record("HTTP roles and tokens", line, False, let_in)
        self._nothing_written(f"{route.name} by strangers", before)

    def _things_of_others(self, route: Route, agency: Agency) -> None:
        """The answer for a thing out of reach is that for a thing which never was."""
        before = self.site.stored()
        for caller in (*entitled(route, agency), *without_things(route, agency)):
            out_of_reach = list(self._out_of_reach(route, caller))
            missing = self._ask(route, caller, missing_like(out_of_reach[0][1]))
            line = f"{_line(route, caller)} on what never was: {missing.status}"
            self._record("HTTP things of others", line, False, missing.status != 404)
            for what, thing_id in out_of_reach:
                seen = self._ask(route, caller, thing_id)
                line = f"{_line(route, caller)} on {what}: {seen.status}"
                self._record("HTTP things of others", line, False, seen != missing)
        self._nothing_written(f"{route.name} on things of others", before)

    def _list(self, route: Route, agency: Agency) -> None:
        """A list holds what is in reach of the caller, and holds nothing else."""
        for caller in (*entitled(route, agency), *without_things(route, agency)):
            pages = [self._page(route, caller, "limit=100")]
            pages += [
                self._page(route, caller, f"limit=100&cursor={c}") for c in self._cursors(route)
            ]
            for thing in self.site.world.of_kind(route.kind):
                reached = reaches(route, caller, thing)
                there = any(thing.id in page for page in (pages[:1] if reached else pages))
                line = f"{_line(route, caller)} lists a {thing.kind} of {thing.agency}"
                self._record("HTTP lists", line, reached, there)

    def _open(self, route: Route, agency: Agency) -> None:
        """Nobody is turned away, and nobody's token is looked at; an empty body changes nothing."""
        before = self.site.stored()
        for caller in people_without_things(agency.id):
            for one in (caller, replace(caller, flaw="garbage")):
                answers = [
                    self.site.clients.seen(who, route.service, route.method, path, _nothing(route))
                    for who in (one, replace(one, flaw="no token"))
                    for path in (route.at(agency.id),)
                ]
                same = answers[0] == answers[1]
                line = f"{_line(route, one)}: {answers[0].status}"
                self._record("HTTP open routes", line, True, same)
        self._nothing_written(route.name, before)

    def _other_methods(self) -> None:
        for service in {route.service for route in self.routes}:
            here = [route for route in self.routes if route.service == service]
            for path in sorted({route.path for route in here}):
                declared = {route.method for route in here if route.path == path}
                self._undeclared(next(r for r in here if r.path == path), declared)

    def _undeclared(self, route: Route, declared: set[str]) -> None:
        before = self.site.stored()
        agency = self.site.world.agencies["harbor"]
        _, path = next(self._paths(route, agency))
        anybody = [c for c in people_without_things(agency.id) if c.person.role in _ABOVE]
        for caller in (*entitled(route, agency), *anybody):
            for method in (m for m in _METHODS if m not in declared):
                seen = self.site.clients.seen(caller, route.service, method, path)
                line = f"{method} {route.path} by {caller.name}: {seen.status}"
                done = seen.status not in (404, 405)
                self._record("HTTP undeclared methods", line, False, done)
            seen = self.site.clients.seen(caller, route.service, "OPTIONS", path)
            line = f"OPTIONS {route.path} by {caller.name} tells more than methods"
            self._record("HTTP undeclared methods", line, False, bool(seen.body))
        self._nothing_written(f"undeclared methods of {route.path}", before)

    def _unentitled(self, route: Route, agency: Agency) -> Iterator[Caller]:
        for caller in people_without_things(agency.id):
            if not caller.has_role_for(route.roles, route.scope):
                yield caller
        yield from flawed(entitled(route, agency)[0])

    def _paths(self, route: Route, agency: Agency) -> Iterator[tuple[str, str]]:
        if not route.takes_id:
            yield "the route", route.at(_nobodys(route, agency.id))
            return
        things = self.site.world.of_kind(route.kind)
        own = next(thing for thing in things if thing.agency == agency.id)
        foreign = next(thing for thing in things if thing.agency != agency.id)
        yield f"a {own.kind} of their agency", route.at(own.id)
        yield f"a foreign {own.kind}", route.at(foreign.id)
        yield "what never was", route.at(missing_like(own.id))

    def _out_of_reach(self, route: Route, caller: Caller) -> Iterator[tuple[str, str]]:
        """One thing of each other owner, and ids that stand for things of another kind."""
        seen: set[object] = set()
        of_kind = self.site.world.of_kind(route.kind)
        for thing in of_kind:
            whose = (thing.agency, thing.owner, thing.desk)
            if not reaches(route, caller, thing) and whose not in seen:
                seen.add(whose)
                yield f"a {thing.kind} of {_whose(thing)}", thing.id
        ids = {thing.id for thing in of_kind}
        parts = of_kind[0].id.count("/")
        for thing in self.site.world.things:
            if thing.id.count("/") != parts:
                continue
            if thing.id not in ids and (thing.kind, thing.agency) not in seen:
                seen.add((thing.kind, thing.agency))
                yield f"the id of a {thing.kind} of {thing.agency}", thing.id

    def _own_path(self, route: Route, caller: Caller, used: set[str]) -> str:
        """Unsafe methods get a thing each, the last that is left."""
        if not route.takes_id:
            return route.at(_nobodys(route, caller.person.agency))
        own = [t for t in self.site.world.of_kind(route.kind) if reaches(route, caller, t)]
        if route.method in SAFE:
            return route.at(own[0].id)
        thing = [thing for thing in own if thing.id not in used][-1]
        used.add(thing.id)
        return route.at(thing.id)

    def _cursors(self, route: Route) -> Iterator[str]:
        """Of the lists of others, which open nothing to whoever finds them."""
        for agency in self.site.world.agencies.values():
            for caller in entitled(route, agency):
                answer = self.site.clients.call(
                    caller, route.service, "GET", f"{route.path}?limit=1"
                )
                if cursor := answer.json().get("next"):
                    yield str(cursor)

    def _page(self, route: Route, caller: Caller, query: str) -> str:
        return self.site.clients.call(caller, route.service, "GET", f"{route.path}?{query}").text

    def _ask(self, route: Route, caller: Caller, thing_id: str) -> Seen:
        body = body_for(route, self.site.world, caller.person.agency)
        path = route.at(thing_id)
        return self.site.clients.seen(caller, route.service, route.method, path, body)

    def _nothing_written(self, what: str, before: Hashes) -> None:
        now = self.site.stored()
        changed = [name for name in now if now[name] != before.get(name)]
        line = f"{what}: {', '.join(changed)}"
        self._record("HTTP writes by the refused", line, False, bool(changed))

    def _record(self, part: str, what: str, declared: bool, permitted: bool) -> None:
        self.ledger.record(part, what, declared=declared, permitted=permitted)


def entitled(route: Route, agency: Agency) -> list[Caller]:
    """Those of the agency whom the route is for, who have things of their own."""
    people = {
        "officer": agency.officers[0],
        "supporter": agency.supporters[0] if agency.supporters else None,
        "coordinator": agency.coordinator,
    }
    found = []
    for role in sorted(route.roles):
        person = people.get(role) or Person(role, agency.id, f"{role}-{agency.id}")
        scope = (route.scope or "") if role == "partner" else ""
        found.append(Caller(f"{role} of {agency.id}", person, scope))
    return found


def without_things(route: Route, agency: Agency) -> Iterator[Caller]:
    """With the role, and with nothing: newcomers, and namesakes of people elsewhere."""
    for caller in people_without_things(agency.id):
        if caller.has_role_for(route.roles, route.scope):
            yield replace(caller, name=f"new {caller.name} of {agency.id}")
    if route.whose == "person":
        elsewhere = "lakeside" if agency.id == "harbor" else "harbor"
        for caller in entitled(route, agency):
            namesake = replace(caller.person, agency=elsewhere)
            yield Caller(f"{elsewhere} namesake of {caller.name}", namesake, caller.scope)


def reaches(route: Route, caller: Caller, thing: Thing) -> bool:
    if thing.agency != caller.person.agency:
        return False
    if route.whose == "agency":
        return True
    if thing.desk is not None:
        return thing.desk == caller.person.role
    owner = thing.owner
    at = route.service
    return owner is not None and owner.sub_at(at) == caller.person.sub_at(at)


def _nobodys(route: Route, agency: str) -> str:
    """What a path names that belongs to nobody: a month, or an agency by its id."""
    return A_MONTH if "{month}" in route.path else agency


def missing_like(thing_id: str) -> str:
    """An id of the same form that never existed."""
    return "/".join(part if part in _WORDS else _new_like(part) for part in thing_id.split("/"))


def _new_like(part: str) -> str:
    return str(uuid4()) if len(part) == 36 else reference()


def _nothing(route: Route) -> dict[str, str] | None:
    return None if route.method in SAFE else {}


def _whose(thing: Thing) -> str:
    owner = thing.owner.role if thing.owner else thing.desk
    return f"a {owner} of {thing.agency}" if owner else thing.agency


def _line(route: Route, caller: Caller) -> str:
    return f"{route.name} by {caller.name}"
