import json
import os

from hostup import AuthenticatedClient
from hostup.api.vps import get_vps_details
from hostup.models import Problem, VpsDetails

client = AuthenticatedClient(base_url=os.environ["BASE_URL"], token=os.environ["HOSTUP_API_KEY"])


def details(id: str) -> VpsDetails:
    response = get_vps_details.sync(id, client=client)
    if not isinstance(response, VpsDetails):
        raise SystemExit(f"{id}: {response}")
    return response


vps = details("vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
bare = details("vps_01hxnull4c5d6e7f8g9h0j1k2m")
# to_dict() contains every gate, including those added after this client was generated.
allowed = sum(gate["allowed"] for gate in vps.actions.to_dict().values())
print(
    f"{vps.id} | {vps.hostname} | {vps.service_status} | {vps.power_state}"
    f" | {vps.billing.amount:.2f} {vps.billing.billing_cycle} | {allowed} allowed"
    f" | {vps.actions.can_resize.reason} | {len(vps.overdue_invoices)} overdue | {json.dumps(bare.hostname)}"
)

problem = get_vps_details.sync("vps_unknown", client=client)
if not isinstance(problem, Problem):
    raise SystemExit(f"no problem: {problem}")
print(problem.status, problem.code)
