"""Time values as Wikibase writes them in RDF: as xsd:dateTime if possible, Gregorian if the day is known."""

from __future__ import annotations

import re

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
JULIAN = "http://www.wikidata.org/entity/Q1985786"

YEAR, MONTH, DAY, SECOND = 9, 10, 11, 14

# The pattern that DataValues' TimeValue accepts.
_PARTS = re.compile(
    r"([+-])(\d{1,16})-(0\d|1[0-2])-([0-2]\d|3[01])(T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|6[01])Z)",
    re.ASCII,
).fullmatch

# Outside these years PHP's calendar functions fail, and Wikibase treats the date as Gregorian.
_FIRST_YEAR, _LAST_YEAR = -4713, 1465072

_FEBRUARY, _SHORTEST, _DECEMBER = 2, 28, 12
_THIRTY_DAYS = (4, 6, 9, 11)


def normalize_time(time: str) -> str | None:
    """Return a time without superfluous zeros in its year, or None if Wikibase would reject it."""
    match = _PARTS(time)
    if match is None:
        return None
    sign, year, month, day, clock = match.groups()
    return f"{sign}{year.lstrip('0').zfill(4)}-{month}-{day}{clock}"


def xsd_datetime(time: str, precision: int, calendar: str) -> str | None:
    """Return the xsd:dateTime of a normalized time, or None if Wikibase writes a plain string instead.

    XSD 1.1 has a year zero, so 44 BCE, `-0044` in JSON, becomes `-0043` at a precision of a year or finer. A Julian
    day becomes Gregorian; a coarser date is unchanged, and so is a day in any third calendar.
    See Wikibase's DateTimeValueCleaner and JulianDateTimeValueCleaner.
    """
    match = _PARTS(time)
    if match is None:
        return None
    sign, digits, month_text, day_text, clock = match.groups()
    year, month, day = digits.lstrip("0"), max(int(month_text), 1), max(int(day_text), 1)
    if not year:
        return None
    if precision >= DAY and calendar == JULIAN:
        converted = _from_julian(sign, year, month, day)
        if converted:
            return converted + clock
    elif precision >= DAY and calendar != GREGORIAN:
        return None
    return _gregorian(sign, year, month, day, precision) + clock


def _gregorian(sign: str, year: str, month: int, day: int, precision: int) -> str:
    """Return the date with 1 for month and day beyond the precision, and with a day that exists in its month."""
    if precision <= YEAR:
        month = day = 1
    elif precision == MONTH:
        day = 1
    bce = sign == "-"
    if day > _SHORTEST:
        day = min(day, _days_in_month(-min(int(year), -_FIRST_YEAR) if bce else int(year), month))
    if bce and precision >= YEAR:
        year = f"{float(year) - 1:.0f}"  # a float, as in Wikibase
        bce = year != "0"
    return f"{'-' if bce else ''}{year.zfill(4)}-{month:02}-{day:02}"


def _days_in_month(year: int, month: int) -> int:
    """Return the number of days of a Gregorian month; the year before 1 is -1."""
    if month == _FEBRUARY:
        counted = year if year > 0 else year + 1
        leap = counted % 4 == 0 and (counted % 100 != 0 or counted % 400 == 0)
        return 29 if leap else 28
    return 30 if month in _THIRTY_DAYS else 31


def _from_julian(sign: str, year_text: str, month: int, day: int) -> str | None:
    """Return the Gregorian date of a Julian one, or None outside the years that PHP's calendar supports.

    By way of the Julian day number, with the integer formulas of Meeus and Richards (Explanatory Supplement, 15.11).
    """
    year = -int(year_text) if sign == "-" else int(year_text)
    if not _FIRST_YEAR <= year <= _LAST_YEAR or (year, month, day) == (_FIRST_YEAR, 1, 1):
        return None
    shift = (14 - month) // 12
    years = (year if year > 0 else year + 1) + 4800 - shift
    number = day + (153 * (month + 12 * shift - 3) + 2) // 5 + 365 * years + years // 4 - 32083
    f = number + 1401 + (((4 * number + 274277) // 146097) * 3) // 4 - 38
    e = 4 * f + 3
    h = 5 * (e % 1461 // 4) + 2
    day = h % 153 // 5 + 1
    month = (h // 153 + 2) % 12 + 1
    astronomic = e // 1461 - 4716 + (_DECEMBER + 2 - month) // 12
    return f"{'-' if astronomic < 0 else ''}{abs(astronomic):04}-{month:02}-{day:02}"
