import json
import os

import httpx
from hostup import Problem, VpsDetails

# The generator makes only the types; httpx sends the requests.
client = httpx.Client(
    base_url=os.environ["BASE_URL"],
    headers={"Authorization": f"Bearer {os.environ['HOSTUP_API_KEY']}"},
)


def details(id: str) -> VpsDetails:
    response = client.get(f"/api/v2/vps/{id}/details").raise_for_status()
    return VpsDetails.model_validate_json(response.content)


def text(value: object) -> str:
    return str(getattr(value, "root", value))  # some types are models with a "root"


vps = details("vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
bare = details("vps_01hxnull4c5d6e7f8g9h0j1k2m")
allowed = sum(gate.allowed for _, gate in vps.actions)
print(
    f"{vps.id} | {vps.hostname} | {text(vps.serviceStatus)} | {text(vps.powerState)}"
    f" | {vps.billing.amount:.2f} {text(vps.billing.billingCycle)} | {allowed} allowed"
    f" | {vps.actions.canResize.reason} | {len(vps.overdueInvoices)} overdue | {json.dumps(bare.hostname)}"
)

try:
    details("vps_unknown")
    raise SystemExit("vps_unknown is known")
except httpx.HTTPStatusError as error:
    problem = Problem.model_validate_json(error.response.content)
    print(problem.status, problem.code)
