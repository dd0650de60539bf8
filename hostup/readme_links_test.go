package hostup_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	codeBlock = regexp.MustCompile("(?ms)^```.*?^```$")
	codeSpan  = regexp.MustCompile("`[^`\n]*`")
	link      = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading   = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// Each link in the documents has a target: a file of the repository or a
// heading. Links to other sites must be https; they are not fetched.
func TestDocumentLinks(t *testing.T) {
	for _, document := range []string{
		"../README.md", "../.github/CONTRIBUTING.md", "../.github/CHANGELOG.md", "../.github/SECURITY.md",
	} {
		text := codeSpan.ReplaceAllString(codeBlock.ReplaceAllString(readFile(t, document), ""), "")
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			path, anchor, _ := strings.Cut(match[1], "#")
			if strings.HasPrefix(path, "https://") {
				continue
			}
			target := document
			if path != "" {
				target = filepath.Join(filepath.Dir(document), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s: %v", document, match[1], err)
			} else if anchor != "" && !slices.Contains(anchors(readFile(t, target)), anchor) {
				t.Errorf("%s: %s: no such heading", document, match[1])
			}
		}
	}
}

// The table of contents of the README has every section, in order.
func TestREADMEContents(t *testing.T) {
	readme := readFile(t, "../README.md")
	var linked []string
	for _, match := range regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(readme, -1) {
		linked = append(linked, match[1])
	}
	if want := anchors(readme)[1:]; !slices.Equal(linked, want) {
		t.Errorf("the table of contents links to %q, want %q", linked, want)
	}
}

// anchors returns the anchors that GitHub makes of the headings of a document.
func anchors(document string) (anchors []string) {
	for _, match := range heading.FindAllStringSubmatch(codeBlock.ReplaceAllString(document, ""), -1) {
		name := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(match[1]), "")
		anchors = append(anchors, strings.ReplaceAll(name, " ", "-"))
	}
	return anchors
}
