"""Where compiled code is kept between runs: a folder of the user's own, files that are sealed, and damage that counts as absence.

numba keeps compiled code as pickles, and a pickle runs what it holds when it is read. So the folder is used only where nobody
else can write to it, and each file begins with the SHA-256 of the rest: an empty, cut or altered file is compiled again instead
of being read.
"""

from __future__ import annotations

import atexit
import hashlib
import pickle
import shutil
import tempfile
from pathlib import Path

from numba.core import caching, dispatcher
from numba.core.runtime.nrt import rtsys

from ...store import of_the_user_alone, user_cache

_SEAL = hashlib.sha256().digest_size


def cache_folder(digest: str) -> Path:
    """The folder of compiled code: of the user, or of this process alone where the user's cannot be written or others could write
    to it.

    Parameters
    ----------
    digest : of everything that compiled code depends on; the folder's name.
    """
    try:
        folder = user_cache() / digest
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            if of_the_user_alone(folder) and of_the_user_alone(folder.parent):
                return folder
    except (OSError, RuntimeError, ValueError):  # RuntimeError: the user has no home; ValueError: a NUL in the name
        pass
    folder = Path(tempfile.mkdtemp(prefix="kjqs_model_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class SealedCacheFile(caching.IndexDataCacheFile):
    """numba's index and data files, each behind the SHA-256 of its content."""

    def _load_index(self) -> dict:
        try:
            version, stamp, overloads = pickle.loads(_unsealed(Path(self._index_path)))
        except OSError:
            return {}
        return overloads if (version, stamp) == (self._version, self._source_stamp) else {}

    def _save_index(self, overloads: dict) -> None:
        self._seal(self._index_path, self._dump((self._version, self._source_stamp, overloads)))

    def _load_data(self, name: str):
        return pickle.loads(_unsealed(Path(self._data_path(name))))

    def _save_data(self, name: str, data) -> None:
        self._seal(self._data_path(name), self._dump(data))

    def _seal(self, path: str, content: bytes) -> None:
        with self._open_for_write(path) as file:
            file.write(hashlib.sha256(content).digest())
            file.write(content)


def _unsealed(path: Path) -> bytes:
    """The content of a sealed file. Raises OSError where there is none or the seal does not fit, which numba takes for
    absence."""
    sealed = path.read_bytes()
    content = sealed[_SEAL:]
    if len(sealed) <= _SEAL or hashlib.sha256(content).digest() != sealed[:_SEAL]:
        raise FileNotFoundError(f"damaged: {path.name}")
    return content


class QuickCache(caching.FunctionCache):
    """numba's cache of a function, which loads what is there without making the compiler ready first: that takes a fifth of a
    second and is wanted only where something must be compiled, which makes it ready by itself."""

    def load_overload(self, sig, target_context):
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)


def use(folder: Path) -> None:
    """Have numba keep what it compiles in a folder, sealed; before anything is compiled, since functions ask for it when they are
    decorated."""
    import numba

    numba.config.CACHE_DIR = str(folder)
    caching.IndexDataCacheFile = SealedCacheFile
    dispatcher.FunctionCache = QuickCache  # type: ignore[attr-defined]  # numba's own import of it
