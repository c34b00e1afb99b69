#!/usr/bin/env bash
# scripts/fetch_20newsgroups.sh against a server on this machine that does what servers and networks do.
source "$(dirname "$0")/lib.sh"
trap 'kill "$server" 2>/dev/null || true; clean_up' EXIT
export no_proxy=127.0.0.1

cat >server.py <<'PYTHON'
import http.server, os, re, sys, time
archive = b"an archive" * 1000
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open("requests", "a") as file: print(self.path, self.headers.get("Range", ""), file=file)
        getattr(self, "_" + self.path[1:], lambda: self.send_error(404))()
    def begin(self, size, code=200, **headers):
        self.send_response(code)
        self.send_header("Content-Length", str(size))
        for name, value in headers.items(): self.send_header(name.replace("_", "-"), value)
        self.end_headers()
    def from_range(self):
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(found.group(1)) if found else 0
    def send(self, body, most, after=lambda: None):  # what is asked for of the body, but no more than `most` bytes of it
        first = self.from_range()
        if first: self.begin(len(body) - first, 206, Content_Range=f"bytes {first}-{len(body) - 1}/{len(body)}")
        else: self.begin(len(body))
        self.wfile.write(body[first:first + most])
        self.wfile.flush()
        after()
        self.close_connection = True
    def _archive(self): self.send(archive, len(archive))
    def _moved(self): self.begin(0, 302, Location="/archive")
    def _short(self): self.begin(len(archive)); self.wfile.write(archive[:100])  # every time, whatever is asked for
    def _pieces(self): self.send(archive, 3000)
    def _page(self): self.send(b"<html>Please log in</html>", 1000)
    def _nothing(self): self.begin(0)
    def _error(self): self.send_error(500)
    def _silent(self): time.sleep(30)
    def _stalled(self):  # once and for all
        if self.from_range(): time.sleep(30)
        self.send(archive, 100, lambda: time.sleep(30))
    def _stalled_once(self):  # the first time
        if self.from_range(): return self.send(archive, len(archive))
        self.send(archive, 500, lambda: time.sleep(30))
    def _other_first(self):  # by the second request the file has changed
        if self.from_range(): return self.send(archive, len(archive))
        first = not os.path.exists("changed")
        open("changed", "w").close()
        self.send(b"x" * len(archive) if first else archive, 4000 if first else len(archive))
    def _forgetful(self):  # knows nothing of ranges
        first = not os.path.exists("forgot")
        open("forgot", "w").close()
        self.begin(len(archive))
        self.wfile.write(archive[:4000] if first else archive)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open("port.new", "w") as file: file.write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
PYTHON
python3 server.py 2>/dev/null &
server=$!
until [ -e port ]; do
  kill -0 "$server" || fail "no server"
  sleep 0.05
done
url=http://127.0.0.1:$(cat port)
python3 -c 'print("an archive" * 1000, end="")' >whole
sha256=$(sha256sum <whole | cut -d ' ' -f 1)
script=$source_dir/scripts/fetch_20newsgroups.sh
export ALRUN_20NEWS_PATIENCE=30 ALRUN_20NEWS_SHA256=$sha256

fetch() { ALRUN_20NEWS_URL=$url/$1 "$script" "$work/data/news.tar.gz"; }
files_left() { assert_eq "files left" "$1" "$(ls -A data | tr '\n' ' ')"; }
is_whole() { cmp whole data/news.tar.gz || fail "not the archive"; }

# --- what servers do wrong ---------------------------------------------------------------------------------------------------

# fails PATH TEXT: with it, and nothing is left; what was there stays as it was
fails() {
  rm -rf data
  expect 1 fetch "$1"
  says err "$2"
  says err "could not download 20 Newsgroups; put it there by hand: $work/data/news.tar.gz"
  files_left ""
  fails_beside_another "$@"
}
fails_beside_another() {
  rm -rf data
  mkdir data
  echo mine >data/news.tar.gz
  expect 1 fetch "$1"
  says err "$2"
  says err "could not download 20 Newsgroups; $work/data/news.tar.gz stays as it is"
  files_left "news.tar.gz "
  assert_eq "what was there" mine "$(cat data/news.tar.gz)"
}
fails none 404
fails error 500
fails page "/page gave another file (26 bytes, SHA-256 "
fails nothing "/nothing gave another file (0 bytes, SHA-256 "
fails short "transfer closed with 9900 bytes remaining to read"
SECONDS=0
ALRUN_20NEWS_PATIENCE=2  # enough for a busy machine to send something
fails_beside_another silent "Operation too slow"
fails_beside_another stalled "/stalled broke off after 100 bytes; trying to get the rest"
[ $SECONDS -lt 60 ] || fail "waits $SECONDS s for servers that send nothing"
ALRUN_20NEWS_PATIENCE=30
ALRUN_20NEWS_SHA256=${sha256//[0-8]/9} fails archive "gave another file"
url=http://127.0.0.1:1 fails archive "Failed to connect"

# --- what comes in the end ---------------------------------------------------------------------------------------------------

for path in archive moved pieces stalled_once other_first forgetful; do
  rm -rf data requests
  if [ $path = stalled_once ]; then ALRUN_20NEWS_PATIENCE=2; else ALRUN_20NEWS_PATIENCE=30; fi
  expect 0 fetch $path
  says out "news.tar.gz is there now"
  files_left "news.tar.gz "
  is_whole
done
rm -rf data requests
expect 0 fetch pieces
assert_eq "requests" "/pieces  /pieces bytes=3000- /pieces bytes=6000- /pieces bytes=9000- " "$(tr '\n' ' ' <requests)"

# --- what is there already ---------------------------------------------------------------------------------------------------

rm requests
expect 0 fetch archive
says out "news.tar.gz is there already, and whole"
[ ! -e requests ] || fail "fetched again"

# A damaged one is replaced, and kept; so is a second one.
head -c 5000 whole >data/news.tar.gz
expect 0 fetch archive
says err "news.tar.gz is damaged, or not the public archive (SHA-256 "
says err "what was there is kept as $work/data/news.tar.gz.old"
is_whole
cmp <(head -c 5000 whole) data/news.tar.gz.old
: >data/news.tar.gz
expect 0 fetch archive
is_whole
files_left "news.tar.gz news.tar.gz.old news.tar.gz.old.1 "
[ ! -s data/news.tar.gz.old.1 ] || fail "not what was there"
# A link is replaced, not what it points to.
echo elsewhere >elsewhere
ln -sf "$work/elsewhere" data/news.tar.gz
expect 0 fetch archive
is_whole
assert_eq "where the link pointed to" elsewhere "$(cat elsewhere)"
rm -rf data
mkdir -p data/news.tar.gz
expect 1 fetch archive
says err "news.tar.gz is no file; move it away, or name another FILE"

# --- interrupted -------------------------------------------------------------------------------------------------------------

for signal in INT TERM HUP KILL; do
  rm -rf data requests
  mkdir data
  echo mine >data/news.tar.gz
  # Its own group, as a terminal has it. (A shell's background job ignores SIGINT.)
  ALRUN_20NEWS_URL=$url/stalled python3 -c 'import os, signal, sys
os.setpgid(0, 0); signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
    "$script" "$work/data/news.tar.gz" >out 2>err &
  pid=$!
  until [ -s requests ]; do kill -0 "$pid" || fail "ended too early: $(cat err)"; sleep 0.02; done
  kill "-$signal" "$pid"
  found=0
  wait "$pid" 2>/dev/null || found=$?
  assert_eq "exit code after $signal" $((128 + $(kill -l "$signal"))) "$found"
  assert_eq "what was there" mine "$(cat data/news.tar.gz)"
  if [ "$signal" = KILL ]; then
    kill -9 -- "-$pid"  # its curl
    rm -f "data/news.tar.gz.part.$pid"
  else
    files_left "news.tar.gz "
    ! pgrep -g "$pid" -r R,S,D >/dev/null || fail "its curl goes on"
  fi
  expect 0 fetch archive
  is_whole
done
