package mcp

import (
	"fmt"
	"slices"
	"strings"
)

// MaxVPS is the maximum number of VPS of a Server: the instructions list them.
const MaxVPS = 100

// NewList returns the VPS with these IDs, and those of a file with one on each line. A VPS
// that is there twice is so once, with the last host name.
func NewList(ids []string, file string) ([]VPS, error) {
	var list []VPS
	for _, id := range ids {
		list = add(list, VPS{ID: id})
	}

	number := 0
	for line := range strings.Lines(file) {
		number++
		vps, ok := ParseLine(line)
		switch {
		case !ok:
			return nil, fmt.Errorf("line %d: want an ID and at most one host name", number)
		case vps.ID != "":
			list = add(list, vps)
		}
	}

	if len(list) > MaxVPS {
		return nil, fmt.Errorf("%d VPS, more than %d: a model reads the whole list; "+
			"split it into groups, and start hostup mcp for each with a list of its own", len(list), MaxVPS)
	}
	return list, nil
}

// ParseLine returns the VPS on a line of a list: an ID and, if it is known, a host name
// after a comma or white space. A comment begins with # and ends with the line. A line can have
// nothing else. ok is false for anything else after the ID: a second ID, which the underscore
// in it shows, would be lost.
func ParseLine(line string) (vps VPS, ok bool) {
	line = strings.TrimPrefix(line, string(byteOrderMark))
	fields := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r <= ' ' })
	isComment := func(field string) bool { return strings.HasPrefix(field, "#") }
	if i := slices.IndexFunc(fields, isComment); i >= 0 {
		fields = fields[:i]
	}
	if len(fields) == 0 {
		return VPS{}, true
	}

	vps.ID = fields[0]
	if len(fields) > 1 {
		vps.Hostname = fields[1]
		ok = len(fields) == 2 && isHostname(vps.Hostname) && !strings.Contains(vps.Hostname, "_")
		return vps, ok
	}
	return vps, true
}

// add adds a VPS to a list, or its host name.
func add(list []VPS, vps VPS) []VPS {
	i := slices.IndexFunc(list, func(listed VPS) bool { return listed.ID == vps.ID })
	if i < 0 {
		return append(list, vps)
	}
	if vps.Hostname != "" {
		list[i].Hostname = vps.Hostname
	}
	return list
}
