//go:build !unix

package atomicfile

import (
	"io/fs"
	"os"
)

// keepOwner does nothing: this system has no groups of files.
func keepOwner(*os.File, fs.FileInfo) (note string) { return "" }
