#!/usr/bin/env bash
# scripts/fetch_20newsgroups.sh against a server on this machine.
source "$(dirname "$0")/lib.sh"
trap 'kill "$server" 2>/dev/null || true; clean_up' EXIT
export no_proxy=127.0.0.1

# /archive is whole, /short ends too early, all else is not there.
python3 - "$work/port" <<'PYTHON' 2>/dev/null &
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path not in ("/archive", "/short"): return self.send_error(404)
        body = b"an archive" * 1000
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.path == "/archive" else body[:100])
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + ".new", "w") as file: file.write(str(server.server_port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
PYTHON
server=$!
until [ -e port ]; do
  kill -0 "$server" || fail "no server"
  sleep 0.05
done
url=http://127.0.0.1:$(cat port)
sha256=$(python3 -c 'print("an archive" * 1000, end="")' | sha256sum | cut -d ' ' -f 1)

# fetch PATH SHA256
fetch() { ALRUN_20NEWS_URL=$url/$1 ALRUN_20NEWS_SHA256=$2 "$source_dir/scripts/fetch_20newsgroups.sh" "$work/data/news.tar.gz"; }
nothing_left() { assert_eq "files left" "" "$(ls -A data)"; }

expect 1 fetch archive "${sha256//[0-8]/9}"
says err "gave another file"
nothing_left
expect 1 fetch none "$sha256"
says err 404
nothing_left
expect 1 fetch short "$sha256"
says err "by hand"
nothing_left
expect 0 fetch archive "$sha256"
assert_eq "files left" news.tar.gz "$(ls -A data)"
assert_eq checksum "$sha256" "$(sha256sum data/news.tar.gz | cut -d ' ' -f 1)"

# What is there stays.
echo mine >data/news.tar.gz
expect 0 fetch archive "$sha256"
assert_eq "what was there" mine "$(cat data/news.tar.gz)"
