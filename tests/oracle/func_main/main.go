// Command oracle says which Go files declare func main, by Go's own parser.
//
// It reads lines of JSON, each a file's path, and writes true or false for each; the go command says nothing of it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
)

func main() {
	if err := answers(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answers() error {
	in := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var path string
		if err := json.Unmarshal(in.Bytes(), &path); err != nil {
			return err
		}
		if err := encoder.Encode(declares(path)); err != nil {
			return err
		}
	}
	return in.Err()
}

// A file with a syntax error is read as far as it goes.
func declares(path string) bool {
	file, _ := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if file == nil {
		return false
	}
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if ok && function.Name.Name == "main" && function.Recv == nil && function.Type.TypeParams == nil {
			return true
		}
	}
	return false
}
