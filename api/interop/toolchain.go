package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A toolchain is one folder: its Makefile says what it is, and has a target
// for each step.
type toolchain struct {
	folder                          string
	name, language, version         string
	generated, compiled, called, eq string // cells of the table
	missing                         string // a program that is not on this machine
	took                            time.Duration
}

func (t *toolchain) row() string {
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s |",
		t.name, t.language, t.version, t.generated, t.compiled, t.called, t.eq)
}

// try takes every step until one fails.
func (t *toolchain) try(ctx context.Context, fake *fake, want string) error {
	began := time.Now()
	defer func() { t.took = time.Since(began) }()
	t.generated, t.compiled, t.called, t.eq = "-", "-", "-", "-"
	needs, compiles, err := t.describe(ctx)
	if err != nil {
		return err
	}
	for program := range strings.FieldsSeq(needs) {
		if _, err := exec.LookPath(program); err != nil {
			t.missing, t.generated = program, "not here"
			return nil
		}
	}
	if _, err := t.make(ctx, nil, "install"); err != nil {
		return err
	}
	if _, _, err := t.describe(ctx); err != nil { // now with what a lock file says
		return err
	}
	if _, err := t.make(ctx, nil, "generate"); err != nil {
		t.generated = "no"
		return err
	}
	t.generated = "yes"
	if compiles == "no" {
		return nil
	}
	if _, err := t.make(ctx, nil, "compile"); err != nil {
		t.compiled = "no"
		return err
	}
	t.compiled = "yes"
	got, err := t.make(ctx, fake.environment(), "call")
	if err != nil {
		t.called = "no"
		return err
	}
	t.called, t.eq = "yes", "yes"
	if got != want {
		t.eq = "no"
		return fmt.Errorf("it printed\n%swhere this is due\n%s", got, want)
	}
	return nil
}

func (t *toolchain) describe(ctx context.Context) (needs, compiles string, err error) {
	const show = `.show: ; @printf '%s\n' '$(TOOLCHAIN)' '$(LANGUAGE)' '$(VERSION)' '$(NEEDS)' '$(COMPILES)'`
	text, err := t.make(ctx, nil, "--eval", show, ".show")
	if err != nil {
		return "", "", err
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 6 || lines[0] == "" || lines[1] == "" {
		return "", "", errors.New("its Makefile does not say what it is")
	}
	t.name, t.language, t.version = lines[0], lines[1], lines[2]
	return lines[3], lines[4], nil
}

// make runs a target and returns what it printed. What it said of a failure
// becomes part of the error.
func (t *toolchain) make(ctx context.Context, environment []string, target ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "make", append([]string{"-s", "--no-print-directory", "-C", t.folder}, target...)...)
	cmd.Env = append(os.Environ(), environment...)
	cmd.WaitDelay = 5 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("make %s: %w\n%s%s", target[len(target)-1], err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.String(), nil
}
