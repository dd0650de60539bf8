//go:build unix

package atomicfile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// otherGroup returns a group that a test may give to its file, and which new files do not
// have.
func otherGroup(t *testing.T) int {
	t.Helper()
	if os.Getuid() == 0 {
		return 12345
	}
	groups, err := os.Getgroups()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(groups, func(gid int) bool { return gid != os.Getegid() })
	if i < 0 {
		t.Skip("this user has only one group")
	}
	return groups[i]
}

// ownerOf returns the owner and the group of a file.
func ownerOf(t *testing.T, path string) (uid, gid int) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid), int(stat.Gid)
}

// Who reads the file by its group, such as the node exporter, can read the new one too.
func TestWriteKeepsOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.prom")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	uid, gid := os.Getuid(), otherGroup(t)
	if uid == 0 {
		uid = 12346
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, uid, gid); err != nil {
		t.Fatal(err)
	}

	note, err := Write(path, []byte("new"))
	gotUID, gotGID := ownerOf(t, path)
	if err != nil || note != "" || read(t, path) != "new" || mode(t, path, 0) != 0o640 || gotUID != uid || gotGID != gid {
		t.Errorf("%v, note %q, %v, owner %d and group %d, want %d and %d", err, note, mode(t, path, 0), gotUID, gotGID, uid, gid)
	}
}

// A group that the user may not give away is no error. Here, the file is already closed.
func TestKeepOwnerFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.prom")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	note := keepOwner(file, info)
	if !strings.HasPrefix(note, "a.prom has lost its group ") || !strings.HasSuffix(note, ": file already closed") {
		t.Error(note)
	}
}
