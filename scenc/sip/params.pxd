cdef class Params:
    cdef readonly dict _pairs

    cpdef str get(self, str name)

cpdef str write_param(str name, str value)
