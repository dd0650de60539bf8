import asyncio
import json
import os
from pathlib import Path
from typing import Any

import yaml
from fastapi.openapi.models import HTTPBearer
from google.adk.auth.auth_credential import AuthCredential, AuthCredentialTypes, HttpAuth, HttpCredentials
from google.adk.tools.openapi_tool.openapi_spec_parser.openapi_toolset import OpenAPIToolset

document = yaml.safe_load(Path("generated/openapi.yaml").read_text())
document["servers"] = [{"url": os.environ["BASE_URL"]}]
key = HttpCredentials(token=os.environ["HOSTUP_API_KEY"])
toolset = OpenAPIToolset(
    spec_dict=document,
    auth_scheme=HTTPBearer(),
    auth_credential=AuthCredential(auth_type=AuthCredentialTypes.HTTP, http=HttpAuth(scheme="bearer", credentials=key)),
    allow_private_network_access=True,  # the fake API listens on this machine
)


async def main() -> None:
    [tool] = await toolset.get_tools()

    async def details(id: str) -> dict[str, Any]:
        return await tool.call(args={"id": id}, tool_context=None)

    vps = await details("vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
    bare = await details("vps_01hxnull4c5d6e7f8g9h0j1k2m")
    billing, actions = vps["billing"], vps["actions"]
    allowed = sum(gate["allowed"] for gate in actions.values())
    print(
        f"{vps['id']} | {vps['hostname']} | {vps['serviceStatus']} | {vps['powerState']}"
        f" | {billing['amount']:.2f} {billing['billingCycle']} | {allowed} allowed"
        f" | {actions['canResize']['reason']} | {len(vps['overdueInvoices'])} overdue | {json.dumps(bare['hostname'])}"
    )

    # A text for the model, with the body at its end.
    error = (await details("vps_unknown"))["error"]
    problem = json.loads(error[error.index("{") :])
    print(problem["status"], problem["code"])


asyncio.run(main())
