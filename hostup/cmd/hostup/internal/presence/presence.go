// Package presence reports which numbers and booleans a response has. In
// [hostup.VPSDetails], a missing one is 0 or false.
package presence

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/hostup-api/hostup-go/hostup"
)

// Values are numbers and booleans of a response, and the lists that have some. One
// that is missing or null is nil.
type Values struct {
	CPUCores        *float64     `json:"cpuCores"`
	MemoryGB        *float64     `json:"memoryGb"`
	StorageGB       *float64     `json:"storageGb"`
	BackupsIncluded *float64     `json:"backupsIncluded"`
	Pinned          *bool        `json:"pinned"`
	OverdueInvoices []Invoice    `json:"overdueInvoices"`
	UsageLog        []UsageEntry `json:"usageLog"`
	Availability    struct {
		Available *bool `json:"available"`
	} `json:"availability"`
	Billing struct {
		Amount *float64 `json:"amount"`
	} `json:"billing"`
	Bandwidth struct {
		UsedGB       *float64 `json:"usedGb"`
		LimitGB      *float64 `json:"limitGb"`
		UsagePercent *float64 `json:"usagePercent"`
		InboundGB    *float64 `json:"inboundGb"`
		OutboundGB   *float64 `json:"outboundGb"`
		HasOverage   *bool    `json:"hasOverage"`
	} `json:"bandwidth"`
	BandwidthUsage struct {
		DataReceivedGB *float64 `json:"dataReceivedGb"`
		DataSentGB     *float64 `json:"dataSentGb"`
	} `json:"bandwidthUsage"`
	OperationState struct {
		Locked *bool `json:"locked"`
	} `json:"operationState"`
}

// An Invoice is an overdue invoice. Its fields hide those of the same name.
type Invoice struct {
	hostup.OverdueInvoice
	Amount *float64 `json:"amount"`
}

// A UsageEntry is an entry of the usage log. Its fields hide those of the same name.
type UsageEntry struct {
	hostup.UsageLogEntry
	DataReceivedGB *float64 `json:"dataReceivedGb"`
	DataSentGB     *float64 `json:"dataSentGb"`
	TotalGB        *float64 `json:"totalGb"`
}

// Of returns the values of the response of a VPS.
func Of(vps *hostup.VPSDetails) (v Values, err error) {
	if err := json.Unmarshal(vps.RawJSON(), &v); err != nil {
		return Values{}, fmt.Errorf("cannot decode the response: %w", err)
	}
	return v, nil
}
