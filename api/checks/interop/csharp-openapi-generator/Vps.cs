using System;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using HostUp.Api;
using HostUp.Client;
using HostUp.Model;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public static class Program
{
    public static void Main()
    {
        var config = new Configuration
        {
            BasePath = Environment.GetEnvironmentVariable("BASE_URL"),
            AccessToken = Environment.GetEnvironmentVariable("HOSTUP_API_KEY"),
        };
        var handler = new HttpClientHandler();
        var api = new VpsApi(new HttpClient(handler), config, handler);

        var vps = api.GetVpsDetails("vps_01hxa3b4c5d6e7f8g9h0j1k2m3");
        var bare = api.GetVpsDetails("vps_01hxnull4c5d6e7f8g9h0j1k2m");
        var allowed = JObject.Parse(vps.Actions.ToJson()).Properties().Count(gate => (bool)gate.Value["allowed"]);
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture,
            "{0} | {1} | {2} | {3} | {4:0.00} {5} | {6} allowed | {7} | {8} overdue | {9}",
            vps.Id, vps.Hostname, Text(vps.ServiceStatus), Text(vps.PowerState), vps.Billing.Amount,
            Text(vps.Billing.BillingCycle), allowed, vps.Actions.CanResize.Reason, vps.OverdueInvoices.Count,
            bare.Hostname ?? "null"));

        try
        {
            api.GetVpsDetails("vps_unknown");
        }
        catch (ApiException e)
        {
            var problem = JsonConvert.DeserializeObject<Problem>((string)e.ErrorContent);
            Console.WriteLine(problem.Status + " " + problem.Code);
        }
    }

    // Text returns the text of an enum as in the document, or of a string, which the lenient document has instead.
    private static string Text(object value)
    {
        return (string)JToken.FromObject(value);
    }
}
