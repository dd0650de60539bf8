package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
)

// fields are the documented properties of a VPS, in alphabetical order.
var fields = documentedFields()

func documentedFields() (names []string) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[hostup.VPSDetails]()) {
		if tag := field.Tag.Get("json"); tag != "" {
			name, _, _ := strings.Cut(tag, ",")
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// defaultFields are enough for most questions, in less than 2 KB.
var defaultFields = []string{
	"id", "hostname", "productName", "serviceStatus", "powerState", "operationState", "billing", "nextDueAt",
	"cpuCores", "memoryGb", "storageGb", "bandwidth", "ipv4", "ipv6", "operatingSystem", "availability",
	"overdueInvoices",
}

type getResult struct {
	AsOf   string         `json:"asOf"`
	VPS    map[string]any `json:"vps"`
	Absent []string       `json:"absent,omitempty"` // requested, but not in the response
}

// getVPS is the tool get_vps.
func (s *Server) getVPS(ctx context.Context, arguments json.RawMessage) (any, error) {
	id, names, err := parseArguments(arguments, "fields")
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		if !slices.Contains(fields, name) {
			return nil, &ArgumentError{
				Pointer: fmt.Sprintf("/fields/%d", i),
				Detail:  fmt.Sprintf("unknown field %q; allowed are %s", name, strings.Join(fields, ", ")),
			}
		}
	}
	if len(names) == 0 {
		names = defaultFields
	}
	vps, err := s.GetVPSDetails(ctx, id)
	if err != nil {
		return nil, err
	}
	properties, err := propertiesOf(vps)
	if err != nil {
		return nil, err
	}
	result := getResult{AsOf: report.AsOf(vps), VPS: make(map[string]any)}
	for _, name := range names {
		if value, ok := properties[name]; ok {
			result.VPS[name] = value
		} else {
			result.Absent = append(result.Absent, name)
		}
	}
	return result, nil
}

// propertiesOf returns the properties of a VPS without the root password. It is not
// even present as redacted, so that a model does not try to get it.
func propertiesOf(vps *hostup.VPSDetails) (properties map[string]any, err error) {
	body, err := vps.MarshalJSON() // never RawJSON
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // keeps every digit
	if err := decoder.Decode(&properties); err != nil {
		return nil, err
	}
	if access, ok := properties["access"].(map[string]any); ok {
		maps.DeleteFunc(access, func(name string, _ any) bool { return strings.EqualFold(name, "rootPassword") })
	}
	return properties, nil
}
