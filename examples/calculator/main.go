// Command calculator evaluates the expressions it reads from standard input,
// one on a line, until the input ends or says quit.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	fmt.Println("An expression such as 2 * (3 + 4), or quit:")

	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch line {
		case "":
			continue
		case "quit", "exit":
			return
		}

		value, err := Evaluate(line)
		if err != nil {
			fmt.Println("error:", err)
			continue
		}
		fmt.Println("=", strconv.FormatFloat(value, 'g', -1, 64))
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "calculator:", err)
		os.Exit(1)
	}
}
