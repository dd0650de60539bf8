package decode

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// quoted returns text quoted as a JSON string n times.
func quoted(text string, times int) string {
	for range times {
		text = strconv.Quote(text)
	}
	return text
}

// passwordValues are JSON values with the password of a server.
func passwordValues(name, password string) (values []string) {
	object := `{"username":"root",` + strconv.Quote(name) + `:` + strconv.Quote(password) + `,"port":22}`
	for depth := range 4 {
		values = append(values, strings.Repeat(`[{"a":`, depth)+object+strings.Repeat("}]", depth))
	}
	for _, text := range []string{
		object, quoted(object, 1), quoted(object, 2), "POST failed: " + object, "username=root&" + name + "=" + password + "&port=22",
		name + "%3D" + password, name + ": " + password, name + "='" + password + "'", "<" + name + ">" + password + "</" + name + ">",
		"/x?" + name + "=" + password, "the " + name + " " + password + " is too weak", name + "\n\t" + password, name + `\":\"` + password,
	} {
		values = append(values, strconv.Quote(text), "["+strconv.Quote(text)+"]", "{"+strconv.Quote(text)+":1}")
	}
	return append(values, `{`+strconv.Quote(name)+`:[{"old":`+strconv.Quote(password)+`},[`+strconv.Quote(password)+`]]}`,
		`{`+strconv.Quote(name)+`:{`+strconv.Quote(password)+`:true}}`)
}

// The result for an error body has no root password, for any spelling of its name
// and any place.
func TestProblemHasNoPassword(t *testing.T) {
	r := redact.New(wire.NewSecret("canary-secret"))
	places := []string{
		`{"X":V}`, `{"code":"c","detail":V}`, `{"title":V}`, `{"type":V}`, `{"status":V}`, `{"code":V}`, `{"instance":V}`, `{"requestId":V}`,
		`{"timestamp":V}`, `{"errors":[{"pointer":V,"detail":V,"code":V}]}`, `{"errors":[V]}`, `{"errors":V}`, `{"extensions":V}`,
		`{"error":V,"message":V}`, `{"x":[0,V],"y":V}`, `{"x":V,"detail":"cut off`,
	}
	checked := 0
	for _, name := range []string{"rootPassword", "root_password", "RootPassword", "ROOT-PASSWORD", "vps.access.rootPassword", "newRootPassword"} {
		for _, password := range []string{"hunter", "hunter22-x"} {
			for _, value := range passwordValues(name, password) {
				for _, place := range places {
					body := strings.ReplaceAll(place, "V", value)
					if valid := json.Valid([]byte(body)); !valid && !strings.HasSuffix(place, "off") {
						t.Fatalf("not JSON: %s", body)
					}
					p := Problem([]byte(body), r)
					text := fmt.Sprintf("%+v", p.Problem)
					for name, value := range p.Extensions {
						text += " " + name + " " + string(value)
					}
					if strings.Contains(text, "hunter") {
						t.Fatalf("%s gives %s", body, text)
					}
					checked++
				}
			}
		}
	}
	if checked < 5_000 {
		t.Errorf("only %d bodies", checked)
	}
}

// A text ends at the first name of a root password.
func TestWithoutPassword(t *testing.T) {
	for text, want := range map[string]string{
		"rootPassword=a&root_password=b": "rootPassword [redacted]",
		"root_password=a&rootPassword=b": "root_password [redacted]",
		"root-password: a":               "root-password [redacted]",
		"the rootPassword":               "the rootPassword",
		"password=a":                     "password=a",
		"":                               "",
	} {
		if got := withoutPassword(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
