# Prints VPS details, with the client that openapi-generator generates.
import std/[httpclient, json, options, os, strformat, strutils]
import openapiclient/apis/api_vps
import openapiclient/models/[model_action_gate, model_problem, model_vps_details]

# The generated code sends no credential.
let client = newHttpClient(headers = newHttpHeaders({"Authorization": "Bearer " & getEnv("HOSTUP_API_KEY")}))

proc details(id: string): VpsDetails =
  let (vps, response) = client.getVpsDetails(id)
  if vps.isNone:
    quit(id & ": " & response.status)
  vps.get

let vps = details("vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
let bare = details("vps_01hxnull4c5d6e7f8g9h0j1k2m")
var allowed = 0
for name, gate in vps.actions.fieldPairs:
  if gate.allowed:
    inc allowed
echo fmt"{vps.id} | {vps.hostname.get} | {vps.serviceStatus} | {vps.powerState.get}" &
  fmt" | {vps.billing.amount.formatFloat(ffDecimal, 2)} {vps.billing.billingCycle} | {allowed} allowed" &
  fmt" | {vps.actions.canResize.reason.get} | {vps.overdueInvoices.len} overdue | {%bare.hostname}"

let (_, response) = client.getVpsDetails("vps_unknown")
let problem = response.body.parseJson.to(Problem)
echo problem.status.get, " ", problem.code.get
