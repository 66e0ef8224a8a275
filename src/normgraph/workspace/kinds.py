"""Turning a cell into RDF terms: one function per kind of cell."""

import datetime
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from normgraph.namespaces import PREFIXES
from normgraph.workspace.cells import Cell, Value
from normgraph.workspace.files import InputFile, file_digest, inside
from normgraph.workspace.problems import listing
from normgraph.workspace.provisions import nearest
from normgraph.workspace.text import fold, natural, squeeze

__all__ = ["KINDS", "calendar_day", "convert", "convert_item"]

_XSD = PREFIXES["xsd"]
_DATE = NamedNode(f"{_XSD}date")
_YEAR_MONTH = NamedNode(f"{_XSD}gYearMonth")
_INTEGER = NamedNode(f"{_XSD}integer")

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{4})")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Thousands are told apart by spaces only: a comma or a dot means one thing here and another one there.
_WHOLE = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3}){1,5}|[0-9]{1,18}")


def _text(cell: Cell, text: str) -> tuple[Value, ...]:
    return (Value(Literal(text), squeeze(text), squeeze(text)),)


def _id(cell: Cell, text: str) -> tuple[Value, ...]:
    identifier = squeeze(text)
    # Lists of ids are separated by semicolons; '.' and '..' would walk up an IRI; what does not print cannot
    # be typed again where the id is referred to.
    if ";" in identifier or not any(c.isalnum() for c in identifier) or not identifier.isprintable():
        return cell.problem("cannot be an id", text, cell.form)
    return (Value(Literal(identifier), identifier, identifier),)


def _word(cell: Cell, text: str) -> tuple[Value, ...]:
    scheme = cell.reading.vocabulary.scheme(cell.column.scheme or "")
    found = scheme.find(text)
    if len(found) != 1:
        message = "is not one of the accepted words" if not found else "means more than one thing here"
        return cell.problem(message, text, listing((word.label for word in found or scheme.words), 50))
    (word,) = found
    return (Value(word.iri, word.iri.value.rpartition("/")[2], word.label),)


def calendar_day(text: str) -> datetime.date | None:
    """The day that a text names in one of the accepted forms.

    >>> calendar_day("20.11.2026")
    datetime.date(2026, 11, 20)
    """
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = match[1], match[2], match[3]
    elif match := _DAY_FIRST.fullmatch(text):
        year, month, day = match[3], match[2], match[1]
    else:
        return None
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _date(cell: Cell, text: str) -> tuple[Value, ...]:
    if not (_ISO_DATE.fullmatch(text) or _DAY_FIRST.fullmatch(text)):
        return cell.problem("is not a date", text, cell.form)
    if (day := calendar_day(text)) is None:
        return cell.problem("is not a day of the calendar", text, cell.form)
    return (Value(Literal(day.isoformat(), datatype=_DATE), day.isoformat(), day.isoformat()),)


def _partial_date(cell: Cell, text: str) -> tuple[Value, ...]:
    if match := _ISO_MONTH.fullmatch(text):
        year, month = match[1], match[2]
    elif match := _MONTH_FIRST.fullmatch(text):
        year, month = match[2], match[1]
    else:
        return _date(cell, text)
    if not 1 <= int(month) <= 12 or int(year) == 0:
        return cell.problem("is not a month of the calendar", text, cell.form)
    written = f"{year}-{int(month):02}"
    return (Value(Literal(written, datatype=_YEAR_MONTH), written, written),)


def _integer(cell: Cell, text: str) -> tuple[Value, ...]:
    if not _WHOLE.fullmatch(text):
        return cell.problem("is not a whole number", text, cell.form)
    written = str(int("".join(character for character in text if character.isdigit())))
    return (Value(Literal(written, datatype=_INTEGER), written, written),)


def _reference(cell: Cell, text: str) -> tuple[Value, ...]:
    column, index = cell.column, cell.reading.index
    if column.flag and fold(text) == fold(column.flag.word):
        return (Value(Literal(True), property=column.flag.property),)
    if column.targets[0].columns:
        return _composite(cell)
    found = index.find(text, column.targets)
    tables = [target.table for target in column.targets]
    if len(found) > 1:
        rows = listing(sorted((entry.key for entry in found), key=natural))
        return cell.problem(
            f"fits more than one row ({rows})", text, "the id of one of them, if no other has it"
        )
    if not found:
        if index.is_whole(tables):
            others = f"{column.flag.word}, or " if column.flag else ""
            cell.problem(f"is no {index.where(column.targets)}", text, others + index.ids(tables))
        return ()
    (entry,) = found
    return (Value(cell.reading.node(entry.key), entry.identifier, entry.label),)


def _composite(cell: Cell) -> tuple[Value, ...]:
    """A row found by several cells of this one together: a document by its number and version."""
    (target,) = cell.column.targets
    index, cells = cell.reading.index, cell.row.cells
    if any(name not in cells for name in target.columns):
        return ()  # said already, where given cells are counted
    values = [cells[name] for name in target.columns]
    entry = index.find_key(values, target.table)
    if entry is not None:
        return (Value(cell.reading.node(entry.key), squeeze(values[-1]), squeeze(values[-1])),)
    if index.is_whole([target.table]):
        beside = index.second_parts(values[0], target.table)
        cell.problem(
            f"is not in {index.called(target.table)}",
            " ".join(values),
            listing(f"{squeeze(values[0])} {one}" for one in beside) if beside else index.ids([target.table]),
            None if beside else target.columns[0],
        )
    return ()


def _instrument(cell: Cell, text: str) -> tuple[Value, ...]:
    vocabulary, besides = cell.reading.vocabulary, cell.column.besides_standards
    found = vocabulary.find_standards(text, besides)
    if len(found) != 1:
        known = found or vocabulary.standards(besides)
        message = "is not a standard that is known here" if not found else "means more than one standard"
        return cell.problem(message, text, listing((one.title for one in known), 50))
    (one,) = found
    return (Value(one.iri, one.identifier, one.title),)


def _instrument_or_text(cell: Cell, text: str) -> tuple[Value, ...]:
    named = _text(cell, text)
    found = cell.reading.vocabulary.find_standards(text)
    return (*named, *(Value(one.iri, property=cell.column.recognised) for one in found))


def _provision(cell: Cell, text: str) -> tuple[Value, ...]:
    rule, vocabulary = cell.column.provision, cell.reading.vocabulary
    assert rule is not None
    if rule.instrument_column is not None:
        named = cell.values.get(rule.instrument_column)
        if named is None and not cell.table.column(rule.instrument_column).required:
            return cell.problem(f"needs a {rule.instrument_column} in the same row", text)
        if not named:
            return ()  # the standard is wrong or missing, which is said there
        identifier = named[0].key
    else:
        identifier = rule.instrument or ""
    instrument = vocabulary.instrument(identifier)
    found = cell.reading.provisions(instrument, rule).find(text)
    if len(found) != 1:
        title = instrument.title if instrument.is_standard else f"the {instrument.title}"
        message = f"is not {rule.what.format(instrument=title)}"
        if found:
            return cell.problem("means more than one provision", text, listing(one.citation for one in found))
        return cell.problem(message, text, listing(nearest(text, instrument, rule)))
    (one,) = found
    return (Value(one.iri, one.identifier, one.identifier),)


def _document(cell: Cell, text: str) -> tuple[Value, ...]:
    rule, index = cell.column.document, cell.reading.index
    assert rule is not None
    if not index.is_whole([rule.table]):
        return ()
    written = squeeze(text)
    if (document := index.find_group(written, rule.table)) is not None:
        return (Value(cell.reading.node(document), property=rule.artefact),)
    if (version := index.find_spelt(written, rule.table)) is not None:
        return (Value(cell.reading.node(version.key), property=rule.version),)
    # A document that is cited and in no register is a finding about the register, not a mistake in this cell.
    return (Value(Literal(written), property=rule.unknown),)


def _criterion(cell: Cell, text: str) -> tuple[Value, ...]:
    criteria = cell.reading.vocabulary.criteria
    key = squeeze(text).removeprefix("crit:").removeprefix(PREFIXES["crit"])
    found = criteria.get(key)
    if found is None:
        group = key.partition("/")[0]
        beside = [known for known in criteria if known.partition("/")[0] == group] or list(criteria)
        return cell.problem("is not the key of a criterion", text, listing(beside))
    return (Value(found.iri, found.key, found.key),)


def _aspect(cell: Cell, text: str) -> tuple[Value, ...]:
    named = cell.values.get(cell.column.aspect_of or "")
    if not named:
        return ()  # the criterion is wrong or missing, which is said there
    criterion = cell.reading.vocabulary.criteria[named[0].key]
    found = criterion.aspects.get(squeeze(text))
    if found is None:
        accepted = listing(sorted(criterion.aspects, key=natural), 50)
        return cell.problem(f"is not an aspect of {criterion.key}", text, accepted)
    return (Value(found, squeeze(text), squeeze(text)),)


def _file(cell: Cell, text: str) -> tuple[Value, ...]:
    reading = cell.reading
    file = inside(reading.root, text)
    if file is None:
        return cell.problem("is no file in the workspace", text, cell.form)
    if text not in reading.files:
        try:
            reading.files[text] = InputFile(text, file_digest(file))
        except OSError as error:
            return cell.problem(f"cannot be read: {error.strerror or error}", text)
    digest = Literal(reading.files[text].sha256)
    return (Value(Literal(text)), Value(digest, property=cell.column.digest_property))


def _digest(cell: Cell, text: str) -> tuple[Value, ...]:
    digest = squeeze(text).lower().removeprefix("sha256:")
    if not _SHA256.fullmatch(digest):
        return cell.problem("is not a SHA-256 checksum", text, cell.form)
    return (Value(Literal(digest), digest, digest),)


KINDS: Mapping[str, Callable[[Cell, str], tuple[Value, ...]]] = MappingProxyType(
    {
        "id": _id,
        "text": _text,
        "word": _word,
        "date": _date,
        "partial-date": _partial_date,
        "integer": _integer,
        "reference": _reference,
        "instrument": _instrument,
        "instrument-or-text": _instrument_or_text,
        "provision": _provision,
        "document": _document,
        "criterion": _criterion,
        "aspect": _aspect,
        "file": _file,
        "digest": _digest,
    }
)
"""How each kind of cell is read; the kinds are explained in ``ng:kinds`` of the table descriptions."""


def convert_item(cell: Cell, text: str) -> tuple[Value, ...]:
    """Read one item of a cell, or a cell that holds one."""
    return KINDS[cell.column.kind](cell, text)


def convert(cell: Cell, text: str) -> tuple[Value, ...]:
    """Read a cell that is not empty.

    :param cell: where it stands
    :param text: what stands in it
    :returns: what it says; nothing if it is wrong, which is reported then
    """
    if cell.column.separator is None:
        return convert_item(cell, text)
    items = [item for part in text.split(cell.column.separator) if (item := squeeze(part))]
    if not items:
        return cell.problem("names nothing", text, cell.form)
    values = tuple(value for item in items for value in convert_item(cell, item))
    if len({fold(item) for item in items}) > 1 and (alone := _alone(cell, items)):
        cell.problem("stands beside other entries, which contradicts it", alone, f"{alone} on its own")
    return values


def _alone(cell: Cell, items: list[str]) -> str | None:
    """An item that contradicts every other one."""
    if cell.column.flag is not None:
        flag = cell.column.flag.word
        return flag if any(fold(item) == fold(flag) for item in items) else None
    if cell.column.scheme is None:
        return None
    scheme = cell.reading.vocabulary.scheme(cell.column.scheme)
    return next((word.label for item in items for word in scheme.find(item) if word.stands_alone), None)
