from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Literal, Protocol, Self, SupportsIndex, TypeAlias, final, overload

from _typeshed import DataclassInstance
from typing_extensions import Buffer, CapsuleType, disjoint_base

from linepack._batch import Batch
from linepack._column import Column, Dictionary
from linepack._encoded import Encoded
from linepack._errors import LineError
from linepack._report import Report
from linepack._tables import Tables
from linepack._uint import UInt
from linepack._values import NumpyScalar

__all__ = [
    "CODES",
    "Batches",
    "Decoder",
    "Document",
    "Encoder",
    "Line",
    "Point",
    "Table",
    "__version__",
    "_row_of_line",
    "encode",
    "encode_table",
    "parse",
    "to_arrow",
    "validate",
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
    mixed: Literal["error", "split"] = "error",
    time: str = "time",
) -> Tables: ...
def _row_of_line(batch: Batch, n: int) -> int | None: ...
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
    def column(self, key: str, *, measurement: str | None = None) -> Column: ...
    def timestamps(self) -> Column: ...
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
        naive_tz: _NaiveTz = "utc",
        decimals: _Decimals = "error",
    ) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __setstate__(self, state: tuple[Any, ...]) -> None: ...
