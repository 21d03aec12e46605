// Polls all checkpoints with net/http and encoding/json, for the bench. The first line of its input
// is a JSON array of paths; each line after it is what stands before them, and is answered with a
// line of JSON once all of them have been asked for. It ends with its input.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type polled struct {
	CPUMs float64 `json:"cpuMs"`
	Ms    float64 `json:"ms"`
}

func main() {
	connections, err := strconv.Atoi(os.Args[1])
	check(err)
	lines := bufio.NewReader(os.Stdin)
	first, err := lines.ReadBytes('\n')
	check(err)
	var paths []string
	check(json.Unmarshal(first, &paths))
	client := &http.Client{Transport: &http.Transport{
		MaxConnsPerHost:     connections,
		MaxIdleConns:        connections,
		MaxIdleConnsPerHost: connections,
		DisableCompression:  true,
	}}
	fmt.Println("ready")
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			return
		}
		check(err)
		cpuBefore, started := cpuMs(), time.Now()
		cycle(client, line[:len(line)-1], paths, connections)
		ms := float64(time.Since(started).Microseconds()) / 1000
		answer, err := json.Marshal(polled{cpuMs() - cpuBefore, ms})
		check(err)
		fmt.Println(string(answer))
	}
}

func cycle(client *http.Client, base string, paths []string, connections int) {
	var next atomic.Int64
	var lanes sync.WaitGroup
	for i := 0; i < connections; i++ {
		lanes.Add(1)
		go func() {
			defer lanes.Done()
			for at := int(next.Add(1)) - 1; at < len(paths); at = int(next.Add(1)) - 1 {
				ask(client, base+paths[at])
			}
		}()
	}
	lanes.Wait()
}

func ask(client *http.Client, url string) {
	response, err := client.Get(url)
	check(err)
	body, err := io.ReadAll(response.Body)
	check(err)
	check(response.Body.Close())
	if response.StatusCode != http.StatusOK {
		check(fmt.Errorf("%s: %s", url, response.Status))
	}
	// Any value, as JSON.parse gives it, and not a struct that leaves out what nobody reads.
	var value any
	check(json.Unmarshal(body, &value))
}

func cpuMs() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
