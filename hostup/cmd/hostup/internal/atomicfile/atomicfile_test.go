package atomicfile

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// checkFiles checks the names of the files in dir: no temporary file is left.
func checkFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("files: got %q, want %q", got, want)
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(dir, "none")) // which can be on another file system
	path := filepath.Join(dir, "a.prom")
	for _, content := range []string{"first, long\n", "second\n"} {
		if err := Write(path, []byte(content)); err != nil || read(t, path) != content {
			t.Errorf("%v, %q", err, read(t, path))
		}
	}
	checkFiles(t, dir, "a.prom")
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// A reader that has the file open keeps the old content: it is replaced, not
// written to.
func TestWriteReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.prom")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := path + ".link"
	if err := os.Link(path, link); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err) // not every file system has hard links
	}
	if err := Write(path, []byte("new")); err != nil || read(t, path) != "new" || read(t, link) != "old" {
		t.Errorf("%v: %s, %s", err, read(t, path), read(t, link))
	}
}

func TestWriteError(t *testing.T) {
	dir := t.TempDir()
	if err := Write(filepath.Join(dir, "none", "a.prom"), nil); err == nil {
		t.Error("no error for a missing directory")
	}
	target := filepath.Join(dir, "directory")
	if err := os.Mkdir(target, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(target, nil); err == nil {
		t.Error("no error for a directory")
	}
	checkFiles(t, dir, "directory")
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.prom")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		file: true, filepath.Join(dir, "none"): true, filepath.Join(dir, "none", "a.prom"): false, dir: false, os.DevNull: false, filepath.Join(file, "below"): false,
	} {
		if err := Check(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}
