// Package prometheus tests the metrics of the hostup command with a Prometheus and a
// node exporter, and hostup health with Nagios. They listen on loopback addresses only.
package prometheus

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

const config = `
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [%s]
scrape_configs:
  - {job_name: textfile, static_configs: [{targets: [%q]}]}
  - {job_name: listen, static_configs: [{targets: [%q]}]}
`

// The VPS of the sandbox: running, with null for all that can be null, stopped, not paid.
const (
	running = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"
	null    = "vps_01hxnull4c5d6e7f8g9h0j1k2m"
	stopped = "vps_01hxpayg4c5d6e7f8g9h0j1k2m"
	pending = "vps_01hxpend4c5d6e7f8g9h0j1k2m"
)

// jobs are both ways to collect metrics: two files of one machine, and hostup itself.
var jobs = []string{"listen", "textfile"}

func TestPrometheus(t *testing.T) {
	dir := t.TempDir()
	files := filepath.Join(dir, "textfile")
	if err := os.Mkdir(files, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, files, "a.prom", running, null)
	write(t, files, "b.prom", stopped, pending, "not/valid")
	exporter := freeAddress(t)
	start(t, "debian/usr/bin/prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
		"--collector.textfile.directory="+files, "--web.listen-address="+exporter)
	hostup := startHostup(t, "--min-age", "1s", running, null, stopped, pending, "not/valid")

	rules := filepath.Join(dir, "alerts.yml")
	output(t, "out/hostup", "metrics", "--alert-rules", "--file", rules)
	configFile := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(configFile, fmt.Appendf(nil, config, rules, exporter, hostup), 0o600); err != nil {
		t.Fatal(err)
	}
	s := server{freeAddress(t)}
	start(t, "debian/usr/bin/prometheus", "--config.file="+configFile, "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+s.address, "--log.level=warn")
	eventually(t, func() error { // predict_linear needs two samples
		ready, err := s.query(`min by (job) (count_over_time(hostup_vps_up[1m])) >= 3`)
		if err == nil && len(ready) != len(jobs) {
			err = fmt.Errorf("%d jobs have samples, want %d", len(ready), len(jobs))
		}
		return err
	})

	t.Run("targets", func(t *testing.T) { testTargets(t, s) })
	t.Run("both ways are equal", func(t *testing.T) { testBothWays(t, s) })
	t.Run("alerts", func(t *testing.T) { testAlerts(t, s) })
	t.Run("dashboard", func(t *testing.T) { testDashboard(t, s) })
}

// output returns what a command prints. It may end with the status 1.
func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	cmd := command(t, program, args...)
	text, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%q: %v", args, err)
	}
	return string(text)
}

// write writes a file for the node exporter.
func write(t *testing.T, dir, name string, ids ...string) {
	t.Helper()
	output(t, "out/hostup", append([]string{"metrics", "--sandbox", "--gates", "--file", filepath.Join(dir, name)}, ids...)...)
}

func testTargets(t *testing.T, s server) {
	var data struct {
		ActiveTargets []struct{ ScrapePool, Health, LastError string }
	}
	if err := s.get("/api/v1/targets", nil, &data); err != nil || len(data.ActiveTargets) != len(jobs) {
		t.Fatalf("%v, %+v", err, data)
	}
	for _, target := range data.ActiveTargets {
		t.Logf("%s is %s", target.ScrapePool, target.Health)
		if target.Health != "up" || target.LastError != "" {
			t.Errorf("%+v", target)
		}
	}
	scrape, err := s.query("node_textfile_scrape_error")
	if err != nil || len(scrape) != 1 || scrape[0].Value[1] != "0" {
		t.Errorf("node exporter: %v, %v", scrape, err)
	}
}

func testBothWays(t *testing.T, s server) {
	values := make(map[string]map[string]any) // by job and series
	for _, job := range jobs {
		all, err := s.query(`{__name__=~"hostup_vps_.+", job="` + job + `"}`)
		if err != nil {
			t.Fatal(err)
		}
		values[job] = make(map[string]any)
		for _, one := range all {
			delete(one.Metric, "job")
			delete(one.Metric, "instance")
			values[job][fmt.Sprint(one.Metric)] = one.Value[1] // a map is printed in order
		}
	}
	t.Logf("%d series", len(values["listen"]))
	if len(values["listen"]) < 150 || !maps.Equal(values["listen"], values["textfile"]) {
		t.Errorf("listen has %d series, and textfile %d; their values must be equal", len(values["listen"]), len(values["textfile"]))
	}
	up, err := s.query(`sum by (id) (hostup_vps_up{job="listen"})`)
	got := make(map[string]any)
	for _, one := range up {
		got[one.Metric["id"]] = one.Value[1]
	}
	want := map[string]any{running: "1", null: "1", stopped: "1", pending: "1", "not/valid": "0"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("up: %v, %v", got, err)
	}
}

// The dates of the sandbox are in the past.
var wantAlerts = []string{
	"HostUpInvoiceOverdue firing " + null, "HostUpInvoiceOverdue firing " + pending,
	"HostUpPaymentDue firing " + running, "HostUpPaymentDue firing " + stopped,
	"HostUpPowerOff pending " + stopped, "HostUpVPSNotUp pending not/valid",
}

func testAlerts(t *testing.T, s server) {
	var rules struct {
		Groups []struct {
			Rules []struct{ Name, Health, LastError string }
		}
	}
	eventually(t, func() error {
		if err := s.get("/api/v1/rules", nil, &rules); err != nil || len(rules.Groups) != 1 {
			return fmt.Errorf("%d groups of rules, %w", len(rules.Groups), err)
		}
		for _, rule := range rules.Groups[0].Rules {
			if rule.Health != "ok" || rule.LastError != "" {
				return fmt.Errorf("rule %+v", rule)
			}
		}
		return nil
	})
	if n := len(rules.Groups[0].Rules); n != 10 {
		t.Errorf("%d rules, want 10", n)
	}
	for _, job := range jobs {
		eventually(t, func() error {
			alerts, err := s.query(`ALERTS{job="` + job + `"}`)
			var got []string
			for _, one := range alerts {
				got = append(got, one.Metric["alertname"]+" "+one.Metric["alertstate"]+" "+one.Metric["id"])
			}
			slices.Sort(got)
			if err == nil && !slices.Equal(got, wantAlerts) {
				err = fmt.Errorf("%s: got %q, want %q", job, got, wantAlerts)
			}
			return err
		})
	}
	t.Logf("%d rules are evaluated; alerts of each job: %s", len(rules.Groups[0].Rules), strings.Join(wantAlerts, ", "))
}

// testDashboard imports the dashboard as the types of Grafana, and asks all of its
// queries.
func testDashboard(t *testing.T, s server) {
	plugins.RegisterDefaultPlugins()
	body := []byte(output(t, "out/hostup", "metrics", "--dashboard"))
	var imported dashboard.Dashboard //nolint:staticcheck // version 2 needs a newer Grafana

	if err := imported.UnmarshalJSONStrict(body); err != nil && err.Error() != "" { // it returns empty lists of errors too
		t.Errorf("the types of Grafana: %v", err)
	}
	if err := imported.Validate(); err != nil {
		t.Errorf("the rules of Grafana: %v", err)
	}

	var read struct {
		Templating struct {
			List []struct {
				Name, Type, Definition string
				Query                  any // an object with the definition, or the type of a data source
			}
		}
		Panels []struct {
			Title   string
			Targets []struct {
				Expr           string
				Range, Instant bool
			}
		}
	}
	if err := json.Unmarshal(body, &read); err != nil {
		t.Fatal(err)
	}
	for _, variable := range read.Templating.List {
		if variable.Type == "query" {
			if query, _ := variable.Query.(map[string]any); query["query"] != variable.Definition {
				t.Errorf("$%s: the query is %v, and its definition %s", variable.Name, query["query"], variable.Definition)
			}
			testVariable(t, s, variable.Name, variable.Definition)
		}
	}
	queries := 0
	for _, panel := range read.Panels {
		for _, target := range panel.Targets {
			queries++
			n, err := evaluate(s, expand(target.Expr), target.Range)
			t.Logf("%s: %d series", panel.Title, n)
			if err != nil || n == 0 || target.Range == target.Instant {
				t.Errorf("%s: %s: %d series, %v", panel.Title, target.Expr, n, err)
			}
		}
	}
	if queries < 18 {
		t.Errorf("%d queries", queries)
	}
}

// expand replaces the variables of the dashboard as Grafana does for "All".
func expand(expr string) string {
	return strings.NewReplacer("$job", ".*", "$hostname", ".*").Replace(expr)
}

// testVariable checks that a variable of the form label_values(series, label) has values.
func testVariable(t *testing.T, s server, name, definition string) {
	t.Helper()
	inner, _ := strings.CutPrefix(definition, "label_values(")
	match, label, ok := strings.Cut(strings.TrimSuffix(inner, ")"), ", ")
	var values []string
	err := s.get("/api/v1/label/"+label+"/values", url.Values{"match[]": {expand(match)}}, &values)
	t.Logf("$%s: %q", name, values)
	if err != nil || !ok || len(values) < 2 {
		t.Errorf("$%s: %s: %q, %v", name, definition, values, err)
	}
}

// evaluate returns the number of series of a query that have a number.
func evaluate(s server, expr string, asRange bool) (n int, err error) {
	result, err := s.query(expr)
	if asRange && err == nil {
		var data struct{ Result []series }
		now := time.Now()
		err = s.get("/api/v1/query_range", url.Values{
			"query": {expr}, "start": {fmt.Sprint(now.Add(-10 * time.Second).Unix())}, "end": {fmt.Sprint(now.Unix())}, "step": {"1"},
		}, &data)
		result = data.Result
		for i := range result {
			result[i].Value = result[i].Values[len(result[i].Values)-1]
		}
	}
	for _, one := range result {
		if one.Value[1] == "NaN" || one.Value[1] == "+Inf" {
			return n, errors.Join(err, fmt.Errorf("%v is %v", one.Metric, one.Value[1]))
		}
		n++
	}
	return n, err
}
