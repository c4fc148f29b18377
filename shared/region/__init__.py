"""The region: its agencies, who shares supporters with whom, policies and jurisdictions."""

from shared.region.directory import RegionDirectory, RegionUnavailable
from shared.region.model import (
    Agency,
    Jurisdiction,
    Policy,
    Region,
    SharingAgreement,
    Unit,
    UnknownAgency,
)
from shared.region.region_file import RegionFileError, load_region

__all__ = [
    "Agency",
    "Jurisdiction",
    "Policy",
    "Region",
    "RegionDirectory",
    "RegionFileError",
    "RegionUnavailable",
    "SharingAgreement",
    "Unit",
    "UnknownAgency",
    "load_region",
]
