"""Documents that are hostile or broken: an answer, soon, and in little memory."""

import subprocess
import sys
import textwrap

import pytest

import linepack


@pytest.mark.parametrize("data", [b"", b"\n", b"\n\n\r\n", b"# a comment", b"# one\n\n  # two\n"])
def test_documents_without_records(data):
    assert linepack.validate(data) == linepack.Report(0, 0, 0, [])
    assert list(linepack.parse(data)) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x00", "control_byte"),
        (b"m\x00 f=1", "control_byte"),
        (b"m,t=\xff f=1", "invalid_utf8"),
        (b'm f="\xed\xa0\x80"', "invalid_utf8"),
        (b'm f="never closed\nm f=1\n', "unterminated_string"),
        (b"m", "missing_fields"),
        (b"m,", "missing_tag_key"),
        (b"m f=nan", "invalid_value"),
        (b"m f=1 1 1", "text_after_timestamp"),
    ],
)
def test_codes(data, code):
    (error,) = linepack.validate(data).errors
    assert error.code == code
    assert error.code in linepack.CODES
    with pytest.raises(linepack.ParseError) as caught:
        linepack.parse(data)
    assert caught.value.code == code


def test_an_unterminated_string_takes_the_rest_and_max_record_bytes_ends_it():
    data = b'm f="open\n' + b"m f=1\n" * 100
    assert linepack.validate(data).records == 0
    report = linepack.validate(data, max_record_bytes=50)
    assert (report.records, report.rejected) == (100, 1)
    assert report.errors[0].code == "record_too_long"


def run_measured(code):
    """Runs `code` in a new process; gives what it prints and by how many MiB its peak grew in `measured()`."""
    program = """
        import resource, sys
        import linepack

        linepack.validate(b"m f=1")
        linepack.parse(b"m f=1")[0].fields

        def peak():
            unit = 1 if sys.platform == "darwin" else 1024
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20

        def measured(call):
            before = peak()
            result = call()
            print(round(peak() - before))
            return result
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program) + textwrap.dedent(code)],
        capture_output=True, text=True, timeout=120, check=True,
    )
    return done.stdout.split()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no resource module")
class TestMemory:
    def test_64_mib_without_a_line_end(self):
        grown, code = run_measured("""
            data = b"x" * (64 << 20)
            print(measured(lambda: linepack.validate(data)).errors[0].code)
        """)
        assert (code, int(grown) < 16) == ("missing_fields", True)

    def test_64_mib_without_a_line_end_parsed(self):
        grown, code = run_measured("""
            data = b"x" * (64 << 20)
            print(measured(lambda: linepack.parse(data, errors="collect")).errors[0].code)
        """)
        assert (code, int(grown) < 16) == ("missing_fields", True)

    def test_64_mib_in_a_bytearray_are_not_copied_by_validate(self):
        grown, records = run_measured("""
            data = bytearray(b"m f=1234567890\\n") * (4 << 20)
            print(measured(lambda: linepack.validate(data)).records)
        """)
        assert (records, int(grown) < 16) == (str(4 << 20), True)

    def test_an_unterminated_string_of_64_mib(self):
        grown, code = run_measured("""
            data = b'm f="'.ljust(64 << 20, b"\\n")
            print(measured(lambda: linepack.validate(data)).errors[0].code)
        """)
        assert (code, int(grown) < 16) == ("unterminated_string", True)

    def test_a_line_of_10_mib(self):
        grown, length = run_measured("""
            data = b'm f="' + b"x" * (10 << 20) + b'"'
            document = measured(lambda: linepack.parse(data))
            print(len(document[0].fields["f"]))
        """)
        assert (length, int(grown) < 16) == (str(10 << 20), True)

    def test_a_flood_of_bad_lines(self):
        grown, count = run_measured("""
            data = b"x\\n" * (16 << 20)
            print(measured(lambda: linepack.parse(data, errors="collect")).report.error_count)
        """)
        assert (count, int(grown) < 16) == (str(16 << 20), True)


def test_a_line_with_very_many_tags_and_fields():
    tags = ",".join(f"t{n}={n}" for n in range(20_000))
    fields = ",".join(f"f{n}={n}i" for n in range(20_000))
    (line,) = linepack.parse(f"m,{tags} {fields}".encode())
    assert (len(line.tags), len(line.fields)) == (20_000, 20_000)
    assert line.fields["f19999"] == 19_999
