package hostup_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/internal/transport"
)

// The numbers of the README are those of the code. If a row fails, change the
// README and the row.
func TestREADMENumbers(t *testing.T) {
	policy := transport.DefaultRetry
	readme := readFile(t, "../README.md")
	for _, text := range []string{
		fmt.Sprintf("retries: %d attempts", policy.MaxAttempts),
		fmt.Sprintf("pauses for %d ms, doubled each time, up to %.0f s", policy.BaseDelay.Milliseconds(), policy.MaxWait.Seconds()),
		fmt.Sprintf("a wait over %.0f s", policy.MaxWait.Seconds()),
		fmt.Sprintf("At most %d requests are in flight", transport.MaxInFlight),
		fmt.Sprintf("up to %d unused retries are kept", transport.MaxInFlight),
	} {
		if !strings.Contains(readme, text) {
			t.Errorf("README.md does not contain %q", text)
		}
	}
	for _, row := range []struct{ readme, file, code string }{
		{"after ten 429s", "internal/transport/call.go", "const maxPaused = 10"},
		{"one for 10 calls", "internal/transport/budget.go", "callsPerRetry = 10"},
		{"20 retries at first", "internal/transport/budget.go", "freeRetries = 20 "},
		{"up to 64 unused", "internal/transport/budget.go", "mostRetries = MaxInFlight"},
		{"up to 2 % jitter (at most 250 ms)", "internal/transport/limiter.go", "min(wait/50, maxJitter)"},
		{"connect 5 s", "internal/transport/base.go", "net.Dialer{Timeout: 5 * time.Second}"},
		{"TLS 10 s", "internal/transport/base.go", "TLSHandshakeTimeout: 10 * time.Second"},
		{"headers 20 s", "internal/transport/base.go", "ResponseHeaderTimeout: 20 * time.Second"},
		{"10 s without data", "internal/transport/transport.go", "defaultStallTimeout = 10 * time.Second"},
		{"attempt 30 s", "internal/transport/transport.go", "defaultTimeout = 30 * time.Second"},
		{"8 MiB after decompression", "options.go", "defaultMaxBytes = 8 << 20"},
		{"can have 100,000 elements", "internal/decode/limit.go", "maxUsageLog = 100_000"},
		{"1,000 each", "internal/decode/limit.go", "maxList = 1_000"},
		{"up to 100 VPS", "../README.md", "limit=100"},
		{"Go 1.26 or newer", "../go.mod", "go 1.26.0"},
	} {
		if !strings.Contains(readme, row.readme) {
			t.Errorf("README.md does not contain %q", row.readme)
		}
		if code := strings.Join(strings.Fields(readFile(t, row.file)), " "); !strings.Contains(code, row.code) {
			t.Errorf("%s does not contain %q, which README.md describes as %q", row.file, row.code, row.readme)
		}
	}
}

// The table of dependencies has the modules that go.mod requires directly.
func TestREADMEDependencies(t *testing.T) {
	_, table, _ := strings.Cut(readFile(t, "../README.md"), "\n## Dependencies\n")
	modules := regexp.MustCompile(`(?m)^\t(?:github.com/)?(\S+) v\S+$`).FindAllStringSubmatch(readFile(t, "../go.mod"), -1)
	if len(modules) == 0 {
		t.Fatal("go.mod requires no module")
	}
	for _, module := range modules {
		if !strings.Contains(table, module[1]) {
			t.Errorf("the dependencies in README.md do not contain %s", module[1])
		}
	}
}
