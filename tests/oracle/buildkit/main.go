// Command oracle says how BuildKit reads Dockerfiles, words and the sources of COPY.
//
// It reads lines of JSON and answers each with one:
//
//	{"dockerfile": text}                  {"error": text, "instructions": [...]}
//	{"files": [path], "source": pattern}  {"copied": [path]}
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/tonistiigi/fsutil"
	fscopy "github.com/tonistiigi/fsutil/copy"
)

type question struct {
	Dockerfile string   `json:"dockerfile"`
	Files      []string `json:"files"`
	Source     string   `json:"source"`
}

type answer struct {
	Error        string        `json:"error"`
	Instructions []instruction `json:"instructions"`
	Copied       []string      `json:"copied"`
}

type instruction struct {
	Keyword   string    `json:"keyword"`
	Line      int       `json:"line"`
	LastLine  int       `json:"last_line"`
	Flags     []string  `json:"flags"`
	JSON      bool      `json:"json"`
	Arguments []string  `json:"arguments"`
	Expanded  []*string `json:"expanded"`
	Heredocs  []heredoc `json:"heredocs"`
}

type heredoc struct {
	Name      string `json:"name"`
	Content   string `json:"content"`
	StripTabs bool   `json:"strip_tabs"`
	Expand    bool   `json:"expand"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var q question
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			fail(err)
		}
		var a answer
		var err error
		if q.Source != "" {
			a.Copied, err = copied(q)
		} else {
			a.Instructions, err = read(q.Dockerfile)
		}
		if err != nil {
			a.Error = err.Error()
		}
		if err := encoder.Encode(a); err != nil {
			fail(err)
		}
	}
	if err := in.Err(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func read(dockerfile string) ([]instruction, error) {
	result, err := parser.Parse(strings.NewReader(dockerfile))
	if err != nil {
		return nil, err
	}
	var list []instruction
	for _, node := range result.AST.Children {
		list = append(list, describe(node, result.EscapeToken))
	}
	stages, _, err := instructions.Parse(result.AST, nil)
	if err == nil && len(stages) == 0 {
		err = fmt.Errorf("no stage")
	}
	return list, err
}

func describe(node *parser.Node, escape rune) instruction {
	found := instruction{
		Keyword:  strings.ToUpper(node.Value),
		Line:     node.StartLine,
		LastLine: node.EndLine,
		Flags:    node.Flags,
		JSON:     node.Attributes["json"],
	}
	lexer := shell.NewLex(escape)
	pairs := found.Keyword == "ENV" || found.Keyword == "LABEL"
	for i, next := 0, node.Next; next != nil; i, next = i+1, next.Next {
		if pairs && i%3 == 2 {
			continue // the separator
		}
		found.Arguments = append(found.Arguments, next.Value)
		value, _, err := lexer.ProcessWord(next.Value, shell.EnvsFromSlice([]string{"A=a b", "EMPTY="}))
		if err != nil {
			found.Expanded = append(found.Expanded, nil)
		} else {
			found.Expanded = append(found.Expanded, &value)
		}
	}
	for _, doc := range node.Heredocs {
		found.Heredocs = append(found.Heredocs, heredoc{doc.Name, doc.Content, doc.Chomp, doc.Expand})
	}
	return found
}

// copied sends the files that the source asks for, as a client does, and gives those that COPY then takes.
func copied(q question) ([]string, error) {
	context, err := tree(q.Files)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(context)
	all, err := fsutil.NewFS(context)
	if err != nil {
		return nil, err
	}
	source := path.Join("/", q.Source)
	filtered, err := fsutil.NewFilterFS(all, &fsutil.FilterOpt{FollowPaths: []string{source}})
	if err != nil {
		return nil, err
	}
	sent, err := files(filtered)
	if err != nil {
		return nil, err
	}
	received, err := tree(sent)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(received)
	matches, err := fscopy.ResolveWildcards(received, source, true)
	if err != nil {
		return nil, err
	}
	taken := []string{}
	for _, match := range matches {
		match = strings.TrimPrefix(match, "/")
		if info, err := os.Lstat(filepath.Join(received, match)); err == nil && !info.IsDir() {
			taken = append(taken, match)
		}
	}
	sort.Strings(taken)
	return taken, nil
}

func tree(files []string) (string, error) {
	root, err := os.MkdirTemp("", "oracle")
	if err != nil {
		return "", err
	}
	for _, file := range files {
		file = filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			return "", err
		}
	}
	return root, nil
}

func files(in fsutil.FS) ([]string, error) {
	var found []string
	err := in.Walk(context.Background(), "/", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	})
	return found, err
}
