import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Map;
import org.springframework.web.client.RestClientResponseException;
import se.hostup.ApiClient;
import se.hostup.api.VpsApi;
import se.hostup.model.ActionGate;
import se.hostup.model.Problem;
import se.hostup.model.VpsDetails;

public class Details {
    public static void main(String[] args) throws Exception {
        ApiClient client = new ApiClient();
        client.setBasePath(System.getenv("BASE_URL"));
        client.setBearerToken(System.getenv("HOSTUP_API_KEY"));
        VpsApi api = new VpsApi(client);
        ObjectMapper json = ApiClient.createDefaultMapper(null);

        VpsDetails vps = api.getVpsDetails("vps_01hxa3b4c5d6e7f8g9h0j1k2m3");
        VpsDetails nulls = api.getVpsDetails("vps_01hxnull4c5d6e7f8g9h0j1k2m");
        Map<String, ActionGate> gates = json.convertValue(vps.getActions(), new TypeReference<>() {});
        System.out.printf(Locale.ROOT, "%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s%n",
            vps.getId(), vps.getHostname(), vps.getServiceStatus(), vps.getPowerState(),
            vps.getBilling().getAmount(), vps.getBilling().getBillingCycle(),
            gates.values().stream().filter(ActionGate::getAllowed).count(),
            vps.getActions().getCanResize().getReason(), vps.getOverdueInvoices().size(), nulls.getHostname());

        try {
            api.getVpsDetails("vps_unknown");
        } catch (RestClientResponseException e) {
            Problem problem = json.readValue(e.getResponseBodyAsString(), Problem.class);
            System.out.println(problem.getStatus() + " " + problem.getCode());
        }
    }
}
