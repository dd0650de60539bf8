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

// grow changes a VPS in the ways of hostuptest.Grown that HostUp does without
// notice: it keeps pricing. The new gate is blocked, so that the number of allowed
// actions is the same whether or not a client has it.
func grow(vps map[string]any) {
	pricing := vps["pricing"]
	hostuptest.Grown(vps)
	vps["pricing"] = pricing
}

// env returns the environment variables that the sample programs read.
func (s *server) env() []string {
	return []string{"BASE_URL=" + s.URL, "HOSTUP_API_KEY=" + s.key}
}
