package hostup_test

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"

	"github.com/hostup-api/hostup-go/hostup"
)

// An interaction has the fields that the hook uses of cassette.Interaction of
// gopkg.in/dnaeon/go-vcr.v4.
type interaction struct {
	Request  struct{ Headers http.Header }
	Response struct {
		Code          int
		ContentLength int64
		Body          string
	}
}

// removeSecrets is a hook for recorder.WithHook(removeSecrets, recorder.BeforeSaveHook).
// If it fails, the cassette is not saved.
func removeSecrets(i *interaction) error {
	i.Request.Headers.Del("Authorization")
	i.Request.Headers.Del("Cookie")
	if i.Response.Code != http.StatusOK {
		return nil
	}
	var vps hostup.VPSDetails
	if err := json.Unmarshal([]byte(i.Response.Body), &vps); err != nil {
		return err
	}
	body, err := json.Marshal(vps) // with the root password redacted
	i.Response.Body, i.Response.ContentLength = string(body), int64(len(body))
	return err
}

// A cassette of go-vcr stores requests and responses. A hook removes the credential
// and the root password before it is saved.
func Example_cassette() {
	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	var i interaction
	i.Request.Headers = http.Header{"Authorization": {"Bearer secret"}, "Accept": {"application/json"}}
	i.Response.Code, i.Response.Body = http.StatusOK, string(vps.RawJSON())
	if err := removeSecrets(&i); err != nil {
		log.Fatal(err)
	}
	var saved hostup.VPSDetails
	if err := json.Unmarshal([]byte(i.Response.Body), &saved); err != nil {
		log.Fatal(err)
	}
	fmt.Println(i.Request.Headers)
	fmt.Println(saved.Hostname, saved.Access.Username, saved.Access.RootPassword.IsZero())
	// Output:
	// map[Accept:[application/json]]
	// web-01.example.com root true
}
