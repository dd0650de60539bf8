//go:build contract

package contract_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

// Prism responds with each example of openapi.yaml.
func TestClientAgainstPrism(t *testing.T) {
	prism := startPrism(t, "mock", specFile)
	cases := 0
	for _, e := range examples(t) {
		t.Run(e.status+" "+e.name, func(t *testing.T) {
			cases++
			client, err := hostup.NewClient(hostup.APIKey(key), hostup.WithBaseURL(preferProxy(t, prism, e)),
				hostup.WithResponseCheck(api.Verify), hostup.WithRetry(hostup.RetryPolicy{}))
			if err != nil {
				t.Fatal(err)
			}
			vps, err := client.GetVPSDetails(t.Context(), e.id)
			if e.status != "200" {
				checkProblem(t, err, e)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := decode(t, vps.RawJSON()); !cmp.Equal(got, e.value) {
				t.Error(cmp.Diff(e.value, got))
			}
		})
	}
	t.Logf("client against Prism: %d cases", cases)
}

func checkProblem(t *testing.T, err error, e example) {
	t.Helper()
	problem, ok := errors.AsType[*hostup.Error](err)
	if !ok {
		t.Fatalf("error %v, want a *hostup.Error", err)
	}
	want := e.value.(map[string]any)
	for _, member := range []struct{ name, got string }{
		{"type", problem.Type}, {"title", problem.Title}, {"code", string(problem.Code)}, {"detail", problem.Detail},
		{"instance", problem.Instance}, {"requestId", problem.RequestID},
	} {
		if member.got != want[member.name] {
			t.Errorf("%s %q, want %q", member.name, member.got, want[member.name])
		}
	}
	fields, _ := want["errors"].([]any)
	if fmt.Sprint(problem.StatusCode) != e.status || len(problem.Fields) != len(fields) {
		t.Errorf("status %d, %d fields; want %s, %d", problem.StatusCode, len(problem.Fields), e.status, len(fields))
	}
	if limited := e.status == "429"; problem.RateLimit.Known != limited || (problem.RetryAfter > 0) != limited {
		t.Errorf("RateLimit %+v, RetryAfter %v", problem.RateLimit, problem.RetryAfter)
	}
}

// The command prints a VPS on stdout and a problem on stderr.
func TestCommandAgainstPrism(t *testing.T) {
	prism := startPrism(t, "mock", specFile)
	cases := 0
	for _, e := range examples(t) {
		t.Run(e.status+" "+e.name, func(t *testing.T) {
			cases++
			cmd := exec.CommandContext(t.Context(), command(t), "details", "-o", "json", "--timeout", "5s",
				"--base-url", preferProxy(t, prism, e), e.id)
			cmd.Env = append(os.Environ(), "HOSTUP_API_KEY="+key, "HOSTUP_API_KEY_FILE=")
			var stdout, stderr strings.Builder
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			if e.status != "200" {
				code := e.value.(map[string]any)["code"].(string)
				if err == nil || stdout.Len() > 0 || !strings.Contains(stderr.String(), code) {
					t.Errorf("error %v, stdout %q, stderr %q", err, stdout.String(), stderr.String())
				}
				return
			}
			got := decode(t, []byte(stdout.String()))
			if diff := cmp.Diff(withoutPassword(e.value), withoutPassword(got)); err != nil || diff != "" {
				t.Errorf("%v %s\n%s", err, stderr.String(), diff)
			}
		})
	}
	t.Logf("command against Prism: %d cases", cases)
}

// withoutPassword removes the root password, which the command redacts.
func withoutPassword(value any) any {
	vps := value.(map[string]any)
	delete(vps["access"].(map[string]any), "rootPassword")
	return vps
}

func decode(t *testing.T, body []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return value
}
