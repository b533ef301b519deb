"""The text that digests are of: byte for byte what pandas writes."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from strategy.reports.services import storing

floats = st.one_of(
    st.floats(allow_infinity=False),
    st.integers(-(10**18), 10**18).map(float),
    st.integers(-(10**9), 10**9).map(lambda n: n / 1000),
)
texts = st.one_of(
    st.sampled_from(["", "a", "b,c", 'd"e', "f\ng", "é", '{"a": 1}']),
    st.text(st.characters(exclude_characters="\r\0", codec="utf-8")),
)
rows = st.lists(st.tuples(floats, texts, st.booleans(), st.integers(-(10**12), 10**12)), min_size=1, max_size=30)


@given(rows)
def test_as_pandas_writes_it(made):
    frame = pd.DataFrame(made, columns=["figure", "text", "is_base", "count"])
    frame["name"] = frame["text"].astype(object)
    frame.loc[frame.index[::3], "name"] = None
    written = storing.header(frame) + b"".join(plain for plain, _ended in storing.blocks(frame))
    assert written == frame.to_csv(index=False).encode()
    ended = b"".join(text for _plain, text in storing.blocks(frame, ending=",7"))
    assert ended == frame.assign(report=7).to_csv(index=False, header=False).encode()


def test_blocks_are_whole_however_many(monkeypatch):
    monkeypatch.setattr(storing, "ROWS", 3)
    frame = pd.DataFrame({"a": np.arange(10) / 4, "b": [f"x{n}" for n in range(10)]})
    blocks = [plain for plain, _ended in storing.blocks(frame)]
    assert len(blocks) == 4
    assert storing.header(frame) + b"".join(blocks) == frame.to_csv(index=False).encode()
