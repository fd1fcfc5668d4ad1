"""Asks the site for its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

CONNECT_SECONDS, READ_SECONDS = 4.0, 15.0
MAX_BYTES = 20 * 1024 * 1024
MAX_REDIRECTS = 5
_CHUNK = 64 * 1024
USER_AGENT = f"un-projects/{version('un-projects')} (ETL of public project listings)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for an address; `failure` says in words why nothing did."""

    url: str
    status: int | None
    body: bytes | None
    headers: Mapping[str, str]
    failure: str | None = None


class Client:
    """A polite HTTP client: few retries with back-off, time-outs, a size limit, and one host."""

    def __init__(self, base_url: str, *, backoff: float = 0.5, read_seconds: float = READ_SECONDS) -> None:
        """Prepare a session for one host; `backoff` is the first wait between tries in seconds."""
        # A name that does not resolve or a refused connection is not tried again: it is offline.
        retry = Retry(
            total=2,
            connect=0,
            read=2,
            status=2,
            redirect=0,
            backoff_factor=backoff,
            status_forcelist=(429, 500, 502, 503, 504),
            allowed_methods=("GET",),
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        self.host = urlsplit(base_url).netloc
        self.base_url = base_url
        self.read_seconds = read_seconds
        self.session = requests.Session()
        self.session.headers["User-Agent"] = USER_AGENT
        self.session.headers["Accept"] = "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.5"
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=retry))

    def get(self, path: str) -> Answer:
        """The answer for a path of the site, redirects within its host followed."""
        url = urljoin(self.base_url, path)
        try:
            return self._follow(url)
        except requests.exceptions.ConnectionError as error:
            return Answer(url, None, None, {}, _in_words(error))
        except requests.exceptions.Timeout:
            return Answer(url, None, None, {}, "the site did not answer in time")
        except (requests.exceptions.RequestException, OSError) as error:
            return Answer(url, None, None, {}, f"the answer broke off ({type(error).__name__})")

    def _follow(self, url: str) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            with self.session.get(
                url, timeout=(CONNECT_SECONDS, self.read_seconds), stream=True, allow_redirects=False
            ) as response:
                target = response.headers.get("Location")
                if not response.is_redirect or target is None:
                    return self._body(url, response)
            url = urljoin(url, target)
            if urlsplit(url).netloc != self.host or urlsplit(url).scheme not in ("http", "https"):
                return Answer(url, response.status_code, None, {}, f"it redirects to another host ({url})")
        return Answer(url, None, None, {}, f"it redirects more than {MAX_REDIRECTS} times")

    def _body(self, url: str, response: requests.Response) -> Answer:
        body = bytearray()
        for chunk in _chunks(response):
            body += chunk
            if len(body) > MAX_BYTES:
                return Answer(url, response.status_code, None, {}, f"it is larger than {MAX_BYTES} bytes")
        return Answer(url, response.status_code, bytes(body), response.headers)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    chunks: Iterator[bytes] = response.iter_content(_CHUNK)
    return chunks


def _in_words(error: requests.exceptions.ConnectionError) -> str:
    text = str(error)
    if "NameResolution" in text or "getaddrinfo" in text or "Name or service" in text:
        return "its name could not be resolved"
    if "refused" in text:
        return "the connection was refused"
    if "Read timed out" in text or "timed out" in text:
        return "the site did not answer in time"
    return "the connection failed"
