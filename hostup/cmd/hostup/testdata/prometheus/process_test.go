package prometheus

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// patience is how long the tests wait for anything.
const patience = time.Minute

// command returns a program of this folder.
func command(t *testing.T, program string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// start starts a server, which the end of the test ends.
func start(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := command(t, program, args...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Wait() // t.Context has ended
		if t.Failed() {
			t.Logf("%s: %s", program, &output)
		}
	})
}

// startHostup starts hostup metrics --listen and returns its address.
func startHostup(t *testing.T, args ...string) string {
	t.Helper()
	cmd := command(t, "out/hostup", append([]string{"metrics", "--sandbox", "--gates", "--listen", ":0"}, args...)...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	found := regexp.MustCompile(`http://(127\.0\.0\.1:\d+)/metrics`).FindStringSubmatch(line)
	if err != nil || found == nil {
		t.Fatalf("%q, %v", line, err)
	}
	return found[1]
}

// freeAddress returns a loopback address with a port that was free just now.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// eventually waits until f returns no error.
func eventually(t *testing.T, f func() error) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
	}
}

// A server is a Prometheus.
type server struct{ address string }

// A series is a result of a query.
type series struct {
	Metric map[string]string
	Value  [2]any   // time and value of an instant query
	Values [][2]any // of a query for a range
}

// get decodes the data of a response of the API of Prometheus.
func (s server) get(path string, query url.Values, data any) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+path+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var body struct {
		Status, Error string
		Data          json.RawMessage
	}
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		return err
	}
	if body.Status != "success" {
		return errors.New(strings.TrimSpace(body.Status + " " + body.Error))
	}
	return json.Unmarshal(body.Data, data)
}

// query returns the result of an instant query.
func (s server) query(expr string) ([]series, error) {
	var data struct{ Result []series }
	err := s.get("/api/v1/query", url.Values{"query": {expr}}, &data)
	return data.Result, err
}
