// Command hello-module prints a greeting.
package main

import "fmt"

func main() {
	fmt.Println("Hello from a module!")
}
