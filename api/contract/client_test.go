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

// The client meets every answer that Prism makes of openapi.yaml.
func TestClientAgainstPrism(t *testing.T) {
	prism := startPrism(t, "mock", description)
	cases := 0
	for _, e := range examples(t) {
		t.Run(e.status+" "+e.name, func(t *testing.T) {
			cases++
			client, err := hostup.NewClient(hostup.APIKey(key), hostup.WithBaseURL(preferring(t, prism, e)),
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
			if got := decoded(t, vps.RawJSON()); !cmp.Equal(got, e.value) {
				t.Error(cmp.Diff(e.value, got))
			}
		})
	}
	t.Logf("client against Prism: %d cases", cases)
}

func checkProblem(t *testing.T, err error, e example) {
	t.Helper()
	var problem *hostup.Error
	if !errors.As(err, &problem) {
		t.Fatalf("%v is no problem", err)
	}
	want := e.value.(map[string]any)
	got := map[string]any{"code": string(problem.Code), "title": problem.Title, "detail": problem.Detail,
		"type": problem.Type, "instance": problem.Instance, "requestId": problem.RequestID}
	for name, value := range got {
		if value != want[name] {
			t.Errorf("%s is %q, want %q", name, value, want[name])
		}
	}
	fields, _ := want["errors"].([]any)
	if fmt.Sprint(problem.StatusCode) != e.status || len(problem.Fields) != len(fields) {
		t.Errorf("%d with %d fields", problem.StatusCode, len(problem.Fields))
	}
	if known := e.status == "429"; problem.RateLimit.Known != known || (problem.RetryAfter > 0) != known {
		t.Errorf("rate limit %+v, retry after %v", problem.RateLimit, problem.RetryAfter)
	}
}

// So does the program: the answer on stdout, the problem on stderr and in the
// exit status.
func TestProgramAgainstPrism(t *testing.T) {
	prism := startPrism(t, "mock", description)
	cases := 0
	for _, e := range examples(t) {
		t.Run(e.status+" "+e.name, func(t *testing.T) {
			cases++
			cmd := exec.CommandContext(t.Context(), program(t), "details", "-o", "json", "--timeout", "5s",
				"--base-url", preferring(t, prism, e), e.id)
			cmd.Env = append(os.Environ(), "HOSTUP_API_KEY="+key, "HOSTUP_API_KEY_FILE=")
			var stdout, stderr strings.Builder
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			if e.status != "200" {
				code := e.value.(map[string]any)["code"].(string)
				if err == nil || stdout.Len() > 0 || !strings.Contains(stderr.String(), code) {
					t.Errorf("%v, stdout %q, stderr %q", err, stdout.String(), stderr.String())
				}
				return
			}
			got := decoded(t, []byte(stdout.String()))
			if diff := cmp.Diff(withoutPassword(e.value), withoutPassword(got)); err != nil || diff != "" {
				t.Errorf("%v %s\n%s", err, stderr.String(), diff)
			}
		})
	}
	t.Logf("program against Prism: %d cases", cases)
}

// withoutPassword takes out what the program redacts.
func withoutPassword(value any) any {
	vps := value.(map[string]any)
	delete(vps["access"].(map[string]any), "rootPassword")
	return vps
}

func decoded(t *testing.T, body []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return value
}
