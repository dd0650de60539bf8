"""Calls `hostup mcp` with the MCP SDK for Python, and prints the exchange.

The server calls `hostup mock`, with a key that must not be in any output.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile

from mcp import Client, StdioServerParameters, stdio_client

HOSTUP = os.path.abspath(sys.argv[1])
KEY = "canary-key-7f3a"
PASSWORD = "initial-password-from-panel"  # the documented one
HOSTNAME = "web-01.example.com"
ID = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"
OPENAPI = os.path.join(os.path.dirname(__file__), "../../../../../openapi.yaml")
environment = {"HOSTUP_API_KEY": KEY, "PATH": os.environ["PATH"]}
received = []


async def call(client, tool, arguments, show=True):
    """Returns the JSON object that a tool returns, and whether it is an error."""
    result = await client.call_tool(tool, arguments)
    assert len(result.content) == 1 and result.structured_content is None, result
    text = result.content[0].text
    received.append(text)
    if show:
        print(f"  {tool} {json.dumps(arguments)}\n    {'error' if result.is_error else 'ok'} {text[:160]}")
    return json.loads(text), result.is_error


async def session(client):
    listed = await client.list_tools()
    received.append(repr(listed))
    assert [tool.name for tool in listed.tools] == ["check_actions", "get_vps"], listed
    assert all(tool.annotations.read_only_hint and tool.annotations.idempotent_hint for tool in listed.tools), listed

    got, failed = await call(client, "check_actions", {"id": ID, "actions": ["upgrade", "start", "teleport"]})
    assert not failed and got["asOf"].endswith("Z") and got["changeFlow"] == "fixed-cycle", got
    assert got["actions"] == [
        {"action": "upgrade", "allowed": True},
        {"action": "start", "allowed": False, "reason": "VPS is already running."},
        {"action": "teleport", "error": "unknown action, neither documented nor reported by HostUp"},
    ], got

    got, failed = await call(client, "get_vps", {"id": ID})
    assert not failed and got["vps"]["cpuCores"] == 2 and "pricing" not in got["vps"], got
    got, failed = await call(client, "get_vps", {"id": ID, "fields": ["access", "usageLog", "pricing", "actions"]})
    assert not failed and got["vps"]["access"] == {"username": "root"} and len(got["vps"]) == 4, got

    # "Can I restart web-01? Is it paid?", from the host name alone
    assert f'{{"id":"{ID}","hostname":"{HOSTNAME}"}}' in client.instructions, client.instructions
    got, failed = await call(client, "check_actions", {"id": "web-01", "actions": ["restart"]})
    assert not failed and (got["id"], got["hostname"], got["locked"]) == (ID, HOSTNAME, False), got
    assert got["actions"] == [{"action": "restart", "allowed": True}], got
    got, failed = await call(client, "get_vps", {"id": "web-01", "fields": ["overdueInvoices", "nextDueAt"]})
    assert not failed and got["vps"] == {"overdueInvoices": [], "nextDueAt": "2026-05-27T00:00:00.000Z"}, got

    got, failed = await call(client, "get_vps", {"id": "web-99"})
    assert failed and got["error"]["code"] == "invalid_id" and got["error"]["hint"] == "ask the user for the ID", got
    got, failed = await call(client, "get_vps", {"id": "vps_unknown"})
    assert failed and got["error"]["code"] == "vps_not_found" and got["error"]["status"] == 404, got
    got, failed = await call(client, "get_vps", {"id": ID, "fields": ["rootPassword"]})
    assert failed and got["error"]["code"] == "invalid_arguments" and "overdueInvoices" in got["error"]["message"], got

    calls = (call(client, "check_actions", {"id": ID}, show=False) for _ in range(100))
    results = await asyncio.gather(*calls)
    assert all(len(got["actions"]) == 21 and not failed for got, failed in results)
    print("  100 concurrent calls: ok")

    document = (await client.read_resource("hostup://openapi.yaml")).contents[0]
    with open(OPENAPI, encoding="utf-8") as file:
        assert document.text == file.read() and document.mime_type == "application/yaml"
    print(f"  hostup://openapi.yaml: {len(document.text)} characters")


async def main(url, log):
    server = StdioServerParameters(command=HOSTUP, args=["mcp", "-v", "--base-url", url, ID], env=environment)
    for mode in ("legacy", "auto"):
        async with Client(stdio_client(server, errlog=log), mode=mode, read_timeout_seconds=30) as client:
            print(f"{client.server_info.name}, protocol {client.protocol_version}")
            await session(client)
    log.seek(0)
    logged = log.read()
    assert "hostup attempt" in logged, logged
    for secret in (KEY, PASSWORD):
        assert secret not in "".join(received) + logged, f"{secret} in the output"


mock = subprocess.Popen(
    [HOSTUP, "mock", "--addr", "127.0.0.1:0", "--check-key"], stdout=subprocess.PIPE, text=True, env=environment
)
try:
    with tempfile.TemporaryFile("w+") as log:
        asyncio.run(main(re.search(r"http://\S+", mock.stdout.readline()).group(), log))
finally:
    mock.kill()
    mock.wait()
