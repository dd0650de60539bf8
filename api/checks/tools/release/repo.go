package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A repo is a git work tree of this project.
type repo struct {
	dir string
	env []string // of commands, besides those of this process
}

// openRepo returns the work tree that contains dir.
func openRepo(ctx context.Context, dir string) (repo, error) {
	root, err := repo{dir: dir}.run(ctx, "git", "rev-parse", "--show-toplevel")
	return repo{dir: root}, err
}

// with returns r with further environment variables for its commands.
func (r repo) with(env ...string) repo {
	r.env = append(slices.Clip(r.env), env...)
	return r
}

// run runs a command in the work tree and returns its stdout without white space at the
// end.
func (r repo) run(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), r.env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr

	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, stderr.String())
	}
	return strings.TrimRight(string(out), "\n"), nil
}

// file returns the content of a file in the work tree.
func (r repo) file(name string) (string, error) {
	content, err := os.ReadFile(filepath.Join(r.dir, name))
	return string(content), err
}

// checkClean returns an error if the work tree differs from its commit.
func (r repo) checkClean(ctx context.Context) error {
	changes, err := r.run(ctx, "git", "status", "--porcelain")
	if err == nil && changes != "" {
		err = fmt.Errorf("the work tree has changes; commit or remove them:\n%s", changes)
	}
	return err
}

var infoVersion = regexp.MustCompile(`(?m)^  version: (\d+\.\d+\.\d+)$`)

// version returns info.version of openapi.yaml, such as 0.1.0. It is the only place of
// the version: the User-Agent and hostup --version have it from there.
func (r repo) version() (string, error) {
	document, err := r.file("openapi.yaml")
	if err != nil {
		return "", err
	}
	match := infoVersion.FindStringSubmatch(document)
	if match == nil {
		return "", fmt.Errorf("openapi.yaml has no info.version such as 0.1.0")
	}
	return match[1], nil
}

// commitTime returns the time of HEAD, which all files of a release have.
func (r repo) commitTime(ctx context.Context) (time.Time, error) {
	text, err := r.run(ctx, "git", "log", "-1", "--format=%ct")
	if err != nil {
		return time.Time{}, err
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}
