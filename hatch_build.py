"""Build hook: standard wheels carry the data folders and the built knowledge graph as ``normgraph/_data/``.

Editable wheels carry neither, since :func:`normgraph.resources.root` finds the checkout. The graph is made in
a temporary folder, never in the source tree.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("ontology", "mappings", "shapes", "queries", "examples")
TARGET = "normgraph/_data"
GRAPH_MODULE = "normgraph.assessment.knowledge_graph"

# A process of its own: the build keeps its modules and search path, and hashing is the same in every build.
BUILD_GRAPH = f"""
import pathlib, sys
from {GRAPH_MODULE} import build_into
build_into(pathlib.Path(sys.argv[1]))
"""


class CustomBuildHook(BuildHookInterface):
    """Adds the data folders and the knowledge graph to a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Tell the wheel builder which files to add, and under which names.

        :param version: the kind of wheel, ``standard`` or ``editable``
        :param build_data: what the builder takes into account; its ``force_include`` is extended
        :raises FileNotFoundError: if a data folder is missing
        :raises subprocess.CalledProcessError: if the knowledge graph cannot be built
        """
        if self.target_name != "wheel" or version == "editable":
            return
        included: dict[str, str] = build_data["force_include"]
        for folder in FOLDERS:
            for file in self._files_of(folder):
                included[str(Path(self.root, file))] = f"{TARGET}/{file}"
        for file in self._graph_files():
            included[str(file)] = f"{TARGET}/graph/{file.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder once the wheel is written."""
        if (temporary := getattr(self, "_temporary", None)) is not None:
            temporary.cleanup()

    def _files_of(self, folder: str) -> list[str]:
        """The files of a data folder, without what ``.gitignore`` names.

        The builder does not filter forced folders, but does filter the sdist: without this, a wheel made from
        the checkout could differ from one made from the sdist.
        """
        top = Path(self.root, folder)
        if not top.is_dir():
            raise FileNotFoundError(f"a wheel needs the folder {folder}/, which is missing in {self.root}")
        files = sorted(p.relative_to(self.root).as_posix() for p in top.rglob("*") if p.is_file())
        return [file for file in files if not self.build_config.path_is_excluded(file)]

    def _graph_files(self) -> list[Path]:
        """Build the knowledge graph in a temporary folder, if the source tree can build one."""
        source = Path(self.root, "src")
        module = source.joinpath(*GRAPH_MODULE.split("."))
        if not (module.with_suffix(".py").is_file() or module.joinpath("__init__.py").is_file()):
            self.app.display_warning(f"no module {GRAPH_MODULE}: the wheel ships no built knowledge graph")
            return []
        self._temporary = tempfile.TemporaryDirectory(prefix="normgraph-build-")
        graph = Path(self._temporary.name, "graph")
        graph.mkdir()
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(source), os.environ.get("PYTHONPATH")])),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "NORMGRAPH_CACHE": str(Path(self._temporary.name, "cache")),
        }
        subprocess.run([sys.executable, "-c", BUILD_GRAPH, str(graph)], check=True, env=environment)
        files = sorted(p for p in graph.iterdir() if p.is_file())
        if not files:
            raise FileNotFoundError(f"{GRAPH_MODULE} wrote no knowledge graph")
        return files
