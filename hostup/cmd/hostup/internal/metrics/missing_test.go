package metrics

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A missing or null value gets no sample and does not affect other samples.
func TestMissingValues(t *testing.T) {
	invoices := []any{map[string]any{"amount": 1, "currencyCode": "SEK"}}
	complete := func(vps map[string]any) { vps["overdueInvoices"] = invoices }
	want := write(t, example(t, complete))
	for path, families := range map[string][]string{
		"serviceStatus":                {"hostup_vps_service_state"},
		"powerState":                   {"hostup_vps_power_state"},
		"operationState":               {"hostup_vps_locked"},
		"operationState.locked":        {"hostup_vps_locked"},
		"bandwidth.usedGb":             {"hostup_vps_traffic_used_gigabytes"},
		"bandwidth.limitGb":            {"hostup_vps_traffic_limit_gigabytes"},
		"bandwidth.usagePercent":       {"hostup_vps_traffic_used_ratio"},
		"bandwidth.inboundGb":          {"hostup_vps_traffic_received_gigabytes"},
		"bandwidth.outboundGb":         {"hostup_vps_traffic_sent_gigabytes"},
		"bandwidth.hasOverage":         {"hostup_vps_traffic_overage"},
		"availability":                 {"hostup_vps_available"},
		"availability.available":       {"hostup_vps_available"},
		"overdueInvoices":              {"hostup_vps_overdue_invoices", "hostup_vps_overdue_amount"},
		"overdueInvoices.amount":       {"hostup_vps_overdue_amount"},
		"overdueInvoices.currencyCode": {"hostup_vps_overdue_amount"},
		"nextDueAt":                    {"hostup_vps_next_due_timestamp_seconds"},
		"cpuCores":                     {"hostup_vps_cpu_cores"},
		"memoryGb":                     {"hostup_vps_memory_bytes"},
		"storageGb":                    {"hostup_vps_storage_bytes"},
		"billing.amount":               {"hostup_vps_price"},
		"actions":                      {"hostup_vps_action_allowed"},
		"bandwidth": {"hostup_vps_traffic_used_gigabytes", "hostup_vps_traffic_limit_gigabytes",
			"hostup_vps_traffic_received_gigabytes", "hostup_vps_traffic_sent_gigabytes",
			"hostup_vps_traffic_used_ratio", "hostup_vps_traffic_overage"},
	} {
		for name, remove := range map[string]func(map[string]any, string){
			"absent": func(object map[string]any, key string) { delete(object, key) },
			"null":   func(object map[string]any, key string) { object[key] = nil },
		} {
			t.Run(path+" "+name, func(t *testing.T) {
				got := write(t, example(t, func(vps map[string]any) {
					invoice := maps.Clone(invoices[0].(map[string]any))
					vps["overdueInvoices"] = []any{invoice}
					object, key, nested := strings.Cut(path, ".")
					switch {
					case !nested:
						remove(vps, object)
					case object == "overdueInvoices":
						remove(invoice, key)
					default:
						remove(vps[object].(map[string]any), key)
					}
				}))
				if diff := cmp.Diff(without(want, families), got); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		}
	}
}

// without returns text without some families.
func without(text string, families []string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		name := strings.FieldsFunc(strings.TrimPrefix(strings.TrimPrefix(line, "# HELP "), "# TYPE "), func(r rune) bool {
			return r == ' ' || r == '{'
		})[0]
		if !slices.Contains(families, name) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// A gate that is missing or null has no sample; 0 would mean that it is closed.
func TestMissingGate(t *testing.T) {
	got := write(t, example(t, func(vps map[string]any) {
		actions := vps["actions"].(map[string]any)
		delete(actions, "canStart")
		actions["canStop"] = nil
		actions["canTeleport"] = map[string]any{"allowed": true}
	}))
	for action, want := range map[string]string{"start": "", "stop": "", "upgrade": "1", "snapshot": "0", "teleport": "1"} {
		_, after, _ := strings.Cut(got, `,action="`+action+`"} `)
		if value, _, _ := strings.Cut(after, "\n"); value != want {
			t.Errorf("%s: got %q, want %q", action, value, want)
		}
	}
}

// A price without a currency or a cycle has a sample without the label.
func TestPriceLabels(t *testing.T) {
	for want, remove := range map[string]string{
		`hostup_vps_price{id="` + hostuptest.VPSID + `",currency="SEK",billing_cycle="monthly"} 99`: "",
		`hostup_vps_price{id="` + hostuptest.VPSID + `",billing_cycle="monthly"} 99`:                "currencyCode",
		`hostup_vps_price{id="` + hostuptest.VPSID + `",currency="SEK"} 99`:                         "billingCycle",
	} {
		got := samples(write(t, example(t, func(vps map[string]any) { delete(vps["billing"].(map[string]any), remove) })), "hostup_vps_price")
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("without %q: %s", remove, diff)
		}
	}
}
