package slug

import (
	"encoding/json"
	"os"
	"testing"
)

func TestMake(t *testing.T) {
	data, err := os.ReadFile("testdata/titles.json")
	if err != nil {
		t.Fatal(err)
	}
	var titles map[string]string
	if err := json.Unmarshal(data, &titles); err != nil {
		t.Fatal(err)
	}

	for title, want := range titles {
		if got := Make(title); got != want {
			t.Errorf("Make(%q) = %q, want %q", title, got, want)
		}
	}
}
