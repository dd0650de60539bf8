package main

import (
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// platforms are those that a release has archives for. Those of Linux also have packages.
var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

type platform struct{ os, arch string }

// executable returns the name of the command's file.
func (p platform) executable() string {
	if p.os == "windows" {
		return "hostup.exe"
	}
	return "hostup"
}

// A build is what the steps of dist share.
type build struct {
	repo    repo
	version string    // such as 0.1.0
	time    time.Time // of all files
	out     string    // dist
	work    string    // files that go into the archives and packages
	modules []linked  // by the command, on any platform
}

// dist writes the files of a release into dist. The same commit and the same version of
// Go give the same bytes: no time but that of the commit, no path and no name of this
// machine goes into them.
func dist(ctx context.Context, r repo) error {
	b, err := newBuild(ctx, r)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(b.work) }()

	steps := []func(context.Context) error{
		b.compile, b.writeCompletions, b.writeManPages, b.collectModules, b.copyDocuments,
		b.writeArchives, b.writePackages, b.writeSBOM, b.writeSums,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return b.printFiles()
}

func newBuild(ctx context.Context, r repo) (*build, error) {
	if err := r.checkClean(ctx); err != nil {
		return nil, err
	}
	version, err := r.version()
	if err != nil {
		return nil, err
	}
	tags, err := r.run(ctx, "git", "tag", "--points-at", "HEAD", "v*")
	if err != nil {
		return nil, err
	}
	if tags != "" && tags != "v"+version {
		return nil, fmt.Errorf("the commit has the tag %s, but info.version of openapi.yaml is %s", tags, version)
	}

	b := &build{repo: r, version: version, out: filepath.Join(r.dir, "dist")}
	if b.time, err = r.commitTime(ctx); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(b.out); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(b.out, 0o755); err != nil { //nolint:gosec // for everybody
		return nil, err
	}
	b.work, err = os.MkdirTemp("", "dist")
	return b, err
}

// binary returns the file of the command for a platform.
func (b *build) binary(p platform) string {
	return filepath.Join(b.work, "bin", p.os+"-"+p.arch, p.executable())
}

// compile builds the command for each platform. Each program has the commit, which
// hostup --version shows.
func (b *build) compile(ctx context.Context) error {
	for _, p := range platforms {
		r := b.repo.with("CGO_ENABLED=0", "GOFLAGS=", "GOOS="+p.os, "GOARCH="+p.arch)
		_, err := r.run(ctx, "go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w",
			"-o", b.binary(p), "./hostup/cmd/hostup")
		if err != nil {
			return err
		}
		if err := checkStamp(b.binary(p)); err != nil {
			return err
		}
	}
	return nil
}

// checkStamp returns an error if a program was built from a work tree with changes, which
// dist has refused before: then it has changed since.
func checkStamp(name string) error {
	info, err := buildinfo.ReadFile(name)
	if err != nil {
		return err
	}
	isClean := slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool {
		return s.Key == "vcs.modified" && s.Value == "false"
	})
	if !isClean {
		return errors.New("the work tree has changed during the build; run make dist again")
	}
	return nil
}

// completions are the files with the completion script of each shell.
var completions = map[string]string{
	"bash": "hostup.bash", "zsh": "_hostup", "fish": "hostup.fish", "powershell": "hostup.ps1",
}

// writeCompletions runs the command for this machine, which prints the scripts.
func (b *build) writeCompletions(ctx context.Context) error {
	for shell, name := range completions {
		script, err := b.repo.run(ctx, "go", "run", "./hostup/cmd/hostup", "completion", shell)
		if err != nil {
			return err
		}
		if err := b.write("completions/"+name, script+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// writeManPages runs the test that writes the man pages: only tests link their generator.
func (b *build) writeManPages(ctx context.Context) error {
	dir := filepath.Join(b.work, "man")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	epoch := fmt.Sprintf("SOURCE_DATE_EPOCH=%d", b.time.Unix())
	_, err := b.repo.with(epoch).run(ctx, "go", "test", "-count=1", "-run=^TestManPages$",
		"./hostup/cmd/hostup", "-man="+dir)
	return err
}

// collectModules lists the modules that the command links, and writes their licences.
func (b *build) collectModules(ctx context.Context) error {
	known := make(map[string]bool)
	for _, p := range platforms {
		r := b.repo.with("CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch)
		modules, err := linkedModules(ctx, r, "./hostup/cmd/hostup")
		if err != nil {
			return err
		}
		for _, m := range modules {
			if !known[m.path] {
				b.modules = append(b.modules, m)
			}
			known[m.path] = true
		}
	}

	goroot, err := b.repo.run(ctx, "go", "env", "GOROOT")
	if err != nil {
		return err
	}
	return writeNotices(filepath.Join(b.work, "THIRD-PARTY-LICENSES"), b.modules, goroot)
}

// copyDocuments copies what needs no work. make dist has written the HTML reference.
func (b *build) copyDocuments(context.Context) error {
	copies := map[string]string{
		licence:                             filepath.Join(b.work, "LICENSE"),
		"README.md":                         filepath.Join(b.work, "README.md"),
		".github/CHANGELOG.md":              filepath.Join(b.work, "CHANGELOG.md"),
		"openapi.yaml":                      filepath.Join(b.out, "openapi.yaml"),
		"api/checks/quality/out/index.html": filepath.Join(b.out, "reference.html"),
	}
	for from, to := range copies {
		content, err := b.repo.file(from)
		if err != nil {
			return fmt.Errorf("%w; run make dist, which makes it", err)
		}
		if err := os.WriteFile(to, []byte(content), 0o644); err != nil { //nolint:gosec // for everybody
			return err
		}
	}
	return nil
}

// write writes a file below work.
func (b *build) write(name, content string) error {
	name = filepath.Join(b.work, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(content), 0o600)
}

// sums is the file with the checksums, in the format of sha256sum.
const sums = "SHA256SUMS"

func (b *build) writeSums(context.Context) error {
	entries, err := os.ReadDir(b.out)
	if err != nil {
		return err
	}

	var text strings.Builder
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(b.out, entry.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%x  %s\n", sha256.Sum256(content), entry.Name())
	}
	return os.WriteFile(filepath.Join(b.out, sums), []byte(text.String()), 0o644) //nolint:gosec // for everybody
}

// printFiles prints what dist has, and the version of Go that built it.
func (b *build) printFiles() error {
	entries, err := os.ReadDir(b.out)
	if err != nil {
		return err
	}

	fmt.Printf("dist of hostup %s, built with %s:\n", b.version, runtime.Version())
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(table, "%d\t  %s\n", info.Size(), entry.Name())
	}
	return table.Flush()
}
