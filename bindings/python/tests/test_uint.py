import pickle

import pytest

import linepack
from linepack import UInt


def test_a_uint_is_an_int():
    assert UInt(5) == 5
    assert isinstance(UInt(5), int)
    assert hash(UInt(5)) == hash(5)
    assert (repr(UInt(5)), str(UInt(5)), f"{UInt(5)}", f"{UInt(5):03}") == ("UInt(5)", "5", "5", "005")
    assert type(UInt(5) + 1) is int


def test_the_range():
    assert (UInt(), UInt(0), UInt(2**64 - 1)) == (0, 0, 2**64 - 1)
    for number in (-1, 2**64, 10**100):
        with pytest.raises(linepack.LinepackError) as caught:
            UInt(number)
        assert caught.value.code == "unsigned_out_of_range"


@pytest.mark.parametrize("value", [1.0, "1", None, b"1"])
def test_only_integers(value):
    with pytest.raises(TypeError):
        UInt(value)


def test_pickling():
    again = pickle.loads(pickle.dumps(UInt(2**64 - 1)))
    assert type(again) is UInt
    assert again == 2**64 - 1
