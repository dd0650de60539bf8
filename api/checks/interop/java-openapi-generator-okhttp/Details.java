import java.util.Locale;
import se.hostup.ApiClient;
import se.hostup.ApiException;
import se.hostup.JSON;
import se.hostup.api.VpsApi;
import se.hostup.model.Problem;
import se.hostup.model.VpsDetails;

public class Details {
    public static void main(String[] args) throws Exception {
        ApiClient client = new ApiClient();
        client.setBasePath(System.getenv("BASE_URL"));
        client.setBearerToken(System.getenv("HOSTUP_API_KEY"));
        VpsApi api = new VpsApi(client);

        VpsDetails vps = api.getVpsDetails("vps_01hxa3b4c5d6e7f8g9h0j1k2m3");
        VpsDetails nulls = api.getVpsDetails("vps_01hxnull4c5d6e7f8g9h0j1k2m");
        long allowed = JSON.getGson().toJsonTree(vps.getActions()).getAsJsonObject().asMap().values().stream()
            .filter(gate -> gate.getAsJsonObject().get("allowed").getAsBoolean()).count();
        System.out.printf(Locale.ROOT, "%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s%n",
            vps.getId(), vps.getHostname(), vps.getServiceStatus(), vps.getPowerState(),
            vps.getBilling().getAmount(), vps.getBilling().getBillingCycle(), allowed,
            vps.getActions().getCanResize().getReason(), vps.getOverdueInvoices().size(), nulls.getHostname());

        try {
            api.getVpsDetails("vps_unknown");
        } catch (ApiException e) {
            Problem problem = Problem.fromJson(e.getResponseBody());
            System.out.println(problem.getStatus() + " " + problem.getCode());
        }
        System.exit(0); // okhttp's threads would keep the program running for a minute
    }
}
