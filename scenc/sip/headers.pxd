cimport cython

cdef dict _COMPACT
cdef dict _KEYS

cdef class Headers:
    cdef readonly list _items
    cdef dict _first
    cdef frozenset _repeated

    cpdef str get(self, str name)
    cpdef list get_all(self, str name)
    cpdef list listed(self, str name)
    cpdef str member(self, str name)
    cpdef set(self, str name, str value)
    cpdef set_first(self, str name, str member)
    cpdef add(self, str name, str value)
    cpdef prepend(self, str name, str value)
    cpdef remove(self, str name)
    cpdef Headers copy(self)
    cpdef Headers only(self, keys)
    cdef Py_ssize_t _position(self, str name) except -1
    cdef _index(self)

@cython.locals(headers=Headers, items=list, first=dict, line=str, name=str, colon=str, value=str, wanted=str)
cpdef tuple read(list lines)

cdef list _unfold(list lines)

cpdef str key(str name)

cdef _refuse_injection(str name, str value)
