import createClient from "openapi-fetch";
import type { paths } from "./generated/hostup.js";

const { BASE_URL, HOSTUP_API_KEY } = process.env;
if (!BASE_URL || !HOSTUP_API_KEY) throw new Error("set BASE_URL and HOSTUP_API_KEY");

const client = createClient<paths>({
  baseUrl: BASE_URL,
  headers: { Authorization: `Bearer ${HOSTUP_API_KEY}` },
});
const details = (id: string) => client.GET("/api/v2/vps/{id}/details", { params: { path: { id } } });

const { data: vps, error } = await details("vps_01hxa3b4c5d6e7f8g9h0j1k2m3");
if (!vps) throw new Error(error.detail);
const { data: bare, error: bareError } = await details("vps_01hxnull4c5d6e7f8g9h0j1k2m");
if (!bare) throw new Error(bareError.detail);

const { billing, actions } = vps;
const allowed = Object.values(actions).filter((gate) => gate.allowed).length;
console.log(
  `${vps.id} | ${vps.hostname} | ${vps.serviceStatus} | ${vps.powerState}` +
    ` | ${billing.amount.toFixed(2)} ${billing.billingCycle} | ${allowed} allowed` +
    ` | ${actions.canResize.reason} | ${vps.overdueInvoices.length} overdue | ${bare.hostname}`,
);

const { error: problem } = await details("vps_unknown");
if (!problem) throw new Error("vps_unknown is known");
console.log(`${problem.status} ${problem.code}`);
