"""One polite HTTP client: says who it is, retries what may pass, never leaves the host, takes no flood.

requests and urllib3 are imported when a session is opened, so that nothing else pays for them.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import SplitResult, urlsplit

from pipeline.charset import why_garbled
from pipeline.fetch import codings
from pipeline.fetch.address import is_web_address, joined
from pipeline.fetch.answer import Trouble
from pipeline.fetch.gate import MEDIA_TYPES
from pipeline.source import Site

if TYPE_CHECKING:
    import requests
    from urllib3.util.retry import Retry

AGENT = "un-projects"
_REDIRECTS = (301, 302, 303, 307, 308)
_RETRIED = (429, 500, 502, 503, 504)
_CHUNK = 1 << 16
_PORTS = {"http": 80, "https": 443}
_KEPT_HEADERS = (
    "etag",
    "last-modified",
    "content-type",
    "retry-after",
    "cf-mitigated",
    "x-amzn-waf-action",
    "memento-datetime",
)


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """How long to wait and how much to take; times in seconds."""

    connect_timeout: float = 3.0
    read_timeout: float = 6.0
    # Until the answer's headers, with name lookup, retries and redirects; then until its last byte.
    answer_within: float = 15.0
    body_within: float = 60.0
    retries: int = 2
    backoff: float = 0.5
    # A server that asks to wait longer is not asked again.
    max_retry_after: float = 5.0
    # A site that wants more time than this between two requests is not asked.
    max_crawl_delay: float = 120.0
    max_bytes: int = 32 << 20
    max_redirects: int = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer of the web, or why it was not taken. Header names are lower-case."""

    status: int | None = None
    headers: dict[str, str] | None = None
    body: bytes | None = None
    final_url: str | None = None
    trouble: Trouble | None = None


def leaves(site: Site, asked: str, target: str) -> str | None:
    """Where an address leads to if not to the source's hosts, by the same or a safer protocol."""
    scheme = target.partition(":")[0].lower()
    if scheme not in _PORTS:
        return f"{scheme}: addresses"
    if not is_web_address(target):
        return "what is no address"
    here, there = urlsplit(asked), urlsplit(target)
    if there.username is not None or there.password is not None:
        return "an address with a password"
    if there.netloc.lower() in (host.lower() for host in site.hosts) and there.scheme >= here.scheme:
        return None
    if (there.hostname or "").lower() != (here.hostname or "").lower():
        return there.hostname or "nowhere"
    is_upgrade = (here.scheme, there.scheme) == ("http", "https") and _has_default_ports(here, there)
    if not is_upgrade and (here.scheme, _port(here)) != (there.scheme, _port(there)):
        return f"{there.scheme}://{there.netloc}"
    return None


def private_address(url: str, site: Site) -> Trouble | None:
    """Why a host must not be asked: its name leads into a private network, or nowhere.

    A profile allows it by `private_addresses`, or by naming such an address itself.
    """
    if site.private_addresses or is_private(urlsplit(site.base_url).hostname or ""):
        return None
    from requests.utils import get_environ_proxies

    host = urlsplit(url).hostname or ""
    if get_environ_proxies(url):
        return None  # the proxy looks the name up, and decides
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return Trouble("failed", "the host's name could not be resolved")
    if private := sorted(address for address in found if is_private(address)):
        return Trouble("rejected", f"{host} leads to the private address {private[0]}: not asked")
    return None


def is_private(host: str) -> bool:
    """Whether a host's name is an address of this machine or of a private network."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return not address.is_global


def open_session(base_url: str, settings: LiveSettings) -> requests.Session:
    """A session that says who it is and retries what may pass."""
    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.trust_env = not is_private(urlsplit(base_url).hostname or "")  # no proxy leads to this machine
    session.headers.update({"User-Agent": user_agent(), "Accept": ", ".join((*MEDIA_TYPES, "*/*;q=0.1"))})
    session.headers["Accept-Encoding"] = codings.ACCEPTED
    adapter = HTTPAdapter(max_retries=_retry(settings))
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def user_agent() -> str:
    """The name under which the site sees us."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        ours = version(AGENT)
    except PackageNotFoundError:
        ours = "0"
    return f"{AGENT}/{ours} (+{AGENT}: reads public lists of development projects into open tables)"


def get(
    session: requests.Session,
    url: str,
    site: Site,
    settings: LiveSettings,
    on_headers: Callable[[], None],
    validators: Mapping[str, str],
) -> Reply:
    """The answer to a GET, after redirects within the site; a body that is cut off is asked for again.

    `validators` are headers that make the request a conditional one; `on_headers` is called when the
    answer begins to come.
    """
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    if trouble := private_address(url, site):
        return Reply(trouble=trouble)
    reply = Reply()
    for _ in range(1 + settings.retries):
        try:
            reply = _get_once(session, url, site, settings, on_headers, validators)
        except (RequestException, HTTPError, OSError) as error:
            return Reply(trouble=Trouble("failed", explain(error, settings)))
        if reply.status is None or reply.trouble is None or reply.trouble.verdict == "rejected":
            break
    return reply


def explain(error: BaseException, settings: LiveSettings) -> str:
    """Why no answer came, in words that are the same every time."""
    import requests.exceptions as failures
    import urllib3.exceptions as causes

    cause: Any = error.args[0] if error.args else None
    if isinstance(cause, causes.MaxRetryError):
        cause = cause.reason
    if isinstance(cause, causes.NameResolutionError):
        return "the host's name could not be resolved"
    if isinstance(error, failures.ProxyError):
        return "the proxy did not let it through"
    if isinstance(error, failures.SSLError):
        return f"no secure connection (TLS): {getattr(cause, 'args', [cause])[0]}"
    if isinstance(error, failures.ConnectTimeout):
        return f"no connection within {settings.connect_timeout:g} s"
    if isinstance(cause, causes.NewConnectionError):
        return "the connection was refused" if "refused" in str(cause) else "the host could not be reached"
    if isinstance(error, failures.ReadTimeout) or isinstance(cause, causes.ReadTimeoutError):
        return f"no answer within {settings.read_timeout:g} s"
    if isinstance(cause, causes.ProtocolError):
        return "the connection was cut before an answer came"
    return f"{type(error).__name__}: {error}"


def _get_once(
    session: requests.Session,
    url: str,
    site: Site,
    settings: LiveSettings,
    on_headers: Callable[[], None],
    validators: Mapping[str, str],
) -> Reply:
    """The answer to a GET, its body whole or not at all."""
    from requests.exceptions import RequestException

    asked, hops = url, 0
    timeout = (settings.connect_timeout, settings.read_timeout)
    while True:
        try:
            response = session.get(asked, stream=True, allow_redirects=False, timeout=timeout, headers=dict(validators))
        except RequestException:
            raise
        except ValueError:  # requests reads a Location even where it need not follow it
            return Reply(trouble=Trouble("rejected", "it redirects to what is no address: not followed"))
        with response:
            target = response.headers.get("Location")
            if response.status_code not in _REDIRECTS or not target:
                on_headers()
                return _read(response, asked, settings)
        hops += 1
        target = joined(asked, _as_meant(target)) or target
        where = leaves(site, asked, target)
        if where or hops > settings.max_redirects:
            what = f"redirects to {where}" if where else f"redirects more than {settings.max_redirects} times"
            return Reply(response.status_code, {}, trouble=Trouble("rejected", f"it {what}: not followed"))
        if trouble := private_address(target, site):
            return Reply(response.status_code, {}, trouble=trouble)
        asked = target


def _as_meant(location: str) -> str:
    """A Location whose letters beyond ASCII came as UTF-8, which HTTP reads as Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _read(response: requests.Response, url: str, settings: LiveSettings) -> Reply:
    """The answer with its whole body, decompressed but else as it came."""
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    status = response.status_code
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if not codings.is_known(coding):
        return Reply(
            status, headers, trouble=Trouble("rejected", f"the body is packed by {coding}, which was not asked for")
        )
    body = bytearray()
    try:
        for chunk in codings.unpacked(response.raw.stream(_CHUNK, decode_content=False), coding):
            body += chunk
            if len(body) > settings.max_bytes:
                reason = f"the body is larger than {settings.max_bytes} bytes"
                return Reply(status, headers, trouble=Trouble("rejected", reason))
    except (RequestException, HTTPError, OSError, codings.CutOffError):
        trouble = Trouble("failed", "the body was cut off")
        return Reply(status, headers, trouble=trouble)
    whole = bytes(body)
    garbled = why_garbled(whole, headers.get("content-type")) if status == HTTPStatus.OK else None
    return Reply(status, headers, whole, url, Trouble("rejected", garbled) if garbled else None)


def _retry(settings: LiveSettings) -> Retry:
    """Retries of passing faults; never of a name that does not resolve or a port that is closed."""
    from urllib3.exceptions import InvalidHeader, MaxRetryError, ResponseError
    from urllib3.util.retry import Retry

    class BoundedRetry(Retry):
        """Obeys Retry-After up to a bound; beyond it the answer stands as it is."""

        def increment(self, *args: Any, **named: Any) -> Self:
            response = named.get("response") or (args[2] if len(args) > 2 else None)
            if response is not None and (self.get_retry_after(response) or 0) > settings.max_retry_after:
                pool: Any = named.get("_pool")
                raise MaxRetryError(pool, "", ResponseError("asked to wait for too long"))
            return super().increment(*args, **named)

        def parse_retry_after(self, retry_after: str) -> float:
            """The seconds to wait; none where the words say neither seconds nor a time."""
            try:
                return super().parse_retry_after(retry_after)
            except InvalidHeader:
                return 0.0

    return BoundedRetry(
        total=settings.retries,
        connect=0,
        status_forcelist=_RETRIED,
        allowed_methods=("GET",),
        backoff_factor=settings.backoff,
        backoff_jitter=settings.backoff,
        raise_on_status=False,
    )


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)


def _has_default_ports(*addresses: SplitResult) -> bool:
    return all(_port(address) == _PORTS.get(address.scheme) for address in addresses)
