"""Plays a naive model that answers questions with `hostup mcp --sandbox`, and prints the answers.

It knows nothing of HostUp: it picks the tool whose texts share the most words with the question, passes the host
name as it stands there, and believes whatever the result says.
"""

import asyncio
import json
import os
import re
import sys

from mcp import Client, StdioServerParameters, stdio_client

QUESTIONS = {
    "Can I reboot web-01?": "yes: restart is allowed",
    "Can I start web-01?": "no: VPS is already running.",
    "Can I teleport web-01?": "I do not know: unknown action, neither documented nor reported by HostUp",
    "Can I reboot shop-01?": "no: it is locked",
    "Is web-01 paid?": "yes: next payment 2026-05-27",
    "Is shop-01 paid?": "no: pay at https://cloud.hostup.se/billing?invoice=10001",
    "Is web-99 paid?": "I have to ask: ",
}


def words(text):
    return set(re.findall(r"[a-z]+", text.lower()))


def pick(tools, question):
    """Returns the tool whose texts have the most words of the question."""
    return max(tools, key=lambda tool: len(words(question) & words(f"{tool.description} {json.dumps(tool.input_schema)}")))


async def ask(client, tool, arguments):
    result = await client.call_tool(tool, arguments)
    print(f"  {tool} {json.dumps(arguments)}\n    {result.content[0].text}")
    return json.loads(result.content[0].text)


async def may(client, tool, host, action):
    """Answers whether an action is allowed. It tries what the server suggests, once."""
    for _ in range(2):
        got = await ask(client, tool, {"id": host, "actions": action})
        if "error" in got:
            return "I have to ask: " + got["error"]["hint"]
        gate = got["actions"][0]
        if "error" not in gate:
            break
        meant = re.search(r"did you mean (\w+)", gate["error"])
        if not meant:
            return "I do not know: " + gate["error"]
        action = meant[1]
    if got["locked"]:
        return "no: it is locked"
    return f"yes: {action} is allowed" if gate["allowed"] else "no: " + gate["reason"]


async def is_paid(client, tool, host):
    got = await ask(client, tool, {"id": host})
    if "error" in got:
        return "I have to ask: " + got["error"]["hint"]
    if unpaid := got["vps"]["overdueInvoices"]:
        return "no: pay at " + unpaid[0]["paymentUrl"]
    return "yes: next payment " + got["vps"]["nextDueAt"][:10]


async def main():
    server = StdioServerParameters(command=os.path.abspath(sys.argv[1]), args=["mcp", "--sandbox"])
    async with Client(stdio_client(server), read_timeout_seconds=30) as client:
        tools = (await client.list_tools()).tools
        for question, want in QUESTIONS.items():
            host = re.search(r"\S+-\d+", question)[0]
            tool = pick(tools, question).name
            print(question)
            if "paid" in question:
                answer = await is_paid(client, tool, host)
            else:
                answer = await may(client, tool, host, question.split()[2])
            print(f"  {answer}")
            assert answer.startswith(want) and len(answer) > 4, f"{answer!r}, want {want!r}"


print("A naive model")
asyncio.run(main())
