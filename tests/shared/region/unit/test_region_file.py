"""A mistake in region.yml is refused with its line, its field and what to do."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.region import RegionFileError, load_region
from shared.yaml_files.checked import LARGEST_FILE
from tests.support.deployment import EXAMPLES, METRO, PAIR

PAIR_TEXT = PAIR.read_text()


@pytest.fixture
def region_file(tmp_path: Path) -> Path:
    return tmp_path / "region.yml"


def refusal(path: Path, text: str | bytes) -> tuple[str, ...]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RegionFileError) as refused:
        load_region(path)
    return refused.value.lines


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: str(path.stem))
def test_examples_are_valid(example: Path) -> None:
    assert load_region(example).agencies


def test_metro_has_four_agencies_in_the_sizes_of_the_four_programmes() -> None:
    region = load_region(METRO)
    sizes = {agency.id: agency.headcount for agency in region.agencies}
    assert sizes == {"harbor": 11700, "lakeside": 5000, "mesa": 4000, "pinewood": 20}
    assert all(len(agency.units) > 20 for agency in region.agencies if agency.headcount > 20)


EDITS = [
    ("headcount: 300", "headcount: 0", "agencies[0].headcount", "1 to 1000000"),
    ("headcount: 300", "headcount: many", "agencies[0].headcount", "whole number"),
    ("headcount: 300", "headcount: yes", "agencies[0].headcount", "whole number"),
    ("headcount: 300", "headcount: 1.5", "agencies[0].headcount", "whole number"),
    ("headcount: 300", "headcount:", "agencies[0].headcount", "is empty"),
    ("time_zone: America/Toronto", "time_zone: Mars/North", "agencies[1].time_zone", "IANA"),
    ("time_zone: America/Toronto", "time_zone: ../../etc", "agencies[1].time_zone", "IANA"),
    ("time_zone: America/Toronto", "time_zone: America", "agencies[1].time_zone", "IANA"),
    ("locale: en-US", "locale: no", "agencies[0].locale", "put it in quotes"),
    ("locale: en-US", "locale: english", "agencies[0].locale", "en-US"),
    ("- id: harbor", "- id: Harbor", "agencies[0].id", "small letters"),
    ("- id: harbor", "- id: region", "agencies[0].id", "not 'region'"),
    ("- id: harbor", "- id: service", "agencies[0].id", "not 'region', 'service', 'conflicts'"),
    ("- id: harbor", "- id: conflicts", "agencies[0].id", "not 'region', 'service', 'conflicts'"),
    ("- id: harbor", "- id: harbor_", "agencies[0].id", "small letters"),
    ("- id: lakeside", "- id: harbor", "agencies[1].id", "agencies[0].id"),
    ("code: D02", "code: D01", "agencies[0].units[1].code", "units[0].code"),
    ("code: D02", 'code: "D02\\n"', "agencies[0].units[1].code", "letters, digits"),
    ("code: D02", "code: OFF", "agencies[0].units[1].code", "put it in quotes"),
    ("jurisdiction: northshore", "jurisdiction: southshore", "jurisdiction", "northshore"),
    ("lender: harbor", "lender: hrabor", "agreements[0].lender", "harbor, lakeside"),
    ("borrowers: [lakeside]", "borrowers: [mesa]", "agreements[0].borrowers[0]", "harbor"),
    ("borrowers: [lakeside]", "borrowers: [harbor]", "agreements[0].borrowers[0]", "itself"),
    ("borrowers: [lakeside]", "borrowers: []", "agreements[0].borrowers", "1 to 1000 entries"),
    ("[routine, prompt, urgent]", "[asap]", "agreements[0].urgencies[0]", "routine, prompt"),
    ("from: 2024-01-01", "from: 2024-13-01", "agreements[0].from", "YYYY-MM-DD"),
    ("from: 2024-01-01", "from: 2024-01-02\n    to: 2024-01-01", "agreements[0].to", "before"),
    ("urgent: PT5M", "urgent: -PT5M", "policy.offer_time_limit.urgent", "ISO 8601"),
    ("urgent: PT5M", "urgent: 5m", "policy.offer_time_limit.urgent", "PT15M"),
    ("urgent: PT5M", "urgent: PT1S", "policy.offer_time_limit.urgent", "PT1M to P7D"),
    ("urgent: PT5M", "urgent: P900D", "policy.offer_time_limit.urgent", "PT1M to P7D"),
    ("urgent: PT5M", "urgent: 5", "policy.offer_time_limit.urgent", "ISO 8601"),
    ("{urgent: PT5M, ", "{", "policy.offer_time_limit.urgent", "is missing"),
    ("{urgent: 6,", "{asap: 1, urgent: 6,", "policy.max_offers.asap", "routine, urgent"),
    ("erase_after_close: P0D", "erase_after_close: P1Y", "policy.erase_after_close", "P90D"),
    ("minimum_cell_size: 10", "minimum_cell_size: 4", "policy.minimum_cell_size", "5 to 1000"),
    ("rounding: 5", "rounding: 50", "policy.rounding", "minimum_cell_size"),
    ("counsel_on: 2025-03-14", "counsel_on: 2999-01-01", "reviewed_by_counsel_on", "future"),
    ("name: Two Agencies", "nmae: Two Agencies", "nmae", "allowed: agencies"),
    ("name: Two Agencies", "id: again", "id", "first on line 2"),
    ("name: Two Agencies", "name: *anchor", "", "aliases"),
    ("name: Two Agencies", "name: !!python/name:os.system x", "name", "tags"),
    ("name: Two Agencies", "name: 'Two", "", "not valid YAML"),
    ("name: Two Agencies", "name: " + "9" * 5000, "name", "not a value"),
    ("name: Two Agencies", "? [a, b]\n: x", "", "plain text"),
    ("anonymous_requests: true", "anonymous_requests: 1", "anonymous_requests", "true or false"),
]


@pytest.mark.parametrize(("old", "new", "field", "remedy"), EDITS, ids=[edit[1] for edit in EDITS])
def test_mistake_names_line_field_and_remedy(
    region_file: Path, old: str, new: str, field: str, remedy: str
) -> None:
    text = PAIR_TEXT.replace(old, new, 1)
    assert text != PAIR_TEXT
    number = PAIR_TEXT.count("\n", 0, PAIR_TEXT.index(old)) + 1 + (field == "agreements[0].to")
    lines = refusal(region_file, text)
    where = f"{region_file}:{number}: "
    assert any(line.startswith(where) and field in line and remedy in line for line in lines), lines


def test_each_mistake_has_a_line_of_its_own_in_the_order_of_the_file(region_file: Path) -> None:
    text = PAIR_TEXT.replace("P0D", "P-1D").replace("headcount: 300", "headcount: -3")
    numbers = [int(line.split(":")[1]) for line in refusal(region_file, text)]
    assert len(numbers) == 2
    assert numbers == sorted(numbers)


def test_missing_part_is_reported_where_it_belongs(region_file: Path) -> None:
    text = re.sub(r"    units:\n(      - .*\n)+", "", PAIR_TEXT, count=1)
    (line,) = refusal(region_file, text)
    assert line == f"{region_file}:6: agencies[0].units: is missing"


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegionFileError, match="does not exist"):
        load_region(tmp_path / "nowhere.yml")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegionFileError, match="is not a file"):
        load_region(tmp_path)


@pytest.mark.parametrize("path", ["/proc/self/mem", "x" * 5000], ids=["no content", "no name"])
def test_unreadable_file_is_refused(path: str) -> None:
    with pytest.raises(RegionFileError, match="cannot be read"):
        load_region(path)


@pytest.mark.parametrize("text", ["", "\n\n# nothing\n", "null", "---\n"])
def test_empty_file_is_refused(region_file: Path, text: str) -> None:
    assert "is empty" in refusal(region_file, text)[0]


@pytest.mark.parametrize("text", ["[]", "just words", "- a\n- b", "42"])
def test_anything_but_a_map_is_refused(region_file: Path, text: str) -> None:
    assert "must be a map with: agencies" in refusal(region_file, text)[0]


def test_huge_file_is_refused_before_it_is_parsed(region_file: Path) -> None:
    assert "larger than 1 MiB" in refusal(region_file, "x" * (LARGEST_FILE + 1))[0]


def test_binary_file_is_refused_with_the_line(region_file: Path) -> None:
    assert refusal(region_file, b"id: a\nname: \xff\xfe")[0].startswith(f"{region_file}:2: ")


def test_control_characters_are_refused(region_file: Path) -> None:
    assert "not valid YAML" in refusal(region_file, PAIR_TEXT.replace("Two", "T\x00wo"))[0]


def test_deep_nesting_is_refused(region_file: Path) -> None:
    assert "nested too deeply" in refusal(region_file, "[" * 200_000)[0]


def test_billion_laughs_are_refused(region_file: Path) -> None:
    text = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert "aliases" in refusal(region_file, text)[0]


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_damaged_file_is_loaded_or_refused_never_anything_else(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    start = data.draw(st.integers(0, len(PAIR_TEXT)))
    end = data.draw(st.integers(start, min(len(PAIR_TEXT), start + 40)))
    noise = data.draw(
        st.text(max_size=8) | st.sampled_from(["- ", ": ", "{", "]", "!!int x", "&a"])
    )
    path = tmp_path_factory.getbasetemp() / "damaged.yml"
    damaged = PAIR_TEXT[:start] + noise + PAIR_TEXT[end:]
    path.write_bytes(damaged.encode("utf-8", "surrogatepass"))
    try:
        load_region(path)
    except RegionFileError as refused:
        assert all(re.match(rf"{re.escape(str(path))}:\d+: ", line) for line in refused.lines)
