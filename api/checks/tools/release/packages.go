package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/deb" // registers the format
	"github.com/goreleaser/nfpm/v2/files"
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

// units has the systemd units and the scripts of the packages.
//
//go:embed package
var units embed.FS

// formats are those of the packages, with the folder of zsh's completions in their
// distributions.
var formats = map[string]string{
	"deb": "/usr/share/zsh/vendor-completions",
	"rpm": "/usr/share/zsh/site-functions",
}

// writePackages writes the packages for Linux.
func (b *build) writePackages(context.Context) error {
	if err := b.compressManPages(); err != nil {
		return err
	}
	if err := b.copyUnits(); err != nil {
		return err
	}

	for _, p := range platforms {
		for format := range formats {
			if p.os != "linux" {
				continue
			}
			if err := b.writePackage(p, format); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *build) writePackage(p platform, format string) error {
	info := nfpm.WithDefaults(b.packageInfo(p, format))
	if err := nfpm.PrepareForPackager(info, format); err != nil {
		return err
	}
	packager, err := nfpm.Get(format)
	if err != nil {
		return err
	}

	var content bytes.Buffer
	if err := packager.Package(info, &content); err != nil {
		return err
	}
	name := filepath.Join(b.out, packager.ConventionalFileName(info))
	return os.WriteFile(name, content.Bytes(), 0o644) //nolint:gosec // for everybody
}

func (b *build) packageInfo(p platform, format string) *nfpm.Info {
	return &nfpm.Info{
		Name:        "hostup",
		Arch:        p.arch,
		Platform:    "linux",
		Version:     b.version,
		Release:     map[string]string{"rpm": "1"}[format],
		Section:     "admin",
		Priority:    "optional",
		Maintainer:  "hostup-go maintainers <hostup-api@users.noreply.github.com>",
		Description: "Show the details of VPS at HostUp\nThe command is read-only. It is unofficial: not made by HostUp.",
		Homepage:    "https://github.com/hostup-api/hostup-go",
		License:     "MIT",
		MTime:       b.time,
		Overridables: nfpm.Overridables{
			Contents: b.contents(p, format),
			Scripts: nfpm.Scripts{
				PostInstall: filepath.Join(b.work, "package/reload.sh"),
				PreRemove:   filepath.Join(b.work, "package/stop.sh"),
				PostRemove:  filepath.Join(b.work, "package/reload.sh"),
			},
			// The name of this machine must not get into the package.
			RPM: nfpm.RPM{BuildHost: "localhost", Summary: "Show the details of VPS at HostUp"},
		},
	}
}

// contents returns the files of a package.
func (b *build) contents(p platform, format string) files.Contents {
	contents := files.Contents{
		b.content("/usr/bin/hostup", b.binary(p), 0o755),
		b.content("/usr/share/bash-completion/completions/hostup", "completions/hostup.bash", 0o644),
		b.content(formats[format]+"/_hostup", "completions/_hostup", 0o644),
		b.content("/usr/share/fish/vendor_completions.d/hostup.fish", "completions/hostup.fish", 0o644),
		b.content("/usr/lib/systemd/system/hostup-metrics.service", "package/hostup-metrics.service", 0o644),
		b.content("/usr/lib/systemd/system/hostup-metrics.timer", "package/hostup-metrics.timer", 0o644),
		b.content("/usr/share/doc/hostup/README.md", "README.md", 0o644),
		b.content("/usr/share/doc/hostup/CHANGELOG.md", "CHANGELOG.md", 0o644),
		b.content("/usr/share/doc/hostup/copyright", "LICENSE", 0o644),
		b.content("/usr/share/doc/hostup/THIRD-PARTY-LICENSES", "THIRD-PARTY-LICENSES", 0o644),
		b.directory("/etc/hostup"),
		b.directory("/var/lib/prometheus/node-exporter"),
	}
	pages, _ := filepath.Glob(filepath.Join(b.work, "man.gz", "*"))
	for _, page := range pages {
		contents = append(contents, b.content("/usr/share/man/man1/"+filepath.Base(page), page, 0o644))
	}
	return contents
}

// content returns a file of a package. A source that is not absolute is below work.
func (b *build) content(to, from string, mode fs.FileMode) *files.Content {
	if !filepath.IsAbs(from) {
		from = filepath.Join(b.work, from)
	}
	return &files.Content{
		Source: from, Destination: to,
		FileInfo: &files.ContentFileInfo{Owner: "root", Group: "root", Mode: mode, MTime: b.time},
	}
}

func (b *build) directory(name string) *files.Content {
	return &files.Content{
		Destination: name, Type: files.TypeDir,
		FileInfo: &files.ContentFileInfo{Owner: "root", Group: "root", Mode: 0o755, MTime: b.time},
	}
}

// compressManPages writes the man pages as packages have them.
func (b *build) compressManPages() error {
	pages, err := filepath.Glob(filepath.Join(b.work, "man", "*.1"))
	if err != nil {
		return err
	}
	for _, page := range pages {
		content, err := os.ReadFile(page)
		if err != nil {
			return err
		}

		var compressed strings.Builder
		w, err := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := w.Write(content); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}

		if err := b.write("man.gz/"+filepath.Base(page)+".gz", compressed.String()); err != nil {
			return err
		}
	}
	return nil
}

// copyUnits writes the embedded files below work, because nfpm reads files.
func (b *build) copyUnits() error {
	return fs.WalkDir(units, "package", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := units.ReadFile(name)
		if err != nil {
			return err
		}
		return b.write(name, string(content))
	})
}
