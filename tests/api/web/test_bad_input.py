"""Whatever is wrong with a request has its own problem, and nothing is half-written."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import jwt
import pytest

from api.problems import KINDS
from api.usecases.tokens import AUDIENCE, ISSUER, issue
from api.usecases.tokens_keys import read_keys
from graph.store import Store
from tests.api.web.city import emptied
from tests.api.web.running import Running, problem

DOCS = Path(__file__).parents[3] / "docs" / "api.md"
JSON = {"content-type": "application/json"}


@pytest.fixture
def client(served: Running, store: Store) -> Iterator[httpx.Client]:
    emptied(store)
    with served.client() as found:
        yield found
    assert store.read("MATCH (n) WHERE n:Unit OR n:Operation RETURN count(n) AS n")[0]["n"] == 0, "something was written"


def _claims(**more: object) -> dict[str, object]:
    now = int(time.time())
    fixed = {"iss": ISSUER, "aud": AUDIENCE, "sub": "eve", "role": "organiser", "areas": [""], "jti": "j"}
    return {**fixed, "iat": now, "nbf": now, "exp": now + 600, **more}


def test_every_problem_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [kind.name for kind in KINDS if f"`{kind.name}` | {kind.status} |" not in text] == []


@pytest.mark.parametrize(
    ("content", "headers", "name"),
    [
        (b'{"id": "u1", ', JSON, "malformed"),
        (b"\xff\xfe{}", JSON, "malformed"),
        (b"[1, 2]", JSON, "invalid"),
        (b'{"name": 5}', JSON, "invalid"),
        (b'{"name": "x", "lat": NaN}', JSON, "invalid"),
        (b'{"name": "x", "lat": 1e999}', JSON, "invalid"),
        (b'{"name": "\\ud800"}', JSON, "invalid"),
        (b'{"name": "a\\u0000b"}', JSON, "invalid"),
        (b"[" * 100_000, JSON, "malformed"),
        (b'{"name": ' + b"9" * 5000 + b"}", JSON, "malformed"),
        (b"name=x", {"content-type": "application/x-www-form-urlencoded"}, "wrong-content-type"),
        (b'{"name": "x"}', {"content-type": "text/plain"}, "wrong-content-type"),
        (b'{"name": "x"}', {}, "wrong-content-type"),
        (b'{"name": "' + b"x" * 10_000_000 + b'"}', JSON, "too-large"),
        (b'{"name": "x"}', JSON | {"Idempotency-Key": "k" * 101}, "invalid"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, (bytes, str)) else None,
)
def test_a_body_that_is_not_right_is_a_problem(client: httpx.Client, content: bytes, headers: dict[str, str], name: str) -> None:
    assert problem(client.post("/v1/units", content=content, headers=headers)) == name


def test_a_large_body_without_a_length_is_cut_while_it_comes(client: httpx.Client) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"name": "'
        for _ in range(40):
            yield b"x" * 100_000
        yield b'"}'

    assert problem(client.post("/v1/units", content=parts(), headers=JSON)) == "too-large"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/units?limit=100000", "invalid"),
        ("/v1/units?limit=0", "invalid"),
        ("/v1/units?limit=x", "invalid"),
        ("/v1/units?as_of=2026-02-30", "invalid"),
        ("/v1/units?as_of=0", "invalid"),
        ("/v1/units?cursor=forged", "bad-cursor"),
        ("/v1/units/nobody", "not-found"),
        ("/v1/nothing", "not-found"),
        ("/v1/units/%00", "invalid"),
        ("/v1/units/%FF", "not-found"),
        ("/v1/proposals/nothing", "not-found"),
        ("/v1/jobs/nothing", "not-found"),
        ("/v1/ask/nothing", "not-found"),
        ("/v1/ask/committee-members", "refused"),
        ("/v1/reports/committee-members?format=pdf", "invalid"),
        ("/nothing", "not-found"),
    ],
)
def test_an_address_that_is_not_right_is_a_problem(client: httpx.Client, path: str, name: str) -> None:
    assert problem(client.get(path)) == name


def test_a_method_that_is_not_known_is_a_problem_that_names_those_that_are(client: httpx.Client) -> None:
    answer = client.delete("/v1/units")
    assert problem(answer) == "method-not-allowed"
    assert "GET" in answer.headers["allow"]


def test_a_stale_version_is_a_problem(client: httpx.Client, store: Store) -> None:
    store.write("CREATE (:Area {id: '460200', name: '市', level: 'city'})")
    assert problem(client.patch("/v1/areas/460200", json={"name": "x"}, headers={"If-Match": '"0"'})) == "stale"


def test_tokens_that_are_not_ours_are_refused_whatever_they_claim(client: httpx.Client) -> None:
    key = read_keys().current
    header = {"kid": key.id}
    none = jwt.encode(_claims(), "", algorithm="none", headers=header)
    bad = {
        "alg none": none,
        "another key": jwt.encode(_claims(), "x" * 32, algorithm="HS256", headers=header),
        "unknown kid": jwt.encode(_claims(), key.secret, algorithm="HS256", headers={"kid": "nobody"}),
        "another algorithm": jwt.encode(_claims(), key.secret * 2, algorithm="HS512", headers=header),
        "another audience": jwt.encode(_claims(aud="other"), key.secret, algorithm="HS256", headers=header),
        "not yet": jwt.encode(_claims(nbf=int(time.time()) + 300), key.secret, algorithm="HS256", headers=header),
        "no expiry": jwt.encode({k: v for k, v in _claims().items() if k != "exp"}, key.secret, algorithm="HS256", headers=header),
        "garbage": "a.b.c",
    }
    for why, token in bad.items():
        answer = client.get("/v1/units", headers={"Authorization": f"Bearer {token}"})
        assert (why, problem(answer), answer.headers["www-authenticate"]) == (why, "unauthenticated", "Bearer")
    expired = jwt.encode(_claims(iat=1, nbf=1, exp=int(time.time()) - 60), key.secret, algorithm="HS256", headers=header)
    assert problem(client.get("/v1/units", headers={"Authorization": f"Bearer {expired}"})) == "token-expired"
    within = jwt.encode(_claims(exp=int(time.time()) - 5), key.secret, algorithm="HS256", headers=header)
    assert client.get("/v1/units", headers={"Authorization": f"Bearer {within}"}).status_code == 200, "clocks differ by seconds"


def test_without_a_token_nothing_under_v1_answers_and_whoever_was_let_in_before_stays_in(served: Running) -> None:
    token = issue("patient", "organiser", [""], 600)
    with httpx.Client(base_url=served.url, trust_env=False) as plain:
        good = {"Authorization": f"Bearer {token}"}
        assert plain.get("/v1/units", headers=good).status_code == 200
        for path in ("/v1/units", "/v1/nothing", "/v1/proposals/x", "/v1/query"):
            assert problem(plain.get(path)) == "unauthenticated"
        names = [problem(plain.get("/v1/units", headers={"Authorization": f"Bearer bad{i}"})) for i in range(15)]
        assert names[0] == "unauthenticated"
        assert names[-1] == "too-many"
        assert plain.get("/v1/units", headers=good).status_code == 200


def test_a_workbook_too_large_or_with_macros_or_of_another_sort_is_refused_and_not_kept(served: Running, folders: Path) -> None:
    import io
    import zipfile

    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as book:
        book.writestr("xl/vbaProject.bin", b"x")
    macros = {"files": ("units.xlsx", memory.getvalue())}
    with served.client("loader") as loader:
        answer = loader.post("/v1/uploads", files=macros)
        assert (problem(answer), answer.json()["code"]) == ("bad-upload", "macros")
        assert problem(loader.post("/v1/uploads", files={"files": ("units.xlsm", b"x")})) == "bad-upload"
        assert problem(loader.post("/v1/uploads", files={"files": ("../../etc/passwd", b"x")})) == "bad-upload"
        assert problem(loader.post("/v1/uploads", json={})) == "wrong-content-type"
        assert problem(loader.post("/v1/uploads", files={"files": ("units.xlsx", b"x" * 60_000_000)})) == "too-large"
    uploads = folders / "state" / "uploads"
    assert not uploads.exists() or list(uploads.iterdir()) == []


def test_bytes_that_are_no_http_do_not_hurt(served: Running) -> None:
    at = urlsplit(served.url)
    for raw in (b"\x00\xff" * 50, b"GET /v1/units HTTP/9.9\r\n\r\n", b"GET " + b"/a" * 50_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"):
        with socket.create_connection((str(at.hostname), int(at.port or 0)), timeout=5) as peer:
            peer.sendall(raw)
            answer = peer.recv(200)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert httpx.get(f"{served.url}/livez", trust_env=False).status_code == 200


def test_a_problem_repeats_nothing_personal_that_was_sent(client: httpx.Client) -> None:
    sent = {"name": 13900001111, "钱多多": "身份证 11010519491231002X", "domain": "钱多多 13900001111"}
    texts = [client.post("/v1/units", json=sent).text]
    texts.append(client.get("/v1/units/钱多多").text)
    texts.append(client.get("/v1/ask/committee-members", params={"committee": "x", "as_of": "钱多多 13900001111"}).text)
    texts.append(client.get("/v1/ask/committee-members", params={"钱多多": "1"}).text)
    for text in texts:
        assert json.loads(text)["status"] in (404, 422)
        assert "13900001111" not in text
        assert "11010519491231002X" not in text
        assert "钱多多" not in text
