"""Which rows there are to refer to, found by id or by name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from normgraph.workspace.content import TableContent
from normgraph.workspace.keys import expand_template, variables
from normgraph.workspace.problems import listing
from normgraph.workspace.tables import LABEL, Target
from normgraph.workspace.text import fold, natural, squeeze

__all__ = ["Entry", "Index"]

# What may stand between the number of a document and its version when a version is cited.
_VERSION_WORDS = ("v", "V", "v ", "version ", "Version ", "issue ", "Issue ", "")


@dataclass(frozen=True)
class Entry:
    """A row that others may refer to.

    :param key: key of its node
    :param identifier: what it is referred to by in keys: its id
    :param label: what it is called
    :param group: key of the node above it, if its table has one
    """

    key: str
    identifier: str
    label: str
    group: str | None = None


@dataclass
class Index:
    """The rows of all tables that references may lead to."""

    _by: dict[tuple[str, str], dict[str, list[Entry]]] = field(default_factory=dict)
    _by_key: dict[str, dict[tuple[str, ...], Entry]] = field(default_factory=dict)
    _nodes: dict[str, dict[str, Entry]] = field(default_factory=dict)
    _groups: dict[str, dict[str, str]] = field(default_factory=dict)
    _spelt: dict[str, dict[str, Entry]] = field(default_factory=dict)
    _seconds: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _listed: dict[tuple[str, ...], str] = field(default_factory=dict)
    _broken: set[str] = field(default_factory=set)
    _present: set[str] = field(default_factory=set)
    _places: dict[str, str] = field(default_factory=dict)

    def add(self, content: TableContent) -> None:
        """Take in the rows of a table whose key columns hold plain ids.

        :param content: what its file holds
        """
        table = content.table
        columns = variables(table.about)
        self._present.add(table.url)
        if not (content.complete and content.columns.issuperset(columns)):
            self._broken.add(table.url)
        by_key = self._by_key.setdefault(table.url, {})
        names = {column.name for column in table.columns if column.property is not None}
        label_column = table.column_with(LABEL) or ""
        for row in content.rows:
            values = {name: squeeze(row.cells[name]) for name in columns if name in row.cells}
            if len(values) < len(columns):
                continue
            label = row.cells.get(label_column, " ".join(values.values()))
            entry = Entry(
                key=expand_template(table.about, values),
                identifier=values[columns[0]],
                label=squeeze(label),
                group=expand_template(table.group.about, values) if table.group else None,
            )
            key = tuple(values[name] for name in columns)
            by_key.setdefault(key, entry)
            self._nodes.setdefault(table.url, {}).setdefault(entry.key, entry)
            if len(key) > 1:
                self._seconds.setdefault((table.url, key[0]), set()).add(key[1])
            if entry.group is not None:
                self._groups.setdefault(table.url, {})[entry.identifier] = entry.group
                for word in _VERSION_WORDS:
                    spelling = f"{key[0]} {word}{' '.join(key[1:])}"
                    self._spelt.setdefault(table.url, {}).setdefault(spelling, entry)
            for name in names & row.cells.keys():
                text = squeeze(row.cells[name])
                found = self._by.setdefault((table.url, name), defaultdict(list))
                found[text if name in columns else fold(text)].append(entry)

    def miss(self, url: str) -> None:
        """Note that rows of a table could not be read: references to it are not reported on top of that.

        :param url: the table's file
        """
        self._present.add(url)
        self._broken.add(url)

    def lies(self, url: str, place: str) -> None:
        """Note what messages call a table that is no CSV file.

        :param url: the table's file, if it had one
        :param place: where it stands
        """
        self._places[url] = place

    def called(self, url: str) -> str:
        """What messages call a table."""
        return self._places.get(url, url)

    def is_whole(self, urls: Iterable[str]) -> bool:
        """Whether all these tables could be read, so that a row that is not found is really not there.

        An optional table without a file counts as whole: it has no rows.
        """
        return self._broken.isdisjoint(urls)

    def find(self, text: str, targets: Sequence[Target]) -> list[Entry]:
        """The rows that a text refers to: by id if there is one, else by name.

        :param text: the cell
        :param targets: tables and the columns by which they are searched, ids first
        :returns: the rows, each once; several only if the reference is ambiguous
        """
        depth = max((len(target.by) for target in targets), default=0)
        for level in range(depth):
            found: dict[str, Entry] = {}
            for target in targets:
                if level < len(target.by):
                    by = self._by.get((target.table, target.by[level]), {})
                    wanted = squeeze(text) if level == 0 else fold(text)
                    for entry in by.get(wanted, ()):
                        one = replace(entry, key=entry.group or entry.key) if target.group else entry
                        found[one.key] = one
            if found:
                return list(found.values())
        return []

    def find_key(self, values: Sequence[str], table: str) -> Entry | None:
        """The row with these values in its key columns."""
        return self._by_key.get(table, {}).get(tuple(squeeze(value) for value in values))

    def find_node(self, key: str, table: str) -> Entry | None:
        """The row whose node has this key."""
        return self._nodes.get(table, {}).get(key)

    def is_group(self, key: str, table: str) -> bool:
        """Whether rows of a table lie under a node of this key."""
        return key in self._groups.get(table, {}).values()

    def find_group(self, identifier: str, table: str) -> str | None:
        """The key of the node above rows that share an id: of a document above its versions."""
        return self._groups.get(table, {}).get(identifier)

    def find_spelt(self, text: str, table: str) -> Entry | None:
        """The version of a document that is cited in words, such as 'PRO-05 v1.4'."""
        return self._spelt.get(table, {}).get(text)

    def entries(self, table: str) -> list[Entry]:
        """Every row of a table, each key once, in the order of the file."""
        return list(self._by_key.get(table, {}).values())

    def count(self, table: str) -> int:
        """How many different rows a table has."""
        return len(self._by_key.get(table, {}))

    def second_parts(self, first: str, table: str) -> list[str]:
        """What may follow a first part of a key of two parts: the versions of a document."""
        return sorted(self._seconds.get((table, squeeze(first)), ()), key=natural)

    def where(self, targets: Sequence[Target]) -> str:
        """Name what was searched, for a message."""
        return " and no ".join(
            f"{' or '.join(target.by)} in {self.called(target.table)}"
            + ("" if target.table in self._present else " (which is missing)")
            for target in targets
        )

    def ids(self, tables: Sequence[str]) -> str:
        """The ids that exist in tables, for a message; to be asked once all tables are in."""
        asked = tuple(tables)
        if asked not in self._listed:  # a reference to the wrong table can be wrong in every row
            found = {entry.identifier for table in asked for entry in self.entries(table)}
            self._listed[asked] = listing(sorted(found, key=natural))
        return self._listed[asked]
