cdef class Params:
    cdef dict _pairs

    cpdef str get(self, str name)

cpdef str write_param(str name, str value)
