// Reads an exposition from stdin with the parser of Prometheus 3.5, for the content type that is
// its argument, and prints what it finds.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(contentType string) error {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	parser, err := textparse.New(text, contentType, "", false, false, false, labels.NewSymbolTable())
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		entry, err := parser.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch entry {
		case textparse.EntryType:
			name, kind := parser.Type()
			fmt.Fprintf(out, "type %s %s\n", name, kind)
		case textparse.EntryUnit:
			name, unit := parser.Unit()
			fmt.Fprintf(out, "unit %s %s\n", name, unit)
		case textparse.EntrySeries:
			var series labels.Labels
			parser.Labels(&series)
			fmt.Fprintf(out, "series %s\n", series)
		}
	}
}
