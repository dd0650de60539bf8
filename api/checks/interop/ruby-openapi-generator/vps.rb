require 'hostup'
require 'json'
require 'uri'

base = URI(ENV.fetch('BASE_URL'))
HostUp.configure do |config|
  config.scheme = base.scheme
  config.host = "#{base.host}:#{base.port}"
  config.base_path = base.path
  config.access_token = ENV.fetch('HOSTUP_API_KEY')
end

api = HostUp::VpsApi.new
vps = api.get_vps_details('vps_01hxa3b4c5d6e7f8g9h0j1k2m3')
bare = api.get_vps_details('vps_01hxnull4c5d6e7f8g9h0j1k2m')
allowed = vps.actions.to_hash.values.count { |gate| gate[:allowed] }
puts format('%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s',
            vps.id, vps.hostname, vps.service_status, vps.power_state,
            vps.billing.amount, vps.billing.billing_cycle, allowed,
            vps.actions.can_resize.reason, vps.overdue_invoices.size, bare.hostname.to_json)

begin
  api.get_vps_details('vps_unknown')
rescue HostUp::ApiError => e
  problem = JSON.parse(e.response_body)
  puts "#{problem['status']} #{problem['code']}"
end
