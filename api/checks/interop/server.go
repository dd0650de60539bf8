package main

import (
	"crypto/rand"
	"encoding/json"
	"net/http"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A server is a fake API. It accepts only its own key, so a client that sends
// no credential fails.
type server struct {
	*hostuptest.Server
	key string
}

// startServer starts a fake API that has the VPS of the examples in
// openapi.yaml.
func startServer() (*server, error) {
	spec, err := api.Spec()
	if err != nil {
		return nil, err
	}
	key := rand.Text()
	s := &server{hostuptest.NewServer(hostuptest.WithAPIKey(key)), key}
	ok := spec.Paths.Value("/api/v2/vps/{id}/details").Get.Responses.Status(http.StatusOK)
	for _, example := range ok.Value.Content.Get("application/json").Examples {
		body, err := json.Marshal(example.Value.Value)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.SetVPS(body)
	}
	return s, nil
}

// grow changes the fake API in ways that HostUp does without notice: new
// properties, a new gate and new enum values. The gate is closed, so that the
// number of allowed actions is the same whether or not a client has it.
func (s *server) grow() {
	s.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["serviceStatus"] = "archived"
		vps["powerState"] = "hibernating"
		vps["unlisted"] = map[string]any{"name": "sto-1", "racks": []any{1, "b", nil}}
		billing, _ := vps["billing"].(map[string]any)
		billing["billingCycle"] = "weekly"
		billing["unlisted"] = 12.5
		actions, _ := vps["actions"].(map[string]any)
		actions["canTeleport"] = map[string]any{"allowed": false, "reason": "Not yet.", "code": "not_yet"}
	})
}

// env returns the environment variables that the sample programs read.
func (s *server) env() []string {
	return []string{"BASE_URL=" + s.URL, "HOSTUP_API_KEY=" + s.key}
}
