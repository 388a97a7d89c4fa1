"""What is known of servers."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TargetRule:
    """One thing that a server refuses, or reads differently, of documents that are line protocol.

    Attributes:
        id: its permanent name, such as "TG-401".
        target: the server, as in target_rules.
        severity: "refuse" where the server does not store the record or loses others to it: an error; "warn" where it stores
            the record, but not as it is written, or only in some versions: a warning.
        code: the code that errors and warnings of this rule have, a key of linepack.CODES.
        says: what is refused, or how it is read, in one sentence.
        basis: "measured" where the server, or its parser, was given such bytes; "read" where its code or documentation was read.
        source: where it was seen.

    Example:
        >>> import linepack
        >>> rules = linepack.target_rules("core3")
        >>> [rule.says for rule in rules if rule.code == "unportable_number"]
        ['A float without digits on both sides of its dot is refused.']
    """

    id: str
    target: Literal["clustered", "core3", "influxdb2", "influxdb1", "victoriametrics", "questdb", "greptimedb"]
    severity: Literal["refuse", "warn"]
    code: str
    says: str
    basis: Literal["measured", "read"]
    source: str
