"""What an address tells, and whether it is one of the team's."""

from __future__ import annotations

import pytest

from caseload.share.address import address


@pytest.mark.parametrize(
    ("text", "scheme", "place", "secret"),
    [
        ("https://git.example.nhs.uk/north/cases.git", "https", "git.example.nhs.uk/north/cases", False),
        ("HTTPS://Git.Example.nhs.uk:8443/north", "https", "git.example.nhs.uk/north", False),
        ("https://ann@git.example/x", "https", "git.example/x", False),
        ("https://ann:hunter2@git.example/x", "https", "git.example/x", True),
        ("https://ghp_0123456789abcdefghij@git.example/x", "https", "git.example/x", True),
        ("git@git.example:north/cases.git", "ssh", "git.example/north/cases", False),
        ("ssh://git@git.example:2222/~/cases", "ssh", "git.example/~/cases", False),
        ("http://git.example/x", "http", "git.example/x", False),
        ("git://git.example/x", "git", "git.example/x", False),
        ("/srv/git/cases.git", "file", "/srv/git/cases", False),
        ("../cases.git/", "file", "../cases", False),
        ("file:///srv/git/cases.git", "file", "/srv/git/cases", False),
        ("ext::sh -c evil", "", "ext", False),
    ],
)
def test_an_address_is_taken_apart(text: str, scheme: str, place: str, secret: bool) -> None:
    found = address(text)
    assert (found.scheme, found.place, found.secret) == (scheme, place, secret)
    assert found.here is (scheme == "file")
    assert found.closed is (scheme in ("file", "ssh", "https"))


@pytest.mark.parametrize(
    ("text", "beginning", "within"),
    [
        ("git@git.example:north/cases.git", "git.example/north", True),
        ("https://git.example/north/cases", "git.example", True),
        ("https://git.example/north/cases", "https://git.example/north", True),
        ("https://git.example/north/cases", "git.example/north/cases.git", True),
        ("https://git.example/northern/cases", "git.example/north", False),
        ("https://git.example/north/../evil", "git.example/north", False),
        ("https://git.example.evil/north", "git.example", False),
        ("https://evil/git.example/north", "git.example", False),
        ("/srv/git/cases", "/srv/git", True),
        ("/opt/git/cases", "/srv/git", False),
    ],
)
def test_whole_parts_are_compared(text: str, beginning: str, within: bool) -> None:
    assert address(text).within(("other.example", beginning)) is within
    assert not address(text).within(("other.example",))
