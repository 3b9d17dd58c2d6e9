"""Tombstones: keyed hashes of people who were erased, by which a load or an edit that would bring one of them back is told.

The key of the hashes is a secret of the store's own, kept sealed beside them: a rotation of the key file seals it anew, so that the hashes
stay good, which hashes under the key file itself would not.
"""

import base64
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph.mask import normalised
from graph.model.operation import Tombstone
from graph.origin import written_by
from graph.seal import Sealer
from graph.store import Store, Transaction

_READ = "MATCH (t:Tombstone) RETURN t.id AS id, t.secret_sealed AS secret, t.hashes AS hashes"
_WRITE = "MERGE (t:Tombstone {id: $id}) SET t += $stone"


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The secret and every hash; none at all while nobody was erased."""

    secret: bytes = field(repr=False)
    hashes: frozenset[str] = frozenset()

    def erased(self, values: Mapping[str, Any]) -> bool:
        """Whether a person's clear values (id, name, phone, identity_number) are those of somebody who was erased."""
        return bool(self.hashes) and not self.hashes.isdisjoint(self.hashes_of(values))

    def contact_erased(self, values: Mapping[str, Any]) -> bool:
        """Whether the contact of a household (its clear contact_name and phone) is somebody who was erased."""
        return self.erased({"name": values.get("contact_name"), "phone": values.get("phone")})

    def hashes_of(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The hashes of a person: of the id, of the identity number, and of name and phone together."""
        name, phone, number = (values.get(key) for key in ("name", "phone", "identity_number"))
        told = [("id", str(values["id"]))] if values.get("id") else []
        told += [("identity_number", normalised(str(number)))] if number else []
        told += [("name and phone", f"{normalised(str(name))}\0{normalised(str(phone))}")] if name and phone else []
        return tuple(self._hash(about, text) for about, text in told)

    def _hash(self, about: str, text: str) -> str:
        digest = hmac.new(self.secret, f"Person\0{about}\0{text}".encode(), "sha256").digest()
        return base64.b64encode(digest[:16]).decode("ascii")


def read_tombstones(store: Store, sealer: Sealer) -> Tombstones:
    """Every tombstone of a store. Raises SealError when the key is not at hand: then nobody can say who was erased."""
    rows = store.read(_READ)
    if not rows:
        return Tombstones(secrets.token_bytes(32))
    first = rows[0]
    secret = base64.b64decode(sealer.open(Tombstone.label, "secret", first["id"], first["secret"]))
    return Tombstones(secret, frozenset(each for row in rows for each in row["hashes"]))


def write_tombstone(
    transaction: Transaction, sealer: Sealer, stones: Tombstones, values: Mapping[str, Any], *, by: str, at: datetime
) -> str:
    """Note that a person is erased; the tombstone's id, which is the first of its hashes."""
    hashes = stones.hashes_of(values)
    stone = {"id": hashes[0], "secret": base64.b64encode(stones.secret).decode("ascii"), "hashes": list(hashes)}
    origin = written_by("erase", hashes[0], "person")
    sealed = sealer.seal_fields(Tombstone, hashes[0], {**stone, "erased_at": at, "erased_by": by, **origin})
    transaction.run(_WRITE, id=hashes[0], stone=sealed)
    return hashes[0]
