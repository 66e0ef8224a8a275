"""A cell with all that is needed to read it, and what it turns out to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from normgraph.workspace.content import Place, Row
from normgraph.workspace.files import InputFile
from normgraph.workspace.problems import Problems, listing
from normgraph.workspace.provisions import ProvisionNames
from normgraph.workspace.references import Index
from normgraph.workspace.tables import Column, ProvisionRule, Table
from normgraph.workspace.vocabulary import Instrument, Vocabulary

__all__ = ["Cell", "Reading", "Value"]


@dataclass
class Reading:
    """What all cells of a workspace share while it is read."""

    root: Path
    base: str
    vocabulary: Vocabulary
    kinds: Mapping[str, str]
    index: Index
    problems: Problems
    files: dict[str, InputFile] = field(default_factory=dict)
    names: dict[tuple[str, ProvisionRule], ProvisionNames] = field(default_factory=dict)

    def node(self, key: str) -> NamedNode:
        """The node of a key."""
        return NamedNode(self.base + key)

    def provisions(self, instrument: Instrument, rule: ProvisionRule) -> ProvisionNames:
        """The provisions that a column accepts, by name; gathered once, since many cells ask for them."""
        key = (instrument.identifier, rule)
        if key not in self.names:
            self.names[key] = ProvisionNames(instrument, rule)
        return self.names[key]


@dataclass(frozen=True)
class Value:
    """What a cell, or one item of a list in it, says.

    :param term: the RDF term
    :param key: how it stands in the keys of nodes
    :param label: how it stands in labels
    :param property: another property than that of the column
    """

    term: NamedNode | Literal
    key: str = ""
    label: str = ""
    property: NamedNode | None = None


@dataclass(frozen=True)
class Cell:
    """A cell with its surroundings."""

    reading: Reading
    table: Table
    place: Place
    row: Row
    column: Column
    values: dict[str, tuple[Value, ...]]

    def problem(
        self, message: str, value: str | None = None, accepted: str | None = None, column: str | None = None
    ) -> tuple[Value, ...]:
        """Report what is wrong with it. Returns no value, for the caller to return in turn."""
        self.place.report(
            self.reading.problems,
            message,
            row=self.row.line,
            column=column or self.column.name,
            value=value,
            accepted=accepted,
        )
        return ()

    @property
    def form(self) -> str:
        """What it accepts, in words."""
        column, called = self.column, self.reading.index.called
        if column.scheme is not None:
            return listing((word.label for word in self.reading.vocabulary.scheme(column.scheme).words), 50)
        if by := [
            f"{' or '.join(target.by)} of a row in {called(target.table)}"
            for target in column.targets
            if target.by
        ]:
            return " or ".join(([column.flag.word] if column.flag else []) + by)
        if column.provision is not None:
            return column.provision.what.format(instrument=f"the {column.provision.instrument_column}")
        if column.targets:
            target = column.targets[0]
            return " and ".join(target.columns) + f" of a row in {called(target.table)}"
        return self.reading.kinds[column.kind]
