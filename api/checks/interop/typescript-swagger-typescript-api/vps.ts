import { Api, type HttpResponse, type Problem } from "./generated/hostup.js";

const { BASE_URL, HOSTUP_API_KEY } = process.env;
if (!BASE_URL || !HOSTUP_API_KEY) throw new Error("set BASE_URL and HOSTUP_API_KEY");

const { api } = new Api({
  baseUrl: BASE_URL,
  // Without a format, a body is not decoded if its media type is not in the document for the status 200.
  baseApiParams: { format: "json", headers: { Authorization: `Bearer ${HOSTUP_API_KEY}` } },
});
const { data: vps } = await api.getVpsDetails("vps_01hxa3b4c5d6e7f8g9h0j1k2m3");
const { data: bare } = await api.getVpsDetails("vps_01hxnull4c5d6e7f8g9h0j1k2m");

const { billing, actions } = vps;
const allowed = Object.values(actions).filter((gate) => gate.allowed).length;
console.log(
  `${vps.id} | ${vps.hostname} | ${vps.serviceStatus} | ${vps.powerState}` +
    ` | ${billing.amount.toFixed(2)} ${billing.billingCycle} | ${allowed} allowed` +
    ` | ${actions.canResize.reason} | ${vps.overdueInvoices.length} overdue | ${bare.hostname}`,
);

await api.getVpsDetails("vps_unknown").then(
  () => Promise.reject(new Error("vps_unknown is known")),
  ({ error }: HttpResponse<unknown, Problem>) => console.log(`${error.status} ${error.code}`),
);
