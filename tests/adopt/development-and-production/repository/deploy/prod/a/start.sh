#!/bin/bash
exec shop "$@"
