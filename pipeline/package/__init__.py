"""What a release says of itself, as files beside its tables: data package, readme, dictionary, views.

All of it follows from the declarations in `schema`, the source, and the tables; nothing is typed twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from pipeline.dictionary import dictionary
from pipeline.package.datapackage import DATAPACKAGE, PARQUET, describe
from pipeline.package.origin import origin_of
from pipeline.package.readme import readme
from pipeline.package.views import views
from pipeline.source import Source

README, DICTIONARY, VIEWS = "README.md", "dictionary.md", "views.sql"
DOCUMENTS = (DATAPACKAGE, README, DICTIONARY, VIEWS)


def documents(folder: Path, tables: Mapping[str, pa.Table], source: Source) -> dict[str, str]:
    """The text of each document of a release, by file name; `folder` holds its tables already."""
    origin = origin_of(tables, source)
    package = describe(folder, tables, source.profile, origin, PARQUET)
    return {
        DATAPACKAGE: json.dumps(package, indent=2, ensure_ascii=False) + "\n",
        README: readme(tables, source.profile, origin),
        DICTIONARY: dictionary(),
        VIEWS: views(),
    }
