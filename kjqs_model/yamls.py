"""YAML read strictly: a key that stands twice is an error, never a silent choice of the last."""

from __future__ import annotations

import re

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


# YAML 1.1 reads 0200000 as an octal number and 1:30 as ninety: here a number is written in plain decimals, or it is text.
_INT, _FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
_StrictLoader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in known if tag not in (_INT, _FLOAT)]
    for sign, known in yaml.SafeLoader.yaml_implicit_resolvers.items()}
_WHOLE = r"[-+]?(?:0|[1-9][0-9]*)"
_StrictLoader.add_implicit_resolver(_INT, re.compile(rf"^{_WHOLE}$"), list("-+0123456789"))
_StrictLoader.add_implicit_resolver(
    _FLOAT, re.compile(rf"^(?:{_WHOLE}\.[0-9]*(?:[eE][-+]?[0-9]+)?|{_WHOLE}[eE][-+]?[0-9]+|[-+]?\.[0-9]+|[-+]?\.inf|\.nan)$"),
    list("-+.0123456789"))


def read_yaml(text: str):
    """The data of one YAML document. Raises yaml.YAMLError, also for a key that stands twice or a day that does not exist."""
    try:
        return yaml.load(text, Loader=_StrictLoader)
    except ValueError as error:
        raise yaml.YAMLError(str(error)) from error
