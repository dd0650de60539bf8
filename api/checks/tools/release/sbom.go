package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// writeSBOM writes a CycloneDX document with the modules that the command links on any
// platform, and their licences. Its only time is that of the commit, and it has no random
// serial number.
func (b *build) writeSBOM(ctx context.Context) error {
	tools := filepath.Join(b.repo.dir, "api/checks/tools")
	tool, err := b.repo.run(ctx, "go", "-C", tools, "tool", "-n", "cyclonedx-gomod")
	if err != nil {
		return err
	}

	document, err := b.sbomOf(ctx, tool, "linux")
	if err != nil {
		return err
	}
	for _, goos := range []string{"darwin", "windows"} {
		other, err := b.sbomOf(ctx, tool, goos)
		if err != nil {
			return err
		}
		addMissing(document, other)
	}
	if err := b.checkSBOM(document); err != nil {
		return err
	}

	document.Metadata.Timestamp = b.time.Format("2006-01-02T15:04:05Z")
	document.Metadata.Component.Version = "v" + b.version
	return b.encodeSBOM(document)
}

// sbomOf returns the document of the command for an operating system.
func (b *build) sbomOf(ctx context.Context, tool, goos string) (*cdx.BOM, error) {
	draft := filepath.Join(b.work, "sbom-"+goos+".json")
	r := b.repo.with("CGO_ENABLED=0", "GOOS="+goos, "GOARCH=amd64")
	_, err := r.run(ctx, tool, "app", "-json", "-licenses", "-noserial", "-std", "-output", draft,
		"-main", "hostup/cmd/hostup")
	if err != nil {
		return nil, err
	}

	content, err := os.Open(draft)
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	document := new(cdx.BOM)
	err = cdx.NewBOMDecoder(content, cdx.BOMFileFormatJSON).Decode(document)
	return document, err
}

// addMissing adds the components and dependencies of other that document lacks.
func addMissing(document, other *cdx.BOM) {
	for _, c := range *other.Components {
		isKnown := func(k cdx.Component) bool { return k.Name == c.Name }
		if !slices.ContainsFunc(*document.Components, isKnown) {
			*document.Components = append(*document.Components, c)
		}
	}
	for _, d := range *other.Dependencies {
		isKnown := func(k cdx.Dependency) bool { return k.Ref == d.Ref }
		if !slices.ContainsFunc(*document.Dependencies, isKnown) {
			*document.Dependencies = append(*document.Dependencies, d)
		}
	}
}

// checkSBOM returns an error if the document lacks a module whose licence is in the
// archives.
func (b *build) checkSBOM(document *cdx.BOM) error {
	for _, m := range b.modules {
		isModule := func(c cdx.Component) bool { return c.Name == m.path && c.Version == m.version }
		if !slices.ContainsFunc(*document.Components, isModule) {
			return fmt.Errorf("the SBOM lacks %s %s", m.path, m.version)
		}
	}
	return nil
}

func (b *build) encodeSBOM(document *cdx.BOM) (err error) {
	f, err := os.Create(filepath.Join(b.out, "hostup_"+b.version+"_sbom.cdx.json"))
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	return cdx.NewBOMEncoder(f, cdx.BOMFileFormatJSON).SetPretty(true).Encode(document)
}
