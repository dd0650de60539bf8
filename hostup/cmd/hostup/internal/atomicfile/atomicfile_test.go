package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// write calls Write, for tests in which nothing of the file is lost.
func write(path string, content string) error {
	note, err := Write(path, []byte(content))
	if note != "" {
		err = errors.Join(err, errors.New(note))
	}
	return err
}

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
		if err := write(path, content); err != nil || read(t, path) != content {
			t.Errorf("%v, %q", err, read(t, path))
		}
	}
	checkFiles(t, dir, "a.prom")
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// mode returns the permissions of a file, or those that are wanted where the operating
// system has others.
func mode(t *testing.T, path string, want fs.FileMode) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		return want
	}
	return info.Mode()
}

func TestWriteKeepsMode(t *testing.T) {
	for _, want := range []fs.FileMode{0o600, 0o640, 0o444, 0o666} {
		path := filepath.Join(t.TempDir(), "a.prom")
		if err := os.WriteFile(path, []byte("old"), want); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, want); err != nil { // whatever the umask is
			t.Fatal(err)
		}
		if err := write(path, "new"); err != nil || read(t, path) != "new" || mode(t, path, want) != want {
			t.Errorf("%v: %v, %s, %v", want, err, read(t, path), mode(t, path, want))
		}
	}
}

// symlink makes a symbolic link.
func symlink(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		if runtime.GOOS != "windows" {
			t.Fatal(err)
		}
		t.Skip(err) // Windows needs a privilege for it
	}
}

// A symbolic link stays one, and the file that it names is replaced, in its directory.
func TestWriteFollowsLinks(t *testing.T) {
	for name, old := range map[string]bool{"existing": true, "new": false} {
		t.Run(name, func(t *testing.T) {
			dir, links := t.TempDir(), t.TempDir()
			path := filepath.Join(dir, "a.prom")
			if old {
				if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			symlink(t, path, filepath.Join(links, "absolute"))
			symlink(t, "absolute", filepath.Join(links, "relative"))

			link := filepath.Join(links, "relative")
			if err := Check(link); err != nil {
				t.Error(err)
			}
			if err := write(link, "new"); err != nil || read(t, path) != "new" {
				t.Errorf("%v, %s", err, read(t, path))
			}
			if to, err := os.Readlink(link); err != nil || to != "absolute" {
				t.Errorf("link to %q, %v", to, err)
			}
			checkFiles(t, dir, "a.prom")
			checkFiles(t, links, "absolute", "relative")
		})
	}
}

func TestLinkErrors(t *testing.T) {
	dir := t.TempDir()
	loop, lost := filepath.Join(dir, "loop"), filepath.Join(dir, "lost")
	symlink(t, "loop", loop)
	symlink(t, filepath.Join("none", "a.prom"), lost)
	for _, path := range []string{loop, lost} {
		if Check(path) == nil || write(path, "") == nil {
			t.Errorf("%s: no error", path)
		}
	}
	checkFiles(t, dir, "loop", "lost")
}

// Temporary files that a killed process has left are removed, and nothing else.
func TestWriteRemovesOldFiles(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-2 * maxAge)
	for _, name := range []string{
		".a.prom.123.tmp", ".a.prom.4567890.tmp", // of a.prom
		".a.prom.new1.tmp", ".a.prom.swp", ".axprom.123.tmp", "a.prom.123.tmp", ".a.prom.123.tmp.bak", ".b.prom.123.tmp",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	running := filepath.Join(dir, ".a.prom.99.tmp") // of a process that is writing it now
	if err := os.WriteFile(running, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	if err := write(filepath.Join(dir, "a.prom"), ""); err != nil {
		t.Error(err)
	}
	checkFiles(t, dir, ".a.prom.123.tmp.bak", ".a.prom.99.tmp", ".a.prom.new1.tmp", ".a.prom.swp", ".axprom.123.tmp",
		".b.prom.123.tmp", "a.prom", "a.prom.123.tmp")
}

// The name of a temporary file is one that removeOld knows.
func TestTemporaryName(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.prom")
	temp, err := os.CreateTemp(dir, pattern(path))
	if err != nil {
		t.Fatal(err)
	}
	_ = temp.Close()
	old := time.Now().Add(-2 * maxAge)
	if err := os.Chtimes(temp.Name(), old, old); err != nil {
		t.Fatal(err)
	}
	removeOld(path)
	checkFiles(t, dir)
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
	if err := write(path, "new"); err != nil || read(t, path) != "new" || read(t, link) != "old" {
		t.Errorf("%v: %s, %s", err, read(t, path), read(t, link))
	}
}

func TestWriteError(t *testing.T) {
	dir := t.TempDir()
	if err := write(filepath.Join(dir, "none", "a.prom"), ""); err == nil {
		t.Error("no error for a missing directory")
	}
	target := filepath.Join(dir, "directory")
	if err := os.Mkdir(target, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := write(target, ""); err == nil {
		t.Error("no error for a directory")
	}
	checkFiles(t, dir, "directory")
}

// The link of a pipe, such as /dev/stdout, names no file.
func TestCheckPipe(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = reader.Close(), writer.Close() }()
	path := fmt.Sprintf("/proc/self/fd/%d", writer.Fd())
	if _, err := os.Stat(path); err != nil {
		t.Skip(err) // only Linux has it
	}
	if err := Check(path); err == nil || err.Error() != path+" is not a regular file" {
		t.Error(err)
	}
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
