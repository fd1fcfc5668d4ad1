import pytest

from pipeline.errors import BadInputError, ProfileError
from pipeline.linkage import read_config
from pipeline.linkage.files import to_toml

GOOD = """id = "rec_id"
threshold = 0.9
blocking = [["surname", "born:4"], ["address:words"]]

[[comparisons]]
field = "surname"
kind = "name"

[[comparisons]]
field = "born"
kind = "date"
weight = 4.0
"""


def test_a_configuration_is_read_and_written_alike(tmp_path):
    path = tmp_path / "link.toml"
    path.write_text(GOOD)
    config = read_config(path)
    assert config.comparisons[1].weight == 4.0
    path.write_text(to_toml(config))
    assert read_config(path) == config


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('kind = "date"', 'kind = "day"', 11, "unknown kind 'day' .key comparisons.kind.; known: code, name"),
        ("weight = 4.0", "wieght = 4.0", 12, "wieght"),
        ("weight = 4.0", "weight = -1", 12, "is not from 0 to 50"),
        ("threshold = 0.9", "threshold = 90", 2, "no probability"),
        ("threshold = 0.9", 'threshold = "high"', 2, "threshold"),
        ("born:4", "born:soundex", 3, "'born:soundex' is no part of a key"),
        ('[["surname", "born:4"], ["address:words"]]', "[]", 3, "no key to find candidates"),
        ('field = "born"\nkind = "date"', 'field = "surname"\nkind = "name"', 10, "compared twice as name"),
        ("threshold = 0.9", "threshold = ", 2, "not valid TOML"),
    ],
)
def test_a_wrong_entry_is_told_with_file_line_and_key(tmp_path, old, new, line, message):
    path = tmp_path / "link.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(ProfileError, match=message) as error:
        read_config(path)
    if "TOML" not in message:
        assert f"link.toml:{line}:" in str(error.value)


def test_a_missing_configuration_is_told(tmp_path):
    with pytest.raises(BadInputError, match="no such file"):
        read_config(tmp_path / "none.toml")
