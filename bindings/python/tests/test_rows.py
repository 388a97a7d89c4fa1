"""Rows of every shape."""

from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

import pytest

import linepack
from linepack import EncodeError, Encoder, Point, encode

LINE = b"cpu,host=a load=0.5 7\n"


class Nested(NamedTuple):
    time: int | None
    fields: dict[str, Any]
    tags: dict[str, str]
    measurement: str


@dataclass
class Record:
    measurement: str
    fields: dict[str, Any]
    time: int | None = None
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    host: str | None
    load: float | None
    ts: int
    comment: str = "not written"


Flat = namedtuple("Flat", "ts load host")  # noqa: PYI024
PICKED = {"tags": ["host"], "fields": ["load"], "time": "ts"}


@pytest.mark.parametrize(
    "row",
    [
        Point("cpu").tag("host", "a").field("load", 0.5).time(7),
        {"measurement": "cpu", "tags": {"host": "a"}, "fields": {"load": 0.5}, "time": 7},
        ("cpu", {"host": "a"}, {"load": 0.5}, 7),
        Nested(7, {"load": 0.5}, {"host": "a"}, "cpu"),
        Record("cpu", {"load": 0.5}, 7, {"host": "a"}),
    ],
)
def test_every_shape(row):
    assert encode([row, row]) == LINE * 2
    encoder = Encoder()
    encoder.add(row)
    assert encoder.take() == LINE


def test_shapes_may_be_mixed_and_are_read_once():
    rows = iter([("cpu", None, {"load": 1}), Record("cpu", {"load": 2}), Point("cpu").field("load", 3)])
    assert encode(rows) == b"cpu load=1i\ncpu load=2i\ncpu load=3i\n"
    assert list(rows) == []
    assert encode(("cpu", {}, {"n": n}, n) for n in range(2)) == b"cpu n=0i 0\ncpu n=1i 1\n"


def test_other_names():
    keys = {"measurement": "name", "tags": "labels", "fields": "values", "time": "at"}
    row = {"name": "cpu", "labels": {"host": "a"}, "values": {"load": 0.5}, "at": 7}
    assert encode([row], keys=keys) == LINE
    with pytest.raises(TypeError, match="a row has no keys but name, labels, values and at: .*'time'"):
        encode([row | {"time": 7}], keys=keys)
    with pytest.raises(TypeError, match="labels must be a dict, not list"):
        encode([row | {"labels": []}], keys=keys)


@pytest.mark.parametrize(
    "row",
    [
        {"host": "a", "load": 0.5, "ts": 7, "comment": "not written"},
        Flat(7, 0.5, "a"),
        Reading("a", 0.5, 7),
    ],
)
def test_picked_by_name(row):
    assert encode([row], measurement="cpu", keys=PICKED) == LINE
    assert encode([row], measurement=b"cpu", keys=PICKED | {"tags": ("host",)}) == LINE
    encoder = Encoder(measurement="cpu", keys=PICKED)
    encoder.add(row)
    assert encoder.take() == LINE


def test_the_rows_own_measurement_comes_first():
    rows = [{"measurement": "disk", "fields": {"n": 1}}, {"fields": {"n": 1}}, {"measurement": None, "fields": {"n": 1}}]
    assert encode(rows, measurement="cpu") == b"disk n=1i\ncpu n=1i\ncpu n=1i\n"
    assert encode([{"host": "a", "n": 1}], keys={"measurement": "host", "fields": ["n"]}) == b"a n=1i\n"


def test_what_is_absent():
    assert encode([{"load": 0.5, "ts": 7}], measurement="cpu", keys=PICKED) == b"cpu load=0.5 7\n"
    assert encode([Reading(None, 0.5, 7)], measurement="cpu", keys=PICKED) == b"cpu load=0.5 7\n"
    with pytest.raises(EncodeError) as caught:
        encode([{"host": "a"}], measurement="cpu", keys=PICKED)
    assert caught.value.code == "missing_fields"
    for row in (Reading("a", 0.5, 7), Flat(7, 0.5, "a")):
        with pytest.raises(TypeError, match='a row has no "hots"'):
            encode([row], measurement="cpu", keys=PICKED | {"tags": ["hots"]})
    with pytest.raises(EncodeError) as caught:
        encode([Reading("a", 0.5, 7)], keys=PICKED)
    assert caught.value.code == "missing_measurement"


@pytest.mark.parametrize("row", [(), ("cpu",), ("cpu", {}), ("cpu", {}, {"n": 1}, 7, 8)])
def test_tuples_of_another_length(row):
    with pytest.raises(TypeError, match="a row that is a tuple has measurement, tags, fields and perhaps a time, not"):
        encode([row])


@pytest.mark.parametrize("row", [(1, {}, {"n": 1}), ("cpu", [], {"n": 1}), ("cpu", {}, 7), Record, Nested])
def test_parts_of_a_wrong_type(row):
    with pytest.raises(TypeError):
        encode([row])
    body, (error,) = encode([row], errors="collect")
    assert (body, error.code) == (b"", "invalid_value")


@pytest.mark.parametrize("make", [Encoder, lambda **options: encode([], **options)])
@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"keys": {"tag": "t"}}, linepack.LinepackError, 'keys: unknown word "tag"; expected one of measurement, tags'),
        ({"keys": {1: "t"}}, linepack.LinepackError, 'keys: unknown word "1"'),
        ({"keys": {"tags": 1}}, TypeError, 'keys\\["tags"\\] must be a str or a list of str, not int'),
        ({"keys": {"fields": ["a", 1]}}, TypeError, 'a name in keys\\["fields"\\] must be a str, not int'),
        ({"keys": {"time": ["ts"]}}, TypeError, 'keys\\["time"\\] must be a str, not list'),
        ({"keys": {"measurement": None}}, TypeError, 'keys\\["measurement"\\] must be a str, not NoneType'),
        ({"keys": ["time"]}, TypeError, "keys"),
        ({"measurement": 1}, TypeError, "measurement must be str or bytes, not int"),
    ],
)
def test_options_that_are_wrong(make, options, kind, message):
    with pytest.raises(kind, match=message):
        make(**options)


def test_more_keys_than_are_remembered():
    keys = [f"k{n}" for n in range(1000)]
    rows = [("m", None, {key: n for key in keys[n * 7 : n * 7 + 300]}) for n in range(120)]
    rows += [("m", {"t" + key: "v"}, {key: 1}) for key in keys]
    assert encode(rows * 2) == b"".join(encode([row]) for row in rows) * 2


def test_equal_keys_that_are_other_objects():
    keys = ["key", "".join(["k", "ey"]), b"key", bytearray(b"key").decode()]
    assert encode([("m", None, {key: 1}) for key in keys * 3]) == b"m key=1i\n" * 12
    rows = [dict([("".join(["f", "ields"]), {"f": 1}), ("measurement", "m")]), {"measurement": "m", "fields": {"f": 2}}]
    assert encode(rows) == b"m f=1i\nm f=2i\n"


def test_a_key_of_a_wrong_type_among_known_ones():
    rows = [("m", None, {"f": 1}), ("m", None, {"f": 1, 7: 1}), ("m", {None: "v"}, {"f": 1}), ("m", None, {"f": 3})]
    body, errors = encode(rows, errors="collect")
    assert body == b"m f=1i\nm f=3i\n"
    assert [(error.code, error.row, error.part) for error in errors] == [
        ("invalid_value", 1, "field_key"), ("invalid_value", 2, "tag_key"),
    ]  # fmt: skip


class Meddling(Enum):
    """Its value changes the row that is being read."""

    A = 1

    @property
    def value(self):
        return self.meddle()


@pytest.mark.parametrize("make", [lambda fields: fields, lambda fields: {"measurement": "m", "fields": fields}])
def test_a_dict_that_is_changed_while_it_is_read(make):
    fields = {"a": 1, "f": Meddling.A, "g": "text", "h": "more"}
    row = ("m", {}, fields) if make(fields) is fields else make(fields)

    def meddle(_):
        fields.clear()
        return 7

    Meddling.meddle = meddle
    with pytest.raises(RuntimeError, match="a dict changed its size while it was read"):
        encode([row])
    encoder = Encoder()
    fields.update({"a": 1, "f": Meddling.A, "g": "text"})
    with pytest.raises(RuntimeError):
        encoder.add(row)
    assert (encoder.rows, encoder.take()) == (1, b"")


def test_a_point_that_is_changed_while_it_is_read():
    point = Point("m").field("f", 1)

    def meddle(_):
        point.field("g", 1)
        return 7

    Meddling.meddle = lambda _: 7
    point.field("e", Meddling.A)
    Meddling.meddle = meddle
    with pytest.raises(RuntimeError):
        encode([point])
    Meddling.meddle = lambda _: 7
    assert encode([point]) == b"m f=1i,e=7i\n"
