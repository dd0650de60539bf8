import json
import os

from hostup import BaseAPIError, Client, Problem, VpsDetails, get_vps_details

client = Client(base_url=os.environ["BASE_URL"], bearer_auth=os.environ["HOSTUP_API_KEY"])


def details(id: str) -> VpsDetails:
    return get_vps_details(id, client=client)


def text(value: object) -> str:
    return str(getattr(value, "value", value))  # an enum, or a string in the lenient document


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
except BaseAPIError as error:
    problem = Problem.model_validate_json(error.response.content)
    print(problem.status, problem.code)
