"""The key for one store: made only for a store that holds nothing sealed yet, and never put beside values that it does not open."""

from graph import keyring
from graph.keyring import KeyFileError, Keyring, key_path
from graph.reseal import sealed_kinds, sealed_state
from graph.seal import key_id_of, sealed_fields
from graph.store import Store
from graph.wording import Wording

KEY_NEEDED = Wording(
    "key_needed",
    "库中已有用密钥 {keys} 加密的个人信息，而这台电脑上没有它（{path}）。未生成新密钥，未写入任何内容。"
    "请导入：gongjian store key import 文件；该密钥若已无处可寻，请把清单加载到新的库（--store file:新文件夹）",
    "The store holds personal values that were sealed with the key {keys}, which is not on this computer ({path}). No other key was made "
    "and nothing was written. Bring it: gongjian store key import FILE. If it is nowhere any more, load the lists into a new store "
    "(--store file:FOLDER)",
)
KEY_FOREIGN = Wording(
    "key_foreign",
    "库中的个人信息用密钥 {keys} 加密，手头的密钥（{path}）一项也打不开。未写入任何内容。"
    "请换成该密钥：gongjian store key import 文件 --force（现有的会另存），或用 GONGJIAN_KEY_FILE 指明它所在的文件",
    "The personal values of the store were sealed with the key {keys}; the one at hand ({path}) opens none of them. Nothing was written. "
    "Put that key in place: gongjian store key import FILE --force (the present one is kept aside), "
    "or name its file with GONGJIAN_KEY_FILE",
)
_FIRST = "MATCH (n:{label}) WHERE {sealed} WITH n LIMIT 1 RETURN [{values}] AS found"


def keyring_for(store: Store) -> Keyring:
    """The keys to write with, made when there are none and the store holds nothing sealed. Raises KeyFileError where another key sealed
    what there is."""
    ring = keyring.find_keyring()
    if ring is not None:
        return ring
    if sealed := _first_keys(store):
        raise KeyFileError(KEY_NEEDED, keys=", ".join(sorted(sealed)), path=key_path())
    return keyring.ensure_keyring()


def fitting_keyring(store: Store) -> Keyring:
    """The same for whoever writes many sealed values: also refused is a key at hand that opens none of those that are there."""
    ring = keyring_for(store)
    sealer, sealed = ring.sealer(), _first_keys(store)
    if not sealed or any(sealer.opens(f"g1:{key}:") for key in sealed) or any(each.readable for each in sealed_state(store, sealer)):
        return ring
    raise KeyFileError(KEY_FOREIGN, keys=", ".join(sorted(sealed)), path=key_path())


def _first_keys(store: Store) -> set[str]:
    """The keys that sealed the first record of each kind that holds sealed values."""
    found: set[str] = set()
    for kind in sealed_kinds():
        names = [f"n.{sealed.name}_sealed" for sealed in sealed_fields(kind)]
        text = _FIRST.format(label=kind.label, sealed=" OR ".join(f"{name} IS NOT NULL" for name in names), values=", ".join(names))
        found |= {key_id_of(value) for row in store.read(text) for value in row["found"] if value}
    return found
