"""Problems in words and in order."""

from normgraph.workspace import Problem, WorkspaceError
from normgraph.workspace.problems import listing, printable


def test_a_problem_says_where_what_and_what_instead() -> None:
    problem = Problem(
        "data/controls.csv",
        None,
        7,
        "control",
        "A.9.9",
        "is not a control or clause of ISO/IEC 42001:2023",
        "A.9.2, A.9.3, A.9.4",
    )
    assert str(problem) == (
        "data/controls.csv, row 7, column control: 'A.9.9' is not a control or clause of ISO/IEC 42001:2023. "
        "Accepted: A.9.2, A.9.3, A.9.4"
    )


def test_a_problem_of_a_workbook_names_the_sheet() -> None:
    assert str(Problem("a.xlsx", "SoA", 3, None, None, "is blank")) == "a.xlsx, sheet SoA, row 3: is blank"


def test_values_cannot_play_tricks_on_a_terminal() -> None:
    problem = Problem("data/\x1b[2J.csv", None, None, None, "a\nb\x1b]0;x\x07\u202e" + "c" * 100, "is wrong")
    text = str(problem)
    assert text.isprintable()
    assert text.startswith("data/\\x1b[2J.csv: 'a\\nb\\x1b]0;x\\x07\\u202eccc")
    assert text.endswith("…' is wrong")


def test_problems_are_sorted_by_file_row_and_column_and_named_once() -> None:
    problems = [
        Problem("b.csv", None, 2, "a", None, "x"),
        Problem("a.csv", None, 10, "a", None, "x"),
        Problem("a.csv", None, 9, "b", None, "x"),
        Problem("a.csv", None, 9, "a", None, "x"),
        Problem("a.csv", None, None, None, None, "x"),
        Problem("a.csv", None, 9, "a", None, "x"),
    ]
    error = WorkspaceError(problems)
    assert error.problems == (problems[4], problems[3], problems[2], problems[1], problems[0])
    assert str(error).splitlines() == [str(problem) for problem in error.problems]


def test_lists_end_somewhere() -> None:
    assert listing([]) == "nothing yet"
    assert listing(map(str, range(10))) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
    assert listing(map(str, range(12))) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"


def test_long_texts_are_cut() -> None:
    assert printable("x" * 80) == "x" * 80
    assert printable("x" * 81) == "x" * 79 + "…"
