"""Twice as long a text may take twice as long, never four times: for what looks at texts that people write."""

import gc
from time import process_time

MOST = 3.0  # of two; four is the square
NOISE = 0.03  # seconds of the processor that a busy machine adds to anything


def assert_linear(act, shape, length):
    """``act`` of ``shape`` repeated to half the longest ``length`` allowed, and to all of it."""
    short, long = (quickest(act, repeated(shape, count)) for count in (length // 2, length))
    assert long < MOST * short + NOISE, f"{shape!r}: {short:.3f} s of {length // 2} letters, {long:.3f} s of {length}"


def repeated(shape, length):
    return (shape * (length // len(shape) + 1))[:length]


def quickest(act, text):
    """Seconds of the processor, without those of the garbage collector, which looks at all there is."""
    took = []
    gc.disable()
    for _time in range(3):
        before = process_time()
        act(text)
        took.append(process_time() - before)
    gc.enable()
    return min(took)
