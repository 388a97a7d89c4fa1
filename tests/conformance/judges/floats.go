// Floats of 64 bits on standard input, as they lie in memory; the text of each on a line of standard output.
package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"
	"strconv"
)

func main() {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var bits [8]byte
	var line []byte
	for {
		if _, err := io.ReadFull(in, bits[:]); err != nil {
			return
		}
		x := math.Float64frombits(binary.NativeEndian.Uint64(bits[:]))
		line = append(strconv.AppendFloat(line[:0], x, 'g', -1, 64), '\n')
		if _, err := out.Write(line); err != nil {
			return
		}
	}
}
