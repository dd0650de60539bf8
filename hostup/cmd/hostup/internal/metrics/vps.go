package metrics

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// maxLabel is the longest label value in bytes. A host name has at most 253.
const maxLabel = 256

// A vps is a Reading with what the families need.
type vps struct {
	id       string
	details  *hostup.VPSDetails // nil if the call failed
	reported reported
	secrets  redact.Redactor
}

// reported contains numbers and booleans of a response. A missing one is nil, while
// in [hostup.VPSDetails] it is 0 or false.
type reported struct {
	Bandwidth struct {
		UsedGB       *float64 `json:"usedGb"`
		LimitGB      *float64 `json:"limitGb"`
		UsagePercent *float64 `json:"usagePercent"`
		HasOverage   *bool    `json:"hasOverage"`
	} `json:"bandwidth"`
	OperationState struct {
		Locked *bool `json:"locked"`
	} `json:"operationState"`
	OverdueInvoices *[]struct {
		Amount       *float64 `json:"amount"`
		CurrencyCode string   `json:"currencyCode"`
	} `json:"overdueInvoices"`
}

func newVPS(reading Reading, secrets redact.Redactor) (vps, error) {
	v := vps{id: reading.ID, details: reading.VPS, secrets: secrets}
	if v.details == nil {
		return v, nil
	}
	v.secrets = secrets.With(v.details.Access.RootPassword)
	if err := json.Unmarshal(v.details.RawJSON(), &v.reported); err != nil {
		return vps{}, fmt.Errorf("cannot decode the response: %w", err)
	}
	return v, nil
}

// addTo returns an adder of samples with the label id. It redacts and truncates
// label values, and escapes characters that cannot be printed.
func (v vps) addTo(t *text) adder {
	return func(value float64, labels ...string) {
		all := append([]string{"id", v.id}, labels...)
		for i := 1; i < len(all); i += 2 {
			all[i] = v.secrets.Line(all[i], maxLabel)
		}
		t.sample(value, all...)
	}
}
