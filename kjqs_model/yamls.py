"""YAML read strictly: a key that stands twice is an error, never a silent choice of the last."""

from __future__ import annotations

import yaml

from .language import say


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The safe loader (in C where libyaml is there) that refuses duplicate keys."""

    def construct_mapping(self, node, deep=False):
        self.flatten_mapping(node)
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, (str, int, float, bool, type(None))):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a plain word", key_node.start_mark)
            if key in seen:
                problem = say(f"键“{key}”出现两次，请删去一处", f"the key '{key}' stands twice: remove one")
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node, deep=True))


def read_yaml(text: str):
    """The data of one YAML document. Raises yaml.YAMLError, also for a key that stands twice."""
    return yaml.load(text, Loader=_StrictLoader)
