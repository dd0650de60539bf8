//go:build unix

package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a file the owner and the group of the one that it replaces, as far as the
// user may. If the group is another one, it returns a note: who reads the file by its group
// cannot read it any longer.
func keepOwner(file *os.File, old fs.FileInfo) (note string) {
	stat, ok := old.Sys().(*syscall.Stat_t)
	if !ok || file.Chown(int(stat.Uid), int(stat.Gid)) == nil {
		return ""
	}

	err := file.Chown(-1, int(stat.Gid)) // only root may change the owner
	if err == nil {
		return ""
	}
	if cause := errors.Unwrap(err); cause != nil { // without the name of the temporary file
		err = cause
	}
	return fmt.Sprintf("%s has lost its group %d: %v", old.Name(), stat.Gid, err)
}
