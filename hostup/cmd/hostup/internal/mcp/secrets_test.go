package mcp

import (
	"encoding/base64"
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
		vps["hostname"] = password + ".example.com"
		vps["ipv4"] = base64.StdEncoding.EncodeToString([]byte(password))
		vps["sshKeys"] = []string{"ssh-ed25519 " + password}
		vps["actions"].(map[string]any)["canStart"] = map[string]any{"allowed": false, "reason": password, "code": password}
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
	for _, part := range []string{"canary", "7f3a", "9c1b", "Y2FuYXJ5"} { // the last is the start of it in base64
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

// A short password is not searched for: it matches parts of ordinary words.
func TestShortPassword(t *testing.T) {
	for password, want := range map[string]string{"example": "web.example.com", "example.": "web.[redacted]com"} {
		fake := hostuptest.NewHandler()
		fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
			vps["access"] = map[string]any{"username": "root", "rootPassword": password}
			vps["hostname"] = "web.example.com"
		})
		host := start(t, newServer(fake))
		result, _ := host.call(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": []string{"hostname"}})
		if got := result["vps"].(map[string]any)["hostname"]; got != want {
			t.Errorf("password %s: host name %v, want %s", password, got, want)
		}
	}
}
