//go:build contract

package contract_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"
)

// buildCommand builds the hostup command once and returns its path.
var buildCommand = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hostup-contract-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "hostup")
	output, err := exec.Command("go", "build", "-o", path, "../../../hostup/cmd/hostup").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return path, nil
})

// command returns the path of the hostup command.
func command(t *testing.T) string {
	t.Helper()
	path, err := buildCommand()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// startMock runs "hostup mock" until the end of the test and returns its URL.
func startMock(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command(t), "mock", "--check-key", "--addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "HOSTUP_API_KEY="+key, "HOSTUP_API_KEY_FILE=")
	stdout := start(t, cmd)
	url := ""
	for lines := bufio.NewScanner(stdout); url == "" && lines.Scan(); {
		url = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(lines.Text())
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	return url
}

// startPrism runs Prism until the end of the test and returns its URL once it
// accepts connections.
func startPrism(t *testing.T, args ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	_ = listener.Close()
	cmd := exec.CommandContext(t.Context(), "node_modules/.bin/prism",
		append([]string{args[0], "--host", "127.0.0.1", "--port", port, "--verboseLevel", "fatal"}, args[1:]...)...)
	stdout := start(t, cmd)
	go func() { _, _ = io.Copy(os.Stderr, stdout) }()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			_ = conn.Close()
			return "http://127.0.0.1:" + port
		}
	}
	t.Fatal("Prism did not start within a minute")
	return ""
}

func start(t *testing.T, cmd *exec.Cmd) io.Reader {
	t.Helper()
	cmd.Stderr = os.Stderr
	cmd.WaitDelay = time.Second
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return stdout
}
