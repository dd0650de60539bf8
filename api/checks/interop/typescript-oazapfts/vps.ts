import { defaults, getVpsDetails } from "./generated/hostup.js";

const { BASE_URL, HOSTUP_API_KEY } = process.env;
if (!BASE_URL || !HOSTUP_API_KEY) throw new Error("set BASE_URL and HOSTUP_API_KEY");

defaults.baseUrl = BASE_URL;
defaults.headers = { Authorization: `Bearer ${HOSTUP_API_KEY}` };

async function details(id: string) {
  const response = await getVpsDetails(id);
  if (response.status !== 200) throw new Error(response.data.detail);
  return response.data;
}

const vps = await details("vps_01hxa3b4c5d6e7f8g9h0j1k2m3");
const bare = await details("vps_01hxnull4c5d6e7f8g9h0j1k2m");

const { billing, actions } = vps;
const allowed = Object.values(actions).filter((gate) => gate.allowed).length;
console.log(
  `${vps.id} | ${vps.hostname} | ${vps.serviceStatus} | ${vps.powerState}` +
    ` | ${billing.amount.toFixed(2)} ${billing.billingCycle} | ${allowed} allowed` +
    ` | ${actions.canResize.reason} | ${vps.overdueInvoices.length} overdue | ${bare.hostname}`,
);

const response = await getVpsDetails("vps_unknown");
if (response.status !== 404) throw new Error(`status ${response.status}`);
console.log(`${response.data.status} ${response.data.code}`);
