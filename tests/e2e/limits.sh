#!/usr/bin/env bash
# Inputs at and beyond what is meant: large, malformed or hostile, each works or says what is wrong, in bounded time and memory.
source "$(dirname "$0")/lib.sh"

# limited MEGABYTES COMMAND...: with that much address space (sanitizers need terabytes) and a minute. A hang ends with 124, a
# crash with 128 and more: codes that nothing here expects.
sanitized=$(ldd "$alrun" | grep -cE 'lib[at]san' || true)
limited() {
  local megabytes=$1
  (
    [ "$sanitized" != 0 ] || ulimit -v $((megabytes * 1024))
    exec timeout 60 "${@:2}"
  )
}

# --- configs ---------------------------------------------------------------------------------------------------------------

# refused FILE TEXT: as a config it is a mistake with a place, or a file that cannot be one.
refused() {
  expect 2 limited 500 "$alrun" --config "$1" --output r.json
  says err "$1:"
  says err "$2"
  [ "$(wc -c <err)" -lt 40000 ] || fail "$1: $(wc -c <err) bytes of messages"
  [ ! -e r.json ] || fail "$1: a config error leaves a result"
}

python3 - <<'PYTHON'
def write(name, text):
    with open(name, "wb") as out: out.write(text if isinstance(text, bytes) else text.encode())
write("large.yaml", "# " + "x" * 10_000_000 + "\nseed: 1\n")
write("line.yaml", "{seed: 1, sead: 2, name: '" + "x" * 1_000_000 + "'}")
write("keys.yaml", "".join(f"k{i}: 1\n" for i in range(49_000)))
write("same.yaml", "k: 1\n" * 49_000)
write("values.yaml", "seeds: [" + "1," * 200_000 + "]")
write("flow.yaml", "a: " + "[" * 100_000)
write("blocks.yaml", "- " * 100_000)
write("maps.yaml", "".join(" " * i + "a:\n" for i in range(1000)))
write("bomb.yaml", "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 20)}]\n" for i in range(1, 30)))
write("anchors.yaml", "a: " + "".join(f"&a{i} [" for i in range(60)) + "x, " * 30_000 + "]" * 60)
write("around.yaml", "a: &a [*a]\n")
write("nul.yaml", b"seed: 1\nname: a\0b\n")
write("escaped.yaml", r'name: "a\0b"' + "\n")
write("latin1.yaml", b"seed: 1\nname: caf\xe9\n")
write("utf16.yaml", "seed: 1\n".encode("utf-16"))
write("binary.yaml", bytes(range(256)) * 100)
write("empty.yaml", "")
PYTHON
refused large.yaml "larger than 1048576 bytes"
refused line.yaml "unknown key 'sead'"
refused keys.yaml "mistakes more"
refused same.yaml "mistakes more"
refused values.yaml "more than 100000 values"
refused flow.yaml "nested more than 64 levels deep"
refused blocks.yaml "nested more than 64 levels deep"
refused maps.yaml "nested more than 64 levels deep"
refused bomb.yaml "more than 100000 values once aliases are expanded"
refused anchors.yaml "more than 100000 values once aliases are expanded"
refused around.yaml "refers to a value around itself"
refused nul.yaml "nul.yaml:2:8: byte 0x00 is not UTF-8"
refused escaped.yaml "a text with a NUL character"
refused latin1.yaml "latin1.yaml:2:10: byte 0xE9 is not UTF-8"
refused utf16.yaml "utf16.yaml:1:1: byte 0xFF is not UTF-8"
refused binary.yaml "is not UTF-8"
refused empty.yaml "the file is empty"
refused /dev/zero "larger than 1048576 bytes"
refused . "is a folder, not a file"

small_experiment exp 1
expect 2 limited 500 "$alrun" --config exp.yaml --set "$(printf 'a.%.0s' {1..30000})b=1"
says err "nested more than 64 levels deep"
expect 2 limited 500 "$alrun" --config exp.yaml --set "x=$(printf '[%.0s' {1..30000})"
says err "nested more than 64 levels deep"
expect 2 limited 500 "$alrun" --config exp.yaml --output "$(printf 'x%.0s' {1..300})"
says err "the name is too long"
if [ "$sanitized" = 0 ]; then
  expect 1 limited 500 "$alrun" --config exp.yaml --output - --quiet --set 'model.hidden=[4096, 4096, 4096, 4096, 4096, 4096]'
  says err "out of memory; ask for smaller sizes"
fi

# --- archives --------------------------------------------------------------------------------------------------------------

python3 - <<'PYTHON'
import bz2, gzip, io, tarfile
TRAIN, TEST = "20news-bydate-train/", "20news-bydate-test/"
def member(name, data=b"", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items(): setattr(info, key, value)
    return info, data
def pack(name, members, mode="w", form=tarfile.GNU_FORMAT):
    with tarfile.open(name, mode, format=form) as out:
        for info, data in members: out.addfile(info, io.BytesIO(data))
def posts(groups, text=b"word %s\n"):
    return [member(f"{part}{g}/1", text.replace(b"%s", g.encode("utf-8", "surrogateescape"))) for part in (TRAIN, TEST) for g in groups]
two = posts(["a", "b"])

# Odd, and fine.
pack("minimal.tar", two)
pack("long.tar", two + [member(TRAIN + "a/2", b"x" * (10 << 20)), member(TRAIN + "a/3", b"wordy " * 1_700_000)])
pack("bytes.tar", two + [member(TRAIN + "a/2", b"nul \0 byte\0s word"), member(TRAIN + "a/3", bytes(range(256)) * 50),
                         member(TEST + "b/2", b"\xff\xfe\xc3 word \xed\xa0\x80")])
pack("names.tar", posts(["a\nb", "caf\udce9", "\x1b[2J", "é", "x" * 200]), form=tarfile.GNU_FORMAT)
pack("pax.tar", posts(["a", "é" * 100]), form=tarfile.PAX_FORMAT)
pack("thousand.tar", posts([f"g{i}" for i in range(1000)]))
pack("blank.tar", two + [member(TRAIN + "a/2"), member(TEST + "b/2", b" \n")])

# Refused.
pack("classes.tar", posts([f"g{i}" for i in range(100_000)]))
pack("one-class.tar", posts(["a"]))
pack("one-document.tar", two[:1])
pack("no-test.tar", [m for m in two if m[0].name.startswith(TRAIN)])
pack("test-lacks.tar", two + [member(TRAIN + "c/1", b"x")])
pack("all-blank.tar", posts(["a", "b"], b"\n"))
pack("dots.tar", two + [member(TRAIN + "a/../../../etc/x", b"x")])
pack("pax-dots.tar", two + [member("x", b"x", pax_headers={"path": "../" + "y" * 120})], form=tarfile.PAX_FORMAT)
pack("absolute.tar", two + [member("/etc/x", b"x")])
pack("symlink.tar", two + [member(TRAIN + "a/9", type=tarfile.SYMTYPE, linkname="/etc/passwd")])
pack("hardlink.tar", two + [member(TRAIN + "a/9", type=tarfile.LNKTYPE, linkname=TRAIN + "a/1")])
pack("fifo.tar", two + [member(TRAIN + "a/9", type=tarfile.FIFOTYPE)])
pack("device.tar", two + [member(TRAIN + "a/9", type=tarfile.CHRTYPE)])
pack("twice.tar", two + two[:1])
open("nothing.tar", "wb")
open("zeros.tar", "wb").write(bytes(10240))
pack("bare.tar", [])
whole = open("minimal.tar", "rb").read()
open("cut.tar", "wb").write(whole[:700])
zipped = gzip.compress(whole)
open("cut.tar.gz", "wb").write(zipped[:len(zipped) // 2])
open("lies.tar.gz", "wb").write(zipped[:-4] + b"\0\0\0\x3f")  # says that it holds a gigabyte
# 8 GiB of zeros that are no post, and 30 of them: small files.
def bomb(name, compress, blocks):
    info = tarfile.TarInfo("zeros")
    info.size = 8 << 30
    with open(name, "wb") as out:
        out.write(compress(info.tobuf(tarfile.GNU_FORMAT)))
        out.write(compress(bytes(64 << 20)) * blocks)
bomb("bomb.tar.gz", gzip.compress, 30)
bomb("bomb.tar.bz2", bz2.compress, 30)
# Old GNU sparse files: 10 MiB each, of which the last block is there.
def sparse(name):
    info = tarfile.TarInfo(name)
    info.size = 512
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[156:157] = b"S"
    header[386:410] = b"%011o\0%011o\0" % ((10 << 20) - 512, 512)
    header[483:495] = b"%011o\0" % (10 << 20)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + b"x" * 512
with open("sparse.tar", "wb") as out:
    out.write(b"".join(sparse(f"{TRAIN}a/{i}") for i in range(1000)) + bytes(1024))
PYTHON

# news CODE MEGABYTES ARCHIVE OPTION...: runs the experiment on an archive
news() {
  expect "$1" limited "$2" "$alrun" --config exp.yaml --no-cache --quiet --output news.json --force \
    --set "dataset={type: twenty_newsgroups, path: $3}" --set loop.initial.size=1 --set loop.query_size=1 "${@:4}"
}
works() {
  news 0 700 "$1" --set loop.explain=true --set text.tokenizer="${2:-word}"
  assert_status news.json complete
  python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' news.json || fail "$1: no JSON in UTF-8"
}
fails() {
  news 1 "${3:-700}" "$1"
  says err "alrun: "
  says err "$2"
  assert_status news.json failed
}

for archive in minimal bytes names pax blank; do
  for tokenizer in word whitespace; do works $archive.tar $tokenizer; done
done
works long.tar
assert_eq "documents, of which one has 10 MiB in one word" 4 "$(jq .dataset.train news.json)"
works thousand.tar
assert_eq classes 1000 "$(jq '.dataset.classes | length' news.json)"
works lies.tar.gz

fails classes.tar "100000 classes; at most 10000 can be told apart"
fails one-class.tar "holds the newsgroup 'a' only"
fails one-document.tar "no posts under 20news-bydate-test/"
fails no-test.tar "no posts under 20news-bydate-test/"
fails test-lacks.tar "newsgroups in 20news-bydate-train/ that 20news-bydate-test/ lacks: c"
fails all-blank.tar "no training document is left"
fails dots.tar "has '..' in its path"
fails pax-dots.tar "has '..' in its path"
fails absolute.tar "has an absolute path"
fails symlink.tar "is a symbolic link"
fails hardlink.tar "is a hard link"
fails fifo.tar "is neither a file nor a directory"
fails device.tar "is neither a file nor a directory"
fails twice.tar "holds '20news-bydate-train/a/1' twice"
fails nothing.tar "neither a tar archive nor an unpacked folder"
fails zeros.tar "no posts under"
fails bare.tar "no posts under"
fails cut.tar "damaged or cut short"
fails cut.tar.gz "truncated gzip input"
fails bomb.tar.gz "holds more than 1 GiB"
fails bomb.tar.bz2 "holds more than 1 GiB"
fails sparse.tar "holds more than 1 GiB" 2500
fails /dev/zero "not a regular file"
