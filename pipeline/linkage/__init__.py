"""Record linkage of any tables, without labels: which rows are of one thing.

The steps, each in a module of its own: `proposal` (a configuration where none is given) → `columns`
(values spelt one way) → `blocking` (pairs worth a comparison) → `similarity` (how each field of a pair
agrees, as a level; `exchange` sees names in each other's column) → `scoring` (log odds: by the classes of
`mixture`, learnt by EM, and by the `evidence` of each field) → `grouping` (pairs to groups).
`core.link` runs them; `files` reads tables and keeps what `core` needs to add records later.
"""

from pipeline.linkage.config import Comparison, Linkage, read_config
from pipeline.linkage.core import Linked, link
from pipeline.linkage.proposal import propose

__all__ = ["Comparison", "Linkage", "Linked", "link", "propose", "read_config"]
