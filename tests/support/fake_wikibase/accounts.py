"""Who has an account, and what each may do: rights, blocks, rate limits, and what `meta=userinfo` says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
RIGHTS = ("read", "edit", "createpage", "writeapi", "item-term", "item-merge", "item-redirect")
VISITOR = ("read", "createaccount")


@dataclass
class Account:
    """One account; the rights are those of its bot password, which may be fewer than the user's own."""

    name: str
    number: int
    rights: set[str] = field(default_factory=lambda: set(RIGHTS))
    groups: list[str] = field(default_factory=lambda: ["*", "user", "autoconfirmed"])
    ratelimits: Json = field(default_factory=lambda: {"edit": {"user": {"hits": 90, "seconds": 60}}})
    edits: int = 0
    limit: int | None = None
    """So many edits are taken, and then no more: the limit is used up; None for no limit."""


@dataclass
class Accounts:
    """All accounts by name: each comes to be when it is first named."""

    accounts: dict[str, Account] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    """The names of those who are blocked, and why."""

    def of(self, name: str) -> Account:
        """Return the account of this name."""
        return self.accounts.setdefault(name, Account(name, len(self.accounts) + 1))

    def refusal(self, name: str | None, *, protected: bool) -> str | None:
        """Return the name of the message that refuses an edit; None if there is nothing against it."""
        if name in self.blocked:
            return "blockedtext"
        rights = set(VISITOR) if name is None else self.of(name).rights
        if "edit" not in rights:
            return "badaccess-groups"
        return "protectedpagetext" if protected and "editprotected" not in rights else None

    def userinfo(self, name: str | None, wanted: set[str]) -> Json:
        """Return `userinfo`, in format version 2, with these of its properties."""
        if name is None:
            said: Json = {"id": 0, "name": "127.0.0.1", "anon": True}
            more: Json = {"groups": ["*"], "rights": sorted(VISITOR),
                          "ratelimits": {"edit": {"ip": {"hits": 8, "seconds": 60}}}}  # fmt: skip
        else:
            account = self.of(name)
            said = {"id": account.number, "name": account.name}
            more = {"groups": account.groups, "rights": sorted(account.rights), "ratelimits": account.ratelimits,
                    "editcount": account.edits}  # fmt: skip
        said |= {key: value for key, value in more.items() if key in wanted}
        if "blockinfo" in wanted and name in self.blocked:
            # MediaWiki puts these beside the name, not into an object of their own.
            said |= {
                "blockid": 7, "blockedby": "Admin", "blockedbyid": 99, "blockreason": self.blocked[name],
                "blockedtimestamp": "2000-01-01T00:00:00Z", "blockexpiry": "infinite", "blockpartial": False,
                "blocknocreate": True, "blockanononly": False, "blockemail": False, "blockowntalk": False,
            }  # fmt: skip
        return said
