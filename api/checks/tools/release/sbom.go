package main

import (
	"context"
	"os"
	"path/filepath"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// writeSBOM writes a CycloneDX document with the modules that the command links, and
// their licences. Its only time is that of the commit, and it has no random serial number.
func (b *build) writeSBOM(ctx context.Context) error {
	tools := filepath.Join(b.repo.dir, "api/checks/tools")
	tool, err := b.repo.run(ctx, "go", "-C", tools, "tool", "-n", "cyclonedx-gomod")
	if err != nil {
		return err
	}
	draft := filepath.Join(b.work, "sbom.json")
	_, err = b.repo.run(ctx, tool, "app", "-json", "-licenses", "-noserial", "-std", "-output", draft,
		"-main", "hostup/cmd/hostup")
	if err != nil {
		return err
	}

	content, err := os.Open(draft) //nolint:gosec // written above
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	var document cdx.BOM
	if err := cdx.NewBOMDecoder(content, cdx.BOMFileFormatJSON).Decode(&document); err != nil {
		return err
	}
	document.Metadata.Timestamp = b.time.Format("2006-01-02T15:04:05Z")
	document.Metadata.Component.Version = "v" + b.version

	return b.encodeSBOM(&document)
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
