// Package greet words greetings.
package greet

import "strings"

// Hello greets name, or the world if there is none.
func Hello(name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		name = "world"
	}
	return "Hello, " + name + "!"
}
