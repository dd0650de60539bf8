package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/suggest"
)

// fields are the documented properties of a VPS, in alphabetical order.
var (
	fields       = documentedFields()
	isDocumented = setOf(fields)
)

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

func setOf(names []string) map[string]bool {
	set := make(map[string]bool)
	for _, name := range names {
		set[name] = true
	}
	return set
}

// defaultFields are enough for most questions, in less than 2 KB.
var defaultFields = []string{
	"id", "hostname", "productName", "serviceStatus", "powerState", "operationState", "billing", "nextDueAt",
	"cpuCores", "memoryGb", "storageGb", "bandwidth", "ipv4", "ipv6", "operatingSystem", "availability",
	"overdueInvoices",
}

// maxUndocumented is the maximum number of undocumented fields that a result lists.
const maxUndocumented = 20

type getResult struct {
	AsOf string                    `json:"asOf"`
	VPS  map[string]jsontext.Value `json:"vps"`

	Absent       []string `json:"absent,omitempty"`       // requested and documented, but not in the response
	Undocumented []string `json:"undocumented,omitempty"` // in the response, but not requested
}

// getVPS is the tool get_vps.
func (t tools) getVPS(ctx context.Context, arguments json.RawMessage) (any, error) {
	vps, names, err := t.read(ctx, arguments, "fields")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = defaultFields
	}

	body, err := vps.MarshalJSON() // never RawJSON: it has the passwords
	if err != nil {
		return nil, err
	}
	requested := setOf(names)
	result := getResult{AsOf: report.AsOf(vps), VPS: make(map[string]jsontext.Value)}
	err = eachMember(body, func(name string, value jsontext.Value) {
		switch {
		case requested[name]:
			result.VPS[name] = t.forModel(name, value)
		case !isDocumented[name] && isIdentifier(name) && len(result.Undocumented) < maxUndocumented:
			result.Undocumented = append(result.Undocumented, name)
		}
	})
	if err != nil {
		return nil, err
	}

	for i, name := range names {
		if _, ok := result.VPS[name]; ok {
			continue
		}
		if !isDocumented[name] {
			return nil, unknownField(i, name, result.Undocumented)
		}
		result.Absent = append(result.Absent, name)
	}
	return result, nil
}

// unknownField returns the error for a field that is neither documented nor in the
// response.
func unknownField(i int, name string, undocumented []string) error {
	known := slices.Concat(fields, undocumented)
	return argumentError(fmt.Sprintf("/fields/%d", i), "unknown field %q%s; allowed are %s",
		name, suggest.DidYouMean(suggest.Names(name, known)), strings.Join(known, ", "))
}

// isIdentifier reports whether the name of a member can be shown and requested: a text
// from outside that is no sentence.
func isIdentifier(name string) bool {
	return name != "" && len(name) <= maxName && !strings.ContainsFunc(name, func(r rune) bool {
		return !isAlphanumeric(r) && r != '_'
	})
}

// forModel returns the value of a field as a model needs it: payment URLs are absolute,
// and passwords are not even there as redacted, so that a model does not try to get them.
func (t tools) forModel(name string, value jsontext.Value) jsontext.Value {
	switch name {
	case "access":
		return mapMembers(value, func(_ string, member jsontext.Value) jsontext.Value {
			if string(member) == `"`+wire.Redacted+`"` {
				return nil
			}
			return member
		})
	case "overdueInvoices":
		return mapElements(value, func(invoice jsontext.Value) jsontext.Value {
			return mapMembers(invoice, t.absoluteURL)
		})
	default:
		return bytes.Clone(value)
	}
}

// absoluteURL returns the value of a member with the absolute URL if it is that of a payment
// page.
func (t tools) absoluteURL(name string, value jsontext.Value) jsontext.Value {
	if name != "paymentUrl" || value.Kind() != '"' {
		return value
	}
	absolute, err := jsontext.AppendQuote(nil, report.AbsoluteURL(t.BaseURL, textOf(value)))
	if err != nil {
		return value
	}
	return absolute
}
