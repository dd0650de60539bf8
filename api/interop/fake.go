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

// A fake is the program "hostup mock", which takes one key only, so that a
// client that does not send it cannot pass.
type fake struct {
	folder, url, key string
	cmd              *exec.Cmd
}

func startFake(ctx context.Context) (*fake, error) {
	folder, err := os.MkdirTemp("", "hostup-interop-")
	if err != nil {
		return nil, err
	}
	f := &fake{folder: folder, key: rand.Text()}
	program := filepath.Join(folder, "hostup")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./hostup/cmd/hostup")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		f.stop()
		return nil, err
	}
	f.cmd = exec.CommandContext(ctx, program, "mock", "--check-key", "--addr", "127.0.0.1:0")
	f.cmd.Env = append(os.Environ(), "HOSTUP_API_KEY="+f.key, "HOSTUP_API_KEY_FILE=")
	f.cmd.Stderr = os.Stderr
	stdout, err := f.cmd.StdoutPipe()
	if err == nil {
		err = f.cmd.Start()
	}
	if err != nil {
		f.stop()
		return nil, err
	}
	lines := bufio.NewScanner(stdout)
	for f.url == "" && lines.Scan() {
		f.url = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(lines.Text())
	}
	if f.url == "" {
		f.stop()
		return nil, errors.New("hostup mock did not say where it is")
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	return f, nil
}

func (f *fake) environment() []string {
	return []string{"BASE_URL=" + f.url, "HOSTUP_API_KEY=" + f.key}
}

func (f *fake) stop() {
	if f.cmd != nil && f.cmd.Process != nil {
		_ = f.cmd.Process.Kill()
		_ = f.cmd.Wait()
	}
	_ = os.RemoveAll(f.folder)
}
