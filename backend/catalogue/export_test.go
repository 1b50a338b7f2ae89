package catalogue

// EachForTest calls do with every object of the table.
func EachForTest(do func(Object)) {
	t := loaded()
	for i := range len(t.lines) - 1 {
		do(t.object(uint32(i)))
	}
}

// UnpackForTest makes a table beside the one in use.
func UnpackForTest() any {
	t, err := unpack(packed)
	if err != nil {
		panic(err)
	}
	return t
}
