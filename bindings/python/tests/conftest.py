"""The comparison with released clients at the end of a run: `pytest -v tests/test_defects.py` shows all of it."""

import pytest

DEFECTS = pytest.StashKey[list]()


@pytest.fixture
def record_defect(request):
    """Takes one line of the comparison."""
    defects = request.config.stash.setdefault(DEFECTS, [])
    return lambda **line: defects.append(line)


def pytest_terminal_summary(terminalreporter, config):
    defects = config.stash.get(DEFECTS, [])
    if not defects:
        return
    terminalreporter.section("what released clients write")
    if config.get_verbosity() > 0:
        for line in defects:
            terminalreporter.write_line(f"{line['id']:4} {line['what']}: {line['ours']}; {line['client']}: {line['theirs']}")
    changed = [line for line in defects if line["changed"]]
    for line in changed:
        terminalreporter.write_line(f"CHANGED {line['id']} {line['what']}: {line['client']}: {line['theirs']}; {line['changed']}")
    terminalreporter.write_line(f"{len(defects) - len(changed)} of {len(defects)} as found")
