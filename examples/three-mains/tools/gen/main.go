// Command gen prints the page of the manual that lists the kinds of job.
package main

import (
	"fmt"

	"github.com/acme/three-mains/internal/job"
)

func main() {
	fmt.Println("# Kinds of job")
	fmt.Println()
	for _, kind := range job.Kinds {
		fmt.Printf("- `%s`\n", kind)
	}
}
