package stock

import (
	"slices"
	"testing"
)

func TestScarce(t *testing.T) {
	got := Scarce([]Item{{"a", 1}, {"b", 2}, {"c", 3}}, 2)
	if want := []Item{{"a", 1}}; !slices.Equal(got, want) {
		t.Errorf("Scarce = %v, want %v", got, want)
	}
}
