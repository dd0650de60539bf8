import json
import os

from hostup import ApiClient, Configuration, Problem, VpsApi
from hostup.exceptions import NotFoundException

configuration = Configuration(host=os.environ["BASE_URL"], access_token=os.environ["HOSTUP_API_KEY"])


def text(value: object) -> str:
    """Returns the text of an enum, or of the string that the lenient document has instead."""
    return str(getattr(value, "value", value))


with ApiClient(configuration) as client:
    api = VpsApi(client)
    vps = api.get_vps_details("vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
    bare = api.get_vps_details("vps_01hxnull4c5d6e7f8g9h0j1k2m")
    allowed = sum(gate.allowed for _, gate in vps.actions)
    status, power, cycle = map(text, (vps.service_status, vps.power_state, vps.billing.billing_cycle))
    print(
        f"{vps.id} | {vps.hostname} | {status} | {power}"
        f" | {vps.billing.amount:.2f} {cycle} | {allowed} allowed"
        f" | {vps.actions.can_resize.reason} | {len(vps.overdue_invoices)} overdue | {json.dumps(bare.hostname)}"
    )

    try:
        api.get_vps_details("vps_unknown")
    except NotFoundException as error:
        if not isinstance(error.data, Problem):
            raise
        print(error.data.status, error.data.code)
