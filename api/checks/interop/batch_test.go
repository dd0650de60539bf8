package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListed(t *testing.T) {
	const list = "CLIENT generators:\n    - ada\n    - crystal (beta)\n\n\nSERVER generators:\n    - spring\n\n"
	if diff := cmp.Diff([]string{"ada", "crystal"}, listed(list, clientGenerators, listedGenerator)); diff != "" {
		t.Errorf("generators (-want +got)\n%s", diff)
	}
	const help = "\n\tlibrary\n\t    library template (Default: hyper)\n\t        hyper - HTTP client: Hyper.\n" +
		"\t        reqwest - HTTP client.\n\n\tpackageName\n\t    Rust - the name\n\n"
	if diff := cmp.Diff([]string{"hyper", "reqwest"}, listed(help, libraryOption, listedLibrary)); diff != "" {
		t.Errorf("libraries (-want +got)\n%s", diff)
	}
}

func TestBatchResults(t *testing.T) {
	root := t.TempDir()
	client := func(document, configuration, text string, isComplete bool) {
		folder := filepath.Join(root, document, configuration)
		if err := os.MkdirAll(filepath.Join(folder, ".openapi-generator"), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, folder, "client", text)
		if isComplete {
			write(t, folder, filepath.Join(".openapi-generator", "FILES"), "client\n")
		}
	}
	for _, document := range []string{"3.0", "3.0-lenient", "3.1-lenient"} {
		client(document, "java-native", "class VpsDetails", true)
	}
	client("3.1", "java-native", "class Other", true)
	client("3.0-lenient", "lua", "get_vps_details", true)
	client("3.1", "lua", "get_vps_details", false) // stopped before the end

	table, counts := batchResults(root, []configuration{{"java", "native"}, {"lua", ""}})
	const want = "configuration  3.0  3.0-lenient  3.1  3.1-lenient\n" +
		"java-native    yes  yes          no   yes\n" +
		"lua            no   yes          no   no\n"
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if counts != "1 of 3.0, 0 of 3.0-lenient, 2 of 3.1, 1 of 3.1-lenient" {
		t.Errorf("counts %q", counts)
	}
}

func TestChangedLines(t *testing.T) {
	const want = "want b  no\ngot  b  yes\ngot  c  yes\n"
	if got := changedLines("a  yes\nb  no\n", "a  yes\nb  yes\nc  yes\n"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
