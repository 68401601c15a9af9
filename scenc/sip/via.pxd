from scenc.sip.params cimport Params

cdef class Via:
    cdef readonly str transport
    cdef readonly str host
    cdef readonly object port
    cdef readonly Params params
