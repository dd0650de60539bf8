package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// An entry is a file of an archive.
type entry struct {
	name string // in the archive
	file string // on this machine
	mode fs.FileMode
}

// writeArchives writes an archive for each platform: a zip for Windows.
func (b *build) writeArchives(context.Context) error {
	for _, p := range platforms {
		root := strings.Join([]string{"hostup", b.version, p.os, p.arch}, "_")
		entries, err := b.entries(p, root)
		if err != nil {
			return err
		}

		if p.os == "windows" {
			err = b.create(root+".zip", entries, b.writeZip)
		} else {
			err = b.create(root+".tar.gz", entries, b.writeTar)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// create writes an archive into the folder of the release.
func (b *build) create(name string, entries []entry, write func(io.Writer, []entry) error) error {
	f, err := os.Create(filepath.Join(b.out, name))
	if err != nil {
		return err
	}
	return errors.Join(write(f, entries), f.Close())
}

// entries returns the files of a platform's archive, in the order of their names.
func (b *build) entries(p platform, root string) ([]entry, error) {
	entries := []entry{{path.Join(root, p.executable()), b.binary(p), 0o755}}
	for _, name := range []string{"CHANGELOG.md", "LICENSE", "README.md", "THIRD-PARTY-LICENSES"} {
		entries = append(entries, entry{path.Join(root, name), filepath.Join(b.work, name), 0o644})
	}
	for _, dir := range []string{"completions", "man"} {
		files, err := os.ReadDir(filepath.Join(b.work, dir))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			entries = append(entries, entry{
				name: path.Join(root, dir, f.Name()),
				file: filepath.Join(b.work, dir, f.Name()),
				mode: 0o644,
			})
		}
	}

	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return entries, nil
}

func (b *build) writeTar(f io.Writer, entries []entry) error {
	compressed, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(compressed)
	for _, e := range entries {
		content, err := os.ReadFile(e.file)
		if err != nil {
			return err
		}
		header := &tar.Header{
			Name: e.name, Mode: int64(e.mode), Size: int64(len(content)), ModTime: b.time, Format: tar.FormatUSTAR,
		}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(content); err != nil {
			return err
		}
	}

	if err := archive.Close(); err != nil {
		return err
	}
	return compressed.Close()
}

func (b *build) writeZip(f io.Writer, entries []entry) error {
	archive := zip.NewWriter(f)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: b.time}
		header.SetMode(e.mode)
		w, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		content, err := os.Open(e.file)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, content)
		_ = content.Close()
		if err != nil {
			return err
		}
	}
	return archive.Close()
}
