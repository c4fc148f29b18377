"""The pair of the examples with everything written out that a region may say about matching."""

from tests.support.deployment import PAIR

_UNITS = """\
      - {code: D01, name: 1st District}
      - {code: D02, name: 2nd District}
      - {code: D03, name: 3rd District}
"""
_TREE_AND_MORE = """\
      - {code: A1, name: Area One}
      - {code: D01, name: 1st District, parent: A1}
      - {code: D02, name: 2nd District, parent: A1}
      - {code: T01, name: Night Watch, parent: D01}
    clinician_line: 555-0155 (contracted psychologist, weekdays)
    location: {latitude: 41.9, longitude: -87.6}
    credentials:
      initial_hours: 40
      annual_hours: 7.5
      refreshers: {confidentiality: P365D, suicide_risk: P730D}
"""
_MATCHING = """\
  default_cap: 3
  matching:
    weights: {topics: 3, balance: 1.5, veteran: 0}
    fan_out: {urgent: 4, prompt: 2}
    chain_look_back: P730D
    offer_quota: {offers: 5, period: P14D}
    exposure:
      weights: {critical_incident: 4, burnout: 2}
      limit: 8
      heavy_from: 4
      rest_after_heavy: P3D
      rest_after_incident: P30D
    coordinator_time_limit: {urgent: PT10M}
    wait: {routine: P3D}
    surge_from: 30
"""


def matching_text() -> str:
    """What a mistake is put into, line by line."""
    text = PAIR.read_text()
    for old, new in ((_UNITS, _TREE_AND_MORE), ("  default_cap: 3\n", _MATCHING)):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text
