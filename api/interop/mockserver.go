package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// A mockServer is a running "hostup mock". It accepts only its own key, so a
// client that sends no credential fails.
type mockServer struct {
	dir, url, key string
	cmd           *exec.Cmd
}

func startMockServer(ctx context.Context) (*mockServer, error) {
	dir, err := os.MkdirTemp("", "hostup-interop-")
	if err != nil {
		return nil, err
	}
	m := &mockServer{dir: dir, key: rand.Text()}
	hostup := filepath.Join(dir, "hostup")
	build := exec.CommandContext(ctx, "go", "build", "-o", hostup, "./hostup/cmd/hostup")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		m.stop()
		return nil, err
	}
	m.cmd = exec.CommandContext(ctx, hostup, "mock", "--check-key", "--addr", "127.0.0.1:0")
	m.cmd.Env = append(os.Environ(), "HOSTUP_API_KEY="+m.key, "HOSTUP_API_KEY_FILE=")
	m.cmd.Stderr = os.Stderr
	stdout, err := m.cmd.StdoutPipe()
	if err == nil {
		err = m.cmd.Start()
	}
	if err != nil {
		m.stop()
		return nil, err
	}
	lines := bufio.NewScanner(stdout)
	for m.url == "" && lines.Scan() {
		m.url = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(lines.Text())
	}
	if m.url == "" {
		m.stop()
		return nil, errors.New("hostup mock did not print its URL")
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	return m, nil
}

// env returns the environment variables that the sample programs read.
func (m *mockServer) env() []string {
	return []string{"BASE_URL=" + m.url, "HOSTUP_API_KEY=" + m.key}
}

func (m *mockServer) stop() {
	if m.cmd != nil && m.cmd.Process != nil {
		_ = m.cmd.Process.Kill()
		_ = m.cmd.Wait()
	}
	_ = os.RemoveAll(m.dir)
}
