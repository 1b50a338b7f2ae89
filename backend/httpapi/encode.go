package httpapi

import (
	"encoding/json"
	"reflect"
	"sync"
)

// encode writes v as JSON in the form that the document promises: a list that
// holds nothing is [], never null. v itself is not changed.
func encode(v any) ([]byte, error) {
	value := reflect.ValueOf(v)
	if value.IsValid() && holdsSlice(value.Type()) {
		filled := reflect.New(value.Type()).Elem()
		filled.Set(value)
		fill(filled)
		v = filled.Interface()
	}
	return json.Marshal(v)
}

// fill replaces the nil slices under v, which is settable. What v shares with
// others (behind pointers and in slices) is copied before it is changed.
func fill(v reflect.Value) {
	if !holdsSlice(v.Type()) {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			own := reflect.New(v.Type().Elem())
			own.Elem().Set(v.Elem())
			fill(own.Elem())
			v.Set(own)
		}
	case reflect.Slice:
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		for i := range own.Len() {
			fill(own.Index(i))
		}
		v.Set(own)
	}
}

var sliceHolders sync.Map // reflect.Type -> bool

// holdsSlice says whether fill has anything to do in a value of type t. Our
// types do not contain themselves.
func holdsSlice(t reflect.Type) bool {
	if known, ok := sliceHolders.Load(t); ok {
		return known.(bool)
	}
	holds := false
	switch t.Kind() {
	case reflect.Slice:
		holds = t.Elem().Kind() != reflect.Uint8 // bytes and raw JSON stay
	case reflect.Pointer:
		holds = holdsSlice(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			holds = holds || t.Field(i).IsExported() && holdsSlice(t.Field(i).Type)
		}
	}
	sliceHolders.Store(t, holds)
	return holds
}
