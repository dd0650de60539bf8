library(hostup)
library(jsonlite)

client <- ApiClient$new(base_path = Sys.getenv("BASE_URL"), bearer_token = Sys.getenv("HOSTUP_API_KEY"))
api <- VpsApi$new(client)
vps <- api$GetVpsDetails("vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
bare <- api$GetVpsDetails("vps_01hxnull4c5d6e7f8g9h0j1k2m")

# An enum is an object; in the lenient document it is a string. Null is an empty list.
text <- function(value) if (is.environment(value)) value$toSimpleType() else value
gates <- vps$actions$toSimpleType()
cat(sprintf(
  "%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s\n",
  vps$id, vps$hostname, text(vps$serviceStatus), text(vps$powerState),
  vps$billing$amount, text(vps$billing$billingCycle), sum(sapply(gates, function(gate) gate$allowed)),
  vps$actions$canResize$reason, length(vps$overdueInvoices), if (length(bare$hostname) == 0) "null" else bare$hostname
))

# An error status is not an R error.
problem <- fromJSON(api$GetVpsDetails("vps_unknown")$response$response_as_text())
cat(problem$status, problem$code, "\n")
