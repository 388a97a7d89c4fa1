"""What released clients write wrongly is written rightly here, or refused.

What they write is written down as found, and looked at again: a client that was mended since, or behaves in another way, is
shown in the summary and is no failure.
"""

import warnings
from importlib import metadata

import influxdb_client
import influxdb_client_3
import pytest
from defects import FOUND_IN, FRAMES, POINTS, PY2, PY3, Code, Raises
from influxdb_client.client.write.dataframe_serializer import DataframeSerializer
from influxdb_client_3.write_client.client.write.polars_dataframe_serializer import PolarsDataframeSerializer

import linepack

KINDS = {PY2: influxdb_client.Point, PY3: influxdb_client_3.Point}
IDS = [defect.id for defect in POINTS]
FRAME_IDS = [defect.id for defect in FRAMES]
SERIALIZERS = {PY2: DataframeSerializer, PY3: PolarsDataframeSerializer}


def written(defect):
    """Our line, or the code of the refusal."""
    try:
        point = defect.make(linepack.Point)
    except TypeError:
        return Code("invalid_value")
    body, errors = linepack.encode([point], errors="collect", precision=defect.precision, **defect.options)
    (outcome,) = [Code(error.code) for error in errors] or [body.decode().removesuffix("\n")]
    return outcome


def found(client, defect):
    """The client's line, or the error that it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return defect.make(KINDS[client]).to_line_protocol(defect.precision)
        except Exception as error:  # noqa: BLE001: whatever it is, it is what the client does.
            return Raises(type(error))


def shown(outcome):
    match outcome:
        case Code(word):
            return f"refused: {word}"
        case Raises(kind):
            return f"raises {kind.__name__}"
    return repr(outcome)


@pytest.mark.parametrize("defect", POINTS, ids=IDS)
def test_ours_is_right(defect):
    assert written(defect) == defect.ours
    if isinstance(defect.ours, str):
        (line,) = linepack.parse(defect.ours.encode(), mode="strict", precision=defect.precision)
        assert linepack.encode([line], precision=defect.precision).decode() == defect.ours + "\n"


@pytest.mark.parametrize("client", KINDS)
@pytest.mark.parametrize("defect", POINTS, ids=IDS)
def test_theirs_as_found(defect, client, record_defect):
    compare(defect, client, found(client, defect), record_defect)


def compare(defect, client, outcome, record_defect):
    """Takes down what the client does now."""
    record_defect(
        id=defect.id,
        what=defect.what,
        ours=shown(defect.ours),
        client=f"{client} {metadata.version(client)}",
        theirs=shown(outcome),
        changed=None if outcome == defect.theirs else f"{client} {FOUND_IN[client]} was said to do: {shown(defect.theirs)}",
    )
    # A table whose expectation is also the answer would show no defect.
    assert defect.ours != defect.theirs


def frame_written(defect):
    """Our lines, or the code of the refusal."""
    tags = [str(tag) for tag in defect.tags]
    try:
        batches = linepack.encode_table(
            defect.frame(), measurement=defect.measurement, tags=tags, time=defect.time, precision=defect.precision,
            default_tags=defect.default_tags,
        )  # fmt: skip
        return b"".join(batch.body for batch in batches).decode().removesuffix("\n")
    except linepack.LinepackError as error:
        return Code(error.code)


def frame_found(defect):
    """The client's lines, or the error that it raises."""
    settings = influxdb_client.client.write_api.PointSettings(**defect.default_tags)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            column = {"data_frame_timestamp_column": defect.time} if defect.client == PY3 else {}
            serializer = SERIALIZERS[defect.client](
                defect.frame(), settings, defect.precision, data_frame_measurement_name=defect.measurement,
                data_frame_tag_columns=list(defect.tags), **column,
            )  # fmt: skip
            lines = serializer.serialize()
        except Exception as error:  # noqa: BLE001: whatever it is, it is what the client does.
            return Raises(type(error))
    return "\n".join(line.decode() if isinstance(line, bytes) else line for line in lines)


@pytest.mark.parametrize("defect", FRAMES, ids=FRAME_IDS)
def test_our_tables_are_right(defect):
    assert frame_written(defect) == defect.ours
    if isinstance(defect.ours, str):
        lines = linepack.parse(defect.ours.encode(), mode="strict", precision=defect.precision)
        assert linepack.encode(lines, precision=defect.precision).decode() == defect.ours + "\n"


@pytest.mark.parametrize("defect", FRAMES, ids=FRAME_IDS)
def test_their_tables_as_found(defect, record_defect):
    compare(defect, defect.client, frame_found(defect), record_defect)


def test_the_names_of_defects_differ():
    assert len(set(IDS + FRAME_IDS)) == len(IDS + FRAME_IDS)
