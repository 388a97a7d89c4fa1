"""What encode gives where errors are collected."""

from __future__ import annotations

from typing import NamedTuple, final

from linepack._errors import EncodeError


class _Pair(NamedTuple):
    body: bytes
    errors: list[EncodeError]


@final
class Encoded(_Pair):
    """The good rows and the errors of the others: a pair, body and errors.

    Attributes:
        body: bytes, one line for each good row.
        errors: a list of EncodeError, in the order of the rows.
        skipped_rows: an int, how many rows the options nan and on_unencodable had skipped. They are neither in the body
            nor among the errors.
        skipped_fields: an int, how many fields these options had left out of rows that are in the body.

    Example:
        >>> import linepack
        >>> rows = [("cpu", {}, {"load": 0.5, "idle": float("nan")}), ("cpu", {"host": "a\\n"}, {"load": 1.5})]
        >>> result = linepack.encode(rows, errors="collect", nan="omit", on_unencodable="skip_row")
        >>> result.body, result.errors, result.skipped_rows, result.skipped_fields
        (b'cpu load=0.5\\n', [], 1, 1)
    """

    skipped_rows: int
    skipped_fields: int

    def __new__(cls, body: bytes, errors: list[EncodeError], skipped_rows: int, skipped_fields: int) -> Encoded:
        encoded = super().__new__(cls, body, errors)
        encoded.skipped_rows = skipped_rows
        encoded.skipped_fields = skipped_fields
        return encoded

    def __getnewargs__(self) -> tuple[bytes, list[EncodeError], int, int]:
        return self.body, self.errors, self.skipped_rows, self.skipped_fields
