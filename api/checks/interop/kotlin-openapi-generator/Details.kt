import com.fasterxml.jackson.module.kotlin.convertValue
import com.fasterxml.jackson.module.kotlin.readValue
import java.util.Locale
import se.hostup.apis.VpsApi
import se.hostup.infrastructure.ClientError
import se.hostup.infrastructure.ClientException
import se.hostup.infrastructure.Serializer
import se.hostup.models.ActionGate
import se.hostup.models.Problem

fun main() {
    val api = VpsApi(System.getenv("BASE_URL"))
    api.accessTokenProvider = { System.getenv("HOSTUP_API_KEY") }
    val json = Serializer.jacksonObjectMapper

    val vps = api.getVpsDetails("vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
    val bare = api.getVpsDetails("vps_01hxnull4c5d6e7f8g9h0j1k2m")
    val gates = json.convertValue<Map<String, ActionGate>>(vps.actions)
    val amount = "%.2f".format(Locale.ROOT, vps.billing.amount)
    println(
        "${vps.id} | ${vps.hostname} | ${vps.serviceStatus} | ${vps.powerState}" +
            " | $amount ${vps.billing.billingCycle} | ${gates.values.count { it.allowed }} allowed" +
            " | ${vps.actions.canResize.reason} | ${vps.overdueInvoices.size} overdue | ${bare.hostname}",
    )

    try {
        api.getVpsDetails("vps_unknown")
    } catch (e: ClientException) {
        val problem = json.readValue<Problem>((e.response as ClientError<*>).body as String)
        println("${problem.status} ${problem.code}")
    }
}
