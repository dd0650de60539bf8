<?php

require '/usr/share/php/GuzzleHttp/autoload.php'; // Debian's
spl_autoload_register(function (string $class): void {
    $file = __DIR__ . '/generated/lib/' . strtr(substr($class, strlen('HostUp\\')), '\\', '/') . '.php';
    if (str_starts_with($class, 'HostUp\\') && is_file($file)) {
        require $file;
    }
});

$config = (new HostUp\Configuration())->setHost(getenv('BASE_URL'))->setAccessToken(getenv('HOSTUP_API_KEY'));
$api = new HostUp\Api\VpsApi(new GuzzleHttp\Client(), $config);
$vps = $api->getVpsDetails('vps_01hxa3b4c5d6e7f8g9h0j1k2m3');
$bare = $api->getVpsDetails('vps_01hxnull4c5d6e7f8g9h0j1k2m');
$gates = (array) json_decode(json_encode($vps->getActions()));
$billing = $vps->getBilling();

printf(
    "%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s\n",
    $vps->getId(), $vps->getHostname(), $vps->getServiceStatus(), $vps->getPowerState(),
    $billing->getAmount(), $billing->getBillingCycle(), count(array_filter($gates, fn ($gate) => $gate->allowed)),
    $vps->getActions()->getCanResize()->getReason(), count($vps->getOverdueInvoices()), json_encode($bare->getHostname()),
);

try {
    $api->getVpsDetails('vps_unknown');
} catch (HostUp\ApiException $error) {
    $problem = $error->getResponseObject();
    echo $problem->getStatus(), ' ', $problem->getCode(), "\n";
}
