package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Evaluate returns the value of an arithmetic expression of decimal numbers,
// + - * / and parentheses, with the usual precedence.
func Evaluate(expression string) (float64, error) {
	r := &reader{rest: expression}
	value, err := r.sum()
	if err != nil {
		return 0, err
	}
	if r.peek() != 0 {
		return 0, fmt.Errorf("unexpected %q", r.rest)
	}
	return value, nil
}

// A reader consumes an expression from the left.
type reader struct {
	rest string
}

// peek returns the next byte that is not a space, or 0 at the end.
func (r *reader) peek() byte {
	r.rest = strings.TrimLeft(r.rest, " \t")
	if r.rest == "" {
		return 0
	}
	return r.rest[0]
}

func (r *reader) skip() {
	r.rest = r.rest[1:]
}

func (r *reader) sum() (float64, error) {
	left, err := r.product()
	for err == nil {
		operator := r.peek()
		if operator != '+' && operator != '-' {
			return left, nil
		}
		r.skip()

		var right float64
		right, err = r.product()
		if operator == '+' {
			left += right
		} else {
			left -= right
		}
	}
	return 0, err
}

func (r *reader) product() (float64, error) {
	left, err := r.factor()
	for err == nil {
		operator := r.peek()
		if operator != '*' && operator != '/' {
			return left, nil
		}
		r.skip()

		var right float64
		right, err = r.factor()
		switch {
		case err != nil:
		case operator == '*':
			left *= right
		case right == 0:
			err = errors.New("division by zero")
		default:
			left /= right
		}
	}
	return 0, err
}

func (r *reader) factor() (float64, error) {
	switch next := r.peek(); {
	case next == 0:
		return 0, errors.New("unexpected end")
	case next == '-':
		r.skip()
		value, err := r.factor()
		return -value, err
	case next == '(':
		r.skip()
		value, err := r.sum()
		if err != nil {
			return 0, err
		}
		if r.peek() != ')' {
			return 0, errors.New("missing )")
		}
		r.skip()
		return value, nil
	default:
		return r.number()
	}
}

func (r *reader) number() (float64, error) {
	digits := r.rest[:len(r.rest)-len(strings.TrimLeft(r.rest, "0123456789."))]
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0, fmt.Errorf("not a number: %q", r.rest)
	}
	r.rest = r.rest[len(digits):]
	return value, nil
}
