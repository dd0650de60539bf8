// Prints VPS details, with the client that openapi-generator generates. The Makefile includes that before this file.
#include <cstdlib>
#include <cstdio>

using namespace org::openapitools::client;

// An enum is an object; in the lenient document it is a string.
template <class Enum> std::string text(const std::shared_ptr<Enum>& value) { return value ? value->toJson().as_string() : "null"; }
std::string text(const std::string& value) { return value; }

int main() {
    auto config = std::make_shared<api::ApiConfiguration>();
    config->setBaseUrl(std::getenv("BASE_URL"));
    config->getDefaultHeaders()["Authorization"] = std::string("Bearer ") + std::getenv("HOSTUP_API_KEY");
    api::VpsApi client(std::make_shared<api::ApiClient>(config));

    auto vps = client.getVpsDetails("vps_01hxa3b4c5d6e7f8g9h0j1k2m3").get();
    auto bare = client.getVpsDetails("vps_01hxnull4c5d6e7f8g9h0j1k2m").get();
    int allowed = 0;
    const auto gates = vps->getActions()->toJson();
    for (const auto& gate : gates.as_object()) allowed += gate.second.at("allowed").as_bool();
    std::printf("%s | %s | %s | %s | %.2f %s | %d allowed | %s | %zu overdue | %s\n", vps->getId().c_str(),
        vps->getHostname().c_str(), text(vps->getServiceStatus()).c_str(), text(vps->getPowerState()).c_str(),
        vps->getBilling()->getAmount(), text(vps->getBilling()->getBillingCycle()).c_str(), allowed,
        vps->getActions()->getCanResize()->getReason().c_str(), vps->getOverdueInvoices().size(),
        bare->hostnameIsSet() ? bare->getHostname().c_str() : "null");

    try {
        client.getVpsDetails("vps_unknown").get();
    } catch (const api::ApiException& error) {
        auto problem = web::json::value::parse(*error.getContent());
        std::printf("%d %s\n", error.error_code().value(), problem.at("code").as_string().c_str());
    }
}
