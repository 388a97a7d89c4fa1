from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Literal, Protocol, Self, SupportsIndex, TypeAlias, final, overload

from _typeshed import DataclassInstance
from typing_extensions import Buffer, CapsuleType, disjoint_base

from linepack._batch import Batch
from linepack._column import Column as _Column
from linepack._column import Dictionary
from linepack._encoded import Encoded
from linepack._errors import LineError
from linepack._headers import Headers
from linepack._query import Message, Metadata
from linepack._refusal import Refusal
from linepack._rejected import Rejected
from linepack._report import Report
from linepack._schema import Checked, CheckedTable, Conflict
from linepack._split import Part, Valid
from linepack._tables import Tables
from linepack._target import TargetRule
from linepack._uint import UInt
from linepack._values import NumpyScalar

__all__ = [
    "CODES",
    "AnswerReader",
    "Batches",
    "Column",
    "Credentials",
    "Decoder",
    "Document",
    "Encoder",
    "Gunzip",
    "Gzip",
    "Line",
    "Point",
    "QueryAnswer",
    "QueryRequest",
    "Schema",
    "Series",
    "Statement",
    "Table",
    "WriteParams",
    "WriteRequest",
    "WriteResponse",
    "__version__",
    "_answer",
    "_forbidden",
    "_no_database",
    "_of_report",
    "_row_of_line",
    "_too_large",
    "_unauthorized",
    "_wait",
    "encode",
    "encode_table",
    "flight_metadata",
    "flight_ticket",
    "gunzip",
    "gzip",
    "parse",
    "parse_v1",
    "split",
    "split_valid",
    "target_max_body_bytes",
    "target_rules",
    "to_arrow",
    "v1_request",
    "validate",
]

_Target: TypeAlias = Literal[
    "clustered", "core3", "influxdb2", "influxdb1", "victoriametrics", "questdb", "greptimedb"
]
_Precision: TypeAlias = Literal["ns", "us", "ms", "s", "m", "h"]
_Mode: TypeAlias = Literal["spec", "strict", "lenient"]
_Floats: TypeAlias = Literal["ecma", "python", "go"]
_TagOrder: TypeAlias = Literal["sorted", "given"]
_NaiveTz: TypeAlias = Literal["utc", "error"] | tzinfo
_Decimals: TypeAlias = Literal["error", "float"]
_Row: TypeAlias = Point | Line | dict[str, Any] | tuple[Any, ...] | DataclassInstance
_Value: TypeAlias = float | int | UInt | bool | str
_TagValue: TypeAlias = str | bytes | Enum | None
_FieldValue: TypeAlias = float | str | bytes | Decimal | Enum | NumpyScalar | None
_TimeValue: TypeAlias = SupportsIndex | date | str | NumpyScalar | None

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: Any = None) -> Any: ...

class _HasItems(Protocol):
    def items(self) -> Iterable[tuple[str | bytes, str | bytes]]: ...

_Headers: TypeAlias = _HasItems | Iterable[tuple[str | bytes, str | bytes]]
_Api: TypeAlias = Literal["v2", "v1", "v3"]
_Auth: TypeAlias = Literal["token", "bearer", "basic", "query"]

_ColumnType: TypeAlias = Literal["float", "integer", "unsigned", "boolean", "string", "tag"]
_AnswerFormat: TypeAlias = Literal["json", "csv"]
_Param: TypeAlias = str | float | bool | None
_Params: TypeAlias = dict[str, str] | dict[str, int] | dict[str, float] | dict[str, bool] | dict[str, _Param]

_TableLike: TypeAlias = _ArrowStream | _ArrowArray | dict[str, Any]

__version__: Final[str]
CODES: Final[dict[str, int]]

def validate(
    data: Buffer,
    *,
    mode: _Mode = "spec",
    precision: _Precision = "ns",
    max_errors: int = 100,
    max_record_bytes: int | None = None,
    string_c_escapes: bool = False,
    strict_control: bool = False,
    target: _Target | None = None,
) -> Report: ...
def parse(
    data: Buffer,
    *,
    errors: Literal["raise", "collect"] = "raise",
    mode: _Mode = "spec",
    precision: _Precision = "ns",
    max_errors: int = 100,
    max_record_bytes: int | None = None,
    string_c_escapes: bool = False,
    strict_control: bool = False,
    target: _Target | None = None,
) -> Document: ...
@overload
def encode(
    points: Iterable[_Row],
    *,
    errors: Literal["raise"] = "raise",
    precision: _Precision = "ns",
    mode: _Mode = "strict",
    floats: _Floats = "ecma",
    tag_order: _TagOrder = "sorted",
    string_c_escapes: bool = False,
    on_duplicate: Literal["error", "last"] = "error",
    nan: Literal["error", "omit"] = "error",
    inexact: Literal["floor", "error"] = "floor",
    on_unencodable: Literal["error", "skip_field", "skip_row"] = "error",
    max_bytes: int | None = None,
    default_tags: dict[str, str] | None = None,
    schema: Schema | None = None,
    naive_tz: _NaiveTz = "utc",
    decimals: _Decimals = "error",
    measurement: str | bytes | None = None,
    keys: dict[str, Any] | None = None,
) -> bytes: ...
@overload
def encode(
    points: Iterable[_Row],
    *,
    errors: Literal["collect"],
    precision: _Precision = "ns",
    mode: _Mode = "strict",
    floats: _Floats = "ecma",
    tag_order: _TagOrder = "sorted",
    string_c_escapes: bool = False,
    on_duplicate: Literal["error", "last"] = "error",
    nan: Literal["error", "omit"] = "error",
    inexact: Literal["floor", "error"] = "floor",
    on_unencodable: Literal["error", "skip_field", "skip_row"] = "error",
    max_bytes: int | None = None,
    default_tags: dict[str, str] | None = None,
    schema: Schema | None = None,
    naive_tz: _NaiveTz = "utc",
    decimals: _Decimals = "error",
    measurement: str | bytes | None = None,
    keys: dict[str, Any] | None = None,
) -> Encoded: ...
def encode_table(
    table: _TableLike,
    *,
    measurement: str | bytes | None = None,
    measurement_column: str | None = None,
    tags: Iterable[str] = (),
    fields: Iterable[str] | None = None,
    time: str | None = None,
    precision: _Precision = "ns",
    max_bytes: int | None = 1_048_576,
    max_lines: int | None = None,
    nulls: Literal["omit", "error"] = "omit",
    nan: Literal["omit", "error"] = "omit",
    decimals: _Decimals = "error",
    default_tags: dict[str, str] | None = None,
    schema: Schema | None = None,
    on_unencodable: Literal["error", "skip_field", "skip_row"] = "error",
    inexact: Literal["floor", "error"] = "floor",
    mode: _Mode = "strict",
    floats: _Floats = "ecma",
    tag_order: _TagOrder = "sorted",
    string_c_escapes: bool = False,
    errors: Literal["raise", "collect"] = "raise",
    max_errors: int = 100,
    threads: int = 1,
) -> Batches: ...
def to_arrow(
    data: Buffer,
    *,
    errors: Literal["raise", "collect"] = "raise",
    mode: _Mode = "spec",
    precision: _Precision = "ns",
    max_errors: int = 100,
    max_record_bytes: int | None = None,
    string_c_escapes: bool = False,
    strict_control: bool = False,
    target: _Target | None = None,
    mixed: Literal["error", "split"] = "error",
    time: str = "time",
) -> Tables: ...
def split(
    data: Buffer,
    *,
    max_bytes: int | None = None,
    max_lines: int | None = None,
    mode: _Mode = "spec",
    precision: _Precision = "ns",
    max_record_bytes: int | None = None,
    string_c_escapes: bool = False,
    strict_control: bool = False,
    target: _Target | None = None,
) -> list[Part]: ...
def split_valid(
    data: Buffer,
    *,
    mode: _Mode = "spec",
    precision: _Precision = "ns",
    max_errors: int = 100,
    max_record_bytes: int | None = None,
    string_c_escapes: bool = False,
    strict_control: bool = False,
    target: _Target | None = None,
) -> Valid: ...
def gzip(data: Buffer, level: int = 6) -> bytes: ...
def gunzip(data: Buffer, *, max_bytes: int | None = 10_485_760, max_ratio: int | None = 200) -> bytes: ...
def target_rules(target: _Target) -> list[TargetRule]: ...
def target_max_body_bytes(target: _Target) -> int | None: ...
def flight_ticket(
    query: str, *, database: str, language: Literal["sql", "influxql"] = "sql", params: _Params | None = None
) -> bytes: ...
def flight_metadata(token: str | None = None) -> Metadata: ...
def v1_request(
    url: str,
    query: str,
    *,
    database: str | None = None,
    retention_policy: str | None = None,
    token: str | None = None,
    auth: _Auth = "token",
    user: str | None = None,
    epoch: _Precision | None = None,
    chunked: bool | None = None,
    chunk_size: int | None = None,
    method: Literal["get", "post"] = "get",
    format: _AnswerFormat = "json",
    params: _Params | None = None,
    api: Literal["v1", "v2"] = "v1",
) -> QueryRequest: ...
def parse_v1(
    body: Buffer, *, format: _AnswerFormat = "json", epoch: _Precision | None = None, max_bytes: int | None = 67_108_864
) -> QueryAnswer: ...
def _row_of_line(batch: Batch, n: int) -> int | None: ...
def _answer(
    code: str, message: str, line: int | None, retry_after: int | None, plain: bool
) -> tuple[int, dict[str, str], bytes]: ...
def _unauthorized() -> Refusal: ...
def _forbidden() -> Refusal: ...
def _no_database(name: str) -> Refusal: ...
def _too_large(max_bytes: int) -> Refusal: ...
def _of_report(report: Report, all_or_nothing: bool) -> Refusal | None: ...
def _wait(
    base: float,
    factor: float,
    cap: float,
    max_tries: int,
    deadline: float | None,
    tries: int,
    elapsed: float,
    retry_after: int | None,
    random: float,
) -> float | None: ...
@final
class Batches(Iterator[Batch]):
    def __iter__(self) -> Self: ...
    def __next__(self) -> Batch: ...

@final
class Table:
    @property
    def num_rows(self) -> int: ...
    @property
    def column_names(self) -> list[str]: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> CapsuleType: ...
    def __arrow_c_schema__(self) -> CapsuleType: ...
    def __len__(self) -> int: ...

@final
class Document:
    @property
    def errors(self) -> list[LineError]: ...
    @property
    def report(self) -> Report: ...
    def column(self, key: str, *, measurement: str | None = None) -> _Column: ...
    def timestamps(self) -> _Column: ...
    def measurements(self) -> Dictionary: ...
    def tag_column(self, key: str) -> Dictionary: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Line]: ...
    @overload
    def __getitem__(self, index: int, /) -> Line: ...
    @overload
    def __getitem__(self, index: slice, /) -> list[Line]: ...

@final
class Line:
    @property
    def measurement(self) -> str: ...
    @property
    def tags(self) -> dict[str, str]: ...
    @property
    def fields(self) -> dict[str, _Value]: ...
    def tag_items(self) -> list[tuple[str, str]]: ...
    def field_items(self) -> list[tuple[str, _Value]]: ...
    @property
    def duplicates(self) -> bool: ...
    @property
    def timestamp(self) -> int | None: ...
    @property
    def line(self) -> int: ...
    @property
    def record(self) -> int: ...

@final
class Decoder:
    def __new__(
        cls,
        *,
        mode: _Mode = "spec",
        precision: _Precision = "ns",
        max_errors: int = 100,
        max_record_bytes: int = 16_777_216,
        string_c_escapes: bool = False,
        strict_control: bool = False,
        target: _Target | None = None,
    ) -> Decoder: ...
    def feed(self, data: Buffer) -> Document: ...
    def finish(self) -> Document: ...
    @property
    def held(self) -> int: ...

@final
class Encoder:
    def __new__(
        cls,
        *,
        precision: _Precision = "ns",
        mode: _Mode = "strict",
        floats: _Floats = "ecma",
        tag_order: _TagOrder = "sorted",
        string_c_escapes: bool = False,
        on_duplicate: Literal["error", "last"] = "error",
        nan: Literal["error", "omit"] = "error",
        inexact: Literal["floor", "error"] = "floor",
        on_unencodable: Literal["error", "skip_field", "skip_row"] = "error",
        max_bytes: int | None = None,
        default_tags: dict[str, str] | None = None,
        schema: Schema | None = None,
        naive_tz: _NaiveTz = "utc",
        decimals: _Decimals = "error",
        measurement: str | bytes | None = None,
        keys: dict[str, Any] | None = None,
    ) -> Encoder: ...
    def add(self, point: _Row) -> None: ...
    def take(self) -> bytes: ...
    def clear(self) -> None: ...
    @property
    def rows(self) -> int: ...
    @property
    def skipped_rows(self) -> int: ...
    @property
    def skipped_fields(self) -> int: ...
    def __len__(self) -> int: ...

@final
class Gzip:
    def __new__(cls, level: int = 6) -> Gzip: ...
    def feed(self, data: Buffer) -> bytes: ...
    def finish(self) -> bytes: ...
    def pack(self, data: Buffer) -> bytes: ...

@final
class Gunzip:
    def __new__(cls, *, max_bytes: int | None = 10_485_760, max_ratio: int | None = 200) -> Gunzip: ...
    def feed(self, data: Buffer) -> bytes: ...
    def finish(self) -> None: ...
    def reset(self) -> None: ...

@final
class WriteRequest:
    def __new__(
        cls,
        url: str,
        body: Buffer | Batch,
        *,
        bucket: str,
        token: str | None = None,
        org: str | None = None,
        precision: _Precision | None = None,
        gzip: bool = False,
        gzip_level: int = 6,
        gzip_threshold: int = 1000,
        api: _Api = "v2",
        auth: _Auth = "token",
        user: str | None = None,
        retention_policy: str | None = None,
        accept_partial: bool | None = None,
        no_sync: bool | None = None,
    ) -> WriteRequest: ...
    @staticmethod
    def of_packed(
        url: str,
        body: Buffer,
        *,
        bucket: str,
        token: str | None = None,
        org: str | None = None,
        precision: _Precision = "ns",
        api: _Api = "v2",
        auth: _Auth = "token",
        user: str | None = None,
        retention_policy: str | None = None,
        accept_partial: bool | None = None,
        no_sync: bool | None = None,
    ) -> WriteRequest: ...
    @property
    def method(self) -> Literal["POST"]: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> Headers: ...
    @property
    def body(self) -> bytes: ...
    @property
    def precision(self) -> _Precision: ...

@final
class WriteParams:
    @staticmethod
    def from_request(
        method: str | bytes, path: str | bytes, query: str | bytes, headers: _Headers
    ) -> WriteParams: ...
    def authorise(self, token: str) -> None: ...
    def fits(self, max_bytes: int) -> None: ...
    @property
    def api(self) -> _Api: ...
    @property
    def bucket(self) -> str: ...
    @property
    def org(self) -> str | None: ...
    @property
    def retention_policy(self) -> str | None: ...
    @property
    def precision(self) -> _Precision | None: ...
    @property
    def encoding(self) -> Literal["identity", "gzip"]: ...
    @property
    def content_length(self) -> int | None: ...
    @property
    def credentials(self) -> Credentials | None: ...
    @property
    def plain(self) -> bool: ...
    @property
    def accept_partial(self) -> bool | None: ...
    @property
    def no_sync(self) -> bool | None: ...

@final
class Credentials:
    @property
    def scheme(self) -> _Auth: ...
    @property
    def user(self) -> str: ...
    @property
    def secret(self) -> str: ...

@final
class WriteResponse:
    @staticmethod
    def parse(status: int, headers: _Headers, body: Buffer, now: float | None = None) -> WriteResponse: ...
    def locate(
        self,
        body: Buffer | Batch,
        *,
        mode: _Mode | None = None,
        precision: _Precision | None = None,
        max_record_bytes: int | None = None,
        string_c_escapes: bool = False,
        strict_control: bool = False,
        target: _Target | None = None,
    ) -> None: ...
    @property
    def outcome(self) -> Literal["ok", "partial", "rejected", "retry", "split", "auth"]: ...
    @property
    def status(self) -> int: ...
    @property
    def retry_after(self) -> int | None: ...
    @property
    def code(self) -> str | None: ...
    @property
    def message(self) -> str: ...
    @property
    def dropped(self) -> int | None: ...
    @property
    def rejected(self) -> list[Rejected]: ...

@final
class Schema:
    def __new__(cls, *, tags: bool = True, max_columns: int = 100_000, max_name_bytes: int = 16_777_216) -> Schema: ...
    @staticmethod
    def from_json(text: str | Buffer) -> Schema: ...
    def learn(
        self,
        data: Buffer,
        *,
        mode: _Mode = "spec",
        precision: _Precision = "ns",
        max_errors: int = 100,
        max_record_bytes: int | None = None,
        string_c_escapes: bool = False,
        strict_control: bool = False,
        target: _Target | None = None,
    ) -> Checked: ...
    def check(
        self,
        data: Buffer,
        *,
        mode: _Mode = "spec",
        precision: _Precision = "ns",
        max_errors: int = 100,
        max_record_bytes: int | None = None,
        string_c_escapes: bool = False,
        strict_control: bool = False,
        target: _Target | None = None,
    ) -> Checked: ...
    def learn_table(
        self,
        table: _TableLike,
        *,
        measurement: str | bytes | None = None,
        measurement_column: str | None = None,
        tags: Iterable[str] = (),
        fields: Iterable[str] | None = None,
        time: str | None = None,
        precision: _Precision = "ns",
        max_bytes: int | None = 1_048_576,
        nulls: Literal["omit", "error"] = "omit",
        nan: Literal["omit", "error"] = "omit",
        decimals: _Decimals = "error",
        default_tags: dict[str, str] | None = None,
        schema: Schema | None = None,
        on_unencodable: Literal["error", "skip_field", "skip_row"] = "error",
        inexact: Literal["floor", "error"] = "floor",
        mode: _Mode = "strict",
        floats: _Floats = "ecma",
        tag_order: _TagOrder = "sorted",
        string_c_escapes: bool = False,
        max_errors: int = 100,
    ) -> CheckedTable: ...
    def start_at(self, document: int, line: int = 1, record: int = 1) -> None: ...
    def merge(self, other: Schema) -> None: ...
    def to_json(self) -> str: ...
    def get(self, measurement: str, key: str) -> _ColumnType | None: ...
    @property
    def conflicts(self) -> list[Conflict]: ...
    def __iter__(self) -> Iterator[tuple[str, str, _ColumnType]]: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class QueryRequest:
    @property
    def method(self) -> Literal["GET", "POST"]: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> Headers: ...
    @property
    def body(self) -> bytes: ...

@final
class QueryAnswer:
    @property
    def statements(self) -> list[Statement]: ...
    @property
    def error(self) -> str | None: ...
    def append(self, later: QueryAnswer) -> None: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Statement:
    @property
    def id(self) -> int: ...
    @property
    def series(self) -> list[Series]: ...
    @property
    def error(self) -> str | None: ...
    @property
    def messages(self) -> list[Message]: ...
    @property
    def partial(self) -> bool: ...

@final
class Series:
    @property
    def name(self) -> str: ...
    @property
    def tags(self) -> dict[str, str]: ...
    @property
    def columns(self) -> list[Column]: ...
    @property
    def partial(self) -> bool: ...
    def to_arrow(self) -> Table: ...
    def __len__(self) -> int: ...

@final
class Column:
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Literal["null", "bool", "int", "uint", "float", "string", "time", "mixed"]: ...
    def tolist(self) -> list[_Value | None]: ...
    def __len__(self) -> int: ...

@final
class AnswerReader:
    def __new__(
        cls, *, format: _AnswerFormat = "json", epoch: _Precision | None = None, max_bytes: int | None = 67_108_864
    ) -> AnswerReader: ...
    def feed(self, piece: Buffer) -> list[QueryAnswer]: ...
    def finish(self) -> QueryAnswer | None: ...

@disjoint_base
class Point:
    def __new__(cls, measurement: str | bytes) -> Self: ...
    def __init__(self, measurement: str | bytes) -> None: ...
    def tag(self, key: str | bytes, value: _TagValue) -> Self: ...
    def field(self, key: str | bytes, value: _FieldValue) -> Self: ...
    def time(self, value: _TimeValue, precision: _Precision | None = None) -> Self: ...
    def to_line_protocol(
        self,
        precision: _Precision = "ns",
        *,
        mode: _Mode = "strict",
        floats: _Floats = "ecma",
        tag_order: _TagOrder = "sorted",
        string_c_escapes: bool = False,
        on_duplicate: Literal["error", "last"] = "error",
        nan: Literal["error", "omit"] = "error",
        inexact: Literal["floor", "error"] = "floor",
        on_unencodable: Literal["error", "skip_field", "skip_row"] = "error",
        max_bytes: int | None = None,
        default_tags: dict[str, str] | None = None,
        schema: Schema | None = None,
        naive_tz: _NaiveTz = "utc",
        decimals: _Decimals = "error",
    ) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __setstate__(self, state: tuple[Any, ...]) -> None: ...
