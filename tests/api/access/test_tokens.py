"""Tokens: only what we or the named issuer signed, for us, now, is taken; everything else is refused and audited."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import anyio
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.datastructures import Headers

from api import problems
from api.problems import ProblemError
from api.roles import OWNER
from api.scope import Scope
from api.usecases import oidc, tokens
from api.usecases.access_tries import TooManyTriesError, Tries
from api.usecases.tokens import (
    ALGORITHM,
    AUDIENCE,
    BAD,
    EXPIRED,
    ISSUER,
    NOT_YET,
    REVOKED,
    TokenError,
    issue,
    revoke,
    revoke_user,
    rotate,
    scope_of,
)
from api.usecases.tokens_keys import keys_path, read_keys
from api.web.admission import Admission
from graph.wording import GongjianError


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_TOKEN_KEYS", str(tmp_path / "token-keys"))
    monkeypatch.setattr(tokens, "TRIES", Tries(most=5))


def refusal(token: str) -> str:
    """The code of what is wrong with a token."""
    with pytest.raises(TokenError) as told:
        scope_of(token)
    return told.value.said.code


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "u", "role": "planner", "areas": ["460202"], "jti": "1"}
    return usual | {"iat": now, "nbf": now, "exp": now + 60} | changed


def signed(**changed: Any) -> str:
    key = read_keys().current
    return jwt.encode(claims(**changed), key.secret, ALGORITHM, {"kid": key.id})


def test_a_token_says_who_asks_in_which_role_and_for_which_areas() -> None:
    scope = scope_of(issue("li", "planner", ["460204", "460202"], 60))
    assert (scope.user, scope.role, scope.areas) == ("li", "planner", ("460202", "460204"))
    assert len(scope.session) == 16
    assert oct(keys_path().stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize(
    ("role", "areas", "ttl"),
    [("owner", [""], 60), ("boss", [""], 60), ("planner", ["x'"], 60), ("planner", [""], 0), ("planner", [""], 9e9)],
)
def test_no_token_names_the_owner_an_unknown_role_a_made_up_area_or_an_endless_time(role: str, areas: list[str], ttl: float) -> None:
    with pytest.raises(GongjianError):
        issue("u", role, areas, ttl)


def test_alg_none_a_wrong_kid_a_foreign_key_and_a_changed_claim_are_forgeries() -> None:
    issued = issue("u", "planner", ["460202"], 60)
    head, body, signature = issued.split(".")
    wider = base64.urlsafe_b64encode(json.dumps(claims(areas=[""])).encode()).rstrip(b"=").decode()
    key = read_keys().current
    forged = (
        jwt.encode(claims(), "", "none", {"kid": key.id}),
        f"{base64.urlsafe_b64encode(json.dumps({'alg': 'none', 'kid': key.id}).encode()).rstrip(b'=').decode()}.{body}.",
        jwt.encode(claims(), key.secret, ALGORITHM, {"kid": "00000000"}),
        jwt.encode(claims(), key.secret, ALGORITHM),
        jwt.encode(claims(), b"x" * 32, ALGORITHM, {"kid": key.id}),
        jwt.encode(claims(), key.secret * 2, "HS512", {"kid": key.id}),
        f"{head}.{wider}.{signature}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        issued + "x" * 9_000,
        "not.a.token",
    )
    assert [refusal(token) for token in forged] == [BAD.code] * len(forged)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"exp": time.time() - 3_600}, EXPIRED.code),
        ({"iat": time.time() + 3_600}, NOT_YET.code),
        ({"nbf": time.time() + 3_600}, NOT_YET.code),
        ({"aud": "another"}, BAD.code),
        ({"iss": "https://another"}, BAD.code),
        ({"role": OWNER.name}, BAD.code),
        ({"role": ["planner"]}, BAD.code),
        ({"areas": "4602"}, BAD.code),
        ({"areas": ["4602%"]}, BAD.code),
        ({"areas": [4602]}, BAD.code),
        ({"sub": 7}, BAD.code),
        ({"jti": None}, BAD.code),
    ],
)
def test_a_token_of_ours_holds_for_its_time_its_audience_and_its_claims_alone(changed: dict[str, Any], code: str) -> None:
    assert refusal(signed(**changed)) == code


def test_a_clock_that_is_a_little_off_is_forgiven() -> None:
    now = time.time()
    assert scope_of(signed(iat=int(now) + 20, nbf=int(now) + 20)).user == "u"
    assert scope_of(signed(exp=int(now) - 20)).user == "u"


def test_after_a_rotation_old_tokens_hold_and_new_ones_name_the_new_key() -> None:
    before = issue("u", "planner", ["46"], 60)
    new = rotate()
    assert scope_of(before).user == "u"
    assert jwt.get_unverified_header(issue("u", "planner", ["46"], 60))["kid"] == new != jwt.get_unverified_header(before)["kid"]


def test_a_token_taken_back_holds_no_more_nor_do_a_users() -> None:
    one, other, another = (issue("u", "planner", ["46"], 60), issue("u", "planner", ["46"], 60), issue("v", "planner", ["46"], 60))
    assert revoke(one) == "u"
    assert (refusal(one), scope_of(other).user) == (REVOKED.code, "u")
    revoke_user("u")
    assert (refusal(other), scope_of(another).user) == (REVOKED.code, "v")


def test_a_damaged_key_file_takes_no_token() -> None:
    token = issue("u", "planner", ["46"], 60)
    keys_path().write_text("{")
    with pytest.raises(GongjianError, match=r"token\.keys_damaged"):
        scope_of(token)


def test_too_many_bad_tokens_from_one_place_make_it_wait_and_nobody_else() -> None:
    for _ in range(5):
        with pytest.raises(TokenError):
            scope_of("x.y.z", source="10.0.0.9")
    with pytest.raises(TooManyTriesError) as told:
        scope_of("x.y.z", source="10.0.0.9")
    assert 1 <= told.value.retry_after <= 60
    with pytest.raises(TokenError):
        scope_of("x.y.z", source="10.0.0.8")


def test_a_token_that_holds_is_taken_whatever_others_at_its_address_tried() -> None:
    for _ in range(9):
        with pytest.raises((TokenError, TooManyTriesError)):
            scope_of("x.y.z", source="10.0.0.9")
    assert scope_of(issue("u", "planner", ["46"], 60), source="10.0.0.9").user == "u"


class Issuer:
    """An OIDC issuer on loopback: its keys, and how often they were fetched."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = []
        self.fetched = 0
        self.away = False
        self.slow = threading.Event()
        self.slow.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.fetched += self.path == "/jwks"
                outer.slow.wait(10)
                if outer.away:
                    self.send_error(503)
                    return
                body = {"keys": outer.keys} if self.path == "/jwks" else {"issuer": outer.url, "jwks_uri": f"{outer.url}/jwks"}
                data = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def key(self, kid: str, sort: str = "RS256") -> Any:
        """A fresh private key, its public part published under an id."""
        private: Any = rsa.generate_private_key(65537, 2048) if sort == "RS256" else ec.generate_private_key(ec.SECP256R1())
        algorithm = jwt.algorithms.RSAAlgorithm if sort == "RS256" else jwt.algorithms.ECAlgorithm
        public = json.loads(algorithm.to_jwk(private.public_key()))
        self.keys.append(public | {"kid": kid, "use": "sig", "alg": sort})
        return private


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    found = Issuer()
    thread = threading.Thread(target=found.server.serve_forever, args=(0.05,))
    thread.start()
    monkeypatch.setenv("GONGJIAN_OIDC_ISSUER", found.url)
    oidc._kept.clear()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def foreign(issuer: Issuer, **changed: Any) -> dict[str, Any]:
    now = int(time.time())
    usual = {
        "iss": issuer.url,
        "aud": "gongjian",
        "sub": "zhang",
        "gongjian_role": ["staff", "organiser"],
        "gongjian_areas": "460203 460204",
    }
    return usual | {"iat": now, "exp": now + 60} | changed


def test_a_token_of_the_named_issuer_gives_the_scope_that_its_claims_state(issuer: Issuer) -> None:
    for kid, sort in (("r", "RS256"), ("e", "ES256")):
        oidc._kept.clear()
        token = jwt.encode(foreign(issuer), issuer.key(kid, sort), sort, {"kid": kid})
        assert scope_of(token) == Scope("zhang", "organiser", ("460203", "460204"))


def test_the_issuers_public_key_is_no_secret_and_its_other_claims_are_checked(issuer: Issuer) -> None:
    private = issuer.key("r")
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    head, body = ({"alg": "HS256", "kid": "r", "typ": "JWT"}, foreign(issuer))
    unsigned = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, body))
    confused = unsigned + b"." + base64.urlsafe_b64encode(hmac.new(public, unsigned, hashlib.sha256).digest()).rstrip(b"=")
    assert refusal(confused.decode()) == BAD.code
    for changed in (
        {"aud": "other"},
        {"gongjian_role": "owner"},
        {"gongjian_role": None},
        {"gongjian_areas": None},
        {"iss": issuer.url + "x"},
    ):
        assert refusal(jwt.encode(foreign(issuer, **changed), private, "RS256", {"kid": "r"})) == BAD.code
    assert refusal(jwt.encode(foreign(issuer, exp=1), private, "RS256", {"kid": "r"})) == EXPIRED.code
    assert scope_of(jwt.encode(foreign(issuer, gongjian_areas=[]), private, "RS256", {"kid": "r"})).areas == ()


def test_a_new_key_of_the_issuer_is_fetched_but_made_up_ids_are_no_reason_to_ask_again(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = issuer.key("one")
    assert scope_of(jwt.encode(foreign(issuer), old, "RS256", {"kid": "one"})).user == "zhang"
    new = issuer.key("two")
    for _ in range(4):
        refusal(jwt.encode(foreign(issuer), new, "RS256", {"kid": "made-up"}))
    assert issuer.fetched == 1
    monkeypatch.setattr(oidc, "PAUSE", 0.0)
    assert scope_of(jwt.encode(foreign(issuer), new, "RS256", {"kid": "two"})).user == "zhang"
    assert issuer.fetched == 2


def test_an_issuer_that_does_not_answer_or_has_no_safe_address_is_told(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    private = issuer.key("r")
    for address in ("http://127.0.0.1:9", "http://example.invalid"):
        oidc._kept.clear()
        monkeypatch.setenv("GONGJIAN_OIDC_ISSUER", address)
        with pytest.raises(oidc.IssuerError):
            scope_of(jwt.encode(foreign(issuer, iss=address), private, "RS256", {"kid": "r"}))


def asking(issuer: Issuer, key: Any, kid: str) -> str:
    """The user that a token of the issuer is of."""
    return scope_of(jwt.encode(foreign(issuer), key, "RS256", {"kid": kid})).user


def test_keys_at_hand_hold_on_while_the_issuer_is_away_but_not_for_ever(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    key = issuer.key("one")
    assert asking(issuer, key, "one") == "zhang"
    issuer.away = True
    monkeypatch.setattr(oidc, "PAUSE", 0.0)
    monkeypatch.setattr(oidc, "KEPT", 0.0)
    assert [asking(issuer, key, "one") for _ in range(3)] == ["zhang"] * 3
    with pytest.raises(oidc.IssuerError):  # perhaps a new key, which can't be looked up now
        asking(issuer, key, "two")
    monkeypatch.setattr(oidc, "LONGEST", 0.0)
    with pytest.raises(oidc.IssuerError):
        asking(issuer, key, "one")
    issuer.away = False
    monkeypatch.setattr(oidc, "LONGEST", 3_600.0)
    assert asking(issuer, key, "one") == "zhang"


def test_an_issuer_that_is_slow_holds_up_nobody_whose_key_is_known(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    key = issuer.key("one")
    assert asking(issuer, key, "one") == "zhang"
    issuer.slow.clear()
    monkeypatch.setattr(oidc, "KEPT", 0.0)
    monkeypatch.setattr(oidc, "PAUSE", 0.0)
    monkeypatch.setattr(oidc, "_PATIENCE", 0.1)
    found: list[str] = []
    waiting = threading.Thread(target=lambda: found.append(asking(issuer, key, "one")))
    waiting.start()
    while issuer.fetched < 2 and not oidc._kept[issuer.url].fetching:
        time.sleep(0.01)
    monkeypatch.setattr(oidc, "PAUSE", 60.0)
    assert asking(issuer, key, "one") == "zhang"
    with pytest.raises(oidc.IssuerError):
        asking(issuer, key, "two")
    assert found == []
    issuer.slow.set()
    waiting.join()
    assert found == ["zhang"]


def test_a_user_taken_back_is_so_for_the_issuers_tokens_too(issuer: Issuer) -> None:
    key = issuer.key("one")
    token = jwt.encode(foreign(issuer), key, "RS256", {"kid": "one"})
    assert scope_of(token).user == "zhang"
    revoke_user("zhang")
    assert refusal(token) == REVOKED.code
    assert scope_of(jwt.encode(foreign(issuer, iat=int(time.time()) + 5), key, "RS256", {"kid": "one"})).user == "zhang"


def test_over_http_an_issuer_that_is_away_is_503_with_a_time_to_try_again(issuer: Issuer) -> None:
    issuer.away = True
    token = jwt.encode(foreign(issuer), issuer.key("one"), "RS256", {"kid": "one"})
    connection, headers = {"client": ("10.0.0.9", 1)}, Headers({"authorization": f"Bearer {token}"})
    for _ in range(8):
        with pytest.raises(ProblemError) as told:
            anyio.run(Admission(), connection, headers)
        assert (told.value.kind, told.value.retry_after) == (problems.ISSUER_DOWN, 10)
    assert issuer.fetched == 0
