from __future__ import annotations

import errno

import pytest

from plan.system_errors import reason


def test_what_the_system_refuses_is_told_in_vietnamese(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "none" / "x").write_text("x")
    assert reason(caught.value) == "không có tệp hoặc thư mục này"


@pytest.mark.parametrize(("error", "said"), [(OSError(errno.EXDEV, "odd"), "odd"), (OSError("odd"), "OSError")])
def test_what_is_not_known_is_told_in_its_own_words(error, said):
    assert reason(error) == said
