package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/hostup-api/hostup-go/api"
)

// batchName is the name of the batch among the folders.
const batchName = "batch"

// batchFile has the results that the batch must have.
const batchFile = "batch.txt"

// documents are the documents that the batch generates clients from.
var documents = []struct {
	name     string
	variants []api.Variant
}{
	{"3.0", nil},
	{"3.0-lenient", []api.Variant{api.Lenient}},
	{"3.1", []api.Variant{api.OpenAPI31}},
	{"3.1-lenient", []api.Variant{api.Lenient, api.OpenAPI31}},
}

// withLibraries are the generators that have a client for each of several
// libraries. The batch includes each.
var withLibraries = []string{"csharp", "java", "kotlin", "rust"}

// A configuration is a generator with an optional library.
type configuration struct{ generator, library string }

func (c configuration) String() string {
	if c.library == "" {
		return c.generator
	}
	return c.generator + "-" + c.library
}

// runBatch generates a client with each client generator of openapi-generator
// from each document. It returns an error if the results are not those of
// batchFile.
func runBatch(ctx context.Context) error {
	start := time.Now()
	root, err := filepath.Abs(filepath.Join(dir, ".tools", batchName))
	if err != nil {
		return err
	}
	jar, err := openAPIGenerator(ctx)
	if err != nil {
		return err
	}
	configurations, err := listConfigurations(ctx, jar)
	if err != nil {
		return err
	}

	if err := writeBatch(root, configurations); err != nil {
		return err
	}
	if err := generateBatch(ctx, jar, root); err != nil {
		return err
	}
	results, counts := batchResults(root, configurations)
	fmt.Printf("openapi-generator: %d configurations; failures: %s; %.0f seconds\n",
		len(configurations), counts, time.Since(start).Seconds())
	return compareBatch(root, results)
}

// generateBatch runs openapi-generator once for all files of writeBatch, and writes
// its output to log.txt. It is no error if a generator fails.
func generateBatch(ctx context.Context, jar, root string) error {
	files, err := filepath.Glob(filepath.Join(root, "*.json"))
	if err != nil {
		return err
	}
	options := []string{"-Dlog.level=error", "-jar", jar, "batch", "--timeout", "30", "--threads", "2"}
	output, runErr := exec.CommandContext(ctx, "java", append(options, files...)...).CombinedOutput()

	if err := os.WriteFile(filepath.Join(root, "log.txt"), output, 0o600); err != nil {
		return err
	}
	if _, isExit := errors.AsType[*exec.ExitError](runErr); runErr != nil && !isExit {
		return runErr
	}
	return ctx.Err()
}

// openAPIGenerator downloads openapi-generator and returns the path of the file.
func openAPIGenerator(ctx context.Context) (string, error) {
	t := toolchain{folder: filepath.Join(dir, "java-openapi-generator")}
	if _, err := t.make(ctx, nil, "check-jar"); err != nil {
		return "", err
	}
	path, err := t.make(ctx, nil, "--eval", ".jar: ; @echo $(abspath $(JAR))", ".jar")
	return strings.TrimSpace(path), err
}

var (
	clientGenerators = regexp.MustCompile(`(?s)CLIENT generators:\n(.*?)\n\n`)
	listedGenerator  = regexp.MustCompile(`(?m)^ +- (\S+)`)
	libraryOption    = regexp.MustCompile(`(?s)\n\tlibrary\n(.*?)\n\n`)
	listedLibrary    = regexp.MustCompile(`(?m)^\t +(\S+) - `)
)

// listConfigurations asks openapi-generator for its client generators and their
// libraries.
func listConfigurations(ctx context.Context, jar string) ([]configuration, error) {
	list, err := exec.CommandContext(ctx, "java", "-jar", jar, "list", "--include", "all").Output()
	if err != nil {
		return nil, err
	}
	var configurations []configuration
	for _, generator := range listed(string(list), clientGenerators, listedGenerator) {
		configurations = append(configurations, configuration{generator: generator})
	}

	for _, generator := range withLibraries {
		help, err := exec.CommandContext(ctx, "java", "-jar", jar, "config-help", "-g", generator).Output()
		if err != nil {
			return nil, err
		}
		for _, library := range listed(string(help), libraryOption, listedLibrary) {
			configurations = append(configurations, configuration{generator, library})
		}
	}
	if len(configurations) == 0 {
		return nil, errors.New("openapi-generator lists no client generators")
	}
	return configurations, nil
}

// listed returns the names in a part of the output of openapi-generator.
func listed(output string, part, name *regexp.Regexp) []string {
	match := part.FindStringSubmatch(output)
	if match == nil {
		return nil
	}
	var names []string
	for _, match := range name.FindAllStringSubmatch(match[1], -1) {
		names = append(names, match[1])
	}
	return names
}

// writeBatch empties a folder and writes the documents into it, and a file for each
// pair of a configuration and a document.
func writeBatch(root string, configurations []configuration) error {
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	if err := os.MkdirAll(root, 0o750); err != nil {
		return err
	}

	for _, document := range documents {
		spec := filepath.Join(root, document.name+".yaml")
		if err := os.WriteFile(spec, api.Document(document.variants...), 0o600); err != nil {
			return err
		}
		for _, c := range configurations {
			if err := c.write(root, document.name, spec); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes the file of a configuration for a document.
func (c configuration) write(root, document, spec string) error {
	settings := map[string]string{
		"generatorName": c.generator,
		"inputSpec":     spec,
		"outputDir":     filepath.Join(root, document, c.String()),
	}
	if c.library != "" {
		settings["library"] = c.library
	}
	text, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, document+"."+c.String()+".json"), text, 0o600)
}

// batchResults returns a table with a row for each configuration, and the number of
// failures of each document.
func batchResults(root string, configurations []configuration) (table, counts string) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	failures := make([]int, len(documents))
	_, _ = fmt.Fprint(w, "configuration")
	for _, document := range documents {
		_, _ = fmt.Fprint(w, "\t", document.name)
	}
	for _, c := range configurations {
		_, _ = fmt.Fprint(w, "\n", c)
		for i, document := range documents {
			result := "yes"
			if !isGenerated(filepath.Join(root, document.name, c.String())) {
				result = "no"
				failures[i]++
			}
			_, _ = fmt.Fprint(w, "\t", result)
		}
	}
	_, _ = fmt.Fprintln(w)
	_ = w.Flush()

	var parts []string
	for i, document := range documents {
		parts = append(parts, fmt.Sprintf("%d of %s", failures[i], document.name))
	}
	return text.String(), strings.Join(parts, ", ")
}

// The operation or the schema, in the spelling of any language.
var generatedName = regexp.MustCompile(`(?i)vps.?details`)

// isGenerated reports whether a folder has a whole client: openapi-generator writes
// the list of files last, and one of the files has the operation.
func isGenerated(folder string) bool {
	if _, err := os.Stat(filepath.Join(folder, ".openapi-generator", "FILES")); err != nil {
		return false
	}
	found := false
	_ = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // openapi-generator wrote it
		if err == nil && generatedName.Match(text) {
			found = true
			return fs.SkipAll
		}
		return err
	})
	return found
}

// compareBatch compares the results with batchFile.
func compareBatch(root, results string) error {
	got := filepath.Join(root, batchFile)
	if err := os.WriteFile(got, []byte(results), 0o600); err != nil {
		return err
	}
	want, err := os.ReadFile(filepath.Join(dir, batchFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if string(want) == results {
		return nil
	}
	return fmt.Errorf("the results differ from %[1]s:\n%[2]sif that is right: cp %[3]s %[1]s",
		filepath.Join(dir, batchFile), changedLines(string(want), results),
		filepath.Join(dir, ".tools", batchName, batchFile))
}

// changedLines returns the lines that only one of two texts has.
func changedLines(want, got string) string {
	var text strings.Builder
	for _, side := range []struct{ prefix, lines, other string }{{"want ", want, got}, {"got  ", got, want}} {
		for line := range strings.Lines(side.lines) {
			if !strings.Contains("\n"+side.other, "\n"+line) {
				text.WriteString(side.prefix + line)
			}
		}
	}
	return text.String()
}
