from scenc.sip.params cimport Params

cdef class Uri:
    cdef readonly str scheme
    cdef readonly str user
    cdef readonly str password
    cdef readonly str host
    cdef readonly object port
    cdef readonly Params params
    cdef readonly Params headers
