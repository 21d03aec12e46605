// The series of a file in the text format, as constant metrics of client_golang, served by its own
// handler. It prints its address and ends when its input does.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const lineBytesMax = 1 << 20

var (
	sample    = regexp.MustCompile(`^(\w+)(?:\{(.*)\})? (\S+)$`)
	label     = regexp.MustCompile(`(\w+)="((?:[^"\\]|\\.)*)"`)
	unescaped = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n")
)

// They are made once: what a scrape costs is the library's part alone.
type series []prometheus.Metric

// Without descriptions the registry does not check them in advance, which is less work for it.
func (series) Describe(chan<- *prometheus.Desc) {}

func (all series) Collect(metrics chan<- prometheus.Metric) {
	for _, each := range all {
		metrics <- each
	}
}

func read(file string) (series, error) {
	input, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer input.Close()
	// A program has one string for a name that many series carry, and no whole line behind it.
	known := map[string]string{}
	own := func(part string) string {
		if text, isKnown := known[part]; isKnown {
			return text
		}
		text := strings.Clone(part)
		known[text] = text
		return text
	}
	var all series
	descriptions := map[string]*prometheus.Desc{}
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, lineBytesMax)
	for lines.Scan() {
		parts := sample.FindStringSubmatch(lines.Text())
		if parts == nil {
			continue
		}
		name := own(parts[1])
		value, err := strconv.ParseFloat(parts[3], 64)
		if err != nil {
			return nil, err
		}
		var names, values []string
		for _, pair := range label.FindAllStringSubmatch(parts[2], -1) {
			names = append(names, own(pair[1]))
			values = append(values, own(unescaped.Replace(pair[2])))
		}
		if descriptions[name] == nil {
			descriptions[name] = prometheus.NewDesc(name, name, names, nil)
		}
		metric, err := prometheus.NewConstMetric(
			descriptions[name], prometheus.GaugeValue, value, values...)
		if err != nil {
			return nil, err
		}
		all = append(all, metric)
	}
	return all, lines.Err()
}

func main() {
	all, err := read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(all)
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		log.Fatal(http.Serve(listener, nil))
	}()
	fmt.Printf("http://%s\n", listener.Addr())
	io.Copy(io.Discard, os.Stdin)
}
