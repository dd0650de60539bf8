package mcp

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// The output of the server contains no part of a secret, wherever the secret is in
// the response and whatever a model requests.
func TestOutputHasNoSecrets(t *testing.T) {
	const key, password = "canary-key-7f3a", "canary-password-9c1b"
	fake := hostuptest.NewHandler(hostuptest.WithAPIKey(key))
	fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["access"] = map[string]any{
			"username": "root", "rootPassword": password, "login": "root:" + password, "ROOTPASSWORD": password,
		}
		vps["billing"].(map[string]any)["note of "+password] = password
		vps["operatingSystem"] = map[string]any{"family": []string{"x " + password}}
		vps["actions"].(map[string]any)["canFly"] = map[string]any{"allowed": false, "reason": password, "code": password}
	})
	client, err := hostup.NewClient(hostup.APIKey(key), hostup.WithHTTPClient(&http.Client{Transport: fake.Transport()}), hostup.WithBaseURL(fake.URL),
		hostup.WithRetry(hostup.RetryPolicy{}))
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(fake)
	server.GetVPSDetails = client.GetVPSDetails
	host := start(t, server)
	request := func(tool string, arguments map[string]any) {
		if _, err := host.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments}); err != nil {
			t.Error(err)
		}
	}
	request("get_vps", map[string]any{"id": hostuptest.VPSID, "fields": fields})
	for _, field := range append(fields, "access.rootPassword", "rootPassword") {
		request("get_vps", map[string]any{"id": hostuptest.VPSID, "fields": []string{field}})
	}
	request("check_actions", map[string]any{"id": hostuptest.VPSID})
	fake.Next(hostuptest.Problem(403, "forbidden", "The key "+key+" is not allowed."), hostuptest.OK(`{"id":"`+key+`"}`),
		hostuptest.Redirect("https://example.com/"+key))
	for range 3 {
		request("check_actions", map[string]any{"id": hostuptest.VPSID})
	}
	got := host.output.String()
	for _, part := range []string{"canary", "7f3a", "9c1b"} {
		if at := strings.Index(got, part); at >= 0 {
			t.Errorf("%s in the output: %s", part, got[max(at-200, 0):min(at+100, len(got))])
		}
	}
	for _, part := range []string{`username`, `[redacted]`, `403`} {
		if !strings.Contains(got, part) {
			t.Errorf("%s is not in the output", part)
		}
	}
	if strings.Contains(strings.ToLower(got), `"rootpassword\":`) {
		t.Error("rootPassword in the output")
	}
	if !json.Valid(host.output.lastLine()) {
		t.Error("the last line is not JSON")
	}
}
