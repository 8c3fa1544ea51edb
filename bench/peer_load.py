"""How many times a second Streamlit makes the page for someone new. Run with the Python that has Streamlit.

   peer_load.py PORT SECONDS SESSIONS QUERY   prints one number

Each load is what a browser must do at least: the page, a session over its web socket, and the script run to its end. The files
of the page and of the component, which the browser also asks for, are left out: that is in the peer's favour.
"""

import asyncio
import sys
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

PORT, SECONDS, SESSIONS, QUERY = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
HOST = "127.0.0.1"


async def page():
    reader, writer = await asyncio.open_connection(HOST, PORT)
    writer.write(f"GET /?{QUERY} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer[:200])


async def load():
    await page()
    async with connect(f"ws://{HOST}:{PORT}/_stcore/stream", max_size=1 << 28) as socket:
        ask = BackMsg()
        ask.rerun_script.query_string = QUERY
        await socket.send(ask.SerializeToString())
        drawn = False
        async for text in socket:
            message = ForwardMsg()
            message.ParseFromString(text)
            drawn = drawn or b"st_link_analysis" in text
            if message.WhichOneof("type") == "script_finished":
                break
        if not drawn:
            raise RuntimeError("the page came without its graph")


async def main():
    await load()
    began, done = time.monotonic(), 0

    async def again():
        nonlocal done
        while time.monotonic() - began < SECONDS:
            await load()
            done += 1

    await asyncio.gather(*(again() for _ in range(SESSIONS)))
    print(f"{done / (time.monotonic() - began):.2f}")


asyncio.run(main())
