"""Is a page well-formed, on its own and without scripts?  page_check.py PAGE.html"""
import html.parser
import sys

VOID = {"meta", "br", "hr", "img", "link", "input", "col", "wbr"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.count, self.text = [], set(), set(), {}, []

    def start(self, tag, attributes):
        self.count[tag] = self.count.get(tag, 0) + 1
        assert tag not in ("script", "link", "iframe", "object", "img"), f"{tag} in line {self.getpos()[0]}"
        for name, value in attributes:
            assert not name.startswith("on"), f"{name} in line {self.getpos()[0]}"
            if name == "id":
                assert value not in self.ids, f"two of id {value}"
                self.ids.add(value)
            if name in ("href", "xlink:href", "src"):
                assert value.startswith("#"), f"outside: {value}"
                self.links.add(value[1:])
            assert "url(" not in (value or ""), f"outside: {value}"

    def handle_starttag(self, tag, attributes):
        self.start(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.start(tag, attributes)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> in line {self.getpos()[0]} closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data):
        self.text.append(data)


page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
page.close()
assert not page.open, f"not closed: {page.open}"
assert page.links <= page.ids, f"links to nowhere: {page.links - page.ids}"
assert "@import" not in "".join(page.text) and "http" not in "".join(page.text)
print(page.count.get("svg", 0), page.count.get("table", 0))
