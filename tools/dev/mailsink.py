"""An SMTP server that delivers nothing: every message becomes an .eml file in a folder.

Usage: mailsink.py PORT FOLDER
"""

import asyncio
import itertools
import re
import sys
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP

HOST = "127.0.0.1"
LARGEST_MESSAGE = 64 * 1024**2


class Keeper:
    """Write each message under a name that sorts by time and tells its recipient."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, _server, _session, envelope):
        """Keep one message; the e-mail client at the other end sees an ordinary delivery."""
        recipient = re.sub(r"[^\w.@+-]", "_", envelope.rcpt_tos[0])
        moment = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        name = f"{moment}-{next(self.numbers):05}-{recipient}.eml"
        message = message_from_bytes(envelope.content)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        draft = self.folder / f".{name}"
        draft.write_bytes(message.as_bytes())
        draft.rename(self.folder / name)
        return "250 OK"


async def serve(port, folder):
    """Take messages until the process is ended."""
    folder.mkdir(parents=True, exist_ok=True)
    keeper = Keeper(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(keeper, data_size_limit=LARGEST_MESSAGE, enable_SMTPUTF8=True), HOST, port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
