"""Opens a report in Chromium as a desktop and a phone, light and dark, and prints it.  browser_check.py PAGE.html SCREENSHOT_FOLDER

Speaks the DevTools protocol over a pipe. Fails on console errors, requests, missing figures, a page wider than its window,
an overview that is cut on a desktop, or a print that lacks what is folded or is wider than its paper.
"""
import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile

TIMEOUT = 120

MEASURE = """(() => {
  const root = document.scrollingElement;
  for (const d of document.querySelectorAll('details')) d.open = true;
  const wide = [...document.querySelectorAll('main > *, figure, .card, svg, .scroll, h1, h2, h3, p')]
    .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1).map(e => e.tagName + '.' + e.className);
  const overview = [...document.querySelectorAll('h2')].find(e => e.textContent === 'Overview');
  const tables = document.querySelectorAll('.scroll');
  const after = [...tables].find(e => overview.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING);
  const heights = [...document.querySelectorAll('svg text')].map(e => e.getBoundingClientRect().height).filter(h => h > 0);
  const style = getComputedStyle(document.body);
  return JSON.stringify({scroll: root.scrollWidth, client: root.clientWidth, wide, text: Math.min(...heights),
    height: root.scrollHeight, overview: [after.scrollWidth, after.clientWidth], svg: document.querySelectorAll('figure svg').length,
    tables: document.querySelectorAll('table').length, scripts: document.scripts.length,
    ink: style.color, paper: style.backgroundColor});
})()"""

# Nothing is opened here: on paper nobody can.
MEASURE_PRINT = """(() => {
  const width = document.scrollingElement.clientWidth;
  const all = [...document.querySelectorAll('th, td, li')];
  return JSON.stringify({client: width, folded: document.querySelectorAll('details:not([open]) td').length,
    hidden: all.filter(e => !e.checkVisibility()).length,
    wide: all.filter(e => e.getBoundingClientRect().right > width + 1).map(e => e.textContent)});
})()"""
PAPER = 717  # px: A4 without Chromium's margins


class Browser:
    def __init__(self, program, profile):
        to_child, self.to = os.pipe()
        self.out, from_child = os.pipe()

        def descriptors():  # 3 and 4 are the protocol's; what is there now may be these very pipes
            first, second = fcntl.fcntl(to_child, fcntl.F_DUPFD, 20), fcntl.fcntl(from_child, fcntl.F_DUPFD, 20)
            os.dup2(first, 3)
            os.dup2(second, 4)

        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
                 "--no-first-run", "--disable-background-networking", "--remote-debugging-pipe", f"--user-data-dir={profile}"]
        self.process = subprocess.Popen([program, *flags], preexec_fn=descriptors, pass_fds=(3, 4),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self.buffer, self.events, self.last = b"", [], 0

    def message(self):
        while b"\0" not in self.buffer:
            assert select.select([self.out], [], [], TIMEOUT)[0], "Chromium does not answer"
            chunk = os.read(self.out, 1 << 20)
            assert chunk, "Chromium has ended"
            self.buffer += chunk
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, session=None, **parameters):
        self.last += 1
        call = {"id": self.last, "method": method, "params": parameters}
        if session:
            call["sessionId"] = session
        text = json.dumps(call).encode() + b"\0"
        while text:
            text = text[os.write(self.to, text):]
        while True:
            message = self.message()
            if message.get("id") == self.last:
                assert "error" not in message, (method, message["error"])
                return message["result"]
            self.events.append(message)

    def until(self, method):
        while not any(event["method"] == method for event in self.events):
            self.events.append(self.message())

    def close(self):
        self.call("Browser.close")
        self.process.wait(TIMEOUT)


def open_tab(browser):
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    return lambda method, **parameters: browser.call(method, session, **parameters)


def check_print(browser, page, folder):
    call = open_tab(browser)
    for domain in ("Page", "Runtime"):
        call(domain + ".enable")
    call("Emulation.setDeviceMetricsOverride", width=PAPER, height=1000, deviceScaleFactor=1, mobile=False)
    call("Emulation.setEmulatedMedia", media="print")
    browser.events.clear()
    call("Page.navigate", url=page.as_uri())
    browser.until("Page.loadEventFired")
    found = json.loads(call("Runtime.evaluate", expression=MEASURE_PRINT)["result"]["value"])
    pdf = call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"]
    (folder / "print.pdf").write_bytes(base64.b64decode(pdf))
    assert found["folded"] > 0 and found["hidden"] == 0, ("what is folded is not printed", found)
    assert not found["wide"], ("cut by the edge of the paper", found)
    call("Page.close")


def check(browser, page, width, scheme, folder):
    call = open_tab(browser)
    for domain in ("Page", "Runtime", "Log", "Network"):
        call(domain + ".enable")
    call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
    call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.events.clear()
    call("Page.navigate", url=page.as_uri())
    browser.until("Page.loadEventFired")
    found = json.loads(call("Runtime.evaluate", expression=MEASURE)["result"]["value"])
    shot = call("Page.captureScreenshot", captureBeyondViewport=True,
                clip={"x": 0, "y": 0, "width": width, "height": min(found["height"], 9000), "scale": 1})
    (folder / f"{width}-{scheme}.png").write_bytes(base64.b64decode(shot["data"]))
    where = f"{width} px, {scheme}"
    errors = [event for event in browser.events
              if event["method"] == "Runtime.exceptionThrown" or
              event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error" or
              event["method"] == "Runtime.consoleAPICalled" and event["params"]["type"] == "error"]
    assert not errors, (where, errors)
    asked = [event["params"]["request"]["url"] for event in browser.events if event["method"] == "Network.requestWillBeSent"]
    assert asked == [page.as_uri()], (where, asked)
    assert found["scroll"] <= found["client"] == width, (where, found)
    assert not found["wide"], (where, found["wide"])
    assert found["svg"] >= 3 and found["tables"] >= 6 and found["scripts"] == 0, (where, found)
    needed, there = found["overview"]
    assert width < 1280 or needed <= there, (where, "the overview is cut", needed, there)
    assert found["text"] >= 8, (where, "text of figures is smaller than 8 px", found["text"])
    call("Page.close")
    return found


def main():
    page, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        print("SKIPPED: there is no Chromium (scripts/install-deps.sh installs it)")
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            seen = {(width, scheme): check(browser, page, width, scheme, folder)
                    for width in (1280, 390) for scheme in ("light", "dark")}
            check_print(browser, page, folder)
        finally:
            browser.close()
    for width in (1280, 390):
        light, dark = seen[width, "light"], seen[width, "dark"]
        assert light["ink"] != dark["ink"] and light["paper"] != dark["paper"], "dark is light"
    print({where: (found["svg"], found["tables"], found["text"]) for where, found in seen.items()})


main()
