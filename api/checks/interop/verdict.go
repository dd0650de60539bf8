package main

import (
	"fmt"
	"strings"
)

// verdict compares the output of a client with the wanted output. It returns
// "equal" or "wrong", with the wrong words and what they
// should be. It ignores white space.
func verdict(got, want string) string {
	gotWords, wantWords := strings.Fields(got), strings.Fields(want)
	if len(gotWords) != len(wantWords) {
		return "wrong"
	}
	var wrong []string
	for i, word := range gotWords {
		if word != wantWords[i] {
			wrong = append(wrong, fmt.Sprintf("`%s` for `%s`", word, wantWords[i]))
		}
	}
	if len(wrong) == 0 {
		return "equal"
	}
	return "wrong: " + strings.Join(wrong, ", ")
}
