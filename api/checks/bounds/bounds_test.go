//go:build bounds

package bounds_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// The bounds of a run of the command.
const (
	maxTime   = 10 * time.Second
	maxMemory = 48 * size
)

// A job is a command line, and what it reads from stdin.
type job struct {
	args  []string
	stdin string
}

func jobs(t *testing.T) map[string]job {
	t.Helper()
	actions := make([]string, 64)
	for i := range actions {
		actions[i] = fmt.Sprintf("unknown%d", i)
	}
	const id = hostuptest.VPSID

	return map[string]job{
		"details":       {args: []string{"details", id}},
		"details json":  {args: []string{"details", id, "-o", "json"}},
		"details table": {args: []string{"details", id, "-o", "table"}},
		"gates":         {args: []string{"gates", id, "-o", "json"}},
		"check":         {args: append([]string{"check", id, "-o", "json"}, actions...)},
		"watch":         {args: []string{"watch", id, "--every", "1s", "--until", "stopped", "-o", "json"}},
		"verify":        {args: []string{"verify", id, "-o", "json"}},
		"metrics":       {args: []string{"metrics", id, "--gates"}},
		"mcp":           {args: []string{"mcp"}, stdin: session(id, actions)},
	}
}

// session returns the messages of an MCP client that asks both tools.
func session(id string, actions []string) string {
	quoted := `"` + strings.Join(actions, `","`) + `"`
	call := `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s}}` + "\n"
	return `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},` +
		`"clientInfo":{"name":"x","version":"1"}}}` + "\n" +
		`{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n" +
		fmt.Sprintf(call, 2, "check_actions", `{"id":"`+id+`","actions":[`+quoted+`]}`) +
		fmt.Sprintf(call, 3, "get_vps", `{"id":"`+id+`","fields":["hostname","actions","usageLog","sshKeys","x"]}`)
}

// measuring is the environment variable that makes the test binary run its arguments and
// report their peak memory, in KiB, in the file that the variable names. A process that
// is started by a large one, as this is with the bodies, begins with its peak.
const measuring = "BOUNDS_MEASURE"

func TestMain(m *testing.M) {
	file := os.Getenv(measuring)
	if file == "" {
		os.Exit(m.Run())
	}

	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdin = os.Stdin
	cmd.Stdout = os.Stdout
	cmd.Stderr = os.Stderr
	err := cmd.Run()
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if err := os.WriteFile(file, []byte(strconv.FormatInt(usage.Maxrss, 10)), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err != nil {
		os.Exit(cmd.ProcessState.ExitCode())
	}
}

// Each command ends within its bounds for each hostile body. watch gets the body twice,
// with two states.
func TestBounds(t *testing.T) {
	command := filepath.Join(t.TempDir(), "hostup")
	if output, err := exec.Command("go", "build", "-o", command, "../../../hostup/cmd/hostup").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	all, commands := bodies(t), jobs(t)

	fmt.Println("| body | command | exit | seconds | MiB |\n|---|---|--:|--:|--:|")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		body := all[name]
		if len(body) > 8<<20 || len(body) < 7<<20 {
			t.Fatalf("%s has %d bytes", name, len(body))
		}
		usable := true
		for _, title := range slices.Sorted(maps.Keys(commands)) {
			if title == "watch" && !usable {
				continue // it would call again, without end
			}
			server := serve(body) // for each command, so that watch gets the state running first
			got := run(t, command, server.URL, commands[title])
			server.Close()
			usable = usable && (title != "details" || got.status == 0)
			fmt.Printf("| %s | %s | %d | %.1f | %d |\n", name, title, got.status, got.took.Seconds(), got.memory>>20)
			if got.took > maxTime || got.memory > maxMemory || got.status < 0 {
				t.Errorf("%s, %s: exit %d after %v, with %d MiB: %s", name, title, got.status, got.took, got.memory>>20, got.stderr)
			}
		}
	}
}

// serve returns a server of the body, in which every second response has another state.
func serve(body string) *httptest.Server {
	var requests atomic.Int64
	stopped := strings.Replace(body, `"running"`, `"stopped"`, 1)
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if requests.Add(1)%2 == 0 {
			_, _ = io.WriteString(w, stopped)
			return
		}
		_, _ = io.WriteString(w, body)
	}))
}

type outcome struct {
	status int
	took   time.Duration
	memory int64 // peak, in bytes
	stderr string
}

func run(t *testing.T, command, url string, j job) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	file := filepath.Join(t.TempDir(), "memory")
	args := append([]string{command}, j.args...)
	cmd := exec.CommandContext(ctx, os.Args[0], append(args, "--base-url", url)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // the command too
	cmd.Env = append(os.Environ(), measuring+"="+file, "HOSTUP_API_KEY="+hostuptest.APIKey, "HOSTUP_API_KEY_FILE=")
	cmd.Stdin = strings.NewReader(j.stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr

	begin := time.Now()
	err := cmd.Run()
	took := time.Since(begin)
	if ctx.Err() != nil {
		t.Fatalf("%v has not ended within a minute", j.args)
	}
	if _, isExit := errors.AsType[*exec.ExitError](err); err != nil && !isExit {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err, stderr.String())
	}
	memory, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), took, memory << 10, fmt.Sprintf("%.300s", stderr.String())}
}
