import copy
import gc
import pickle
import weakref
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum

import pytest

import linepack
from linepack import Point, UInt


def full():
    return Point("m").tag("a", "1").tag(b"b", b"2").field("f", 1.5).field("u", UInt(7)).time(5, "ms")


def test_chaining_gives_the_same_point():
    point = Point("m")
    assert point.tag("a", "b") is point
    assert point.field("f", 1) is point
    assert point.time(1) is point


def test_repr_is_the_point():
    text = "Point('m').tag('a', '1').tag(b'b', b'2').field('f', 1.5).field('u', UInt(7)).time(5000000, 'ns')"
    assert repr(full()) == text
    assert eval(text) == full()
    assert repr(Point("m").field("f", True).time(1700)) == "Point('m').field('f', True).time(1700)"


def test_equality():
    assert full() == full()
    assert full() != full().field("g", 1)
    assert Point("m").time(1000, "us") == Point("m").time(1, "ms")
    assert Point("m").time(datetime(1970, 1, 1, tzinfo=UTC)) == Point("m").time(0, "ns")
    assert Point("m").time(0) != Point("m").time(0, "ns")
    values = [1, 1.0, True, UInt(1)]
    for i, a in enumerate(values):
        for j, b in enumerate(values):
            assert (Point("m").field("f", a) == Point("m").field("f", b)) == (i == j)
    assert Point("m") != "m"
    with pytest.raises(TypeError):
        hash(Point("m"))


def test_pickling_and_copying():
    assert pickle.loads(pickle.dumps(full())) == full()
    point = full()
    other = copy.deepcopy(point)
    assert other.tag("c", "3") != point


def test_to_line_protocol():
    assert full().to_line_protocol() == "m,a=1,b=2 f=1.5,u=7u 5000000"
    assert full().to_line_protocol("ms", tag_order="given") == "m,a=1,b=2 f=1.5,u=7u 5"
    assert Point("m").field("s", "ends\n").to_line_protocol() == 'm s="ends\n"'
    assert str(Point("m").field("f", 1)) == repr(Point("m").field("f", 1))
    with pytest.raises(linepack.EncodeError):
        Point("m").to_line_protocol()
    with pytest.raises(linepack.LinepackError, match="precision"):
        full().to_line_protocol("sec")


def test_what_is_judged_only_when_it_is_written():
    color = Enum("Color", {"RED": "red"})
    point = Point("m").tag("t", color.RED).tag("u", None).field("d", Decimal("0.5")).field("n", None)
    assert Point("m").field("f", 1).time(1).time(None).to_line_protocol() == "m f=1i"
    assert point.to_line_protocol(decimals="float") == "m,t=red d=0.5"
    point.time(datetime(2026, 1, 1))
    assert repr(point).endswith(".field('n', None).time(datetime.datetime(2026, 1, 1, 0, 0))")
    assert pickle.loads(pickle.dumps(Point("m").field("f", Decimal(1)).time("now"))) == Point("m").field("f", Decimal(1)).time("now")
    assert point.to_line_protocol("s", decimals="float") == "m,t=red d=0.5 1767225600"
    east = timezone(timedelta(hours=1))
    assert point.to_line_protocol("s", decimals="float", naive_tz=east) == "m,t=red d=0.5 1767222000"
    with pytest.raises(linepack.EncodeError, match="naive_tz"):
        point.to_line_protocol(naive_tz="error", decimals="float")
    with pytest.raises(linepack.EncodeError, match="'now' is no RFC 3339 time"):
        Point("m").field("f", 1).time("now").to_line_protocol()


def test_what_was_written_does_not_change():
    point = Point("m").field("f", 1)
    text, body = point.to_line_protocol(), linepack.encode([point])
    point.field("g", 2)
    assert (type(text), text, type(body), body) == (str, "m f=1i", bytes, b"m f=1i\n")


def test_the_last_time_counts():
    assert Point("m").field("f", 1).time(1, "s").time(7).to_line_protocol() == "m f=1i 7"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Point(None), "the measurement must be str or bytes, not NoneType"),
        (lambda: Point("m").tag(1, "a"), "a tag key must be str or bytes, not int"),
        (lambda: Point("m").tag("host", 1), 'the value of tag "host" must be str, bytes, an Enum of these or None, not int'),
        (lambda: Point("m").field(None, 1), "a field key must be str or bytes, not NoneType"),
        (lambda: Point("m").field("load", 1j), 'field "load" must be bool, int, UInt, .* or None, not complex'),
        (lambda: Point("m").time(1.0), "time must be int, datetime, .* not float"),
        (lambda: Point("m").time(True), "time must be int, datetime, .* not bool"),
        (lambda: Point("m").time(datetime(2026, 1, 1), "s"), "only an int has a precision"),
        (lambda: Point("m").time("2026-01-01T00:00:00Z", "s"), "only an int has a precision"),
    ],
)
def test_types(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_a_precision_that_does_not_exist():
    with pytest.raises(linepack.LinepackError, match='precision: unknown word "sec"; expected one of ns, us') as caught:
        Point("m").time(1, "sec")
    assert caught.value.code == "invalid_option"


def test_an_own_kind_of_point():
    class Cpu(Point):
        def __init__(self):
            super().__init__("cpu")

    assert linepack.encode([Cpu().field("f", 1)]) == b"cpu f=1i\n"


class Named(Point):
    """A subclass with attributes of both kinds."""

    __slots__ = ("__dict__", "slot")


def test_own_kinds_of_points_are_copied_and_pickled():
    point = Named("m").field("f", 1)
    point.slot, point.attribute = 1, [2]
    for again in (pickle.loads(pickle.dumps(point)), copy.deepcopy(point), copy.copy(point)):
        assert (type(again), again, again.slot, again.attribute) == (Named, point, 1, [2])
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(full(), protocol)) == full()


def test_a_copy_is_a_point_of_its_own():
    point = full()
    assert copy.copy(point).tag("c", "3") != point
    assert point == full()


def test_a_point_that_was_never_begun():
    point = Point.__new__(Point)
    with pytest.raises(TypeError, match="the measurement must be str or bytes, not NoneType"):
        linepack.encode([point.field("f", 1)])
    with pytest.raises(TypeError):
        Point()


def test_points_in_a_ring_are_collected():
    class Text(str):
        """A text with attributes."""

    text = Text("v")
    text.point = Point("m").tag("t", text)
    gone = weakref.ref(text)
    del text
    gc.collect()
    assert gone() is None
