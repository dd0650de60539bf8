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

// A toolchain is one folder, whose Makefile has a target for each step.
type toolchain struct {
	folder                             string
	name, language, version            string // variables of the Makefile
	generated, compiled, called, equal string // "yes", "no" or "-" for not tested
	missing                            string // a required program that is not installed
	duration                           time.Duration
}

// row returns the row of the table, without the duration.
func (t *toolchain) row() string {
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s |",
		t.name, t.language, t.version, t.generated, t.compiled, t.called, t.equal)
}

// run runs the steps, up to the first that fails.
func (t *toolchain) run(ctx context.Context, server *mockServer, want string) error {
	start := time.Now()
	defer func() { t.duration = time.Since(start) }()
	t.generated, t.compiled, t.called, t.equal = "-", "-", "-", "-"
	needs, compiles, err := t.variables(ctx)
	if err != nil {
		return err
	}
	for program := range strings.FieldsSeq(needs) {
		if _, err := exec.LookPath(program); err != nil {
			t.missing, t.generated = program, "not installed"
			return nil
		}
	}
	if _, err := t.make(ctx, nil, "install"); err != nil {
		return err
	}
	// The version can come from a file that install creates.
	if _, _, err := t.variables(ctx); err != nil {
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
	got, err := t.make(ctx, server.env(), "call")
	if err != nil {
		t.called = "no"
		return err
	}
	t.called, t.equal = "yes", "yes"
	if got != want {
		t.equal = "no"
		return fmt.Errorf("output differs: got\n%swant\n%s", got, want)
	}
	return nil
}

// variables reads the variables of the Makefile.
func (t *toolchain) variables(ctx context.Context) (needs, compiles string, err error) {
	const show = `.show: ; @printf '%s\n' '$(TOOLCHAIN)' '$(LANGUAGE)' '$(VERSION)' '$(NEEDS)' '$(COMPILES)'`
	text, err := t.make(ctx, nil, "--eval", show, ".show")
	if err != nil {
		return "", "", err
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 6 || lines[0] == "" || lines[1] == "" {
		return "", "", errors.New("the Makefile does not set TOOLCHAIN and LANGUAGE")
	}
	t.name, t.language, t.version = lines[0], lines[1], lines[2]
	return lines[3], lines[4], nil
}

// make runs a target and returns its standard output. The error contains all
// output.
func (t *toolchain) make(ctx context.Context, env []string, target ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "make", append([]string{"-s", "--no-print-directory", "-C", t.folder}, target...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = 5 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("make %s: %w\n%s%s", target[len(target)-1], err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.String(), nil
}
