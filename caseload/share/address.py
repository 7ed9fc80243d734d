"""The address of a remote: what it tells about who may read what is sent there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import normpath

_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:(?P<user>[^/@]*)@)?(?P<host>[^/]*)(?P<path>.*)", re.IGNORECASE)
_SCP = re.compile(r"(?:(?P<user>[^/@:]*)@)?(?P<host>[^/:]+):(?P<path>[^:].*)")
_PORT = re.compile(r":\d+$")
# A user name is shorter; what a hosting service issues instead of a password is longer.
_TOKEN = 20
_SAFE = ("file", "ssh", "https", "git+ssh", "ssh+git")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a remote is: `scheme` is empty for a program of its own; `place` is host and path, or a path here."""

    scheme: str
    place: str
    secret: bool = False

    @property
    def here(self) -> bool:
        """Tell whether it is a folder that this machine sees."""
        return self.scheme == "file"

    @property
    def closed(self) -> bool:
        """Tell whether what is sent is hidden on its way."""
        return self.scheme in _SAFE

    def within(self, beginnings: tuple[str, ...]) -> bool:
        """Tell whether it begins, by whole parts of host and path, as one of these does; a scheme there is passed."""
        parts = self.place.split("/")
        known = [address(one).place.split("/") if _URL.match(one) else _clean(one).split("/") for one in beginnings]
        return any(parts[: len(one)] == one for one in known)


def address(text: str) -> Address:
    """Take an address apart, as git has it: a URL, `host:path`, a path, or `program::anything`."""
    if url := _URL.fullmatch(text):
        scheme, user, host = url["scheme"].lower(), url["user"] or "", _PORT.sub("", url["host"])
        secret = ":" in user or len(user) >= _TOKEN
        return Address(scheme, _clean(f"{host.lower()}{url['path']}"), secret)
    if re.match(r"[A-Za-z0-9+-]+::", text):
        return Address("", text.partition("::")[0])
    scp = _SCP.fullmatch(text)
    if scp and not text.startswith(("/", ".")):
        return Address("ssh", _clean(f"{scp['host'].lower()}/{scp['path'].lstrip('/')}"))
    return Address("file", _clean(text))


def _clean(place: str) -> str:
    return normpath(place).removesuffix(".git").rstrip("/")
