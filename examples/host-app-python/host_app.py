"""The sample host app in Python's standard library: a copy of customers' directories, kept by webhooks.

    WEBHOOK_SECRET=whsec_… PORT=4000 python3 examples/host-app-python/host_app.py
"""

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = os.environ["WEBHOOK_SECRET"]
TOLERANCE_SECONDS = 300

db = sqlite3.connect(os.environ.get("DATABASE", "host-app-python.db"), isolation_level=None)
db.executescript("""
  CREATE TABLE IF NOT EXISTS streams (organization_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL,
    epoch INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS resyncs (id TEXT PRIMARY KEY, started INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS rows (kind TEXT, id TEXT, organization_id TEXT, directory_id TEXT, profile TEXT,
    gone INTEGER, sequence INTEGER, PRIMARY KEY (kind, id));
""")


def verified(headers, body):
    """Standard Webhooks. While a secret is being rotated there are two signatures: one that fits is enough."""
    sent_at = headers.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{headers.get('webhook-id')}.{sent_at}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected, one) for one in headers.get("webhook-signature", "").split())


class Webhooks(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if not verified(self.headers, body):
            return self.answer(401, b"Bad signature.")
        payload = json.loads(body)
        db.execute("BEGIN IMMEDIATE")
        try:
            for event in payload.get("events", [payload]):
                apply(event)
            db.execute("COMMIT")
        except Exception:
            db.execute("ROLLBACK")
            raise
        # Not before the commit: what is answered with 2xx is never sent again.
        return self.answer(204)

    def do_GET(self):
        shown = {"/streams.json": streams, "/tables.json": everything}.get(self.path)
        self.answer(200 if shown else 404, json.dumps(shown()).encode() if shown else b"")

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing is written about requests that went well."""


def apply(event):
    """Applies an event. One that came before, or an older one after a newer, changes nothing."""
    kind, data, sequence = event["type"], event["data"], event["sequence"]
    if event["organizationId"] is None:
        return  # A test event.
    place = (event["organizationId"], event.get("directoryId"))
    epoch = event.get("epoch", 1)
    (known,) = db.execute("SELECT epoch FROM streams WHERE organization_id = ?", place[:1]).fetchone() or (epoch,)
    if epoch < known:
        return  # From before Rollcall's database was restored.
    if epoch > known:
        # Sequences come a second time: everything known is older than the events of the new epoch.
        db.execute("UPDATE rows SET sequence = 0 WHERE organization_id = ?", place[:1])
        db.execute("UPDATE streams SET sequence = 0, epoch = ? WHERE organization_id = ?", (epoch, place[0]))
    noun, _, verb = kind.partition(".")
    if kind == "user.roles_changed":
        # Names the person, and no more of them than that.
        known = db.execute("SELECT profile FROM rows WHERE kind = 'user' AND id = ? AND NOT gone", (data["user"]["id"],)).fetchone()
        if known:
            profile = {**json.loads(known[0]), "roles": data["roles"], "role": data["role"]}
            put("user", data["user"]["id"], place, profile, False, sequence)
    elif noun == "user":
        put("user", data["user"]["id"], place, data["user"], verb == "deleted", sequence)
    elif kind in ("group.created", "group.updated", "group.synced", "group.deleted"):
        put("group", data["group"]["id"], place, data["group"], verb == "deleted", sequence)
        if verb == "deleted":
            # Its id has a fixed length, so nothing else begins like this.
            remove("kind = 'member' AND substr(id, 1, ?) = ?", sequence, len(data["group"]["id"]) + 1, data["group"]["id"] + " ")
    elif kind in ("group.members_changed", "group.members_synced"):
        for member in data.get("added", []) + data.get("members", []):
            put("member", f"{data['group']['id']} {member['id']}", place, member, False, sequence)
        for member in data.get("removed", []):
            put("member", f"{data['group']['id']} {member['id']}", place, member, True, sequence)
    elif kind == "directory.resync_started":
        db.execute("INSERT OR REPLACE INTO resyncs VALUES (?, ?)", (data["resyncId"], sequence))
    elif kind == "directory.resync_finished":
        # What was neither named nor changed since the resync began is gone.
        started = db.execute("SELECT started FROM resyncs WHERE id = ?", (data["resyncId"],)).fetchone()
        if started:
            remove("directory_id = ?", started[0], place[1])
    elif kind == "directory.deleted":
        remove("directory_id = ?", sequence, place[1])
    elif kind == "organization.deleted":
        remove("organization_id = ?", sequence, place[0])
    elif kind == "organization.restored" and data["directories"] is not None:
        there = json.dumps(data["directories"])
        remove("organization_id = ? AND directory_id NOT IN (SELECT value FROM json_each(?))", sequence, place[0], there)
    # Any other type may be one of tomorrow.
    db.execute(
        "INSERT INTO streams VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sequence = max(sequence, excluded.sequence)",
        (event["organizationId"], sequence, epoch),
    )


def put(kind, key, place, profile, gone, sequence):
    db.execute(
        """INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
           SET profile = excluded.profile, gone = excluded.gone, sequence = excluded.sequence
           WHERE excluded.sequence > sequence""",
        (kind, key, *place, json.dumps(profile), gone, sequence),
    )


def remove(condition, sequence, *values):
    """Everything of a kind that no event since the sequence has written."""
    db.execute(f"UPDATE rows SET gone = 1, sequence = ? WHERE {condition} AND sequence < ?", (sequence, *values, sequence))


def streams():
    return dict(db.execute("SELECT organization_id, sequence FROM streams"))


def everything():
    rows = db.execute("SELECT kind, id, profile FROM rows WHERE NOT gone ORDER BY kind, id").fetchall()
    profiles = {name: [json.loads(p) for kind, _, p in rows if kind == name] for name in ("user", "group")}
    members = [key.split(" ") for kind, key, _ in rows if kind == "member"]
    return {
        "streams": streams(),
        "users": profiles["user"],
        "groups": profiles["group"],
        "memberships": [{"groupId": group, "memberId": member} for group, member in members],
    }


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "4000"))), Webhooks)
    print(f"Host app on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
