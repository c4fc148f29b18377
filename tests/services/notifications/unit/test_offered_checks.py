"""A supporter reads that a clinician is there for them; a mail says only that a message waits."""

import pytest

from services.notifications.domain.letter import WORDINGS
from services.notifications.domain.message import message_of
from services.notifications.domain.notice import Notice, NoticeKind
from tests.services.notifications.builders import AGENCY, OTHER_AGENCY, recipient
from tests.services.notifications.fakes import FakeAgencies, World

SUPPORTER, EVENT = "supporter-1", "event-1"
LINE = FakeAgencies().clinician_line(AGENCY)


def inbox(
    world: World, ref: str = SUPPORTER, agency: str = AGENCY, role: str = "supporter"
) -> list[Notice]:
    return world.use.read_inbox.rows(recipient(ref, agency, (role,)), 100, None)


def told(world: World) -> Notice:
    world.use.tell_supporter.check_offered(AGENCY, SUPPORTER, EVENT)
    [notice] = inbox(world)
    return notice


def test_the_inbox_says_where_a_clinician_is_reached() -> None:
    world = World()
    words = world.use.read_inbox.words_of(recipient(), told(world))
    assert words is not None
    assert LINE in words
    assert "voluntary" in words


def test_the_number_is_the_one_that_answers_when_it_is_read() -> None:
    world = World()
    notice = told(world)
    assert LINE not in repr(notice), "what is kept is the kind alone"


@pytest.mark.parametrize(
    ("locale", "word"),
    [("en-US", "voluntary"), ("fr-CA", "volontaire"), ("es", "voluntario"), ("de", "voluntary")],
)
def test_it_is_said_in_the_language_of_the_agency(locale: str, word: str) -> None:
    text = message_of(NoticeKind.CHECK_OFFERED, locale, LINE)
    assert text is not None
    assert word in text
    assert LINE in text
    assert "{" not in text


def test_every_language_of_the_mail_is_a_language_of_the_inbox() -> None:
    texts = {message_of(NoticeKind.CHECK_OFFERED, language, "") for language in WORDINGS}
    assert len(texts) == len(WORDINGS)


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind != "check_offered"])
def test_of_everything_else_the_kind_says_all(kind: NoticeKind) -> None:
    assert message_of(kind, "en", LINE) is None


def test_nobody_but_the_supporter_is_told() -> None:
    world = World()
    told(world)
    assert inbox(world, "c1", role="coordinator") == []
    assert inbox(world, agency=OTHER_AGENCY) == []


def test_the_same_event_makes_one_notice_and_one_mail() -> None:
    world = World()
    world.use.keep_contact_point.put(recipient(), "box@desk.example", mail_wanted=True)
    for _ in range(3):
        world.use.tell_supporter.check_offered(AGENCY, SUPPORTER, EVENT)
    world.run_due()
    assert [notice.kind for notice in inbox(world)] == [NoticeKind.CHECK_OFFERED]
    [letter] = world.channel.letters
    assert letter.wording == WORDINGS["en"], "neither content nor reason"


def test_a_later_offer_is_another_notice() -> None:
    world = World()
    world.use.tell_supporter.check_offered(AGENCY, SUPPORTER, "event-1")
    world.use.tell_supporter.check_offered(AGENCY, SUPPORTER, "event-2")
    assert len(inbox(world)) == 2


def test_reading_it_is_all_that_is_noted() -> None:
    """There is nothing to answer, so nobody can learn who takes it."""
    world = World()
    notice = told(world)
    world.events.published.clear()
    read = world.use.read_inbox.mark_read(recipient(), notice.id)
    assert read.read_at is not None
    assert world.events.published == []
