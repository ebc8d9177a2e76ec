"""A small OpenID provider on loopback: it lets everybody in as `person`, and can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "kehoach", "secret-of-the-application"


@dataclass
class FakeProvider:
    """person: claims of the one who signs in. lies: claims put over the right ones. key: signs, published: is shown."""

    person: dict = field(default_factory=lambda: {"sub": "7f3a", "preferred_username": "chi.lien"})
    lies: dict = field(default_factory=dict)
    about: dict = field(default_factory=dict)
    algorithm: str = "RS256"
    status: int = 200
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    published: RSAKey | None = None
    codes: dict = field(default_factory=dict)

    def __enter__(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                url = urlsplit(self.path)
                self._answer(*provider.shown(url.path))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                self._answer(*provider.token({key: found[0] for key, found in parse_qs(body).items()}, self.headers))

            def _answer(self, status, document):
                content = json.dumps(document).encode() if isinstance(document, dict) else document
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_values):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def shown(self, path):
        if path == "/.well-known/openid-configuration":
            endpoints = {
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
            return self.status, {"issuer": self.issuer, **endpoints} | self.about
        if path == "/keys":
            return 200, {"keys": [(self.published or self.key).as_dict(private=False)]}
        return 404, {}

    def authorize(self, url):
        """What the browser is sent back with, after the person signed in there."""
        asked = {key: found[0] for key, found in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def back(self, url):
        """The address that the browser is sent back to."""
        asked = parse_qs(urlsplit(url).query)
        return asked["redirect_uri"][0] + "?" + urlencode(self.authorize(url))

    def token(self, form, headers):
        asked = self.codes.pop(form.get("code"), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        known = base64.b64decode(headers.get("authorization", "").removeprefix("Basic ")).decode()
        if asked is None or base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"] or known != f"{CLIENT}:{SECRET}":
            return 401, {"error": "invalid_client"}
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        claims = {key: value for key, value in (right | self.person | self.lies).items() if value is not None}
        algorithms = [self.algorithm]
        id_token = jwt.encode({"alg": self.algorithm, "kid": "1"}, claims, self.key, algorithms=algorithms)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": id_token}
