//go:build unix

package term

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// WatchReader makes the output fail as soon as the reader of its pipe is gone, and not
// only at the next write, which can be hours later.
func (o *Output) WatchReader() {
	file, ok := o.W.(*os.File)
	if !ok {
		return
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) == 0 {
		return
	}

	go func() {
		pipe := []unix.PollFd{{Fd: int32(file.Fd())}} //nolint:gosec // a file descriptor is small
		for {
			_, err := unix.Poll(pipe, -1) // for the error events, which need not be asked for
			if errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN) {
				continue
			}
			if err == nil && pipe[0].Revents != 0 {
				o.fail(&os.PathError{Op: "write", Path: file.Name(), Err: syscall.EPIPE})
			}
			return
		}
	}()
}
