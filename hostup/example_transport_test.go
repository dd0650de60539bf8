package hostup_test

import (
	"crypto/x509"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// Trust a CA of your own. The argument of the function is the default transport, an
// *http.Transport that only this Client uses, so the function can change it.
func ExampleWithTransport() {
	server := httptest.NewTLSServer(hostuptest.NewHandler())
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate()) // or roots.AppendCertsFromPEM, from a file

	client, err := hostup.NewClient(hostup.APIKey(hostuptest.APIKey), hostup.WithBaseURL(server.URL),
		hostup.WithTransport(func(base http.RoundTripper) http.RoundTripper {
			base.(*http.Transport).TLSClientConfig.RootCAs = roots
			return base
		}))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	vps, err := client.GetVPSDetails(ctx, id)
	fmt.Println(vps, err)
	// Output:
	// vps_01hxa3b4c5d6e7f8g9h0j1k2m3 web-01.example.com (VPS XS, active, running) <nil>
}

// Use a proxy, whatever the environment says.
func ExampleWithTransport_proxy() {
	proxy := &url.URL{Scheme: "http", Host: "proxy.example.com:3128"}

	client, err := hostup.NewClient(hostup.APIKey(hostuptest.APIKey),
		hostup.WithTransport(func(base http.RoundTripper) http.RoundTripper {
			base.(*http.Transport).Proxy = http.ProxyURL(proxy)
			return base
		}))
	fmt.Println(client != nil, err)
	// Output:
	// true <nil>
}
