package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// allowed are the licences that the modules which package hostup links may have.
var allowed = []string{"Apache-2.0", "BSD-3-Clause", "MIT"}

// minCoverage is the share of a file that must be the text of a licence, in percent, as
// for pkg.go.dev.
const minCoverage = 75

// licenseTypes returns the licences in a text, or nothing if too much of it is something
// else.
func licenseTypes(text []byte) []string {
	coverage := licensecheck.Scan(text)
	if coverage.Percent < minCoverage {
		return nil
	}
	types := make(map[string]bool)
	for _, match := range coverage.Match {
		types[match.ID] = true
	}
	return slices.Sorted(maps.Keys(types))
}

// A linked module is one of others that a program links.
type linked struct{ path, version, dir string }

// linkedModules returns the modules of others that a package links, on all platforms that
// env selects.
func linkedModules(ctx context.Context, r repo, pkg string) ([]linked, error) {
	const format = `{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}`
	out, err := r.run(ctx, "go", "list", "-deps", "-f", format, pkg)
	if err != nil {
		return nil, err
	}

	var modules []linked
	lines := strings.Split(out, "\n")
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) {
		if fields := strings.Fields(line); len(fields) == 3 {
			modules = append(modules, linked{path: fields[0], version: fields[1], dir: fields[2]})
		}
	}
	return modules, nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([-.].*)?$`)

// licenceFiles returns the files with the licence and the notices of a module.
func (m linked) licenceFiles() ([]string, error) {
	entries, err := os.ReadDir(m.dir)
	if err != nil {
		return nil, err
	}

	var names []string
	for _, entry := range entries {
		if entry.Type().IsRegular() && licenceFile.MatchString(entry.Name()) {
			names = append(names, filepath.Join(m.dir, entry.Name()))
		}
	}
	if names == nil {
		return nil, fmt.Errorf("%s %s has no licence", m.path, m.version)
	}
	return names, nil
}

// licences returns the licences of a module.
func (m linked) licences() ([]string, error) {
	names, err := m.licenceFiles()
	if err != nil {
		return nil, err
	}

	types := make(map[string]bool)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for _, t := range licenseTypes(text) {
			types[t] = true
		}
	}
	return slices.Sorted(maps.Keys(types)), nil
}

// printLicenses prints the modules that a package links, and their licences. It returns
// an error if one of them is not allowed.
func printLicenses(ctx context.Context, r repo, pkg string) error {
	modules, err := linkedModules(ctx, r, pkg)
	if err != nil {
		return err
	}

	var refused []error
	for _, m := range modules {
		types, err := m.licences()
		if err != nil {
			return err
		}
		fmt.Printf("%-45s %-10s %s\n", m.path, m.version, strings.Join(types, ", "))
		if !isAllowed(types) {
			refused = append(refused, fmt.Errorf("%s: the licence must be one of %s",
				m.path, strings.Join(allowed, ", ")))
		}
	}
	return errors.Join(refused...)
}

// isAllowed reports whether there is a licence, and each is allowed. A grant of patents
// besides the licence is.
func isAllowed(types []string) bool {
	types = slices.DeleteFunc(slices.Clone(types), func(t string) bool { return t == "GooglePatentsFile" })
	isRefused := func(t string) bool { return !slices.Contains(allowed, t) }
	return len(types) > 0 && !slices.ContainsFunc(types, isRefused)
}

// writeNotices writes the licences of all modules, and that of Go, into one file.
func writeNotices(name string, modules []linked, goroot string) error {
	modules = append(slices.Clone(modules), linked{path: "Go's standard library and runtime", dir: goroot})

	var text strings.Builder
	text.WriteString("The hostup command contains these modules.\n")
	for _, m := range modules {
		names, err := m.licenceFiles()
		if err != nil {
			return err
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			title := strings.TrimSpace(m.path+" "+m.version) + ": " + filepath.Base(name)
			fmt.Fprintf(&text, "\n%s\n%s\n\n%s\n", title, strings.Repeat("=", len(title)),
				strings.TrimSpace(string(content)))
		}
	}
	return os.WriteFile(name, []byte(text.String()), 0o644) //nolint:gosec // for everybody
}
