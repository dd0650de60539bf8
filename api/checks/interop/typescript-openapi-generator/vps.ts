import { Configuration, ProblemFromJSON, ResponseError, VpsApi } from "./generated/index.js";

const { BASE_URL, HOSTUP_API_KEY } = process.env;
if (!BASE_URL || !HOSTUP_API_KEY) throw new Error("set BASE_URL and HOSTUP_API_KEY");

const api = new VpsApi(new Configuration({ basePath: BASE_URL, accessToken: HOSTUP_API_KEY }));
const vps = await api.getVpsDetails({ id: "vps_01hxa3b4c5d6e7f8g9h0j1k2m3" });
const bare = await api.getVpsDetails({ id: "vps_01hxnull4c5d6e7f8g9h0j1k2m" });

const { billing, actions } = vps;
const allowed = Object.values(actions).filter((gate) => gate.allowed).length;
console.log(
  `${vps.id} | ${vps.hostname} | ${vps.serviceStatus} | ${vps.powerState}` +
    ` | ${billing.amount.toFixed(2)} ${billing.billingCycle} | ${allowed} allowed` +
    ` | ${actions.canResize.reason} | ${vps.overdueInvoices.length} overdue | ${bare.hostname}`,
);

try {
  await api.getVpsDetails({ id: "vps_unknown" });
} catch (error) {
  if (!(error instanceof ResponseError)) throw error;
  const problem = ProblemFromJSON(await error.response.json());
  console.log(`${problem.status} ${problem.code}`);
}
