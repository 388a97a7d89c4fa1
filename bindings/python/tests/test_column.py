"""Fields, tags, measurements and timestamps of all records at once."""

import array
import struct
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linepack import LinepackError, UInt, encode, parse

TEXT = (
    b'cpu,host=a f=0.5,i=-7i,u=18446744073709551615u,b=t,s="one" 17\n'
    b'mem f=-0,i=9223372036854775807i,u=0u,b=F,s=""\n'
    b'cpu,host=b\\ 1 f=1e300,i=0i,u=5u,b=true,s="say \\"h\xc3\xaf\\" \\\\" -3\n'
)


def failure(document, *args, **options):
    with pytest.raises(LinepackError) as caught:
        document.column(*args, **options)
    assert type(caught.value) is LinepackError
    return caught.value


class TestColumn:
    @pytest.mark.parametrize(
        ("key", "kind", "form", "size", "values"),
        [
            ("f", "float", "d", 8, [0.5, -0.0, 1e300]),
            ("i", "int", "q", 8, [-7, 2**63 - 1, 0]),
            ("u", "uint", "Q", 8, [2**64 - 1, 0, 5]),
            ("b", "bool", "?", 1, [True, False, True]),
        ],
    )
    def test_every_kind_of_fixed_size(self, key, kind, form, size, values):
        column = parse(TEXT).column(key)
        assert (column.kind, len(column)) == (kind, 3)
        view = column.values
        assert (view.format, view.itemsize, view.ndim, view.contiguous, view.readonly) == (form, size, 1, True, True)
        assert repr(view.tolist()) == repr(values)
        assert (column.present, column.offsets) == (None, None)
        assert repr(column) == f"<linepack.Column: 3 of kind {kind}>"

    def test_strings(self):
        column = parse(TEXT).column("s")
        assert (column.kind, len(column)) == ("string", 3)
        assert (column.values.format, column.offsets.format, column.offsets.readonly) == ("B", "q", True)
        assert bytes(column.values) == 'onesay "hï" \\'.encode()
        assert column.offsets.tolist() == [0, 3, 3, 14]
        assert column.tolist() == ["one", "", 'say "hï" \\']

    def test_values_that_are_missing(self):
        document = parse(b'm g=1\nm f=2i\nm s="x"\nm f=3i,s="y"\nm g=1\n')
        column = document.column("f")
        assert (column.present.format, column.present.readonly) == ("?", True)
        assert column.present.tolist() == [False, True, False, True, False]
        assert column.values.tolist() == [0, 2, 0, 3, 0]
        assert column.tolist() == [None, 2, None, 3, None]
        assert document.column("s").tolist() == [None, None, "x", "y", None]
        assert document.column("s").offsets.tolist() == [0, 0, 0, 1, 2, 2]

    def test_one_measurement(self):
        document = parse(b"cpu f=1\nmem f=2i\nc\\ d f=t\n")
        assert document.column("f", measurement="cpu").tolist() == [1.0, None, None]
        assert document.column("f", measurement="mem").tolist() == [None, 2, None]
        assert document.column("f", measurement="c d").tolist() == [None, None, True]
        assert failure(document, "f", measurement="disk").code == "no_such_field"

    def test_unsigned_integers_stay_what_they_are(self):
        assert [type(value) for value in parse(b"m f=1u\nm g=1\n").column("f").tolist()] == [UInt, type(None)]

    def test_the_last_of_equal_keys_wins(self):
        assert parse(b"m f=1i,f=2,f=3i\n").column("f").tolist() == [3]

    def test_a_field_that_no_record_has(self):
        for data in (b"", b"# nothing\n", b"m g=1\n", b"m,f=1 g=1\n"):
            error = failure(parse(data), "f")
            assert error.code == "no_such_field"
            assert str(error) == 'field "f": no record has this field [no_such_field]'

    def test_mixed_types_name_the_line(self):
        error = failure(parse(b"m f=1\n\n# note\nm f=1i\n"), "f")
        assert error.code == "mixed_types"
        assert str(error).startswith('field "f", line 4: ')

    def test_keys_are_escaped_nowhere(self):
        assert parse(b'm a\\ b\\,\\=c=1,"q"=2\n').column("a b,=c").tolist() == [1.0]
        assert parse(b'm "q"=2\n').column('"q"').tolist() == [2.0]

    def test_arguments(self):
        document = parse(TEXT)
        for bad in (1, None, b"f"):
            with pytest.raises(TypeError):
                document.column(bad)
        with pytest.raises(TypeError):
            document.column("f", "cpu")

    def test_only_good_records_count(self):
        document = parse(b"m f=1\nbad\nm f=2\n", errors="collect")
        assert document.column("f").tolist() == [1.0, 2.0]

    def test_a_column_outlives_its_document(self):
        values = parse(bytearray(b"m f=1\n" * 1000)).column("f").values
        assert sum(values) == 1000.0

    def test_what_takes_buffers_takes_a_column(self):
        column = parse(TEXT).column("i")
        assert array.array("q", column.values.tolist()).tobytes() == bytes(column.values)
        assert struct.unpack("3q", column.values) == (-7, 2**63 - 1, 0)


def test_timestamps():
    column = parse(TEXT).timestamps()
    assert (column.kind, column.values.format) == ("int", "q")
    assert (column.values.tolist(), column.present.tolist()) == ([17, 0, -3], [True, False, True])
    assert parse(b"m f=1 1\n", precision="s").timestamps().tolist() == [10**9]
    assert parse(b"m f=1 1\n").timestamps().present is None


def test_nothing_at_all():
    document = parse(b"")
    assert (len(document.timestamps()), document.timestamps().values.format) == (0, "q")
    assert document.timestamps().tolist() == []
    for dictionary in (document.measurements(), document.tag_column("host")):
        assert (dictionary.names, dictionary.codes.tolist(), dictionary.codes.format) == ([], [], "i")


def test_dictionaries():
    document = parse(TEXT)
    measurements = document.measurements()
    assert (measurements.names, measurements.codes.tolist()) == (["cpu", "mem"], [0, 1, 0])
    hosts = document.tag_column("host")
    assert (hosts.names, hosts.codes.tolist(), len(hosts)) == (["a", "b 1"], [0, -1, 1], 3)
    assert (hosts.codes.format, hosts.codes.itemsize, hosts.codes.readonly) == ("i", 4, True)
    assert repr(hosts) == "<linepack.Dictionary: 3 of 2 names>"
    assert document.tag_column("nope").codes.tolist() == [-1, -1, -1]
    assert parse(b"m,t=1,t=2 f=1", mode="lenient").tag_column("t").names == ["2"]


KEYS = st.sampled_from(["f", "g", "a b", "h,i"])
TAGS = st.dictionaries(st.sampled_from(["t", "u v"]), st.sampled_from(["x", "y z", "é=1"]))
STRINGS = st.text(alphabet='aé\n"\\ ,=\U0001f600', max_size=6)
OF_ONE_TYPE = st.one_of(
    *(
        st.lists(st.dictionaries(KEYS, values, min_size=1), max_size=8)
        for values in (
            st.floats(allow_nan=False, allow_infinity=False),
            st.integers(-(2**63), 2**63 - 1),
            st.integers(0, 2**64 - 1).map(UInt),
            st.booleans(),
            STRINGS,
        )
    )
)
MIXED = st.lists(st.dictionaries(KEYS, st.one_of(st.booleans(), st.integers(0, 9), STRINGS), min_size=1), max_size=8)


@given(OF_ONE_TYPE | MIXED, st.data())
def test_columns_say_what_the_lines_say(rows, data):
    points = []
    for fields in rows:
        point = {"measurement": data.draw(st.sampled_from(["m", "n o"])), "fields": fields, "tags": data.draw(TAGS)}
        points.append(point | {"time": data.draw(st.none() | st.integers(-9, 9))})
    document = parse(encode(points))
    lines = list(document)
    assert document.timestamps().tolist() == [line.timestamp for line in lines]
    measurements = document.measurements()
    assert [measurements.names[code] for code in measurements.codes] == [line.measurement for line in lines]
    for key in ("t", "u v"):
        tags = document.tag_column(key)
        assert [None if code < 0 else tags.names[code] for code in tags.codes] == [line.tags.get(key) for line in lines]
        assert list(dict.fromkeys(tags.names)) == tags.names
    for key in ("f", "a b"):
        for only in (None, "m", "n o"):
            wanted = [line.fields.get(key) if only in (None, line.measurement) else None for line in lines]
            types = {type(value) for value in wanted} - {type(None)}
            if len(types) == 1:
                column = document.column(key, measurement=only)
                assert repr(column.tolist()) == repr(wanted)
                assert len(column) == len(lines)
                assert (column.present is None) == (None not in wanted)
            else:
                code = "mixed_types" if types else "no_such_field"
                assert failure(document, key, measurement=only).code == code


@pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="there is no lock to give")
def test_the_lock_is_given_while_a_column_is_gathered():
    document = parse(b"cpu,host=a load=0.5 1700\n" * 500_000)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)  # No thread takes the lock from another; it must be given.
    try:
        for gather in (lambda: document.column("load"), document.timestamps, document.measurements):
            assert any(ran_beside(gather) for _ in range(20))
    finally:
        sys.setswitchinterval(interval)


def ran_beside(work):
    """Whether this thread ran while another was inside `work`."""
    started, done = threading.Event(), threading.Event()

    def run():
        started.set()
        work()
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    started.wait()
    beside = not done.is_set()
    thread.join()
    return beside


def test_columns_are_frozen():
    document = parse(TEXT)
    for value, name in [(document.column("f"), "kind"), (document.measurements(), "names")]:
        with pytest.raises(AttributeError):
            setattr(value, name, "other")
