"""What the programs that write tables into the README share."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALRUN = ROOT / "build/release/bin/alrun"


def short(x, digits=3):
    """.123 for 0.1234."""
    return f"{x:.{digits}f}".replace("0.", ".", 1)


def write(name, text):
    """Puts a table between the README's marks of that name."""
    readme = ROOT / "README.md"
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = readme.read_text().split(begin)
    readme.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end)[1])
