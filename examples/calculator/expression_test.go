package main

import "testing"

func TestEvaluate(t *testing.T) {
	for expression, want := range map[string]float64{
		"1 + 2":           3,
		"2 * (3 + 4) - 1": 13,
		"10 / 4":          2.5,
		"8 - 2 - 1":       5,
		"-(1.5)*-2":       3,
	} {
		got, err := Evaluate(expression)
		if err != nil || got != want {
			t.Errorf("Evaluate(%q) = %v, %v; want %v", expression, got, err, want)
		}
	}
}

func TestEvaluateErrors(t *testing.T) {
	for expression, want := range map[string]string{
		"":        "unexpected end",
		"1 +":     "unexpected end",
		"1 / 0":   "division by zero",
		"(1 + 2":  "missing )",
		"1 2":     `unexpected "2"`,
		"2 * two": `not a number: "two"`,
	} {
		_, err := Evaluate(expression)
		if err == nil || err.Error() != want {
			t.Errorf("Evaluate(%q) gives error %v; want %s", expression, err, want)
		}
	}
}
