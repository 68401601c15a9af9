cdef class Flow:
    cdef readonly str transport
    cdef readonly tuple local
    cdef readonly tuple remote
    cdef readonly object connection
