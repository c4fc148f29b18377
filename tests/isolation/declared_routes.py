"""Every route of every service: who may call it, and whose things it opens to them.

One line a route: service, method, path, who, whose. `who` is `open`, `capability` (the bearer is a
key, not a token) or roles; `partner+scope` is a partner system that holds the scope. `whose` says
what a caller with such a role reaches: things of their own `agency`, their own `person`, or `-`
where the route opens nothing that somebody has. Leadership is named once. Coordinators of one
agency share a desk: what lies on it is each one's own.
"""

import re
from dataclasses import dataclass

DECLARED = """
identity POST /v1/token                              open -
identity GET  /.well-known/jwks.json                 open -
identity GET  /.well-known/oauth-authorization-server open -
identity GET  /v1/members                            coordinator,partner+members:read  agency
identity POST /v1/members                            coordinator,partner+members:write -
identity GET  /v1/members/{member_id}                coordinator,partner+members:read  agency
identity PATCH /v1/members/{member_id}               coordinator,partner+members:write agency
identity POST /v1/members/{member_id}/departure      coordinator,partner+members:write agency
identity GET  /v1/members/{member_id}/supporter-reference coordinator,partner+members:read agency
identity POST /v1/members/{member_id}/commands       coordinator,partner+members:write agency
identity POST /v1/members/{member_id}/commands/{command_id}/ending coordinator,partner+members:write agency
identity GET  /v1/members/{member_id}/ties           coordinator agency
identity POST /v1/members/{member_id}/ties           coordinator agency
identity POST /v1/ties/{tie_id}/ending               coordinator agency
identity GET  /v1/agencies/{agency_id}/supporters    open -

intake GET  /v1/agencies/{agency_id}/notice          open -
intake GET  /v1/requests                             officer person
intake POST /v1/requests                             officer -
intake GET  /v1/requests/{request_id}                officer person
intake GET  /v1/requests/{request_id}/match          officer person
intake POST /v1/requests/{request_id}/other-peer     officer person
intake POST /v1/requests/{request_id}/additional-peer officer person
intake POST /v1/requests/{request_id}/withdrawal     officer person
intake GET  /v1/requests/{request_id}/survey-passes  officer person
intake POST /v1/requests/{request_id}/survey-passes  officer person
intake GET  /v1/anonymous/request/survey-passes      capability -
intake POST /v1/anonymous/request/survey-passes      capability -
intake GET  /v1/survey-passes                        officer,supporter -
intake POST /v1/survey-passes                        officer,supporter -
intake POST /v1/anonymous/requests                   open -
intake POST /v1/anonymous/sessions                   open -
intake GET  /v1/anonymous/request                    capability -
intake POST /v1/anonymous/request/withdrawal         capability -
intake GET  /v1/anonymous/request/match              capability -
intake POST /v1/anonymous/request/other-peer         capability -
intake POST /v1/anonymous/request/additional-peer    capability -
intake GET  /v1/assignments                          supporter person
intake GET  /v1/assignments/{request_id}             supporter person
intake POST /v1/assignments/{request_id}/closure     supporter person
intake POST /v1/assignments/{request_id}/return      supporter person
intake GET  /v1/escalations                          coordinator agency
intake POST /v1/escalations/{request_id}/resolution  coordinator agency
intake POST /v1/escalations/{request_id}/search      coordinator agency

matching GET  /v1/supporters                         coordinator agency
matching POST /v1/supporters                         coordinator -
matching GET  /v1/supporters/{supporter_ref}         coordinator agency
matching PATCH /v1/supporters/{supporter_ref}        coordinator agency
matching POST /v1/supporters/{supporter_ref}/training coordinator agency
matching POST /v1/supporters/{supporter_ref}/involvements coordinator agency
matching POST /v1/supporters/{supporter_ref}/declaration coordinator agency
matching POST /v1/supporters/{supporter_ref}/departure coordinator agency
matching GET  /v1/careers                            coordinator agency
matching POST /v1/careers                            coordinator -
matching GET  /v1/careers/{supporter_ref}            coordinator agency
matching POST /v1/careers/{supporter_ref}/steps      coordinator agency
matching POST /v1/careers/{supporter_ref}/deselection coordinator agency
matching POST /v1/careers/{supporter_ref}/deselection/cancellation coordinator agency
matching GET  /v1/coverage                           coordinator -
matching POST /v1/roster-imports                     coordinator -
matching GET  /v1/searches/{request_id}/explanation  coordinator agency
matching GET  /v1/offers                             supporter person
matching GET  /v1/offers/{offer_id}                  supporter person
matching POST /v1/offers/{offer_id}/acceptance       supporter person
matching POST /v1/offers/{offer_id}/refusal          supporter person
matching GET  /v1/availability                       supporter -
matching PUT  /v1/availability                       supporter -
matching GET  /v1/declaration                        supporter -
matching PUT  /v1/declaration                        supporter -
matching GET  /v1/shifts                             coordinator agency
matching POST /v1/shifts                             coordinator -
matching GET  /v1/shifts/gaps                        coordinator -
matching POST /v1/shifts/{shift_id}/cancellation     coordinator agency
matching POST /v1/shifts/{shift_id}/handover         coordinator agency
matching GET  /v1/duty                               supporter person

notifications GET  /v1/contact-point                 officer,supporter,coordinator -
notifications PUT  /v1/contact-point                 officer,supporter,coordinator -
notifications DELETE /v1/contact-point               officer,supporter,coordinator -
notifications GET  /v1/inbox                         officer,supporter,coordinator person
notifications POST /v1/inbox/{notice_id}/reading     officer,supporter,coordinator person
notifications GET  /v1/anonymous/inbox               capability -

evaluation GET  /v1/instruments                      open -
evaluation GET  /v1/surveys                          open -
evaluation POST /v1/survey-feedback                  open -
evaluation GET  /v1/feedback                         coordinator agency
evaluation PUT  /v1/feedback/{feedback_id}/theme     coordinator agency
evaluation GET  /v1/feedback-themes                  coordinator -
evaluation POST /v1/survey-responses                 open -
evaluation GET  /v1/reports/leadership-summary       leadership -
evaluation PUT  /v1/indicators/{month}               coordinator,partner+indicators:write -
evaluation POST /v1/indicator-table                  coordinator,partner+indicators:write -
evaluation PUT  /v1/programme                        coordinator,partner+indicators:write -
evaluation GET  /v1/indicators                       coordinator,partner+indicators:read -
evaluation GET  /v1/indicators/{month}               coordinator,partner+indicators:read -
evaluation GET  /v1/indicator-table                  coordinator,partner+indicators:read -
evaluation GET  /v1/indicator-table/template         coordinator,partner+indicators:read -
evaluation GET  /v1/programme                        coordinator,partner+indicators:read -
evaluation GET  /v1/reports                          leadership agency
evaluation POST /v1/reports                          leadership -
evaluation GET  /v1/reports/{report_id}              leadership agency
evaluation GET  /v1/reports/{report_id}/content.html leadership agency
evaluation GET  /v1/reports/{report_id}/content.pdf  leadership agency
evaluation GET  /v1/reports/{report_id}/content.csv  leadership agency
evaluation GET  /v1/reports/{report_id}/content.json leadership agency
"""  # noqa: E501 - one line a route

LEADERSHIP_MAY = (
    "GET /v1/reports/leadership-summary",
    "GET /v1/reports",
    "POST /v1/reports",
    "GET /v1/reports/{report_id}",
    *(f"GET /v1/reports/{{report_id}}/content.{form}" for form in ("html", "pdf", "csv", "json")),
)
"""Figures over a minimum size; no route to anything individual."""

KINDS = {
    "members": "member",
    "members/commands": "command",
    "ties": "tie",
    "requests": "request",
    "assignments": "assignment",
    "escalations": "escalation",
    "supporters": "supporter",
    "careers": "career",
    "searches": "search",
    "offers": "offer",
    "shifts": "shift",
    "duty": "duty",
    "inbox": "notice",
    "feedback": "feedback",
    "reports": "report",
}
"""What a path below /v1 names things of, or lists → the kind of thing it opens."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Route:
    service: str
    method: str
    path: str
    access: str
    roles: frozenset[str] = frozenset()
    scope: str | None = None
    whose: str = "-"

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def kind(self) -> str | None:
        """The kind of thing this route opens or lists; None when it opens none."""
        if self.whose == "-":
            return None
        named = "/".join(re.findall(r"([\w-]+)/{", self.path))
        return KINDS.get(named or self.path.split("/")[2])

    @property
    def takes_id(self) -> bool:
        return "{" in self.path and self.kind is not None

    def at(self, thing_id: str) -> str:
        """The path with its parameter filled in; a nested thing's id has all parts of the path."""
        start, brace, rest = self.path.partition("{")
        return start + thing_id + rest.rpartition("}")[2] if brace else self.path


def declared_routes(*services: str) -> list[Route]:
    """Of these services, or of all."""
    rows = (line.split() for line in DECLARED.splitlines() if line.strip())
    routes = [_route(*row) for row in rows]
    return [route for route in routes if not services or route.service in services]


def _route(service: str, method: str, path: str, who: str, whose: str) -> Route:
    if who in ("open", "capability"):
        return Route(service, method, path, who)
    pairs = [role.partition("+") for role in who.split(",")]
    scope = next((scope for _, _, scope in pairs if scope), None)
    roles = frozenset(role for role, _, _ in pairs)
    return Route(service, method, path, "roles", roles, scope, whose)
