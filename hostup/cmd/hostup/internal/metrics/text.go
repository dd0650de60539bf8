package metrics

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// text builds metrics in the Prometheus text format 0.0.4. All are gauges.
type text struct {
	buf     bytes.Buffer
	name    string          // of the current family
	header  string          // of the current family, until its first sample
	written map[string]bool // series of the current family
}

// family starts a family, which is omitted if it has no samples. The help text must
// not contain a backslash or a line break.
func (t *text) family(name, help string) {
	t.name, t.written = name, make(map[string]bool)
	t.header = "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n"
}

// sample adds a sample to the family. The labels are pairs of a name and a value.
// It returns false for a duplicate series, which it does not add: the collector
// rejects a whole file that contains one.
func (t *text) sample(value float64, labels ...string) bool {
	var pairs []string
	for i := 0; i < len(labels); i += 2 {
		pairs = append(pairs, labels[i]+`="`+escape.Replace(labels[i+1])+`"`)
	}

	series := t.name + "{" + strings.Join(pairs, ",") + "}"
	if t.written[series] {
		return false
	}

	t.written[series] = true
	t.buf.WriteString(t.header + series + " " + format(value) + "\n")
	t.header = ""
	return true
}

// escape escapes a label value.
var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// format returns a number in decimal and, if that is long, in scientific notation.
func format(value float64) string {
	if size := math.Abs(value); size != 0 && (size < 1e-6 || size >= 1e15) {
		return strconv.FormatFloat(value, 'e', -1, 64)
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}
