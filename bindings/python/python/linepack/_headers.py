"""The headers of a request."""

from __future__ import annotations

from typing import NoReturn, SupportsIndex


class Headers(dict[str, str]):
    """The headers of a WriteRequest: a dict, which repr and str show without the token. It cannot be pickled.

    copy() and | give Headers again; a dict that is made of them shows everything.

    Example:
        >>> import linepack
        >>> request = linepack.WriteRequest("http://host", b"m f=1", bucket="b", token="T0K")
        >>> print(request.headers)
        {'Authorization': '…', 'Content-Type': 'text/plain; charset=utf-8', 'Accept': 'application/json'}
        >>> request.headers["Authorization"]
        'Token T0K'
    """

    def __repr__(self) -> str:
        return repr({name: "…" if name.lower() == "authorization" else value for name, value in self.items()})

    def copy(self) -> Headers:
        """Make Headers with the same items."""
        return Headers(self)

    def __or__(self, other: dict[str, str]) -> Headers:  # type: ignore[override]
        return Headers({**self, **other})

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("cannot pickle linepack.Headers: they may hold a token")
