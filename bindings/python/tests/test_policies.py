"""What becomes of rows that cannot be written, and tags that come of themselves."""

import pickle
from datetime import datetime, timezone

import pytest

from linepack import EncodeError, Encoded, Encoder, LinepackError, Point, encode

ROWS = [
    {"measurement": "m", "tags": {"host": "a"}, "fields": {"f": 1.0, "g": float("nan"), "bad\n": 2, "big": 2**70}},
    {"measurement": "m", "fields": {"f": float("inf")}},
    {"measurement": "m", "tags": {"t": "bad\\"}, "fields": {"f": 1.0}},
    Point("m").field("i", 2),
]
POLICIES = {"nan": "omit", "on_unencodable": "skip_field", "default_tags": {"dc": "eu", "host": "none"}}
BODY = b"m,dc=eu,host=a f=1\nm,dc=eu,host=none i=2i\n"


def test_what_cannot_be_written_is_left_out_and_counted():
    assert encode(ROWS, **POLICIES) == BODY
    encoded = encode(ROWS, errors="collect", **POLICIES)
    assert encoded == (BODY, []) and isinstance(encoded, Encoded)
    assert (encoded.skipped_rows, encoded.skipped_fields) == (2, 3)
    again = pickle.loads(pickle.dumps(encoded))
    assert (again, again.skipped_rows, again.skipped_fields) == (encoded, 2, 3)


def test_an_encoder_counts_until_it_is_emptied():
    encoder = Encoder(**POLICIES)
    for row in ROWS:
        encoder.add(row)
    assert (encoder.rows, encoder.skipped_rows, encoder.skipped_fields) == (4, 2, 3)
    assert encoder.take() == BODY
    assert (encoder.rows, encoder.skipped_rows, encoder.skipped_fields) == (0, 0, 0)


def test_skipping_rows():
    assert encode(ROWS, nan="omit", on_unencodable="skip_row") == b"m i=2i\n"
    with pytest.raises(EncodeError) as caught:
        encode(ROWS, on_unencodable="skip_row")
    assert (caught.value.code, caught.value.row) == ("not_finite", 0)


def test_a_point_that_is_skipped_is_empty():
    assert Point("m").field("f", float("nan")).to_line_protocol(nan="omit") == ""


def test_a_full_body_refuses_rows_until_it_is_empty():
    encoder = Encoder(max_bytes=8)
    row = ("m", {}, {"f": 1.0})
    encoder.add(row)
    with pytest.raises(EncodeError) as caught:
        encoder.add(row)
    assert (caught.value.code, caught.value.part) == ("body_full", "row")
    assert encoder.take() == b"m f=1\n"
    encoder.add(row)
    with pytest.raises(EncodeError) as caught:
        encoder.add(("a_long_name", {}, {"f": 1.0}))
    assert caught.value.code == "row_too_long"


def test_of_a_key_that_comes_twice_the_last_counts():
    point = Point("m").tag("t", "1").field("f", 1).tag("t", "2").field("f", 2)
    with pytest.raises(EncodeError) as caught:
        encode([point])
    assert caught.value.code == "duplicate_tag"
    assert encode([point], on_duplicate="last") == b"m,t=2 f=2i\n"
    assert point.to_line_protocol(on_duplicate="last") == "m,t=2 f=2i"


def test_an_instant_finer_than_the_precision():
    row = ("m", {}, {"f": 1.0}, datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=timezone.utc))
    assert encode([row], precision="s") == b"m f=1 1767225600\n"
    with pytest.raises(EncodeError) as caught:
        encode([row], precision="s", inexact="error")
    assert (caught.value.code, caught.value.part) == ("inexact_timestamp", "timestamp")


@pytest.mark.parametrize("make", [lambda **o: encode([], **o), Encoder, lambda **o: Point("m").to_line_protocol(**o)])
class TestWrongOptions:
    @pytest.mark.parametrize("option", ["on_duplicate", "nan", "inexact", "on_unencodable", "floats", "tag_order", "mode"])
    def test_words(self, make, option):
        with pytest.raises(LinepackError, match=f'{option}: unknown word "often"; expected one of ') as caught:
            make(**{option: "often"})
        assert caught.value.code == "invalid_option"

    @pytest.mark.parametrize(
        ("option", "value"),
        [("nan", 1), ("max_bytes", "8"), ("max_bytes", -1), ("default_tags", [1]), ("default_tags", {"dc": 1})],
    )
    def test_types(self, make, option, value):
        with pytest.raises((TypeError, OverflowError), match=f"argument '{option}'"):
            make(**{option: value})

    def test_names(self, make):
        with pytest.raises(TypeError, match="unexpected keyword argument 'presicion'"):
            make(presicion="s")

    def test_default_tags_that_cannot_be_written(self, make):
        with pytest.raises(LinepackError, match='default_tags: tag value "dc": a control byte stands in a name'):
            make(default_tags={"dc": "eu\n"})
