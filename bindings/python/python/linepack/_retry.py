"""When to try again."""

from dataclasses import dataclass

from linepack._linepack import _wait


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and after how long a write that may succeed later is tried again: plain arithmetic, in seconds.

    The defaults are those that InfluxDB asks for, each wait drawn from the whole of it, so that clients do not come back all at
    once.

    Attributes:
        base: the longest wait after the first try.
        factor: by how much it grows with each try.
        cap: the longest wait of all; what a server asks for may be longer.
        max_tries: tries in all, the first one included.
        deadline: how long after the first try began the last one may begin; None for no limit.

    Example:
        >>> import linepack
        >>> policy = linepack.RetryPolicy(max_tries=3)
        >>> [policy.wait(tries, 0, None, 0.5) for tries in (1, 2, 3)]
        [0.5, 1.0, None]
    """

    base: float = 1.0
    factor: float = 2.0
    cap: float = 30.0
    max_tries: int = 5
    deadline: float | None = None

    def wait(self, tries: int, elapsed: float, retry_after: int | None, random: float) -> float | None:
        """Say how long to wait after so many tries; None to give up, where no try is left or the deadline would pass.

        Numbers that make no sense count as 0.

        Args:
            tries: how many there were.
            elapsed: how long ago the first one began.
            retry_after: what the server asked for, which is never undercut, as in WriteResponse.retry_after.
            random: a number from 0 up to 1, evenly drawn, as from random.random(); without chance give 1.

        Example:
            >>> import linepack
            >>> linepack.RetryPolicy().wait(1, 0.2, 10, 0.5)
            10.0
        """
        policy = (self.base, self.factor, self.cap, self.max_tries, self.deadline)
        return _wait(*policy, tries, elapsed, retry_after, random)
