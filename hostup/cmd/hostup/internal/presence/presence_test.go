package presence

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func valuesOf(t *testing.T, body string) Values {
	t.Helper()
	var vps hostup.VPSDetails
	if err := vps.UnmarshalJSON([]byte(body)); err != nil {
		t.Fatal(err)
	}
	v, err := Of(&vps)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What is missing or null is nil, and what is 0, false or empty is not.
func TestOf(t *testing.T) {
	var none Values
	if diff := cmp.Diff(none, valuesOf(t, `{"id": "vps_1"}`)); diff != "" {
		t.Error(diff)
	}
	null := `{"id": "vps_1", "cpuCores": null, "pinned": null, "usageLog": null, "overdueInvoices": null,
		"bandwidth": null, "operationState": {"locked": null}, "billing": {"amount": null}}`
	if diff := cmp.Diff(none, valuesOf(t, null)); diff != "" {
		t.Error(diff)
	}
	got := valuesOf(t, `{"id": "vps_1", "backupsIncluded": 0.0, "pinned": false, "billing": {"amount": 0},
		"overdueInvoices": [{"number": "1", "amount": 0}, {"number": "2"}], "usageLog": [{"totalGb": 0}, null]}`)
	want := Values{BackupsIncluded: new(0.0), Pinned: new(false), UsageLog: []UsageEntry{{TotalGB: new(0.0)}, {}}}
	want.Billing.Amount = new(0.0)
	want.OverdueInvoices = []Invoice{
		{hostup.OverdueInvoice{Number: "1"}, new(0.0)}, {OverdueInvoice: hostup.OverdueInvoice{Number: "2"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The documented example has each value.
func TestOfExample(t *testing.T) {
	body, err := json.Marshal(valuesOf(t, string(hostuptest.FixedCycle())))
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := json.Unmarshal(body, &values); err != nil {
		t.Fatal(err)
	}
	for name, value := range values {
		object, _ := value.(map[string]any)
		for member, value := range object {
			if value == nil {
				t.Errorf("%s.%s is nil", name, member)
			}
		}
		if value == nil {
			t.Errorf("%s is nil", name)
		}
	}
}

func TestOfWithoutResponse(t *testing.T) {
	if v, err := Of(new(hostup.VPSDetails)); err == nil {
		t.Errorf("%+v", v)
	}
}
