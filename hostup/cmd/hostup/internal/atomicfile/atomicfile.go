// Package atomicfile replaces files atomically: a reader sees either the old or the
// new content, even after a crash.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Check returns an error if the directory of path does not exist, or path is not
// a regular file: a device or a pipe must not be replaced. It follows symbolic links.
func Check(path string) error {
	info, err := os.Stat(path) // not of its target: the link of a pipe, as of /dev/stdout, has none
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return checkDirectory(path)
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", path)
	}
	return nil
}

// checkDirectory returns an error if the directory of a new file does not exist.
func checkDirectory(path string) error {
	path, err := target(path)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if _, err = os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder %s does not exist; create it first", dir)
	}
	return err
}

// maxLinks is the number of symbolic links that are followed, as in Linux.
const maxLinks = 40

// target returns the file that path names after its symbolic links. It need not exist.
func target(path string) (string, error) {
	for range maxLinks {
		link, err := os.Readlink(path)
		if err != nil {
			return path, nil // it is no link; os.Stat reports other errors
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(filepath.Dir(path), link)
		}
		path = link
	}
	return "", fmt.Errorf("%s has too many symbolic links", path)
}

// Write replaces the file at path and keeps its mode, and its owner and group if it may; a
// new file has the mode 0644. If path is a symbolic link, it replaces the file that the
// link names. On error, it keeps the old file and removes its temporary file. The note
// reports a group that was not kept.
func Write(path string, content []byte) (note string, err error) {
	path, err = target(path)
	if err != nil {
		return "", err
	}
	removeOld(path)

	// In the same directory, because a rename is atomic within a file system only.
	temp, err := os.CreateTemp(filepath.Dir(path), pattern(path))
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = temp.Close()
			_ = os.Remove(temp.Name())
		}
	}()

	if _, err := temp.Write(content); err != nil {
		return "", err
	}
	if note, err = inherit(temp, path); err != nil {
		return "", err
	}
	if err := temp.Sync(); err != nil { // otherwise a crash can leave an empty file
		return "", err
	}
	if err := temp.Close(); err != nil {
		return "", err
	}
	return note, os.Rename(temp.Name(), path)
}

// pattern returns the pattern of the names of the temporary files of path. The collector
// of the node exporter reads only names that end with .prom.
func pattern(path string) string { return "." + filepath.Base(path) + ".*.tmp" }

// inherit gives a temporary file the mode, the owner and the group of the file that it
// replaces. The mode is first: who gives a file away may not change its mode.
func inherit(temp *os.File, path string) (note string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", temp.Chmod(0o644)
	}
	if err := temp.Chmod(info.Mode().Perm()); err != nil {
		return "", err
	}
	return keepOwner(temp, info), nil
}

// maxAge is the age from which on a temporary file belongs to no running process. One
// exists for as long as it takes to write it, which is less than a second.
const maxAge = time.Minute

// removeOld removes the temporary files of path that processes have left that were
// killed.
func removeOld(path string) {
	temporary := regexp.MustCompile(`^\.` + regexp.QuoteMeta(filepath.Base(path)) + `\.[0-9]+\.tmp$`)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return // the caller fails with the same error
	}
	for _, entry := range entries {
		if !temporary.MatchString(entry.Name()) {
			continue
		}
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > maxAge {
			_ = os.Remove(filepath.Join(filepath.Dir(path), entry.Name()))
		}
	}
}
