// Decodes a file of line protocol with every value typed, and prints the CPU time of each pass.
//
// Usage: decoder FILE [PASSES]. One line per pass: nanoseconds, records.
package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"
)

// seen keeps the compiler from leaving out work whose result nobody reads.
var seen int

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 1 {
		return fmt.Errorf("usage: decoder FILE [PASSES]")
	}
	passes := 1
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		passes = n
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	for ; passes > 0; passes-- {
		before, err := cpuTime()
		if err != nil {
			return err
		}
		records, err := decode(data)
		if err != nil {
			return err
		}
		after, err := cpuTime()
		if err != nil {
			return err
		}
		fmt.Println(after-before, records)
	}
	return nil
}

func decode(data []byte) (records int, err error) {
	decoder := lineprotocol.NewDecoderWithBytes(data)
	for decoder.Next() {
		measurement, err := decoder.Measurement()
		if err != nil {
			return records, err
		}
		seen += len(measurement)
		for {
			key, value, err := decoder.NextTag()
			if err != nil {
				return records, err
			}
			if key == nil {
				break
			}
			seen += len(key) + len(value)
		}
		for {
			key, value, err := decoder.NextField()
			if err != nil {
				return records, err
			}
			if key == nil {
				break
			}
			seen += len(key) + int(value.Kind())
		}
		timestamp, err := decoder.Time(lineprotocol.Nanosecond, time.Time{})
		if err != nil {
			return records, err
		}
		seen += timestamp.Nanosecond()
		records++
	}
	return records, nil
}

// cpuTime is what this process has used, in nanoseconds.
func cpuTime() (int64, error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, err
	}
	return usage.Utime.Nano() + usage.Stime.Nano(), nil
}
