"""Whatever a file holds, the answer is facts or problems in words, never another exception."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normgraph.workspace import Vocabulary, WorkspaceError, read_workspace
from normgraph.workspace.tables import load_tables

FILES = ["normgraph.toml", *(table.url for table in load_tables().tables)]
PIECES = st.one_of(
    st.binary(max_size=20),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([b",", b";", b'"', b"\n", b"\r\n", b"\x00", b"\xef\xbb\xbf"]),
    st.sampled_from([b"..", b"%2F", b"{id}", b"31.02.2026", b"9999-99"]),
)


@settings(
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    file=st.sampled_from(FILES),
    place=st.floats(min_value=0, max_value=1),
    dropped=st.integers(min_value=0, max_value=30),
    piece=PIECES,
)
def test_spoilt_files(
    workspace: Path,
    vocabulary: Vocabulary,
    file: str,
    place: float,
    dropped: int,
    piece: bytes,
) -> None:
    data = (workspace / file).read_bytes()
    at = int(place * len(data))
    (workspace / file).write_bytes(data[:at] + piece + data[at + dropped :])
    try:
        facts = read_workspace(workspace, vocabulary)
    except WorkspaceError as error:
        assert error.problems
        assert all(str(problem).isprintable() for problem in error.problems)
    else:
        assert list(facts.quads) == sorted(set(facts.quads), key=str)
    finally:
        (workspace / file).write_bytes(data)
