"""InfluxDB line protocol: parse, validate, encode. Bytes in, bytes out.

Is it line protocol, and if not, where and why?

>>> report = validate(b"cpu,host=a load=0.5 1700\\ncpu load=\\n")
>>> report.ok, report.records, report.rejected
(False, 1, 1)
>>> print(report.errors[0])
line 2, column 10: the field value is empty [empty_field_value]

What does it say?

>>> for line in parse(b"cpu,host=a load=0.5,n=7i 1700\\n"):
...     print(line.measurement, line.tags, line.fields, line.timestamp)
cpu {'host': 'a'} {'load': 0.5, 'n': 7} 1700

One field of all records at once, for numpy, pandas or pyarrow:

>>> parse(b"cpu load=0.5 1\\ncpu load=2 2\\n").column("load").values.tolist()
[0.5, 2.0]

From a file of any size, in constant memory:

>>> from io import BytesIO
>>> [line.fields for line in read(BytesIO(b"cpu load=0.5 1\\ncpu load=2 2\\n"))]
[{'load': 0.5}, {'load': 2.0}]

Write it:

>>> encode([Point("cpu").tag("host", "rack 1").field("load", 0.5).time(1700)])
b'cpu,host=rack\\\\ 1 load=0.5 1700\\n'

From any DataFrame, or columns, and back into one:

>>> table = {"host": ["a", "b"], "load": [0.5, 2.0]}
>>> [batch.body for batch in encode_table(table, measurement="cpu", tags=["host"])]
[b'cpu,host=a load=0.5\\ncpu,host=b load=2\\n']
>>> to_arrow(b"cpu,host=a load=0.5 1700\\n")
{'cpu': <linepack.Table: 1 rows of host, load, time>}

Send it with any HTTP library, and read the answer:

>>> request = WriteRequest("http://host", b"cpu load=0.5 1700\\n", bucket="home", token="T0K")
>>> request.method, request.url
('POST', 'http://host/api/v2/write?bucket=home&precision=ns')
>>> WriteResponse.parse(204, {}, b"").outcome
'ok'

Would that server take it? And does every field keep its type?

>>> print(validate(b"cpu n=7u\\n", target="influxdb1").errors[0])
line 1, column 7: the server does not take unsigned integers [unsupported_unsigned]
>>> schema = Schema()
>>> print(schema.learn(b"cpu load=20.1\\ncpu load=20i\\n").conflicts[0])
line 2: "load" of "cpu" is a field of type integer, but a field of type float since line 1
>>> encode([Point("cpu").field("load", 20)], schema=schema)
b'cpu load=20\\n'

Queries as data, over Flight and the v1 API, are in linepack.query.

No input to the encoder can add a line, a tag or a field; what cannot be written is an EncodeError.
"""

from linepack import query as query
from linepack._batch import Batch
from linepack._column import Column, Dictionary
from linepack._encoded import Encoded
from linepack._errors import EncodeError, LineError, LinepackError, ParseError
from linepack._headers import Headers
from linepack._linepack import (
    CODES,
    Batches,
    Credentials,
    Decoder,
    Document,
    Encoder,
    Gunzip,
    Gzip,
    Line,
    Point,
    Schema,
    Table,
    WriteParams,
    WriteRequest,
    WriteResponse,
    __version__,
    encode,
    encode_table,
    gunzip,
    gzip,
    parse,
    split,
    split_valid,
    target_max_body_bytes,
    target_rules,
    to_arrow,
    validate,
)
from linepack._reader import Reader, read
from linepack._refusal import Answer, Refusal
from linepack._rejected import Rejected
from linepack._report import Report
from linepack._retry import RetryPolicy
from linepack._schema import Checked, CheckedTable, Conflict, Place
from linepack._split import Part, Valid
from linepack._tables import Tables
from linepack._target import TargetRule
from linepack._uint import UInt

__all__ = [
    "CODES",
    "Answer",
    "Batch",
    "Batches",
    "Checked",
    "CheckedTable",
    "Column",
    "Conflict",
    "Credentials",
    "Decoder",
    "Dictionary",
    "Document",
    "EncodeError",
    "Encoded",
    "Encoder",
    "Gunzip",
    "Gzip",
    "Headers",
    "Line",
    "LineError",
    "LinepackError",
    "ParseError",
    "Part",
    "Place",
    "Point",
    "Reader",
    "Refusal",
    "Rejected",
    "Report",
    "RetryPolicy",
    "Schema",
    "Table",
    "Tables",
    "TargetRule",
    "UInt",
    "Valid",
    "WriteParams",
    "WriteRequest",
    "WriteResponse",
    "__version__",
    "encode",
    "encode_table",
    "gunzip",
    "gzip",
    "parse",
    "read",
    "split",
    "split_valid",
    "target_max_body_bytes",
    "target_rules",
    "to_arrow",
    "validate",
]

# Tracebacks and pickles show the public names.
for _public in (
    Answer, Batch, Checked, CheckedTable, Column, Conflict, Dictionary, EncodeError, Encoded, Headers, LineError, LinepackError, ParseError, Part,
    Place, Reader, Refusal, Rejected, Report, RetryPolicy, Tables, TargetRule, UInt, Valid, read,
):
    _public.__module__ = __name__
