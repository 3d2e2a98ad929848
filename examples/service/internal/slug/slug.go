// Package slug makes the part of an address that names a page.
package slug

import (
	"strings"
	"unicode"
)

// Make returns title in lower case with a single hyphen for each run of
// characters that are neither letters nor digits, and none at the ends.
func Make(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}
