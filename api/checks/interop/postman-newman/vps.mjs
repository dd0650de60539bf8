import { readFileSync } from "node:fs";
import newman from "newman";

const { BASE_URL: baseUrl, HOSTUP_API_KEY: bearerToken } = process.env;
const collection = JSON.parse(readFileSync("generated/collection.json", "utf8"));
let folder = collection;
while (!folder.item[0].request) folder = folder.item[0];
const [variable] = folder.item[0].request.url.variable;

// Sends the only request of the collection, as Postman does, and returns the body of the response.
function details(id) {
  variable.value = id;
  const envVar = Object.entries({ baseUrl, bearerToken }).map(([key, value]) => ({ key, value }));
  return new Promise((resolve, reject) => {
    newman.run({ collection, envVar, timeout: 10_000 }, (error, summary) => {
      const failure = error ?? summary.run.executions[0].requestError;
      if (failure) reject(failure);
      else resolve(summary.run.executions[0].response.json());
    });
  });
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

const problem = await details("vps_unknown");
console.log(`${problem.status} ${problem.code}`);
