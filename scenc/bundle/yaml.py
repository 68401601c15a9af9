"""Plain data → YAML that readers of 1.1 and 1.2 read alike: all texts quoted, nothing folded."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from scenc.bundle.codec import Field

_JSON = json.JSONEncoder(ensure_ascii=False)
SHORT = 100  # characters of a list that stands on one line
# What JSON leaves in a text though YAML reads it otherwise, or not at all.
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def one_line(data: Any) -> str:
    """The data as JSON, which is YAML, too."""
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", _JSON.encode(data))


def document(data: Mapping[Field, Any], comments: Mapping[str, str]) -> bytes:
    """A whole file. The entries of `data["nodes"]` have a line of comment above them."""
    tree = _tree(data)
    for key, comment in comments.items():
        tree["nodes"].yaml_set_comment_before_after_key(key, before=comment, indent=2)
    yaml = YAML()
    yaml.width = 1 << 30  # no folded texts
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.BytesIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _tree(data: Any) -> Any:
    """Names of fields stand without quotes."""
    if isinstance(data, Mapping):
        return CommentedMap(
            (str(key) if isinstance(key, Field) else _tree(key), _tree(item)) for key, item in data.items()
        )
    if isinstance(data, list):
        sequence = CommentedSeq(map(_tree, data))
        if not any(isinstance(item, Mapping) for item in data) and len(one_line(data)) <= SHORT:
            sequence.fa.set_flow_style()
        return sequence
    return DoubleQuotedScalarString(data) if isinstance(data, str) else data
