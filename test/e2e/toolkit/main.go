// Serves with a web configuration as the Prometheus exporters do, to be compared with.
//
//	toolkit certificates DIRECTORY   writes test certificates
//	toolkit serve FILE               serves on a free port of 127.0.0.1, and says which; or says
//	                                 that the file is refused
package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"

	"github.com/prometheus/exporter-toolkit/web"
)

func main() {
	if len(os.Args) != 3 {
		fail("usage: toolkit certificates DIRECTORY | toolkit serve FILE")
	}
	switch os.Args[1] {
	case "certificates":
		writeCertificates(os.Args[2])
	case "serve":
		serve(os.Args[2])
	default:
		fail("no such command")
	}
}

func serve(file string) {
	if err := web.Validate(file); err != nil {
		fmt.Printf("refused %v\n", err)
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello") }),
		// Whoever is not let in is none of our concern.
		ErrorLog: slog.NewLogLogger(slog.NewTextHandler(io.Discard, nil), slog.LevelError),
	}
	flags := &web.FlagConfig{WebConfigFile: &file}
	must(web.Serve(listener, server, flags, slog.New(slog.NewTextHandler(io.Discard, nil))))
}

func must(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(text string) {
	fmt.Fprintln(os.Stderr, text)
	os.Exit(1)
}
