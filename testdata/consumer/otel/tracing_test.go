// Package otel_test traces the requests of the client with OpenTelemetry.
package otel_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

var (
	ctx      = context.Background()
	server   = hostuptest.NewServer()
	id       = hostuptest.VPSID
	recorder = tracetest.NewSpanRecorder()
	provider = trace.NewTracerProvider(trace.WithSpanProcessor(recorder))
)

func Example_tracing() {
	tracing := hostup.WithTransport(func(base http.RoundTripper) http.RoundTripper {
		return otelhttp.NewTransport(base, otelhttp.WithTracerProvider(provider))
	})
	client, err := hostup.NewClient(hostup.APIKey(hostuptest.APIKey), hostup.WithBaseURL(server.URL), tracing)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.GetVPSDetails(ctx, id); err != nil {
		log.Fatal(err)
	}
	for _, span := range recorder.Ended() { // one span for each attempt
		fmt.Println(span.Name(), span.SpanKind())
	}
	// Output:
	// HTTP GET client
}
