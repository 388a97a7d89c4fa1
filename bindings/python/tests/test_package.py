"""The package as a whole: names, documentation, version, sources, examples."""

import doctest
import inspect
import multiprocessing
import pickle
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pandas
import pytest

import linepack

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent


def public_names(module):
    """Each public function and class with its public members."""
    for name in module.__all__:
        thing = getattr(module, name)
        if not callable(thing):
            continue
        yield name, thing
        if inspect.isclass(thing):
            for member, what in vars(thing).items():
                # A dataclass's fields are documented by the class.
                if not member.startswith("_") and not inspect.ismemberdescriptor(what):
                    yield f"{name}.{member}", getattr(thing, member) if isinstance(what, staticmethod) else what


NAMES = dict(public_names(linepack))
QUERY = {f"query.{name}": thing for name, thing in public_names(linepack.query)}


def test_the_names():
    assert {
        "validate", "parse", "read", "encode", "Encoder", "Decoder", "Reader", "Point", "Line", "Document", "Column",
        "Dictionary", "Report", "LineError", "UInt", "LinepackError", "ParseError", "EncodeError", "Encoded", "CODES", "__version__",
        "encode_table", "to_arrow", "Batch", "Batches", "Table", "Tables", "WriteRequest", "Headers", "WriteParams", "Credentials",
        "WriteResponse", "Rejected", "Refusal", "Answer", "split", "Part", "split_valid", "Valid", "RetryPolicy", "gzip", "gunzip",
        "Gzip", "Gunzip", "target_rules", "target_max_body_bytes", "TargetRule", "Schema", "Checked", "CheckedTable", "Conflict",
        "Place",
    } == set(linepack.__all__)
    assert {
        "flight_ticket", "flight_metadata", "Metadata", "v1_request", "QueryRequest", "parse_v1", "AnswerReader", "QueryAnswer",
        "Statement", "Message", "Series", "Column", "QueryError",
    } == set(linepack.query.__all__)


def test_public_names_can_be_pickled():
    for module, name in [(module, name) for module in (linepack, linepack.query) for name in module.__all__]:
        thing = getattr(module, name)
        assert pickle.loads(pickle.dumps(thing)) == thing
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(linepack.validate, [b"m f=1", b"bad"]) == [linepack.validate(b"m f=1"), linepack.validate(b"bad")]


def test_classes_are_called_by_their_public_names():
    for name, thing in {**NAMES, **QUERY}.items():
        if inspect.isclass(thing):
            assert f"{thing.__module__}.{thing.__qualname__}" == f"linepack.{name}"


@pytest.mark.parametrize("name", [*NAMES, *QUERY])
def test_every_public_name_is_documented(name):
    documentation = inspect.getdoc({**NAMES, **QUERY}[name])
    assert documentation
    assert documentation.splitlines()[0].endswith((".", ".)"))


# pytest's --doctest-modules sees Python sources only.
NATIVE = {
    "validate", "parse", "encode", "encode_table", "to_arrow", "Document", "Line", "Decoder", "Encoder", "Point", "Batches", "Table",
    "WriteRequest", "WriteParams", "Credentials", "WriteResponse", "split", "split_valid", "gzip", "gunzip", "Gzip", "Gunzip",
    "Schema", "target_rules", "target_max_body_bytes", "query",
}  # fmt: skip
EXAMPLES = {
    name: doctest.DocTestParser().get_doctest(inspect.getdoc(thing), {}, name, None, None)
    for name, thing in {**NAMES, **QUERY}.items()
    if name.split(".")[0] in NATIVE
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_native_module(name):
    failures = []
    doctest.DocTestRunner(verbose=False).run(EXAMPLES[name], out=failures.append)
    assert not failures, "".join(failures)


def test_the_native_module_has_examples():
    shown = {name for name, test in EXAMPLES.items() if test.examples}
    assert NATIVE - {"query"} <= shown
    assert {name for name in QUERY if "." not in name.removeprefix("query.")} <= shown


def test_the_version():
    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]
    assert linepack.__version__ == workspace == metadata.version("linepack")


def test_the_codes():
    assert linepack.CODES["missing_fields"] == 130
    assert all(re.fullmatch("[a-z0-9_]+", word) and type(n) is int for word, n in linepack.CODES.items())
    assert len(set(linepack.CODES.values())) == len(linepack.CODES)


def exported_functions():
    """The file, name and body of each function that Python can call, from the sources."""
    for path in sorted((HERE / "src").rglob("*.rs")):
        source = path.read_text()
        for block in re.finditer(r"^#\[pymethods\]\n.*?^}\n", source, re.M | re.S):
            for function in re.finditer(r"^    (?:pub\S* )?fn (\w+).*?^    }\n", block[0], re.M | re.S):
                yield path.name, function[1], function[0]
        for function in re.finditer(r"^#\[pyfunction\].*?fn (\w+).*?^}\n", source, re.M | re.S):
            yield path.name, function[1], function[0]
        for function in re.finditer(r"^    #\[pymodule_init\].*?fn (\w+).*?^    }\n", source, re.M | re.S):
            yield path.name, function[1], function[0]


def test_every_exported_function_runs_inside_the_guard():
    functions = list(exported_functions())
    assert {"validate", "parse", "encode", "add", "feed", "column", "__next__", "init", "tag"} <= {name for _, name, _ in functions}
    for file, name, text in functions:
        if name in ("__traverse__", "__clear__"):
            continue  # No error can be raised while garbage is collected, and they do nothing that could panic.
        # The body is one call of guard, after what binds the interpreter's token.
        body = text[re.search(r"\{\n", text).end() :].strip()
        assert re.match(r"(let py = \w+\.py\(\);\s+)?guard\(", body), f"{file}: {name}"


def test_no_getter_is_made_by_a_macro():
    for path in (HERE / "src").rglob("*.rs"):
        assert not re.search(r"#\[pyo3\((get|set)|get_all|set_all", path.read_text()), path.name


def test_unsafe_code_gives_its_reason():
    for path in (HERE / "src").rglob("*.rs"):
        source = path.read_text()
        assert len(re.findall(r"\bunsafe \{", source)) == len(re.findall("// SAFETY:", source)), path.name


def run(path):
    return subprocess.run([sys.executable, ROOT / path], capture_output=True, check=True, timeout=60).stdout


def test_the_quickstart():
    assert run("examples/python/quickstart.py").decode() == (ROOT / "examples/quickstart.txt").read_text()


def test_the_demonstration_points():
    first, second, third = linepack.parse(run("examples/python/points.py"), mode="strict")
    assert first.measurement == "disk io,total"
    assert first.tags == {"path": "C:\\data", "data center": "eu=1, rack 2"}
    assert first.field_items() == [("bytes", 2**64 - 1), ("free", 0.30000000000000004), ("delta", 0.0)]
    assert str(first.fields["delta"]) == "-0.0"
    assert second.fields == {"message": 'first line\nsecond "quoted" \\ line', "ok": True, "count": -42}
    assert (third.measurement, third.tags) == ("météo", {"ville": "Zürich"})
    assert third.fields == {"température": 21.5, "big": 1e21, "tiny": 5e-324}
    assert [line.timestamp - 1_700_000_000_000_000_000 for line in (first, second, third)] == [1, 2, 3]


def test_the_readme_says_what_happens(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.lp").write_bytes(b"cpu,host=a load=0.5 1700\n")
    code = re.search(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.S)[1]
    names = {}
    exec(compile(code, "README.md", "exec"), names)
    assert names["body"] == b"cpu,host=a load=0.5 1767225600500\n"
    assert [(error.row, error.code) for error in names["errors"]] == [(1, "not_finite")]


def test_the_readme_says_what_becomes_of_tables():
    code = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.S)[1]
    collected = []
    names = {"linepack": linepack, "collected": collected}
    code = code.replace("    batch.body,", "    collected.append(batch); batch.body,")
    exec(compile(code, "README.md", "exec"), names)
    assert [(batch.body, batch.precision, batch.row_of_line(1)) for batch in collected] == [
        (b"cpu,host=a load=0.5,n=1i 1767225600\ncpu,host=b n=2i 1767225601\n", "s", 0),
        (b"cpu load=1.5,n=3i 1767225602\n", "s", 2),
    ]
    assert list(names["tables"]) == ["cpu", "mem"]


def test_the_readme_says_what_becomes_of_writes():
    code = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.S)[2]
    names = {"linepack": linepack}
    exec(compile(code, "README.md", "exec"), names)
    assert names["request"].url == "http://localhost:8181/api/v2/write?bucket=home&precision=s"
    assert (names["response"].outcome, names["params"].precision) == ("retry", "s")


def test_the_readme_says_what_becomes_of_targets_and_types(capsys):
    code = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.S)[3]
    names = {"linepack": linepack}
    exec(compile(code, "README.md", "exec"), names)
    assert names["report"].errors[0].code == "unsupported_unsigned"
    assert capsys.readouterr().out in code.replace("# ", "")
    assert linepack.encode([names["point"]], schema=names["schema"]) == b"cpu load=20\n"


def test_the_readme_says_what_becomes_of_queries():
    code = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.S)[4]
    names = {"pandas": pandas}
    exec(compile(code, "README.md", "exec"), names)
    assert names["ticket"].endswith(b'"params": {"host": "a"}}')
    assert names["frame"].to_dict("list") == {"host": ["a"], "time": [pandas.Timestamp(1700, tz="UTC")], "load": [0.5]}
