"""LightGBM's text of a model, taken apart and written anew, so that it reads no line but ours.

LightGBM trusts its text: an index out of range would read memory that is none of the model's.
Whatever comes from a database is therefore checked number by number before it gets there.
"""
import math
from collections.abc import Sequence

from .text import Unreadable

MOST_TREES, MOST_LEAVES = 5000, 1024
END = "end of trees"
# Splits of numbers only; where a missing value goes is in the other bits.
DECISIONS = frozenset({0, 2, 4, 6, 8, 10})
INTEGERS = ("split_feature", "decision_type", "left_child", "right_child")
SPLITS = ("split_feature", "threshold", "decision_type", "left_child", "right_child")
LARGEST = 1e300


def rewrite(text: str, features: int) -> str:
    """Return the trees of a text as a text of our own; raise `Unreadable` when one is unsound.

    :param features: number of columns that the trees may look at
    """
    return average([text], features)


def average(texts: Sequence[str], features: int) -> str:
    """Return the text of a model whose score is the mean of those of these models."""
    trees = []
    for text in texts:
        for number, block in enumerate(_blocks(text)):
            read = _read_tree(number, block, features)
            read["leaf_value"] = [value / len(texts) for value in read["leaf_value"]]
            trees.append(_write_tree(len(trees), read))
    return "\n".join([*_head(features, trees), "", "".join(trees) + END, ""])


def _blocks(text):
    if not isinstance(text, str):
        raise Unreadable("its trees are no text")
    blocks = text.split(f"\n{END}")[0].split("\nTree=")[1:]
    if not 0 < len(blocks) <= MOST_TREES:
        raise Unreadable(f"it has {len(blocks)} trees")
    return blocks


def _head(features, trees):
    names = " ".join(f"f{n}" for n in range(features))
    return (
        "tree", "version=v4", "num_class=1", "num_tree_per_iteration=1", "label_index=0",
        f"max_feature_idx={features - 1}", "objective=binary sigmoid:1", f"feature_names={names}",
        f"feature_infos={' '.join(['none'] * features)}",
        f"tree_sizes={' '.join(str(len(tree)) for tree in trees)}",
    )


def _read_tree(number, block, features):
    first, *lines = block.split("\n")
    if first != str(number):
        raise Unreadable(f"tree {number} is missing")
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    leaves = _read(fields, "num_leaves", 1, int)[0]
    if not 1 <= leaves <= MOST_LEAVES:
        raise Unreadable(f"tree {number} has {leaves} leaves")
    if fields.get("num_cat", "0") != "0" or fields.get("is_linear", "0") != "0":
        raise Unreadable(f"tree {number} is of another kind")
    read = {"leaf_value": _read(fields, "leaf_value", leaves, float)}
    if leaves > 1:
        read |= {
            name: _read(fields, name, leaves - 1, int if name in INTEGERS else float)
            for name in SPLITS
        }
        _check_splits(number, read, leaves, features)
    return read


def _write_tree(number, read):
    lines = [f"{name}={' '.join(map(repr, values))}" for name, values in sorted(read.items())]
    leaves = len(read["leaf_value"])
    lines = [f"num_leaves={leaves}", "num_cat=0", *lines, "is_linear=0", "shrinkage=1"]
    return "\n".join([f"Tree={number}", *lines, "", "", ""])


def _read(fields, name, count, kind):
    try:
        values = [kind(value) for value in fields[name].split()]
    except (KeyError, ValueError) as error:
        raise Unreadable(f"{name} of a tree is missing or no number") from error
    if len(values) != count:
        raise Unreadable(f"{name} of a tree has {len(values)} numbers, not {count}")
    if any(math.isnan(value) for value in values):
        raise Unreadable(f"{name} of a tree is not a number")
    # Known against missing is a threshold beyond all numbers.
    return [min(max(value, -LARGEST), LARGEST) for value in values]


def _check_splits(number, read, leaves, features):
    """Check that every split looks at a column there is and leads further down, to a leaf."""
    if not all(0 <= feature < features for feature in read["split_feature"]):
        raise Unreadable(f"tree {number} looks at a column that does not exist")
    if not DECISIONS.issuperset(read["decision_type"]):
        raise Unreadable(f"tree {number} decides in another way")
    children = [*enumerate(read["left_child"]), *enumerate(read["right_child"])]
    reached = sorted(child for _, child in children)
    if reached != [*range(-leaves, 0), *range(1, leaves - 1)]:
        raise Unreadable(f"tree {number} has branches that lead nowhere")
    if any(0 <= child <= parent for parent, child in children):
        raise Unreadable(f"tree {number} runs in a circle")
