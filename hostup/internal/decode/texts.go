package decode

import "strings"

// texts holds the strings of a body, many in one allocation. They do not share memory
// with the body, which contains the root password. A string that is kept longer than
// its VPSDetails keeps at most textBlock bytes of others.
type texts struct{ block strings.Builder }

// textBlock is the size of a block in bytes: the strings of a usual response fit.
const textBlock = 1 << 10

// add returns a copy of text.
func (t *texts) add(text []byte) string {
	if t.block.Cap() > textBlock || t.block.Cap()-t.block.Len() < len(text) {
		t.block = strings.Builder{} // the strings keep the old one
		t.block.Grow(max(textBlock, len(text)))
	}

	start := t.block.Len()
	t.block.Write(text)
	return t.block.String()[start:]
}
