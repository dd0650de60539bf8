package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

const modulePath = "github.com/hostup-api/hostup-go"

// identity is who commits in the tests, whatever the machine's configuration.
var identity = []string{
	"GIT_AUTHOR_NAME=test", "GIT_AUTHOR_EMAIL=test@example.com",
	"GIT_COMMITTER_NAME=test", "GIT_COMMITTER_EMAIL=test@example.com",
}

// cloneOf returns a clone of this repository whose changelog has a finished section of its
// version, as before a release.
func cloneOf(t *testing.T) (r repo, tagName string) {
	t.Helper()
	source, err := openRepo(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	r = repo{dir: t.TempDir()}.with(identity...)
	git(t, r, "clone", "--quiet", "--shared", source.dir, ".")
	version, err := r.version()
	if err != nil {
		t.Fatal(err)
	}

	commit(t, r, "# Changelog\n\n## "+version+" (2026-05-27)\n\nThe first version.\n")
	return r, "v" + version
}

// smallRepo returns a repository with the files that tag looks at, and no others.
func smallRepo(t *testing.T) (r repo, tagName string) {
	t.Helper()
	r = repo{dir: t.TempDir()}.with(identity...)
	git(t, r, "init", "--quiet")
	write(t, r, "openapi.yaml", "info:\n  version: 1.2.3\n")
	write(t, r, licence, "MIT")
	commit(t, r, "# Changelog\n\n## 1.2.3 (2026-05-27)\n\nText.\n\n## 1.2.2 (2026-04-27)\n\nNot released.\n")
	return r, "v1.2.3"
}

func git(t *testing.T, r repo, args ...string) string {
	t.Helper()
	out, err := r.run(t.Context(), "git", args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A release is a commit that has a LICENSE at the root besides the files of HEAD. All
// packages of its module can be shown by pkg.go.dev; without the LICENSE, none can.
func TestTag(t *testing.T) {
	r, name := cloneOf(t)
	head := git(t, r, "rev-parse", "HEAD")
	if err := tag(t.Context(), r, name); err != nil {
		t.Fatal(err)
	}

	if got := git(t, r, "rev-parse", "HEAD") + git(t, r, "status", "--porcelain"); got != head {
		t.Errorf("the commit or the work tree has changed: %s", got)
	}
	if got := git(t, r, "diff", "--name-status", head, name); got != "A\tLICENSE" {
		t.Errorf("changes of the release: %s, want the file LICENSE", got)
	}
	if branches := git(t, r, "branch", "--all", "--contains", name+"^{commit}"); branches != "" {
		t.Errorf("the commit is in the branches %s", branches)
	}

	for _, test := range []struct {
		revision string
		want     bool
	}{{"HEAD", false}, {name, true}} {
		files := moduleZip(t, r, name, test.revision)
		dirs := packages(files)
		if len(dirs) < 8 || !slices.Contains(dirs, "hostup") {
			t.Errorf("%s: the packages are %q", test.revision, dirs)
		}
		for _, dir := range dirs {
			got := isRedistributable(files, dir)
			t.Logf("%-5s %-40s redistributable: %v", test.revision, dir, got)
			if got != test.want {
				t.Errorf("%s: package %s is redistributable: %v, want %v", test.revision, dir, got, test.want)
			}
		}
	}
}

// A release is the same commit if it is made twice.
func TestTagIsReproducible(t *testing.T) {
	r, name := smallRepo(t)
	var commits []string
	for range 2 {
		if err := tag(t.Context(), r, name); err != nil {
			t.Fatal(err)
		}
		commits = append(commits, git(t, r, "rev-parse", name+"^{commit}"))
		git(t, r, "tag", "--delete", name)
	}
	if commits[0] != commits[1] {
		t.Errorf("two commits: %q", commits)
	}
}

// What is not ready is not tagged.
func TestTagRefuses(t *testing.T) {
	version := func(name string) string { return strings.TrimPrefix(name, "v") }
	for _, test := range []struct {
		name, want string
		prepare    func(t *testing.T, r repo, name string) (tag string)
	}{
		{"another version", "info.version", func(*testing.T, repo, string) string { return "v9.9.9" }},
		{"no version", "info.version", func(*testing.T, repo, string) string { return "" }},
		{"changes", "has changes", func(t *testing.T, r repo, name string) string {
			write(t, r, "README.md", "changed")
			return name
		}},
		{"a new file", "has changes", func(t *testing.T, r repo, name string) string {
			write(t, r, "new.txt", "")
			return name
		}},
		{"the tag exists", "exists", func(t *testing.T, r repo, name string) string {
			git(t, r, "tag", name)
			return name
		}},
		{"no section in the changelog", "no heading", func(t *testing.T, r repo, name string) string {
			commit(t, r, "# Changelog\n\n## 0.0.9 (2026-05-27)\n\nText.\n")
			return name
		}},
		{"no date", "no heading", func(t *testing.T, r repo, name string) string {
			commit(t, r, "# Changelog\n\n## "+version(name)+"\n\nText.\n")
			return name
		}},
		{"an empty section", "says nothing", func(t *testing.T, r repo, name string) string {
			commit(t, r, "# Changelog\n\n## "+version(name)+" (2026-05-27)\n\n## 0.0.9 (2026-04-27)\n\nText.\n")
			return name
		}},
		{"not released", "not released", func(t *testing.T, r repo, name string) string {
			commit(t, r, "# Changelog\n\n## "+version(name)+" (2026-05-27)\n\nNot released yet.\n")
			return name
		}},
		{"a README from before the first release", "README.md says", func(t *testing.T, r repo, name string) string {
			write(t, r, "README.md", "# hostup-go\n\nUse a clone, "+notReleased+".\n")
			git(t, r, "commit", "--quiet", "--all", "--message", "README")
			return name
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, name := smallRepo(t)
			name = test.prepare(t, r, name)
			if err := tag(t.Context(), r, name); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

// The README has the text that TestTagRefuses looks for as long as nothing is released.
func TestNotReleased(t *testing.T) {
	r, err := openRepo(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]bool{}
	for name, text := range map[string]string{"README.md": notReleased, ".github/CHANGELOG.md": "Not released yet"} {
		content, err := r.file(name)
		if err != nil {
			t.Fatal(err)
		}
		before[name] = strings.Contains(content, text)
	}
	if before["README.md"] != before[".github/CHANGELOG.md"] {
		t.Errorf("which files are from before the first release: %v", before)
	}
}

func write(t *testing.T, r repo, name, content string) {
	t.Helper()
	name = filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// commit changes the changelog and the README, and commits everything.
func commit(t *testing.T, r repo, changelog string) {
	t.Helper()
	write(t, r, ".github/CHANGELOG.md", changelog)
	write(t, r, "README.md", "# hostup-go\n")
	git(t, r, "add", "--all")
	git(t, r, "commit", "--quiet", "--allow-empty", "--message", "changelog")
}

// go install and go get work with a release: here from a git repository on this machine,
// which git uses in place of the one on GitHub. Only that module comes from there.
func TestGoInstall(t *testing.T) {
	r, name := cloneOf(t)
	if err := tag(t.Context(), r, name); err != nil {
		t.Fatal(err)
	}
	cache, err := r.run(t.Context(), "go", "env", "GOMODCACHE")
	if err != nil {
		t.Fatal(err)
	}

	dir := t.TempDir()
	user := repo{dir: dir}.with(
		"GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=url.file://"+r.dir+".insteadOf",
		"GIT_CONFIG_VALUE_0=https://"+modulePath,
		"GOPROXY=file://"+cache+"/cache/download",
		"GOPRIVATE="+modulePath,
		"GONOSUMDB=*", "GOFLAGS=-modcacherw",
		"GOMODCACHE="+filepath.Join(dir, "modules"), "GOBIN="+filepath.Join(dir, "bin"),
	)
	if _, err := user.run(t.Context(), "go", "install", modulePath+"/hostup/cmd/hostup@"+name); err != nil {
		t.Fatal(err)
	}

	version, err := user.run(t.Context(), filepath.Join(dir, "bin/hostup"), "--version")
	t.Log(version)
	if want := "hostup " + strings.TrimPrefix(name, "v") + ", "; err != nil || !strings.HasPrefix(version, want) {
		t.Errorf("--version: %q, %v; want %q", version, err, want)
	}
	details, err := user.run(t.Context(), filepath.Join(dir, "bin/hostup"), "details", "--sandbox")
	if err != nil || !strings.Contains(details, "web-01.example.com") {
		t.Errorf("details --sandbox: %v\n%s", err, details)
	}
}

// moduleZip returns the files of a module's version, as a proxy serves it.
func moduleZip(t *testing.T, r repo, version, revision string) map[string][]byte {
	t.Helper()
	var content bytes.Buffer
	m := module.Version{Path: modulePath, Version: version}
	if err := modzip.CreateFromVCS(&content, m, r.dir, revision, ""); err != nil {
		t.Fatal(err)
	}
	t.Logf("the module zip of %s has %d bytes", revision, content.Len())
	archive, err := zip.NewReader(bytes.NewReader(content.Bytes()), int64(content.Len()))
	if err != nil {
		t.Fatal(err)
	}

	files := make(map[string][]byte)
	for _, f := range archive.File {
		reader, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[strings.TrimPrefix(f.Name, m.Path+"@"+m.Version+"/")], err = io.ReadAll(reader); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// packages returns the folders with Go files that are not tests.
func packages(files map[string][]byte) []string {
	var dirs []string
	for name := range files {
		isPackage := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && strings.Contains(name, "/")
		if isPackage && !strings.Contains(name, "testdata/") && !slices.Contains(dirs, path.Dir(name)) {
			dirs = append(dirs, path.Dir(name))
		}
	}
	slices.Sort(dirs)
	return dirs
}

// isRedistributable reports whether pkg.go.dev shows the documentation of a package. Its
// rules (golang.org/x/pkgsite/internal/licenses): there is a licence at the root of the
// module, and each licence there, in the folder of the package and in those between is one
// that allows redistribution.
func isRedistributable(files map[string][]byte, dir string) bool {
	isModule := false
	for name, text := range files {
		if !slices.Contains(licenceNames, strings.ToLower(path.Base(name))) {
			continue
		}
		isRoot := path.Dir(name) == "."
		if !isRoot && !strings.HasPrefix(dir+"/", path.Dir(name)+"/") {
			continue
		}
		if !isAllowed(licenseTypes(text)) {
			return false
		}
		isModule = isModule || isRoot
	}
	return isModule
}

// licenceNames are the names of files that can be a licence, for pkg.go.dev: those of its
// list that this project could have.
var licenceNames = []string{
	"copying", "copying.md", "copying.txt", "licence", "licence.md", "licence.txt",
	"license", "license.md", "license.txt", "license-mit", "license.mit", "mit-license", "mit-licence",
}

func TestIsRedistributable(t *testing.T) {
	mit, err := os.ReadFile("../../../../" + licence)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		files map[string][]byte
		want  bool
	}{
		{"root", map[string][]byte{"LICENSE": mit}, true},
		{"none", map[string][]byte{"LICENSES": mit}, false},
		{"package only", map[string][]byte{"a/LICENSE": mit}, false},
		{"root and package", map[string][]byte{"LICENSE": mit, "a/LICENSE.md": mit}, true},
		{"unknown at the root", map[string][]byte{"LICENSE": []byte("All rights reserved.")}, false},
		{"unknown above the package", map[string][]byte{"LICENSE": mit, "a/COPYING": []byte("All rights reserved.")}, false},
		{"unknown beside the package", map[string][]byte{"LICENSE": mit, "c/COPYING": []byte("All rights reserved.")}, true},
		{"mostly other text", map[string][]byte{"LICENSE": append([]byte(strings.Repeat("Other words. ", 500)), mit...)}, false},
	} {
		if got := isRedistributable(test.files, "a/b"); got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

// The context ends the commands.
func TestRunIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (repo{dir: t.TempDir()}).run(ctx, "sleep", "60"); err == nil {
		t.Error("got no error")
	}
}
