package build

// Number is set by the linker.
var Number string

// Edition is set by the linker.
var Edition = "open"
