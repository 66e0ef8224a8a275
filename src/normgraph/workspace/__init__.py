"""Workspaces: a folder of tables, and perhaps Turtle, in which an organisation states its facts.

:func:`read_workspace` turns one into triples, :func:`write_template` starts a new one. Which tables and
columns there are is said in ``ontology/workspace/tables.json``, which words they accept in the concept
schemes of ``ontology/``.
"""

from normgraph.workspace.files import InputFile
from normgraph.workspace.problems import Problem, WorkspaceError
from normgraph.workspace.reader import WorkspaceFacts, read_workspace
from normgraph.workspace.settings import Settings, load_settings
from normgraph.workspace.template import write_template
from normgraph.workspace.vocabulary import Vocabulary, VocabularyError, vocabulary_from_store

__all__ = [
    "InputFile",
    "Problem",
    "Settings",
    "Vocabulary",
    "VocabularyError",
    "WorkspaceError",
    "WorkspaceFacts",
    "load_settings",
    "read_workspace",
    "vocabulary_from_store",
    "write_template",
]
