"""Every setting of gongjian: an environment variable, what it does and what holds without it. A guard test finds one left out here."""

import locale
import os
from collections.abc import Callable
from dataclasses import dataclass

from api.usecases.audit import audit_days, audit_folder
from graph.keyring import key_path
from graph.store import default_url
from graph.store.jars import cache_folder
from graph.store.penalty import state_folder
from graph.wording import Wording

HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable. `default` works out what holds without it; a secret's value is never shown."""

    name: str
    about: Wording
    default: Callable[[], str] = str
    secret: bool = False

    def value(self) -> str | None:
        """What it is set to, hidden when it is a secret; None when it is not set."""
        found = os.environ.get(self.name)
        return HIDDEN if found and self.secret else found

    def default_value(self) -> str:
        """What holds when it is not set."""
        found = os.environ.pop(self.name, None)
        try:
            return self.default()
        finally:
            if found is not None:
                os.environ[self.name] = found


def _about(name: str, zh: str, en: str) -> Wording:
    return Wording(f"setting.{name}", zh, en)


def _meanings() -> str:
    from api.usecases.load import meanings_file  # brings the text models along

    return str(meanings_file())


def _batch() -> str:
    from graph.loaders.batch import SIZE

    return str(SIZE)


def _texts() -> str:
    return str(cache_folder() / "texts.sqlite")


def _token_keys() -> str:
    from api.usecases.tokens_keys import keys_path

    return str(keys_path())


def _locale() -> str:
    return locale.getlocale()[0] or ""


SETTINGS = (
    Setting("GONGJIAN_STORE", _about("store", "库的地址（--store）", "the store's URL (--store)"), default_url),
    Setting("GONGJIAN_STORE_USER", _about("user", "URL 库的用户名", "user of a URL store")),
    Setting("GONGJIAN_STORE_PASSWORD", _about("password", "URL 库的密码", "password of a URL store"), secret=True),
    Setting("GONGJIAN_STORE_DATABASE", _about("database", "URL 库中的库名", "database of a URL store"), lambda: "neo4j"),
    Setting("GONGJIAN_STORE_HEAP", _about("heap", "内置数据库的内存，如 2g", "memory of the private store, such as 2g"), lambda: "1g"),
    Setting(
        "GONGJIAN_CACHE",
        _about("cache", "缓存文件夹：组件、文字向量、编译结果", "folder of what is kept to be quicker"),
        lambda: str(cache_folder()),
    ),
    Setting("GONGJIAN_MAVEN", _about("maven", "组件镜像的地址", "address of a mirror for the jars"), secret=True),
    Setting("GONGJIAN_KEY_FILE", _about("key", "个人信息的密钥文件", "key file of the personal values"), lambda: str(key_path())),
    Setting("GONGJIAN_KEY_PASSPHRASE", _about("passphrase", "导出导入密钥的口令", "passphrase to export and import the key"), secret=True),
    Setting("GONGJIAN_STATE_DIR", _about("state", "运行状态文件夹", "folder of what is kept between runs"), lambda: str(state_folder())),
    Setting("GONGJIAN_AUDIT_DIR", _about("audit", "审计记录文件夹", "folder of the audit trail"), lambda: str(audit_folder())),
    Setting("GONGJIAN_AUDIT_DAYS", _about("audit_days", "审计记录保留天数", "days the audit trail is kept"), lambda: str(audit_days())),
    Setting("GONGJIAN_TOKEN_KEYS", _about("token_keys", "令牌密钥文件", "file of the token keys"), _token_keys),
    Setting("GONGJIAN_OIDC_ISSUER", _about("oidc_issuer", "统一认证的地址", "address of an OIDC issuer whose tokens are taken")),
    Setting("GONGJIAN_OIDC_AUDIENCE", _about("oidc_audience", "统一认证令牌的受众", "audience of the issuer's tokens"), lambda: "gongjian"),
    Setting(
        "GONGJIAN_OIDC_ROLE_CLAIM",
        _about("oidc_role", "统一认证中表示角色的字段", "the issuer's claim that names the role"),
        lambda: "gongjian_role",
    ),
    Setting(
        "GONGJIAN_OIDC_AREAS_CLAIM",
        _about("oidc_areas", "统一认证中表示区划的字段", "the issuer's claim that names the areas"),
        lambda: "gongjian_areas",
    ),
    Setting("GONGJIAN_MEANINGS", _about("meanings", "清单含义文件", "file of list meanings"), _meanings),
    Setting("GONGJIAN_TEXTS", _about("texts", "文字向量的缓存文件", "file that keeps the vectors of texts"), _texts),
    Setting(
        "GONGJIAN_TEXTS_MB", _about("texts_mb", "该缓存的最大 MB 数，超出时先删最久未用的", "largest size of it in MB"), lambda: "1024"
    ),
    Setting(
        "GONGJIAN_LOAD_BATCH", _about("batch", "加载时每批的行数，内存小时调低", "rows a batch in loading; fewer for little memory"), _batch
    ),
    Setting("GONGJIAN_SERVE_HOST", _about("serve_host", "服务监听的地址", "address the service listens on"), lambda: "127.0.0.1"),
    Setting("GONGJIAN_SERVE_PORT", _about("serve_port", "服务的端口", "port of the service"), lambda: "8321"),
    Setting("GONGJIAN_SERVE_AT_ONCE", _about("serve_at_once", "同时处理的请求数，更多的会被推迟", "requests at once"), lambda: "64"),
    Setting("GONGJIAN_SERVE_QUERY", _about("serve_query", "自由查询 on 或 off", "raw statements over HTTP, on or off"), lambda: "on"),
    Setting("GONGJIAN_SERVE_UPLOAD_MB", _about("serve_upload", "上传文件的最大 MB 数", "largest upload in MB"), lambda: "50"),
    Setting("GONGJIAN_SERVE_CERTIFICATE", _about("serve_certificate", "HTTPS 证书文件（PEM）", "certificate file for HTTPS (PEM)")),
    Setting("GONGJIAN_SERVE_PRIVATE_KEY", _about("serve_private_key", "HTTPS 私钥文件（PEM）", "private key file for HTTPS (PEM)")),
    Setting(
        "GONGJIAN_SERVE_PROXIES",
        _about(
            "serve_proxies",
            "可信代理的地址（逗号分隔），按其 X-Forwarded-For 认定来访地址",
            "trusted proxies, whose X-Forwarded-For says where a request comes from; addresses or networks with commas",
        ),
    ),
    Setting("GONGJIAN_LANG", _about("lang", "语言 zh 或 en（--lang）", "language, zh or en (--lang)"), _locale),
)
"""In the order in which `gongjian doctor` prints them. A mirror's address counts as a secret: it may hold a password."""
