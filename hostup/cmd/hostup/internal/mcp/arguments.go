package mcp

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
)

// Limits of a list in the arguments. A result can repeat its names.
const (
	maxNames = 64
	maxName  = 64 // bytes
)

// parseArguments returns the arguments of a tool: an ID and an optional list of
// names. Hosts send null or an empty list for an argument that the model left
// out.
func parseArguments(arguments json.RawMessage, list string) (id string, names []string, err error) {
	var members map[string]json.RawMessage
	if len(arguments) > 0 && json.Unmarshal(arguments, &members) != nil {
		return "", nil, argumentError("", "the arguments must be a JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if name != "id" && name != list {
			return "", nil, argumentError("", "unknown argument %.64q; allowed are id and %s", name, list)
		}
	}

	if json.Unmarshal(members["id"], &id) == nil {
		id = strings.TrimSpace(id)
	}
	if id == "" {
		return "", nil, argumentError("/id", "id must be a string: a VPS ID such as vps_01hxa3b4c5d6e7f8g9h0j1k2m3, "+
			"or a host name that the instructions list; ask the user which VPS")
	}

	names, ok := listOf(members[list])
	if !ok {
		return "", nil, argumentError("/"+list, "%s must be an array of strings", list)
	}
	if len(names) > maxNames {
		return "", nil, argumentError("/"+list, "%s must have at most %d elements", list, maxNames)
	}
	for i, name := range names {
		if name == "" || len(name) > maxName {
			return "", nil, argumentError(fmt.Sprintf("/%s/%d", list, i), "a name in %s must have 1 to %d bytes", list, maxName)
		}
	}
	return id, names, nil
}

// argumentError returns the error of an argument, with a formatted message.
func argumentError(pointer, format string, args ...any) error {
	return &failure.ArgumentError{Pointer: pointer, Detail: fmt.Sprintf(format, args...)}
}

// listOf returns a list of strings, without white space around them. Small models send a
// list as a string: as JSON, or as names between commas.
func listOf(argument json.RawMessage) (names []string, ok bool) {
	var text string
	if json.Unmarshal(argument, &text) == nil {
		argument = json.RawMessage(text)
		if !strings.HasPrefix(strings.TrimSpace(text), "[") {
			return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }), true
		}
	}

	if len(argument) > 0 && json.Unmarshal(argument, &names) != nil {
		return nil, false
	}
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names, true
}
