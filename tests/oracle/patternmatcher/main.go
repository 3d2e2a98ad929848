// Command oracle says what Docker's own matcher makes of a .dockerignore.
//
// It reads lines of JSON, {"file": text, "paths": [path]}, and writes for each
// {"error": text, "ignored": [bool], "emptied": [bool]}, following every path down from the root as a build does;
// emptied are those that are kept on the way and refused when their content is asked for.
// With -table it writes such lines instead: those of patternmatcher's own test, whose file is given.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

type question struct {
	File  string   `json:"file"`
	Paths []string `json:"paths"`
}

type answer struct {
	Error   string `json:"error"`
	Ignored []bool `json:"ignored"`
	Emptied []bool `json:"emptied"`
}

func main() {
	var err error
	if len(os.Args) == 3 && os.Args[1] == "-table" {
		err = table(os.Args[2])
	} else {
		err = answers()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answers() error {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var q question
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			return err
		}
		a, err := match(q)
		if err != nil {
			a.Error = err.Error()
		}
		if err := encoder.Encode(a); err != nil {
			return err
		}
	}
	return in.Err()
}

func match(q question) (answer, error) {
	var a answer
	patterns, err := ignorefile.ReadAll(strings.NewReader(q.File))
	if err != nil {
		return a, err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return a, err
	}
	for _, pattern := range matcher.Patterns() {
		if err := compiles(pattern.String()); err != nil {
			return a, err
		}
	}
	ignored := make([]bool, len(q.Paths))
	emptied := make([]bool, len(q.Paths))
	for i, path := range q.Paths {
		var info patternmatcher.MatchInfo
		names := strings.Split(path, "/")
		for n := range names {
			ignored[i], info, err = matcher.MatchesUsingParentResults(strings.Join(names[:n+1], "/"), info)
			if err != nil {
				return a, err
			}
		}
		refused, err := matcher.MatchesOrParentMatches(path)
		if err != nil {
			return a, err
		}
		emptied[i] = refused && !ignored[i]
	}
	a.Ignored, a.Emptied = ignored, emptied
	return a, nil
}

// compiles makes the matcher use the pattern, which it compiles no sooner.
func compiles(pattern string) error {
	if pattern == "/" {
		return nil // "!/" would be cleaned to "!"
	}
	matcher, err := patternmatcher.New([]string{"**", "!" + pattern})
	if err != nil {
		return err
	}
	_, _, err = matcher.MatchesUsingParentResults("x", patternmatcher.MatchInfo{})
	return err
}

var row = regexp.MustCompile(`\{("(?:[^"\\]|\\.)*"), ("(?:[^"\\]|\\.)*"), (?:true|false)`)

func table(file string) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(os.Stdout)
	for _, found := range row.FindAllStringSubmatch(string(source), -1) {
		pattern, err := strconv.Unquote(found[1])
		if err != nil {
			return err
		}
		path, err := strconv.Unquote(found[2])
		if err != nil {
			return err
		}
		path = strings.Trim(path, "/")
		if path == "" {
			continue
		}
		if err := encoder.Encode(question{File: pattern, Paths: []string{path}}); err != nil {
			return err
		}
	}
	return nil
}
