package health

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

var now = time.Date(2026, 4, 27, 12, 0, 0, 0, time.UTC) // the example is due in 29.5 days

// example returns the documented example after edit.
func example(t *testing.T, edit func(vps map[string]any)) *hostup.VPSDetails {
	t.Helper()
	server := hostuptest.NewHandler()
	server.UpdateVPS(hostuptest.VPSID, edit)
	vps, err := server.Client().GetVPSDetails(t.Context(), hostuptest.VPSID)
	if err != nil {
		t.Fatal(err)
	}
	return vps
}

// thresholds returns default thresholds with changes.
func thresholds(t *testing.T, defaults, changes []string) Thresholds {
	t.Helper()
	all, err := ParseThresholds(append(defaults, changes...))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// set returns a function that sets a property, such as bandwidth.usagePercent.
func set(path string, value any) func(vps map[string]any) {
	return func(vps map[string]any) {
		object, key, nested := strings.Cut(path, ".")
		if nested {
			vps[object].(map[string]any)[key] = value
		} else {
			vps[object] = value
		}
	}
}

func unchanged(map[string]any) {}

func TestEvaluate(t *testing.T) {
	invoice := map[string]any{"amount": 99, "currencyCode": "SEK"}
	remove := func(name string) func(vps map[string]any) { return func(vps map[string]any) { delete(vps, name) } }
	for _, test := range []struct {
		name              string
		edit              func(vps map[string]any)
		warning, critical []string
		want              State
		text              string // is in the line
	}{
		{"documented", unchanged, nil, nil, OK, "web-01.example.com: active, running, not locked, " +
			"traffic 1.25 % of 1000 GB, no overdue invoice, due in 29 days |"},

		{"suspended", set("serviceStatus", "suspended"), nil, nil, Critical, ": suspended (critical), running,"},
		{"new status", set("serviceStatus", "frozen"), nil, nil, Critical, "frozen (critical)"},
		{"unknown status", set("serviceStatus", "unknown"), nil, nil, Unknown, ": service unknown, running,"},
		{"no status", remove("serviceStatus"), nil, nil, Unknown, ": service not reported,"},
		{"status as a warning", set("serviceStatus", "pending"), []string{"service"}, []string{"service=~:"}, Warning,
			"pending (warning)"},

		{"stopped", set("powerState", "stopped"), nil, nil, Critical, ": stopped (critical), active,"},
		{"null power", set("powerState", nil), nil, nil, Unknown, "power state not reported"},
		{"ignored power", set("powerState", nil), nil, []string{"power=~:"}, OK, "power state not reported"},
		{"power that should be off", unchanged, nil, []string{"power=0"}, Critical, "running (critical)"},

		{"locked", set("operationState.locked", true), nil, nil, OK, "running, locked,"},
		{"locked as a warning", set("operationState.locked", true), []string{"locked"}, nil, Warning, "locked (warning)"},
		{"locked not reported", remove("operationState"), nil, []string{"locked"}, Critical, "locked (critical)"},

		{"80 %", set("bandwidth.usagePercent", 80), nil, nil, OK, "traffic 80 %"},
		{"80.1 %", set("bandwidth.usagePercent", 80.1), nil, nil, Warning, "traffic 80.1 % of 1000 GB (warning)"},
		{"95.5 %", set("bandwidth.usagePercent", 95.5), nil, nil, Critical, "traffic 95.5 % of 1000 GB (critical)"},
		{"1e300 %", set("bandwidth.usagePercent", 1e300), nil, nil, Critical, "traffic 1.000e+300 % of 1000 GB (critical)"},
		{"higher limits", set("bandwidth.usagePercent", 95.5), []string{"traffic=96"}, []string{"traffic=99"}, OK, ""},
		{"no percentage", set("bandwidth.usagePercent", nil), nil, nil, Unknown, "traffic not reported"},
		{"no traffic", remove("bandwidth"), nil, nil, Unknown, "traffic not reported"},
		{"no limit", set("bandwidth.limitGb", nil), nil, nil, OK, "traffic 1.25 %, "},

		{"overdue", set("overdueInvoices", []any{invoice}), nil, nil, Critical, "1 overdue invoice (critical)"},
		{"two overdue", set("overdueInvoices", []any{invoice, invoice}), nil, nil, Critical, "2 overdue invoices (critical)"},
		{"one is allowed", set("overdueInvoices", []any{invoice}), []string{"overdue"}, []string{"overdue=1"}, Warning,
			"1 overdue invoice (warning)"},
		{"null invoices", set("overdueInvoices", nil), nil, nil, Unknown, "overdue invoices not reported"},

		{"due in 3 days", set("nextDueAt", "2026-04-30T12:00:00Z"), nil, nil, OK, "due in 3 days"},
		{"due in less", set("nextDueAt", "2026-04-30T11:59:59Z"), nil, nil, Warning, "due in 2 days (warning)"},
		{"due tomorrow", set("nextDueAt", "2026-04-28T12:00:00Z"), nil, nil, Warning, "due in 1 day (warning)"},
		{"due date passed", set("nextDueAt", "2026-04-25"), nil, []string{"due=0:"}, Critical, "due date passed 2 days ago (critical)"},
		{"no due date", set("nextDueAt", nil), nil, nil, OK, "no due date"},
		{"malformed due date", set("nextDueAt", "0000-00-00"), nil, nil, Unknown, "due date malformed"},

		{"critical before unknown", func(vps map[string]any) {
			vps["powerState"], vps["nextDueAt"], vps["serviceStatus"] = nil, "2026-04-28", "suspended"
		}, nil, nil, Critical, ": suspended (critical), due in 0 days (warning), power state not reported, not locked,"},
		{"no host name", set("hostname", nil), nil, nil, OK, " - " + hostuptest.VPSID + ": active"},
	} {
		t.Run(test.name, func(t *testing.T) {
			warning := thresholds(t, DefaultWarning(), test.warning)
			critical := thresholds(t, DefaultCritical(), test.critical)
			got, err := Evaluate(example(t, test.edit), now, warning, critical)
			if err != nil {
				t.Fatal(err)
			}
			prefix := "HOSTUP " + test.want.String() + " - "
			if got.State != test.want || !strings.HasPrefix(got.Line, prefix) || !strings.Contains(got.Line, test.text) {
				t.Errorf("got %d %s\nwant %d %s", got.State, got.Line, test.want, test.text)
			}
			checkConventions(t, got.Line)
		})
	}
}

// The conventions of the Monitoring Plugins guidelines for the performance data:
// 'label'=value[UOM];[warn];[crit];[min];[max]
var datumPattern = regexp.MustCompile(
	`^'[a-z_]+'=(U|-?[0-9.]+(%|GB)?)(;@?(~?|[-0-9.]*):?[-0-9.]*){2};0?(;[0-9.]+)?$`)

func checkConventions(t *testing.T, line string) {
	t.Helper()
	_, data, found := strings.Cut(line, " | ")
	if !found || strings.ContainsAny(line, "\n\r") || strings.Contains(data, "|") {
		t.Errorf("not one line with performance data: %q", line)
	}
	for datum := range strings.FieldsSeq(data) {
		if !datumPattern.MatchString(datum) {
			t.Errorf("performance data %s", datum)
		}
	}
}

func TestPerformanceData(t *testing.T) {
	warning, critical := thresholds(t, DefaultWarning(), []string{"locked"}), thresholds(t, DefaultCritical(), nil)
	for name, test := range map[string]struct {
		edit func(vps map[string]any)
		want string
	}{
		"documented": {unchanged, "'active'=1;;1:;0;1 'running'=1;;1:;0;1 'locked'=0;0;;0;1 'traffic'=1.25%;80;95;0 " +
			"'overdue'=0;;0;0 'due_days'=29.5;3:;; 'traffic_used'=12.5GB;;;0;1000 'traffic_received'=4.2GB;;;0 " +
			"'traffic_sent'=8.3GB;;;0"},
		"nothing reported": {func(vps map[string]any) {
			id := vps["id"]
			clear(vps)
			vps["id"] = id
		}, "'active'=U;;1:;0;1 'running'=U;;1:;0;1 'locked'=1;0;;0;1 'traffic'=U;80;95;0 'overdue'=U;;0;0 " +
			"'due_days'=U;3:;; 'traffic_used'=U;;;0 'traffic_received'=U;;;0 'traffic_sent'=U;;;0"},
		"too large to be written": {func(vps map[string]any) {
			vps["bandwidth"] = map[string]any{"usagePercent": 1e300, "usedGb": 1e300, "limitGb": 1e300, "inboundGb": 0.00001,
				"outboundGb": 12345.6789}
		}, "'active'=1;;1:;0;1 'running'=1;;1:;0;1 'locked'=0;0;;0;1 'traffic'=U;80;95;0 'overdue'=0;;0;0 " +
			"'due_days'=29.5;3:;; 'traffic_used'=U;;;0 'traffic_received'=0GB;;;0 'traffic_sent'=12345.679GB;;;0"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Evaluate(example(t, test.edit), now, warning, critical)
			if err != nil {
				t.Fatal(err)
			}
			_, data, _ := strings.Cut(got.Line, " | ")
			if diff := cmp.Diff(test.want, data); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			checkConventions(t, got.Line)
		})
	}
}

// What HostUp sends stays on one short line, and does not look like performance data.
func TestHostileText(t *testing.T) {
	hostile := strings.Repeat("x", 20) + " | 'traffic'=0%\n\x1b[31m\u202e" + strings.Repeat("å", 1<<10)
	vps := example(t, func(vps map[string]any) {
		vps["hostname"], vps["serviceStatus"], vps["powerState"] = hostile, hostile, hostile
	})
	warning, critical := thresholds(t, DefaultWarning(), nil), thresholds(t, DefaultCritical(), nil)
	got, err := Evaluate(vps, now, warning, critical)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{got.Line, Failed(hostile).Line + " | "} {
		checkConventions(t, line)
		if strings.ContainsAny(line, "\x1b\u202e") || len(line) > 1000 {
			t.Errorf("%d bytes: %q", len(line), line)
		}
	}
}

// No secret is in the line.
func TestNoSecret(t *testing.T) {
	const password = "canary-password+71ab"
	got, err := Evaluate(example(t, set("access.rootPassword", password)), now, nil, nil)
	if err != nil || strings.Contains(got.Line, password) || got.State != OK {
		t.Errorf("%v %+v", err, got)
	}
}

func TestRange(t *testing.T) {
	for text, problems := range map[string]map[float64]bool{
		"10":     {-0.1: true, 0: false, 10: false, 10.1: true},
		"10:":    {9.9: true, 10: false, 1e300: false},
		"~:10":   {-1e300: false, 10: false, 10.1: true},
		"10:20":  {9.9: true, 10: false, 20: false, 20.1: true},
		"@10:20": {9.9: false, 10: true, 20: true, 20.1: false},
		"@0":     {0: true, -0.1: false, 1: false},
		"-5:-1":  {-6: true, -5: false, -1: false, 0: true},
		"~:":     {-1e300: false, 1e300: false},
		":5":     {-1: true, 0: false, 6: true},
		"1.5":    {1.5: false, 1.6: true},
	} {
		r, err := ParseRange(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		for value, want := range problems {
			if got := r.isProblem(value); got != want {
				t.Errorf("%s: %v: got %v, want %v", text, value, got, want)
			}
		}
		if set := r.isSet(); set != (text != "~:") {
			t.Errorf("%s: isSet %v", text, set)
		}
	}
	if (Range{}).isProblem(1) || (Range{}).isSet() {
		t.Error("the zero Range has a problem")
	}
	for _, text := range []string{"", "x", "10:x", "x:10", "20:10", "~", "@", "1:2:3", "Inf", "NaN", "0x10", "1e3", "1_0", "80%", "3d:"} {
		if r, err := ParseRange(text); err == nil {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

func TestParseThresholds(t *testing.T) {
	got, err := ParseThresholds([]string{"traffic=80", "power", "traffic=90", "due=7:"})
	if err != nil || got["traffic"].text != "90" || got["power"].text != "1:" || got["due"].text != "7:" || len(got) != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	for value, want := range map[string]string{
		"trafic=80": `"trafic" is not a check; the checks are service, power, locked, traffic, overdue, due`,
		"":          "is not a check", "=80": "is not a check",
		"traffic": "traffic needs a range, for example traffic=80", "due": "for example due=3:",
		"traffic=80%": `traffic: "80%" is not a range such as`, "power=": "power: ",
	} {
		if _, err := ParseThresholds([]string{value}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", value, err)
		}
	}
}
