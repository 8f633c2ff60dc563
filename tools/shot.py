"""Take a picture of a page of a running Odoo, as somebody who is logged in there.

    tools/shot URL LOGIN PASSWORD OUT.png [options]

    tools/shot http://127.0.0.1:8069/odoo/collections admin admin /tmp/worklist.png
    tools/shot http://127.0.0.1:8069/my - - /tmp/portal.png --width 400 --lang nl-NL

A login of "-" looks at the page without logging in. Steps are done in the order given, each after
the page has come to rest:

    --click SELECTOR   click the first visible element; "text=Run now" finds it by its text
    --type SELECTOR=X  put the text X into a field, in place of what it holds
    --key KEY          press Enter, Escape or Tab
    --wait SELECTOR    wait until an element is there
    --js CODE          run JavaScript; what it returns is printed
    --sleep SECONDS    wait
    --shot FILE        take a picture in between

Errors in the page's console and a step that fails are printed, and make the exit code 1; the
picture is taken all the same.
"""

import argparse
import base64
import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import requests
import websocket
from dev.system import browser

SECONDS_TO_START = 30
SECONDS_TO_REST = 30
# The page rests when nothing in it has changed for this long.
QUIET_MILLISECONDS = 700
WATCH_CHANGES = """
window.__changed = performance.now();
new MutationObserver(() => { window.__changed = performance.now(); })
    .observe(document, {subtree: true, childList: true, attributes: true});
"""
IS_AT_REST = f"""
document.readyState === 'complete' && performance.now() - window.__changed > {QUIET_MILLISECONDS}
    && !document.querySelector('.o_blockUI, .o_loading_indicator')
"""
FIND = """
(() => {
    const wanted = %s;
    const visible = (element) => element.getClientRects().length > 0;
    const own = (element) => element.textContent.trim().replace(/\\s+/g, ' ');
    if (!wanted.startsWith('text=')) {
        return [...document.querySelectorAll(wanted)].find(visible);
    }
    return [...document.querySelectorAll('button, a, [role], label, span, td, div')]
        .filter((element) => visible(element) && own(element) === wanted.slice(5)).at(-1);
})()
"""
LOCATE = """
(() => {
    const found = %s;
    found?.scrollIntoView({block: 'nearest'});
    const box = found?.getBoundingClientRect();
    return box && [box.x + box.width / 2, box.y + box.height / 2];
})()
"""
KEYS = {"Enter": 13, "Escape": 27, "Tab": 9}


class Step(argparse.Action):
    """Collect the options that are steps in the order in which they are given."""

    def __call__(self, parser, namespace, values, option_string=None):
        namespace.steps.append((self.dest, values))


def main():
    """Open the page, do the steps, take the picture; return the exit code."""
    options = _parse_arguments()
    cookies = _log_in(options) if options.login != "-" else {}
    with _started_browser(options) as page:
        for name, value in cookies.items():
            page.send("Network.setCookie", name=name, value=value, url=options.url)
        page.open(options.url)
        _do_steps(page, options.steps)
        page.shoot(options.out, options.full)
    for error in page.errors:
        print(f"✗ {error}", file=sys.stderr)
    return 1 if page.errors else 0


def _do_steps(page, steps):
    """Do the steps until one fails, so that the picture shows where they came to."""
    try:
        for kind, value in steps:
            STEPS[kind](page, value)
            page.rest()
    except Missing as missing:
        page.errors.append(str(missing))


def _parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("url", "login", "password", "out"):
        parser.add_argument(name)
    parser.add_argument("--width", type=int, default=1400)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--lang", default="en-US", help="language the browser asks for")
    parser.add_argument("--full", action="store_true", help="the whole page, not what fits")
    parser.set_defaults(steps=[])
    for kind in STEPS:
        parser.add_argument(f"--{kind}", action=Step, default=argparse.SUPPRESS)
    return parser.parse_args()


def _log_in(options):
    """Return the cookies of a new session in Odoo."""
    session = requests.Session()
    address = urllib.parse.urljoin(options.url, "/web/login")
    form = session.get(address, timeout=120)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    if not token:
        sys.exit(f"There is no login form at {address}.")
    data = {"login": options.login, "password": options.password, "csrf_token": token[1]}
    answer = session.post(address, data=data, timeout=120)
    if "/web/login" in answer.url:
        sys.exit(f"{options.login} could not log in at {address}.")
    return session.cookies.get_dict()


@contextlib.contextmanager
def _started_browser(options):
    """Run a headless browser with an empty profile and give its only page."""
    program = browser() or sys.exit("There is no Chromium.")
    profile = tempfile.mkdtemp(prefix="shot-")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += ["--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]
    command += [f"--lang={options.lang}", f"--accept-lang={options.lang}"]
    command += [f"--window-size={options.width},{options.height}", f"--user-data-dir={profile}"]
    command += ["--remote-debugging-port=0", "--remote-allow-origins=*", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = Page(_find_page(Path(profile)))
        page.prepare(options)
        yield page
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(profile, ignore_errors=True)


def _find_page(profile):
    """Return the debugging address of the browser's page, once it has one."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, IndexError, StopIteration):
            port = (profile / "DevToolsActivePort").read_text().split()[0]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                pages = json.load(answer)
            return next(page for page in pages if page["type"] == "page")["webSocketDebuggerUrl"]
        time.sleep(0.1)
    sys.exit("Chromium did not start.")


class Missing(Exception):
    """Something that a step needs is not in the page."""


class Page:
    """One page of the browser, spoken to over the DevTools protocol."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=SECONDS_TO_REST)
        self.number = 0
        self.errors = []

    def send(self, method, **parameters):
        """Call a method of the protocol and return its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        self.socket.send(json.dumps(message))
        while (answer := json.loads(self.socket.recv())).get("id") != self.number:
            self._note(answer)
        if "error" in answer:
            sys.exit(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _note(self, event):
        """Keep what the page complains about."""
        details = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            details = details["exceptionDetails"]
            thrown = details.get("exception", {}).get("description")
            self.errors.append(thrown or details["text"])
        elif event.get("method") == "Runtime.consoleAPICalled" and details["type"] == "error":
            texts = (part.get("value") or part.get("description") for part in details["args"])
            self.errors.append(" ".join(map(str, texts)))
        elif event.get("method") == "Log.entryAdded" and details["entry"]["level"] == "error":
            self.errors.append(f"{details['entry']['text']} {details['entry'].get('url', '')}")

    def prepare(self, options):
        """Switch on what is needed and set the size of the window."""
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.send("Page.addScriptToEvaluateOnNewDocument", source=WATCH_CHANGES)
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=options.width,
            height=options.height,
            deviceScaleFactor=1,
            mobile=options.width < 600,
        )

    def open(self, url):
        """Go to a page and wait until it rests."""
        result = self.send("Page.navigate", url=url)
        if "errorText" in result:
            sys.exit(f"{url}: {result['errorText']}")
        self.rest()

    def evaluate(self, code):
        """Run JavaScript, promises included, and return its value."""
        result = self.send(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            sys.exit(f"{details.get('exception', {}).get('description', details['text'])}\n{code}")
        return result["result"].get("value")

    def rest(self):
        """Wait until the page is loaded and has stopped changing, or give up waiting."""
        self.evaluate("window.__changed = performance.now()")
        with contextlib.suppress(TimeoutError):
            self.wait(IS_AT_REST)

    def wait(self, condition):
        """Wait until a piece of JavaScript gives something true, and return that."""
        deadline = time.monotonic() + SECONDS_TO_REST
        while time.monotonic() < deadline:
            if value := self.evaluate(condition):
                return value
            time.sleep(0.1)
        raise TimeoutError

    def require(self, condition, wanted):
        """Wait as ``wait`` does, and end the steps when it was in vain."""
        try:
            return self.wait(condition)
        except TimeoutError:
            raise Missing(f"There is no {wanted} in the page.") from None

    def shoot(self, path, full=False):
        """Write a picture of the page."""
        picture = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=full)
        Path(path).write_bytes(base64.b64decode(picture["data"]))


def _click(page, selector):
    x, y = page.require(LOCATE % (FIND % json.dumps(selector)), selector)
    for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
        page.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)


def _type(page, text):
    selector, _separator, value = text.partition("=")
    _click(page, selector)
    page.evaluate("document.activeElement.select?.()")
    page.send("Input.insertText", text=value)


def _press(page, key):
    code = KEYS.get(key) or sys.exit(f"The keys are {', '.join(KEYS)}.")
    for kind in ("rawKeyDown", "keyUp"):
        page.send(
            "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code
        )


def _wait(page, selector):
    page.require(f"Boolean({FIND % json.dumps(selector)})", selector)


def _run(page, code):
    value = page.evaluate(code)
    if value is not None:
        print(json.dumps(value, ensure_ascii=False))


def _sleep(_page, seconds):
    time.sleep(float(seconds))


def _shoot(page, path):
    page.shoot(path)


STEPS = {
    "click": _click,
    "type": _type,
    "key": _press,
    "wait": _wait,
    "js": _run,
    "sleep": _sleep,
    "shot": _shoot,
}

if __name__ == "__main__":
    sys.exit(main())
