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
	needs, debian, document            string // variables of the Makefile
	generated, compiled, called, equal string // "yes", "no" or "-" for not tested
	grownAsIs, grownLenient, reduced   string // "equal", "refuses", "wrong" or "-"
	missing                            string // what is required and not installed
	duration                           time.Duration
}

// row returns the row of the table, without the duration.
func (t *toolchain) row() string {
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |", t.name, t.language, t.version,
		t.generated, t.compiled, t.called, t.equal, t.grownAsIs, t.grownLenient, t.reduced)
}

// run runs the steps, up to the first that fails.
func (t *toolchain) run(ctx context.Context, r *rounds) error {
	start := time.Now()
	defer func() { t.duration = time.Since(start) }()
	t.generated, t.compiled, t.called, t.equal = "-", "-", "-", "-"
	t.grownAsIs, t.grownLenient, t.reduced = "-", "-", "-"

	if err := t.readVariables(ctx); err != nil {
		return err
	}
	if t.missing = installDebian(ctx, strings.Fields(t.debian)); t.missing == "" {
		t.missing = missingProgram(strings.Fields(t.needs))
	}
	if t.missing != "" {
		t.generated = "not installed"
		return nil
	}
	if _, err := t.make(ctx, nil, "install"); err != nil {
		return err
	}

	// The version can come from a file that install creates.
	if err := t.readVariables(ctx); err != nil {
		return err
	}

	switch t.document {
	case "":
	case "lenient":
		t.name += ", lenient"
		return t.callLenient(ctx, r, r.lenient)
	case "optional-nulls":
		t.name += ", lenient with optional nulls"
		return t.callLenient(ctx, r, r.optionalNulls)
	default:
		return fmt.Errorf("the Makefile sets DOCUMENT to %q; want lenient or optional-nulls", t.document)
	}

	if err := t.callClient(ctx, r); err != nil {
		return err
	}
	t.grownAsIs = t.callGrown(ctx, r.grown, r.wantGrown)
	return t.callLenient(ctx, r, r.lenient)
}

// callLenient calls the fake APIs with the client of a lenient document.
func (t *toolchain) callLenient(ctx context.Context, r *rounds, document string) error {
	if err := t.callClient(ctx, r, "SPEC="+document); err != nil {
		return fmt.Errorf("with the lenient document: %w", err)
	}
	t.grownLenient = t.callGrown(ctx, r.grown, r.wantGrown)
	t.reduced = t.callGrown(ctx, r.reduced, r.wantGrown)
	return nil
}

// callClient generates a client, compiles it and calls the fake API of today.
func (t *toolchain) callClient(ctx context.Context, r *rounds, variables ...string) error {
	t.generated, t.compiled, t.called, t.equal = "no", "-", "-", "-"
	if _, err := t.make(ctx, nil, append(variables, "generate")...); err != nil {
		return err
	}
	t.generated, t.compiled = "yes", "no"
	if _, err := t.make(ctx, nil, append(variables, "compile")...); err != nil {
		return err
	}
	t.compiled, t.called = "yes", "no"
	got, err := t.make(ctx, r.today.env(), "call")
	if err != nil {
		return err
	}
	t.called, t.equal = "yes", "yes"
	if v := verdict(got, r.wantToday); v != "equal" {
		t.equal = "no"
		return fmt.Errorf("output is %s: got\n%swant\n%s", v, got, r.wantToday)
	}
	return nil
}

// callGrown calls a fake API that has changed.
func (t *toolchain) callGrown(ctx context.Context, s *server, want string) string {
	got, err := t.make(ctx, s.env(), "call")
	if err != nil {
		return "refuses"
	}
	return verdict(got, want)
}

// readVariables reads the variables of the Makefile.
func (t *toolchain) readVariables(ctx context.Context) error {
	variables := []*string{&t.name, &t.language, &t.version, &t.needs, &t.debian, &t.document}
	const show = `.show: ; @printf '%s\n' '$(TOOLCHAIN)' '$(LANGUAGE)' '$(VERSION)' ` +
		`'$(NEEDS)' '$(DEBIAN)' '$(DOCUMENT)'`
	text, err := t.make(ctx, nil, "--eval", show, ".show")
	if err != nil {
		return err
	}
	lines := strings.Split(text, "\n")
	if len(lines) != len(variables)+1 || lines[0] == "" || lines[1] == "" {
		return errors.New("the Makefile does not set TOOLCHAIN and LANGUAGE")
	}
	for i, variable := range variables {
		*variable = lines[i]
	}
	return nil
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
