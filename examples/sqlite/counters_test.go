package main

import (
	"path/filepath"
	"testing"
)

func TestCountersOutliveTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "counter.db")
	for want := int64(1); want <= 3; want++ {
		counters, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := counters.Add("visits"); err != nil || got != want {
			t.Errorf("Add = %d, %v; want %d", got, err, want)
		}
		if got, err := counters.Value("other"); err != nil || got != 0 {
			t.Errorf("Value = %d, %v; want 0", got, err)
		}
		counters.Close()
	}
}
