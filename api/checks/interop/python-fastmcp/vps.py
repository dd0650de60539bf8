import asyncio
import json
import os
from pathlib import Path
from typing import Any

import httpx2
import yaml
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError

# An MCP server whose only tool is the operation of the document, and its client, in one process.
api = httpx2.AsyncClient(
    base_url=os.environ["BASE_URL"], headers={"Authorization": f"Bearer {os.environ['HOSTUP_API_KEY']}"}
)
server = FastMCP.from_openapi(yaml.safe_load(Path("generated/openapi.yaml").read_text()), client=api)


async def main() -> None:
    async with Client(server) as client:

        async def details(id: str) -> dict[str, Any]:
            return (await client.call_tool("getVpsDetails", {"id": id})).structured_content

        vps = await details("vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
        bare = await details("vps_01hxnull4c5d6e7f8g9h0j1k2m")
        billing, actions = vps["billing"], vps["actions"]
        allowed = sum(gate["allowed"] for gate in actions.values())
        print(
            f"{vps['id']} | {vps['hostname']} | {vps['serviceStatus']} | {vps['powerState']}"
            f" | {billing['amount']:.2f} {billing['billingCycle']} | {allowed} allowed"
            f" | {actions['canResize']['reason']} | {len(vps['overdueInvoices'])} overdue | {json.dumps(bare['hostname'])}"
        )
        try:
            await details("vps_unknown")
        except ToolError as error:
            # The body is at the end of the message.
            problem = json.loads(str(error).partition(" - ")[2])
            print(problem["status"], problem["code"])


asyncio.run(main())
