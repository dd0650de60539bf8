package redact

import (
	"bytes"
	"slices"
	"strings"
)

// A mark is a prefix of one or more forms of a secret. A text without the mark has
// none of these forms. The search looks for the byte of it that is rarest in JSON.
type mark struct {
	text   string
	rarest int // index of that byte
}

// maxMark is the maximum length of a mark: it may be compared at each byte of a text.
const maxMark = 32

// marksOf returns the marks of forms; forms with a common prefix share one.
func marksOf(forms []string) (marks []mark) {
	var texts []string
	for _, form := range forms {
		form = form[:min(len(form), maxMark)]
		i := slices.IndexFunc(texts, func(text string) bool { return commonPrefix(text, form) >= MinLength/2 })
		if i < 0 {
			texts = append(texts, form)
		} else {
			texts[i] = texts[i][:commonPrefix(texts[i], form)]
		}
	}
	for _, text := range texts {
		m := mark{text: text}
		for i := range text {
			if rarity(text[i]) > rarity(text[m.rarest]) {
				m.rarest = i
			}
		}
		marks = append(marks, m)
	}
	return marks
}

func commonPrefix(a, b string) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// rarity is higher for a byte that is rarer in JSON, roughly.
func rarity(b byte) int {
	const common = "\" e:ant,0oilrsd.{}cupm1gb2hv_f54k369-78yAPUSwTxIz[]CBD"
	if i := strings.IndexByte(common, b); i >= 0 {
		return i
	}
	return len(common)
}

func (m mark) isIn(text []byte) bool {
	for at := m.rarest; at < len(text); at++ {
		i := bytes.IndexByte(text[at:], m.text[m.rarest])
		if i < 0 {
			return false
		}
		at += i
		if start := at - m.rarest; start+len(m.text) <= len(text) && string(text[start:start+len(m.text)]) == m.text {
			return true
		}
	}
	return false
}
