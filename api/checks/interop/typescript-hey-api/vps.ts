import { client } from "./generated/client.gen.js";
import { getVpsDetails } from "./generated/index.js";

const { BASE_URL, HOSTUP_API_KEY } = process.env;
if (!BASE_URL || !HOSTUP_API_KEY) throw new Error("set BASE_URL and HOSTUP_API_KEY");

// A plain string would also be sent as the session cookie.
client.setConfig({ baseUrl: BASE_URL, auth: ({ scheme }) => (scheme === "bearer" ? HOSTUP_API_KEY : undefined) });

const { data: vps } = await getVpsDetails({ path: { id: "vps_01hxa3b4c5d6e7f8g9h0j1k2m3" }, throwOnError: true });
const { data: bare } = await getVpsDetails({ path: { id: "vps_01hxnull4c5d6e7f8g9h0j1k2m" }, throwOnError: true });

const { billing, actions } = vps;
const allowed = Object.values(actions).filter((gate) => gate.allowed).length;
console.log(
  `${vps.id} | ${vps.hostname} | ${vps.serviceStatus} | ${vps.powerState}` +
    ` | ${billing.amount.toFixed(2)} ${billing.billingCycle} | ${allowed} allowed` +
    ` | ${actions.canResize.reason} | ${vps.overdueInvoices.length} overdue | ${bare.hostname}`,
);

const { error: problem } = await getVpsDetails({ path: { id: "vps_unknown" } });
if (!problem) throw new Error("vps_unknown is known");
console.log(`${problem.status} ${problem.code}`);
