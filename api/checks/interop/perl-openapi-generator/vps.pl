use v5.32;
use warnings;

use JSON qw(decode_json to_json);
use HostUp::VpsApi;

my $api = HostUp::VpsApi->new(base_url => $ENV{BASE_URL}, access_token => $ENV{HOSTUP_API_KEY});
my $vps  = $api->get_vps_details(id => 'vps_01hxa3b4c5d6e7f8g9h0j1k2m3');
my $bare = $api->get_vps_details(id => 'vps_01hxnull4c5d6e7f8g9h0j1k2m');

my $allowed = grep { $_->{allowed} } values %{ $vps->actions->to_hash };
printf "%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s\n",
    $vps->id, $vps->hostname, $vps->service_status, $vps->power_state,
    $vps->billing->amount, $vps->billing->billing_cycle, $allowed,
    $vps->actions->can_resize->reason, scalar @{ $vps->overdue_invoices },
    to_json($bare->hostname, { allow_nonref => 1 });

# The client dies with a text: "API Exception(404): Not Found ", then the body.
eval { $api->get_vps_details(id => 'vps_unknown'); 1 } and die 'vps_unknown is known';
my ($body) = $@ =~ /(\{.*\})/s or die $@;
my $problem = decode_json($body);
say "$problem->{status} $problem->{code}";
