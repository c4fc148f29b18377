"""Generated and hand-made hostile requests against every service's OpenAPI document."""
