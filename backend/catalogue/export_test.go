package catalogue

// EachForTest calls do with every object of the table.
func EachForTest(do func(Object)) {
	for at := 0; at < len(objects); at += len(lineOf(objects, at)) + 1 {
		do(object(uint32(at)))
	}
}

// TableForTest and IndexForTest are what is inside the program.
func TableForTest() string { return objects }

// IndexForTest is the index of the table.
func IndexForTest() string { return names }
